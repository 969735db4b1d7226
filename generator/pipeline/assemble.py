"""Assembles the `Portal`: peers' figures, and awards as of the portal's day."""

from collections.abc import Iterable

from generator.model import Association, Portal, Standards
from generator.packages.checks.check import Register, among_packages
from generator.pipeline.read import previous
from generator.pipeline.read.inventory import Inventory
from generator.problems import Problem, in_order


def assemble(
    inventory: Inventory,
    before: Portal | None,
    standards: Standards,
    associations: tuple[Association, ...],
    problems: Iterable[Problem],
) -> Portal:
    """The portal; `before` is that of the previous build.

    `problems` are those of the standards, the associations and the folders around the packages; the institutions' own,
    and those among packages, are added.
    """
    summaries = inventory.summaries.values()
    register = Register({one.id: one for one in associations}, ids=set(inventory.summaries), whole=True)
    register.filers = {one.folder: one.filer for one in summaries if one.filer}
    own = (problem for one in summaries for problem in one.problems)
    portal = Portal(
        standards=standards,
        listings=previous.listings(summaries, standards.day),
        associations=associations,
        benchmarks={},
        tallies={},
        problems=tuple(in_order([*problems, *own, *among_packages(register)])),
        as_of=standards.day,
        compared={one.listing.institution.id: one.compared for one in summaries if one.listing},
        newest=max((one.newest for one in summaries if one.listing and one.newest), default=None),
    )
    portal = previous.with_peers(portal, inventory, before)
    inventory.pack()  # whatever pages show of it is in the portal
    return portal
