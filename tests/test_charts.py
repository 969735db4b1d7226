import asyncio
import gzip
import html
import json
import os
import random
import re
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import combinations, pairwise
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from py_mini_racer import MiniRacer

from generator.analysis.derive import derive
from generator.language.printer import Printer
from generator.model import (
    Alignment,
    AnswerType,
    Award,
    Benchmark,
    Chart,
    Count,
    Coverage,
    Dossier,
    Fact,
    GapReason,
    Licence,
    Listing,
    PeerFigures,
    PeerGroup,
    Portal,
    Source,
    Standards,
    Tally,
)
from generator.render.charts import Charts
from generator.render.charts.drawing import palette
from generator.render.charts.drawing.draft import labelled_years
from generator.render.charts.drawing.marks import drawing
from generator.render.charts.drawing.picture import Imprint, inline
from generator.render.charts.drawing.scales import scale, tick_printer_of
from generator.render.charts.drawing.sources import imprint
from generator.render.charts.drawing.view import LiveViews, Painted
from generator.render.charts.drawing.words import Lexicon, cut, width, wrapped
from generator.render.charts.speed import bench_charts
from generator.render.charts.subjects import country
from generator.render.charts.subjects.institution import FIGURES as CHARTED
from generator.render.charts.subjects.institution import FigureChart, over_time
from generator.render.charts.subjects.openness import coverage_by_year, reporting
from generator.render.charts.subjects.over_time import Course, movement, trend
from generator.render.charts.subjects.overview import world
from generator.render.charts.subjects.upright import Steps, histogram
from generator.standards import load
from tests import builders
from tests.builders import rows_of

ROOT = Path(__file__).parent.parent
HOSTILE = "<script>alert(1)</script> & \"Sons' \u202ereversed\u0007 {{ 7*7 }} [[ x ]] \ue000\ue001"


@pytest.fixture(scope="module")
def standards() -> Standards:
    found, _ = load(ROOT / "datapackages" / "standards")
    assert found is not None
    return found


@pytest.fixture(scope="module")
def say(standards):
    return Printer(standards, "en")


@pytest.fixture(scope="module")
def charts(standards, tmp_path_factory):
    with Charts(standards, cache=tmp_path_factory.mktemp("kinds")) as drawing:
        yield drawing


def filed(years=(2010, 2011, 2013, 2014), name="Sembrando", **more):
    facts: list[Fact] = [builders.gap("par30", GapReason.WITHHELD, "2012")]
    for at, year in enumerate(years):
        figures = {
            "number_of_active_borrowers": 12_000 + 6_000 * at,
            "borrowers_female_percent": 61.5 + at,
            "par30": 3.2 - at / 5,
            "operational_self_sufficiency": 97 + 5 * at,
        }
        facts += [builders.observation(code, Decimal(str(value)), str(year)) for code, value in figures.items()]
    coverage = {
        str(year): Coverage(str(year), Count(100, 40 + at, 9 * at), {"governance": Count(60, 30, 5), "poverty_outreach": Count(40, 10 + at, 0)}, {})
        for at, year in enumerate(years)
    }  # fmt: skip
    alignments = {str(year): tuple(Alignment(n, Decimal("2.5"), 6, 4, 6) for n in range(1, 8)) for year in years}
    dossier = builders.dossier(
        facts,
        [builders.filing(str(year)) for year in reversed(years)],
        institution=builders.institution(**{"id": "sembrando", "name": name, "country": "PE", "region": "latin_america_caribbean", **more}),
    )  # fmt: skip
    return replace(dossier, coverage=coverage, alignments=alignments)


def listing(dossier: Dossier) -> Listing:
    headline = {code: dossier.latest(code) for code in ("number_of_active_borrowers", "borrowers_female_percent")}
    newest = dossier.periods[0]
    return Listing(dossier.institution, dossier.periods, {}, headline, dossier.coverage[newest], None, 0)


FIGURES = ("number_of_active_borrowers", "borrowers_female_percent", "par30", "operational_self_sufficiency", "gross_loan_portfolio")  # fmt: skip


def portal(standards: Standards, *dossiers: Dossier) -> Portal:
    benchmarks = {}
    for group in ("all", "region:latin_america_caribbean", "region:africa"):
        for code in FIGURES:
            for year in range(2008, 2015):
                low = 2.0 + year - 2008 if code != "operational_self_sufficiency" else 90.0
                benchmarks[group, code, str(year)] = Benchmark(group, code, str(year), 44, low, low + 20, low + 40)
    tallies = {}
    for indicator in standards.indicators.values():
        if indicator.kind.is_choice:
            first = next(iter(indicator.options), "yes") if indicator.kind not in (AnswerType.YES_NO, AnswerType.YES_PARTIALLY_NO) else "yes"  # fmt: skip
            for year in range(2010, 2015):
                tallies["all", indicator.code, str(year)] = Tally("all", indicator.code, str(year), 40, {first: 20 + year - 2010})  # fmt: skip
    listings = tuple(listing(dossier) for dossier in dossiers)
    whole = Portal(standards, listings, (), benchmarks, tallies, (), date(2015, 3, 31))
    return beside(whole, "region:latin_america_caribbean", 44)


def beside(portal: Portal, group: str, n: int, members: int = 0) -> Portal:
    """The same portal, in which Sembrando is compared with a group of which so many have figures from 2008 to 2014."""
    names = {f"peer-{k}": f"Peer {k}" for k in range(max(members, n))}
    figures = {
        (group, code, str(year)): PeerFigures(
            tuple((90.0 if code == "operational_self_sufficiency" else 2.0 + year - 2008) + k for k in range(n)),
            tuple(list(names)[:n]),
        )
        for code in FIGURES
        for year in range(2008, 2015)
    }
    return replace(
        portal,
        comparisons={"sembrando": PeerGroup(group, len(names))},
        peer_figures=figures,
        peer_names={group: {**names, "sembrando": "Sembrando"}},
    )


@pytest.fixture(scope="module")
def whole(standards) -> Portal:
    return portal(standards, *(filed(name=f"Sembrando {n}", id=f"sembrando-{n}") for n in range(7)))


# ------------------------------------------------------------------------------------------------------- colours


@pytest.mark.parametrize("colours", [palette.LIGHT, palette.DARK], ids=["light", "dark"])
def test_words_and_marks_stand_out_from_the_paper(colours):
    assert {role: round(palette.contrast(colours[role], colours["paper"]), 2) for role in palette.TEXT if palette.contrast(colours[role], colours["paper"]) < 4.5} == {}  # fmt: skip
    assert {role: round(palette.contrast(colours[role], colours["paper"]), 2) for role in palette.MARKS if palette.contrast(colours[role], colours["paper"]) < 3} == {}  # fmt: skip


