"""Every link, anchor and asset of the demonstration portal, on every page."""

import json
import re
from collections import Counter
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

from tests import portals
from tests.conftest import ROOT
from tests.pages import Seen, seen
from tests.portals import FIRST, LANGUAGES, WHOLE, language_of

APART = {"404.html", "embed/index.html", "embed/es/index.html"}
"""Pages that nothing links to: the one for missing addresses, and those that other sites show in a frame."""


@pytest.fixture(scope="module")
def pages(demo_site: Path) -> dict[str, Seen]:
    """All pages by their path."""
    return {path.relative_to(demo_site).as_posix(): seen(path.read_text("utf-8")) for path in demo_site.rglob("*.html")}


@pytest.fixture(scope="module")
def files(demo_site: Path) -> frozenset[str]:
    return frozenset(portals.names(demo_site))


def aim(page: str, link: str) -> tuple[str, str]:
    """The target of a relative link of a page: the file, and the anchor in it. Raises ValueError if it leaves the site.

    The page for missing addresses is shown at any address, and has a base at the site's root.
    """
    path, _, anchor = link.partition("#")
    path = path.partition("?")[0]
    if path.startswith("/"):
        raise ValueError(link)
    parts = [] if page == "404.html" else page.split("/")[:-1]
    for part in path.split("/")[:-1] if path else ():
        if part == "..":
            if not parts:
                raise ValueError(link)
            parts.pop()
        elif part not in ("", "."):
            parts.append(part)
    last = path.rpartition("/")[2]
    if last == "..":
        if not parts:
            raise ValueError(link)
        parts.pop()
    elif last not in ("", "."):
        return unquote("/".join([*parts, last])), unquote(anchor)
    file = "index.html" if path else page.rpartition("/")[2]
    return unquote("/".join([*parts, file])), unquote(anchor)


def inside(link: str) -> bool:
    return ":" not in link or (not link.startswith("//") and not urlsplit(link).scheme)


def test_there_are_pages_enough_to_say_something(pages):
    assert len(pages) > 800
    assert sum(len(page.links) for page in pages.values()) > 50_000


def test_every_link_and_every_asset_is_there_and_below_the_path_of_the_site(pages, files):
    broken = set()
    for name, page in pages.items():
        for _, link, _ in page.links:
            if not inside(link):
                continue
            try:
                file, _ = aim(name, link)
            except ValueError:
                file = ""
            if file not in files and f"{file}/index.html" not in files:
                broken.add((name, link))
    assert sorted(broken)[:20] == []


def test_every_anchor_that_a_link_names_is_on_the_page_it_leads_to(pages, demo_site):
    ids = {name: {"", *page.ids} for name, page in pages.items()}
    ids |= {
        path.relative_to(demo_site).as_posix(): {"", *re.findall(' id="([^"]*)"', path.read_text("utf-8"))}
        for path in (demo_site / "charts").rglob("*.svg")
    }
    broken = set()
    for name, page in pages.items():
        for _, link, _ in page.links:
            if "#" not in link or not inside(link):
                continue
            file, anchor = aim(name, link)
            file = file if file in ids else f"{file}/index.html"
            if anchor not in ids[file]:
                broken.add((name, link))
    assert sorted(broken)[:20] == []


def test_links_to_other_hosts_are_for_readers_only_and_carry_no_trust(pages):
    outside = {
        (tag, link, said.get("rel", ""))
        for page in pages.values()
        for tag, link, said in page.links
        if not inside(link)
    }
    assert {tag for tag, _, _ in outside} == {"a"}
    assert {link for _, link, _ in outside if not link.startswith("https://")} == set()
    assert {link for _, link, rel in outside if "noopener" not in rel.split()} == set()
    assert {link for _, link, rel in outside if not {"nofollow", "license"} & set(rel.split())} == set()


def test_the_same_page_in_the_other_language_is_named_on_every_page_and_names_it_back(pages):
    others = {name: alternates(name, page) for name, page in pages.items() if name not in APART}
    for name, found in others.items():
        assert set(found) == set(LANGUAGES), name
        assert found[language_of(name)] == name
        for language, other in found.items():
            assert language_of(other) == language
            assert others[other] == found


