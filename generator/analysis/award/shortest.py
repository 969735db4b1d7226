"""Finds the fewest answers that reach several thresholds together.

One answer may count for three rules: its dimension, the green indicators, and all together. So the dimensions cannot be
solved one by one, and a greedy choice may be too long in the end. Answers that count for the same rules with the same
gain are interchangeable, so the search only decides how many of each sort to take. It goes through the dimensions once
and keeps the shortest way to every sum reached (dynamic programming).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from math import ceil
from typing import TypeAlias

from generator.analysis.award.questions import NOUGHT


@dataclass(frozen=True, slots=True)
class Cell:
    """An answer that could be improved: the points it would bring, and to which sums."""

    code: str
    gain: Decimal
    is_open: bool  # to be answered; False: answered, and the practice behind it would have to change
    dimension: int | None = None
    green: bool = False


@dataclass(frozen=True, slots=True)
class Lacking:
    """The missing points: of all answers, of the green ones, and of each dimension."""

    overall: Decimal = NOUGHT
    green: Decimal = NOUGHT
    dimensions: Mapping[int, Decimal] = field(default_factory=dict)

    def any(self) -> bool:
        """True if any points are missing."""
        return any(points > 0 for points in (self.overall, self.green, *self.dimensions.values()))


_Sums: TypeAlias = tuple[int, int]
"""Points won, green and overall, in units of the smallest step of the gains and capped at what is missing."""

_Way: TypeAlias = tuple[int, int, tuple[Cell, ...]]
"""Practices to change, answers in all, and which."""


def fewest(cells: Iterable[Cell], lacking: Lacking) -> tuple[Cell, ...] | None:
    """The fewest cells that bring the missing points; None if all of them together do not.

    Of all ways, the one with the fewest practices to change, and of these the one with the fewest cells. The order of
    the cells decides among equal ways: earlier cells are preferred.
    """
    by_dimension: dict[int | None, dict[tuple[object, ...], list[Cell]]] = {}
    places = [1]
    for cell in cells:
        if cell.gain > 0:
            sorts = by_dimension.setdefault(cell.dimension, {})
            sorts.setdefault((not cell.is_open, not cell.green, -cell.gain), []).append(cell)
            places.append(-int(cell.gain.as_tuple().exponent))
    step = 10 ** max(places)
    green, overall = _steps(lacking.green, step), _steps(lacking.overall, step)
    ways: dict[_Sums, _Way] = {(0, 0): (0, 0, ())}
    for dimension in dict.fromkeys([*lacking.dimensions, *by_dimension]):
        here = _steps(lacking.dimensions.get(dimension, NOUGHT), step) if dimension is not None else 0
        sorts = by_dimension.get(dimension, {})
        ways = _joined(ways, _within([sorts[key] for key in sorted(sorts)], here, green, overall, step), green, overall)
    found = ways.get((green, overall))
    return None if found is None else found[2]


def _steps(points: Decimal, step: int) -> int:
    return max(0, ceil(points * step))


def _within(sorts: Sequence[list[Cell]], here: int, green: int, overall: int, step: int) -> dict[_Sums, _Way]:
    """The shortest way to every sum within one dimension that brings the points missing there."""
    most = max(here, overall)
    ways: dict[_Sums, _Way] = {(0, 0): (0, 0, ())}
    for same in sorts:
        gain = int(same[0].gain * step)
        useful = max(most, green if same[0].green else 0)
        longer: dict[_Sums, _Way] = {}
        for (won_green, won), (practices, answers, taken) in ways.items():
            for count in range(min(len(same), ceil(useful / gain)), -1, -1):
                sums = (
                    min(green, won_green + count * gain) if same[0].green else won_green,
                    min(most, won + count * gain),
                )
                changed = practices if same[0].is_open else practices + count
                _keep(longer, sums, (changed, answers + count, (*taken, *same[:count])))
        ways = longer
    return {sums: way for sums, way in ways.items() if sums[1] >= here}


def _joined(ways: Mapping[_Sums, _Way], more: Mapping[_Sums, _Way], green: int, overall: int) -> dict[_Sums, _Way]:
    joined: dict[_Sums, _Way] = {}
    for (first_green, first), one in ways.items():
        for (second_green, second), other in more.items():
            sums = min(green, first_green + second_green), min(overall, first + second)
            best = joined.get(sums)
            practices, answers = one[0] + other[0], one[1] + other[1]
            if best is None or (practices, answers) < best[:2]:
                joined[sums] = practices, answers, one[2] + other[2]
    return joined


def _keep(ways: dict[_Sums, _Way], sums: _Sums, way: _Way) -> None:
    best = ways.get(sums)
    if best is None or way[:2] < best[:2]:
        ways[sums] = way
