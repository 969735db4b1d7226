"""The workbook of an institution: the law of its round trip, what it never guesses, and its marked copy."""

import csv
import io
import re
import shutil
import subprocess
import sys
import zipfile
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import partial
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from generator import standards as standards_
from generator.cli import main
from generator.intake.workbook import make, marked_copy, merge, package_values
from generator.intake.workbook.package_values import PackageValues
from generator.intake.workbook.plan import Asked, WorkbookPlan
from generator.intake.workbook.reading import dates, numbers, option_labels
from generator.intake.workbook.reading.cells import CellReader
from generator.intake.workbook.reading.messages import WorkbookMessages
from generator.intake.workbook.reading.tolerance import Tolerance, folded
from generator.intake.workbook.reading.unreadable import Unreadable
from generator.intake.workbook.wording import WorkbookPrinter
from generator.intake.xlsx.cells import Typed
from generator.model import AnswerType, Evidence, Filing, Institution, Questionnaire, Standards
from generator.packages import IndicatorRow, clean, write_institution
from generator.packages.rules import rulebook
from generator.packages.tables.schemas import Fault
from generator.packages.writing import csv_edits
from generator.pipeline.browser_check import check_workbook
from generator.pipeline.workbook import imported, progress
from tests import workbook_cases as cases
from tests.package_builders import STANDARDS, small_standards

SMALL = small_standards()


@pytest.fixture(scope="module")
def published() -> Standards:
    return cases.a_few()


@pytest.fixture(scope="module")
def whole() -> Standards:
    known_standards, _ = standards_.load(STANDARDS)
    assert known_standards is not None
    return known_standards


# ----------------------------------------------------------------------------------------------------------- the law

WORDS = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Zl", "Zp")), max_size=60).map(clean)
FIGURES = st.one_of(
    st.from_regex(r"\A-?(0|[1-9][0-9]{0,11})(\.[0-9]{1,6})?\Z").filter(lambda text: Decimal(text) != 0),
    st.sampled_from(["0", "0.00", "12.50", "1.234", "123456789012345678901234", "0.000000000001"]),
)


def values(asked: Asked) -> st.SearchStrategy[str]:
    if asked.kind == AnswerType.SEVERAL_OF:
        some = [code for code in asked.choices if code != "none"]
        return st.lists(st.sampled_from(some), min_size=1, max_size=3, unique=True).map(";".join) | st.just("none")
    if asked.choices:
        return st.sampled_from(list(asked.choices))
    if asked.kind == AnswerType.COUNT:
        return st.integers(0, 10**18).map(str)
    if asked.kind == AnswerType.DATE:
        return st.dates(date(1900, 1, 1), date(2100, 12, 31)).map(str)
    return WORDS.filter(bool) if asked.kind == AnswerType.TEXT else FIGURES


@st.composite
def rows(draw: st.DrawFn) -> list[IndicatorRow]:
    found = []
    for code, asked in WorkbookPlan(SMALL, WorkbookPrinter(SMALL, "en")).indicators.items():
        for period in ("2023", "2024"):
            status = draw(
                st.sampled_from(["", "reported", "reported", "unknown", "withheld", "not_applicable", "note"])
            )
            if not status:
                continue
            note = draw(WORDS)
            if status == "note":
                found += [IndicatorRow(period, code, "", "", "", note)] if note else []
                continue
            proof = draw(st.sampled_from(["", "annual-report", "annual-report;policy-1"]))
            value = draw(values(asked)) if status == "reported" else ""
            found.append(IndicatorRow(period, code, value, status, proof, note))
    return found


PAPERS = [
    Evidence("annual-report", "annual_report", "=Annual, report", issuer="A; B", date=date(2024, 5, 1), language="en"),
    Evidence("policy-1", "policy", "Policy", access="confidential"),
]


def write(root: Path, filed: list[IndicatorRow]) -> Path:
    folder = root / "institutions" / "baobab"
    write_institution(
        folder,
        Institution("baobab", "Baobab =1+1", "KE", "africa", former_names=("Old", "Older"), founded=1999),
        filings=[
            Filing(year, date(int(year), 12, 31), "KES", Decimal("129.50"), None, "@Bank") for year in ("2023", "2024")
        ],
        indicators=filed,
        evidence=PAPERS,
        standards=SMALL,
    )
    return folder


def files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(rows())
def test_a_package_that_goes_through_a_workbook_is_the_same_and_so_is_one_made_from_it_alone(tmp_path_factory, filed):
    root = tmp_path_factory.mktemp("law")
    folder = write(root, filed)
    before = files(folder)
    package, _ = package_values.of_package(folder, "2024", SMALL)
    assert package is not None
    path = root / "workbook.xlsx"
    path.write_bytes(make.workbook(package, "en", SMALL))
    imported, problems = cases.merge_workbook(path, root, SMALL)
    assert [problem for problem in problems if problem.severity == "error"] == []
    assert imported is not None
    assert imported.files == ()
    assert files(folder) == before
    fresh, problems = cases.merge_workbook(path, root / "fresh", SMALL)
    assert fresh is not None
    assert fresh.folder is not None
    again, _ = package_values.of_package(fresh.folder, "2024", SMALL)
    assert again is not None
    assert again.answers == package.answers
    assert again.documents == package.documents
    assert again.fields == package.fields


# --------------------------------------------------------------------------------------------------- what was asked


@pytest.fixture(scope="module")
def older(published) -> Standards:
    """The same standards with an earlier questionnaire, which lacks two of the questions."""
    asks = frozenset(published.indicators) - {"mission_statement", "target_market"}
    return replace(published, questionnaires={"old": Questionnaire("old", "Old", last_year=2023, asks=asks)})


@pytest.mark.parametrize("language", ["en", "es"])
def test_a_question_that_the_questionnaire_of_the_year_lacks_is_grey_says_so_and_comes_back_as_no_answer(
    older, language, tmp_path
):
    package = PackageValues({"institution.id": cases.OWN, "filing.period": "2022"})
    path = tmp_path / "workbook.xlsx"
    path.write_bytes(make.workbook(package, language, older))
    words = WorkbookPrinter(older, language)
    book = openpyxl.load_workbook(path)
    for code in ("mission_statement", "target_market"):
        sheet, row, column = cases.place(book, code)
        answer = sheet.cell(row, column)
        assert answer.value == words.phrase("gap.not_asked")
        assert answer.protection.locked
        assert answer.fill.start_color.rgb == "FFF2F2F2"
    sheet, row, column = cases.place(book, "target_market=women")
    assert sheet.cell(row, column).protection.locked
    sheet, row, column = cases.place(book, "par30")
    assert not sheet.cell(row, column).protection.locked
    for code, said in (("institution.name", "Baobab"), ("institution.country", "KE"), ("filing.as_of", "2022-12-31")):
        cases.do(book, {"do": "type", "code": code, "value": said})
    cases.do(book, {"do": "type", "code": "par30", "value": 4.2})
    book.save(path)
    imported, problems = cases.merge_workbook(path, tmp_path, older)
    assert imported is not None
    assert {problem.code for problem in problems} <= {"workbook-licence-assumed"}
    assert (tmp_path / "institutions" / cases.OWN / "indicators.csv").read_text("utf-8").splitlines()[1:] == [
        "2022,par30,4.2,reported,,"
    ]
    unasked = {words.label(older.indicators[code]) for code in ("mission_statement", "target_market")}
    assert not unasked & {label for area in merge.progress(imported, older) for label in area.open}


