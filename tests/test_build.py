"""From data packages to a site: completely or not at all, the same bytes from the same data, and no work done twice."""

import csv
import errno
import gzip
import io
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
import zipfile
from collections import Counter
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from generator import packages, standards
from generator.engine import EngineError
from generator.kept import digest_of_tree
from generator.language import cldr
from generator.model import Association, Withdrawal
from generator.packages.checks.check import check
from generator.packages.safety.codes import COUNTRIES
from generator.pipeline import StandardsError, new_site
from generator.pipeline.cache.dependencies import LazyMapping
from generator.pipeline.cache.store import Cache, Entry
from generator.pipeline.tasks import bulk
from generator.problems import BuildError
from generator.render.api.bulk.files import BulkFiles
from generator.render.api.downloads import safe
from generator.render.pages.frames import FrameError
from generator.render.search.sentences import shard_of
from generator.render.site import publishing
from generator.render.site.sitemap import sitemap
from generator.render.site.staging import Manifest
from tests.conftest import TODAY
from tests.small_sites import ROOT, built, contents, small_data, small_package, small_project


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    """A small project and its data, built once; tests that change anything work on `copy` of it."""
    home = tmp_path_factory.mktemp("world")
    project, data = small_project(home / "project"), small_data(home / "data")
    outcome = built(project, data, home / "site", lent=False)
    return home, outcome


@pytest.fixture
def copy(world, tmp_path):
    """A copy of the project and the data for changes, and its site: built here, except for what is lent."""
    return _copied(world[0], tmp_path)


@pytest.fixture(scope="module")
def _refused(world, tmp_path_factory):
    return _copied(world[0], tmp_path_factory.mktemp("refused"))


@pytest.fixture
def refused(world, _refused):
    """Such a copy for builds that fail and leave the site as it is: one for all tests, because changes are undone."""
    yield _refused
    project, data, _ = _refused
    shutil.rmtree(project.docs)
    shutil.rmtree(project.parts)
    shutil.rmtree(data)
    shutil.copytree(world[0] / "project" / "docs", project.docs)
    shutil.copytree(world[0] / "project" / "templates" / "parts", project.parts)
    shutil.copytree(world[0] / "data", data)


def _copied(home: Path, folder: Path):
    shutil.copytree(home / "project", folder / "project", ignore=shutil.ignore_patterns("build"))
    shutil.copytree(home / "data", folder / "data")
    project = small_project_at(folder / "project")
    built(project, folder / "data", folder / "site")
    return project, folder / "data", folder / "site"


def small_project_at(folder):
    from generator.engine import Project

    return Project(folder)


def known_in(data: Path):
    known, _ = standards.load(data / "standards")
    assert known is not None
    return known


def page(site: Path, path: str) -> str:
    return (site / path / "index.html").read_text("utf-8")


def change(package: Path, old: str, new: str) -> None:
    path = package / "indicators.csv"
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


# ------------------------------------------------------------------------------------------------------- what is built


def test_every_institution_and_filing_has_its_pages_in_every_language(world):
    home, outcome = world

    for prefix in ("", "es/"):
        for name in ("alpaca", "bambu", "condor"):
            assert f"<h1 id=top>{name.title()}" in page(home / "site", f"{prefix}institutions/{name}")
            assert f"{name.title()}, 2014" in page(home / "site", f"{prefix}institutions/{name}/2014")
    assert (outcome.institutions, outcome.filings) == (3, 6)
    assert '<html lang="es"' in page(home / "site", "es/institutions/alpaca")


def test_frames_themselves_are_not_in_the_site(world):
    files = contents(world[0] / "site")

    assert "institutions/profile/index.html" not in files
    assert "countries/country/index.html" not in files
    assert [name for name, data in files.items() if name.endswith(".html") and b"[[ " in data] == []


def test_every_page_leads_to_itself_in_the_other_language(world):
    site = world[0] / "site"

    for path in ("", "institutions/alpaca", "institutions/alpaca/2014", "countries/pe", "indicators/par30"):
        up = "../" * (path.count("/") + 1 if path else 0) or "./"
        slash = f"{path}/" if path else ""
        assert f'href="{up}es/{slash}"' in page(site, path)
        assert f'href="{"../" + up.removeprefix("./")}{slash}"' in page(site, f"es/{path}")


def test_the_titles_of_frames_are_filled_and_escaped(tmp_path):
    project, data = small_project(tmp_path / "project"), small_data(tmp_path / "data", ())
    small_package(data, known_in(data), "sly", name='Sly "Fox" & Sons <script>')

    built(project, data, tmp_path / "site")

    said = page(tmp_path / "site", "institutions/sly")
    assert "<title>Sly &#34;Fox&#34; &amp; Sons &lt;script&gt;" in said
    assert "Sons <script>" not in said


