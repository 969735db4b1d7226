"""Ratings and certificates: each grade on its agency's own scale, dated, and never turned into another figure."""

import json
import re
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from generator import standards as standards_
from generator.analysis import witnesses
from generator.analysis.diff import differences
from generator.language.printer import Printer
from generator.model import Dossier, Evidence, Rating, Standards, Witnesses
from generator.packages import read_institution
from generator.packages.copies import copies
from generator.packages.writing.writer import write_institution
from generator.pipeline.read.institution import on_the_day, read_dossier
from generator.problems import Problem
from generator.render.api import catalogue
from generator.render.fragments.witnesses.ratings import RatingCards
from generator.standards.files.entries import StandardsEntry
from generator.standards.witnesses.ratings import read_ratings
from tests.builders import dossier
from tests.package_builders import STANDARDS, write_base
from tests.recipes import add_table

DAY = date(2026, 11, 21)


@pytest.fixture(scope="module")
def known() -> Standards:
    found, problems = standards_.load(STANDARDS, DAY)
    assert found is not None, problems
    return found


def package(root: Path, known: Standards, *rows: str) -> Path:
    folder = write_base(root, known)
    add_table(folder / "ratings.csv", {"rows": rows}, known)
    return folder


def shown(known: Standards, *ratings: Rating, language: str = "en", day: date = DAY) -> str:
    """The cards of these ratings as a page has them."""
    said = replace(
        dossier(evidence=[Evidence("report", "rating_report", "Report 2025", url="https://example.org/r.pdf")]),
        witnesses=witnesses.on_the_day(witnesses.complete(Witnesses(ratings=ratings), known), day, known),
    )
    return str(RatingCards(Printer(known, language))(said, "../"))


def a_rating(agency: str = "mfr", grade: str = "sA", **more: Any) -> Rating:
    said = {"rating": "r", "agency": agency, "kind": "social", "grade": grade, "date": date(2026, 3, 1), **more}
    return Rating(**said)


# ------------------------------------------------------------------------------------------------------- reading


def test_a_grade_is_kept_as_its_scale_writes_it(tmp_path, known):
    rows = ("a,m_cril,social,Sigma alpha minus,,2026-03-01,,,", "b,mfr,social,sbb -,,2026-03-01,,,")
    found, problems = read_institution(package(tmp_path, known, *rows), known)
    assert found is not None
    assert [one.code for one in problems if one.location.file.endswith("ratings.csv")] == []
    assert {one.rating: one.grade for one in found.witnesses.ratings} == {"a": "Σα−", "b": "sBB−"}


def test_a_grade_of_another_scale_is_named_with_its_row_and_the_grades_that_exist(tmp_path, known):
    found, problems = read_institution(package(tmp_path, known, "a,microrate,social,82,,2026-03-01,,,"), known)
    assert found is not None
    assert found.witnesses.ratings == ()
    problem = next(one for one in problems if one.code == "unknown-grade")
    assert (problem.location.row, problem.location.column, problem.found) == (2, "grade", "82")
    assert problem.allowed == "5, 4.5, 4, 3.5, 3, 2.5, 2, 1.5, 1"


def test_a_grade_is_accepted_as_issued_if_the_scale_of_its_agency_is_not_known(tmp_path, known):
    found, problems = read_institution(package(tmp_path, known, "a,inclusion,social,good +,,2026-03-01,,,"), known)
    assert found is not None
    assert [one.grade for one in found.witnesses.ratings] == ["good +"]
    assert not any(one.location.file.endswith("ratings.csv") for one in problems)
    assert "does not know this agency&#39;s scale" in shown(known, a_rating("inclusion", "good +"))


def test_a_row_with_an_unknown_agency_is_not_offered_for_download(tmp_path, known):
    rows = ("a,nobody,social,sA,,2026-03-01,,,", "b,mfr,social,sA,,2026-03-01,,,")
    folder = package(tmp_path, known, *rows)
    found, _ = read_institution(folder, known)
    assert found is not None
    assert copies(folder, found, known)["ratings.csv"].decode().splitlines()[1:] == [",,,,,,,,", rows[1]]


