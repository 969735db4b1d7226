"""The syntax of phrases, and how their places are filled.

A phrase contains places such as {name}, and no other brace. Translators are many and phrases come with the data, so a
phrase is never passed to Python's own formatting, whose places can reach into the values they are filled with. Here a
place is a name and nothing else; everything else is copied as written.
"""

import re
from functools import lru_cache
from typing import Final

PLACE: Final = re.compile(r"\{([a-z_]+)\}", re.ASCII)
PLACE_WORDS: Final = "places of small letters and underscores between braces, and no other brace"

_BRACED: Final = re.compile(r"\{[^{}]*\}?|\}")


@lru_cache(maxsize=8192)
def pieces(phrase: str) -> tuple[str, ...]:
    """The words of a phrase and the names of its places in turn, beginning and ending with words."""
    return tuple(PLACE.split(phrase))


def flaw(phrase: str) -> str | None:
    """The first brace of a phrase that belongs to no place, with its content; None if there is none."""
    return next((found for found in _BRACED.findall(phrase) if not PLACE.fullmatch(found)), None)
