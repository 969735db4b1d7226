"""What may stand in a phrase, and how are its places filled?

A phrase holds places such as {name}, and no other brace. Translators are many and phrases come with the data, so a
phrase is never handed to Python's own formatting, whose places reach into the values they are filled with. Here a place
is a name and nothing else; what is no place stays as it is written.
"""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Final

PLACE: Final = re.compile(r"\{([a-z_]+)\}", re.ASCII)
PLACE_WORDS: Final = "places such as {name}: small letters and underscores between braces, and no other brace"

_BRACED: Final = re.compile(r"\{[^{}]*\}?|\}")


@lru_cache(maxsize=8192)
def pieces(phrase: str) -> tuple[str, ...]:
    """The words of a phrase and the names of its places in turn, beginning and ending with words."""
    return tuple(PLACE.split(phrase))


def filled(phrase: str, texts: Mapping[str, str]) -> str:
    """A phrase with its places filled. Raises KeyError for a place that nothing was given for."""
    parts = pieces(phrase)
    if len(parts) == 1:
        return phrase
    return "".join([texts[part] if place % 2 else part for place, part in enumerate(parts)])


def said(phrase: str, values: Mapping[str, object]) -> str:
    """The same for whoever has nobody to tell: a place that nothing was given for stays as it is written."""
    parts = pieces(phrase)
    return "".join(
        [part if place % 2 == 0 else str(values.get(part, f"{{{part}}}")) for place, part in enumerate(parts)]
    )


def flaw(phrase: str) -> str | None:
    """The first brace of a phrase that belongs to no place, with what stands in it; None where all is well."""
    return next((found for found in _BRACED.findall(phrase) if not PLACE.fullmatch(found)), None)
