"""The inventory: what is known of every institution, and which packages must be read again.

A package is compared by the mtimes and sizes of its files, then by its contents; only a changed one is read. What other
pages need of each institution is kept in a few files, so that one change rewrites one of them, and the figures of all
in one table of columns.
"""

import os
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from generator import packages
from generator.analysis.benchmarks import PeerRows, PeerTable
from generator.folders import is_by_system
from generator.model import Association, Standards
from generator.pipeline.cache.store import Cache, digest_of, stat_digest
from generator.pipeline.cache.workers import Workers
from generator.pipeline.read.institution import InstitutionSummary, analyse_institutions
from generator.problems import BuildError

SHARDS = 16
"""Number of files in which the summaries are kept."""


@dataclass(frozen=True, slots=True)
class Inventory:
    """Every institution by its folder's name, in order; the table of all figures and answers; a digest of all of it.

    `before` is the previous inventory, if it was computed with the same inputs, and `changed` the folders that were
    read again since, added, or removed.
    """

    summaries: Mapping[str, InstitutionSummary]
    table: PeerTable
    name: str
    before: "Inventory | None" = None
    changed: frozenset[str] = frozenset()


def folders(parent: Path) -> list[Path]:
    """The packages in a folder of packages. Raises BuildError if the folder itself is a link, as the check does."""
    if parent.is_symlink():
        raise BuildError(f"{parent.name}: this is a symbolic link. Put the folder itself there.")
    if not parent.is_dir():
        return []
    return sorted(
        path
        for path in parent.iterdir()
        if path.is_dir() and not path.name.startswith(".") and not is_by_system(path.name)
    )


class InventoryIndex:
    """The inventory of the last build in the cache, under a digest of its inputs."""

    def __init__(self, cache: Cache, inputs_digest: str) -> None:
        self._cache = cache
        self._inputs_digest = inputs_digest
        self.name: str = cache.get("census/name", inputs_digest) or ""
        table = cache.get("census/table", self.name) if self.name else None
        self.table = PeerTable.of({}, {}) if table is None else PeerTable.from_bytes(table)
        shards = [cache.get(f"census/{n}", inputs_digest) for n in range(SHARDS)] if table is not None else []
        self.kept: dict[str, tuple[str, InstitutionSummary]] = {}
        if None not in shards:
            self.kept = {name: one for shard in shards for name, one in shard.items()}
        if (
            not self.name
            or table is None
            or self.name != name_of(inputs_digest, {name: one for name, (_, one) in self.kept.items()})
        ):
            self.name, self.table, self.kept = "", PeerTable.of({}, {}), {}

    def save(self, found: Mapping[str, tuple[str, InstitutionSummary]], name: str, table: PeerTable) -> None:
        """Save what changed. The name is deleted first and written last: without it nothing of this counts."""
        if name != self.name:
            self._cache.delete("census/name")
        shards: list[dict[str, tuple[str, InstitutionSummary]]] = [{} for _ in range(SHARDS)]
        touched = {_shard_of(folder) for folder in self.kept.keys() - found.keys()} if self.name else set(range(SHARDS))
        for folder, one in found.items():
            at = _shard_of(folder)
            shards[at][folder] = one
            if self.kept.get(folder) is not one:
                touched.add(at)
        for at in sorted(touched):
            self._cache.put(f"census/{at}", self._inputs_digest, shards[at])
        for room in ("dossiers", "facts", "awards"):
            self._cache.prune(room, found, self.kept.keys() - found.keys())
        if name != self.name:
            self._cache.put("census/table", name, table.to_bytes())
            self._cache.put("census/name", self._inputs_digest, name)


def name_of(inputs_digest: str, gathered: Mapping[str, InstitutionSummary]) -> str:
    """A digest of what is known of all institutions."""
    return digest_of(inputs_digest, *(gathered[folder].key for folder in sorted(gathered)))


def _shard_of(folder: str) -> int:
    return zlib.crc32(folder.encode()) % SHARDS


def take_inventory(
    data: Path,
    workers: Workers,
    cache: Cache,
    shared: tuple[Standards, tuple[Association, ...]],
    *,
    inputs_digest: str,
    progress: Callable[[str, int, int], None],
) -> Inventory:
    """Every institution, read again if its package changed. `inputs_digest` covers the inputs they share."""
    index = InventoryIndex(cache, inputs_digest)
    kept, day = index.kept, shared[0].day
    found: dict[str, tuple[str, InstitutionSummary]] = {}
    wanted: dict[str, tuple[str, str]] = {}
    for folder in folders(data):
        stat = stat_digest(folder)
        before = kept.get(folder.name)
        if before and not before[1].valid.has(day):
            before = None
        if before and before[0] == stat:
            found[folder.name] = before
            continue
        key = digest_of(inputs_digest, packages.digest(folder) or stat)
        if before and before[1].key == key:
            found[folder.name] = stat, before[1]
        else:
            wanted[folder.name] = stat, key
    items = [(data / folder, key) for folder, (_, key) in wanted.items()]
    share_key = digest_of(inputs_digest, str(day), str(os.getpid()))
    workers.share(cache, "standing", share_key, shared, items)
    brought: dict[str, PeerRows] = {}
    progress("packages", 0, len(items))
    for n, (one, rows) in enumerate(workers.map(analyse_institutions, items, cache, share_key), 1):
        found[one.folder] = wanted[one.folder][0], one
        if one.listing:
            brought[one.folder] = rows
        progress("packages", n, len(items))
    name = name_of(inputs_digest, {folder: one for folder, (_, one) in found.items()})
    table = index.table
    if name != index.name:
        groups = {folder: listing.groups for folder in brought if (listing := found[folder][1].listing)}
        table = table.without({*wanted, *(kept.keys() - found.keys())}).replacing(brought, groups)
    index.save(found, name, table)
    return Inventory(
        {folder: found[folder][1] for folder in sorted(found)},
        table,
        name,
        Inventory({folder: one for folder, (_, one) in kept.items()}, index.table, index.name) if index.name else None,
        frozenset({*wanted, *(kept.keys() - found.keys())}),
    )
