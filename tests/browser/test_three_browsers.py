"""What runs in a browser, in each of three: the same scenarios, in the same words, in Chromium, Firefox and WebKitGTK.

An engine that this system lacks is skipped, with a line that says how to get it.
"""

import contextlib
from collections.abc import Iterator

import pytest

from tests.browser import engines
from tests.browser.engines import Window

pytestmark = [pytest.mark.browser, pytest.mark.slow]

ROWS = ".explorer table.data tbody tr th > a"
REPORTERS = "[...document.querySelectorAll('table.reporters tbody tr')].filter((row) => row.getClientRects().length)"


@pytest.fixture(scope="module", params=["chromium", "firefox", "webkit"])
def window(request, chromium, address) -> Iterator[Window]:
    """A window of each engine, one after the other."""
    if reason := engines.missing(request.param):
        pytest.skip(reason)
    opened = {
        "chromium": lambda: contextlib.closing(engines.Chromium(chromium)),
        "firefox": lambda: engines.firefox(address),
        "webkit": engines.webkit,
    }[request.param]
    with opened() as window:
        yield window


@pytest.fixture(autouse=True)
def quiet(window) -> Iterator[None]:
    """No scenario may leave an error in the console."""
    before = len(window.errors())
    yield
    # The theme's observers may not keep up with a page that changes: the next frame has the rest, and nothing is lost.
    assert [one for one in window.errors()[before:] if "ResizeObserver loop" not in one] == []


def test_search_finds_a_mistyped_name_and_escape_closes_it_also_when_the_box_is_empty(window, address):
    window.open(f"{address}institutions/")
    window.click(".open-search")
    window.wait("document.activeElement.id === 'portal-search-query'")
    window.press("Escape")
    window.wait("!document.querySelector('#portal-search').open")
    window.click(".open-search")
    window.wait("document.activeElement.id === 'portal-search-query'")
    window.type("#portal-search-query", "dhanvkia")
    window.wait("document.querySelector('#portal-search-results a')?.href.endsWith('/institutions/dhanvika/')")
    window.press("ArrowDown")
    window.wait("document.activeElement.matches('#portal-search-results a')")
    window.press("Enter")
    window.wait("location.pathname.endsWith('/institutions/dhanvika/')")


def test_the_explorer_filters_keeps_its_view_in_the_address_and_has_it_again_after_going_back(window, address):
    window.open(f"{address}explore/?indicator=par30&country=PE")
    window.wait("document.querySelector('[data-explorer][data-named][aria-busy=false]')")
    window.wait("document.querySelectorAll(arguments[0]).length === 3", ROWS)
    window.type("input[name=name]", "sacha")
    window.wait("document.querySelectorAll(arguments[0]).length === 1", ROWS)
    window.wait("new URLSearchParams(location.search).get('name') === 'sacha'")
    window.click(ROWS)
    window.wait("location.pathname.endsWith('/institutions/sacha-warmi/')")
    window.back()
    window.wait("document.querySelectorAll(arguments[0]).length === 1", ROWS)
    assert window.run("return document.querySelector('input[name=name]').value") == "sacha"


def test_two_institutions_are_put_side_by_side(window, address):
    window.open(f"{address}compare/?i=wayrasol")
    window.wait("document.querySelector('[data-compare][data-ready=\"1\"]')")
    window.type("#compare-find", "jua pili")
    window.wait("document.querySelector('.picker li button')")
    window.press("ArrowDown")
    window.press("Enter")
    window.wait("document.querySelector('[data-compare][data-ready=\"2\"]')")
    window.wait("location.search === '?i=wayrasol,jua-pili'")
    row = window.run("return document.querySelector('section:has(> #figures) tbody tr').textContent")
    assert "Portfolio at risk" in row or "borrowers" in row
    assert window.run("return document.querySelectorAll('figure.chart svg .course').length") >= 2
    window.back()
    window.wait("document.querySelector('[data-compare][data-ready=\"1\"]')")


