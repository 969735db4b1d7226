"""A figure over the years, and the peers' middle half."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from generator.language.printer import Printer
from generator.model import Benchmark
from generator.render.charts.drawing.draft import MOST_YEARS, Canvas, Row, labelled_years
from generator.render.charts.drawing.measures import TREND, WIDTH
from generator.render.charts.drawing.scales import Scale, scale
from generator.render.charts.drawing.words import Lexicon, plain, width

HEIGHT = float(TREND["height"])
BREADTH = float(WIDTH - TREND["left"] - TREND["right"])
EDGE = 10.0
"""Units of the picture between its sides and the first and last year."""

LABEL = 15.0
"""Height of one line of words, in units of the picture."""

ASCENT = 11.0
"""Units from the top of a line of words to its baseline."""

CLEAR = 6.0
"""Units between the words of two breaks."""

BESIDE = 9.0
"""Units between the last point and the words in the margin next to it."""


@dataclass(frozen=True, slots=True)
class Course:
    """A figure by year, and the peers' quartiles by year. Years without a figure are absent: they break the line."""

    own: Mapping[int, float]
    peers: Mapping[int, Benchmark]
    zero: bool = True
    may_be_log: bool = False
    marked: float | None = None  # a level with a meaning, drawn darker
    singles: Mapping[int, Sequence[tuple[str, float]]] = field(default_factory=dict)  # peers too few for quartiles
    breaks: tuple[int, ...] = ()  # first years of a definition that the year before is not comparable with

    @property
    def years(self) -> range:
        """Every year from the first to the last shown, gaps included."""
        known = sorted(self.own or self.peers)
        return range(max(known[0], known[-1] - MOST_YEARS + 1), known[-1] + 1)

    def quartiles(self, year: int) -> tuple[float, float, float] | None:
        """First quartile, median and third quartile of the peers in a year."""
        peers = self.peers.get(year)
        if peers is None or peers.q1 is None or peers.median is None or peers.q3 is None:
            return None
        return peers.q1, peers.median, peers.q3

    def scale(self) -> Scale:
        """A scale that fits the figure, the peers and the marked level."""
        values = [value for year in self.years if (value := self.own.get(year)) is not None]
        values += [value for year in self.years for value in self.quartiles(year) or ()]
        values += [value for year in self.years for _, value in self.singles.get(year, ())]
        if self.marked is not None:
            values.append(self.marked)
        return scale(values, zero=self.zero, may_be_log=self.may_be_log)


def trend(
    course: Course, lexicon: Lexicon, show: Callable[[float], str], tick: Callable[..., str], say: Printer
) -> tuple[dict[str, list[Row]], bool]:
    """The data sets of the kind `trend`, and whether the scale is logarithmic.

    `show` prints a figure in full, `tick` on the scale.
    """
    years = course.years
    levels = course.scale()
    margin = (years[-1] - years[0]) * EDGE / (BREADTH - 2 * EDGE) or 0.5
    canvas = Canvas(levels, years[0] - margin, years[-1] + margin, lexicon)
    for level in levels.ticks:
        canvas.level(level, tick(level, levels.ticks[-1]), "open" if level == course.marked else "grid")
    for year, words in labelled_years(years):
        canvas.below(words, year)

    band: list[Row] = []
    line: list[Row] = []
    points: list[Row] = []
    singles: list[Row] = []
    seams: list[Row] = []
    for year in years:
        quartiles = course.quartiles(year)
        if year in course.breaks and year > years[0]:
            line.append({"x": year - 0.5, "y": None})
            band.append({"x": year - 0.5, "q1": None, "median": None, "q3": None})
            seams.append({"x": year - 0.5, "low": levels.low, "high": levels.high})
        places = dict(zip(("q1", "median", "q3"), map(levels.at, quartiles), strict=True)) if quartiles else {}
        band.append({"x": year, "q1": None, "median": None, "q3": None, **places})
        value = course.own.get(year)
        line.append({"x": year, "y": None if value is None else levels.at(value)})
        tip = lexicon.sign(_tip(course, year, show, say))
        for name, single in course.singles.get(year, ()):
            words = lexicon.sign(f"{year}: {name} {show(single)}")
            singles.append({"x": year, "y": levels.at(single), "role": "peer", "tip": words})
        if value is None and course.own:
            canvas.write("–", year, levels.low, dy=-5, role="soft")
        if value is not None:
            points.append({"x": year, "y": levels.at(value), "role": "own", "tip": tip})
        elif quartiles and not course.own:
            points.append({"x": year, "y": places["median"], "role": "peer", "tip": tip})
    _name_breaks(course, canvas, say)
    if not any(row["q1"] is not None for row in band):
        band = []
    data: dict[str, list[Row]] = {"frame": canvas.frame, "points": [*singles, *points], "texts": canvas.texts}
    if seams:
        data["seams"] = seams
    if course.own:
        data["line"] = line
    if band:
        data["band"] = band
        data["alone"] = _alone(band)
    _name_ends(course, canvas, show, tick, say)
    return data, levels.logarithmic


