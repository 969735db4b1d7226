"""Lists the files that the standards consist of.

These are the files that the reader knows by name, if they are regular files of a reasonable size; anything else in the
folder is a problem and is never opened. Only files of this list are read, copied or packed into the program for
browsers, so nothing else in the folder can leave the machine.
"""

import hashlib
import json
import re
import stat
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from generator import folders
from generator.limits import KB, MB, StandardsLimits
from generator.problems import Location, Problem, Severity
from generator.program import STANDARDS

DESCRIPTOR: Final = "datapackage.json"
LANGUAGES: Final = "languages"
SCHEMAS: Final = "schemas"
MAIN: Final = (
    "areas",
    "vocabulary",
    "indicators",
    "financial",
    "peers",
    "star",
    "slips",
    "questionnaires",
    "guide",
    "associations",
    "audits",
    "ratings",
    "survey",
    "poverty",
)
WORDS: Final = ("phrases", "indicators")

_CODE: Final = re.compile(r"[a-z]{2,8}", re.ASCII)
_ALLOWED: Final = ", ".join(
    [
        DESCRIPTOR,
        *(f"{name}.yml" for name in MAIN),
        *(f"{LANGUAGES}/<code>/{name}.yml" for name in WORDS),
        f"{SCHEMAS}/<table>.json",
    ]
)


@dataclass(slots=True)
class StandardsTree:
    """The files of the standards by their path inside the folder, with their sizes, and what else was found.

    `lent` are those that the program serves, because the folder lacks them.
    """

    folder: Path
    tables: tuple[str, ...]
    files: dict[str, int] = field(default_factory=dict)
    lent: set[str] = field(default_factory=set)
    problems: list[Problem] = field(default_factory=list)

    @property
    def languages(self) -> list[str]:
        """Codes of the languages that have a file, in order."""
        return sorted({path.split("/")[1] for path in self.files if path.startswith(f"{LANGUAGES}/")})

    def told(self, path: str) -> bool:
        """True if a problem already says why there is nothing to read at this path."""
        place = f"{self.folder.name}/{path}"
        return any(f"{place}/".startswith(f"{problem.location.file}/") for problem in self.problems)

    def read(self, path: str) -> bytes:
        """The bytes of one of the files. Raises OSError if it is no longer the file that was surveyed."""
        return folders.read((STANDARDS if path in self.lent else self.folder) / path, self.files[path])

    def contents(self) -> dict[str, bytes]:
        """All files by path. Raises OSError like `read`."""
        return {path: self.read(path) for path in sorted(self.files)}

    def digest(self) -> str:
        """A digest of everything that reading can depend on; the same files give the same digest on any machine."""
        whole = hashlib.sha256()
        for path in sorted(self.files):
            try:
                content = self.read(path)
            except OSError as error:
                content = f"unreadable: {error.strerror}".encode()
            whole.update(f"{path}\0{len(content)}\0".encode())
            whole.update(content)
        for path in sorted({f"{LANGUAGES}/{code}/{name}.yml" for code in self.languages for name in WORDS} - self.lent):
            own = STANDARDS / path  # the words of the program complete those of the folder
            whole.update(own.read_bytes() if own.is_file() and own != self.folder / path else b"")
        for problem in self.problems:
            whole.update(repr((problem.code, problem.location, problem.found, problem.message)).encode())
        return whole.hexdigest()

    def note(
        self, path: str, code: str, message: str, fix: str, *, allowed: str = "", severity: Severity = "error"
    ) -> None:
        """Report one entry, which is then not read."""
        place = "/".join(part for part in (self.folder.name, _printable(path)) if part)
        self.problems.append(Problem(code, Location(place), message, None, allowed, fix, severity))


