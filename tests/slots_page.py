"""Writes `SLOTS.md` (`make slots`): everything that the author of a page may use in a slot, collected from the code.

Descriptions are the first lines of docstrings, the comments next to fields, and the comments above macros, so that they
are written once, where the code is.
"""

import ast
import inspect
import re
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from textwrap import dedent
from types import GenericAlias

from generator import standards
from generator.language.printer import Printer
from generator.model import (
    Area,
    Association,
    Chart,
    Country,
    Dossier,
    Filing,
    Indicator,
    Institution,
    Listing,
    Portal,
    Standards,
)
from generator.render import addresses
from generator.render.pages.kinds import VALUES
from generator.render.pages.mistakes import public, signature
from generator.render.pages.names import names

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "SLOTS.md"
PARTS = ROOT / "templates" / "parts"

ALWAYS = {
    "home": "The way from the page to the front page of its language, such as `../../`.",
    "page": "The page itself, see [page](#page).",
    "parts": "The macros of `templates/parts/`, see [parts](#parts).",
    "portal": "All institutions, see [Portal](#portal).",
    "root": "The way from the page to the top of the site, where the files of all languages are.",
    "say": "Words, numbers and dates of the page's language, see [say](#say).",
    "site_name": "The name of the site in this language, from `mkdocs.yml`.",
    "standards": "Indicators, areas, policies, see [Standards](#standards).",
}
"""What pages of all kinds have, in addition to the fragments."""

TYPES = (
    Institution,
    Dossier,
    Listing,
    Filing,
    Country,
    Indicator,
    Area,
    Association,
    Chart,
    Portal,
    Standards,
)

INTRODUCTION = """\
# Slots

What a page in `docs/` may use. This list is made from the code by `make slots`; a test fails where it falls behind.

- `[[ … ]]` prints a value: `[[ institution.name ]]`. Facts, numbers and dates come out in the language of the page, None as
  nothing, and everything is escaped.
- `[% for filing in dossier.filings %] … [% endfor %]` repeats, `[% if listing.award %] … [% endif %]` chooses. Between the
  marks stand [Jinja's expressions](https://jinja.palletsprojects.com/en/stable/templates/#expressions) with all its filters.
- A slot that is alone in a paragraph takes the place of the paragraph, so that a part can be a table.
- The head of a page takes slots too, in quotation marks: `title: "[[ institution.name ]]"`. There they print plain text, as
  the filter `plain` does anywhere.
- `each: institution` in the head fills the page once for each institution. [By kind of page](#by-kind-of-page) says which
  values it then has.

A slot that asks for what does not exist ends the build, and the message names the slot and what is available.
"""


def known() -> Standards:
    """The standards of this portal."""
    found, problems = standards.load(ROOT / "datapackages" / "standards")
    if found is None:
        raise SystemExit(f"the standards cannot be used: {problems[0].message}")
    return found


def page() -> str:
    """The whole page."""
    say = Printer(known(), "en")
    sections = [
        INTRODUCTION,
        _section(
            "On every page", _table(("Name", "What it is"), ((f"`{name}`", said) for name, said in ALWAYS.items()))
        ),
        _section("By kind of page", _kinds()),
        _section("parts", "The macros of `templates/parts/`: pieces of a page.\n", _parts()),
        _section(
            "say",
            f"{_summary(Printer)} `say.code` is the code of its language.\n",
            _table(_CALLED, _methods("say", say)),
        ),
        _section("page", f"{_summary(addresses.Page)}\n", _table(_CALLED, _attributes("page", addresses.Page))),
        _section("Fragments", "Tables, lists and other pieces of a page that are made in Python.\n", _fragments(say)),
        *(_section(kind.__name__, f"{_summary(kind)}\n", _table(_FIELDS, _fields(kind))) for kind in TYPES),
    ]
    return "\n".join(sections)


_CALLED = ("Write", "What it gives")
_FIELDS = ("Attribute", "Type", "What it is")


def _section(title: str, *texts: str) -> str:
    return "\n".join([f"## {title}\n", *texts])


