"""Who does the work: this process when there is little of it, else one process for each core."""

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Executor, as_completed
from multiprocessing.util import Finalize
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

from generator import kept, processes
from generator.analysis.benchmarks import Rows
from generator.pipeline.gather import Gathered, gather
from generator.pipeline.jobs import Bench, Ground, Job
from generator.pipeline.shelf import Shelf
from generator.problems import Unbuildable
from generator.render.site import Done

T = TypeVar("T")
R = TypeVar("R")

FEW = 40
"""So many pieces of work are done sooner here than by starting processes."""

LAID = "laid"
"""Folder of what other processes need for one build."""

PIECES = 8
"""Pieces of work handed over at a time."""

_bench: Bench | None = None


class Crew:
    """Does pieces of work, here or in other processes, in any order."""

    def __init__(self, jobs: int | None = None) -> None:
        self.size = max(1, jobs or os.cpu_count() or 1) if processes.isolated() else 1
        self._pool: Executor | None = None
        self._laid: list[Path] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
        for path in self._laid:
            kept.remove(path)
        put_away()

    def stop(self) -> None:
        """End the work: nobody writes anything any more."""
        if self._pool is not None:
            self._pool.shutdown(wait=True, cancel_futures=True)
            self._pool = None

    def shares(self, items: Sequence[Any]) -> bool:
        """True where so much work goes to other processes."""
        return len(items) >= FEW and self.size > 1

    def lay(self, shelf: Shelf, name: str, key: str, thing: object, items: Sequence[Any]) -> None:
        """Lay out what the work on these items needs: on the shelf where other processes do it, else here."""
        _kept[name] = key, thing
        if self.shares(items):
            shelf.put(f"{LAID}/{key}", key, thing)
            self._laid.append(shelf.folder / LAID / f"{key}.pickle")

    def map(self, work: Callable[..., list[R]], items: Sequence[T], *shared: Any) -> Iterator[R]:
        """What `work(items, *shared)` gives for all items, in the order it becomes ready. Raises what the work raises."""
        if not self.shares(items):
            for item in items:
                yield from work([item], *shared)
            return
        if self._pool is None:
            self._pool = processes.pool(self.size, preload="generator.pipeline.crew")
        waiting = {self._pool.submit(work, items[at : at + PIECES], *shared) for at in range(0, len(items), PIECES)}
        try:
            for ready in as_completed(waiting):
                yield from ready.result()
        finally:
            for other in waiting:
                other.cancel()


def gather_all(folders: Iterable[tuple[Path, str]], shelf: Shelf, laid: str) -> list[tuple[Gathered, Rows]]:
    """Read some packages, with the standards and associations that were laid on the shelf."""
    standards, associations = laid_out(shelf, "standing", laid)
    return [gather(folder, key, standards, associations, shelf) for folder, key in folders]


def do_all(jobs: Iterable[Job], shelf: Shelf, laid: str) -> list[tuple[str, Done]]:
    """Do some jobs on the ground that was laid on the shelf; what they compile stays for the next."""
    global _bench  # noqa: PLW0603 -- what a process has compiled outlives one call
    ground: Ground = laid_out(shelf, "ground", laid)
    if _bench is None or _bench.ground is not ground:
        put_away()
        _bench = Bench(ground)
        Finalize(None, put_away, exitpriority=10)
    return [(job.name, _bench.do(job)) for job in jobs]


_kept: dict[str, tuple[str, Any]] = {}


def laid_out(shelf: Shelf, name: str, key: str) -> Any:
    """A thing from the shelf, read once a process."""
    if _kept.get(name, ("", None))[0] != key:
        thing = shelf.get(f"{LAID}/{key}", key)
        if thing is None:
            raise Unbuildable("The cache was cleared while the site was built. Build again.")
        _kept[name] = key, thing
    return _kept[name][1]


def put_away() -> None:
    """Close what this process has set up."""
    global _bench  # noqa: PLW0603 -- as above
    if _bench is not None:
        _bench.close()
        _bench = None
