"""Replaces a file whole: whatever happens meanwhile, there is either the old file or the new one."""

import os
import secrets
import time
from pathlib import Path

_LEFT_BEHIND = 60
"""Seconds after which a file that was being written belongs to nobody: its writer was killed."""


def atomic_write(path: Path, *parts: bytes, durable: bool = True) -> None:
    """Write a file beside the old one and let it take the old one's place in one step.

    A `durable` write keeps the rights of the old file, survives a power cut, and first removes what a killed writer left
    behind. All of that takes longer than the writing itself, and a cache does without.
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
    """Remove what a writer left behind who was killed; nobody else writes files of this name."""
    for left in path.parent.glob(f".{path.name}-*"):
        if left.lstat().st_mtime < time.time() - _LEFT_BEHIND:
            left.unlink(missing_ok=True)


def _to_disk(folder: Path) -> None:
    """Make the exchange itself last through a power cut, where the system knows how."""
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