def alternates(name: str, page: Seen) -> dict[str, str]:
    """The page in every language, as its head has it; the header's links must be those to the other languages."""
    found = [
        {said["hreflang"]: aim(name, link)[0] for t, link, said in page.links if t == tag and "hreflang" in said}
        for tag in ("a", "link")
    ]
    assert found[0] == {language: other for language, other in found[1].items() if other != name}, name
    return found[1]


def test_every_page_can_be_reached_from_the_front_page(pages):
    reached, waiting = {"index.html"}, ["index.html"]
    while waiting:
        name = waiting.pop()
        for tag, link, _ in pages[name].links:
            if tag == "a" and inside(link):
                file, _ = aim(name, link)
                file = file if file in pages else f"{file}/index.html"
                if file in pages and file not in reached:
                    reached.add(file)
                    waiting.append(file)
    assert set(pages) - reached == APART


def test_no_id_stands_twice_on_a_page(pages):
    twice = {
        name: [id_ for id_, n in Counter(page.ids).items() if n > 1]
        for name, page in pages.items()
        if len(page.ids) != len(set(page.ids))
    }
    assert twice == {}


def test_labels_belong_to_something_on_their_page(pages):
    lost = {name: lacking for name, page in pages.items() if (lacking := set(page.named) - set(page.ids))}
    assert lost == {}


def test_every_page_says_its_language(pages):
    wrong = {
        name: page.language
        for name, page in pages.items()
        if name not in APART and page.language not in (language_of(name), FIRST)
    }
    wrong |= {
        name: page.language
        for name, page in pages.items()
        if name not in APART and language_of(name) in WHOLE and page.language != language_of(name)
    }
    assert wrong == {}


def test_every_page_has_exactly_one_heading_of_the_first_rank_and_a_title_of_its_own(pages):
    whole = {name: page for name, page in pages.items() if name not in APART - {"404.html"}}
    assert {name: page.headings for name, page in whole.items() if page.headings != 1} == {}
    titles = Counter((language_of(name), page.title) for name, page in whole.items())
    assert {title: n for title, n in titles.items() if n > 1 or not title[1]} == {}


def test_what_style_sheets_name_is_there(demo_site, files):
    named = set()
    for path in demo_site.rglob("*.css"):
        here = path.relative_to(demo_site).as_posix()
        for link in re.findall(r"""url\(["']?([^"')]+)["']?\)""", path.read_text("utf-8")):
            if not link.startswith(("data:", "#")):
                named.add(aim(here, link)[0])
    assert named <= files


def test_the_addresses_in_the_api_lead_to_pages_and_files(demo_site, files):
    listed = json.loads((demo_site / "api/v1/institutions.json").read_text("utf-8"))["institutions"]
    defined = json.loads((demo_site / "api/v1/indicators.json").read_text("utf-8"))["indicators"]
    awards = json.loads((demo_site / "api/v1/awards.json").read_text("utf-8"))["awards"]
    assert len(listed) > 20
    for entry in [*listed, *defined]:
        assert f"{entry['address']}index.html" in files
        assert f"es/{entry['address']}index.html" in files
    for entry in listed:
        assert entry["json"] in files
        for period in entry["periods"]:
            assert f"institutions/{entry['id']}/{period}/index.html" in files
    for award in awards:
        assert {award["badge"][form] for form in ("svg", "png", "json")} <= files
    given = {award["institution"] for award in awards}
    drawn = {Path(name).stem for name in files if name.startswith("badges/") and name.count("/") == 1}
    assert given < drawn
    # Who was reviewed may have had an award before a correction, and who withdrew, reviews; nobody else has these files.
    packages = ROOT / "datapackages" / "institutions"
    reviewed = {path.parent.name for path in packages.glob("*/reviews.csv")}
    withdrew = {
        path.parent.name
        for path in packages.glob("*/datapackage.json")
        if json.loads(path.read_text("utf-8"))["institution"].get("status", {}).get("is") == "withdrawn"
    }
    assert drawn - given <= reviewed | withdrew
    for id_ in drawn - given:
        assert 'data-state="never"' in (demo_site / "badges" / f"{id_}.svg").read_text("utf-8")
