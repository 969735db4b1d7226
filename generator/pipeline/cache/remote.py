"""Runs work on other machines, which share no folder with this one.

What the work reads is sent with it, by content, and what it leaves in the cache comes back. On a worker all of it is
below one temporary folder. A path is pickled as the name of its root and the rest, so the same functions get the same
arguments there, with other folders; nothing else in the program knows that there are other machines. Rejected: a shared
network folder, which has to be set up, is slow with many small files, and shows every worker all of the data.

This module knows no library: `cluster` has the executor.
"""

import io
import os
import pickle
import platform
import re
import socket
import sys
import threading
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from dataclasses import dataclass
from functools import cache
from importlib import metadata
from pathlib import Path, PurePosixPath
from stat import S_ISDIR, S_ISREG
from typing import Any, Generic, Protocol, TypeAlias, TypeVar
from uuid import uuid4

from generator import kept
from generator.atomic_write import atomic_write
from generator.limits import TransferLimits
from generator.pipeline.cache.store import code_digest, digest_of
from generator.problems import BuildError

T = TypeVar("T")
R = TypeVar("R")
S = TypeVar("S")

Place: TypeAlias = tuple[str, str]
"""A path that means the same on every machine: the name of a root, and the path inside it."""

Files: TypeAlias = dict[Place, bytes | None]
"""Files by their places; None for a folder."""

CHUNK = 8
"""Items sent at a time."""

AHEAD = 3
"""Chunks sent for each thread of the workers; more would wait in the memory of the scheduler."""

IDLE_SECONDS = 5.0
"""After this long without a result, the cluster is asked whether it still has workers."""


@dataclass(frozen=True, slots=True)
class Transfer(Generic[T]):
    """What work on other machines reads from this one, and what comes back."""

    roots: Mapping[str, Path]  # folders below which all paths are that the work is given
    common: Sequence[Path]  # files and folders that all items need
    own: Callable[[T], Sequence[Path] | None]  # those that one item needs; None if the work must be done here
    back: Sequence[Path]  # folders of the cache whose files come back


class RemoteWorkers(Protocol):
    """Workers on other machines. `cluster.Cluster` is the implementation."""

    threads: int

    def share(self, data: bytes) -> Any:
        """Send bytes to all workers once."""

    def submit(self, shared: Any, data: bytes) -> "Future[Any]":
        """Call `run(folder of the worker, shared bytes, data)` on a worker."""

    def result(self, done: "Future[Any]") -> bytes:
        """The result of a finished call. Raises `BuildError` if workers or the scheduler failed."""

    def check(self) -> None:
        """Raise `BuildError` if nobody is left to do the work."""


def work_remotely(
    workers: RemoteWorkers,
    work: Callable[[Sequence[T], S], list[R]],
    items: Sequence[T],
    shared: S,
    transfer: Transfer[T],
) -> Iterator[R]:
    """Apply `work(some items, shared)` to all items on other machines; yield the results as they become ready.

    Items that cannot be sent as they are, such as a package with a link in it, are worked on here.
    """
    places = _Places(transfer.roots)
    common = _read(places, transfer.common, TransferLimits.COMMON_BYTES)
    if common is None:
        raise BuildError("The templates or pages hold links or very large files, which cannot be sent to workers.")
    back = [places.of(folder) for folder in transfer.back]
    head = (uuid4().hex + program_digest()).encode()
    given = workers.share(head + _packed((back, shared, common), places))
    waiting: set[Future[Any]] = set()
    here: list[T] = []
    try:
        for at in range(0, len(items), CHUNK):
            there: list[T] = []
            files: Files = {}
            for item in items[at : at + CHUNK]:
                wanted = transfer.own(item)
                found = None if wanted is None else _read(places, wanted, TransferLimits.ITEM_BYTES)
                if found is None:
                    here.append(item)
                else:
                    there.append(item)
                    files |= found
            if there:
                waiting.add(workers.submit(given, _packed((work, there, files), places)))
            while len(waiting) >= AHEAD * workers.threads:
                yield from _finished(workers, waiting, places)
        for item in here:
            yield from work([item], shared)
        while waiting:
            yield from _finished(workers, waiting, places)
    finally:
        for other in waiting:
            other.cancel()


def _finished(workers: RemoteWorkers, waiting: "set[Future[Any]]", places: "_Places") -> Iterator[Any]:
    """The results of the next finished calls, which are taken out of those that are waited for."""
    done, _ = wait(waiting, IDLE_SECONDS, FIRST_COMPLETED)
    if not done:
        workers.check()
    for one in done:
        waiting.remove(one)
        results, files = pickle.loads(workers.result(one))  # noqa: S301 -- workers are trusted as this process is
        for place, content in files.items():
            if content is not None:
                path = places.path(place)
                path.parent.mkdir(parents=True, exist_ok=True)
                atomic_write(path, content, durable=False)
        yield from results


@cache
def program_digest() -> str:
    """A digest of everything that is not sent and that the bytes of a site depend on: program, libraries, Python."""
    wanted = metadata.requires("mfi-transparency-portal") or []
    names = sorted({found[0] for one in wanted if "extra ==" not in one and (found := re.match(r"[\w.-]+", one))})
    versions = (f"{name} {metadata.version(name)}" for name in names)
    return digest_of(code_digest(), sys.version, platform.machine(), zlib.ZLIB_RUNTIME_VERSION, *versions)


