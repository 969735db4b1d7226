"""The self-audit as a workbook: written, filled in by people at a table, and read back.

Nothing of a filled-in sheet is used but the code of a question and its answer, in the words of any language.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from generator.intake import xlsx
from generator.intake.workbook.wording import WorkbookPrinter
from generator.limits import WorkbookLimits
from generator.model import Standards
from generator.model.audits import NOT_APPLICABLE
from generator.problems import Location, Problem

SHEET: Final = "self-audit"
COLUMNS: Final = ("code", "part", "practice", "question", "reply")
"""The columns by the phrases that head them; only the last one is filled in."""
_WIDTHS: Final = (10, 34, 34, 70, 18)


def make(answers: Mapping[str, str], words: WorkbookPrinter) -> bytes:
    """The workbook in one language, with the answers so far."""
    known = words.standards.audits
    framework = known.own
    choices = tuple(words.phrase(f"self_audit.answer.{answer}") for answer in (*known.answers, NOT_APPLICABLE))
    columns = [
        xlsx.FormColumn(
            words.phrase(f"self_audit.{name}"), width, open=name == "reply", choices=choices if name == "reply" else ()
        )
        for name, width in zip(COLUMNS, _WIDTHS, strict=True)
    ]
    rows = [
        (
            code,
            f"{practice.standard.upper()} {words.name(f'audit.part.{framework.code}.{practice.standard}')}"
            if framework
            else "",
            words.name(f"audit.practice.{practice.code}"),
            words.name(f"audit.question.{code}"),
            words.phrase(f"self_audit.answer.{answers[code]}") if code in answers else "",
        )
        for code, practice in known.questions.items()
    ]
    return xlsx.form(SHEET, columns, rows)


def read(path: Path, standards: Standards) -> tuple[dict[str, str], tuple[Problem, ...]]:
    """The answers of a filled-in workbook, and what could not be read. Questions without an answer are left open."""
    book, problems = xlsx.look_over(path)
    if book is None:
        return {}, problems
    if book.beyond:
        allowed = f"at most {WorkbookLimits.ROWS:,} rows and {WorkbookLimits.COLUMNS:,} columns"
        message = "A cell outside of what is read is filled in."
        return {}, (Problem("beyond", Location(path.name), message, ", ".join(book.beyond), allowed),)
    if SHEET not in book.sheets:
        message, fix = f"The workbook has no sheet {SHEET}.", "Make a new one: portal audit ID --workbook FILE."
        return {}, (Problem("no-such-sheet", Location(path.name), message, fix=fix),)
    known = standards.audits
    answers = (*known.answers, NOT_APPLICABLE)
    spoken = {answer: answer for answer in answers}
    for code in standards.languages:
        words = WorkbookPrinter(standards, code)
        spoken |= {words.phrase(f"self_audit.answer.{answer}").casefold(): answer for answer in answers}
    found: dict[str, str] = {}
    told: list[Problem] = []
    try:
        for number, row in book.rows(SHEET):
            cells = [
                "" if cell is None else str(cell).strip() for cell in (*row, *[None] * len(COLUMNS))[: len(COLUMNS)]
            ]
            code, reply = cells[0], cells[-1]
            if number == 1 or not (code or reply):
                continue
            place = Location(path.name, number, "answer")
            if code not in known.questions:
                told.append(Problem("unknown-question", place, "The self-audit has no such question.", code))
            elif code in found:
                told.append(Problem("question-twice", place, "The question is in the sheet twice.", code))
            elif reply and reply.casefold() not in spoken:
                allowed = ", ".join(dict.fromkeys(spoken))
                told.append(
                    Problem("unknown-answer", place, "This is no answer.", reply, allowed, "Choose one of the list.")
                )
            elif reply:
                found[code] = spoken[reply.casefold()]
    except xlsx.DAMAGED:
        return {}, (Problem("damaged", Location(path.name), "The sheet cannot be read to its end."),)
    return found, tuple(told)