BLINDNESS = {
    "full sight": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protanopia": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "deuteranopia": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.01182, 0.04294, 0.968881)),
    "tritanopia": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.3039)),
    "no colour": ((0.2126, 0.7152, 0.0722),) * 3,
}
"""Machado, Oliveira and Fernandes (2009), severity 1, on linear RGB."""


def lab(colour: str, sight: str) -> tuple[float, float, float]:
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    red, green, blue = (
        min(max(sum(w * c for w, c in zip(row, linear, strict=True)), 0), 1) for row in BLINDNESS[sight]
    )
    xyz = (
        (0.4124 * red + 0.3576 * green + 0.1805 * blue) / 0.95047,
        0.2126 * red + 0.7152 * green + 0.0722 * blue,
        (0.0193 * red + 0.1192 * green + 0.9505 * blue) / 1.08883,
    )
    fx, fy, fz = (t ** (1 / 3) if t > 0.008856 else 7.787 * t + 16 / 116 for t in xyz)
    return 116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)


@pytest.mark.parametrize("sight", BLINDNESS)
@pytest.mark.parametrize("colours", [palette.LIGHT, palette.DARK], ids=["light", "dark"])
def test_colours_side_by_side_are_told_apart_by_every_eye(colours, sight):
    for one, other in palette.TOLD_APART:
        if (one, other) == ("own", "peer") and sight == "no colour":
            continue  # this institution and its peers also differ in shape: a solid line with dots, a dashed one
        distance = sum((a - b) ** 2 for a, b in zip(lab(colours[one], sight), lab(colours[other], sight), strict=True)) ** 0.5  # fmt: skip
        assert distance > 12, (one, other, round(distance, 1))


def test_star_green_is_not_a_chart_colour():
    for colour in (*palette.LIGHT.values(), *palette.DARK.values()):
        red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
        assert not (green > red and green > blue + 5), colour


def test_the_style_sheet_of_the_site_has_the_colours_of_the_pictures():
    css = (ROOT / "templates/theme/assets/portal.css").read_text(encoding="utf-8")
    assert css.startswith(palette.stylesheet())


# ------------------------------------------------------------------------------------------------------- profiles


def test_a_profile_has_a_picture_for_everything_that_was_filed(charts, whole, say):
    drawn = charts.of_institution(filed(), whole, say)
    assert list(drawn) == ["alignment", "coverage", "coverage_by_year", "borrowers", "women", "par30", "oss"]


def test_what_was_not_filed_has_no_picture(charts, whole, say):
    assert charts.of_institution(builders.dossier(), whole, say) == {}
    once = filed(years=(2014,))
    assert list(charts.of_institution(once, whole, say)) == ["alignment", "coverage"]


def test_titles_say_what_is_seen(charts, whole, say):
    drawn = charts.of_institution(filed(), whole, say)
    label = {name: str(say.label(figure.indicator)) for name, figure in {one.chart: one for one in CHARTED}.items()}
    assert drawn["borrowers"].title == f"{label['borrowers']} rose from 12,000 in 2010 to 30,000 in 2014"
    assert drawn["par30"].title == f"{label['par30']} fell from 3.2% in 2010 to 2.6% in 2014"
    assert drawn["women"].title == f"{label['women']} stayed near 64.5% from 2010 to 2014"
    assert drawn["oss"].title == f"{label['oss']} rose from 97% in 2010 to 112% in 2014"
    assert drawn["coverage"].title == "43 of 100 social questions answered in 2014, 27 of the answers documented"
    assert drawn["alignment"].title.startswith("17.5 of 42 points (41.7%)")
    assert drawn["alignment"].title.endswith("28 of 42 questions answered")


@pytest.mark.parametrize(
    ("figures", "title"),
    [
        ((4.5, 11.7, 2.1, 5.1), "It: 5.1 in 2013, 4.5 in 2010; highest 11.7 in 2011"),
        ((9.0, 1.0, 8.0, 5.0), "It: 5.0 in 2013, 9.0 in 2010; lowest 1.0 in 2011"),
        ((121.1, 69.5, 114.4), "It: 114.4 in 2012, 121.1 in 2010; lowest 69.5 in 2011"),
        ((4.5, 4.6, 11.7, 11.6, 11.7), "It rose from 4.5 in 2010 to 11.7 in 2014"),
        ((1.0, 2.0, 3.0), "It rose from 1.0 in 2010 to 3.0 in 2012"),
        ((3.0, 3.2, 1.0), "It fell from 3.0 in 2010 to 1.0 in 2012"),
        ((1.0, 5.0, 2.0, 6.0), "It rose from 1.0 in 2010 to 6.0 in 2013"),
        ((59.0, 57.0, 59.2), "It stayed near 59.2 from 2010 to 2012"),
        ((0.0, 0.0), "It stayed near 0.0 from 2010 to 2011"),
        ((3.0, 1.0, 1.0, 3.0), "It: 3.0 in 2013, 3.0 in 2010; lowest 1.0 in 2011"),
        ((-1.0, 5.0, -1.0), "It: -1.0 in 2012, -1.0 in 2010; highest 5.0 in 2011"),
    ],
)
def test_a_title_has_the_first_and_the_last_year_and_a_year_far_beyond_both(say, figures, title):
    assert movement("It", dict(enumerate(figures, 2010)), str, say) == title


def test_sentences_tell_the_values_the_peers_and_the_gaps(charts, whole, say):
    sentence = charts.of_institution(filed(), whole, say)["par30"].sentence
    assert "2010 3.2%; 2011 3%" in sentence
    assert "In 2014 half of the 44 peers (Latin America and the Caribbean) were between 18.8% and 40.3%" in sentence
    assert "No figure for 2012." in sentence


def test_the_table_beside_a_picture_names_the_kind_of_gap(charts, whole, say):
    rows = charts.of_institution(filed(), whole, say)["par30"].rows
    assert [row[0] for row in rows] == ["2014", "2013", "2012", "2011", "2010"]
    assert rows[2][1] == say.phrase("gap.withheld")


