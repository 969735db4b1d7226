"""Makes a workbook to be filled in from a description of its sheets; the same description gives the same bytes.

Cells are locked except the open ones, without a password. Lists of choices are on a hidden sheet, because a list inside
a cell's rule must be short and without commas. No formula is ever written.
"""

import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from generator.intake.xlsx import packed, row_heights
from generator.intake.xlsx.escapes import escaped
from generator.intake.xlsx.library import openpyxl

LONGEST_PROMPT = 255
LONGEST_PROMPT_TITLE = 32
LISTS = "lists"
_MARGIN = 0.3
"""Inches of margin at the sides of the print, because the columns are many."""
_STYLES: Mapping[str, Mapping[str, Any]] = {
    # font (bold, colour, size), fill, border
    "plain": {},
    "title": {"bold": True, "size": 16},
    "head": {"bold": True, "fill": "FFDCE6F1", "border": True},
    "area": {"bold": True, "size": 13},
    "question": {"border": True},
    "option": {"border": True, "indent": 2},
    "quiet": {"colour": "FF595959", "border": True},
    "code": {"colour": "FF767676", "size": 8},
    "input": {"fill": "FFFFFBE6", "border": True},
    "shut": {"fill": "FFF2F2F2", "colour": "FF595959", "border": True},
}


@dataclass(frozen=True, slots=True)
class Box:
    """One cell to be drawn. `choices` names a list of the book; `prompt` is shown when the cell is selected."""

    content: str | Decimal | date | None = None
    style: str = "plain"
    form: str = "@"  # number format; this one keeps what is typed
    open: bool = False
    choices: str = ""
    prompt: str = ""
    prompt_title: str = ""
    link: str = ""  # a cell of another sheet


@dataclass(frozen=True, slots=True)
class SheetToDraw:
    """One sheet: its columns' widths (0: hidden), its rows, and which of those are hidden."""

    title: str
    widths: Sequence[int]
    rows: Sequence[Sequence[Box | None]]
    hidden_rows: Sequence[int] = ()
    freeze: str = ""
    repeat: str = ""  # rows repeated on every printed page, such as 3:3
    hidden: bool = False
    name: str = ""  # its full title, if that is too long for a sheet


@dataclass(frozen=True, slots=True)
class Book:
    """The whole workbook. `lists` are the choices that cells offer, by name."""

    title: str
    language: str
    pages: Sequence[SheetToDraw]
    lists: Mapping[str, Sequence[str]] = field(default_factory=dict)
    choose: str = ""  # the message if something else is typed


def draw(book: Book) -> bytes:
    """The workbook as .xlsx."""
    made = openpyxl().Workbook()
    made.remove(made.active)
    made.properties.title = book.title
    made.properties.language = book.language
    made.properties.creator = ""
    drawing = _Drawing(made, book)
    for page in book.pages:
        drawing.page(page)
    drawing.lists()
    made.active = 0
    data = io.BytesIO()
    made.save(data)
    return packed(data)


def texts(sheets: Mapping[str, Sequence[Sequence[str]]]) -> bytes:
    """A workbook of plain, unlocked sheets, for other programs to read. Every cell is a text, also one of digits."""
    made = openpyxl().Workbook()
    made.remove(made.active)
    made.properties.creator = ""
    for title, rows in sheets.items():
        sheet = made.create_sheet(title)
        for number, row in enumerate(rows, 1):
            for place, text in enumerate(row, 1):
                if text:
                    cell = sheet.cell(number, place, escaped(text))
                    cell.data_type = "s"
                    cell.number_format = "@"
        sheet.freeze_panes = "A2"
    data = io.BytesIO()
    made.save(data)
    return packed(data)


def _texts(row: Sequence[Box | None], widths: Sequence[int]) -> Iterator[tuple[str, int, int]]:
    """The texts of a row, with the room they have; codes may be cut off, because they are for programs."""
    for box, width in zip(row, widths, strict=False):
        if box is not None and isinstance(box.content, str) and width and box.style != "code":
            look = _STYLES[box.style]
            yield box.content, width - look.get("indent", 0), look.get("size", 11)


