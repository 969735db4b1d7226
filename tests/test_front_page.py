"""What the front page says of all institutions, from the data at hand."""

import json
from dataclasses import replace
from datetime import date

from generator.language.printer import Printer
from generator.model import Benchmark, Count, Coverage, Institution, Listing, Portal, Source, Tally
from generator.render.charts.subjects.overview import what_they_do
from generator.render.explorer import columns
from generator.render.findings import practices
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


def test_the_finding_says_counts_with_their_base_and_the_year_before():
    tallies = [
        tally(COSTS, "2025", 6, 11), tally(COSTS, "2019", 5, 8), tally(SURVEY, "2025", 11, 12), tally(SURVEY, "2024", 1, 2),
    ]  # fmt: skip
    portal = portal_of(*tallies, benchmarks=[median("2025", 4.2), median("2019", 5.4)])
    said = FrontPage(Printer(KNOWN, "en")).finding(portal, "./")

    assert "11 of 12 institutions answer yes for 2025 (92%)." in said, "two answers of 2024 are too few to compare with"
    assert "Of the 2 questions in the chart below, the fewest yes are at" in said
    assert "6 of 11 for 2025 (55%); for 2019, 63% of 8." in said
    assert "the median of 14 institutions is 4.2% for 2025; its highest before was 5.4%, for 2019" in said
    assert "Of 8 social answers in the newest filings, a reviewer has seen documents for" in said


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
