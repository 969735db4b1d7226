"""From a badge on someone else's page to the document behind one answer, as a donor would walk it."""

import re

import pytest

from tests.browser.conftest import watched
from tests.browser.test_pages import SCREEN, objections

pytestmark = pytest.mark.browser

MOST_CLICKS = 5

KINDS = ("institutions/ambarika/",)
MORE = (
    "institutions/ambarika/2025/",
    "institutions/sacha-warmi/2025/review/",
    "institutions/dhanvika/",
    "institutions/sacha-warmi/2025/",
    "institutions/ambarika/2025/review/",
    "es/institutions/ambarika/2025/review/",
)
"""A filing, a review, and others of the same kinds."""


def test_from_a_badge_elsewhere_to_the_document_in_five_clicks(chromium, address):
    clicks = 0
    with watched(chromium, address) as seen:
        page = seen.page
        page.goto(f"{address}institutions/ambarika/")
        page.route(
            "https://example.org/**", lambda route: route.fulfill(body="The document.", content_type="text/plain")
        )
        here = page.url.partition("institutions/ambarika/")[0]
        snippet = page.locator(".snippet pre code").first.text_content() or ""
        elsewhere = re.sub(r"https://[^/\"]*/(?=institutions/|badges/)", here, snippet)
        page.goto(f"{here}areas/")  # in place of another site's page
        page.evaluate("html => document.querySelector('main').innerHTML = html", elsewhere)

        page.locator("main a:has(img)").click()
        clicks += 1
        assert page.url.endswith("institutions/ambarika/#award")
        page.locator("#award").wait_for()

        page.locator("#award .ways a[href$='/#award']").click()
        clicks += 1
        page.locator("#rule-all_documented + tr summary").click()
        clicks += 1
        public = ":is(a[href*='downloads/'][href*='evidence'], a[href^='https://'])"
        listed = page.locator("#rule-all_documented + tr .codes a").evaluate_all(
            "all => all.map((a) => a.hash.slice(1))"
        )
        proven = page.locator(f"table.filing tr[id]:has(td:last-child {public})").evaluate_all(
            "all => all.map((r) => r.id)"
        )
        code = next(code for code in listed if code in proven)
        page.locator(f"#rule-all_documented + tr .codes a[href='#{code}']").click()
        clicks += 1
        row = page.locator(f"tr#{code}")
        row.wait_for()
        checked = row.locator(".rung").or_(page.locator(f"[data-names] > details:has(tr#{code}) .checked .rung"))
        assert any(said.count(",") >= 1 for said in checked.all_text_contents()), "by whom, and when"

        row.locator(f"td:last-child {public}").first.click()
        clicks += 1
        page.locator("h1:has-text('Ambarika')").wait_for(state="detached")
        asked = [what for what in seen.complaints if not what.startswith("request to https://example.org/")]
        assert asked == [], "the document may stand elsewhere, nothing else"
    assert clicks <= MOST_CLICKS


@pytest.mark.parametrize("path", [*KINDS, *(pytest.param(path, marks=pytest.mark.slow) for path in MORE)])
def test_pages_about_trust_are_accessible_and_fit_small_screens(open_page, path):
    with open_page(path, **SCREEN) as page:
        page.evaluate(
            "() => document.querySelectorAll('main details:not(figure details)').forEach((each) => { each.open = true; })"
        )

        assert list(objections(page)) == []


def test_a_withdrawn_award_says_by_whom_and_why(open_page):
    with open_page("institutions/dhanvika/") as page:
        said = page.locator("#award").inner_text()

        assert "withdrawn" in said
        assert "Standards committee" in said
        assert page.locator("#award q").inner_text()
        assert page.locator("#award .star").count() == 0


def test_a_corrected_value_is_marked_on_the_profile_and_told_of_on_the_filing(open_page):
    with open_page("institutions/sacha-warmi/") as page:
        assert page.locator("td:has(a[href='2025/#personnel_female_count']) .noted").text_content() == "corrected"
        page.goto(page.url + "2025/#personnel_female_count")
        said = page.locator("tr#personnel_female_count .correction").inner_text()

        assert "15" in said
        assert "51" in said
        assert "Nelly Tsamaren Ruiz" in said


def test_the_snippet_can_be_read_without_javascript_and_has_no_dead_button(open_page):
    with open_page("institutions/ambarika/", java_script_enabled=False) as page:
        assert page.locator(".snippet button").first.is_hidden()
        assert page.locator(".snippet pre").count() == 3
