"""Reads what people type as a day: 2024-12-31, 31/12/2024, 31 de diciembre de 2024, or a date's serial number.

The order of day and month is never guessed: 03/04/2021 is reported as ambiguous, 13/04/2021 and 03/03/2021 are not.
"""

import re
from datetime import date, datetime, time, timedelta

from generator.intake.workbook.reading.numbers import plain
from generator.intake.workbook.reading.unreadable import Unreadable
from generator.intake.xlsx.cells import Typed
from generator.packages.safety.characters import unaccented

_MONTHS = (
    "january jan enero ene janvier janv janeiro janu januar januari يناير",
    "february feb febrero fevrier fevr fevereiro fev februar februari فبراير",
    "march mar marzo mars marco marz maret مارس",
    "april apr abril abr avril avr أبريل ابريل",
    "may mayo mai maio mei مايو",
    "june jun junio juin junho juni يونيو",
    "july jul julio juillet juil julho juli يوليو",
    "august aug agosto ago aout agustus أغسطس اغسطس",
    "september sep sept septiembre set setiembre septembre setembro سبتمبر",
    "october oct octubre octobre outubro out oktober okt أكتوبر اكتوبر",
    "november nov noviembre novembre novembro نوفمبر",
    "december dec diciembre dic decembre dezembro dez dezember desember ديسمبر",
)
"""In English, Spanish, French, Portuguese, German, Indonesian and Arabic, without accents."""
_NUMBER_OF = {name: number for number, names in enumerate(_MONTHS, 1) for name in names.split()}
_EPOCH = date(1899, 12, 30)
_DAYS_TO_1904 = 1_462
"""Days between the two epochs of workbooks."""
_FIRST_SERIAL, _LAST_SERIAL = 18_264, 73_415  # 1950 to 2100
_YEARS = range(1900, 2101)


def read(cell: Typed) -> str | Unreadable:
    """The day of a cell, in ISO format."""
    value = cell.value
    if isinstance(value, datetime):
        return _within(value.date()) if value.time() == time() else Unreadable("not-a-date")
    if isinstance(value, date):
        return _within(value)
    if isinstance(value, int | float) and not isinstance(value, bool):
        serial = value + _DAYS_TO_1904 if cell.since_1904 else value
        if _FIRST_SERIAL <= serial <= _LAST_SERIAL and value == int(value) and not cell.percent:
            return _within(_EPOCH + timedelta(days=int(serial)))
        return Unreadable("not-a-date")
    if not isinstance(value, str):
        return Unreadable("not-a-date")
    return _of(plain(value))


def _of(text: str) -> str | Unreadable:
    text = re.sub(r"[T ]00:00(:00(\.0+)?)?Z?$", "", text)
    if found := re.fullmatch(r"([0-9]{4})[-/. ]([0-9]{1,2})[-/. ]([0-9]{1,2})", text):
        return _day(int(found[1]), int(found[2]), int(found[3]))
    if found := re.fullmatch(r"([0-9]{1,2})[-/. ]([0-9]{1,2})[-/. ]([0-9]{4})", text):
        first, second, year = (int(part) for part in found.groups())
        if first != second and first <= 12 and second <= 12:
            one, other = (_day(year, month, day) for month, day in ((second, first), (first, second)))
            return Unreadable("two-days", {"first": str(one), "second": str(other)})
        return _day(year, second, first) if second <= 12 else _day(year, first, second)
    words = re.findall(r"[^\W\d_]+|\d+", unaccented(text))
    months = [_NUMBER_OF[word] for word in words if word in _NUMBER_OF]
    digits = [word for word in words if word.isdecimal()]
    figures = [int(word) for word in digits if len(word) <= 4]
    years = [figure for figure in figures if figure in _YEARS]
    days = [figure for figure in figures if 1 <= figure <= 31]
    if len(months) == len(years) == len(days) == 1 and len(figures) == len(digits) == 2:
        return _day(years[0], months[0], days[0])
    return Unreadable("not-a-date")


def _day(year: int, month: int, day: int) -> str | Unreadable:
    try:
        return _within(date(year, month, day))
    except ValueError:
        return Unreadable("no-such-day")


def _within(day: date) -> str | Unreadable:
    return day.isoformat() if day.year in _YEARS else Unreadable("out-of-range")
