"""Reads amendments.csv: published rows in which others speak, corrected in public.

corrections.csv is about values of filings; a rating belongs to no filing.
"""

from collections.abc import Mapping
from datetime import date

from generator.model import Amendment, Standards
from generator.model.witnesses import key_of
from generator.packages.tables.schemas import Fault
from generator.packages.tables.table import Table
from generator.problems import Location
from generator.standards.files.schemas import KEYS


def read_amendments(tables: Mapping[str, Table], standards: Standards) -> tuple[Amendment, ...]:
    """The amendments, the newest first. Whether the newest one was applied is checked against the row itself."""
    table = tables["amendments"]
    found: dict[tuple[str, str, str], list[Amendment]] = {}
    for row, cells in table.rows:
        if table.bad.get(row):
            continue
        name, key, column, was, now, why, who, day = cells
        columns = [str(field["name"]) for field in standards.schemas[name]["fields"]]  # type: ignore[attr-defined]
        if column and column not in columns:
            fault = Fault("unknown-column", f"{name}.csv has no such column.", ", ".join(columns), "", columns)
            table.fault(fault, row, "column", column)
        elif column and was == now:
            fix = "Write what was published in was, or remove the row."
            table.fault(Fault("nothing-corrected", "What was and what is now are the same.", "", fix), row, "now", now)
        else:
            one = Amendment(name, key, column, was, now, why, who, date.fromisoformat(day), Location(table.file, row))
            found.setdefault((name, key, column), []).append(one)
    for (name, key, column), those in found.items():
        newest = max(those, key=lambda one: one.date or date.min)
        there = rows_by_key(tables[name], standards).get(key) if tables[name].readable else None
        if tables[name].problems or not tables[name].readable or not newest.source or not newest.source.row:
            continue
        if column and there is not None and there[1][column] != newest.now:
            message, shown = f"This is not what {name}.csv has in row {there[0]}.", there[1][column] or "an empty cell"
            fault = Fault("correction-not-applied", message, shown, "Correct the one or the other.")
            table.fault(fault, newest.source.row, "now", newest.now)
        elif (there is None) == bool(column):
            message = (
                "There is no such row." if column else "The row is still there, and this says that it was removed."
            )
            fix = "The key columns of the row, with spaces between them, such as mfr-2025."
            table.fault(Fault("unknown-row", message, "", fix), newest.source.row, "row", key)
    return tuple(
        sorted(
            (one for those in found.values() for one in those),
            key=lambda one: (-(one.date or date.min).toordinal(), one.table, one.row, one.column),
        )
    )


def rows_by_key(table: Table, standards: Standards) -> dict[str, tuple[int, Mapping[str, str]]]:
    """The rows of a table by their key, the first of each: its number, and its cells by column."""
    name = table.file.rpartition("/")[2].removesuffix(".csv")
    columns = [str(field["name"]) for field in standards.schemas[name]["fields"]]  # type: ignore[attr-defined]
    found: dict[str, tuple[int, Mapping[str, str]]] = {}
    for number, cells in table.rows:
        row = dict(zip(columns, cells, strict=True))
        found.setdefault(key_of(row[part] for part in KEYS[name]), (number, row))
    return found
