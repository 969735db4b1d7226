"""What others say about an institution: ratings, audits, poverty measured, clients asked.

Each noun is a row of a table of the package, and its fields have the names of the table's columns, so that writing a
package, comparing two states and the API need no code of their own for each table.
"""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import Final, TypeAlias

from generator.model.reviewed import Day
from generator.model.surveyed import Answer, Survey
from generator.problems import Location

COMPUTED: Final = frozenset({"last_day", "expired", "source"})
"""The fields that are no columns: what follows from the standards and the day, and where the row is."""


@dataclass(frozen=True, slots=True)
class Rating:
    """A rating, or a certificate, as an agency gave it."""

    rating: str
    agency: str  # code in Standards.ratings
    kind: str  # social | client_protection | institutional
    grade: str  # on the agency's own scale
    outlook: str = ""  # positive | stable | negative
    date: Day | None = None
    valid_until: Day | None = None
    evidence: tuple[str, ...] = ()
    note: str = ""
    last_day: Day | None = None  # of its validity: as the agency states it, else as the standards take it
    expired: bool = False  # on the portal's day
    source: Location | None = None


WitnessRow: TypeAlias = Rating | Survey | Answer
"""A row of any of the tables."""


@dataclass(frozen=True, slots=True)
class Witnesses:
    """The rows of each table, in the order in which pages show them. The fields have the names of the tables."""

    ratings: tuple[Rating, ...] = ()
    surveys: tuple[Survey, ...] = ()
    answers: tuple[Answer, ...] = ()

    def __bool__(self) -> bool:
        return any(rows for _, rows in self.tables())

    def tables(self) -> Iterator[tuple[str, tuple[WitnessRow, ...]]]:
        """Each table with its rows, also without any."""
        for field in fields(self):
            yield field.name, getattr(self, field.name)


def columns(row: WitnessRow) -> dict[str, object]:
    """A row by its columns, in their order."""
    return {field.name: getattr(row, field.name) for field in fields(row) if field.name not in COMPUTED}


def whole(row: WitnessRow) -> dict[str, object]:
    """The same with what follows from the standards and the day."""
    return {field.name: getattr(row, field.name) for field in fields(row) if field.name != "source"}
