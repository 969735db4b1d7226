"""Compares the table of all bounds on the page `security.md` of every language with `generator/limits.py`.

Run as a program (`make limits`) it prints, for each language, the missing rows, ready to be completed with a
description of the bound, and the rows that are superfluous or have a wrong value.
"""

import ast
import re
import sys
from functools import cache
from pathlib import Path

from generator import limits, standards
from generator.language.cldr import CldrLocale, cldr_locale
from generator.language.numbers import Marks
from generator.language.phrases import locale_of

ROOT = Path(__file__).resolve().parent.parent
DOCS, STANDARDS = ROOT / "docs", ROOT / "datapackages" / "standards"
BEGIN, END = "<!-- bounds -->", "<!-- end of bounds -->"
EMPTY = "…"
DECIMALS = 3
UNITS = ((limits.MB, "MB"), (limits.KB, "KB"), (1, "B"))

_ROW = re.compile(r"^\| `(\w+\.\w+)` \| (.*?) \| (.*?) \|$", re.MULTILINE)


def _door(name: str) -> str:
    """The name on the page: `Workbook` for `WorkbookLimits`."""
    return name.removesuffix("Limits")


def bounds() -> dict[str, float]:
    """Every bound by its class and its name."""
    return {
        f"{_door(door.__name__)}.{name}": value
        for door in vars(limits).values()
        if isinstance(door, type) and door.__module__ == limits.__name__
        for name, value in vars(door).items()
        if name.isupper() and isinstance(value, int | float)
    }


@cache
def in_bytes() -> frozenset[str]:
    """The bounds that the module writes in KB or MB, except those in characters."""
    doors = [
        node for node in ast.parse(Path(limits.__file__).read_text("utf-8")).body if isinstance(node, ast.ClassDef)
    ]
    return frozenset(
        f"{_door(door.name)}.{line.target.id}"
        for door in doors
        for line in door.body
        if isinstance(line, ast.AnnAssign) and isinstance(line.target, ast.Name) and line.value
        if {"KB", "MB"} & {part.id for part in ast.walk(line.value) if isinstance(part, ast.Name)}
        if "CHARACTERS" not in line.target.id
    )


def shown(name: str, value: float, language: str) -> str:
    """A bound as it is written on the page of a language."""
    if "SECONDS" in name:
        return f"{_grouped(value, language)} s"
    if isinstance(value, int) and (name in in_bytes() or name.endswith(("BYTES", "MEMORY"))):
        unit, word = next((size, word) for size, word in UNITS if value % size == 0)
        return f"{_grouped(value // unit, language)} {word}"
    return _grouped(value, language)


def _grouped(value: float, language: str) -> str:
    return Marks(*_locale(language).number_marks).number(value, DECIMALS)


@cache
def _locale(language: str) -> CldrLocale:
    """That of the site's pages; of a language that has pages and no phrases yet, that of its code."""
    known, _ = standards.load(STANDARDS)
    own = known.languages.get(language) if known else None
    return locale_of(own) if own else cldr_locale(language)


def told(language: str) -> list[tuple[str, str, str]]:
    """The rows of a language's table: the bound, its description, its value."""
    words = (DOCS / language / "security.md").read_text("utf-8")
    table = words[words.index(BEGIN) : words.index(END)]
    return [(row[0], row[1], row[2]) for row in _ROW.findall(table)]


def wrong(language: str) -> list[str]:
    """The corrections that a language's table needs, as rows; none if it is right."""
    rows, known = told(language), bounds()
    there = {name: (meaning, value) for name, meaning, value in rows}
    found = [
        f"| `{name}` | {EMPTY} | {shown(name, value, language)} |" for name, value in known.items() if name not in there
    ]
    for name, (meaning, value) in there.items():
        if name not in known:
            found.append(f"take out: `{name}`, no bound of that name")
        elif value != (right := shown(name, known[name], language)):
            found.append(f"| `{name}` | {meaning} | {right} |")
        elif meaning in ("", EMPTY):
            found.append(f"say what `{name}` is on")
    names = [name for name, *_ in rows]
    return [*found, *(f"take out once: `{name}`" for name in sorted(set(names)) if names.count(name) > 1)]


if __name__ == "__main__":
    for code in sorted(path.parent.name for path in DOCS.glob("*/security.md")):
        sys.stdout.write("\n".join([f"docs/{code}/security.md", *(f"  {line}" for line in wrong(code)), ""]))
