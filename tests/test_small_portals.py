"""A portal without institutions, or with one: its pages contradict neither themselves nor grammar."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from generator.language.printer import Printer
from generator.model import Association, Count, Coverage, Frame, Frames, Listing, Portal
from generator.render.charts.subjects import openness, overview
from generator.render.pages.frames import Filler
from generator.render.pages.names import names
from tests import builders
from tests.portals import ROOT
from tests.test_frames import KNOWN, PAGE

RING = Association("ring", "Ring", "PE", members=("alpaca", "bambu"))


@pytest.fixture(scope="module")
def compiled(tmp_path_factory) -> Path:
    """The compiled parts: compiling them takes longer than all else here."""
    return tmp_path_factory.mktemp("compiled")


def said(tmp_path, compiled, slot: str, portal: Portal, language: str = "en") -> str:
    """What a slot prints with the portal's own parts."""
    place = tmp_path / "frames" / language / "index.html"
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(PAGE.format(slot), "utf-8")
    frame = Frame(language, "index.html", "index.md")
    frames = Frames(tmp_path / "frames", "1", (language,), {language: "Site"}, None, (frame,))
    say = Printer(KNOWN, language)
    made = Filler(frames, language, ROOT / "templates/parts", say=say, names=names(say), portal=portal, cache=compiled)
    return " ".join(made.fill(frame, "", association=RING)[1].partition("<body>")[2].split())


def portal_of(*listings: Listing) -> Portal:
    return Portal(KNOWN, listings, (RING,), {}, {}, (), date(2026, 5, 1))


def listing(id_: str = "alpaca") -> Listing:
    coverage = Coverage("2025", Count(10, 8, 2), {}, {}, 1)
    who = replace(builders.institution(), id=id_, name=id_.title(), country="PE")
    return Listing(who, ("2025", "2024"), {}, {}, coverage, None, 0)


@pytest.mark.parametrize("language", ["en", "es"])
def test_an_association_none_of_whose_members_is_here_says_only_that(tmp_path, compiled, language):
    say = Printer(KNOWN, language)
    empty = portal_of()
    intro = said(tmp_path, compiled, "[[ parts.association_intro(association) ]]", empty, language)
    assert say.phrase("association.lead_none", name="Ring") in intro
    assert "href" not in intro  # the country has no page
    assert said(tmp_path, compiled, "[[ parts.association_members(association) ]]", empty, language).count("<p") == 1
    assert say.phrase("count.members", n=0) in said(
        tmp_path, compiled, "[[ parts.association_list() ]]", empty, language
    )


def test_an_association_counts_the_members_that_are_here(tmp_path, compiled):
    here = portal_of(listing())
    intro = said(tmp_path, compiled, "[[ parts.association_intro(association) ]]", here)
    assert "Ring has one member institution on this portal" in intro
    assert 'href="./countries/pe/"' in intro
    assert said(tmp_path, compiled, "[[ parts.association_members(association) ]]", here).count("<tr") == 2


@pytest.mark.parametrize("slot", ["[[ parts.country_list() ]]", "[[ parts.institution_list(portal.listings, true) ]]"])
def test_a_list_of_nothing_is_a_sentence_without_a_table_or_filters(tmp_path, compiled, slot):
    text = said(tmp_path, compiled, slot, portal_of())
    assert "There are no institutions here yet." in text
    assert "<table" not in text
    assert "<form" not in text


def test_charts_of_one_institution_name_one_and_compare_nothing():
    say = Printer(KNOWN, "en")
    one = portal_of(listing())
    assert openness.reporting(one.listings, "in Peru", one, say) is None
    map_, years = overview.of_portal(one, say)
    assert map_.title == "One institution, in one country"
    assert map_.sentence.startswith("It is in Peru.")
    assert years.title == "Institutions that filed, by year: 1 for each year from 2024 to 2025"


def test_a_newest_year_with_the_most_filings_is_named_once():
    say = Printer(KNOWN, "en")
    _, years = overview.of_portal(portal_of(listing(), replace(listing("bambu"), periods=("2025",))), say)
    assert years.title == "Institutions that filed, by year: 2 for 2025, the most"
