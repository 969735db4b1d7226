"""The standards, read once for each state of their files and of the program."""

from dataclasses import replace
from datetime import date
from pathlib import Path

from generator import standards
from generator.model import Standards
from generator.pipeline.cache import keys
from generator.pipeline.cache.store import Cache
from generator.pipeline.options import StandardsError
from generator.problems import Problem


def read_standards(folder: Path, day: date, cache: Cache, program: str) -> tuple[Standards, tuple[Problem, ...]]:
    """The standards in a folder, for data read on a day, and their problems.

    Raises `StandardsError` if they cannot be used.
    """
    entry = keys.standards(program, standards.digest(folder))
    loaded = cache.get(entry)
    if loaded is None:
        loaded = standards.load(folder, day)
        cache.put(entry, loaded)
        cache.prune(keys.STANDARDS_ROOM, {entry.key})
    known, problems = loaded
    if known is None:
        raise StandardsError(problems)
    return replace(known, day=day), problems  # their files are the same on every day
