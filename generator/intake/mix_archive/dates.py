"""Reads dates as the copies of the archive write them.

Seen so far: spreadsheet dates, their serial numbers, 12/31/2000, 28/02/2001, 31.12.11 and 2011-12-31. An ambiguous text
is settled by the other dates of its file, then by its fiscal year; a date is never invented.
"""

import re
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Literal

from generator.intake.xlsx import Cell

Order = Literal["day", "month"]
"""Which of the two comes first in dates such as 07/08/2012."""

FIRST_YEAR, LAST_YEAR = 1950, 2099
_SERIAL_ZERO = date(1899, 12, 30)
_SERIALS = range(18_264, 73_415)  # 1950 to 2100 in the serial numbers of spreadsheets
_MONTHS = {
    name: number
    for number, name in enumerate("jan feb mar apr may jun jul aug sep oct nov dec".split(), start=1)  # noqa: SIM905
}
_CLOCK = re.compile(
    r"[T ]+\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?\s*([AP]M)?\s*(Z|[+-]\d{2}:?\d{2})?$", re.IGNORECASE | re.ASCII
)
_YEAR_FIRST = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})", re.ASCII)
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})", re.ASCII)
_YEAR_LAST = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{4}|\d{2})", re.ASCII)
_DAY_NAME = re.compile(r"(\d{1,2})[- ]([a-z]{3})[a-z]*\.?[-, ]+(\d{4}|\d{2})", re.IGNORECASE | re.ASCII)
_NAME_DAY = re.compile(r"([a-z]{3})[a-z]*\.? (\d{1,2}),? (\d{4})", re.IGNORECASE | re.ASCII)
_LONGEST = 60
_WHOLE = re.compile(r"(\d+)(\.0+)?", re.ASCII)


def readings(cell: Cell, near: int | None = None) -> dict[Order | None, date]:
    """Every day that a cell may mean, by the order it assumes; the order is None if there is only one reading.

    `near` is the fiscal year, which settles the century of a two-digit year. Empty if the cell is not a date.
    """
    if isinstance(cell, datetime):
        return _sane({None: cell.date()})
    if isinstance(cell, date):
        return _sane({None: cell})
    if isinstance(cell, bool) or cell is None:
        return {}
    text = _without_clock(cell)
    if match := _WHOLE.fullmatch(text):
        if (serial := int(match[1])) in _SERIALS:
            return {None: _SERIAL_ZERO + timedelta(days=serial)}
        compact = _COMPACT.fullmatch(match[1])
        return _sane({None: _day(*compact.groups())}) if compact else {}
    if match := _YEAR_FIRST.fullmatch(text):
        return _sane({None: _day(*match.groups())})
    if match := _DAY_NAME.fullmatch(text):
        return _sane({None: _day(_year(match[3], near), _MONTHS.get(match[2].lower(), 0), match[1])})
    if match := _NAME_DAY.fullmatch(text):
        return _sane({None: _day(match[3], _MONTHS.get(match[1].lower(), 0), match[2])})
    if match := _YEAR_LAST.fullmatch(text):
        year = _year(match[4], near)
        day_first, month_first = _day(year, match[3], match[1]), _day(year, match[1], match[3])
        if match[2] == ".":  # dotted dates have the day first wherever they are used
            return _sane({None: day_first or month_first})
        if day_first is None or month_first is None or day_first == month_first:
            return _sane({None: day_first or month_first})
        return _sane({"day": day_first, "month": month_first})
    return {}


def _without_clock(cell: object) -> str:
    """A text without its time of day; empty if it is longer than any date."""
    text = str(cell).strip()
    return "" if len(text) > _LONGEST else _CLOCK.sub("", text)


def order_of(cells: Iterable[Cell]) -> Order | None:
    """The order of day and month in a file, judged by its unambiguous dates; None if they do not tell."""
    days = months = 0
    for cell in cells:
        if isinstance(cell, str) and (match := _YEAR_LAST.fullmatch(_without_clock(cell))):
            days += int(match[1]) > 12
            months += int(match[3]) > 12
    if days == months:
        return None
    return "day" if days > months else "month"


def settle(cell: Cell, fiscal_year: int | None, order: Order | None) -> tuple[date | None, str]:
    """The day a cell means, and a remark on how it was found ("" if there is none).

    None if it is not a date at all.
    """
    found = readings(cell, fiscal_year)
    if len(found) < 2:
        return next(iter(found.values()), None), ""
    if order is not None:
        return found[order], ""
    fitting = {day for day in found.values() if fiscal_year is None or fits(day, fiscal_year)}
    if len(fitting) == 1:
        return fitting.pop(), "day and month could be either way round; the fiscal year allows only this"
    return found["month"], "day and month could be either way round; read as month/day/year"


def fits(day: date, fiscal_year: int) -> bool:
    """True if a fiscal year may end on that day: within its calendar year, or in the year after, before December."""
    return date(fiscal_year, 1, 1) <= day < date(fiscal_year + 1, 12, 1)


def fiscal_year(cell: Cell) -> int | None:
    """The year a cell names: 2012, 2012.0, "FY 2012", a date in it. None if it names none, or an impossible one."""
    if isinstance(cell, datetime | date):
        return cell.year
    if isinstance(cell, bool) or cell is None:
        return None
    match = re.fullmatch(r"(?:FY)?\s*(\d{4})(\.0+)?", str(cell).strip(), re.IGNORECASE | re.ASCII)
    if match is None:
        return None
    year = int(match[1])
    return year if FIRST_YEAR <= year <= LAST_YEAR else None


def _year(text: str, near: int | None) -> int:
    """A year of four digits, or of two in the century that brings it closest to `near`."""
    year = int(text)
    if len(text) == 4:
        return year
    anchor = near if near is not None else 2005  # the archive runs from the 1990s to about 2020
    return min((1900 + year, 2000 + year), key=lambda full: abs(full - anchor))


def _day(year: str | int, month: str | int, day: str | int) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


def _sane(found: dict[Order | None, date | None]) -> dict[Order | None, date]:
    return {order: day for order, day in found.items() if day is not None and FIRST_YEAR <= day.year <= LAST_YEAR}
