"""What reached the data day by day, from the history of its repository: the first part of the page of changes, and a feed.

The second part, `news`, has what the packages themselves date, which may be years before they were published here. Both
lists are narrowed by the same two choices, country and kind.
"""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from itertools import groupby
from typing import Final

from markupsafe import Markup

from generator.language.printer import Printer
from generator.limits import HistoryLimits
from generator.model import (
    AWARDS,
    CORRECTIONS,
    AnswerType,
    ChangeKind,
    EventKind,
    Fact,
    Gap,
    Indicator,
    Portal,
    PublicationHistory,
    PublishedChange,
    PublishedValue,
)
from generator.model.compared import UNKNOWN_COUNTRY
from generator.render import addresses
from generator.render.addresses import Page
from generator.render.site import feed
from generator.render.site.feed import FeedEntry
from generator.render.site.staging import Artifact

ADDRESS: Final = "changes/"
FEED: Final = "published"

MOST_CODES: Final = 6
"""Definitions that a sentence names; their number says the rest."""

_KINDS: Final = {
    ChangeKind.CAME: "filings",
    ChangeKind.FILED: "filings",
    ChangeKind.FILING_GONE: "filings",
    ChangeKind.ADDED: "values",
    ChangeKind.CHANGED: "values",
    ChangeKind.REMOVED: "values",
    ChangeKind.STATED: "values",
    ChangeKind.AWARDED: "awards",
    ChangeKind.WITHDRAWN: "awards",
    ChangeKind.LOST: "awards",
    ChangeKind.ENDED: "endings",
    ChangeKind.MOVED: "endings",
    ChangeKind.GONE: "endings",
    ChangeKind.DEFINED: "definitions",
}
"""The kinds that a reader can choose; what is not here is `others`."""

KINDS: Final = (*dict.fromkeys(_KINDS.values()), "others")

_DIGITS: Final = 4
"""Decimals of a figure before and after: a change of the last digit is one."""


def kind_of(kind: ChangeKind | EventKind) -> str:
    """The kind to choose that a change or an event is of."""
    if isinstance(kind, ChangeKind):
        return _KINDS.get(kind, "others")
    if kind is EventKind.FILED:
        return "filings"
    return "awards" if kind in AWARDS else "values" if kind in CORRECTIONS else "endings"


