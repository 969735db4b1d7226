"""The portal of the previous build of this site.

It is used to find which lookups changed and which peer statistics can be reused. Institutions are in the inventory, so
only the rest is saved here. A portal of another inventory is of no use, and then everything is computed again.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from generator.analysis import benchmarks
from generator.model import Listing, Portal, Standards
from generator.pipeline.cache.store import Cache
from generator.pipeline.read.institution import InstitutionSummary, listed
from generator.pipeline.read.inventory import Inventory

PLACE = "portal"
"""The name in the cache."""

MANY = 40
"""With more changed packages than this, everything is compared again."""


def save(cache: Cache, name: str, inventory: str, portal: Portal) -> None:
    """Save a portal under its name, for the next build."""
    rest = replace(portal, standards=None, listings=(), benchmarks={}, tallies={})  # type: ignore[arg-type]
    cache.put(PLACE, name, (inventory, rest, benchmarks.to_columns(portal.benchmarks, portal.tallies)))


def load(cache: Cache, name: str, inventory: Inventory | None, known: Standards) -> Portal | None:
    """The portal that was saved under this name, if it was made from this inventory; else None."""
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
    """Institutions by name, with their awards as of the portal's day."""
    found = [listing for one in summaries if (listing := listed(one, day))]
    return tuple(sorted(found, key=lambda x: (x.institution.name.casefold(), x.institution.id)))


def compared(inventory: Inventory, previous: Portal | None, known: Standards) -> benchmarks.Compared:
    """The peers' figures, computed again only where a package changed them."""
    if previous is None or inventory.before is None or len(inventory.changed) > MANY:
        return inventory.table.compare(known)
    before = previous.benchmarks, previous.tallies
    if not inventory.changed:
        return before
    touched = inventory.before.table.touched(inventory.table, inventory.changed)
    return benchmarks.compare_again(inventory.table, known, before, touched)
