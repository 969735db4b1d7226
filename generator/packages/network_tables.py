"""Reads what an association says of itself: services, calendar, self-audit, code of conduct, reasons.

A row is made from its columns by the types of the noun's fields. One that lacks what it needs is refused as a whole, with
the problem of its cell; a cell that may be empty and is wrong is left out.
"""

from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields
from datetime import date
from decimal import Decimal
from typing import Any, Final, TypeVar

from generator.model import CalendarEvent, CodeAssessment, NetworkTables, Reason, SelfAuditAnswer, Service, Standards
from generator.packages.tables.descriptor_schema import WEB_WORDS, is_web
from generator.packages.tables.schemas import Fault
from generator.packages.tables.table import Table

Row = TypeVar("Row", Service, CalendarEvent, SelfAuditAnswer, CodeAssessment, Reason)

_DAYS: Final = frozenset({"date", "due", "since", "until"})
_COUNTS: Final = frozenset({"assessed", "breaches", "resolved"})


def read_network_tables(tables: Mapping[str, Table], standards: Standards) -> NetworkTables:
    """The rows of all of these tables. A missing table is one without rows."""
    known = standards.associations

    def item(table: Table, row: int, one: SelfAuditAnswer) -> bool:
        return _listed(table, row, "item", one.item, known.items)

    def reason(table: Table, row: int, one: Reason) -> bool:
        return _listed(table, row, "reason", one.reason, known.reasons)

    reasons = {one.reason: one for one in _rows(tables, "reasons", Reason, reason)}
    return NetworkTables(
        services=tuple(_rows(tables, "services", Service, _ends_after_it_began)),
        calendar=tuple(sorted(_rows(tables, "calendar", CalendarEvent, _ends_after_it_began), key=lambda one: one.due)),
        self_audit=tuple(_rows(tables, "self_audit", SelfAuditAnswer, item)),
        code_of_conduct=tuple(_rows(tables, "code_of_conduct", CodeAssessment, _resolved)),
        reasons=tuple(reasons[code] for code in known.reasons if code in reasons),
    )


def _rows(
    tables: Mapping[str, Table], name: str, noun: type[Row], fits: Callable[[Table, int, Row], bool]
) -> list[Row]:
    """The rows of one table that can be used."""
    table = tables.get(name)
    if table is None:
        return []
    columns = fields(noun)
    needed = {column.name for column in columns if column.default is MISSING}
    found = []
    for row, cells in table.rows:
        bad = table.bad.get(row, set())
        if not needed.isdisjoint(bad):
            continue
        values: dict[str, Any] = {
            column.name: _value(column.name, cell)
            for column, cell in zip(columns, cells, strict=True)
            if cell and column.name not in bad and _public(table, row, column.name, cell)
        }
        one = noun(**values)
        if fits(table, row, one):
            found.append(one)
    return found


def _value(column: str, cell: str) -> object:
    """A cell, which the schema has already checked."""
    if column in _DAYS:
        return date.fromisoformat(cell)
    return Decimal(cell) if column in _COUNTS else cell


def _public(table: Table, row: int, column: str, cell: str) -> bool:
    """True for every cell but an address that a page may not link to."""
    if column != "address" or is_web(cell):
        return True
    table.fault(Fault("bad-address", "No page links to this.", WEB_WORDS, "Correct it."), row, column, cell)
    return False


def _listed(table: Table, row: int, column: str, code: str, known: Mapping[str, object] | tuple[str, ...]) -> bool:
    if code in known:
        return True
    fault = Fault(f"unknown-{column}", f"The standards know no such {column}.", ", ".join(known), "", [*known])
    table.fault(fault, row, column, code)
    return False


def _ends_after_it_began(table: Table, row: int, one: Service | CalendarEvent) -> bool:
    began = one.due if isinstance(one, CalendarEvent) else one.since
    if began is None or one.until is None or began <= one.until:
        return True
    fault = Fault("until-before-since", "This ends before it begins.", f"{began} or later", "Correct one of the days.")
    table.fault(fault, row, "until", one.until.isoformat())
    return False


def _resolved(table: Table, row: int, one: CodeAssessment) -> bool:
    if one.resolved is None or one.resolved <= one.breaches:
        return True
    fault = Fault(
        "more-put-right",
        "More breaches were put right than were found.",
        f"at most {one.breaches}",
        "Correct one of them.",
    )
    table.fault(fault, row, "resolved", str(one.resolved))
    return False
