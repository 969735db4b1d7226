"""The answers to the self-audit as a file: kept by the command while it asks, saved and loaded by the page."""

import csv
import io
from collections.abc import Mapping
from pathlib import Path

from generator.atomic_write import atomic_write
from generator.intake.spreadsheet import read_sheets
from generator.model.audits import NOT_APPLICABLE, AuditStandards
from generator.problems import Location, Problem

HEADER = ("question", "answer")


def write(path: Path, answers: Mapping[str, str], known: AuditStandards) -> None:
    """Write the answers in the order of the questions. Raises OSError if that fails."""
    text = io.StringIO()
    made = csv.writer(text, lineterminator="\n")
    made.writerow(HEADER)
    made.writerows((question, answers[question]) for question in known.questions if question in answers)
    atomic_write(path, text.getvalue().encode())


def read(path: Path, known: AuditStandards) -> tuple[dict[str, str], tuple[Problem, ...]]:
    """The answers in a file, and what in it is no answer. Raises OSError if there is no file to read."""
    sheets, problems = read_sheets(path)
    if problems:
        return {}, problems
    found: dict[str, str] = {}
    told: list[Problem] = []
    allowed = (*known.answers, NOT_APPLICABLE)
    for number, cells in (row for sheet in sheets for row in sheet.rows):
        if cells[:2] == HEADER:
            continue
        question, answer = (*cells, "", "")[:2]
        place = Location(path.name, number)
        if question not in known.questions:
            fix = "Remove the row: it belongs to another edition, or to another file."
            told.append(Problem("unknown-question", place, "The self-audit has no such question.", question, fix=fix))
        elif answer and answer not in allowed:
            told.append(
                Problem("unknown-answer", place, "This is no answer.", answer, ", ".join(allowed), "Correct it.")
            )
        elif answer:
            found[question] = answer
    return found, tuple(told)
