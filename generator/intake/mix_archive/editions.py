"""Determines which questionnaire a filing of the archive answers, and what the archive has no column for.

The archive states neither. It is one file for all years, with a column for every option that any form ever had, so the
form of a filing shows only in its marks. Which questions identify which form is data, in `questionnaires.yml`.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from generator.intake.mix_archive.answers import AnswerFile, truth
from generator.intake.mix_archive.rows import ArchiveRow
from generator.model import Questionnaire, Standards


@dataclass(frozen=True, slots=True)
class FilingPart:
    """The rows of one filing in one file."""

    reading: AnswerFile
    rows: Sequence[ArchiveRow]


def edition_of(year: int, parts: Iterable[FilingPart], questionnaires: Mapping[str, Questionnaire]) -> str:
    """The last edition with a mark at one of its `told_by` questions, else the first whose years include this one."""
    marked = {code for part in parts for row in part.rows for code in _marked(part.reading, row, questionnaires)}
    for edition in reversed(list(questionnaires.values())):
        if not marked.isdisjoint(edition.told_by):
            return edition.code
    for edition in questionnaires.values():
        if (edition.first_year or 0) <= year <= (edition.last_year or year):
            return edition.code
    return ""


def _marked(reading: AnswerFile, row: ArchiveRow, questionnaires: Mapping[str, Questionnaire]) -> Iterable[str]:
    """The `told_by` questions that a row marks, "Unknown" included. Neither an empty cell nor a 0 is a mark."""
    for edition in questionnaires.values():
        for code in edition.told_by:
            if any(truth(row.cells.get(column)) is not False for column in reading.columns.get(code, ())):
                yield code


def not_in_source(edition: str, parts: Iterable[FilingPart], standards: Standards) -> tuple[str, ...]:
    """The indicators for which no file with a row of the filing has a column.

    Indicators that the edition does not ask are left out, unless the whole family is missing.
    """
    known = {code for part in parts for code in part.reading.columns}
    unasked = standards.unasked_by(standards.questionnaires.get(edition))
    lacking: list[str] = []
    for family in ("social", "financial"):
        members = [indicator.code for indicator in standards.family(family)]
        if known.isdisjoint(members):
            lacking += members
        else:
            lacking += [code for code in members if code not in known and code not in unasked]
    return tuple(lacking)