class _Drawing:
    def __init__(self, made: Any, book: Book) -> None:
        self.made = made
        self.book = book
        self.styles: dict[tuple[str, str, bool], str] = {}
        self.places = {name: place for place, name in enumerate(book.lists, 1)}

    def page(self, page: SheetToDraw) -> None:
        from openpyxl.utils import get_column_letter  # noqa: PLC0415

        sheet = self.made.create_sheet(page.title)
        rules: dict[tuple[str, str, str], list[str]] = {}
        for number, row in enumerate(page.rows, 1):
            for place, box in enumerate(row, 1):
                if box is not None:
                    cell = sheet.cell(number, place)
                    self.cell(cell, box)
                    if box.choices or box.prompt:
                        rules.setdefault((box.choices, box.prompt, box.prompt_title), []).append(cell.coordinate)
        for rule, places in rules.items():
            sheet.add_data_validation(self.rule(*rule, " ".join(places)))
        for place, width in enumerate(page.widths, 1):
            letter = get_column_letter(place)
            sheet.column_dimensions[letter].width = width or 10
            sheet.column_dimensions[letter].hidden = not width
        for number, row in enumerate(page.rows, 1):
            sheet.row_dimensions[number].height = max(row_heights.LEAST, row_heights.needed(_texts(row, page.widths)))
        for number in page.hidden_rows:
            sheet.row_dimensions[number].hidden = True
        sheet.sheet_view.showGridLines = False
        if page.freeze:
            sheet.freeze_panes = page.freeze
        sheet.protection.sheet = True
        sheet.protection.formatColumns = False  # False allows it: a narrow column may be made wider
        sheet.protection.formatRows = False
        if page.hidden:
            sheet.sheet_state = "hidden"
        sheet.page_setup.orientation = "landscape"
        sheet.page_setup.paperSize = 9  # A4
        sheet.page_setup.fitToWidth = 1
        sheet.page_setup.fitToHeight = 0 if page.repeat else 1
        for side in ("left", "right"):
            setattr(sheet.page_margins, side, _MARGIN)
        sheet.sheet_properties.pageSetUpPr.fitToPage = True
        sheet.oddFooter.left.text = "&A"
        sheet.oddFooter.right.text = "&P / &N"
        if page.repeat:
            sheet.print_title_rows = page.repeat

    def cell(self, cell: Any, box: Box) -> None:
        content = box.content
        if isinstance(content, str):
            if content:
                cell.value = escaped(content)
                cell.data_type = "s"  # a text, even if it looks like a formula
        elif content is not None:
            cell.value = content
        cell.style = self.style(box)
        if isinstance(content, str) and content[:1] in ("=", "+", "-", "@"):
            cell.quotePrefix = True
        if box.link:
            from openpyxl.worksheet.hyperlink import Hyperlink  # noqa: PLC0415

            # Given a text, openpyxl writes an external address, which other programs complete with the file's own name.
            cell.hyperlink = Hyperlink(cell.coordinate, location=box.link)
            cell.style = self.style(box)

    def style(self, box: Box) -> str:
        key = (box.style, box.form, box.open)
        if key not in self.styles:
            from openpyxl.styles import (  # noqa: PLC0415
                Alignment,
                Border,
                Font,
                NamedStyle,
                PatternFill,
                Protection,
                Side,
            )

            look = _STYLES[box.style]
            style = NamedStyle(f"portal {len(self.styles) + 1}")
            style.font = Font(
                name="Calibri", size=look.get("size", 11), bold=look.get("bold", False), color=look.get("colour")
            )
            if "fill" in look:
                style.fill = PatternFill("solid", fgColor=look["fill"])
            if "border" in look:
                side = Side("thin", color="FFBFBFBF")
                style.border = Border(side, side, side, side)
            wrap = box.style != "code"
            style.alignment = Alignment(wrap_text=wrap, vertical="top", indent=look.get("indent", 0))
            style.number_format = box.form
            style.protection = Protection(locked=not box.open)
            self.made.add_named_style(style)
            self.styles[key] = style.name
        return self.styles[key]

    def rule(self, choices: str, prompt: str, title: str, places: str) -> Any:
        from openpyxl.utils import get_column_letter  # noqa: PLC0415
        from openpyxl.worksheet.datavalidation import DataValidation  # noqa: PLC0415

        rule = DataValidation(sqref=places, allow_blank=True)
        if choices:
            letter = get_column_letter(self.places[choices])
            rule.type = "list"
            rule.formula1 = f"{LISTS}!${letter}$1:${letter}${len(self.book.lists[choices])}"
            rule.showErrorMessage = True
            rule.error = self.book.choose[:LONGEST_PROMPT]
        if prompt:
            rule.showInputMessage = True
            rule.promptTitle = title[:LONGEST_PROMPT_TITLE]
            rule.prompt = prompt[:LONGEST_PROMPT]
        return rule

    def lists(self) -> None:
        if not self.book.lists:
            return
        sheet = self.made.create_sheet(LISTS)
        for name, place in self.places.items():
            for number, text in enumerate(self.book.lists[name], 1):
                cell = sheet.cell(number, place, escaped(text))
                cell.data_type = "s"
        sheet.sheet_state = "hidden"
        sheet.protection.sheet = True
