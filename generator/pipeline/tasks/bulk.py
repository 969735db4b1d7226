"""Makes the tables in bulk: their batches in other processes if there are many, and all else in this one.

If few packages changed, they are made while the pages of those are.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
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


class Bulk:
    """The files in bulk in the making: all facts, and all tables. To be closed, which removes what was not published."""

    def __init__(self, context: TaskContext, own: Mapping[str, str], about: About, workers: Workers) -> None:
        """`own` has the `awards_key` of each institution."""
        self._context = context
        self._about = about
        self._workers = workers
        self._own = own
        self._store = _BulkCache(context.cache)
        self._opened = ExitStack()
        self._written: Future[tuple[BulkFiles, KeptDatabase]] | None = None

    def close(self) -> None:
        """Wait for the thread, if there is one, and remove the folder."""
        self._opened.close()

    def begin(self) -> None:
        """Start to write in a thread, while the pages of a few packages are made in this process.

        SQLite, zlib and Polars do not hold up other threads, and take longer than those pages.
        """
        folder = self._folder()
        thread = self._opened.enter_context(ThreadPoolExecutor(1))
        self._written = thread.submit(self._write, folder, self._make_here)

    def files(self) -> Iterator[LargeArtifact]:
        """All files. They are written as they are read, because they need not fit into memory."""
        bulk, made = self._written.result() if self._written else self._write(self._folder(), self._make_in_workers)
        yield from bulk.files()
        bulk.keep()
        cache = self._context.cache
        cache.put(keys.bulk_database(self._context.common_digest), made)
        cache.prune(keys.BULK_ROOM, self._store.used)

    def _folder(self) -> Path:
        within = self._context.cache.folder
        within.mkdir(parents=True, exist_ok=True)
        return Path(self._opened.enter_context(TemporaryDirectory(dir=within)))

    def _write(self, folder: Path, make: Callable[[Sequence[Batch]], None]) -> tuple[BulkFiles, KeptDatabase]:
        context, cache = self._context, self._context.cache
        before = cache.get(keys.bulk_database(context.common_digest))
        kept = before if isinstance(before, KeptDatabase) else KeptDatabase(Path())
        kept = replace(kept, path=cache.folder / keys.BULK_DATABASE_FILE)
        bulk = BulkFiles(folder, self._about, self._store, kept, downloads.LARGEST_PLAIN)
        return bulk, bulk.write(BulkInput(_portal_rows(context), context.dossiers, self._own, context, make))

    def _make_here(self, todo: Sequence[Batch]) -> None:
        for batch in todo:
            batches.make(batch, self._context, self._store)

    def _make_in_workers(self, todo: Sequence[Batch]) -> None:
        cache = self._context.cache
        source = _Cached(cache, self._context.dossiers, self._own)
        lacking = self._workers.map(_make, todo, source, cache, few=FEW_BATCHES, chunk=1)
        self._make_here(list(lacking))  # another build removed from the cache what it is made from


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
