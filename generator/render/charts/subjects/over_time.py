"""How does a figure move over the years, and where did the peers' middle half lie?"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from generator.model import Benchmark
from generator.render.charts.drawing.draft import MOST_YEARS, Canvas, Row, labelled_years
from generator.render.charts.drawing.measures import TREND, WIDTH
from generator.render.charts.drawing.scales import ChartPrinter, Scale, scale
from generator.render.charts.drawing.words import Lexicon, plain

HEIGHT = float(TREND["height"])
BREADTH = float(WIDTH - TREND["left"] - TREND["right"])
EDGE = 10.0
"""Units of the picture between its sides and the first and last year."""

LABEL = 15.0
"""Units that one line of words takes."""

CLEAR = 25.0
"""Units between the middle of one line and the middle of two, so that they do not touch."""


@dataclass(frozen=True, slots=True)
class Course:
    """A figure by year, and the peers' quartiles by year. Years without a figure are absent: they break the line."""

    own: Mapping[int, float]
    peers: Mapping[int, Benchmark]
    zero: bool = True
    may_be_log: bool = False
    marked: float | None = None  # a level that means something, drawn darker
    singles: Mapping[int, Sequence[tuple[str, float]]] = field(default_factory=dict)  # peers too few for quartiles

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
        """Room for the figure, the peers and the marked level."""
        values = [value for year in self.years if (value := self.own.get(year)) is not None]
        values += [value for year in self.years for value in self.quartiles(year) or ()]
        values += [value for year in self.years for _, value in self.singles.get(year, ())]
        if self.marked is not None:
            values.append(self.marked)
        return scale(values, zero=self.zero, may_be_log=self.may_be_log)


def trend(
    course: Course, lexicon: Lexicon, show: Callable[[float], str], tick: Callable[[float], str], say: ChartPrinter
) -> tuple[dict[str, list[Row]], bool]:
    """The data sets of the kind `trend`, and whether the scale is logarithmic.

    `show` prints a figure in full, `tick` along the scale.
    """
    years = course.years
    levels = course.scale()
    margin = (years[-1] - years[0]) * EDGE / (BREADTH - 2 * EDGE) or 0.5
    canvas = Canvas(levels, years[0] - margin, years[-1] + margin, lexicon)
    for level in levels.ticks:
        canvas.level(level, tick(level), "open" if level == course.marked else "grid")
    for year in labelled_years(years):
        canvas.below(str(year), year)

    band: list[Row] = []
    line: list[Row] = []
    points: list[Row] = []
    singles: list[Row] = []
    for year in years:
        quartiles = course.quartiles(year)
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
    if not any(row["q1"] is not None for row in band):
        band = []
    data: dict[str, list[Row]] = {"frame": canvas.frame, "points": [*singles, *points], "texts": canvas.texts}
    if course.own:
        data["line"] = line
    if band:
        data["band"] = band
        data["alone"] = _alone(band)
    _name_ends(course, canvas, show, say)
    return data, levels.logarithmic


def _alone(band: list[Row]) -> list[Row]:
    """Years of the band without neighbours, which an area cannot show: they become upright strokes."""
    known = [row["q1"] is not None for row in band]
    return [
        {key: row[key] for key in ("x", "q1", "q3")}
        for at, row in enumerate(band)
        if known[at] and not (at > 0 and known[at - 1]) and not (at + 1 < len(band) and known[at + 1])
    ]


def _tip(course: Course, year: int, show: Callable[[float], str], say: ChartPrinter) -> str:
    value, quartiles = course.own.get(year), course.quartiles(year)
    said = f"{year}: {show(value)}" if value is not None else str(year)
    if quartiles:
        low, median, high = map(show, quartiles)
        said += ". " + plain(say.phrase("chart.tip_peers", low=low, median=median, high=high))
    return said


def _name_ends(course: Course, canvas: Canvas, show: Callable[[float], str], say: ChartPrinter) -> None:
    """First and last figure beside their points, the peers' median beside the band, none upon another."""
    levels = canvas.scale
    years = [year for year in course.years if year in course.own]
    banded = [year for year in course.years if course.quartiles(year)]
    own_at: float | None = None
    if years:
        last = years[-1]
        own_at = _pixel(levels, course.own[last])
        canvas.write(
            show(course.own[last]), last, levels.at(course.own[last]), dx=9, dy=4, align="left", role="own", bold=True
        )
        if len(years) > 1:
            _name_start(course, canvas, years, show)
    if banded and (quartiles := course.quartiles(banded[-1])):
        at = _beside(_pixel(levels, quartiles[1]), own_at)
        place = levels.high - levels.units(at, HEIGHT)
        end = course.years[-1]
        words = say.phrase("chart.end_median" if course.own else "chart.end_median_alone")
        canvas.write(plain(words), end, place, dx=9, dy=-2, align="left", role="peer")
        canvas.write(show(quartiles[1]), end, place, dx=9, dy=13, align="left", role="peer")


def _name_start(course: Course, canvas: Canvas, years: list[int], show: Callable[[float], str]) -> None:
    """The first figure, on the side of its point where the line does not run; of a lone point, away from the median."""
    levels, value = canvas.scale, course.own[years[0]]
    place = _pixel(levels, value)
    quartiles = course.quartiles(years[0])
    lone = years[1] > years[0] + 1
    over = value >= quartiles[1] if lone and quartiles else course.own[years[1]] <= value
    below = not over and place < HEIGHT - 26
    canvas.write(
        show(value), years[0], levels.at(value), dx=-4, dy=18 if below else -9, align="left", role="own", bold=True
    )


def _pixel(levels: Scale, value: float) -> float:
    return HEIGHT - (levels.at(value) - levels.low) / (levels.high - levels.low) * HEIGHT


def _beside(wanted: float, taken: float | None) -> float:
    """Where two lines of words may stand so that they leave the taken line free, and stay in the picture."""
    wanted = min(max(wanted, LABEL), HEIGHT - LABEL)
    if taken is None or abs(wanted - taken) >= CLEAR:
        return wanted
    up, down = taken - CLEAR, taken + CLEAR
    if wanted <= taken:
        return up if up >= LABEL else down
    return down if down <= HEIGHT - LABEL else up
