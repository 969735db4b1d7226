"""What visitors come for: thirteen tasks, each from the front page, with the number of steps that it takes.

A step is a click, a choice in a list, a text typed, or a key pressed. The numbers are exact, so that a change that makes
a task longer is seen, as is one that makes it shorter.
"""

import csv
import io
import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import openpyxl
import pytest
from playwright.sync_api import Locator, Page

from tests.browser.test_pages import SCREEN

pytestmark = pytest.mark.browser


@dataclass
class Reader:
    """Somebody at an open page, whose steps are counted."""

    page: Page
    steps: int = 0

    def find(self, selector: str, **options) -> Locator:
        return self.page.locator(selector, **options).first

    def click(self, selector: str, **options) -> None:
        self.steps += 1
        self.find(selector, **options).click()

    def choose(self, selector: str, value: str) -> None:
        self.steps += 1
        self.find(selector).select_option(value)

    def type(self, selector: str, text: str) -> None:
        self.steps += 1
        self.find(selector).fill(text)

    def press(self, key: str) -> None:
        self.steps += 1
        self.page.keyboard.press(key)

    def save(self, selector: str, **options) -> bytes:
        with self.page.expect_download() as saved:
            self.click(selector, **options)
        return Path(saved.value.path()).read_bytes()

    def search(self, words: str, id_: str) -> None:
        """Open the profile of an institution: three steps. It has to be the first result."""
        self.click(".portal-header .open-search")
        self.type("#portal-search-query", words)
        self.find(f"#portal-search-results li:first-child a[href*='/institutions/{id_}/']").wait_for()
        self.click("#portal-search-results a")
        self.page.wait_for_url(f"**/institutions/{id_}/**")

    def menu(self, page: str) -> None:
        self.click(f".portal-header nav a[href$='{page}/']")
        self.page.wait_for_url(f"**/{page}/")

    def foot(self, page: str) -> None:
        self.click(f".portal-footer a[href$='{page}/']")
        self.page.wait_for_url(f"**/{page}/")


@pytest.fixture
def reader(open_page):
    """`with reader() as one:` is a reader at the front page, or at another one."""

    @contextmanager
    def opened(path: str = "", **options) -> Iterator[Reader]:
        with open_page(path, **{**SCREEN, **options}) as page:
            yield Reader(page)

    return opened


def test_the_share_of_women_of_an_institution_and_the_document_behind_it(reader):
    with reader() as one:
        one.search("wayrasol", "wayrasol")
        one.click(".figure-card a[href$='2025/#borrowers_female_percent']")
        panel = one.find(".figure-panel")
        panel.locator("dl").wait_for()

        assert "59.2%" in panel.locator(".figure-value").inner_text()
        assert "not published; the reviewer has seen it" in panel.inner_text()
        assert one.steps == 4


@pytest.mark.slow
def test_who_in_a_country_is_recognised_and_why_another_one_is_not(reader):
    with reader() as one:
        one.menu("countries")
        one.click("main a[href$='pe/']")
        one.find("#institutions").wait_for()
        assert one.find("tr:has(a[href$='/wayrasol/'])", has_text="★ STAR").count() == 1
        one.click("main a[href$='institutions/sacha-warmi/']")
        one.find("#award").wait_for()

        assert "2 of 5 rules are met" in one.find("#award").inner_text()
        assert "67.4% so far, 70% is needed" in one.find("#award").inner_text()
        assert one.steps == 3


@pytest.mark.slow
def test_two_institutions_are_compared(reader):
    with reader() as one:
        one.search("wayrasol", "wayrasol")
        one.click("main a[href$='compare/?i=wayrasol']")
        one.find("[data-compare][data-ready='1']").wait_for()
        one.type("#compare-find", "ambarika gramin")
        one.click(".picker li button", has_text="Ambarika Gramin")
        one.find("[data-compare][data-ready='2']").wait_for()

        row = one.find("section:has(> #figures) tbody tr", has_text="Portfolio at risk").inner_text()
        assert re.search(r"5\.1%.*2\.5%", row, re.DOTALL)
        assert one.steps == 6