def test_what_was_answered_all_the_same_keeps_its_cell_and_the_last_year_says_what_it_was_not_asked(older, tmp_path):
    folder = cases.write_package(tmp_path, older)
    package, _ = package_values.of_package(folder, cases.PERIOD, older)
    assert package is not None
    book = openpyxl.load_workbook(io.BytesIO(make.workbook(package, "en", older)))
    sheet, row, column = cases.place(book, "mission_statement")
    assert sheet.cell(row, column).value == "Loans for people in the countryside"
    assert not sheet.cell(row, column).protection.locked
    for code, last in (("mission_statement", "not asked"), ("par30", None)):
        sheet, row, column = cases.place(book, code, "#last")
        assert sheet.cell(row, column).value == last
    answered = replace(package, fields={**package.fields, "filing.period": "2022"})
    book = openpyxl.load_workbook(io.BytesIO(make.workbook(answered, "en", older)))
    sheet, row, column = cases.place(book, "mission_statement")
    assert sheet.cell(row, column).value == "Loans for people in the countryside"
    assert not sheet.cell(row, column).protection.locked


# ------------------------------------------------------------------------------------------------- what is not lost


def test_only_the_rows_that_were_filled_in_change_and_other_lines_stay_byte_for_byte(tmp_path, published):
    folder = cases.write_package(tmp_path, published)
    table = folder / "indicators.csv"
    table.write_bytes(b"\xef\xbb\xbf" + table.read_bytes().replace(b"\n", b"\r\n").replace(b"17000", b'"17000"'))
    before = table.read_bytes().splitlines(keepends=True)
    path = cases.write_workbook(tmp_path, published)
    book = openpyxl.load_workbook(path)
    cases.do(book, {"do": "type", "code": "par30", "value": 5.5})
    cases.do(book, {"do": "type", "code": "assets", "value": "2 000 000"})
    book.save(path)
    imported, _ = cases.merge_workbook(path, tmp_path, published)
    assert imported is not None
    assert imported.files == ("indicators.csv",)
    after = table.read_bytes().splitlines(keepends=True)
    assert [line for line in after if line not in before] == [
        b"2024,assets,2000000,reported,,\r\n",
        b"2024,par30,5.5,reported,,By the books\r\n",
    ]
    assert [line for line in before if line not in after] == [b"2024,par30,4.2,reported,,By the books\r\n"]


def test_what_changed_in_the_package_meanwhile_stays_where_nobody_touched_the_cell(tmp_path, published):
    folder = cases.write_package(tmp_path, published)
    path = cases.write_workbook(tmp_path, published)
    table = folder / "indicators.csv"
    table.write_text(table.read_text().replace("18250", "18300"))
    cases.merge_workbook(path, tmp_path, published)
    assert "18300" in table.read_text()
    book = openpyxl.load_workbook(path)
    cases.do(book, {"do": "type", "code": "number_of_active_borrowers", "value": 18400})
    book.save(path)
    _, problems = cases.merge_workbook(path, tmp_path, published)
    assert "workbook-changed-since" in {problem.code for problem in problems}
    assert "18400" in table.read_text()


def test_a_note_typed_where_there_is_no_answer_counts_as_none_and_empties_none_of_the_portal(tmp_path, published):
    folder = cases.write_package(tmp_path, published)
    path = cases.write_workbook(tmp_path, published)
    table = folder / "indicators.csv"
    table.write_text(table.read_text() + "2024,mission_last_review_date,2023-02-01,reported,policy,\n")
    book = openpyxl.load_workbook(path)
    for code in ("assets", "mission_last_review_date", "gross_loan_portfolio"):
        cases.do(book, {"do": "type", "code": code, "column": "#note", "value": "By the board"})
    cases.do(book, {"do": "type", "code": "gross_loan_portfolio", "value": None})
    book.save(path)
    imported, problems = cases.merge_workbook(path, tmp_path, published)
    assert imported is not None
    assert [problem.code for problem in problems] == ["workbook-removed", "workbook-no-answer", "workbook-no-answer"]
    assert {problem.found for problem in problems} == {None}
    after = table.read_text().splitlines()
    assert "2024,assets,,,,By the board" in after
    assert "2024,gross_loan_portfolio,,,,By the board" in after
    assert "2024,mission_last_review_date,2023-02-01,reported,policy,By the board" in after
    counted = merge.progress(imported, published)
    assert sum(area.answered for area in counted) == len(cases.ROWS) - 2 + 1  # without 2023 and the emptied one
    assert {"assets", "gross_loan_portfolio"} == {
        code
        for code, asked in imported.submission.plan.indicators.items()
        for area in counted
        if asked.label in area.open
    }


def test_the_empty_workbook_of_the_site_makes_a_package_and_never_removes_anything(tmp_path, published):
    path = tmp_path / "empty.xlsx"
    path.write_bytes(make.empty("es", published))
    _, problems = cases.merge_workbook(path, tmp_path, published)
    assert {problem.code for problem in problems} == {"workbook-missing"}
    book = openpyxl.load_workbook(path)
    for code, value in (
        ("institution.id", "acacia"),
        ("institution.name", "Acacia"),
        ("institution.country", "ke"),
        ("institution.region", "África"),
        ("filing.period", 2024),
        ("filing.as_of", "31/12/2024"),
        ("number_of_active_borrowers", "1.200"),
    ):
        cases.do(book, {"do": "type", "code": code, "value": value})
    book.save(path)
    for _ in range(2):
        imported, problems = cases.merge_workbook(path, tmp_path, published)
        assert [problem for problem in problems if problem.severity == "error"] == []
        assert imported is not None
        assert imported.folder is not None
        assert imported.folder == tmp_path / "institutions" / "acacia"
        assert "2024,number_of_active_borrowers,1200,reported,," in (imported.folder / "indicators.csv").read_text()
    assert imported.files == ()
    path.write_bytes(make.empty("es", published))
    book = openpyxl.load_workbook(path)
    cases.do(book, {"do": "type", "code": "institution.id", "value": "acacia"})
    cases.do(book, {"do": "type", "code": "filing.period", "value": 2024})
    book.save(path)
    imported, _ = cases.merge_workbook(path, tmp_path, published)
    assert imported is not None
    assert imported.files == ()


