"""Guesses which of the allowed words was meant.

This is slow compared with all else that is done with a cell, so callers ask only for the first few mistakes of a file.
"""

import difflib
from collections.abc import Iterable
from itertools import islice

from generator.limits import TableLimits

_LONGEST = 64
"""Characters of a word that are compared."""


def meant(word: str, options: Iterable[str], likeness: float = 0.6) -> str:
    """The option that is most like the word; empty if none is much like it.

    Among codes such as as01 to as18, spelling says nothing of the one that was meant: it is empty there too.
    """
    known = list(islice(options, TableLimits.NAMES))
    near = difflib.get_close_matches(word[:_LONGEST], known, 1, likeness)
    if not near or (_numbered(word, near[0]) and sum(_numbered(word, one) for one in known) > 1):
        return ""
    return near[0]


def _numbered(word: str, option: str) -> bool:
    """True if the two differ in digits alone, place by place."""
    pairs = [(one, other) for one, other in zip(word, option, strict=False) if one != other]
    return len(word) == len(option) and bool(pairs) and all(one.isdigit() and other.isdigit() for one, other in pairs)
