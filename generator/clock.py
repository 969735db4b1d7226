"""The current day. The only module that reads the clock.

Awards end by the calendar, and no date in a package can be later than the day on which it is read. So the day is a day
in UTC, one for the whole run, and the same input on the same day gives the same bytes. It never comes from the data:
one slip in one package would then affect the awards of all institutions.
"""

import os
import re
from datetime import UTC, date, datetime
from typing import Final

from generator.problems import BuildError

SOURCE_DATE_EPOCH: Final = "SOURCE_DATE_EPOCH"
"""The environment variable of reproducible-builds.org: seconds since 1970, used as the time of the build."""

EARLIEST: Final = date(2000, 1, 1)
"""The first day that a portal can be built as of: on an earlier one, thousands of dates in packages would be to come."""

_SECONDS: Final = re.compile(r"[0-9]{1,11}")


def today() -> date:
    """The day in UTC, from `SOURCE_DATE_EPOCH` if it is set, else from the clock.

    Raises `BuildError` for an invalid time, and for one before `EARLIEST`.
    """
    said = os.environ.get(SOURCE_DATE_EPOCH, "").strip()
    if not said:
        return datetime.now(UTC).date()
    try:
        day = datetime.fromtimestamp(_seconds(said), UTC).date()
    except (ValueError, OverflowError, OSError):
        raise BuildError(
            f"{SOURCE_DATE_EPOCH} is {said[:40]!r}, which is no time: give the seconds since 1970-01-01, or unset it."
        ) from None
    if day < EARLIEST:
        raise BuildError(
            f"{SOURCE_DATE_EPOCH} is {said}, which is {day}: no portal can be as of a day before {EARLIEST}. Give the "
            "seconds since 1970-01-01, or unset it."
        )
    return day


def _seconds(said: str) -> int:
    if not _SECONDS.fullmatch(said):
        raise ValueError(said)
    return int(said)


def day_of(text: str) -> date | None:
    """A day written as 2026-11-21; None for anything else."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if day.isoformat() == text else None
