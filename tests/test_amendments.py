"""Published rows in which others speak change only in public, and the page says what was corrected."""

import shutil
from dataclasses import replace
from datetime import date

import pytest

from generator import standards as standards_
from generator.language.printer import Printer
from generator.model import Amendment, Dossier, Standards, Witnesses
from generator.packages import check, read_institution
from generator.render.fragments.witnesses.amendments import RemovedRows, amended
from tests.builders import dossier
from tests.package_builders import STANDARDS, write_base
from tests.recipes import add_table
from tests.repositories import Repository

RATINGS = "rating,agency,kind,grade,outlook,date,valid_until,evidence,note\n"
AMENDMENTS = "table,row,column,was,now,why,who,date\n"
RATING = "mfr-2025,mfr,social,sA,,2025-03-01,,,"


@pytest.fixture(scope="module")
def known() -> Standards:
    found, problems = standards_.load(STANDARDS, date(2026, 11, 21))
    assert found is not None, problems
    return found


@pytest.fixture
def repository(tmp_path):
    if shutil.which("git") is None:
        raise RuntimeError("these tests need Git")
    made = Repository(tmp_path / "repository")
    put(made, RATING)
    made.commit()
    return made


def put(made: Repository, *rows: str) -> None:
    made.put("institutions/baobab/ratings.csv", RATINGS + "".join(f"{row}\n" for row in rows))


def amend(made: Repository, *rows: str) -> None:
    made.put("institutions/baobab/amendments.csv", AMENDMENTS + "".join(f"{row}\n" for row in rows))


def codes(made: Repository) -> list[str]:
    return [one.code for one in made.compare()]


BETTER = RATING.replace("sA", "sA+")
ROW = "ratings,mfr-2025,grade,sA,sA+,Mistyped,Finance,2026-01-02"


def test_a_published_grade_that_changed_is_told_with_its_row_and_column(repository):
    put(repository, "new,mfr,social,sB,,2025-03-01,,,", BETTER)
    (problem,) = repository.compare()
    assert (problem.code, problem.location.row, problem.location.column) == (
        "row-changed-without-amendment",
        3,
        "grade",
    )
    assert 'The row mfr-2025 had "sA" in the column grade at HEAD, and has "sA+" now.' in problem.message


def test_an_amendment_explains_it_and_one_of_something_else_does_not(repository):
    put(repository, BETTER)
    amend(repository, ROW)
    assert codes(repository) == []
    for wrong in (ROW.replace("sA+", "sB"), ROW.replace("grade", "agency"), ROW.replace("mfr-2025", "mfr-2024")):
        amend(repository, wrong)
        assert codes(repository) == ["row-changed-without-amendment"], wrong


def test_an_old_amendment_does_not_explain_a_new_change(repository):
    put(repository, BETTER)
    amend(repository, ROW)
    repository.commit()
    put(repository, RATING)
    amend(repository, ROW, "ratings,mfr-2025,grade,sA+,sA,It was right,Finance,2026-02-02")
    assert codes(repository) == []
    repository.commit()
    put(repository, BETTER)
    assert codes(repository) == ["row-changed-without-amendment"]


def test_a_row_that_is_gone_needs_an_amendment_without_a_column(repository):
    put(repository, "other,mfr,social,sB,,2025-03-01,,,")
    assert codes(repository) == ["row-changed-without-amendment"]
    amend(repository, "ratings,mfr-2025,,,,It was another institution's,Finance,2026-01-02")
    assert codes(repository) == []


def test_what_is_added_to_an_empty_cell_or_to_a_note_needs_none(repository):
    put(repository, "mfr-2025,mfr,social,sA,stable,2025-03-01,2026-02-28,,A note", "more,mfr,social,sB,,2026-03-01,,,")
    assert codes(repository) == []


def test_an_amendment_stays_as_it_was_published(repository):
    put(repository, BETTER)
    amend(repository, ROW)
    repository.commit()
    amend(repository, ROW.replace("Mistyped", "No reason"))
    assert codes(repository) == ["amendment-changed"]
    amend(repository)
    assert codes(repository) == ["amendment-gone"]


def test_an_amendment_must_fit_the_row_that_it_is_about(tmp_path, known):
    folder = write_base(tmp_path, known)
    add_table(folder / "ratings.csv", {"rows": [RATING]}, known)
    rows = [
        "ratings,mfr-2025,grade,sB,sA+,Why,Who,2026-01-02",
        "ratings,mfr-2025,grad,sB,sA,Why,Who,2026-01-02",
        "ratings,mfr-2025,outlook,,,Why,Who,2026-01-02",
        "ratings,mfr-2020,grade,sB,sA,Why,Who,2026-01-02",
        "ratings,mfr-2025,,,,Why,Who,2026-01-02",
        "ratings,mfr-2019,,,,It was another institution's,Who,2026-01-02",
    ]
    add_table(folder / "amendments.csv", {"rows": rows}, known)
    found, problems = read_institution(folder, known)
    assert found is not None
    said = [(one.code, one.location.row) for one in problems if one.location.file.endswith("amendments.csv")]
    assert sorted(said, key=lambda one: one[1] or 0) == [
        ("correction-not-applied", 2),
        ("unknown-column", 3),
        ("nothing-corrected", 4),
        ("unknown-row", 5),
        ("unknown-row", 6),
    ]
    assert found.witnesses.amendments[0].date == date(2026, 1, 2)


def test_the_same_row_is_amended_once_a_day_even_if_no_column_is_named(tmp_path, known):
    """Frictionless does not look at keys with empty cells; that it does not is no disagreement."""
    folder = write_base(tmp_path, known)
    gone = "ratings,mfr-2019,,,,It was another institution's,Who,2026-01-02"
    add_table(folder / "ratings.csv", {"rows": [RATING]}, known)
    add_table(folder / "amendments.csv", {"rows": [gone, gone.replace("Who", "Finance")]}, known)
    problems = check([folder], known)
    assert [(one.code, one.location.row, one.message) for one in problems if one.severity == "error"] == [
        ("duplicate-row", 3, "Row 2 has the same table + row + column + date.")
    ]


def said(*amendments: Amendment) -> Dossier:
    return replace(dossier(), witnesses=Witnesses(amendments=amendments))


def test_a_correction_is_shown_next_to_its_row_as_text(known):
    one = Amendment("ratings", "a", "grade", "sA", "", "<b>Mistyped</b>", "Finance", date(2026, 1, 2))
    page = str(amended(Printer(known, "en"), said(one), "ratings", "a"))
    assert "2 January 2026: <code>grade</code> was" in page
    assert "is nothing" in page
    assert "&lt;b&gt;Mistyped" in page
    assert str(amended(Printer(known, "en"), said(one), "ratings", "b")) == ""


def test_a_removed_row_is_named_on_the_page(known):
    one = Amendment("ratings", "mfr-2019", why="It was another institution's", who="Finance", date=date(2026, 1, 2))
    page = str(RemovedRows(Printer(known, "es"))(said(one)))
    assert "Retirado después de su publicación" in page
    assert "calificación o certificado, <code>mfr-2019</code>" in page
    assert str(RemovedRows(Printer(known, "es"))(said())) == ""
