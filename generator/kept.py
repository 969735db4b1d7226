"""Stores files between runs, each with a digest that proves it is unchanged.

Every file of the cache begins with a digest over its label and its contents. The label names the entry and everything
it was computed from, so a file that is damaged, truncated, written by another version or moved to another entry's place
counts as absent, and is computed again. The digest guards against accidents, and is checked before anything is
unpickled; anyone who may write into the cache is trusted as much as the program itself.
"""

import gc
import hashlib
import os
import shutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from generator.atomic_write import atomic_write

A_DAY = 24 * 60 * 60
"""Seconds after which unused entries are removed: another build may still be using younger ones."""

_FORM = b"portal cache 1\0"
_LENGTH = hashlib.sha256().digest_size


def get(path: Path, label: str) -> bytes | None:
    """The bytes stored under this label; None if there is nothing, or anything else."""
    try:
        found = path.read_bytes()
    except OSError:
        return None
    said = memoryview(found)
    return bytes(said[_LENGTH:]) if said[:_LENGTH] == _digest(label, said[_LENGTH:]) else None


def put(path: Path, label: str, data: bytes) -> None:
    """Store these bytes under a label, replacing what was there. Raises OSError if the disk fails."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.is_dir() and not path.is_symlink():  # not a file of ours, so it counts as absent
        shutil.rmtree(path)
    atomic_write(path, _digest(label, data), data, durable=False)


def _digest(label: str, data: bytes | memoryview) -> bytes:
    found = hashlib.sha256(_FORM + label.encode("utf-8", "surrogatepass") + b"\0")
    found.update(data)
    return found.digest()


def digest_of_tree(folder: Path, *, without: str = "") -> str:
    """A digest of everything in a folder: names, and the bytes of every file, except one at its root."""
    found = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if name != without:
            found.update(f"{name}\0".encode("utf-8", "surrogatepass"))
            if not path.is_dir():
                found.update(hashlib.sha256(path.read_bytes()).digest())
    return found.hexdigest()


def forget(folder: Path, now: float, spared: Iterable[Path] = ()) -> None:
    """Remove what has not been used for a day. `now` is a time of the same disk, whose clock may differ from ours."""
    kept = set(spared)
    with suppress(OSError):
        for other in folder.iterdir():
            with suppress(OSError):  # another build may just have removed it
                if other not in kept and other.lstat().st_mtime < now - A_DAY:
                    remove(other)


def remove(path: Path) -> None:
    """Remove a file, or a folder with all that is in it, if it exists and can be removed."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
    else:
        with suppress(OSError):
            path.unlink()


@contextmanager
def alone(path: Path, waiting: Callable[[], None]) -> Iterator[None]:
    """Hold a lock. A later process calls `waiting`, then waits. The lock of a dead process is released."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with _locked(path, os.O_WRONLY | os.O_CREAT, waiting):
        yield


@contextmanager
def alone_in(folder: Path) -> Iterator[None]:
    """Hold the lock of a folder, which is made if it is missing. A later process waits."""
    folder.mkdir(parents=True, exist_ok=True)
    with _locked(folder, os.O_RDONLY, lambda: None):
        yield


@contextmanager
def _locked(path: Path, flags: int, waiting: Callable[[], None]) -> Iterator[None]:
    try:
        import fcntl  # noqa: PLC0415 -- not on every system
    except ImportError:
        yield
        return
    stream = os.open(path, flags, 0o666)
    try:
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            waiting()
            fcntl.flock(stream, fcntl.LOCK_EX)
        yield
    finally:
        os.close(stream)


SWEEP_AFTER = 50_000
"""Objects that are made and not freed before the garbage collector looks at them. Python's own 700 take a twentieth of
a command, which makes many that live on, and few that refer to each other in a circle."""


def gc_seldom() -> None:
    """Have the garbage collector look less often, in this process, to its end."""
    gc.set_threshold(SWEEP_AFTER)


@contextmanager
def gc_paused() -> Iterator[None]:
    """Disable the garbage collector while many objects are loaded: it would take half the time."""
    sweeps = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if sweeps:
            gc.enable()
