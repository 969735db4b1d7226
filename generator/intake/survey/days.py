"""Checks the days in an export: impossible ones, those of other calendars, and interviews outside of the survey."""

import re
from contextlib import suppress
from datetime import date
from typing import Final

from generator.intake.survey.wording import bare

_DAY: Final = re.compile(
    r"(?P<y>[0-9]{4})[-/.](?P<m>[0-9]{1,2})[-/.](?P<d>[0-9]{1,2})(?![0-9])|"
    r"(?P<one>[0-9]{1,2})[-/.](?P<other>[0-9]{1,2})[-/.](?P<year>[0-9]{4})(?![0-9])",
    re.ASCII,
)
"""A day at the beginning of a text. With the year last, either of the other two may be the month."""
_FIRST_YEAR, _LAST_YEAR = 2000, 2050  # Nepal counts 2083 in 2026, Thailand 2569, Iran 1405
_OF_INTERVIEW: Final = frozenset({"start", "today", "starttime"})


def odd_day(text: str, heading: str, start: date | None, end: date | None) -> str:
    """What is wrong with the day at the beginning of a text; empty if nothing is, or if it is no day.

    `start` and `end` are the days of the survey.
    """
    found = _DAY.match(text)
    if not found:
        return ""
    days = _days(found)
    if not days:
        return "There is no such day in our calendar."
    if not any(_FIRST_YEAR <= day.year <= _LAST_YEAR for day in days):
        return "The year is one of another calendar, or the clock of the device was wrong."
    if start and end and bare(heading) in _OF_INTERVIEW and not any(start <= day <= end for day in days):
        return f"The interview was not between {start} and {end}, the days of the survey."
    return ""


def _days(found: re.Match[str]) -> list[date]:
    """The days that a text can mean."""
    year = int(found["y"] or found["year"])
    pairs = (
        [(found["m"], found["d"])] if found["y"] else [(found["one"], found["other"]), (found["other"], found["one"])]
    )
    days = []
    for month, day in pairs:
        with suppress(ValueError):
            days.append(date(year, int(month), int(day)))
    return days
