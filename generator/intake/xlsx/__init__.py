"""Reads the sheets of a workbook row by row, and makes sheets to be filled in.

Workbooks come from strangers. Each is checked and rewritten (`rewrite`) before the library that reads workbooks opens
it; that library never opens the stranger's file. Nothing is run or fetched: of a formula, only its last saved value is
kept. The sheets we write contain only text, and the same rows give the same bytes.
"""

import io
import re
import warnings
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field, fields
from datetime import date, datetime, time
from pathlib import Path
from typing import TypeAlias

from generator import limits
from generator.intake.xlsx.escapes import escaped, unescaped
from generator.intake.xlsx.library import openpyxl
from generator.intake.xlsx.rewrite.parts import Run
from generator.intake.xlsx.rewrite.ranges import Bounds
from generator.intake.xlsx.rewrite.workbook import copied
from generator.intake.xlsx.xml_parser import SAVE_AS, XLSX, RefusedError, damaged
from generator.intake.zipped import BLOCK
from generator.problems import Problem

Cell: TypeAlias = str | int | float | bool | datetime | date | time | None

AUTHOR = "portal"
"""The author of comments that we put into a marked copy; they are not read back."""
_XLS_MAGIC = b"\xd0\xcf\x11\xe0"
_ZIP_MAGIC = b"PK"


@dataclass(frozen=True, slots=True)
class Workbook:
    """A workbook that was checked and rewritten. Its rows are read again each time they are asked for.

    `formulas` are those that it had, and `rich` the texts with letters of several looks, by sheet, row and column.
    `beyond` names the first cell of each sheet with content outside of what is read, and `left_out` the kinds of all
    other content that the copy lacks.
    """

    data: bytes = field(repr=False)
    sheets: tuple[str, ...]
    formulas: Mapping[str, Mapping[tuple[int, int], str]]
    beyond: tuple[str, ...]
    since_1904: bool = False  # its days are counted from 1904
    uncomputed: bool = False  # it asks to be computed when it is opened: a program that cannot compute wrote it
    rich: Mapping[str, Mapping[tuple[int, int], tuple[Run, ...]]] = field(default_factory=dict, repr=False)
    left_out: frozenset[str] = frozenset()

    def rows(self, sheet: str) -> Iterator[tuple[int, tuple[Cell, ...]]]:
        """Each row of a sheet with its number, the first being 1; trailing empty cells may be missing."""
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl warns about invalid dates
            book = openpyxl().load_workbook(io.BytesIO(self.data), read_only=True, data_only=True, keep_links=False)
            with closing(book):
                worksheet = book[sheet]
                worksheet.reset_dimensions()
                for number, row in enumerate(worksheet.iter_rows(values_only=True), start=1):
                    yield number, tuple(unescaped(value) if isinstance(value, str) else value for value in row)


DAMAGED = (OSError, SyntaxError, ValueError, KeyError, IndexError, TypeError)
"""What openpyxl can raise on an unusual copy; it has no exception of its own."""


def look_over(path: Path, bounds: Bounds = limits.WorkbookLimits) -> tuple[Workbook | None, tuple[Problem, ...]]:
    """The workbook at `path`, or the reason why it is not read. Raises OSError if there is no file to read."""
    with path.open("rb") as stream:
        begins = stream.read(BLOCK)
    size = path.stat().st_size
    try:
        _ask_file(size, begins, bounds)
        made = copied(path, bounds, AUTHOR)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with closing(openpyxl().load_workbook(io.BytesIO(made.data), read_only=True, keep_links=False)):
                return Workbook(**{one.name: getattr(made, one.name) for one in fields(made)}), ()
    except RefusedError as error:
        return None, (error.problem(path.name),)
    except DAMAGED:
        return None, (damaged("the workbook cannot be read to its end").problem(path.name),)


def _ask_file(size: int, begins: bytes, bounds: Bounds) -> None:
    """Refuse a file that is too large, or not an archive."""
    largest = bounds.BYTES // limits.MB
    if size > bounds.BYTES:
        message = f"the file is larger than {largest} MB"
        fix = "Take out pictures, and sheets that are not of the form."
        raise RefusedError("workbook-too-large", message, None, f"at most {largest} MB", fix)
    if begins.startswith(_ZIP_MAGIC):
        return
    raise _other_kind(begins)


def _other_kind(begins: bytes) -> RefusedError:
    """The refusal of a file that is not an archive, by its first bytes."""
    text = begins.removeprefix(b"\xef\xbb\xbf").strip()
    if begins.startswith(_XLS_MAGIC):
        message = "this is a workbook of the old .xls kind, or one locked by a password"
    elif text.startswith(b"<"):
        message = "this is a web page, or a workbook of an older XML kind"
    elif text and b"\0" not in begins and (b"," in text or b";" in text or b"\t" in text):
        fix = "A text such as CSV has lost the sheets and codes of the workbook: send the workbook itself, as .xlsx."
        return RefusedError("workbook-kind", "this is a text, such as CSV, and no workbook", None, XLSX, fix)
    else:
        return damaged()
    return RefusedError("workbook-kind", message, None, XLSX, SAVE_AS)


@dataclass(frozen=True, slots=True)
class FormColumn:
    """One column of a sheet to be filled in. `choices` are offered as a list; only `open` cells can be changed."""

    name: str
    width: int = 20
    open: bool = False
    hidden: bool = False
    choices: tuple[str, ...] = ()


_MOMENT = (2000, 1, 1, 0, 0, 0)
_CHOSEN_HEIGHT = re.compile(rb'(<row [^>]*?) customHeight="1"')
_DATED = re.compile(rb"(<dcterms:(created|modified)[^>]*>)[^<]*(</dcterms:)")


def form(title: str, columns: Sequence[FormColumn], rows: Sequence[Sequence[str]]) -> bytes:
    """A workbook of one sheet, locked except its open columns; without a password, to guard against slips only."""
    from openpyxl.styles import Alignment, Font, Protection  # noqa: PLC0415
    from openpyxl.utils import get_column_letter  # noqa: PLC0415
    from openpyxl.worksheet.datavalidation import DataValidation  # noqa: PLC0415

    book = openpyxl().Workbook()
    sheet = book.active
    sheet.title = title
    for number, row in enumerate([[column.name for column in columns], *rows], 1):
        for place, (text, column) in enumerate(zip(row, columns, strict=True), 1):
            cell = sheet.cell(number, place)
            cell.number_format = "@"  # text: what is typed here stays as it is typed
            if text:
                cell.value = escaped(text)
                cell.data_type = "s"  # a text, even if it looks like a formula
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
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(columns))}{len(rows) + 1}"
    sheet.protection.sheet = True
    sheet.protection.autoFilter = False  # False allows it, as below: all rows of one document can be shown
    sheet.protection.formatColumns = False  # a narrow column may be made wider
    sheet.protection.formatRows = False
    made = io.BytesIO()
    book.save(made)
    return packed(made)


def packed(made: io.BytesIO) -> bytes:
    """The same archive with one timestamp for all its parts, so that equal sheets are equal files.

    Rows may grow with their content: openpyxl marks every height it knows as chosen by the user.
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
