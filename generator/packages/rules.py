"""The rules that rows are checked against: the compiled standards, and the filings and documents of the same package.

The reader checks each cell on its own; here rows are checked against the standards and each other. `filings`, `facts`,
`evidence` and `corrections` then read the rows of each table.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import islice

from generator.model import Evidence, Filing, Indicator, Standards
from generator.packages.tables.answers import Reader, compile_reader
from generator.packages.tables.schemas import Fault, Schema, compile_schema
from generator.packages.tables.table import Table


@dataclass(frozen=True)
class Rulebook:
    """The standards, compiled for reading: one answer reader per indicator, one schema per table."""

    standards: Standards
    readers: Mapping[str, tuple[Indicator, Reader]]
    schemas: Mapping[str, Schema]


_compiled: list[Rulebook] = []


def rulebook(standards: Standards) -> Rulebook:
    """The compiled form of these standards. The last one is kept, because a run has only one."""
    if not _compiled or _compiled[0].standards is not standards:
        _compiled[:] = [
            Rulebook(
                standards,
                {
                    code: (indicator, compile_reader(indicator, standards.day))
                    for code, indicator in standards.indicators.items()
                },
                {name: compile_schema(name, schema, standards.day) for name, schema in standards.schemas.items()},
            )
        ]
    return _compiled[0]


@dataclass(slots=True)
class Filings:
    """The filings by period, and the periods whose filing was refused, so that their rows are not reported again."""

    by_period: dict[str, Filing] = field(default_factory=dict)
    refused: set[str] = field(default_factory=set)
    known: bool = False  # False if the file could not be read at all


@dataclass(slots=True)
class Documents:
    """The evidence by its code, and the codes of refused rows, so that values naming them are not reported again."""

    by_code: dict[str, Evidence] = field(default_factory=dict)
    refused: set[str] = field(default_factory=set)
    known: bool = True  # False if the file could not be read at all


def is_filed(table: Table, row: int, period: str, filings: Filings) -> bool:
    """True if the row's period has a filing; otherwise report it, unless the filing's own row was reported."""
    if period in filings.by_period:
        return True
    if filings.known and period not in filings.refused:
        fault = Fault(
            "period-without-filing",
            "There is no filing for this period.",
            ", ".join(sorted(filings.by_period)) or "a period of filings.csv",
            "Add a row for the period to filings.csv, or correct the period.",
        )
        table.fault(fault, row, "period", period)
    return False


def known_indicator(table: Table, row: int, code: str, book: Rulebook) -> tuple[Indicator, Reader] | None:
    """The definition of an indicator code; reports an unknown code."""
    known = book.readers.get(code)
    if known is None:
        fault = Fault(
            "unknown-indicator",
            "There is no such indicator in the standards.",
            "",
            "Look for its code on the page of indicators.",
            book.readers,
        )
        table.fault(fault, row, "indicator", code)
    return known


def named_evidence(table: Table, row: int, text: str, documents: Documents) -> tuple[str, ...]:
    """The documents that a cell names, each once; reports those that evidence.csv does not list."""
    named = tuple(dict.fromkeys(text.split(";")))
    for code in named:
        if code not in documents.by_code and documents.known and code not in documents.refused:
            fault = Fault(
                "unknown-evidence",
                "There is no such document in evidence.csv.",
                ", ".join(islice(documents.by_code, 12)),
                "Add it to evidence.csv, or remove it here.",
                documents.by_code,
            )
            table.fault(fault, row, "evidence", code)
    return tuple(code for code in named if code in documents.by_code)
