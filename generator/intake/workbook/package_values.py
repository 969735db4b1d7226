"""The values of a package for one period, cell by cell as written, and the marks that detect changes."""

import calendar
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from generator import clock
from generator.intake.workbook.plan import DOCUMENT, FILING, INSTITUTION, LISTS, Asked, key_of
from generator.model import AnswerType, Standards
from generator.packages import clean
from generator.packages.institutions import Opened, open_package
from generator.packages.rules import rulebook
from generator.packages.tables.schemas import NUMBER, Fault
from generator.problems import Problem

NO_ANSWER = "-"
"""What a marked copy records of a row without an answer."""


class FiledRow(NamedTuple):
    """One row of indicators.csv without its key."""

    value: str = ""
    status: str = ""
    evidence: str = ""
    note: str = ""

    @property
    def answered(self) -> bool:
        """True if there is a value, or a reason why there is none. A document or a note alone is no answer."""
        return bool(self.value) or self.status not in ("", "reported")


@dataclass(frozen=True)
class PackageValues:
    """The values of a package: fields by their codes, the answers of one period and of the last one before it."""

    fields: Mapping[str, str] = field(default_factory=dict)  # institution.name, filing.as_of …
    answers: Mapping[str, FiledRow] = field(default_factory=dict)
    last: Mapping[str, FiledRow] = field(default_factory=dict)
    last_period: str = ""
    editions: Mapping[str, str] = field(
        default_factory=dict
    )  # period -> the questionnaire that questionnaires.csv names
    documents: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # code -> its row
    filed: bool = False  # True if the period has a filing
    last_filing: Mapping[str, str] = field(default_factory=dict)  # period, as_of … of the last filing before
    lists: Mapping[str, Mapping[tuple[str, ...], tuple[str, ...]]] = field(
        default_factory=dict
    )  # table -> code -> its row

    def unasked(self, period: str, standards: Standards) -> frozenset[str]:
        """The indicators that the questionnaire of a period does not have; none if the period is unknown."""
        if not period:
            return frozenset()
        return frozenset(standards.unasked_by(standards.edition(self.editions.get(period, ""), period)))


def of_package(folder: Path, period: str, standards: Standards) -> tuple[PackageValues | None, tuple[Problem, ...]]:
    """The values of the package in a folder; None, with the reasons, if it cannot be identified or trusted."""
    return of_opened(open_package(folder, "institution", standards), period)


def of_opened(opened: Opened, period: str) -> tuple[PackageValues | None, tuple[Problem, ...]]:
    """The same for an opened package."""
    closed = [table for table in opened.tables.values() if not table.readable or table.misshapen or table.repeats]
    if not opened.descriptor.usable or closed:
        return None, opened.all_problems()
    rows = {name: [cells for _, cells in table.rows] for name, table in opened.tables.items()}
    filings = {cells[0]: cells for cells in rows.get("filings", ())}
    answers: dict[str, dict[str, FiledRow]] = {}
    for year, code, value, status, evidence, note in rows.get("indicators", ()):
        answers.setdefault(year, {})[code] = FiledRow(value, status, evidence, note)
    last = max((year for year in answers if year < period), default="")
    fields = {f"institution.{name}": as_text(opened.descriptor.body.get(name)) for name in INSTITUTION}
    fields["institution.id"] = opened.folder.name
    fields |= {
        f"filing.{name}": text for name, text in zip(FILING, filings.get(period, [""] * len(FILING)), strict=True)
    }
    fields["filing.period"] = period
    documents = {cells[0]: tuple(cells) for cells in rows.get("evidence", ()) if len(cells) == len(DOCUMENT)}
    before = max((year for year in filings if year < period), default="")
    last_filing = dict(zip(FILING, filings[before], strict=True)) if before else {}
    editions = {cells[0]: cells[1] for cells in rows.get("questionnaires", ())}
    known = PackageValues(
        fields,
        answers.get(period, {}),
        answers.get(last, {}),
        last,
        editions,
        documents,
        period in filings,
        last_filing,
        {table: {key_of(table, cells): tuple(cells) for cells in rows[table]} for table in LISTS if table in rows},
    )
    return known, ()


