"""The newest figure of each institution as a dot, which names it when it is touched: a distribution that can be asked."""

from collections import Counter
from collections.abc import Sequence

from generator.language.printer import Printer
from generator.model import Indicator, Portal, quartiles
from generator.render.charts.drawing.draft import Canvas, Draft, Row
from generator.render.charts.drawing.measures import TREND, WIDTH
from generator.render.charts.drawing.scales import printer_of, scale, tick_printer_of
from generator.render.charts.drawing.sources import as_of, in_dollars
from generator.render.charts.drawing.words import Lexicon, plain
from generator.render.charts.subjects.spread import MOST_DOTS, steps_of
from generator.render.reported import Figure

HEIGHT, BREADTH = float(TREND["height"]), float(WIDTH - TREND["left"] - TREND["right"])
SIZES = (7.0, 6.0, 5.0, 4.0, 3.0, 2.5, 2.0)
"""Diameters of dots, in units of the picture: the largest with which those of one row fit next to each other."""

WITHOUT_YEARS = 16.0
"""The part of the space under the picture that is not needed without the words of years."""

MOST_NAMED = 60
"""Institutions that the table of numbers names; of more it has the steps of the distribution: the page lists them below."""


def dots(indicator: Indicator, newest: Sequence[Figure], portal: Portal, say: Printer) -> Draft | None:
    """One dot for each institution, at its newest figure of the newest definition. Needs two of them."""
    if not 2 <= len(newest) <= MOST_DOTS:
        return None
    found = [(value, year, portal.institutions[id_]) for value, year, id_ in newest]
    values = [value for value, _, _ in found]
    levels = scale(values, may_be_log=indicator.kind.value != "percent", zero=min(values) >= 0)
    show, tick = printer_of(indicator, say), tick_printer_of(indicator, say)
    lexicon = Lexicon()
    canvas = Canvas(levels, 0.0, BREADTH, lexicon)
    for level in levels.ticks:
        canvas.level(level, tick(level, levels.ticks[-1]))
    size, places = _places([levels.at(value) for value in values], levels.low, levels.high)
    points: list[Row] = []
    for (x, y), (value, period, who) in zip(places, found, strict=True):
        tip = lexicon.sign(f"{who.both_names}: {show(value)} ({period})")
        points.append({"x": x, "y": y, "size": size, "tip": tip})
    years = f"{min(one[1] for one in found)}–{max(one[1] for one in found)}"
    words: dict[str, object] = {"n": len(found), "low": show(values[0]), "high": show(values[-1]), "years": years}
    label = plain(say.label(indicator))
    title = plain(say.phrase("chart.dots.title", label=label, **words))
    said = [plain(say.phrase("chart.dots.sentence", **words))]
    if len(found) >= portal.standards.quartiles_from:
        low, median, high = quartiles(values)
        canvas.frame.append({"x": 0.0, "x2": BREADTH, "y": levels.at(median), "role": "peer"})
        canvas.write(
            plain(say.phrase("chart.dots.middle")), BREADTH, levels.at(median), dx=6, dy=-2, align="left", role="peer"
        )
        canvas.write(show(median), BREADTH, levels.at(median), dx=6, dy=12, align="left", role="peer")
        said.append(plain(say.phrase("chart.dots.median", median=show(median), low=show(low), high=show(high))))
    notes = [*([plain(say.phrase("chart.logarithmic"))] if levels.logarithmic else []), *in_dollars(indicator, say)]
    columns: tuple[str, ...] = (*(plain(say.phrase(f"chart.{key}")) for key in ("coverage.institution", "year")), label)
    rows: tuple[tuple[str, ...], ...] = tuple(
        (who.name, period, show(value)) for value, period, who in sorted(found, key=lambda one: one[2].name)
    )
    if len(found) > MOST_NAMED:
        columns = label, plain(say.phrase("chart.members"))
        rows = tuple((step, say.number(n)) for step, n in steps_of(indicator, values, say))
    return Draft(
        "dots",
        "trend",
        title,
        " ".join(said),
        {"frame": canvas.frame, "dots": points, "texts": canvas.texts},
        lexicon,
        columns,
        rows,
        notes=tuple(note for note in (" ".join(notes), as_of(portal, say)) if note),
        spare=WITHOUT_YEARS,
        subtitle=plain(say.phrase("chart.dots.subtitle", unit=say.unit(indicator))),
    )


def _places(levels: Sequence[float], low: float, high: float) -> tuple[float, list[tuple[float, float]]]:
    """The diameter of all dots, and where each is: in rows around the middle, the largest that fit side by side."""
    span = (high - low) or 1.0
    for size in SIZES:
        rows = [min(int((level - low) / span * HEIGHT / size), int(HEIGHT / size)) for level in levels]
        counts = Counter(rows)
        apart = min(size + 1, (BREADTH - size) / max(max(counts.values()) - 1, 1))
        if apart >= size:
            break
    taken: Counter[int] = Counter()
    places = []
    for row, level in zip(rows, levels, strict=True):
        step = min(apart, (BREADTH - size) / max(counts[row] - 1, 1))
        places.append((BREADTH / 2 + (taken[row] - (counts[row] - 1) / 2) * step, level))
        taken[row] += 1
    return size, places
