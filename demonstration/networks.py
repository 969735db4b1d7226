"""What the fictional associations say of themselves, from `networks.toml`."""

import tomllib
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any, Final

from generator.model import Association, CalendarEvent, CodeAssessment, NetworkTables, Reason, SelfAuditAnswer, Service

TABLE: Final = Path(__file__).with_name("networks.toml")

_NOUNS: Final[Mapping[str, Any]] = {
    "services": Service,
    "calendar": CalendarEvent,
    "self_audit": SelfAuditAnswer,
    "code_of_conduct": CodeAssessment,
    "reasons": Reason,
}


def described(association: Association) -> Association:
    """The association with its tables, its fees and its rule of admission."""
    said = _table().get(association.id, {})
    rows = {name: tuple(_row(noun, row) for row in said.get(name, ())) for name, noun in _NOUNS.items()}
    tables = NetworkTables(**rows)
    return replace(association, tables=tables, fees=said.get("fees", ""), admission=said.get("admission", ""))


def _row(noun: Any, row: Mapping[str, Any]) -> Any:
    return noun(**{name: Decimal(value) if isinstance(value, int) else value for name, value in row.items()})


@cache
def _table() -> Mapping[str, Mapping[str, Any]]:
    return tomllib.loads(TABLE.read_text(encoding="utf-8"))