def prefilled(known: PackageValues, standards: Standards) -> PackageValues:
    """The values for a new workbook: empty fields get what follows from the package and the standards, and no guess."""
    fields = dict(known.fields)
    follows = {"institution.region": standards.region_of.get(fields.get("institution.country", ""), "")}
    if not known.filed:
        follows["filing.currency"] = fields.get("institution.currency") or known.last_filing.get("currency", "")
        follows["filing.as_of"] = _last_day(
            fields.get("filing.period", ""), fields.get("institution.fiscal_year_end", ""), known.last_filing
        )
    return replace(known, fields=fields | {code: text for code, text in follows.items() if not fields.get(code)})


def _last_day(period: str, year_end: str, last: Mapping[str, str]) -> str:
    """The last day of a fiscal year; empty if it is not certain.

    A year may be named for the one in which it ends or for the one before, which only an earlier filing shows; a year
    that ends in December is the calendar year.
    """
    before = clock.day_of(last.get("as_of", ""))
    day = clock.day_of(f"2000-{year_end}") or before
    if day is None or not period.isdecimal() or (before is None and year_end != "12-31"):
        return ""
    year = int(period) + (before.year - int(last["period"]) if before else 0)
    months_last = calendar.monthrange(year, day.month)[1]
    if before and (before.month, min(before.day, 28)) != (day.month, min(day.day, 28)):
        return ""  # the year's end has moved, and when it did is not known
    return date(year, day.month, months_last if day.month == 2 and day.day >= 28 else day.day).isoformat()


def as_text(value: Any) -> str:
    """A key of a descriptor as the text of one cell."""
    if value is None:
        return ""
    return ";".join(map(str, value)) if isinstance(value, list) else str(value)


def canonical(asked: Asked, text: str, standards: Standards) -> str:
    """The canonical form of a text in a package: the same for 12.50 and 12.5, and for options in any order."""
    text = clean(text)
    indicator = asked.indicator
    if not text or asked.kind == AnswerType.TEXT:
        return text
    if indicator is not None:
        value, _ = rulebook(standards).readers[indicator.code][1](text)
        if isinstance(value, Fault):
            return text
        if isinstance(value, tuple):
            return ";".join(map(str, value))
    if (asked.kind == "rate" or (indicator is not None and indicator.kind.is_figure)) and NUMBER.fullmatch(text):
        whole, _, rest = text.partition(".")
        sign, whole = ("-", whole[1:]) if whole.startswith("-") else ("", whole)
        bare = f"{whole.lstrip('0') or '0'}.{rest.rstrip('0')}".rstrip(".")
        return bare if bare == "0" else sign + bare
    return text


def mark_of_field(asked: Asked, text: str, standards: Standards) -> str:
    """A mark of a field's value; empty if it has none."""
    said = canonical(asked, text, standards)
    return _digest([said]) if said else ""


def mark_of(asked: Asked, filed: FiledRow, standards: Standards) -> str:
    """A mark of an answered row; empty if it says nothing."""
    status = "" if filed.value and filed.status == "reported" else filed.status
    said = [canonical(asked, filed.value, standards), status, filed.evidence, clean(filed.note)]
    return _digest(said) if any(said) else ""


def mark_in_copy(mark: str, *, answered: bool) -> str:
    """What a marked copy records of a row: the mark of its answer, or that it has none."""
    return mark if answered else NO_ANSWER


def mark_of_document(cells: tuple[str, ...]) -> str:
    """A mark of a row of the list of documents."""
    return _digest([clean(cell) for cell in cells])


def _digest(said: list[str]) -> str:
    # Programs that save a workbook may drop this part of an escaped character.
    text = json.dumps(said, ensure_ascii=False).replace("x005F_", "")
    # A letter first, so that no program takes it for a number.
    return f"w{hashlib.sha256(text.encode()).hexdigest()[:12]}"
