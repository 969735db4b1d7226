"""What did the last build of this site know of the portal?

It is asked twice: which answers are other ones now, and which comparisons among peers still hold. Institutions are in
the inventory already, so only the rest is kept here. What was known under another inventory is of no use, and then all is
worked out anew.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import date

from generator.analysis import benchmarks
from generator.analysis.benchmarks import profiles
from generator.analysis.benchmarks.results import Results
from generator.model import Listing, PeerFigures, Portal, Standards
from generator.pipeline.cache.store import Cache
from generator.pipeline.read.institution import InstitutionSummary, listed
from generator.pipeline.read.inventory import Inventory

PLACE = "portal"
"""On the shelf."""

MANY = 40
"""So many changed packages may touch everything: then all is compared anew."""


def save(cache: Cache, name: str, inventory: str, portal: Portal) -> None:
    """Keep a portal under its name, for the build after this one."""
    rest = replace(portal, standards=None, listings=(), benchmarks={}, tallies={})  # type: ignore[arg-type]
    cache.put(PLACE, name, (inventory, rest, benchmarks.to_columns(portal.benchmarks, portal.tallies)))


def load(cache: Cache, name: str, inventory: Inventory | None, known: Standards) -> Portal | None:
    """The portal that was kept under this name, if it was made of this inventory; else None."""
    kept = cache.get(PLACE, name) if name and inventory is not None else None
    if kept is None or inventory is None or kept[0] != inventory.name:
        return None
    rest: Portal = kept[1]
    quartiles, tallies = benchmarks.from_columns(kept[2], known)
    return replace(
        rest,
        standards=known,
        listings=listings(inventory.summaries.values(), rest.as_of),
        benchmarks=quartiles,
        tallies=tallies,
    )


def listings(summaries: Iterable[InstitutionSummary], day: date) -> tuple[Listing, ...]:
    """Institutions by name, with their awards as they stand on the portal's day."""
    found = [listing for one in summaries if (listing := listed(one, day))]
    return tuple(sorted(found, key=lambda x: (x.institution.name.casefold(), x.institution.id)))


def with_peers(portal: Portal, inventory: Inventory, previous: Portal | None) -> Portal:
    """The portal with all comparisons among peers: worked out anew where a package touched them."""
    known = portal.standards
    names = profiles.names_by_group(portal.listings, known)
    figures: Mapping[tuple[str, str, str], PeerFigures]
    if previous is None or inventory.before is None or len(inventory.changed) > MANY:
        quartiles, tallies = inventory.table.compare(known)
        figures = profiles.peer_figures(inventory.table, names)
    elif not inventory.changed:
        quartiles, tallies, figures = previous.benchmarks, previous.tallies, previous.peer_figures
    else:
        touched = inventory.before.table.touched(inventory.table, inventory.changed)
        before = previous.benchmarks, previous.tallies
        quartiles, tallies = benchmarks.compare_again(inventory.table, known, before, touched)
        figures = _figures_again(previous, inventory, names, touched)
    return replace(
        portal,
        benchmarks=quartiles,
        tallies=tallies,
        comparisons=profiles.comparisons(portal.listings, names, figures, known),
        peer_figures=figures,
        peer_names=names,
        reporters=inventory.table.reporters() + Counter(code for one in portal.listings for code in one.uncompared),
    )


def _figures_again(
    previous: Portal, inventory: Inventory, names: Mapping[str, Mapping[str, str]], touched: Collection[str]
) -> Results[PeerFigures]:
    """What the peers of profiles have, if `previous` knew it before these indicators were touched."""
    fresh = profiles.peer_figures(inventory.table, names, touched)
    before = previous.peer_figures
    return before.renewed(fresh, touched) if isinstance(before, Results) else fresh