def test_an_amount_without_an_exchange_rate_is_no_amount_of_dollars(whole, say):
    def lent(year, usd):
        return builders.observation("gross_loan_portfolio", Decimal(900_000), year, usd=usd)

    told = [lent("2011", Decimal(300_000)), lent("2012", None), lent("2013", Decimal(310_000))]
    dossier = builders.dossier(told, [builders.filing(year, currency="PEN") for year in ("2013", "2012", "2011")])
    drawn = over_time(FigureChart("borrowers", "gross_loan_portfolio"), dossier, whole, say)
    assert drawn is not None
    assert [row[1] for row in drawn.rows] == ["US$310,000", "no exchange rate", "US$300,000"]


def test_the_women_of_a_country_are_told_as_their_pages_tell_them(standards, charts, say):
    portals = portal(standards, *(filed(name=f"Sembrando {n}", id=f"sembrando-{n}") for n in range(7)))
    shares = [
        replace(one, headline={"borrowers_female_percent": builders.observation("borrowers_female_percent", Decimal("73.35"), "2014")})
        for one in portals.listings
    ]  # fmt: skip
    chart = charts.of_country("PE", replace(portals, listings=tuple(shares)), say)["women"]
    assert {row[2] for row in chart.rows} == {"73.4%"}


def test_pictures_carry_source_and_date(charts, whole, say):
    for chart in charts.of_institution(filed(), whole, say).values():
        words = " ".join(re.findall(r"<text[^>]*>([^<]*)</text>", inline(chart)))
        assert "Sembrando" in words
        assert "31 December 2014" in words


def test_a_figure_that_cannot_be_is_not_drawn_and_is_told_with_its_reason(standards, charts, whole, say):
    dossier = filed()
    facts = {**dossier.facts, ("par30", "2010"): builders.observation("par30", Decimal("548.45"), "2010")}
    chart = charts.of_institution(derive(replace(dossier, facts=facts), standards), whole, say)["par30"]
    assert "548" not in chart.title
    assert "548" not in json.dumps(chart.explore["data"])
    assert "Not drawn: 2010 548.5% (not possible)." in chart.sentence


def test_a_missing_year_breaks_the_line(charts, whole, say):
    def lines(dossier):
        svg = inline(charts.of_institution(dossier, whole, say)["par30"])
        return re.findall(r'<path d="([^"]*)" class="s-own"', svg)[0]

    assert lines(filed(years=(2010, 2011, 2012, 2013))).count("M") == 1
    assert lines(filed(years=(2010, 2011, 2013, 2014))).count("M") == 2


def test_a_missing_year_breaks_the_peers_band(charts, whole, say):
    figures = {key: one for key, one in whole.peer_figures.items() if key[2] != "2012"}
    svg = inline(charts.of_institution(filed(), replace(whole, peer_figures=figures), say)["par30"])
    band = re.search(r'<path d="([^"]*)" class="f-band"', svg)
    assert band is not None
    assert band[1].count("M") == 2


def test_peers_that_are_too_few_for_quartiles_are_drawn_one_by_one(charts, whole, say):
    chart = charts.of_institution(filed(), beside(whole, "all", 9), say)["par30"]
    assert "f-band" not in inline(chart)
    assert "In 2014 the figures of 9 peers (all institutions) run from 8% to 16%." in chart.sentence
    tips = [row["tip"] for row in rows_of(chart.explore["data"]["points"]) if row["role"] == "peer"]
    assert len(tips) == 9 * 5
    assert tips[0] == "2010: Peer 0 4%"


def test_of_fewer_than_five_peers_nothing_is_said(charts, whole, say):
    chart = charts.of_institution(filed(), beside(whole, "all", 4), say)["par30"]
    assert "peer" not in chart.sentence
    assert not [row for row in rows_of(chart.explore["data"]["points"]) if row["role"] == "peer"]
    alone = charts.of_institution(filed(), replace(whole, comparisons={}), say)["par30"]
    assert "peer" not in alone.sentence
    assert "f-band" not in inline(alone)


def test_peers_without_a_figure_are_named_where_they_are_few_and_counted_where_they_are_many(charts, whole, say):
    few = charts.of_institution(filed(), beside(whole, "all", 12, 14), say)["par30"].sentence
    assert "Peers without a figure for 2014: Peer 12; Peer 13." in few
    many = charts.of_institution(filed(), beside(whole, "all", 12, 40), say)["par30"].sentence
    assert "28 peers have no figure for 2014." in many


def test_amounts_that_span_thousands_stand_on_a_logarithmic_scale_that_says_so(charts, whole, say):
    chart = charts.of_institution(filed(), whole, say)["borrowers"]
    assert "ten times" in chart.sentence
    assert ">1K<" in inline(chart)
    assert "ten times" not in charts.of_institution(filed(), whole, say)["par30"].sentence


def test_a_profile_is_light(charts, whole, say):
    drawn = charts.of_institution(filed(), whole, say)
    for chart in drawn.values():
        assert len(gzip.compress(inline(chart).encode(), mtime=0)) < 3_000
    together = "".join(inline(chart) + json.dumps(chart.explore) for chart in drawn.values())
    assert len(gzip.compress(together.encode(), mtime=0)) < 12_000


def test_drawing_starts_no_thread_for_the_engine(charts):
    views, before = LiveViews(charts.specs()), threading.active_count()
    try:
        views.draw(("bars", {}))
        assert threading.active_count() == before
    finally:
        views.close()


def test_pictures_are_drawn_from_code_that_runs_in_an_event_loop_too(charts):
    async def drawn() -> list[Painted]:
        return views.draw(("bars", {}))

    views = LiveViews(charts.specs())
    try:
        with ThreadPoolExecutor(1) as thread:  # this one may have a loop already: that of browser tests
            within = thread.submit(asyncio.run, drawn()).result()
        assert within == views.draw(("bars", {}))
    finally:
        views.close()


def test_every_language_gets_its_words_from_one_drawing(standards, charts, whole, say):
    spanish = charts.of_institution(filed(), whole, Printer(standards, "es"))
    english = charts.of_institution(filed(), whole, say)
    assert (
        spanish["borrowers"].title
        == f"{Printer(standards, 'es').label('number_of_active_borrowers')}: subida de 12,000 en 2010 a 30,000 en 2014"
    )
    assert "Fuente:" in inline(spanish["borrowers"])

    def marks(chart):
        return re.findall(r'<path d="[^"]*"', inline(chart))

    assert marks(spanish["borrowers"]) == marks(english["borrowers"])


def test_of_a_filing_that_no_policy_judges_the_picture_of_alignment_names_no_award(charts, whole, say):
    said = replace(filed(), awards={})
    judged = replace(said, awards={"2014": Award("2014", "1", "never", ())})
    sentences = [charts.of_institution(one, whole, say)["alignment"].sentence for one in (said, judged)]
    assert ["award" in one for one in sentences] == [False, True]