# ------------------------------------------------------------------------------------------------------- one source


@pytest.mark.slow
def test_no_message_contradicts_the_help_of_its_cell(tmp_path, published):
    """The allowed values in a problem are the same words as those next to the cell."""
    told = 0
    for name in (name for name in cases.names() if not name.startswith(("fine-", "refused-"))):
        path = cases.cook(name, tmp_path / name, published)
        imported, _ = cases.merge_workbook(path, tmp_path / name, published)
        if imported is None:
            continue
        plan = imported.submission.plan
        everywhere = {asked.allowed for asked in (*plan.forms.values(), *plan.document.values())}
        everywhere |= {plan.why.allowed, plan.proof.allowed, plan.remark.allowed}
        book = openpyxl.load_workbook(path)
        for one in imported.submission.telling.told:
            assert one.problem.allowed in everywhere | {""}
            if one.where and one.problem.allowed and one.where[0] == "C" and "Documents" not in one.sheet:
                sheet = book[one.sheet]
                beside = " ".join(str(cell.value) for cell in sheet[int(one.where[1:])] if cell.value)
                ruled = [rule.prompt or "" for rule in sheet.data_validations.dataValidation if one.where in rule.sqref]
                assert one.problem.allowed in beside or any(one.problem.allowed in prompt for prompt in ruled), one
                told += 1
    assert told > 15


@pytest.mark.parametrize("language", ["en", "es"])
def test_whatever_the_help_of_a_cell_gives_as_an_example_is_taken_there(whole, language):
    plan = WorkbookPlan(whole, WorkbookPrinter(whole, language))
    telling = WorkbookMessages("workbook.xlsx", plan.words)
    cells = CellReader(plan, telling)
    tried = 0
    for asked in (*plan.forms.values(), *plan.document.values()):
        for example in examples(asked):
            text = cells.read(typed(example), asked, "PEN")
            assert telling.problems == (), (asked.code, example, telling.problems)
            assert text
            if asked.indicator is None:
                assert cells.fits(asked.code, text, typed(example), asked), (asked.code, example, telling.problems)
            else:
                value, remark = rulebook(whole).readers[asked.code][1](text)
                assert not isinstance(value, Fault), (asked.code, example, value)
                assert remark is None, (asked.code, example, remark)
            tried += 1
    assert tried > 300


def examples(asked: Asked) -> list[str]:
    """The examples of valid input in the help: options, figures, days, codes."""
    if asked.choices and asked.kind != AnswerType.SEVERAL_OF:
        listed = [label for label in asked.choices.values() if label in asked.allowed]
        return listed or re.findall(r"\b[A-Z]{2,3}(?=\.$)", asked.allowed)
    if asked.kind in (
        AnswerType.SEVERAL_OF,
        AnswerType.TEXT,
        "text",
        "id",
        "document",
        "file",
        "sha256",
        "web",
        "names",
        "documents",
    ):
        return []
    found = re.findall(
        r"(?<![\w.,-])-?\d[\d.,-]*\d(?![\w-])|(?<=such as )[a-z]{2}\b|(?<=como )[a-z]{2}\b", asked.allowed
    )
    return [example for example in found if asked.kind not in ("year", "period") or len(example) == 4]


@pytest.mark.parametrize("language", ["en", "es"])
def test_what_is_done_and_what_is_next_is_told_in_the_language_of_the_workbook_and_stands_in_the_marked_one(
    tmp_path, whole, language
):
    cases.write_package(tmp_path, whole)
    path = cases.write_workbook(tmp_path, whole, language)
    marked = tmp_path / "marked.xlsx"
    words = ["import", "workbook", str(path), "--out", str(tmp_path), "--marked", str(marked)]
    told = CliRunner().invoke(main, words)
    assert told.exit_code == 0, told.output
    rest, counted = {
        "en": ("1 of 11 with an answer or a reason; next: ", "A profile counts values only, "),
        "es": ("1 de 11 con respuesta o motivo; sigue: ", "El perfil cuenta solo valores, "),
    }[language]
    star = {"en": "STAR: ", "es": "reglas cumplidas"}[language]
    copied = {"en": "there is nothing to mark in it", "es": "no hay nada que marcar en él"}[language]
    assert f"{marked}: " in told.output
    assert copied in told.output
    assert rest in told.output
    assert counted in told.output
    assert star in told.output
    sheet = openpyxl.load_workbook(marked).worksheets[0]
    below = [str(line[0]) for line in sheet.iter_rows(min_row=4, max_col=1, values_only=True)]
    assert any(rest in line for line in below)
    assert any(star in line for line in below)


