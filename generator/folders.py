"""Lists folders and opens files without ever following a symbolic link.

Git keeps links, so a pull request can bring one that points at a file of the machine that builds. Code that reads a
folder which strangers can change uses this module: first to see what each entry is, then to read regular files.
"""

import os
import re
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Final

_BY_SYSTEMS: Final = re.compile(
    r"""
    __MACOSX | \._.* | \.DS_Store | \.AppleDouble | \.LSOverride | \.localized | Icon\r?     # the Mac's Finder, and its zips
    | \.Spotlight-V100 | \.Trashes | \.fseventsd | \.TemporaryItems | \.DocumentRevisions-V100
    | Thumbs\.db | ehthumbs\.db | desktop\.ini | \$RECYCLE\.BIN | System\ Volume\ Information  # Windows
    | \.directory | \.Trash-[0-9]+ | \.fuse_hidden[0-9a-f]+ | \.nfs[0-9a-f]+                  # Linux desktops and shares
    | ~\$.* | \.~lock\..*\#                                                                # Office, LibreOffice: it is open
    """,
    re.VERBOSE | re.IGNORECASE,
)
"""Names that systems and office programs put into folders on their own: the one list of them."""

_NO_FOLLOW: Final = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)


def is_by_system(name: str) -> bool:
    """Whether a file or folder of this name was left by a system or an office program, and not written by a person."""
    return _BY_SYSTEMS.fullmatch(name) is not None


def is_lock(name: str) -> bool:
    """Whether it says that a file is open in an office program, perhaps with unsaved changes."""
    return name.startswith(("~$", ".~lock."))


def entries(folder: Path) -> list[tuple[str, os.stat_result]]:
    """Name and `lstat` of each entry of one folder, in the order of names. Raises OSError if it cannot be read."""
    with os.scandir(folder) as found:
        return sorted(((entry.name, entry.stat(follow_symlinks=False)) for entry in found), key=lambda entry: entry[0])


def links(folder: Path) -> Iterator[str]:
    """The symbolic links below a folder, by their paths inside it; the folder itself is ".". None is followed."""
    if folder.is_symlink():
        yield "."
        return
    pending = [""]
    while pending:
        inside = pending.pop()
        try:
            found = entries(folder / inside)
        except OSError:
            continue  # the code that reads it reports this
        for name, status in found:
            path = f"{inside}{name}"
            if stat.S_ISLNK(status.st_mode):
                yield path
            elif stat.S_ISDIR(status.st_mode):
                pending.append(f"{path}/")


def content(path: Path) -> bytes | None:
    """The bytes of a regular file; None if there is none, or something else. Raises OSError like `read`."""
    try:
        status = path.lstat()
    except (FileNotFoundError, NotADirectoryError):
        return None
    return read(path, status.st_size) if stat.S_ISREG(status.st_mode) else None


def read(path: Path, size: int) -> bytes:
    """The bytes of a regular file of this size.

    Raises OSError if it is a link, or no longer the file that was examined.
    """
    handle = os.open(path, os.O_RDONLY | _NO_FOLLOW)
    with os.fdopen(handle, "rb") as file:
        status = os.fstat(handle)
        if not stat.S_ISREG(status.st_mode) or status.st_size != size:
            raise OSError(f"{path.name} changed while it was read")
        return file.read(size)


def beginning(path: Path, most: int) -> bytes:
    """The first bytes of a regular file; none of anything else, or of what cannot be read."""
    try:
        if not stat.S_ISREG(path.lstat().st_mode):
            return b""
        handle = os.open(path, os.O_RDONLY | _NO_FOLLOW)
    except OSError:
        return b""
    with os.fdopen(handle, "rb") as file:
        return file.read(most) if stat.S_ISREG(os.fstat(handle).st_mode) else b""
