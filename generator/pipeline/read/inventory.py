"""The inventory: what is known of every institution, and which packages must be read again.

A package is compared by the mtimes and sizes of its files, then by its contents; only a changed one is read. What other
pages need of each institution is kept in a few files, so that one change rewrites one of them, and the figures of all
in one table of columns.
"""

import gc
import zlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path

from generator import kept, packages
from generator.analysis.benchmarks import PeerRows, PeerTable
from generator.model import Association, HeldBack, Standards
from generator.pipeline.cache import keys
from generator.pipeline.cache.remote import Transfer
from generator.pipeline.cache.session import Session
from generator.pipeline.cache.store import Cache, digest_of, stat_digest
from generator.pipeline.cache.workers import Workers
from generator.pipeline.options import BuildOptions
from generator.pipeline.read.equal_parts import EqualParts
from generator.pipeline.read.institution import InstitutionSummary, analyse_institutions

SHARDS = 16
"""Number of files in which the summaries are kept."""

MOST_ROWS = 256
"""Institutions whose rows are put into columns together: until then they take ten times the memory."""


@dataclass(frozen=True, slots=True)
class Inventory:
    """Every institution by its folder's name, in order; the table of all figures and answers; a digest of all of it.

    `before` is the previous inventory, if it was computed with the same inputs, and `changed` the folders of which other
    pages may show something else since, added and removed ones included. `save` leaves this one to the next build.
    """

    summaries: Mapping[str, InstitutionSummary]
    table: PeerTable
    name: str
    before: "Inventory | None" = None
    changed: frozenset[str] = frozenset()
    save: Callable[[], None] = lambda: None

    @property
    def dossiers(self) -> dict[str, str]:
        """The key of each dossier in the cache, by institution."""
        return {one.listing.institution.id: one.key for one in self.summaries.values() if one.listing}

    def pack(self) -> None:
        """Keep the tables, this one and the previous one, as bytes alone until they are used again."""
        self.table.pack()
        if self.before:
            self.before.table.pack()


class InventoryIndex:
    """The inventory of the last build in the cache, under a digest of its inputs."""

    def __init__(self, cache: Cache, inputs_digest: str) -> None:
        self._cache = cache
        self._inputs_digest = inputs_digest
        self.name: str = cache.get(keys.inventory_name(inputs_digest)) or ""
        table = cache.get(keys.peer_table(self.name)) if self.name else None
        self.table = PeerTable.of({}, {}) if table is None else PeerTable.from_bytes(table)
        with kept.gc_paused():
            shards = [
                cache.get(keys.inventory_shard(n, inputs_digest)) for n in range(SHARDS if table is not None else 0)
            ]
            gc.freeze()  # they live to the end, and the collector would look through a million objects again and again
        self.kept: dict[str, tuple[str, InstitutionSummary]] = {}
        if None not in shards:
            self.kept = {name: one for shard in shards for name, one in shard.items()}
        if (
            not self.name
            or table is None
            or self.name != name_of(inputs_digest, {name: one for name, (_, one) in self.kept.items()})
        ):
            self.name, self.table, self.kept = "", PeerTable.of({}, {}), {}

    def inventory(self) -> Inventory | None:
        """The inventory of the last build, if all of it is there."""
        summaries = {folder: one for folder, (_, one) in self.kept.items()}
        return Inventory(summaries, self.table, self.name) if self.name else None

    def save(self, found: Mapping[str, tuple[str, InstitutionSummary]], name: str, table: PeerTable) -> None:
        """Save what changed. The name is deleted first and written last: without it nothing of this counts."""
        if name != self.name:
            self._cache.delete(keys.inventory_name(self._inputs_digest))
        shards: list[dict[str, tuple[str, InstitutionSummary]]] = [{} for _ in range(SHARDS)]
        touched = {_shard_of(folder) for folder in self.kept.keys() - found.keys()} if self.name else set(range(SHARDS))
        for folder, one in found.items():
            at = _shard_of(folder)
            shards[at][folder] = one
            if self.kept.get(folder) is not one:
                touched.add(at)
        for at in sorted(touched):
            self._cache.put(keys.inventory_shard(at, self._inputs_digest), shards[at])
        for room in keys.INSTITUTION_ROOMS:
            self._cache.prune(room, found, self.kept.keys() - found.keys())
        if name != self.name:
            self._cache.put(keys.peer_table(name), table.to_bytes())
            self._cache.put(keys.inventory_name(self._inputs_digest), name)
        self.name, self.table, self.kept = name, table, dict(found)


