"""Replaces a file atomically.

The new file is written next to the old one, flushed to the disk, and then renamed over it: at any moment there is
either the old file or the new one.
"""

import os
import tempfile
import time
from pathlib import Path

_LEFT_BEHIND = 60
"""Seconds after which a temporary file counts as left behind by a killed writer."""


def atomic_write(path: Path, data: bytes) -> None:
    """Write a file and rename it over the old one, safe from a full disk, a kill or a power cut."""
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
