"""Puts the rows of an audit into a package: all of them, or none."""

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

from generator.model import Standards
from generator.model.audits import AuditRow, PartScore
from generator.model.witnesses import columns
from generator.packages.institutions import open_package
from generator.packages.writing.additions import add_rows
from generator.packages.writing.csv_edits import Changes, CsvEditError
from generator.problems import Location, Problem

TABLE = "audits"


def rows_of(head: AuditRow, scores: Iterable[PartScore]) -> list[AuditRow]:
    """One row for each score of an audit. Without consent to publish, none has a score."""
    if head.consent == "no":
        return [replace(head, part=one.part, state="withheld", score=None) for one in scores]
    return [replace(head, part=one.part, state=one.state, score=one.score) for one in scores]


def put(folder: Path, rows: Iterable[AuditRow], standards: Standards) -> tuple[Problem, ...]:
    """Write the rows of one audit into a package; the problems for which nothing was written.

    An audit of this code that is there already is a problem, so that no score is overwritten by mistake.
    """
    opened = open_package(folder, "institution", standards)
    if not opened.descriptor.usable:
        return opened.all_problems()
    changes: Changes = {(row.audit, row.part): tuple(map(_cell, columns(row).values())) for row in rows}
    codes = {key[0] for key in changes}
    label = f"{opened.label}/{TABLE}.csv"
    table = opened.tables.get(TABLE)
    for row, cells in table.rows if table else ():
        if cells[0] in codes:
            fix = "Give the new audit another code, or remove the rows of the old one first."
            message = "An audit with this code is there already. Nothing was written."
            return (Problem("audit-exists", Location(label, row, "audit"), message, cells[0], fix=fix),)
    try:
        return tuple(add_rows(opened, {TABLE: changes}, standards))
    except CsvEditError as error:
        fix = "Correct the table first: portal check."
        return (Problem("table-unreadable", Location(label), f"{error} Nothing was written.", fix=fix),)


def _cell(value: object) -> str:
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return ";".join(value) if isinstance(value, tuple) else "" if value is None else str(value)
