"""An archive says that it is one, and pages do not describe missing data."""

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from generator import packages, standards
from generator.language.printer import Printer
from generator.model import (
    Association,
    Award,
    Benchmark,
    Count,
    Coverage,
    Frame,
    Frames,
    Institution,
    Licence,
    Listing,
    PeerFigures,
    Portal,
    Source,
)
from generator.packages import read_institution
from generator.problems import Location, Problem
from generator.render.api import catalogue
from generator.render.charts.drawing.sources import source_of, source_of_years
from generator.render.pages.frames import Filler
from generator.render.pages.names import names
from generator.render.site.edition import edition
from tests import builders
from tests.small_sites import ROOT, built, small_data, small_project

KNOWN = next(known for known in standards.load(ROOT / "datapackages" / "standards")[:1] if known)
COPY = Source("An old archive", "https://example.org/archive")
TERMS = Licence("CC0-1.0", "CC0 1.0", "https://example.org/cc0")


def portal(*who: Institution, periods: tuple[str, ...] = ("2018", "2007"), **more: object) -> Portal:
    listings = tuple(Listing(one, periods, {}, {}, None, None, 0) for one in who)
    benchmarks = more.pop("benchmarks", {})
    return Portal(KNOWN, listings, (), benchmarks, {}, (), date(2018, 12, 31), **more)  # type: ignore[arg-type]


def copied(id_: str) -> Institution:
    return builders.institution(id_, sources=(COPY,), licence=TERMS)


def printed(folder: Path, body: str, known: Portal, **values: object) -> str:
    """The output of a slot with one of the portal's own parts."""
    place = folder / "frames" / "en" / "index.html"
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(f"<html><head><title>T</title></head><body>{body}</body></html>", "utf-8")
    frame = Frame("en", "index.html", "index.md", None)
    frames = Frames(folder / "frames", "1", ("en",), {"en": "Site"}, None, (frame,))
    say = Printer(KNOWN, "en")
    filler = Filler(frames, "en", ROOT / "templates" / "parts", say=say, names=names(say), portal=known)
    return filler.fill(frame, "", **values)[1]


# ------------------------------------------------------------------------------------------------------ what it says


def test_every_citation_of_a_portal_of_copies_names_whom_they_were_copied_from(tmp_path):
    copies = portal(copied("a"), copied("b"))
    assert "Data: An old archive." in printed(tmp_path / "copies", "[[ parts.credit_of_all() ]]", copies)
    assert json.loads(edition(copies))["credit"] == "An old archive"

    mixed = portal(copied("a"), builders.institution("b"))
    assert "An old archive" not in printed(tmp_path / "mixed", "[[ parts.credit_of_all() ]]", mixed)
    assert json.loads(edition(mixed))["credit"] == ""


@pytest.mark.parametrize("part", ["compare", "portfolio"])
def test_a_portal_without_institutions_offers_no_form_that_could_find_none(tmp_path, part):
    page = printed(tmp_path, f"[[ parts.{part}() ]]", portal())
    assert "<form" not in page
    assert "There are no institutions here yet" in page
    assert "<form" in printed(tmp_path / "one", f"[[ parts.{part}() ]]", portal(copied("a")))


def test_a_portal_of_copies_names_source_years_and_licence_and_that_it_is_not_updated(tmp_path):
    page = printed(tmp_path, "[[ parts.archive() ]]", portal(copied("a"), copied("b")))
    for words in ("An old archive", "https://example.org/archive", "2007 to 2018", "not updated", "CC0 1.0"):
        assert words in page


def test_where_one_institution_filed_here_the_portal_is_no_archive(tmp_path):
    known = portal(copied("a"), builders.institution("here"))
    assert known.origins == ()
    assert "archive" not in printed(tmp_path, "[[ parts.archive() ]]", known)
    assert "Recently" in printed(tmp_path, "[[ parts.recent_title() ]]", known)


def test_nothing_is_recent_in_an_archive(tmp_path):
    assert "(2018)" in printed(tmp_path, "[[ parts.recent_title() ]]", portal(copied("a")))


def test_a_profile_of_copied_data_says_where_they_are_from(tmp_path):
    assert "An old archive" in printed(tmp_path, "[[ parts.masthead(who) ]]", portal(), who=copied("a"))
    assert "archive" not in printed(tmp_path, "[[ parts.masthead(who) ]]", portal(), who=builders.institution())


