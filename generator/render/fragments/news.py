"""What happened, day by day: sentences about filings, corrections, awards and endings, on the page of changes and in feeds.

All feeds have the same entries by the same ids, in the words of their language. The feed of an indicator has one entry
for all that was filed on a day, and one for each correction of its values; awards judge many indicators, and a new
definition has no day. An institution has one feed too. Both are in the first language, and only there if something has a
date: files for a thousand institutions that no longer report would tell nobody anything.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import timedelta
from itertools import groupby
from typing import Final, TypeAlias

from markupsafe import Markup

from generator.language.printer import Printer
from generator.model import (
    AWARDS,
    CORRECTIONS,
    ENDED,
    EventKind,
    Indicator,
    IndicatorEvent,
    Listing,
    Portal,
    PortalEvent,
    PublicationHistory,
)
from generator.render import addresses
from generator.render.addresses import Page
from generator.render.fragments import publications
from generator.render.fragments.publications import attributes, latin
from generator.render.site import feed
from generator.render.site.feed import FeedEntry
from generator.render.site.staging import Artifact
from generator.render.tables.remarks import Remarks

PAGE: Final = "changes/index.html"
ADDRESS: Final = "changes/"

Kinds: TypeAlias = frozenset[EventKind] | None

FEEDS: Final[Mapping[str, Kinds]] = {"all": None, "awards": AWARDS, "corrections": CORRECTIONS}
"""The feeds next to the page of changes, by name, with the kinds of events that they have; None: all."""

MOST_EVENTS: Final = 400
"""Events on the page of changes: about four years of a portal with a hundred institutions."""

MOST_LABELS: Final = 3
"""Indicators that the sentence about a correction names; their number says the rest."""


class News:
    """Events in one language."""

    def __init__(self, say: Printer) -> None:
        self._say = say
        self._remarks = Remarks(say)

    def months(self, portal: Portal, home: str) -> Markup:
        """The newest events of all institutions by month; a sentence if nothing has a date."""
        say, every = self._say, newest(portal.listings)
        if not every:
            return Markup('<p class="empty">{}</p>\n').format(say.phrase("news.none")) + self._undated(portal, every)
        parts = []
        shown = every[:MOST_EVENTS]
        for _, month in groupby(shown, key=lambda one: one.day.replace(day=1)):
            events = list(month)
            first = events[0].day
            head = Markup('<h3 id="{}">{}</h3>\n').format(first.strftime("m%Y-%m"), say.month(first))
            parts.append(
                Markup('<section class="dated">{}{}</section>\n').format(head, self.items(events, portal, home))
            )
        if len(every) > len(shown):
            parts.append(Markup("<p>{}</p>\n").format(say.phrase("news.older", n=len(every) - len(shown))))
        return Markup("").join([*parts, self._undated(portal, every)])

    def _undated(self, portal: Portal, every: Iterable[PortalEvent]) -> Markup:
        """How many filings are not listed, because their data do not say when they were received."""
        filed = sum(event.kind is EventKind.FILED for event in every)
        undated = sum(len(listing.periods) for listing in portal.listings) - filed
        return Markup("<p>{}</p>\n").format(self._say.phrase("news.undated", n=undated)) if undated > 0 else Markup()

    def items(self, events: Iterable[PortalEvent], portal: Portal, home: str) -> Markup:
        """Events as a list, each with its day; the name of the institution leads to what it is about."""
        item = Markup('<li id="{}" {}><time datetime="{}">{}</time> {}{}</li>\n')
        link = Markup('<a href="{}{}" dir="auto">{}</a>{}')
        rows = []
        for one in events:
            who = portal.by_id[one.institution].institution
            other = latin("" if who.latin_name == who.name else who.latin_name)
            name = link.format(home, address(one), who.name, other)
            day, narrowed = self._say.date(one.day, "medium"), attributes(one.kind, who.country)
            said = self.sentence(one, name)
            rows.append(item.format(one.code, narrowed, one.day.isoformat(), day, said, self._values(one)))
        return Markup('<ul class="news">\n{}</ul>\n').format(Markup("").join(rows))

    def _values(self, event: PortalEvent) -> Markup:
        """What each corrected value was, what it is now, and why; the rest is on the page of the filing."""
        said, known = [], self._say.standards.indicators
        for one in [one for one in event.corrections if one.indicator in known][:MOST_LABELS]:
            indicator = known[one.indicator]
            label = Markup("{}: ").format(self._say.label(indicator)) if len(event.indicators) > 1 else ""
            said.append(Markup("<p>{}{}</p>").format(label, self._remarks.correction(one, indicator)))
        return Markup("").join(said)

    @staticmethod
    def happened(listing: Listing) -> bool:
        """True if something about an institution has a date, so that it has a feed."""
        return bool(events_of(listing))

    def feeds(self, history: PublicationHistory | None = None) -> Markup:
        """A list of the feeds next to the page of changes; that of the history only if it is at hand."""
        item = Markup('<li><a href="{}.xml" type="application/atom+xml">{}</a></li>')
        names = [*([publications.FEED] if history else []), *FEEDS]
        return Markup("<ul>{}</ul>").format(
            Markup("").join(item.format(name, self._say.phrase(f"news.feed_{name}")) for name in names)
        )

    def sentence(self, event: PortalEvent, name: str) -> str:
        """What happened, in words. A `name` with markup makes them markup."""
        say = self._say
        values: dict[str, object] = {"name": name, "year": event.period}
        if event.kind is EventKind.CORRECTED:
            codes = [code for code in event.indicators if code in say.standards.indicators]
            labels = "; ".join(_plain(say.label(say.standards.indicators[code])) for code in codes[:MOST_LABELS])
            values |= {"n": len(event.indicators), "what": labels + (" …" if len(codes) > MOST_LABELS else "")}
        return say.phrase(f"news.{event.kind}", **values)

    def entries(self, listings: Iterable[Listing], root: str, kinds: Kinds = None) -> Iterator[FeedEntry]:
        """The entries of a feed, newest first. `root` is the absolute address of the site, the same in all languages."""
        members = {one.institution.id: one for one in listings}
        for event in newest(members.values(), kinds):
            who = members[event.institution].institution
            said = self.sentence(event, who.both_names)
            yield FeedEntry(f"{root}{ADDRESS}#{event.code}", said, event.day, address(event))

    def of_indicator(
        self,
        indicator: Indicator,
        events: Iterable[IndicatorEvent],
        names: Mapping[str, str],
        *,
        page: Page,
        site_name: str,
    ) -> Artifact:
        """The feed of an indicator; `names` are those of the institutions in `events`, by their ids."""
        say, home, about = self._say, page.site_url, addresses.indicator(indicator.code)
        label = _plain(say.label(indicator))
        entries = []
        for one in events:
            who = "; ".join(sorted(names[id_] for id_ in one.institutions)[:MOST_LABELS])
            more = " …" if len(one.institutions) > MOST_LABELS else ""
            words = {"label": label, "names": who + more, "year": one.period}
            if one.period:
                (id_,) = one.institutions
                said = say.phrase("news.value_corrected", **words)
                mark, to = f"corrected.{id_}.{one.period}", f"{addresses.filing(id_, one.period)}#{indicator.code}"
            else:
                said = say.phrase("news.values_filed", n=len(one.institutions), **words)
                mark, to = "filed", f"{about}#institutions"
            id_of_entry = f"{page.site_root}{about}#{mark}.{one.day.isoformat()}"
            entries.append(FeedEntry(id_of_entry, said, one.day, to))
        folder, code = page.folders[page.language], page.language
        title = f"{label} · {site_name}"
        return feed.feed(
            f"{about}feed.xml", about, title, entries, home=home, folder=folder, language=code, author=site_name
        )

    def feed(
        self,
        name: str,
        about: str,
        title: str,
        listings: Iterable[Listing],
        *,
        page: Page,
        site_name: str,
        kinds: Kinds = None,
    ) -> Artifact:
        """One feed of the language of `page`; `about` is the page that has all of it."""
        root, home = page.site_root, page.site_url
        whole = f"{title} · {site_name}"
        shown = self.entries(listings, root, kinds)
        folder, code = page.folders[page.language], page.language
        return feed.feed(name, about, whole, shown, home=home, folder=folder, language=code, author=site_name)


def newest(listings: Iterable[Listing], kinds: Kinds = None) -> list[PortalEvent]:
    """The events of some institutions, newest first."""
    return sorted(
        (event for one in listings for event in events_of(one) if kinds is None or event.kind in kinds), reverse=True
    )


def events_of(listing: Listing) -> list[PortalEvent]:
    """Everything that happened to an institution on a known day; awards are as of the portal's day."""
    id_, ended = listing.institution.id, listing.institution.ended
    found = list(listing.dated)
    found += [PortalEvent(day, id_, EventKind.FILED, period) for period, day in listing.received.items()]
    for award in listing.given:
        if award.awarded:
            found.append(PortalEvent(award.awarded, id_, EventKind.AWARDED, award.period))
        if award.withdrawal:
            found.append(PortalEvent(award.withdrawal.date, id_, EventKind.WITHDRAWN, award.period))
        elif award.state == "lapsed" and award.until:
            found.append(PortalEvent(award.until + timedelta(days=1), id_, EventKind.LAPSED, award.period))
    if ended:
        found.append(PortalEvent(ended.date, id_, ENDED[ended.how]))
    return found


def address(event: PortalEvent) -> str:
    """The page that an event is about, below the front page of the language."""
    if event.kind in AWARDS:
        return f"{addresses.institution(event.institution)}#award"
    if event.kind is EventKind.CORRECTED and len(event.indicators) == 1:
        return f"{addresses.filing(event.institution, event.period)}#{event.indicators[0]}"
    if event.period:
        return addresses.filing(event.institution, event.period)
    return addresses.institution(event.institution)


def _plain(label: str) -> str:
    return str(label.striptags()) if isinstance(label, Markup) else label
