"""Figures in sentences, the chapters of the guide, stories and briefs."""

import re
from dataclasses import replace
from datetime import date
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from generator.engine.project import EngineError
from generator.engine.stories import in_pages, story_of
from generator.language.printer import Printer
from generator.model import Association, Benchmark, Frame, Frames, Listing, PeerFigures, Portal, Story, Tally
from generator.pipeline.tasks.placement import check_stories, fiction_left_out, without_fiction
from generator.render.addresses import Page
from generator.render.fragments.prose_figures import ProseFigures
from generator.render.pages.frames import FrameError
from generator.render.pages.mistakes import explain
from generator.render.site import feed
from tests import builders
from tests.portals import ROOT
from tests.test_drift import shipped

KNOWN = shipped()
SAY = Printer(KNOWN, "en")
PROSE = ProseFigures(SAY)

WOMEN, MECHANISM = "borrowers_female_percent", "complaint_mechanism_functioning"


def portal(*, tallies=(), benchmarks=()):
    reporting = Listing(builders.institution("marula", country="KE"), ("2025",), {}, {}, None, None, 0)
    return Portal(
        KNOWN,
        (reporting,),
        (),
        {(one.group, one.indicator, one.period): one for one in benchmarks},
        {(one.group, one.indicator, one.period): one for one in tallies},
        (),
        date(2026, 8, 27),
        peer_figures={("all", "personnel_count", "2025"): PeerFigures((412.0,), ("marula",))},
    )


def plain(markup: str) -> str:
    return re.sub(r"<[^>]+>", "", markup)


def tally(group: str, n: int, yes: int, withheld: int = 0) -> Tally:
    return Tally(group, MECHANISM, "2025", n, {"yes": yes}, {"yes": withheld} if withheld else {})


def test_a_share_says_its_base_and_its_year_and_leads_to_its_indicator():
    known = portal(tallies=[tally("all", 12, 9)])
    said = PROSE.share(known, "../", MECHANISM, "yes")

    assert plain(said) == "9 of 12 that answered (75%, 2025)"
    assert f'href="../indicators/{MECHANISM}/#benchmarks"' in said


def test_those_who_could_not_give_an_answer_are_not_in_the_base_of_a_share():
    known = portal(tallies=[tally("all", 12, 5, withheld=2)])

    assert plain(PROSE.share(known, "", MECHANISM, "yes")).startswith("5 of 10 that answered (50%")


def test_a_small_group_has_words_and_no_figure():
    known = portal(tallies=[tally("all", 4, 4)], benchmarks=[Benchmark("all", WOMEN, "2025", 9)])

    assert not re.search(r"[46-9]", plain(PROSE.share(known, "", MECHANISM, "yes")))
    assert plain(PROSE.median(known, "", WOMEN)).startswith("fewer than 10 institutions")


def test_a_median_says_how_many_institutions_it_is_of():
    known = portal(benchmarks=[Benchmark("all", WOMEN, "2025", 18, 50.0, 61.25, 70.0)])

    assert plain(PROSE.median(known, "", WOMEN)) == "61.3% (median of 18 institutions, 2025)"


def test_a_total_counts_the_institutions_of_a_group_that_reported_in_the_newest_year():
    assert plain(PROSE.total(portal(), "", "personnel_count", "country:KE")) == "412 (1 institution, 2025)"
    assert plain(PROSE.total(portal(), "", "personnel_count", "country:PE")).startswith("no figure")


def test_figures_of_an_association_are_of_its_members_and_keep_the_least_number():
    ids = tuple(f"lender-{n}" for n in range(6))
    answers = {id_: ("yes",) if n < 4 else ("no",) for n, id_ in enumerate(ids)}
    known = replace(
        portal(),
        associations=(
            Association("ring", "Ring", "KE", members=ids[:5]),
            Association("two", "Two", "KE", members=ids[:2]),
        ),
        listings=tuple(Listing(builders.institution(one), ("2025",), {}, {}, None, None, 0) for one in ids),
        peer_answers={("all", MECHANISM, "2025"): answers},
        peer_figures={("all", "personnel_count", "2025"): PeerFigures((10.0,) * 6, ids)},
    )

    assert plain(PROSE.share(known, "", MECHANISM, "yes", "association:ring")) == "4 of 5 that answered (80%, 2025)"
    assert plain(PROSE.share(known, "", MECHANISM, "yes", "association:two")).startswith("fewer than 5")
    assert plain(PROSE.total(known, "", "personnel_count", "association:ring")) == "50 (sum of 5 institutions, 2025)"
    assert "no association “gone”" in PROSE.share(known, "", MECHANISM, "yes", "association:gone")
    assert "no association “gone”" in PROSE.total(known, "", "personnel_count", "association:gone")


