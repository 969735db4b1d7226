"""The sum of a figure by year, as two lines with their axes: all that reported it, and the same institutions.

A sum grows when one more institution reports, so each year says how many did, and the second line has only those that
reported in every year it covers. It is left out where these are too few to stand for the others.
"""

from collections.abc import Callable, Mapping
from typing import NamedTuple, TypeAlias

from generator.render.charts.drawing.scales import scale

LEAST_PANEL = 2
"""The fewest institutions that are called a constant panel: one alone has its own line."""

PANEL_PART = 4
"""A panel is at least the fourth part of those that reported in the best year: 2 of 125 stand for nobody."""

WIDTH, HEIGHT = 280, 112
LEFT, TOP, BOTTOM = 52, 8, 84
"""The picture, and in it the left end, the top and the bottom of the lines."""

Series: TypeAlias = Mapping[str, Mapping[int, float]]
"""By institution, its figures by year."""


class Trend(NamedTuple):
    """The sum of a figure by year, of all that reported it and of the constant panel."""

    reporters: Mapping[int, int]
    everyone: Mapping[int, float]
    panel: Mapping[int, float]
    members: int  # of the panel


def trend_of(series: Series) -> Trend | None:
    """The sums by year, and those of the constant panel; None for fewer than two years.

    The panel is those that reported in every year of the longest time up to the newest year that has enough of them. It
    is left out if it is everybody in all years, or if there is none.
    """
    reporters: dict[int, int] = {}
    everyone: dict[int, float] = {}
    for own in series.values():
        for year, value in own.items():
            reporters[year] = reporters.get(year, 0) + 1
            everyone[year] = everyone.get(year, 0.0) + value
    if len(everyone) < 2:
        return None
    least = max(LEAST_PANEL, max(reporters.values()) / PANEL_PART)
    for first in sorted(everyone)[:-1]:
        window = {year for year in everyone if year >= first}
        panel = [own for own in series.values() if window <= own.keys()]
        if len(panel) >= least:
            everybody = set(reporters.values()) == {len(panel)} and len(window) == len(everyone)
            sums = {} if everybody else {year: sum([own[year] for own in panel]) for year in window}
            return Trend(reporters, everyone, sums, len(panel))
    return Trend(reporters, everyone, {}, 0)


def drawn(trend: Trend, show: Callable[[float], str], count: Callable[[int], str]) -> str:
    """The picture: the two lines, values at the left, and under each year how many institutions reported it.

    `show` and `count` print a value and a number of institutions, escaped. Screen readers have the table.
    """
    first, last = min(trend.everyone), max(trend.everyone)
    ticks = scale((0.0, max(trend.everyone.values()))).ticks
    step = (WIDTH - LEFT - 16) / max(last - first, 1)
    across = {year: round(LEFT + 12 + (year - first) * step, 1) for year in range(first, last + 1)}

    def up(value: float) -> float:
        return round(BOTTOM - (value - ticks[0]) / ((ticks[-1] - ticks[0]) or 1) * (BOTTOM - TOP), 1)

    parts = []
    for tick in ticks:
        parts.append(f'<path d="M{LEFT} {up(tick)}H{WIDTH}"/><text class="value" x="{LEFT - 4}" y="{up(tick) + 3}">')
        parts.append(f"{show(tick)}</text>")
    for year, x in across.items():
        parts.append(f'<text x="{x}" y="{BOTTOM + 12}">{year}</text>')
        parts.append(f'<text x="{x}" y="{BOTTOM + 23}">{count(trend.reporters.get(year, 0))}</text>')
    for look, sums in (("peer", trend.panel), ("own", trend.everyone)):
        parts.append(_line(look, [(across[year], up(value), year) for year, value in sorted(sums.items())]))
    return f'<svg class="lines" viewBox="0 0 {WIDTH} {HEIGHT}" aria-hidden="true">{"".join(parts)}</svg>'


def _line(look: str, points: list[tuple[float, float, int]]) -> str:
    """A line through neighbouring years, which a missing year breaks, and a dot for each year."""
    runs: list[list[str]] = []
    last = None
    for x, y, year in points:
        if last != year - 1:
            runs.append([])
        runs[-1].append(f"{x},{y}")
        last = year
    joined = "".join([f'<polyline class="{look}" points="{" ".join(run)}"/>' for run in runs if len(run) > 1])
    return joined + "".join([f'<circle class="{look}" cx="{x}" cy="{y}" r="1.5"/>' for x, y, _ in points])
