"""Everything known becomes one `Portal`: peers' figures, and awards as they stand on the portal's day."""

from collections.abc import Iterable
from datetime import date

from generator.model import Association, Portal, Standards
from generator.pipeline.read import previous
from generator.pipeline.read.inventory import Inventory
from generator.problems import Problem, in_order

LONG_AGO = date(1970, 1, 1)
"""The day of a portal without a filing."""


def assemble(
    inventory: Inventory,
    before: Portal | None,
    standards: Standards,
    associations: tuple[Association, ...],
    problems: Iterable[Problem],
) -> Portal:
    """The portal; `before` is that of the previous build. `problems` are those of the standards and the associations; the institutions' own are added."""
    summaries = inventory.summaries.values()
    as_of = max((one.newest for one in summaries if one.listing and one.newest), default=LONG_AGO)
    portal = Portal(
        standards=standards,
        listings=previous.listings(summaries, as_of),
        associations=associations,
        benchmarks={},
        tallies={},
        problems=tuple(in_order([*problems, *(problem for one in summaries for problem in one.problems)])),
        as_of=as_of,
    )
    return previous.with_peers(portal, inventory, before)
