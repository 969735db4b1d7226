"""The distribution of all institutions over the values of one figure."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from math import floor, log10

from generator.language.printer import Printer
from generator.model import AnswerType, Indicator, Portal, quartiles
from generator.render.charts.drawing.draft import Draft
from generator.render.charts.drawing.scales import printer_of, scale, tick_printer_of
from generator.render.charts.drawing.sources import as_of, in_dollars
from generator.render.charts.drawing.words import Lexicon, plain
from generator.render.charts.subjects.upright import Steps, histogram
from generator.render.reported import Figure

MOST_DOTS = 1_500
"""Up to so many institutions are drawn as dots (`dots`), more as columns: dots would be one surface."""

OUTER = 20
"""At either end, one value in this many may be outside of the steps."""

THREEFOLD = 20.0
"""Ratio of the large figures to the first quartile above which the steps of a distribution grow threefold."""


def spread(indicator: Indicator, found: Sequence[Figure], portal: Portal, say: Printer) -> Draft | None:
    """How many institutions fall in each step of the figure, by each one's newest figure: for too many to draw as dots."""
    if len(found) <= MOST_DOTS:
        return None
    values = [value for value, _, _ in found]
    low, median, high = quartiles(values)
    show = printer_of(indicator, say)
    first, last = (pick(year for _, year, _ in found) for pick in (min, max))
    words = {
        "low": show(low), "median": show(median), "high": show(high), "n": len(values), "label": plain(say.label(indicator)),
        "years": last if first == last else f"{first}–{last}",
    }  # fmt: skip
    lexicon = Lexicon()
    counts, steps = _counted(indicator, values, say)
    notes = [plain(say.phrase("chart.count_of_institutions")), *in_dollars(indicator, say)]
    return Draft(
        "spread",
        "columns",
        plain(say.phrase("chart.spread.title", **words)),
        plain(say.phrase("chart.spread.sentence", **words)),
        histogram(counts, steps, lexicon, say),
        lexicon,
        (plain(say.label(indicator)), plain(say.phrase("chart.members"))),
        tuple((steps.named(at, say), say.number(count)) for at, count in enumerate(counts)),
        notes=(" ".join(notes), as_of(portal, say)),
    )


def steps_of(indicator: Indicator, values: Sequence[float], say: Printer) -> Iterator[tuple[str, int]]:
    """The steps of a distribution in words, each with the number of its values. `values` are sorted."""
    counts, steps = _counted(indicator, values, say)
    return ((steps.named(at, say), count) for at, count in enumerate(counts))


def _counted(indicator: Indicator, values: Sequence[float], say: Printer) -> tuple[list[int], Steps]:
    edges = _threefold(values) if _spans_thousands(indicator, values) else _even(values)
    counts = [0] * (len(edges) - 1)
    for value in values:
        counts[min(max(bisect_right(edges, value) - 1, 0), len(counts) - 1)] += 1
    tick = tick_printer_of(indicator, say)
    words = tuple(tick(edge, edges[-1]) for edge in edges)
    return counts, Steps(words, open_low=values[0] < edges[0], open_high=values[-1] > edges[-1])


def _spans_thousands(indicator: Indicator, values: Sequence[float]) -> bool:
    """True for amounts of which the large ones are many times the small ones."""
    low, high = values[len(values) // 4], values[-1 - len(values) // OUTER]
    return (
        indicator.kind in (AnswerType.COUNT, AnswerType.CURRENCY)
        and values[0] >= 0
        and low > 0
        and high / low > THREEFOLD
    )


def _threefold(values: Sequence[float]) -> list[float]:
    """Edges from zero, then each about three times the one before: 1, 3, 10, 30."""
    low, high = values[len(values) // 4], values[-1 - len(values) // OUTER]
    power = 10.0 ** floor(log10(low) - 0.5)
    edges = [0.0, power]
    while edges[-1] <= high:
        edges += [3 * power, 10 * power]
        power *= 10
    return edges[:-1] if edges[-2] > high else edges


def _even(values: Sequence[float]) -> list[float]:
    """About ten even steps around all but the outer twentieths, which would press the others into one column."""
    outer = len(values) // OUTER
    low, high = values[outer], values[-1 - outer]
    return list(scale([low, high], zero=low >= 0 and low < high / 2, wanted=10).ticks)
