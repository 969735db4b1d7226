"""How does a new site take the place of the last good one, whole or not at all?

A build writes into a folder beside the site, taking over by hard link what did not change, and swaps the two at the
end. A build that fails or is killed leaves the site as it was. The manifest remembers which task wrote which files, and
what they were, so that the next build can tell what is still good.
"""

import ctypes
import errno
import marshal
import os
import re
import shutil
import stat
import sys
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

from generator import kept
from generator.problems import BuildError

Artifact: TypeAlias = tuple[str, bytes | str]
"""A file of the site: its path with forward slashes, and its contents."""

BLOCK = 4096
"""Bytes that a file takes on a disk at most beyond its own."""

MARKER = "portal-site.txt"
"""Stands in every site. A folder with other things in it and without this file is somebody's own."""

MARK = (
    "This folder was made by `portal build` of the MFI Transparency Portal.\n"
    "The next build replaces it as a whole: keep nothing of your own in it.\n"
)

MANIFEST_FORMAT = 7

FILE, FOLDER = 0o644, 0o755
"""What a web server needs to read a site, whatever the umask of the one who builds."""


class ChangedMeanwhileError(BuildError):
    """Something else wrote into the site while it was built."""


class DuplicatePathError(Exception):
    """Two tasks, or one, wrote the same path: wrong code, or two page kinds with one address."""


Written: TypeAlias = tuple[str, int, int]
"""A file as it was written: its path, its size, and its date in nanoseconds."""


@dataclass(slots=True)
class TaskResult:
    """What one task left behind: the key of all it depends on, what it looked at in the portal, and its files."""

    key: str
    lookups: tuple[str, ...] = ()
    files: tuple[Written, ...] = ()
    notes: tuple[str, ...] = ()  # what people should know: phrases that were missing


@dataclass(slots=True)
class Manifest:
    """All tasks of the last good build of one site."""

    fingerprint: str = ""  # names all that was there to build from
    tasks: dict[str, TaskResult] = field(default_factory=dict)
    folders: Mapping[str, int] = field(default_factory=dict)  # every folder of the site, and its date when all stood

    @classmethod
    def read(cls, path: Path) -> "Manifest":
        """What was saved, or an empty manifest where nothing usable is there."""
        said = kept.get(path, _label(path))
        if said is None:
            return cls()
        with kept.gc_paused():
            fingerprint, tasks, folders = marshal.loads(said)  # noqa: S302 -- ours, and whole
            return cls(fingerprint, {name: TaskResult(*done) for name, done in tasks.items()}, folders)

    def save(self, path: Path) -> None:
        """Keep it, in place of the one before."""
        tasks = {name: (done.key, done.lookups, done.files, done.notes) for name, done in self.tasks.items()}
        # Of all that Python can write by itself this is read the fastest: there are ten thousands of files.
        kept.put(path, _label(path), marshal.dumps((self.fingerprint, tasks, dict(self.folders))))


def _label(path: Path) -> str:
    return f"manifest {MANIFEST_FORMAT} {path.name}"


def folder_mtimes(site: Path | str, touched: Iterable[str], known: Mapping[str, int] | None = None) -> dict[str, int]:
    """Every folder of a site, by its path, with its date: another one where a name came or went.

    Only the folders that were `touched`, and those above them, are looked at; the others are as they were `known`.
    """
    root, found, seen = str(site), dict(known or {}), set()
    for folder in touched:
        while folder not in seen:
            seen.add(folder)
            try:
                found[folder] = os.stat(f"{root}/{folder}").st_mtime_ns  # noqa: PTH116 - ten thousands of times
            except FileNotFoundError:
                found.pop(folder, None)
            folder = folder.rpartition("/")[0]  # noqa: PLW2901 - up to the root, whose name is empty
    return found


def files_unchanged(site: Path | str, files: Iterable[Written]) -> bool:
    """True if all these files are in the site as they were written."""
    root = str(site)
    try:
        for path, size, mtime in files:
            found = os.lstat(f"{root}/{path}")  # ten thousands of times
            if found.st_size != size or found.st_mtime_ns != mtime or _closed(found.st_mode):
                return False
    except OSError:
        return False
    return True


def _closed(mode: int) -> bool:
    """True for what is no plain file that everybody may read. Windows has no such rights to look at."""
    return os.name == "posix" and (stat.S_IFMT(mode), stat.S_IMODE(mode)) != (stat.S_IFREG, FILE)


def made_folder(path: str) -> None:
    """Make a folder that everybody may read, and those above it that are missing."""
    if not os.path.isdir(path):  # noqa: PTH112 - as above
        made_folder(os.path.dirname(path))  # noqa: PTH120 - as above
        with suppress(FileExistsError):  # another process was sooner
            os.mkdir(path)  # noqa: PTH102 - as above
        os.chmod(path, FOLDER)  # noqa: PTH101 - as above


