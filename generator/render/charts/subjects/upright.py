"""Columns, for years or for the steps of a distribution."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from generator.language.printer import Printer
from generator.render.charts.drawing.draft import Canvas, Row, stacked
from generator.render.charts.drawing.measures import COLUMNS, WIDTH
from generator.render.charts.drawing.scales import Scale, scale
from generator.render.charts.drawing.words import Lexicon, plain, width

LINE = 13.0
"""Height of a line of words on top of a column."""

GAP = 6.0
"""Units between the words of two edges."""


@dataclass(frozen=True, slots=True)
class UprightColumn:
    """One column: its words below, its parts from the floor up, the words on top, and its tip.

    `whole` is what the words on top are a part of: it is written below them, so that nobody takes them for the height.
    """

    label: str
    parts: tuple[tuple[str, float], ...]
    top: str
    tip: str
    whole: str = ""


def upright(
    columns: Sequence[UprightColumn], scale: Scale, level_words: Sequence[str], lexicon: Lexicon, *, gap: float = 0.22,
    between: Sequence[str] = (),
) -> dict[str, list[Row]]:  # fmt: skip
    """Data of adjacent columns. `between` names the edges between columns instead of the columns themselves."""
    canvas = Canvas(scale, 0.0, float(len(columns)), lexicon)
    for value, words in zip(scale.ticks, level_words, strict=True):
        canvas.level(value, words)
    rects: list[Row] = []
    room = (WIDTH - COLUMNS["left"] - COLUMNS["right"]) / max(len(columns), 1)
    for at, column in enumerate(columns):
        floor = 0.0
        for part in stacked(at, column.parts, column.tip):
            floor = part["x2"]
            rects.append(
                {
                    "x": at + gap / 2,
                    "x2": at + 1 - gap / 2,
                    "y": part["x"],
                    "y2": part["x2"],
                    **{key: part[key] for key in ("role", "edge")},
                    "tip": lexicon.sign(part["tip"]),
                }
            )
        if column.top:
            canvas.write(column.top, at + 0.5, floor, dy=-4 - LINE * bool(column.whole), bold=True, role="ink")
        if column.whole:
            canvas.write(column.whole, at + 0.5, floor, dy=-4, role="soft")
            # A line of no length makes room for both above the highest column.
            canvas.frame.append(
                {"x": 0.0, "x2": 0.0, "y": floor + scale.units(LINE, COLUMNS["height"]), "role": "paper"}
            )
        if column.label and not between:
            canvas.below(column.label, at + 0.5)
    for at, align in _apart([width(words) for words in between], room):
        if between[at]:
            x = float(len(columns) if align == "right" else at)
            canvas.write(between[at], x, scale.low, dy=18, align=align, role="soft")
    return {"frame": canvas.frame, "columns": rects, "texts": canvas.texts}


def _apart(widths: Sequence[float], room: float) -> list[tuple[int, str]]:
    """Which edges get their words so that none touch, and their alignment: every first, second, third … edge."""
    last = len(widths) - 1

    def beyond(at: int) -> float:
        """How far centred words would exceed the picture's right side: these are aligned with it."""
        return max(at * room + widths[at] / 2 - last * room, 0.0)

    def touch(one: int, two: int) -> bool:
        right = one * room + widths[one] / 2 - beyond(one)
        return two * room - widths[two] / 2 - beyond(two) - right < GAP

    for every in range(1, last + 1):
        shown = [at for at in range(0, last + 1, every) if widths[at]]
        if not any(touch(one, two) for one, two in pairwise(shown)):
            return [(at, "right" if beyond(at) else "center") for at in shown]
    return []


@dataclass(frozen=True, slots=True)
class Steps:
    """The edges of a distribution's columns in words. An open end has values beyond its edge."""

    edges: tuple[str, ...]
    open_low: bool = False
    open_high: bool = False

    def named(self, at: int, say: Printer) -> str:
        """The range of one column: from edge to edge, less than the second edge, or the last but one and more."""
        if at == 0 and self.open_low:
            return plain(say.phrase("chart.less_than", edge=self.edges[1]))
        if at == len(self.edges) - 2 and self.open_high:
            return plain(say.phrase("chart.or_more", edge=self.edges[-2]))
        return f"{self.edges[at]} – {self.edges[at + 1]}"


def histogram(counts: Sequence[int], steps: Steps, lexicon: Lexicon, say: Printer) -> dict[str, list[Row]]:
    """Columns of counts between named edges. An open end has no name below: it has no edge."""
    levels = scale([*counts, 1], below=True, whole=True)
    columns = [
        UprightColumn(
            "",
            (("peer", count),),
            say.number(count) if count else "",
            f"{steps.named(at, say)}: {say.number(count)}",
        )
        for at, count in enumerate(counts)
    ]
    names = list(steps.edges)
    if steps.open_low:
        names[0] = ""
    if steps.open_high:
        names[-1] = ""
    return upright(columns, levels, [say.number(t) for t in levels.ticks], lexicon, gap=0.08, between=names)
