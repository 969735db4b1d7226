"""Finds the packages in what was dropped onto the check page, or in an archive that `portal check` is given.

That may be a folder of packages, one package, its files without their folder, or its archive as the portal offers it.
Anything odd in it is kept, to be reported; only an archive that is unsafe to unpack is refused.
"""

import re
import shutil
import stat
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple
from zipfile import ZipInfo

from generator import folders
from generator.intake.zipped import ArchiveError, Zipped
from generator.limits import MB, DroppedLimits
from generator.packages.checks import check
from generator.packages.safety import characters, tree
from generator.packages.tables import descriptor
from generator.problems import Location, Problem

STAND_IN = "your-package"
"""The id of loose files whose descriptor gives no valid one."""


class Dropped(NamedTuple):
    """What to check in dropped files: a folder of packages, or single packages; and remarks on how they were found."""

    places: Sequence[Path]
    remarks: tuple[Problem, ...] = ()


def nothing_to_check(folder: Path) -> Problem | None:
    """The problem with a folder that holds nothing of a data package."""
    if any(path.suffix in (".csv", ".json") for path in folder.rglob("*")):
        return None
    return Problem(
        "nothing-to-check",
        Location(min((path.name for path in folder.rglob("*") if path.is_file()), default=".")),
        "This is neither a workbook nor a data package.",
        allowed="a workbook (.xlsx), the folder of a package with its datapackage.json, or its .zip",
        fix="Choose the workbook that you filled in, or the whole folder of the package.",
    )


def packages_at(folder: Path) -> Dropped:
    """What to check in a folder of dropped files.

    Loose files get a folder named by their descriptor, because a folder's name is its package's id. A folder that a
    program renamed when it copied it, such as "wayrasol (1)", gets the name in its descriptor back.
    """
    by_system = [entry for entry in folder.iterdir() if folders.is_by_system(entry.name) and not entry.is_symlink()]
    names = sorted(entry.name for entry in by_system)
    remarks = [tree.left_out(names[0], names)] if names else []
    for entry in by_system:
        shutil.rmtree(entry) if entry.is_dir() else entry.unlink()
    data = check.data_in(folder)
    if data != folder or any((data / shelf).is_dir() for shelf in check.KINDS):
        return Dropped([data], tuple(remarks))
    entries = sorted(folder.iterdir())
    loose = [entry for entry in entries if entry.is_symlink() or not entry.is_dir()]
    if loose:
        beside = folder.with_name(f"{folder.name}-packed")
        beside.mkdir()
        return Dropped([folder.rename(beside / (descriptor.own_id(folder) or STAND_IN))], tuple(remarks))
    places = []
    for entry in entries:
        own = descriptor.own_id(entry)
        if own and not (folder / own).exists() and _by_program(entry.name, own):
            remarks.append(_renamed(entry.name, own))
            places.append(entry.rename(folder / own))
        else:
            places.append(entry)
    return Dropped(places, tuple(remarks))


_ADDED = re.compile(
    r" ?\([0-9]+\)|-(main|master|[0-9a-f]{7,40})|[ -]+(copy|copia|kopie|copie|Copy|Copia|Kopie|Copie)( ?[0-9]+)?"
)
_BEFORE = ("Copy of ", "Copia de ", "Copie de ", "Kopie von ")
"""What browsers, systems and hosts add after, or before, the name of a folder that they copy."""


def _by_program(name: str, own: str) -> bool:
    """Whether a folder's name differs from its package's only because a program copied it."""
    return name in [f"{words}{own}" for words in _BEFORE] or (
        name.startswith(own) and _ADDED.fullmatch(name.removeprefix(own)) is not None
    )


def _renamed(name: str, own: str) -> Problem:
    return Problem(
        "folder-renamed",
        Location(characters.printable(name)),
        f"This folder is read as {own}, the name that its descriptor says.",
        name,
        fix=f"Call it {own} where you hand it in.",
        severity="warning",
    )


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
    # Some programs on Windows write backslashes between folders, against the format.
    members = {name: member for member in packed.entries.values() if not (name := _path(member)).endswith("/")}
    if len(members) > DroppedLimits.FILES:
        return _refused("archive-too-large", location, f"The archive holds {len(members):,} files.")
    for name, member in members.items():
        if stat.S_ISLNK(member.external_attr >> 16):
            return _refused("archive-link", location, "The archive holds a symbolic link.", name)
        if not _plain(name):
            return _refused("archive-path", location, "The archive holds a path that leads out of it.", name)
    for name, member in members.items():
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("xb") as file:
            for block in packed.blocks(member.filename):
                file.write(block)
    return None


def _path(member: ZipInfo) -> str:
    return member.filename.replace("\\", "/")


def _plain(name: str) -> bool:
    parts = name.split("/")
    inside = len(name) <= DroppedLimits.NAME_CHARACTERS and len(parts) <= DroppedLimits.LEVELS
    return inside and not any(part in ("", ".", "..") or ":" in part for part in parts)


def _refused(code: str, location: Location, message: str, found: str | None = None) -> Problem:
    limit = f"at most {DroppedLimits.UNPACKED // MB} MB and {DroppedLimits.FILES:,} files, no links"
    return Problem(
        code, location, message, found, limit, "Unpack it yourself, look what is in it, and give the folder."
    )
