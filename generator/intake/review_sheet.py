"""The desk review as a workbook, for reviewers who work in Excel: written, filled in, and read back.

Each row carries the digest of its value and documents at the time the sheet was made. A row whose value has changed
since is not accepted, because the reviewer has not seen it. A filled-in sheet may come from anywhere, so nothing of it
is used but a verdict, the documents it names, and a note.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from generator import limits
from generator.intake import xlsx
from generator.intake.workbook.wording import WorkbookPrinter
from generator.language import problem_words
from generator.model import Evidence, Observation, Review, Waiting
from generator.packages.desk.verdicts import VERDICTS, ReviewContext, VerdictError
from generator.problems import Location, Problem, quoted

COLUMNS = (
    xlsx.FormColumn("period", 8),
    xlsx.FormColumn("indicator", 28),
    xlsx.FormColumn("question", 48),
    xlsx.FormColumn("answer", 30),
    xlsx.FormColumn("documents", 48),
    xlsx.FormColumn("verdict", 18, open=True, choices=VERDICTS),
    xlsx.FormColumn("document", 24, open=True),
    xlsx.FormColumn("note", 48, open=True),
    xlsx.FormColumn("before", 36),
    xlsx.FormColumn("saw", hidden=True),
)
"""The columns by their codes, which no sheet shows: it has the words of its language."""
FORMER_SHEET = "reviews"
"""The name of the sheet, and by its code that of its last column, in sheets of earlier versions of the program."""
MOST_TOLD = 200


@dataclass(frozen=True, slots=True)
class ReviewSheetRows:
    """The result of a filled-in sheet: the reviews to write, and what could not be accepted."""

    reviews: tuple[Review, ...]
    problems: tuple[Problem, ...]


def write(desk: ReviewContext, waiting: Iterable[Waiting], words: WorkbookPrinter) -> bytes:
    """The workbook with these values, each with its question, answer, documents and earlier verdict."""
    return xlsx.form(words.phrase("desk.tab"), columns(words), [_row(desk, one, words) for one in waiting])


def columns(words: WorkbookPrinter) -> tuple[xlsx.FormColumn, ...]:
    """The columns in one language."""
    verdicts = tuple(words.phrase(f"review.{code}") for code in VERDICTS)
    if any(mark in label for label in verdicts for mark in ',"'):  # a list in a workbook cannot hold them
        verdicts = VERDICTS
    return tuple(
        replace(column, name=words.phrase(f"desk.column.{column.name}"), choices=column.choices and verdicts)
        for column in COLUMNS
    )


def _row(desk: ReviewContext, one: Waiting, words: WorkbookPrinter) -> tuple[str, ...]:
    indicator = desk.standards.indicators[one.indicator]
    fact = desk.dossier.fact(one.indicator, one.period)
    options = words.options(indicator)
    answer = "; ".join(options.get(code, code) for code in fact.text.split(";")) if options else fact.text
    if isinstance(fact, Observation) and fact.note:
        answer = f"{answer} ({fact.note})"
    papers = "; ".join(described(paper, words) for paper in desk.laid_before(one.indicator, one.period))
    label, definition = words.label(indicator), words.definition(indicator)
    question = f"{label}. {definition}" if definition else label
    before = _before(desk.review_of(one.indicator, one.period), words)
    saw = desk.saw(one.indicator, one.period)
    return one.period, one.indicator, question, answer, papers, "", "", "", before, saw


def _before(review: Review | None, words: WorkbookPrinter) -> str:
    """An earlier verdict in one line: what it says, by whom, and when; empty if there is none."""
    if review is None or review.status == "not_reviewed":
        return ""
    day = review.date.isoformat() if review.date else words.phrase("desk.no_date")
    who = ", ".join(part for part in (review.reviewer, review.association, day) if part)
    return f"{words.phrase(f'review.{review.status}')} ({who})" + (f": {review.note}" if review.note else "")


def described(paper: Evidence, words: WorkbookPrinter) -> str:
    """A document in one line: its code, title, kind, date, and where to find it."""
    day = paper.date.isoformat() if paper.date else ""
    parts = [words.name(f"evidence_kind.{paper.kind}"), day, words.phrase(f"access.{paper.access}")]
    parts += [paper.file or "", paper.url or ""]
    return f"{paper.id}: {paper.title} ({', '.join(part for part in parts if part)})"


def read(path: Path, desk: ReviewContext, words: WorkbookPrinter) -> ReviewSheetRows:
    """The verdicts of a filled-in sheet, in any language, that are valid today. Rows without a verdict are skipped.

    What is not accepted is told in the language of `words`.
    """
    spoken = [WorkbookPrinter(desk.standards, code) for code in desk.standards.languages]
    book, problems = xlsx.look_over(path)
    if book is None:
        return ReviewSheetRows((), problem_words.told(problems, words))
    telling = _Telling(path.name, words)
    for place in book.beyond:
        telling.add(None, None, "beyond", place, rows=limits.WorkbookLimits.ROWS, columns=limits.WorkbookLimits.COLUMNS)
    names = (*(say.phrase("desk.tab") for say in (words, *spoken)), FORMER_SHEET)
    sheet = next((name for name in names if name in book.sheets), None)
    if sheet is None:
        telling.add(None, None, "no_sheet", sheet=names[0])
        return ReviewSheetRows((), tuple(telling.told))
    found: dict[tuple[str, str], Review] = {}
    try:
        for number, cells in _rows(book, sheet, telling, spoken):
            if len(telling.told) >= MOST_TOLD:
                break
            review = _verdict(number, cells, desk, telling, spoken)
            if review is None:
                continue
            key = (review.indicator, review.period)
            if key in found:
                telling.add(number, "indicator", "twice", cells[1])
                continue
            found[key] = review
    except xlsx.DAMAGED:
        telling.add(None, None, "damaged")
        found.clear()
    return ReviewSheetRows(tuple(found.values()), tuple(telling.told))


@dataclass(frozen=True, slots=True)
class _Telling:
    """Collects what could not be accepted, in one language: the phrases `desk.sheet.<what>`."""

    file: str
    words: WorkbookPrinter
    told: list[Problem] = field(default_factory=list)

    def add(self, row: int | None, column: str | None, what: str, found: str | None = None, **places: object) -> None:
        """Add one; what is allowed and how to mend it are phrases too, if there are such."""
        say = self.words.phrase
        allowed, fix = (
            say(f"desk.sheet.{what}.{part}", **places) if self.words.has(f"desk.sheet.{what}.{part}") else ""
            for part in ("allowed", "mend")
        )
        self.put(row, column, say(f"desk.sheet.{what}.says", **places), found, allowed, fix)

    def put(self, row: int | None, column: str | None, message: str, found: str | None, allowed: str, fix: str) -> None:  # noqa: PLR0917 - in the order of Problem
        """Add one in words of its own."""
        name = column and self.words.phrase(f"desk.column.{column}")
        self.told.append(Problem("review-sheet", Location(self.file, row, name), message, found, allowed, fix))


def _rows(
    book: xlsx.Workbook, sheet: str, telling: _Telling, spoken: Iterable[WorkbookPrinter]
) -> Iterator[tuple[int, list[str]]]:
    names = [column.name for column in COLUMNS]
    headers = [names]
    for words in spoken:
        own = [column.name for column in columns(words)]
        headers += [own, [*own[:-1], names[-1]]]
    for number, row in book.rows(sheet):
        cells = [_text(cell) for cell in row[: len(names)]]
        cells += [""] * (len(names) - len(cells))
        if number == 1:
            if cells not in headers:
                telling.add(1, None, "other_columns", ", ".join(cells))
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


def _verdict(
    number: int, cells: list[str], desk: ReviewContext, telling: _Telling, spoken: Iterable[WorkbookPrinter]
) -> Review | None:
    period, indicator, _, _, _, verdict, document, note, before, saw = cells
    known = {words.phrase(f"review.{code}").casefold(): code for words in spoken for code in VERDICTS}
    status = known.get(verdict.casefold(), verdict.lower().replace(" ", "_"))
    if status not in VERDICTS:
        offered = " · ".join(telling.words.phrase(f"review.{code}") for code in VERDICTS)
        telling.add(number, "verdict", "no_verdict", verdict, options=offered)
        return None
    now = desk.saw(indicator, period) if period in desk.dossier.periods else ""
    if not now:
        telling.add(number, "indicator", "no_value", f"{indicator} {period}")
        return None
    if saw != now:
        telling.add(number, "answer", "changed", None, indicator=indicator, year=period)
        return None
    earlier = desk.review_of(indicator, period)
    seen = before in {_before(earlier, words) for words in spoken}
    if (
        earlier
        and not earlier.void
        and earlier.status != "not_reviewed"
        and earlier.reviewer != desk.reviewer
        and not seen
    ):
        who = quoted(earlier.reviewer)
        telling.add(number, "verdict", "reviewed", verdict, reviewer=who, indicator=indicator, year=period)
        return None
    named = [code for code in document.replace(",", ";").replace(" ", ";").split(";") if code]
    try:
        return desk.decide(indicator, period, status, named=named, note=note)
    except VerdictError as error:
        why = telling.words.phrase(f"desk.refused.{error.reason}", **error.values)
        telling.put(number, "verdict", why, verdict, "", "")
        return None
