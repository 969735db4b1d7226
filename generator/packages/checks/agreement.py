"""Compares our reading of a package with that of Frictionless.

Ours decides. Frictionless is asked so that a mistake of ours does not go unnoticed: both must read the same cells from
the same rows, and refuse the same rows where the published schema alone says so.
"""

import hashlib
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, NamedTuple

from generator import limits
from generator.problems import Location, Problem

# Slow to load, and the process of Frictionless, which imports this module too, reads no table of ours.
if TYPE_CHECKING:
    from generator.packages.tables.table import Table

BOTH_SEE = frozenset(
    {
        "bad-form",
        "blank-row",
        "duplicate-row",
        "extra-cells",
        "missing-cells",
        "missing-value",
        "not-an-option",
        "out-of-range",
        "period-without-filing",
        "too-long",
        "too-short",
    }
)
"""Problems that follow from the published schema alone, so Frictionless must find them too. It need not find the
others: our grammar of numbers, dates and letters is narrower, and our rules know the standards. Of keys it looks at
primary ones alone.
"""

_QUOTES = frozenset({"stray-quote", "unclosed-quote", "row-too-long", "cell-too-long"})


class FrictionlessRequest(NamedTuple):
    """What Frictionless is given: the bytes of each table, and the rows that our reader could not split."""

    tables: Mapping[str, bytes]
    skipped: Mapping[str, list[int]]


class FrictionlessReading(NamedTuple):
    """What Frictionless read from one table: the number of rows, a digest of their cells, and the rows it refuses."""

    rows: int
    cells: str
    wrong: Mapping[int, str]


def askable(tables: "Mapping[str, Table]") -> bool:
    """True if Frictionless can read all tables of a package.

    It splits lines differently when quotes are wrong, and stops reading after too many errors.
    """
    if "filings" not in tables and not tables.keys().isdisjoint(("indicators", "reviews", "corrections", "statements")):
        return False  # their periods refer to it
    return all(
        table.readable
        and len(table.problems) < limits.TableLimits.PROBLEMS
        and not any(problem.code in _QUOTES for problem in table.problems)
        for table in tables.values()
    )


def request_for(tables: "Mapping[str, Table]", contents: Mapping[str, bytes]) -> FrictionlessRequest:
    """The request for one package."""
    return FrictionlessRequest(
        {name: contents[f"{name}.csv"] for name in tables},
        {name: [row for row, _ in table.misshapen] + table.blank for name, table in tables.items()},
    )


def compare(
    tables: "Mapping[str, Table]",
    seen: Mapping[str, FrictionlessReading],
    schemas: Mapping[str, Mapping[str, object]],
) -> list[Problem]:
    """The problem "second-opinion-disagrees" for each row or table that the two read differently."""
    found = []
    for name, table in tables.items():
        theirs, both = seen[name], BOTH_SEE if "primaryKey" in schemas[name] else BOTH_SEE - {"duplicate-row"}
        if theirs.rows != len(table.rows) + len(table.misshapen) + len(table.blank) or theirs.cells != cells_digest(
            table.rows
        ):
            found.append(_disagreement(table.file, None, "Frictionless reads other rows or cells from this file."))
        ours: dict[int, set[str]] = {}
        for problem in table.problems:
            # A contradiction that says where its readings come from is a warning here; frictionless only sees a key twice.
            if problem.location.row is not None and (
                problem.severity == "error" or problem.code == "contradictory-rows"
            ):
                by_rule = problem.code == "out-of-range" and problem.location.column == "value"
                ours.setdefault(problem.location.row, set()).add("" if by_rule else problem.code)
        filings_are_clean = not tables["filings"].problems if "filings" in tables else True
        for row, message in theirs.wrong.items():
            # Frictionless also refuses rows that refer to a refused filing or repeat a misshapen row; we report the
            # cause only.
            told_before = ("foreign key" in message and not filings_are_clean) or (
                "primary key" in message and table.misshapen
            )
            if row not in ours and not told_before:
                found.append(_disagreement(table.file, row, f"Only frictionless refuses this row: {message}"))
        for row, codes in ours.items():
            if not both.isdisjoint(codes) and row not in theirs.wrong:
                words = ", ".join(sorted(codes & both))
                found.append(
                    _disagreement(table.file, row, f"Frictionless accepts this row, the portal does not ({words}).")
                )
    return found


def _disagreement(file: str, row: int | None, message: str) -> Problem:
    return Problem(
        "second-opinion-disagrees",
        Location(file, row),
        message,
        fix="This is a mistake of the portal, not of the data: report it together with this file.",
    )


def cells_digest(rows: Iterable[tuple[int, list[str]]]) -> str:
    """A digest of a table's cells, row numbers included."""
    whole = hashlib.sha256()
    for row, cells in rows:
        whole.update(f"{row}\x1e".encode())
        whole.update("\x1f".join(cells).encode())
    return whole.hexdigest()
