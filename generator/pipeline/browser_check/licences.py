"""Collects the licences of everything in the program for browsers.

Each library is packed with its licence files, and all of them are published once as one text next to the program, with
those of the theme's browser libraries.
"""

import re
from collections.abc import Iterable, Iterator
from importlib.metadata import files, version
from typing import Final

from generator.problems import BuildError
from generator.program import PROGRAM

VENDOR: Final = PROGRAM / "templates" / "theme" / "assets" / "vendor"
"""Libraries for browsers, each folder with a note on what it holds, and its licences."""

_LICENCE: Final = re.compile(r"(licen[cs]e|copying|copyright|notice|authors)([._-].*)?", re.IGNORECASE)
_RULE: Final = "=" * 79
_TITLE: Final = "What the page that checks a workbook or a package is made of, and under which licences"


class LicenceError(BuildError):
    """A library that would be distributed without the text of its licence."""


def of_library(name: str) -> dict[str, bytes]:
    """The licence files of a distribution. Raises LicenceError if there are none."""
    found = {file.as_posix(): file.read_binary() for file in files(name) or () if _LICENCE.fullmatch(file.name)}
    if not found:
        raise LicenceError(f"{name} has no file with its licence.")
    return found


def text(libraries: Iterable[str]) -> str:
    """All licences in one text: first the libraries of the archive, then those in the theme's folder."""
    parts = [
        (f"{name} {version(name)}: {path.rpartition('/')[2]}", data.decode("utf-8"))
        for name in libraries
        for path, data in sorted(of_library(name).items())
    ]
    whole = "".join(f"\n{_RULE}\n{title}\n{_RULE}\n\n{_plain(words)}\n" for title, words in (*parts, *_vendored()))
    return f"{_TITLE}\n{whole}"


def _vendored() -> Iterator[tuple[str, str]]:
    for path in sorted(VENDOR.glob("*/*.LICENSE")):
        yield f"{path.parent.name}: {path.name}", path.read_text("utf-8")


def _plain(words: str) -> str:
    return "\n".join(line.rstrip() for line in words.strip("\n").splitlines())