def test_of_copied_data_no_chart_says_that_nothing_is_documented(charts, whole, say):
    """Their source is silent about documents, which is not the same as none."""
    said = filed()
    bare = {
        period: replace(
            one,
            total=replace(one.total, documented=0),
            areas={code: replace(count, documented=0) for code, count in one.areas.items()},
        )
        for period, one in said.coverage.items()
    }
    copied = replace(said.institution, sources=(Source("An old archive"),))
    drawn = charts.of_institution(replace(said, institution=copied, coverage=bare), whole, say)
    assert drawn["coverage"].title == "43 of 100 social questions answered in 2014"
    assert drawn["coverage"].columns[-1] == "Answered"
    assert {len(row) for row in drawn["coverage"].rows} == {3}
    assert ">documented<" not in inline(drawn["coverage"])
    mine = charts.of_institution(replace(said, coverage=bare), whole, say)
    assert mine["coverage"].title == "43 of 100 social questions answered in 2014, 0 of the answers documented"


@pytest.mark.parametrize("code", ["en", "es"])
def test_no_phrase_of_a_chart_is_missing(standards, charts, whole, code):
    printer = Printer(standards, code)
    charts.of_portal(whole, printer)
    charts.of_country("PE", whole, printer)
    charts.of_institution(filed(), whole, printer)
    for indicator in standards.indicators.values():
        charts.of_indicator(indicator, whole, printer)
    assert [name for name in printer.missing if name.startswith("phrases.")] == []


# --------------------------------------------------------------------------------------------------- other pages


def test_a_country_shows_how_open_and_how_large_its_institutions_are(charts, whole, say):
    drawn = charts.of_country("PE", whole, say)
    assert list(drawn) == ["reporting", "sizes", "women"]
    assert drawn["sizes"].title == "Active borrowers of 7 institutions in Peru: from 30,000 to 30,000"
    assert len(drawn["reporting"].rows) == 7
    assert charts.of_country("ZW", whole, say) == {}


def test_half_or_more_answer_as_much_as_the_title_says(whole, say):
    """The median is 54.5%, and printed as 55% it would be more than half of them answer."""
    answered = (10, 20, 30, 40, 54, 55, 60, 61, 62, 63)
    listings = [
        Listing(builders.institution(f"x{n}"), ("2024",), {}, {}, Coverage("2024", Count(100, n, 0), {}, {}), None, 0)
        for n in answered
    ]  # fmt: skip
    draft = reporting(listings, "Peru", whole, say)
    assert draft is not None
    assert draft.title == "Half or more of 10 institutions in Peru answer 54% or more of the social questions"


@pytest.mark.parametrize(("sources", "columns"), [((), 5), ((Source("An archive", "https://example.org/"),), 4)])
def test_of_copied_data_a_country_says_nothing_of_documents(whole, say, sources, columns):
    listings = [
        Listing(
            builders.institution(f"x{n}", sources=sources),
            ("2024",),
            {},
            {},
            Coverage("2024", Count(9, n, 0), {}, {}),
            None,
            0,
        )
        for n in (3, 4)
    ]
    draft = reporting(listings, "Peru", whole, say)

    assert draft is not None
    assert {len(draft.columns), *map(len, draft.rows)} == {columns}


def test_a_figure_shows_its_distribution_and_a_choice_its_answers(standards, charts, whole, say):
    indicators = standards.indicators
    assert list(charts.of_indicator(indicators["par30"], whole, say)) == ["quartiles", "regions"]
    women = charts.of_indicator(indicators["borrowers_female_percent"], whole, say)
    assert list(women) == ["quartiles", "regions"]
    choice = next(i for i in indicators.values() if i.kind is AnswerType.YES_NO)
    drawn = charts.of_indicator(choice, whole, say)
    assert list(drawn) == ["answers", "answers_by_year"]
    assert drawn["answers"].title == "60% of 40 institutions say “Yes” in 2014"
    assert charts.of_indicator(builders.indicator("remarks", kind=AnswerType.TEXT), whole, say) == {}


def test_counts_that_are_withheld_are_no_shares_of_zero(standards, charts, whole, say):
    choice = next(i for i in standards.indicators.values() if i.kind is AnswerType.YES_NO)
    few = {("all", choice.code, "2014"): Tally("all", choice.code, "2014", 4, {})}
    assert charts.of_indicator(choice, replace(whole, tallies=few), say) == {}


def test_answers_that_were_given_as_often_are_not_told_by_the_first_of_them(standards, charts, whole, say):
    choice = next(i for i in standards.indicators.values() if i.kind is AnswerType.YES_NO)
    even = {("all", choice.code, "2014"): Tally("all", choice.code, "2014", 8, {"yes": 4, "no": 4})}
    chart = charts.of_indicator(choice, replace(whole, tallies=even), say)["answers"]
    assert chart.title == "Answers of 8 institutions in 2014"


def test_an_option_that_few_could_choose_has_no_share_and_no_title(standards, charts, whole, say):
    choice = next(i for i in standards.indicators.values() if i.kind is AnswerType.SEVERAL_OF)
    one, two, three, *_ = choice.answers
    counts, withheld = {one: 9, two: 9, three: 3}, {two: 10, three: 17}
    some = {("all", choice.code, "2014"): Tally("all", choice.code, "2014", 20, counts, withheld)}
    chart = charts.of_indicator(choice, replace(whole, tallies=some), say)["answers"]
    assert chart.title == "Answers of 20 institutions in 2014", "as many said one and two, of whom not all could"
    assert [row[2] for row in chart.rows] == [
        "45%",
        "90% (9 of 10 who were offered it)",
        "fewer than 5 institutions, no shares",
    ]
    assert "100%" not in json.dumps(chart.explore)


def test_the_map_shades_countries_and_dots_islands(standards, charts, whole, say):
    tonga = filed(id="tonga", country="TO", region="east_asia_pacific")
    drawn = charts.of_portal(portal(standards, filed(), tonga), say)
    assert drawn["map"].title == "Institutions per country: 2 in all, countries: 2"
    assert inline(drawn["map"]).count('class="f-few s-paper"') == 2
    assert dict(drawn["map"].rows) == {"Peru": "1", "Tonga": "1"}


def test_the_world_knows_every_country_once(say):
    shapes, islands = world()
    codes = [iso2 for iso2, _ in shapes if iso2]
    assert len(codes) == len(set(codes)) > 160
    assert not set(codes) & set(islands)
    assert {"WS", "TO", "MV", "KM", "CV"} <= set(islands)
    assert [code for code in (*codes, *islands) if say.country(code) == code] == []


