"""What an association says of itself: what it offers, its own social audit, its code of conduct, its calendar.

Each noun is a row of a table of the association's package, and its fields have the names of the table's columns, so that
reading, writing and the API need no code of their own for each table.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from decimal import Decimal
from typing import TypeAlias

from generator.model.reviewed import Day


@dataclass(frozen=True, slots=True)
class AssociationItem:
    """One item of the social audit of associations; its words are a phrase."""

    code: str
    area: str
    level: str  # association | members | industry


@dataclass(frozen=True, slots=True)
class AssociationStandards:
    """What `associations.yml` says."""

    items: Mapping[str, AssociationItem] = field(default_factory=dict)
    reasons: tuple[str, ...] = ()
    coverage: Decimal = Decimal(50)  # percent of the members that report, from which a year's coverage is recognised


@dataclass(frozen=True, slots=True)
class Membership:
    """The years in which an institution is a member."""

    institution: str
    since: int | None = None  # None: from before anything is known
    until: int | None = None  # the last year; None while it goes on

    def covers(self, year: int) -> bool:
        """True if the institution was a member in a year."""
        return (self.since is None or self.since <= year) and (self.until is None or year <= self.until)


@dataclass(frozen=True, slots=True)
class Service:
    """Something that an association offers its members, such as training."""

    service: str
    kind: str  # a phrase `network.service.<kind>`
    title: str
    description: str = ""
    fee: str = ""  # in words: "free for members"
    since: Day | None = None
    until: Day | None = None
    address: str = ""


@dataclass(frozen=True, slots=True)
class CalendarEvent:
    """A date for the members: a deadline, a course, an assembly."""

    event: str
    due: Day
    title: str
    until: Day | None = None
    description: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True)
class SelfAuditAnswer:
    """The association's own answer to one item of the audit of associations."""

    item: str  # code in Standards.associations
    date: Day
    answer: str  # yes | partially | no | not_applicable
    note: str = ""
    address: str = ""  # of a document that supports it


@dataclass(frozen=True, slots=True)
class CodeAssessment:
    """How the association looked at whether members keep its code of conduct, in numbers."""

    assessment: str
    date: Day
    by: str
    assessed: Decimal  # members looked at
    breaches: Decimal
    resolved: Decimal | None = None
    note: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True)
class Reason:
    """Why the association engages in social performance, under one of the seven reasons, in its own words."""

    reason: str  # code in Standards.associations
    text: str


NetworkRow: TypeAlias = Service | CalendarEvent | SelfAuditAnswer | CodeAssessment | Reason
"""A row of any of the tables."""


@dataclass(frozen=True, slots=True)
class NetworkTables:
    """The rows of each table. The fields have the names of the tables."""

    services: tuple[Service, ...] = ()
    calendar: tuple[CalendarEvent, ...] = ()
    self_audit: tuple[SelfAuditAnswer, ...] = ()
    code_of_conduct: tuple[CodeAssessment, ...] = ()
    reasons: tuple[Reason, ...] = ()

    def tables(self) -> Iterator[tuple[str, tuple[NetworkRow, ...]]]:
        """Each table with its rows, also without any."""
        for each in fields(self):
            yield each.name, getattr(self, each.name)