def test_an_empty_portal_is_built(tmp_path):
    project, data = small_project(tmp_path / "project"), small_data(tmp_path / "data", ())

    outcome = built(project, data, tmp_path / "site")

    assert outcome.institutions == 0
    assert "Known: 0." in page(tmp_path / "site", "")
    assert json.loads((tmp_path / "site/api/v1/institutions.json").read_text())["institutions"] == []


def test_a_package_that_cannot_be_read_is_told_of_and_left_out(copy):
    project, data, site = copy
    (data / "institutions" / "bambu" / "datapackage.json").write_text("{")

    outcome = built(project, data, site)

    assert outcome.institutions == 2
    assert not (site / "institutions" / "bambu").exists()
    told = json.loads((site / "api/v1/problems.json").read_text())["problems"]
    assert [problem["file"] for problem in told if "bambu" in problem["file"]]


def test_without_standards_there_is_nothing_to_build_and_the_last_site_stands(refused):
    project, data, site = refused
    before = contents(site)
    (data / "standards" / "areas.yml").write_text("areas: []")

    with pytest.raises(StandardsError) as caught:
        built(project, data, site)

    assert caught.value.problems
    assert contents(site) == before


# ---------------------------------------------------------------------------------------------------- for programs


def test_the_api_holds_every_fact_with_status_unit_and_source(world):
    said = json.loads((world[0] / "site/api/v1/institutions/alpaca.json").read_text())
    facts = {(fact["indicator"], fact["period"]): fact for fact in said["facts"]}

    with (world[0] / "data/institutions/alpaca/indicators.csv").open() as file:
        rows = list(csv.DictReader(file))
    for number, row in enumerate(rows, 2):
        fact = facts[row["indicator"], row["period"]]
        assert (fact["row"], "file" in fact) == (number, False)
        assert fact["status"] == row["status"]
    assert facts["target_market", "2014"]["value"] == ["women", "rural_clients"]
    assert facts["target_market", "2013"] | {"row": 0} == {
        "indicator": "target_market", "period": "2013", "status": "withheld", "value": None, "row": 0,
    }  # fmt: skip
    assert facts["gross_loan_portfolio", "2014"]["value"] == 1500000
    assert facts["gross_loan_portfolio", "2014"]["unit"] == "PEN"
    assert facts["clients_below_poverty_line_percent", "2014"]["value"] == 37.5


def test_a_package_can_be_taken_away_byte_for_byte(world):
    home, _ = world
    packed = zipfile.ZipFile(home / "site/downloads/alpaca/alpaca.zip")

    for path in (home / "data/institutions/alpaca").iterdir():
        assert (home / "site/downloads/alpaca" / path.name).read_bytes() == path.read_bytes()
        assert packed.read(f"alpaca/{path.name}") == path.read_bytes()


def test_the_facts_of_all_are_one_table(world):
    with gzip.open(world[0] / "site/downloads/facts.csv.gz", "rt", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))

    assert {row["institution"] for row in rows} == {"alpaca", "bambu", "condor"}
    assert Decimal(next(row["value"] for row in rows if row["indicator"] == "gross_loan_portfolio")) == 1500000
    with gzip.open(world[0] / "site/downloads/facts.csv.gz") as packed:
        assert (world[0] / "site/downloads/facts.csv").read_bytes() == packed.read()


def test_a_country_has_its_facts_as_one_packed_table(world):
    with gzip.open(world[0] / "site/downloads/countries/pe.csv.gz", "rt", encoding="utf-8", newline="") as file:
        rows = [*csv.DictReader(file)]

    assert {row["institution"] for row in rows} == {"alpaca", "bambu", "condor"}


def test_a_row_of_facts_names_its_institution_its_country_and_its_page(world):
    """A program that takes the code of Namibia for a missing value has the other code and the name."""
    home, _ = world
    with (home / "site/downloads/facts.csv").open(encoding="utf-8", newline="") as file:
        row = next(row for row in csv.DictReader(file) if row["institution"] == "alpaca")

    listed = json.loads((home / "site/api/v1/institutions.json").read_text("utf-8"))["institutions"]
    own = next(one for one in listed if one["id"] == "alpaca")
    assert (row["name"], row["country"]) == (own["name"], own["country"])
    assert row["country_iso3"] == cldr.iso3(row["country"])
    assert row["country_name"] == cldr.cldr_locale("en").country(row["country"])
    assert (home / "site" / row["page"] / "index.html").is_file()


def test_every_country_has_a_code_of_three_letters():
    codes = {country: cldr.iso3(country) for country in COUNTRIES}

    assert all(len(code) == 3 for code in codes.values())
    assert len(set(codes.values())) == len(codes)
    assert [codes[country] for country in ("NA", "PE", "CD", "DE", "FR", "MM", "TL", "YE")] == [
        "NAM",
        "PER",
        "COD",
        "DEU",
        "FRA",
        "MMR",
        "TLS",
        "YEM",
    ]