@pytest.mark.parametrize(
    ("call", "named"),
    [
        (lambda: PROSE.share(portal(), "", MECHANISM, "perhaps"), "perhaps"),
        (lambda: PROSE.median(portal(), "", MECHANISM), MECHANISM),
        (lambda: PROSE.median(portal(), "", WOMEN, "region:nowhere"), "nowhere"),
        (lambda: PROSE.total(portal(), "", "personnel_expense"), "personnel_expense"),
        (lambda: PROSE.total(portal(), "", "personnel_count", "country:XX"), "XX"),
    ],
)
def test_a_wrong_word_in_a_figure_is_named(call, named):
    with pytest.raises(KeyError, match=named):
        call()


def test_an_indicator_that_has_no_sum_is_not_said_to_be_missing():
    said = explain(KeyError(MECHANISM), {}, lambda _: "", [MECHANISM, WOMEN])
    assert said == f"{MECHANISM!r} has nothing of this kind, such as a median or a sum"
    assert explain(KeyError("womn"), {}, lambda _: "", ["women"]) == "there is no 'womn', but women"


def test_a_question_that_a_portal_does_not_ask_is_said_to_be_one():
    assert "does not ask" in PROSE.share(portal(), "", "no_such_thing", "yes")


# ---------------------------------------------------------------------------------------------------------------- guide


def test_every_indicator_has_one_chapter_of_the_guide():
    assert set(KNOWN.chapter_of) == set(KNOWN.indicators)
    assert sum(map(len, KNOWN.chapters.values())) == len(KNOWN.indicators)


def test_every_chapter_is_a_page_and_every_page_a_chapter():
    for language in ("en", "es"):
        pages = {path.stem for path in (ROOT / "docs" / language / "guide").glob("*.md")} - {"index"}
        assert pages == set(KNOWN.chapters)


def test_every_indicator_that_a_chapter_or_a_brief_names_exists():
    for folder in ("guide", "briefs", "stories"):
        for path in (ROOT / "docs").glob(f"*/{folder}/*.md"):
            named = set(re.findall(r"parts\.(?:term|share|median|total)\(\"(\w+)\"", path.read_text("utf-8")))
            assert named <= set(KNOWN.indicators), path
            assert "/indicators/" not in path.read_text("utf-8"), (
                f"{path}: a term is a slot, for portals that do not ask"
            )


# -------------------------------------------------------------------------------------------------------------- stories

HEAD = {"title": "T", "description": "One sentence.", "date": date(2026, 5, 1), "authors": ["A", "B"]}


def told(**changes: object) -> Story:
    found = story_of("stories/one.md", "docs/en/stories/one.md", {**HEAD, **changes})
    assert found is not None
    return found


def site(*stories: Story) -> Frames:
    frames = [Frame("en", f"stories/{n}/index.html", f"stories/{n}.md", None, "", one) for n, one in enumerate(stories)]
    return Frames(Path(), "1", ("en",), {"en": "S"}, "https://example.org/p/", (*frames, Frame("en", "index.html", "")))


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"date": "May"}, "date"),
        ({"date": None}, "date"),
        ({"authors": "A and B"}, "authors. What is wrong there: portal check"),
        ({"title": ""}, "title"),
        ({"areas": {"a": 1}}, "areas"),
        ({"fictional": "perhaps"}, "fictional"),
    ],
)
def test_the_head_of_a_story_that_cannot_be_used_is_refused_with_its_file(change, named):
    with pytest.raises(EngineError, match=rf"docs/en/stories/one\.md: .*{named}"):
        told(**change)


