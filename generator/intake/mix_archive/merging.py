"""Merges the rows of one institution and fiscal year.

The archive has up to 32 rows for one year of one institution. Equal rows are one. If rows differ, one row is preferred:
that with the latest closing date, and among those the last in the file, so that the published answers were given
together at some time. The others fill its gaps, if they close on the same day and agree on the parent answer of a
follow-up; where they contradict it, the report and a note on the answer say so.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from generator.intake.mix_archive.answers import CONTRADICTORY, AnswerFile, ArchiveAnswer
from generator.intake.mix_archive.report import ImportReport, Spot
from generator.intake.mix_archive.rows import ArchiveRow
from generator.language.import_notes import LONGEST, note
from generator.model import Filing
from generator.packages.safety.codes import CURRENCIES

DOLLAR = "USD"
RATE_SOURCE = "MIX's archive gives amounts in US dollars, converted by MIX"


@dataclass(frozen=True, slots=True)
class Year:
    """One file's answers for one institution and fiscal year, after its rows were merged."""

    row: ArchiveRow  # the preferred one
    answers: Mapping[str, ArchiveAnswer]


def by_year(rows: Iterable[ArchiveRow]) -> dict[tuple[int, int], list[ArchiveRow]]:
    """Rows of one file by institution and fiscal year, in the order of the file."""
    found: dict[tuple[int, int], list[ArchiveRow]] = {}
    for row in rows:
        found.setdefault((row.mfi_id, row.year), []).append(row)
    return found


def join(rows: list[ArchiveRow], reading: AnswerFile) -> Year:
    """The rows of one institution and year in one file, merged. Counts the rows of the file as filed or merged."""
    counts, report = reading.sheaf.counts, reading.report
    counts.filed += 1
    if len(rows) == 1:
        return Year(rows[0], reading.answers(rows[0]))
    ranked = sorted(rows, key=lambda row: (not row.guessed, row.as_of, row.number), reverse=True)
    believed, others = ranked[0], ranked[1:]
    equals: list[ArchiveRow] = []
    lenders = [believed]
    for row in sorted(others, key=lambda row: -row.number):
        same_day = row.as_of == believed.as_of or row.guessed
        alike = [other for other in lenders if row.cells == other.cells and row.currency == other.currency]
        if alike and (same_day or believed in alike):
            equals.append(row)
            counts.merged += 1
            report.add("merged", row.spot, found=str(row.year), done="joined", why="equal to another row of that year")
        elif same_day:
            lenders.append(row)
            counts.merged += 1
            done = f"joined with row {believed.number}"
            report.add("merged", row.spot, found=str(row.year), done=done, why="another row of the same year")
        else:
            counts.refused += 1
            done = f"row left out; row {believed.number} closes on {believed.as_of}"
            why = "the same fiscal year with another closing date"
            report.add("refused", row.spot, found=str(row.as_of), done=done, why=why)
    weights = Counter(next(n for n, lender in enumerate(lenders) if lender.cells == row.cells) for row in equals)
    readings = [(row, reading.answers(row), 1 + weights[number]) for number, row in enumerate(lenders)]
    return Year(believed, _together(readings, reading))


def _together(
    readings: list[tuple[ArchiveRow, dict[str, ArchiveAnswer], int]], reading: AnswerFile
) -> dict[str, ArchiveAnswer]:
    """The answers of the preferred row (the first), completed by the others, with contradictions noted."""
    believed, kept, _ = readings[0]
    answers = dict(kept)
    for code, columns in reading.columns.items():
        group = reading.sheaf.plan.places[columns[0]].group
        spot = believed.spot._replace(column=group)
        said = [
            (row, answer, weight) for row, found, weight in readings if (answer := found.get(code)) and answer.status
        ]
        if not said:
            continue
        current = answers.get(code)
        if current is None or not current.status:
            lender = next((row for row, _, _ in said if _may_lend(row, believed, columns, reading)), None)
            if lender is None:
                done = "answer left open"
                why = "rows of the same year disagree on the answer that this follows from"
                reading.report.add("refused", spot, found=_tally(said), done=done, why=why)
                continue
            current = next(answer for row, answer, _ in said if row is lender)
            done = f"took {current.value or current.status} from row {lender.number}"
            why = "another row of the same year fills the gap"
            reading.report.add("merged", spot, found=_tally(said), done=done, why=why)
            answers[code] = current
        if len({(answer.value, answer.status) for _, answer, _ in said}) > 1:
            tally = _tally(said)
            if (tie := _tie(said)) is not None:
                done = "kept both, as contradictory"
                reading.report.add("questioned", spot, found=tally, done=done, why="rows of the same year are even")
                answers[code] = tie
                continue
            done = f"kept {current.value or current.status}"
            reading.report.add("questioned", spot, found=tally, done=done, why="rows of the same year disagree")
            every = sum(weight for _, _, weight in said)
            others = every - sum(weight for _, answer, weight in said if answer[:2] == current[:2])
            said_otherwise = note("others", n=every, others=others)
            answers[code] = current._replace(note=f"{current.note} {said_otherwise}".strip()[:LONGEST])
    return answers