# ------------------------------------------------------------------------------------------------- hostile and odd


def test_hostile_names_come_out_inert(charts, standards, say):
    dossier = filed(name=HOSTILE)
    hostile = portal(standards, dossier, filed(id="other"))
    drawn = {**charts.of_institution(dossier, hostile, say), **charts.of_country("PE", hostile, say)}
    for chart in drawn.values():
        for file in (inline(chart).encode(), saved(charts, chart), saved(charts, chart, Imprint(HOSTILE, (HOSTILE,)))):
            root = ET.fromstring(file)
            tags = {element.tag.rpartition("}")[2] for element in root.iter()}
            assert tags <= {"svg", "g", "path", "text", "title", "style", "view"}
            assert not [name for element in root.iter() for name in element.attrib if name.startswith("on") or "href" in name]  # fmt: skip
            assert b"<script" not in file
            assert not re.search("[\u202a-\u202e\ue000-\uf8ff\u0007]", file.decode())


def test_words_reach_the_engine_as_signs_only():
    lexicon = Lexicon()
    sign = lexicon.sign(HOSTILE)
    assert len(sign) == 1
    assert lexicon.put_back(f"<text>{sign}</text>").startswith("<text>&lt;script&gt;")
    assert lexicon.spell({"texts": [{"text": sign, "x": 1}], "empty": []}) == {"texts": {"n": 1, "text": lexicon.texts[0], "x": 1}}  # fmt: skip


def test_data_of_the_interactive_view_are_plain_values_for_its_kind(charts, whole, say):
    drawn = {**charts.of_institution(filed(), whole, say), **charts.of_country("PE", whole, say)}
    for chart in drawn.values():
        text = json.dumps(chart.explore, ensure_ascii=False)
        assert not re.search("[\ue000-\uf8ff]", text)
        sets = {s["name"] for s in json.loads(charts.specs()[chart.explore["kind"]])["data"] if "source" not in s}
        assert set(chart.explore["data"]) <= sets
        assert any("tip" in columns for columns in chart.explore["data"].values())


def test_specifications_name_no_address_and_no_link(charts):
    for kind, spec in charts.specs().items():
        body = json.loads(spec)
        assert body.pop("$schema").startswith("https://vega.github.io/schema/vega/")
        text = json.dumps(body)
        assert "http" not in text, kind
        assert '"url"' not in text, kind
        assert '"href"' not in text, kind


def test_the_engine_loads_nothing(charts):
    spec = {"$schema": "https://vega.github.io/schema/vega/v6.json", "width": 9, "height": 9, "padding": {"left": 0, "right": 0, "top": 0, "bottom": 0}, "data": [{"name": "far", "url": "data.json"}], "marks": [{"type": "symbol", "from": {"data": "far"}}]}  # fmt: skip
    views = LiveViews({"far": json.dumps(spec).encode()})
    try:
        assert views.draw(("far", {})) == [[9, []]]
    finally:
        views.close()


def test_a_stray_data_set_is_refused(charts):
    views = LiveViews(charts.specs())
    try:
        with pytest.raises(KeyError, match="strays"):
            views.draw(("bars", {"strays": []}))
    finally:
        views.close()


def test_a_colour_without_a_role_is_refused():
    with pytest.raises(ValueError, match="#123456"):
        drawing((1.0, [[' fill="#123456"', "M0,0h1"]]))


# ------------------------------------------------------------------------------------------- the same every time


def test_a_used_view_draws_what_a_fresh_one_draws(standards, charts, whole, say):
    dossiers = [filed(), filed(years=(2005, 2014)), filed(years=tuple(range(2003, 2015))), filed(years=(2013, 2014))]
    bare = replace(whole, benchmarks={}, comparisons={})
    used = [charts.of_institution(dossier, place, say) for dossier in dossiers for place in (whole, bare)]
    again = [charts.of_institution(dossier, place, say) for dossier in dossiers for place in (whole, bare)]
    assert used == again
    for number, (dossier, place) in enumerate((dossier, place) for dossier in dossiers for place in (whole, bare)):
        fresh = LiveViews(charts.specs())
        with Charts(standards) as alone:
            alone._specs = charts.specs()
            alone._views = fresh
            assert alone.of_institution(dossier, place, say) == used[number]


def test_rows_of_bars_stay_in_order_whatever_was_drawn_before(charts):
    """Vega remembers the rows of earlier pictures, in the order in which it saw them."""

    def rows(*with_bars: int) -> dict[str, list[dict[str, object]]]:
        bars = [{"row": row, "x": 0, "x2": 1, "role": "own", "edge": "paper", "tip": ""} for row in with_bars]
        return {"rows": [{"row": row, "label": f"{row}", "value": ""} for row in range(4)], "bars": bars}

    used, fresh = LiveViews(charts.specs()), LiveViews(charts.specs())
    try:
        used.draw(("bars", rows(0, 3)))
        assert used.draw(("bars", rows(0, 1, 2, 3))) == fresh.draw(("bars", rows(0, 1, 2, 3)))
    finally:
        used.close()
        fresh.close()


FINGERPRINT = """
import hashlib, sys; sys.path[:0] = ["tests", "."]
from test_charts import *
found, _ = load(ROOT / "datapackages" / "standards")
whole = portal(found, filed(), filed(id="other", country="KE"))
digest = hashlib.sha256()
with Charts(found) as charts:
    for kind, spec in sorted(charts.specs().items()):
        digest.update(spec)
    for drawn in (charts.of_institution(filed(), whole, Printer(found, "es")), charts.of_portal(whole, Printer(found, "en"))):
        for chart in drawn.values():
            digest.update(saved(charts, chart))
            digest.update(json.dumps(chart.explore).encode())
print(digest.hexdigest())
"""


def test_every_process_draws_the_same_bytes():
    prints = {
        subprocess.run(
            [sys.executable, "-c", FINGERPRINT],
            check=True, capture_output=True, text=True, cwd=ROOT, env={**os.environ, "PYTHONHASHSEED": seed, "TZ": zone},
        ).stdout
        for seed, zone in (("1", "UTC"), ("2", "Asia/Tokyo"))
    }  # fmt: skip
    assert len(prints) == 1
    assert re.fullmatch(r"[0-9a-f]{64}\n", prints.pop())


