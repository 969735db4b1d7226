"""What goes into a reader's browser, so that it checks by the portal's own rules?

The program itself, the libraries it needs that are written in Python, what stands in for those that are not, the
standards, and the packages of the associations. One archive, the same bytes whenever and wherever it is made. Python
itself is Pyodide, among the theme's files.
"""

from collections.abc import Iterable, Iterator, Mapping
from importlib.metadata import files
from pathlib import Path, PurePosixPath

import generator
from generator.model import Language
from generator.render.downloads import archive

LEFT_OUT = (
    "bench/",
    "hook.py",
    "cli/",
    "intake/demo/",
    "intake/mix_archive/",
    "pipeline/counter/standins/",
    "pipeline/proposals/",
    "render/charts/",
)
"""Of the program: what the counter never calls."""

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
"""Distributions, as the lock file pins them. Their compiled parts stay behind: all of them do without."""

STAND_INS = {"rpds.py": "rpds.py", "keys.py": "generator/signatures/keys.py"}
"""Of `standins`: what takes whose place."""

_PLAIN = frozenset({".py", ".json"})
_LEFT_OUT_OF_LIBRARIES = ("tests", "testing", "messages", "benchmarks")


def program(data: Path, languages: Mapping[str, Language]) -> bytes:
    """The archive: to be unpacked into a folder that Python imports from. `data` is the folder of data packages."""
    held = dict(_own())
    for name in LIBRARIES:
        held |= dict(_library(name))
    held |= dict(_locales(language.phrases.get("locale", code) for code, language in languages.items()))
    here = Path(__file__).parent / "standins"
    held |= {place: (here / name).read_bytes() for name, place in STAND_INS.items()}
    held |= dict(_data(data))
    return archive(held)


def _data(data: Path) -> Iterator[tuple[str, bytes]]:
    """What is measured, and who reviews: tables and standards alone, without documents and credentials."""
    for shelf in ("standards", "associations"):
        for path in (data / shelf).rglob("*"):
            if path.suffix in (".yml", ".json", ".csv") and path.parent.name != "credentials" and path.is_file():
                yield f"datapackages/{path.relative_to(data).as_posix()}", path.read_bytes()


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
    """What babel knows of these languages, and of what they take from others: en_001 from en, and all from root."""
    names = {"root", *(name.rsplit("_", cut)[0] for name in wanted for cut in range(name.count("_") + 1))}
    for file in files("babel") or ():
        if file.suffix == ".dat" and (file.name == "global.dat" or file.stem in names):
            yield file.as_posix(), file.read_binary()
