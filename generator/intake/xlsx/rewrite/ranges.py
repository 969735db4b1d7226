"""Cell references and ranges such as E12 and A1:C3, and how much all cells together may contain."""

import re
from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from typing import Final
from xml.sax.saxutils import quoteattr

from generator.intake.xlsx.rewrite.parts import Runs
from generator.intake.xlsx.xml_parser import RefusedError
from generator.limits import ArchiveLimits, SurveyLimits, WorkbookLimits

Bounds = type[WorkbookLimits] | type[ArchiveLimits] | type[SurveyLimits]
"""The bounds of the door through which a workbook comes."""

PLACE: Final = re.compile(r"([A-Za-z]{1,3})([1-9][0-9]{0,6})")
_ISO = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?:T[0-9]{2}:[0-9]{2}[0-9:.]{0,20}Z?)?")
_MOST_MERGED, _MOST_RULED = 20_000, 5_000
"""Merged cells, and ranges to which a rule applies."""


class Left:
    """The remaining allowance of a workbook, counted down over all its sheets."""

    def __init__(self, bounds: Bounds) -> None:
        self.bounds = bounds
        self.cells: int = bounds.CELLS
        self.characters: int = bounds.CHARACTERS
        self.blanks: int = bounds.BLANKS
        self.merged: int = _MOST_MERGED
        self.ruled: int = _MOST_RULED
        self.runs = Runs(bounds.RUNS)

    def say(self, characters: int, cells: int = 1) -> None:
        """Count a cell with so many characters."""
        self.cells -= cells
        self.characters -= characters
        if self.cells < 0 or self.characters < 0:
            most, what = (
                (self.bounds.CELLS, "cells that are filled in")
                if self.cells < 0
                else (self.bounds.CHARACTERS, "characters")
            )
            message = f"the workbook holds more than {most:,} {what}"
            fix = "Take out the sheets that are not of the form, and send the rest."
            raise RefusedError("workbook-too-large", message, allowed=f"at most {most:,}", fix=fix)


def ranged(text: str, bounds: Bounds) -> tuple[int, int, int, int] | None:
    """First column and row, last column and row; None if it is not a range within the bounds."""
    first, _, last = text.replace("$", "").partition(":")
    ends = [found for place in (first, last or first) if (found := PLACE.fullmatch(place))]
    if len(ends) != 2:
        return None
    left, right = (column_number(end[1].upper()) for end in ends)
    top, bottom = (int(end[2]) for end in ends)
    inside = left <= right <= bounds.COLUMNS and top <= bottom <= bounds.ROWS
    return (left, top, right, bottom) if inside else None


def placed(text: str, bounds: Bounds) -> str:
    """The place of a single cell; empty if it is none, or out of bounds."""
    found = PLACE.fullmatch(text)
    inside = found and column_number(found[1].upper()) <= bounds.COLUMNS and int(found[2]) <= bounds.ROWS
    return text.upper() if inside else ""


def is_count(text: str) -> bool:
    """True for digits that are a number of things, and a reasonable one."""
    return text.isascii() and text.isdecimal() and len(text) < 9


def is_day(text: str) -> bool:
    """True for a day, or a moment, in the one form of ISO 8601 that openpyxl reads."""
    if not _ISO.fullmatch(text):
        return False
    try:
        date.fromisoformat(text) if len(text) == 10 else datetime.fromisoformat(text)
    except ValueError:
        return False
    return True


@cache
def column_number(text: str) -> int:
    """The number of a column, by its letters."""
    number = 0
    for letter in text:
        number = number * 26 + ord(letter) - 64
    return number


@cache
def letters(number: int) -> str:
    """The letters of a column, by its number."""
    text = ""
    while number:
        number, place = divmod(number - 1, 26)
        text = chr(65 + place) + text
    return text


def tagged(name: str, attributes: Mapping[str, str], content: str = "") -> str:
    """A tag with its attributes."""
    said = "".join(f" {key}={quoteattr(value)}" for key, value in attributes.items())
    return f"<{name}{said}>{content}</{name}>" if content else f"<{name}{said}/>"


def pane(attributes: Mapping[str, str]) -> str:
    """The frozen rows and columns, as a tag."""
    splits = {name: attributes[name] for name in ("xSplit", "ySplit") if is_count(attributes.get(name, ""))}
    corner = attributes.get("topLeftCell", "")
    if not splits or not PLACE.fullmatch(corner):
        return ""
    side = "bottomRight" if len(splits) == 2 else "topRight" if "xSplit" in splits else "bottomLeft"
    return tagged("pane", {**splits, "topLeftCell": corner, "activePane": side, "state": "frozen"})