def test_what_is_written_is_read_again(tmp_path, known):
    rating = a_rating(outlook="stable", valid_until=date(2027, 2, 28), evidence=("governance-report",), note="One, two")
    folder = write_base(tmp_path, known)
    before, _ = read_institution(folder, known)
    assert before is not None
    write_institution(
        folder,
        before.institution,
        filings=before.filings,
        indicators=(),
        evidence=before.evidence.values(),
        witnesses=Witnesses(ratings=(rating,)),
        standards=known,
    )
    after, _ = read_institution(folder, known)
    assert after is not None
    assert [replace(one, source=None) for one in after.witnesses.ratings] == [rating]
    assert not (folder / "audits.csv").exists()


# ------------------------------------------------------------------------------------------------------- validity


def test_a_rating_is_current_until_its_stated_end_or_as_long_as_the_standards_take_its_kind_to_be(known):
    stated, assumed = a_rating(valid_until=date(2026, 6, 30)), a_rating()
    certificate = a_rating(kind="client_protection", grade="gold")
    complete = witnesses.complete(Witnesses(ratings=(stated, assumed, certificate)), known)
    assert [one.last_day for one in complete.ratings] == [date(2026, 6, 30), date(2027, 3, 1), date(2029, 3, 1)]
    assert list(witnesses.turns(complete, known)) == [one.last_day for one in complete.ratings]
    for day, expired in ((date(2026, 6, 30), [False] * 3), (date(2027, 3, 2), [True, True, False])):
        assert [one.expired for one in witnesses.on_the_day(complete, day, known).ratings] == expired


def test_the_pages_of_an_institution_are_made_again_after_a_rating_expires(tmp_path, known):
    from generator.pipeline.read.institution import listing_of

    folder = package(tmp_path, known, "a,mfr,social,sA,,2026-03-01,2026-12-31,,")
    found, _ = read_dossier(folder, known, ())
    assert found is not None
    assert date(2026, 12, 31) in listing_of(found, {}, known).turns
    later = replace(known, day=date(2027, 1, 1))
    assert [on_the_day(found, one).witnesses.ratings[0].expired for one in (known, later)] == [False, True]


# ------------------------------------------------------------------------------------------------------- the page


def test_a_grade_has_its_own_scale_its_own_words_and_a_band_only_in_small_print(known):
    page = shown(known, a_rating("m_cril", "Σα", evidence=("report",)))
    assert '<strong>Σα</strong> <q lang="en">very good systems</q>' in page
    assert "Grade 2 of 8 on its own scale" in page
    assert page.count("<rect") == 8
    assert page.count('class="here"') == 1
    assert re.findall("<small>Reading aid: band 1 of 4 [(]excellent[)]", page)
    assert page.count("band 1") == 1
    assert '<a href="https://example.org/r.pdf" rel="nofollow noopener">' in page


def test_a_band_that_no_source_states_is_marked_as_unsure(known):
    assert "unsure" in shown(known, a_rating("m_cril", "Σγ"))
    assert "unsure" not in shown(known, a_rating("m_cril", "Σα"))
    assert "insegura" in shown(known, a_rating("m_cril", "Σγ"), language="es")


def test_nothing_is_a_percentage_or_an_average(known):
    page = shown(known, a_rating(), a_rating("microrate", "4.5", rating="m"))
    assert "%" not in page
    assert not re.search("mean of|on average|score", page)


def test_two_grades_of_one_agency_share_a_card_and_those_of_two_agencies_do_not(known):
    page = shown(
        known, a_rating(), a_rating(grade="sBB+", date=date(2024, 3, 1), rating="old"), a_rating("microrate", "4")
    )
    assert page.count("<section") == 2
    assert "<li><strong>sBB+</strong> 1 March 2024</li>" in page


def test_an_expired_rating_is_dated_and_comes_after_those_that_are_current(known):
    page = shown(known, a_rating(valid_until=date(2026, 6, 30)), a_rating("microrate", "4", rating="m"))
    assert page.index("MicroRate") < page.index("MFR")
    assert 'class="rating past"' in page
    assert "expired on 30 June 2026" in page


