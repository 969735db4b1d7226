"""An institution's position among its peers, and the peers without a figure, for tiles, charts and text.

The group is the one that was chosen for the profile (`Portal.comparisons`), the institution itself is left out, and the
number of figures decides what is shown: quartiles, single figures, or nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from generator.model import MOST_NAMED, Indicator, PeerGroup, Portal, Quartiles
from generator.model.definitions import series_name


class PeerPrinter(Protocol):
    """The part of a `Printer` that peers need."""

    def phrase(self, key: str, **values: object) -> str: ...  # noqa: D102
    def band(self, scheme: str, code: str) -> str: ...  # noqa: D102


@dataclass(frozen=True)
class Peers:
    """The figures of the peers for one indicator and period, and the names of those without one."""

    n: int  # how many have a figure
    quartiles: Quartiles | None  # if there are enough peers
    dots: tuple[float, ...]  # the single figures, ascending, if peers are too few for quartiles and enough to be shown
    names: tuple[str, ...]  # of the institutions with the single figures, in their order
    missing: int
    missing_names: tuple[str, ...]  # empty if there are too many


def peers_of(institution: str, indicator: Indicator, period: str, definition: str, portal: Portal) -> Peers | None:
    """The peers' figures that were given to a comparable definition; None if there are too few."""
    group = portal.comparisons.get(institution)
    series = series_name(indicator.code, indicator.versions, definition)
    known = portal.other_figures.get((institution, group.group, series, period)) if group else None
    if group is None or known is None or known.n < portal.standards.minimum_peers:
        return None
    missing = group.members - known.n
    few = known.quartiles is None
    names: Mapping[str, str] = portal.peer_names[group.group] if few or 0 < missing <= MOST_NAMED else {}
    return Peers(
        known.n,
        known.quartiles,
        known.values,
        tuple(names[id_] for id_ in known.institutions),
        missing,
        tuple(sorted(names[id_] for id_ in known.absent)) if 0 < missing <= MOST_NAMED else (),
    )


def group_name(group: PeerGroup, say: PeerPrinter) -> str:
    """What the members of a peer group share: a legal form and a region, one of them, or nothing."""
    if not group.bands:
        return say.phrase("chart.all_institutions")
    return " · ".join(str(say.band(scheme, band)) for scheme, band in group.bands)
