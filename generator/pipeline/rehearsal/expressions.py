"""Evaluates the expressions of GitHub's workflows (`${{ … }}`), as far as ours use them.

Anything else is an error when the workflow is read, so that no condition is decided by a guess. As on the host, a
property that an object lacks is null, and null is written as nothing.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final, NamedTuple, TypeAlias

CONTEXTS: Final = ("github", "env", "needs", "steps", "inputs", "matrix", "secrets", "runner")
KNOWN: Final[dict[str, frozenset[str]]] = {
    "github": frozenset({
        "actor", "base_ref", "event", "event_name", "head_ref", "job", "ref", "ref_name", "repository", "repository_owner",
        "run_attempt", "run_id", "server_url", "sha", "token", "workflow", "workspace",
    }),
    "runner": frozenset({"os", "temp"}),
}  # fmt: skip
"""What a rehearsal knows of the contexts that have fixed names."""
STATES: Final = ("always", "success", "failure", "cancelled")
"""Functions that ask how the steps, or jobs, before went. A condition without one of them also asks for success."""

_TOKEN: Final = re.compile(
    r"\s*(?:(?P<text>'(?:[^']|'')*')|(?P<number>-?\d+(?:\.\d+)?)|(?P<name>[A-Za-z_][\w-]*)"
    r"|(?P<mark>&&|\|\||==|!=|[!()\[\].,*]))"
)
_EMBEDDED: Final = re.compile(r"\$\{\{(.*?)\}\}", re.DOTALL)
_CONSTANTS: Final[dict[str, bool | None]] = {"true": True, "false": False, "null": None}

Contexts: TypeAlias = Mapping[str, Any]
"""The values of the contexts, and how it went so far, under the names of STATES."""
Value: TypeAlias = "str | int | float | bool | list[Any] | Mapping[str, Any] | None"
Evaluator: TypeAlias = Callable[[Contexts], Any]


class ExpressionError(Exception):
    """An expression that is not understood; the message says what in it."""


class Template(NamedTuple):
    """A text with expressions in it, ready to be evaluated."""

    parts: tuple[str | Evaluator, ...]

    def value(self, contexts: Contexts) -> Value:
        """The value: of any kind if the text is one expression, else a text."""
        if len(self.parts) == 1 and not isinstance(self.parts[0], str):
            result: Value = self.parts[0](contexts)
            return result
        return "".join(part if isinstance(part, str) else as_text(part(contexts)) for part in self.parts)

    def text(self, contexts: Contexts) -> str:
        """The value as a text."""
        return as_text(self.value(contexts))


def template(text: str) -> Template:
    """A text with expressions. Raises ExpressionError."""
    parts: list[str | Evaluator] = []
    last = 0
    for found in _EMBEDDED.finditer(text):
        if text[last : found.start()]:
            parts.append(text[last : found.start()])
        parts.append(_Parser(found[1]).whole())
        last = found.end()
    if text[last:] or not parts:
        parts.append(text[last:])
    return Template(tuple(parts))


def condition(text: str) -> Evaluator:
    """The condition of a step or job, with or without the braces. Raises ExpressionError."""
    bare = found[1] if (found := _EMBEDDED.fullmatch(text.strip())) else text
    if _EMBEDDED.search(bare):
        raise ExpressionError("only a part of the condition is in braces")
    whole = _Parser(bare).whole()
    if any(re.search(rf"\b{state}\s*\(", bare) for state in STATES):
        return whole
    return lambda contexts: contexts["success"] and whole(contexts)


def is_true(value: Value) -> bool:
    """What a condition takes for true."""
    return value not in (None, False, 0, "")


def as_text(value: Value) -> str:
    """A value as the host writes it into a text."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float):
        return str(int(value)) if value == int(value) else str(value)
    return value if isinstance(value, str) else "Array" if isinstance(value, list) else "Object"


