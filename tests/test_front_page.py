"""What the front page says of all institutions, from the data at hand."""

import json
from dataclasses import replace
from datetime import date

from generator.language.printer import Printer
from generator.model import Benchmark, Count, Coverage, Institution, Listing, PeerFigures, Portal, Source, Tally
from generator.render.charts.subjects.overview import what_they_do
from generator.render.explorer import columns
from generator.render.findings import practices
from generator.render.fragments import sentences
from generator.render.overviews.front_page import FrontPage
from tests.test_frames import KNOWN

COSTS, SURVEY = "cost_information_disclosed", "client_satisfaction_surveyed"


def tally(code: str, period: str, yes: int, n: int) -> tuple[tuple[str, str, str], Tally]:
    return ("all", code, period), Tally("all", code, period, n, {"yes": yes, "partially": 0, "no": n - yes})


def median(period: str, value: float) -> tuple[tuple[str, str, str], Benchmark]:
    return ("all", "par30", period), Benchmark("all", "par30", period, 14, 1.0, value, 9.0)


def portal_of(*tallies, benchmarks=()) -> Portal:
    coverage = Coverage("2025", Count(10, 8, 2), {}, {})
    listing = Listing(Institution("alpaca", "Alpaca", "PE", ""), ("2025", "2024", "2019"), {}, {}, coverage, None, 0)
    return Portal(KNOWN, (listing,), (), dict(benchmarks), dict(tallies), (), date(2026, 5, 1))


def test_the_finding_says_counts_with_their_base_and_compares_no_year_whose_reporters_may_be_others():
    tallies = [
        tally(COSTS, "2025", 6, 11), tally(COSTS, "2019", 5, 8), tally(SURVEY, "2025", 11, 12), tally(SURVEY, "2024", 1, 2),
    ]  # fmt: skip
    portal = portal_of(*tallies, benchmarks=[median("2025", 4.2), median("2019", 5.4)])
    said = FrontPage(Printer(KNOWN, "en")).finding(portal, "./")

    assert "11 of 12 institutions answer yes for 2025 (92%)." in said, "two answers of 2024 are too few to compare with"
    assert "Of the 2 questions in the chart below, the fewest yes are at" in said
    assert "6 of 11 for 2025 (55%)." in said
    assert "the median of 14 institutions is 4.2% for 2025." in said
    assert "2019" not in said
    assert "Of 8 social answers in the newest filings, a reviewer has seen documents for" in said


def test_two_years_are_compared_by_the_institutions_that_reported_both():
    ids = [f"i{number:02}" for number in range(14)]
    answers = {
        ("all", COSTS, "2019"): dict.fromkeys(ids[:8], ("yes",)),
        ("all", COSTS, "2025"): {id_: ("yes",) if id_ > "i04" else ("no",) for id_ in ids[2:]},
    }
    figures = {
        ("all", "par30", "2019"): PeerFigures(tuple(map(float, range(14))), tuple(ids)),
        ("all", "par30", "2025"): PeerFigures((*map(float, range(20, 33)), 90.0), (*ids[:13], "another")),
    }
    tallies = [tally(COSTS, "2025", 9, 12), tally(COSTS, "2019", 8, 8), tally(SURVEY, "2025", 11, 12)]
    portal = portal_of(*tallies, benchmarks=[median("2025", 26.5), median("2019", 6.5)])
    said = FrontPage(Printer(KNOWN, "en")).finding(replace(portal, peer_answers=answers, peer_figures=figures), "./")

    assert "9 of 12 for 2025 (75%). Of the 6 that also answered it for 2019, 6 said yes then and 3 for 2025." in said
    assert "26.5% for 2025. Among the 13 that also reported it for 2019, it was 6% then and is 26% for 2025." in said


def test_a_questionnaire_without_the_answer_yes_is_no_year_to_compare_with():
    answers = {("all", COSTS, year): {f"i{n}": ("yes",) for n in range(9)} for year in ("2019", "2025")}
    asked = dict([tally(COSTS, "2025", 9, 12), tally(COSTS, "2019", 8, 12)])
    found = [*practices(replace(portal_of(*asked.items()), peer_answers=answers))]
    assert found[0].since is not None

    earlier = asked["all", COSTS, "2019"]
    asked["all", COSTS, "2019"] = replace(earlier, withheld={"yes": 2})
    found = [*practices(replace(portal_of(*asked.items()), peer_answers=answers))]
    assert found[0].since is None


def test_answers_of_a_source_that_is_silent_about_documents_count_in_no_share_of_documented_answers():
    coverage = Coverage("2025", Count(10, 8, 0), {}, {})
    source = Source("An archive", "https://example.org/")
    who = Institution("alpaca", "Alpaca", "PE", "", sources=(source,))
    copied = Listing(who, ("2025",), {}, {}, coverage, None, 0)
    portal = replace(portal_of(), listings=(copied,))

    assert not copied.knows_documents
    assert [*FrontPage(Printer(KNOWN, "en"))._proven(portal, "./")] == []
    assert json.loads(columns.institutions(portal))["documented"] == [None]


def test_too_little_for_three_sentences_is_no_finding_and_no_chart():
    portal = portal_of(tally(COSTS, "2025", 2, 3))

    assert list(practices(portal)) == []
    assert FrontPage(Printer(KNOWN, "en")).finding(portal, "./") == ""
    assert what_they_do(portal, Printer(KNOWN, "en")) is None


def test_news_and_the_sentence_about_an_institution_name_it_in_latin_letters_too():
    who = Institution("oasis", "مؤسسة واحة", "TN", "", full_name="Oasis Finance")
    corrected = Listing(who, ("2025",), {}, {}, None, None, 0, corrected=((date(2026, 4, 1), "2025"),))
    said = FrontPage(Printer(KNOWN, "en")).news(replace(portal_of(), listings=(corrected,)), "./")

    assert "مؤسسة واحة (Oasis Finance), 2025" in said
    assert "مؤسسة واحة (Oasis Finance)" in sentences.who(Printer(KNOWN, "en"), corrected)
