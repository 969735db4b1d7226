"""Reads ratings.csv: grades and certificates of agencies, each on the agency's own scale."""

from datetime import date

from generator.model import Rating, Standards
from generator.packages.rules import Documents, named_evidence
from generator.packages.tables.schemas import Fault
from generator.packages.tables.table import Table
from generator.problems import Location

_NEEDED = frozenset({"rating", "agency", "kind", "grade", "date"})


def read_ratings(table: Table, standards: Standards, documents: Documents) -> tuple[Rating, ...]:
    """The ratings, the newest first. A grade is kept as its scale writes it."""
    found: dict[str, Rating] = {}
    for row, cells in table.rows:
        bad = table.bad.get(row, set())
        code, agency, kind, grade, outlook, day, until, evidence, note = cells
        if not _NEEDED.isdisjoint(bad) or code in found:
            continue
        grade = _grade(table, row, (agency, kind, grade), standards)
        if not grade:
            continue
        given = date.fromisoformat(day)
        last = date.fromisoformat(until) if until and "valid_until" not in bad else None
        if last and last < given:
            fault = Fault(
                "valid-before-given", "The rating ends before it was given.", f"{given} or later", "Correct it."
            )
            table.fault(fault, row, "valid_until", until)
            continue
        known = standards.ratings.agencies[agency]
        if known.historic and known.until and given.year > known.until:
            message = f"{known.name} has given no ratings or certificates since {known.until}."
            fix = "Correct the date, or the agency, if one of them is wrong."
            table.fault(
                Fault("rating-after-agency", message, f"{known.until} or earlier", fix), row, "date", day, "warning"
            )
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


def _grade(table: Table, row: int, said: tuple[str, str, str], standards: Standards) -> str:
    """The grade as the agency writes it; empty, and a problem, if the agency gives no such grade."""
    code, kind, written = said
    known = standards.ratings.agencies
    agency = known.get(code)
    if agency is None:
        fix = "If it is a different agency, add it to ratings.yml of the standards."
        fault = Fault("unknown-agency", "The standards know no such rating agency.", ", ".join(known), fix, known)
        table.fault(fault, row, "agency", code)
        return ""
    if kind not in agency.gives:
        message = f"{agency.name} gives no rating or certificate of this kind."
        fault = Fault("unknown-kind-of-rating", message, ", ".join(agency.gives), "Correct the kind, or the agency.")
        table.fault(fault, row, "kind", kind)
        return ""
    scale = agency.gives[kind]
    grade = scale.grade(written) if scale else written
    if scale and not grade:
        message = (
            f"{agency.name} has no such grade on this scale. Percentages and the grades of others are not converted."
        )
        fault = Fault("unknown-grade", message, ", ".join(scale.places), "Write the grade as it is in the report.")
        table.fault(fault, row, "grade", written)
    return grade
