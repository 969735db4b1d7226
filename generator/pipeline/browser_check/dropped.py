"""Finds the packages in what was dropped onto the check page.

That may be a folder of packages, one package, its files without their folder, or its archive as the portal offers it.
Anything odd in it is kept, to be reported; only an archive that is unsafe to unpack is refused.
"""

import stat
from collections.abc import Sequence
from pathlib import Path

from generator.intake.zipped import ArchiveError, Zipped
from generator.limits import MB, DescriptorLimits, DroppedLimits
from generator.packages.checks import check
from generator.packages.safety import codes, strict_json, tree
from generator.problems import Location, Problem

STAND_IN = "your-package"
"""The id of loose files whose descriptor gives no valid one."""


def packages_at(folder: Path) -> Sequence[Path]:
    """What to check in a folder of dropped files: a folder of packages, or single packages.

    Loose files get a folder named by their descriptor, because a folder's name is its package's id.
    """
    entries = sorted(folder.iterdir())
    for place in (folder, *entries):
        if any((place / shelf).is_dir() for shelf in check.KINDS):
            return [place]
    loose = [entry for entry in entries if entry.is_symlink() or not entry.is_dir()]
    if not loose:
        return entries
    beside = folder.with_name(f"{folder.name}-packed")
    beside.mkdir()
    return [folder.rename(beside / _own_name(folder))]


def _own_name(folder: Path) -> str:
    path = folder / tree.DESCRIPTOR
    if path.is_symlink() or not path.is_file() or path.stat().st_size > DescriptorLimits.BYTES:
        return STAND_IN
    said = strict_json.read(path.read_bytes().removeprefix(b"\xef\xbb\xbf"))
    name = said.get("name") if isinstance(said, dict) else None
    return name if isinstance(name, str) and codes.is_id(name) else STAND_IN


def unpack(archive: Path, folder: Path) -> Problem | None:
    """Write the files of a zip archive to a new folder, or return why none of it may be written. Sizes are counted."""
    location = Location(archive.name)
    try:
        # Folders are listed too, and are empty.
        with Zipped(archive, entries=2 * DroppedLimits.FILES, unpacked=DroppedLimits.UNPACKED) as packed:
            return _unpack(packed, folder, location)
    except ArchiveError as error:
        if error.kind in _MESSAGES:
            return _refused("archive-too-large", location, _MESSAGES[error.kind], error.found)
        return _damaged(location, error.found)
    except OSError:  # two names that exclude each other, such as a and a/b
        return _damaged(location, None)


_MESSAGES = {
    "entries": f"The archive holds more than {DroppedLimits.FILES:,} files.",
    "bomb": "The archive unpacks to far more than it should.",
}


def _damaged(location: Location, found: str | None) -> Problem:
    return Problem(
        "archive-damaged",
        location,
        "The archive cannot be unpacked: it is damaged, or locked by a password.",
        found,
        "a zip archive such as the portal offers with each package",
        "Unpack it yourself, and give its folder here.",
    )


def _unpack(packed: Zipped, folder: Path, location: Location) -> Problem | None:
    members = [member for member in packed.entries.values() if not member.is_dir()]
    if len(members) > DroppedLimits.FILES:
        return _refused("archive-too-large", location, f"The archive holds {len(members):,} files.")
    for member in members:
        if stat.S_ISLNK(member.external_attr >> 16):
            return _refused("archive-link", location, "The archive holds a symbolic link.", member.filename)
        if not _plain(member.filename):
            return _refused("archive-path", location, "The archive holds a path that leads out of it.", member.filename)
    for member in members:
        target = folder / member.filename
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("xb") as file:
            for block in packed.blocks(member.filename):
                file.write(block)
    return None


def _plain(name: str) -> bool:
    parts = name.split("/")
    inside = len(name) <= DroppedLimits.NAME_CHARACTERS and len(parts) <= DroppedLimits.LEVELS
    return inside and "\\" not in name and not any(part in ("", ".", "..") for part in parts)


def _refused(code: str, location: Location, message: str, found: str | None = None) -> Problem:
    limit = f"at most {DroppedLimits.UNPACKED // MB} MB and {DroppedLimits.FILES:,} files, no links"
    return Problem(
        code, location, message, found, limit, "Unpack it yourself, look what is in it, and give the folder."
    )
