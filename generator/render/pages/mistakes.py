"""Explains to the author of a page or a part what is wrong with a slot, where it is, and which names are available.

Jinja says that 'types.SimpleNamespace object' has no attribute 'led'; an author needs to read that no part is called
`led`, that there is one called `lead`, and which slot of which page is meant. Slots are found by the line numbers that
Jinja keeps in compiled templates, so that nothing has to be stored for the case of an error.
"""

import inspect
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from difflib import get_close_matches
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from jinja2 import StrictUndefined, Template, TemplateSyntaxError, UndefinedError
from jinja2.runtime import Macro
from jinja2.utils import missing

from generator.language.phrases import Phrases
from generator.render.pages.kinds import VALUES
from generator.render.pages.slots import SLOT

_IN_PAGES = re.compile(SLOT, re.DOTALL)
_IN_PARTS = re.compile(r"\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)
_PLAIN = re.compile(r"\[\[ \((.*)\)\|plain \]\]", re.DOTALL)
"""How a slot in the head of a page is compiled: as text without markup."""
_CALLED = re.compile(r"\b[a-z_]\w*(?:\.[a-z_]\w*)*(?=\s*\()")
_PHRASE = re.compile(r"""\bsay\.phrase\(\s*["']([\w.]+)["']\s*[,)]""")
_NO_FILTER = re.compile(r"No (?:filter|test) named '(\w+)'")

LONGEST = 160
"""Characters of a slot, or of Python's own message, that are quoted."""

MOST_LISTED = 120
"""Names that a message lists; the standards have more indicators, but no object has more attributes."""


def undefined(known: Callable[[], Iterable[str]]) -> type[StrictUndefined]:
    """Make the type of undefined values, whose messages are for authors. `known` gives the names of the page."""

    class Unknown(StrictUndefined):
        """An undefined value: any use of it is an error, whose message suggests what could have been meant."""

        @property
        def _undefined_message(self) -> str:
            if self._undefined_hint:
                return self._undefined_hint
            name, owner = str(self._undefined_name), self._undefined_obj
            if owner is missing:
                return f"there is no {name!r} here{_elsewhere(name)}. {_instead(name, known())}"
            if owner is None:
                return f"what should have {name!r} is empty (None). Ask for it first, with [% if … %]"
            if isinstance(owner, SimpleNamespace):
                return f"there is no part called {name!r}. {_instead(name, vars(owner))}"
            names = map(str, owner) if isinstance(owner, Mapping) else public(owner)
            return f"{type(owner).__name__} has no {name!r}. {_instead(name, names)}"

    return Unknown


def _elsewhere(name: str) -> str:
    """The kinds of page that have a name, if it is not one of the names that all pages have."""
    kinds = [kind for kind, values in VALUES.items() if kind and name in values]
    return f", only on pages with each: {', '.join(kinds)}" if kinds else ""


def _instead(name: str, names: Iterable[str]) -> str:
    """Suggest the names that are most similar, and list all that are available."""
    there = sorted(names)
    close = get_close_matches(name, there, n=3)
    meant = f"Did you mean {', '.join(close)}? " if close else ""
    if len(there) > MOST_LISTED:
        return f"{meant}{len(there)} names are available"
    return f"{meant}Available: {', '.join(there) or 'nothing'}"


def public(owner: object) -> Iterator[str]:
    """The names of an object that a template may use."""
    return (name for name in dir(owner) if not name.startswith("_"))


def signature(name: str, called: object) -> str:
    """How to write a call: `parts.lead(listing)`. Empty if it cannot be called, or if Python does not know its arguments."""
    if isinstance(called, Macro):
        return f"{name}({', '.join(called.arguments)})"
    if not callable(called):
        return ""
    try:
        parameters = inspect.signature(called).parameters.values()
    except ValueError:  # built into Python
        return ""
    arguments = [str(one.replace(annotation=inspect.Parameter.empty)) for one in parameters]
    return f"{name}({', '.join(arguments)})"


# ------------------------------------------------------------------------------------------------------------- places


def explain(
    error: Exception, names: Mapping[str, Any], source_of: Callable[[Template], str], codes: Iterable[str]
) -> str:
    """Describe an error at run time: the slot, the parts it went through, and what is wrong.

    `names` are the names of the page, `source_of` returns the text of a template, `codes` are those of the standards.
    """
    steps = [_step(template, line, source_of(template), error) for template, line in _places(error)]
    said = ": ".join([*steps, _what(error, codes) + _calls(error, steps, names)])
    return "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in said)  # keys may be data


def explain_syntax(error: TemplateSyntaxError, source: str, filters: Iterable[str]) -> str:
    """Describe an error of syntax: the slot that cannot be compiled, and why."""
    unknown = _NO_FILTER.match(error.message or "")
    hint = f". {_instead(unknown[1], filters)}" if unknown else ""
    return f"{_written(source, error.lineno, _IN_PAGES)}: {(error.message or '').rstrip('.')}{hint}"


def unknown_phrase(source: str, say: Phrases) -> str:
    """Describe the first slot of a page that asks for a phrase that no language has; empty if there is none.

    Only of pages, which their authors keep together with the words. The parts come with the program, and may ask for
    phrases that older standards lack: those are printed as their key, and a build warns about them.
    """
    phrases = {key.removesuffix(".other") for one in say.standards.languages.values() for key in one.phrases}
    for slot in _IN_PAGES.finditer(source):
        for key in _PHRASE.findall(slot[0]):
            if key not in phrases:
                written = " ".join(_PLAIN.sub(r"[[ \1 ]]", slot[0]).split())
                return f"{written}: there is no phrase {key!r}. {_instead(key, phrases)}"
    return ""


def _places(error: Exception) -> Iterator[tuple[Template, int]]:
    """The templates and lines of a traceback, the page first."""
    trace = error.__traceback__
    while trace is not None:
        template = trace.tb_frame.f_globals.get("__jinja_template__")
        if isinstance(template, Template):
            yield template, template.get_corresponding_lineno(trace.tb_lineno)
        trace = trace.tb_next


def _step(template: Template, line: int, source: str, error: Exception) -> str:
    """One step of the way to the error: the slot of a page, or the file, the line and the expression of a part."""
    about = re.findall(r"'(\w+)'", str(error))[:1]
    if template.filename is None or template.filename == "<template>":
        return _written(source, line, _IN_PAGES, *about)
    return f"templates/parts/{Path(template.filename).name}, line {line}, {_written(source, line, _IN_PARTS, *about)}"


def _written(source: str, line: int, slots: re.Pattern[str], about: str = "") -> str:
    """The slots on a line as their author wrote them; only those with the word `about`, if there are any."""
    found = []
    for match in slots.finditer(source):
        first = source.count("\n", 0, match.start()) + 1
        if first <= line <= first + match[0].count("\n"):
            found.append(" ".join(_PLAIN.sub(r"[[ \1 ]]", match[0]).split()))
    found = [slot for slot in found if about and re.search(rf"\b{re.escape(about)}\b", slot)] or found
    said = ", ".join(dict.fromkeys(found)) or (source.splitlines()[line - 1 : line] or [""])[0].strip()
    return said if len(said) <= LONGEST else f"{said[:LONGEST]}…"


# --------------------------------------------------------------------------------------------------------------- words


def _what(error: Exception, codes: Iterable[str]) -> str:
    if isinstance(error, KeyError) and error.args and isinstance(error.args[0], str):
        known = list(codes)
        if error.args[0] in known:
            return f"{error.args[0]!r} has nothing of this kind, such as a median or a sum"
        close = get_close_matches(error.args[0], known, n=3)
        return f"there is no {error.args[0]!r}" + (f", but {', '.join(close)}" if close else "")
    if isinstance(error, UndefinedError):
        return str(error)
    said = str(error) if isinstance(error, TypeError) else f"{type(error).__name__}: {error}"
    return said if len(said) <= LONGEST else f"{said[:LONGEST]}…"


def _calls(error: Exception, steps: Iterable[str], names: Mapping[str, Any]) -> str:
    """The right arguments, if the error is about them."""
    if "argument" not in str(error) and "was not provided" not in str(error):
        return ""
    found = []
    for dotted in _CALLED.findall(" ".join(steps)):
        first, *rest = dotted.split(".")
        called: object = names.get(first)
        for name in rest:
            called = getattr(called, name, None)
        if called is not None and (said := signature(dotted, called)):
            found.append(said)
    return f". Write {' and '.join(dict.fromkeys(found))}" if found else ""
