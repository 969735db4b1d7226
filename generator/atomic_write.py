"""Replaces files atomically: at any moment there is either the whole old file or the whole new one."""

import os
import secrets
import time
from pathlib import Path

_LEFT_BEHIND = 60
"""Seconds after which a temporary file counts as left behind by a killed writer."""


def atomic_write(path: Path, *parts: bytes, durable: bool = True) -> None:
    """Write a file next to the old one and rename it over the old one.

    A `durable` write keeps the permissions of the old file, survives a power cut, and first removes the temporary files
    of killed writers. All of that takes longer than the writing itself, and a cache does not need it.
    """
    if durable:
        _sweep(path)
    beside = path.with_name(f".{path.name}-{os.getpid()}-{secrets.token_hex(4)}")
    try:
        with beside.open("xb") as file:
            file.writelines(parts)
            if durable:
                file.flush()
                os.fsync(file.fileno())
        if durable and path.exists():
            beside.chmod(path.stat().st_mode & 0o777)
        beside.replace(path)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise
    if durable:
        _to_disk(path.parent)


def _sweep(path: Path) -> None:
    """Remove temporary files of killed writers; no other program writes files with this name."""
    for left in path.parent.glob(f".{path.name}-*"):
        if left.lstat().st_mtime < time.time() - _LEFT_BEHIND:
            left.unlink(missing_ok=True)


def _to_disk(folder: Path) -> None:
    """Make the rename itself survive a power cut, where the system supports it."""
    try:
        handle = os.open(folder, os.O_RDONLY)
    except OSError:
        return
    try:
        os.fsync(handle)
    except OSError:
        pass
    finally:
        os.close(handle)
