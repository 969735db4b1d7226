"""Parses JSON that can be read in one way only.

UTF-8, no duplicate keys, no NaN or Infinity, bounded numbers, bounded nesting. JSON can spell an unpaired surrogate; no
text returned from here contains one, so each of them can be encoded.
"""

import json
import re
from decimal import Decimal
from typing import NamedTuple

from generator import merge_marks
from generator.limits import JsonLimits

# Possessive, and satisfied with an unterminated string: each character is read once.
_BRACKETS = re.compile(r'[\[\]{}]|"(?:[^"\\]|\\.)*+(?:"|\Z)', re.DOTALL)
"""Brackets, and whole strings, in which brackets mean nothing."""
_HALF = re.compile(r"\\u[dD][89a-fA-F]")
"""The escape of a surrogate; two of them may be a pair."""


class JsonRefusal(NamedTuple):
    """Why a text is not read."""

    code: str
    message: str
    found: str | None = None
    allowed: str = ""
    fix: str = ""


class _RefusedError(ValueError):
    """Carries a `JsonRefusal` out of the parser. Never leaves this module."""

    def __init__(self, refusal: JsonRefusal) -> None:
        super().__init__(refusal.message)
        self.refusal = refusal


def read(data: bytes) -> object:
    """The value, with `Decimal` for every number that has a point or an exponent; or a `JsonRefusal`."""
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
            f'This is not JSON, line {error.lineno}, character {error.colno}. The reader says: "{error.msg}".',
            text[max(0, error.pos - 20) : error.pos + 20],
            "",
            "Look for a missing comma, quotation mark or bracket just before that place.",
        )
    except _RefusedError as error:
        return error.refusal
    except (ValueError, ArithmeticError):  # an integer of thousands of digits; an enormous exponent
        return JsonRefusal("bad-json", "The descriptor holds a number that is far too long.", None, "", "Correct it.")
    half = _half(value) if _HALF.search(text) else None
    return half or value


def _half(value: object) -> JsonRefusal | None:
    """Why the value cannot be encoded: a key or a string in it contains an unpaired surrogate."""
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
    """The nesting depth, counted without recursion: parsers recurse, and on some machines that ends the process.

    For text that is not JSON the count may be too high, never too low.
    """
    deepest = depth = 0
    for sign in _BRACKETS.findall(text):
        depth += 1 if sign in "[{" else -1 if sign in "]}" else 0
        deepest = max(deepest, depth)
    return deepest


def _fraction(text: str) -> Decimal:
    number = Decimal(text)
    # Numbers beyond this bound are readable on some machines and not on others.
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
                "duplicate-key", "A key is given twice in one object.", twice, "each key once", "Keep one of the two."
            )
        )
    return found


def _constant(word: str) -> object:
    raise _RefusedError(
        JsonRefusal("bad-json", "This word is not JSON.", word, "", "Write a number, or leave the key out.")
    )