def test_the_sources_of_a_package_are_those_of_its_descriptor(tmp_path):
    folder = tmp_path / "institutions" / "copied"
    packages.write_institution(
        folder, Institution("copied", "Copied", "PE", "latin_america_caribbean", licence=TERMS),
        filings=[], indicators=[], standards=KNOWN, sources=[{"title": COPY.title, "path": COPY.path}],
    )  # fmt: skip
    dossier, _ = read_institution(folder, KNOWN)
    assert dossier is not None
    assert dossier.institution.sources == (COPY,)


def test_what_a_source_lacks_is_not_said_of_the_institution(tmp_path):
    """Of copied data nobody knows what was reported elsewhere, or which documents were seen."""
    total = Count(50, 40, 0)
    coverage = Coverage("2014", total, {}, {})
    said = {}
    for who in (copied("a"), builders.institution("b")):
        known = portal(who, periods=("2018",))
        one = Listing(who, ("2014",), {}, {}, coverage, None, 0)
        dossier = builders.dossier(institution=who)
        bare = replace(one, coverage=None, periods=())
        body = (
            "[[ parts.lead(one) ]][[ parts.lead(bare) ]][[ parts.openness(dossier, one) ]][[ parts.openness(dossier, bare) ]]"
            "[[ parts.evidence(dossier) ]][[ parts.no_filing(dossier) ]]"
        )
        said[who.id] = printed(tmp_path, body, known, one=one, bare=bare, dossier=dossier)
    assert "This source has no filing of it after 2014." in said["a"]
    assert "In this source it answers 40 of 50 social performance indicators for fiscal year 2014." in said["a"]
    assert said["a"].count("his source") == 8
    for words in ("has not reported", "none of them documented", "Nothing has been filed", " yet"):
        assert words not in said["a"], words
        assert words in said["b"], words
    assert "his source" not in said["b"]


def test_a_list_says_why_an_institution_was_not_judged(tmp_path):
    refused = Award("2017", "1", "never", ())
    known = portal(*(copied(id_) for id_ in ("old", "asked-less", "empty", "judged")))
    whys = ("no_policy_in_force", "questionnaire_asks_less", "no_filing", "")
    listings = tuple(
        replace(one, unjudged=why, award=None if why else refused)
        for one, why in zip(known.listings, whys, strict=True)
    )
    known = replace(known, listings=listings)
    page = printed(tmp_path, "[[ parts.institution_list(portal.listings, true) ]]", known)
    rows = page.partition("<tbody>")[2].split("<tr")[1:]
    for row, why in zip(rows, whys, strict=True):
        reason = KNOWN.languages["en"].phrases.get(f"award.unjudged.{why}", "Not recognised")
        assert reason in row
        assert ("Not recognised" in row, "Not evaluated" in row) == (not why, bool(why))
    told = json.loads(catalogue.institutions(known))["institutions"]
    assert [one["not_judged"] for one in told] == [*whys[:3], None]


def test_the_page_of_an_indicator_has_the_groups_that_profiles_are_compared_with(tmp_path):
    indicator = KNOWN.indicators["par30"]
    few, many = "legal_form:ngo+region:africa", "legal_form:nbfi+region:south_asia"
    known = portal(
        copied("a"),
        reporters={"par30": 20},
        benchmarks={("all", "par30", "2018"): Benchmark("all", "par30", "2018", 20, 1.0, 2.0, 3.0)},
        peer_figures={
            (group, "par30", "2018"): PeerFigures(tuple(map(float, range(n))), tuple(map(str, range(n))))
            for group, n in ((few, 7), (many, 11), ("legal_form:bank+region:africa", 4))
        },
    )
    page = printed(tmp_path, "[[ parts.indicator_benchmarks(indicator) ]]", known, indicator=indicator)
    named = Printer(KNOWN, "en")
    rows = [row for row in page.split("<tr>") if " · " in row]
    assert len(rows) == 2
    for row, group, said in zip(rows, (many, few), ("5%", "fewer than 10 institutions"), strict=True):
        assert " · ".join(named.band(*part.split(":")) for part in group.split("+")) in row
        assert said in row


@pytest.mark.parametrize("doubted", [False, True])
def test_a_last_day_that_does_not_fit_the_other_years_is_in_doubt_wherever_it_is_shown(tmp_path, doubted):
    say = Printer(KNOWN, "en")
    said = builders.dossier(filings=[builders.filing("2024", doubted=doubted)])
    body = "[[ parts.filings(dossier) ]][[ parts.filing_intro(dossier, dossier.filings[0]) ]]"
    page = printed(tmp_path, body, portal(), dossier=said)
    assert page.count("in doubt") == (2 if doubted else 0)
    sources = source_of(said, "2024", say), source_of_years(said, [2023, 2024], say)
    assert ["as of 31 December 2024" in one for one in sources] == [not doubted] * 2
    assert json.loads(catalogue.institution(said, KNOWN))["filings"][0]["as_of_in_doubt"] is doubted


