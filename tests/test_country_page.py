"""The page of a country: sums and ranges, the constant panel, and lines at one scale."""

import gzip
import re
from dataclasses import replace
from datetime import date

import pytest

from generator.language.printer import Printer
from generator.model import Country, Ending, Institution, Listing, PeerFigures, Portal
from generator.render.api import downloads, packed_table
from generator.render.overviews.country_page import CountryPage
from generator.render.overviews.yearly_sums import trend_of
from tests.test_frames import KNOWN

BORROWERS = "number_of_active_borrowers"


def listing(id_: str, *periods: str) -> Listing:
    who = Institution(id_, id_.title(), "PE", "")
    return Listing(who, periods, {}, {}, None, None, 0)


@pytest.fixture
def portal() -> Portal:
    listings = (listing("alpaca", "2025", "2024", "2023"), listing("bambu", "2024", "2023"), listing("condor", "2025"))
    figures = {
        ("all", BORROWERS, "2025"): PeerFigures((100.0, 4000.0), ("condor", "alpaca")),
        ("all", BORROWERS, "2024"): PeerFigures((200.0, 3000.0), ("bambu", "alpaca")),
        ("all", BORROWERS, "2023"): PeerFigures((100.0, 2000.0), ("bambu", "alpaca")),
        ("all", "par30", "2025"): PeerFigures((1.5, 9.0), ("condor", "alpaca")),
    }
    return Portal(KNOWN, listings, (), {}, {}, (), date(2026, 5, 1), peer_figures=figures)


def test_a_sum_grows_with_its_reporters_and_the_constant_panel_does_not():
    found = trend_of({"a": {2023: 1.0, 2024: 2.0, 2025: 3.0}, "b": {2024: 1.0, 2025: 1.0}, "c": {2025: 50.0}})

    assert found is not None
    assert found.everyone == {2023: 1, 2024: 3, 2025: 54}
    assert found.reporters == {2023: 1, 2024: 2, 2025: 3}
    assert (found.members, found.panel) == (2, {2024: 3, 2025: 4})


def test_a_panel_that_is_everybody_is_no_second_line():
    found = trend_of({"a": {2024: 1.0, 2025: 2.0}, "b": {2024: 1.0, 2025: 2.0}})

    assert found is not None
    assert found.panel == {}
    assert trend_of({"a": {2025: 1.0}}) is None


def test_tiles_say_sums_and_ranges_with_their_number_and_years(portal):
    said = CountryPage(Printer(KNOWN, "en")).tiles(Country("PE", portal.listings, figures=portal.peer_figures), portal)

    assert '<p class="big">4,100</p><p class="when">sum of 2 of 3 institutions, 2025</p>' in said, (
        "as the chart of sums ends"
    )
    assert '<p class="big">1.5% to 9%</p><p class="when">2 of 3 institutions, 2025</p>' in said, "too few for a median"


@pytest.mark.parametrize(
    ("language", "why"),
    [
        (
            "en",
            "for 2024: the newest year for which at least half as many institutions reported “Active borrowers” as for",
        ),
        ("es", "son de 2024: el año más reciente"),
    ],
)
def test_all_tiles_are_of_one_year_and_say_why_it_is_this_one(portal, language, why):
    few = {key: one for key, one in portal.peer_figures.items() if key[2] != "2025"}
    few |= {
        ("all", BORROWERS, "2025"): PeerFigures((100.0,), ("condor",)),
        ("all", BORROWERS, "2023"): PeerFigures((1.0, 2.0, 3.0), ("alpaca", "bambu", "condor")),
        ("all", "par30", "2025"): PeerFigures((1.5,), ("condor",)),
        ("all", "borrowers_female_percent", "2024"): PeerFigures((60.0,), ("alpaca",)),
    }
    page, country = CountryPage(Printer(KNOWN, language)), Country("PE", portal.listings, figures=few)
    tiles = page.tiles(country, replace(portal, peer_figures=few))

    assert why in page.year(country, portal)
    assert "2025" not in tiles
    assert tiles.count("2024") == 3, "borrowers, women, and PAR30, which nobody reported for 2024"


