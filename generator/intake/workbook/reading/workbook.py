"""Reads a submitted workbook, with a problem for each cell that is unreadable."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from pathlib import Path

from generator.intake.workbook import plan as p
from generator.intake.workbook.make import MARK_ROWS
from generator.intake.workbook.package_values import FiledRow
from generator.intake.workbook.plan import Asked, WorkbookPlan, key_of
from generator.intake.workbook.reading import layout, witness_rows
from generator.intake.workbook.reading.answers import AnsweredRow, AnswerReader
from generator.intake.workbook.reading.cells import CellReader
from generator.intake.workbook.reading.layout import WorkbookLayout
from generator.intake.workbook.reading.messages import WorkbookMessages
from generator.intake.workbook.stamp import WorkbookStamp
from generator.intake.workbook.wording import WorkbookPrinter
from generator.intake.xlsx import DAMAGED, look_over
from generator.intake.xlsx import Workbook as Book
from generator.intake.xlsx.cells import Typed, sheets
from generator.intake.xlsx.xml_parser import damaged
from generator.language.phrases import ENGLISH
from generator.limits import WorkbookLimits
from generator.model import Standards
from generator.problems import Location, Problem


@dataclass
class Submission:
    """The contents of a workbook, and its problems."""

    stamp: WorkbookStamp
    plan: WorkbookPlan
    telling: WorkbookMessages
    book: Book  # the safe copy that was read, and that the marked copy is made from
    fields: dict[str, AnsweredRow] = field(default_factory=dict)
    answers: dict[str, AnsweredRow] = field(default_factory=dict)
    documents: dict[str, tuple[tuple[str, ...], Typed, str]] = field(default_factory=dict)  # with the mark it had
    had_documents: bool = False  # True if it held documents when it was made
    places: dict[str, Typed] = field(default_factory=dict)  # the answer cell of each question, even if it is blank
    spoiled_documents: set[str] = field(default_factory=set)
    lists: dict[str, dict[tuple[str, ...], tuple[tuple[str, ...], str]]] = field(default_factory=dict)
    """Rows of ratings and poverty rates, by table and code, with the mark that each had."""

    def field_text(self, code: str) -> str:
        """The value of a field, empty if it has none that is readable."""
        said = self.fields.get(code)
        return said.filed.value if said and not said.spoiled else ""


_STAMP_LOST = "Use the file as it was before the hidden sheet “portal” was removed."


def nobody_knows(_: str) -> frozenset[str]:
    """No documents: the default of `read`, if the institution's are unknown."""
    return frozenset()


def read(
    path: Path, standards: Standards, listed: Callable[[str], Collection[str]] = nobody_knows
) -> tuple[Submission | None, tuple[Problem, ...]]:
    """The contents of the workbook at `path`; None, and why, if it is not ours or must not be opened.

    `listed` returns the documents that an institution already has.
    """
    book, problems = look_over(path)
    if book is None:
        return None, problems
    try:
        found = layout.find(sheets(book))
    except DAMAGED:
        return None, (damaged("the workbook cannot be read to its end").problem(path.name),)
    if found.stamp is None:
        return None, (
            Problem(
                "workbook-stamp-lost" if found.rows else "workbook-not-ours",
                Location(path.name),
                "this is not a workbook of the portal: it has no stamp",
                allowed="a workbook made by portal workbook, or taken from the site",
                fix=_STAMP_LOST if found.rows else "Take a workbook from the site, and copy the answers into it.",
            ),
        )
    language = found.stamp.language if found.stamp.language in standards.languages else ENGLISH
    plan = WorkbookPlan(standards, WorkbookPrinter(standards, language))
    submission = Submission(found.stamp, plan, WorkbookMessages(path.name, plan.words), book)
    _WorkbookReader(submission, found, listed).all()
    return submission, ()


