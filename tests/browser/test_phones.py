"""What a phone waits for: nothing moves when scripts arrive, nothing is fetched in a chain, and the first answer needs no index."""

import gzip
import re
from pathlib import Path
from urllib.request import urlopen

import pytest

from generator.bench.phones import hosted, on_a_phone
from tests.browser.conftest import watched
from tests.test_frames import KNOWN

pytestmark = pytest.mark.browser

ROOT = Path(__file__).parents[2]
ASSETS = ROOT / "templates" / "theme" / "assets"
STATIC = re.compile(r"""^import\b[^;]*?["']\./([^"']+)\.js["'];""", re.MULTILINE)

BOXES = """() => [...document.querySelectorAll(".portal-header, .portal-header *")].filter((each) => each.checkVisibility())
    .map((each) => [each.className, ...Object.values(each.getBoundingClientRect().toJSON()).map(Math.round)])"""


def imported(module: str) -> set[str]:
    """A module and all that it imports before it runs."""
    found: set[str] = set()
    waiting = [module]
    while waiting:
        name = waiting.pop()
        found.add(name)
        folder = name.rpartition("/")[0]
        there = STATIC.findall((ASSETS / f"{name}.js").read_text("utf-8"))
        waiting += {f"{folder}/{each}".lstrip("/") for each in there} - found
    return found


@pytest.mark.parametrize("width", [390, 1280])
def test_nothing_in_the_header_moves_when_the_script_of_the_page_comes(chromium, address, width):
    boxes = []
    for late in (True, False):
        with watched(chromium, address, viewport={"width": width, "height": 800}) as seen:
            if late:
                seen.page.route(
                    "**/assets/portal.js", lambda route: route.fulfill(body="", content_type="text/javascript")
                )
            seen.page.goto(address, wait_until="load")
            boxes.append(seen.page.evaluate(BOXES))
    assert boxes[0] == boxes[1]


@pytest.mark.parametrize("page", ["explore", "compare", "portfolio"])
def test_a_page_names_all_modules_of_its_script_beforehand(site, page):
    built = (site / "portal" / page / "index.html").read_text("utf-8")
    head = built.partition("</head>")[0]
    named = re.findall(r"""<link rel="?modulepreload"? href="?\.\./assets/([^">]+)\.js"?>""", head)

    assert sorted(named) == sorted(imported("explorer" if page == "explore" else page))


def test_no_page_loads_the_script_of_the_theme(site):
    assert not (site / "portal" / "assets" / "javascripts").exists()
    assert "javascripts/" not in (site / "portal" / "institutions" / "wayrasol" / "index.html").read_text("utf-8")


def test_the_chosen_colours_are_those_of_the_next_page_too(open_page):
    with open_page("", color_scheme="light") as page:
        page.get_by_role("button", name="Dark colours").click()
        assert page.evaluate("() => document.body.dataset.mdColorScheme") == "slate"

        page.goto(page.url + "es/award/")
        assert page.evaluate("() => document.body.dataset.mdColorScheme") == "slate"
        page.get_by_role("button", name="Colores claros").click()
        assert page.evaluate("() => document.body.dataset.mdColorScheme") == "default"


def test_the_contents_mark_what_is_read_and_a_button_leads_back_to_the_top(open_page):
    with open_page("methodology/", viewport={"width": 1280, "height": 700}, reduced_motion="reduce") as page:
        top = page.locator(".md-top")
        assert top.is_hidden()
        heading = page.locator("main h2").nth(2)
        heading.evaluate("(each) => scrollTo(0, each.getBoundingClientRect().top + scrollY - 100)")
        page.wait_for_function("() => document.querySelectorAll('.md-nav__link--active').length === 1")
        said = page.locator(".md-nav__link--active").inner_text()
        assert heading.inner_text().startswith(said)

        page.mouse.wheel(0, -60)
        top.click()
        page.wait_for_function("() => scrollY === 0")
        top.wait_for(state="hidden")  # with the event of the scroll, which comes after it


def test_the_search_lists_names_before_its_index_is_there(open_page):
    with open_page("") as page:
        page.route("**/pagefind/pagefind.js", lambda _: None)
        page.locator(".portal-header .open-search").click()
        page.locator("#portal-search-query").fill("ambarika")

        page.locator("#portal-search-results a").first.wait_for()
        assert "Ambarika" in page.locator("#portal-search-results a").first.inner_text()


def test_nothing_on_the_screen_depends_on_what_is_in_an_ancestor_of_the_whole_page():
    styles = (ASSETS / "portal.css").read_text("utf-8")
    screen = re.sub(r"^@media print \{\n.*?^\}\n", "", styles, flags=re.MULTILINE | re.DOTALL)
    assert re.findall(r"(?:\.md-[a-z_-]+|:root|html|body|main):has\([^)]*\)(?=\s+[^{,\s])", screen) == []


def test_the_bench_says_what_it_could_not_measure(tmp_path, monkeypatch):
    monkeypatch.setenv("CHROMIUM", str(tmp_path / "none"))
    (row,) = on_a_phone(tmp_path, KNOWN, tmp_path / "work")
    assert row.figure.startswith("not measured: no Chromium")


def test_the_host_of_the_bench_packs_files_and_prefers_those_of_the_later_folder(tmp_path):
    for name, files in {"site": ("index.html", "explore/a.json"), "made": ("explore/a.json",)}.items():
        for file in files:
            (tmp_path / name / file).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name / file).write_text(f"{name} {file}", "utf-8")
    with hosted(tmp_path / "site", tmp_path / "made") as host:
        for path, content in {"": b"site index.html", "explore/a.json?x": b"made explore/a.json"}.items():
            with urlopen(host + path) as answer:
                assert answer.headers["Content-Encoding"] == "gzip"
                assert gzip.decompress(answer.read()) == content
