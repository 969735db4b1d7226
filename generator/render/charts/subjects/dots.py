"""The newest figure of each institution as a dot, which names it when it is touched: a distribution that can be asked."""

from generator.language.printer import Printer
from generator.model import Indicator, Portal, quantile
from generator.render.charts.drawing.draft import Canvas, Draft, Row
from generator.render.charts.drawing.measures import TREND, WIDTH
from generator.render.charts.drawing.scales import printer_of, scale, tick_printer_of
from generator.render.charts.drawing.sources import as_of, in_dollars
from generator.render.charts.drawing.words import Lexicon, plain
from generator.render.reported import newest_of_each

HEIGHT, BREADTH = float(TREND["height"]), float(WIDTH - TREND["left"] - TREND["right"])
APART = 8.0
"""Units between the middles of two dots."""

MOST_DOTS = 200
"""More would be a cloud in which no dot can be touched; the steps of the distribution show them."""


def dots(indicator: Indicator, portal: Portal, say: Printer) -> Draft | None:
    """One dot for each institution, at its newest figure of the newest definition. Needs two of them."""
    found = [
        (one.value, one.period, portal.institutions[one.institution].name)
        for one in newest_of_each(indicator, portal).values()
        if isinstance(one.value, float) and not one.line
    ]
    if not 2 <= len(found) <= MOST_DOTS:
        return None
    found.sort()
    values = [value for value, _, _ in found]
    levels = scale(values, may_be_log=indicator.kind.value != "percent", zero=min(values) >= 0)
    show, tick = printer_of(indicator, say), tick_printer_of(indicator, say)
    lexicon = Lexicon()
    canvas = Canvas(levels, 0.0, BREADTH, lexicon)
    for level in levels.ticks:
        canvas.level(level, tick(level, levels.ticks[-1]))
    points: list[Row] = []
    rows: dict[int, int] = {}
    counts: dict[int, int] = {}
    for value in values:
        row = _row(levels.at(value), levels.low, levels.high)
        rows[row] = rows.get(row, 0) + 1
    for value, period, name in found:
        at = levels.at(value)
        row = _row(at, levels.low, levels.high)
        place = counts[row] = counts.get(row, -1) + 1
        apart = min(APART, (BREADTH - APART) / max(rows[row] - 1, 1))
        x = BREADTH / 2 + (place - (rows[row] - 1) / 2) * apart
        points.append({"x": x, "y": at, "role": "own", "tip": lexicon.sign(f"{name}: {show(value)} ({period})")})
    years = f"{min(one[1] for one in found)}–{max(one[1] for one in found)}"
    words: dict[str, object] = {"n": len(found), "low": show(values[0]), "high": show(values[-1]), "years": years}
    label = plain(say.label(indicator))
    title = plain(say.phrase("chart.dots.title", label=label, **words))
    said = [plain(say.phrase("chart.dots.sentence", **words))]
    if len(found) >= portal.standards.quartiles_from:
        median = quantile(values, 0.5)
        canvas.frame.append({"x": 0.0, "x2": BREADTH, "y": levels.at(median), "role": "peer"})
        canvas.write(
            plain(say.phrase("chart.dots.middle")), BREADTH, levels.at(median), dx=6, dy=-2, align="left", role="peer"
        )
        canvas.write(show(median), BREADTH, levels.at(median), dx=6, dy=12, align="left", role="peer")
        said.append(plain(say.phrase("chart.dots.median", median=show(median))))
    notes = [*([plain(say.phrase("chart.logarithmic"))] if levels.logarithmic else []), *in_dollars(indicator, say)]
    columns = ("chart.coverage.institution", "chart.year")
    return Draft(
        "dots",
        "trend",
        title,
        " ".join(said),
        {"frame": canvas.frame, "points": points, "texts": canvas.texts},
        lexicon,
        (*(plain(say.phrase(key)) for key in columns), label),
        tuple((name, period, show(value)) for value, period, name in sorted(found, key=lambda one: one[2])),
        notes=(" ".join([plain(say.phrase("chart.dots.note")), *notes]), as_of(portal, say)),
        subtitle=plain(say.phrase("chart.dots.subtitle", unit=say.unit(indicator))),
    )


def _row(at: float, low: float, high: float) -> int:
    """The row of a dot: rows are as high as dots, so that those of neighbouring rows do not overlap much."""
    return int((at - low) / (high - low or 1.0) * HEIGHT / APART)
