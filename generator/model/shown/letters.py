"""The list of institutions by letter, which is how many of them are listed for readers without JavaScript."""

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from generator.model.compared import Listing

DIGITS: Final = "0-9"
OTHERS: Final = "other"
"""Pages for names that begin with a digit, or with no letter from A to Z."""

MOST_LISTED: Final = 250
"""Institutions that the list of all shows on one page."""

LONGEST_OPENING: Final = 40
"""Characters of a name among which the first letter is looked for."""


@dataclass(frozen=True, slots=True)
class LetterPage:
    """The institutions whose names begin with one letter."""

    letter: str  # from a to z, "0-9" or "other"
    listings: tuple[Listing, ...]  # by name


def initial(name: str) -> str:
    """The page that a name is on: its first letter, without accents."""
    for char in unicodedata.normalize("NFKD", name[:LONGEST_OPENING]).casefold():
        if char.isalnum():
            return DIGITS if char.isdecimal() else char if "a" <= char <= "z" else OTHERS
    return OTHERS


def by_letter(listings: Iterable[Listing]) -> Mapping[str, LetterPage]:
    """The pages from A to Z, then the others; none if one page holds all institutions."""
    found: dict[str, list[Listing]] = {}
    for listing in listings:
        found.setdefault(initial(listing.institution.latin_name), []).append(listing)
    if sum(map(len, found.values())) <= MOST_LISTED:
        return {}
    ordered = sorted(found, key=lambda letter: (len(letter), letter))
    return {letter: LetterPage(letter, tuple(found[letter])) for letter in ordered}
