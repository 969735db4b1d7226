"""Compiles the published Table Schemas into checks for the columns of a table.

Only the portal's own schemas are compiled, never one that came with a package. The grammar of numbers and dates is
stricter than the standard's: one way of writing each, in ASCII.
"""

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from generator.packages.safety import characters
from generator.packages.tables.no_answer import is_no_answer
from generator.problems import quoted
from generator.standards.files.columns import CALENDAR_YEAR
from generator.standards.files.schemas import ENDS, KEYS

NUMBER = re.compile(r"-?[0-9]{1,24}(?:\.[0-9]{1,12})?")
"""The one number grammar: digits, at most one point, a minus sign in front; bounded, so always finite."""
NUMBER_WORDS = "digits with at most one decimal point, such as 1234.5; no thousands marks, no percent sign"
DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
DATE_WORDS = "a date written year-month-day, such as 2014-12-31"
_SIGNED = re.compile(r"([^\s\d.,+%()-]{1,5})\s?-?[0-9][0-9.,]*|-?[0-9][0-9.,]*\s?([^\s\d.,+%()-]{1,5})")
"""A number next to the sign of a currency, or to another short word."""
_OTHER_MINUS = re.compile(r"(?:\D{0,5}[−–—‒‐‑﹣]\s?|\D{1,5}-\s?|-\s)[0-9.,]+.*|[0-9.,]+\s?%?\s?[−–—‒‐‑﹣-]\s*")
"""A minus that is none in this form: a longer one, one after a currency, or one at the end, as some ledgers print it."""
_IN_BRACKETS = re.compile(r"\D{0,5}\(\s*\D{0,5}[0-9][0-9.,' ]*\D{0,5}\)\D{0,5}")
"""How ledgers print a loss."""
LATER = "later-than-today"
"""The code of the problem of a date later than the day of reading: the only one that disappears with time."""


class Fault(NamedTuple):
    """What is wrong with the text of a cell, wherever the cell is.

    `options` are the words among which the intended one is guessed when the fault is reported; `fix` is then the advice
    for when none is near. `word` is compared with them instead of the cell itself, if given.
    """

    code: str
    message: str
    allowed: str = ""
    fix: str = ""
    options: Collection[str] = ()
    word: str = ""


def read_number(text: str) -> Decimal | Fault:
    """A figure, or why the text is none."""
    if NUMBER.fullmatch(text):
        return Decimal(text)
    fault = Fault("not-a-number", "This is not a number in the form the portal reads.", NUMBER_WORDS)
    if re.fullmatch(r"-?[0-9]{1,3}(,[0-9]{3})+(\.[0-9]+)?", text) or re.fullmatch(
        r"-?[0-9]{1,3}([ _'][0-9]{3})+", text
    ):
        return fault._replace(fix="Remove the thousands marks.")
    if re.fullmatch(r"-?[0-9]+,[0-9]+", text):
        return fault._replace(fix="Write a decimal point instead of the comma.")
    if text.endswith("%") and not _IN_BRACKETS.fullmatch(text):
        return fault._replace(fix="Remove the percent sign: 37.5 means 37.5%.")
    if text != text.strip():
        return fault._replace(fix="Remove the spaces around it.")
    if re.fullmatch(r"\+[0-9.]+", text):
        return fault._replace(fix="Remove the plus sign.")
    if re.fullmatch(r"-?[0-9.]+[eE][+-]?[0-9]+", text):
        return fault._replace(fix="Write all digits: format the cell as a number before saving the sheet as CSV.")
    if re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", text):
        return fault._replace(
            message="This number is too long: at most 24 digits and 12 decimals are read.", fix="Round it."
        )
    if any(char.isdigit() and not char.isascii() for char in text):
        return fault._replace(fix="Use the digits 0 to 9.")
    if is_no_answer(text):
        return fault._replace(fix="Leave the cell empty.")
    if _OTHER_MINUS.fullmatch(text):  # "without it" would turn a loss into a profit
        return fault._replace(fix='Write the minus sign in front of the figure, with the key "-", such as -4.2.')
    if _IN_BRACKETS.fullmatch(text):
        return fault._replace(fix="If the brackets mean a loss, write a minus sign instead, such as -1200.")
    if found := _SIGNED.fullmatch(text):
        return fault._replace(fix=f"Write the number alone, without {quoted(found[1] or found[2])}.")
    return fault