class _Parser:
    """A recursive descent over one expression; each method returns the evaluator of what it read."""

    def __init__(self, text: str) -> None:
        self._tokens = [*_tokens(text), ("end", "")]
        self._at = 0

    def whole(self) -> Evaluator:
        found = self._either()
        if self._kind != "end":
            raise ExpressionError(f'"{self._word}" is not expected there')
        return found

    @property
    def _kind(self) -> str:
        return self._tokens[self._at][0]

    @property
    def _word(self) -> str:
        return self._tokens[self._at][1]

    def _take(self, mark: str) -> bool:
        if (self._kind, self._word) == ("mark", mark):
            self._at += 1
            return True
        return False

    def _need(self, mark: str) -> None:
        if not self._take(mark):
            raise ExpressionError(f'"{mark}" is missing')

    def _either(self) -> Evaluator:
        left = self._both()
        while self._take("||"):
            left = _first_true(left, self._both())
        return left

    def _both(self) -> Evaluator:
        left = self._compared()
        while self._take("&&"):
            left = _last_true(left, self._compared())
        return left

    def _compared(self) -> Evaluator:
        left = self._negated()
        for mark, wanted in (("==", True), ("!=", False)):
            if self._take(mark):
                return _comparison(left, self._negated(), wanted)
        return left

    def _negated(self) -> Evaluator:
        if self._take("!"):
            inner = self._negated()
            return lambda contexts: not is_true(inner(contexts))
        return self._value()

    def _value(self) -> Evaluator:
        kind, word = self._tokens[self._at]
        self._at += 1
        if (kind, word) == ("mark", "("):
            inner = self._either()
            self._need(")")
            return inner
        if kind == "text":
            return _constant(word[1:-1].replace("''", "'"))
        if kind == "number":
            return _constant(float(word))
        if kind != "name":
            raise ExpressionError("it ends too early" if kind == "end" else f'"{word}" is not expected there')
        if word in _CONSTANTS:
            return _constant(_CONSTANTS[word])
        if (self._kind, self._word) == ("mark", "("):
            return self._call(word)
        if word not in CONTEXTS:
            raise ExpressionError(f'"{word}" is not known')
        return self._inside(word)

    def _inside(self, context: str) -> Evaluator:
        """A context and the path into it."""
        path: list[str] = []
        while True:
            if self._take("."):
                if not self._take("*"):
                    if self._kind != "name":
                        raise ExpressionError("a name is missing after the point")
                    path.append(self._word)
                    self._at += 1
                    continue
                path.append("*")
            elif self._take("["):
                if self._kind != "text":
                    raise ExpressionError("only a text is understood in brackets")
                path.append(self._word[1:-1])
                self._at += 1
                self._need("]")
            else:
                break
        if context in KNOWN and not (path and path[0] in KNOWN[context]):
            raise ExpressionError(f'"{".".join([context, *path])}" is not known')
        return lambda contexts: _at(contexts[context], path)

    def _call(self, name: str) -> Evaluator:
        self._need("(")
        given: list[Evaluator] = []
        while not self._take(")"):
            if given:
                self._need(",")
            given.append(self._either())
        if name in STATES and not given:
            return lambda contexts: contexts[name]
        if name not in _FUNCTIONS or len(given) < _FUNCTIONS[name][0]:
            raise ExpressionError(f"{name}(…) is not known")
        function = _FUNCTIONS[name][1]
        return lambda contexts: function(*(one(contexts) for one in given))


def _tokens(text: str) -> Iterator[tuple[str, str]]:
    at = 0
    while text[at:].strip():
        found = _TOKEN.match(text, at)
        if found is None or found.lastgroup is None:
            raise ExpressionError(f'"{text[at:].strip()[:40]}" is not understood')
        yield found.lastgroup, found[found.lastgroup]
        at = found.end()


def _constant(value: Value) -> Evaluator:
    return lambda _: value


def _first_true(left: Evaluator, right: Evaluator) -> Evaluator:
    return lambda contexts: said if is_true(said := left(contexts)) else right(contexts)


def _last_true(left: Evaluator, right: Evaluator) -> Evaluator:
    return lambda contexts: right(contexts) if is_true(said := left(contexts)) else said


def _comparison(left: Evaluator, right: Evaluator, wanted: bool) -> Evaluator:
    return lambda contexts: _same(left(contexts), right(contexts)) is wanted


def _same(one: Value, other: Value) -> bool:
    """Equal as on the host: capitals do not count, and values of two kinds are compared as numbers."""
    if isinstance(one, str) and isinstance(other, str):
        return one.lower() == other.lower()
    if isinstance(one, list | Mapping) or isinstance(other, list | Mapping):
        return one is other
    if type(one) is type(other):
        return one == other
    first, second = _number(one), _number(other)
    return first is not None and first == second


def _number(value: Value) -> float | None:
    if isinstance(value, list | Mapping):
        return None
    try:
        return float(value or 0)
    except ValueError:
        return None


def _at(value: Any, path: list[str]) -> Value:
    for number, name in enumerate(path):
        if name == "*":
            members = list(value.values()) if isinstance(value, Mapping) else value if isinstance(value, list) else []
            return [found for each in members if (found := _at(each, path[number + 1 :])) is not None]
        value = value.get(name) if isinstance(value, Mapping) else None
    result: Value = value
    return result


def _contains(where: Value, what: Value) -> bool:
    if isinstance(where, list):
        return any(_same(each, what) for each in where)
    return as_text(what).lower() in as_text(where).lower()


def _format(text: Value, *given: Value) -> str:
    def put(found: "re.Match[str]") -> str:
        return as_text(given[int(found[1])]) if found[1] else found[0][0]

    return re.sub(r"\{\{|\}\}|\{(\d+)\}", put, as_text(text))


_FUNCTIONS: Final[dict[str, tuple[int, Callable[..., Value]]]] = {
    "contains": (2, _contains),
    "format": (1, _format),
    "startsWith": (2, lambda text, what: as_text(text).lower().startswith(as_text(what).lower())),
    "endsWith": (2, lambda text, what: as_text(text).lower().endswith(as_text(what).lower())),
}