def test_an_indicator_of_two_institutions_is_drawn_over_the_years_with_the_median(window, address):
    window.open(f"{address}compare/?i=wayrasol,ambarika&f=offices&m=all")
    window.wait("document.querySelectorAll('#over-offices > svg .course').length === 3")
    cell = "return document.querySelector('#over-offices tbody tr td a')"
    assert window.run(f"{cell}.textContent.trim().length > 0")
    assert window.run(f"{cell}.getAttribute('href')").endswith("institutions/wayrasol/2025/#offices")
    window.click("#over-offices h3 button")
    window.wait("!document.querySelector('#over-offices') && location.search === '?i=wayrasol,ambarika&m=all'")
    window.back()
    window.wait("document.querySelectorAll('#over-offices > svg .course').length === 3")


def test_a_list_of_names_is_matched_in_the_browser(window, address):
    window.open(f"{address}portfolio/")
    window.wait("document.querySelector('[data-portfolio][data-ready]')")
    for name in ("Wayrasol", "ambarica", "Banco Inventado"):
        window.type("#portfolio-list", name)
        window.press("Enter")  # WebKitWebDriver drops line breaks of a text that is typed
    window.click(".portfolio-form [type=submit]")
    window.wait("document.querySelector('.said')?.textContent === '1 of 3 names found.'")
    assert window.run("return document.querySelectorAll('.doubtful li').length") == 1
    assert window.run("return document.querySelector('.unmatched li').textContent") == "Banco Inventado"


def test_a_filtered_table_and_its_box_agree_after_going_back(window, address):
    window.open(f"{address}indicators/par30/")
    window.wait(f"{REPORTERS}.length > 3 && document.querySelector('form.rows input').checkVisibility()")
    window.type("form.rows input", "peru")
    window.wait(f"{REPORTERS}.length === 3")
    window.run(f"{REPORTERS}[0].querySelector('th a').click()")
    window.wait("location.pathname.includes('/institutions/')")
    window.back()
    window.wait("document.querySelector('form.rows input')?.checkVisibility()")
    window.wait(f"({REPORTERS}.length === 3) === (document.querySelector('form.rows input').value === 'peru')")


def test_a_figure_opens_its_panel_and_a_chart_can_be_explored_with_keys(window, address):
    window.open(f"{address}institutions/wayrasol/#f=borrowers_female_percent.2025")
    window.wait("document.querySelector('.figure-panel dl')")
    assert "59.2%" in window.run("return document.querySelector('.figure-panel .figure-value').textContent")
    window.press("Escape")
    window.wait("!document.querySelector('.figure-panel[open]')")
    window.click("#chart-par30 button.explore")
    window.wait("document.querySelector('#chart-par30 .chart-stage[data-ready]')")
    assert window.picture().startswith(b"\x89PNG")


def test_a_badge_is_verified(window, address, demo_site):
    window.open(f"{address}verify/")
    window.wait("document.querySelector('[data-verify][data-ready]')")
    window.give("[data-verify] input[type=file]", demo_site / "badges" / "wayrasol.svg")
    window.wait("document.querySelector('[data-verify] .verdict h2')")
    assert "Wayrasol" in window.run("return document.querySelector('[data-verify] .verdict').textContent")


def test_a_package_is_checked_by_the_program_itself(window, address, tmp_path):
    (tmp_path / "datapackage.json").write_text("{}", "utf-8")
    window.open(f"{address}check/")
    window.wait("document.querySelector('.check-start button')")
    window.give("[data-check] input[type=file]", tmp_path / "datapackage.json")
    window.wait("document.querySelector('.check-results .verdict.failed')", seconds=180)
    assert window.run("return document.querySelectorAll('.check-results li, .check-results tr').length") > 0


def test_the_answers_of_a_self_audit_stay_in_the_browser(window, address):
    window.open(f"{address}self-audit/")
    window.wait("document.querySelector('[data-self-audit][data-ready]')")
    window.run("document.querySelector('main form input[type=radio]').click()")
    window.open(f"{address}data/")
    window.open(f"{address}self-audit/")
    window.wait("document.querySelector('main form input[type=radio]:checked')")