def test_a_file_without_dimensions_rules_or_properties_is_read_as_programs_of_the_web_save_it(tmp_path, published):
    folder = cases.write_package(tmp_path, published)
    path = cases.write_workbook(tmp_path, published)
    before = files(folder)
    beside = tmp_path / "web.xlsx"
    lost = re.compile(rb"<dimension[^>]*/>|<dataValidations.*?</dataValidations>|<sheetProtection[^>]*/>", re.DOTALL)
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(beside, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            if not name.startswith("docProps/"):
                target.writestr(name, lost.sub(b"", source.read(name)))
    assert beside.stat().st_size < path.stat().st_size
    imported, problems = cases.merge_workbook(beside, tmp_path, published)
    assert problems == ()
    assert imported is not None
    assert files(folder) == before


@pytest.mark.parametrize("language", ["en", "es"])
def test_labels_of_one_question_stay_apart_however_they_are_spelt(whole, language):
    words = WorkbookPrinter(whole, language)
    for indicator in whole.indicators.values():
        if indicator.kind.is_choice:
            spelt = [folded(label) for label in words.options(indicator).values()]
            assert len(set(spelt)) == len(spelt), indicator.code
            assert all(spelt), indicator.code


# -------------------------------------------------------------------------------------------------- figures and days


def asked(kind: str) -> Asked:
    return Asked("x", "", "", "", kind)


def typed(value: object) -> Typed:
    return Typed("sheet", 1, 1, value)  # type: ignore[arg-type]


@given(st.decimals(-(10**12), 10**12, places=2), st.sampled_from([" ", "\u00a0", "\u202f", "'", ".", ","]))
def test_a_figure_with_two_decimals_is_read_however_it_is_grouped(number, mark):
    point = "." if mark == "," else ","
    text = f"{number:,.2f}".replace(",", "\x00").replace(".", point).replace("\x00", mark)
    assert numbers.read(typed(text), asked("currency")) == numbers.written(number)


@given(st.text(max_size=30))
def test_whatever_is_typed_is_a_figure_of_the_portal_or_not_read(text):
    for kind in ("currency", "percent", "count", "ratio", "rate"):
        read = numbers.read(typed(text), asked(kind))
        assert isinstance(read, Unreadable) or Decimal(read).is_finite()
    day = dates.read(typed(text))
    assert isinstance(day, Unreadable) or date.fromisoformat(day)


def test_a_number_beyond_all_numbers_is_told_of(tmp_path, published):
    cases.write_package(tmp_path, published)
    path = cases.write_workbook(tmp_path, published)
    book = openpyxl.load_workbook(path)
    cases.do(book, {"do": "type", "code": "par30", "value": 98765.4321})
    book.save(path)
    sheets = [f"xl/worksheets/sheet{number}.xml" for number in range(1, 20)]
    with zipfile.ZipFile(path) as archive:
        name = next(name for name in sheets if b"98765.4321" in archive.read(name))
    cases.pack(path, {"in": name, "from": "98765.4321", "to": "1e999"})
    _, problems = cases.merge_workbook(path, tmp_path, published)
    assert [(problem.code, problem.found) for problem in problems] == [("workbook-not-a-number", "inf")]


@given(st.floats(allow_nan=False, allow_infinity=False) | st.integers(-(10**40), 10**40), st.booleans())
def test_whatever_number_a_cell_holds_is_a_figure_or_not_read(number, percent):
    for kind in ("currency", "percent", "count", "ratio", "rate", "date", "text"):
        cell = Typed("sheet", 1, 1, number, percent)
        assert cell.text
        read = numbers.read(cell, asked(kind)) if kind not in ("date", "text") else dates.read(cell)
        assert isinstance(read, Unreadable | str)
    assert Typed("sheet", 1, 1, 1e18).text == "1" + "0" * 18


@pytest.mark.parametrize(
    ("text", "read"),
    [
        *(("12-31", "12-31"), ("31/12", "12-31"), ("12/31", "12-31"), ("30.6", "06-30"), ("6/6", "06-06")),
        *(("31 de diciembre", "12-31"), ("30.6.", None), ("03/04", None), ("31/12/99", None), ("diciembre", None)),
    ],
)
def test_the_end_of_a_fiscal_year_is_read_without_guessing_which_part_is_the_day(text, read):
    found = Tolerance({}).read(typed(text), asked("day_of_year"))
    assert found == read if read else isinstance(found, Unreadable) and found.code == "bad-form"


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("does not apply", "not_applicable"),
        ("Not applicable", "not_applicable"),
        ("No aplica", "not_applicable"),
        ("no corresponde", "not_applicable"),
        ("n/a", ""),  # not applicable, or not available: nobody knows
    ],
)
def test_what_people_type_for_a_reason_is_read_in_every_language(whole, text, status):
    plan = WorkbookPlan(whole, WorkbookPrinter(whole, "en"))
    assert option_labels.tolerance(plan).reason(typed(text)) == status


@pytest.mark.parametrize(
    ("day", "codes"),
    [(date(2025, 10, 31), {"workbook-odd-last-day", "workbook-received-early"}), (date(2024, 12, 31), set())],
)
def test_a_last_day_that_fits_nothing_else_is_asked_about_in_its_cell(tmp_path, published, day, codes):
    cases.write_package(tmp_path, published)
    path = cases.write_workbook(tmp_path, published, "es")
    book = openpyxl.load_workbook(path)
    cases.do(book, {"do": "type", "code": "filing.as_of", "value": day})
    cases.do(book, {"do": "type", "code": "filing.received", "value": date(2025, 4, 1)})
    book.save(path)
    taken, problems = imported.import_workbook(path, tmp_path, published, ())
    assert taken is not None
    assert {problem.code for problem in problems} == codes
    assert {problem.severity for problem in problems} <= {"warning"}
    sheet, row, column = cases.place(book, "filing.as_of")
    where = [problem.location.file for problem in problems if problem.code == "workbook-odd-last-day"]
    assert where == [f"workbook.xlsx, {sheet.title}!{sheet.cell(row, column).coordinate}"] * bool(codes)


@given(st.dates(date(1950, 1, 1), date(2099, 12, 31)))
def test_a_day_is_read_or_asked_about_but_never_another_one(day):
    for text in (f"{day:%d/%m/%Y}", f"{day:%d.%m.%Y}", f"{day:%d-%m-%Y}"):
        read = dates.read(typed(text))
        assert read == day.isoformat() or (isinstance(read, Unreadable) and read.code == "two-days")
    assert dates.read(typed(f"{day:%Y/%m/%d}")) == day.isoformat()
    assert dates.read(typed((day - date(1899, 12, 30)).days)) == day.isoformat()


# ------------------------------------------------------------------------------------------- made, marked, by command


def test_the_same_package_gives_the_same_bytes_without_macros_or_formulas(tmp_path, published):
    cases.write_package(tmp_path, published)
    package, _ = package_values.of_package(tmp_path / "institutions" / cases.OWN, cases.PERIOD, published)
    assert package is not None
    made = make.workbook(package, "en", published)
    assert made == make.workbook(package, "en", published)
    book = openpyxl.load_workbook(io.BytesIO(made))
    assert all(cell.data_type != "f" for sheet in book.worksheets for row in sheet.iter_rows() for cell in row)
    assert all(sheet.protection.sheet for sheet in book.worksheets)
    sheet, row, column = cases.place(book, "par30")
    assert not sheet.cell(row, column).protection.locked
    assert sheet.cell(row, column + 1).protection.locked
    sheet, row, column = cases.place(book, "number_of_active_borrowers", "#last")
    assert sheet.cell(row, column).value == 17000


def test_marks_come_into_the_very_cells_and_go_away_when_they_are_mended(tmp_path, published):
    path = cases.cook("not-a-number", tmp_path, published)
    plain = cases.write_workbook(tmp_path / "institutions", published)
    imported, problems = cases.merge_workbook(path, tmp_path, published)
    assert imported is not None
    path.write_bytes(marked_copy.marked_copy(imported.submission))
    book = openpyxl.load_workbook(path)
    sheet, row, column = cases.place(book, "number_of_active_borrowers")
    cell = sheet.cell(row, column)
    assert cell.comment.text.startswith("The figure is not alone in its cell: “about … thousand” is next to it.")
    assert cell.fill.fgColor.rgb == "FFF8CBAD"
    summary = book.worksheets[0]
    assert summary.title == "Problems"
    assert summary["A4"].hyperlink.location or summary["A4"].hyperlink.target
    assert summary.max_row == 3 + len(problems)
    cell.value = 18250
    cases.do(book, {"do": "type", "code": "gross_loan_portfolio", "value": "1250000.50"})
    book.save(path)
    imported, problems = cases.merge_workbook(path, tmp_path, published)
    assert problems == ()
    assert imported is not None
    cleared = openpyxl.load_workbook(io.BytesIO(marked_copy.marked_copy(imported.submission)))
    sheet, row, column = cases.place(cleared, "number_of_active_borrowers")
    assert sheet.cell(row, column).comment is None
    original = cases.place(openpyxl.load_workbook(plain), "number_of_active_borrowers")
    assert sheet.cell(row, column).fill.fgColor.rgb == original[0].cell(original[1], original[2]).fill.fgColor.rgb
    assert cleared.worksheets[0].max_row == 3


