"""Guesses which of the allowed words was meant.

This is slow compared with all else that is done with a cell, so callers ask only for the first few mistakes of a file.
"""

import difflib
from collections.abc import Iterable, Mapping
from functools import cache
from itertools import islice

from generator.limits import TableLimits
from generator.packages.safety.characters import unaccented
from generator.packages.safety.codes import COUNTRIES, PLACEHOLDER_COUNTRY

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


_NAMED_IN = ("en", "es", "fr", "pt")
"""The languages in which the name of a country is recognised where its code is asked for."""


def country(text: str) -> str:
    """`Did you mean PE (Peru)?` for a name, a misspelt one or another code of the country; empty if it is like none."""
    near = like_country(text)
    return f"Did you mean {near} ({_name('en', near)})?" if near else ""


def like_country(text: str) -> str:
    """The code of the country with such a name or code; empty if it is like none."""
    known, said = _countries(), unaccented(text.strip())
    alike = [name for name in known if name[:1] == said[:1]]  # Cisjordania is another country than Jordania
    near = difflib.get_close_matches(said[:_LONGEST], alike, 1, 0.8 if len(said) > _CODE else 1)
    return known[near[0]] if near else ""


_CODE = 3
"""Letters of a code, which is like that of another country in all but one of them."""


@cache
def _countries() -> Mapping[str, str]:
    """The code of each country by its name in some languages and its codes of two and of three letters, all folded."""
    from generator.language.cldr import iso3  # noqa: PLC0415 -- as below

    codes = sorted(COUNTRIES - {PLACEHOLDER_COUNTRY})
    named = {unaccented(_name(tag, code)): code for tag in _NAMED_IN for code in codes}
    coded = {one.casefold(): code for code in codes for one in (code, iso3(code)) if one}
    return {**named, **coded, "uk": "GB"}


def _name(tag: str, code: str) -> str:
    from generator.language.cldr import cldr_locale  # noqa: PLC0415 -- slow to load, and few packages need a guess

    return cldr_locale(tag).country(code)