def _table(head: tuple[str, ...], rows: Iterator[tuple[str, ...]]) -> str:
    lines = ["| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |" for row in [head, *rows]]
    return "\n".join([lines[0], "|---" * len(head) + "|", *lines[1:], ""])


def _summary(described: object) -> str:
    """The first line of a docstring."""
    return (inspect.getdoc(described) or "").partition("\n")[0]


def _kinds() -> str:
    def rows() -> Iterator[tuple[str, ...]]:
        for kind, offered in VALUES.items():
            values = ", ".join(f"`{name}` ({_type(type_)})" for name, type_ in offered.items())
            yield f"`each: {kind}`" if kind else "no `each:`", values

    return _table(("Kind", "Values"), rows())


def _type(type_: type | GenericAlias) -> str:
    """A type; one that has a section is a link, and a mapping is named by its values."""
    inner = type_.__args__[-1] if isinstance(type_, GenericAlias) or hasattr(type_, "__args__") else type_
    link = f"[{inner.__name__}](#{inner.__name__.lower()})"
    return link if inner is type_ else f"{link} by name"


_MACRO = re.compile(
    r"^(?:\{# (?P<said>(?:(?!#\}).)*) #\}\n)?\{%-? macro (?P<name>\w+)\((?P<arguments>[^)]*)\)", re.MULTILINE
)


def macros() -> dict[str, tuple[str, str]]:
    """The signature of each part, and the comment above it."""
    return {
        match["name"]: (f"parts.{match['name']}({match['arguments']})", (match["said"] or ""))
        for file in sorted(PARTS.glob("*.html"))
        for match in _MACRO.finditer(file.read_text("utf-8"))
    }


def _parts() -> str:
    return _table(_CALLED, ((f"`{written}`", said) for _, (written, said) in sorted(macros().items())))


def _methods(name: str, owner: object) -> Iterator[tuple[str, str]]:
    """The public methods of an object."""
    for method in public(owner):
        called = inspect.getattr_static(type(owner) if not inspect.isclass(owner) else owner, method, None)
        if inspect.isfunction(called):
            yield (
                f"`{signature(f'{name}.{method}', called).replace('(self, ', '(').replace('(self)', '()')}`",
                _summary(called),
            )


def _attributes(name: str, owner: type) -> Iterator[tuple[str, str]]:
    """The properties and methods of a class."""
    for attribute in public(owner):
        if isinstance(inspect.getattr_static(owner, attribute), property):
            yield f"`{name}.{attribute}`", _summary(getattr(owner, attribute))
    yield from _methods(name, owner)


def _fragments(say: Printer) -> str:
    def rows() -> Iterator[tuple[str, str]]:
        for name, fragment in names(say).items():
            if callable(fragment):
                said = _summary(fragment.func if isinstance(fragment, partial) else fragment)
                yield f"`{signature(name, fragment)}`", said
            if inspect.isclass(fragment):
                yield from _methods(signature(name, fragment), fragment)
            elif not callable(fragment):
                yield from _methods(name, fragment)

    return _table(_CALLED, rows())


def _fields(kind: type) -> Iterator[tuple[str, str, str]]:
    """The fields of a dataclass with the comments next to them, then its properties and methods."""
    source = dedent(inspect.getsource(kind))
    lines = source.splitlines()
    definition = ast.parse(source).body[0]
    assert isinstance(definition, ast.ClassDef)
    for line in definition.body:
        if isinstance(line, ast.AnnAssign) and isinstance(line.target, ast.Name):
            comment = lines[(line.end_lineno or line.lineno) - 1].partition("  # ")[2]
            yield f"`{line.target.id}`", f"`{ast.unparse(line.annotation)}`", comment
    for line in definition.body:
        if isinstance(line, ast.FunctionDef) and not line.name.startswith("_"):
            said = (ast.get_docstring(line) or "").partition("\n")[0]
            called = any(ast.unparse(one).endswith("property") for one in line.decorator_list)
            arguments = "" if called else f"({', '.join(one.arg for one in line.args.args[1:])})"
            yield f"`{line.name}{arguments}`", f"`{ast.unparse(line.returns)}`" if line.returns else "", said


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
