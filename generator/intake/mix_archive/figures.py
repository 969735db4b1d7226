"""Reads the numbers in cells, exactly.

Decimal arithmetic throughout: a fraction of 0.4218 is 42.18 percent, not 42.179999. Floating-point noise in the archive
(-8.73114913702011e-11 for zero) is removed again, and reported.
"""

import re
from collections.abc import Iterable
from decimal import Decimal
from typing import NamedTuple

from generator.intake.xlsx import Cell

BLANKS = frozenset(["", "-", "–", "—", ".", "..", "na", "n/a", "n.a.", "#n/a", "nan", "null", "none", "nil", "(blank)"])
"""Texts that mean an empty cell."""

_PLAIN = re.compile(r"[+-]?\d+(\.\d+)?(e[+-]?\d{1,3})?", re.IGNORECASE | re.ASCII)
_COMMA_DECIMAL = re.compile(r"-?\d+,(\d{1,2}|\d{4,})", re.ASCII)
_POINT_DECIMAL = re.compile(r"-?\d+\.(\d{1,2}|\d{4,})", re.ASCII)
_POINT_GROUPS = re.compile(r"[+-]?\d{1,3}(\.\d{3})+(,\d+)?", re.ASCII)
_COMMA_GROUPS = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d+)?", re.ASCII)
_LARGEST = Decimal(10) ** 18


class ArchiveNumber(NamedTuple):
    """The number in a cell. `percent` if the cell itself has a percent sign."""

    value: Decimal
    percent: bool = False


def is_blank(cell: Cell) -> bool:
    """True if a cell says nothing."""
    return cell is None or (isinstance(cell, str) and cell.strip().casefold() in BLANKS) or cell != cell  # noqa: PLR0124


def decimal_mark(texts: Iterable[str]) -> str:
    """The decimal mark of a file, "," or ".", judged by its unambiguous numbers."""
    commas = points = 0
    for text in texts:
        commas += _COMMA_DECIMAL.fullmatch(text) is not None
        points += _POINT_DECIMAL.fullmatch(text) is not None
    return "," if commas > points else "."


def figure(cell: Cell, mark: str = ".") -> ArchiveNumber | None:
    """The number in a cell, None if it holds something else. `mark` is the decimal mark of the file."""
    if isinstance(cell, bool | int):
        return ArchiveNumber(Decimal(int(cell)))
    if isinstance(cell, float):
        value = Decimal(repr(cell))  # the shortest text that gives the same float, so what was typed
        return ArchiveNumber(value) if value.is_finite() else None
    if not isinstance(cell, str):
        return None
    text = "".join(cell.split()).replace("−", "-").lstrip("$'")
    percent = text.endswith("%")
    text = text.removesuffix("%")
    if text.startswith("(") and text.endswith(")"):
        text = f"-{text[1:-1]}"
    if mark == "," and not (_COMMA_GROUPS.fullmatch(text) and text.count(",") > 1):
        text = text.replace(".", "") if _POINT_GROUPS.fullmatch(text) else text
        text = text.replace(",", ".")
    elif _COMMA_GROUPS.fullmatch(text):
        text = text.replace(",", "")
    if _PLAIN.fullmatch(text) is None:
        return None
    value = Decimal(text)
    return ArchiveNumber(value, percent) if abs(value) < _LARGEST else None


def without_noise(value: Decimal, places: int) -> Decimal:
    """A value without floating-point noise: 13 significant digits, and no more than `places` decimals."""
    exponent = max(-places, value.adjusted() - 12) if value else 0
    return value.quantize(Decimal(1).scaleb(min(exponent, 0)))


def written(value: Decimal) -> str:
    """A number in the grammar of the packages: digits, a point where needed, no exponent, no trailing zeros."""
    text = f"{value:f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text
