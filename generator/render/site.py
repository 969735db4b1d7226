"""How does a new site take the place of the last good one, whole or not at all?

A build writes into a folder beside the site, taking over by hard link what did not change, and swaps the two at the
end. A build that fails or is killed leaves the site as it was. The manifest remembers which job wrote which files, and
what they were, so that the next build can tell what is still good.
"""

import ctypes
import gc
import marshal
import os
import shutil
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

Artifact: TypeAlias = tuple[str, bytes | str]
"""A file of the site: its path with forward slashes, and its contents."""

MANIFEST_FORMAT = 5


class Twice(Exception):  # noqa: N818 - said as it is read: raise Twice
    """Two jobs, or one, wrote the same path: wrong code, or two page kinds with one address."""


Written: TypeAlias = tuple[str, int, int]
"""A file as it was written: its path, its size, and its date in nanoseconds."""


@dataclass(slots=True)
class Done:
    """What one job left behind: the key of all it depends on, what it looked at in the portal, and its files."""

    key: str
    looks: tuple[str, ...] = ()
    files: tuple[Written, ...] = ()
    notes: tuple[str, ...] = ()  # what people should know: phrases that were missing


@dataclass(slots=True)
class Manifest:
    """All jobs of the last good build of one site."""

    stamp: str = ""  # names all that was there to build from
    portal: str = ""  # names all that was known
    jobs: dict[str, Done] = field(default_factory=dict)
    folders: Mapping[str, int] = field(default_factory=dict)  # every folder of the site, and its date when all stood

    @classmethod
    def read(cls, path: Path) -> "Manifest":
        """What was saved, or an empty manifest where nothing usable is there."""
        try:
            with unswept():
                version, stamp, portal, jobs, folders = marshal.loads(path.read_bytes())  # noqa: S302 -- ours
                if version != MANIFEST_FORMAT:
                    return cls()
                return cls(stamp, portal, {name: Done(*done) for name, done in jobs.items()}, folders)
        except (OSError, ValueError, EOFError, TypeError):
            return cls()

    def save(self, path: Path) -> None:
        """Write it beside, then put it in place."""
        jobs = {name: (done.key, done.looks, done.files, done.notes) for name, done in self.jobs.items()}
        # Of all that Python can write by itself this is read the fastest: there are ten thousands of files.
        replace(path, marshal.dumps((MANIFEST_FORMAT, self.stamp, self.portal, jobs, dict(self.folders))))


def replace(path: Path, data: bytes) -> None:
    """Write a file so that it is there whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}-{os.getpid()}")
    beside.write_bytes(data)
    beside.replace(path)


@contextmanager
def unswept() -> Iterator[None]:
    """Read many objects without looking for rubbish among them again and again: half the time goes there."""
    sweeps = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if sweeps:
            gc.enable()


def dates_of_folders(
    site: Path | str, touched: Iterable[str], known: Mapping[str, int] | None = None
) -> dict[str, int]:
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


def stands(site: Path | str, files: Iterable[Written]) -> bool:
    """True if all these files are in the site as they were written."""
    root = str(site)
    try:
        for path, size, mtime in files:
            found = os.stat(f"{root}/{path}")  # noqa: PTH116 - ten thousands of times
            if found.st_size != size or found.st_mtime_ns != mtime:
                return False
    except OSError:
        return False
    return True


class Staging:
    """The folder in which a new site is made. Any number of processes may write into it."""

    def __init__(self, folder: Path, former: Path) -> None:
        self.folder = str(folder)
        self.former = str(former)
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

    def _room_for(self, path: str) -> str:
        parent, _, _ = path.rpartition("/")
        self.touched.add(parent)
        if parent not in self._made:
            os.makedirs(f"{self.folder}/{parent}", exist_ok=True)  # noqa: PTH103 - as above
            self._made.add(parent)
        return f"{self.folder}/{path}"

    def put(self, artifact: Artifact) -> Written:
        """Write one file; where the last site has the very same bytes, take that file, with its date, instead."""
        path, said = artifact
        data = said.encode() if isinstance(said, str) else said
        place = self._room_for(path)
        old = f"{self.former}/{path}"
        try:
            if _has(old, data):
                os.link(old, place)
            else:
                with open(place, "xb") as stream:  # noqa: PTH123 - as above
                    stream.write(data)
        except FileExistsError as error:
            raise Twice(f"two things want to be {path}") from error
        found = os.stat(place)  # noqa: PTH116 - as above
        return path, found.st_size, found.st_mtime_ns

    def keep(self, files: Iterable[Written]) -> None:
        """Take over files of the last site as they are."""
        for path, *_ in files:
            try:
                os.link(f"{self.former}/{path}", self._room_for(path))
            except FileExistsError as error:
                raise Twice(f"two things want to be {path}") from error


def _has(path: str, data: bytes) -> bool:
    try:
        if os.stat(path).st_size != len(data):  # noqa: PTH116 - as above
            return False
        with open(path, "rb") as stream:  # noqa: PTH123 - as above
            return stream.read() == data
    except OSError:
        return False


def room_beside(site: Path) -> Path:
    """Where a new site is to be made: beside the old one, on its disk. What killed builds left there is removed."""
    site.parent.mkdir(parents=True, exist_ok=True)
    for leftover in site.parent.glob(f".{site.name}-new-*"):
        if not _alive(leftover.name.rpartition("-")[2]):
            shutil.rmtree(leftover, ignore_errors=True)
    folder = site.parent / f".{site.name}-new-{os.getpid()}"
    shutil.rmtree(folder, ignore_errors=True)
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
    """Put the new site in place of the old one, in one step where the system can. Where the old one is now, if any."""
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
