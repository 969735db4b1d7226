"""Makes a copy of a workbook in which cells are marked: coloured, with a comment, and listed on a sheet of their own.

It is made from the checked workbook: values and their looks, lists of choices, and no formula, picture, rule or link
from the untrusted file; `Workbook.left_out` names what it lacks. A cell's earlier fill and comment are recorded on that
sheet, so that the marks of an earlier copy are removed before new ones are made. That sheet is untrusted too, so
entries that name no cell or no colour are ignored.
"""

import io
import re
import warnings
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import Any

from generator.intake.xlsx import AUTHOR, Workbook, packed, row_heights
from generator.intake.xlsx.escapes import escaped, unescaped
from generator.intake.xlsx.library import openpyxl
from generator.intake.xlsx.rewrite.styles import MAIN
from generator.limits import WorkbookLimits as Limits

_CODE = "#marks"
_COLOURS: Mapping[str, str] = {"error": "FFF8CBAD", "warning": "FFFFE699"}
_KEPT = 8
"""First of the columns that record how a cell was: its sheet, its place, its fill, its comment."""
_WIDTHS = (34, 12, 30, 20, 34, 34, 34)
_LETTERS = "Calibri"
_FIRST_ROW = 4
_PLACE = re.compile(r"[A-Z]{1,3}[1-9][0-9]{0,6}")
_COLOUR = re.compile(r"(rgb) ([0-9A-Fa-f]{8})|(theme|indexed) ([0-9]{1,2}) (-?[01]\.[0-9]{2})")
"""How the colour of a fill is recorded; rgb without its name by earlier copies."""
_BESIDE, _PIXELS = 42, 4 / 3
"""Width of a comment in units of a column, and pixels per point."""


@dataclass(frozen=True, slots=True)
class Mark:
    """One cell to look at; without a place, the whole workbook."""

    sheet: str
    where: str
    severity: str
    texts: Sequence[str]  # for the columns of the list after the link to the cell

    @property
    def comment(self) -> str:
        """The text of the cell's comment: all texts but the kind, the question, and what the cell holds."""
        return "\n".join(text for text in self.texts[3:] if text)


@dataclass(frozen=True, slots=True)
class MarkSheet:
    """The sheet that lists the marks. `columns` are its headings: where, and one for each of a mark's texts."""

    title: str
    heading: str
    columns: Sequence[str]
    below: Sequence[str] = ()  # lines under the list, the first of them a heading


@dataclass(frozen=True, slots=True)
class CopyRecord:
    """What the copy records of itself, out of sight: names and texts, in two columns of the sheet with this first cell."""

    head: str
    column: int
    texts: Mapping[str, str]


