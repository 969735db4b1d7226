"""What a JSON text says, if it says it in one way only.

UTF-8, no key twice in one object, no NaN or Infinity, no numbers without end, no nesting without end. JSON can spell
half of a character; no text that comes from here holds one, so each of them can be written.
"""

import json
import re
from decimal import Decimal
from typing import NamedTuple

from generator import merge_marks
from generator.limits import JsonLimits

# Possessive, and content with a text that never ends: each sign is looked at once.
_BRACKETS = re.compile(r'[\[\]{}]|"(?:[^"\\]|\\.)*+(?:"|\Z)', re.DOTALL)
"""Brackets, and whole texts, in which brackets mean nothing."""
_HALF = re.compile(r"\\u[dD][89a-fA-F]")
"""How JSON spells half of a character; two of them may be a whole one."""


class JsonRefusal(NamedTuple):
    """Why a text is not read."""

    code: str
    message: str
    found: str | None = None
    allowed: str = ""
    fix: str = ""


class _RefusedError(ValueError):
    """Carries a `Refusal` out of the parser. Never leaves this module."""

    def __init__(self, refusal: JsonRefusal) -> None:
        super().__init__(refusal.message)
        self.refusal = refusal


def read(data: bytes) -> object:
    """The value, with `Decimal` for every number that has a point or an exponent; or a `Refusal`."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return JsonRefusal("not-utf8", "The descriptor is not in UTF-8.", None, "UTF-8", "Save it again as UTF-8.")
    too_deep = JsonRefusal(
        "too-deep",
        "The descriptor nests lists and objects too deeply.",
        None,
        f"at most {JsonLimits.LEVELS} levels",
        "Copy the form of another package.",
    )
    if _deepest(text) > JsonLimits.LEVELS:
        return too_deep
    try:
        value: object = json.loads(text, object_pairs_hook=_object, parse_constant=_constant, parse_float=_fraction)
    except json.JSONDecodeError as error:
        if line := merge_marks.first(text):
            return JsonRefusal(merge_marks.CODE, f"Line {line}: {merge_marks.MESSAGE}", None, "", merge_marks.FIX)
        return JsonRefusal(
            "bad-json",
            f"This is not JSON: {error.msg}, line {error.lineno}, character {error.colno}.",
            text[max(0, error.pos - 20) : error.pos + 20],
            "",
            "Look for a missing comma, quotation mark or bracket just before that place.",
        )
    except _RefusedError as error:
        return error.refusal
    except (ValueError, ArithmeticError):  # an integer of thousands of digits; an exponent without end
        return JsonRefusal("bad-json", "The descriptor holds a number that is far too long.", None, "", "Correct it.")
    half = _half(value) if _HALF.search(text) else None
    return half or value


def _half(value: object) -> JsonRefusal | None:
    """Why the value cannot be written, where a key or a text in it holds half of a character."""
    pending = [value]
    while pending:
        part = pending.pop()
        if isinstance(part, str):
            try:
                part.encode()
            except UnicodeEncodeError as error:
                where = f"(U+{ord(part[error.start]):04X}, character {error.start + 1})"
                return JsonRefusal(
                    "unpaired-character",
                    f"A text holds half of a character {where}.",
                    part,
                    "",
                    "Delete it: retype the words around it rather than pasting them.",
                )
        elif isinstance(part, dict):
            pending += [*reversed(part.values()), *reversed(part)]
        elif isinstance(part, list):
            pending += reversed(part)
    return None


def _deepest(text: str) -> int:
    """How deep lists and objects nest, found without nesting: parsers call themselves, and some machines end there.

    What is no JSON may count deeper than it is read, never less deep.
    """
    deepest = depth = 0
    for sign in _BRACKETS.findall(text):
        depth += 1 if sign in "[{" else -1 if sign in "]}" else 0
        deepest = max(deepest, depth)
    return deepest


def _fraction(text: str) -> Decimal:
    number = Decimal(text)
    # What lies beyond is read on some machines and not on others.
    if number and abs(number.adjusted()) > JsonLimits.EXPONENT:
        raise OverflowError
    return number


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) != len(pairs):
        seen: set[str] = set()
        twice = next(key for key, _ in pairs if key in seen or seen.add(key))  # type: ignore[func-returns-value]
        raise _RefusedError(
            JsonRefusal(
                "duplicate-key", "A key stands twice in one object.", twice, "each key once", "Keep one of the two."
            )
        )
    return found


def _constant(word: str) -> object:
    raise _RefusedError(
        JsonRefusal("bad-json", "This word is not JSON.", word, "", "Write a number, or leave the key out.")
    )
