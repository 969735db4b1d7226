"""The folder in which a new site is made, and the manifest of what is in a site.

A build writes into a folder next to the site. At the end its files replace those of the site one by one; or, if many
differ, it has all files, unchanged ones by hard link, and the two folders are swapped (`publishing`). A build that fails or
is killed leaves the site as it was. The manifest records which task wrote which files, with their sizes and dates, so that
the next build can tell what is still good.
"""

import errno
import marshal
import os
import re
import shutil
import stat
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

from generator import kept
from generator.problems import BuildError

Artifact: TypeAlias = tuple[str, bytes | str]
"""A file of the site: its path with forward slashes, and its contents."""

LargeArtifact: TypeAlias = tuple[str, Iterator[bytes]]
"""A file that need not fit into memory: its contents come in pieces."""

BLOCK = 4096
"""The most that a file takes on disk beyond its own size, in bytes."""

MARKER = "portal-site.txt"
"""Present in every site. A folder with other content and without this file belongs to the user."""

MARK = (
    "This folder was made by `portal build` of the MFI Transparency Portal.\n"
    "The next build replaces it as a whole: keep nothing of your own in it.\n"
)

MANIFEST_FORMAT = 7

FILE, FOLDER = 0o644, 0o755
"""Permissions that a web server needs to read a site, whatever the umask of the build."""

REGULAR = stat.S_IFREG | FILE
"""The mode of a plain file that everyone may read."""


class ChangedMeanwhileError(BuildError):
    """Something else wrote into the site while it was built."""


class DuplicatePathError(Exception):
    """The same path was written twice, by one task or two: a bug, or two page kinds with one address."""


Written: TypeAlias = tuple[str, int, int]
"""A file as it was written: its path, its size, and its date in nanoseconds."""


@dataclass(slots=True)
class TaskResult:
    """The result of one task: the key of all it depends on, its lookups in the portal, and its files."""

    key: str
    lookups: tuple[str, ...] = ()
    files: tuple[Written, ...] = ()
    notes: tuple[str, ...] = ()  # messages for people, such as missing phrases


@dataclass(slots=True)
class Manifest:
    """All tasks of the last good build of one site."""

    fingerprint: str = ""  # identifies all inputs of the build
    tasks: dict[str, TaskResult] = field(default_factory=dict)
    folders: Mapping[str, int] = field(default_factory=dict)  # every folder with its date when the site was complete

    @classmethod
    def read(cls, path: Path) -> "Manifest":
        """The saved manifest, or an empty one if there is none that is usable."""
        said = kept.get(path, _label(path))
        if said is None:
            return cls()
        with kept.gc_paused():
            fingerprint, tasks, folders = marshal.loads(said)  # noqa: S302 -- ours, and whole
            return cls(fingerprint, {name: TaskResult(*done) for name, done in tasks.items()}, folders)

    def save(self, path: Path) -> None:
        """Save it, replacing the previous one."""
        tasks = {name: (done.key, done.lookups, done.files, done.notes) for name, done in self.tasks.items()}
        # Of all formats in the standard library this is the fastest to read: there are tens of thousands of files.
        kept.put(path, _label(path), marshal.dumps((self.fingerprint, tasks, dict(self.folders))))


def _label(path: Path) -> str:
    return f"manifest {MANIFEST_FORMAT} {path.name}"


def folder_mtimes(site: Path | str, files: Iterable[str], known: Mapping[str, int] | None = None) -> dict[str, int]:
    """Every folder of a site, by its path, with its date, which changes when a name is added or removed.

    Only the folders of these `files`, which may be gone, and those above are looked at; the others are as they were `known`.
    """
    root, found = str(site), dict(known or {})
    for folder in _above(files):
        try:
            found[folder] = os.stat(f"{root}/{folder}").st_mtime_ns  # noqa: PTH116 - tens of thousands of calls
        except FileNotFoundError:
            found.pop(folder, None)
    return found


def folders_of(files: Iterable[str], known: Mapping[str, int]) -> dict[str, int]:
    """Those of the known folders that these files are in, and those above."""
    return {folder: known[folder] for folder in _above(files) if folder in known}


def _above(files: Iterable[str]) -> set[str]:
    """The folders of files and those above them, with the root, whose name is empty."""
    found: set[str] = set()
    for folder in {path.rpartition("/")[0] for path in files}:
        while folder not in found:
            found.add(folder)
            folder = folder.rpartition("/")[0]  # noqa: PLW2901 - up to the root
    return found


def folders_unchanged(site: Path | str, folders: Mapping[str, int]) -> bool:
    """True if no name was added to or removed from any of these folders of a site since they had these dates.

    Reading one date takes a third of the time of reading the names.
    """
    root = str(site)
    try:
        for name, date in folders.items():
            found = os.lstat(f"{root}/{name}" if name else root)  # tens of thousands of calls
            if found.st_mtime_ns != date or not stat.S_ISDIR(found.st_mode):
                return False
            if os.name == "posix" and found.st_mode & 0o777 != FOLDER:
                return False
    except OSError:
        return False
    return True


def files_unchanged(site: Path | str, files: Iterable[Written]) -> bool:
    """True if all these files are in the site as they were written."""
    root = str(site)
    try:
        for path, size, mtime in files:
            found = os.lstat(f"{root}/{path}")  # a hundred thousand calls, hence the first comparison of the mode
            if found.st_size != size or found.st_mtime_ns != mtime:
                return False
            if found.st_mode != REGULAR and _closed(found.st_mode):
                return False
    except OSError:
        return False
    return True


