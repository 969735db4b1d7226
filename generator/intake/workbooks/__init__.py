"""What the sheets of a workbook hold, row by row, and how a sheet to be filled in is made.

Workbooks come from strangers and are zip archives of XML, so the archive is looked over before it is opened: how large
it would become, whether it declares entities, whether it carries macros. Nothing in a workbook is run or fetched:
formulas are read as the values last saved with them, links to other files are left where they are. What we write
holds texts alone: none of them is a formula, whatever it begins with, and the same rows give the same bytes.
"""

import io
import re
import warnings
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import TypeAlias

from generator.problems import Location, Problem

Cell: TypeAlias = str | int | float | bool | datetime | date | time | None

LARGEST_FILE = 200 * 1024 * 1024
LARGEST_UNPACKED = 2 * 1024 * 1024 * 1024
LARGEST_RATIO = 200
"""A worksheet of zeros packs a hundredfold; a bomb packs a thousandfold."""
MOST_PARTS = 2_000
_BLOCK = 1024 * 1024
_XLS_MAGIC = b"\xd0\xcf\x11\xe0"


@dataclass(frozen=True, slots=True)
class Workbook:
    """A workbook that was looked over. Its rows are read when they are asked for, once each time."""

    path: Path
    sheets: tuple[str, ...]

    def rows(self, sheet: str) -> Iterator[tuple[int, tuple[Cell, ...]]]:
        """Each row of a sheet with its number, the first being 1; trailing empty cells may be absent.

        Raises nothing of its own for odd cells, but a damaged sheet ends with `zipfile.BadZipFile`, `OSError` or
        `SyntaxError` (XML); `DAMAGED` lists them for callers.
        """
        import openpyxl  # noqa: PLC0415 -- as below

        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl remarks on styles and extensions we do not read
            # Read-only mode streams. The size that writers note in a sheet is often wrong (a real export said one
            # cell), and openpyxl believes it unless told to count for itself.
            book = openpyxl.load_workbook(self.path, read_only=True, data_only=True, keep_links=False)
            with closing(book):
                worksheet = book[sheet]
                worksheet.reset_dimensions()
                yield from enumerate(worksheet.iter_rows(values_only=True), start=1)


DAMAGED = (zipfile.BadZipFile, zlib.error, OSError, SyntaxError, ValueError, KeyError, IndexError, TypeError, EOFError)
"""What reading a damaged workbook can end with: openpyxl has no exception of its own for it."""


def look_over(path: Path, *, most: int = LARGEST_UNPACKED) -> tuple[Workbook | None, tuple[Problem, ...]]:
    """The workbook at `path`, or what keeps it from being read safely. `most` bytes may come out of it."""
    import openpyxl  # noqa: PLC0415 -- a tenth of a second, which builds need not wait for

    location = Location(path.name)
    save_as = "Save the sheet as .xlsx or as CSV, and import that."
    if path.stat().st_size > LARGEST_FILE:
        message = f"the file is larger than {LARGEST_FILE // 1024 // 1024} MB"
        return None, (Problem("workbook-too-large", location, message, fix="Save it as CSV, or in parts."),)
    with path.open("rb") as stream:
        if stream.read(4) == _XLS_MAGIC:
            message = "this is a workbook of the old .xls kind, or one locked by a password"
            return None, (Problem("workbook-kind", location, message, fix=save_as),)
    try:
        with zipfile.ZipFile(path) as archive:
            problem = _unsafe(archive, location, most)
        if problem is not None:
            return None, (problem,)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            book = openpyxl.load_workbook(path, read_only=True, data_only=True, keep_links=False)
            with closing(book):
                return Workbook(path, tuple(sheet.title for sheet in book.worksheets)), ()
    except DAMAGED:
        message = "the file cannot be read as a workbook"
        return None, (Problem("workbook-damaged", location, message, allowed="an .xlsx workbook", fix=save_as),)


