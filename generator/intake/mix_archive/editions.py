"""Which questionnaire does a filing of the archive answer, and what does the archive have no column for?

The archive says neither. It is one file for all years, with a column for every option that any form ever had, so a
filing's form shows only in what is marked. Which questions tell which form is data, in `questionnaires.yml`.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from generator.intake.mix_archive.answers import AnswerFile, truth
from generator.intake.mix_archive.rows import ArchiveRow
from generator.model import Questionnaire, Standards


@dataclass(frozen=True, slots=True)
class FilingPart:
    """What one file has of one filing: its rows of that institution and year."""

    reading: AnswerFile
    rows: Sequence[ArchiveRow]


def edition_of(year: int, parts: Iterable[FilingPart], questionnaires: Mapping[str, Questionnaire]) -> str:
    """The last edition of which a telling question is marked, else the first whose years include this one."""
    marked = {code for part in parts for row in part.rows for code in _marked(part.reading, row, questionnaires)}
    for edition in reversed(list(questionnaires.values())):
        if not marked.isdisjoint(edition.told_by):
            return edition.code
    for edition in questionnaires.values():
        if (edition.first_year or 0) <= year <= (edition.last_year or year):
            return edition.code
    return ""


def _marked(reading: AnswerFile, row: ArchiveRow, questionnaires: Mapping[str, Questionnaire]) -> Iterable[str]:
    """The telling questions that a row marks, an "Unknown" included. An empty cell and a 0 are no mark."""
    for edition in questionnaires.values():
        for code in edition.told_by:
            if any(truth(row.cells.get(column)) is not False for column in reading.columns.get(code, ())):
                yield code


def not_in_source(edition: str, parts: Iterable[FilingPart], standards: Standards) -> tuple[str, ...]:
    """The indicators for which no file with a row of the filing has a column.

    What the edition does not ask is left out, for that is why there is no column; but not where a whole family lacks.
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
