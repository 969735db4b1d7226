"""Finds the usable rows of a file of answers, with the institution and the year of each."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime

from generator.intake.mix_archive.columns import ColumnPlan
from generator.intake.mix_archive.dates import Order, fiscal_year, fits, order_of, settle
from generator.intake.mix_archive.figures import decimal_mark, figure, is_blank
from generator.intake.mix_archive.report import ImportReport, RowCounts, Spot
from generator.intake.mix_archive.tables import WHEN, ArchiveTable, is_empty
from generator.intake.xlsx import Cell

_ANNUAL = frozenset(["ann", "annual", "annually", "a", "y", "year", "yearly", "fy"])


@dataclass(frozen=True, slots=True)
class ArchiveRow:
    """One row of answers. `cells` holds the cells of known columns, by column; no blanks.

    `guessed` is True if the file has no closing date, and the last day of the calendar year replaces it.
    """

    file: str
    number: int
    mfi_id: int
    name: str
    year: int
    as_of: date
    guessed: bool
    currency: str
    cells: dict[int, Cell]

    @property
    def spot(self) -> Spot:
        """Where the row is."""
        return Spot(self.file, self.number, self.mfi_id)


@dataclass(frozen=True, slots=True)
class Sheaf:
    """The usable rows of one file, with the decimal mark and the order of dates that the file uses."""

    table: ArchiveTable
    plan: ColumnPlan
    rows: tuple[ArchiveRow, ...]
    mark: str
    order: Order | None
    counts: RowCounts


@dataclass(frozen=True, slots=True)
class _Raw:
    spot: Spot
    keys: dict[str, Cell]
    cells: dict[int, Cell]


def mfi_id(cell: Cell) -> int | None:
    """The number of an institution, however the file writes it: 100372, "100372.0", " 100 372 "."""
    found = None if is_blank(cell) or isinstance(cell, bool) else figure(cell)
    if found is None or found.percent or found.value != found.value.to_integral_value():
        return None
    return int(found.value) if 0 < found.value < 10**12 else None


def shown(cell: Cell) -> str:
    """A cell as it is quoted in the report."""
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return cell.isoformat(sep=" ").removesuffix(" 00:00:00")
    return str(cell)


def usable_rows(table: ArchiveTable, plan: ColumnPlan, report: ImportReport) -> Sheaf:
    """The usable rows of a file. Every other row is counted in the report, with the reason."""
    counts = RowCounts(table.file)
    report.files.append(counts)
    for note in table.notes:
        report.add("questioned", Spot(table.file), done="read so", why=note)
    raws, unknown = _raw_rows(table, plan, report, counts)
    for column in plan.unknown:
        spot = Spot(table.file, column=table.header[column].strip())
        why = "no indicator of the standards has this name"
        report.add("unknown column", spot, found=f"{unknown[column]} cells", done="listed here only", why=why)
    order = order_of(raw.keys.get("as_of") for raw in raws)
    figures = [column for column, place in plan.places.items() if place.option is None]
    mark = decimal_mark(
        cell.strip() for raw in raws for column in figures if isinstance(cell := raw.cells.get(column), str)
    )
    rows = [_dated(raw, order, report) for raw in raws]
    counts.refused += rows.count(None)
    return Sheaf(table, plan, tuple(row for row in rows if row is not None), mark, order, counts)


def _raw_rows(
    table: ArchiveTable, plan: ColumnPlan, report: ImportReport, counts: RowCounts
) -> tuple[list[_Raw], Counter[int]]:
    raws: list[_Raw] = []
    unknown: Counter[int] = Counter()
    for number, cells, odd in table.body():
        counts.came += 1
        if is_empty(cells):
            counts.empty += 1
            continue
        keys = {key: cells[column] for key, column in table.keys.items()}
        who = mfi_id(keys["mfi_id"])
        spot = Spot(table.file, number, who or 0)
        if odd:
            report.add("questioned", spot, done="kept", why=odd)
        refusal = _refusal(keys, who)
        if refusal is not None:
            key, why = refusal
            counts.refused += 1
            report.add("refused", spot._replace(column=WHEN[key]), found=shown(keys[key]), done="row left out", why=why)
            continue
        for column in plan.unknown:
            unknown[column] += not is_blank(cells[column])
        placed = {column: cells[column] for column in plan.places if not is_blank(cells[column])}
        raws.append(_Raw(spot, keys, placed))
    return raws, unknown


TEST_RECORDS = frozenset([175264])
"""MFI IDs that MIX used for tests: the names say so, and no such institution exists."""
NO_INSTITUTION = "a test record of MIX, and no institution"


def _refusal(keys: dict[str, Cell], who: int | None) -> tuple[str, str] | None:
    """The key that makes a row unusable, and why; None if it can be used."""
    if who is None:
        return "mfi_id", "no number that says whose row this is"
    if who in TEST_RECORDS:
        return "mfi_id", NO_INSTITUTION
    period_type = keys.get("period_type")
    if not is_blank(period_type) and str(period_type).strip().casefold() not in _ANNUAL:
        return "period_type", "not a whole fiscal year, and the portal's periods are fiscal years"
    return None


def _dated(raw: _Raw, order: Order | None, report: ImportReport) -> ArchiveRow | None:
    """A row with its fiscal year and closing date, or None (and a line in the report) if it has neither."""
    year_cell, date_cell = raw.keys.get("fiscal_year"), raw.keys.get("as_of")
    year = fiscal_year(year_cell)
    day, remark = settle(date_cell, year, order)
    year_spot, date_spot = raw.spot._replace(column=WHEN["fiscal_year"]), raw.spot._replace(column=WHEN["as_of"])
    if year is None:
        if day is None:
            why = "neither a fiscal year nor a closing date can be read"
            report.add("refused", year_spot, found=shown(year_cell), done="row left out", why=why)
            return None
        year = day.year
        why = "the fiscal year cannot be read"
        report.add("questioned", year_spot, found=shown(year_cell), done="took the year of the closing date", why=why)
    guessed = day is None
    if day is None:
        why = "no closing date" if is_blank(date_cell) else "the closing date cannot be read"
        day = date(year, 12, 31)
        report.add("questioned", date_spot, found=shown(date_cell), done=f"took {day}", why=why)
    elif not fits(day, year):
        why = f"a fiscal year {year} does not end on that day"
        report.add("questioned", date_spot, found=shown(date_cell), done=f"kept {day}", why=why)
    if remark:
        report.add("questioned", date_spot, found=shown(date_cell), done=f"took {day}", why=remark)
    name = raw.keys.get("name")
    currency = shown(raw.keys.get("currency")).strip().upper()
    return ArchiveRow(
        raw.spot.file,
        raw.spot.row,
        raw.spot.mfi_id,
        "" if is_blank(name) else shown(name),
        year,
        day,
        guessed,
        currency,
        raw.cells,
    )