def _unsafe(archive: zipfile.ZipFile, location: Location, most: int) -> Problem | None:
    """Why an archive must not be opened as a workbook, None where it may. Sizes are counted, not believed."""
    parts = archive.infolist()
    if len(parts) > MOST_PARTS:
        return Problem("workbook-too-large", location, f"the workbook has {len(parts):,} parts, too many to be true")
    if any(part.filename.lower().endswith("vbaproject.bin") for part in parts):
        message = "the workbook carries macros"
        return Problem("workbook-macros", location, message, fix="Save it as .xlsx, without macros.")
    unpacked = 0
    for part in parts:
        limit = max(part.compress_size * LARGEST_RATIO, 10 * _BLOCK)
        size = 0
        tail = b""
        with archive.open(part) as stream:
            while block := stream.read(_BLOCK):
                size += len(block)
                if size > limit or unpacked + size > most:
                    message = "the workbook unpacks to far more than it holds"
                    return Problem("workbook-bomb", location, message, found=part.filename)
                if b"<!DOCTYPE" in tail + block or b"<!ENTITY" in tail + block:
                    message = "the workbook declares XML entities, which no spreadsheet program does"
                    return Problem("workbook-entities", location, message, found=part.filename)
                tail = block[-10:]
        unpacked += size
    return None


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a sheet to be filled in. `choices` are offered as a list; `open` cells alone can be changed."""

    name: str
    width: int = 20
    open: bool = False
    hidden: bool = False
    choices: tuple[str, ...] = ()


_MOMENT = (2000, 1, 1, 0, 0, 0)
_CHOSEN_HEIGHT = re.compile(rb'(<row [^>]*?) customHeight="1"')
_DATED = re.compile(rb"(<dcterms:(created|modified)[^>]*>)[^<]*(</dcterms:)")


def form(title: str, columns: Sequence[Column], rows: Sequence[Sequence[str]]) -> bytes:
    """A workbook of one sheet, locked but for its open columns; no password, for it guards against slips alone."""
    import openpyxl  # noqa: PLC0415 -- as above
    from openpyxl.styles import Alignment, Font, Protection  # noqa: PLC0415
    from openpyxl.utils import get_column_letter  # noqa: PLC0415
    from openpyxl.worksheet.datavalidation import DataValidation  # noqa: PLC0415

    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = title
    for number, row in enumerate([[column.name for column in columns], *rows], 1):
        for place, (text, column) in enumerate(zip(row, columns, strict=True), 1):
            cell = sheet.cell(number, place)
            cell.number_format = "@"  # text: what is typed here stays as it is typed
            if text:
                cell.value = text
                cell.data_type = "s"  # a text, also where it looks like a formula
                cell.quotePrefix = True
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            cell.protection = Protection(locked=number == 1 or not column.open)
            if number == 1:
                cell.font = Font(bold=True)
    for place, column in enumerate(columns, 1):
        letter = get_column_letter(place)
        sheet.column_dimensions[letter].width = column.width
        sheet.column_dimensions[letter].hidden = column.hidden
        if column.choices and rows:
            offered = DataValidation("list", formula1=f'"{",".join(column.choices)}"', allow_blank=True)
            offered.showErrorMessage = True
            offered.add(f"{letter}2:{letter}{len(rows) + 1}")
            sheet.add_data_validation(offered)
    sheet.freeze_panes = "A2"
    sheet.protection.sheet = True
    sheet.protection.formatColumns = False  # False allows it: a narrow column may be made wider
    sheet.protection.formatRows = False
    made = io.BytesIO()
    book.save(made)
    return packed(made)


def packed(made: io.BytesIO) -> bytes:
    """The same archive with one moment for all its parts, so that equal sheets are equal files.

    Rows are left to grow with what is written into them: openpyxl says of each height it knows that somebody chose it.
    """
    steady = io.BytesIO()
    with zipfile.ZipFile(made) as source, zipfile.ZipFile(steady, "w", zipfile.ZIP_DEFLATED) as target:
        for part in source.infolist():
            data = source.read(part)
            if part.filename == "docProps/core.xml":
                data = _DATED.sub(rb"\g<1>2000-01-01T00:00:00Z\3", data)
            elif part.filename.startswith("xl/worksheets/"):
                data = _CHOSEN_HEIGHT.sub(rb"\1", data)
            entry = zipfile.ZipInfo(part.filename, _MOMENT)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            target.writestr(entry, data)
    return steady.getvalue()
