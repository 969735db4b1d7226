"""Peer groups, areas and associations in figures, in the manner of a country's page."""

import csv
import io
import re
from dataclasses import replace
from datetime import date

from generator.language.printer import Printer
from generator.model import (
    Association,
    Backlog,
    Benchmark,
    Count,
    Coverage,
    Group,
    Institution,
    Licence,
    Listing,
    PeerFigures,
    PeerGroup,
    Portal,
    Tally,
)  # fmt: skip
from generator.pipeline.cache.dependencies import TrackedPortal, changed
from generator.render.addresses import peer_code, peer_group
from generator.render.api import downloads
from generator.render.fragments.associations.stats import AssociationStats
from generator.render.fragments.lists import members_of
from generator.render.overviews.area_page import AreaPage
from generator.render.overviews.group_page import GroupPage, reported
from generator.render.tables.key_figures import KeyFigures
from tests.test_frames import KNOWN

SAY = Printer(KNOWN, "en")
PAGE = GroupPage(SAY)


def listing(number: int, **bands: str) -> Listing:
    who = Institution(f"mfi-{number}", f"Mfi {number}", "PE", "")
    return Listing(who, ("2025", "2024"), bands, {}, None, None, 0)


def portal(n: int, few: int = 0) -> Portal:
    """So many NGOs in Africa, and a few banks; all report PAR30 for 2025, which is their number."""
    listings = [listing(at, legal_form="ngo", region="africa", country="KE") for at in range(n)]
    listings += [listing(n + at, legal_form="bank", region="africa", country="KE") for at in range(few)]
    ids = tuple(one.institution.id for one in listings)
    figures = {
        (group, "par30", "2025"): PeerFigures(tuple(map(float, range(count))), ids[:count])
        for group, count in {"all": n + few, "legal_form:ngo": n, "region:africa": n + few}.items()
    }
    return Portal(KNOWN, tuple(listings), (), {}, {}, (), date(2026, 5, 1), peer_figures=figures)


def group(known: Portal, name: str) -> Group:
    members = known.groups[name]
    return Group(name, members, known.figures_of(one.institution.id for one in members))


def test_a_group_has_a_page_from_five_members_on_and_a_country_has_its_own():
    known = portal(6, few=4)

    assert list(known.groups) == ["legal_form:ngo", "legal_form:ngo+region:africa", "region:africa"]
    assert [len(members) for members in known.groups.values()] == [6, 6, 10]
    assert peer_group("legal_form:ngo+region:africa") == "peers/legal-form-ngo-region-africa/"
    assert len({peer_code(name) for name in known.groups}) == 3


def test_a_changed_member_changes_its_own_groups_only_and_no_count_of_answers():
    before = portal(6, few=5)
    first, *others = before.listings
    after = replace(before, listings=(replace(first, problems=1), *others))

    found = {one for one in changed(before, after) or () if one.startswith(("groups", "area_counts", "compared"))}

    own = ("legal_form:ngo", "legal_form:ngo+region:africa", "region:africa")
    assert found == {f"groups\t{name}" for name in (*own, "*")}


def test_the_page_of_a_group_depends_on_the_figures_of_its_members_and_of_nobody_else():
    before = portal(6, few=5)
    before = replace(before, compared={one.institution.id: "as filed" for one in before.listings})
    watched = TrackedPortal.over(before)
    members = watched.groups["legal_form:ngo"]
    watched.reset()

    shown = Group("legal_form:ngo", members, watched.figures_of(one.institution.id for one in members))
    page = PAGE.medians(shown, before, "../")
    lookups = watched.reset()

    assert "par30" in page
    for id_, is_member in (("mfi-0", True), ("mfi-10", False)):
        after = replace(before, compared={**before.compared, id_: "corrected"})
        assert (changed(before, after) or frozenset()).isdisjoint(lookups) is not is_member