class Staging:
    """The folder in which a new site is made. Any number of processes may write into it."""

    def __init__(self, folder: Path, previous: Path) -> None:
        self.folder = str(folder)
        self.previous = str(previous)
        self._made: set[str] = set()
        self.touched: set[str] = set()
        """Folders in which this process made or removed a name."""

    def clear(self, files: Iterable[Written]) -> None:
        """Remove files that stand here from an earlier site, and the folders that this leaves empty."""
        for path, *_ in files:
            os.unlink(f"{self.folder}/{path}")  # noqa: PTH108 - as above
            parent = path.rpartition("/")[0]
            self.touched.add(parent)
            while parent:
                try:
                    os.rmdir(f"{self.folder}/{parent}")  # noqa: PTH106 - as above
                except OSError:
                    break
                parent = parent.rpartition("/")[0]

    def _place_for(self, path: str) -> str:
        parent, _, _ = path.rpartition("/")
        self.touched.add(parent)
        if parent not in self._made:
            made_folder(f"{self.folder}/{parent}")
            self._made.add(parent)
        return f"{self.folder}/{path}"

    def put(self, artifact: Artifact) -> Written:
        """Write one file; where the last site has the very same bytes, take that file, with its date, instead."""
        path, said = artifact
        data = said.encode() if isinstance(said, str) else said
        place = self._place_for(path)
        old = f"{self.previous}/{path}"
        try:
            if not (_has(old, data) and _linked(old, place)):
                with open(place, "xb") as stream:  # noqa: PTH123 - as above
                    stream.write(data)
        except FileExistsError as error:
            raise DuplicatePathError(f"two things want to be {path}") from error
        found = os.stat(place)  # noqa: PTH116 - as above
        if _closed(found.st_mode):
            os.chmod(place, FILE)  # noqa: PTH101 - as above
        return path, found.st_size, found.st_mtime_ns

    def keep(self, files: Iterable[Written]) -> None:
        """Take over files of the last site as they are. Raises `ChangedMeanwhileError` where they are so no more."""
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


def _changed(path: str) -> ChangedMeanwhileError:
    return ChangedMeanwhileError(f"{path} of the last site was changed by something else meanwhile. Build again.")


def _linked(old: str, new: str) -> bool:
    """Give a file a second name; False where the two stand on different disks, or the disk knows no second names."""
    try:
        os.link(old, new, follow_symlinks=False)
    except (FileExistsError, FileNotFoundError):
        raise
    except OSError as error:
        if error.errno in (errno.EXDEV, errno.EPERM, errno.ENOTSUP, errno.EMLINK):
            return False
        raise
    return True


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
    """Where a new site is to be made: beside the old one, on its disk; in the cache where nothing can be made there.

    What killed builds left there is removed.
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


def publish(folder: Path, site: Path, *, at_once: bool = True) -> Path | None:
    """Put the new site in place of the old one, in one step where the system can. Where the old one is now, if any.

    A site that cannot change its place, because it is a mounted volume, is made the same file by file.
    """
    try:
        return _swapped(folder, site, at_once=at_once)
    except OSError as error:
        if error.errno not in (errno.EBUSY, errno.EXDEV, errno.EACCES, errno.EPERM) or not site.is_dir():
            raise
    refill(folder, site)
    kept.remove(folder)
    return None


def _swapped(folder: Path, site: Path, *, at_once: bool) -> Path | None:
    if not site.exists():
        folder.rename(site)
        return None
    if not (at_once and _exchange(folder, site)):
        aside = folder.with_name(f"{folder.name}-old")
        site.rename(aside)
        try:
            folder.rename(site)
        except OSError:
            aside.rename(site)
            raise
        return aside
    return folder


def refill(folder: Path, site: Path) -> None:
    """Make a site hold what the new one holds, one whole file after the other, where it cannot be replaced itself.

    The marker comes first and pages come last, so that whatever ends this, the folder is known for ours and the pages
    that stand find what they need.
    """
    wanted = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*")}
    files = [name for name, path in wanted.items() if not path.is_dir()]
    _need_room(site, [wanted[name] for name in files], [site / name for name in files])
    for name in sorted(files, key=lambda name: (name != MARKER, name.endswith(".html"), name)):
        target, new = site / name, wanted[name]
        for above in list(target.relative_to(site).parents)[-2::-1]:
            if (at := site / above).is_symlink() or (at.exists() and not at.is_dir()):
                at.unlink()
        made_folder(str(target.parent))
        found, was = new.stat(), target.lstat() if os.path.lexists(target) else None
        if was and (was.st_mode, was.st_size, was.st_mtime_ns) == (found.st_mode, found.st_size, found.st_mtime_ns):
            continue
        if was and stat.S_ISDIR(was.st_mode):
            shutil.rmtree(target)
        beside = target.with_name(f".{target.name}-{os.getpid()}")
        try:
            shutil.copy2(new, beside)
            beside.replace(target)
        except BaseException:
            kept.remove(beside)
            raise
    for path in sorted(site.rglob("*"), reverse=True):  # what is in a folder before the folder
        if path.relative_to(site).as_posix() not in wanted:
            if path.is_dir() and not path.is_symlink():
                path.rmdir()
            else:
                path.unlink()


def _need_room(site: Path, new: list[Path], old: list[Path]) -> None:
    """Raise OSError before anything is written where the disk is too small: a site half new says nothing right."""
    sizes = [path.stat().st_size + BLOCK for path in new]
    freed = sum(path.lstat().st_size for path in old if os.path.lexists(path))
    if sum(sizes) - freed + max(sizes, default=0) > shutil.disk_usage(site).free:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(site))


def _exchange(one: Path, other: Path) -> bool:
    """Let two folders change names at once, where the system can (Linux); False where it cannot."""
    if not sys.platform.startswith("linux"):
        return False
    at_current_folder, exchange = -100, 2
    try:
        rename = ctypes.CDLL(None, use_errno=True).renameat2
    except (OSError, AttributeError):
        return False
    done = rename(at_current_folder, os.fsencode(one), at_current_folder, os.fsencode(other), exchange)
    return bool(done == 0)
