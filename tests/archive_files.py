"""Invented files in the shape of the archive of MIX Market, in every variant of its copies. No row is real."""

import csv
import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

import openpyxl

from generator import standards
from generator.intake.mix_archive import ImportReport, read_archive, write_packages
from generator.model import Standards

VOCABULARY = Path(__file__).resolve().parent.parent / "datapackages" / "standards"

Rows = Iterable[Mapping[str, Any]]
"""Rows as column name -> cell; a column that a row lacks is empty in it."""

PEOPLE = (
    "MFI ID",
    "MFI Name",
    "MFI Full Name",
    "Country",
    "Region",
    "Last known legal status",
    "Last known profit status",
)
ANSWERS = ("MFI ID", "MFI Name", "Fiscal Year", "Period Type", "As of Date")
MONEY = ("MFI ID", "MFI Name", "Fiscal Year", "Currency", "Period Type", "As of Date")


@cache
def known() -> Standards:
    found, _ = standards.load(VOCABULARY)
    assert found is not None
    return found


def person(mfi_id: object = 900001, name: object = "Alfa", **more: Any) -> dict[str, Any]:
    row = {
        "MFI ID": mfi_id,
        "MFI Name": name,
        "MFI Full Name": "Alfa Microcredit",
        "Country": "Peru",
        "Region": "Latin America and The Caribbean",
        "Last known legal status": "NGO",
        "Last known profit status": "Non-profit",
    }
    return row | {key.replace("_", " "): value for key, value in more.items()}


def answer(mfi_id: object = 900001, year: object = 2012, **more: Any) -> dict[str, Any]:
    """One row of answers; other columns are given by `| {...}`."""
    row = {
        "MFI ID": mfi_id,
        "MFI Name": "Alfa",
        "Fiscal Year": year,
        "Period Type": "ANN",
        "As of Date": date(2012, 12, 31),
    }
    return row | {key.replace("_", " "): value for key, value in more.items()}


def money(mfi_id: object = 900001, year: object = 2012, **more: Any) -> dict[str, Any]:
    return answer(mfi_id, year, **more) | {"Currency": "USD"}


def header(first: Sequence[str], rows: Rows) -> list[str]:
    return list(dict.fromkeys([*first, *(name for row in rows for name in row)]))


def as_csv(
    path: Path,
    first: Sequence[str],
    rows: Rows,
    *,
    delimiter: str = ",",
    encoding: str = "utf-8",
    cell: Callable[[Any], Any] = lambda value: value,
    name: Callable[[str], str] = lambda text: text,
) -> Path:
    rows = list(rows)
    names = header(first, rows)
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter)
    writer.writerow([name(text) for text in names])
    writer.writerows([["" if row.get(text) is None else cell(row[text]) for text in names] for row in rows])
    path.write_bytes(out.getvalue().encode(encoding))
    return path


def as_xlsx(path: Path, first: Sequence[str], rows: Rows, *, cell: Callable[[Any], Any] = lambda value: value) -> Path:
    rows = list(rows)
    names = header(first, rows)
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(names)
    for row in rows:
        sheet.append([cell(row.get(text)) for text in names])
    book.save(path)
    return path


def dates_as(form: str) -> Callable[[Any], Any]:
    """Dates written in a form of `strftime`, or as the serial numbers of spreadsheets; other values unchanged."""

    def cell(value: Any) -> Any:
        if not isinstance(value, date | datetime):
            return value
        day = value.date() if isinstance(value, datetime) else value
        return (day - date(1899, 12, 30)).days if form == "serial" else day.strftime(form)

    return cell


def run(
    folder: Path, people: Rows = (), answers: Rows = (), figures: Rows | None = None, out: str = "out"
) -> tuple[Path, ImportReport]:
    """Import invented rows by way of plain CSV files: the folder of packages, and the report."""
    files = [as_csv(folder / "people.csv", PEOPLE, people), as_csv(folder / "answers.csv", ANSWERS, answers)]
    financial = None if figures is None else as_csv(folder / "money.csv", MONEY, figures)
    return run_files(files[0], files[1], financial, folder / out)


def run_files(people: Path, answers: Path, figures: Path | None, out: Path) -> tuple[Path, ImportReport]:
    archive, problems = read_archive(people, answers, figures, known())
    assert archive is not None, problems
    return out / "institutions", write_packages(archive, out, VOCABULARY)


def table(package: Path, name: str = "indicators") -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO((package / f"{name}.csv").read_text("utf-8"))))


def values(package: Path, period: str = "2012") -> dict[str, str]:
    """What a package reports for one period: the value, or the status in brackets, by indicator."""
    return {row["indicator"]: row["value"] or f"[{row['status']}]" for row in table(package) if row["period"] == period}


def contents(folder: Path) -> dict[str, bytes]:
    """Every file below a folder, by its path."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def said(report: ImportReport, what: str) -> list[tuple[str, str, str, str]]:
    """The entries of the report of one kind: column, what was found, what was done, why."""
    return [(entry.column, entry.found, entry.done, entry.why) for entry in report.entries if entry.what == what]
