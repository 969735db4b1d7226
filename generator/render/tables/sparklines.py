"""Sparklines, and bars with the peers' middle half.

Small enough for a table's cell, so no chart library: a polyline in an SVG, coloured by the style sheet.
"""

from collections.abc import Callable, Sequence
from decimal import Decimal
from functools import lru_cache

from markupsafe import Markup

from generator.model import Fact, Observation, Version
from generator.model.definitions import comparable

WIDTH, HEIGHT, MARGIN = 64, 18, 3
ROOM = HEIGHT - 2 * MARGIN
FLOOR = HEIGHT - MARGIN + 0.5  # the half rounds

_BEFORE = f'<svg class=spark viewBox="0 0 {WIDTH} {HEIGHT}" aria-hidden=true><polyline points="'

_FIGURE = (Decimal, float)


@lru_cache
def _places(count: int) -> tuple[str, ...]:
    """The x positions of `count` values, in whole pixels, each with the comma that follows."""
    step = (WIDTH - 2 * MARGIN) / (count - 1)
    return tuple(f"{int(MARGIN + at * step + 0.5)}," for at in range(count))


def sparkline(newest_first: Sequence[object]) -> str:
    """A line through the figures of a series; a gap (anything but a figure) breaks it.

    Empty for fewer than two figures.

    The scale begins at zero, so that a small movement looks small, as in the chart of the same figure.

    Whole pixels: the line is eighteen tall. The dot at its end is a path of zero length with round caps. Screen readers
    skip it and read the figures next to it.
    """
    values = [float(value) if isinstance(value, _FIGURE) else None for value in reversed(newest_first)]
    known = [value for value in values if value is not None]
    if len(known) < 2:
        return ""
    return _line(values, known)


def with_breaks(newest_first: Sequence[Fact | None], versions: Sequence[Version]) -> list[Fact | None]:
    """The facts of a series, with nothing between two that were given to definitions that are not comparable."""
    if not versions:
        return [*newest_first]
    found: list[Fact | None] = []
    later: Observation | None = None
    for fact in newest_first:
        if isinstance(fact, Observation):
            if later is not None and not comparable(versions, fact.definition, later.definition):
                found.append(None)
            later = fact
        found.append(fact)
    return found


def _line(values: Sequence[float | None], known: Sequence[float]) -> str:
    low, high = min(0.0, *known), max(0.0, *known)
    scale, floor = ROOM / (high - low or 1.0), FLOOR
    places = _places(len(values))
    if len(known) == len(values):
        points = [f"{place}{int(floor - (value - low) * scale)}" for place, value in zip(places, known, strict=True)]
        drawn, last = " ".join(points), points[-1]
    else:
        lines: list[list[str]] = [[]]
        for place, value in zip(places, values, strict=True):
            if value is None:
                lines.append([])
            else:
                lines[-1].append(f"{place}{int(floor - (value - low) * scale)}")
        last = next(line for line in reversed(lines) if line)[-1]
        drawn = '"/><polyline points="'.join([" ".join(line) for line in lines if len(line) > 1])
    return f'{_BEFORE}{drawn}"/><path d="M{last}h0"/></svg>'


def middle_half(value: float | None, q1: float, median: float, q3: float) -> Markup:
    """The peers' middle half as a grey band with a tick at the median, and this institution as a dot on it.

    The scale extends a little beyond the outermost of the four; it shows an order, and is not a ruler.
    """
    at = _ruler([q1, median, q3] + ([] if value is None else [value]))
    return _strip(
        f'<rect x="{at(q1)}" y="3" width="{round(max(at(q3) - at(q1), 1), 1)}" height="10" rx="2"/>'
        f'<path class=median d="M{at(median)} 1V15"/>{_own(value, at)}'
    )


def dots(value: float | None, peers: Sequence[float]) -> Markup:
    """The peers as small dots, and this institution as a larger one, if they are too few for quartiles."""
    at = _ruler([*peers] + ([] if value is None else [value]))
    return _strip("".join(f'<circle class="peer" cx="{at(one)}" cy="8" r="3"/>' for one in peers) + _own(value, at))


def _ruler(points: Sequence[float]) -> Callable[[float], float]:
    """The position of a figure on a strip that extends a little beyond these points."""
    low, high = min(points), max(points)
    margin = (high - low) * 0.12 or abs(high) * 0.1 or 1.0
    low, high = low - margin, high + margin
    return lambda figure: round((figure - low) / (high - low) * 160, 1)


def _own(value: float | None, at: Callable[[float], float]) -> str:
    return "" if value is None else f'<circle cx="{at(value)}" cy="8" r="5"/>'


def _strip(drawn: str) -> Markup:
    return Markup(f'<svg class=band viewBox="0 0 160 16" aria-hidden=true><path d="M0 8H160"/>{drawn}</svg>')  # noqa: S704 -- numbers only
