"""Returns the workbook to its sender with its problems marked, in its own cells and in its own language."""

from collections.abc import Sequence
from string import ascii_uppercase

from generator.intake.workbook import witness_sheets
from generator.intake.workbook.package_values import mark_in_copy, mark_of, mark_of_document, mark_of_field
from generator.intake.workbook.reading.workbook import Submission
from generator.intake.workbook.stamp import COPIED, STAMP, row_code
from generator.intake.xlsx.annotations import CopyRecord, Mark, MarkSheet, marked
from generator.problems import quoted


def marked_copy(submission: Submission, standing: Sequence[str] = ()) -> bytes:
    """A copy of the submitted workbook; without problems, one without the marks of an earlier copy.

    `standing` are lines on how far the filing is, which are shown below the list.
    """
    say = submission.plan.words.phrase
    asked = _asked(submission)
    marks = []
    for told in submission.telling.told:
        problem = told.problem
        found = quoted(problem.found) if problem.found else ""
        kind = say(f"workbook.marks.kind.{problem.severity}")
        row = asked.get((told.sheet, told.where.lstrip(ascii_uppercase)), told.about)
        about = row if told.about in ("", row) else f"{row}: {told.about}"
        texts = (kind, about, found, problem.message, problem.allowed, problem.fix)
        marks.append(Mark(told.sheet, told.where, problem.severity, texts))
    number = len(marks)
    heading = say("workbook.marks.none")
    if marks:
        heading = say("workbook.marks.some", n=number)
    columns = ("cell", "kind_of", "question", "found", "wrong", "allowed", "mend")
    heads = [say(f"workbook.marks.{name}") if name != "kind_of" else "" for name in columns]
    below = (say("workbook.done.heading"), *standing) if standing else ()
    if lacks := left_out(submission):
        below = (*below, "", lacks) if below else ("", lacks)
    page = MarkSheet(say("workbook.marks.sheet"), heading, heads, below)
    return marked(submission.book, marks, page, CopyRecord(STAMP, COPIED, _said(submission)))


def _said(submission: Submission) -> dict[str, str]:
    """What each row says, by its code. Of one that is unreadable, what it said in the copy before."""
    plan, standards = submission.plan, submission.plan.standards
    marks = {
        code: mark_in_copy(
            mark_of_field(plan.forms[code], said.filed.value, standards), answered=bool(said.filed.value)
        )
        for code, said in submission.fields.items()
        if not said.spoiled
    } | {
        code: mark_in_copy(mark_of(plan.forms[code], said.filed, standards), answered=said.filed.answered)
        for code, said in submission.answers.items()
        if not said.spoiled
    }
    for code, (cells, _, _) in submission.documents.items():
        marks[row_code("evidence", code)] = mark_of_document(cells)
    for table, rows in submission.lists.items():
        marks |= {row_code(table, *key): witness_sheets.mark(table, cells, plan) for key, (cells, _) in rows.items()}
    tables = {"evidence", *plan.lists}
    known = {
        code: mark
        for code, mark in submission.stamp.copied.items()
        if code in plan.forms or code.partition("/")[0] in tables
    }
    return known | marks


def left_out(submission: Submission) -> str:
    """The parts of the submitted workbook that its copy lacks, in a sentence; empty if there are none."""
    say = submission.plan.words.phrase
    what = ", ".join(say(f"workbook.left_out.{kind}") for kind in sorted(submission.book.left_out))
    return say("workbook.marks.left_out", what=what) if what else ""


def _asked(submission: Submission) -> dict[tuple[str, str], str]:
    """The question of each row of each sheet."""
    forms = submission.plan.forms
    return {(cell.sheet, str(cell.row)): forms[code].label for code, cell in submission.places.items() if code in forms}
