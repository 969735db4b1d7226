"""The values that the slots of a page can use, by the kind of page (`each:`)."""

from collections.abc import Mapping
from types import GenericAlias
from typing import Final

from generator.model import Area, Association, Chart, Country, Dossier, Filing, Indicator, Institution, Listing

Offered = Mapping[str, type | GenericAlias]
"""The names of values and their types."""

_CHARTS: Final = {"charts": Mapping[str, Chart]}
_INSTITUTION: Final[Offered] = {"institution": Institution, "dossier": Dossier, "listing": Listing, **_CHARTS}

VALUES: Final[Mapping[str | None, Offered]] = {
    None: _CHARTS,
    "area": {"area": Area},
    "association": {"association": Association},
    "country": {"country": Country, **_CHARTS},
    "filing": {"filing": Filing, **_INSTITUTION},
    "indicator": {"indicator": Indicator, **_CHARTS},
    "institution": _INSTITUTION,
    "review": {"filing": Filing, **_INSTITUTION},
}
"""The values of each kind, and of pages that exist once (None), in addition to what every page has.

`pipeline.tasks.runner` fills pages and rejects other values; `SLOTS.md` and error messages are made from this.
"""
