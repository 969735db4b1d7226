"""What is known of every institution, and which packages have to be read anew to know it?

A package is looked at by the dates and sizes of its files, then by its contents; only one that changed is read. What
other pages need of each institution is kept in a few files, so that one change rewrites one of them, and the figures
of all in one table of columns.
"""

import os
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from generator import packages
from generator.analysis.benchmarks import Rows, Table
from generator.model import Association, Standards
from generator.pipeline.crew import Crew, gather_all
from generator.pipeline.gather import Gathered
from generator.pipeline.shelf import Shelf, digest_of, looks_of

DRAWERS = 16
"""Files in which what was gathered is kept."""


@dataclass(frozen=True, slots=True)
class Census:
    """Every institution by its folder's name, in order; the table of all figures and answers; a name for all of it.

    `before` is what the census before this one knew, if it stood on the same ground, and `changed` the folders that were
    read anew since, came, or went.
    """

    gathered: Mapping[str, Gathered]
    table: Table
    name: str
    before: "Census | None" = None
    changed: frozenset[str] = frozenset()


def folders(parent: Path) -> list[Path]:
    """The packages in a folder of packages."""
    if not parent.is_dir():
        return []
    return sorted(path for path in parent.iterdir() if path.is_dir() and not path.name.startswith("."))


class Registry:
    """What the last build knew, on the shelf, under the name of all that it was worked out with."""

    def __init__(self, shelf: Shelf, ground: str) -> None:
        self._shelf = shelf
        self._ground = ground
        self.name: str = shelf.get("census/name", ground) or ""
        table = shelf.get("census/table", self.name) if self.name else None
        self.table = Table.of({}, {}) if table is None else Table.from_bytes(table)
        drawers = [shelf.get(f"census/{n}", ground) for n in range(DRAWERS)] if table is not None else []
        self.kept: dict[str, tuple[str, Gathered]] = {}
        if None not in drawers:
            self.kept = {name: one for drawer in drawers for name, one in drawer.items()}
        if (
            not self.name
            or table is None
            or self.name != name_of(ground, {name: one for name, (_, one) in self.kept.items()})
        ):
            self.name, self.table, self.kept = "", Table.of({}, {}), {}

    def save(self, found: Mapping[str, tuple[str, Gathered]], name: str, table: Table) -> None:
        """Write down what changed. The name goes first and comes last: without it nothing of this counts."""
        if name != self.name:
            self._shelf.drop("census/name")
        drawers: list[dict[str, tuple[str, Gathered]]] = [{} for _ in range(DRAWERS)]
        touched = {_drawer(folder) for folder in self.kept.keys() - found.keys()} if self.name else set(range(DRAWERS))
        for folder, one in found.items():
            at = _drawer(folder)
            drawers[at][folder] = one
            if self.kept.get(folder) is not one:
                touched.add(at)
        for at in sorted(touched):
            self._shelf.put(f"census/{at}", self._ground, drawers[at])
        for room in ("dossiers", "facts", "awards"):
            self._shelf.weed(room, found, self.kept.keys() - found.keys())
        if name != self.name:
            self._shelf.put("census/table", name, table.to_bytes())
            self._shelf.put("census/name", self._ground, name)


def name_of(ground: str, gathered: Mapping[str, Gathered]) -> str:
    """A name for what is known of all institutions."""
    return digest_of(ground, *(gathered[folder].key for folder in sorted(gathered)))


def _drawer(folder: str) -> int:
    return zlib.crc32(folder.encode()) % DRAWERS


def take_census(
    data: Path,
    crew: Crew,
    shelf: Shelf,
    standing: tuple[Standards, tuple[Association, ...]],
    *,
    ground: str,
    tell: Callable[[str, int, int], None],
) -> Census:
    """Every institution, read anew where its package changed. `ground` names what all of them are worked out with."""
    registry = Registry(shelf, ground)
    kept = registry.kept
    found: dict[str, tuple[str, Gathered]] = {}
    wanted: dict[str, tuple[str, str]] = {}
    for folder in folders(data):
        look = looks_of(folder)
        before = kept.get(folder.name)
        if before and before[0] == look:
            found[folder.name] = before
            continue
        key = digest_of(ground, packages.digest(folder) or look)
        if before and before[1].key == key:
            found[folder.name] = look, before[1]
        else:
            wanted[folder.name] = look, key
    items = [(data / folder, key) for folder, (_, key) in wanted.items()]
    laid = digest_of(ground, str(os.getpid()))
    crew.lay(shelf, "standing", laid, standing, items)
    brought: dict[str, Rows] = {}
    tell("packages", 0, len(items))
    for n, (one, rows) in enumerate(crew.map(gather_all, items, shelf, laid), 1):
        found[one.folder] = wanted[one.folder][0], one
        if one.listing:
            brought[one.folder] = rows
        tell("packages", n, len(items))
    name = name_of(ground, {folder: one for folder, (_, one) in found.items()})
    table = registry.table
    if name != registry.name:
        groups = {folder: listing.groups for folder in brought if (listing := found[folder][1].listing)}
        table = table.without({*wanted, *(kept.keys() - found.keys())}).replacing(brought, groups)
    registry.save(found, name, table)
    return Census(
        {folder: found[folder][1] for folder in sorted(found)},
        table,
        name,
        Census({folder: one for folder, (_, one) in kept.items()}, registry.table, registry.name)
        if registry.name
        else None,
        frozenset({*wanted, *(kept.keys() - found.keys())}),
    )
