"""The charts of one institution.

Every builder returns a draft, or None if the institution has not filed what the picture needs: there are no empty
frames.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from generator.language.printer import Printer
from generator.model import AnswerType, Benchmark, Dossier, Fact, Gap, Indicator, Observation, Portal
from generator.model.definitions import breaks
from generator.render.charts.drawing.draft import Draft, Row, bar_row, bare_ends, stacked, year_of
from generator.render.charts.drawing.measures import WITHOUT_TICKS
from generator.render.charts.drawing.scales import printer_of, tick_printer_of
from generator.render.charts.drawing.sources import source_of, source_of_years
from generator.render.charts.drawing.words import Lexicon, plain
from generator.render.charts.subjects.openness import coverage, coverage_by_year
from generator.render.charts.subjects.over_time import Course, movement, trend, year_of_table
from generator.render.peers import Peers, group_name, peers_of


@dataclass(frozen=True, slots=True)
class FigureChart:
    """A figure that is drawn over the years: the chart's name, the indicator, and its scale."""

    chart: str
    indicator: str
    zero: bool = True
    may_be_log: bool = False
    marked: float | None = None


FIGURES = (
    FigureChart("borrowers", "number_of_active_borrowers", may_be_log=True),
    FigureChart("women", "borrowers_female_percent"),
    FigureChart("par30", "par30"),
    FigureChart("oss", "operational_self_sufficiency", zero=False, marked=100.0),
)


def drafts(dossier: Dossier, portal: Portal, say: Printer) -> Iterator[Draft]:
    """All charts that the institution's data allow, in the order of the profile."""
    for build in (alignment, coverage, coverage_by_year):
        if (draft := build(dossier, say)) is not None:
            yield draft
    for figure in FIGURES:
        if (draft := over_time(figure, dossier, portal, say)) is not None:
            yield draft


def _points(value: Decimal, say: Printer) -> str:
    return say.number(value, 1)


def alignment(dossier: Dossier, say: Printer) -> Draft | None:
    """Answers aligned with each dimension of the Universal Standards, in the newest filing that answers any."""
    period = next((p for p in dossier.periods if any(a.answered for a in dossier.alignments.get(p, ()))), None)
    if period is None:
        return None
    shown = dossier.alignments[period]
    lexicon = Lexicon()
    rows: list[Row] = []
    bars: list[Row] = []
    table = []
    for at, one in enumerate(shown):
        label = plain(say.dimension(one.dimension))
        silent = one.possible - one.answered
        if one.answered:
            value = plain(say.phrase("chart.points_of", points=_points(one.points, say), possible=one.possible))
        else:
            value = plain(say.phrase("chart.not_answered" if one.possible else "chart.does_not_apply"))
        rows.append(bar_row(at, label, value, lexicon))
        if one.possible:
            parts = [
                ("own", float(one.points) / one.possible),
                ("part", (one.answered - float(one.points)) / one.possible),
                ("open", silent / one.possible),
            ]
            bars += stacked(at, parts, lexicon.sign(f"{label}: {value}"))
        table.append((label, _points(one.points, say), say.number(one.possible), say.number(one.answered)))
    points = sum((one.points for one in shown), Decimal(0))
    words = {
        "points": _points(points, say),
        "possible": sum(one.possible for one in shown),
        "answered": sum(one.answered for one in shown),
        "year": period,
    }
    share = say.percent(100 * points / sum(one.possible for one in shown))
    title = plain(say.phrase("chart.alignment.title", share=share, **words))
    each = "; ".join(f"{label} {got}/{possible}" for label, got, possible, _ in table)
    sentence = "sentence" if period in dossier.awards else "sentence_unjudged"
    return Draft(
        "alignment",
        "bars",
        title,
        plain(say.phrase(f"chart.alignment.{sentence}", each=each, share=share, **words)),
        {"rows": rows, "bars": bars, "ticks": bare_ends()},
        lexicon,
        tuple(
            plain(say.phrase(f"chart.alignment.{column}")) for column in ("dimension", "points", "possible", "answered")
        ),
        tuple(table),
        key=tuple((role, plain(say.phrase(f"chart.alignment.{role}"))) for role in ("own", "part", "open")),
        notes=(source_of(dossier, period, say),),
        spare=WITHOUT_TICKS,
        subtitle=plain(say.phrase("chart.alignment.subtitle", year=period)),
    )