def test_a_picture_alone_has_title_words_and_both_palettes(charts, whole, say):
    chart = charts.of_institution(filed(), whole, say)["borrowers"]
    root = ET.fromstring(saved(charts, chart))
    names = {element.tag.rpartition("}")[2]: element for element in root.iter()}
    assert names["title"].text == chart.title
    assert "rose from" in "".join(root.itertext())
    assert "prefers-color-scheme:dark" in str(names["style"].text)
    assert saved(charts, chart) == saved(charts, chart)
    assert "display:none" not in str(names["style"].text), "in one language there is nothing to hide"


def saved(charts: Charts, chart: Chart, said: Imprint = Imprint()) -> bytes:  # noqa: B008 -- frozen
    """The file of a chart in a portal of one language."""
    return charts.standalone({"en": chart}, {"en": said})


def hidden(element: ET.Element, code: str) -> bool:
    """Whether an element of a file is not shown in a language, as the style of the file says it."""
    return element.get("class") in {"en", "es"} - {code}


def words_in(root: ET.Element, code: str) -> list[str]:
    return ["".join(one.itertext()) for part in root if not hidden(part, code) for one in part.iter() if one.tag.endswith("}text")]  # fmt: skip


@pytest.fixture(scope="module")
def in_both(standards, charts, whole):
    """Every chart of the builders' institution, country, indicator and portal, by language, and its file."""
    printers = {code: Printer(standards, code) for code in ("en", "es")}
    dossier, par30 = filed(), standards.indicators["par30"]
    drawn = {
        code: {
            **charts.of_institution(dossier, whole, say),
            **charts.of_country("PE", whole, say),
            **{f"of-{name}": one for name, one in charts.of_indicator(par30, whole, say).items()},
            **{f"all-{name}": one for name, one in charts.of_portal(whole, say).items()},
        }
        for code, say in printers.items()
    }
    said = {code: Imprint("Sembrando", (f"{code}/institutions/sembrando/",)) for code in printers}
    found = {}
    for name in drawn["en"]:
        by_language = {code: drawn[code][name] for code in printers}
        found[name] = by_language, charts.standalone(by_language, said)
    return found


def test_a_file_has_the_words_of_all_languages_and_shows_those_of_one(in_both):
    for name, (by_language, file) in in_both.items():
        root = ET.fromstring(file)
        for code, chart in by_language.items():
            shown = words_in(root, code)
            of_page = re.findall(r"<text[^>]*>([^<]*)</text>", inline(chart))
            assert sorted(html.unescape(one) for one in of_page) == sorted(
                one for one in shown if one in {html.unescape(each) for each in of_page}
            ), (name, code)
            assert set(wrapped(chart.title, 360, 15, 6, bold=True)) <= set(shown), (name, code)
            assert f"{code}/institutions/sembrando/" in shown
            group = next(part for part in root if part.get("class") == code)
            assert group.get("lang") == code
            named = str(root[0].text) if code == "en" else group.get("aria-label")
            assert str(named).startswith(chart.title)
            assert str(group.get("aria-label")).endswith(chart.sentence)


def test_what_is_the_same_in_all_languages_is_in_a_file_once(charts, in_both):
    for name, (by_language, file) in in_both.items():
        root = ET.fromstring(file)
        same = set.intersection(*({*chart.picture.key, *chart.picture.marks} for chart in by_language.values()))
        assert same, name
        text = file.decode()
        for element in same:
            body = re.search(r' d="([^"]*)"', element)
            if body:
                assert text.count(body[0]) == inline(by_language["en"]).count(body[0]), (name, element)
        assert [part.get("aria-hidden") for part in root if part.tag.endswith("}g")] == ["true", None, None]
        assert len(file) < sum(len(saved(charts, chart)) for chart in by_language.values()), name


def test_a_page_shows_a_part_of_the_file_and_nothing_of_another_language_sticks_out(in_both):
    for name, (by_language, file) in in_both.items():
        root = ET.fromstring(file)
        left, top, wide, tall = map(float, str(root.get("viewBox")).split())
        assert (wide, tall) == (float(str(root.get("width"))), float(str(root.get("height"))))
        views = {str(one.get("id")): one.get("viewBox") for one in root if one.tag.endswith("}view")}
        assert list(views) == ["en-part", "es", "es-part"]
        for code, chart in by_language.items():
            x, y, width_, height = map(float, str(views[f"{code}-part"]).split())
            assert (width_, height) == (chart.picture.width, chart.picture.height), name
            assert left < x, name
            assert top < y, name
            assert y + height < top + tall, name


def test_marks_that_differ_between_languages_are_in_the_file_of_each_as_they_were_painted(charts, whole, say):
    """What is painted later is on top, so a file never takes single marks out of their order."""
    chart = charts.of_institution(filed(), whole, say)["par30"]
    other = replace(chart, picture=replace(chart.picture, marks=chart.picture.marks[::-1]))
    root = ET.fromstring(charts.standalone({"en": chart, "es": other}, {}))
    common, english, spanish = (part for part in root if part.tag.endswith("}g"))

    def paths(group: ET.Element) -> list[str | None]:
        return [one.get("d") for one in group.iter() if one.tag.endswith("}path")]

    drawn = re.findall(r' d="([^"]*)"', "".join(chart.picture.marks))
    assert (paths(common), paths(english), paths(spanish)) == ([], drawn, drawn[::-1])


def texts(picture: bytes) -> list[tuple[float, float, str]]:
    """Every line of words of a saved picture: its start, the height of its letters, and its text."""
    found = []
    drawn = [*ET.fromstring(picture).iter()]
    within = {element: one for one in drawn for element in one}
    for element in drawn:
        look = {**within[element].attrib, **element.attrib} if element.tag.endswith("}text") else {}
        if look and "text-anchor" not in look:
            large = "large" in look.get("class", "")
            size = 15 if large else float(look.get("font-size", "12"))
            bold = 1.13 if large or look.get("font-weight") == "bold" else 1.0
            found.append((float(look.get("x", "0")), size * bold, "".join(element.itertext())))
    return found


def test_a_saved_picture_names_institution_licence_date_and_address_and_nothing_is_cut(charts, whole, say):
    long = "Cooperativa de Ahorro y Crédito Santa María de la Merced de los Andes Limitada"
    dossier = filed(name=long)
    address = f"https://example.org/a/long/way/{'folder/' * 9}institutions/sembrando/"
    said = Imprint(f"{long}, Peru", ("Creative Commons Attribution 4.0 International. As of 31 March 2015.", address))
    for chart in charts.of_institution(dossier, whole, say).values():
        lines = texts(saved(charts, chart, said))
        whole_text = " ".join(line for *_, line in lines)
        for wanted in (
            f"{long}, Peru",
            chart.title,
            "Creative Commons Attribution 4.0",
            "As of 31 March 2015.",
            "Source:",
        ):
            assert wanted in whole_text
        assert address in whole_text.replace("/ ", "/")
        assert "…" not in whole_text
        assert [line for left, size, line in lines if left + width(line, size) > 374] == []


