"""The report of an import: what came in, what came out, and what happened to the rest.

Nothing in the archive is dropped silently: every row of every file is counted once as filed, merged, refused or empty,
every column is known or listed, and every value that was not imported unchanged has a line that says why.
"""

import csv
import io
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from generator.problems import LONGEST_QUOTE, quoted

COLUMNS = ("what", "file", "row", "column", "MFI ID", "found", "done", "why")

WHATS = {
    "merged": "rows joined with another row of the same institution and year",
    "refused": "rows or values that could not be used",
    "questioned": "kept, but somebody should look",
    "changed": "written otherwise than it stood",
    "not answered": "answers left open: every cell of the group 0 or empty",
    "unknown column": "columns the standards have no indicator for",
}
"""What can happen to something in the archive, with its meaning, in the order of the summary."""


class ReportEntry(NamedTuple):
    """One thing that happened. `row` counts as a spreadsheet does; 0 if the whole file or column is meant."""

    what: str
    file: str
    row: int
    column: str
    mfi_id: str
    found: str
    done: str
    why: str


class Spot(NamedTuple):
    """A place in the archive; 0 and "" for parts that do not narrow it down."""

    file: str
    row: int = 0
    mfi_id: int = 0
    column: str = ""


@dataclass(slots=True)
class RowCounts:
    """What became of the rows of one file. `came` is the sum of the others; `adds_up` checks it."""

    file: str
    came: int = 0
    filed: int = 0
    merged: int = 0
    refused: int = 0
    empty: int = 0

    @property
    def adds_up(self) -> bool:
        """The invariant of the import: every row is accounted for, once."""
        return self.came == self.filed + self.merged + self.refused + self.empty


@dataclass(slots=True)
class ImportReport:
    """Everything that happened in one import."""

    entries: list[ReportEntry] = field(default_factory=list)
    files: list[RowCounts] = field(default_factory=list)
    institutions: int = 0
    filings: int = 0
    facts: int = 0
    unknowns: int = 0
    gaps: int = 0
    contradictions: int = 0  # answers of which the archive has two readings
    left_alone: int = 0
    editions: Counter[str] = field(default_factory=Counter)  # filings of each questionnaire

    def add(self, what: str, spot: "Spot", *, found: object = "", done: str, why: str) -> None:
        """Add one entry. `found` is kept as text."""
        text = "" if found is None else str(found)
        self.entries.append(
            ReportEntry(what, spot.file, spot.row, spot.column, str(spot.mfi_id or ""), text, done, why)
        )

    @property
    def counts(self) -> Counter[str]:
        """Entries of each kind."""
        return Counter(entry.what for entry in self.entries)

    @property
    def adds_up(self) -> bool:
        """True if every row of every file is accounted for."""
        return all(rows.adds_up for rows in self.files)

    def reasons(self) -> Iterator[tuple[str, str, int]]:
        """What happened, why, and how often; kinds in the order of `WHATS`, the frequent reasons first."""
        order = {what: number for number, what in enumerate(WHATS)}
        tally = Counter((entry.what, entry.why) for entry in self.entries)
        for (what, why), number in sorted(tally.items(), key=lambda item: (order[item[0][0]], -item[1], item[0])):
            yield what, why, number

    def unknown_columns(self) -> Iterator[tuple[str, str, str]]:
        """Columns that the standards do not have: file, name, and how many cells they hold."""
        for entry in self.entries:
            if entry.what == "unknown column":
                yield entry.file, entry.column, entry.found

    def as_csv(self) -> bytes:
        """The entries as a table, by file, row and column. Texts that a spreadsheet would compute are quoted."""
        out = io.StringIO()
        table = csv.writer(out, lineterminator="\n")
        table.writerow(COLUMNS)
        for entry in sorted(self.entries, key=lambda e: (e.file, e.row, e.column, e.what, e.mfi_id, e.why)):
            # A column is found again by its whole name; those of the archive are up to three hundred characters long.
            row, column, found = entry.row or "", _inert(entry.column, len(entry.column)), _inert(entry.found)
            table.writerow((entry.what, entry.file, row, column, entry.mfi_id, found, entry.done, entry.why))
        return out.getvalue().encode()


def _inert(text: str, longest: int = LONGEST_QUOTE) -> str:
    """A text of the archive made safe for a spreadsheet: one line, nothing invisible, no formula."""
    shown = quoted(text, longest)
    is_plain = shown.endswith('"') and not text.startswith(("=", "+", "-", "@")) and text[:1].isprintable()
    return shown[1:-1] if is_plain else shown