def _tie(said: list[tuple[ArchiveRow, ArchiveAnswer, int]]) -> ArchiveAnswer | None:
    """Both readings, if as many rows give one answer as another; None if one has a majority.

    The order of rows must not decide a tie: reversing the file would reverse the answer.
    """
    weights: Counter[tuple[str, str]] = Counter()
    first: dict[tuple[str, str], tuple[ArchiveRow, ArchiveAnswer]] = {}
    for row, answer, weight in said:
        weights[answer[:2]] += weight
        first.setdefault(answer[:2], (row, answer))
    (_, most), (_, second), *_ = weights.most_common()
    if most != second:
        return None
    readings: list[tuple[str, str]] = []
    for key, (row, answer) in sorted(first.items(), key=lambda item: item[1][0].number):
        where = note("tie", row=row.number, n=weights[key])
        readings += answer.readings or [(answer.value or answer.status, where)]
    return ArchiveAnswer("", CONTRADICTORY, readings=tuple(dict(readings).items()))


def _may_lend(lender: ArchiveRow, believed: ArchiveRow, columns: tuple[int, ...], reading: AnswerFile) -> bool:
    """True if a row may fill a gap of another: always for a question without a parent, else if both mark the parent."""
    parents = {reading.sheaf.plan.hangs_on[column] for column in columns if column in reading.sheaf.plan.hangs_on}
    marked = [parent for parent in parents if reading.marks(lender, parent)]
    return not parents or any(reading.marks(believed, parent) for parent in marked)


def _tally(said: list[tuple[ArchiveRow, ArchiveAnswer, int]]) -> str:
    """How many rows give each answer: "no 16, yes 16"."""
    counts: Counter[str] = Counter()
    for _, answer, weight in said:
        counts[answer.value or answer.status] += weight
    return ", ".join(f"{value} {number}" for value, number in sorted(counts.items()))


def file_year(years: list[Year], report: ImportReport) -> tuple[Filing, dict[str, ArchiveAnswer]]:
    """The filing and the answers of one institution and fiscal year, from all files.

    `years` has the financial file's part last; if the parts close on different days, the later day is the filing's.
    """
    days = {year.row.as_of for year in years if not year.row.guessed} or {year.row.as_of for year in years}
    as_of = max(days)
    first = years[0].row
    if len(days) > 1:
        spot = Spot(years[-1].row.file, years[-1].row.number, first.mfi_id, "As of Date")
        found = ", ".join(day.isoformat() for day in sorted(days))
        why = "the files give this year different closing dates"
        report.add("questioned", spot, found=found, done=f"kept {as_of}", why=why)
    answers: dict[str, ArchiveAnswer] = {}
    for year in years:
        for code, answer in year.answers.items():
            other = answers.get(code)
            if other is not None and other.status and (other.value, other.status) != (answer.value, answer.status):
                spot = year.row.spot._replace(column=code)
                why = "two files answer the same indicator differently"
                report.add("questioned", spot, found=answer.value, done=f"kept {other.value or other.status}", why=why)
            elif other is None or not other.status:
                answers[code] = answer
    currency = _currency(years, report)
    filing = _filing(str(first.year), as_of, currency)
    return filing, answers


def _currency(years: list[Year], report: ImportReport) -> str:
    """The currency of a filing's amounts: US dollars, unless a row names another that exists."""
    for year in reversed(years):
        said = year.row.currency
        if said in CURRENCIES:
            if said != DOLLAR:
                spot = year.row.spot._replace(column="Currency")
                why = "the file is said to be in US dollars"
                report.add("questioned", spot, found=said, done="kept; without a rate", why=why)
            return said
        if said:
            spot = year.row.spot._replace(column="Currency")
            report.add("questioned", spot, found=said, done=f"took {DOLLAR}", why="there is no such currency")
    return DOLLAR


def _filing(period: str, as_of: date, currency: str) -> Filing:
    if currency != DOLLAR:
        return Filing(period, as_of, currency)
    return Filing(period, as_of, currency, Decimal(1), Decimal(1), RATE_SOURCE)