@pytest.mark.slow
def test_an_indicator_of_institutions_of_a_country_is_seen_over_the_years_in_one_chart(reader):
    with reader() as one:
        one.menu("countries")
        one.click("main a[href$='pe/']")
        one.click(".over-years a", has_text="PAR30")
        one.find("#over-par30 > svg .course >> nth=2").wait_for(state="attached")

        row = one.find("#over-par30 tbody tr").inner_text()
        assert re.search(r"2025\s+5\.7%\s+1\.9%\s+5\.1%", row)
        assert one.steps == 3


@pytest.mark.slow
def test_how_loans_in_arrears_went_in_a_country_by_institution(reader):
    with reader() as one:
        one.menu("countries")
        one.click("main a[href$='pe/']")
        table = one.find("#side-by-side ~ .scroll table")
        table.wait_for()

        column = next(n for n, head in enumerate(table.locator("thead th").all_inner_texts()) if "PAR30" in head)
        rows = [row.locator("th, td").nth(column) for row in table.locator("tbody tr").all()]
        assert [re.findall(r"\d+\.\d+%", cell.inner_text())[-1] for cell in rows] == ["5.7%", "1.9%", "5.1%"]
        assert all(cell.locator("svg").count() == 1 for cell in rows), "the course of the years is drawn"
        assert one.steps == 2


@pytest.mark.slow
@pytest.mark.parametrize("form", ["CSV", "XLSX"])
def test_everything_of_a_country_as_one_file_for_a_spreadsheet(reader, form):
    with reader(accept_downloads=True) as one:
        one.menu("countries")
        one.click("main a[href$='pe/']")
        one.find("#downloads").wait_for()
        file = one.save(".download-line a, .download-line button", has_text=form)

        if form == "CSV":
            rows = [list(row.values()) for row in csv.DictReader(io.StringIO(file.decode("utf-8-sig")))]
        else:
            sheets = openpyxl.load_workbook(io.BytesIO(file), read_only=True)
            rows = [row for sheet in sheets for row in sheet.iter_rows(values_only=True)]
        told = [[str(value) for value in row] for row in rows]
        assert any({"wayrasol", "par30", "2025", "5.11"} <= set(row) for row in told)
        assert {"wayrasol", "nawi-pukyu", "sacha-warmi"} <= {value for row in told for value in row}
        assert one.steps == 3


@pytest.mark.slow
def test_a_figure_is_cited(reader):
    with reader() as one:
        one.search("wayrasol", "wayrasol")
        one.click(".figure-card a[href$='2025/#borrowers_female_percent']")
        one.click(".figure-panel summary", has_text="Cite")
        (cited,) = json.loads(one.find(".figure-panel .citation pre >> nth=-1").text_content() or "")

        assert cited["URL"].endswith("/institutions/wayrasol/2025/#borrowers_female_percent")
        assert cited["author"] == [{"literal": "Wayrasol"}]
        assert "59.2%" in one.find(".figure-panel .citation pre").inner_text()
        assert one.steps == 5


@pytest.mark.slow
def test_a_chart_and_a_badge_are_put_on_another_page(reader, address):
    with reader() as one:
        one.search("wayrasol", "wayrasol")
        one.click("#chart-women button[data-embed]")
        chart = one.find("#chart-women .embedding code").text_content() or ""
        assert f'src="{address}embed/' in chart, "the page knows its own address"
        assert one.steps == 4
        one.click("a[href='#recognition']")
        badge = one.find("#recognition ~ * .snippet code, .snippet code", has_text="badges/").text_content() or ""
        assert f'"{address}' in badge
        assert one.steps == 5


ASKED = {
    "proyecto wayra": "institutions/wayrasol/",
    "nahkla": "institutions/nakhla-alwadi/",
    "نخلة": "institutions/nakhla-alwadi/",
    "dhanvkia": "institutions/dhanvika/",
    "nawi": "institutions/nawi-pukyu/",
    "OSS": "indicators/operational_self_sufficiency/",
    "star": "award/",
}