def test_a_picture_of_copied_data_says_where_they_are_from_and_that_they_are_not_updated(charts, whole, say):
    source, licence = Source("An old archive"), Licence("CC0-1.0", "CC0 1.0", "https://example.org/cc0")
    dossier = filed(sources=(source,), licence=licence)
    copies = replace(whole, listings=tuple(replace(one, institution=dossier.institution) for one in whole.listings))
    of_one = inline(charts.of_institution(dossier, copies, say)["par30"])
    of_all = inline(charts.of_country("PE", copies, say)["sizes"])
    for svg in (of_one, of_all):
        words = " ".join(re.findall(r"<text[^>]*>([^<]*)</text>", svg))
        assert "An old archive" in words
        assert "ot updated" in words
        assert "CC0 1.0" in words
    filed_here = replace(copies, listings=(*copies.listings, listing(filed(id="here"))))
    assert "old archive" not in inline(charts.of_country("PE", filed_here, say)["sizes"])


# ------------------------------------------------------------------------------------------------ scales and words


@pytest.mark.parametrize("values", [(0, 0), (3,), (0.4, 0.9), (97.3, 131.2), (12_000, 31_000), (-4.0, 11.0), (0, 151)])
def test_a_scale_holds_its_values_in_few_round_ticks(values):
    for zero in (True, False):
        made = scale(values, zero=zero)
        assert made.ticks[0] <= min(values)
        assert max(values) <= made.ticks[-1]
        assert 2 <= len(made.ticks) <= 6
        if zero:
            assert 0 in made.ticks


def test_a_logarithmic_scale_steps_by_ten():
    made = scale((120, 400_000), may_be_log=True)
    assert list(made.ticks) == [100, 1_000, 10_000, 100_000, 1_000_000]
    assert made.at(1_000) == pytest.approx(3)
    assert not scale((0, 0), may_be_log=True).logarithmic


def test_words_fit_where_they_are_put():
    assert cut("Non-bank financial institution", 80).endswith("…")
    assert width(cut("W" * 99, 80)) <= 80
    lines = wrapped("Source: filings of a long name that goes on and on and on and on and on", 150, lines=2)
    assert len(lines) == 2
    assert all(width(line) <= 150 for line in lines)


@pytest.mark.parametrize("seed", range(40))
def test_labels_of_a_trend_touch_neither_each_other_nor_the_edge(say, seed):
    draw = random.Random(seed)
    years = range(2010, 2010 + draw.randint(2, 12))
    own = {year: draw.uniform(0, 100) for year in years if draw.random() < 0.8} or {2010: 1.0}
    low = draw.uniform(0, 60)
    peers = {
        year: Benchmark("all", "x", str(year), 12, low, low + 10, low + 30)
        for year in list(years)[: draw.randint(0, len(years))]
    }
    course = Course(own, peers)
    if len(course.years) < 2:
        return
    lexicon = Lexicon()
    data, _ = trend(course, lexicon, say.percent, lambda value, _last: say.percent(value), say)
    levels, span = course.scale(), course.years[-1] - course.years[0]

    def box(row):
        text = lexicon.texts[ord(row["text"]) - 0xE000]
        x = 10 + (row["x"] - course.years[0]) / span * (360 - 52 - 90 - 20) + row["dx"]
        y = 168 - (row["y"] - levels.low) / (levels.high - levels.low) * 168 + row["dy"]
        return text, x, y - 11, x + width(text), y + 4

    named = [box(row) for row in data["texts"] if row["role"] in ("own", "peer")]
    for one, other in combinations(named, 2):
        assert min(one[3], other[3]) <= max(one[1], other[1]) or min(one[4], other[4]) <= max(one[2], other[2]) + 0.5, (one, other)  # fmt: skip
    for text, left, top, right, bottom in named:
        assert left >= -1, text
        assert right <= 360 - 52, text
        assert top >= -22, text
        assert bottom <= 168 + 26, text


@pytest.mark.parametrize("breaks", [*combinations(range(2011, 2025, 2), 2), (2012, 2013, 2014), (2020, 2021, 2024)])
def test_words_of_breaks_do_not_touch_and_at_least_one_is_named(say, breaks):
    course = Course(dict.fromkeys(range(2010, 2025), 5.0), {}, breaks=breaks)
    lexicon = Lexicon()
    data, _ = trend(course, lexicon, say.percent, lambda value, _last: say.percent(value), say)
    assert [row["x"] for row in data["seams"]] == [year - 0.5 for year in breaks]
    named = []
    for row in data["texts"]:
        text = lexicon.texts[ord(row["text"]) - 0xE000]
        if text == "definition changed":
            x = 10 + (row["x"] - 2010) / 14 * (360 - 52 - 90 - 20)
            named.append((x - width(text), x) if row["align"] == "right" else (x, x + width(text)))
    assert named
    assert all(left >= 0 and right <= 360 for left, right in named)
    assert all(one[1] < other[0] for one, other in pairwise(sorted(named))), named


@pytest.mark.parametrize("count", range(1, 16))
def test_years_are_evenly_spaced_on_the_axis_to_the_last_and_have_room(count):
    years = range(2025 - count + 1, 2026)
    shown = labelled_years(years)
    assert shown[-1][0] == 2025
    assert shown[0][0] == years[0] or count in {12, 14}, "11 and 13 steps have no other even spacing"
    assert len({two[0] - one[0] for one, two in pairwise(shown)}) <= 1
    assert len(shown) >= min(count, 4)
    room = (360 - 52 - 90 - 20) / max(count - 1, 1)
    assert all((two[0] - one[0]) * room >= width(two[1]) for one, two in pairwise(shown))


def test_the_words_of_a_first_figure_are_not_above_the_next_one(say):
    """32,100 above the point of the year after was read as its value."""
    own = {2018: 32_100.0, 2019: 31_900.0, 2020: 31_000.0, **{year: 31_000.0 + year for year in range(2021, 2026)}}
    lexicon = Lexicon()
    data, _ = trend(Course(own, {}), lexicon, say.number, lambda value, _last: say.number(value), say)
    (first,) = [row for row in data["texts"] if lexicon.texts[ord(row["text"]) - 0xE000] == "32,100"]
    middle = first["dx"] + width("32,100") / 2
    assert first["x"] == 2018
    assert middle < (360 - 52 - 90 - 20) / 7 / 2


