"""How do a few figures look at a glance: a line of a word's size, and a bar with the peers' middle half.

Small enough to stand in a table's cell, so no chart library: a polyline in an SVG, coloured by the style sheet.
"""

from collections.abc import Sequence
from decimal import Decimal

from markupsafe import Markup

WIDTH, HEIGHT, MARGIN = 64, 18, 3


def sparkline(values: Sequence[Decimal | float | None]) -> str:
    """A line through the values, oldest first; None breaks it. Empty below two values. Hidden from screen readers,
    which have the figures beside it.
    """  # noqa: D205 -- one thought
    # Whole pixels: the line is eighteen tall. The dot at its end is a path of no length with round caps.
    known = [float(value) for value in values if value is not None]
    if len(known) < 2:
        return ""
    low, high = min(known), max(known)
    span = (high - low) or 1.0
    step = (WIDTH - 2 * MARGIN) / (len(values) - 1)
    lines: list[list[str]] = [[]]
    for at, value in enumerate(values):
        if value is None:
            lines.append([])
            continue
        height = 0.5 if high == low else (float(value) - low) / span
        lines[-1].append(f"{MARGIN + at * step:.0f},{HEIGHT - MARGIN - height * (HEIGHT - 2 * MARGIN):.0f}")
    drawn = "".join(f'<polyline points="{" ".join(line)}"/>' for line in lines if len(line) > 1)
    last = [line for line in lines if line][-1][-1].split(",")
    return (
        f'<svg class=spark viewBox="0 0 {WIDTH} {HEIGHT}" aria-hidden=true>{drawn}'
        f'<path d="M{last[0]} {last[1]}h0"/></svg>'
    )


def middle_half(value: float | None, q1: float, median: float, q3: float) -> Markup:
    """The peers' middle half as a grey band with a tick at the median, and this institution as a dot on it.

    The scale runs a little beyond the outermost of the four; it is a picture of order, not a ruler.
    """
    points = [q1, median, q3] + ([] if value is None else [value])
    low, high = min(points), max(points)
    margin = (high - low) * 0.12 or abs(high) * 0.1 or 1.0
    low, high = low - margin, high + margin

    def at(figure: float) -> float:
        return round((figure - low) / (high - low) * 160, 1)

    dot = "" if value is None else f'<circle cx="{at(value)}" cy="8" r="5"/>'
    return Markup(  # noqa: S704 -- numbers only
        f'<svg class="band" viewBox="0 0 160 16" aria-hidden="true"><path d="M0 8H160"/>'
        f'<rect x="{at(q1)}" y="3" width="{round(max(at(q3) - at(q1), 1), 1)}" height="10" rx="2"/>'
        f'<path class="median" d="M{at(median)} 1V15"/>{dot}</svg>'
    )
