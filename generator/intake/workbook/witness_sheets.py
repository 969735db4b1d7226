"""The sheets for what others say, audits, ratings and poverty rates: one row for each, as in the list of documents.

A row is found by its code, a score by its audit and its part, and replaced as a whole. A row that the workbook lacks stays in the package: nobody removes a
rating by leaving it out.
"""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Final

from generator.intake.workbook import plan as p
from generator.intake.workbook.package_values import mark_of_document
from generator.intake.workbook.plan import Asked, WorkbookPlan
from generator.intake.workbook.stamp import WorkbookStamp, row_code
from generator.intake.xlsx.sheets import Box, SheetToDraw
from generator.model import AnswerType
from generator.packages.tables.schemas import NUMBER

Cells = tuple[str, ...]
BLANK_ROWS: Final = 10


def sheet(
    table: str, known: Mapping[Cells, Cells], plan: WorkbookPlan, answer: Callable[[Asked, str], Box]
) -> SheetToDraw:
    """The sheet of a table with its rows, and some to be filled in."""
    asked, say = list(plan.lists[table].values()), plan.words.phrase
    rows: list[list[Box | None]] = [[Box(column, "code") for column in [*(f"#{one.code}" for one in asked), p.WAS]]]
    rows.append([Box(say(f"workbook.{table}"), "plain")])
    rows.append([Box(f"{one.label} *" if one.needed else one.label, "head") for one in asked])
    for cells in known.values():
        row: list[Box | None] = [answer(one, text) for one, text in zip(asked, cells, strict=True)]
        rows.append([*row, Box(mark(table, cells, plan))])
    rows += [[answer(one, "") for one in asked] for _ in range(BLANK_ROWS)]
    widths = (*(30 if one.kind in ("text", "documents") else 18 for one in asked), 0)
    return SheetToDraw(say(f"workbook.sheet.{table}"), widths, rows, (1,), "B4", "3:3")


def changes(
    table: str,
    said: Mapping[Cells, tuple[Cells, str]],
    there: Mapping[Cells, Cells],
    plan: WorkbookPlan,
    stamp: WorkbookStamp,
) -> dict[tuple[str, ...], Cells | None]:
    """The rows of the package that become others. One that was not edited in the workbook stays as it is."""
    changed: dict[tuple[str, ...], Cells | None] = {}
    for key, (cells, was) in said.items():
        now = mark(table, cells, plan)
        edited = now != was or stamp.differs_from_copy(row_code(table, *key), now, answered=True)
        if key not in there or (edited and now != mark(table, there[key], plan)):
            changed[key] = cells
    return changed


def mark(table: str, cells: Cells, plan: WorkbookPlan) -> str:
    """A mark of what a row says, whatever way its figures are written."""
    texts = zip(plan.lists[table].values(), cells, strict=True)
    return mark_of_document(
        tuple(
            f"{Decimal(text).normalize():f}" if one.kind in _FIGURES and NUMBER.fullmatch(text) else text
            for one, text in texts
        )
    )


_FIGURES: Final = (AnswerType.PERCENT, AnswerType.COUNT)
