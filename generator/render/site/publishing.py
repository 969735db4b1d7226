"""Puts a new site in place of the last one: the folder as a whole, or some of its files."""

import ctypes
import errno
import os
import shutil
import stat
import sys
from collections.abc import Iterable
from pathlib import Path, PurePosixPath

from generator import kept
from generator.render.site.staging import BLOCK, MARKER, made_folder


def publish(folder: Path, site: Path, *, at_once: bool = True) -> Path | None:
    """Put the new site in place of the old one, atomically if the system can. Return where the old one is now, if any.

    A site that cannot be renamed, because it is a mounted volume, is updated file by file.
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
    """Update a site that cannot be replaced itself to the content of the new one, one whole file after the other."""
    wanted = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*")}
    replace_files(folder, site, [name for name, path in wanted.items() if not path.is_dir()])
    for path in sorted(site.rglob("*"), reverse=True):  # the contents of a folder before the folder
        if path.relative_to(site).as_posix() not in wanted:
            if path.is_dir() and not path.is_symlink():
                path.rmdir()
            else:
                path.unlink()


def replace_files(folder: Path, site: Path, names: Iterable[str]) -> None:
    """Put these files of a folder in place of those of the site, one whole file after the other, with their dates.

    The marker comes first and pages come last, so that after any interruption the folder is recognised as ours and the
    pages that exist find the files they need.
    """
    ordered = sorted(names, key=lambda name: (name != MARKER, name.endswith(".html"), name))
    new = {name: folder / name for name in ordered}
    one_disk = _on_one_disk(folder, site)
    if not one_disk:
        _need_room(site, list(new.values()), [site / name for name in new])
    for name, path in new.items():
        target = site / name
        _clear_way(site, name)
        made_folder(str(target.parent))
        found, was = path.stat(), target.lstat() if os.path.lexists(target) else None
        if was and (was.st_mode, was.st_size, was.st_mtime_ns) == (found.st_mode, found.st_size, found.st_mtime_ns):
            continue
        if was and stat.S_ISDIR(was.st_mode):
            shutil.rmtree(target)
        _move(path, target, one_disk=one_disk)


def _on_one_disk(one: Path, other: Path) -> bool:
    return one.stat().st_dev == other.stat().st_dev


def _move(path: Path, target: Path, *, one_disk: bool) -> None:
    """Put a file in place of another at once, also on another disk."""
    if one_disk:
        path.replace(target)
        return
    beside = target.with_name(f".{target.name}-{os.getpid()}")
    try:
        shutil.copy2(path, beside)
        beside.replace(target)
    except BaseException:
        kept.remove(beside)
        raise


def _clear_way(site: Path, name: str) -> None:
    """Remove what is in the way to a file: a link, which may lead out of the site, or a file with a folder's name."""
    for above in list(PurePosixPath(name).parents)[-2::-1]:
        if (at := site / above).is_symlink() or (at.exists() and not at.is_dir()):
            at.unlink()


def remove_files(site: Path, names: Iterable[str]) -> None:
    """Remove files of a site, and the folders that this leaves empty."""
    for name in names:
        _clear_way(site, name)
        (site / name).unlink(missing_ok=True)
        for above in list(PurePosixPath(name).parents)[:-1]:
            try:
                (site / above).rmdir()
            except OSError:
                break


def _need_room(site: Path, new: list[Path], old: list[Path]) -> None:
    """Raise OSError before anything is written if the disk is too small: a half new site would be wrong."""
    sizes = [path.stat().st_size + BLOCK for path in new]
    freed = sum(path.lstat().st_size for path in old if os.path.lexists(path))
    if sum(sizes) - freed + max(sizes, default=0) > shutil.disk_usage(site).free:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(site))


def _exchange(one: Path, other: Path) -> bool:
    """Exchange the names of two folders atomically, if the system can (Linux); else return False."""
    if not sys.platform.startswith("linux"):
        return False
    at_current_folder, exchange = -100, 2
    try:
        rename = ctypes.CDLL(None, use_errno=True).renameat2
    except (OSError, AttributeError):
        return False
    done = rename(at_current_folder, os.fsencode(one), at_current_folder, os.fsencode(other), exchange)
    return bool(done == 0)
