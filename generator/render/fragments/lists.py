"""Lists of institutions, countries and peer groups: what they show, in which order, and their rows.

Rows are joined here, not in a template: a list of fifteen hundred institutions must stay small and fast.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from itertools import product

from markupsafe import Markup, escape

from generator.language.printer import Printer
from generator.model import (
    NOT_JUDGED,
    AnswerType,
    Area,
    Association,
    Award,
    Benchmark,
    Fact,
    Indicator,
    Institution,
    Listing,
    Observation,
    PeerFigures,
    Portal,
    Tally,
    award_state,
    going,
    quartiles,
)
from generator.model.definitions import series_name
from generator.model.shown.letters import DIGITS, OTHERS, ids_by_letter
from generator.packages.safety.characters import alphabetical, unaccented
from generator.render.addresses import peer_group
from generator.render.lines import by_line, years_of
from generator.render.tables.sorting import Folded, beside, folded

SCHEMES = ("region", "legal_form", "outreach", "scale", "age")
"""Peer groups shown on an indicator's page."""

LONGEST_SERIES = 12
"""Years of a benchmark or a tally shown on an indicator's page."""


@dataclass(frozen=True, slots=True)
class BenchmarkRow:
    """One peer group, or one year, on an indicator's page. Empty `figures`: too few members to show quartiles.

    `seam` says that the years from here on are of an earlier definition.
    """

    group: str
    period: str
    n: int
    figures: tuple[str, ...] = ()
    answers: tuple[tuple[str, int, str], ...] = ()  # label, count, share
    seam: str = ""
    address: str = ""  # of the page of the peer group, if it has one


