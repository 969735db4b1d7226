"""The kinds of pages (`each:`): what a page can be filled for, and what its slots can use then."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from types import GenericAlias
from typing import Final

from generator.model import (
    Area,
    Association,
    Chart,
    Country,
    Dossier,
    Filing,
    Group,
    Indicator,
    Institution,
    Listing,
    Portal,
)
from generator.model.shown.letters import LetterPage, by_letter
from generator.render.addresses import peer_code

Offered = Mapping[str, type | GenericAlias]
"""The values by name, with their types."""

_CHARTS: Final = {"charts": Mapping[str, Chart]}
_INSTITUTION: Final[Offered] = {"institution": Institution, "dossier": Dossier, "listing": Listing, **_CHARTS}


@dataclass(frozen=True, slots=True)
class PageKind:
    """A kind of things that have pages."""

    keys: tuple[str, ...]
    """The names that replace folders in the address of a page."""
    values: Offered = field(default_factory=dict)
    """What the slots can use, in addition to what every page has."""
    about: Callable[[Portal], Iterable[str]] = lambda _: ()
    """The keys of all pages; none for kinds that the task of an institution fills."""


EMPTY: Final = "empty_institution"
"""The kind of page that replaces the profile of an institution without a filing."""

KINDS: Final[Mapping[str, PageKind]] = {
    "area": PageKind(("code",), {"area": Area}, lambda portal: portal.standards.areas),
    "association": PageKind(
        ("id",),
        {"association": Association, "group": Group},
        lambda portal: [association.id for association in portal.associations],
    ),
    "country": PageKind(("code",), {"country": Country, **_CHARTS}, lambda portal: portal.by_country),
    EMPTY: PageKind(("id",), _INSTITUTION),
    "filing": PageKind(("id", "period"), {"filing": Filing, **_INSTITUTION}),
    "indicator": PageKind(("code",), {"indicator": Indicator, **_CHARTS}, lambda portal: portal.standards.indicators),
    "institution": PageKind(("id",), _INSTITUTION),
    "peers": PageKind(("group",), {"group": Group}, lambda portal: map(peer_code, portal.groups)),
    "letter": PageKind(("folder", "letter"), {"letter": LetterPage}, lambda portal: by_letter(portal.listings)),
    "review": PageKind(("id", "period"), {"filing": Filing, **_INSTITUTION}),
    "witnesses": PageKind(("id",), _INSTITUTION),
}
"""The values of `each:`. A new kind is a row here, and a method of `TaskRunner` with its name that fills its pages."""

VALUES: Final[Mapping[str | None, Offered]] = {None: _CHARTS, **{kind: row.values for kind, row in KINDS.items()}}
"""What the slots of each kind can use, and those of pages that exist once (None).

`pipeline.tasks.runner` fills pages and rejects other values; `SLOTS.md` and error messages are made from this.
"""