def answers_of(root):
    """The rows of the filing, by their indicator."""
    with (root / "institutions" / cases.OWN / "indicators.csv").open(encoding="utf-8", newline="") as file:
        return {row["indicator"]: row for row in csv.DictReader(file) if row["period"] == cases.PERIOD}


def come_back(path, root, known, values, *, write=True):
    """Type into a workbook, and put its marked copy in its place; returns the codes of the problems.

    Without `write` the copy is that of the check in the browser, which writes nothing.
    """
    book = openpyxl.load_workbook(path)
    for (code, column), value in values.items():
        cases.do(book, {"do": "type", "code": code, "column": column, "value": value})
    book.save(path)
    if not write:
        checked = check_workbook(path, root, known, ())
        assert checked.marked is not None
        path.write_bytes(checked.marked)
        return [problem.code for problem in checked.problems]
    taken, problems = imported.import_workbook(path, root, known, (), lambda id_: cases.opened(root, id_, known))
    assert taken is not None
    path.write_bytes(marked_copy.marked_copy(taken.merged.submission))
    taken.merged.write()
    return [problem.code for problem in problems]


ASSETS, ASSETS_NOTE, CREDIT = ("assets", "#value"), ("assets", "#note"), ("institution.credit", "#value")


@pytest.mark.parametrize("note", [None, "As audited"])
def test_a_cell_that_is_emptied_in_the_marked_copy_removes_what_was_typed_and_says_so(tmp_path, published, note):
    folder = cases.write_package(tmp_path, published)
    path = cases.write_workbook(tmp_path, published)
    typed = {ASSETS: 2_000_000, ASSETS_NOTE: note, CREDIT: "A foundation"}
    assert come_back(path, tmp_path, published, typed) == []
    assert answers_of(tmp_path)["assets"]["value"] == "2000000"
    assert "A foundation" in (folder / "datapackage.json").read_text("utf-8")
    # An unreadable cell in between changes nothing, and the copy still knows what was there before.
    assert come_back(path, tmp_path, published, {ASSETS: "about two"}) == ["workbook-not-a-number"]
    assert answers_of(tmp_path)["assets"]["value"] == "2000000"
    assert come_back(path, tmp_path, published, {ASSETS: None, CREDIT: None}) == ["workbook-removed"] * 2
    assert "assets" not in answers_of(tmp_path)
    assert "A foundation" not in (folder / "datapackage.json").read_text("utf-8")
    assert come_back(path, tmp_path, published, {}) == (["workbook-no-answer"] if note else [])
    assert come_back(path, tmp_path, published, {ASSETS: 2_000_000}) == []
    assert answers_of(tmp_path)["assets"]["value"] == "2000000"


def test_an_answer_that_is_put_back_in_the_marked_copy_counts(tmp_path, published):
    cases.write_package(tmp_path, published)
    path = cases.write_workbook(tmp_path, published)
    come_back(path, tmp_path, published, {("par30", "#value"): 5.1})
    assert answers_of(tmp_path)["par30"]["value"] == "5.1"
    assert "workbook-kept-newer" not in come_back(path, tmp_path, published, {("par30", "#value"): 4.2})
    assert answers_of(tmp_path)["par30"]["value"] == "4.2"


def test_a_marked_copy_of_what_was_not_written_is_imported_like_the_workbook_itself(tmp_path, published):
    cases.write_package(tmp_path, published)
    path = cases.write_workbook(tmp_path, published)
    come_back(path, tmp_path, published, {ASSETS: 2_000_000, ("par30", "#value"): 5.1}, write=False)
    assert "assets" not in answers_of(tmp_path)
    come_back(path, tmp_path, published, {})
    answers = answers_of(tmp_path)
    assert [answers[code]["value"] for code in ("assets", "par30")] == ["2000000", "5.1"]


def test_what_the_package_learned_since_is_kept_by_a_marked_copy_that_never_had_an_answer(tmp_path, published):
    folder = cases.write_package(tmp_path, published)
    path = cases.write_workbook(tmp_path, published)
    come_back(path, tmp_path, published, {ASSETS_NOTE: "To come"}, write=False)
    with (folder / "indicators.csv").open("a", encoding="utf-8", newline="") as file:
        file.write(f"{cases.PERIOD},assets,2000000,reported,,\n")
    come_back(path, tmp_path, published, {ASSETS_NOTE: "It came"})
    row = answers_of(tmp_path)["assets"]
    assert (row["value"], row["note"]) == ("2000000", "It came")


def test_a_figure_that_looks_mistyped_is_asked_about_in_its_cell_and_a_note_answers(tmp_path, whole):
    cases.write_package(tmp_path, whole)
    path = cases.write_workbook(tmp_path, whole)
    book = openpyxl.load_workbook(path)
    cases.do(book, {"do": "type", "code": "borrowers_female_count", "value": 19000})
    book.save(path)
    found, problems = imported.import_workbook(path, tmp_path, whole)
    assert found is not None
    (asked,) = [problem for problem in problems if problem.code.startswith("slip-")]
    assert asked.severity == "warning"
    assert asked.message.endswith("is 19,000, and Active borrowers only 18,250: more women than people.")
    book = openpyxl.load_workbook(io.BytesIO(marked_copy.marked_copy(found.merged.submission)))
    sheet, row, column = cases.place(book, "borrowers_female_count")
    assert asked.message in sheet.cell(row, column).comment.text
    assert sheet.cell(row, column).fill.fgColor.rgb == "FFFFE699"
    listed = [cell.value for line in book.worksheets[0].iter_rows(min_row=4, max_col=7) for cell in line]
    assert f"{sheet.title}, {sheet.cell(row, column).coordinate}" in listed
    cases.do(
        book, {"do": "type", "code": "borrowers_female_count", "column": "#note", "value": "Confirmed by our auditor"}
    )
    book.save(path)
    _, problems = imported.import_workbook(path, tmp_path, whole)
    assert [problem for problem in problems if problem.code.startswith("slip-")] == []