@pytest.mark.parametrize("most", [1, 2, 3, 5, 7, 10, 11, 23, 118])
def test_counts_have_whole_ticks(most):
    assert all(tick == int(tick) for tick in scale((0, most), below=True, whole=True).ticks)


@pytest.mark.parametrize("code", ["number_of_active_borrowers", "gross_loan_portfolio", "par30", "borrowers_per_staff"])
@pytest.mark.parametrize("language", ["en", "es"])
def test_words_of_a_scale_fit_into_the_margin(standards, language, code):
    tick = tick_printer_of(standards.indicators[code], Printer(standards, language))
    for value in (0, 0.5, 2.5, 75, 2500, 75_000, 100_000, 600_000, 2_500_000, 750_000_000):
        if value <= 75 or code != "par30":
            assert width(tick(value)) <= 52 - 6, tick(value)


@pytest.mark.parametrize(
    ("language", "levels", "printed"),
    [
        ("en", (0, 50_000, 100_000), ["0", "50K", "100K"]),
        ("en", (0, 20_000, 40_000), ["0", "20,000", "40,000"]),
        ("en", (100, 1_000, 10_000, 100_000, 1_000_000), ["100", "1K", "10K", "100K", "1M"]),
        ("es", (0, 50_000, 100_000), ["0", "50 mil", "100 mil"]),
        ("es", (0, 10_000_000, 20_000_000), ["0", "10 M", "20 M"]),
    ],
)
def test_all_figures_of_a_scale_have_one_form_also_in_the_browser(standards, language, levels, printed):
    say = Printer(standards, language)
    tick = tick_printer_of(standards.indicators["number_of_active_borrowers"], say)
    assert [tick(level, levels[-1]).replace("\xa0", " ") for level in levels] == printed

    engine = MiniRacer()
    script = (ROOT / "templates" / "theme" / "assets" / "numbers.js").read_text("utf-8")
    marks = json.dumps({"group": say.locale.number_marks.group, "point": ".", "minus": "-"})
    engine.eval(re.sub(r"(?m)^export ", "", script))
    # The engine of the tests has English numbers alone, so only those are compared.
    if language == "en":
        made = f"numbersOf({{locale: 'en', marks: {marks}, percent: '%', dollars: '$1'}}).tick('count')"
        found = engine.eval(f"JSON.stringify({list(levels)}.map((level) => {made}(level, {levels[-1]})))")
        assert json.loads(str(found)) == printed
    engine.close()


@pytest.mark.parametrize("edges", [11, 9, 4, 2])
@pytest.mark.parametrize("word", ["2%", "100M", "1,000,000"])
@pytest.mark.parametrize("open_ends", [True, False])
def test_words_of_the_edges_of_a_distribution_do_not_touch(say, edges, word, open_ends):
    lexicon = Lexicon()
    steps = Steps(tuple(f"{word}{at}" for at in range(edges)), open_ends, open_ends)
    data = histogram([3] * (edges - 1), steps, lexicon, say)
    room = (360 - 52 - 2) / (edges - 1)
    ends = []
    for row in data["texts"]:
        if row["dy"] == 18:
            wide, at = width(lexicon.texts[ord(row["text"]) - 0xE000]), row["x"] * room
            ends.append((at - wide, at) if row["align"] == "right" else (at - wide / 2, at + wide / 2))
    assert all(two[0] - one[1] >= 5 for one, two in pairwise(ends))
    assert all(right <= 360 - 52 for _, right in ends)
    tips = [lexicon.texts[ord(row["tip"]) - 0xE000] for row in data["columns"]]
    if open_ends and edges > 2:
        assert tips[0].startswith("less than")
        assert "or more" in tips[-1]


# ------------------------------------------------------------------------------------------- what a reader takes for what


def test_the_number_of_answers_is_above_its_column_with_what_it_is_a_part_of(say):
    """Between the parts of a column, its outline struck it through, and it was in the part that was not answered."""
    dossier = filed(years=(2024, 2025))
    draft = coverage_by_year(dossier, say)
    shown = {draft.lexicon.texts[ord(row["text"]) - 0xE000]: row for row in draft.data["texts"]}
    whole = max(row["y2"] for row in draft.data["columns"])
    asked = next(text for text in shown if text.startswith("/ "))
    answered = str(dossier.coverage["2025"].total.reported)

    assert shown[answered]["y"] == shown[asked]["y"] == whole
    assert shown[answered]["dy"] < shown[asked]["dy"] < 0
    assert max(row["y"] for row in draft.data["frame"]) > whole, "and has room there"


def test_points_for_alignment_are_counted_as_the_award_counts_them(charts, whole, say):
    """A bar with a gap said "5 of 5", and a title of "42 of 42" was for an award that counted 97.7%."""
    chart = charts.of_institution(filed(), whole, say)["alignment"]
    assert chart.title.startswith("17.5 of 42 points (41.7%)")
    assert "2.5 of 6" in inline(chart)


def test_institutions_of_a_country_are_in_the_order_of_their_names_and_not_of_their_figures(standards, say):
    names, listings = ("Alba", "Bora", "Cima"), []
    for name, value in zip(names, (5, 900, 40), strict=True):
        fact = builders.observation("number_of_active_borrowers", Decimal(value), "2025")
        who = builders.institution(name.lower(), name=name)
        listings.append(Listing(who, ("2025",), {}, {fact.indicator: fact}, None, None, 0))
    draft = country.sizes(listings, "Peru", replace(portal(standards), listings=tuple(listings)), say)
    assert [draft.lexicon.texts[ord(row["label"]) - 0xE000] for row in draft.data["rows"]] == [*names]


def test_a_saved_picture_has_its_unit_and_says_that_its_institution_is_invented(charts, whole, say):
    dossier = filed()
    dossier = replace(dossier, institution=replace(dossier.institution, fictional=True))
    chart = charts.of_institution(dossier, whole, say)["borrowers"]
    file = saved(charts, chart, imprint("Sembrando", dossier.institution, whole, "x/", say)).decode()

    assert chart.subtitle in file
    assert "This institution is invented, for demonstration." in file


def test_the_measurement_of_charts_draws_the_charts_of_today(standards, say):
    measured = bench_charts(standards, say, 2, slow=1, warm=1)
    assert measured["charts"] == 2
    assert measured["live_ms"] > 0
