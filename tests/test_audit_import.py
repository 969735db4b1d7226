"""Scores of social audits out of plain spreadsheets: the layouts that are told, and what is refused."""

import io
import shutil
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner

from generator.cli import main
from generator.intake.audits.scores import ScoreLayout, chosen, read_scores
from generator.intake.spreadsheet import PlainSheet, read_sheets
from generator.model import Standards
from generator.model.audits import AuditEdition
from generator.packages import read_institution
from generator.problems import as_text
from generator.standards import load
from tests.package_builders import STANDARDS, of_version, version_of, write_base

LONG = ScoreLayout("percent", "Standard", "Score")
WIDE = ScoreLayout("percent")


@pytest.fixture(scope="module")
def published() -> Standards:
    known, _ = load(STANDARDS)
    assert known is not None
    return known


@pytest.fixture(scope="module")
def spi5(published) -> AuditEdition:
    edition = published.audits.edition("spi5", "full")
    assert edition is not None
    return edition


def sheet(*lines: str) -> PlainSheet:
    return PlainSheet("scores.csv", "", tuple((row, tuple(line.split("|"))) for row, line in enumerate(lines, 1)))


def read(lines, layout, spi5, published):
    found, problems = read_scores(sheet(*lines), layout, spi5, published)
    return {one.part: one.score if one.score is not None else one.state for one in found}, problems


@pytest.mark.parametrize(
    ("written", "part"),
    [
        ("total", "total"),
        ("Overall score", "total"),
        ("4", "4"),
        ("4A", "4a"),
        ("Dimension 4", "4"),
        ("Norma 4A:", "4a"),
        ("4A. Prevention of over-indebtedness", "4a"),
        ("Client protection", "4"),
        ("Protección al cliente", "4"),
        ("  no   over-indebtedness ", "4a"),
    ],
)
def test_a_part_is_named_by_its_code_or_by_its_title_in_any_language(written, part, spi5, published):
    assert read(["Standard|Score", f"{written}|71"], LONG, spi5, published) == ({part: Decimal(71)}, ())


@pytest.mark.parametrize("written", ["8", "4f", "4.2", "44", "Dimension", "Clients", "2023 score", "4aa"])
def test_what_names_no_part_is_a_problem_with_its_row(written, spi5, published):
    found, problems = read(["Title", "Standard|Score", f"{written}|71", "1|60"], LONG, spi5, published)
    assert found == {"1": Decimal(60)}
    assert [(one.code, one.location.row, one.found) for one in problems] == [("unknown-part", 3, written)]


@pytest.mark.parametrize(
    ("scale", "written", "score"),
    [
        ("percent", "71", "71"),
        ("percent", "71.5 %", "71.5"),
        ("percent", "71,5", "71.5"),
        ("percent", "0.5", "0.5"),
        ("fraction", "0.71", "71"),
        ("fraction", "1", "100"),
        ("fraction", "0,715", "71.5"),
    ],
)
def test_the_scale_is_the_one_that_was_told(scale, written, score, spi5, published):
    layout = ScoreLayout(scale, "Standard", "Score")
    assert read(["Standard|Score", f"1|{written}"], layout, spi5, published) == ({"1": Decimal(score)}, ())


@pytest.mark.parametrize(
    ("scale", "written", "code"),
    [
        ("percent", "101", "out-of-range"),
        ("fraction", "71", "out-of-range"),
        ("fraction", "71 %", "not-a-score"),
        ("percent", "-3", "not-a-score"),
        ("percent", "good", "not-a-score"),
        ("percent", "1.234.5", "not-a-score"),
        ("percent", "", "no-score"),
    ],
)
def test_a_score_outside_of_that_scale_is_a_problem_at_its_cell(scale, written, code, spi5, published):
    layout = ScoreLayout(scale, "Standard", "Score")
    found, problems = read(["Standard|Score", f"1|{written}", "2|1"], layout, spi5, published)
    assert list(found) == ["2"]
    assert [(one.code, one.location.row, one.location.column) for one in problems] == [(code, 2, "Score")]


def test_shares_that_were_said_to_be_percent_are_asked_about(spi5, published):
    found, problems = read(["Standard|Score", "1|0.71", "2|0.8"], LONG, spi5, published)
    assert found == {"1": Decimal("0.71"), "2": Decimal("0.8")}
    assert [one.code for one in problems] == ["looks-like-fractions"]


def test_what_does_not_apply_and_what_is_incomplete_have_a_state_and_no_score(spi5, published):
    lines = ["Standard|Score", "7c|N/A", "6|Incompleto"]
    assert read(lines, LONG, spi5, published) == ({"7c": "not_applicable", "6": "incomplete"}, ())


def test_a_part_with_two_scores_and_a_heading_that_is_there_twice_are_problems(spi5, published):
    _, problems = read(["Standard|Score", "4a|71", "4A|72"], LONG, spi5, published)
    assert [(one.code, one.location.row) for one in problems] == [("part-twice", 3)]
    _, problems = read(["Standard|Score|Score", "4a|71|72"], LONG, spi5, published)
    assert [one.code for one in problems] == ["heading-twice"]
    _, problems = read(["Norm|Points", "4a|71"], LONG, spi5, published)
    assert [(one.code, one.allowed) for one in problems] == [("no-such-heading", "Norm, Points")]