def test_a_slip_of_the_first_filing_is_asked_about_without_other_years_or_peers(tmp_path, whole):
    write_institution(
        tmp_path / "institutions" / cases.OWN,
        Institution(cases.OWN, "Baobab", "KE", "africa", currency="KES"),
        filings=[Filing(cases.PERIOD, date(2024, 12, 31), "KES")],
        indicators=[IndicatorRow(cases.PERIOD, "assets", "1500000")],
        standards=whole,
    )
    path = cases.write_workbook(tmp_path, whole)
    book = openpyxl.load_workbook(path)
    for code, value in (("gross_loan_portfolio", 212.931), ("borrowers_female_percent", 0.05)):
        cases.do(book, {"do": "type", "code": code, "value": value})
    book.save(path)
    _, problems = imported.import_workbook(path, tmp_path, whole)
    asked = {problem.code: problem for problem in problems if problem.code.startswith("slip-")}
    assert set(asked) == {"slip-factor-in-filing", "slip-fraction-in-filing"}
    assert asked["slip-factor-in-filing"].allowed == "perhaps 212,931"
    assert asked["slip-fraction-in-filing"].allowed == "perhaps 5%"
    assert all("!C" in problem.location.file for problem in asked.values())


def test_a_figure_of_another_year_that_looks_mistyped_only_now_is_asked_about(tmp_path, whole):
    """The later of two years is the one that is asked about, and the earlier is the one that was imported."""
    folder = cases.write_package(tmp_path, whole)
    path = cases.write_workbook(tmp_path, whole)
    rows = folder / "indicators.csv"
    kept = [line for line in rows.read_text("utf-8").splitlines() if not line.startswith("2023,")]
    rows.write_text("\n".join([*kept, "2025,number_of_active_borrowers,18000000,reported,,"]) + "\n", "utf-8")
    filings = folder / "filings.csv"
    filings.write_text(filings.read_text("utf-8") + "2025,2025-12-31,KES,,,,,\n", "utf-8")
    book = openpyxl.load_workbook(path)
    cases.do(book, {"do": "type", "code": "number_of_active_borrowers", "value": 18300})
    book.save(path)
    _, problems = imported.import_workbook(path, tmp_path, whole)
    assert [problem for problem in problems if problem.code.startswith("slip-")] == [], "it was so before"
    without = [line for line in rows.read_text("utf-8").splitlines() if "2024,number_of_active" not in line]
    rows.write_text("\n".join(without) + "\n", "utf-8")
    _, problems = imported.import_workbook(path, tmp_path, whole)
    (asked,) = [problem for problem in problems if problem.code.startswith("slip-")]
    assert (asked.code, asked.found) == ("slip-thousand", "18000000")
    assert asked.location.file.endswith("baobab/indicators.csv")


@pytest.mark.parametrize(
    ("language", "says"),
    [("en", "Nothing was written, because"), ("es", "No se escribió nada, porque")],
)
def test_a_last_day_that_is_an_error_is_not_written_and_the_answer_says_why(tmp_path, published, language, says):
    folder = cases.write_package(tmp_path, published)
    path = cases.write_workbook(tmp_path, published, language)
    book = openpyxl.load_workbook(path)
    # Later than the year before by a day, so it is a date like any other until the package is read.
    cases.do(book, {"do": "type", "code": "filing.as_of", "value": date(2023, 12, 31)})
    cases.do(book, {"do": "type", "code": "par30", "value": 6.5})
    book.save(path)
    before = {file.name: file.read_bytes() for file in folder.glob("*.*")}
    taken, problems = imported.import_workbook(path, tmp_path, published, ())
    assert taken is not None
    taken.merged.write()
    assert {file.name: file.read_bytes() for file in folder.glob("*.*")} == before
    assert [(problem.code, problem.severity) for problem in problems] == [("workbook-odd-last-day", "error")]
    sheet, row, column = cases.place(book, "filing.as_of")
    said = progress.written(taken)
    assert said.startswith(says)
    assert f"({sheet.title}!{sheet.cell(row, column).coordinate})" in said
    assert list(progress.lines(taken, published)) == []


def test_a_document_whose_file_comes_later_hinders_nothing(tmp_path, published):
    folder = cases.write_package(tmp_path, published)
    path = cases.write_workbook(tmp_path, published)
    book = openpyxl.load_workbook(path)
    file = "evidence/report.pdf"
    kind = next(iter(published.evidence_kinds))
    cells = ["report", kind, "Report", "", "", "en", "public", file]
    cases.do(book, {"do": "list", "row": 5, "cells": cells})
    book.save(path)
    taken, problems = imported.import_workbook(path, tmp_path, published, ())
    assert taken is not None
    taken.merged.write()
    assert {(problem.code, problem.severity) for problem in problems} == {("workbook-document-to-come", "warning")}
    assert file in (folder / "evidence.csv").read_text("utf-8")


@pytest.mark.parametrize(
    ("named", "says"),
    [
        (("par30",), "The document report could not be read, and one row names it, so nothing can be written."),
        (
            ("par30", "gross_loan_portfolio"),
            "The document report could not be read, and 2 rows name it, so nothing can be written.",
        ),
    ],
)
def test_a_document_that_cannot_be_read_is_told_once_however_many_answers_name_it(tmp_path, published, named, says):
    folder = cases.write_package(tmp_path, published)
    before = files(folder)
    path = cases.write_workbook(tmp_path, published)
    book = openpyxl.load_workbook(path)
    kind = next(iter(published.evidence_kinds))
    cases.do(book, {"do": "list", "row": 5, "cells": ["report", kind, "=A1", "", "", "en", "public", ""]})
    for code in named:
        cases.do(book, {"do": "type", "code": code, "column": "#evidence", "value": "report"})
    book.save(path)
    taken, problems = imported.import_workbook(path, tmp_path, published, ())
    assert taken is not None
    taken.merged.write()
    told = [problem.message for problem in problems if problem.code == "workbook-document-unread"]
    assert told == [says]
    assert "workbook-package-spoiled" not in {problem.code for problem in problems}
    assert any("Documents!" in problem.location.file for problem in problems)
    assert progress.written(taken).startswith("Nothing was written, because of the problems above.")
    assert files(folder) == before


