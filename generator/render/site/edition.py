"""The day of the build, the newest day of data and whom all data were copied from, for citations.

Scripts read it. It is no part of the API, which names the same day in `institutions.json`. Few files name the day, and
they name it so that it can be replaced: at the beginning of a JSON file, and on a page in an element of its own. If
nothing else differs on a later day, only that is done (`pipeline.later_days`).
"""

import json
import re
from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Final

from markupsafe import Markup, escape

from generator.model import Portal

if TYPE_CHECKING:  # slow to load, and nothing is printed where a day is only replaced
    from generator.language.printer import Printer

FILE: Final = "assets/edition.json"

NAMED: Final = "named_day"
"""The lookup of everything that names the day: the attribute of the portal that is read for that."""

SIGNED: Final = "credentials/all"
"""The task whose documents are signed for the day, if there is a key."""

_IN_JSON: Final = re.compile(rb'(\{\s*"as_of":\s*")([0-9]{4}-[0-9]{2}-[0-9]{2})')
_ON_PAGE: Final = re.compile(rb'<time class="built" lang="([A-Za-z0-9-]+)" datetime="[0-9-]{10}">[^<]*</time>')


def edition(portal: Portal) -> str:
    """The content of the file."""
    newest = portal.newest.isoformat() if portal.newest else None
    credit = "; ".join(source.title for source in portal.origins)
    return json.dumps({"as_of": portal.as_of.isoformat(), "newest": newest, "credit": credit}) + "\n"


class DayOfBuild:
    """Prints the day of the build on pages in one language."""

    def __init__(self, say: "Printer") -> None:
        self._say = say

    def of(self, portal: Portal) -> Markup:
        """The day of the build: a page that prints it so is not made again on a day that changes nothing else."""
        return Markup(printed(portal.named_day, self._say))  # noqa: S704 -- escaped there


def printed(day: date, say: "Printer") -> str:
    """A day of a build as pages print it."""
    return f'<time class="built" lang="{say.code}" datetime="{day}">{escape(say.date(day))}</time>'


def day_in(data: bytes) -> str:
    """The day that a JSON file names, such as 2026-11-21; empty if it names none."""
    found = _IN_JSON.match(data)
    return found[2].decode() if found else ""


def with_day(data: bytes, day: date, names: Mapping[str, str]) -> bytes:
    """A file with another day in place of the one that it names. `names` has the day as each language prints it."""
    if found := _IN_JSON.match(data):
        return found[1] + str(day).encode() + data[found.end() :]
    return _ON_PAGE.sub(lambda element: names[element[1].decode()].encode(), data)
