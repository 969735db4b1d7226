"""The distribution of all institutions over the values of one figure."""

from bisect import bisect_right
from collections.abc import Sequence
from decimal import Decimal
from math import floor, log10

from generator.language.printer import Printer
from generator.model import AnswerType, Indicator, Observation, Portal, quartiles
from generator.model.definitions import is_current
from generator.render.charts.drawing.draft import Draft
from generator.render.charts.drawing.scales import printer_of, scale, tick_printer_of
from generator.render.charts.drawing.sources import as_of, in_dollars, years_of
from generator.render.charts.drawing.words import Lexicon, plain
from generator.render.charts.subjects.upright import Steps, histogram

OUTER = 20
"""At either end, one value in this many may be outside of the steps."""

THREEFOLD = 20.0
"""Ratio of the large figures to the first quartile above which the steps of a distribution grow threefold."""


def spread(indicator: Indicator, portal: Portal, say: Printer) -> Draft | None:
    """How many institutions fall in each step of the figure, by each one's newest figure.

    Only for the figures that listings carry: for the others, the quartiles by year and by region are the distribution.
    """
    facts = [
        fact
        for fact in portal.headlines.get(indicator.code, ())
        if isinstance(fact, Observation) and is_current(indicator.versions, fact.definition)
    ]
    figures = [fact.usd if indicator.kind is AnswerType.CURRENCY else fact.value for fact in facts]
    values = sorted(float(figure) for figure in figures if isinstance(figure, Decimal))
    if len(values) < max(portal.standards.minimum_peers, 2):
        return None
    enough = len(values) >= portal.standards.quartiles_from
    low, median, high = quartiles(values)
    show, tick = printer_of(indicator, say), tick_printer_of(indicator, say)
    edges = _threefold(values) if _spans_thousands(indicator, values) else _even(values)
    counts = [0] * (len(edges) - 1)
    for value in values:
        counts[min(max(bisect_right(edges, value) - 1, 0), len(counts) - 1)] += 1
    steps = Steps(tuple(tick(edge, edges[-1]) for edge in edges), open_low=values[0] < edges[0], open_high=values[-1] > edges[-1])
    words = {
        "low": show(low), "median": show(median), "high": show(high), "n": len(values), "label": plain(say.label(indicator)),
        "years": years_of(facts),
    }  # fmt: skip
    kind = "spread" if enough else "spread_few"
    lexicon = Lexicon()
    data = histogram(counts, steps, lexicon, say)
    notes = [plain(say.phrase("chart.count_of_institutions")), *in_dollars(indicator, say)]
    return Draft(
        "spread",
        "columns",
        plain(say.phrase(f"chart.{kind}.title", **words)),
        plain(say.phrase(f"chart.{kind}.sentence", **words)),
        data,
        lexicon,
        (plain(say.label(indicator)), plain(say.phrase("chart.members"))),
        tuple((steps.named(at, say), say.number(count)) for at, count in enumerate(counts)),
        notes=(" ".join(notes), as_of(portal, say)),
    )


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