def test_scores_in_one_row_are_read_below_their_headings(spi5, published):
    found, problems = read(["Name|1|4A|Total", "Baobab|71|60|66"], WIDE, spi5, published)
    assert found == {"1": Decimal(71), "4a": Decimal(60), "total": Decimal(66)}
    assert [(one.code, one.severity, one.found) for one in problems] == [("column-left-out", "warning", "Name")]


def test_which_of_several_rows_has_the_scores_is_not_guessed(spi5, published):
    lines = ["Name|1|2", "Baobab|71|60", "Acacia|50|40"]
    found, problems = read(lines, WIDE, spi5, published)
    assert (found, [(one.code, one.allowed) for one in problems]) == ({}, [("which-row", "2, 3")])
    found, _ = read(lines, ScoreLayout("percent", row=3), spi5, published)
    assert found == {"1": Decimal(50), "2": Decimal(40)}
    assert [one.code for one in read(lines, ScoreLayout("percent", row=9), spi5, published)[1]] == ["no-such-row"]


def test_an_open_tool_has_an_overall_score_only(published):
    found, problems = read_scores(sheet("Standard|Score", "total|64", "4|60"), LONG, None, published)
    assert [(one.part, one.score) for one in found] == [("total", Decimal(64))]
    assert [(one.code, one.allowed) for one in problems] == [("unknown-part", "total")]


# ------------------------------------------------------------------------------------------------------ the files


def _workbook(path: Path, *sheets: tuple[str, list[list[object]]]) -> Path:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets:
        made = book.create_sheet(name)
        for row in rows:
            made.append(row)
    data = io.BytesIO()
    book.save(data)
    path.write_bytes(data.getvalue())
    return path


def test_of_several_sheets_one_is_named_and_figures_are_kept_as_written(tmp_path, spi5, published):
    rows: list[list[object]] = [["Part", "Score"], [1, 71.0], ["4a", 66.5]]
    path = _workbook(tmp_path / "scores.xlsx", ("Scores", rows), ("Notes", [["x"]]))
    sheets, _ = read_sheets(path)
    assert [(one.code, one.allowed) for one in chosen(sheets, "", path.name)[1]] == [
        ("several-sheets", "Scores, Notes")
    ]
    assert [one.code for one in chosen(sheets, "Score", path.name)[1]] == ["no-such-sheet"]
    found, _ = chosen(sheets, "Scores", path.name)
    assert found is not None
    scores, problems = read_scores(found, ScoreLayout("percent", "Part", "Score"), spi5, published)
    assert [(one.part, one.score) for one in scores] == [("1", Decimal(71)), ("4a", Decimal("66.5"))]
    assert problems == ()


def _import(data: Path, file: Path, *more: str):
    told = ["--out", str(data), "--institution", "baobab", "--tool", "spi5", "--edition", "full", "--mode", "external"]
    told += ["--auditor", "M. Rao", "--date", "2025-03-04", "--scale", "percent", "--columns", "Part", "Score"]
    return CliRunner().invoke(main, ["import", "spi", str(file), *told, *more])


def test_the_command_writes_all_scores_or_none(tmp_path, published):
    folder = write_base(tmp_path, published)
    shutil.copytree(STANDARDS, tmp_path / "standards")
    before = {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}
    descriptor = folder / "datapackage.json"
    of_version(folder, 2)
    before["datapackage.json"] = descriptor.read_bytes()
    file = tmp_path / "scores.csv"
    file.write_text("Part,Score\n1,71\n9,60\n")
    done = _import(tmp_path, file, "--consent", "yes")
    assert done.exit_code == 1
    assert "scores.csv, row 3, column Part" in done.output
    assert "Nothing was written." in done.output
    assert {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()} == before
    file.write_text("Part,Score\n1,71\n2,60.50\n")
    done = _import(tmp_path, file, "--consent", "yes")
    assert (done.exit_code, done.output.splitlines()[-1]) == (
        0,
        "2 scores written as the audit spi5-2025-03-04: 1 71, 2 60.50.",
    )
    assert version_of(folder) == 3
    assert read_institution(folder, published)[1] == ()
    assert (folder / "audits.csv").read_text().splitlines()[1:] == [
        "spi5-2025-03-04,spi5,full,external,M. Rao,2025-03-04,,1,scored,71,,yes",
        "spi5-2025-03-04,spi5,full,external,M. Rao,2025-03-04,,2,scored,60.5,,yes",
    ]
    assert "audit-exists" in _import(tmp_path, file, "--consent", "yes").output
    done = _import(tmp_path, file, "--consent", "no", "--code", "second")
    assert done.exit_code == 0
    assert "second,spi5,full,external,M. Rao,2025-03-04,,1,withheld,,,no" in (folder / "audits.csv").read_text()


def test_a_problem_names_headings_as_they_are_written_without_what_controls_a_terminal(spi5, published):
    _, problems = read(
        ["Norma|Puntuación", "1|7\x1b[2J"], ScoreLayout("percent", "Norma", "Puntuación"), spi5, published
    )
    assert problems[0].location.column == "Puntuación"
    assert "\x1b" not in as_text(problems)
    _, problems = read(["Nor\x1bma|Año", "1|7"], LONG, spi5, published)
    assert problems[0].allowed == "Norma, Año"
