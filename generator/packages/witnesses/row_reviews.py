"""Reads row_reviews.csv: desk reviews of the documents behind audits, ratings, poverty rates and surveys."""

from datetime import date

from generator.model import RowReview
from generator.packages.rules import Documents, named_evidence
from generator.packages.tables.table import Table
from generator.problems import Location


def read_row_reviews(table: Table, documents: Documents) -> tuple[RowReview, ...]:
    """The reviews as filed, in the order of tables and codes. `reviews.row_judge` decides which of them counts."""
    found: dict[tuple[str, str], RowReview] = {}
    for row, cells in table.rows:
        bad = table.bad.get(row, set())
        name, code, status, named, reviewer, association, day, note, saw = cells
        if not {"table", "row", "status"}.isdisjoint(bad) or (name, code) in found:
            continue
        found[name, code] = RowReview(
            name, code, status,
            named_evidence(table, row, named, documents) if named and "evidence" not in bad else (),
            reviewer if "reviewer" not in bad else "",
            association if "association" not in bad else "",
            date.fromisoformat(day) if day and "date" not in bad else None,
            note if "note" not in bad else "",
            saw if "saw" not in bad else "",
            source=Location(table.file, row),
        )  # fmt: skip
    return tuple(found[key] for key in sorted(found))