class Lists:
    """The lists of one language."""

    def __init__(self, say: Printer) -> None:
        self._say = say
        self._words: dict[str, str] = {}

    def institutions(self, listings: Iterable[Listing], home: str, *, with_country: bool = True) -> Markup:
        """The rows of a table of institutions."""
        rows = [self._row(listing, home, with_country) for listing in listings]
        return Markup("".join(rows))  # noqa: S704 -- escaped below

    def folded(self, listings: Iterable[Listing], home: str, *, with_country: bool = True) -> Folded:
        """The same rows as bodies of a table: of a long one the first are shown, and `toggle` shows the others."""
        rows = [self._row(listing, home, with_country) for listing in listings]
        return folded(rows, "institutions", self._say)

    def _row(self, listing: Listing, home: str, with_country: bool) -> str:
        institution = listing.institution
        form = institution.legal_form
        state = award_state(listing.award)
        country = f"<td>{self._word('country', institution.country)}" if with_country else ""
        total = listing.coverage.total if listing.coverage else None
        answers = f"{total.reported}/{total.asked}" if total else self._gap("gap.none_short")
        borrowers = listing.headline.get("number_of_active_borrowers")
        return (
            f"<tr><th><a href={home}institutions/{institution.id}/ dir=auto>"
            f"{escape(institution.name)}</a>{latin(institution)}{self._ended(institution)}{country}"
            f"<td>{self._word('legal_form', form) if form else self._gap('gap.not_stated')}"
            f"<td class=num>{listing.periods[0] if listing.periods else self._gap('gap.none_short')}"
            f"<td class=num>{answers}<td class=num>{self._count(borrowers)}"
            f"<td>{self._word('state', state)}{self._word('unjudged', listing.unjudged) if state == NOT_JUDGED else ''}\n"
        )

    def beside(self, compare: str) -> Markup:
        """The attributes of a table of them that leads to `compare`, the page that puts institutions side by side."""
        return beside(compare and f"{compare}?i=", self._say)

    def latin(self, institution: Institution) -> Markup:
        """The name in Latin letters, if the name is in other letters: for below it."""
        return Markup(latin(institution))  # noqa: S704 -- escaped there

    def letters(self, portal: Portal) -> Mapping[str, int]:
        """How many institutions each page of the list by letter has; none if one page holds all of them."""
        return {letter: len(ids) for letter, ids in ids_by_letter(portal.institutions.values()).items()}

    def letter(self, code: str) -> str:
        """What a page of the list by letter is called."""
        if code == DIGITS:
            return self._say.phrase("explorer.digits")
        return self._say.phrase("explorer.others") if code == OTHERS else code.upper()

    def _ended(self, institution: Institution) -> str:
        """A note next to the name of an institution that has ended."""
        ended = institution.ended
        if ended is None:
            return ""
        said = self._say.phrase(f"ending.short.{ended.how}", year=str(ended.date.year))
        return f' <small class="ended">{escape(said)}</small>'

    def going(self, listings: Iterable[Listing]) -> tuple[Listing, ...]:
        """The institutions that have not ended."""
        return going(listings)

    def _count(self, fact: Fact | None) -> str:
        if isinstance(fact, Observation) and isinstance(fact.value, Decimal):
            return self._say.number(fact.value)
        return self._gap("gap.none_short")

    def _gap(self, key: str) -> str:
        return self._word("gap", key)

    def _word(self, kind: str, code: str) -> str:
        """A word that many rows share, printed once."""
        key = f"{kind}.{code}"
        word = self._words.get(key)
        if word is None:
            if kind == "country":
                word = str(escape(self._say.country(code)))
            elif kind == "gap":
                word = f"<span class=gap>{escape(self._say.phrase(code))}</span>"
            elif key == "state.awarded":
                word = f'<span class="star" title="{escape(self._say.phrase("star.recognised"))}">★ STAR</span>'
            elif kind == "state":
                word = str(escape(self._say.phrase(f"award.state.{code}")))
                word = f"<span class=gap>{word}</span>" if code in ("never", NOT_JUDGED) else word
            elif kind == "unjudged":
                word = f" <small>{escape(self._say.phrase(f'award.unjudged.{code}'))}</small>"
            else:
                word = str(escape(self._say.name(key)))
            self._words[key] = word
        return word

    def countries(self, codes: Iterable[str]) -> list[str]:
        """Country codes, sorted by name in this language."""
        return sorted(codes, key=lambda code: unaccented(self._say.country(code)))

    def members(self, association: Association, portal: Portal) -> tuple[Listing, ...]:
        """The institutions of an association: those it lists, and those that name it."""
        return members_of(association, portal)

    def recognised(self, listings: Iterable[Listing]) -> tuple[Listing, ...]:
        """The institutions that hold STAR."""
        return tuple(listing for listing in listings if is_recognised(listing.award))

    def recent(self, listings: Iterable[Listing], most: int) -> list[Listing]:
        """The institutions with the newest filings: by the day on which they were received, else the most complete first."""
        known = [listing for listing in going(listings) if listing.periods]
        return sorted(
            known,
            key=lambda listing: (
                listing.received.get(listing.periods[0], date.min),
                listing.periods[0],
                listing.coverage.total.reported if listing.coverage else 0,
                listing.institution.id,
            ),
            reverse=True,
        )[:most]

    def by_reporters(self, area: Area, portal: Portal) -> tuple[list[Indicator], list[Indicator]]:
        """The indicators of an area that somebody reported, and those that nobody did, in the order of the standards."""
        found: tuple[list[Indicator], list[Indicator]] = [], []
        for indicator in self._say.standards.by_area[area.code]:
            found[indicator.code not in portal.reporters].append(indicator)
        return found

    def reported(self, portal: Portal, family: str) -> int:
        """How many indicators of a family any institution reported."""
        return sum(one.code in portal.reporters for one in self._say.standards.family(family))

    def filings(self, listings: Iterable[Listing]) -> int:
        """The number of filings of all these institutions."""
        return sum(len(listing.periods) for listing in listings)

    # ------------------------------------------------------------------------------------------------- benchmarks

    # Single groups and years are looked up instead of walking over all of them: what a page looked up decides when it
    # is rebuilt.

    def benchmarks_by_group(self, indicator: Indicator, portal: Portal) -> list[BenchmarkRow]:
        """The quartiles of each peer group in the newest year that has any, all institutions first.

        Last the groups of several schemes that profiles are compared with, from the figures that these are made of.
        """
        lines = self._lines(indicator, portal)
        if not any(lines.values()):
            return []
        line, newest = max(
            ((line, rows[0]) for line, rows in lines.items() if rows), key=lambda one: (one[1].period, one[1].n)
        )
        name = series_name(indicator.code, indicator.versions, line)
        groups = ["all", *(group for scheme in SCHEMES for group in self._bands(scheme))]
        found = [portal.benchmarks.get((group, name, newest.period)) for group in groups]
        described = [*(row for row in found if row is not None), *self._combined(name, newest.period, portal)]
        return [
            replace(self._row_of(indicator, row), address=peer_group(row.group))
            if row.group in portal.group_names
            else self._row_of(indicator, row)
            for row in described
        ]

    def _combined(self, name: str, period: str, portal: Portal) -> Iterator[Benchmark]:
        """The groups of several schemes with enough members to be described."""
        standards = self._say.standards
        for schemes in standards.profile_groups:
            for bands in product(*map(self._bands, schemes)) if len(schemes) > 1 else ():
                group = "+".join(bands)
                values = portal.peer_figures.get((group, name, period), PeerFigures()).values
                if len(values) >= standards.minimum_peers:
                    edges = quartiles(values) if len(values) >= standards.quartiles_from else (None, None, None)
                    yield Benchmark(group, name, period, len(values), *edges)

    def benchmarks_by_year(self, indicator: Indicator, portal: Portal) -> list[BenchmarkRow]:
        """The quartiles of all institutions, newest year first; years with too few of them are left out.

        Years of an earlier definition follow below those of the newest.
        """
        lines = self._lines(indicator, portal)
        return self._one_below_the_other(
            {line: [self._row_of(indicator, row) for row in rows] for line, rows in lines.items()}
        )

    def _lines(self, indicator: Indicator, portal: Portal) -> dict[str, list[Benchmark]]:
        found = by_line(indicator, portal.benchmarks, "all", years_of(portal))
        return {line: [row for row in rows if row.q1 is not None] for line, rows in found.items()}

    def _one_below_the_other(self, lines: Mapping[str, Sequence[BenchmarkRow]]) -> list[BenchmarkRow]:
        """The rows of all lines of a definition; the first of each but the newest says so."""
        found: list[BenchmarkRow] = []
        for line, rows in lines.items():
            seam = self._say.phrase("benchmarks.earlier", version=self._version(line)) if found else ""
            found += [replace(row, seam=seam if at == 0 else "") for at, row in enumerate(rows)]
        return found[:LONGEST_SERIES]

    def _version(self, line: str) -> str:
        """What a version of a definition is called: its edition, or its first year."""
        known = self._say.standards.questionnaires
        if line in known:
            return self._say.name(f"questionnaire.{line}")
        return self._say.phrase("definition.since_year", year=line)

    def _row_of(self, indicator: Indicator, row: Benchmark) -> BenchmarkRow:
        return BenchmarkRow(self._group(row.group), row.period, row.n, self._quartiles(indicator, row))

    def tallies(self, indicator: Indicator, portal: Portal) -> list[BenchmarkRow]:
        """How many institutions gave each answer to a choice, newest year first, one definition below the other."""
        lines = by_line(indicator, portal.tallies, "all", years_of(portal))
        return self._one_below_the_other(
            {line: [self._tally(indicator, one) for one in rows if one.n] for line, rows in lines.items()}
        )

    def _tally(self, indicator: Indicator, tally: Tally) -> BenchmarkRow:
        return BenchmarkRow(
            self._say.phrase("peers.all"),
            tally.period,
            tally.n,
            answers=tuple(
                (self._say.option(indicator, code), count, self._share(tally, code))
                for code, count in sorted(tally.counts.items(), key=lambda item: -item[1])
                if count and tally.choosing(code)
            ),
        )

    def _share(self, tally: Tally, code: str) -> str:
        """The share of an answer among the institutions that could give it, with their number if not all could."""
        able = tally.choosing(code)
        least = self._say.standards.minimum_peers
        if able < least:
            return self._say.phrase("benchmarks.no_shares", n=least)
        percent = self._say.whole_percent(100 * tally.counts[code] / able)
        return percent if able == tally.n else self._say.phrase("benchmarks.of_those", percent=percent, n=able)

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
        return tuple(statistic(indicator, edge, self._say) for edge in (row.q1, row.median, row.q3))

    def _group(self, group: str) -> str:
        bands = [part.partition(":") for part in group.split("+")]
        named = " · ".join(str(self._say.band(scheme, band)) for scheme, _, band in bands if band)
        return named or self._say.phrase("peers.all")


def latin(institution: Institution) -> str:
    """The name in Latin letters, below one in other letters."""
    name = institution.latin_name
    return "" if name == institution.name else f'<small class="latin">{escape(name)}</small>'


def members_of(association: Association, portal: Portal) -> tuple[Listing, ...]:
    """The institutions of an association: those it lists, and those that name it."""
    members = {*association.members, *portal.network_members.get(association.id, ())}
    found = [listing for id_ in members if (listing := portal.by_id.get(id_))]
    return tuple(sorted(found, key=lambda one: alphabetical(one.institution.latin_name, one.institution.id)))


def statistic(indicator: Indicator, figure: float, say: Printer) -> str:
    """A figure computed from those of many institutions, such as a median, with its percent or dollar sign."""
    if indicator.kind is AnswerType.PERCENT:
        return say.percent(figure)
    if indicator.kind is AnswerType.CURRENCY:
        return say.dollars(figure)
    return say.number(figure, 1 if indicator.kind is AnswerType.RATIO else 0)


def is_recognised(award: Award | None) -> bool:
    """True while STAR is held."""
    return award_state(award) == "awarded"