def test_the_register_of_certificates_is_that_of_the_standards(known):
    page = shown(known, a_rating(kind="client_protection", grade="gold", note="https://example.org/fake-register"))
    assert re.findall('<a href="([^"]+)"', page) == ["https://cerise-sptf.org/participating-institutions/"]


def test_a_note_is_text(known):
    assert "&lt;b&gt;" in shown(known, a_rating(note="<b>best</b>"))


# ------------------------------------------------------------------------------------------- differences and the API


def _with(*ratings: Rating) -> Dossier:
    return replace(dossier(), witnesses=Witnesses(ratings=ratings))


def test_a_comparison_names_rows_that_came_went_and_changed_with_their_columns(known):
    was = _with(a_rating(rating="kept"), a_rating(rating="gone"), a_rating(rating="moved"))
    now = _with(a_rating(rating="kept", source=None), a_rating(rating="new"), a_rating(rating="moved", grade="sA+"))
    found = {one.key: (one.how, one.parts) for one in differences.witnesses("marula", was, now)}
    assert found == {"new": ("added", ()), "gone": ("gone", ()), "moved": ("changed", (("grade", "sA", "sA+"),))}
    assert [one.how for one in differences.witnesses("marula", None, now)] == ["added"] * 3


def test_the_api_has_every_column_and_how_long_the_rating_is_current(known):
    said = replace(_with(), witnesses=witnesses.complete(Witnesses(ratings=(a_rating(),)), known))
    (found,) = json.loads(catalogue.institution(said, known))["witnesses"]["ratings"]
    assert found["grade"] == "sA"
    assert (found["valid_until"], found["last_day"], found["expired"]) == (None, "2027-03-01", False)


# ------------------------------------------------------------------------------------------------------- the scales


def test_every_scale_runs_from_its_best_band_to_its_lowest(known):
    scales = {
        scale.code: scale for agency in known.ratings.agencies.values() for scale in agency.gives.values() if scale
    }
    assert len(scales) == 6
    for scale in scales.values():
        bands = [grade.band or 0 for grade in scale.grades]
        assert bands == sorted(bands), scale.code


def test_every_agency_and_topic_has_words_in_every_language(known):
    for code in known.languages:
        say = Printer(known, code)
        for topic in known.ratings.framework:
            assert say.has_own(f"ratings.topic.{topic}") or code not in ("en", "es"), topic


def test_mistakes_in_the_scales_are_named_by_their_place():
    problems: list[Problem] = []
    content: dict[str, Any] = {
        "valid_months": {"social": 0, "client_protection": 36, "institutional": 12},
        "framework": ["context", "weather"],
        "agencies": [
            {"code": "one", "name": "One", "gives": {"social": "stars", "moral": "stars", "institutional": "x"}}
        ],
        "scales": [
            {
                "code": "stars",
                "register": {"name": "List", "address": "http://example.org/list"},
                "grades": [{"grade": "A−", "band": 5}, {"grade": "a -", "word": "good"}],
            },
            {"code": "empty", "grades": []},
        ],
    }
    found = read_ratings(StandardsEntry("ratings.yml", "", content, problems))
    assert sorted((one.code, one.location.column) for one in problems) == [
        ("bad-address", "scales.stars.register.address"),
        ("bad-number", "scales.stars.grades.1.band"),
        ("bad-number", "valid_months.social"),
        ("grade-twice", "scales.stars.grades.2.grade"),
        ("missing-key", "scales.empty.grades"),
        ("unknown-key", "scales.stars.grades.2.word"),
        ("unknown-kind-of-rating", "agencies.one.gives.moral"),
        ("unknown-scale", "agencies.one.gives.institutional"),
        ("unknown-topic", "framework"),
    ]
    assert found.scale("one", "social") is not None


def test_a_rating_without_a_document_says_that_nobody_can_look_it_up(known):
    assert "no document is named" in shown(known, a_rating())
    assert "no document is named" not in shown(known, a_rating(evidence=("report",)))
