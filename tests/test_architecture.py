"""Checks the layers and the owners of `HACKING.md` in the source; planted violations prove that the checks work."""

import ast
import io
import re
import subprocess
import sys
import tokenize
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).parent.parent
GENERATOR = ROOT / "generator"

LAYERS = [
    "problems|limits|atomic_write|processes|folders|merge_marks|program|lazy",
    "kept|clock",
    "signatures",
    "model",
    "language",
    "standards",
    "packages",
    "analysis",
    "render|engine|intake",
    "pipeline",
    "cli|bench|hook",
]
"""Lowest first. A module imports from its own room and from layers below."""

WINGS = {"analysis", "render", "intake"}
"""Rooms that never import each other."""

OWNERS = {
    "cryptography": "signatures/keys",
    "pyld": "signatures/integrity",
    "base58": "signatures/multikey",
    "yaml": "standards|engine/project|pipeline/rehearsal/workflows",
    "frictionless": "packages/checks/frictionless_check",
    "jsonschema": "packages/tables/descriptor",
    "jinja2": "render/pages",
    "markupsafe": "render|language",
    "altair": "render/charts",
    "vl_convert": "render/charts",
    "py_mini_racer": "render/charts",
    "babel": "language/cldr",
    "polars": "analysis/benchmarks|intake/survey/columnar|render/api/bulk/columnar",
    "openpyxl": "intake/xlsx",
    "mkdocs": "engine|hook",
    "zensical": "engine",
    "pagefind": "render/search/index",
    "dask": "pipeline/cache/cluster",
    "distributed": "pipeline/cache/cluster",
    "fsspec": "pipeline/cache/cluster",
    "click": "cli",
    "rich": "cli",
    "playwright": "bench/phones",
}
"""Third-party library -> the one module, or room, that may import it (two for the type of escaped text)."""

USERS = {"demonstration", "tests"}
"""Packages that use the program, and that it does not import."""

BANNED = {"utils", "util", "helpers", "helper", "core", "common", "base", "manager", "misc"}
"""Names of rooms that say nothing: they lack a noun."""

UNIDIOMATIC = re.compile(r"\b(told of|anew|whoever|another one|other ones|rubbish)\b", re.IGNORECASE)
"""Phrases of prose that was translated word for word, and that no docstring here needs."""


def modules() -> list[Path]:
    return sorted(GENERATOR.rglob("*.py"))


def room(module: str) -> str:
    """The layer of a module: `render/pages/frames` is in `render`."""
    return module.split("/", maxsplit=1)[0]


def height(name: str) -> int:
    for number, layer in enumerate(LAYERS):
        if name in layer.split("|"):
            return number
    raise AssertionError(f"generator/{name} stands in no layer of LAYERS: say in which room it belongs")


class Parsed(NamedTuple):
    """What the tests ask of a module: parsing all of them again for each test was most of this file's time."""

    imports: tuple[ast.Import | ast.ImportFrom, ...]
    classes: tuple[tuple[str, tuple[str, ...]], ...]  # each with its bases
    docstrings: tuple[tuple[int, str], ...]


@cache
def parsed(source: str) -> Parsed:
    imported, classes, docstrings = [], [], []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import | ast.ImportFrom):
            imported.append(node)
        elif isinstance(node, ast.ClassDef):
            classes.append((node.name, tuple(map(ast.unparse, node.bases))))
        elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
            docstrings.append((node.lineno, " ".join(node.value.value.split())))
    return Parsed(tuple(imported), tuple(classes), tuple(docstrings))


def imports(source: str) -> Iterator[str]:
    for node in parsed(source).imports:
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            if node.level:
                yield "." * node.level + (node.module or "")
            elif node.module == "generator":
                yield from (f"generator.{alias.name}" for alias in node.names)
            elif node.module:
                yield node.module


