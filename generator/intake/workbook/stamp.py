"""What a workbook records of itself, out of sight: for whom it was made, and of a marked copy what each row said in it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from generator.intake.workbook.package_values import NO_ANSWER, mark_in_copy

STAMP = "portal-workbook"
"""The first cell of the sheet with the record."""
ROWS = 20
"""Rows of the stamp itself. Below them are the options of the workbook's cells: code and label."""
COPIED = 4
"""First of the two columns of the stamp's sheet in which a marked copy records what each row said."""


@dataclass(frozen=True, slots=True)
class WorkbookStamp:
    """The workbook's own record of what it is."""

    template: int
    questions: str
    language: str
    institution: str
    period: str
    options: tuple[tuple[str, str], ...] = ()
    """Code and label of each option, as it was offered when the workbook was made. Labels change; codes do not."""
    copied: Mapping[str, str] = field(default_factory=dict)
    """Of a marked copy, what each row said in it: code, or `row_code` -> its mark, or `NO_ANSWER`.

    A row that is now another was edited.
    """

    def answered_in_copy(self, code: str) -> bool:
        """True if the workbook is a marked copy, and the question had an answer in it."""
        return self.copied.get(code, NO_ANSWER) != NO_ANSWER

    def differs_from_copy(self, code: str, mark: str, *, answered: bool) -> bool:
        """True if the workbook is a marked copy, and the row says something else than in it."""
        copied = self.copied.get(code)
        return copied is not None and copied != mark_in_copy(mark, answered=answered)


def row_code(table: str, *key: str) -> str:
    """The name of a row of a sheet with a row for each thing, such as ratings/mfr-2025, in the record of a marked copy."""
    return "/".join((table, *key))
