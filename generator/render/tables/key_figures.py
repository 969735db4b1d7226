"""The four figures that say most about an institution at a glance, with their peers' middle half."""

from collections.abc import Sequence
from decimal import Decimal
from functools import cached_property
from typing import NamedTuple

from markupsafe import Markup, escape

from generator.language.printer import Printer
from generator.model import (
    KEY_FIGURES,
    AnswerType,
    Checked,
    Dossier,
    Fact,
    Indicator,
    Listing,
    Observation,
    Portal,
)
from generator.render import addresses
from generator.render.peers import group_name, peers_of
from generator.render.tables.assurance_level import level_in_words, tip
from generator.render.tables.sparklines import dots, middle_half, sparkline, with_breaks

MOST_CARDS = 4
"""The number of cards: the first key figures that the institution reported. One that it did not report has no card."""

MOST_KEPT = 10_000
"""Limit of the caches of printed names and days."""

_PLACE = "\ufffc"
"""Placeholder of a row's number while a phrase is cut in two."""


class Card(NamedTuple):
    """The parts of a figure's card that depend on no institution, escaped."""

    indicator: Indicator
    opening: str  # up to the link of the figure
    tip: str  # its definition


class KeyFigures:
    """The cards of one language."""

    def __init__(self, say: Printer) -> None:
        self._say = say
        self._years: dict[str, str] = {}
        self._tips: dict[tuple[str, Checked | None], str] = {}
        self._rows: dict[str, tuple[str, str]] = {}

    @cached_property
    def _cards(self) -> tuple[Card, ...]:
        known = self._say.standards.indicators
        return tuple(self._card(known[code]) for code in KEY_FIGURES if code in known)

    def _card(self, indicator: Indicator) -> Card:
        name = Markup(
            '<div class=figure-card><p class=name><a href="../../indicators/{}/#benchmarks">{}</a></p><p class=big>'
        ).format(indicator.code, self._say.label(indicator))
        return Card(indicator, str(name), str(escape(self._say.plainly(indicator))))

    def cards(self, dossier: Dossier, listing: Listing, portal: Portal) -> Markup:
        """At most four of them, each with its trend and the position of its peers."""
        shown: list[str] = []
        for card in self._cards:
            fact = dossier.latest(card.indicator.code)
            if isinstance(fact, Observation):
                shown.append(self._shown(card, fact, dossier, listing, portal))
                if len(shown) == MOST_CARDS:
                    break
        return Markup("".join(shown))  # noqa: S704 -- escaped where it is made

    def peer_group(self, listing: Listing, portal: Portal) -> str:
        """The code of the group that `compared_with` names."""
        group = portal.comparisons.get(listing.institution.id)
        return group.group if group else ""

    def compared_with(self, listing: Listing, portal: Portal, home: str = "") -> str:
        """The peer group of a profile, in one sentence; empty if the institution is not compared.

        It is a link to the group's page below `home`, if it has one; "" if the portal has no such pages.
        """
        group = portal.comparisons.get(listing.institution.id)
        if group is None or group.members < portal.standards.minimum_peers:
            return ""
        key = "peers.compared" if group.bands else "peers.compared_all"
        name = group_name(group, self._say)
        if home and group.group in portal.group_names:
            name = Markup('<a href="{}{}">{}</a>').format(home, addresses.peer_group(group.group), name)
        return self._say.phrase(key, n=group.members, group=name)

    def _shown(self, card: Card, fact: Observation, dossier: Dossier, listing: Listing, portal: Portal) -> str:
        say, indicator = self._say, card.indicator
        figure = _comparable(fact, indicator)
        series = with_breaks(dossier.series.get(indicator.code, ()), indicator.versions)
        course = [_comparable(known, indicator) for known in series]
        spark = sparkline(course)
        printed = escape(_printed(say, indicator, fact, figure, dossier))
        if fact.sources:
            link = f'<a href="{escape(fact.period)}/#{indicator.code}" data-tip="{card.tip} {self._tip(fact)}">{printed}</a>'
        else:
            link = f'<span class="gap">{printed}</span>'
        return f"{card.opening}{link}{spark}</p>\n{self._year(indicator, fact.period, figure, course, dossier)}{self._peers(indicator, figure, fact, listing, portal)}</div>\n"

    def _year(
        self, indicator: Indicator, period: str, figure: float | None, course: Sequence[float | None], dossier: Dossier
    ) -> str:
        """The year of a figure, and in which direction it moved since the filing before.

        `course` has the figures that can be compared, newest first. A filing before without one says nothing.
        """
        at = dossier.periods.index(period) + 1 if period in dossier.periods else len(course)
        before = course[at] if at < len(course) else None
        if before is None or figure is None:
            said = self._years.get(period)
            if said is None:
                words = escape(self._say.phrase("profile.fiscal_year", year=period))
                said = self._years[period] = f'<p class="when">{words}</p>' if period else ""
            return said
        was = _short(self._say, indicator, before)
        key = "unchanged" if was == _short(self._say, indicator, figure) else "risen" if figure > before else "fallen"
        words = escape(self._say.phrase(f"profile.{key}", year=period, before=was, then=dossier.periods[at]))
        return f'<p class="when">{words}</p>'

    def _tip(self, fact: Observation) -> str:
        """Status and source of a figure, as `assurance_level.tip`, escaped. Most parts of a filed one are cached."""
        if len(fact.sources) != 1 or fact.sources[0].row is None:
            return str(escape(tip(self._say, fact)))
        key = (fact.level, fact.checked)
        status = self._tips.get(key)
        if status is None:
            if len(self._tips) > MOST_KEPT:
                self._tips.clear()
            status = self._tips[key] = str(escape(level_in_words(self._say, fact)))
        name = fact.sources[0].file.rpartition("/")[2]
        words = self._rows.get(name)
        if words is None:
            before, _, after = str(escape(self._say.phrase("source.row", file=name, row=_PLACE))).partition(_PLACE)
            words = self._rows[name] = before, after
        return f"{status} · {words[0]}{fact.sources[0].row}{words[1]}"

    def _peers(
        self, indicator: Indicator, figure: float | None, fact: Observation, listing: Listing, portal: Portal
    ) -> str:
        """The position of the peers; empty if there are too few peers."""
        peers = peers_of(listing.institution.id, indicator, fact.period, fact.definition, portal)
        if peers is None:
            return ""
        say, drawn = self._say, peers.quartiles
        if drawn is not None:
            low, high = _short(say, indicator, drawn[0]), _short(say, indicator, drawn[2])
            said = say.phrase("peers.middle_half", low=low, high=high, n=peers.n)
            picture = middle_half(figure, *drawn)
        else:
            low, high = _short(say, indicator, peers.dots[0]), _short(say, indicator, peers.dots[-1])
            said = say.phrase("peers.dots", low=low, high=high, n=peers.n)
            picture = dots(figure, peers.dots)
        if peers.missing:
            said += " " + say.phrase("peers.missing", n=peers.missing)
        return f'<div class="peers">{picture}<p>{escape(said)}</p></div>'


def _printed(say: Printer, indicator: Indicator, fact: Observation, figure: float | None, dossier: Dossier) -> str:
    if figure is None and isinstance(fact.value, Decimal):  # an amount without an exchange rate: in its own currency
        currency = next((filing.currency for filing in dossier.filings if filing.period == fact.period), None)
        return say.money(fact.value, currency)
    return say.phrase("gap.no_rate") if figure is None else _short(say, indicator, figure)


def _comparable(fact: Fact | None, indicator: Indicator) -> float | None:
    """The figure in the unit that benchmarks use: amounts in US dollars."""
    if not isinstance(fact, Observation) or fact.caution:
        return None
    value = fact.usd if indicator.kind is AnswerType.CURRENCY else fact.value
    return float(value) if isinstance(value, Decimal) else None


def _short(say: Printer, indicator: Indicator, figure: float) -> str:
    """A figure as short as a card needs it."""
    if indicator.kind is AnswerType.PERCENT:
        return say.percent(figure)
    if indicator.kind is AnswerType.CURRENCY:
        return say.dollars(figure)
    return say.readable(figure)
