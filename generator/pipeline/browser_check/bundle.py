"""Packs the program for the reader's browser, so that it checks by the portal's own rules.

The archive holds the modules of the program that the check imports, the libraries it needs that are written in Python,
the stand-ins for those that are not, the standards, and the packages of the associations. It has the same bytes on
every machine and at every time.
Python itself is Pyodide, which is among the theme's files.

Of the data, exactly those files are packed that the readers read, as they read them: the archive is published, and a
link to a file of this machine, or a file that nothing names, must not be published with it.
"""

import ast
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
from generator.render.api.bulk.package_copies import archive

ENTRY = "generator.pipeline.browser_check.browser_api"
"""The module that the worker imports. What is packed of the program is what it imports, and what those import."""

NOT_CALLED = ("generator", "generator.pipeline")
"""Modules whose functions only start commands and builds, so that what these import is not followed."""

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

_ROOT = Path(generator.__file__).parent
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
    """The modules of the program that the check imports, on any path through it."""
    found: dict[str, bytes] = {}
    wanted = [ENTRY]
    while wanted:
        name = wanted.pop()
        parent, _, _ = name.rpartition(".")
        path = _module(name)
        if path is None or f"generator/{path.as_posix()}" in found:
            continue
        content = (_ROOT / path).read_bytes()
        found[f"generator/{path.as_posix()}"] = content
        wanted += [*([parent] if parent else []), *_imports(ast.parse(content), inside=name not in NOT_CALLED)]
    yield from sorted(found.items())


def _module(name: str) -> PurePosixPath | None:
    """The file of a module below the program's folder; None if the name is something else in a module."""
    path = PurePosixPath(*name.split(".")[1:])
    places = (path / "__init__.py", *([path.with_suffix(".py")] if path.name else []))
    return next((place for place in places if (_ROOT / place).is_file()), None)


def _imports(node: ast.AST, *, inside: bool) -> Iterator[str]:
    """The names of the program that a module imports; with `inside`, those that its functions import too."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.FunctionDef) and not inside:
            continue
        names: list[str] = []
        if isinstance(child, ast.Import):
            names = [alias.name for alias in child.names]
        elif isinstance(child, ast.ImportFrom) and child.module:
            names = [child.module, *(f"{child.module}.{alias.name}" for alias in child.names)]
        yield from (name for name in names if name.partition(".")[0] == "generator")
        yield from _imports(child, inside=inside)


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
