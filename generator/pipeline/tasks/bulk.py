"""Makes the tables in bulk: their batches in other processes if there are many, and all else in this one."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from generator.pipeline.cache import keys
from generator.pipeline.cache.store import Cache
from generator.pipeline.cache.workers import Workers
from generator.pipeline.tasks.context import TaskContext, kept_facts, kept_rows
from generator.pipeline.tasks.in_workers import close_runner
from generator.render.api import associations_json, downloads
from generator.render.api.bulk import batches, tables
from generator.render.api.bulk.batches import Batch
from generator.render.api.bulk.describing import About
from generator.render.api.bulk.files import BulkFiles, BulkInput, KeptDatabase
from generator.render.api.packed_table import PackedRows
from generator.render.api.portal_files import portal_files
from generator.render.site.staging import LargeArtifact

FEW_BATCHES = 8
"""Below this number of batches, making them here is faster than handing them to other processes."""


def bulk_files(context: TaskContext, about: About, workers: Workers) -> Iterator[LargeArtifact]:
    """All facts, and all tables. They are written as they are read, because they need not fit into memory."""
    cache, own = context.cache, {id_: context.awards_key(id_) for id_ in context.dossiers}
    cache.folder.mkdir(parents=True, exist_ok=True)
    entry, store = keys.bulk_database(context.common_digest), _BulkCache(cache)
    before = cache.get(entry)
    kept = before if isinstance(before, KeptDatabase) else KeptDatabase(Path())
    kept = replace(kept, path=cache.folder / keys.BULK_DATABASE_FILE)
    source = _Cached(cache, context.dossiers, own)

    def make(todo: Sequence[Batch]) -> None:
        for batch in workers.map(_make, todo, source, cache, few=FEW_BATCHES, chunk=1):
            batches.make(batch, context, store)  # another build removed from the cache what it is made from

    with TemporaryDirectory(dir=cache.folder) as folder:
        bulk = BulkFiles(Path(folder), about, store, kept, downloads.LARGEST_PLAIN)
        made = bulk.write(BulkInput(_portal_rows(context), context.dossiers, own, context, make))
        yield from bulk.files()
        bulk.keep()
        cache.put(entry, made)
        cache.prune(keys.BULK_ROOM, store.used)


def _portal_rows(context: TaskContext) -> tables.Rows:
    """The rows of the whole portal, which come from the standards and the associations alone."""
    entry = keys.portal_rows(context.common_digest, associations_json.associations(context.portal.associations))
    kept = context.cache.get(entry)
    if isinstance(kept, dict):
        return kept
    files = {path.rpartition("/")[2].removesuffix(".json"): text for path, text in portal_files(context.portal)}
    rows = tables.of_portal({name: json.loads(files[name]) for name in tables.FILES})
    context.cache.put(entry, rows)
    return rows


def _make(some: Sequence[Batch], source: "_Cached") -> list[Batch]:
    """Make some batches, in any process. Return those of which the cache lacks what they are made from."""
    close_runner()  # all pages are made, and charts take much memory
    lacking, store = [], _BulkCache(source.cache)
    for batch in some:
        try:
            batches.make(batch, source, store)
        except _NotKeptError:
            lacking.append(batch)
    return lacking


class _NotKeptError(Exception):
    """The cache lacks what the pages of an institution wrote there."""


@dataclass(frozen=True, slots=True)
class _Cached:
    """A `BulkSource` for any process: what the pages of institutions wrote into the cache."""

    cache: Cache
    dossiers: Mapping[str, str]
    own: Mapping[str, str]

    def facts(self, institution: str) -> PackedRows:
        """The packed rows of all facts. Raises `_NotKeptError` if they are not there."""
        found = kept_facts(self.cache, institution, self.dossiers[institution])
        if found is None:
            raise _NotKeptError
        return found

    def rows(self, institution: str) -> tables.Rows:
        """The rows of other tables. Raises `_NotKeptError` if they are not there."""
        found = kept_rows(self.cache, institution, self.own[institution])
        if found is None:
            raise _NotKeptError
        return found


class _BulkCache:
    """The cache as a `BulkStore`, which notes what was used."""

    def __init__(self, cache: Cache) -> None:
        self._cache = cache
        self.used: set[str] = set()

    def has(self, name: str) -> bool:
        """True if something was kept under a name; it may be damaged."""
        return self._cache.path(keys.bulk(name)).exists()

    def get(self, name: str) -> bytes | None:
        """What was kept under a name, or None."""
        self.used.add(name)
        found = self._cache.get(keys.bulk(name))
        return found if isinstance(found, bytes) else None

    def put(self, name: str, data: bytes) -> None:
        """Keep something."""
        self.used.add(name)
        self._cache.put(keys.bulk(name), data)
