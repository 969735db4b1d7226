"""Computes the height of a row so that nothing in it is cut off.

Spreadsheet programs measure the text only when a row is edited; until then they trust the file. So the lines are
counted here, with an average letter width: a little too high is better than a hidden line.
"""

import textwrap
from collections.abc import Iterable

LEAST = 15.0
MOST = 400.0
"""Points; a row of a spreadsheet has 409 at most."""
_SPACING = 1.36
"""Line height in font sizes: 15 points for a font of 11."""
_LETTERS = 1.15
"""Letters in a column per unit of its width, which is that of a zero in a font of 11 points."""
_MOST_LINES = 100
"""Lines that are counted; a row of maximum height shows a third of them."""


def needed(texts: Iterable[tuple[str, int, int]]) -> float:
    """The height of a row in points. For each text: its content, the width of its column, its font size."""
    return min(MOST, max((_lines(text, width, size) * size * _SPACING for text, width, size in texts), default=LEAST))


def _lines(text: str, width: int, size: int) -> int:
    room = max(1, int(width * _LETTERS * 11 / size))
    seen = text[: room * _MOST_LINES].split("\n")[:_MOST_LINES]  # more would be cut off anyway
    return sum(1 if len(line) <= room else len(textwrap.wrap(line, room)) for line in seen)
