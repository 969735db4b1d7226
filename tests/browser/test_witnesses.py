"""What others say, in a real browser: found by the search, opened on the profile, read on a small screen."""

import pytest

from tests.browser.test_doing import search
from tests.browser.test_pages import SCREEN, objections

pytestmark = pytest.mark.browser

PAGE = "institutions/wayrasol/witnesses/"


def test_an_audit_is_found_by_its_tool_and_mode_and_both_tables_open_on_the_profile(open_page):
    with open_page("") as page:
        search(page, "SPI5 external")
        page.wait_for_selector("#portal-search ol a[href*='/witnesses/']")
        page.locator("#portal-search select[name=voice]").select_option("Social audit")
        page.wait_for_selector("#portal-search ol a[href*='/witnesses/']")
        assert page.locator("#portal-search ol a:not([href*='/witnesses/'])").count() == 0
    with open_page("institutions/wayrasol/") as page:
        fold = page.locator(".witnesses-fold")
        assert fold.locator("table").first.is_hidden()
        fold.locator("summary").focus()
        page.keyboard.press("Enter")
        assert fold.locator("table:visible").count() == 2
        first = fold.locator("a[href^='witnesses/#survey']").first
        assert first.is_visible()
        first.click()
        page.wait_for_url(f"**/{PAGE}#survey-*")


@pytest.mark.slow
@pytest.mark.parametrize("language", ["", "es/"])
def test_with_everything_open_the_page_is_accessible_and_fits_a_phone(open_page, language):
    with open_page(language + PAGE, **SCREEN) as page:
        page.evaluate("() => document.querySelectorAll('details').forEach((each) => { each.open = true; })")
        assert list(objections(page)) == []
        page.set_viewport_size({"width": 390, "height": 800})
        cells = page.locator("table.side-by-side").first.locator("tbody tr").first.locator("td")
        boxes = [cells.nth(at).bounding_box() for at in range(cells.count())]
        assert len(boxes) == 5
        assert all(box is not None and box["x"] >= 0 and box["x"] + box["width"] <= 390 for box in boxes)
