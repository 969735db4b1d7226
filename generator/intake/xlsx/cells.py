"""The cells of a workbook as people see them, each with its place.

A percentage is stored as a fraction, a date as a number, a formula with its last computed value: the stored cell alone
is not what its owner sees.
"""

import io
import math
import re
import warnings
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from decimal import Decimal
from functools import lru_cache
from typing import Any

from generator.intake.xlsx import Cell, Workbook
from generator.intake.xlsx.escapes import unescaped
from generator.intake.xlsx.library import openpyxl
from generator.intake.xlsx.rewrite.parts import Run

_WHOLE = Decimal(10**15)
"""From here on a figure in a spreadsheet has no decimals, because it keeps fifteen digits."""
_WRITTEN = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]', re.DOTALL)
"""What a number format only writes: a text, an escaped sign, a gap or a filling, a colour or a currency."""


_RAISED = re.compile('<vertAlign val="su[bp]')
_STRUCK = re.compile('<strike(?! val="(?:0|false)")')


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
    since_1904: bool = False  # a number that is a day counts from 1904
    raised: str = ""  # the letters of it that are raised or lowered, such as the mark of a footnote
    struck: str = ""  # the letters of it that are struck through: most likely they are no part of the answer any more

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
        """The figure as it is shown, without the binary fraction after the fifteenth digit."""
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
    """Each sheet by its title, hidden ones too, with its rows: for each row, its non-blank cells by column.

    Raises one of `DAMAGED` if a sheet is damaged.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        opened = openpyxl().load_workbook(io.BytesIO(book.data), read_only=True, data_only=True, keep_links=False)
        with closing(opened):
            for sheet in opened.worksheets:
                sheet.reset_dimensions()
                yield sheet.title, [_said(sheet.title, row, book) for row in sheet.iter_rows()]


def _said(title: str, row: Iterable[Any], book: Workbook) -> Mapping[int, Typed]:
    """The non-blank cells of a row.

    A program that cannot compute writes a formula with the result 0, and that it is to be computed: no result, not zero.
    """
    cells = {}
    formulas, rich = book.formulas.get(title, {}), book.rich.get(title, {})
    for cell in row:
        if not getattr(cell, "row", None):
            continue  # openpyxl's blank cells have no place, and are not needed
        formula = formulas.get((cell.row, cell.column), "")
        value = None if formula and book.uncomputed and cell.value == 0 else cell.value
        if value is None and not formula:
            continue
        if isinstance(value, float) and not math.isfinite(value):
            value = str(value)  # 1e999: no program saves it, and it is not a number
        if isinstance(value, str):
            value = unescaped(value).replace("\r\n", "\n").replace("\r", " ")
            if not value.strip():
                continue
        percent = isinstance(value, int | float) and _in_percent(cell.number_format or "")
        error = cell.data_type == "e"
        seen = Typed(title, cell.row, cell.column, value, percent, formula, error, book.since_1904)
        if cell.font.strike:
            seen = replace(seen, struck=seen.text)
        elif runs := rich.get((cell.row, cell.column)):
            seen = replace(seen, raised=_letters(_RAISED, runs), struck=_letters(_STRUCK, runs))
        cells[cell.column] = seen
    return cells


def _letters(look: re.Pattern[str], runs: Iterable[Run]) -> str:
    """The letters of a text whose font has a look."""
    return "".join(letters for font, letters in runs if look.search(font)).strip()


@lru_cache(maxsize=1000)  # a workbook has a few formats and many cells
def _in_percent(number_format: str) -> bool:
    """Whether figures are shown times 100, as 0.0% does; a sign in quotes or after a backslash is only written."""
    return "%" in _WRITTEN.sub("", number_format)
