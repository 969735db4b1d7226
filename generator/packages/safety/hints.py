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
    """The option that is most like the word; empty if none is much like it."""
    near = difflib.get_close_matches(word[:_LONGEST], list(islice(options, TableLimits.NAMES)), 1, likeness)
    return near[0] if near else ""
