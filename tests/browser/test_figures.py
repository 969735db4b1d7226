"""A number one can point at: its address opens a panel, which works by keyboard, is accessible, and is cited."""

import json
import re

import pytest

from tests.browser.conftest import watched
from tests.browser.test_pages import SCREEN, darken, objections, sticks_out, violations

pytestmark = pytest.mark.browser

WOMEN = "institutions/wayrasol/#f=borrowers_female_percent.2025"


def test_the_short_address_of_a_figure_opens_its_panel(open_page):
    with open_page(WOMEN) as page:
        panel = page.get_by_role("dialog", name=re.compile("Wayrasol, 2025"))
        panel.locator("dl").wait_for()

        assert "59.2%" in panel.locator(".figure-value").inner_text()
        assert [panel.locator(f"dd thead th >> nth={n}").inner_text() for n in (1, 2, 3)] == [
            "period",
            "indicator",
            "value",
        ]
        assert panel.locator("dd tbody tr").first.inner_text().split("\t")[1:4] == [
            "2025",
            "borrowers_female_percent",
            "59.2",
        ]
        assert "Documented in a desk review by" in panel.inner_text()
        assert "not published; the reviewer has seen it" in panel.inner_text()
        panel.get_by_text("Cite", exact=True).click()
        cited = json.loads(panel.locator(".citation pre").last.text_content())
        assert cited[0]["URL"].endswith("/institutions/wayrasol/2025/#borrowers_female_percent")
        assert cited[0]["issued"] == {"date-parts": [[2025, 12, 31]]}, "the day of the filing, not of the newest one"


FILING = "institutions/wayrasol/2025/"


def test_a_filing_is_closed_areas_with_their_counts_and_a_value_opens_its_panel(open_page):
    with open_page(FILING, viewport={"width": 390, "height": 800}) as page:
        assert page.evaluate("document.documentElement.scrollHeight") < 6_000
        assert page.locator("nav.sections").is_visible()
        summary = page.locator("summary:has(#area-governance)")
        assert "16 of 16 answered, 15 documented" in summary.inner_text()
        summary.click()
        assert page.locator("[data-names] > details[open] .checked .rung.documented").inner_text().count(",") >= 1
        value = page.locator("tr#board_members_count td a").first
        assert value.get_attribute("href") == "#board_members_count"
        value.focus()
        page.keyboard.press("Enter")
        panel = page.get_by_role("dialog", name=re.compile("Wayrasol, 2025"))
        panel.locator("dl").wait_for()
        assert "Documented in a desk review by" in panel.inner_text(), "what the table says once is said of each value"
        assert panel.get_by_text("Cite", exact=True).is_visible()


def test_an_address_of_a_row_that_a_filing_does_not_have_says_so(open_page):
    with open_page(FILING + "#nope") as page:
        page.get_by_text("There is no such figure here").wait_for()


@pytest.mark.parametrize("javascript", [True, False])
def test_the_address_of_a_row_opens_the_area_that_it_is_in(open_page, javascript):
    with open_page(FILING + "#par30", java_script_enabled=javascript) as page:
        page.locator("tr#par30").wait_for()
        assert page.locator("tr#par30").is_visible()
        assert page.locator("[data-names] > details[open]").count() == 1


@pytest.mark.slow
def test_a_figure_is_cited_by_keyboard_alone(open_page):
    with open_page("countries/pe/", permissions=["clipboard-read", "clipboard-write"]) as page:
        page.locator("a[href$='wayrasol/2025/#borrowers_female_percent']").first.focus()
        page.keyboard.press("Enter")
        panel = page.get_by_role("dialog")
        panel.locator("dl").wait_for()
        assert page.url.endswith("countries/pe/#f=wayrasol.borrowers_female_percent.2025")
        panel.get_by_text("Cite", exact=True).focus()
        page.keyboard.press("Enter")
        for _ in range(2):
            page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        page.wait_for_function("navigator.clipboard.readText().then((text) => text.startsWith('Wayrasol. '))")

        page.keyboard.press("Escape")
        page.wait_for_url("**/countries/pe/")  # a reload does not open the panel again
        assert page.evaluate("document.activeElement.hash") == "#borrowers_female_percent", "the focus is where it was"


@pytest.mark.slow
@pytest.mark.parametrize("path", [WOMEN, "es/institutions/wayrasol/2024/#staff_left_count"])
def test_the_panel_is_accessible_in_both_palettes_and_widths(open_page, path):
    with open_page(path, **SCREEN) as page:
        page.locator(".figure-panel dl").wait_for()
        page.locator(".figure-panel > .figure-body details").first.evaluate("(one) => { one.open = true; }")
        assert violations(page) == []
        for width in (390, 320):
            page.set_viewport_size({"width": width, "height": 800})
            assert sticks_out(page) == []
            assert page.locator(".figure-panel").evaluate("(one) => one.scrollWidth <= one.clientWidth")
        darken(page)
        assert violations(page, colours=True) == []


