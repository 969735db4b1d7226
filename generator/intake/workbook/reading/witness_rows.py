"""Reads the rows of ratings and poverty rates in a workbook.

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
from generator.packages.witnesses.poverty import read_poverty
from generator.packages.witnesses.ratings import read_ratings

_READERS: Final[Mapping[str, Callable[[Table, Standards, Documents], object]]] = {
    "ratings": read_ratings,
    "poverty": read_poverty,
}
_TOLD: Final = frozenset(
    {"unknown-grade", "unknown-kind-of-rating", "valid-before-given", "unknown-poverty-line", "wrong-price-base"}
    | {"sample-too-small", "odd-interval", "rate-without-source"}
)
"""Problems of rows for which a workbook has words in its language. All others are found in single cells."""


def read(
    table: str, rows: list[Row], columns: Mapping[str, int], reader: CellReader
) -> Iterator[tuple[Cells, Typed, str]]:
    """The rows of a sheet that are right, each with its first cell and its old mark. What is wrong is told at its cell."""
    plan, telling = reader.plan, reader.telling
    seen: dict[str, Typed] = {}
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
        if cells[0] in seen:
            telling.wrong("document-twice", first, other=seen[cells[0]].where)
            continue
        seen[cells[0]] = first
        if not _refused(table, cells, (row, first, columns), reader):
            yield tuple(cells), first, row[p.WAS].text if p.WAS in row else ""


def _refused(table: str, cells: list[str], place: tuple[Row, Typed, Mapping[str, int]], reader: CellReader) -> bool:
    """Whether the reader of packages refuses a row, which is then told at its cell in the workbook's language."""
    row, first, columns = place
    plan, judged = reader.plan, Table(f"{table}.csv", rows=[(2, cells)])
    _READERS[table](judged, plan.standards, Documents(known=False))
    wrong = False
    for problem in judged.problems:
        asked = plan.lists[table].get(problem.location.column or "")
        head = f"#{asked.code}" if asked else ""
        cell = row.get(head) or Typed(first.sheet, first.row, columns.get(head, first.column), None)
        if problem.code in _TOLD:
            reader.telling.wrong(problem.code, cell, asked, allowed=problem.allowed)
            wrong = True
        elif problem.severity == "warning":
            reader.telling.note(problem.code, cell, asked)
    return wrong