def read_date(text: str) -> date | Fault:
    """A day, or why the text is none."""
    if DATE.fullmatch(text):
        try:
            return date(int(text[:4]), int(text[5:7]), int(text[8:]))
        except ValueError:
            return Fault("not-a-date", "There is no such day in the calendar.", DATE_WORDS)
    return Fault("not-a-date", "This is not a date in the form the portal reads.", DATE_WORDS)


def later(day: date, today: date) -> Fault | None:
    """The fault of a date later than the day on which it is read; None for any other date."""
    if day <= today:
        return None
    fix = "Correct the date, most likely its year."
    if (day - today).days <= 1:
        fix = "Correct the date. Where that day has begun already, it will be right when it has begun by UTC."
    return Fault(LATER, f"This date is later than today, {today} by UTC.", f"{today} or earlier", fix)


@dataclass(frozen=True, slots=True)
class SchemaColumn:
    """One column: its name, whether people write prose in it, and `fault`, which says what is wrong with a text."""

    name: str
    prose: bool
    fault: Callable[[str], Fault | None]


@dataclass(frozen=True, slots=True)
class Schema:
    """One table: its columns in order, and the positions of those that form its key, which no two rows share."""

    name: str
    columns: tuple[SchemaColumn, ...]
    header: tuple[str, ...]
    key: tuple[int, ...]
    table_schema: Mapping[str, object]


def compile_schema(name: str, table_schema: Mapping[str, object], today: date = date.max) -> Schema:
    """A published Table Schema as checks. Raises KeyError or TypeError for one that is not in the portal's form.

    No date may be later than `today`, except in a column for the end of something.
    """
    fields: Sequence[Mapping[str, Any]] = table_schema["fields"]  # type: ignore[assignment]
    header = tuple(str(field["name"]) for field in fields)
    return Schema(
        name=name,
        columns=tuple(_column(field, today) for field in fields),
        header=header,
        key=tuple(header.index(part) for part in KEYS[name]),
        table_schema=table_schema,
    )


def _column(field: Mapping[str, Any], today: date) -> SchemaColumn:
    limits: Mapping[str, Any] = field.get("constraints", {})
    kind = field["type"]
    if kind == "date":
        body = _date(limits, date.max if field["name"] in ENDS else today)
    elif limits.get("pattern") == CALENDAR_YEAR:
        body = _year(limits, today)
    else:
        body = {"string": _string, "number": _number, "integer": _whole_number}[kind](limits)
    required = bool(limits.get("required"))
    missing = Fault("missing-value", f"The column {field['name']} must not be empty.", field.get("description", ""))

    def fault(text: str) -> Fault | None:
        if not text:
            return missing if required else None
        return body(text)

    prose = kind == "string" and "pattern" not in limits and "enum" not in limits
    return SchemaColumn(str(field["name"]), prose, fault)


def _string(limits: Mapping[str, Any]) -> Callable[[str], Fault | None]:
    pattern = re.compile(limits["pattern"]) if "pattern" in limits else None
    options = frozenset(limits["enum"]) if "enum" in limits else None
    listed = ", ".join(limits.get("enum", ()))
    shortest: int = limits.get("minLength", 0)
    longest: int = limits.get("maxLength", 1000)

    def fault(text: str) -> Fault | None:
        if options is not None:
            if text in options:
                return None
            near = text.strip().lower().replace(" ", "_").replace("-", "_")
            return Fault(
                "not-an-option",
                "This word is not one of those allowed here.",
                listed,
                f"Write {near}." if near in options else "",
            )
        if len(text) > longest:
            return Fault("too-long", f"This text has {len(text):,} characters.", f"at most {longest:,} characters")
        if len(text) < shortest:
            return Fault("too-short", f"This text has {len(text)} characters.", f"at least {shortest} characters")
        if pattern is not None and not pattern.fullmatch(text):
            return _misspelt(text, pattern)
        return None

    return fault


def _misspelt(text: str, pattern: re.Pattern[str]) -> Fault:
    """The fault of a text that does not match its column's pattern, with advice for the commonest mistakes."""
    allowed = PATTERN_WORDS.get(pattern.pattern, f"text of the form {pattern.pattern}")
    fix = ""
    if pattern.fullmatch(text.strip()):
        fix = "Remove the spaces around it."
    elif pattern.fullmatch(text.lower()):
        fix = "Write it in small letters."
    elif pattern.fullmatch(text.upper()):
        fix = "Write it in capital letters."
    elif pattern.fullmatch(";".join(part.strip() for part in re.split("[;,|]", text))):
        fix = "Join the parts by semicolons, without spaces."
    elif text.startswith("http:"):
        fix = "Give the address that starts with https."
    return Fault("bad-form", "This is not written in the form of this column.", allowed, fix)


