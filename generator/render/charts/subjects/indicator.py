"""The charts of one indicator, over all institutions."""

from collections.abc import Iterable, Iterator
from itertools import chain

from generator.language.printer import Printer
from generator.model import AnswerType, Benchmark, Indicator, Portal, Tally
from generator.render.charts.drawing.draft import MOST_YEARS, Draft, Row, bar_row, bare_ends, stacked, year_of
from generator.render.charts.drawing.measures import WITHOUT_TICKS
from generator.render.charts.drawing.scales import printer_of, scale, tick_printer_of
from generator.render.charts.drawing.sources import as_of, in_dollars
from generator.render.charts.drawing.words import Lexicon, plain
from generator.render.charts.subjects.dots import dots
from generator.render.charts.subjects.over_time import Course, movement, trend, year_of_table
from generator.render.charts.subjects.spread import spread
from generator.render.lines import Years, by_line, by_year
from generator.render.reported import newest_figures

ENOUGH = 2
"""A year counts as the newest if at least half as many reported as in the best year."""


def of_indicator(indicator: Indicator, portal: Portal, say: Printer) -> Iterator[Draft]:
    """The distribution of a figure and its quartiles by year and region; or how often each answer was given."""
    drafts: Iterable[Draft | None] = ()
    if indicator.kind.is_figure:
        newest = newest_figures(indicator, portal)
        drafts = (build(indicator, newest, portal, say) for build in (dots, spread))
        drafts = chain(drafts, (build(indicator, portal, say) for build in (quartiles, regions)))
    elif indicator.kind.is_choice:
        drafts = (build(indicator, portal, say) for build in (answers, answers_by_year))
    yield from (draft for draft in drafts if draft is not None)


def _of_all(indicator: Indicator, portal: Portal) -> Years[Benchmark]:
    """The quartiles of all institutions by year."""
    found = by_line(indicator, portal.benchmarks, "all", reversed(portal.periods))
    enough = {line: [one for one in rows if one.q1 is not None] for line, rows in found.items()}
    return by_year(indicator, enough)


def _newest(counts: dict[int, int], least: int) -> int | None:
    """The newest year in which not far fewer reported than in the best one."""
    enough = max([least, *(count / ENOUGH for count in counts.values())])
    return max((year for year, count in counts.items() if count >= enough), default=None)


def quartiles(indicator: Indicator, portal: Portal, say: Printer) -> Draft | None:
    """The middle half and the median of all institutions, by year. Needs two years."""
    years_of_all = _of_all(indicator, portal)
    peers = years_of_all.found
    if len(peers) < 2:
        return None
    course = Course(
        {}, peers, zero=_near_zero(peers.values()), may_be_log=not _is_share(indicator), breaks=years_of_all.breaks
    )
    if len([year for year in course.years if year in peers]) < 2:
        return None
    show = printer_of(indicator, say)
    lexicon = Lexicon()
    data, logarithmic = trend(course, lexicon, show, tick_printer_of(indicator, say), say)
    years = [year for year in course.years if course.quartiles(year)]
    medians = {year: edges[1] for year in years if (edges := course.quartiles(year))}
    last = course.quartiles(years[-1])
    if last is None:  # chosen so above
        return None
    words = {
        "last_year": str(years[-1]), "low": show(last[0]), "high": show(last[2]), "n": course.peers[years[-1]].n,
    }  # fmt: skip
    notes = [plain(say.phrase("chart.quartiles.note")), *_broken(course, say)]
    if logarithmic:
        notes.append(plain(say.phrase("chart.logarithmic")))
    return Draft(
        "quartiles",
        "trend",
        movement(plain(say.phrase("chart.all_median")), medians, show, say, course.breaks),
        plain(say.phrase("chart.quartiles.sentence", **words)),
        data,
        lexicon,
        tuple(plain(say.phrase(f"chart.{column}")) for column in ("year", "q1", "median", "q3", "members")),
        tuple(
            (
                year_of_table(year, course.breaks, say),
                *map(show, course.quartiles(year) or ()),
                say.number(course.peers[year].n),
            )
            for year in reversed(years)
        ),
        notes=(" ".join([*notes, *in_dollars(indicator, say)]), as_of(portal, say)),
    )


def _broken(course: Course, say: Printer) -> Iterator[str]:
    """A note on the years at which the definition changed."""
    years = [str(year) for year in course.breaks if year > course.years[0]]
    if years:
        yield plain(say.phrase("chart.break_note", years=", ".join(years)))


