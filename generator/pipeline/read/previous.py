"""The portal of the previous build of this site.

It is used to find which lookups changed and which peer statistics can be reused. Institutions are in the inventory, so
only the rest is saved here. A portal of another inventory is of no use, and then everything is computed again.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from generator.analysis import benchmarks
from generator.model import Listing, Portal, Standards
from generator.pipeline.cache import keys
from generator.pipeline.cache.session import Session
from generator.pipeline.read.institution import InstitutionSummary, listed
from generator.pipeline.read.inventory import Inventory

MANY = 40
"""With more changed packages than this, everything is compared again."""


def save(session: Session, inventory: Inventory, portal: Portal) -> None:
    """Save a portal for the next build."""
    rest = replace(portal, standards=None, listings=(), benchmarks={}, tallies={})  # type: ignore[arg-type]
    columns = benchmarks.to_columns(portal.benchmarks, portal.tallies)
    session.cache.put(keys.portal(session.fingerprint), (inventory.name, rest, columns))


def load(session: Session, inventory: Inventory, known: Standards) -> Portal | None:
    """The portal of the last site, if it was made from the inventory before this one; else None."""
    kept = session.cache.get(keys.portal(session.previous.fingerprint))
    if kept is None or inventory.before is None or kept[0] != inventory.before.name:
        return None
    rest: Portal = kept[1]
    quartiles, tallies = benchmarks.from_columns(kept[2], known)
    return replace(
        rest,
        standards=known,
        listings=listings(inventory.before.summaries.values(), rest.as_of),
        benchmarks=quartiles,
        tallies=tallies,
    )


def listings(summaries: Iterable[InstitutionSummary], day: date) -> tuple[Listing, ...]:
    """Institutions by name, with their awards as of the portal's day."""
    found = [listing for one in summaries if (listing := listed(one, day))]
    return tuple(sorted(found, key=lambda x: (x.institution.name.casefold(), x.institution.id)))


def compare_peers(inventory: Inventory, previous: Portal | None, known: Standards) -> benchmarks.Compared:
    """The peers' figures, computed again only where a package changed them."""
    if previous is None or inventory.before is None or len(inventory.changed) > MANY:
        return inventory.table.compare(known)
    before = previous.benchmarks, previous.tallies
    if not inventory.changed:
        return before
    touched = inventory.before.table.touched(inventory.table, inventory.changed)
    return benchmarks.compare_again(inventory.table, known, before, touched)