def test_every_mistake_in_stories_and_briefs_is_found_by_a_check_and_only_what_is_wrong_is_named(tmp_path):
    folder = tmp_path / "docs" / "en" / "briefs"
    folder.mkdir(parents=True)
    (folder / "index.md").write_text("# Briefs")
    (folder / "broken.md").write_text("---\ntitle: [\n---\n# One")
    (folder / "month.md").write_text("---\ntitle: T\ndescription: D.\ndate: 2026-13-14\nareas: fair\n---\n# T")
    (folder / "names.md").write_text(
        "---\ntitle: T\ndescription: D.\ndate: 2026-05-01\nauthors: [A]\nassociations: [red-quinal]\ncountries: [XX]\n---\n"
        '# T\n\n[[ parts.share("no_such_indicator", "yes") ]] [[ parts.total("personnel_count") ]]\n'
        f'[[ parts.share("{MECHANISM}", "perhaps") ]]\n[[ parts.median("{MECHANISM}") ]]\n'
        f'[[ parts.total("personnel_expense", "country:PE") ]]\n[[ parts.share("{MECHANISM}", "yes", "country:PE") ]]\n'
    )
    there = {"associations": ["red-quinual"], "institutions": []}
    found = list(in_pages(tmp_path / "docs", KNOWN, there, date(2026, 4, 1)))

    assert [
        (one.location.file[15:], one.location.column or one.location.row, one.found, one.severity) for one in found
    ] == [
        ("broken.md", None, None, "error"),
        ("month.md", "date", "2026-13-14", "error"),
        ("month.md", "authors", None, "error"),
        ("month.md", "areas", "fair", "error"),
        ("names.md", "associations", "red-quinal", "warning"),
        ("names.md", "countries", "XX", "error"),
        ("names.md", "date", "2026-05-01", "error"),
        ("names.md", 11, "no_such_indicator", "warning"),
        ("names.md", 12, "perhaps", "error"),
        ("names.md", 13, MECHANISM, "error"),
        ("names.md", 14, "personnel_expense", "error"),
    ]
    assert "yes, " in found[8].allowed
    assert found[4].fix == "Did you mean red-quinual?"
    assert str(found[1].location) == "docs/en/briefs/month.md, key date"


def test_no_mistake_is_found_in_the_stories_and_briefs_of_this_portal():
    there = {
        shelf: [path.name for path in (ROOT / "datapackages" / shelf).iterdir()]
        for shelf in ("institutions", "associations")
    }
    assert list(in_pages(ROOT / "docs", KNOWN, there, date(2026, 11, 29))) == []


def test_the_list_of_stories_and_other_pages_are_no_stories():
    assert story_of("stories/index.md", "", {}) is None
    assert story_of("award.md", "", {}) is None


def test_a_story_stands_with_what_it_is_about_newest_first():
    older, newer = told(institutions=["prodem"]), told(title="U", date=date(2026, 6, 1), institutions=["prodem"])
    page = Page(site(older, newer), "en")

    assert [one.title for _, one in page.posts("stories", "institutions", "prodem")] == ["U", "T"]
    assert page.posts("stories", "institutions", "other") == []
    assert [address for address, _ in page.posts("stories")] == ["stories/1/", "stories/0/"]


def test_a_story_of_tomorrow_or_about_an_area_or_country_that_does_not_exist_is_refused():
    with pytest.raises(
        FrameError, match=r"stories/0\.md: date: 2026-09-01 is later than the day of the build, 2026-08-27"
    ):
        check_stories(site(told(date=date(2026, 9, 1))), portal())
    with pytest.raises(FrameError, match="there is no 'kindness'"):
        check_stories(site(told(areas=["kindness"])), portal())
    with pytest.raises(FrameError, match="countries: there is no 'XX'"):
        check_stories(site(told(countries=["XX"])), portal())
    check_stories(site(told(countries=["PE"], areas=["governance"], dimensions=[4], institutions=["gone"])), portal())


def test_a_story_about_invented_institutions_is_only_on_a_portal_that_shows_such_institutions():
    frames, real = site(told(fictional=True), told()), portal()
    listing = real.listings[0]
    demonstration = replace(
        real, listings=(replace(listing, institution=replace(listing.institution, fictional=True)),)
    )

    assert [one.source for one in without_fiction(frames, real).frames] == ["stories/1.md", ""]
    assert without_fiction(frames, real).digest != frames.digest, "pages list stories, and are filled again"
    assert "stories/0.md" in fiction_left_out(frames, without_fiction(frames, real), SAY)[0]
    assert without_fiction(frames, demonstration) == frames
    assert fiction_left_out(frames, without_fiction(frames, demonstration), SAY) == ()


def test_the_feed_has_an_entry_for_each_story_with_whole_addresses():
    path, text = feed.stories(Page(site(told(title="<A> & B")), "en"), SAY, "S")
    atom = {"a": "http://www.w3.org/2005/Atom"}
    root = ET.fromstring(text)

    assert path == "stories/feed.xml"
    (entry,) = root.findall("a:entry", atom)
    assert entry.findtext("a:title", "", atom) == "<A> & B"
    assert entry.findtext("a:id", "", atom) == "https://example.org/p/stories/0/"
    assert [name.text for name in entry.findall("a:author/a:name", atom)] == ["A", "B"]
    assert root.findtext("a:updated", "", atom) == "2026-05-01T00:00:00Z"


def test_a_story_survives_its_way_through_the_cache_of_frames():
    one = told(countries=["pe"])

    assert one.about["countries"] == ("PE",)
    assert Story.saved(
        {
            "title": "T",
            "summary": one.summary,
            "date": "2026-05-01",
            "authors": ["A", "B"],
            "about": {"countries": ["PE"]},
            "fictional": False,
        }
    ) == replace(one)