@pytest.mark.slow
@pytest.mark.parametrize("hash_", ["#f=", "#f=par30", "#f=%00.%00", "#f=a.b.c.d.e"])
def test_an_address_that_names_no_figure_says_so(open_page, hash_):
    with open_page(f"institutions/wayrasol/{hash_}") as page:
        page.get_by_text("There is no such figure here").wait_for()
        assert page.get_by_role("dialog").get_by_role("link", name="All institutions").count() == 1


@pytest.mark.slow
def test_without_javascript_the_link_of_a_figure_leads_to_its_row(open_page):
    with open_page("countries/pe/", java_script_enabled=False) as page:
        page.locator("a[href$='wayrasol/2025/#borrowers_female_percent']").first.click()
        page.wait_for_url("**/institutions/wayrasol/2025/#borrowers_female_percent")
        assert page.locator("tr#borrowers_female_percent").count() == 1


@pytest.mark.slow
@pytest.mark.parametrize("path", ["countries/pe/", "indicators/par30/", "data/", "es/institutions/wayrasol/2025/"])
def test_a_data_page_is_cited_with_its_whole_address(open_page, path):
    with open_page(path, **SCREEN) as page:
        page.locator("button.cite-forms").click()
        (cited,) = json.loads(page.locator(".citation pre").last.text_content())

        assert cited["URL"] == page.url
        assert {"title", "author", "issued", "accessed", "version", "publisher"} <= cited.keys()


@pytest.mark.slow
def test_what_is_cited_and_copied_has_the_address_that_the_site_was_built_for(open_page):
    with open_page(FILING) as page:
        given = page.evaluate(
            """async () => {
                const { permanent } = await import("../../../assets/giving.js".replace(/^/, location.href.replace(/#.*/, "")));
                const without = permanent(location.href);
                const link = document.createElement("link");
                link.rel = "canonical";
                link.href = "https://portal.example.org/mfi/institutions/wayrasol/2025/";
                document.head.append(link);
                return [without, permanent(`${location.href}?a=b#par30`), permanent("https://example.com/elsewhere")];
            }"""
        )
        assert given == [
            page.url,
            "https://portal.example.org/mfi/institutions/wayrasol/2025/?a=b#par30",
            "https://example.com/elsewhere",
        ]


def test_a_chart_is_cited_with_its_own_address(open_page):
    with open_page("institutions/wayrasol/") as page:
        chart = page.locator("#chart-women")
        chart.locator("button[data-cite]").click()
        (cited,) = json.loads(chart.locator(".citation pre").last.text_content())

        assert cited["URL"] == f"{page.url}#chart-women"
        assert cited["author"] == [{"literal": "Wayrasol"}]
        assert cited["title"] == chart.locator("h3").inner_text()


@pytest.mark.slow
@pytest.mark.parametrize("path", ["changes/", "es/changes/", "embed/?c=wayrasol.women", "embed/es/?i=wayrasol"])
def test_pages_to_take_away_are_accessible_and_fit_small_screens(open_page, path):
    with open_page(path, **SCREEN) as page:
        page.locator("time, figcaption, .figure-card").first.wait_for()
        assert list(objections(page)) == []


@pytest.mark.slow
def test_the_snippet_of_a_chart_shows_it_in_a_frame_of_another_page(open_page):
    with open_page("institutions/wayrasol/") as page:
        page.locator("#chart-women button[data-embed]").click()
        frame = page.locator("#chart-women .embedding code").first.text_content()
        card = page.locator("#downloads .snippet code").text_content()
        assert "portal.invalid" not in frame + card, "the page knows its address"
        addresses = [re.search(r'src="([^"]*)"', one)[1] for one in (frame, card)]  # type: ignore[index]
    shown = []
    for address in addresses:
        with open_page(address.partition("/portal/")[2]) as page:
            page.locator("figcaption, .figure-card").first.wait_for()
            shown.append(page.locator("body").inner_text())
            said = page.locator(".sentence").all_text_contents()
            assert page.locator("img.chart").evaluate_all(
                "(all) => all.every((one) => one.complete && one.naturalWidth && document.getElementById(one.getAttribute('aria-describedby')))"
            )
            shown[-1] += " ".join(said)
            assert page.locator("a").evaluate_all("(all) => all.every((one) => one.target === '_blank')")
    assert not any("Compare" in one or "ocumented ●" in one or "Partly" in one for one in shown), (
        "neither a way on, nor the key"
    )
    assert "58.1%" in shown[0]
    assert "41,850" in shown[1]
    assert all("No such institution exists." in one for one in shown), (
        "that it is invented is said in the frame as well"
    )


@pytest.mark.slow
@pytest.mark.parametrize("query", ["", "?c=", "?c=nobody.women", "?c=wayrasol.nothing", "?i=../x", "?i=nobody"])
def test_a_frame_that_names_nothing_says_so(chromium, address, query):
    with watched(chromium, address) as seen:
        seen.page.goto(f"{address}embed/{query}")
        seen.page.get_by_text("There is no such chart or institution here").wait_for()
        assert [one for one in seen.complaints if "404" not in one] == []
