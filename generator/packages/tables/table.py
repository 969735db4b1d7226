"""A table while it is read: its rows, the cells that are refused, and its problems."""

from dataclasses import dataclass, field

from generator import limits
from generator.packages.safety import hints
from generator.packages.tables.schemas import Fault
from generator.problems import Location, Problem


@dataclass(slots=True)
class Table:
    """The rows of one file. `rows` have the width of the header; `bad` names the cells that are refused, by row.

    `misshapen` are rows of another width or with quotes that do not pair up, `blank` rows without any text; `repeats`
    is True if two rows have the same key.
    """

    file: str
    rows: list[tuple[int, list[str]]] = field(default_factory=list)
    bad: dict[int, set[str]] = field(default_factory=dict)
    misshapen: list[tuple[int, list[str]]] = field(default_factory=list)
    blank: list[int] = field(default_factory=list)
    repeats: bool = False
    problems: list[Problem] = field(default_factory=list)
    readable: bool = False
    hints: int = 0  # how many guesses were made

    @property
    def size(self) -> int:
        """How many rows were read, valid or not."""
        return len(self.rows) + len(self.misshapen) + len(self.blank)

    def add(
        self, code: str, message: str, row: int | None = None, column: str | None = None, **more: str | None
    ) -> None:
        """Add a problem of this file, up to the limit."""
        if len(self.problems) < limits.TableLimits.PROBLEMS:
            self.problems.append(Problem(code, Location(self.file, row, column), message, **more))  # type: ignore[arg-type]
        elif len(self.problems) == limits.TableLimits.PROBLEMS:
            self.problems.append(
                Problem(
                    "too-many-problems",
                    Location(self.file),
                    f"More than {limits.TableLimits.PROBLEMS} problems in this file; the others are not shown.",
                    fix="Correct those shown first: the others are probably of the same kind.",
                )
            )

    def fault(self, fault: Fault, row: int, column: str, found: str, severity: str = "error") -> None:
        """Add a problem of one cell."""
        fix = fault.fix
        if fault.options and self.hints < limits.TableLimits.HINTS and len(self.problems) < limits.TableLimits.PROBLEMS:
            self.hints += 1
            near = hints.meant(fault.word or found, fault.options)
            fix = f"Did you mean {near}?" if near else fix
        self.add(
            fault.code,
            fault.message,
            row,
            column,
            found=found,
            allowed=fault.allowed,
            fix=fix,
            severity=severity,
        )
