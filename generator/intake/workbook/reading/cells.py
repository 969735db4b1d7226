"""Reads one cell for its question, and reports what cannot be read."""

from collections.abc import Iterable

from generator.intake.workbook import plan as p
from generator.intake.workbook.package_values import canonical
from generator.intake.workbook.plan import Asked, WorkbookPlan
from generator.intake.workbook.reading import option_labels
from generator.intake.workbook.reading.layout import Row
from generator.intake.workbook.reading.messages import WorkbookMessages
from generator.intake.workbook.reading.unreadable import Unreadable
from generator.intake.xlsx.cells import Typed
from generator.packages.rules import rulebook
from generator.packages.tables.schemas import LATER, Fault


class CellReader:
    """Reads the cells of one workbook, which offered these options (code and label)."""

    def __init__(self, plan: WorkbookPlan, telling: WorkbookMessages, options: Iterable[tuple[str, str]] = ()) -> None:
        self.plan = plan
        self.telling = telling
        self.tolerance = option_labels.tolerance(plan, options)
        self.schemas = rulebook(plan.standards).schemas

    def read(self, cell: Typed, asked: Asked, currency: str = "") -> str | None:
        """One cell as the text of a package; None, after reporting it, if it is unreadable."""
        text = self.tolerance.read(cell, asked, currency)
        if isinstance(text, Unreadable):
            reasons = ", ".join(self.plan.words.reasons().values())
            self.telling.wrong(text.code, cell, asked, reasons=reasons, **text.places)
            return None
        if cell.formula:
            self.telling.note("formula", cell, asked)
        return text

    def as_filed(self, text: str, row: Row, asked: Asked) -> str:
        """The value in the spelling of the package it came from, if it is still that value."""
        filed, known = row[p.SAID].text if p.SAID in row else "", self.plan.standards
        return filed if filed and canonical(asked, filed, known) == canonical(asked, text, known) else text

    def fits(self, code: str, text: str, cell: Typed, asked: Asked) -> bool:
        """True if a field is within the limits of its column.

        Fields of the institution are checked with its descriptor.
        """
        table, _, name = code.rpartition(".")
        if table == "institution":
            return True
        schema = self.schemas[{"filing": "filings", "": "evidence"}.get(table, table)]
        fault = schema.columns[schema.header.index(name)].fault(text)
        if fault is not None:
            self.fault(fault, cell, asked, text)
        return fault is None

    def fault(self, fault: Fault, cell: Typed, asked: Asked, text: str) -> None:
        """Report a fault that a column's own check has found."""
        codes = {"too-long": "too-long", "missing-value": "missing", "out-of-range": "out-of-range", LATER: LATER}
        self.telling.wrong(codes.get(fault.code, "bad-form"), cell, asked, n=len(text))
