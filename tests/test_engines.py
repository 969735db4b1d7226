"""MkDocs through the portal, MkDocs alone, and Zensical: three ways to the same data pages."""

import os
import posixpath
import re
import shutil
import subprocess
import sys
from html import unescape
from pathlib import Path
from types import SimpleNamespace

import pytest
from click.testing import CliRunner

from generator import engine, hook
from generator.cli import main
from generator.engine import EngineError, missing_pages
from generator.model import ALTERNATE, Frame
from tests.small_sites import ROOT, built, contents, small_data, small_project

PAGES = (
    "institutions/alpaca/index.html",
    "institutions/alpaca/2014/index.html",
    "countries/pe/index.html",
    "indicators/par30/index.html",
    "areas/mission_social_goals/index.html",
    "index.html",
    "institutions/index.html",
)

SHARED = ("api/", "downloads/", "badges/", "charts/", "issuers/", "achievements/", "es/badges/", "es/charts/")
"""Files that are not pages and must be identical."""


@pytest.fixture(scope="module")
def sites(tmp_path_factory):
    """The small site, made in three ways."""
    home = tmp_path_factory.mktemp("engines")
    project = small_project(home / "project")
    data = small_data(project.data, ("alpaca", "bambu"))
    built(project, data, home / "mkdocs")
    built(project, data, home / "zensical", engine="zensical")
    run_in(project.root, sys.executable, "-P", "-m", "mkdocs", "build", "--quiet", "--site-dir", str(home / "alone"))
    return home


