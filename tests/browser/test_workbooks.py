"""The workbook that a page makes when a reader asks for it: in a browser, by keyboard, and when a file does not load."""

import io
from pathlib import Path

import openpyxl
import pytest

pytestmark = pytest.mark.browser

LINE = ".download-line"


def test_a_profile_gives_its_workbook_to_a_reader_who_uses_the_keyboard(open_page):
    with open_page("es/institutions/wayrasol/", accept_downloads=True) as page:
        page.locator("#downloads").evaluate("(part) => { part.closest('details').open = true; }")
        button = page.locator(f"{LINE} button")
        button.focus()
        with page.expect_download() as saved:
            page.keyboard.press("Enter")
        assert saved.value.suggested_filename == "wayrasol.xlsx"
        book = openpyxl.load_workbook(io.BytesIO(Path(saved.value.path()).read_bytes()), read_only=True)
        address = page.url
    assert book.sheetnames[:2] == ["Por año", "Valores"]
    about = {row[0]: row[1] for row in book["Sobre este archivo"].iter_rows(values_only=True)}
    assert about["Dirección"] == address


def test_a_file_that_does_not_load_is_said_and_the_button_stays(open_page):
    with open_page("indicators/par30/") as page:
        page.route(
            "**/api/v1/indicators/par30.json",
            lambda route: route.fulfill(body="cut off", content_type="application/json"),
        )
        button = page.locator(f"{LINE} button")
        button.click()
        page.wait_for_function(
            f"() => document.querySelector('{LINE} [role=status]').textContent.includes('Try again')"
        )
        assert button.is_enabled()
