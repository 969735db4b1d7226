"""The map of the explorer: outlines of countries as paths, in one file for all languages, loaded when a reader asks for it.

The outlines and the projection (Equal Earth, areas in proportion) are those of the front page's map. They are projected here
and not in the browser, so that the script only draws. Coordinates are whole numbers and each point is the step from the one
before: as text with decimals the file was twice as large.
"""

import math
from collections.abc import Iterable
from itertools import pairwise

from generator.render.api.json_form import dumped
from generator.render.charts.subjects.overview import Place, world

WIDE, HIGH = 1396, 642
"""Size of the map: two units for each pixel of the widest picture."""

_SCALE, _MIDDLE, _EQUATOR = 266.0, 680.0, 358.0
_TURNED = 11
"""Degrees by which the map is turned to the east: its edges then cross no land but an island, which stays whole."""

_A = (1.340264, -0.081106, 0.000893, 0.003796)


def content() -> str:
    """The paths of countries by their codes, the others as one path, and points for those too small for an outline."""
    shapes, islands = world()
    paths: dict[str, str] = {}
    for iso2, shape in shapes:
        paths[iso2] = paths.get(iso2, "") + _path(shape["coordinates"])
    return dumped(
        {
            "size": [WIDE, HIGH],
            "land": paths.pop("", ""),
            "countries": dict(sorted(paths.items())),
            "islands": {iso2: _on_map(place, _turn(place[0])) for iso2, place in sorted(islands.items())},
        }
    )


def _path(polygons: Iterable[Iterable[Iterable[Place]]]) -> str:
    return "".join(_ring(ring) for polygon in polygons for ring in polygon)


def _ring(places: Iterable[Place]) -> str:
    whole: list[Place] = []
    for (
        longitude,
        latitude,
    ) in places:  # one that goes over 180 degrees goes on, and does not come back around the world
        before = whole[-1][0] if whole else longitude
        whole.append((longitude + 360 * round((before - longitude) / 360), latitude))
    turn = _turn(sum(longitude for longitude, _ in whole) / len(whole))
    points = [_on_map(place, turn) for place in whole]
    steps = [(to_x - x, to_y - y) for (x, y), (to_x, to_y) in pairwise(points)]
    drawn = [f"{x} {y}" for x, y in steps if x or y]
    return f"M{points[0][0]} {points[0][1]}l{' '.join(drawn)}z" if drawn else ""


def _turn(longitude: float) -> float:
    """What is added to the longitudes of an outline around this one, so that it is on the map."""
    return (longitude - _TURNED + 180) % 360 - 180 - longitude


def _on_map(place: Place, turn: float) -> tuple[int, int]:
    """A longitude and a latitude on the map."""
    longitude = place[0] + turn
    angle = math.asin(math.sqrt(3) / 2 * math.sin(math.radians(place[1])))
    square, sixth = angle**2, angle**6
    slope = _A[0] + 3 * _A[1] * square + sixth * (7 * _A[2] + 9 * _A[3] * square)
    x = 2 * math.sqrt(3) / 3 * math.radians(longitude) * math.cos(angle) / slope
    y = angle * (_A[0] + _A[1] * square + sixth * (_A[2] + _A[3] * square))
    return round(_MIDDLE + _SCALE * x), round(_EQUATOR - _SCALE * y)