def _closed(mode: int) -> bool:
    """True for anything but a plain file that everyone may read. Windows has no such permissions to check."""
    return os.name == "posix" and (stat.S_IFMT(mode), stat.S_IMODE(mode)) != (stat.S_IFREG, FILE)


def made_folder(path: str) -> None:
    """Make a folder that everyone may read, with missing parents.

    Most are missing and have a parent: trying first takes half the calls of looking first.
    """
    try:
        os.mkdir(path)  # noqa: PTH102 - as above
    except FileExistsError:
        return
    except FileNotFoundError:
        parent = os.path.dirname(path)  # noqa: PTH120 - as above
        if os.path.isdir(parent):  # noqa: PTH112 - as above
            raise  # a folder of the system, such as /proc, in which nothing can be made
        made_folder(parent)
        made_folder(path)
        return
    os.chmod(path, FOLDER)  # noqa: PTH101 - as above


class Staging:
    """The folder in which a new site is made. Any number of processes may write into it."""

    def __init__(self, folder: Path, previous: Path) -> None:
        self.folder = str(folder)
        self.previous = str(previous)
        self._replaces = previous.is_dir()
        self._made: set[str] = set()

    def _place_for(self, path: str) -> str:
        parent, _, _ = path.rpartition("/")
        if parent not in self._made:
            made_folder(f"{self.folder}/{parent}")
            self._made.add(parent)
        return f"{self.folder}/{path}"

    def put(self, artifact: Artifact | LargeArtifact) -> Written:
        """Write one file; if the last site has the same bytes, link that file instead, with its date."""
        path, said = artifact
        place = self._place_for(path)
        old = f"{self.previous}/{path}"
        try:
            data = said.encode() if isinstance(said, str) else said
            if not (self._replaces and isinstance(data, bytes) and _has(old, data) and _linked(old, place)):
                _write(place, [data] if isinstance(data, bytes) else data)
        except FileExistsError as error:
            raise DuplicatePathError(f"two things want to be {path}") from error
        except OSError as error:
            error.filename = error.filename or place  # a full disk is met while writing, where Python names no file
            raise
        found = os.stat(place)  # noqa: PTH116 - as above
        if _closed(found.st_mode):
            os.chmod(place, FILE)  # noqa: PTH101 - as above
        return path, found.st_size, found.st_mtime_ns

    def keep(self, files: Iterable[Written]) -> None:
        """Take over files of the last site as they are. Raises `ChangedMeanwhileError` if they have changed."""
        for path, *rest in files:
            old, place = f"{self.previous}/{path}", self._place_for(path)
            try:
                if not _linked(old, place):
                    shutil.copy2(old, place, follow_symlinks=False)
                found = os.lstat(place)
            except FileExistsError as error:
                raise DuplicatePathError(f"two things want to be {path}") from error
            except FileNotFoundError as error:
                raise _changed(path) from error
            if [found.st_size, found.st_mtime_ns] != rest:
                raise _changed(path)


class CollectedArtifacts(Staging):
    """Keeps artifacts instead of writing them: those made on another machine, which are written on this one."""

    def __init__(self) -> None:
        super().__init__(Path(), Path())
        self._found: list[Artifact] = []

    def put(self, artifact: Artifact | LargeArtifact) -> Written:
        """Keep one file."""
        path, said = artifact
        self._found.append((path, said if isinstance(said, bytes | str) else b"".join(said)))
        return path, 0, 0

    def taken(self) -> list[Artifact]:
        """What was put since the last call."""
        found, self._found = self._found, []
        return found


def _changed(path: str) -> ChangedMeanwhileError:
    return ChangedMeanwhileError(f"{path} of the last site was changed by something else meanwhile. Build again.")


def _linked(old: str, new: str) -> bool:
    """Give a file a second name; False if the two are on different disks, or the disk does not support hard links."""
    try:
        os.link(old, new, follow_symlinks=False)
    except (FileExistsError, FileNotFoundError):
        raise
    except OSError as error:
        if error.errno in (errno.EXDEV, errno.EPERM, errno.ENOTSUP, errno.EMLINK):
            return False
        raise
    return True


def _write(place: str, pieces: Iterable[bytes]) -> None:
    """Write a new file. Python's own files ask the system three things more about it."""
    stream = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), FILE)
    try:
        for piece in pieces:
            rest = memoryview(piece)
            while rest:
                rest = rest[os.write(stream, rest) :]
    finally:
        os.close(stream)


def _has(path: str, data: bytes) -> bool:
    try:
        found = os.lstat(path)
        if found.st_size != len(data) or not stat.S_ISREG(found.st_mode):
            return False
        with open(path, "rb") as stream:  # noqa: PTH123 - as above
            return stream.read() == data
    except OSError:
        return False


def staging_folder(site: Path, cache: Path) -> Path:
    """The folder for a new site: next to the old one, on its disk, or in the cache if that is not writable.

    Removes what killed builds left there.
    """
    site.parent.mkdir(parents=True, exist_ok=True)
    beside = site.parent
    if os.path.ismount(site) or not os.access(beside, os.W_OK):
        beside = cache
        beside.mkdir(parents=True, exist_ok=True)
    ours = re.compile(re.escape(f".{site.name}-new-") + r"(\d{1,10})(-old)?")
    for leftover in beside.iterdir():
        if (found := ours.fullmatch(leftover.name)) and not _alive(found[1]):
            kept.remove(leftover)
    folder = beside / f".{site.name}-new-{os.getpid()}"
    kept.remove(folder)
    return folder


def _alive(number: str) -> bool:
    try:
        os.kill(int(number), 0)
    except (ValueError, ProcessLookupError):
        return False
    except PermissionError:
        return True
    return True
