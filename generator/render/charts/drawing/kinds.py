"""The kinds of charts, in Altair.

One function for each kind. A kind fixes marks, scales and positions; everything that differs from one picture to the
next (figures, ticks, words, roles of colours) is a column of the named data sets, so that one compiled kind draws any
number of pictures. Words, ticks and number formats are made outside, where the language is known: a kind formats
nothing. No kind takes a link, an address or an expression from data.
"""

import json
from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

import altair as alt
import vl_convert

from generator.render.charts.drawing.measures import BARS, COLUMNS, MAP, SIZE, TREND, WIDTH
from generator.render.charts.drawing.palette import LIGHT

Spec: TypeAlias = dict[str, Any]
Layers: TypeAlias = alt.LayerChart | alt.FacetChart

ROLE = alt.Scale(domain=list(LIGHT), range=list(LIGHT.values()))
QUIET: Mapping[str, Any] = {"aria": False}
"""The words for screen readers are on the picture and in its table, not on every mark."""


def _named(name: str) -> Any:
    return alt.Chart(alt.NamedData(name=name))


def _x(field: str = "x") -> alt.X:
    return alt.X(field, type="quantitative", axis=None, scale=alt.Scale(zero=False, nice=False))


def _y(field: str = "y") -> alt.Y:
    return alt.Y(field, type="quantitative", axis=None, scale=alt.Scale(zero=False, nice=False))


def _fill() -> alt.Fill:
    return alt.Fill("role", type="nominal", scale=ROLE, legend=None)


def _stroke() -> alt.Stroke:
    return alt.Stroke("role", type="nominal", scale=ROLE, legend=None)


def _of_datum(expression: str) -> Any:
    return alt.ExprRef(expr=expression)


def _grid() -> Any:
    """A few level lines, from the data set `frame`: y, and from x to x2."""
    return _named("frame").mark_rule(**QUIET, strokeWidth=1).encode(x=_x(), x2=alt.X2("x2"), y=_y(), stroke=_stroke())


def _texts() -> Any:
    """All words, from the data set `texts`: position, shift in units (dx, dy), align, bold, role."""
    return (
        _named("texts")
        .mark_text(
            **QUIET,
            fontSize=SIZE,
            baseline="alphabetic",
            align=_of_datum("datum.align"),
            dx=_of_datum("datum.dx"),
            dy=_of_datum("datum.dy"),
            fontWeight=_of_datum("datum.bold ? 'bold' : 'normal'"),
        )
        .encode(x=_x(), y=_y(), text=alt.Text("text", type="nominal"), fill=_fill())
    )


def trend() -> Layers:
    """A figure over the years, with the peers' middle half behind it. A missing year breaks line and band.

    Data: frame, band (x, q1, q3), quartiles (x, y, side), median (x, y), line (x, y), points (x, y, tip), texts,
    seams (x, low, high), where the definition changed, and dots (x, y, size, tip), one for each institution.
    """
    breaking: Mapping[str, Any] = {**QUIET, "invalid": "break-paths-show-domains"}
    band = (
        _named("band")
        .mark_area(**breaking, fill=LIGHT["band"], stroke=None)
        .encode(x=_x(), y=_y("q1"), y2=alt.Y2("q3"))
    )
    edges = [
        _named("band").mark_line(**breaking, stroke=LIGHT["peer"], strokeWidth=0.75).encode(x=_x(), y=_y(side))
        for side in ("q1", "q3")
    ]
    median = (
        _named("band")
        .mark_line(**breaking, stroke=LIGHT["peer"], strokeWidth=1.5, strokeDash=[4, 3])
        .encode(x=_x(), y=_y("median"))
    )
    alone = (
        _named("alone")
        .mark_rule(**QUIET, stroke=LIGHT["peer"], strokeWidth=3)
        .encode(x=_x(), y=_y("q1"), y2=alt.Y2("q3"))
    )
    seams = (
        _named("seams")
        .mark_rule(**QUIET, stroke=LIGHT["peer"], strokeWidth=1, strokeDash=[2, 3])
        .encode(x=_x(), y=_y("low"), y2=alt.Y2("high"))
    )
    line = (
        _named("line")
        .mark_line(**breaking, stroke=LIGHT["own"], strokeWidth=2.25, strokeJoin="round")
        .encode(x=_x(), y=_y())
    )
    points = (
        _named("points")
        .mark_circle(**QUIET, size=30, opacity=1, stroke=LIGHT["paper"], strokeWidth=1)
        .encode(x=_x(), y=_y(), fill=_fill())
    )
    # Lines of no length with round ends: in the picture a dot has twelve characters, a circle sixty.
    dots = (
        _named("dots")
        .mark_rule(**QUIET, stroke=LIGHT["own"], strokeCap="round", strokeWidth=_of_datum("datum.size"))
        .encode(x=_x(), x2=alt.X2("x"), y=_y())
    )
    return alt.layer(band, _grid(), seams, *edges, alone, median, line, dots, points, _texts()).properties(
        width=WIDTH - TREND["left"] - TREND["right"], height=TREND["height"]
    )


