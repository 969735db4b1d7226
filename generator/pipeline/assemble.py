"""Everything known becomes one `Portal`: peers' figures, and awards as they stand on the portal's day."""

from collections.abc import Iterable

from generator.analysis.benchmarks import Compared
from generator.model import Association, Portal, Standards
from generator.pipeline.read import previous
from generator.pipeline.read.inventory import Inventory
from generator.problems import Problem, in_order


def assemble(
    inventory: Inventory,
    peers: Compared,
    standards: Standards,
    associations: tuple[Association, ...],
    problems: Iterable[Problem],
) -> Portal:
    """The portal. `problems` are those of the standards and the associations; the institutions' own are added."""
    quartiles, tallies = peers
    summaries = inventory.summaries.values()
    return Portal(
        standards=standards,
        listings=previous.listings(summaries, standards.day),
        associations=associations,
        benchmarks=quartiles,
        tallies=tallies,
        problems=tuple(in_order([*problems, *(problem for one in summaries for problem in one.problems)])),
        as_of=standards.day,
        newest=max((one.newest for one in summaries if one.listing and one.newest), default=None),
    )