def run_in(folder: Path, *command: str) -> str:
    """The output of a program that must succeed: MkDocs without an address, Git with an identity."""
    around = {name: value for name, value in os.environ.items() if name != "SITE_URL" and not name.startswith("GIT_")}
    who = {f"GIT_{role}_{part}": "a@example.org" for role in ("AUTHOR", "COMMITTER") for part in ("NAME", "EMAIL")}
    done = subprocess.run(
        command,
        cwd=folder,
        env={**around, **who, "NO_MKDOCS_2_WARNING": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def words(site: Path, path: str) -> str:
    """The content of a page, on which the engines must agree; whitespace may differ."""
    page = (site / path).read_text("utf-8")
    article = re.search(r"<article\b[^>]*>(.*?)</article>", page, re.DOTALL)
    assert article, path
    content = re.sub(r'<a id="?__skip[^>]*></a>', "", article[1])  # the target of Zensical's link past the navigation
    return re.sub(r"\s+", " ", content).strip()


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("other", ["zensical", "alone"])
def test_the_engines_give_the_same_content(sites, path, other):
    assert words(sites / other, path) == words(sites / "mkdocs", path)


@pytest.mark.parametrize("path", PAGES)
def test_the_engines_give_the_same_content_in_spanish(sites, path):
    assert words(sites / "zensical", f"es/{path}") == words(sites / "mkdocs", f"es/{path}")


def test_the_engines_give_the_same_pages(sites):
    def pages(site: Path) -> set[str]:
        return {path for path in contents(site) if path.endswith(".html")}

    assert pages(sites / "zensical") == pages(sites / "mkdocs")
    assert pages(sites / "alone") == {path for path in pages(sites / "mkdocs") if "es" not in path.split("/")}


@pytest.mark.parametrize("other", ["zensical", "alone"])
def test_what_is_no_page_is_the_same_to_the_byte(sites, other):
    wanted = {path: data for path, data in contents(sites / "mkdocs").items() if path.startswith(SHARED)}
    found = contents(sites / other)
    if other == "alone":  # one language, and so charts in one
        charts = {path for path in wanted if path.startswith("charts/") and path.endswith((".svg", "/explore.json"))}
        assert charts <= set(found)
        assert not [path for path in charts if b'lang="es"' in found[path]]
        wanted = {path: data for path, data in wanted.items() if path not in charts}

    assert len(wanted) > 20
    assert {p: found.get(p) for p in wanted if other == "zensical" or not p.startswith("es/")} == {
        p: data for p, data in wanted.items() if other == "zensical" or not p.startswith("es/")
    }


@pytest.mark.parametrize("site", ["mkdocs", "zensical", "alone"])
def test_titles_are_filled_and_nothing_is_left_to_fill(sites, site):
    for path, data in contents(sites / site).items():
        if path.endswith(".html"):
            assert b"[[ " not in data, path
            assert ALTERNATE.encode() not in data, path
    assert "<title>Alpaca" in (sites / site / PAGES[0]).read_text("utf-8")


def test_mkdocs_alone_offers_no_language_that_it_did_not_build(sites):
    offered = re.compile('hreflang="?es')
    assert not offered.search((sites / "alone" / PAGES[0]).read_text("utf-8"))
    assert offered.search((sites / "mkdocs" / PAGES[0]).read_text("utf-8"))


@pytest.mark.parametrize("maker", ["mkdocs", "zensical"])
def test_a_site_of_one_language_offers_no_choice_of_language(tmp_path, maker):
    (tmp_path / "docs" / "es").mkdir(parents=True)
    (tmp_path / "docs" / "es" / "index.md").write_text("# Inicio\n", "utf-8")
    settings = tmp_path / "mkdocs.yml"
    lines = {code: f"    - {{lang: {code}, name: {code}, link: ./}}\n" for code in ("es", "en")}
    for codes in (("es",), ("es", "en")):
        listed = "".join(lines[code] for code in codes)
        settings.write_text(
            f"site_name: Red X\ndocs_dir: docs/es\nplugins: [portal]\nextra:\n  alternate:\n{listed}", "utf-8"
        )
        project = engine.project_at(tmp_path)
        page = (engine.frames(project, project.cache, maker).folder / "es" / "index.html").read_text("utf-8")
        assert ('<nav class="portal-languages"' in page, "hreflang=" in page) == (len(codes) > 1,) * 2


def test_frames_are_made_once(tmp_path):
    project = small_project(tmp_path / "project")
    first = engine.frames(project, project.cache)
    made = (first.folder / "en" / "index.html").stat().st_mtime_ns

    again = engine.frames(project, project.cache)

    assert again == first
    assert (first.folder / "en" / "index.html").stat().st_mtime_ns == made
    assert sorted(path.name for path in (project.cache / "frames").iterdir()) == [first.digest]


def test_a_changed_page_makes_other_frames(tmp_path):
    project = small_project(tmp_path / "project")
    first = engine.frames(project, project.cache)
    with (project.docs / "en" / "index.md").open("a") as file:
        file.write("\nMore.\n")

    assert engine.frames(project, project.cache).digest != first.digest


@pytest.mark.parametrize("place", ["docs/en/notes.md", "docs/en/pictures", "templates/parts/more.html"])
def test_a_link_among_the_pages_is_never_followed_and_is_a_problem(tmp_path, place, monkeypatch):
    project = small_project(tmp_path / "project")
    small_data(project.data, ("alpaca",))
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (project.root / place).symlink_to(elsewhere)

    with pytest.raises(EngineError, match=place):
        engine.frames(project, project.cache)
    with pytest.raises(EngineError, match=place):
        hook.on_config(SimpleNamespace(config_file_path=str(project.configuration), extra={}))

    monkeypatch.chdir(project.root)
    told = CliRunner().invoke(main, ["check", "--jobs", "1"])
    assert told.exit_code == 1
    assert f"{place}: This is a symbolic link" in told.output


def test_where_the_site_stands_comes_from_the_settings(tmp_path, monkeypatch):
    project = small_project(tmp_path / "project")
    project.configuration.write_text('site_url: !ENV [SITE_URL, ""]\n' + project.configuration.read_text())
    monkeypatch.delenv("SITE_URL", raising=False)
    assert engine.frames(project, project.cache).site_url is None

    monkeypatch.setenv("SITE_URL", "https://example.org/portal/")
    assert engine.frames(project, project.cache).site_url == "https://example.org/portal/"


@pytest.mark.parametrize(
    "said",
    ["portal.example.org/", "ftp://example.org/", "https:///portal/", "https://example.org/?a=1", "https://a b/"],
)
def test_what_is_no_address_of_a_site_is_refused_in_a_sentence_before_anything_is_made(tmp_path, said):
    project = small_project(tmp_path / "project")
    project.configuration.write_text(f'site_url: "{said}"\n' + project.configuration.read_text())
    with pytest.raises(EngineError, match=r"is no address of a site: give one such as https://example.org/portal/"):
        engine.frames(project, project.cache)


def test_a_third_language_is_a_folder_and_a_line(tmp_path):
    project = small_project(tmp_path / "project")
    (project.docs / "es").rename(project.docs / "fr")
    settings = project.configuration.read_text()
    project.configuration.write_text(settings.replace("{lang: es, name: Español", "{lang: fr, name: Français"))

    frames = engine.frames(project, project.cache)

    assert frames.languages == ("en", "fr")
    assert '<html lang="fr"' in (frames.folder / "fr" / "index.html").read_text("utf-8")


@pytest.mark.parametrize(
    ("settings", "said"),
    [("site_name: [", "mkdocs.yml"), ("site_name: X\nextra: {alternate: [{lang: xx, name: X}]}", "no language")],
)
def test_settings_that_cannot_be_used_are_told_of(tmp_path, settings, said):
    project = small_project(tmp_path / "project")
    project.configuration.write_text(settings)

    with pytest.raises(EngineError, match=said):
        engine.frames(project, project.cache)


@pytest.mark.slow
def test_mkdocs_gh_deploy_publishes_every_language(tmp_path):
    project = small_project(tmp_path / "project")
    small_data(project.data, ("alpaca",))
    remote = tmp_path / "remote.git"
    run_in(tmp_path, "git", "init", "--quiet", "--bare", str(remote))
    run_in(project.root, "git", "init", "--quiet")
    run_in(project.root, "git", "remote", "add", "origin", str(remote))
    run_in(project.root, "git", "commit", "--quiet", "--allow-empty", "--message", "Pages")

    run_in(project.root, sys.executable, "-P", "-m", "mkdocs", "gh-deploy", "--quiet")

    published = run_in(remote, "git", "ls-tree", "-r", "--name-only", "gh-pages").splitlines()
    assert {PAGES[0], f"es/{PAGES[0]}", "index.html", "es/index.html", ".nojekyll"} <= set(published)
    page = run_in(remote, "git", "show", f"gh-pages:{PAGES[0]}")
    assert re.search('hreflang="?es', page)
    assert "[[ " not in page


MENU = '<nav class="?portal-tabs.*?</nav>'
FOOTER = "<footer.*?</footer>"


@pytest.mark.parametrize("name", engine.ENGINES)
def test_a_page_appears_in_the_menu_or_in_the_footer_as_its_place_in_nav_says(tmp_path, name):
    project = small_project(tmp_path / "project")
    shutil.copytree(ROOT / "templates" / "theme" / "partials", project.theme / "partials")
    pages = "[index.md, institutions/index.md, About us: [verify-this.md, Data: [data/more.md]], area-managers.md]"
    settings = project.configuration.read_text()
    project.configuration.write_text(settings.replace("nav: [index.md, institutions/index.md]", f"nav: {pages}"))
    for language in ("en", "es"):
        for page in ("verify-this", "data/more", "area-managers"):
            path = project.docs / language / f"{page}.md"
            path.parent.mkdir(exist_ok=True)
            path.write_text(f"---\ntitle: {page} in {language}\n---\n# Words\n", "utf-8")

    found = engine.frames(project, project.cache, name)

    for language in ("en", "es"):
        html = (found.folder / language / "index.html").read_text("utf-8")
        first, *others = links(html, MENU)
        assert first[0] == "institutions"
        assert others == [("area-managers", f"area-managers in {language}")]
        assert links(html, FOOTER) == [
            ("verify-this", f"verify-this in {language}"),
            ("data/more", f"data/more in {language}"),
        ]
        assert '[[ parts.section_name("About us") ]]' in unescape(html)


def links(html: str, part: str) -> list[tuple[str, str]]:
    """Address and words of the links in a part of a page."""
    place = re.search(part, html, re.DOTALL)
    assert place, part
    found = re.findall(r'<a\b[^>]*?href="?([^" >]*)[^>]*>([^<]*)</a>', place[0])
    return [(posixpath.normpath(href), words) for href, words in found]  # Zensical writes `./institutions/`


def test_a_language_that_lacks_pages_is_filled_up_beside_it_and_a_whole_one_is_taken_as_it_is(tmp_path):
    docs = tmp_path / "docs"
    for path, words in {
        "en/index.md": "Front",
        "en/a/b.md": "Two",
        "en/c.svg": "<svg/>",
        "fr/index.md": "Accueil",
    }.items():
        (docs / path).parent.mkdir(parents=True, exist_ok=True)
        (docs / path).write_text(words)
    frames = [
        Frame("en", "index.html", "index.md"),
        Frame("en", "a/b/index.html", "a/b.md"),
        Frame("en", "404.html", ""),
    ]

    filled = missing_pages.filled_up(docs, "fr", "en", tmp_path / "made")

    found = {path.relative_to(filled).as_posix(): path.read_text() for path in filled.rglob("*") if path.is_file()}
    assert found == {"index.md": "Accueil", "a/b.md": "Two", "c.svg": "<svg/>"}
    assert missing_pages.borrowed(frames, docs, "fr") == [Frame("fr", "a/b/index.html", "a/b.md", written_in="en")]
    (docs / "fr" / "a").mkdir()
    (docs / "fr" / "a" / "b.md").write_text("Deux")
    assert missing_pages.filled_up(docs, "fr", "en", tmp_path / "again") == docs / "fr"
