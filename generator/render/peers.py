"""An institution's position among its peers, and the peers without a figure, for tiles, charts and text.

The group is the one that was chosen for the profile (`Portal.comparisons`), the institution itself is left out, and the
number of figures decides what is shown: quartiles, single figures, or nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

from generator.model import Indicator, PeerGroup, Portal, Quartiles, Standards, quartiles
from generator.model.definitions import series_name

MOST_NAMED = 8
"""The most peers without a figure that are named; of more, only the number is given."""


class PeerPrinter(Protocol):
    """The part of a `Printer` that peers need."""

    def phrase(self, key: str, **values: object) -> str: ...  # noqa: D102
    def band(self, scheme: str, code: str) -> str: ...  # noqa: D102


@dataclass(frozen=True)
class Peers:
    """The figures of the peers for one indicator and period, ascending, and the names of those without one."""

    values: tuple[float, ...]
    names: tuple[str, ...]  # of the institutions with the values, in their order; empty if there are quartiles
    missing: int
    missing_names: tuple[str, ...]  # empty if there are too many
    standards: Standards

    @property
    def n(self) -> int:
        """How many have a figure."""
        return len(self.values)

    @cached_property
    def quartiles(self) -> Quartiles | None:
        """Quartiles, if there are enough peers."""
        return quartiles(self.values) if self.n >= self.standards.quartiles_from else None

    @property
    def dots(self) -> tuple[float, ...]:
        """The single figures, if peers are too few for quartiles and enough to be shown."""
        return self.values if self.standards.minimum_peers <= self.n < self.standards.quartiles_from else ()


def peers_of(institution: str, indicator: Indicator, period: str, definition: str, portal: Portal) -> Peers | None:
    """The peers' figures that were given to a comparable definition; None if there are too few."""
    group = portal.comparisons.get(institution)
    series = series_name(indicator.code, indicator.versions, definition)
    known = portal.peer_figures.get((group.group, series, period)) if group else None
    if group is None or known is None:
        return None
    others = known.without(institution)
    if len(others.values) < portal.standards.minimum_peers:
        return None
    few = len(others.values) < portal.standards.quartiles_from
    missing = group.members - len(others.values)
    names: Mapping[str, str] = portal.peer_names[group.group] if few or 0 < missing <= MOST_NAMED else {}
    absent = sorted(
        name for id_, name in names.items() if id_ != institution and id_ not in others.institutions
    )  # fmt: skip
    return Peers(
        others.values,
        tuple(names[id_] for id_ in others.institutions) if few else (),
        missing,
        tuple(absent) if 0 < missing <= MOST_NAMED else (),
        portal.standards,
    )


def group_name(group: PeerGroup, say: PeerPrinter) -> str:
    """What the members of a peer group share: a legal form and a region, one of them, or nothing."""
    if not group.bands:
        return say.phrase("chart.all_institutions")
    return " · ".join(str(say.band(scheme, band)) for scheme, band in group.bands)