def _name_breaks(course: Course, canvas: Canvas, say: Printer) -> None:
    """Words above each break. One that would touch those of the break before goes without: the note names all years."""
    years, said = course.years, plain(say.phrase("chart.break"))
    long, end = width(said), -CLEAR
    for year in course.breaks:
        if year <= years[0] or year not in years:
            continue
        x = EDGE + (year - 0.5 - years[0]) / (years[-1] - years[0]) * (BREADTH - 2 * EDGE)
        for align, left in (
            (("left", x), ("right", x - long)) if x < BREADTH / 2 else (("right", x - long), ("left", x))
        ):
            if left >= end + CLEAR and left + long <= WIDTH:
                canvas.write(said, year - 0.5, canvas.scale.high, dy=-5, role="soft", align=align)
                end = left + long
                break


def _alone(band: list[Row]) -> list[Row]:
    """Isolated years of the band, which an area cannot show: they become vertical strokes."""
    known = [row["q1"] is not None for row in band]
    return [
        {key: row[key] for key in ("x", "q1", "q3")}
        for at, row in enumerate(band)
        if known[at] and not (at > 0 and known[at - 1]) and not (at + 1 < len(band) and known[at + 1])
    ]


def _tip(course: Course, year: int, show: Callable[[float], str], say: Printer) -> str:
    value, quartiles = course.own.get(year), course.quartiles(year)
    said = f"{year}: {show(value)}" if value is not None else str(year)
    if quartiles:
        low, median, high = map(show, quartiles)
        said += ". " + plain(say.phrase("chart.tip_peers", low=low, median=median, high=high))
    return said


def _name_ends(
    course: Course, canvas: Canvas, show: Callable[[float], str], tick: Callable[..., str], say: Printer
) -> None:
    """Label the first and last figure at their points, and the peers' median at the end of its line, without overlap."""
    words = _Labels(course, canvas)
    years = [year for year in course.years if year in course.own]
    if years:
        words.beside(years[-1], course.own[years[-1]], [_fitting(course.own[years[-1]], show, tick)], role="own")
        if len(years) > 1:
            words.beside(years[0], course.own[years[0]], [show(course.own[years[0]])], role="own")
    banded = [year for year in course.years if course.quartiles(year)]
    if banded and (quartiles := course.quartiles(banded[-1])):
        said = plain(say.phrase("chart.end_median", year=str(banded[-1])))
        words.beside(banded[-1], quartiles[1], [said, _fitting(quartiles[1], show, tick)], role="peer")


def _fitting(value: float, show: Callable[[float], str], tick: Callable[..., str]) -> str:
    """A figure in full, or abbreviated if the margin has no room for it."""
    full = show(value)
    return full if width(full) <= TREND["right"] - BESIDE else tick(value)