class _WorkbookReader:
    def __init__(self, submission: Submission, found: WorkbookLayout, listed: Callable[[str], Collection[str]]) -> None:
        self.out = submission
        self.listed = listed
        self.found = found
        self.plan = submission.plan
        self.telling = submission.telling
        self.cells = CellReader(submission.plan, submission.telling, submission.stamp.options)

    def all(self) -> None:
        self._stamp()
        for code, asked in {**self.plan.institution, **self.plan.filing}.items():
            self._field(code, asked)
        self._documents()
        there = self.listed(self.out.field_text("institution.id"))
        documents = {*self.out.documents, *self.out.spoiled_documents, *there}
        self.out.answers = AnswerReader(self.cells, self.found, documents, self._currency()).all()
        self._lists(documents)
        self._strangers()

        self.out.places = {code: rows[0][layout.PLACE] for code, rows in self.found.rows.items()}

    def _currency(self) -> str:
        """The currency of the amounts; empty if it was not given, or not read yet."""
        return self.out.field_text("filing.currency") or self.out.field_text("institution.currency")

    def _stamp(self) -> None:
        stamp = self.out.stamp
        if stamp.template < p.TEMPLATE:
            self.telling.note("older-template", None, version=stamp.template)
        elif stamp.template > p.TEMPLATE:
            self.telling.note("newer-template", None, version=stamp.template)
        if stamp.questions != self.plan.digest:
            self.telling.note("other-standards", None)
        for place in self.out.book.beyond:
            rows, columns = (f"{most:,}" for most in (WorkbookLimits.ROWS, WorkbookLimits.COLUMNS))
            self.telling.note("beyond", None, place=place, rows=rows, columns=columns)
        lacking = [code for code in self.plan.indicators if code not in self.found.rows]
        if lacking:
            codes = ", ".join(lacking[:8]) + (" …" if len(lacking) > 8 else "")
            self.telling.note("missing-questions", None, n=len(lacking), codes=codes)
        for column, cell in self.found.lost:
            self.telling.wrong("missing-column", cell, column=column)

    def _strangers(self) -> None:
        """Report rows that answer no question of today."""
        for cell in self.found.nameless:
            self.telling.note("without-code", cell)
        for code, rows in self.found.rows.items():
            question, _, option = code.partition(p.OPTION)
            asked = self.plan.forms.get(question)
            if asked is None or (option and option not in asked.choices):
                for row in rows:
                    if p.VALUE in row and row[p.VALUE].text.strip() not in ("", MARK_ROWS):
                        self.telling.note("unknown-code", row[p.VALUE])

    # ------------------------------------------------------------------------------------------------------- fields

    def _field(self, code: str, asked: Asked) -> None:
        rows = self.found.rows.get(code)
        if not rows:
            return
        was = rows[0][p.WAS].text if p.WAS in rows[0] else ""
        cell = rows[0].get(p.VALUE)
        if cell is None:
            self.out.fields[code] = AnsweredRow(FiledRow(), None, was)
            return
        # The rates come after the currencies, and may carry their sign.
        text = self.cells.read(cell, asked, self._currency())
        if text is not None and not self.cells.fits(code, text, cell, asked):
            text = None
        text = self.cells.as_filed(text, rows[0], asked) if text else text
        self.out.fields[code] = AnsweredRow(FiledRow(text or ""), cell, was, text is None)

    def _lists(self, documents: Collection[str]) -> None:
        """The rows of ratings and poverty rates. A document that they name must be listed."""
        for table, (columns, rows) in self.found.lists.items():
            place = list(self.plan.lists[table]).index("evidence")
            kept = self.out.lists.setdefault(table, {})
            for cells, first, was in witness_rows.read(table, rows, columns, self.cells):
                if any(code and code not in documents for code in cells[place].split(";")):
                    self.telling.wrong("unknown-document", first, self.plan.lists[table]["evidence"])
                else:
                    kept[key_of(table, cells)] = cells, was

    # ---------------------------------------------------------------------------------------------------- documents

    def _documents(self) -> None:
        for row in self.found.documents:
            self.out.had_documents |= p.WAS in row
            first = next(cell for column, cell in row.items() if column != p.WAS)
            cells, fine = [], True
            for name, asked in self.plan.document.items():
                cell = row.get(f"#{name}")
                text = self.cells.read(cell, asked) if cell else ""
                if text is None or (cell and not self.cells.fits(name, text, cell, asked)):
                    fine, text = False, ""
                elif asked.needed and not text:
                    blank = Typed(first.sheet, first.row, self.found.columns.get(f"#{name}", first.column), None)
                    self.telling.wrong("missing", blank, asked)
                    fine = False
                cells.append(text)
            self._keep_confidential(row, cells)
            code = cells[0]
            if code in self.out.documents:
                if self.out.documents[code][0] != tuple(cells):
                    self.telling.wrong("document-twice", first, other=self.out.documents[code][1].where)
            elif fine:
                self.out.documents[code] = (tuple(cells), first, row[p.WAS].text if p.WAS in row else "")
            elif code:
                self.out.spoiled_documents.add(code)

    def _keep_confidential(self, row: layout.Row, cells: list[str]) -> None:
        """Take no file and no address of a confidential document; the document itself is taken."""
        names = list(self.plan.document)
        if cells[names.index("access")] != "confidential":
            return
        for name in ("file", "url"):
            if cells[names.index(name)]:
                self.telling.wrong("confidential-given", row[f"#{name}"], self.plan.document[name])
                cells[names.index(name)] = ""