def test_the_table_of_one_institution_opens_in_a_spreadsheet(world):
    data = (world[0] / "site/downloads/alpaca/alpaca-facts.csv").read_bytes()

    assert data.startswith(b"\xef\xbb\xbf")
    assert len(list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"))))) > 10


@pytest.mark.parametrize("text", ["=1+1", "+1+1", "-cmd", "@SUM", "\t=1", "\r=1", "＝1", " =1", "\u200b=1", "-", "+"])
def test_a_text_that_a_spreadsheet_takes_for_a_formula_is_made_harmless(text):
    assert safe(text) == f"'{text}"


@pytest.mark.parametrize("text", ["-1", "+1.5", "-0.25", "plain", "", "a=b", "1-2"])
def test_numbers_and_words_are_left_alone(text):
    assert safe(text) == text


def test_a_badge_is_a_picture_with_a_title_and_there_is_one_only_for_who_was_given_star(world, demo_site):
    badge = ET.fromstring((demo_site / "badges/wayrasol.svg").read_text("utf-8"))

    assert badge.attrib["role"] == "img"
    title = badge.find("{http://www.w3.org/2000/svg}title")
    assert title is not None
    assert title.text.startswith("Wayrasol: STAR ")
    assert not list((world[0] / "site/badges").glob("*.*"))
    assert "badges/alpaca" not in (world[0] / "site/institutions/alpaca/index.html").read_text("utf-8")


def test_a_site_that_knows_its_address_has_a_site_map(tmp_path):
    paths = ["index.html", "institutions/a&b/index.html", "404.html", "assets/x.js"]
    made = dict(sitemap("https://example.org/p", paths, __import__("datetime").date(2015, 5, 1)))

    root = ET.fromstring(made["sitemap.xml"])
    assert [each.text for each in root.iter("{http://www.sitemaps.org/schemas/sitemap/0.9}loc")] == [
        "https://example.org/p/",
        "https://example.org/p/institutions/a&b/",
    ]


# --------------------------------------------------------------------------------------------- the same, and not twice


def test_two_builds_from_nothing_are_the_same_bytes_whatever_the_number_of_processes(world, tmp_path, monkeypatch):
    home, _ = world
    monkeypatch.setattr(bulk, "FEW_BATCHES", 1)
    project = small_project(tmp_path / "elsewhere")
    shutil.copytree(home / "data", tmp_path / "data")

    built(project, tmp_path / "data", tmp_path / "site", lent=False, jobs=2)

    assert contents(tmp_path / "site") == contents(home / "site")


def test_without_the_cache_the_same_bytes_come_out_and_nothing_is_left_of_it(copy):
    project, data, site = copy
    before = contents(site)

    outcome = built(project, data, site, use_cache=False)

    assert outcome.done > 0
    assert contents(site) == before
    assert not list((project.cache / "anew").iterdir())


def test_when_nothing_changed_nothing_is_done(copy):
    project, data, site = copy
    inode = site.stat().st_ino

    outcome = built(project, data, site)

    assert outcome.done == 0
    assert site.stat().st_ino == inode


def test_files_with_other_dates_and_the_same_contents_are_the_same(copy):
    project, data, site = copy
    for path in (data / "institutions").rglob("*.csv"):
        os.utime(path, (1, 1))

    assert built(project, data, site).done == 0


def test_what_comes_from_a_package_alone_does_not_depend_on_peers(world):
    (manifest,) = (small_project_at(world[0] / "project").cache / "sites").glob("*.manifest")
    lookups: dict[str, set[str]] = {}
    for name, task in Manifest.read(manifest).tasks.items():
        lookups.setdefault(name.partition("/")[0], set()).update(one.partition("\t")[0] for one in task.lookups)
    peers = {"benchmarks", "tallies", "comparisons", "peer_figures", "other_figures", "peer_names"}

    assert lookups["institution"] & peers
    assert not lookups["package"] & peers


def test_charts_that_no_page_shows_are_not_drawn():
    drawn: list[str] = []
    charts: LazyMapping[str, str] = LazyMapping(lambda: drawn.append("once") or {"trend": "<svg>"})

    assert not drawn
    assert dict(charts) == {"trend": "<svg>"}
    assert charts
    assert drawn == ["once"]


def test_one_changed_package_is_all_that_is_made_anew_and_the_rest_keeps_its_dates(copy):
    project, data, site = copy
    dates = {path: (site / path).stat().st_mtime_ns for path in contents(site)}
    change(data / "institutions" / "bambu", "To serve.", "To serve others.")

    outcome = built(project, data, site)

    fresh = contents(site)
    changed = {path for path in fresh if (site / path).stat().st_mtime_ns != dates.get(path)}
    assert 0 < outcome.done < outcome.kept
    assert "institutions/bambu/index.html" in changed
    assert not [path for path in changed if "alpaca" in path or "condor" in path]
    assert not [path for path in changed if path.startswith(("areas/", "countries/", "institutions/index", "index"))]
    assert fresh == contents_of_a_fresh_build(project, data, site.with_name("fresh"))


def test_after_an_interrupted_build_the_next_one_does_no_more_than_that_one_would_have(copy):
    project, data, site = copy
    change(data / "institutions" / "bambu", "To serve.", "To serve others.")

    def interrupt(stage: str, done: int, _of: int) -> None:
        if (stage, done) == ("site", 1):  # the packages are read, and the first pages made
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        built(project, data, site, progress=interrupt)
    outcome = built(project, data, site)

    assert 0 < outcome.done < outcome.kept
    assert contents(site) == contents_of_a_fresh_build(project, data, site.with_name("fresh"))


_fresh: dict[str, dict[str, bytes]] = {}


def contents_of_a_fresh_build(project, data: Path, site: Path) -> dict[str, bytes]:
    """What the first build in another place gives, made once for all tests that end with the same data.

    Its cache has only what is lent: no test that calls this changed a page, a part or the standards.
    """
    state = digest_of_tree(data)
    if state not in _fresh:
        elsewhere = site.with_name("elsewhere")
        shutil.copytree(project.root, elsewhere / "project", ignore=shutil.ignore_patterns("build"))
        shutil.copytree(data, elsewhere / "data", symlinks=True)
        built(small_project_at(elsewhere / "project"), elsewhere / "data", site)
        _fresh[state] = contents(site)
    return _fresh[state]


@pytest.mark.parametrize(
    "alter",
    [
        lambda data: change(data / "institutions" / "bambu", "1200", "98765"),
        lambda data: change(data / "institutions" / "bambu", "37.5", "66.6"),
        lambda data: shutil.rmtree(data / "institutions" / "condor"),
        lambda data: small_package(data, known_in(data), "dingo", country="KE", region="africa"),
        lambda data: (data / "institutions" / "bambu").rename(data / "institutions" / "zebra"),
    ],
    ids=["a count", "a share", "one less", "one more", "one with another name"],
)
def test_a_build_on_top_of_another_gives_what_a_build_from_nothing_gives(copy, alter):
    project, data, site = copy
    alter(data)

    built(project, data, site)

    assert contents(site) == contents_of_a_fresh_build(project, data, site.with_name("fresh"))


def test_a_changed_word_of_the_standards_or_a_changed_part_is_seen(copy):
    project, data, site = copy
    part = project.parts / "lists.html"
    part.write_text(part.read_text().replace("<ul>", '<ul class="changed">'))

    built(project, data, site)
    assert '<ul class="changed">' in page(site, "institutions")

    words = data / "standards" / "indicators.yml"
    words.write_text(words.read_text("utf-8").replace("label: Target market", "label: Target people"))
    built(project, data, site)
    assert "Target people" in page(site, "institutions/alpaca")


def test_a_file_of_the_site_that_somebody_changed_is_made_good(copy):
    project, data, site = copy
    before = contents(site)
    victim = site / "institutions" / "alpaca" / "index.html"
    victim.unlink()
    (site / "index.html").write_text("mine")

    built(project, data, site)

    assert contents(site) == before


def test_many_builds_one_after_the_other_end_where_one_from_nothing_does(copy):
    project, data, site = copy
    answers = data / "institutions" / "bambu" / "indicators.csv"
    first = answers.read_text("utf-8")
    (site / "mine.txt").write_text("put here by hand")
    for text in (
        first.replace("1200", "1300"),
        first.replace("To serve.", "To lend."),
        first,
        first.replace("yes", "no"),
    ):
        answers.write_text(text, "utf-8")
        built(project, data, site)
        assert not (site / "mine.txt").exists()
    shutil.rmtree(data / "institutions" / "alpaca")
    built(project, data, site)
    small_package(data, known_in(data), "alpaca")
    built(project, data, site)

    assert contents(site) == contents_of_a_fresh_build(project, data, site.with_name("fresh"))
    assert not [path for path in site.rglob("*") if path.is_dir() and not any(path.iterdir())]


STOPS_AFTER = 80


@pytest.mark.parametrize("most", [0, new_site.MOST_IN_PLACE], ids=["whole", "in place"])
@pytest.mark.parametrize(
    "harm", ["changed", "removed", "added", "another", "folder", "another mode", "manifest", "link"]
)
def test_a_site_that_somebody_touched_is_made_good(copy, monkeypatch, harm, most):
    monkeypatch.setattr(new_site, "MOST_IN_PLACE", most)
    project, data, site = copy
    change(data / "institutions" / "bambu", "To serve.", "To lend.")
    built(project, data, site)
    victim = site / "institutions" / "alpaca" / "2014" / "index.html"
    if harm == "added":
        (site / "added.html").write_text("x")
    elif harm == "another":
        (site / "institutions" / "alpaca" / "added.html").write_text("x")
    elif harm == "folder":
        shutil.rmtree(victim.parent)
    elif harm == "another mode":
        victim.parent.chmod(0o700)
    elif harm == "manifest":
        (manifest,) = (project.cache / "sites").glob("*.manifest")
        manifest.write_bytes(manifest.read_bytes()[:-100])
    elif harm == "link":
        victim.parent.rename(site.with_name("elsewhere"))
        victim.parent.symlink_to(site.with_name("elsewhere"))
    else:
        victim.unlink()
    if harm == "changed":
        victim.write_text("x")
    change(data / "institutions" / "condor", "To serve.", "To fly.")
    built(project, data, site)

    assert contents(site) == contents_of_a_fresh_build(project, data, site.with_name("fresh"))
    assert not [
        path for path in site.rglob("*") if path.is_symlink() or (path.is_dir() and path.stat().st_mode & 0o77 != 0o55)
    ]


def test_few_changed_files_are_replaced_in_the_folder_and_others_keep_their_place(copy):
    project, data, site = copy
    before = {path: (site / path).stat().st_ino for path in contents(site)}
    folder = site.stat().st_ino
    change(data / "institutions" / "bambu", "1200", "98765")
    built(project, data, site)
    after = {path: (site / path).stat().st_ino for path in contents(site)}
    assert site.stat().st_ino == folder
    moved = {path for path in before if before[path] != after.get(path)}
    assert "institutions/bambu/index.html" in moved
    assert "institutions/alpaca/2014/index.html" not in moved


def test_a_build_that_stops_while_it_replaces_files_is_made_good_by_the_next(copy, monkeypatch):
    project, data, site = copy
    small_package(data, known_in(data), "zorro")  # its files are in no manifest yet
    moved = []

    def stopping(path: Path, target: Path, **_) -> None:
        moved.append(path.replace(target))
        if len(moved) == STOPS_AFTER:
            raise OSError(errno.EIO, "the disk is gone")

    with monkeypatch.context() as patched:
        patched.setattr(publishing, "_move", stopping)
        with pytest.raises(OSError, match="the disk is gone"):
            built(project, data, site)
    assert any("zorro" in path for path in contents(site))
    shutil.rmtree(data / "institutions" / "zorro")
    built(project, data, site)
    assert contents(site) == contents_of_a_fresh_build(project, data, site.with_name("fresh"))


def test_many_changed_files_are_replaced_with_the_whole_folder(copy, monkeypatch):
    monkeypatch.setattr(new_site, "MOST_IN_PLACE", 3)
    project, data, site = copy
    folder = site.stat().st_ino
    change(data / "institutions" / "bambu", "1200", "98765")
    built(project, data, site)
    assert site.stat().st_ino != folder
    assert contents(site) == contents_of_a_fresh_build(project, data, site.with_name("fresh"))


def test_a_changed_figure_leaves_the_search_index_alone_and_a_changed_name_does_not(copy):
    project, data, site = copy
    index = {path: said for path, said in contents(site).items() if path.startswith("pagefind/")}
    change(data / "institutions" / "bambu", "1200", "98765")
    built(project, data, site)
    assert {path: said for path, said in contents(site).items() if path.startswith("pagefind/")} == index

    descriptor = data / "institutions" / "bambu" / "datapackage.json"
    descriptor.write_text(descriptor.read_text("utf-8").replace("Bambu", "Quinoto"), "utf-8")
    built(project, data, site)
    assert {path: said for path, said in contents(site).items() if path.startswith("pagefind/")} != index
    assert contents(site) == contents_of_a_fresh_build(project, data, site.with_name("fresh"))


def test_a_changed_figure_rewrites_the_one_file_of_sentences_that_says_it(copy):
    project, data, site = copy
    before = {path: (site / path).stat().st_mtime_ns for path in contents(site)}
    change(
        data / "institutions" / "bambu", "2014,number_of_active_borrowers,1200", "2014,number_of_active_borrowers,98765"
    )
    built(project, data, site)

    after = {path: (site / path).stat().st_mtime_ns for path in contents(site)}
    said = f"search/sentences/{shard_of('bambu')}.json"
    found = {path for path in after if "search" in path or "pagefind" in path}
    assert {path for path in found if after[path] != before.get(path)} == {said, f"es/{said}"}
    assert "98,765" in json.loads((site / said).read_text("utf-8"))["bambu"]

    shutil.rmtree(data / "institutions" / "bambu")
    built(project, data, site)
    built(project, data, site)
    assert not (site / said).exists()


def test_ten_thousand_institutions_are_in_files_of_sentences_of_much_the_same_size():
    sizes = Counter(shard_of(f"mix-{number}") for number in range(100_000, 110_000))

    assert len(sizes) == 64
    assert max(sizes.values()) < 220


@pytest.mark.parametrize("harm", ["removed", "cut off", "of something else"])
def test_the_facts_of_all_are_right_whatever_became_of_those_kept(copy, harm):
    project, data, site = copy
    (kept,) = (project.cache / "data").glob("*/facts/alpaca.pickle")
    if harm == "removed":
        kept.unlink()
    elif harm == "cut off":
        kept.write_bytes(kept.read_bytes()[:-20])
    else:
        shutil.copy(kept.with_stem("bambu"), kept)
    change(data / "institutions" / "bambu", "1200", "98765")
    built(project, data, site)

    assert contents(site) == contents_of_a_fresh_build(project, data, site.with_name("fresh"))


def test_a_cleared_cache_costs_time_only(copy):
    project, data, site = copy
    before = contents(site)
    shutil.rmtree(project.cache / "data")

    built(project, data, site)

    assert contents(site) == before


def test_one_path_is_never_written_twice(refused):
    project, data, site = refused
    before = contents(site)
    twin = project.docs / "en" / "institutions" / "other.md"
    twin.write_text((project.docs / "en" / "institutions" / "profile.md").read_text())

    with pytest.raises(
        FrameError, match=r"other\.md and docs/en/institutions/profile\.md both go to institutions/<id>/"
    ):
        built(project, data, site)

    assert contents(site) == before


# -------------------------------------------------------------------------------------------------- whole, or not at all


def test_a_broken_part_leaves_the_last_site(refused):
    project, data, site = refused
    before = contents(site)
    (project.parts / "facts.html").write_text("{% macro facts(dossier) %}{{ dossier.nonsense }}{% endmacro %}")

    with pytest.raises(FrameError, match="institutions/"):
        built(project, data, site)

    assert contents(site) == before
    assert leftovers(site) == []


def test_a_page_of_an_unknown_kind_stops_the_build_with_the_kinds_there_are(refused):
    project, data, site = refused
    before = contents(site)
    (project.docs / "en" / "planet.md").write_text("---\neach: planet\n---\n# Planet\n")

    with pytest.raises(FrameError, match=r"docs/en/planet\.md: .*'planet'.* each: area, association, country"):
        built(project, data, site)

    assert contents(site) == before


def test_one_package_at_which_the_program_itself_fails_does_not_stop_the_others(copy, monkeypatch):
    project, data, site = copy
    read = packages.read_institution

    def fail_at_one(folder, *more):
        if folder.name == "bambu":
            raise ZeroDivisionError
        return read(folder, *more)

    monkeypatch.setattr(packages, "read_institution", fail_at_one)
    change(data / "institutions" / "bambu", "To serve.", "To lend.")  # so that it is read again
    outcome = built(project, data, site)

    assert [p.location.file for p in outcome.problems if p.code == "program-failed"] == ["institutions/bambu"]
    assert (site / "institutions/alpaca/index.html").is_file()
    assert not (site / "institutions/bambu").exists()


def test_a_build_counts_the_same_errors_as_the_check(copy):
    project, data, site = copy
    known, _ = standards.load(data / "standards")
    assert known is not None
    packages.write_association(
        data / "associations" / "ring",
        Association("ring", "Ring", "PE"),
        members=[packages.MemberRow("nobody")],
        withdrawals=[Withdrawal("nobody", "2014", date(2015, 5, 1), "Ana", "Copied")],
        standards=known,
    )
    (data / "institutions" / "notes.csv").write_text("a", "utf-8")
    for name in ("alpaca", "bambu"):
        path = data / "institutions" / name / "datapackage.json"
        said = json.loads(path.read_text("utf-8"))
        said["institution"]["identifiers"] = {"mix": 100042}
        path.write_text(json.dumps(said), "utf-8")

    outcome = built(project, data, site)
    again = built(project, data, site)

    def errors(problems):
        # The small standards lack what their own formulas need.
        return [p for p in problems if p.severity == "error" and not p.location.file.startswith("standards/")]

    assert errors(outcome.problems) == errors(check([data], known, jobs=0)) == errors(again.problems)
    assert {problem.code for problem in errors(outcome.problems)} >= {
        "unknown-institution",
        "shared-identifier",
        "stray-file",
    }
    assert "unknown-member" in {problem.code for problem in outcome.problems}


def test_the_folder_of_all_institutions_may_be_no_link(refused):
    project, data, site = refused
    (data / "institutions").rename(data.parent / "elsewhere")
    (data / "institutions").symlink_to(data.parent / "elsewhere")

    with pytest.raises(BuildError, match="symbolic link"):
        built(project, data, site)


def test_a_broken_link_in_the_pages_is_the_engines_to_tell(refused):
    project, data, site = refused
    before = contents(site)
    with (project.docs / "en" / "index.md").open("a") as file:
        file.write("\n[nowhere](nowhere.md)\n")

    with pytest.raises(EngineError, match=r"nowhere\.md"):
        built(project, data, site)

    assert contents(site) == before


def test_a_build_that_is_stopped_while_it_writes_leaves_the_last_site_and_nothing_else(refused):
    project, data, site = refused
    before = contents(site)
    change(data / "institutions" / "bambu", "To serve.", "To lend.")
    seen: list[list[Path]] = []

    def stop(stage: str, done: int, _of: int) -> None:
        if stage == "site" and done:
            seen.append(leftovers(site))
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        built(project, data, site, progress=stop)

    assert seen[0], "the new site was not begun"
    assert leftovers(site) == []
    assert contents(site) == before


@pytest.mark.parametrize("where", ["_write_others", "_write_database"])
def test_a_build_that_is_stopped_in_the_tables_in_bulk_leaves_all_as_it_was(copy, monkeypatch, where):
    project, data, site = copy
    before = contents(site)
    kept = {path: path.read_bytes() for path in (project.cache / "data").glob("*/bulk-database.*")}
    change(data / "institutions" / "bambu", "1200", "4711")

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(BulkFiles, where, stop)
        with pytest.raises(KeyboardInterrupt):
            built(project, data, site)

    assert contents(site) == before
    assert leftovers(site) == []
    assert {path: path.read_bytes() for path in (project.cache / "data").glob("*/bulk-database.*")} == kept
    assert list((project.cache / "data").glob("*/tmp*")) == []
    built(project, data, site)
    assert contents(site) == contents_of_a_fresh_build(project, data, site.with_name("fresh"))


def leftovers(site: Path) -> list[Path]:
    return sorted(site.parent.glob(f".{site.name}-*"))


def program(project, data: Path, site: Path) -> str:
    """A build, for a process of its own."""
    return (
        "from pathlib import Path; from generator.engine import Project; from generator import pipeline;"
        f"pipeline.build_site(pipeline.BuildOptions(Project(Path({str(project.root)!r})), Path({str(data)!r}), Path({str(site)!r}), jobs=1))"
    )


def test_a_killed_build_leaves_the_last_site_and_the_next_one_clears_up(copy, tmp_path):
    project, data, site = copy
    for number in range(6):
        small_package(data, known_in(data), f"extra-{number}")
    before = contents(site)
    running = subprocess.Popen([sys.executable, "-c", program(project, data, site)], cwd=ROOT)
    end = time.monotonic() + 120
    while not any(path.is_file() for folder in leftovers(site) for path in folder.rglob("*.html")):
        assert running.poll() is None, "the build was over before it could be killed"
        assert time.monotonic() < end
        time.sleep(0.005)
    running.send_signal(signal.SIGKILL)
    running.wait()

    assert contents(site) == before
    assert leftovers(site) != []

    built(project, data, site)

    assert leftovers(site) == []
    assert len(list((site / "institutions").iterdir())) > 9


def test_builds_at_the_same_time_end_in_the_newest_state_whoever_was_last(copy):
    project, data, site = copy
    running = []
    for text in ("To lend.", "To save.", "To serve all."):
        answers = data / "institutions" / "bambu" / "indicators.csv"
        answers.write_text(re.sub("To [a-z ]+\\.", text, answers.read_text("utf-8")), "utf-8")
        running.append(subprocess.Popen([sys.executable, "-c", program(project, data, site)], cwd=ROOT))
    for each in running:
        assert each.wait() == 0

    assert contents(site) == contents_of_a_fresh_build(project, data, site.with_name("fresh"))
    assert leftovers(site) == []


@pytest.mark.parametrize("at_once", [True, False], ids=["at once", "one after the other"])
def test_a_site_changes_place_whole(tmp_path, at_once):
    old, new = tmp_path / "site", tmp_path / "new"
    for folder in (old, new):
        folder.mkdir()
        (folder / "name").write_text(folder.name)

    aside = publishing.publish(new, old, at_once=at_once)

    assert (old / "name").read_text() == "new"
    assert aside is not None
    assert (aside / "name").read_text() == "site"
    assert len(list(tmp_path.iterdir())) == 2


def test_shelves_that_no_build_used_for_a_day_are_removed_and_others_stay(copy):
    project, data, site = copy
    shelves = project.cache / "data"
    (own,) = shelves.iterdir()
    yesterday, this_morning = time.time() - 25 * 3600, time.time() - 20 * 3600
    for name, when in (("gone", yesterday), ("of another build", this_morning), (own.name, yesterday)):
        Cache(shelves / name).put(Entry("thing", "1"), 1)
        os.utime(shelves / name, (when, when))

    assert built(project, data, site).done == 0
    assert {path.name for path in shelves.iterdir()} == {own.name, "of another build"}


def test_what_was_kept_of_an_institution_is_removed_a_day_after_it_is_gone(copy):
    project, data, site = copy
    (shelf,) = (project.cache / "data").iterdir()
    long_ago = time.time() - 30 * 24 * 3600
    for path in shelf.rglob("*.pickle"):
        os.utime(path, (long_ago, long_ago))
    kept = {f"{room}/{name}.pickle" for room in ("dossiers", "facts") for name in ("alpaca", "bambu", "condor")}
    shutil.rmtree(data / "institutions" / "bambu")

    def there():
        return {name for name in kept if (shelf / name).is_file()}

    built(project, data, site)
    assert there() == kept, "another build may have begun before"
    for room in ("dossiers", "facts"):
        yesterday = time.time() - 25 * 3600
        os.utime(shelf / room / "bambu.pickle", (yesterday, yesterday))
    small_package(data, known_in(data), "dorada")
    built(project, data, site)
    assert there() == {name for name in kept if "bambu" not in name}


def test_what_is_on_the_shelf_comes_back_only_under_its_key(tmp_path):
    shelf = Cache(tmp_path)
    shelf.put(Entry("thing", "1"), {"a": 1})

    assert shelf.get(Entry("thing", "1")) == {"a": 1}
    assert shelf.get(Entry("thing", "2")) is None
    assert shelf.get(Entry("other", "1")) is None
    (tmp_path / "thing.pickle").write_bytes(b"nonsense")
    assert shelf.get(Entry("thing", "1")) is None


def test_progress_is_told_from_nothing_to_all(tmp_path):
    project, data = small_project(tmp_path / "project"), small_data(tmp_path / "data", ("alpaca",))
    told: list[tuple[str, int, int]] = []

    built(project, data, tmp_path / "site", progress=lambda *said: told.append(said))

    assert [stage for stage, done, of in told if done == of] == ["pages", "packages", "site"]


def test_the_program_for_browsers_goes_along_with_every_word_of_an_association(copy):
    project, data, site = copy
    red = ROOT / "datapackages" / "associations" / "red-quinual"
    shutil.copytree(red, data / "associations" / red.name)
    built(project, data, site)
    table = data / "associations" / red.name / "members.csv"
    table.write_bytes(table.read_bytes().replace(b"\n", b"\r\n"))  # same meaning

    built(project, data, site)

    with zipfile.ZipFile(site / "assets" / "check" / "program.zip") as packed:
        assert packed.read("datapackages/associations/red-quinual/members.csv") == table.read_bytes()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=str)
