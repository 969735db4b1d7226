"""The layers and the owners of `HACKING.md`, held by reading the source; planted violations prove that it bites."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
GENERATOR = ROOT / "generator"

LAYERS = [
    "problems|limits|kept|processes|folders",
    "signatures",
    "model",
    "standards",
    "packages",
    "analysis",
    "render|engine|intake",
    "pipeline",
    "cli",
]
"""Lowest first. A module imports from its own room and from layers below."""

WINGS = {"analysis", "render", "intake"}
"""Rooms that never import each other."""

OWNERS = {
    "cryptography": "signatures/keys",
    "pyld": "signatures/integrity",
    "base58": "signatures/multikey",
    "yaml": "standards",
    "frictionless": "packages/second_opinion",
    "jsonschema": "packages/descriptor",
    "jinja2": "render/frames",
    "markupsafe": "render",
    "altair": "render/charts",
    "vl_convert": "render/charts",
    "py_mini_racer": "render/charts",
    "babel": "render/language",
    "polars": "analysis/benchmarks",
    "openpyxl": "intake/workbooks",
    "mkdocs": "engine",
    "zensical": "engine",
    "pagefind": "render/search",
    "click": "cli",
    "rich": "cli",
}
"""Third-party library -> the one module, or room, that may import it."""

OUTSIDE = {"bench", "hook"}
"""Doors from outside: the benchmark program and MkDocs's hook. They stand where `cli` stands."""

BANNED = {"utils", "util", "helpers", "helper", "core", "common", "base", "manager", "misc"}
"""Names of rooms that say nothing: a noun is missing."""


def modules() -> list[Path]:
    return sorted(GENERATOR.rglob("*.py"))


def room(module: str) -> str:
    """The layer's name of a module: `render/frames` stands in `render`."""
    first = module.split("/", maxsplit=1)[0]
    return "cli" if first in OUTSIDE else first


def height(name: str) -> int:
    for number, layer in enumerate(LAYERS):
        if name in layer.split("|"):
            return number
    raise AssertionError(f"generator/{name} stands in no layer of LAYERS: say in which room it belongs")


def imports(source: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(source)):
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
    """What one module, named as `render/frames`, imports that it must not."""
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
        elif (owner := OWNERS.get(parts[0])) and not (module + "/").startswith(owner + "/"):
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
        ("render/frames", "from generator.analysis import star"),
        ("intake/demo", "import generator.render.frames"),
        ("analysis/star", "from generator import pipeline"),
        ("packages/reader", "import yaml"),
        ("render/language", "from jinja2 import Environment"),
        ("pipeline", "import polars as pl"),
        ("render/api", "def late():\n    from ..intake import demo"),
    ],
)
def test_a_planted_violation_is_found(module, source):
    assert violations(module, source)


def test_no_room_has_a_name_that_says_nothing():
    assert [named(path) for path in modules() if BANNED & set(named(path).split("/"))] == []


def test_no_module_has_grown_past_what_fits_in_a_head():
    long = {named(path): count for path in modules() if (count := len(path.read_text().splitlines())) > 400}

    assert long == {}
