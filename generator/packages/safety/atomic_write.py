"""How a file takes another's place, and nothing is ever lost.

It is written whole beside the old one, brought to the disk, and then takes its place: whatever happens, there is either
the old file or the new one.
"""

import os
import tempfile
import time
from pathlib import Path

_LEFT_BEHIND = 60
"""Seconds after which a file that was being written belongs to nobody: its writer was killed."""


def atomic_write(path: Path, data: bytes) -> None:
    """Write a file whole and let it take the old one's place in one step, safe from a full disk, a kill, a cut."""
    _sweep(path)
    handle, beside = tempfile.mkstemp(prefix=f".{path.name}-", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(handle)
        Path(beside).chmod(path.stat().st_mode & 0o777 if path.exists() else 0o644)
        Path(beside).replace(path)
    except BaseException:
        Path(beside).unlink(missing_ok=True)
        raise
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
