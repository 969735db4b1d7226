"""Runs work in this process if there is little of it, else in one process per core, or on the workers of a cluster."""

import gc
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, Future, as_completed
from contextlib import AbstractContextManager, nullcontext
from types import TracebackType
from typing import Any, Self, TypeVar
from uuid import uuid4

from generator import kept, processes
from generator.pipeline.cache import keys
from generator.pipeline.cache.remote import RemoteWorkers, Transfer, work_remotely
from generator.pipeline.cache.store import Cache, Entry
from generator.pipeline.options import BuildOptions
from generator.problems import BuildError

T = TypeVar("T")
R = TypeVar("R")
S = TypeVar("S")

FEW_ITEMS = 120
"""Below this number of items, working here is faster than starting processes.

Each process reads the whole portal, compiles the pages and sets up the charts before its first item.
"""

CHUNK = 8
"""Items handed over at a time."""


def remote_workers(options: BuildOptions) -> AbstractContextManager[RemoteWorkers | None]:
    """The workers on other machines, if there are any."""
    if not options.workers:
        return nullcontext()
    from generator.pipeline.cache.cluster import Cluster  # noqa: PLC0415 -- most builds need no other machine

    return Cluster(options.workers, options.worker_store)


class Workers:
    """Runs work on items, here, in other processes or on a `cluster`, in any order.

    `at_end` closes what this process set up.
    """

    def __init__(
        self,
        jobs: int | None = None,
        at_end: Callable[[], None] | None = None,
        cluster: RemoteWorkers | None = None,
    ) -> None:
        self._at_end = at_end
        self._cluster = cluster
        self.size = max(1, jobs or processes.cores()) if processes.isolated() else 1
        self._pool: Executor | None = None

    @property
    def remote(self) -> bool:
        """True if work may be done on other machines."""
        return self._cluster is not None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()
        if self._at_end is not None:
            self._at_end()

    def release(self) -> None:
        """End the other processes, which hold memory as long as they live. The next `map` starts new ones.

        Work that has begun is waited for, also by who stops the command a second time.
        """
        with processes.signals_held(*processes.STOPPING):
            if self._pool is not None:
                self._pool.shutdown(wait=True, cancel_futures=True)
                self._pool = None

    def map(
        self,
        work: Callable[[Sequence[T], S], list[R]],
        items: Sequence[T],
        shared: S,
        cache: Cache,
        transfer: Transfer[T] | None = None,
        *,
        few: int | None = None,
        chunk: int = CHUNK,
    ) -> Iterator[R]:
        """Apply `work(some items, shared)` to all items; yield the results as they become ready.

        Raises what the work raises.

        Other processes get `shared` from the cache, and read it once each, and a `chunk` of items at a time; with fewer than
        `few` items (`FEW_ITEMS`), working here is faster. Work without a `transfer` is never given to a cluster.
        """
        if self._cluster is not None and transfer is not None and len(items) >= FEW_ITEMS:
            yield from work_remotely(self._cluster, work, items, shared, transfer)
            return
        if len(items) < (FEW_ITEMS if few is None else few) or self.size == 1:
            for item in items:
                yield from work([item], shared)
            return
        if self._pool is None:
            self._pool = processes.pool(self.size, preload="generator.pipeline.tasks.runner", begin=kept.gc_seldom)
        entry = keys.shared(uuid4().hex)
        chunks = (items[at : at + chunk] for at in range(0, len(items), chunk))
        waiting: set[Future[list[R]]] = set()
        try:
            cache.put(entry, shared)
            with processes.signals_held(*processes.STOPPING):
                waiting.update(self._pool.submit(_work, work, chunk, cache, entry) for chunk in chunks)
            for ready in as_completed(waiting):
                waiting.discard(ready)  # it holds its results
                yield from ready.result()
        finally:
            with processes.signals_held(*processes.STOPPING):
                if waiting:  # work that still runs may write where the caller is about to clear up
                    self.release()  # not `cancel()`: after that, a pool whose processes were killed waits forever
                cache.delete(entry)


_shared: dict[Entry, Any] = {}


def _work(work: Callable[[Sequence[T], S], list[R]], items: Sequence[T], cache: Cache, entry: Entry) -> list[R]:
    """Do some of the work in a worker process, which holds only the newest shared value."""
    if entry not in _shared:
        shared = cache.get(entry)
        if shared is None:
            raise BuildError("The cache was cleared while the site was built. Build again.")
        _shared.clear()
        _shared[entry] = shared
        gc.freeze()  # a million objects that live to the end, as in `run_tasks`
    return work(items, _shared[entry])
