"""The kinds of pages (`each:`): what they are filled for, and what their slots can use."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from types import GenericAlias
from typing import Final

from generator.model import Area, Association, Chart, Country, Dossier, Filing, Indicator, Institution, Listing, Portal

Offered = Mapping[str, type | GenericAlias]
"""The names of values and their types."""

_CHARTS: Final = {"charts": Mapping[str, Chart]}
_INSTITUTION: Final[Offered] = {"institution": Institution, "dossier": Dossier, "listing": Listing, **_CHARTS}


@dataclass(frozen=True, slots=True)
class PageKind:
    """A value of `each:`, for which pages are filled."""

    keys: tuple[str, ...]  # what takes the place of folders in an address
    values: Offered  # what slots can use, besides what every page has
    about: Callable[[Portal], Iterable[str]] = (
        lambda _: ()
    )  # what there are pages for; none where another task fills them


KINDS: Final[Mapping[str, PageKind]] = {
    "area": PageKind(("code",), {"area": Area}, lambda portal: portal.standards.areas),
    "association": PageKind(("id",), {"association": Association}, lambda portal: [a.id for a in portal.associations]),
    "country": PageKind(("code",), {"country": Country, **_CHARTS}, lambda portal: portal.by_country),
    "filing": PageKind(("id", "period"), {"filing": Filing, **_INSTITUTION}),
    "indicator": PageKind(("code",), {"indicator": Indicator, **_CHARTS}, lambda portal: portal.standards.indicators),
    "institution": PageKind(("id",), _INSTITUTION),  # planned apart: its task depends on its package
    "review": PageKind(("id", "period"), {"filing": Filing, **_INSTITUTION}),
}
"""All kinds. A new one is a row here, and a method of `pipeline.tasks.runner.TaskRunner` named like it that fills its pages."""

VALUES: Final[Mapping[str | None, Offered]] = {None: _CHARTS} | {name: kind.values for name, kind in KINDS.items()}
"""The values of each kind, and of pages that exist once (None).

`pipeline.tasks.runner` fills pages and refuses to do so with other values; `SLOTS.md` and error messages are made from this.
"""
