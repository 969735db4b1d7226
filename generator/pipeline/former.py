"""What did the last build of this site know of the portal?

It is asked twice: which answers are other ones now, and which comparisons among peers still hold. Institutions are in
the census already, so only the rest is kept here. What was known under another census is of no use, and then all is
worked out anew.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from generator.analysis import benchmarks
from generator.model import Listing, Portal, Standards
from generator.pipeline.census import Census
from generator.pipeline.gather import Gathered, listed
from generator.pipeline.shelf import Shelf

PLACE = "portal"
"""On the shelf."""

MANY = 40
"""So many changed packages may touch everything: then all is compared anew."""


def keep(shelf: Shelf, name: str, census: str, portal: Portal) -> None:
    """Keep a portal under its name, for the build after this one."""
    rest = replace(portal, standards=None, listings=(), benchmarks={}, tallies={})  # type: ignore[arg-type]
    shelf.put(PLACE, name, (census, rest, benchmarks.laid_by(portal.benchmarks, portal.tallies)))


def recall(shelf: Shelf, name: str, census: Census | None, known: Standards) -> Portal | None:
    """The portal that was kept under this name, if it was made of this census; else None."""
    kept = shelf.get(PLACE, name) if name and census is not None else None
    if kept is None or census is None or kept[0] != census.name:
        return None
    rest: Portal = kept[1]
    quartiles, tallies = benchmarks.taken_up(kept[2], known)
    return replace(
        rest,
        standards=known,
        listings=listings(census.gathered.values(), rest.as_of),
        benchmarks=quartiles,
        tallies=tallies,
    )


def listings(gathered: Iterable[Gathered], day: date) -> tuple[Listing, ...]:
    """Institutions by name, with their awards as they stand on the portal's day."""
    found = [listing for one in gathered if (listing := listed(one, day))]
    return tuple(sorted(found, key=lambda x: (x.institution.name.casefold(), x.institution.id)))


def compared(census: Census, former: Portal | None, known: Standards) -> benchmarks.Compared:
    """The peers' figures: worked out anew where a package touched them."""
    if former is None or census.before is None or len(census.changed) > MANY:
        return census.table.compare(known)
    before = former.benchmarks, former.tallies
    if not census.changed:
        return before
    touched = census.before.table.touched(census.table, census.changed)
    return benchmarks.compare_again(census.table, known, before, touched)