def violations(module: str, source: str) -> list[str]:
    """The forbidden imports of one module, named as `render/pages/frames`."""
    found = []
    own = room(module)
    for name in imports(source):
        parts = name.split(".")
        if name.startswith("."):
            found.append(f"{module} imports {name}: write the whole name")
        elif parts[0] == "generator":
            if len(parts) == 1 or parts[1].startswith("_"):
                continue
            other = room(parts[1])
            if {own, other} <= WINGS and other != own:
                found.append(f"{module} imports {name}, another wing: what both need lives in the model")
            elif other != own and height(other) >= height(own):
                found.append(f"{module} imports {name}, which is not below it")
        elif parts[0] in USERS:
            found.append(f"{module} imports {name}: no part of the program depends on it")
        elif (owner := OWNERS.get(parts[0])) and not any(
            (module + "/").startswith(one + "/") for one in owner.split("|")
        ):
            found.append(f"{module} imports {parts[0]}, which belongs to {owner}")
    return found


def named(path: Path) -> str:
    parts = path.relative_to(GENERATOR).with_suffix("").parts
    return "/".join(parts[:-1] if parts[-1] == "__init__" else parts)


def test_every_module_imports_only_from_below_and_every_library_has_one_owner():
    found = [line for path in modules() if named(path) for line in violations(named(path), path.read_text())]

    assert found == []


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("model", "from generator.standards import load"),
        ("render/pages/frames", "from generator.analysis.award import judgement"),
        ("intake/xlsx", "import generator.render.pages.frames"),
        ("analysis/award/judgement", "from generator import pipeline"),
        ("packages/tables/reader", "import yaml"),
        ("language/printer", "from jinja2 import Environment"),
        ("language/printer", "from babel.numbers import format_decimal"),
        ("pipeline", "import polars as pl"),
        ("render/api/catalogue", "def late():\n    from ..intake import xlsx"),
        ("intake/xlsx", "from demonstration import write_demo"),
    ],
)
def test_a_planted_violation_is_found(module, source):
    assert violations(module, source)


@pytest.mark.parametrize(
    ("module", "without"),
    [
        (
            "generator.pipeline.later_days",
            {"generator.analysis", "generator.standards", "babel", "jinja2", "polars", "yaml"},
        ),
        ("generator.packages.checks.frictionless_check", {"generator.model", "generator.standards", "babel", "yaml"}),
    ],
)
def test_what_is_started_most_often_loads_little(module, without):
    """A build in which nothing is new, and the process that checks a changed package: most of their time is imports."""
    program = f"import sys, {module}; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=ROOT)
    assert without.isdisjoint(done.stdout.split())


def test_no_room_has_a_name_that_says_nothing():
    assert [named(path) for path in modules() if BANNED & set(named(path).split("/"))] == []


def test_no_module_has_grown_past_what_fits_in_a_head():
    long = {named(path): count for path in modules() if (count := len(path.read_text().splitlines())) > 400}

    assert long == {}


def test_the_build_reads_as_one_page():
    assert len((ROOT / "generator" / "pipeline" / "build.py").read_text().splitlines()) <= 80


# ---------------------------------------------------------------------------------------------------- rooms and names

MIRRORS = {"Key"}
"""Classes that replace another class in a browser, and so have its name."""


def circles(imported: dict[str, set[str]]) -> list[str]:
    """Import cycles between the children of one room, modules and sub-rooms; modules are named `render.pages.frames`."""
    between: dict[str, dict[str, set[str]]] = {}
    for module, others in imported.items():
        for other in others:
            mine, theirs = module.split("."), other.split(".")
            at = next((n for n, (a, b) in enumerate(zip(mine, theirs, strict=False)) if a != b), None)
            if at is not None:
                graph = between.setdefault(".".join(mine[:at]), {})
                graph.setdefault(mine[at], set()).add(theirs[at])
    found = []
    for place, children in between.items():
        left = dict(children)
        while free := [child for child, below in left.items() if not below & left.keys()]:
            for child in free:
                del left[child]
        if left:
            found.append(f"{place or 'generator'}: {', '.join(sorted(left))}")
    return found


