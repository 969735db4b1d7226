"""Reads the rows of questions as answers: value or reason, documents, note."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from generator.intake.workbook import plan as p
from generator.intake.workbook.make import MARK_ROWS
from generator.intake.workbook.package_values import FiledRow
from generator.intake.workbook.plan import Asked
from generator.intake.workbook.reading.cells import CellReader
from generator.intake.workbook.reading.layout import Row, WorkbookLayout
from generator.intake.workbook.reading.unreadable import Unreadable
from generator.intake.xlsx.cells import Typed
from generator.model import AnswerType
from generator.packages import clean
from generator.packages.rules import rulebook
from generator.packages.tables.schemas import LATER, Fault


@dataclass(frozen=True, slots=True)
class AnsweredRow:
    """One row of the workbook. `spoiled`: a part of it was unreadable, so none of it is used."""

    filed: FiledRow
    cell: Typed | None  # the cell that says so
    was: str  # the mark of what it said when the workbook was made
    spoiled: bool = False


class AnswerReader:
    """Reads the questions of one workbook. `documents` are the codes that answers may name."""

    def __init__(self, cells: CellReader, found: WorkbookLayout, documents: Collection[str], currency: str) -> None:
        self.cells = cells
        self.plan = cells.plan
        self.telling = cells.telling
        self.tolerance = cells.tolerance
        self.schemas = cells.schemas
        self.found = found
        self.documents = documents
        self.currency = currency

    def all(self) -> dict[str, AnsweredRow]:
        """The answers to the questions in the workbook, by their code."""
        said = {}
        for code, asked in self.plan.indicators.items():
            rows = self.found.rows.get(code, [])
            each = [self._answer(row, asked, self._options(asked), self.currency) for row in rows]
            if each:
                said[code] = self._one(each, asked)
        return said

    def _options(self, asked: Asked) -> Mapping[str, Row]:
        """The rows in which the options of a question are marked."""
        rows = self.found.rows
        return {code: rows[name][0] for code in asked.choices if (name := f"{asked.code}{p.OPTION}{code}") in rows}

    def _answer(self, row: Row, asked: Asked, options: Mapping[str, Row], currency: str) -> AnsweredRow:
        was = row[p.WAS].text if p.WAS in row else ""
        cell, reason = row.get(p.VALUE), row.get(p.WHY)
        if cell is not None and (cell.text.strip() == MARK_ROWS or self._says_unasked(cell, row)):
            cell = None
        marks = {code: options[code][p.VALUE] for code in options if p.VALUE in options[code]}
        place = cell or next(iter(marks.values()), None) or reason or row.get(p.NOTE) or row.get(p.EVIDENCE)
        before = self.telling.errors
        status = self._reason(reason)
        value = ""
        if cell is not None:
            taken = self.tolerance.reason(cell) if asked.kind != AnswerType.TEXT and not status else ""
            if taken:
                self.telling.note("reason-in-answer", cell, asked)
                status = taken
            else:
                value = self.cells.read(cell, asked, currency) or ""
        elif marks:
            value = self._marked(marks, asked)
        if value and status and cell is not None:
            self.telling.wrong("value-and-reason", reason or cell, self.plan.why)
        elif value and status and reason is not None:
            self.telling.wrong("value-and-reason", reason, self.plan.why)
        if value and place is not None and self.telling.errors == before:
            self._judge(value, place, asked, p.NOTE in row)
        note = self._note(row.get(p.NOTE))
        evidence = self._proofs(row.get(p.EVIDENCE))
        spoiled = self.telling.errors > before
        value = self.cells.as_filed(value, row, asked)
        return AnsweredRow(FiledRow(value, "reported" if value else status, evidence, note), place, was, spoiled)

    def _says_unasked(self, cell: Typed, row: Row) -> bool:
        """True if the cell still says what it was made with: that the questionnaire does not have the question."""
        was_unasked = p.SAID in row and row[p.SAID].text == p.UNASKED
        return was_unasked and cell.text.strip() == self.plan.words.phrase("gap.not_asked")

    def _reason(self, cell: Typed | None) -> str:
        if cell is None:
            return ""
        status = self.tolerance.reason(cell)
        if not status and clean(cell.text).lower() != "reported":
            self.telling.wrong("not-a-reason", cell, self.plan.why)
        return status

    def _marked(self, marks: Mapping[str, Typed], asked: Asked) -> str:
        said = {code: self.tolerance.mark(cell) for code, cell in marks.items()}
        for code, mark in said.items():
            if isinstance(mark, Unreadable):
                self.telling.wrong(mark.code, marks[code], asked, **mark.places)
        chosen = [code for code, mark in said.items() if mark is True]
        none = asked.indicator.none_option if asked.indicator else None
        first = next(iter(marks.values()))
        if not chosen and all(mark is False for mark in said.values()) and len(said) == len(asked.choices):
            self.telling.wrong("nothing-chosen", first, asked, option=asked.choices.get(none or "", "–"))
        elif none in chosen and len(chosen) > 1:
            self.telling.wrong("none-and-more", marks[none], asked, option=asked.choices[none])
        elif asked.indicator and asked.indicator.max_select is not None and len(chosen) > asked.indicator.max_select:
            self.telling.wrong("too-many-options", marks[chosen[-1]], asked, n=len(chosen))
        return ";".join(chosen)

    def _judge(self, value: str, cell: Typed, asked: Asked, explained: bool) -> None:
        """Report what the reader of packages would refuse, which has the last word."""
        indicator, reader = rulebook(self.plan.standards).readers[asked.code]
        typed, remark = reader(value)
        fault = typed if isinstance(typed, Fault) else None
        fault = fault or self.schemas["indicators"].columns[2].fault(value)
        if fault is not None:
            codes = {"contradicting-options": "none-and-more", "too-many-options": "too-many-options", LATER: LATER}
            option = asked.choices.get(indicator.none_option or "", "–")
            number = len(value.split(";")) if fault.code in codes else len(value)
            code = codes.get(fault.code, "too-long" if fault.code == "too-long" else "bad-form")
            self.telling.wrong(code, cell, asked, option=option, n=number)
        elif remark is not None and remark.code == "implausible-value":
            if not explained:
                self.telling.note("implausible", cell, asked)
        elif remark is not None:
            self.telling.note("odd-text", cell, asked)

    def _note(self, cell: Typed | None) -> str:
        if cell is None:
            return ""
        text = clean(cell.text)
        if cell.error:
            self.telling.wrong("error-in-cell", cell, self.plan.remark)
        elif cell.struck:
            self.telling.wrong("struck", cell, self.plan.remark, letters=cell.struck)
        elif fault := self.schemas["indicators"].columns[5].fault(text):
            self.cells.fault(fault, cell, self.plan.remark, text)
        return text

    def _proofs(self, cell: Typed | None) -> str:
        if cell is None:
            return ""
        text = self.cells.read(cell, self.plan.proof) or ""
        if text and any(code not in self.documents for code in text.split(";")):
            self.telling.wrong("unknown-document", cell, self.plan.proof)
        elif text and (fault := self.schemas["indicators"].columns[4].fault(text)):
            self.cells.fault(fault, cell, self.plan.proof, text)
        return text

    def _one(self, said: Iterable[AnsweredRow], asked: Asked) -> AnsweredRow:
        """If a question occurs more than once, the row that says something."""
        speaking = [one for one in said if any(one.filed)] or list(said)
        first = speaking[0]
        for other in speaking[1:]:
            if other.filed != first.filed and other.cell is not None and first.cell is not None:
                self.telling.wrong("row-twice", other.cell, asked, other=f"{first.cell.sheet}!{first.cell.where}")
                return AnsweredRow(first.filed, first.cell, first.was, True)
        return first