def survey(folder: Path, tables: tuple[str, ...]) -> StandardsTree:
    """The files of a folder of standards, none of them opened. `tables` are those that have a schema.

    What the folder lacks is lent by the program, unless it has a descriptor: then it is a data package of its own.
    """
    tree = StandardsTree(folder, tables)
    if folder.is_symlink():
        tree.note("", "link", "The folder of the standards is a symbolic link.", "Put the folder itself here.")
    elif folder.is_dir():
        _look_into(tree, "")
    if len(tree.files) > StandardsLimits.FILES or sum(tree.files.values()) > StandardsLimits.FOLDER:
        tree.files.clear()
        tree.note(
            "",
            "standards-too-large",
            "The standards have too many files, or too large ones. None is read.",
            "Remove what does not belong there.",
            allowed=f"at most {StandardsLimits.FILES} files and {StandardsLimits.FOLDER // MB} MB",
        )
    elif not folder.is_symlink():
        _lend(tree)
    return tree


def _lend(tree: StandardsTree) -> None:
    """Add the files of the program's standards that a portal's lack. A folder with a descriptor is complete."""
    if DESCRIPTOR in tree.files or tree.told(DESCRIPTOR) or not STANDARDS.is_dir():
        return
    for path, size in survey(STANDARDS, tree.tables).files.items():
        if path not in tree.files and not tree.told(path):
            tree.files[path] = size
            tree.lent.add(path)


def _look_into(tree: StandardsTree, inside: str) -> None:
    try:
        found = folders.entries(tree.folder / inside)
    except OSError:
        tree.note(inside.rstrip("/"), "unreadable-folder", "This folder cannot be read.", "Check who may read it.")
        return
    for name, status in found[: 2 * StandardsLimits.FILES]:
        path = f"{inside}{name}"
        if stat.S_ISLNK(status.st_mode):
            tree.note(path, "link", "This is a symbolic link. It is not followed.", "Put the file itself here.",
                      allowed="regular files")  # fmt: skip
        elif folders.is_by_system(name):
            tree.note(path, "system-files", "Left out: a computer puts this into folders by itself.",
                      "Nothing is to be done.", severity="warning")  # fmt: skip
        elif stat.S_ISDIR(status.st_mode):
            if path in (LANGUAGES, SCHEMAS) or (inside == f"{LANGUAGES}/" and _CODE.fullmatch(name)):
                _look_into(tree, f"{path}/")
            else:
                tree.note(path, "unexpected-folder", "There is a folder where none belongs. It is not read.",
                          "Remove it.", allowed="languages/<code>, of two to eight small letters, and schemas")  # fmt: skip
        elif not stat.S_ISREG(status.st_mode):
            tree.note(path, "not-a-file", "This is a device, a pipe or a socket.", "Remove it.",
                      allowed="regular files")  # fmt: skip
        elif not _belongs(path, tree.tables):
            # Systems and editors leave hidden files behind, so these are only warnings.
            tree.note(path, "unexpected-file", "Nothing reads this file.", "Remove it, or correct its name.",
                      allowed=_ALLOWED, severity="warning" if name.startswith(".") else "error")  # fmt: skip
        elif status.st_size > StandardsLimits.FILE:
            tree.note(path, "file-too-large", f"This file has {status.st_size / KB:,.0f} KB. It is not read.",
                      "Check that it is the right file.", allowed=f"at most {StandardsLimits.FILE // KB} KB")  # fmt: skip
        else:
            tree.files[path] = status.st_size
    if len(found) > 2 * StandardsLimits.FILES:
        tree.note(inside.rstrip("/"), "too-many-files", f"This folder holds {len(found):,} entries.",
                  "Remove what does not belong there.", allowed=f"at most {StandardsLimits.FILES}")  # fmt: skip


def _belongs(path: str, tables: tuple[str, ...]) -> bool:
    place, _, name = path.rpartition("/")
    stem, _, ending = name.rpartition(".")
    if place == SCHEMAS:
        return ending == "json" and stem in tables
    if place.startswith(f"{LANGUAGES}/"):
        return ending == "yml" and stem in WORDS
    return path == DESCRIPTOR or (not place and ending == "yml" and stem in MAIN)


def _printable(path: str) -> str:
    """Any path, as ASCII on one line."""
    return json.dumps(path)[1:-1]