class _Labels:
    """Words next to points of a trend. Each takes the first place where it touches neither words nor lines."""

    def __init__(self, course: Course, canvas: Canvas) -> None:
        self._canvas = canvas
        self._years = course.years
        self._known = [year for year in course.years if year in course.own or course.quartiles(year)]
        lines = [[(year, value) for year, value in course.own.items() if year in self._years]]
        lines.append([(year, edges[1]) for year in self._years if (edges := course.quartiles(year))])
        self._lines = [box for line in lines for box in self._along(sorted(line))]
        # The words at a break are above the picture.
        self._words: list[_Box] = [_box(0.0, -16.0, BREADTH, 16.0)] if course.breaks else []

    def beside(self, year: int, value: float, words: Sequence[str], role: str) -> None:
        """Put words in one or two lines next to the point of a year."""
        x, y = self._x(year), self._y(value)
        wide, tall = max(map(width, words)), LABEL * len(words)
        last = year == self._years[-1]
        best = self._freest(self._places(x, y, wide, tall, last=last), None if last else year)
        self._words.append(best)
        at = self._canvas.scale.high - self._canvas.scale.units(y, HEIGHT)
        for row, line in enumerate(words):
            self._canvas.write(
                line, year, at, dx=round(best.left - x), dy=round(best.top - y + LABEL * row + ASCENT), align="left",
                role=role, bold=role == "own",
            )  # fmt: skip

    def _places(self, x: float, y: float, wide: float, tall: float, *, last: bool) -> Iterator["_Box"]:
        """Possible places for words, the best first: in the right margin at the end, else above or below the point."""
        if last:
            for by in (0, 8, -8, 16, -16, 24, -24, 32, -32, 44, -44, 60, -60):
                yield _box(x + BESIDE, y - tall / 2 + by, wide, tall)
            return
        for away in (7, 14, 24, 38, 54):
            for over in (True, False):
                for shift in (-wide / 2, -4, 10, 4 - wide):
                    left = min(max(x + shift, 0.0), BREADTH + TREND["right"] - wide)
                    yield _box(left, y - away - tall if over else y + away, wide, tall)

    def _freest(self, places: Iterator["_Box"], year: int | None) -> "_Box":
        """The first free place; else the one that covers least. Most labels take the first or the second.

        Words whose middle is nearer to another year than to theirs would be read as the figure of that year.
        """
        best, least = None, float("inf")
        for place in places:
            covered = self._covered(place)
            if year is not None and self._nearest(place) != year:
                covered += ASTRAY
            if not covered:
                return place
            if best is None or covered < least:
                best, least = place, covered
        if best is None:
            raise ValueError("no place for a label")
        return best

    def _nearest(self, place: "_Box") -> int:
        """The year with a figure that the middle of a place is nearest to."""
        middle = (place.left + place.right) / 2
        return min(self._known, key=lambda year: (abs(self._x(year) - middle), year))

    def _covered(self, place: "_Box") -> float:
        """How much of the existing content a place would cover, and how far it is outside of the picture."""
        out = max(-place.top - 16, 0.0) + max(place.bottom - HEIGHT, 0.0)
        words, lines = (sum([_shared(place, one) for one in taken]) for taken in (self._words, self._lines))
        return lines + 100 * (words + out)

    def _along(self, line: Sequence[tuple[int, float]]) -> Iterator["_Box"]:
        """Small boxes along a line from point to point."""
        points = [(self._x(year), self._y(value)) for year, value in line]
        for (x, y), (x2, y2) in zip(points, points[1:] or points, strict=False):
            for step in range(STEPS):
                part = step / (STEPS - 1)
                left, top = x + (x2 - x) * part - 2, y + (y2 - y) * part - 2
                yield _Box(left, top, left + 4, top + 4)

    def _x(self, year: int) -> float:
        span = self._years[-1] - self._years[0]
        return EDGE + (year - self._years[0]) / span * (BREADTH - 2 * EDGE) if span else BREADTH / 2

    def _y(self, value: float) -> float:
        levels = self._canvas.scale
        return HEIGHT - (levels.at(value) - levels.low) / (levels.high - levels.low) * HEIGHT


ASTRAY = 5_000.0
"""What it counts, in covered units, if words are nearer to another point than to theirs: more than a line through them."""

STEPS = 5
"""Boxes that represent the line from one year to the next."""


class _Box(NamedTuple):
    left: float
    top: float
    right: float
    bottom: float


def _box(left: float, top: float, wide: float, tall: float) -> _Box:
    return _Box(left, top, left + wide, top + tall)


def _shared(one: _Box, other: _Box) -> float:
    """The area of overlap of two boxes."""
    left, top, right, bottom = one
    left2, top2, right2, bottom2 = other
    if right2 <= left or right <= left2 or bottom2 <= top or bottom <= top2:
        return 0.0
    return (min(right, right2) - max(left, left2)) * (min(bottom, bottom2) - max(top, top2))


def year_of_table(year: int, breaks: Sequence[int], say: Printer) -> str:
    """A year in the table next to a chart, which says where a new definition begins."""
    return plain(say.phrase("chart.break_year", year=str(year))) if year in breaks else str(year)


SAME_WITHIN = 0.05
"""Figures that differ from the last by no more than this share of it count as near it."""

BEYOND = 0.25
"""Share of a line's range: a year that lies further than this beyond both its ends is named in the title."""


def movement(
    label: str, figures: Mapping[int, float], show: Callable[[float], str], say: Printer, breaks: Sequence[int] = ()
) -> str:
    """The title of a line: its first and its last year, and the year between them that lies far beyond both.

    The years are never chosen by their figures: a title that began at the last turn of a line told the story of one bad
    year. No change is told over a break: then the title has the last figure, and the year of the last break.
    """
    years = sorted(figures)
    first, last = figures[years[0]], figures[years[-1]]
    words = {
        "label": label, "first": show(first), "last": show(last), "first_year": str(years[0]), "last_year": str(years[-1]),
    }  # fmt: skip
    if broken := [year for year in breaks if years[0] < year <= years[-1]]:
        return plain(say.phrase("chart.moves.break", **words, year=str(broken[-1])))
    if all(abs(value - last) <= SAME_WITHIN * abs(last) for value in figures.values()):
        return plain(say.phrase("chart.moves.same", **words))
    most, least = (pick(years, key=lambda year: (figures[year], year)) for pick in (max, min))
    above, below = figures[most] - max(first, last), min(first, last) - figures[least]
    if max(above, below) > BEYOND * (figures[most] - figures[least]):
        way, turn = ("highest", most) if above >= below else ("lowest", least)
        return plain(say.phrase(f"chart.moves.{way}", **words, turn=show(figures[turn]), turn_year=str(turn)))
    if words["first"] == words["last"]:
        return plain(say.phrase("chart.moves.same", **words))
    return plain(say.phrase(f"chart.moves.{'rise' if last > first else 'fall'}", **words))
