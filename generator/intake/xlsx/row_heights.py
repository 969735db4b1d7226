"""How high must a row be, so that nothing in it is cut off?

Spreadsheet programs measure the text only when somebody writes into the row; until then they believe the file. So the
lines are counted here, with letters of a usual width: a little too high is better than a line that nobody sees.
"""

import textwrap
from collections.abc import Iterable

LEAST = 15.0
MOST = 400.0
"""Points; a row of a spreadsheet has 409 at most."""
_SPACING = 1.36
"""Line to line, in sizes of the letters: 15 points for letters of 11."""
_LETTERS = 1.15
"""Letters in a column for each unit of its width, which is that of a nought in letters of 11 points."""
_MOST_LINES = 100
"""Lines that are counted; a row that is as high as it can be shows a third of them."""


def needed(texts: Iterable[tuple[str, int, int]]) -> float:
    """The height of a row in points. Of each text: what it says, how wide its column is, how large its letters are."""
    return min(MOST, max((_lines(text, width, size) * size * _SPACING for text, width, size in texts), default=LEAST))


def _lines(text: str, width: int, size: int) -> int:
    room = max(1, int(width * _LETTERS * 11 / size))
    seen = text[: room * _MOST_LINES].split("\n")[:_MOST_LINES]  # what is more would be cut off anyway
    return sum(1 if len(line) <= room else len(textwrap.wrap(line, room)) for line in seen)
