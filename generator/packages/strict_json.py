"""What a JSON text says, if it says it in one way only.

UTF-8, no key twice in one object, no NaN or Infinity, no numbers without end, no nesting without end.
"""

import json
import re
from decimal import Decimal
from typing import NamedTuple

DEEPEST = 32
LARGEST_EXPONENT = 1000
"""Of a number with a point or an exponent, in powers of ten either way."""

_BRACKETS = re.compile(r'[\[\]{}]|"(?:[^"\\]|\\.)*"', re.DOTALL)
"""Brackets, and whole texts, in which brackets mean nothing."""


class Refusal(NamedTuple):
    """Why a text is not read."""

    code: str
    message: str
    found: str | None = None
    allowed: str = ""
    fix: str = ""


class _RefusedError(ValueError):
    """Carries a `Refusal` out of the parser. Never leaves this module."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.message)
        self.refusal = refusal


def read(data: bytes) -> object:
    """The value, with `Decimal` for every number that has a point or an exponent; or a `Refusal`."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return Refusal("not-utf8", "The descriptor is not in UTF-8.", None, "UTF-8", "Save it again as UTF-8.")
    too_deep = Refusal(
        "too-deep",
        "The descriptor nests lists and objects too deeply.",
        None,
        f"at most {DEEPEST} levels",
        "Copy the form of another package.",
    )
    if _deepest(text) > DEEPEST:
        return too_deep
    try:
        value: object = json.loads(text, object_pairs_hook=_object, parse_constant=_constant, parse_float=_fraction)
    except json.JSONDecodeError as error:
        return Refusal(
            "bad-json",
            f"This is not JSON: {error.msg}, line {error.lineno}, character {error.colno}.",
            text[max(0, error.pos - 20) : error.pos + 20],
            "",
            "Look for a missing comma, quotation mark or bracket just before that place.",
        )
    except _RefusedError as error:
        return error.refusal
    except (ValueError, ArithmeticError):  # an integer of thousands of digits; an exponent without end
        return Refusal("bad-json", "The descriptor holds a number that is far too long.", None, "", "Correct it.")
    return value


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
    if number and abs(number.adjusted()) > LARGEST_EXPONENT:
        raise OverflowError
    return number


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) != len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise _RefusedError(
            Refusal(
                "duplicate-key", "A key stands twice in one object.", twice, "each key once", "Keep one of the two."
            )
        )
    return found


def _constant(word: str) -> object:
    raise _RefusedError(
        Refusal("bad-json", "This word is not JSON.", word, "", "Write a number, or leave the key out.")
    )