PATTERN_WORDS = {
    "(19[5-9]|20[0-9])[0-9]": "a fiscal year from 1950 to 2099, as four digits",
    "(18|19|20)[0-9]{2}": "a year, as four digits",
    "[a-z][a-z0-9_]*": "a code: small letters, digits and underscores, a letter first",
    "[a-z0-9]+(-[a-z0-9]+)*": "a code: small letters and digits, words joined by single hyphens",
    "[a-z0-9]+(-[a-z0-9]+)*(;[a-z0-9]+(-[a-z0-9]+)*)*": "codes of evidence.csv, joined by semicolons without spaces",
    "[a-z][a-z0-9_]*(;[a-z][a-z0-9_]*)*": "codes of indicators or families, joined by semicolons without spaces",
    "[a-z][a-z0-9]*(-[a-z0-9]+)*": "an id: small letters and digits, words joined by single hyphens, a letter first",
    "[A-Z]{3}": "an ISO 4217 code of three capital letters, such as PEN",
    "[a-z]{2,3}": "a language code of two or three small letters, such as es",
    "evidence/[a-z0-9]+([._-][a-z0-9]+)*[.](pdf|png|jpg)": (
        "a path such as evidence/annual-report-2014.pdf: the folder evidence, small letters and digits, pdf, png or jpg"
    ),
    "https://[!-~]+": "an address that starts with https:// and has no spaces",
    "[a-z]{2,3}(;[a-z]{2,3})*": "language codes of small letters, such as es;qu, joined by semicolons without spaces",
    "[0-9a-f]{64}": "64 hexadecimal digits, in small letters",
    "[0-9a-f]{16}": "16 hexadecimal digits in small letters, as the portal's tools write them",
    "z6Mk[1-9A-HJ-NP-Za-km-z]{44}": "an Ed25519 key in the form Multikey: z6Mk and 44 more letters and digits",
}
"""The patterns of the published schemas, in words. A test requires an entry for each pattern."""


def _number(limits: Mapping[str, Any]) -> Callable[[str], Fault | None]:
    above = Decimal(limits["exclusiveMinimum"]) if "exclusiveMinimum" in limits else None
    least = Decimal(limits["minimum"]) if "minimum" in limits else None
    most = Decimal(limits["maximum"]) if "maximum" in limits else None

    def fault(text: str) -> Fault | None:
        number = read_number(text)
        if isinstance(number, Fault):
            return number
        if above is not None and number <= above:
            return Fault("out-of-range", "This number is too small.", f"more than {above}")
        if least is not None and number < least:
            return Fault("out-of-range", "This number is too small.", f"at least {least}")
        if most is not None and number > most:
            return Fault("out-of-range", "This number is too large.", f"at most {most:,}")
        return None

    return fault


def _whole_number(limits: Mapping[str, Any]) -> Callable[[str], Fault | None]:
    judged = _number(limits)

    def fault(text: str) -> Fault | None:
        found = judged(text)
        if found is None and "." in text:
            return Fault("not-a-whole-number", "This must be a whole number.", "digits, without a decimal point")
        return found

    return fault


def _date(limits: Mapping[str, Any], today: date) -> Callable[[str], Fault | None]:
    first = date.fromisoformat(limits["minimum"])
    last = date.fromisoformat(limits["maximum"])

    def fault(text: str) -> Fault | None:
        day = read_date(text)
        if isinstance(day, Fault):
            return day
        if not first <= day <= last:
            return Fault(
                "out-of-range", "This date is too far in the past or in the future.", f"from {first} to {last}"
            )
        return later(day, today)

    return fault


def _year(limits: Mapping[str, Any], today: date) -> Callable[[str], Fault | None]:
    written = _string(limits)

    def fault(text: str) -> Fault | None:
        return written(text) or later(date(int(text), 1, 1), today)

    return fault


def flaw_fault(text: str) -> Fault | None:
    """The fault of a text that contains an unwanted character."""
    flaw = characters.unwanted(text)
    return Fault(flaw.code, flaw.message, "", flaw.fix) if flaw else None