def test_the_figures_of_some_institutions_are_theirs_alone_in_every_cell():
    known = portal(6, few=4)
    banks = known.figures_of(f"mfi-{n}" for n in range(6, 10))

    assert dict(banks) == {
        ("all", "par30", "2025"): PeerFigures((6.0, 7.0, 8.0, 9.0), ("mfi-6", "mfi-7", "mfi-8", "mfi-9")),
        ("region:africa", "par30", "2025"): banks["all", "par30", "2025"],
    }
    assert banks.get(("legal_form:ngo", "par30", "2025")) is None
    assert ("all", "par30", "2024") not in banks


def test_the_events_of_an_indicator_change_with_its_values_and_with_the_days_of_filings():
    before = portal(6)
    first, *others = (replace(one, received={"2025": date(2026, 2, 1)}) for one in before.listings)
    before = replace(before, listings=(first, *others))
    key, own = ("all", "par30", "2025"), before.peer_figures["all", "par30", "2025"]
    one_less = replace(before, peer_figures={**before.peer_figures, key: own.without("mfi-0")})
    one_later = replace(before, listings=(replace(first, received={"2025": date(2026, 3, 1)}), *others))
    other_value = replace(before, peer_figures={**before.peer_figures, key: replace(own, values=(9.0,) * 6)})

    assert list(before.indicator_events) == ["par30"]
    for after in (one_less, one_later):
        assert "indicator_events\tpar30" in (changed(before, after) or ())
    found = changed(before, other_value) or frozenset()
    assert not [one for one in found if one.startswith("indicator_events")]


def test_what_an_association_shows_of_others_changes_only_with_what_it_shows():
    before, neem = portal(6), Association("neem", "Neem", "KE", members=("mfi-1",))
    watched = TrackedPortal.over(before)
    assert [one.institution.id for one in members_of(neem, watched)] == ["mfi-1"]
    stats = AssociationStats()
    assert (stats.waiting(neem, watched), stats.given(neem, watched)) == ([], [])
    assert stats.rungs(watched)["reported"] == (0, 0)
    lookups = watched.reset()
    first, *others = before.listings

    def differs(**of_first) -> bool:
        after = replace(before, listings=(replace(first, **of_first), *others))
        return not (changed(before, after) or frozenset()).isdisjoint(lookups)

    assert not differs(problems=1)
    assert differs(asked=("neem",), waiting={"2025": Backlog(date(2026, 2, 1), 1, 0, 0)})
    assert differs(institution=replace(first.institution, networks=("neem",)))
    assert differs(rungs={"social": (1, 0, 0, 0, 0)})


def test_a_profile_leads_to_the_page_of_the_group_that_it_is_compared_with_if_there_is_one():
    known = portal(7, few=3)
    own = {
        "mfi-0": PeerGroup("legal_form:ngo", 6),
        "mfi-7": PeerGroup("legal_form:bank", 6),
        "mfi-1": PeerGroup("all", 9),
    }
    known = replace(known, comparisons=own)
    said = [KeyFigures(SAY).compared_with(known.listings[at], known, "../../") for at in (0, 7, 1)]

    assert '<a href="../../peers/legal-form-ngo/">' in said[0]
    assert "<a" not in said[1] + said[2], "three banks have no page, and neither have all institutions"
    assert "<a" not in KeyFigures(SAY).compared_with(known.listings[0], known), "a portal without pages of groups"


def test_a_large_group_has_quartiles_and_a_small_one_its_lowest_and_highest_figure():
    large = PAGE.medians(group(portal(11), "legal_form:ngo"), portal(11), "../../")
    assert '<td class="num">11<td class="num">2.5%<td class="num">5%<td class="num">7.5%' in large

    small = PAGE.medians(group(portal(6), "legal_form:ngo"), portal(6), "../../")
    assert '<td class="num">6<td class="num">0%<td class="num">5%' in small
    assert re.findall('<th scope="col"[^>]*>([^<]*)', small) == [
        "Figure",
        "Fiscal year",
        "Institutions",
        "Lowest",
        "Highest",
    ]
    assert "75th percentile" not in small, "a range is in no column of quartiles"
    assert "2.5%" not in small, "the middle of six is a figure or two"


