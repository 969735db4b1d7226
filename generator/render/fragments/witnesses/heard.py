"""What others say about an institution in a line each, with names and years and without any figure."""

from collections.abc import Iterable

from generator.language.printer import Printer
from generator.model import Rating
from generator.model.audits import AuditRow
from generator.model.witnesses import WitnessHead
from generator.model.witnesses.surveyed import Survey
from generator.render.fragments.witnesses.audits import AuditTables
from generator.render.fragments.witnesses.poverty import PovertyRates


def heard(say: Printer, rows: Iterable[WitnessHead]) -> list[tuple[str, str]]:
    """For each row the kind of voice, and a line about it, both in words."""
    return [(say.phrase(f"search.voice.{name}"), line) for name, line in (_line(say, row) for row in rows)]


def _line(say: Printer, row: WitnessHead) -> tuple[str, str]:
    """The table of a row, and who said it, how and when."""
    if isinstance(row, AuditRow):
        parts = [AuditTables(say).edition(row), say.name(f"audit.mode.{row.mode}"), row.auditor, str(row.date.year)]
        return "audits", _joined(say, "audits", parts)
    if isinstance(row, Survey):
        how = say.phrase(f"voice.mode.{row.mode}")
        return "surveys", _joined(say, "surveys", [how, row.conducted_by, str(row.end.year)])
    year = str(row.date.year) if row.date else ""
    if isinstance(row, Rating):
        agency = say.standards.ratings.agencies.get(row.agency)
        name = agency.name if agency else row.agency
        return "ratings", _joined(say, "ratings", [name, say.phrase(f"ratings.kind.{row.kind}"), row.grade, year])
    line = PovertyRates(say).line(*row.axis)
    return "poverty", _joined(say, "poverty", [say.name(f"poverty_tool.{row.tool}"), row.version, line, year])


def _joined(say: Printer, name: str, parts: Iterable[str]) -> str:
    return f"{say.phrase(f'search.voice.{name}')}: {', '.join(filter(None, parts))}"