class Publications:
    """The history in one language."""

    def __init__(self, say: Printer) -> None:
        self._say = say

    def days(self, portal: Portal, home: str) -> Markup:
        """The changes of each day, newest first, after a sentence about where they are from; or why there are none."""
        say, history = self._say, portal.history
        if history is None:
            return Markup('<p class="empty">{}</p>').format(say.phrase("history.absent"))
        parts = [Markup("<p>{}</p>\n").format(self._since(history))]
        shown = history.changes[: HistoryLimits.ENTRIES]
        for day, changes in groupby(shown, key=lambda one: one.day):
            rows = Markup("").join(self._item(one, portal, home) for one in changes)
            parts.append(
                Markup(
                    '<section class="dated"><h3 id="d{}">{}</h3>\n<ul class="news undated">\n{}</ul></section>\n'
                ).format(day.isoformat(), say.date(day), rows)
            )
        if len(history.changes) > len(shown):
            parts.append(Markup("<p>{}</p>\n").format(say.phrase("history.more", n=len(history.changes) - len(shown))))
        return Markup("").join(parts)

    def _since(self, history: PublicationHistory) -> str:
        say = self._say
        said = [say.phrase("history.since", n=history.institutions, date=say.date(history.since))]
        if not history.changes:
            said.append(say.phrase("history.nothing"))
        if not history.whole:
            said.append(say.phrase("history.earlier"))
        return " ".join(said)

    def _item(self, one: PublishedChange, portal: Portal, home: str) -> Markup:
        way = address(one, portal)
        name = Markup("<bdi>{}</bdi>").format(one.name or one.about)
        if way:
            name = Markup('<a href="{}{}" dir="auto">{}</a>').format(home, way, one.name)
        name += latin(one.latin)
        return Markup('<li id="{}" {}>{}{}</li>\n').format(
            one.code, attributes(one.kind, one.country), self.sentence(one, name), self._values(one)
        )

    def sentence(self, one: PublishedChange, name: str) -> str:
        """What changed, in words. A `name` with markup makes them markup."""
        say = self._say
        values: dict[str, object] = {"name": name, "year": one.period}
        if one.kind is ChangeKind.ENDED:
            return say.phrase(f"history.ended.{one.how}", **values)
        if one.kind is ChangeKind.DEFINED:
            codes = ", ".join(self._defined(one.about, code) for code in one.codes[:MOST_CODES])
            values["what"] = codes + (" …" if len(one.codes) > MOST_CODES else "")
            return say.phrase(f"history.defined.{one.about}.{one.how}", n=one.n, **values)
        if one.kind is ChangeKind.CAME:
            values["years"] = ", ".join(one.codes)
            return say.phrase("history.came" if one.codes else "history.came_empty", **values)
        if one.kind is ChangeKind.MOVED:
            return say.phrase("history.moved", former=one.how, **values)
        if one.kind in (ChangeKind.FILED, ChangeKind.CHANGED, ChangeKind.ADDED, ChangeKind.REMOVED, ChangeKind.STATED):
            values["n"] = one.n
        return say.phrase(f"history.{one.kind}", **values)

    def _defined(self, kind: str, code: str) -> str:
        known = self._say.standards.indicators.get(code) if kind == "indicator" else None
        return _plain(self._say.label(known)) if known else code

    def _values(self, one: PublishedChange) -> Markup:
        said = [Markup("<p>{}</p>").format(self._value(value, one)) for value in one.values]
        if one.n > len(one.values) and one.values:
            said.append(
                Markup("<p>{}</p>").format(
                    self._say.phrase("changes.more", n=self._say.number(one.n - len(one.values)))
                )
            )
        return Markup("").join(said)

    def _value(self, one: PublishedValue, of: PublishedChange) -> Markup:
        """The value before and after, and the reason that its correction gives, or that there was none on that day."""
        say, known = self._say, self._say.standards.indicators.get(one.indicator)
        label = say.label(known) if known else one.indicator
        reason = one.why or ("" if of.kind is ChangeKind.ADDED else say.phrase("history.uncorrected"))
        why = Markup(". <bdi>{}</bdi>").format(reason) if reason else ""
        if one.was is None and one.now is None:
            return Markup("{}: {}{}").format(label, say.phrase("history.text"), why)
        was, now = (self._shown(fact, known, of.currency) for fact in (one.was, one.now))
        return Markup("{}: <bdi>{}</bdi> → <bdi>{}</bdi>{}").format(label, was, now, why)

    def _shown(self, fact: Fact | None, known: Indicator | None, currency: str | None) -> str:
        if fact is None:
            return self._say.phrase("gap.not_reported")
        if isinstance(fact, Gap):
            return self._say.gap(fact)
        if known is None:
            return fact.text
        if not isinstance(fact.value, Decimal):
            return self._say.value(known, fact.value)
        exponent = fact.value.normalize().as_tuple().exponent
        digits = min(max(-exponent, 0), _DIGITS) if isinstance(exponent, int) else 0
        if known.kind is AnswerType.PERCENT:
            return self._say.exact_percent(fact.value, digits)
        number = self._say.number(fact.value, digits)
        return f"{currency}\N{NO-BREAK SPACE}{number}" if known.kind is AnswerType.CURRENCY and currency else number

    def choices(self, portal: Portal) -> Markup:
        """The two choices that narrow the page, for its script; nothing if there is nothing to choose from."""
        say, found = self._say, portal.history.changes if portal.history else ()
        countries = {one.country for one in found if one.country}
        countries |= {one.institution.country for one in portal.listings if one.received or one.dated or one.given}
        named = sorted((say.country(iso2), iso2) for iso2 in countries - {UNKNOWN_COUNTRY})
        kinds = [(say.phrase(f"history.kind.{kind}"), kind) for kind in KINDS]
        return Markup("").join(
            self._choice(name, rows) for name, rows in (("country", named), ("kind", kinds)) if len(rows) > 1
        )

    def _choice(self, name: str, rows: Iterable[tuple[str, str]]) -> Markup:
        option = Markup('<option value="{1}">{0}</option>')
        every = Markup('<option value="">{}</option>').format(self._say.phrase(f"history.every.{name}"))
        return Markup('<label>{} <select name="{}">{}{}</select></label>\n').format(
            self._say.phrase(f"history.by.{name}"), name, every, Markup("").join(option.format(*row) for row in rows)
        )

    def entries(self, portal: Portal, root: str) -> Iterator[FeedEntry]:
        """The entries of the feed, newest first, with the same ids in all languages. `root` is the address of the site."""
        for one in portal.history.changes[: feed.MOST] if portal.history else ():
            name = f"{one.name or one.about} ({one.latin})" if one.latin else one.name or one.about
            way = address(one, portal) or ADDRESS
            values = "; ".join(_plain(self._value(value, one)) for value in one.values)
            yield FeedEntry(
                f"{root}{ADDRESS}#{one.code}", _plain(self.sentence(one, name)), one.day, way, summary=values
            )

    def feed(self, portal: Portal, *, page: Page, site_name: str) -> Artifact:
        """The feed of the language of `page`, for a portal with a history."""
        title = f"{self._say.phrase(f'news.feed_{FEED}')} · {site_name}"
        return feed.feed(
            f"{ADDRESS}{FEED}.xml",
            ADDRESS,
            title,
            self.entries(portal, page.site_root),
            home=page.site_url,
            folder=page.folders[page.language],
            language=page.language,
            author=site_name,
        )


def latin(name: str) -> Markup:
    """A name in Latin letters after one in others; nothing if there is none."""
    return Markup(' <small class="latin">({})</small>').format(name) if name else Markup()


def attributes(kind: ChangeKind | EventKind, country: str) -> Markup:
    """What the choices of the page read on an item."""
    return Markup('data-kind="{}" data-country="{}"').format(kind_of(kind), country)


def address(one: PublishedChange, portal: Portal) -> str:
    """The page that a change is about, below the front page of the language; empty if there is none any more."""
    if one.kind is ChangeKind.DEFINED:
        known = one.about == "indicator" and one.n == 1 and one.codes[0] in portal.standards.indicators
        return addresses.indicator(one.codes[0]) if known else ""
    if one.kind is ChangeKind.ASSOCIATION:
        return addresses.association(one.about) if any(each.id == one.about for each in portal.associations) else ""
    listing = portal.by_id.get(one.about)
    if listing is None:
        return ""
    if kind_of(one.kind) == "awards":
        return f"{addresses.institution(one.about)}#award"
    if one.period not in listing.periods:
        return addresses.institution(one.about)
    row = f"#{one.values[0].indicator}" if len(one.values) == one.n == 1 else ""
    return addresses.filing(one.about, one.period) + row


def _plain(said: str) -> str:
    return str(said.striptags()) if isinstance(said, Markup) else said