def marked(workbook: Workbook, marks: Sequence[Mark], page: MarkSheet, record: CopyRecord) -> bytes:
    """The copy."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        book = openpyxl().load_workbook(io.BytesIO(workbook.data), keep_links=False)
    with closing(book):
        book.properties.creator = ""
        _clear(book)
        _letter(book, workbook)
        _record(book, record)
        _put(book, marks, page)
        made = io.BytesIO()
        book.save(made)
    return packed(made)


def _clear(book: Any) -> None:
    """Remove the marks of an earlier copy."""
    from openpyxl.comments import Comment  # noqa: PLC0415
    from openpyxl.styles import PatternFill  # noqa: PLC0415

    for sheet in list(book.worksheets):
        if (1, 1) not in sheet._cells or sheet["A1"].value != _CODE:  # noqa: SLF001 -- asking for a cell creates one
            continue
        rows = sheet.iter_rows(min_row=_FIRST_ROW, min_col=_KEPT, max_col=_KEPT + 4, values_only=True)
        for record in rows:
            name, where, fill, said, who = (unescaped(said) if isinstance(said, str) else said for said in record)
            cell = _cell(book, name, where)
            if cell is not None:
                colour = _colour_of(fill)
                cell.fill = PatternFill("solid", fgColor=colour) if colour else PatternFill()
                if type(cell).__name__ != "MergedCell":
                    cell.comment = (
                        Comment(said, who or "") if isinstance(said, str) and isinstance(who, str | None) else None
                    )
        book.remove(sheet)


def _record(book: Any, record: CopyRecord) -> None:
    """Replace the record of an earlier copy."""
    for sheet in book.worksheets:
        if (1, 1) in sheet._cells and sheet["A1"].value == record.head:  # noqa: SLF001 -- as above
            sheet.delete_cols(record.column, 2)
            for number, pair in enumerate(record.texts.items(), 1):
                for column, text in enumerate(pair, record.column):
                    _text(sheet.cell(number, column), text)


def _letter(book: Any, workbook: Workbook) -> None:
    """Give texts with several fonts, such as a bold word, their fonts again."""
    from openpyxl.cell.rich_text import CellRichText, TextBlock  # noqa: PLC0415
    from openpyxl.cell.text import InlineFont  # noqa: PLC0415
    from openpyxl.xml.functions import fromstring  # noqa: PLC0415

    for title, cells in workbook.rich.items():
        for place, runs in cells.items():
            cell = book[title]._cells.get(place) if title in book.sheetnames else None  # noqa: SLF001 -- as above
            if cell is not None and isinstance(cell.value, str):
                looks = (InlineFont.from_tree(fromstring(f'<rPr xmlns="{MAIN}">{tags}</rPr>')) for tags, _ in runs)
                cell.value = CellRichText([TextBlock(look, text) for look, (_, text) in zip(looks, runs, strict=True)])


def _cell(book: Any, sheet: object, where: object) -> Any:
    """An existing cell; None if the names are not those of one."""
    from openpyxl.utils.cell import coordinate_to_tuple  # noqa: PLC0415

    if not isinstance(sheet, str) or not isinstance(where, str) or sheet not in book.sheetnames:
        return None
    if not _PLACE.fullmatch(where):
        return None
    return book[sheet]._cells.get(coordinate_to_tuple(where))  # noqa: SLF001 -- as above


def _put(book: Any, marks: Sequence[Mark], page: MarkSheet) -> None:
    sheet = book.create_sheet(page.title, 0)
    book.active = 0
    for other in book.worksheets[1:]:
        other.sheet_view.tabSelected = False
    places = {name: place for place, name in enumerate(book.sheetnames)}
    in_order = sorted(marks, key=lambda mark: (mark.severity != "error", places.get(mark.sheet, 0), _place(mark)))
    _list(sheet, in_order, places, page)
    comments: dict[tuple[str, str], list[Mark]] = {}
    for mark in in_order:
        if mark.where and mark.sheet in places:
            comments.setdefault((mark.sheet, mark.where), []).append(mark)
    for row, ((name, where), several) in enumerate(comments.items(), _FIRST_ROW):
        _colour(book[name][where], several, sheet, row)
    for place in range(_KEPT, _KEPT + 5):
        sheet.column_dimensions[chr(64 + place)].hidden = True


def _place(mark: Mark) -> tuple[int, int]:
    from openpyxl.utils.cell import coordinate_to_tuple  # noqa: PLC0415

    return coordinate_to_tuple(mark.where) if mark.where else (0, 0)


def _list(sheet: Any, marks: Sequence[Mark], places: Mapping[str, int], page: MarkSheet) -> None:
    """Fill the sheet that lists every cell to look at, with a link to it."""
    from openpyxl.styles import Alignment, Font, PatternFill  # noqa: PLC0415
    from openpyxl.utils import get_column_letter  # noqa: PLC0415
    from openpyxl.worksheet.hyperlink import Hyperlink  # noqa: PLC0415

    _text(sheet["A1"], _CODE)
    sheet.row_dimensions[1].hidden = True
    _text(sheet["A2"], page.heading)
    sheet["A2"].font = Font(name=_LETTERS, bold=True, size=14)
    sheet.row_dimensions[2].height = 24
    for place, text in enumerate(page.columns, 1):
        head = sheet.cell(3, place)
        _text(head, text)
        head.font = Font(name=_LETTERS, bold=True)
        head.fill = PatternFill("solid", fgColor="FFDCE6F1")
    for number, mark in enumerate(marks, _FIRST_ROW):
        first = sheet.cell(number, 1)
        where = f"{mark.sheet}, {mark.where}" if mark.where else ""
        for place, text in enumerate([where, *mark.texts], 1):
            cell = sheet.cell(number, place)
            _text(cell, text)
            cell.font = Font(name=_LETTERS)
            cell.alignment = Alignment(wrap_text=True, vertical="top")
        if mark.where and mark.sheet in places:
            quoted = mark.sheet.replace("'", "''")
            first.hyperlink = Hyperlink(first.coordinate, location=f"'{quoted}'!{mark.where}")
            first.font = Font(name=_LETTERS, underline="single", color="FF0563C1")
        sheet.cell(number, 2).fill = PatternFill("solid", fgColor=_COLOURS[mark.severity])
        said = zip([where, *mark.texts], _WIDTHS, strict=False)
        sheet.row_dimensions[number].height = row_heights.needed((text, width, 11) for text, width in said)
    for number, line in enumerate(page.below, _FIRST_ROW + len(marks) + 1):
        _text(sheet.cell(number, 1), line)
        sheet.cell(number, 1).font = Font(name=_LETTERS, bold=line is page.below[0])
    for place, width in enumerate(_WIDTHS, 1):
        sheet.column_dimensions[get_column_letter(place)].width = width
    sheet.sheet_view.showGridLines = False
    sheet.freeze_panes = "A4"
    sheet.print_title_rows = "3:3"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = 9  # A4
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True


def _colour(cell: Any, marks: Sequence[Mark], sheet: Any, row: int) -> None:
    """Colour a cell and comment on what is wrong; its earlier state is recorded in a row of the sheet of marks."""
    from openpyxl.comments import Comment  # noqa: PLC0415
    from openpyxl.styles import PatternFill  # noqa: PLC0415

    old = cell.comment
    colour = cell.fill.fgColor if cell.fill.fill_type == "solid" else None
    fill = "" if colour is None else f"rgb {colour.rgb}" if colour.type == "rgb" else _recorded(colour)
    kept = (cell.parent.title, cell.coordinate, fill, old.text if old else "", old.author if old else "")
    for place, text in enumerate(kept, _KEPT):
        _text(sheet.cell(row, place), text)
    worst = "error" if any(mark.severity == "error" for mark in marks) else "warning"
    cell.fill = PatternFill("solid", fgColor=_COLOURS[worst])
    words = escaped("\n\n".join(mark.comment for mark in marks))
    comment = Comment((f"{old.text}\n\n{words}" if old else words)[: Limits.CELL_CHARACTERS], AUTHOR)
    comment.width = 360
    comment.height = int(row_heights.needed([(comment.text, _BESIDE, 11)]) * _PIXELS) + 20
    if type(cell).__name__ != "MergedCell":
        cell.comment = comment


def _recorded(colour: Any) -> str:
    """A colour of the theme or of the palette, in its recorded form."""
    return f"{colour.type} {colour.value} {colour.tint:.2f}"


def _colour_of(record: object) -> Any:
    """The recorded colour; None if it is invalid."""
    from openpyxl.styles.colors import Color  # noqa: PLC0415

    text = record if isinstance(record, str) else ""
    found = _COLOUR.fullmatch(f"rgb {text}" if len(text) == 8 else text)
    if found is None:
        return None
    return Color(rgb=found[2]) if found[1] else Color(**{found[3]: int(found[4])}, tint=float(found[5]))


def _text(cell: Any, text: str) -> None:
    """Write a text, even if it looks like a formula."""
    cell.value = escaped(text)[:32_000]
    if text:
        cell.data_type = "s"
        cell.quotePrefix = text[:1] in ("=", "+", "-", "@")