def _near_zero(benchmarks: Iterable[Benchmark]) -> bool:
    """False if all values are so far from zero that a scale from zero would press them together."""
    lows, highs = zip(*((one.q1 or 0.0, one.q3 or 0.0) for one in benchmarks), strict=True)
    return bool(min(lows) < max(highs) / 2)


def _is_share(indicator: Indicator) -> bool:
    return indicator.kind in (AnswerType.PERCENT, AnswerType.RATIO)


def regions(indicator: Indicator, portal: Portal, say: Printer) -> Draft | None:
    """Middle half and median of each region, in the newest year in which most regions have enough reporters."""
    by_year: dict[int, list[tuple[str, Benchmark]]] = {}
    for period in portal.periods:
        for region in portal.standards.regions:
            one = portal.benchmarks.get((f"region:{region}", indicator.code, period))
            if one is not None and one.q1 is not None and (year := year_of(period)):
                by_year.setdefault(year, []).append((region, one))
    best = max(map(len, by_year.values()), default=0)
    if best < 2:
        return None
    full = {year: sum(one.n for _, one in found) for year, found in by_year.items() if len(found) == best}
    year = _newest(full, 1)
    if year is None:  # the best of them always qualifies
        return None
    found = sorted(by_year[year], key=lambda item: (-(item[1].median or 0), item[0]))
    show = printer_of(indicator, say)
    lexicon = Lexicon()
    levels = scale(
        [v for _, one in found for v in (one.q1, one.q3) if v is not None],
        zero=_near_zero(one for _, one in found),
        may_be_log=not _is_share(indicator),
    )
    rows: list[Row] = []
    bars: list[Row] = []
    marks: list[Row] = []
    table = []
    for at, (region, one) in enumerate(found):
        low, median, high = one.q1 or 0.0, one.median or 0.0, one.q3 or 0.0
        name = plain(say.band("region", region))
        value = plain(say.phrase("chart.regions.value", median=show(median), n=one.n))
        tip = f"{name}: " + plain(say.phrase("chart.tip_peers", low=show(low), median=show(median), high=show(high)))
        rows.append(bar_row(at, name, value, lexicon))
        bars.append(
            {
                "row": at,
                "x": levels.at(low),
                "x2": levels.at(high),
                "role": "peer",
                "edge": "paper",
                "tip": lexicon.sign(tip),
            }
        )
        marks.append({"row": at, "x": levels.at(median), "role": "ink"})
        table.append((name, show(low), show(median), show(high), say.number(one.n)))
    ticks = [
        {"x": levels.at(tick), "role": "grid", "label": lexicon.sign(tick_printer_of(indicator, say)(tick, levels.ticks[-1])),
         "align": "left" if at == 0 else "right" if tick == levels.ticks[-1] else "center"}
        for at, tick in enumerate(levels.ticks)
    ]  # fmt: skip
    words = {
        "year": str(year), "highest": table[0][0], "highest_median": table[0][2],
        "lowest": table[-1][0], "lowest_median": table[-1][2],
    }  # fmt: skip
    notes = [plain(say.phrase("chart.regions.note"))]
    if levels.logarithmic:
        notes.append(plain(say.phrase("chart.logarithmic")))
    columns = (
        plain(say.phrase("chart.region")),
        *(plain(say.phrase(f"chart.{c}")) for c in ("q1", "median", "q3", "members")),
    )
    return Draft(
        "regions",
        "bars",
        plain(say.phrase("chart.regions.title", **words)),
        plain(say.phrase("chart.regions.sentence", **words)),
        {"rows": rows, "bars": bars, "marks": marks, "ticks": ticks},
        lexicon,
        columns,
        tuple(table),
        notes=(" ".join([*notes, *in_dollars(indicator, say)]), as_of(portal, say)),
    )


def _tallies(indicator: Indicator, portal: Portal) -> dict[str, list[Tally]]:
    """The tallies of all institutions with enough answers for a share, by line, the newest line first."""
    found = by_line(indicator, portal.tallies, "all", reversed(portal.periods))
    least = max(1, portal.standards.minimum_peers)
    return {line: [one for one in rows if one.n >= least and one.counts] for line, rows in found.items()}


