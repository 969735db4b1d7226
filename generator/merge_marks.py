"""The lines that Git leaves in a file where two people changed the same rows and nobody has chosen yet."""

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
    """Whether a line, without its end, is one of the marks."""
    return line[:1] in ("<", ">", "|", "=") and _MARK.fullmatch(line) is not None


def first(text: str) -> int | None:
    """The line in which a text has its first mark, counted from 1; None where it has none."""
    found = _BEGIN.search(text)
    return None if found is None else text.count("\n", 0, found.start()) + 1
