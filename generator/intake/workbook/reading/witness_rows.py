"""Reads the rows of audits, ratings and poverty rates in a workbook.

What the reader of packages refuses is told at the cell, in the workbook's language, and its row is not written.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Final

from generator.intake.workbook import plan as p
from generator.intake.workbook.reading.cells import CellReader
from generator.intake.workbook.reading.layout import Row
from generator.intake.workbook.witness_sheets import Cells
from generator.intake.xlsx.cells import Typed
from generator.model import Standards
from generator.packages.rules import Documents
from generator.packages.tables.table import Table
from generator.packages.witnesses.audits import read_audits
from generator.packages.witnesses.poverty import read_poverty
from generator.packages.witnesses.ratings import read_ratings

_READERS: Final[Mapping[str, Callable[[Table, Standards, Documents], object]]] = {
    "audits": read_audits,
    "ratings": read_ratings,
    "poverty": read_poverty,
}
_TOLD: Final = frozenset(
    {"unknown-grade", "unknown-kind-of-rating", "valid-before-given", "unknown-poverty-line", "wrong-price-base"}
    | {"sample-too-small", "odd-interval", "rate-without-source"}
    | {"unknown-audit-edition", "unknown-audit-part", "self-audit-by-others", "score-without-consent"}
    | {"state-against-consent", "missing-score", "score-against-state", "audit-rows-differ"}
)
"""Problems of rows for which a workbook has words in its language. All others are found in single cells."""


def read(
    table: str, rows: list[Row], columns: Mapping[str, int], reader: CellReader
) -> Iterator[tuple[Cells, Typed, str]]:
    """The rows of a sheet that are right, each with its first cell and its old mark. What is wrong is told at its cell."""
    plan, telling = reader.plan, reader.telling
    seen: dict[Cells, Typed] = {}
    heads: dict[str, list[str]] = {}  # of an audit its first row, with which the others must agree
    for row in rows:
        first = next(cell for column, cell in row.items() if column != p.WAS)
        before = telling.errors
        cells = []
        for asked in plan.lists[table].values():
            cell = row.get(f"#{asked.code}")
            text = reader.read(cell, asked) if cell else ""
            if cell and text and not reader.fits(asked.code, text, cell, asked):
                text = ""
            elif asked.needed and not text and telling.errors == before:
                place = columns.get(f"#{asked.code}", first.column)
                telling.wrong("missing", cell or Typed(first.sheet, first.row, place, None), asked)
            cells.append(text or "")
        if telling.errors > before:
            continue
        key = p.key_of(table, cells)
        if key in seen:
            telling.wrong("document-twice", first, other=seen[key].where)
            continue
        seen[key] = first
        if not _refused(
            table, [heads[cells[0]], cells] if cells[0] in heads else [cells], (row, first, columns), reader
        ):
            heads.setdefault(cells[0], cells)
            yield tuple(cells), first, row[p.WAS].text if p.WAS in row else ""


def _refused(
    table: str, rows: list[list[str]], place: tuple[Row, Typed, Mapping[str, int]], reader: CellReader
) -> bool:
    """Whether the reader of packages refuses the last of these rows, which is told at its cell in the workbook's language."""
    row, first, columns = place
    plan, judged = reader.plan, Table(f"{table}.csv", rows=list(enumerate(rows, 2)))
    _READERS[table](judged, plan.standards, Documents(known=False))
    wrong = False
    for problem in (one for one in judged.problems if one.location.row == len(rows) + 1):
        asked = plan.lists[table].get(problem.location.column or "")
        head = f"#{asked.code}" if asked else ""
        cell = row.get(head) or Typed(first.sheet, first.row, columns.get(head, first.column), None)
        if problem.code in _TOLD:
            reader.telling.wrong(problem.code, cell, asked, allowed=problem.allowed)
            wrong = True
        elif problem.severity == "warning":
            reader.telling.note(problem.code, cell, asked)
    return wrong
