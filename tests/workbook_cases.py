"""Workbooks for tests: made from a package, messed up as people and programs do, and read again.

A folder of tests/workbooks is one mess: `recipe.json` says what was done to a correct workbook, `expected.txt` has the
exact messages about it. Cells are named by the code of their row and the code of their column.
"""

import json
import shutil
import zipfile
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

from generator import standards as standards_
from generator.intake.workbook import make, merge, package_values
from generator.model import Evidence, Filing, Institution, Standards
from generator.packages import IndicatorRow, write_institution
from generator.packages.institutions import Opened, open_package
from generator.problems import Problem, as_text
from tests.package_builders import STANDARDS

MESSES = Path(__file__).resolve().parent / "workbooks"
OWN = "baobab"
PERIOD = "2024"


ASKED = (
    "mission_statement",
    "mission_last_review_date",
    "target_market",
    "board_members_count",
    "number_of_active_borrowers",
    "gross_loan_portfolio",
    "assets",
    "par30",
)


def a_few() -> Standards:
    """The published standards with a few questions of each kind: a workbook of all of them takes longer than the test."""
    known_standards, problems = standards_.load(STANDARDS)
    assert known_standards is not None, problems
    return replace(known_standards, indicators={code: known_standards.indicators[code] for code in ASKED})


def names() -> list[str]:
    """The messes with expected messages."""
    return sorted(path.name for path in MESSES.iterdir() if path.is_dir())


ROWS = (
    IndicatorRow("2023", "number_of_active_borrowers", "17000"),
    IndicatorRow(PERIOD, "mission_statement", "Loans for people in the countryside"),
    IndicatorRow(PERIOD, "target_market", "women;rural_clients", evidence="policy"),
    IndicatorRow(PERIOD, "number_of_active_borrowers", "18250"),
    IndicatorRow(PERIOD, "gross_loan_portfolio", "1250000.50"),
    IndicatorRow(PERIOD, "par30", "4.2", note="By the books"),
    IndicatorRow(PERIOD, "board_members_count", "", "withheld"),
)


def write_package(root: Path, standards: Standards) -> Path:
    """Write a small package that is correct by the published standards; return its folder."""
    folder = root / "institutions" / OWN
    write_institution(
        folder,
        Institution(OWN, "Baobab", "KE", "africa", legal_form="ngo", currency="KES"),
        filings=[Filing(year, date(int(year), 12, 31), "KES") for year in ("2023", PERIOD)],
        indicators=ROWS,
        evidence=[Evidence("policy", "policy_or_report", "Social policy", date=date(2023, 5, 1))],
        standards=standards,
    )
    return folder


def write_workbook(root: Path, standards: Standards, language: str = "en") -> Path:
    """The workbook of that package."""
    path = root / "workbook.xlsx"
    key = (language, standards.digest, len(standards.indicators))
    if key not in _made:
        package, _ = package_values.of_package(root / "institutions" / OWN, PERIOD, standards)
        assert package is not None
        _made[key] = make.workbook(package, language, standards, name="Baobab")
    path.write_bytes(_made[key])
    return path


_made: dict[tuple[str, str, int], bytes] = {}
"""A cache: it is the same for every mess, and making it takes longer than reading it."""


def cook(name: str, root: Path, standards: Standards) -> Path:
    """The workbook of one mess, with the package it belongs to next to it."""
    recipe = json.loads((MESSES / name / "recipe.json").read_text("utf-8"))
    write_package(root, standards)
    path = write_workbook(root, standards, recipe.get("language", "en"))
    book = openpyxl.load_workbook(path)
    for step in recipe.get("steps", ()):
        do(book, step)
    book.save(path)
    for step in recipe.get("archive", ()):
        pack(path, step)
    return path


def opened(root: Path, id_: str, standards: Standards) -> Opened | None:
    """The package as it is in the folder, for tests in which that is published."""
    folder = root / "institutions" / id_
    return open_package(folder, "institution", standards) if folder.is_dir() else None


