"""Reads plain spreadsheets, XLSX or CSV, row by row as text; what the rows mean is the caller's business."""

import csv
import io
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from generator.intake.xlsx import DAMAGED, look_over
from generator.intake.xlsx.cells import sheets
from generator.limits import MB, SpreadsheetLimits
from generator.problems import Location, Problem

_DELIMITERS: Final = ",;\t"
_LOOKED_AT: Final = 20
"""Lines by which the delimiter is recognised."""


@dataclass(frozen=True, slots=True)
class PlainSheet:
    """One sheet: its rows with their numbers, the first being 1. `name` is empty for a CSV file."""

    file: str
    name: str
    rows: tuple[tuple[int, tuple[str, ...]], ...]

    @property
    def place(self) -> str:
        """The file, and the sheet if it has one."""
        return f"{self.file} ({self.name})" if self.name else self.file


def read_sheets(path: Path) -> tuple[tuple[PlainSheet, ...], tuple[Problem, ...]]:
    """The sheets of a file that have any content, or why it is not read. Raises OSError if there is no such file."""
    if path.stat().st_size > SpreadsheetLimits.BYTES:
        allowed = f"at most {SpreadsheetLimits.BYTES // MB} MB"
        fix = "Remove pictures, sheets and columns that are not needed."
        return (), (Problem("file-too-large", Location(path.name), "The file is too large.", None, allowed, fix),)
    with path.open("rb") as stream:
        magic = stream.read(4)
    if magic.startswith((b"PK", b"\xd0\xcf\x11\xe0")):
        return _of_workbook(path)
    return _of_text(path)


def _of_workbook(path: Path) -> tuple[tuple[PlainSheet, ...], tuple[Problem, ...]]:
    book, problems = look_over(path)
    if book is None:
        return (), problems
    if book.beyond:
        message, fix = "A sheet goes on where nothing is read.", "Save the sheet as CSV, and give that file."
        return (), (Problem("file-too-large", Location(path.name), message, book.beyond[0], fix=fix),)
    found = []
    try:
        for name, rows in sheets(book):
            lines = []
            for row in rows:
                if row:
                    texts = [""] * max(row)
                    for column, cell in row.items():
                        texts[column - 1] = cell.text.strip()
                    lines.append((next(iter(row.values())).row, tuple(texts)))
            if lines:
                found.append(PlainSheet(path.name, name, tuple(lines)))
    except DAMAGED:
        return (), (_unreadable(path.name),)
    return tuple(found), () if found else (_empty(path.name),)


def _of_text(path: Path) -> tuple[tuple[PlainSheet, ...], tuple[Problem, ...]]:
    data = path.read_bytes()
    if b"\0" in data and not data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return (), (_unreadable(path.name),)
    try:
        text = data.decode("utf-16" if data.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", errors="replace")
    head = text.splitlines()[:_LOOKED_AT]
    delimiter = max(_DELIMITERS, key=lambda one: sum(one in line for line in head))
    lines: list[tuple[int, tuple[str, ...]]] = []
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        for number, cells in enumerate(reader, 1):
            if number > SpreadsheetLimits.ROWS or len(cells) > SpreadsheetLimits.COLUMNS:
                allowed = f"at most {SpreadsheetLimits.ROWS:,} rows and {SpreadsheetLimits.COLUMNS:,} columns"
                problem = Problem(
                    "file-too-large", Location(path.name, number), "The table is too large.", None, allowed
                )
                return (), (problem,)
            if any(map(str.strip, cells)):
                lines.append((number, tuple(cell.strip() for cell in cells)))
    except csv.Error:
        return (), (_unreadable(path.name),)
    return ((PlainSheet(path.name, "", tuple(lines)),), ()) if lines else ((), (_empty(path.name),))


def _unreadable(file: str) -> Problem:
    fix = "Save it once more as a workbook (.xlsx) or as CSV in UTF-8."
    return Problem("file-damaged", Location(file), "The file cannot be read to its end.", fix=fix)


def _empty(file: str) -> Problem:
    return Problem("file-empty", Location(file), "There is nothing in the file.", fix="Check that it is the right one.")
