"""The workbook goes back to its sender with what was told of it, in its own cells and in its own language."""

from pathlib import Path

from generator.intake.submission.reading import Submission
from generator.intake.workbooks.marks import Mark, marked
from generator.problems import quoted


def marked_copy(path: Path, submission: Submission) -> bytes:
    """A copy of the very workbook at `path`; where nothing was told of, one without the marks of an earlier copy."""
    say = submission.plan.words.phrase
    marks = []
    for told in sorted(submission.telling.told, key=lambda told: told.problem.severity != "error"):
        problem = told.problem
        found = quoted(problem.found) if problem.found else ""
        kind = say(f"workbook.marks.kind.{problem.severity}")
        texts = (kind, found, problem.message, problem.allowed, problem.fix)
        marks.append(Mark(told.sheet, told.where, problem.severity, texts))
    number = len(marks)
    heading = say("workbook.marks.none")
    if marks:
        heading = say(f"workbook.marks.some.{'one' if number == 1 else 'other'}", n=number)
    columns = ("cell", "kind_of", "found", "wrong", "allowed", "mend")
    heads = [say(f"workbook.marks.{name}") if name != "kind_of" else "" for name in columns]
    return marked(path, marks, title=say("workbook.marks.sheet"), heading=heading, columns=heads)