def merge_workbook(
    path: Path, root: Path, standards: Standards
) -> tuple[merge.MergeResult | None, tuple[Problem, ...]]:
    """Merge a workbook into a folder of data packages, and write, as the commands do. Raises OSError."""
    imported, problems = merge.prepare_merge(path, root, standards, lambda id_: opened(root, id_, standards))
    if imported is not None:
        imported.write()
    return imported, problems


def said(path: Path, root: Path, standards: Standards) -> tuple[merge.MergeResult | None, str]:
    """The result of importing a workbook, and its messages."""
    imported, problems = merge_workbook(path, root, standards)
    return imported, as_text(problems) + "\n" if problems else ""


def place(book: openpyxl.Workbook, code: str, column: str = "#value") -> tuple[Worksheet, int, int]:
    """The cell in the row of a code and the column of another."""
    for sheet in book.worksheets:
        heads = {cell.value: cell.column for cell in sheet[1] if cell.value}
        if column in heads and "#code" in heads:
            for row in range(2, sheet.max_row + 1):
                if sheet.cell(row, heads["#code"]).value == code:
                    return sheet, row, heads[column]
    raise LookupError(f"{code} {column}")


def sheet_of(book: openpyxl.Workbook, code: str) -> Worksheet:
    """The sheet with a code, or that of the documents."""
    if code == "evidence":
        return next(sheet for sheet in book.worksheets if sheet["A1"].value == "#evidence")
    return place(book, code)[0]


def do(book: openpyxl.Workbook, step: dict[str, Any]) -> None:
    """One change to a workbook."""
    match step["do"]:
        case "type":
            sheet, row, column = place(book, step["code"], step.get("column", "#value"))
            cell = sheet.cell(row, column)
            value = step["value"]
            cell.value = date.fromisoformat(value[5:]) if str(value).startswith("date:") else value
            if "format" in step:
                cell.number_format = step["format"]
            if step.get("kind"):
                cell.data_type = step["kind"]
        case "row":  # a cell by its position
            sheet_of(book, step["code"]).cell(step["row"], step["column"], step["value"])
        case "list":  # a document
            sheet = sheet_of(book, "evidence")
            for column, text in enumerate(step["cells"], 1):
                sheet.cell(step["row"], column, text)
        case "insert-rows":
            sheet_of(book, step["code"]).insert_rows(step["at"], step.get("amount", 1))
        case "delete-rows":
            sheet_of(book, step["code"]).delete_rows(step["at"], step.get("amount", 1))
        case "swap-columns":
            sheet = sheet_of(book, step["code"])
            one, other = step["columns"]
            for row in range(1, sheet.max_row + 1):
                first, second = sheet.cell(row, one), sheet.cell(row, other)
                first.value, second.value = second.value, first.value
        case "copy-row":
            sheet, row, _ = place(book, step["code"])
            for column in range(1, sheet.max_column + 1):
                sheet.cell(sheet.max_row + (column == 1), column, sheet.cell(row, column).value)
            if "value" in step:
                sheet.cell(sheet.max_row, place(book, step["code"])[2], step["value"])
        case "rename":
            sheet_of(book, step["code"]).title = step["title"]
        case "hide":
            sheet_of(book, step["code"]).sheet_state = "hidden"
        case "remove":
            book.remove(sheet_of(book, step["code"]))
        case "merge":
            sheet_of(book, step["code"]).merge_cells(step["cells"])
        case "stamp":
            sheet = book["portal"]
            for row in range(1, sheet.max_row + 1):
                if sheet.cell(row, 1).value == step["key"]:
                    sheet.cell(row, 2).value = step["value"]
        case "no-stamp":
            book.remove(book["portal"])
        case other:
            raise LookupError(other)


def pack(path: Path, step: dict[str, str]) -> None:
    """Add a part to the archive, or change the text of one."""
    beside = path.with_suffix(".new")
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(beside, "w", zipfile.ZIP_DEFLATED) as target:
        for part in source.infolist():
            data = source.read(part)
            if part.filename == step.get("in"):
                assert step["from"].encode() in data, step
                data = data.replace(step["from"].encode(), step["to"].encode())
            target.writestr(part.filename, data)
        if "part" in step:
            size = int(step.get("zeros", "0"))
            target.writestr(step["part"], step.get("text", "") if not size else b"\0" * size)
    shutil.move(beside, path)
