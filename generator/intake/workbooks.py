"""What the sheets of a workbook hold, row by row.

Workbooks come from strangers and are zip archives of XML, so the archive is looked over before it is opened: how large
it would become, whether it declares entities, whether it carries macros. Nothing in a workbook is run or fetched:
formulas are read as the values last saved with them, links to other files are left where they are.
"""

import warnings
import zipfile
import zlib
from collections.abc import Iterator
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


def look_over(path: Path) -> tuple[Workbook | None, tuple[Problem, ...]]:
    """The workbook at `path`, or what keeps it from being read safely."""
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
            problem = _unsafe(archive, location)
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


def _unsafe(archive: zipfile.ZipFile, location: Location) -> Problem | None:
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
                if size > limit or unpacked + size > LARGEST_UNPACKED:
                    message = "the workbook unpacks to far more than it holds"
                    return Problem("workbook-bomb", location, message, found=part.filename)
                if b"<!DOCTYPE" in tail + block or b"<!ENTITY" in tail + block:
                    message = "the workbook declares XML entities, which no spreadsheet program does"
                    return Problem("workbook-entities", location, message, found=part.filename)
                tail = block[-10:]
        unpacked += size
    return None
