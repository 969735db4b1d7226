"""Decides which files of a package may be opened.

`lstat` is called on each before a byte is read: only regular files with plain names, of known kinds and bounded sizes
are accepted. They are then opened without following links, and checked once more when they are open.
"""

import hashlib
import os
import re
import stat
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from generator import folders, limits
from generator.limits import PackageLimits
from generator.packages.safety import characters
from generator.packages.safety.file_types import ENDINGS
from generator.problems import BuildError, Location, Problem

MOST_FILES = {"institution": PackageLimits.FILES_OF_INSTITUTION, "association": PackageLimits.FILES_OF_ASSOCIATION}
LARGEST = max(limits.TableLimits.BYTES, limits.DocumentLimits.BYTES)
"""Bytes of the largest file there may be."""
EXTENSIONS = (".json", ".csv", *ENDINGS)
FOLDERS = {"institution": "evidence", "association": "credentials"}
"""The one folder inside a package, by the kind of package."""
DESCRIPTOR = "datapackage.json"
SIGNATURES = "reviews.csv.sig"

SHOWN = 12
"""Files of systems that are named individually."""

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,119}")


@dataclass(slots=True)
class Tree:
    """The regular files of a package by their path inside it, with their sizes.

    `safe` is False if the package contains what no honest contributor hands in (links, devices, colliding names, masses
    of files); then nothing of it is read.
    """

    folder: Path
    label: str
    kind: str = "institution"
    files: dict[str, int] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    safe: bool = True
    by_system: list[str] = field(default_factory=list)

    def tell(self, problem: Problem) -> None:
        """Add a problem with the files of the package, up to the limit."""
        if len(self.problems) < PackageLimits.PROBLEMS:
            self.problems.append(problem)
        elif len(self.problems) == PackageLimits.PROBLEMS:
            message = (
                f"More than {PackageLimits.PROBLEMS} files have no place in this package; the others are not listed."
            )
            fix = "Remove what does not belong here: the others are probably of the same kind."
            self.problems.append(Problem("too-many-problems", Location(self.label), message, fix=fix))

    def refuse(
        self, code: str, path: str, message: str, fix: str, *, allowed: str = "", found: str | None = None
    ) -> None:
        """Add a problem that forbids reading anything of the package."""
        self.safe = False
        self.tell(Problem(code, Location(path), message, found, allowed, fix))


def package_folders(parent: Path) -> list[Path]:
    """The packages in a folder of packages, by name; none if the folder does not exist.

    Raises `BuildError` if the folder itself is a link, which `portal check` reports as a problem: Git stores links, and
    one could lead to any folder of this machine.
    """
    if parent.is_symlink():
        raise BuildError(f"{parent.name}: this is a symbolic link. Put the folder itself there.")
    if not parent.is_dir():
        return []
    return sorted(
        path
        for path in parent.iterdir()
        if path.is_dir() and not path.name.startswith(".") and not folders.is_by_system(path.name)
    )


def survey(folder: Path, label: str, kind: str = "institution") -> Tree:
    """The files of a package of this kind, none of them opened. `label` is the folder's name in problems."""
    tree = Tree(folder, label, kind)
    try:
        mode = folder.lstat().st_mode
    except OSError:
        tree.refuse("unreadable-folder", label, "This folder cannot be read.", "Check that it exists and may be read.")
        return tree
    if not stat.S_ISDIR(mode):
        tree.refuse(
            "not-a-folder", label, "A package is a folder; this is a link or a file.", "Put the folder itself here."
        )
        return tree
    names: dict[str, str] = {}
    size = 0
    entries = list(islice(_walk(folder, FOLDERS[kind], MOST_FILES[kind]), MOST_FILES[kind] + 1))
    if len(entries) > MOST_FILES[kind]:
        message = f"The package holds more than {MOST_FILES[kind]:,} files."
        tree.refuse("too-many-files", label, message, "Remove what is not needed.")
        return tree
    for path, status in entries:
        folded = unicodedata.normalize("NFC", path).casefold()
        if folded in names:
            tree.refuse(
                "colliding-names",
                f"{label}/{characters.printable(path)}",
                "Two files have names that differ only in capitals or in the way accents are stored.",
                "Rename or remove one of them.",
                found=names[folded],
            )
        names[folded] = path
        size += _look_at(tree, label, path, status)
    if tree.by_system:
        tree.problems.append(left_out(label, tree.by_system))
    for ending, most, noun in (
        (".csv", PackageLimits.TABLES, "tables"),
        (".json", PackageLimits.CREDENTIALS, "credentials"),
    ):
        together = sum(size for path, size in tree.files.items() if path.endswith(ending))
        if together > most:
            tree.refuse(
                f"{noun}-too-large",
                label,
                f"The {noun} of this package have {together / 1e6:,.0f} MB together.",
                "Check that they belong to one institution or association only.",
                allowed=f"at most {most // 1024**2} MB",
            )
    if size > PackageLimits.BYTES:
        tree.refuse(
            "package-too-large",
            label,
            f"The package has {size / 1e6:,.0f} MB.",
            "Publish large documents elsewhere and give their address in evidence.csv.",
            allowed=f"at most {PackageLimits.BYTES // 1024**2} MB",
        )
    return tree