def over_time(figure: FigureChart, dossier: Dossier, portal: Portal, say: Printer) -> Draft | None:
    """A figure over the years, with the peers' middle half behind it. Needs the figure for two years."""
    indicator = portal.standards.indicators.get(figure.indicator)
    if indicator is None or not indicator.kind.is_figure:
        return None
    own = {
        year: float(amount)
        for period in dossier.periods
        if (year := year_of(period)) is not None
        and isinstance(fact := dossier.fact(figure.indicator, period), Observation)
        and not fact.caution
        and isinstance(amount := fact.usd if indicator.kind is AnswerType.CURRENCY else fact.value, Decimal)
    }
    if len(own) < 2:
        return None
    given = {year: _definition(dossier, indicator, str(year), portal) for year in own}
    peers = _peers(dossier, indicator, sorted(own), portal)
    course = Course(
        own,
        {year: _benchmark(figure.indicator, year, one) for year, one in peers.items() if one.quartiles},
        zero=figure.zero,
        may_be_log=figure.may_be_log,
        marked=figure.marked,
        singles={year: tuple(zip(one.names, one.dots, strict=True)) for year, one in peers.items() if one.dots},
        breaks=breaks(indicator.versions, given),
    )
    if len([year for year in course.years if year in own]) < 2:
        return None
    show = printer_of(indicator, say)
    lexicon = Lexicon()
    data, logarithmic = trend(course, lexicon, show, tick_printer_of(indicator, say), say)
    shown = {year: own[year] for year in course.years if year in own}
    title = movement(plain(say.label(indicator)), shown, show, say, course.breaks)
    each = "; ".join(f"{year} {show(course.own[year])}" for year in course.years if year in own)
    notes: list[str] = []
    of_peers = "", ""
    said = [plain(say.phrase("chart.by_year", each=each))]
    peers = {year: one for year, one in peers.items() if year in course.years}
    group = portal.comparisons.get(dossier.institution.id)
    if peers and group:
        words: dict[str, object] = {"group": plain(group_name(group, say))}
        if course.peers:
            notes.append(plain(say.phrase("chart.peers_note", **words)))
        if course.singles:
            notes.append(plain(say.phrase("chart.peers_dots", **words, n=portal.standards.quartiles_from)))
        beside = list(_beside(max(peers), peers[max(peers)], words, show, say))
        said += beside
        of_peers = " ".join(notes), " ".join(beside)
    if broken := [str(year) for year in course.breaks if year in shown and year > min(shown)]:
        notes.append(plain(say.phrase("chart.break_note", years=", ".join(broken))))
        said.append(notes[-1])
    if figure.marked is not None:
        notes.append(plain(say.phrase(f"chart.{figure.chart}.marked", value=show(figure.marked))))
    if logarithmic:
        notes.append(plain(say.phrase("chart.logarithmic")))
        said.append(notes[-1])
    marked = {
        year: _undrawn(fact, show, say)
        for period in reversed(dossier.periods)
        if (year := year_of(period)) is not None
        and isinstance(fact := dossier.fact(figure.indicator, period), Observation)
        and fact.caution
    }
    if marked:
        said.append(
            plain(say.phrase("chart.cautions", each="; ".join(f"{year} {why}" for year, why in marked.items())))
        )
    missing = [str(year) for year in course.years if year not in own and year not in marked]
    if missing:
        said.append(plain(say.phrase("chart.missing_years", years=", ".join(missing))))
    if missing or marked:
        notes.insert(0, f"–: {plain(say.phrase('chart.no_figure'))}.")
    notes = [" ".join(notes), source_of_years(dossier, [year for year in course.years if year in own], say)]
    return Draft(
        figure.chart,
        "trend",
        title,
        " ".join(said),
        data,
        lexicon,
        _columns(indicator.code, bool(course.peers), say),
        tuple(_table(figure.indicator, course, marked, dossier, show=show, say=say)),
        notes=tuple(note for note in notes if note),
        peers=of_peers,
        subtitle=plain(say.phrase("chart.by_fiscal_year", what=say.unit(indicator))),
        indicator=indicator.code,
    )