@pytest.mark.parametrize(("column", "given"), [(7, "evidence/report.pdf"), (8, "https://example.org/report.pdf")])
def test_a_confidential_document_is_taken_without_its_file_and_address(tmp_path, published, column, given):
    folder = cases.write_package(tmp_path, published)
    path = cases.write_workbook(tmp_path, published)
    book = openpyxl.load_workbook(path)
    kind = next(iter(published.evidence_kinds))
    cells = ["report", kind, "Report", "", "", "en", "confidential", "", ""]
    cells[column] = given
    cases.do(book, {"do": "list", "row": 5, "cells": cells})
    cases.do(book, {"do": "type", "code": "par30", "column": "#evidence", "value": "report"})
    book.save(path)
    taken, problems = imported.import_workbook(path, tmp_path, published, ())
    assert taken is not None
    taken.merged.write()
    (told,) = (problem for problem in problems if problem.code == "workbook-confidential-given")
    assert (told.found, told.severity) == (given, "error")
    assert told.location.file.endswith(f"Documents!{'ABCDEFGHI'[column]}5")
    assert "workbook-package-spoiled" not in {problem.code for problem in problems}
    (row,) = (line for line in (folder / "evidence.csv").read_text("utf-8").splitlines() if line.startswith("report,"))
    assert given not in row


def test_a_public_document_without_file_and_address_is_asked_about(tmp_path, published):
    cases.write_package(tmp_path, published)
    path = cases.write_workbook(tmp_path, published)
    book = openpyxl.load_workbook(path)
    cells = ["report", next(iter(published.evidence_kinds)), "Report", "", "", "en", "public", "", ""]
    cases.do(book, {"do": "list", "row": 5, "cells": cells})
    cases.do(book, {"do": "type", "code": "par30", "column": "#evidence", "value": "report"})
    book.save(path)
    _, problems = imported.import_workbook(path, tmp_path, published, ())
    (told,) = (problem for problem in problems if problem.code == "workbook-document-nowhere")
    assert told.severity == "warning"
    assert told.message.startswith("The document report is public and has neither a file nor an address")


def test_a_mark_that_turns_the_direction_is_a_number_in_every_text_of_its_message(tmp_path, published):
    cases.write_package(tmp_path, published)
    path = cases.write_workbook(tmp_path, published)
    fill(path, ("par30", "6.5 \u202eabout"))
    _, said = cases.said(path, tmp_path, published)
    assert "[workbook-" in said
    assert "\\u202e" in said
    assert "\u202e" not in said


def test_a_workbook_without_a_last_day_says_that_nothing_was_written_for_want_of_it(tmp_path, published):
    cases.write_package(tmp_path, published)
    path = cases.write_workbook(tmp_path, published)
    shutil.rmtree(tmp_path / "institutions")
    book = openpyxl.load_workbook(path)
    cases.do(book, {"do": "type", "code": "filing.as_of", "value": "soon"})
    book.save(path)
    taken, _ = imported.import_workbook(path, tmp_path, published, ())
    assert taken is not None
    assert progress.written(taken).startswith(
        "Nothing was written, because no filing can be written before this is right: Last day"
    )
    assert not (tmp_path / "institutions").exists()


@pytest.mark.parametrize("filed", [False, True])
def test_an_option_that_the_questionnaire_of_the_year_lacks_is_grey_and_in_no_list(whole, filed):
    edition = next(one for one in whole.questionnaires.values() if "staff_incentive_bases" in one.options)
    several = whole.indicators["staff_incentive_bases"]
    single = whole.indicators["board_spm_champion_or_committee"]
    known = replace(whole, indicators={one.code: one for one in (several, single)})
    (lacking,) = (option for option in several.options if option not in edition.offers(several))
    values = PackageValues(
        {"institution.id": cases.OWN, "filing.period": "2010"},
        {several.code: package_values.FiledRow(lacking, "reported")} if filed else {},
        editions={"2010": edition.code},
    )
    book = openpyxl.load_workbook(io.BytesIO(make.workbook(values, "en", known)))
    looks = {}
    for option in several.options:
        sheet, row, column = cases.place(book, f"{several.code}={option}")
        cell = sheet.cell(row, column)
        looks[option] = cell.protection.locked, cell.fill.fgColor.rgb
    (usual,) = {look for option, look in looks.items() if option != lacking}
    assert usual[0] is False
    assert (looks[lacking] == usual) is filed, "what was filed can be taken back"
    assert looks[lacking][0] is not filed
    sheet, row, column = cases.place(book, single.code)
    place = sheet.cell(row, column).coordinate
    (listed,) = (one for one in sheet.data_validations.dataValidation if place in one.sqref)
    title, cells = listed.formula1.lstrip("=").rsplit("!", 1)
    shown = book[title.strip("'")][cells.replace("$", "")]
    assert (
        [cell.value for line in shown for cell in line] == ["Yes"] if isinstance(shown, tuple) else shown.value == "Yes"
    )


def codes_of(path: Path, root: Path, known: Standards, published: merge.Published) -> list[str]:
    """Import and write, and return what was marked."""
    found, problems = merge.prepare_merge(path, root, known, published)
    assert found is not None
    found.write()
    return [problem.code for problem in problems if not problem.code.startswith("slip-")]


def fill(path: Path, *steps: tuple[str, object]) -> None:
    book = openpyxl.load_workbook(path)
    for code, value in steps:
        cases.do(book, {"do": "type", "code": code, "value": value})
    book.save(path)


def test_the_loop_of_correcting_and_importing_again_ends_without_marks_where_nothing_is_published(tmp_path, whole):
    cases.write_package(tmp_path, whole)
    path = cases.write_workbook(tmp_path, whole)
    nothing = merge.nothing_published
    fill(path, ("number_of_active_borrowers", 19000), ("borrowers_female_count", "many"))
    assert codes_of(path, tmp_path, whole, nothing) == ["workbook-not-a-number"]
    fill(path, ("number_of_active_borrowers", 18500), ("borrowers_female_count", 9000))
    assert codes_of(path, tmp_path, whole, nothing) == []
    assert codes_of(path, tmp_path, whole, nothing) == []


def test_an_answer_is_compared_with_what_is_published_until_its_correction_is_declared(tmp_path, whole):
    folder = cases.write_package(tmp_path, whole)
    shutil.copytree(tmp_path, tmp_path / "published")
    published = partial(cases.opened, tmp_path / "published", standards=whole)
    path = cases.write_workbook(tmp_path, whole)
    fill(path, ("number_of_active_borrowers", 19000))
    assert codes_of(path, tmp_path, whole, published) == ["workbook-needs-correction"]
    found, (mark,) = merge.prepare_merge(path, tmp_path, whole, published)
    assert 'it was "18250"' in mark.message  # as published, and not the 19000 that was imported
    fill(path, ("number_of_active_borrowers", 18500))
    assert codes_of(path, tmp_path, whole, published) == ["workbook-needs-correction"]
    assert found is not None
    cells = (found.period, "number_of_active_borrowers", "18250", "18500", "Counted twice", "Finance", "2025-06-01")
    csv_edits.put(folder, {"corrections": {(*cells[:2], cells[-1]): cells}}, {}, whole)
    assert codes_of(path, tmp_path, whole, published) == []
    fill(path, ("number_of_active_borrowers", 18250))  # as published, but an unpublished edit might be lost
    assert codes_of(path, tmp_path, whole, published) == ["workbook-kept-newer"]
    assert "number_of_active_borrowers,18500," in (folder / "indicators.csv").read_text()


