"""Reads the export of a survey row by row: CSV or XLSX, as KoboToolbox, ODK or another program wrote it.

A row is kept as text, cell by cell, and never shifted or padded in silence: a row of another width is a problem,
because a line break in an unquoted answer moves all that follow it under other headings.
"""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from pathlib import Path
from typing import Final

from generator.intake.xlsx import DAMAGED, Cell, Workbook, look_over
from generator.limits import MB, SurveyLimits
from generator.problems import Location, Problem

_DELIMITERS: Final = ",;\t|"
_LOOKED_AT: Final = 20
"""Rows by which the delimiter is recognised."""
_HEAD: Final = 2_000_000
"""Characters at the beginning of a file that hold its headings, and these rows."""

Row = tuple[int, list[str]]


class ExportError(Exception):
    """The file cannot be read to its end; the problem says why."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.message)
        self.problem = problem


@dataclass(slots=True)
class ExportSheet:
    """One table of an export. `rows` reads it again each time; problems with rows are added to `problems` meanwhile."""

    file: str
    name: str  # of the sheet; empty for CSV
    header: tuple[str, ...]
    first_row: int
    source: "Workbook | str" = field(repr=False)
    delimiter: str = ""
    twice: str = ""  # the second delimiter, if every line of the file is one quoted field
    notes: tuple[str, ...] = ()
    problems: list[Problem] = field(default_factory=list)

    @property
    def place(self) -> str:
        """The file, and the sheet if there are several."""
        return f"{self.file} ({self.name})" if self.name else self.file

    def rows(self) -> Iterator[Row]:
        """The rows below the heading that have any content, as wide as the heading, with their numbers."""
        width = len(self.header)
        told, gap, below = 0, 0, 0
        for number, found in _lines(self):
            if number < self.first_row:
                continue
            cells = found if len(found) == width else self._fitted(found, width)
            if cells is None:
                told += 1
                if told <= SurveyLimits.SHOWN:
                    self.problems.append(_ragged(self.place, number, len(found), width))
                continue
            if not any(cells):
                gap = gap or number
                continue
            if gap:
                below = below or number
            yield number, cells
        if told > SurveyLimits.SHOWN:
            message = f"{told - SurveyLimits.SHOWN:,} more rows have too many or too few cells."
            self.problems.append(Problem("ragged-row", Location(self.place), message, fix=_MEND_ROWS))
        if below:
            self.problems.append(_rows_below_gap(self.place, gap, below))

    def _fitted(self, cells: list[str], width: int) -> list[str] | None:
        """A row of another width, if only empty cells make the difference."""
        if len(cells) > width:
            return None if any(cells[width:]) else cells[:width]
        if not any(cells) or isinstance(self.source, Workbook):  # a workbook leaves out empty cells at the end
            return [*cells, *[""] * (width - len(cells))]
        return None


_MEND_ROWS: Final = "Export the answers again; do not save them with another program in between."


def _ragged(place: str, number: int, cells: int, width: int) -> Problem:
    message = (
        f"The row has {cells} cells under {width} headings, so its answers would be counted under wrong questions."
    )
    return Problem("ragged-row", Location(place, number), message, allowed=f"{width} cells", fix=_MEND_ROWS)


def _rows_below_gap(place: str, gap: int, below: int) -> Problem:
    message = (
        f"Row {gap} is empty, and there are more rows below it: answers, or a list that belongs to something else?"
    )
    fix = "Remove the empty row if answers follow, or everything below it if not."
    return Problem("rows-below-gap", Location(place, below), message, fix=fix)


def and_rows(numbers: Sequence[int]) -> str:
    """A sentence about further rows with the same problem."""
    if not numbers:
        return ""
    listed = ", ".join(map(str, numbers[: SurveyLimits.SHOWN]))
    more = f", … (+{len(numbers) - SurveyLimits.SHOWN})" if len(numbers) > SurveyLimits.SHOWN else ""
    return f" The same in {'row' if len(numbers) == 1 else 'rows'} {listed}{more}."


def first_rows(sheet: ExportSheet, count: int) -> Iterator[Row]:
    """The first rows from the heading on, of any width."""
    for number, cells in _lines(sheet, _HEAD):
        if number >= sheet.first_row - 1 and any(cells):
            yield number, cells
            count -= 1
            if not count:
                return


def with_header(sheet: ExportSheet, number: int, cells: Sequence[str], *notes: str) -> ExportSheet:
    """The sheet with another row as its heading."""
    return ExportSheet(sheet.file, sheet.name, header_of(cells), number + 1, sheet.source, sheet.delimiter, sheet.twice,
                 (*sheet.notes, *notes))  # fmt: skip


def read_export(path: Path) -> tuple[tuple[ExportSheet, ...], tuple[Problem, ...]]:
    """The tables of an export, or why it cannot be read. Raises OSError if there is no file to read."""
    with path.open("rb") as stream:
        magic = stream.read(4)
    if path.stat().st_size > SurveyLimits.BYTES:
        allowed = f"at most {SurveyLimits.BYTES // MB} MB"
        fix = "Export fewer columns, without pictures and texts."
        return (), (Problem("export-too-large", Location(path.name), "The file is too large.", None, allowed, fix),)
    try:
        if magic.startswith((b"PK", b"\xd0\xcf\x11\xe0")):
            return _of_workbook(path)
        if path.suffix.casefold() in (".xlsx", ".xlsm", ".xls"):
            message = "The name says that this is a workbook, and the content is none."
            fix = "Export it again as XLSX; if it is text, give it a name that ends in .csv."
            return (), (Problem("export-damaged", Location(path.name), message, fix=fix),)
        return _of_text(path)
    except ExportError as error:
        return (), (error.problem,)


def _of_workbook(path: Path) -> tuple[tuple[ExportSheet, ...], tuple[Problem, ...]]:
    book, problems = look_over(path, SurveyLimits)
    if book is None:
        return (), problems
    if book.beyond:
        allowed = f"at most {SurveyLimits.ROWS:,} rows and {SurveyLimits.COLUMNS:,} columns"
        message = "A sheet is larger than an export is."
        return (), (Problem("export-too-wide", Location(path.name), message, book.beyond[0], allowed, "Export less."),)
    found = []
    for name in book.sheets:
        shown = name if len(book.sheets) > 1 else ""
        try:
            for number, cells in book.rows(name):
                texts = [_text(cell) for cell in cells]
                if any(texts):
                    found.append(ExportSheet(path.name, shown, header_of(texts), number + 1, book, name))
                    break
        except DAMAGED as error:
            raise _damaged(path.name) from error
    return tuple(found), () if found else (_empty(path.name),)


def _of_text(path: Path) -> tuple[tuple[ExportSheet, ...], tuple[Problem, ...]]:
    data = path.read_bytes()
    notes: list[str] = []
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        text = data.decode("utf-16", errors="replace")
        notes.append("read as UTF-16")
    else:
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = data.decode("cp1252", errors="replace")
            notes.append("not in UTF-8: read as Windows-1252")
    if "\0" in text:
        message = "The file holds bytes that no text has."
        return (), (Problem("export-damaged", Location(path.name), message, fix=_MEND_ROWS),)
    delimiter, twice = _delimiters(text)
    if twice:
        notes.append("every line is one quoted field; its inside was read a second time")
    draft = ExportSheet(path.name, "", (), 0, text, delimiter, twice)
    for number, cells in _lines(draft, _HEAD):
        if any(cells):
            return (ExportSheet(path.name, "", header_of(cells), number + 1, text, delimiter, twice, tuple(notes)),), ()
    return (), (_empty(path.name),)


def header_of(cells: Sequence[str]) -> tuple[str, ...]:
    """The headings without blanks at the ends; empty cells at the end are none."""
    texts = [" ".join(cell.split()) for cell in cells]
    while texts and not texts[-1]:
        texts.pop()
    return tuple(texts)


def _delimiters(text: str) -> tuple[str, str]:
    """The delimiter that gives the widest rows; and a second one, if each row is a single field that holds another."""

    def widths(delimiter: str) -> tuple[int, list[list[str]]]:
        head = list(_first(csv.reader(io.StringIO(text[:_HEAD], newline=""), delimiter=delimiter)))
        return (min(map(len, head)) if head else 0), head

    best, wide, head = ",", 0, list[list[str]]()
    for delimiter in _DELIMITERS:
        least, rows = widths(delimiter)
        first = len(rows[0]) if rows else 0
        if (first, least) > (wide, 0) and first > wide:
            best, wide, head = delimiter, first, rows
    if wide == 1 and head and all(len(row) == 1 for row in head):
        inside = [row[0] for row in head]
        for second in _DELIMITERS:
            if min(line.count(second) for line in inside) >= 1 and '"' in "".join(inside):
                return best, second
    return best, ""


def _first(reader: Iterator[list[str]]) -> Iterator[list[str]]:
    csv.field_size_limit(SurveyLimits.CELL_CHARACTERS * 8)
    try:
        for _, row in zip(range(_LOOKED_AT), reader, strict=False):
            if row:
                yield row
    except csv.Error:
        return


def _lines(sheet: ExportSheet, most: int | None = None) -> Iterator[Row]:
    """All rows of the source as text, with their numbers, as a spreadsheet counts them.

    `most`: only of so many characters at the beginning of a text.
    """
    csv.field_size_limit(SurveyLimits.CELL_CHARACTERS * 8)
    try:
        if isinstance(sheet.source, Workbook):
            for number, row in sheet.source.rows(sheet.delimiter):
                yield number, [_text(cell) for cell in row]
            return
        reader = csv.reader(io.StringIO(sheet.source[:most], newline=""), delimiter=sheet.delimiter)
        number = 0
        for number, cells in enumerate(reader, 1):
            if number > SurveyLimits.ROWS or len(cells) > SurveyLimits.COLUMNS:
                long = number > SurveyLimits.ROWS
                allowed = f"at most {SurveyLimits.ROWS:,} rows" if long else f"at most {SurveyLimits.COLUMNS:,} columns"
                message = "The export has more rows." if long else f"The row has {len(cells):,} columns."
                fix = "Export the questions of the bank only, or one year at a time."
                raise ExportError(Problem("export-too-wide", Location(sheet.file, number), message, None, allowed, fix))
            yield number, next(csv.reader([cells[0]], delimiter=sheet.twice), []) if sheet.twice and cells else cells
    except csv.Error as error:
        message = f"The file cannot be read from here on ({error})."
        fix = "Look for a quotation mark that is not closed, or export again."
        raise ExportError(Problem("export-damaged", Location(sheet.file), message, fix=fix)) from error
    except DAMAGED as error:
        raise _damaged(sheet.file) from error


def _damaged(file: str) -> ExportError:
    return ExportError(
        Problem("export-damaged", Location(file), "The file cannot be read to its end.", fix="Export it again.")
    )


def _empty(file: str) -> Problem:
    return Problem("export-empty", Location(file), "There is nothing in this file.", fix="Export it again.")


def _text(cell: Cell) -> str:
    """A cell of a workbook as the text that a CSV file would have."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "1" if cell else "0"
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 10**15:
        return str(int(cell))
    if isinstance(cell, datetime | date | time):
        return cell.isoformat()
    return str(cell)