def test_a_signal_waits_until_all_files_are_replaced_whichever_thread_it_reaches(copy, monkeypatch, number):
    project, data, site = copy
    change(data / "institutions" / "bambu", "1200", "98765")
    moved = []
    move = publishing._move

    def signalled(path: Path, target: Path, **how) -> None:
        move(path, target, **how)
        moved.append(target)
        if len(moved) == 3:
            os.kill(os.getpid(), number)  # `threads` take it, because this one does not
            time.sleep(0.3)

    ended = threading.Event()
    threads = threading.Thread(target=ended.wait)
    threads.start()
    before = signal.signal(number, signal.default_int_handler)
    try:
        monkeypatch.setattr(publishing, "_move", signalled)
        with pytest.raises(KeyboardInterrupt):
            built(project, data, site)
    finally:
        signal.signal(number, before)
        ended.set()
        threads.join()
    monkeypatch.undo()
    assert len(moved) > 10
    assert contents(site) == contents_of_a_fresh_build(project, data, site.with_name("fresh"))


@pytest.mark.parametrize("days", [0, 1], ids=["on the same day", "on the next"])
@pytest.mark.parametrize("harm", ["a file of others", "a folder that leads out"])
def test_a_build_without_a_change_makes_good_what_others_put_into_the_site(copy, harm, days):
    project, data, site = copy
    outside = site.with_name("outside")
    if harm == "a file of others":
        (site / "mine.txt").write_text("x")
    else:
        (site / "api").rename(outside)
        (site / "api").symlink_to(outside)
        kept = contents(outside)
    day = TODAY + timedelta(days)
    built(project, data, site, day=day)
    fresh = site.with_name("fresh")
    built(project, data, fresh, day=day, use_cache=False)
    assert contents(site) == contents(fresh)
    assert not (site / "api").is_symlink()
    if harm != "a file of others":
        assert contents(outside) == kept