def test_no_line_of_a_workbook_is_cut_off_and_rows_grow_with_what_is_typed(tmp_path, whole):
    cases.write_package(tmp_path, whole)
    path = cases.write_workbook(tmp_path, whole, "es")
    for sheet in openpyxl.load_workbook(path).worksheets:
        for line in sheet.iter_rows(min_row=2):
            for cell in line:
                width = sheet.column_dimensions[cell.column_letter]
                if cell.alignment.wrap_text and isinstance(cell.value, str) and not width.hidden:
                    lines = sum(1 + len(part) // int(width.width * 1.2) for part in cell.value.split("\n"))
                    assert sheet.row_dimensions[cell.row].height >= min(400, lines * 14), cell.coordinate
    with zipfile.ZipFile(path) as archive:
        assert all(b"customHeight" not in archive.read(name) for name in archive.namelist() if "worksheets/" in name)


def test_a_workbook_made_before_the_questions_changed_is_read_with_a_note_and_one_made_before_words_changed_without(
    tmp_path, published
):
    cases.write_package(tmp_path, published)
    path = cases.write_workbook(tmp_path, published)
    reworded = replace(published, digest="0" * 64)
    assert cases.merge_workbook(path, tmp_path, reworded)[1] == ()
    fewer = replace(
        published, indicators={code: published.indicators[code] for code in list(published.indicators)[:-1]}
    )
    _, problems = cases.merge_workbook(path, tmp_path, fewer)
    assert [problem.code for problem in problems] == ["workbook-other-standards", "workbook-unknown-code"]


def test_who_takes_a_workbook_in_does_not_wait_for_what_compares_all_institutions():
    program = (
        "import sys; from generator.cli.imports import workbook_task; from generator.cli import workbook; "
        "from generator.intake.xlsx.library import openpyxl; openpyxl(); print(*sys.modules)"
    )
    loaded = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout.split()

    assert "openpyxl" in loaded
    assert not {"polars", "numpy"} & set(loaded)


def test_the_command_that_hands_a_workbook_to_a_process_of_its_own_reads_nothing_itself():
    program = "import sys; from generator.cli.imports import commands, import_workbook; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout.split()

    assert not {
        "generator.model",
        "generator.packages",
        "generator.standards",
        "generator.intake",
        "openpyxl",
        "yaml",
    } & set(loaded)


def test_the_commands_say_what_is_done_and_end_as_they_should(tmp_path, whole):
    cases.write_package(tmp_path, whole)
    path = tmp_path / "out" / "w.xlsx"
    run = CliRunner().invoke
    made = run(main, ["workbook", "baobab", "--period", "2024", "--out", str(path), "--data", str(tmp_path)])
    assert made.exit_code == 0, made.output
    taken = run(main, ["import", "workbook", str(path), "--out", str(tmp_path)])
    assert taken.exit_code == 0, taken.output
    assert "nothing, it said so already" in taken.output
    assert "Outreach by lending method: 1 of 11 with an answer or a reason; next: " in taken.output
    book = openpyxl.load_workbook(path)
    cases.do(book, {"do": "type", "code": "par30", "value": "much"})
    book.save(path)
    marked = tmp_path / "marked.xlsx"
    taken = run(main, ["import", "workbook", str(path), "--out", str(tmp_path), "--marked", str(marked)])
    assert taken.exit_code == 1
    assert marked.is_file()
    (tmp_path / "associations").symlink_to(tmp_path / "institutions")
    taken = run(main, ["import", "workbook", str(path), "--out", str(tmp_path)])
    assert (taken.exit_code, taken.output) == (
        2,
        "associations: this is a symbolic link. Put the folder itself there.\n",
    )
    (tmp_path / "associations").unlink()
    path.write_bytes(b"no workbook")
    assert run(main, ["import", "workbook", str(path), "--out", str(tmp_path)]).exit_code == 2
    for wrong in (
        ["Baobab", "--period", "2024"],
        ["baobab", "--period", "24"],
        ["baobab", "--period", "2024", "--language", "xx"],
    ):
        assert run(main, ["workbook", *wrong, "--out", str(path), "--data", str(tmp_path)]).exit_code == 2


# ------------------------------------------------------------------------------------------------------- pre-filled


def _package(**more: str) -> package_values.PackageValues:
    fields = {"institution.country": "PE", "institution.currency": "PEN", "filing.period": "2026"}
    last = {name.removeprefix("last_"): more.pop(name) for name in list(more) if name.startswith("last_")}
    fields |= {name.replace("__", "."): text for name, text in more.items()}
    return package_values.PackageValues(fields, last_filing=last)


@pytest.mark.parametrize(
    ("known", "day"),
    [
        (_package(institution__fiscal_year_end="12-31"), "2026-12-31"),
        (_package(institution__fiscal_year_end="06-30"), ""),  # it may end in 2026 or in 2027
        (_package(institution__fiscal_year_end="06-30", last_period="2024", last_as_of="2025-06-30"), "2027-06-30"),
        (_package(institution__fiscal_year_end="12-31", last_period="2024", last_as_of="2025-06-30"), ""),
        (_package(last_period="2024", last_as_of="2024-02-29"), "2026-02-28"),
        (_package(), ""),
    ],
)
def test_a_workbook_is_filled_in_with_what_the_package_knows_and_with_no_guess(known, day, whole):
    fields = package_values.prefilled(known, whole).fields
    assert (fields["institution.region"], fields["filing.currency"]) == ("latin_america_caribbean", "PEN")
    assert fields.get("filing.as_of", "") == day


def test_what_was_filed_stays_as_it_is_in_a_workbook(whole):
    known = replace(_package(filing__currency="USD", institution__region="africa"), filed=True)
    fields = package_values.prefilled(known, whole).fields
    assert (fields["institution.region"], fields["filing.currency"]) == ("africa", "USD")


def test_what_was_filled_in_is_written_though_nobody_typed_it(tmp_path, published):
    folder = tmp_path / "institutions" / "acacia"
    who = Institution("acacia", "Acacia", "KE", "africa", currency="KES", fiscal_year_end="12-31")
    write_institution(folder, who, filings=[], indicators=[], standards=published)
    package, _ = package_values.of_package(folder, "2024", published)
    assert package is not None
    path = tmp_path / "acacia.xlsx"
    path.write_bytes(make.workbook(package_values.prefilled(package, published), "en", published, name="Acacia"))
    cases.merge_workbook(path, tmp_path, published)
    assert "2024,2024-12-31,KES" in (folder / "filings.csv").read_text()
