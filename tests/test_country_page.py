"""The page of a country: sums and ranges, the constant panel, and lines at one scale."""

import gzip
from dataclasses import replace
from datetime import date

import pytest

from generator.language.printer import Printer
from generator.model import Country, Institution, Listing, PeerFigures, Portal
from generator.render.api import downloads
from generator.render.overviews.country_page import CountryPage, trend_of
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

    assert '<p class="big">4,100</p><p class="when">sum of 2 institutions, 2025</p>' in said, (
        "as the chart of sums ends"
    )
    assert '<p class="big">1.5% to 9%</p><p class="when">2 institutions, 2025</p>' in said, "too few for a median"


def test_institutions_side_by_side_have_one_scale_and_lead_to_their_rows(portal):
    said = CountryPage(Printer(KNOWN, "en")).side_by_side(
        Country("PE", portal.listings, figures=portal.peer_figures), "../../"
    )

    assert "<small>0 to 4,000</small>" in said
    assert f'<a href="../../institutions/bambu/2024/#{BORROWERS}">200</a> <small>2024</small>' in said
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
    file, parts = downloads.of_some(downloads.country_file(many), lambda: [downloads.member("a,b\n")])

    assert file == "downloads/countries/in.csv.gz"
    assert gzip.decompress(b"".join(parts)).decode() == downloads.HEADER + "a,b\n"
