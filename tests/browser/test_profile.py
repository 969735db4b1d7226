"""A profile is three screens: what is in sight at first, what opens it, and the two sheets that it prints."""

import re

import pytest

from tests.browser.test_pages import SCREEN

pytestmark = pytest.mark.browser

HEAVIEST = "institutions/wayrasol/"
"""The profile with the most answers of the demonstration set."""

MOST_NODES = 2_500
MOST_STOPS = 400
TALLEST = {1280: 3_900, 390: 8_900}
"""Pixels, by the width of the screen: 4,000 and 9,000, with room for what other institutions report."""

IN_SIGHT = """() => {
    const shut = (element) => {
        for (let at = element; at; at = at.parentElement) {
            const around = at.parentElement;
            if (around?.matches("details:not([open])") && at.tagName !== "SUMMARY") return true;
        }
        return false;
    };
    const open = [...document.querySelectorAll("*")].filter((element) => !shut(element));
    const stops = open.filter((element) => element.tabIndex >= 0 && element.checkVisibility({ visibilityProperty: true }));
    return [open.length, stops.length, document.documentElement.scrollHeight];
}"""


@pytest.mark.parametrize("language", ["", "es/"])
def test_the_heaviest_profile_has_three_screens_and_few_stops(open_page, demo_site, language):
    sizes = {path.parent.name: path.stat().st_size for path in demo_site.glob("institutions/*/index.html")}
    assert max(sizes, key=lambda name: sizes[name]) == HEAVIEST.split("/")[1], "the limits hold for the heaviest"

    with open_page(language + HEAVIEST, **SCREEN) as page:
        for width, tallest in TALLEST.items():
            page.set_viewport_size({"width": width, "height": 800})
            nodes, stops, height = page.evaluate(IN_SIGHT)
            assert nodes <= MOST_NODES
            assert stops <= MOST_STOPS
            assert height <= tallest, f"at {width} px"


DOTS = """(line) => [...line.querySelectorAll("[aria-hidden]")].map((dot) => {
    const item = dot.parentElement, before = item.previousElementSibling;
    const { left, right } = dot.getBoundingClientRect();
    const begins = before.getBoundingClientRect().bottom <= item.getBoundingClientRect().top + 1;
    return [begins, right < line.getBoundingClientRect().left, left >= before.getBoundingClientRect().right];
})"""
"""For each dot: whether its item begins a line, whether it is outside of the paragraph, whether it follows an item."""


def test_a_dot_stands_between_two_items_of_a_line_and_neither_begins_nor_ends_one(open_page):
    with open_page(HEAVIEST, **SCREEN) as page:
        page.set_viewport_size({"width": 390, "height": 800})
        dots = page.locator("p.dotted").evaluate(DOTS)
        assert {begins for begins, _, _ in dots} == {True, False}
        assert all(outside == begins and follows != begins for begins, outside, follows in dots)
        assert page.locator("p.dotted").evaluate("(line) => getComputedStyle(line).overflowX") == "clip"


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
@pytest.mark.parametrize("anchor", ["governance", "evidence", "cite", "chart-par30"])
def test_an_address_into_a_closed_section_opens_it(open_page, scripts, anchor):
    with open_page(f"{HEAVIEST}#{anchor}", **SCREEN | {"java_script_enabled": scripts}) as page:
        target = page.locator(f"[id='{anchor}']")
        target.wait_for(state="visible")
        assert page.locator(":is([data-names] > details, details.fold)[open]").count() == (
            0 if anchor.startswith("chart") else 1
        )


def test_what_was_not_reported_is_named_by_a_script_if_page_and_file_are_of_one_build(open_page):
    first = "[data-names] :is(details.silent, p[data-at])"
    many = re.compile(r"^\d+ ")
    for path in (HEAVIEST, f"{HEAVIEST}2025/"):
        with open_page(path, java_script_enabled=False) as page:
            lines = page.locator("[data-names] p[data-at]")
            counted = lines.filter(has_text=many).first.text_content()
            few = lines.filter(has_not_text=many).all_text_contents()
            assert page.locator(".source-file a[href$='/areas/']").first.is_visible()
        with open_page(path) as page:
            page.locator("details.silent").first.wait_for(state="attached")
            box = page.locator("[data-names] details.silent").first
            assert page.locator("[data-names] p[data-at]:has(a)").all_text_contents() == few, "one or two have links"
            assert box.locator("summary").text_content() == counted
            assert box.locator("a[href*='indicators/']").count() == int(re.findall(r"\d+", counted)[0])
        with open_page("") as page:
            page.route(
                "**/assets/indicators.json*",
                lambda route: route.fulfill(json={"digest": "another", "titles": [], "areas": {}}),
            )
            with page.expect_response("**/assets/indicators.json*"):
                page.goto(page.url + path)
            page.wait_for_load_state("networkidle")
            assert page.locator(first).filter(has_text=many).first.text_content() == counted


def test_a_profile_prints_as_two_sheets_with_nothing_cut_and_with_what_its_reader_opened(open_page):
    with open_page(HEAVIEST, viewport={"width": 703, "height": 1000}) as page:  # the width of A4 between its margins
        sheets = page.pdf(prefer_css_page_size=True)
        assert len(re.findall(rb"/Type\s*/Page\b", sheets)) == 2

        page.locator("[data-names] > details summary").first.click()
        page.emulate_media(media="print")
        assert page.locator(".printed .cite").inner_text().endswith("/institutions/wayrasol/")
        assert page.locator("[data-names] > details table").first.is_visible()
        assert page.locator("[data-names] > details table").nth(1).is_hidden()
        cut = """() => [...document.querySelectorAll("main *")]
            .filter((e) => e.checkVisibility() && e.getBoundingClientRect().right > innerWidth + 1).map((e) => e.outerHTML.slice(0, 80))"""
        assert page.evaluate(cut) == []
