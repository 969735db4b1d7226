"""A copy of a workbook in which cells are marked: coloured, with a comment, and listed on a sheet of their own.

Everything else stays as its owner made it. What a cell looked like before is kept on that sheet, so that the marks of
an earlier copy are taken away before new ones are made.
"""

import io
import warnings
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from generator.intake.workbooks import without_time

AUTHOR = "portal"
_CODE = "#marks"
_COLOURS: Mapping[str, str] = {"error": "FFF8CBAD", "warning": "FFFFE699"}
_KEPT = 8
"""Column from which on the sheet keeps how a cell was: its sheet, its place, its fill, its comment."""
_WIDTHS = (28, 14, 34, 44, 44, 44)
_FIRST_ROW = 4


@dataclass(frozen=True, slots=True)
class Mark:
    """One cell to look at; without a place, the whole workbook."""

    sheet: str
    where: str
    severity: str
    texts: Sequence[str]  # of the columns of the list behind the link to the cell

    @property
    def comment(self) -> str:
        """What stands beside the cell: all but what it holds."""
        return "\n".join(text for place, text in enumerate(self.texts) if text and place not in (0, 1))


def marked(path: Path, marks: Sequence[Mark], *, title: str, heading: str, columns: Sequence[str]) -> bytes:
    """The copy. `columns` head the list: where, and one for each of a mark's texts."""
    import openpyxl  # noqa: PLC0415 -- as in the room's door

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        book = openpyxl.load_workbook(path, keep_links=False)
    with closing(book):
        _clear(book)
        _put(book, marks, title, heading, columns)
        made = io.BytesIO()
        book.save(made)
    return without_time(made)


def _clear(book: Any) -> None:
    """Take away what an earlier copy put there."""
    from openpyxl.comments import Comment  # noqa: PLC0415
    from openpyxl.styles import PatternFill  # noqa: PLC0415

    for sheet in list(book.worksheets):
        if sheet["A1"].value != _CODE:
            continue
        for row in sheet.iter_rows(min_row=_FIRST_ROW, min_col=_KEPT, max_col=_KEPT + 4, values_only=True):
            name, where, fill, said, who = (str(text) if text else "" for text in row)
            if name in book.sheetnames and where:
                cell = book[name][where]
                cell.fill = PatternFill("solid", fgColor=fill) if fill else PatternFill()
                cell.comment = Comment(said, who) if said else None
        book.remove(sheet)
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.comment is not None and cell.comment.author == AUTHOR:
                    cell.comment = None


def _put(book: Any, marks: Sequence[Mark], title: str, heading: str, columns: Sequence[str]) -> None:
    from openpyxl.comments import Comment  # noqa: PLC0415
    from openpyxl.styles import Alignment, Font, PatternFill  # noqa: PLC0415
    from openpyxl.utils import get_column_letter  # noqa: PLC0415

    sheet = book.create_sheet(title, 0)
    book.active = 0
    for other in book.worksheets[1:]:
        other.sheet_view.tabSelected = False
    _text(sheet["A1"], _CODE)
    sheet.row_dimensions[1].hidden = True
    _text(sheet["A2"], heading)
    sheet["A2"].font = Font(bold=True, size=14)
    for place, text in enumerate(columns, 1):
        _text(sheet.cell(3, place), text)
        sheet.cell(3, place).font = Font(bold=True)
    comments: dict[tuple[str, str], list[Mark]] = {}
    for number, mark in enumerate(marks, _FIRST_ROW):
        there = bool(mark.where) and mark.sheet in book.sheetnames
        first = sheet.cell(number, 1)
        _text(first, f"{mark.sheet}, {mark.where}" if mark.where else "")
        if there:
            quoted = mark.sheet.replace("'", "''")
            first.hyperlink = f"#'{quoted}'!{mark.where}"
            first.font = Font(underline="single", color="FF0563C1")
            comments.setdefault((mark.sheet, mark.where), []).append(mark)
        for place, text in enumerate(mark.texts, 2):
            _text(sheet.cell(number, place), text)
        for place in range(1, len(columns) + 1):
            sheet.cell(number, place).alignment = Alignment(wrap_text=True, vertical="top")
        sheet.cell(number, 2).fill = PatternFill("solid", fgColor=_COLOURS[mark.severity])
    for row, ((name, where), several) in enumerate(comments.items(), _FIRST_ROW):
        cell = book[name][where]
        old = cell.comment
        solid = cell.fill.fill_type == "solid" and isinstance(cell.fill.fgColor.rgb, str)
        kept = (name, where, cell.fill.fgColor.rgb if solid else "", old.text if old else "", old.author if old else "")
        for place, text in enumerate(kept, _KEPT):
            _text(sheet.cell(row, place), text)
        worst = "error" if any(mark.severity == "error" for mark in several) else "warning"
        cell.fill = PatternFill("solid", fgColor=_COLOURS[worst])
        words = "\n\n".join(mark.comment for mark in several)
        comment = Comment(f"{old.text}\n\n{words}" if old else words, AUTHOR)
        comment.width, comment.height = 360, 160
        if type(cell).__name__ != "MergedCell":
            cell.comment = comment
    for place, width in enumerate(_WIDTHS, 1):
        sheet.column_dimensions[get_column_letter(place)].width = width
    for place in range(_KEPT, _KEPT + 5):
        sheet.column_dimensions[get_column_letter(place)].hidden = True
    sheet.freeze_panes = "A4"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True


def _text(cell: Any, text: str) -> None:
    """A text, also where it looks like a formula."""
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE  # noqa: PLC0415

    cell.value = ILLEGAL_CHARACTERS_RE.sub("", text)[:32_000]
    if text:
        cell.data_type = "s"
        cell.quotePrefix = text[:1] in ("=", "+", "-", "@")
