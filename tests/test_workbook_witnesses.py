"""The workbook's sheets for audits, ratings and poverty rates: a row for each, told in the workbook's language."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from generator.intake.workbook import make, marked_copy, merge, package_values
from generator.model import PovertyRate, Rating, Standards, Witnesses
from generator.model.audits import AuditRow
from generator.packages import read_institution, write_institution
from tests import workbook_cases as cases
from tests.package_builders import of_version, version_of, write_base

RATINGS = (
    Rating(
        "mfr-2025", "mfr", "social", "sA", "stable", date(2025, 3, 1), date(2026, 2, 28), ("governance-report",), "x"
    ),
    Rating("planet-2012", "planet_rating", "social", "3+", date=date(2012, 3, 1)),
)
_AUDIT = ("spi-2025", "spi5", "full", "external", "M. Rao", date(2025, 3, 4), "")
AUDIT = (
    AuditRow(*_AUDIT, "1", "scored", Decimal("71.50"), ("governance-report",)),
    AuditRow(*_AUDIT, "2", "incomplete"),
)
RATE = PovertyRate(
    *("ppi-2025", "ppi", "Kenya 2015", "usd_1_90", "2011", "new", "random", 400, date(2025, 3, 1)),
    rate=Decimal("31.40"), low=Decimal(29), high=Decimal("33.8"), national_rate=Decimal("36.1"),
    national_year="2016", national_source="The office",
)  # fmt: skip


@pytest.fixture(scope="module")
def known() -> Standards:
    return replace(cases.a_few(), day=date(2026, 11, 21))


@pytest.fixture
def folder(tmp_path, known) -> Path:
    made: Path = write_base(tmp_path / "data", known)
    there, _ = read_institution(made, known)
    assert there is not None
    write_institution(
        made,
        there.institution,
        filings=there.filings,
        indicators=(),
        evidence=there.evidence.values(),
        witnesses=Witnesses(audits=AUDIT, ratings=RATINGS, poverty=(RATE,)),
        standards=known,
    )
    return made


def a_workbook(folder: Path, known: Standards, language: str = "en") -> Path:
    path = folder.parent.parent / "workbook.xlsx"
    if language not in _made:  # making it takes longer than reading it
        values, _ = package_values.of_package(folder, "2024", known)
        assert values is not None
        _made[language] = make.workbook(values, language, known)
    path.write_bytes(_made[language])
    return path


_made: dict[str, bytes] = {}


def filled(path: Path, title: str, row: int, cells: Mapping[int, object]) -> Path:
    book = openpyxl.load_workbook(path)
    for column, value in cells.items():
        book[title].cell(row, column).value = value
    book.save(path)
    return path


def taken(path: Path, folder: Path, known: Standards) -> tuple[merge.MergeResult, list[tuple[str, str]]]:
    """The import, and its problems at the cells of the two sheets."""
    result, problems = merge.prepare_merge(path, folder.parent.parent, known)
    assert result is not None
    told = [(one.code, one.location.file.rpartition(", ")[2]) for one in problems]
    return result, [one for one in told if "!" in one[1]]


@pytest.mark.parametrize("language", ["en", "es"])
def test_a_workbook_that_comes_back_as_it_was_changes_nothing(folder, known, language):
    result, told = taken(a_workbook(folder, known, language), folder, known)
    assert told == []
    assert not {"audits.csv", "ratings.csv", "poverty.csv"} & set(result.files)


def test_new_rows_are_read_by_their_words_and_written(folder, known):
    path = a_workbook(folder, known, "es")
    cells: dict[int, object] = {
        1: "MCRIL-2026",
        2: "M-CRIL",
        3: "calificacion social",
        4: "Σβ+",
        5: "Positiva",
        6: "1 de mayo de 2026",
    }
    filled(path, "Calificaciones", 6, cells)
    cells = {
        1: "ppi-2026",
        2: "PPI",
        4: "NATIONAL",
        6: "Todos los clientes",
        8: "1 200",
        9: date(2026, 3, 31),
        10: "12,5 %",
    }
    filled(path, "Pobreza", 5, {**cells, 2: "ppi", 11: 9, 12: 16})
    score = {2: "SPI5", 3: "full", 4: "evaluación externa", 5: "M. Rao", 6: date(2026, 3, 4), 9: "puntuado", 12: "Sí"}
    filled(path, "Auditorías", 6, {**score, 1: "spi-2026", 8: 1, 10: "71,5 %"})
    filled(path, "Auditorías", 7, {**score, 1: "SPI-2026", 8: "1A", 10: 80})
    result, told = taken(path, folder, known)
    assert told == []
    result.write()
    found, problems = read_institution(folder, known)
    assert found is not None
    assert not [one for one in problems if one.location.file.endswith(("audits.csv", "ratings.csv", "poverty.csv"))]
    scores = [(one.part, one.score) for one in found.witnesses.audits if one.audit == "spi-2026"]
    assert scores == [("1", Decimal("71.5")), ("1a", Decimal(80))]
    assert [one.score for one in found.witnesses.audits if one.audit == "spi-2025"] == [Decimal("71.50"), None]
    assert next((one.rating, one.grade, one.outlook) for one in found.witnesses.ratings) == (
        "mcril-2026",
        "Σβ+",
        "positive",
    )
    rates = {one.poverty: one for one in found.witnesses.poverty}
    assert (rates["ppi-2026"].sample, rates["ppi-2026"].rate, rates["ppi-2026"].line) == (
        1200,
        Decimal("12.5"),
        "national",
    )
    assert rates["ppi-2025"].rate == Decimal("31.40")


def test_an_edited_row_replaces_that_of_the_package_and_others_keep_their_bytes(folder, known):
    before = (folder / "ratings.csv").read_text().splitlines()
    result, told = taken(filled(a_workbook(folder, known), "Ratings", 4, {4: "sA+"}), folder, known)
    assert told == []
    result.write()
    after = (folder / "ratings.csv").read_text().splitlines()
    assert [one for one in after if one not in before] == [before[1].replace("sA", "sA+")]
    assert len(after) == len(before)


def test_a_package_of_an_earlier_schema_becomes_one_of_todays_with_its_first_rating(folder, known):
    of_version(folder, 2)
    result, told = taken(filled(a_workbook(folder, known), "Ratings", 4, {4: "sA+"}), folder, known)
    result.write()
    assert (told, version_of(folder)) == ([], 3)
    of_version(folder, 2)
    result, _ = taken(a_workbook(folder, known), folder, known)
    assert "datapackage.json" not in result.files  # nothing of a later version was written


def test_a_row_that_was_not_edited_does_not_undo_what_the_package_says_since(folder, known):
    path = a_workbook(folder, known)
    table = folder / "ratings.csv"
    table.write_text(table.read_text().replace(",sA,", ",sA+,"))
    result, _ = taken(path, folder, known)
    assert "ratings.csv" not in result.files


def marked(path: Path, folder: Path, known: Standards) -> list[str]:
    """Import the workbook, and put its marked copy in its place; the files of the package that changed."""
    result, told = taken(path, folder, known)
    assert told == []
    path.write_bytes(marked_copy.marked_copy(result.submission))
    result.write()
    return [name for name in result.files if name != "indicators.csv"]


@pytest.mark.parametrize(
    ("sheet", "row", "column", "was", "now"),
    [
        ("Ratings", 4, 4, "sA", "sA+"),
        ("Ratings", 5, 9, None, "The newest"),
        ("Audits", 4, 10, 71.5, 73.25),
        ("Poverty", 4, 17, None, "Urban"),
        ("Documents", 4, 4, None, "Board"),
    ],
)
def test_a_row_that_is_put_back_in_the_marked_copy_counts(folder, known, sheet, row, column, was, now):  # noqa: PLR0917 -- its place and its texts
    path = a_workbook(folder, known)
    book = openpyxl.load_workbook(path)
    title = next(one for one in book.sheetnames if one.startswith(sheet))
    assert book[title].cell(row, column).value == was
    (table,) = marked(filled(path, title, row, {column: now}), folder, known)
    assert str(now) in (folder / table).read_text()
    assert marked(filled(path, title, row, {column: was}), folder, known) == [table]
    assert str(now) not in (folder / table).read_text()
    assert marked(path, folder, known) == []


def test_a_row_that_the_workbook_lacks_stays(folder, known):
    path = filled(a_workbook(folder, known), "Ratings", 5, dict.fromkeys(range(1, 11)))
    result, told = taken(path, folder, known)
    assert (told, "ratings.csv" in result.files) == ([], False)


MFR = {2: "MFR", 3: "Social rating", 4: "sA", 6: "2026-05-01"}
SPI: Mapping[int, object] = {
    2: "SPI5",
    3: "full",
    4: "External assessment",
    5: "A",
    6: "2026-05-01",
    8: "2",
    9: "scored",
    10: 70,
    12: "Yes",
}
PPI = {2: "ppi", 4: "national", 6: "New clients", 8: 90, 9: "2026-03-31", 10: 12}
WRONG: tuple[tuple[str, Mapping[int, object], str, str], ...] = (
    ("Ratings", {**MFR, 4: "85 %"}, "unknown-grade", "D6"),
    ("Ratings", {**MFR, 4: None}, "missing", "D7"),
    ("Ratings", {**MFR, 2: "Nobody"}, "not-an-option", "B8"),
    ("Ratings", {**MFR, 8: "ghost"}, "unknown-document", "A9"),
    ("Audits", {**SPI, 3: "half"}, "unknown-audit-edition", "C6"),
    ("Audits", {**SPI, 8: "9"}, "unknown-audit-part", "H7"),
    ("Audits", {**SPI, 12: "No"}, "score-without-consent", "J8"),
    ("Audits", {**SPI, 10: None}, "missing-score", "J9"),
    ("Audits", {**SPI, 9: "incomplete"}, "score-against-state", "J10"),
    ("Audits", {**SPI, 1: "spi-2025", 5: "Somebody", 8: "3"}, "audit-rows-differ", "E11"),
    ("Audits", {**SPI, 10: 170}, "out-of-range", "J12"),
    ("Audits", {**SPI, 4: "a friend"}, "not-an-option", "D13"),
    ("Poverty", {**PPI, 4: "usd_1_25"}, "wrong-price-base", "E5"),
    ("Poverty", {**PPI, 4: "nation"}, "unknown-poverty-line", "D6"),
    ("Poverty", {**PPI, 8: 9}, "sample-too-small", "H7"),
    ("Poverty", {**PPI, 10: 112}, "out-of-range", "J8"),
    ("Poverty", {**PPI, 11: 14, 12: 20}, "odd-interval", "K9"),
)


def test_what_is_wrong_is_told_at_its_cell_and_its_row_is_not_written(folder, known):
    path = a_workbook(folder, known)
    for title, cells, _, where in WRONG:
        path = filled(path, title, int(where[1:]), {1: f"row-{where[1:]}", **cells})
    result, told = taken(path, folder, known)
    wanted = {(f"workbook-{code}", f"{title}!{where}") for title, _, code, where in WRONG}
    assert {one for one in told if one[0] != "workbook-no-interval"} == wanted
    assert not {"audits.csv", "ratings.csv", "poverty.csv"} & set(result.files)


def test_the_words_are_those_of_the_workbook(folder, known):
    path = filled(
        a_workbook(folder, known, "es"), "Calificaciones", 6, {1: "a", 2: "MFR", 3: "Calificación social", 4: "4"}
    )
    _, problems = merge.prepare_merge(filled(path, "Calificaciones", 6, {6: "2026-05-01"}), folder.parent.parent, known)
    said = next(one for one in problems if one.code == "workbook-unknown-grade")
    assert said.message.startswith("La agencia no tiene esa nota en esta escala: sAA+, ")
    assert said.fix == "Escriba la nota como está en el informe. Los porcentajes no se convierten."