def _columns(indicator: str, with_peers: bool, say: Printer) -> tuple[str, ...]:
    columns = [say.phrase("chart.year"), say.label(indicator)]
    if with_peers:
        columns += [say.phrase(f"chart.{column}") for column in ("q1", "median", "q3", "members")]
    return tuple(map(plain, columns))


def _table(
    indicator: str, course: Course, marked: Mapping[int, str], dossier: Dossier, *,
    show: Callable[[float], str], say: Printer,
) -> Iterator[tuple[str, ...]]:  # fmt: skip
    for year in sorted({*course.years, *marked}, reverse=True):
        value, named = course.own.get(year), year_of_table(year, course.breaks, say)
        if value is not None:
            cells = [named, show(value)]
        else:
            known = (indicator, str(year)) in dossier.facts or str(year) in dossier.periods
            why = (
                _undrawn(dossier.fact(indicator, str(year)), show, say)
                if known
                else plain(say.phrase("chart.no_filing"))
            )
            cells = [named, marked.get(year) or why]
        if course.peers:
            quartiles = course.quartiles(year)
            cells += [*map(show, quartiles), say.number(course.peers[year].n)] if quartiles else ["–"] * 4
        yield tuple(cells)


def _undrawn(fact: Fact, show: Callable[[float], str], say: Printer) -> str:
    """Why a year has no point: a gap, an impossible figure, or an amount without an exchange rate."""
    if isinstance(fact, Gap):
        return plain(say.phrase(f"gap.{fact.why.value}"))
    if fact.caution and isinstance(fact.value, Decimal):
        return plain(
            say.phrase("chart.caution", figure=show(float(fact.value)), why=say.phrase(f"cell.{fact.caution.value}"))
        )
    return plain(say.phrase("gap.no_rate"))


def _definition(dossier: Dossier, indicator: Indicator, period: str, portal: Portal) -> str:
    """The definition of a year: that of the figure, else the one that the filing of that year answers."""
    fact = dossier.fact(indicator.code, period)
    if not indicator.versions or isinstance(fact, Observation):
        return getattr(fact, "definition", "")
    asked = next((filing.questionnaire for filing in dossier.filings if filing.period == period), "")
    return portal.standards.definitions(asked, period).get(indicator.code, "")


def _peers(dossier: Dossier, indicator: Indicator, years: list[int], portal: Portal) -> dict[int, Peers]:
    """The peers of the profile in every year in which there are enough of them, by the definition of that year."""
    found = {
        year: peers_of(
            dossier.institution.id, indicator, str(year), _definition(dossier, indicator, str(year), portal), portal
        )
        for year in range(years[0], years[-1] + 1)
    }
    return {year: one for year, one in found.items() if one is not None}


def _benchmark(indicator: str, year: int, peers: Peers) -> Benchmark:
    return Benchmark("", indicator, str(year), peers.n, *(peers.quartiles or ()))


def _beside(
    year: int, peers: Peers, words: Mapping[str, object], show: Callable[[float], str], say: Printer
) -> Iterator[str]:
    """The position of the peers in one year, their number, and which of them have no figure."""
    if peers.quartiles:
        low, median, high = map(show, peers.quartiles)
        key, edges = "chart.peers_sentence", {"low": low, "median": median, "high": high}
    else:
        key, edges = "chart.peers_singles", {"low": show(peers.dots[0]), "high": show(peers.dots[-1])}
    yield plain(say.phrase(key, year=str(year), n=peers.n, **edges, **words))
    if peers.missing_names:
        yield plain(say.phrase("chart.peers_missing_names", year=str(year), names="; ".join(peers.missing_names)))
    elif peers.missing:
        yield plain(say.phrase("chart.peers_missing", year=str(year), n=peers.missing))
