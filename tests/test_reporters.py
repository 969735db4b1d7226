"""Who reported an indicator: the table, the dots and the file."""

import re
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from generator.language.printer import Printer
from generator.model import Institution, Listing, PeerFigures, Portal
from generator.render.api import downloads
from generator.render.charts import Charts
from generator.render.charts.drawing.picture import inline
from generator.render.charts.subjects.dots import dots
from generator.render.charts.subjects.spread import MOST_DOTS, spread
from generator.render.overviews.indicator_page import MOST_ROWS, IndicatorPage
from generator.render.reported import all_reported, newest_figures
from generator.render.tables.sorting import IN_SIGHT
from tests.builders import rows_of
from tests.test_frames import KNOWN

PAR30 = KNOWN.indicators["par30"]
CHOICE = KNOWN.indicators["board_reviews_sp_data"]


def portal_of(figures=None, answers=None, names=("alpaca", "bambu", "condor"), levels=None) -> Portal:
    listings = [Listing(n, ("2025", "2024"), {}, {}, None, None, 0) for n in
                (Institution(name, f"=1+{name}" if name == "condor" else name.title(), "PE", "") for name in names)]  # fmt: skip
    return Portal(
        KNOWN, tuple(listings), (), {}, {}, (), date(2026, 5, 1), peer_figures=figures or {}, peer_answers=answers or {},
        peer_levels=levels or {},
    )  # fmt: skip


@pytest.fixture
def portal() -> Portal:
    figures = {
        ("all", "par30", "2025"): PeerFigures((1.5, 9.0), ("condor", "alpaca")),
        ("all", "par30", "2024"): PeerFigures((2.0, 3.0), ("bambu", "alpaca")),
    }
    answers = {("all", CHOICE.code, "2024"): {"bambu": ("no",), "alpaca": ("yes",)}}
    levels = {("all", "par30", "2025"): {"alpaca": "documented"}, ("all", CHOICE.code, "2024"): {"bambu": "rated"}}
    return portal_of(figures, answers, levels=levels)


def test_each_institution_is_there_once_with_its_newest_value_by_name_and_leads_to_the_row(portal):
    said = IndicatorPage(Printer(KNOWN, "en")).reporters(PAR30, portal, "../../")

    assert '<td data-v="9"><a href=../../institutions/alpaca/2025/#par30>9%</a><td>2025<td>Documented' in said
    assert '<td data-v="2"><a href=../../institutions/bambu/2024/#par30>2%</a><td>2024<td>Reported' in said, (
        "nobody looked at it"
    )
    assert said.count("<tr><th><a") == 3
    assert said.index("=1+condor") < said.index("Alpaca") < said.index("Bambu")  # by name, whatever a name begins with


def test_answers_are_words(portal):
    said = IndicatorPage(Printer(KNOWN, "es")).reporters(CHOICE, portal, "../../")

    assert f"<a href=../../institutions/alpaca/2024/#{CHOICE.code}>Sí</a><td>2024<td>Declarado" in said
    assert IndicatorPage(Printer(KNOWN, "es")).reporters(KNOWN.indicators["mission_statement"], portal, "") == ""


def test_of_many_institutions_those_with_the_newest_values_are_shown_and_the_table_says_so():
    names = tuple(f"mfi-{n:03}" for n in range(MOST_ROWS + 5))
    figures = {
        ("all", "par30", "2025"): PeerFigures(tuple(map(float, range(len(names) - 5))), names[5:]),
        ("all", "par30", "2024"): PeerFigures(tuple(map(float, range(len(names)))), names),
    }
    page = IndicatorPage(Printer(KNOWN, "en"))
    said = page.reporters(PAR30, portal_of(figures, names=names), "", explorer="../../explore/")

    assert '<a href="../../explore/?indicator=par30">Find, filter and sort all 105 in the explorer</a>' in said
    assert "Filter the 100 shown by name or country" in said
    assert "data-sort" not in said, "its first row would not be the lowest of all"
    assert "data-sort" in page.reporters(
        PAR30, portal_of({("all", "par30", "2025"): PeerFigures((1.0,), ("alpaca",))}), ""
    )
    assert said.count("<tr><th><a") == MOST_ROWS
    assert "institutions/mfi-004/" not in said
    assert "The 100 with the newest values are shown; the file and the explorer have all." in said