def columns() -> Layers:
    """Columns from zero: years, or the steps of a distribution. Parts can be stacked.

    Data: frame, columns (x, x2, y, y2, role, tip), texts.
    """
    rects = (
        _named("columns")
        .mark_rect(**QUIET, strokeWidth=1)
        .encode(x=_x(), x2=alt.X2("x2"), y=_y(), y2=alt.Y2("y2"), fill=_fill(), stroke=_stroke_of("edge"))
    )
    return alt.layer(_grid(), rects, _texts()).properties(
        width=WIDTH - COLUMNS["left"] - COLUMNS["right"], height=COLUMNS["height"]
    )


def _stroke_of(field: str) -> alt.Stroke:
    return alt.Stroke(field, type="nominal", scale=ROLE, legend=None)


def bars() -> Layers:
    """Horizontal bars, one in each row below its own words, so that long words fit on a phone.

    Data: rows (row, label, value), ticks (x, label, role), bars (row, x, x2, role, edge, tip), marks (row, x, role).
    """
    # Sorted, not in the order of the data: a reused view would mix in the order of earlier pictures.
    row = alt.Y("row", type="ordinal", axis=None, sort="ascending", scale=alt.Scale(padding=0))
    ticks = _named("ticks").mark_rule(**QUIET, strokeWidth=1).encode(x=_x(), stroke=_stroke())
    tick_words = (
        _named("ticks")
        .mark_text(**QUIET, fontSize=SIZE, baseline="alphabetic", dy=15, align=_of_datum("datum.align"))
        .encode(x=_x(), y=alt.value("height"), text=alt.Text("label", type="nominal"), fill=alt.value(LIGHT["soft"]))
    )
    rects = (
        _named("bars")
        .mark_bar(**QUIET, height=11, yOffset=9, strokeWidth=1)
        .encode(x=_x(), x2=alt.X2("x2"), y=row, fill=_fill(), stroke=_stroke_of("edge"))
    )
    marks = (
        _named("marks")
        .mark_tick(**QUIET, orient="vertical", size=17, thickness=3, yOffset=9, opacity=1)
        .encode(x=_x(), y=row, fill=_fill())
    )
    words = [
        _named("rows")
        .mark_text(**QUIET, fontSize=SIZE, baseline="alphabetic", align=align, yOffset=-2)
        .encode(x=alt.value(at), y=row, text=alt.Text(side, type="nominal"), fill=alt.value(LIGHT[role]))
        for side, align, at, role in (("label", "left", 0, "ink"), ("value", "right", "width", "soft"))
    ]
    return alt.layer(ticks, rects, marks, *words, tick_words).properties(
        width=WIDTH - BARS["left"] - BARS["right"], height=alt.Step(BARS["step"])
    )


def world() -> Layers:
    """Countries in a few shades, with areas in proportion (Equal Earth); a dot for a country too small to see.

    Data: countries (GeoJSON features with `role`), islands (lon, lat, role, tip).
    """
    countries = (
        _named("countries")
        .mark_geoshape(**QUIET, stroke=LIGHT["paper"], strokeWidth=0.4)
        .encode(fill=alt.Fill("role", type="nominal", scale=ROLE, legend=None))
    )
    islands = (
        _named("islands")
        .mark_circle(**QUIET, size=26, opacity=1, stroke=LIGHT["paper"], strokeWidth=0.5)
        .encode(
            longitude=alt.Longitude("lon", type="quantitative"),
            latitude=alt.Latitude("lat", type="quantitative"),
            fill=_fill(),
        )
    )
    return (
        alt.layer(countries, islands)
        .project(type="equalEarth", scale=66.5, rotate=[-11, 0, 0], translate=[WIDTH / 2, 97], precision=0.3)
        .properties(width=WIDTH, height=MAP["height"])
    )


KINDS: Mapping[str, tuple[Callable[[], Layers], Mapping[str, int]]] = {
    "trend": (trend, TREND),
    "columns": (columns, COLUMNS),
    "bars": (bars, BARS),
    "map": (world, MAP),
}


def vega_lite(kind: str) -> Spec:
    """A kind as Vega-Lite, with empty data sets."""
    draw, room = KINDS[kind]
    chart = draw().properties(
        autosize=alt.AutoSizeParams(type="none"),
        padding={side: room[side] for side in ("left", "right", "top", "bottom")},
        background="transparent",
    )
    spec: Spec = chart.configure_view(stroke=None).to_dict()
    return spec


def compiled(kind: str) -> Spec:
    """A kind as Vega, ready for a live view. Compiling reads no data and fetches nothing."""
    spec: Spec = vl_convert.vegalite_to_vega(vega_lite(kind), vl_version="6.4")
    spec["usermeta"] = {"colours": {colour: f"--c-{role}" for role, colour in LIGHT.items()}}
    return spec


def compiled_all() -> dict[str, bytes]:
    """Every kind as the bytes of its Vega specification, the same on every run."""
    return {
        kind: json.dumps(compiled(kind), sort_keys=True, separators=(",", ":"), ensure_ascii=True).encode()
        for kind in KINDS
    }
