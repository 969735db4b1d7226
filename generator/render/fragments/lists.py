"""Which institutions, countries and peer groups does a list show, in which order, and how does a line of it look?

Lines are joined here, not in a template: a list of fifteen hundred institutions must stay light and quick.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol

from markupsafe import Markup, escape

from generator.model import (
    STATES,
    AnswerType,
    Association,
    Award,
    Benchmark,
    Fact,
    Gap,
    Indicator,
    Listing,
    Observation,
    Portal,
    Standards,
)
from generator.render.fragments.association_stats import AssociationStats

SCHEMES = ("region", "legal_form", "outreach")
"""Peer groups shown on an indicator's page."""

FIRST_YEAR = 1995
"""The first year of which MIX Market had figures; none before it is looked for."""

LONGEST_SERIES = 12
"""Years of a benchmark or a tally shown on an indicator's page."""


class ListPrinter(Protocol):
    """The part of a `Printer` that lists need."""

    standards: Standards

    def phrase(self, key: str, **values: object) -> str: ...  # noqa: D102
    def country(self, iso2: str) -> str: ...  # noqa: D102
    def name(self, key: str) -> str: ...  # noqa: D102
    def band(self, scheme: str, code: str) -> str: ...  # noqa: D102
    def option(self, of: Indicator | str, code: str) -> str: ...  # noqa: D102
    def number(self, value: Decimal | float, digits: int = 0) -> str: ...  # noqa: D102
    def percent(self, value: Decimal | float) -> str: ...  # noqa: D102
    def whole_percent(self, value: Decimal | float) -> str: ...  # noqa: D102
    def dollars(self, value: Decimal | float) -> str: ...  # noqa: D102
    def gap(self, gap: Gap) -> str: ...  # noqa: D102


@dataclass(frozen=True, slots=True)
class BenchmarkRow:
    """One peer group, or one year, on an indicator's page. Empty `figures`: too few members to show quartiles."""

    group: str
    period: str
    n: int
    figures: tuple[str, ...] = ()
    answers: tuple[tuple[str, int, str], ...] = ()  # label, count, share