def test_of_a_long_table_the_first_rows_are_shown_and_a_checkbox_shows_the_others():
    few, many = (
        IndicatorPage(Printer(KNOWN, "en")).reporters(
            PAR30, portal_of({("all", "par30", "2025"): PeerFigures((1.0,) * n, names)}, names=names), ""
        )
        for n in (IN_SIGHT, IN_SIGHT + 1)
        for names in [tuple(f"mfi-{at:03}" for at in range(n))]
    )

    assert "all-rows" not in few
    assert few.count("<tbody") == 1
    assert 'class="all-rows" id="all-reporters"><label for="all-reporters">Show all 21 rows</label>' in many
    assert many.count("<tr><th><a") == 21, "nothing is left out of the page"
    assert many.partition('<tbody class="rest">')[2].count("<tr>") == 1


def test_the_file_has_every_year_and_no_text_that_a_spreadsheet_computes(portal):
    path, data = downloads.of_indicator(PAR30, downloads.values_in_order([*all_reported(PAR30, portal)]), portal)
    lines = data.decode("utf-8-sig").splitlines()

    assert path == "downloads/indicators/par30.csv"
    assert lines[1:3] == [
        "alpaca,Alpaca,PE,2024,3,percent,,reported,,",
        "alpaca,Alpaca,PE,2025,9,percent,,documented,,",
    ]
    assert lines[-1] == "condor,'=1+condor,PE,2025,1.5,percent,,reported,,"


def test_there_is_a_dot_for_each_institution_that_names_it(portal):
    draft = dots(PAR30, newest_figures(PAR30, portal), portal, Printer(KNOWN, "en"))

    assert draft is not None
    assert [row[:2] for row in draft.rows] == [("=1+condor", "2025"), ("Alpaca", "2025"), ("Bambu", "2024")]
    assert sorted(draft.lexicon.spell(draft.data)["dots"]["tip"])[1] == "Alpaca: 9% (2025)"
    assert dots(PAR30, [], portal_of(), Printer(KNOWN, "en")) is None


def test_hundreds_of_institutions_have_a_dot_each_where_its_tip_is_and_no_second_picture():
    names = tuple(f"mfi-{n:03}" for n in range(477))
    values = tuple(float(at % 40) for at in range(477))
    with Charts(KNOWN) as charts:
        drawn = charts.of_indicator(PAR30, portal_of({("all", "par30", "2025"): PeerFigures(values, names)}, names=names),
                                    Printer(KNOWN, "en"))  # fmt: skip

    chart = drawn["dots"]
    assert "spread" not in drawn
    (path,) = re.findall(r'<path d="([^"]*)"[^>]*stroke-linecap="round"', inline(chart))
    places = [tuple(map(float, place)) for place in re.findall(r"M([\d.]+),([\d.]+)", path)]
    assert len(set(places)) == 477
    explored: Any = chart.explore
    left, top, wide, high = explored["room"]
    frame, points = (rows_of(explored["data"][name]) for name in ("frame", "dots"))
    low, most = min(row["y"] for row in frame), max(row["y"] for row in frame)
    for (x, y), one in zip(places, points, strict=True):
        assert x == pytest.approx(left + one["x"] / frame[0]["x2"] * wide, abs=0.2)
        assert y == pytest.approx(top + (most - one["y"]) / (most - low) * high, abs=0.2)
    assert len(chart.rows) < 20, "the steps of the distribution: the table of the page names all"
    assert sum(int(row[1]) for row in chart.rows) == 477


def test_a_dot_of_a_name_in_other_letters_says_it_in_latin_letters_too():
    who = Institution("haikou", "海口", "CN", "", full_name="Haikou Microcredit")
    figures = {("all", "par30", "2025"): PeerFigures((1.0, 2.0), ("haikou", "alpaca"))}
    portal = portal_of(figures, names=("alpaca",))
    portal = replace(portal, listings=(*portal.listings, Listing(who, ("2025",), {}, {}, None, None, 0)))

    said = dots(PAR30, newest_figures(PAR30, portal), portal, Printer(KNOWN, "en")).lexicon.texts
    assert "海口 (Haikou Microcredit): 1% (2025)" in said


def test_more_institutions_than_can_be_told_apart_are_columns():
    names = tuple(f"mfi-{n:04}" for n in range(MOST_DOTS + 1))
    portal = portal_of({("all", "par30", "2025"): PeerFigures((1.0,) * MOST_DOTS + (2.0,), names)}, names=names)
    say = Printer(KNOWN, "en")

    assert dots(PAR30, newest_figures(PAR30, portal), portal, say) is None
    rows = spread(PAR30, newest_figures(PAR30, portal), portal, say).rows
    assert sum([int(row[1].replace(",", "")) for row in rows]) == MOST_DOTS + 1
