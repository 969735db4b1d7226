"""What people typed into a workbook: each cell with its place, and what a spreadsheet program knows of it.

A percentage is stored as a fraction, a date as a number, a formula beside the value last computed: the cell alone does
not say what its owner sees. Here it does.
"""

import io
import math
import warnings
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from generator.intake.xlsx import Cell, Workbook

_WHOLE = Decimal(10**15)
"""From here on a figure of a spreadsheet has no decimals: it keeps fifteen digits."""


@dataclass(frozen=True, slots=True)
class Typed:
    """One cell that is not blank, or that holds a formula."""

    sheet: str
    row: int
    column: int
    value: Cell
    percent: bool = False  # shown as a percentage: 0.125 is seen as 12.5 %
    formula: str = ""
    error: bool = False

    @property
    def where(self) -> str:
        """The cell as people name it, such as E12."""
        letters, rest = "", self.column
        while rest:
            rest, place = divmod(rest - 1, 26)
            letters = chr(65 + place) + letters
        return f"{letters}{self.row}"

    @property
    def text(self) -> str:
        """The cell in words, as far as a person would recognise them."""
        value = self.value
        if value is None:
            return self.formula
        if isinstance(value, bool):
            return "TRUE" if value else "FALSE"
        if isinstance(value, int | float):
            return f"{self.number:f}" + (" %" if self.percent else "")
        if isinstance(value, datetime):
            return value.date().isoformat() if value.time() == time() else value.isoformat(" ")
        if isinstance(value, date | time):
            return value.isoformat()
        return value

    @property
    def number(self) -> Decimal:
        """The figure that is seen: what binary fractions add behind the fifteenth digit is not."""
        if not isinstance(self.value, int | float):
            raise TypeError("only figures are asked for their number")
        seen = Decimal(self.value) if isinstance(self.value, int) else Decimal(f"{self.value:.15g}")
        seen = seen * 100 if self.percent else seen
        if abs(seen) >= _WHOLE:
            return seen
        seen = round(seen, 12)
        return seen.quantize(Decimal(1)) if seen == seen.to_integral_value() else seen.normalize()


Rows = list[Mapping[int, Typed]]


def sheets(book: Workbook) -> Iterator[tuple[str, Rows]]:
    """Each sheet by its title, hidden ones too, with its rows; of a row, the cells that say something, by column.

    Ends with one of `DAMAGED` where a sheet is.
    """
    import openpyxl  # noqa: PLC0415 -- as in the room's door

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        opened = openpyxl.load_workbook(io.BytesIO(book.data), read_only=True, data_only=True, keep_links=False)
        with closing(opened):
            for sheet in opened.worksheets:
                sheet.reset_dimensions()
                formulas = book.formulas.get(sheet.title, {})
                yield sheet.title, [_said(sheet.title, row, formulas) for row in sheet.iter_rows()]


def _said(title: str, row: Iterable[Any], formulas: Mapping[tuple[int, int], str]) -> Mapping[int, Typed]:
    """The cells of a row that say something."""
    cells = {}
    for cell in row:
        if not getattr(cell, "row", None):
            continue  # a blank cell of openpyxl has no place of its own, and nobody asks for it
        formula = formulas.get((cell.row, cell.column), "")
        value = cell.value
        if value is None and not formula:
            continue
        if isinstance(value, float) and not math.isfinite(value):
            value = str(value)  # 1e999: no program saves it, and it is no number
        if isinstance(value, str):
            value = value.replace("\r", " ")
            if not value.strip():
                continue
        percent = isinstance(value, int | float) and "%" in (cell.number_format or "")
        error = cell.data_type == "e"
        cells[cell.column] = Typed(title, cell.row, cell.column, value, percent, formula, error)
    return cells
