"""Packs the program for the reader's browser, so that it checks by the portal's own rules.

The archive holds the program itself, the libraries it needs that are written in Python, the stand-ins for those that
are not, the standards, and the packages of the associations. It has the same bytes on every machine and at every time.
Python itself is Pyodide, which is among the theme's files.

Of the data, exactly those files are packed that the readers read, as they read them: the archive is published, and a
link to a file of this machine, or a file that nothing names, must not be published with it.
"""

from collections.abc import Iterable, Iterator, Mapping
from importlib.metadata import files
from pathlib import Path, PurePosixPath

import generator
from generator import standards
from generator.model import Standards
from generator.packages.institutions import open_package
from generator.packages.safety import tree
from generator.packages.safety.tree import package_folders
from generator.pipeline.browser_check import licences
from generator.render.api.downloads import archive

LEFT_OUT = (
    "bench/",
    "carried/",
    "hook.py",
    "cli/",
    "intake/mix_archive/",
    "pipeline/browser_check/standins/",
    "pipeline/proposals/",
    "render/charts/",
)
"""The parts of the program that the check in the browser never calls."""

LIBRARIES = (
    "attrs",
    "babel",
    "base58",
    "et_xmlfile",
    "jsonschema",
    "jsonschema-specifications",
    "markupsafe",
    "openpyxl",
    "pyyaml",
    "referencing",
)
"""Distributions, as pinned in the lock file, without their compiled parts: all of them work without."""

STAND_INS = {"rpds.py": "rpds.py", "keys.py": "generator/signatures/keys.py"}
"""The modules of `standins`, and the modules that they replace."""

_PLAIN = frozenset({".py", ".json"})
_LEFT_OUT_OF_LIBRARIES = ("tests", "testing", "messages", "benchmarks")


def bundle(tables: Mapping[str, bytes], known: Standards) -> bytes:
    """The archive, to be unpacked into a folder on Python's path. `tables` are those of `data`."""
    held = dict(_own())
    for name in LIBRARIES:
        held |= dict(_library(name)) | licences.of_library(name)
    held |= dict(_locales(language.phrases.get("locale", code) for code, language in known.languages.items()))
    here = Path(__file__).parent / "standins"
    held |= {place: (here / name).read_bytes() for name, place in STAND_INS.items()}
    held |= tables
    return archive(held)


def data(home: Path, known: Standards) -> dict[str, bytes]:
    """The standards, and the descriptors and tables of the associations, by path.

    `home` is the folder of data packages. Raises OSError if a file changes while it is read.
    """
    held = {f"standards/{path}": content for path, content in standards.contents(home / "standards").items()}
    for folder in package_folders(home / "associations"):
        opened = open_package(folder, "association", known)
        if opened.descriptor.usable:
            for name in (tree.DESCRIPTOR, *(f"{table}.csv" for table in opened.tables)):
                held[f"associations/{folder.name}/{name}"] = opened.contents[name]
    return {f"datapackages/{path}": content for path, content in held.items()}


def _own() -> Iterator[tuple[str, bytes]]:
    root = Path(generator.__file__).parent
    for path in root.rglob("*.py"):
        name = path.relative_to(root).as_posix()
        if not name.startswith(LEFT_OUT):
            yield f"generator/{name}", path.read_bytes()


def _library(name: str) -> Iterator[tuple[str, bytes]]:
    for file in files(name) or ():
        path = PurePosixPath(file.as_posix())
        if path.suffix in _PLAIN and ".." not in path.parts and not set(_LEFT_OUT_OF_LIBRARIES) & set(path.parts):
            yield str(path), file.read_binary()


def _locales(wanted: Iterable[str]) -> Iterator[tuple[str, bytes]]:
    """Babel's data for these languages and for those they inherit from: en_001 from en, and all from root."""
    names = {"root", *(name.rsplit("_", cut)[0] for name in wanted for cut in range(name.count("_") + 1))}
    for file in files("babel") or ():
        if file.suffix == ".dat" and (file.name == "global.dat" or file.stem in names):
            yield file.as_posix(), file.read_binary()