def imported_by(path: Path) -> set[str]:
    """The modules of the program that a module imports; a package's own code is its child `__init__`."""
    wanted: list[str] = []
    for node in parsed(path.read_text()).imports:
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("generator"):
            wanted += [f"{node.module}.{alias.name}" for alias in node.names]
        elif isinstance(node, ast.Import):
            wanted += [alias.name for alias in node.names if alias.name.startswith("generator.")]
    found = set()
    for name in wanted:
        parts = name.split(".")[1:]
        while parts and not (
            GENERATOR.joinpath(*parts).is_dir() or GENERATOR.joinpath(*parts).with_suffix(".py").is_file()
        ):
            parts.pop()
        if parts:
            found.add(".".join([*parts, "__init__"] if GENERATOR.joinpath(*parts).is_dir() else parts))
    return found


def test_the_rooms_of_a_room_form_no_circle():
    imported = {
        ".".join(path.relative_to(GENERATOR).with_suffix("").parts): imported_by(path)
        for path in modules()
        if room(path.relative_to(GENERATOR).with_suffix("").parts[0]) != "cli"
    }

    assert circles(imported) == []


def test_a_planted_circle_is_found():
    assert circles({"render.pages.frames": {"render.api.catalogue"}, "render.api.catalogue": {"render.pages.slots"}})
    assert not circles({"render.pages.frames": {"render.api.catalogue", "render.pages.slots"}})


def test_no_room_has_more_modules_than_a_reader_keeps_apart():
    rooms: dict[Path, int] = {}
    for path in modules():
        if path.name != "__init__.py":
            rooms[path.parent] = rooms.get(path.parent, 0) + 1

    assert {str(room): count for room, count in rooms.items() if count > 12} == {}


def classes() -> list[tuple[str, str, tuple[str, ...]]]:
    """Module, name and bases of every class."""
    return [(named(path), name, bases) for path in modules() for name, bases in parsed(path.read_text()).classes]


def test_no_class_name_is_used_twice():
    where: dict[str, list[str]] = {}
    for module, name, _ in classes():
        where.setdefault(name, []).append(module)

    assert {name: found for name, found in where.items() if len(found) > 1 and name not in MIRRORS} == {}


def test_exceptions_end_in_error():
    found = [
        f"{module}: {name}"
        for module, name, bases in classes()
        for base in bases
        if base.endswith(("Error", "Exception")) and not name.endswith("Error")
    ]

    assert found == []


def prose(source: str) -> Iterator[tuple[int, str]]:
    """Every docstring, attribute docstring and block of comments with its first line, on one line of text."""
    yield from parsed(source).docstrings
    block, first, last = "", 0, 0
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT:
            if token.start[0] != last + 1:
                yield first, block
                block, first = "", token.start[0]
            block, last = f"{block} {token.string.lstrip('# ')}".strip(), token.start[0]
    yield first, block


def test_docstrings_and_comments_are_idiomatic_english():
    """The prose was once written in short Saxon words, which reads as a riddle: "whoever is told of it makes it anew".

    Reviewers asked for idiomatic technical English. Six phrases stand for the whole kind: they have no use in a
    docstring that says what a thing is or does, so that a hit is never a false alarm.
    """
    found = [
        f"{path.relative_to(GENERATOR)}:{line}: {hit.group()}"
        for path in modules()
        for line, text in prose(path.read_text("utf-8"))
        for hit in UNIDIOMATIC.finditer(text)
    ]

    assert found == []


@pytest.mark.parametrize(
    "source",
    ['"""Makes it\nanew."""\n', 'A = 1\n"""Another\none."""\n', "# Somebody is told\n# of it.\n", "a = 1  # whoever\n"],
)
def test_planted_unidiomatic_prose_is_found(source):
    assert any(UNIDIOMATIC.search(text) for _, text in prose(source))


def test_the_page_for_people_with_code_lists_the_layers():
    said = re.search(r"highest first: (.*?)\. A\s+module", (ROOT / "HACKING.md").read_text("utf-8"), re.DOTALL)
    assert said is not None
    listed = [layer.replace(" ", "") for layer in re.findall(r"`([^`]+)`", " ".join(said[1].split()))]
    assert listed == LAYERS[::-1]
