"""The desk review as a workbook, for reviewers who work in Excel: written, filled in, and read back.

Each row carries the digest of its value and documents at the time the sheet was made. A row whose value has changed
since is not accepted, because the reviewer has not seen it. A filled-in sheet may come from anywhere, so nothing of it
is used but a verdict, the documents it names, and a note.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from generator import limits
from generator.intake import xlsx
from generator.model import Evidence, Observation, Review, Waiting
from generator.packages.desk.verdicts import VERDICTS, ReviewContext, VerdictError
from generator.problems import Location, Problem, quoted

SHEET = "reviews"
COLUMNS = (
    xlsx.FormColumn("period", 8),
    xlsx.FormColumn("indicator", 28),
    xlsx.FormColumn("question", 48),
    xlsx.FormColumn("answer", 30),
    xlsx.FormColumn("documents", 48),
    xlsx.FormColumn("verdict", 18, open=True, choices=VERDICTS),
    xlsx.FormColumn("document", 24, open=True),
    xlsx.FormColumn("note", 48, open=True),
    xlsx.FormColumn("saw", hidden=True),
)
MOST_TOLD = 200
_MAKE_ANOTHER = "Make a new sheet: portal review sheet ID --out FILE."


@dataclass(frozen=True, slots=True)
class ReviewSheetRows:
    """The result of a filled-in sheet: the reviews to write, and what could not be accepted."""

    reviews: tuple[Review, ...]
    problems: tuple[Problem, ...]


def write(desk: ReviewContext, waiting: Iterable[Waiting]) -> bytes:
    """The workbook with these values, each with its question, answer and documents."""
    return xlsx.form(SHEET, COLUMNS, [_row(desk, one) for one in waiting])


def _row(desk: ReviewContext, one: Waiting) -> tuple[str, ...]:
    words = desk.standards.indicators[one.indicator].words
    fact = desk.dossier.fact(one.indicator, one.period)
    answer = fact.text
    if isinstance(fact, Observation) and fact.note:
        answer = f"{answer} ({fact.note})"
    papers = "; ".join(described(paper) for paper in desk.laid_before(one.indicator, one.period))
    question = f"{words.label}. {words.definition}" if words.definition else words.label
    return one.period, one.indicator, question, answer, papers, "", "", "", desk.saw(one.indicator, one.period)


def described(paper: Evidence) -> str:
    """A document in one line: its code, title, kind, date, and where to find it."""
    parts = [paper.kind, paper.date.isoformat() if paper.date else "", paper.access]
    parts += [paper.file or "", paper.url or ""]
    return f"{paper.id}: {paper.title} ({', '.join(part for part in parts if part)})"


def read(path: Path, desk: ReviewContext) -> ReviewSheetRows:
    """The verdicts of a filled-in sheet that are valid today. Rows without a verdict are skipped."""
    book, problems = xlsx.look_over(path)
    if book is None:
        return ReviewSheetRows((), problems)
    told: list[Problem] = []
    for place in book.beyond:
        allowed = f"at most {limits.WorkbookLimits.ROWS:,} rows and {limits.WorkbookLimits.COLUMNS:,} columns"
        told.append(
            _problem(
                path, None, None, "This cell is filled in, but nothing is read here.", place, allowed, _MAKE_ANOTHER
            )
        )
    if SHEET not in book.sheets:
        return ReviewSheetRows(
            (), (_problem(path, None, None, f"The workbook has no sheet {SHEET}.", fix=_MAKE_ANOTHER),)
        )
    found: dict[tuple[str, str], Review] = {}
    try:
        for number, cells in _rows(book, path, told):
            if len(told) >= MOST_TOLD:
                break
            review = _verdict(path, number, cells, desk, told)
            if review is None:
                continue
            key = (review.indicator, review.period)
            if key in found:
                told.append(_problem(path, number, "indicator", "The value is in the sheet twice.", cells[1]))
                continue
            found[key] = review
    except xlsx.DAMAGED:
        told.append(_problem(path, None, None, "The sheet cannot be read to its end.", fix=_MAKE_ANOTHER))
        found.clear()
    return ReviewSheetRows(tuple(found.values()), tuple(told))


def _rows(book: xlsx.Workbook, path: Path, told: list[Problem]) -> Iterator[tuple[int, list[str]]]:
    names = [column.name for column in COLUMNS]
    for number, row in book.rows(SHEET):
        cells = [_text(cell) for cell in row[: len(names)]]
        cells += [""] * (len(names) - len(cells))
        if number == 1:
            if cells != names:
                told.append(_problem(path, 1, None, "These are not the columns of the sheet.", ", ".join(cells)))
                return
        elif cells[5]:
            yield number, cells


def _text(cell: xlsx.Cell) -> str:
    """A cell as text. Excel turns what looks like a number into one: a year is 2024, not 2024.0."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return str(cell).strip()


def _verdict(path: Path, number: int, cells: list[str], desk: ReviewContext, told: list[Problem]) -> Review | None:
    period, indicator, _, _, _, verdict, document, note, saw = cells
    status = verdict.lower().replace(" ", "_")
    if status not in VERDICTS:
        told.append(
            _problem(path, number, "verdict", "There is no such verdict.", verdict, ", ".join(VERDICTS), "Choose one.")
        )
        return None
    now = desk.saw(indicator, period) if period in desk.dossier.periods else ""
    if not now:
        told.append(_problem(path, number, "indicator", "There is no such value.", f"{indicator} {period}"))
        return None
    if saw != now:
        message = f"{indicator} of {period}, or its documents, changed since the sheet was made."
        told.append(_problem(path, number, "saw", message, saw, "", _MAKE_ANOTHER))
        return None
    earlier = desk.review_of(indicator, period)
    if earlier and not earlier.void and earlier.status != "not_reviewed" and earlier.reviewer != desk.reviewer:
        message = f"{quoted(earlier.reviewer)} has reviewed {indicator} of {period} since the sheet was made."
        told.append(
            _problem(path, number, "verdict", message, verdict, "", "Talk to each other, then review it again.")
        )
        return None
    named = [code for code in document.replace(",", ";").replace(" ", ";").split(";") if code]
    try:
        return desk.decide(indicator, period, status, named=named, note=note)
    except VerdictError as error:
        told.append(_problem(path, number, "verdict", str(error), verdict, "", "Name a document that proves it."))
        return None


def _problem(  # noqa: PLR0917 - a problem, part by part
    path: Path,
    row: int | None,
    column: str | None,
    message: str,
    found: str | None = None,
    allowed: str = "",
    fix: str = "",
) -> Problem:
    return Problem("review-sheet", Location(path.name, row, column), message, found, allowed, fix)