def test_a_folder_that_is_replaced_by_a_link_while_a_site_is_built_loses_nothing(copy, monkeypatch):
    project, data, site = copy
    change(data / "institutions" / "bambu", "1200", "98765")
    outside, replace = site.with_name("outside"), new_site.NewSite._replace

    def meanwhile(self, *given) -> None:
        (site / "institutions" / "bambu").rename(outside)
        (site / "institutions" / "bambu").symlink_to(outside)
        replace(self, *given)

    with monkeypatch.context() as patched:
        patched.setattr(new_site.NewSite, "_replace", meanwhile)
        with pytest.raises(BuildError, match=r"changed by something else meanwhile\. Build again"):
            built(project, data, site)
    there = contents(outside)
    built(project, data, site)
    assert contents(outside) == there
    assert contents(site) == contents_of_a_fresh_build(project, data, site.with_name("fresh"))


def test_a_file_of_a_folder_that_became_a_link_is_removed_from_the_site_alone(tmp_path):
    site, outside = tmp_path / "site", tmp_path / "outside"
    for folder in (site, outside):
        folder.mkdir()
    (outside / "page.html").write_text("x")
    (site / "there").symlink_to(outside)
    publishing.remove_files(site, ["there/page.html"])
    assert (outside / "page.html").exists()
    assert not (site / "there").is_symlink()
