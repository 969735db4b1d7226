"""The four figures that say most about an institution at a glance, with their peers' middle half."""

from collections.abc import Iterable
from decimal import Decimal
from functools import cached_property
from typing import NamedTuple

from markupsafe import Markup, escape

from generator.language.printer import Printer
from generator.model import (
    AnswerType,
    Benchmark,
    Checked,
    Dossier,
    Fact,
    Gap,
    Indicator,
    Listing,
    Observation,
    Portal,
)
from generator.render.tables.assurance_level import level_in_words, level_of, tip
from generator.render.tables.sparklines import middle_half, sparkline

FIGURES = (
    "number_of_active_borrowers",
    "borrowers_female_percent",
    "gross_loan_portfolio",
    "par30",
    "operational_self_sufficiency",
    "number_of_depositors",
)
"""In order of preference: the first four that the institution reported, filled up with the others."""

MOST_KEPT = 10_000
"""Limit of the caches of printed names and days."""

_PLACE = "\ufffc"
"""Placeholder of a row's number while a phrase is cut in two."""

PEERS = ("region", "legal_form", "all")
"""Peer groups in order of preference; a small group has no quartiles, so the next one is used."""


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
        return tuple(self._card(known[code]) for code in FIGURES if code in known)

    def _card(self, indicator: Indicator) -> Card:
        name = Markup('<div class="figure-card">\n<p class="name">{}</p>\n<p class="big">').format(
            self._say.label(indicator)
        )
        return Card(indicator, str(name), str(escape(self._say.plainly(indicator))))

    def cards(self, dossier: Dossier, listing: Listing, portal: Portal) -> Markup:
        """Four key figures as cards, each with its trend and the middle half of its peers."""
        reported = dossier.reported
        chosen = [card for card in self._cards if card.indicator.code in reported]
        chosen += [card for card in self._cards if card.indicator.code not in reported]
        return Markup("".join([self._shown(card, dossier, listing, portal) for card in chosen[:4]]))  # noqa: S704 -- escaped where it is made

    def _shown(self, card: Card, dossier: Dossier, listing: Listing, portal: Portal) -> str:
        say, indicator = self._say, card.indicator
        fact = dossier.latest(indicator.code)
        figure = _comparable(fact, indicator)
        spark = sparkline([_comparable(known, indicator) for known in dossier.series.get(indicator.code, ())])
        printed = escape(_printed(say, indicator, fact, figure, dossier))
        if fact.sources:
            gap = ' class="gap"' if isinstance(fact, Gap) else ""
            link = f'<a href="{escape(fact.period)}/#{indicator.code}"{gap} data-tip="{card.tip} {self._tip(fact)}">{printed}</a>'
        else:
            link = f'<span class="gap">{printed}</span>'
        return f"{card.opening}{link}{spark}</p>\n{self._year(fact.period)}{self._peers(indicator, figure, fact.period, listing, portal)}</div>\n"

    def _year(self, period: str) -> str:
        """The year of a figure."""
        said = self._years.get(period)
        if said is None:
            words = escape(self._say.phrase("profile.fiscal_year", year=period))
            said = self._years[period] = f'<p class="when">{words}</p>' if period else ""
        return said

    def _tip(self, fact: Fact) -> str:
        """Status and source of a figure, as `assurance_level.tip`, escaped. Most parts of a filed one are cached."""
        if not isinstance(fact, Observation) or len(fact.sources) != 1 or fact.sources[0].row is None:
            return str(escape(tip(self._say, fact)))
        key = (level_of(fact), fact.checked)
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

    def _peers(self, indicator: Indicator, figure: float | None, period: str, listing: Listing, portal: Portal) -> str:
        """The peers' middle half; empty if there are too few peers."""
        found = _peers(period, indicator.code, listing, portal)
        if not found or found[1].q1 is None or found[1].median is None or found[1].q3 is None:
            return ""
        say, (words, benchmark) = self._say, found
        low, high = (_short(say, indicator, edge) for edge in (found[1].q1, found[1].q3))
        group = say.phrase("peers.all") if words == ("", "") else say.band(*words)
        said = escape(say.phrase("peers.middle_half", low=low, high=high, group=group, n=benchmark.n))
        band = middle_half(figure, found[1].q1, found[1].median, found[1].q3)
        return f'<div class="peers">{band}<p>{said}</p></div>'


def _printed(say: Printer, indicator: Indicator, fact: Fact, figure: float | None, dossier: Dossier) -> str:
    if isinstance(fact, Gap):
        return say.gap(fact)
    if figure is None and isinstance(fact.value, Decimal):  # an amount without an exchange rate: in its own currency
        currency = next((filing.currency for filing in dossier.filings if filing.period == fact.period), None)
        return say.money(fact.value, currency)
    return say.phrase("gap.no_rate") if figure is None else _short(say, indicator, figure)


def _comparable(fact: Fact | None, indicator: Indicator) -> float | None:
    """The figure in the unit that benchmarks use: amounts in US dollars."""
    if not isinstance(fact, Observation):
        return None
    value = fact.usd if indicator.kind is AnswerType.CURRENCY else fact.value
    return float(value) if isinstance(value, Decimal) else None


def _short(say: Printer, indicator: Indicator, figure: float) -> str:
    """A figure as short as a card needs it."""
    if indicator.kind is AnswerType.PERCENT:
        return say.percent(figure)
    if indicator.kind is AnswerType.CURRENCY:
        return say.dollars(figure)
    return say.number(figure) if abs(figure) < 1_000_000 else say.short(figure)


def _peers(period: str, code: str, listing: Listing, portal: Portal) -> tuple[tuple[str, str], Benchmark] | None:
    """The first group with enough members to have quartiles, as (scheme, band) and its benchmark."""
    for scheme, band in _groups(listing):
        benchmark = portal.benchmarks.get((f"{scheme}:{band}" if scheme else "all", code, period))
        if benchmark is not None and benchmark.q1 is not None:
            return (scheme, band), benchmark
    return None


def _groups(listing: Listing) -> Iterable[tuple[str, str]]:
    for scheme in PEERS:
        if scheme == "all":
            yield "", ""
        elif scheme in listing.groups:
            yield scheme, listing.groups[scheme]
