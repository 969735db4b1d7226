"""What social audits found: scores, rows of audits.csv, and the audits that these rows make."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Final

from generator.model.reviewed import Day
from generator.problems import Location

AUDIT_STATES: Final = ("scored", "incomplete", "not_applicable", "withheld")
"""Whether a part of an audit has a score, or why not: it has one; a question has no answer; no question applies; the
institution did not agree to its publication."""


@dataclass(frozen=True, slots=True)
class PartScore:
    """What a level of a self-audit comes to, in percent; no score unless the state is "scored"."""

    part: str
    state: str  # one of AUDIT_STATES
    score: Decimal | None = None


@dataclass(frozen=True, slots=True)
class AuditRow:
    """One score of a social audit: a row of audits.csv, which repeats what is true of the whole audit."""

    audit: str
    tool: str
    edition: str
    mode: str  # code in AuditStandards.modes
    auditor: str
    date: Day
    scope: str  # empty: the whole institution
    part: str  # total, or code in the edition's framework
    state: str  # one of AUDIT_STATES
    score: Decimal | None = None  # only if scored
    evidence: tuple[str, ...] = ()
    consent: str = "yes"  # yes | no
    expired: bool = False  # on the portal's day: older than the standards take as current
    source: Location | None = None


@dataclass(frozen=True)
class Audit:
    """One social audit with all of its rows."""

    rows: tuple[AuditRow, ...]

    @property
    def head(self) -> AuditRow:
        """A row, for what all have in common."""
        return self.rows[0]

    @property
    def line(self) -> tuple[str, str, str]:
        """Tool, edition and mode. Only audits in which all three are the same are joined or compared."""
        return self.head.tool, self.head.edition, self.head.mode

    @cached_property
    def by_part(self) -> Mapping[str, AuditRow]:
        """The rows by part."""
        return {row.part: row for row in self.rows}


def audits_of(rows: Iterable[AuditRow]) -> tuple[Audit, ...]:
    """The audits, in the order in which their first rows come."""
    found: dict[str, list[AuditRow]] = {}
    for row in rows:
        found.setdefault(row.audit, []).append(row)
    return tuple(Audit(tuple(own)) for own in found.values())