# --------------------------------------------------------------------------------------------------------- on a worker


@dataclass(slots=True)
class _Round:
    """What a worker holds of one round of work."""

    token: str
    shared: Any
    back: Sequence[Place]


_alone = threading.Lock()
"""One call at a time in a process: neither the charts nor the templates may be used by two threads."""
_round: _Round | None = None


def run(home: Path, shared: bytes, data: bytes) -> bytes:
    """Do one chunk of work on a worker, below its folder `home`."""
    with _alone:
        try:
            return _run(_Places.below(home / "portal"), shared, data)
        except MemoryError:
            raise BuildError(f"The worker on {_machine()} has not enough memory. {_AGAIN}") from None
        except OSError as error:
            said = error.strerror or type(error).__name__
            raise BuildError(f"The worker on {_machine()} cannot use its disk ({said}). {_AGAIN}") from None


_AGAIN = "Make room there, or end that worker, then build again."


def _run(places: "_Places", shared: bytes, data: bytes) -> bytes:
    global _round  # noqa: PLW0603 -- what a process was sent outlives one call
    token, digest, given = shared[:32].decode(), shared[32:56].decode(), memoryview(shared)[56:]
    if digest != program_digest():
        raise BuildError(
            f"The worker on {_machine()} has another version of the program, of Python or of a library. Install the same "
            "ones there as here (requirements.lock), start it again, then build again."
        )
    if _round is None or _round.token != token:
        kept.remove(places.home)
        back, unpacked, common = _unpacked(given, places)
        _write(places, common)
        _round = _Round(token, unpacked, back)
    work, items, files = _unpacked(data, places)
    try:
        _write(places, files)
        results = work(items, _round.shared)
        made = _read(places, [places.path(place) for place in _round.back], TransferLimits.COMMON_BYTES) or {}
        return pickle.dumps((results, {place: content for place, content in made.items() if place not in files}))
    finally:
        for place in (*_round.back, *files):
            kept.remove(places.path(place))


def forget(home: Path) -> None:
    """Remove what a worker was sent."""
    global _round  # noqa: PLW0603 -- as above
    with _alone:
        _round = None
        kept.remove(home / "portal")


def _machine() -> str:
    return socket.gethostname()


# ---------------------------------------------------------------------------------------------------- paths and files


class _Places:
    """Turns paths below the roots into places, and back into paths of another machine."""

    def __init__(self, roots: Mapping[str, Path], home: Path = Path()) -> None:
        self._roots = dict(sorted(roots.items(), key=lambda one: -len(one[1].parts)))  # the innermost first
        self.home = home

    @classmethod
    def below(cls, home: Path) -> "_Places":
        """On a worker, where every root is a folder in one."""
        return cls({}, home)

    def of(self, path: Path) -> Place:
        for name, root in self._roots.items():
            if path.is_relative_to(root):
                return name, path.relative_to(root).as_posix()
        if path.is_relative_to(self.home):
            name, *rest = path.relative_to(self.home).parts
            return name, PurePosixPath(*rest).as_posix()
        raise RuntimeError(f"{path} is in no folder that workers get")

    def path(self, place: Place) -> Path:
        name, rest = place
        return self._roots.get(name, self.home / name) / rest


class _Packer(pickle.Pickler):
    """A pickler that replaces every path by its place."""

    def __init__(self, stream: io.BytesIO, places: _Places) -> None:
        super().__init__(stream, pickle.HIGHEST_PROTOCOL)
        self._places = places

    def persistent_id(self, thing: object) -> Place | None:
        return self._places.of(thing) if isinstance(thing, Path) else None


class _Unpacker(pickle.Unpickler):
    def __init__(self, stream: io.BytesIO, places: _Places) -> None:
        super().__init__(stream)
        self._places = places

    def persistent_load(self, place: Place) -> Path:
        return self._places.path(place)


def _packed(thing: object, places: _Places) -> bytes:
    stream = io.BytesIO()
    _Packer(stream, places).dump(thing)
    return stream.getvalue()


def _unpacked(data: bytes | memoryview, places: _Places) -> Any:
    with kept.gc_paused():
        return _Unpacker(io.BytesIO(data), places).load()


def _read(places: _Places, paths: Iterable[Path], most: int) -> Files | None:
    """All files at and below these paths; None if there is a link, a device, an unreadable file, or more than `most`.

    A path that does not exist is left out.
    """
    found: Files = {}
    size = 0
    waiting = [str(path) for path in paths]
    while waiting:
        path = waiting.pop()
        try:
            state = os.lstat(path)
            if S_ISDIR(state.st_mode):
                found[places.of(Path(path))] = None
                waiting += [entry.path for entry in os.scandir(path)]
                continue
            size += state.st_size
            if not S_ISREG(state.st_mode) or size > most or len(found) >= TransferLimits.FILES:
                return None
            found[places.of(Path(path))] = Path(path).read_bytes()
        except FileNotFoundError:
            continue
        except OSError:
            return None
    return found


def _write(places: _Places, files: Files) -> None:
    for place, content in files.items():
        path = places.path(place)
        if content is None:
            path.mkdir(parents=True, exist_ok=True)
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