def test_a_group_that_no_profile_is_compared_with_has_its_figures_too():
    known = portal(11)
    alike = [replace(one, groups={**one.groups, "outreach": "large"}) for one in known.listings]
    known = replace(
        known,
        listings=tuple(alike),
        peer_figures={("all", code, year): own for (_, code, year), own in known.peer_figures.items()},
    )

    assert '<td class="num">11<td class="num">2.5%<td class="num">5%<td class="num">7.5%' in PAGE.medians(
        group(known, "outreach:large"), known, "../../"
    )


def test_figures_of_fewer_than_five_members_are_not_shown():
    known = portal(6)
    scarce = replace(known, peer_figures={("all", "par30", "2025"): PeerFigures((1.0, 2.0), ("mfi-0", "mfi-1"))})

    assert PAGE.medians(group(scarce, "legal_form:ngo"), scarce, "../../") == ""


def test_the_file_of_a_group_has_the_figures_of_its_members_and_of_nobody_else():
    known = portal(6, few=1)
    own = group(known, "legal_form:ngo")
    path, data = downloads.of_group(own, reported(own, known))

    assert path == "downloads/peers/legal-form-ngo.csv"
    rows = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"))))
    assert [row["institution"] for row in rows] == [f"mfi-{at}" for at in range(6)]
    assert rows[3] | {} == {
        "institution": "mfi-3", "name": "Mfi 3", "country": "PE", "period": "2025", "indicator": "par30", "value": "3",
        "unit": "percent", "licence": "", "credit": "",
    }  # fmt: skip


def test_the_file_of_a_group_says_once_for_an_institution_how_it_may_be_used():
    known = portal(5)
    own = group(known, "legal_form:ngo")
    licence = Licence("CC-BY-4.0", "Creative Commons Attribution 4.0 International", "https://example.org/")
    own = replace(own, listings=tuple(
        replace(one, institution=replace(one.institution, licence=licence, credit="MIX Market")) for one in own.listings
    ))  # fmt: skip
    par30 = KNOWN.indicators["par30"]
    values = [(par30, period, f"mfi-{at}", 2.0) for at in (1, 0) for period in ("2025", "2024")]
    rows = list(csv.DictReader(io.StringIO(downloads.of_group(own, values)[1].decode("utf-8-sig"))))

    assert [(row["institution"], row["period"], row["licence"], row["credit"]) for row in rows] == [
        ("mfi-0", "2024", "CC-BY-4.0", "MIX Market"), ("mfi-0", "2025", "", ""),
        ("mfi-1", "2024", "CC-BY-4.0", "MIX Market"), ("mfi-1", "2025", "", ""),
    ]  # fmt: skip


def test_an_area_says_what_was_answered_with_its_base_and_nothing_of_too_few():
    question, figure = KNOWN.indicators["board_reviews_sp_data"], KNOWN.indicators["board_members_count"]
    tallies = {
        ("all", question.code, "2025"): Tally("all", question.code, "2025", 3, {"yes": 3, "no": 0}),
        ("all", question.code, "2024"): Tally("all", question.code, "2024", 8, {"yes": 6, "no": 2}),
    }
    benchmarks = {("all", figure.code, "2025"): Benchmark("all", figure.code, "2025", 12, 5.0, 7.0, 9.0)}
    known = replace(portal(6), tallies=tallies, benchmarks=benchmarks)
    page = AreaPage(SAY)

    assert page.newest(question, known)[:2] == ("75% answer yes", "6 of 8, 2024")
    assert page.newest(figure, known)[:2] == ("7", "median of 12 institutions, 2025")
    assert "too few" in page.cell(KNOWN.indicators["board_trained_in_spm"], known)


def test_an_area_counts_who_was_asked_who_answered_and_what_is_documented():
    area = KNOWN.areas["governance"]
    counts = [Count(10, 8, 2), Count(10, 0, 0)]
    listings = tuple(
        replace(listing(at), coverage=Coverage("2025", count, {"governance": count}, {}))
        for at, count in enumerate(counts)
    )
    said = AreaPage(SAY).tiles(area, replace(portal(0), listings=listings))

    assert '<p class="big">1</p><p class="when">of 2 that were asked, newest filings</p>' in said
    assert '<p class="big">40%</p><p class="when">of 20 questions asked</p>' in said
    assert '<p class="big">25%</p><p class="when">of 8 answers</p>' in said
