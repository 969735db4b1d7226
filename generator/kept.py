"""How does something kept between runs prove that it is what was kept?

Every file of the cache begins with a digest over its label and its contents. The label names the entry and all that it
was worked out from, so that what is damaged, cut short, of another program, or put in another entry's place counts as
absent: it is worked out anew. The digest guards against accidents, before anything is unpacked; who may write into the
cache is trusted as much as the program itself.
"""

import gc
import hashlib
import shutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from generator.atomic_write import atomic_write

A_DAY = 24 * 60 * 60
"""Seconds after which what nobody asked for is removed: another build may still be using it."""

_FORM = b"portal cache 1\0"
_LENGTH = hashlib.sha256().digest_size


def get(path: Path, label: str) -> bytes | None:
    """What was put there under this label; None where nothing is there, or anything else."""
    try:
        found = path.read_bytes()
    except OSError:
        return None
    said = memoryview(found)
    return bytes(said[_LENGTH:]) if said[:_LENGTH] == _digest(label, said[_LENGTH:]) else None


def put(path: Path, label: str, data: bytes) -> None:
    """Keep these bytes under a label, in place of whatever was there. Raises OSError where the disk does."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.is_dir() and not path.is_symlink():  # no file of ours, so it counts as absent
        shutil.rmtree(path)
    atomic_write(path, _digest(label, data), data, durable=False)


def _digest(label: str, data: bytes | memoryview) -> bytes:
    found = hashlib.sha256(_FORM + label.encode("utf-8", "surrogatepass") + b"\0")
    found.update(data)
    return found.digest()


def digest_of_tree(folder: Path, *, without: str = "") -> str:
    """A name for all that is in a folder: names, and the bytes of every file, but for one at its root."""
    found = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if name != without:
            found.update(f"{name}\0".encode("utf-8", "surrogatepass"))
            if not path.is_dir():
                found.update(hashlib.sha256(path.read_bytes()).digest())
    return found.hexdigest()


def forget(folder: Path, now: float, spared: Iterable[Path] = ()) -> None:
    """Remove what nobody has used in a day. `now` is a date of the same disk, whose clock may not be this machine's."""
    kept = set(spared)
    with suppress(OSError):
        for other in folder.iterdir():
            with suppress(OSError):  # another build may just have removed it
                if other not in kept and other.lstat().st_mtime < now - A_DAY:
                    remove(other)


def remove(path: Path) -> None:
    """Remove a file, or a folder with all that is in it, if it is there and can be removed."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
    else:
        with suppress(OSError):
            path.unlink()


@contextmanager
def alone(path: Path, waiting: Callable[[], None]) -> Iterator[None]:
    """Let nobody else do the same at the same time: whoever comes later says so, and waits. Who dies lets go."""
    try:
        import fcntl  # noqa: PLC0415 -- not on every system
    except ImportError:
        yield
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("ab") as stream:
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            waiting()
            fcntl.flock(stream, fcntl.LOCK_EX)
        yield


@contextmanager
def gc_paused() -> Iterator[None]:
    """Read many objects without looking for rubbish among them again and again: half the time goes there."""
    sweeps = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if sweeps:
            gc.enable()