def _walk(folder: Path, open_folder: str, most: int) -> Iterator[tuple[str, os.stat_result]]:
    """Everything in the package and one level below it, in the order of names; deeper folders are not opened.

    Of a folder with more than `most` files, `most` + 1 are listed.
    """
    pending = [("", 0)]
    while pending:
        inside, depth = pending.pop()
        with os.scandir(folder / inside) as entries:
            found = sorted(islice(entries, most + 1), key=lambda entry: entry.name)
        for entry in found:
            path = f"{inside}/{entry.name}" if inside else entry.name
            status = entry.stat(follow_symlinks=False)
            if stat.S_ISDIR(status.st_mode) and depth == 0 and entry.name == open_folder:
                pending.append((path, 1))
            else:
                yield path, status


def _look_at(tree: Tree, label: str, path: str, status: os.stat_result) -> int:
    """Judge one entry of the folder; its size in bytes counts towards the package's."""
    where = f"{label}/{characters.printable(path)}"
    if stat.S_ISLNK(status.st_mode):
        tree.refuse("link", where, "This is a symbolic link.", "Put the file itself here.", allowed="regular files")
        return 0
    name = path.rpartition("/")[2]
    if folders.is_by_system(name):
        tree.by_system.append(path)
        return 0
    if stat.S_ISDIR(status.st_mode):
        tree.refuse(
            "unexpected-folder",
            where,
            "There is a folder where none belongs.",
            "Remove it.",
            allowed=f"one folder, {FOLDERS[tree.kind]}, for {'documents' if tree.kind == 'institution' else 'signed credentials'}",
        )
        return 0
    if not stat.S_ISREG(status.st_mode):
        tree.refuse("not-a-file", where, "This is a device, a pipe or a socket.", "Remove it.", allowed="regular files")
        return 0
    if not _NAME.fullmatch(name):
        tree.tell(
            Problem(
                "bad-file-name",
                Location(where),
                "This file name is not plain. The file is not read.",
                name,
                "letters and digits without accents, point, hyphen and underscore; a letter or digit first",
                "Rename it, or remove it if you did not put it here on purpose.",
            )
        )
        return status.st_size
    if not _belongs(path, tree.kind):
        tree.tell(
            Problem(
                "bad-file-kind",
                Location(where),
                "Files of this kind have no place in a package. The file is not read.",
                name,
                _ALLOWED[tree.kind],
                _REMEDY[tree.kind],
            )
        )
        return status.st_size
    largest = _largest(path)
    if status.st_size > largest:
        tree.tell(
            Problem(
                "file-too-large",
                Location(where),
                f"This file has {status.st_size / 1024:,.0f} KB. It is not read.",
                None,
                f"at most {largest // 1024:,} KB",
                "Check that it is the right file.",
            )
        )
        return status.st_size
    if status.st_mode & 0o111:
        tree.tell(
            Problem(
                "executable-file",
                Location(where),
                "This file is marked as a program. It is never run.",
                None,
                "",
                "Remove the mark: chmod -x, or git update-index --chmod=-x.",
                "warning",
            )
        )
    tree.files[path] = status.st_size
    return status.st_size


def left_out(label: str, names: Iterable[str]) -> Problem:
    """One problem for all files that systems and office programs put into a folder on their own."""
    found = sorted(names)
    shown = ", ".join(characters.printable(name) for name in found[:SHOWN])
    is_open = any(folders.is_lock(name.rpartition("/")[2]) for name in found)
    return Problem(
        "system-files",
        Location(label),
        "Left out: files that a computer puts into folders by itself.",
        shown + (" …" if len(found) > SHOWN else ""),
        fix="A table is open in an office program: save it and close it." if is_open else "Nothing is to be done.",
        severity="warning",
    )


_ALLOWED = {
    "institution": f"{DESCRIPTOR}, .csv, {SIGNATURES}, and documents as .pdf, .png or .jpg",
    "association": f"{DESCRIPTOR}, .csv, and credentials as .json",
}
_REMEDY = {
    "institution": "Remove it; documents belong in the folder evidence, as PDF.",
    "association": "Remove it; credentials belong in the folder credentials, as JSON.",
}


def _belongs(path: str, kind: str) -> bool:
    """True if a package may contain files of this kind."""
    place, _, name = path.rpartition("/")
    extension = "." + name.rpartition(".")[2]
    if kind == "association":
        return extension == ".json" if place else extension == ".csv" or path == DESCRIPTOR
    return path in (DESCRIPTOR, SIGNATURES) or (extension != ".json" and extension in EXTENSIONS)


def _largest(path: str) -> int:
    """Bytes that a file may have."""
    if path == DESCRIPTOR:
        return limits.DescriptorLimits.BYTES
    if path == SIGNATURES:
        return limits.SignaturesLimits.BYTES
    if path.endswith(".json"):
        return limits.CredentialLimits.BYTES
    return limits.TableLimits.BYTES if path.endswith(".csv") else limits.DocumentLimits.BYTES


def read(tree: Tree, path: str) -> bytes:
    """The bytes of one file of a surveyed package.

    Raises OSError if it is no longer the regular file that was surveyed: an honest contributor does not change it
    meanwhile.
    """
    return folders.read(tree.folder / path, tree.files.get(path, -1))


def digest_of(files: Iterable[tuple[str, bytes]]) -> str:
    """A digest of the files of a package, in the order of their paths, independent of where the package is."""
    whole = hashlib.sha256()
    for path, data in files:
        whole.update(f"{path}\n{len(data)}\n".encode())
        whole.update(data)
    return whole.hexdigest()


def read_all(tree: Tree) -> Iterator[tuple[str, bytes]]:
    """All files that may be opened, in the order of their paths, one at a time. Raises OSError like `read`."""
    for path in sorted(tree.files):
        yield path, read(tree, path)