# ------------------------------------------------------------------------------------------------- what is not there


def test_a_count_of_awards_is_shown_where_somebody_could_give_one(tmp_path):
    known = portal(copied("a"))
    assert "STAR" not in printed(tmp_path, "[[ parts.portal_figures() ]]", known)
    gives = replace(known, associations=(Association("x", "X", None),))
    assert "STAR" in printed(tmp_path, "[[ parts.portal_figures() ]]", gives)


def test_indicators_that_nobody_reported_are_not_counted_and_are_greyed(tmp_path):
    known = portal(copied("a"), reporters={"target_market": 3})
    figures = printed(tmp_path, "[[ parts.portal_figures() ]]", known)
    assert 'indicators/">1</a>' in figures
    area = KNOWN.areas[KNOWN.indicators["target_market"].area]
    rows = printed(tmp_path, "[[ parts.indicator_list(area) ]]", known, area=area)
    assert rows.count('<tr><th scope="row"') == 1
    assert rows.count("<li><a href") == len(KNOWN.by_area[area.code]) - 1
    assert '<details class="never">' in rows


def test_the_page_of_an_indicator_that_nobody_reported_says_so_once(tmp_path):
    indicator = KNOWN.indicators["par30"]
    body = "[[ parts.indicator_reporters(indicator) ]][[ parts.indicator_benchmarks(indicator) ]]"
    page = printed(tmp_path, body, portal(), indicator=indicator)
    assert page.count("No institution of this portal has a value") == 1
    assert page.count("<p") == 1


def test_a_profile_without_key_figures_has_no_cards(tmp_path):
    dossier = builders.dossier()
    listing = Listing(dossier.institution, ("2024",), {}, {}, None, None, 0)
    page = printed(tmp_path, "[[ parts.key_figures(dossier, listing) ]]", portal(), dossier=dossier, listing=listing)
    assert "figure" not in page


def test_an_institution_whose_filing_could_not_be_read_says_what_is_wrong_with_it(tmp_path):
    wrong = Problem("bad-form", Location("institutions/a/filings.csv", 2), "This is no day.", "31 February")
    dossier = replace(builders.dossier(), filings=(), problems=(wrong,))
    listing = Listing(dossier.institution, (), {}, {}, None, None, 1)
    body = "[[ parts.empty_profile(dossier, listing) ]]"
    assert "31 February" in printed(tmp_path, body, portal(), dossier=dossier, listing=listing)
    quiet = replace(dossier, problems=())
    assert "problems" not in printed(tmp_path, body, portal(), dossier=quiet, listing=listing)


EMPTY = """---
title: "[[ institution.name ]]"
each: empty_institution
---
# [[ institution.name ]] { #top }

Nothing is known of it.
"""


@pytest.mark.parametrize("with_page", [True, False])
def test_an_institution_without_a_filing_has_a_page_of_its_own_where_there_is_one(tmp_path, with_page):
    project, data = small_project(tmp_path / "project"), small_data(tmp_path / "data", ("alpaca",))
    if with_page:
        for language in ("en", "es"):
            (tmp_path / "project/docs" / language / "institutions/empty.md").write_text(EMPTY, "utf-8")
        settings = tmp_path / "project/mkdocs.yml"
        text = settings.read_text("utf-8")
        settings.write_text(text.replace("not_in_nav: |\n", "not_in_nav: |\n  /institutions/empty.md\n"), "utf-8")
    known, _ = standards.load(data / "standards")
    assert known is not None
    packages.write_institution(
        data / "institutions/silent", Institution("silent", "Silent", "PE", "latin_america_caribbean", licence=TERMS),
        filings=[], indicators=[], standards=known,
    )  # fmt: skip
    built(project, data, tmp_path / "site")
    for language in ("", "es/"):
        silent, filed = (
            (tmp_path / "site" / language / "institutions" / name / "index.html").read_text("utf-8")
            for name in ("silent", "alpaca")
        )
        assert ("Nothing is known of it." in silent) is with_page
        assert "Nothing is known of it." not in filed
    offered = sorted(path.parent.name for path in (tmp_path / "site/downloads").glob("*/datapackage.json"))
    assert offered == ["alpaca"], "a package whose tables have no row has no copies: its JSON says all of it"
    assert (tmp_path / "site/api/v1/institutions/silent.json").is_file()
