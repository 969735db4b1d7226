"""A picture before it is drawn: its kind, figures, words and table."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from generator.language.printer import Printer
from generator.render.charts.drawing.measures import BARS, TREND, WIDTH
from generator.render.charts.drawing.scales import Scale
from generator.render.charts.drawing.words import Lexicon, cut, plain, width

Row: TypeAlias = dict[str, Any]

MOST_YEARS = 15
"""Years that fit in one picture; older ones are in the tables."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A picture to draw. Texts in `data` are signs of the lexicon; `key` pairs roles with their meaning."""

    name: str
    kind: str
    title: str
    sentence: str
    data: Mapping[str, Sequence[Row]]
    lexicon: Lexicon
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    key: tuple[tuple[str, str], ...] = ()
    notes: tuple[str, ...] = ()
    spare: float = 0.0  # space below the marks that is cut off
    explorable: bool = True
    peers: tuple[str, str] = ("", "")  # what its first note and its sentence say of the peers
    subtitle: str = ""
    indicator: str = ""
    places: tuple[str, ...] = ()  # of a map: the codes of its countries, in the order in which they are drawn


@dataclass(slots=True)
class Canvas:
    """The words and level lines of a picture with a vertical scale. Positions are in units of its scales."""

    scale: Scale
    left: float
    right: float
    lexicon: Lexicon = field(default_factory=Lexicon)
    frame: list[Row] = field(default_factory=list)
    texts: list[Row] = field(default_factory=list)

    def level(self, value: float, words: str, role: str = "grid") -> None:
        """Draw a level line with its words at the left."""
        at = self.scale.at(value)
        self.frame.append({"x": self.left, "x2": self.right, "y": at, "role": role})
        self.write(words, self.left, at, dx=-6, dy=4, align="right", role="soft")

    def write(
        self, words: str, x: float, y: float, *, dx: float = 0, dy: float = 0, align: str = "center", role: str = "ink",
        bold: bool = False,
    ) -> None:  # fmt: skip
        """Write words at a position, shifted by so many units of the picture (y grows downwards)."""
        self.texts.append(
            {
                "x": x,
                "y": y,
                "dx": dx,
                "dy": dy,
                "align": align,
                "role": role,
                "bold": bold,
                "text": self.lexicon.sign(words),
            }
        )

    def below(self, words: str, x: float) -> None:
        """Write words under the floor of the picture: years, steps."""
        self.write(words, x, self.scale.low, dy=18, role="soft")


def stacked(row: Any, amounts: Sequence[tuple[str, float]], tip: str) -> list[Row]:
    """Parts of one horizontal bar, end to end. A part with the role `open` is drawn as an outline."""
    found: list[Row] = []
    start = 0.0
    for role, amount in amounts:
        if amount > 0:
            hollow = role == "open"
            found.append(
                {
                    "row": row,
                    "x": start,
                    "x2": start + amount,
                    "role": "paper" if hollow else role,
                    "edge": "open" if hollow else "paper" if len(amounts) > 1 else role,
                    "tip": tip,
                }
            )
        start += amount
    return found


def bare_ends(end: float = 1.0) -> list[Row]:
    """Two invisible ends, so that a full bar is as wide as the picture and an empty one starts at its left."""
    return [{"x": x, "role": "paper", "align": "left", "label": ""} for x in (0.0, end)]


def bar_row(row: int, label: str, value: str, lexicon: Lexicon) -> Row:
    """The words of one horizontal bar; the label is shortened if both do not fit."""
    room = WIDTH - BARS["left"] - BARS["right"] - width(value) - 10
    return {"row": row, "label": lexicon.sign(cut(label, room)), "value": lexicon.sign(value)}


def labelled_years(years: Sequence[int]) -> list[tuple[int, str]]:
    """The years that are labelled, evenly spaced, each with its words: in full, or ’25 if only that has room.

    The first and the newest are among them if any even spacing has both; else the newest is. `scales.js` has the same rule.
    """
    span = years[-1] - years[0]
    for words, room in ((str, YEAR_IN_FULL), (_short_year, YEAR_IN_SHORT)):
        for step in range(1, max(span, 1) + 1):
            if span % step == 0 and (span // step >= LEAST_LABELS or step == 1) and step * ACROSS >= room * span:
                return [(year, words(year)) for year in range(years[0], years[-1] + 1, step)]
    return [(year, _short_year(year)) for year in range(years[0] + span % 2, years[-1] + 1, 2)]


def _short_year(year: int) -> str:
    return f"’{year % 100:02}"


ACROSS = float(WIDTH - TREND["left"] - TREND["right"] - 20)
"""Units from the first year of a trend to the last."""

YEAR_IN_FULL, YEAR_IN_SHORT = 32.0, 20.0
"""Units that the words of a year need."""

LEAST_LABELS = 3
"""Steps between labels; fewer would leave most years without."""


def year_of(period: str) -> int | None:
    """The year that a period is named after."""
    return int(period) if period.isascii() and period.isdigit() and len(period) == 4 else None


def listed(items: Sequence[str], say: Printer) -> str:
    """Words as a list in a sentence: a, b and c."""
    if len(items) < 2:
        return "".join(items)
    return plain(say.phrase("chart.and", first=", ".join(items[:-1]), last=items[-1]))
