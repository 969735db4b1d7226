"""Reads ratings.csv: grades and certificates of agencies, each on the agency's own scale."""

from datetime import date

from generator.model import Rating, Standards
from generator.packages.rules import Documents, named_evidence
from generator.packages.tables.schemas import Fault
from generator.packages.tables.table import Table
from generator.problems import Location

_NEEDED = frozenset({"rating", "agency", "kind", "grade", "date"})


def read_ratings(table: Table, standards: Standards, documents: Documents) -> tuple[Rating, ...]:
    """The ratings, the newest first."""
    found: dict[str, Rating] = {}
    for row, cells in table.rows:
        bad = table.bad.get(row, set())
        code, agency, kind, grade, outlook, day, until, evidence, note = cells
        if not _NEEDED.isdisjoint(bad) or code in found:
            continue
        given = date.fromisoformat(day)
        last = date.fromisoformat(until) if until and "valid_until" not in bad else None
        if last and last < given:
            fault = Fault(
                "valid-before-given", "The rating ends before it was given.", f"{given} or later", "Correct it."
            )
            table.fault(fault, row, "valid_until", until)
            continue
        found[code] = Rating(
            rating=code,
            agency=agency,
            kind=kind,
            grade=grade,
            outlook=outlook if "outlook" not in bad else "",
            date=given,
            valid_until=last,
            evidence=named_evidence(table, row, evidence, documents) if evidence and "evidence" not in bad else (),
            note=note if "note" not in bad else "",
            source=Location(table.file, row),
        )
    return tuple(sorted(found.values(), key=lambda one: (-(one.date or date.min).toordinal(), one.rating)))
