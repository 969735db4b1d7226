"""Countries, groups and indicators in a browser: tables that their reader sorts, the map, briefs of two sheets."""

import re

import pytest

from tests.browser.test_pages import broken_words

pytestmark = pytest.mark.browser

KEYS = "table => [...table.tBodies[0].rows].map((row) => row.cells[2].dataset.v ?? null)"


POSTS = [
    pytest.param(f"{language}briefs/clients-in-{country}/", marks=[pytest.mark.slow] * (country != "india"))
    for language in ("", "es/")
    for country in ("india", "peru", "cambodia")
]


@pytest.mark.parametrize("path", POSTS)
def test_what_clients_of_a_country_say_prints_on_two_sheets_with_its_table(open_page, path):
    with open_page(path) as page:
        data = page.pdf(prefer_css_page_size=True)
        assert len(re.findall(rb"/Type\s*/Page\b", data)) <= 2
        page.emulate_media(media="print")
        cells = page.locator(".client-table :is(th, td)")
        assert cells.count() > 10
        assert cells.evaluate_all("all => all.every((one) => one.scrollWidth <= one.clientWidth + 1)"), "nothing is cut"


@pytest.mark.parametrize("width", [390, 320])
def test_no_word_of_a_table_in_a_brief_is_broken_on_a_phone(open_page, width):
    with open_page("briefs/clients-in-peru/", viewport={"width": width, "height": 800}) as page:
        assert page.locator(".client-table a").count() > 1
        assert broken_words(page) == []


def test_a_table_is_sorted_by_its_reader_and_the_address_keeps_the_choice(open_page):
    with open_page("indicators/par30/") as page:
        table = page.locator("#reporters")
        by_name = table.locator("tbody th").all_inner_texts()
        head = table.get_by_role("columnheader", name="Value")
        head.get_by_role("button").press("Enter")
        values = [float(key) for key in table.evaluate(KEYS)]
        assert values == sorted(values)
        assert head.get_attribute("aria-sort") == "ascending"
        assert (
            page.get_by_role("status").filter(has_text="Sorted by Value, lowest first. 19 rows have a value.").count()
            == 1
        )
        head.get_by_role("button").press("Enter")
        page.wait_for_url("**?sort=reporters.3.down")
        page.reload()
        assert [float(key) for key in table.evaluate(KEYS)] == sorted(values, reverse=True)
        head.get_by_role("button").press("Enter")
        assert table.locator("tbody th").all_inner_texts() == by_name, "the third time is the order of the page"
        assert "sort" not in page.url


def test_what_is_absent_is_last_in_both_directions_and_a_wrong_address_sorts_nothing(open_page):
    with open_page("associations/red-quinual/?sort=side.99.down") as page:
        table = page.locator("#side")
        assert table.locator("[aria-sort]").count() == 0
        head = table.get_by_role("columnheader", name="Operational self-sufficiency")
        for direction in ("ascending", "descending"):
            head.get_by_role("button").click()
            assert head.get_attribute("aria-sort") == direction
            last = table.locator("tbody tr").last
            assert last.locator(".gap").count() == 1
        assert "2 rows without one are last." in page.locator(".sorted").first.inner_text()


def test_a_country_of_the_map_is_reached_by_keyboard_and_opens_its_page(open_page):
    with open_page("") as page:
        page.locator('#chart-map a[href$="countries/pe/"]').focus()
        page.keyboard.press("Enter")
        page.wait_for_url("**/countries/pe/")
        assert page.locator("nav.crumbs a").last.inner_text() == "Countries"


@pytest.mark.parametrize("path", ["countries/in/", "associations/red-quinual/", "peers/legal-form-nbfi/"])
def test_a_brief_is_two_sheets(open_page, path):
    with open_page(path) as page:
        data = page.pdf(prefer_css_page_size=True)
        assert len(re.findall(rb"/Type\s*/Page\b", data)) <= 2
        page.emulate_media(media="print")
        assert page.locator("#institutions, #members").first.is_hidden()
        assert page.locator(".printed.brief").is_visible()
        assert "127.0.0.1" in page.locator(".printed.brief .address").inner_text(), "the address of this copy"