def test_a_table_is_sorted_and_its_address_sorts_it_again(window, address):
    window.open(f"{address}countries/")
    window.wait("document.querySelector('table[data-sort] th button')")
    window.click("table[data-sort] th button")
    window.wait("location.search.startsWith('?sort=')")
    first = window.run("return document.querySelector('table[data-sort] tbody tr').textContent")
    window.open(window.run("return location.href"))
    window.wait("document.querySelector('table[data-sort] [aria-sort]')")
    assert window.run("return document.querySelector('table[data-sort] tbody tr').textContent") == first


def test_a_key_that_is_held_on_the_head_of_a_table_leaves_the_address_where_the_table_is(window, address):
    window.open(f"{address}countries/")
    window.wait("document.querySelector('table[data-sort] th button')")
    held = "const button = document.querySelector('table[data-sort] th button'); for (let n = 0; n < 151; n++) button.click();"
    window.run(held)
    window.wait("location.search.endsWith('.up')")
    assert window.run("return document.querySelector('table[data-sort] th[aria-sort=ascending]') !== null")


def test_a_page_between_two_others_loads_nothing_that_its_policy_forbids(window, address):
    window.open(f"{address}guide/managing/")
    window.wait("document.readyState === 'complete'")
    window.wait("performance.now() > 1500")  # when Firefox fetches ahead


def test_a_gap_that_is_a_link_has_a_dotted_line(window, address):
    window.open(f"{address}institutions/wayrasol/")
    style = "return getComputedStyle(document.querySelector('table:is(.data, .filing) .gap a')).textDecorationStyle"
    assert window.run(style) == "dotted"


NARROW = """
document.body.replaceChildren();
const frame = document.createElement("iframe");
Object.assign(frame, { width: 390, height: 800, src: arguments[0] });
frame.addEventListener("load", () => { frame.dataset.loaded = ""; });
document.body.append(frame);
"""
"""Puts a page into a frame as wide as a phone's screen: media queries look at the frame."""

FITS = """
const page = document.querySelector("iframe").contentDocument;
const wide = page.documentElement.clientWidth;
const found = [...page.querySelectorAll("body *")].filter((e) => e.getBoundingClientRect().right > wide + 1 && !e.closest(".scroll, .md-typeset__scrollwrap, dialog, [hidden]"));
const sideways = page.documentElement.scrollWidth > wide ? found.slice(0, 3).map((e) => e.outerHTML.slice(0, 120)) : [];
page.body.dataset.mdColorScheme = "slate";
const light = (colour) => { const [r, g, b] = colour.match(/[\\d.]+/g).map(Number); return (.2126 * r + .7152 * g + .0722 * b) / 255; };
const style = (selector) => page.defaultView.getComputedStyle(page.querySelector(selector));
for (const each of page.querySelectorAll("h1, main p, main td, main th")) each.style.transition = "none";
page.body.style.transition = "none";
const pale = [...page.querySelectorAll("h1, main p, main td, main th")].filter((e) => !e.closest(".star, .cite, [hidden], svg") && light(page.defaultView.getComputedStyle(e).color) < .5);
return [sideways, light(style("body").backgroundColor) < .2, pale.slice(0, 3).map((e) => e.outerHTML.slice(0, 120))];
"""


@pytest.mark.parametrize(
    "path",
    [
        "",
        "institutions/wayrasol/",
        "institutions/wayrasol/2025/",
        "countries/pe/",
        "indicators/par30/",
        "associations/red-quinual/",
        "explore/",
        "es/compare/?i=wayrasol,jua-pili",
        "award/",
        "self-audit/",
    ],
)
def test_a_page_fits_a_phone_and_has_its_dark_colours(window, address, path):
    window.open(address.removesuffix("portal/"))
    window.run(NARROW, address + path)
    window.wait("document.querySelector('iframe').dataset.loaded === ''")
    assert window.run(FITS) == [[], True, []]
