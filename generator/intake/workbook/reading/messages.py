"""Collects the problems of a workbook's cells, in the workbook's language and with the words next to the cell."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from generator.intake.workbook.plan import Asked
from generator.intake.workbook.wording import WorkbookPrinter
from generator.intake.xlsx.cells import Typed
from generator.limits import WorkbookLimits
from generator.problems import Location, Problem, Severity


@dataclass(frozen=True, slots=True)
class CellProblem:
    """A problem and its cell; `where` is empty if it is about the whole workbook."""

    problem: Problem
    sheet: str = ""
    where: str = ""
    about: str = ""  # the question, as it is shown next to the cell


@dataclass
class WorkbookMessages:
    """Collects the problems of one file, up to the limit, and then reports that there are more."""

    file: str
    words: WorkbookPrinter
    told: list[CellProblem] = field(default_factory=list)
    errors: int = 0  # how many errors there are, including those beyond the limit

    def wrong(self, code: str, cell: Typed | None, asked: Asked | None = None, **places: object) -> None:
        """Report an error."""
        self._tell(code, cell, asked, "error", places)

    def note(self, code: str, cell: Typed | None, asked: Asked | None = None, **places: object) -> None:
        """Report a warning."""
        self._tell(code, cell, asked, "warning", places)

    def _tell(
        self, code: str, cell: Typed | None, asked: Asked | None, severity: Severity, places: dict[str, object]
    ) -> None:
        name = code.replace("-", "_")
        place = f"{self.file}, {cell.sheet}!{cell.where}" if cell else self.file
        problem = Problem(
            f"workbook-{code}",
            Location(place),
            self.words.phrase(f"workbook.wrong.{name}", **places),
            (cell.text or None) if cell else None,
            asked.allowed if asked else "",
            self.words.phrase(f"workbook.mend.{name}", **places),
            severity,
        )
        self.errors += severity == "error"
        if len(self.told) < WorkbookLimits.PROBLEMS:
            self._at(cell, problem, asked)
        elif len(self.told) == WorkbookLimits.PROBLEMS:
            say, most = self.words.phrase, WorkbookLimits.PROBLEMS
            message, fix = (say(f"workbook.{part}.more", most=most) for part in ("wrong", "mend"))
            self._at(None, Problem("workbook-more", Location(self.file), message, fix=fix), None)

    def ask(self, question: Problem, cell: Typed, asked: Asked) -> None:
        """Add a query about a figure that looks mistyped; it replaces the warning that the figure is implausible."""
        here = (cell.sheet, cell.where)
        self.told = [
            one for one in self.told if (one.sheet, one.where) != here or one.problem.code != "workbook-implausible"
        ]
        self._at(cell, replace(question, location=Location(f"{self.file}, {cell.sheet}!{cell.where}")), asked)

    def ask_of_package(self, question: Problem) -> None:
        """Add a query about a figure of the package that is not in the workbook; it keeps its place there."""
        self._at(None, question, None)

    def _at(self, cell: Typed | None, problem: Problem, asked: Asked | None) -> None:
        about = asked.label if asked else ""
        self.told.append(CellProblem(problem, cell.sheet if cell else "", cell.where if cell else "", about))

    @property
    def problems(self) -> tuple[Problem, ...]:
        """The problems, in the order in which they were reported."""
        return tuple(told.problem for told in self.told)


def errors(problems: Iterable[Problem]) -> int:
    """The number of errors."""
    return sum(problem.severity == "error" for problem in problems)
