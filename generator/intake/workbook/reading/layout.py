"""Finds rows and columns by their codes in a workbook that people have worked on.

Sheets may be renamed, hidden and moved, columns and rows moved, and blank ones inserted. What is lost is reported.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from generator.intake.workbook import plan as p
from generator.intake.workbook.stamp import COPIED, ROWS, STAMP, WorkbookStamp
from generator.intake.xlsx.cells import Rows, Typed

PLACE = "@"
"""The cell of a found row's answer, even if it is blank."""
_LAST_HEAD = 60
"""Rows in which the codes of the columns are searched."""


Row = Mapping[str, Typed]
"""The cells of one row by the codes of their columns."""


@dataclass
class WorkbookLayout:
    """The contents of a workbook, by codes."""

    stamp: WorkbookStamp | None = None
    rows: dict[str, list[Row]] = field(default_factory=dict)  # code -> rows; several if a row was copied
    documents: list[Row] = field(default_factory=list)
    columns: dict[str, int] = field(default_factory=dict)  # of the sheet of documents
    lists: dict[str, tuple[dict[str, int], list[Row]]] = field(default_factory=dict)  # table -> columns, rows
    lost: list[tuple[str, Typed]] = field(default_factory=list)  # columns that a sheet has lost, with its first cell
    nameless: list[Typed] = field(default_factory=list)  # answers in rows without a code


def find(sheets: Iterator[tuple[str, Rows]]) -> WorkbookLayout:
    """Find everything in a workbook that has a code."""
    found = WorkbookLayout()
    for _, rows in sheets:
        stamp = _stamp(rows)
        if stamp is not None:
            found.stamp = stamp
            continue
        for number, row in enumerate(rows[:_LAST_HEAD]):
            heads = {cell.text.strip().lower(): place for place, cell in row.items() if cell.text.strip()[:1] == p.HEAD}
            if p.CODE in heads:
                _form(rows[number + 1 :], heads, row, found)
                break
            if table := _table_of(heads):
                found.lists.setdefault(table, (dict(heads), _listed(rows[number + 1 :], heads)))
                break
            if "#evidence" in heads and "#title" in heads:
                _documents(rows[number + 1 :], heads, found)
                break
    return found


def _table_of(heads: Mapping[str, int]) -> str:
    """The table of a sheet with these codes of columns; empty if it is none of ours."""
    return next((table for table, columns in p.LISTS.items() if f"#{table}.{columns[0]}" in heads), "")


def _stamp(rows: Rows) -> WorkbookStamp | None:
    said = dict(_pairs(rows[:ROWS]))
    if STAMP not in said:
        return None
    version = said[STAMP]
    return WorkbookStamp(
        int(version) if version.isdecimal() and len(version) < 9 else 0,
        said.get("questions", ""),
        said.get("language", ""),
        said.get("institution", ""),
        said.get("period", ""),
        tuple(_pairs(rows[ROWS:])),
        {row[COPIED].text.strip(): row[COPIED + 1].text.strip() for row in rows if COPIED in row and COPIED + 1 in row},
    )


def _pairs(rows: Rows) -> Iterator[tuple[str, str]]:
    return ((row[1].text.strip(), row[2].text.strip()) for row in rows if 1 in row and 2 in row)


def _form(rows: Rows, heads: Mapping[str, int], head: Mapping[int, Typed], found: WorkbookLayout) -> None:
    if p.VALUE not in heads:
        found.lost.append((p.VALUE, next(iter(head.values()))))
        return
    seen = False
    for row in rows:
        cells = _by_head(row, heads)
        code = cells.pop(p.CODE, None)
        name = code.text.strip().lower() if code else ""
        if code is not None and name:
            seen = True
            cells[PLACE] = Typed(code.sheet, code.row, heads[p.VALUE], None)
            found.rows.setdefault(name, []).append(cells)
        elif seen and p.VALUE in cells:
            found.nameless.append(cells[p.VALUE])


def _documents(rows: Rows, heads: Mapping[str, int], found: WorkbookLayout) -> None:
    found.columns = dict(heads)
    found.documents += _listed(rows, heads)


def _listed(rows: Rows, heads: Mapping[str, int]) -> list[Row]:
    """The rows of a sheet with a row for each thing."""
    listed: list[Row] = []
    titles = True  # the first row below holds the titles of the columns
    for row in rows:
        cells = _by_head(row, heads)
        if titles and len(cells) > 1:
            titles = False
        elif not titles and cells.keys() - {p.WAS}:
            listed.append(cells)
    return listed


def _by_head(row: Mapping[int, Typed], heads: Mapping[str, int]) -> dict[str, Typed]:
    return {code: row[place] for code, place in heads.items() if place in row}
