"""What others say about an institution: ratings, audits, poverty measured, clients asked.

Each noun is a row of a table of the package, and its fields have the names of the table's columns, so that writing a
package, comparing two states and the API need no code of their own for each table.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields
from decimal import Decimal
from typing import Final, TypeAlias

from generator.model.audits import AuditRow, audits_of
from generator.model.networks import NetworkRow
from generator.model.reviewed import Day
from generator.model.witnesses.surveyed import Answer, Survey
from generator.problems import Location

COMPUTED: Final = frozenset({"last_day", "expired", "source", "void", "signed"})
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


@dataclass(frozen=True, slots=True)
class PovertyRate:
    """The share of an institution's clients below one line, as one tool measured it. Shares are in percent."""

    poverty: str
    tool: str  # code in Standards.poverty
    version: str = ""  # of the tool: country and year
    line: str = ""  # code of the line
    price_base: str = ""  # year of the purchasing power parities of an international line
    clients: str = "all"  # all | new
    sampling: str = ""  # census | random | stratified | convenience
    sample: int = 0
    date: Day | None = None
    rate: Decimal = Decimal(0)
    low: Decimal | None = None
    high: Decimal | None = None
    national_rate: Decimal | None = None  # of the country, on the same line
    national_year: str = ""
    national_source: str = ""
    evidence: tuple[str, ...] = ()
    note: str = ""
    source: Location | None = None

    @property
    def axis(self) -> tuple[str, str]:
        """The line with its price base: rates are compared only on the same one."""
        return self.line, self.price_base


@dataclass(frozen=True, slots=True)
class Amendment:
    """A correction in public of one cell of a row in which others speak; without a column, of the whole row, removed."""

    table: str
    row: str  # its key, as `key_of` has it
    column: str = ""
    was: str = ""
    now: str = ""
    why: str = ""
    who: str = ""
    date: Day | None = None
    source: Location | None = None


@dataclass(frozen=True, slots=True)
class RowReview:
    """What a desk review found in the documents behind an audit, a rating, a poverty rate or a survey."""

    table: str
    row: str  # code of the audit, the rating, the rate or the survey
    status: str  # as in reviews
    evidence: tuple[str, ...] = ()
    reviewer: str = ""
    association: str = ""
    date: Day | None = None
    note: str = ""
    saw: str = ""  # short digest of the row and the documents that the reviewer saw
    void: str = ""  # code of the reason why it does not count (`InvalidReason`); empty: it counts
    signed: bool = False
    source: Location | None = None


WitnessRow: TypeAlias = AuditRow | Rating | PovertyRate | Survey | Answer | Amendment | RowReview
"""A row of any of the tables."""

WitnessHead: TypeAlias = AuditRow | Rating | PovertyRate | Survey
"""A row that says who said something, how and when."""


@dataclass(frozen=True, slots=True)
class Witnesses:
    """The rows of each table, in the order in which pages show them. The fields have the names of the tables."""

    audits: tuple[AuditRow, ...] = ()
    ratings: tuple[Rating, ...] = ()
    poverty: tuple[PovertyRate, ...] = ()
    surveys: tuple[Survey, ...] = ()
    answers: tuple[Answer, ...] = ()
    amendments: tuple[Amendment, ...] = ()
    row_reviews: tuple[RowReview, ...] = ()

    def __bool__(self) -> bool:
        return any(rows for _, rows in self.tables())

    def counts(self) -> Iterator[tuple[str, int]]:
        """How much of each kind there is, for the kinds of which there is any. An audit with many scores is one.

        Amendments and reviews are about other rows, and answers belong to their surveys: none is counted.
        """
        for name, rows in self.tables():
            if rows and name not in ("amendments", "answers", "row_reviews"):
                yield name, len(audits_of(self.audits)) if name == "audits" else len(rows)

    def review(self, table: str, row: str) -> RowReview | None:
        """The desk review of the documents behind a row; None if nobody has looked at them."""
        return next((one for one in self.row_reviews if (one.table, one.row) == (table, row)), None)

    def heads(self) -> tuple[WitnessHead, ...]:
        """One row of each audit, and all ratings, poverty rates and surveys: what there is, for lists and the search."""
        audits = {row.audit: row for row in reversed(self.audits)}
        return (*reversed(audits.values()), *self.ratings, *self.poverty, *self.surveys)

    def tables(self) -> Iterator[tuple[str, tuple[WitnessRow, ...]]]:
        """Each table with its rows, also without any."""
        for field in fields(self):
            yield field.name, getattr(self, field.name)


def columns(row: WitnessRow | NetworkRow) -> dict[str, object]:
    """A row by its columns, in their order; also one of the tables in which an association describes itself."""
    return {field.name: getattr(row, field.name) for field in fields(row) if field.name not in COMPUTED}


def whole(row: WitnessRow) -> dict[str, object]:
    """The same with what follows from the standards and the day."""
    return {field.name: getattr(row, field.name) for field in fields(row) if field.name != "source"}


def key_of(cells: Iterable[str]) -> str:
    """The key of a row in one text: the cells of its key columns that are not empty, with spaces between them."""
    return " ".join(filter(None, cells))
