"""The words around problems in one language, and why a file is not read at all: before that, its own is not known."""

from collections.abc import Iterable
from dataclasses import replace

from generator.language.printer import Printer
from generator.problems import Problem, ProblemLabels


def labels(say: Printer) -> ProblemLabels:
    """The words between the words of a problem."""
    return ProblemLabels(*(say.phrase(f"workbook.told.{part}") for part in ProblemLabels._fields))


def told(problems: Iterable[Problem], say: Printer) -> tuple[Problem, ...]:
    """The problems with the phrases `workbook.refused.<code>`; those without such a phrase stay in English."""
    return tuple(_told(problem, say) for problem in problems)


def _told(problem: Problem, say: Printer) -> Problem:
    key = f"workbook.refused.{problem.code.removeprefix('workbook-').replace('-', '_')}"
    if not say.has(f"{key}.says"):
        return problem
    allowed = say.phrase(f"{key}.allowed") if problem.allowed and say.has(f"{key}.allowed") else problem.allowed
    return replace(problem, message=say.phrase(f"{key}.says"), allowed=allowed, fix=say.phrase(f"{key}.mend"))
