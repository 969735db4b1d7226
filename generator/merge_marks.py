"""Conflict markers: the lines that Git leaves in a file where two people changed the same rows."""

import re
from typing import Final

CODE: Final = "merge-marks"
MESSAGE: Final = "Git left a mark here: two people changed these lines, and both versions are in the file."
FIX: Final = (
    "Choose: keep one version of the lines between <<<<<<< and >>>>>>>, and delete the other, and the lines that begin "
    "with <<<<<<<, |||||||, ======= and >>>>>>>."
)

_MARK: Final = re.compile(r"(?:<{7}|>{7}|\|{7})(?: .*)?|={7}")
_BEGIN: Final = re.compile(r"^<{7} ", re.MULTILINE)


def is_mark(line: str) -> bool:
    """Whether a line, without its line ending, is one of the markers."""
    return line[:1] in ("<", ">", "|", "=") and _MARK.fullmatch(line) is not None


def first(text: str) -> int | None:
    """The line with a text's first marker, counted from 1; None if there is none."""
    found = _BEGIN.search(text)
    return None if found is None else text.count("\n", 0, found.start()) + 1
