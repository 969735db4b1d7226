"""The cache: results under keys of everything they were computed from.

Deleting or damaging the cache costs only time: every pickle is verified before it is read (`kept`). Only this program
writes there, so unpickling is as safe as the disk of the machine that builds.
"""

import copyreg
import hashlib
import os
import pickle
from collections.abc import Container, Iterable, Iterator
from contextlib import suppress
from dataclasses import fields, is_dataclass
from functools import cache
from operator import attrgetter
from pathlib import Path
from typing import Any, NamedTuple, Self

from generator import kept, model, problems

GENERATOR = Path(__file__).parents[2]


def digest_of(*parts: str | bytes) -> str:
    """One short digest of several parts."""
    found = hashlib.sha256()
    for part in parts:
        found.update(part.encode("utf-8", "surrogatepass") if isinstance(part, str) else part)
        found.update(b"\0")
    return found.hexdigest()[:24]


def contents(folder: Path, pattern: str = "*") -> Iterator[bytes]:
    """Names and contents of all files below a folder, in order."""
    for path in sorted(folder.rglob(pattern)):
        if path.is_file() and "__pycache__" not in path.parts:
            yield path.relative_to(folder).as_posix().encode("utf-8", "surrogatepass")
            yield path.read_bytes()


@cache
def code_digest() -> str:
    """A digest of the program itself, because another version may compute other results. One process runs one version."""
    return digest_of(*contents(GENERATOR, "*.py"), *contents(GENERATOR, "*.json"))


def stat_digest(folder: Path) -> str:
    """A digest of a folder's files by their mtimes and sizes, without reading them: shows that nothing changed."""
    said: list[str] = []
    _stat(str(folder), "", said)
    return digest_of("\n".join(said))


def _stat(folder: str, inside: str, said: list[str]) -> None:
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError:
        said.append(f"{inside}!")
        return
    for entry in entries:
        try:
            found = entry.stat(follow_symlinks=False)
        except OSError:  # it was removed just now
            said.append(f"{inside}{entry.name}!")
            continue
        if entry.is_dir(follow_symlinks=False):
            said.append(f"{inside}{entry.name}/")
            _stat(entry.path, f"{inside}{entry.name}/", said)
        else:
            # The change time too: a file restored with its old mtime and size is still a different file.
            said.append(
                f"{inside}{entry.name} {found.st_size} {found.st_mtime_ns} {found.st_ctime_ns} {found.st_ino} {found.st_mode}"
            )


def _pickle_as_call(kind: type) -> None:
    """Pickle a dataclass as the call that makes it; the default takes three times as long.

    Lazily computed values (`cached_property`) are left out.
    """
    names = [field.name for field in fields(kind)]
    values = attrgetter(*names)
    if len(names) == 1:
        copyreg.pickle(kind, lambda thing: (kind, (values(thing),)))
    else:
        copyreg.pickle(kind, lambda thing: (kind, values(thing)))


for _module in (model, problems):
    for _kind in vars(_module).values():
        if isinstance(_kind, type) and is_dataclass(_kind) and fields(_kind):
            _pickle_as_call(_kind)


_BY_ANOTHER_VERSION = (
    AttributeError,
    EOFError,
    ImportError,
    IndexError,
    KeyError,
    TypeError,
    ValueError,
    pickle.UnpicklingError,
)
"""What unpickling an intact entry raises if its classes have changed since."""


def packed(thing: object) -> bytes:
    """A thing as bytes, to be kept inside an entry of the cache: it is not packed again when another part changes."""
    return pickle.dumps(thing, pickle.HIGHEST_PROTOCOL)


def unpacked(data: bytes) -> Any:
    """The thing that `packed` was given, by the same version of the program."""
    return pickle.loads(data)  # noqa: S301 -- ours


class Entry(NamedTuple):
    """The place of a cache entry, and a digest of everything it was computed from. `keys` has those of all kinds."""

    name: str
    key: str


class Cache:
    """A folder of pickles, each with its key."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @classmethod
    def of(cls, caches: Path, data: Path, room: str = "data") -> Self:
        """The cache of the builds of a folder of data packages, among the `caches` of a project; or of another `room`."""
        return cls(caches / room / digest_of(str(data.resolve())))

    def use(self) -> None:
        """Start using the cache, and remove sibling caches that no build has used for a day; others may be in use."""
        if self.folder.exists() and not self.folder.is_dir():
            kept.remove(self.folder)
        self.folder.mkdir(parents=True, exist_ok=True)
        self.folder.touch()
        kept.forget(self.folder.parent, self.folder.stat().st_mtime, [self.folder])

    def get(self, entry: Entry) -> Any:
        """What was stored under this key; None if there is nothing, or anything else."""
        data = kept.get(self._file(entry.name), _label(entry))
        if data is None:
            return None
        try:
            with kept.gc_paused():
                return unpacked(data)
        except _BY_ANOTHER_VERSION:
            return None

    def put(self, entry: Entry, thing: object) -> None:
        """Store a thing under its key, replacing what was there."""
        kept.put(self._file(entry.name), _label(entry), packed(thing))

    def prune(self, room: str, wanted: Container[str], gone: Iterable[str] = ()) -> None:
        """Remove unwanted entries of a folder a day after they were named in `gone`: another build may still read them."""
        for name in gone:
            with suppress(OSError):
                os.utime(self._file(f"{room}/{name}"))
        now = self.folder.stat().st_mtime
        with suppress(OSError), os.scandir(self.folder / room) as entries:  # ten thousands of them
            for entry in entries:
                if entry.name.removesuffix(".pickle") not in wanted and entry.stat().st_mtime < now - kept.A_DAY:
                    kept.remove(Path(entry.path))

    def delete(self, entry: Entry) -> None:
        """Remove a thing from the cache."""
        kept.remove(self._file(entry.name))

    def path(self, entry: Entry) -> Path:
        """The file of an entry, which may not exist."""
        return self._file(entry.name)

    def _file(self, name: str) -> Path:
        return self.folder / f"{name}.pickle"


def _label(entry: Entry) -> str:
    return f"{entry.name}\0{entry.key}"
