"""Which four figures say most about an institution at a glance, and where do its peers stand?"""

from collections.abc import Iterable
from decimal import Decimal
from typing import NamedTuple, Protocol

from markupsafe import Markup

from generator.model import Benchmark, Dossier, Fact, Gap, Indicator, Kind, Listing, Observation, Portal
from generator.render.rungs import tip
from generator.render.sparklines import middle_half, sparkline

FIGURES = (
    "number_of_active_borrowers",
    "borrowers_female_percent",
    "gross_loan_portfolio",
    "par30",
    "operational_self_sufficiency",
    "number_of_depositors",
)
"""In the order of choice: the first four that the institution reported, else the first four."""

PEERS = ("region", "legal_form", "all")
"""Which peers are asked first; small groups have no quartiles, and the next is asked."""


class KeyFigure(NamedTuple):
    """One figure at the top of a profile, ready to print."""

    label: str
    fact: Fact
    printed: str
    tip: str  # definition, status and source
    link: str  # to its row, relative to the profile; empty for a gap
    spark: Markup
    peers: str  # a sentence; empty where there are too few
    band: Markup

    @property
    def is_gap(self) -> bool:
        """True where the institution gave no figure."""
        return isinstance(self.fact, Gap)


class Speech(Protocol):
    """The part of a `Printer` that key figures need."""

    def phrase(self, key: str, **values: object) -> str: ...  # noqa: D102
    def label(self, of: Indicator | str) -> str: ...  # noqa: D102
    def plainly(self, of: Indicator) -> str: ...  # noqa: D102
    def number(self, value: Decimal | float, digits: int = 0) -> str: ...  # noqa: D102
    def short(self, value: Decimal | float) -> str: ...  # noqa: D102
    def percent(self, value: Decimal | float) -> str: ...  # noqa: D102
    def dollars(self, value: Decimal | float) -> str: ...  # noqa: D102
    def money(self, value: Decimal | float, currency: str | None) -> str: ...  # noqa: D102
    def gap(self, gap: Gap) -> str: ...  # noqa: D102
    def band(self, scheme: str, code: str) -> str: ...  # noqa: D102


def key_figures(say: Speech, dossier: Dossier, listing: Listing, portal: Portal) -> tuple[KeyFigure, ...]:
    """Four of them, each with its trend and its peers' middle half."""
    known = [portal.standards.indicators[code] for code in FIGURES if code in portal.standards.indicators]
    chosen = [indicator for indicator in known if indicator.code in dossier.reported]
    chosen += [indicator for indicator in known if indicator.code not in dossier.reported]
    return tuple(_figure(say, dossier, listing, portal, indicator) for indicator in chosen[:4])


def _figure(say: Speech, dossier: Dossier, listing: Listing, portal: Portal, indicator: Indicator) -> KeyFigure:
    fact = dossier.latest(indicator.code)
    figure = _comparable(fact, indicator)
    series = [_comparable(known, indicator) for known in dossier.series.get(indicator.code, ())]
    found = _peers(fact.period, indicator.code, listing, portal)
    peers, band = "", Markup()
    if found and found[1].q1 is not None and found[1].median is not None and found[1].q3 is not None:
        words, benchmark = found
        low, high = (_short(say, indicator, edge) for edge in (found[1].q1, found[1].q3))
        group = say.phrase("peers.all") if words == ("", "") else say.band(*words)
        peers = say.phrase("peers.middle_half", low=low, high=high, group=group, n=benchmark.n)
        band = middle_half(figure, found[1].q1, found[1].median, found[1].q3)
    return KeyFigure(
        label=say.label(indicator),
        fact=fact,
        printed=_printed(say, indicator, fact, figure, dossier),
        tip=f"{say.plainly(indicator)} {tip(say, fact)}",
        link=f"{fact.period}/#{indicator.code}" if fact.sources else "",
        spark=Markup(sparkline(series)),  # noqa: S704 -- numbers only
        peers=peers,
        band=band,
    )


def _printed(say: Speech, indicator: Indicator, fact: Fact, figure: float | None, dossier: Dossier) -> str:
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
    value = fact.usd if indicator.kind is Kind.CURRENCY else fact.value
    return float(value) if isinstance(value, Decimal) else None


def _short(say: Speech, indicator: Indicator, figure: float) -> str:
    """A figure as short as a card wants it."""
    if indicator.kind is Kind.PERCENT:
        return say.percent(figure)
    if indicator.kind is Kind.CURRENCY:
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