def name_of(inputs_digest: str, gathered: Mapping[str, InstitutionSummary]) -> str:
    """A digest of what is known of all institutions."""
    return digest_of(inputs_digest, *(gathered[folder].key for folder in sorted(gathered)))


def _shard_of(folder: str) -> int:
    return zlib.crc32(folder.encode()) % SHARDS


def take_inventory(
    options: BuildOptions,
    standards: Standards,
    associations: tuple[Association, ...],
    workers: Workers,
    session: Session,
) -> Inventory:
    """Every institution of the folder of data packages, read again if its package changed."""
    home = options.data / "institutions"
    inputs_digest = keys.inputs(session.program, standards, associations)
    index = InventoryIndex(session.cache, inputs_digest)
    found, wanted = _compared(packages.package_folders(home), index.kept, inputs_digest, standards.day, options.held)
    items = [(home / folder, key) for folder, (_, key) in wanted.items()]
    shared = standards, associations, session.cache, options.held
    brought: dict[str, PeerRows] = {}
    tables: list[PeerTable] = []
    same: set[str] = set()
    parts = EqualParts()
    options.progress("packages", 0, len(items))
    transfer: Transfer[tuple[Path, str]] = Transfer(
        roots={"data": options.data, "cache": session.cache.folder},
        common=(),
        own=lambda item: [item[0]],
        back=[session.cache.folder / "dossiers"],
    )
    for n, (one, rows) in enumerate(workers.map(analyse_institutions, items, shared, session.cache, transfer), 1):
        found[one.folder] = wanted[one.folder][0], parts.once(one)
        if one.folder in index.kept and index.kept[one.folder][1].says_the_same(one):
            same.add(one.folder)
        elif one.listing:
            brought[one.folder] = rows
        if len(brought) == MOST_ROWS:
            tables.append(_table(brought, found))
            brought.clear()
        options.progress("packages", n, len(items))
    changed = frozenset({*(wanted.keys() - same), *(index.kept.keys() - found.keys())})
    name = name_of(inputs_digest, {folder: one for folder, (_, one) in found.items()})
    table = index.table
    if changed:
        table = table.without(changed).joined([*tables, _table(brought, found)])
    summaries = {folder: found[folder][1] for folder in sorted(found)}
    return Inventory(summaries, table, name, index.inventory(), changed, partial(index.save, found, name, table))


def _table(brought: Mapping[str, PeerRows], found: Mapping[str, tuple[str, InstitutionSummary]]) -> PeerTable:
    """The rows of these institutions in columns."""
    return PeerTable.of(brought, {name: listing.groups for name in brought if (listing := found[name][1].listing)})


def _compared(
    folders: Iterable[Path],
    kept: Mapping[str, tuple[str, InstitutionSummary]],
    inputs_digest: str,
    day: date,
    held: Mapping[str, HeldBack],
) -> tuple[dict[str, tuple[str, InstitutionSummary]], dict[str, tuple[str, str]]]:
    """Summaries that still hold, each with the dates and sizes of its files; and keys of the packages to be read."""
    found: dict[str, tuple[str, InstitutionSummary]] = {}
    wanted: dict[str, tuple[str, str]] = {}
    for folder in folders:
        why = held.get(f"institutions/{folder.name}")
        stat = digest_of(stat_digest(folder), repr(why))
        before = kept.get(folder.name)
        if before and not before[1].valid.has(day):
            before = None
        if before and before[0] == stat:
            found[folder.name] = before
            continue
        key = digest_of(inputs_digest, packages.digest(folder) or stat, repr(why))
        if before and before[1].key == key:
            found[folder.name] = stat, before[1]
        else:
            wanted[folder.name] = stat, key
    return found, wanted
