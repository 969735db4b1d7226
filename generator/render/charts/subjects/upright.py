"""Columns, for years or for the steps of a distribution."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

from generator.language.printer import Printer
from generator.render.charts.drawing.draft import Canvas, Row, stacked
from generator.render.charts.drawing.measures import COLUMNS, WIDTH
from generator.render.charts.drawing.scales import Scale, scale
from generator.render.charts.drawing.words import Lexicon, width


@dataclass(frozen=True, slots=True)
class UprightColumn:
    """One column: its words below, its parts from the floor up, the words on top, and its tip."""

    label: str
    parts: tuple[tuple[str, float], ...]
    top: str
    tip: str


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
            floor = floor if part["edge"] == "open" else part["x2"]
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
            canvas.write(column.top, at + 0.5, floor, dy=-4, bold=True, role="ink")
        if column.label and not between:
            canvas.below(column.label, at + 0.5)
    widest = max((width(words) for words in between), default=0.0) + 8
    every = max(1, ceil(widest / room))
    for at, words in enumerate(between):
        if at % every == 0:
            align = "left" if at == 0 else "right" if at == len(columns) else "center"
            canvas.write(words, float(at), scale.low, dy=18, align=align, role="soft")
    return {"frame": canvas.frame, "columns": rects, "texts": canvas.texts}


def histogram(counts: Sequence[int], names: Sequence[str], lexicon: Lexicon, say: Printer) -> dict[str, list[Row]]:
    """Columns of counts between named edges."""
    levels = scale([*counts, 1], below=True)
    columns = [
        UprightColumn(
            "",
            (("peer", count),),
            say.number(count) if count else "",
            f"{names[at]} – {names[at + 1]}: {say.number(count)}",
        )
        for at, count in enumerate(counts)
    ]
    return upright(columns, levels, [say.number(t) for t in levels.ticks], lexicon, gap=0.08, between=names)
