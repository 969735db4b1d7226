"""The law of the round trip in practice: a real LibreOffice opens the workbook and saves it.

LibreOffice rewrites everything: styles, lists, escaped characters, blank cells. All workbooks are converted in one
call, because it is slow to start.
"""

import shutil
import subprocess
import time
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from generator import standards as standards_
from generator.intake.workbook import make, marked_copy, package_values
from generator.model import Evidence, Filing, Institution, Standards
from generator.packages import IndicatorRow, write_institution
from generator.problems import as_text
from tests import libreoffice
from tests import workbook_cases as cases
from tests.package_builders import STANDARDS

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(libreoffice.present() is None, reason=libreoffice.NONE_TO_BE_HAD),
]

DEMONSTRATION = STANDARDS.parent / "institutions"
OURS = (("wayrasol", "2025"), ("ambarika", "2025"), ("nakhla-alwadi", "2025"), ("mekhala-reatrey", "2024"))
"""A full one, a small one, one with right-to-left words, and one that has filed nothing for 2025."""
ODD = "odd"
ODD_NOTES = (
    "=1+1", "+49 30 12", "-", "@name", "'quoted'", '"twice"', "_x0041_", "_x000D_ _x005F_x0041_", "<b>&amp;</b>", "1.234,5",
    "12,5 %", "TRUE", "2024-12-31", "1e5", "0012", "#REF!", "#N/A", "a;b,c\\d", "שלום", "مرحبا", "𝔘𝔫𝔦 👩🏽‍🌾", "é é", "…",
)  # fmt: skip
"""Texts that a spreadsheet program might take for something else."""
ODD_FIGURES = ("0", "0.00", "601.50", "123456789012345678901234", "0.000000000001", "-0.5", "100", "1000000000000")


@dataclass(frozen=True, slots=True)
class Saved:
    """The folder of data packages before, and the saved copy of each workbook, by its name."""

    data: Path
    books: dict[str, Path]
    typed: dict[str, list[tuple[str, str]]]  # the positions of typed mistakes, and the codes of their problems


@pytest.fixture(scope="module")
def whole() -> Standards:
    known_standards, _ = standards_.load(STANDARDS)
    assert known_standards is not None
    return known_standards


@pytest.fixture(scope="module")
def saved(tmp_path_factory, whole) -> Saved:
    root = tmp_path_factory.mktemp("libreoffice")
    data, drawn = root / "data", root / "drawn"
    drawn.mkdir()
    for id_, _ in OURS:
        shutil.copytree(DEMONSTRATION / id_, data / "institutions" / id_)
    write_odd(data / "institutions" / ODD, whole)
    for id_, period in (*OURS, (ODD, "2024")):
        package, _ = package_values.of_package(data / "institutions" / id_, period, whole)
        assert package is not None
        for language in whole.languages:
            path = drawn / f"{id_}-{language}.xlsx"
            path.write_bytes(make.workbook(package, language, whole, name=id_))
    typed = {language: type_mistakes(drawn, language) for language in whole.languages}
    names = sorted(path.stem for path in drawn.iterdir())
    by_way = [drawn / f"{ODD}-en.xlsx", drawn / "nakhla-alwadi-es.xlsx"]
    open_documents = libreoffice.converted(by_way, "ods", root / "ods")
    books = libreoffice.converted([drawn / f"{name}.xlsx" for name in names], "xlsx", root / "xlsx")
    again = libreoffice.converted(open_documents, "xlsx", root / "ods-xlsx")
    return Saved(
        data,
        {path.stem: path for path in books} | {f"{path.stem}, by way of .ods": path for path in again},
        typed,
    )


def write_odd(folder: Path, standards: Standards) -> None:
    """A correct package whose every row looks like something else."""
    figures = [code for code, asked in standards.indicators.items() if asked.kind == "currency" and not asked.formula]
    texts = [code for code, asked in standards.indicators.items() if asked.kind == "text"]
    rows = [
        IndicatorRow("2024", code, text, note=ODD_NOTES[place % len(ODD_NOTES)])
        for place, (code, text) in enumerate(zip(figures, ODD_FIGURES, strict=False))
    ]
    rows += [IndicatorRow("2024", code, text) for code, text in zip(texts, ODD_NOTES, strict=False)]
    rest = [code for code in standards.indicators if code not in {row.indicator for row in rows}]
    rows += [IndicatorRow("2024", code, "", "withheld", note=text) for code, text in zip(rest, ODD_NOTES, strict=False)]
    write_institution(
        folder,
        Institution(ODD, "=Odd +1", "KE", "africa", former_names=("@Old", "Older"), founded=1999),
        filings=[
            Filing(year, date(int(year), 12, 31), "KES", Decimal("129.50"), None, "-1") for year in ("2023", "2024")
        ],
        indicators=rows,
        evidence=[Evidence("report", "policy_or_report", "=Annual, report", issuer="A; B", date=date(2024, 5, 1))],
        standards=standards,
    )


