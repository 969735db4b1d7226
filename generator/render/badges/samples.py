"""Sample badges, one for each state, for the page about the award."""

from collections.abc import Iterator
from datetime import date

from generator.language.printer import Printer
from generator.model import Award, Institution
from generator.render.badges.image import badge

FOLDER = "badges/states/"
STATES = ("awarded", "lapsed", "withdrawn", "never")
"""What a badge can say. A superseded award has no state of its own: the badge shows the later one."""


def samples(say: Printer, newest_year: int) -> Iterator[tuple[str, str]]:
    """A badge for each state: its file, and the drawing. The dates are made up around the newest filing."""
    nobody = Institution("example", say.phrase("badge.example"), "", "")
    for state in STATES:
        year = newest_year - (1 if state == "awarded" else 3)
        award = Award(str(year), "", state, (), date(year + 1, 6, 30), date(year + 3, 6, 30))
        yield f"{FOLDER}{state}.svg", badge(nobody, award, say, association=say.phrase("badge.example_association"))
