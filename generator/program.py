"""The files that come with the program, and which file serves a path of a portal.

A portal is a repository with `mkdocs.yml`. It has only what is its own; everything else comes from the program: pages,
parts, theme, standards. A file at the same path in the repository takes the place of the program's, as in `custom_dir`
of MkDocs. The program's own repository is such a portal too: there both folders are the same one.
"""

import hashlib
import re
import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import Final

CARRIED: Final = Path(__file__).resolve().parent / "carried"
PROGRAM: Final = CARRIED if CARRIED.is_dir() else Path(__file__).resolve().parent.parent
"""The folder with the program's files: the repository, or their copy in an installed package (see `setup.py`)."""

STANDARDS: Final = PROGRAM / "datapackages" / "standards"
PLUGIN: Final = "portal"
"""The plugin that `mkdocs.yml` names, so that the program's files serve what the repository lacks."""

CACHE_FOLDER: Final = "PORTAL_CACHE"
"""The environment variable that names the folder of the cache, for who may not write into the portal's."""

WORKFLOWS: Final = ("check", "comment", "publish", "submission", "weekly")
"""The workflows of a portal. Those that test and release the program are not among them."""

HOSTS: Final = {
    ".gitattributes": "templates/portal/gitattributes",
    ".gitignore": "templates/portal/gitignore",
    ".github/CODEOWNERS": "templates/portal/CODEOWNERS",
    "Makefile": "templates/portal/Makefile",
}
"""Files of a portal whose originals have another place in the program, where they would be the program's own."""

COPIES: Final = "program.sha256"
"""In a portal: which of its files were copied from the program, with the digests of the originals, as `sha256sum` writes
them. A copy that was not edited is replaced when the program is upgraded."""

_COPY: Final = re.compile(r"([0-9a-f]{64})  (.+)")


def files(*folders: Path) -> dict[str, Path]:
    """The files below these folders, by their paths inside; where two have the same path, that of the first folder."""
    found: dict[str, Path] = {}
    for folder in reversed(folders):
        found |= {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
    return dict(sorted(found.items()))


def merged(place: Path, *folders: Path) -> Path:
    """One folder with the files of all: the only one that exists, or else copies at `place`.

    What is the same there already is not written again, so that nothing that watches the folder is disturbed.
    """
    there = [folder for folder in folders if folder.is_dir()]
    if len(there) < 2:
        return there[0] if there else folders[0]
    found = files(*there)
    for path in [path for path in place.rglob("*") if path.is_file()]:
        if path.relative_to(place).as_posix() not in found:
            path.unlink()
    for name, source in found.items():
        target = place / name
        if not target.is_file() or target.read_bytes() != source.read_bytes():
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, target)
    return place


def shipped(theirs: Path = PROGRAM) -> list[str]:
    """The files of a program that every portal has a copy of, because the host looks for them in its repository."""
    forms = sorted(path.name for path in (theirs / ".github" / "ISSUE_TEMPLATE").iterdir())
    return [
        *(f".github/workflows/{name}.yml" for name in WORKFLOWS),
        *(f".github/ISSUE_TEMPLATE/{name}" for name in forms),
        ".github/audit.lock",
        *HOSTS,
    ]


def original(path: str, theirs: Path = PROGRAM) -> Path:
    """The file of a program from which a portal's file was copied; it may no longer be there."""
    return theirs / HOSTS.get(path, path)


def copies(home: Path) -> dict[str, str]:
    """The digests of the originals of a portal's copied files, by path."""
    try:
        lines = (home / COPIES).read_text("utf-8").splitlines()
    except FileNotFoundError:
        return {}
    return {found[2]: found[1] for line in lines if (found := _COPY.fullmatch(line))}


def record(home: Path, paths: Iterable[str], gone: Iterable[str] = (), theirs: Path = PROGRAM) -> None:
    """Note that these files of a portal are copies of the program's, as it has them now, and that others are not."""
    noted = copies(home) | {path: hashlib.sha256(original(path, theirs).read_bytes()).hexdigest() for path in paths}
    for path in gone:
        noted.pop(path, None)
    text = "".join(f"{digest}  {path}\n" for path, digest in sorted(noted.items()))
    (home / COPIES).write_bytes(text.encode())
