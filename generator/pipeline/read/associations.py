"""The associations, read once for each state of their packages."""

from generator import packages
from generator.model import Association, Standards
from generator.pipeline.cache import keys
from generator.pipeline.cache.session import Session
from generator.pipeline.cache.store import digest_of, stat_digest
from generator.pipeline.options import BuildOptions
from generator.pipeline.read.valid_days import ValidDays
from generator.problems import Problem


def read_associations(
    options: BuildOptions, standards: Standards, session: Session
) -> tuple[tuple[Association, ...], tuple[Problem, ...]]:
    """All associations of a build, by name, and the problems of their packages."""
    state = stat_digest(options.data / "associations")
    entry = keys.associations(digest_of(session.program, standards.digest, state))
    kept = session.cache.get(entry)
    if kept is not None and kept[1].has(standards.day):
        found: tuple[tuple[Association, ...], tuple[Problem, ...]] = kept[0]
        return found
    found = packages.read_associations(options.data, standards)
    session.cache.put(entry, (found, ValidDays.of(found[1], standards.day)))
    return found
