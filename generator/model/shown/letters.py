"""The list of institutions by letter, which is how many of them are listed for readers without JavaScript."""

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from generator.model.compared import Listing
from generator.model.filed import Institution

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


def ids_by_letter(institutions: Iterable[Institution]) -> Mapping[str, Sequence[str]]:
    """The ids on the pages from A to Z, then on the others; none if one page holds all institutions."""
    found: dict[str, list[str]] = {}
    for who in institutions:
        found.setdefault(initial(who.latin_name), []).append(who.id)
    if sum(map(len, found.values())) <= MOST_LISTED:
        return {}
    return {letter: found[letter] for letter in sorted(found, key=lambda letter: (len(letter), letter))}


def by_letter(listings: Iterable[Listing]) -> Mapping[str, LetterPage]:
    """The pages with these institutions."""
    known = {listing.institution.id: listing for listing in listings}
    pages = ids_by_letter(listing.institution for listing in known.values())
    return {letter: LetterPage(letter, tuple(known[id_] for id_ in ids)) for letter, ids in pages.items()}