class Lists:
    """The lists of one language."""

    def __init__(self, say: ListPrinter) -> None:
        self._say = say
        self._words: dict[str, str] = {}
        self.association_stats = AssociationStats()

    def institutions(self, listings: Iterable[Listing], home: str, *, with_country: bool = True) -> Markup:
        """The rows of a table of institutions. `data-k` holds what the filters ask for."""
        return Markup("".join([self._row(listing, home, with_country) for listing in listings]))  # noqa: S704 -- escaped below

    def _row(self, listing: Listing, home: str, with_country: bool) -> str:
        institution = listing.institution
        form = institution.legal_form
        state = state_of(listing.award)
        keys = f"{institution.country} {form or '-'} {state} {int(listing.coverage is not None)}"
        also = " ".join((institution.acronym or "", institution.full_name or "", *institution.former_names)).strip()
        known_as = f' data-a="{escape(also)}"' if also else ""
        country = f"<td>{self._word('country', institution.country)}</td>" if with_country else ""
        total = listing.coverage.total if listing.coverage else None
        answers = f"{total.reported}/{total.asked}" if total else self._gap("gap.none_short")
        borrowers = listing.headline.get("number_of_active_borrowers")
        return (
            f'<tr data-k="{keys}"{known_as}><th scope="row"><a href="{home}institutions/{institution.id}/">'
            f"{escape(institution.name)}</a></th>{country}"
            f"<td>{self._word('legal_form', form) if form else self._gap('gap.not_stated')}</td>"
            f'<td class="num">{listing.periods[0] if listing.periods else self._gap("gap.none_short")}</td>'
            f'<td class="num">{answers}</td><td class="num">{self._count(borrowers)}</td>'
            f"<td>{self._word('state', state)}</td></tr>"
        )

    def _count(self, fact: Fact | None) -> str:
        if isinstance(fact, Observation) and isinstance(fact.value, Decimal):
            return self._say.number(fact.value)
        return self._gap("gap.none_short")

    def _gap(self, key: str) -> str:
        return self._word("gap", key)

    def _word(self, kind: str, code: str) -> str:
        """A word that many lines share, printed once."""
        key = f"{kind}.{code}"
        word = self._words.get(key)
        if word is None:
            if kind == "country":
                word = str(escape(self._say.country(code)))
            elif kind == "gap":
                word = f'<span class="gap">{escape(self._say.phrase(code))}</span>'
            elif key == "state.awarded":
                word = f'<span class="star" title="{escape(self._say.phrase("star.recognised"))}">★ STAR</span>'
            elif kind == "state":
                word = str(escape(self._say.phrase(f"award.state.{code}")))
                word = f'<span class="gap">{word}</span>' if code == "never" else word
            else:
                word = str(escape(self._say.name(key)))
            self._words[key] = word
        return word

    def countries(self, codes: Iterable[str]) -> list[str]:
        """Country codes in the order of their names in this language."""
        return sorted(codes, key=lambda code: _sortable(self._say.country(code)))

    def members(self, association: Association, portal: Portal) -> tuple[Listing, ...]:
        """The institutions of an association: those it lists, and those that name it."""
        members = set(association.members)
        return tuple(
            listing
            for listing in portal.listings
            if listing.institution.id in members or association.id in listing.institution.networks
        )

    def recognised(self, listings: Iterable[Listing]) -> tuple[Listing, ...]:
        """Those that hold STAR."""
        return tuple(listing for listing in listings if is_recognised(listing.award))

    def states(self, listings: Iterable[Listing]) -> tuple[str, ...]:
        """The states that any of these stands in, in the order of the model."""
        found = {state_of(listing.award) for listing in listings}
        return tuple(state for state in STATES if state in found)

    def recent(self, listings: Iterable[Listing], most: int) -> list[Listing]:
        """Those with the newest filings; among them the most complete first."""
        known = [listing for listing in listings if listing.periods]
        return sorted(
            known,
            key=lambda listing: (
                listing.periods[0],
                listing.coverage.total.reported if listing.coverage else 0,
                listing.institution.id,
            ),
            reverse=True,
        )[:most]

    def reported(self, portal: Portal, family: str) -> int:
        """How many indicators of a family any institution reported."""
        return sum(one.code in portal.reporters for one in self._say.standards.family(family))

    def filings(self, listings: Iterable[Listing]) -> int:
        """How many years of how many institutions there are."""
        return sum(len(listing.periods) for listing in listings)

    # ------------------------------------------------------------------------------------------------- benchmarks

    # Single groups and years are looked up, rather than all walked over: what a page looked at decides when it is made
    # anew.

    def benchmarks_by_group(self, indicator: Indicator, portal: Portal) -> list[BenchmarkRow]:
        """Where the peer groups stand on a figure in the newest year that has quartiles, all institutions first."""
        series = self._series(indicator, portal)
        if not series:
            return []
        groups = ["all", *(group for scheme in SCHEMES for group in self._bands(scheme))]
        found = [portal.benchmarks.get((group, indicator.code, series[0].period)) for group in groups]
        return [self._row_of(indicator, row) for row in found if row is not None]

    def benchmarks_by_year(self, indicator: Indicator, portal: Portal) -> list[BenchmarkRow]:
        """Where all institutions stand on a figure, newest year first; years with too few of them left out."""
        return [self._row_of(indicator, row) for row in self._series(indicator, portal)[:LONGEST_SERIES]]

    def _series(self, indicator: Indicator, portal: Portal) -> list[Benchmark]:
        found = [portal.benchmarks.get(("all", indicator.code, year)) for year in _years(portal)]
        return [row for row in found if row is not None and row.q1 is not None]

    def _row_of(self, indicator: Indicator, row: Benchmark) -> BenchmarkRow:
        return BenchmarkRow(self._group(row.group), row.period, row.n, self._quartiles(indicator, row))

    def tallies(self, indicator: Indicator, portal: Portal) -> list[BenchmarkRow]:
        """How many institutions gave each answer to a choice, newest year first."""
        found = [portal.tallies.get(("all", indicator.code, year)) for year in _years(portal)]
        return [
            BenchmarkRow(
                self._say.phrase("peers.all"),
                tally.period,
                tally.n,
                answers=tuple(
                    (self._say.option(indicator, code), count, self._say.whole_percent(100 * count / tally.n))
                    for code, count in sorted(tally.counts.items(), key=lambda item: -item[1])
                    if count
                ),
            )
            for tally in [tally for tally in found if tally is not None and tally.n][:LONGEST_SERIES]
        ]

    def _bands(self, scheme: str) -> list[str]:
        """The groups of one scheme, as benchmarks name them."""
        known: Iterable[str] = {
            "region": self._say.standards.regions,
            "legal_form": self._say.standards.legal_forms,
        }.get(scheme, {})
        if scheme in self._say.standards.peer_schemes and not known:
            known = (band.code for band in self._say.standards.peer_schemes[scheme].bands)
        return [f"{scheme}:{code}" for code in known]

    def _quartiles(self, indicator: Indicator, row: Benchmark) -> tuple[str, ...]:
        if row.q1 is None or row.median is None or row.q3 is None:
            return ()
        return tuple(self._figure(indicator, edge) for edge in (row.q1, row.median, row.q3))

    def _group(self, group: str) -> str:
        scheme, _, band = group.partition(":")
        return self._say.band(scheme, band) if band else self._say.phrase("peers.all")

    def _figure(self, indicator: Indicator, figure: float) -> str:
        if indicator.kind is AnswerType.PERCENT:
            return self._say.percent(figure)
        if indicator.kind is AnswerType.CURRENCY:
            return self._say.dollars(figure)
        return self._say.number(figure, 1 if indicator.kind is AnswerType.RATIO else 0)


def _years(portal: Portal) -> list[str]:
    return [str(year) for year in range(portal.as_of.year, FIRST_YEAR - 1, -1)]


def is_recognised(award: Award | None) -> bool:
    """True while STAR is held."""
    return state_of(award) == "awarded"


def state_of(award: Award | None) -> str:
    """How an institution stands: what its newest award came to, or never where none was given or nothing judged."""
    return "never" if award is None else award.state


_PLAIN = str.maketrans("áàâäãåéèêëíìîïóòôöõúùûüñç", "aaaaaaeeeeiiiiooooouuuunc")


def _sortable(name: str) -> str:
    return name.casefold().translate(_PLAIN)