@pytest.mark.slow
def test_former_names_slips_other_scripts_and_abbreviations_are_found_first(reader):
    with reader() as one:
        one.click(".portal-header .open-search")
        for words, page in ASKED.items():
            before = one.steps
            one.type("#portal-search-query", words)
            one.find(f"#portal-search-results li:first-child a[href*='{page}']").wait_for(timeout=10_000)
            assert one.steps - before == 1, words


@pytest.mark.slow
def test_a_filtered_list_is_shared_by_its_address(reader):
    with reader() as one:
        one.menu("explore")
        one.find("[data-explorer][data-named]").wait_for()
        for facet, label in (("Country", "Peru"), ("Recogni", "Recognised")):
            one.click(".facet summary", has_text=facet)
            one.click(".facet[open] label", has_text=label)
        one.page.wait_for_function("() => location.search.includes('star=')")
        rows = ".explorer table.data tbody th > a"
        one.page.wait_for_function("(rows) => document.querySelectorAll(rows).length === 1", arg=rows)
        shown = one.page.locator(rows).all_inner_texts()
        asked = parse_qs(urlsplit(one.page.url).query)
        assert (shown, asked) == (["Wayrasol"], {"country": ["PE"], "star": ["awarded"]})
        assert one.steps == 5
        query = urlsplit(one.page.url).query
    with reader(f"explore/?{query}") as other:
        other.find(rows).wait_for()
        assert other.page.locator(rows).all_inner_texts() == shown


@pytest.mark.slow
def test_what_changed_last_is_told_with_days(reader):
    with reader() as one:
        one.foot("changes")

        assert one.find("main h2").inner_text().startswith("Published day by day")
        assert "27 Aug 2026" in one.find("main").inner_text()
        assert one.steps == 1


@pytest.mark.slow
def test_a_profile_is_printed_for_a_board_on_two_sheets(reader):
    with reader() as one:
        one.search("wayrasol", "wayrasol")
        one.steps += 1
        sheets = one.page.pdf(prefer_css_page_size=True)

        assert len(re.findall(rb"/Type\s*/Page\b", sheets)) == 2
        assert one.steps == 4


@pytest.mark.slow
def test_without_javascript_a_figure_is_found_with_the_row_of_its_file(reader):
    with reader(java_script_enabled=False) as one:
        one.menu("institutions")
        one.click("main label[for^='all-']")
        one.click("main a[href$='wayrasol/']")
        one.click(".figure-card a[href$='2025/#borrowers_female_percent']")
        row = one.find("tr#borrowers_female_percent")
        row.wait_for()  # the browser opens the area that the address is in

        assert "59.2%" in row.inner_text()
        assert "indicators.csv" in one.find("main").inner_text()
        assert one.steps == 4


@pytest.mark.slow
def test_with_keys_alone_a_figure_is_found_and_its_panel_left_again(reader):
    with reader() as one:
        one.press("Control+k")
        one.page.wait_for_function("() => document.activeElement.id === 'portal-search-query'")
        one.steps += 1
        one.page.keyboard.type("wayrasol")
        one.find("#portal-search-results li:first-child a[href*='/institutions/wayrasol/']").wait_for()
        one.press("Enter")
        one.page.wait_for_url("**/institutions/wayrasol/**")
        one.press("Tab")
        one.press("Enter")  # skips the header
        figure = "() => document.activeElement.matches('.figure-card a[href$=\"2025/#number_of_active_borrowers\"]')"
        while not one.page.evaluate(figure):
            one.press("Tab")
            assert one.steps < 20
        one.press("Enter")
        one.find(".figure-panel dl").wait_for()
        assert "41,850" in one.find(".figure-panel .figure-value").inner_text()
        assert one.steps == 10
        one.press("Escape")
        assert one.page.evaluate(figure), "the focus is where it was"
