"""Runs work in this process if there is little of it, else in one process per core."""

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, as_completed
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

from generator import kept, processes
from generator.pipeline.cache.store import Cache
from generator.problems import BuildError

T = TypeVar("T")
R = TypeVar("R")

FEW_ITEMS = 40
"""Below this number of items, working here is faster than starting processes."""

SHARED = "laid"
"""The folder of values shared with other processes for one build."""

CHUNK = 8
"""Items handed over at a time."""


class Workers:
    """Runs work on items, here or in other processes, in any order. `at_end` closes what this process set up."""

    def __init__(self, jobs: int | None = None, at_end: Callable[[], None] | None = None) -> None:
        self._at_end = at_end
        self.size = max(1, jobs or os.cpu_count() or 1) if processes.isolated() else 1
        self._pool: Executor | None = None
        self._shared_files: list[Path] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
        for path in self._shared_files:
            kept.remove(path)
        if self._at_end is not None:
            self._at_end()

    def stop(self) -> None:
        """End the work, so that nothing is written any more."""
        if self._pool is not None:
            self._pool.shutdown(wait=True, cancel_futures=True)
            self._pool = None

    def is_parallel(self, items: Sequence[Any]) -> bool:
        """True if this many items are worked on by other processes."""
        return len(items) >= FEW_ITEMS and self.size > 1

    def share(self, cache: Cache, name: str, key: str, thing: object, items: Sequence[Any]) -> None:
        """Share a value with the workers: via the cache for subprocesses, in memory otherwise."""
        _shared[name] = key, thing
        if self.is_parallel(items):
            cache.put(f"{SHARED}/{key}", key, thing)
            self._shared_files.append(cache.folder / SHARED / f"{key}.pickle")

    def map(self, work: Callable[..., list[R]], items: Sequence[T], *shared: Any) -> Iterator[R]:
        """Yield what `work(items, *shared)` returns for all items, as it becomes ready. Raises what the work raises."""
        if not self.is_parallel(items):
            for item in items:
                yield from work([item], *shared)
            return
        if self._pool is None:
            self._pool = processes.pool(self.size, preload="generator.pipeline.tasks.runner")
        waiting = {self._pool.submit(work, items[at : at + CHUNK], *shared) for at in range(0, len(items), CHUNK)}
        try:
            for ready in as_completed(waiting):
                yield from ready.result()
        finally:
            for other in waiting:
                other.cancel()


_shared: dict[str, tuple[str, Any]] = {}


def shared_value(cache: Cache, name: str, key: str) -> Any:
    """A shared value from the cache, read once per process."""
    if _shared.get(name, ("", None))[0] != key:
        thing = cache.get(f"{SHARED}/{key}", key)
        if thing is None:
            raise BuildError("The cache was cleared while the site was built. Build again.")
        _shared[name] = key, thing
    return _shared[name][1]