def test_an_institution_that_ended_later_counts_in_the_years_that_it_reported(portal):
    closed = replace(portal.listings[2].institution, ended=Ending("closed", date(2026, 1, 31)))
    listings = (*portal.listings[:2], replace(portal.listings[2], institution=closed))
    country = Country("PE", listings, figures=portal.peer_figures)

    assert "4,100" in CountryPage(Printer(KNOWN, "en")).tiles(country, portal), "as in the sums by year"


def test_the_sums_by_year_have_an_axis_and_say_how_many_reported_in_each_year(portal):
    country = Country("PE", portal.listings, figures=portal.peer_figures)
    said = CountryPage(Printer(KNOWN, "en")).trends(country)
    words = re.findall(r"<text[^>]*>([^<]*)</text>", said)

    assert words == ["0", "2,000", "4,000", "6,000", "2023", "n 2", "2024", "n 2", "2025", "n 2"]


def test_a_panel_of_a_few_among_many_is_left_out_and_the_page_says_so():
    many = {f"mfi-{n}": {2016 + n % 3: 1.0} for n in range(60)}
    two = {"a": dict.fromkeys(range(2016, 2019), 1.0), "b": dict.fromkeys(range(2016, 2019), 1.0)}
    found = trend_of(many | two)

    assert found is not None
    assert (found.members, found.panel) == (0, {})
    figures = {
        ("all", BORROWERS, str(year)): PeerFigures(
            tuple(own[year] for own in (many | two).values() if year in own),
            tuple(id_ for id_, own in (many | two).items() if year in own),
        )
        for year in range(2016, 2019)
    }
    listings = tuple(listing(id_, *map(str, own)) for id_, own in (many | two).items())
    said = CountryPage(Printer(KNOWN, "en")).trends(Country("PE", listings, figures=figures))
    assert "Too few reported in every year" in said
    assert "The same institutions" not in said


def test_institutions_side_by_side_have_one_scale_and_lead_to_their_rows(portal):
    said = CountryPage(Printer(KNOWN, "en")).side_by_side(
        Country("PE", portal.listings, figures=portal.peer_figures), "../../"
    )

    assert "<small>0 to 4,000</small>" in said
    assert f"<a href=../../institutions/bambu/2024/#{BORROWERS}>200</a> <small>2024</small>" in said
    assert [said.index(name) for name in ("Alpaca", "Bambu", "Condor")] == sorted(
        said.index(name) for name in ("Alpaca", "Bambu", "Condor")
    )


def test_each_figure_of_few_institutions_leads_to_one_chart_of_all_of_them_over_the_years(portal):
    country = Country("PE", portal.listings, figures=portal.peer_figures)
    page = CountryPage(Printer(KNOWN, "en"))

    assert f'href="../../compare/?f={BORROWERS}&amp;i=alpaca,bambu,condor"' in page.side_by_side(
        country, "../../", "../../compare/"
    )
    many = replace(country, listings=portal.listings * 3)
    assert f'href="../../compare/?f={BORROWERS}&amp;m=PE"' in page.side_by_side(many, "../../", "../../compare/")
    assert "?f=" not in page.side_by_side(country, "../../"), "a portal without that page"


def test_who_has_not_reported_is_named_with_the_last_year(portal):
    said = CountryPage(Printer(KNOWN, "en")).silent(Country("PE", portal.listings), portal, "../../")

    assert "1 institution has no filing for 2025 here" in said
    assert 'bambu/">Bambu</a> <span class="n">2024</span>' in said
    assert "condor" not in said


def test_a_country_with_many_filings_has_its_facts_packed():
    many = Country("IN", tuple(listing(f"mfi-{n}", *map(str, range(2000, 2025))) for n in range(3)))
    file, parts = downloads.of_some(downloads.country_file(many), [packed_table.deflated("a,b\n")])

    assert file == "downloads/countries/in.csv.gz"
    assert gzip.decompress(b"".join(parts)).decode() == downloads.HEADER + "a,b\n"
