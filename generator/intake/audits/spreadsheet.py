"""The rows of a plain spreadsheet: one sheet of a workbook, or a text with commas, semicolons or tabs.

The text of each cell is kept as it is written, and its place as a spreadsheet counts it.
"""

import csv
import io
from dataclasses import dataclass
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import Final, TypeAlias

from generator.intake import xlsx
from generator.limits import MB, WorkbookLimits
from generator.packages.safety import characters
from generator.problems import Location, Problem

Row: TypeAlias = tuple[int, tuple[str, ...]]
"""The number of a row, the first being 1, and its cells; trailing empty ones may be missing."""

_DELIMITERS: Final = ("\t", ";", ",")
"""The last one may be a decimal mark, so the others come first where both are in as many lines."""


@dataclass(frozen=True, slots=True)
class Spreadsheet:
    """The rows with any content. `name` is the file's, with the sheet if the file has several."""

    name: str
    rows: tuple[Row, ...]


def read(path: Path, sheet: str = "") -> tuple[Spreadsheet | None, tuple[Problem, ...]]:
    """The sheet of this name, or the only one; None, and why, if it cannot be read. Raises OSError for no file."""
    if path.suffix.lower() in (".csv", ".tsv", ".txt"):
        return _text(path)
    book, problems = xlsx.look_over(path)
    if book is None:
        return None, problems
    if not sheet and len(book.sheets) > 1:
        return None, (_problem(path, "several-sheets", "The workbook has several sheets.", None,
                               ", ".join(book.sheets), "Say which one: --sheet NAME."),)  # fmt: skip
    chosen = sheet or book.sheets[0]
    if chosen not in book.sheets:
        return None, (
            _problem(path, "no-such-sheet", "The workbook has no such sheet.", sheet, ", ".join(book.sheets)),
        )
    if book.beyond:
        allowed = f"at most {WorkbookLimits.ROWS:,} rows and {WorkbookLimits.COLUMNS:,} columns"
        message = "A cell outside of what is read is filled in."
        return None, (
            _problem(path, "beyond", message, ", ".join(book.beyond), allowed, "Remove what does not belong."),
        )
    try:
        rows = tuple((number, tuple(map(_written, cells))) for number, cells in book.rows(chosen))
    except xlsx.DAMAGED:
        return None, (_problem(path, "damaged", "The sheet cannot be read to its end.", None, "", "Save it anew."),)
    name = path.name if len(book.sheets) == 1 else f"{path.name}, sheet {characters.clean(chosen)}"
    return Spreadsheet(name, _filled(rows)), ()


def _text(path: Path) -> tuple[Spreadsheet | None, tuple[Problem, ...]]:
    if path.stat().st_size > WorkbookLimits.BYTES:
        most = f"at most {WorkbookLimits.BYTES // MB} MB"
        return None, (_problem(path, "file-too-large", "The file is too large.", None, most),)
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError:
        fix = "Save it as CSV UTF-8, or as .xlsx."
        return None, (_problem(path, "not-utf-8", "The file is not in UTF-8.", None, "UTF-8", fix),)
    written = text.splitlines()
    delimiter = max(_DELIMITERS, key=lambda mark: sum(mark in line for line in written))
    try:
        lines = list(islice(csv.reader(io.StringIO(text), delimiter=delimiter, strict=True), WorkbookLimits.ROWS + 1))
    except csv.Error:
        message = "A line has quotes that do not pair up."
        return None, (_problem(path, "misquoted", message, None, "", "Open it in a spreadsheet, and save it again."),)
    if len(lines) > WorkbookLimits.ROWS or any(len(line) > WorkbookLimits.COLUMNS for line in lines):
        allowed = f"at most {WorkbookLimits.ROWS:,} rows and {WorkbookLimits.COLUMNS:,} columns"
        return None, (_problem(path, "too-many-cells", "The file has too many rows or columns.", None, allowed),)
    rows = tuple((number, tuple(cell.strip() for cell in line)) for number, line in enumerate(lines, start=1))
    return Spreadsheet(path.name, _filled(rows)), ()


def _filled(rows: tuple[Row, ...]) -> tuple[Row, ...]:
    return tuple(row for row in rows if any(row[1]))


def _written(cell: xlsx.Cell) -> str:
    """A cell as a person would write it: 71, not 71.0, and no figure beyond the precision of a workbook."""
    if cell is None:
        return ""
    if isinstance(cell, float):
        return f"{Decimal(f'{cell:.12g}'):f}"
    return str(cell).strip()


def _problem(  # noqa: PLR0917 -- a problem, part by part
    path: Path, code: str, message: str, found: str | None = None, allowed: str = "", fix: str = ""
) -> Problem:
    return Problem(code, Location(path.name), message, found, characters.clean(allowed), fix)