def answers(indicator: Indicator, portal: Portal, say: Printer) -> Draft | None:
    """How often each answer was given, in the newest year that enough institutions answered.

    Of today's definition; of an earlier one only if too few answered today's, and then it says so.
    """
    lines = _tallies(indicator, portal)
    line = next((line for line, rows in lines.items() if rows), None)
    tallies = {int(one.period): one for one in lines[line]} if line is not None else {}
    year = _newest({year: one.n for year, one in tallies.items()}, 1)
    if year is None:
        return None
    earlier = (plain(say.phrase("chart.answers.earlier")),) if line != next(iter(lines)) else ()
    tally = tallies[year]
    order = {code: at for at, code in enumerate(("yes", "partially", "no", *indicator.options))}
    counted = tally.counts  # each option on offer has a count: an absent one is not zero
    codes = sorted(counted, key=lambda code: (order.get(code, len(order)), code))
    lexicon = Lexicon()
    rows: list[Row] = []
    bars: list[Row] = []
    table = []
    for at, code in enumerate(codes):
        count, able = counted[code], tally.choosing(code)
        label = plain(say.option(indicator, code))
        if able < portal.standards.minimum_peers:  # few questionnaires of that year offered it, or none
            few = say.phrase("benchmarks.no_shares", n=portal.standards.minimum_peers)
            said = plain(few if able else say.phrase("gap.not_asked"))
            rows.append(bar_row(at, label, said, lexicon))
            table.append((label, said, said))
            continue
        percent = say.whole_percent(100 * count / able)
        key = "chart.answers.value" if able == tally.n else "chart.answers.value_of"
        said = plain(say.phrase(key, percent=percent, n=count, able=able))
        rows.append(bar_row(at, label, said, lexicon))
        tip = lexicon.sign(f"{label}: {said}")
        bars += stacked(at, [("own", count / able), ("open", 1 - count / able)], tip)
        table.append((label, say.number(count), percent if able == tally.n else said))
    top = _top(tally, portal.standards.minimum_peers)
    words = {"n": tally.n, "year": str(year), "label": plain(say.label(indicator))}
    title = "chart.answers.neutral"
    if top is not None:
        able = tally.choosing(top)
        title = "chart.answers.title"
        words |= {
            "n": able, "answer": plain(say.option(indicator, top)),
            "percent": say.whole_percent(100 * counted[top] / able),
        }  # fmt: skip
    several = indicator.kind is AnswerType.SEVERAL_OF
    return Draft(
        "answers",
        "bars",
        plain(say.phrase(title, **words)),
        plain(say.phrase("chart.answers.sentence", each="; ".join(f"{row[0]} {row[2]}" for row in table), **words)),
        {"rows": rows, "bars": bars, "ticks": bare_ends()},
        lexicon,
        tuple(plain(say.phrase(f"chart.answers.{column}")) for column in ("answer", "count", "share")),
        tuple(table),
        notes=(*earlier, *((plain(say.phrase("chart.answers.several")),) if several else ()), as_of(portal, say)),
        spare=WITHOUT_TICKS,
    )


def _top(tally: Tally, least: int) -> str | None:
    """The one answer that was given most often, and by the largest share of those who could; None if there is none."""
    shares = {
        code: count / tally.choosing(code) for code, count in tally.counts.items() if tally.choosing(code) >= least
    }
    most, largest = max(tally.counts.values()), max(shares.values(), default=0.0)
    top = [code for code, share in shares.items() if share == largest and tally.counts[code] == most]
    often = [code for code, count in tally.counts.items() if count == most]
    return top[0] if most and len(top) == 1 and len(often) == 1 else None


def answers_by_year(indicator: Indicator, portal: Portal, say: Printer) -> Draft | None:
    """The share of yes, by year. Needs three years with enough answers, and a question that allows yes."""
    if indicator.kind not in (AnswerType.YES_NO, AnswerType.YES_PARTIALLY_NO):
        return None
    tallies = by_year(indicator, _tallies(indicator, portal))
    enough = {year: tally for year, tally in tallies.found.items() if "yes" in tally.counts}
    if len(enough) < 3:
        return None
    newest = max(enough)
    enough = {year: tally for year, tally in enough.items() if year > newest - MOST_YEARS}
    course = Course(
        {year: 100 * tally.counts["yes"] / tally.n for year, tally in enough.items()}, {}, breaks=tallies.breaks
    )
    lexicon = Lexicon()
    data, _ = trend(course, lexicon, say.whole_percent, lambda value, _last: say.whole_percent(value), say)
    years = sorted(enough)
    return Draft(
        "answers_by_year",
        "trend",
        movement(plain(say.phrase("chart.all_yes")), course.own, say.whole_percent, say, course.breaks),
        plain(say.phrase("chart.answers_by_year.sentence")),
        data,
        lexicon,
        tuple(plain(say.phrase(key)) for key in ("chart.year", "chart.answers_by_year.yes", "chart.members")),
        tuple(
            (year_of_table(year, course.breaks, say), say.whole_percent(course.own[year]), say.number(enough[year].n))
            for year in reversed(years)
        ),
        notes=(" ".join([plain(say.phrase("chart.answers_by_year.note")), *_broken(course, say)]), as_of(portal, say)),
    )