MISTAKES: tuple[tuple[str, object, str], ...] = (
    ("number_of_active_borrowers", "about two hundred thousand", "workbook-not-a-number"),
    ("par30", "three", "workbook-not-a-number"),
    ("gross_loan_portfolio", "1.234", "workbook-two-figures"),
    ("filing.as_of", "31/02/2025", "workbook-no-such-day"),
    ("institution.website", "wayrasol", "workbook-bad-form"),
    ("board_members_count", 7.5, "workbook-not-a-count"),
)
"""The code of a row, what is typed into it, and the code of the problem."""


def type_mistakes(drawn: Path, language: str) -> list[tuple[str, str]]:
    """The full workbook with mistakes in it, next to the correct one."""
    book = openpyxl.load_workbook(drawn / f"wayrasol-{language}.xlsx")
    places = []
    for code, value, told in MISTAKES:
        sheet, row, column = cases.place(book, code)
        sheet.cell(row, column).value = value
        places.append((f"{sheet.title}!{sheet.cell(row, column).coordinate}", told))
    book.save(drawn / f"mistaken-{language}.xlsx")
    return places


def files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir()) if path.is_file()}


def test_a_workbook_that_libreoffice_opened_and_saved_says_what_the_package_says(saved, whole):
    right = [name for name in saved.books if not name.startswith("mistaken")]
    assert len(right) == (len(OURS) + 1) * len(whole.languages) + 2
    before = {folder.name: files(folder) for folder in (saved.data / "institutions").iterdir()}
    for name in right:
        imported, problems = cases.merge_workbook(saved.books[name], saved.data, whole)
        assert imported is not None, name
        # Odd texts are reported as such, and nothing else is.
        others = [
            one for one in problems if ODD not in name or one.code not in ("workbook-odd-text", "workbook-implausible")
        ]
        assert (imported.files, others) == ((), []), f"{name}: {as_text(problems)}"
        assert imported.folder is not None
        assert files(imported.folder) == before[imported.folder.name], name


def test_links_from_sheet_to_sheet_are_still_such_after_libreoffice_saved_them(saved):
    start = openpyxl.load_workbook(saved.books["wayrasol-es"]).worksheets[0]
    links = [cell.hyperlink for row in start.iter_rows() for cell in row if cell.hyperlink]
    assert len(links) > 15
    assert {link.target for link in links} == {None}
    assert "'2 Gobernanza'!A1" in {link.location for link in links}


@pytest.mark.parametrize("language", ["en", "es"])
def test_mistakes_that_were_saved_by_libreoffice_come_back_marked_and_the_marks_go_when_they_are_mended(
    saved, whole, language, tmp_path
):
    shutil.copytree(saved.data, tmp_path, dirs_exist_ok=True)
    path = tmp_path / "mistaken.xlsx"
    shutil.copyfile(saved.books[f"mistaken-{language}"], path)
    imported, problems = cases.merge_workbook(path, tmp_path, whole)
    assert imported is not None
    assert sorted((problem.location.file.partition(", ")[2], problem.code) for problem in problems) == sorted(
        saved.typed[language]
    )
    assert imported.files == ()
    path.write_bytes(marked_copy.marked_copy(imported.submission))
    # The user's program opens the marked workbook, and saves it in its own way.
    path = libreoffice.converted([path], "xlsx", tmp_path / "again")[0]
    book, right = openpyxl.load_workbook(path), openpyxl.load_workbook(saved.books[f"wayrasol-{language}"])
    for code, _, _ in MISTAKES:
        sheet, row, column = cases.place(book, code)
        cell = sheet.cell(row, column)
        assert cell.comment is not None, code
        assert cell.fill.fgColor.rgb == "FFF8CBAD"
        cell.value = right[sheet.title].cell(row, column).value
    book.save(path)
    imported, problems = cases.merge_workbook(path, tmp_path, whole)
    assert imported is not None
    assert (imported.files, problems) == ((), ())
    path.write_bytes(marked_copy.marked_copy(imported.submission))
    clean = openpyxl.load_workbook(path)
    for code, _, _ in MISTAKES:
        sheet, row, column = cases.place(clean, code)
        assert sheet.cell(row, column).comment is None, code
        assert sheet.cell(row, column).fill.fgColor.rgb == right[sheet.title].cell(row, column).fill.fgColor.rgb


def test_a_libreoffice_that_hangs_is_ended_with_all_it_started(tmp_path, monkeypatch):
    hangs = tmp_path / "soffice"
    hangs.write_text(f"#!/bin/sh\nsleep 300 &\necho $! > {tmp_path}/child\nwait\n")
    hangs.chmod(0o755)
    monkeypatch.setenv("SOFFICE", str(hangs))
    with pytest.raises(subprocess.TimeoutExpired):
        libreoffice.converted([tmp_path / "w.xlsx"], "xlsx", tmp_path / "out", seconds=1)
    child = (tmp_path / "child").read_text().strip()
    for _ in range(100):  # the system takes a moment to end it
        state = subprocess.run(["ps", "-o", "stat=", "-p", child], check=False, capture_output=True, text=True).stdout
        if state.strip()[:1] in ("", "Z"):
            return
        time.sleep(0.05)
    raise AssertionError(state)
