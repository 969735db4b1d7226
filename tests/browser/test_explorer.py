"""The explorer in a browser: filter, sort, draw, take away, and an address that brings all of it back."""

import csv
import io
import json
import re
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import openpyxl
import pytest

from tests.browser.test_pages import SCREEN, covering, sticks_out, violations

pytestmark = pytest.mark.browser

ROWS = ".explorer table.data tbody tr"
VIEW = "explore/?country=PE&country=IN&indicator=par30&indicator=number_of_active_borrowers&values=2024&sort=-par30"


def ready(page) -> None:
    """Wait until names can be filtered, which comes last."""
    page.wait_for_selector("[data-explorer][data-named]", timeout=30_000)
    drawn(page)


def drawn(page) -> None:
    """Wait until what was chosen is drawn."""
    page.wait_for_selector("[data-explorer][aria-busy=false]", timeout=10_000)
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => setTimeout(done, 150)))")


def names(page) -> list[str]:
    return page.locator(f"{ROWS} th > a").all_inner_texts()


def address(page) -> dict[str, list[str]]:
    """What the address keeps, once it is written."""
    page.wait_for_timeout(600)
    return parse_qs(urlsplit(page.url).query)


def test_a_reader_filters_adds_a_column_sorts_it_and_the_address_brings_the_same_view_back(open_page):
    with open_page("explore/") as page:
        ready(page)
        everybody = page.locator(ROWS).count()
        for typed in ("Sach’a", "sacha", "نخله", "Dhanvica"):  # a curly apostrophe or none, other letters, a slip
            page.locator("input[name=name]").fill(typed)
            drawn(page)
            assert page.locator(ROWS).count() == 1, typed
        page.locator("button[type=reset]").click()
        page.locator(".facet summary", has_text="Country").click()
        page.locator(".facet[open] label", has_text="Peru").click()
        page.locator("select[name=add]").select_option("par30")
        drawn(page)
        assert 0 < page.locator(ROWS).count() < everybody
        head = page.locator("th[data-key=par30]")
        head.locator("button").click()
        drawn(page)
        assert head.get_attribute("aria-sort") == "descending"
        n, all_ = re.findall(r"\d+", page.locator(".explorer .order").inner_text().split("first.")[1])
        assert int(n) <= int(all_) == page.locator(ROWS).count()
        cells = page.locator(f"{ROWS} td:nth-child(3)").all_inner_texts()
        figures = [float(cell.split("%")[0]) for cell in cells[: int(n)]]
        assert figures == sorted(figures, reverse=True)
        assert set(cells[int(n) :]) <= {"–"}, "who has no value comes last, and is no zero"
        assert address(page) == {"country": ["PE"], "indicator": ["par30"], "sort": ["-par30"]}
        before = page.locator(".explorer table").first.inner_text()
        page.reload()
        ready(page)
        assert page.locator(".explorer table").first.inner_text() == before


def test_the_map_is_loaded_when_asked_for_and_its_countries_filter_by_keyboard_and_pointer(open_page):
    with open_page("explore/") as page:
        asked = []
        page.on("request", lambda request: asked.append(request.url.rpartition("/")[2]))
        page.reload()
        ready(page)
        assert not {"world.json", "explorer-map.js"} & {*asked}
        page.locator("select[name=picture]").select_option("countries")
        page.locator(".explorer-map").wait_for()
        everybody = names(page)
        button = page.locator(".explorer-picture button[data-code=PE]")
        n = int(button.locator("xpath=../../td[1]").inner_text())
        button.press("Enter")
        drawn(page)
        assert len(names(page)) == n < len(everybody)
        assert address(page) == {"picture": ["countries"], "country": ["PE"]}
        assert button.evaluate("(it) => it === document.activeElement && it.ariaPressed") == "true"
        assert page.locator(".explorer-picture button[data-code]").count() > 5, "the others can still be chosen"
        assert page.locator(".explorer-map .pressed title").text_content() == f"Peru: {n} institutions."
        assert "countries" in page.locator(".explorer-map").get_attribute("aria-label")
        page.locator(".explorer-map .pressed").click()
        drawn(page)
        assert names(page) == everybody


@pytest.mark.slow
def test_a_map_that_does_not_load_leaves_its_table_and_can_be_tried_again(open_page):
    with open_page("data/") as page:
        page.route("**/explore/world.json", lambda route: route.fulfill(status=200, body="{}"))
        page.goto(page.url.replace("data/", "explore/?picture=countries"))
        ready(page)
        page.locator(".explorer-picture button[data-code=PE]").click()
        drawn(page)
        assert page.locator(".explorer-notices p").count() == 1
        page.unroute("**/explore/world.json")
        page.locator(".explorer-notices button").click()
        page.locator(".explorer-map").wait_for()
        assert page.locator(".explorer-notices").inner_text() == ""


@pytest.mark.slow
def test_on_a_phone_a_row_is_a_card_with_the_same_names_and_controls_and_nothing_scrolls_sideways(open_page):
    with open_page(
        "explore/?indicator=par30&indicator=gross_loan_portfolio", viewport={"width": 390, "height": 800}
    ) as page:
        ready(page)
        scroll = "() => { const it = document.querySelector('.explorer > .scroll'); return it.scrollWidth - it.clientWidth; }"
        assert page.evaluate(scroll) == 0
        heads = [
            text.strip()
            for text in page.locator("thead .sort").evaluate_all("(all) => all.map((it) => it.firstChild.textContent)")
        ]
        labels = page.locator(ROWS).first.locator("td").evaluate_all("(all) => all.map((it) => it.dataset.label)")
        assert labels == heads[1:]
        seen = (
            page.locator(ROWS)
            .first.locator("td")
            .evaluate_all("(all) => all.map((it) => getComputedStyle(it, '::before').content)")
        )
        assert seen == [f'"{label}"' for label in labels]
        assert page.locator(".sort-by").is_visible()
        page.locator("thead th[data-key=last] button").click()
        drawn(page)
        assert page.locator("thead th[data-key=last]").get_attribute("aria-sort") == "descending"
        page.locator(f"{ROWS} th input").first.check()
        assert page.locator(".compare-these").is_visible()
        page.evaluate("scrollTo(0, 0)")
        assert violations(page) == []


@pytest.mark.slow
def test_an_older_link_to_the_filtered_list_leads_to_the_same_rows_of_the_explorer(open_page):
    with open_page("institutions/?country=pe&form=ngo&star=1&social=1") as page:
        page.wait_for_url("**/explore/**")
        ready(page)
        assert address(page) == {"country": ["PE"], "form": ["ngo"], "star": ["awarded"], "social": ["1"]}


@pytest.mark.slow
@pytest.mark.parametrize("language", ["", "es/"], ids=["en", "es"])
def test_what_an_address_asks_for_and_the_portal_lacks_is_said_and_the_rest_is_shown(open_page, language):
    asked = "country=XX&country=PE&indicator=nothing&indicator=par30&values=1900&year=later&sort=nothing&x=no&page=-2"
    with open_page(f"{language}explore/?{asked}") as page:
        ready(page)
        assert page.locator(".explorer-notices p").count() == 7
        assert address(page) == {"country": ["PE"], "indicator": ["par30"]}
        assert page.locator(ROWS).count() > 1
        page.goto(page.url.partition("?")[0] + "?page=99")
        ready(page)
        assert page.locator(".explorer-notices p").count() == 1
        assert page.locator(ROWS).count() > 1


@pytest.mark.slow
@pytest.mark.parametrize("body", ["busy", "{}"], ids=["no JSON", "other JSON"])
@pytest.mark.parametrize("file", ["explore/institutions.json", "explore/indicators/par30.json", "explore/names.json"])
def test_a_file_that_does_not_load_is_named_and_can_be_tried_again(open_page, file, body):
    with open_page("data/") as page:
        page.route(f"**/{file}", lambda route: route.fulfill(status=200, body=body))
        page.goto(page.url.replace("data/", "explore/?indicator=par30"))
        again = page.locator(".explorer-notices button")
        again.wait_for()
        usable = page.locator("button[data-save]").first
        assert usable.is_visible() is not file.endswith("/institutions.json"), "nothing to save without a list"
        page.unroute(f"**/{file}")
        again.click()
        page.locator(f"{ROWS} td:nth-child(3) a").first.wait_for()
        assert usable.is_visible()
        assert page.locator(".explorer-notices").inner_text() == ""


@pytest.mark.slow
def test_a_column_whose_values_did_not_load_says_so_and_is_in_no_file(open_page):
    saved: list[object] = []
    with open_page("data/") as page:
        page.on("download", lambda one: saved.append(one.url))
        page.route("**/explore/indicators/par30.json", lambda route: route.fulfill(status=200, body="busy"))
        page.goto(page.url.replace("data/", "explore/?indicator=par30"))
        page.locator(".explorer-notices button").wait_for()
        assert set(page.locator(f"{ROWS} td:nth-child(3)").all_inner_texts()) == {"not loaded"}
        page.locator("[data-save=csv]").click()
        page.locator(".explorer-notices p", has_text="No file was made").wait_for()
        assert saved == []


@pytest.mark.slow
def test_the_files_of_a_view_have_the_figures_of_the_page_typed_and_with_their_year(open_page, demo_site):
    with open_page(VIEW, accept_downloads=True) as page:
        ready(page)
        kept = {}
        for kind in ("csv", "xlsx", "json"):
            with page.expect_download() as saved:
                page.locator(f"[data-save={kind}]").click()
            assert re.fullmatch(rf"institutions-\d{{4}}-\d\d-\d\d\.{kind}", saved.value.suggested_filename)
            kept[kind] = Path(saved.value.path()).read_bytes()
        shown = dict(zip(names(page), page.locator(f"{ROWS} td:nth-child(3)").all_inner_texts(), strict=True))
        order = names(page)
    newest = json.loads((demo_site / "assets/edition.json").read_text())["newest"]
    rows = list(csv.DictReader(io.StringIO(kept["csv"].decode("utf-8-sig"))))
    column = next(name for name in rows[0] if "PAR30" in name and name.endswith("(%)"))
    book = openpyxl.load_workbook(io.BytesIO(kept["xlsx"]))
    head, *lines = book.worksheets[0].iter_rows(values_only=True)
    typed = [dict(zip(head, line, strict=True)) for line in lines]

    assert [row["Institution"] for row in rows] == [row["Institution"] for row in typed] == order
    for row, other in zip(rows, typed, strict=True):
        year = next(name for name in rows[0] if "PAR30" in name and name.endswith("fiscal year"))
        api = json.loads((demo_site / f"api/v1/institutions/{row['Id']}.json").read_text())
        filed = [
            f["value"] for f in api["facts"] if (f["indicator"], f["period"]) == ("par30", "2024") and "value" in f
        ]
        if shown[row["Institution"]] == "–":
            assert (row[column], other[column], other[year]) == ("", None, None)
        else:
            assert [float(row[column])] == [other[column]] == filed
            assert (row[year], other[year]) == ("2024", 2024)
        assert row["Licence"] == other["Licence"]
        assert (row["Invented, for demonstration"], row["Data up to"]) == ("Yes", newest)
        assert row["Page"].endswith(f"/institutions/{row['Id']}/")
    assert [name for name in rows[0] if "orrowers" in name and "%" in name] == [], "a count is no percentage"
    about = dict(line[:2] for line in book.worksheets[1].iter_rows(values_only=True))
    assert about["Selection"].endswith(VIEW)
    (meaning,) = [words for words in about.values() if str(words).endswith("/indicators/par30/")]
    assert "more than 30 days" in meaning
    found = json.loads(kept["json"])
    assert found["about"] == {key: value or "" for key, value in about.items()}
    assert [[row[name] for name in head if name != "Data up to"] for row in found["rows"]] == [
        [row[name] for name in head if name != "Data up to"] for row in typed
    ]


def rewritten(page, change) -> None:
    """Change the institutions before the page gets them."""

    def answer(route):
        found = json.loads(route.fetch().text())
        change(found)
        route.fulfill(body=json.dumps(found), content_type="application/json")

    page.route("**/explore/institutions.json", answer)


def only(found, *wanted: int) -> None:
    """Leave these rows alone."""
    for name, column in found.items():
        if isinstance(column, dict) and "at" in column:
            column["at"] = [column["at"][row] for row in wanted]
        elif isinstance(column, list) and name not in ("sources", "licences"):
            found[name] = [column[row] for row in wanted]


@pytest.mark.slow
def test_a_name_that_looks_like_a_formula_is_text_in_both_files_and_markup_is_text_on_the_page(open_page):
    def change(found):
        found["name"][0] = "=1+1"
        found["name"][1] = "<b>Bold</b> & co"

    with open_page("data/", accept_downloads=True) as page:
        rewritten(page, change)
        page.goto(page.url.replace("data/", "explore/"))
        ready(page)
        assert names(page)[:2] == ["=1+1", "<b>Bold</b> & co"]
        with page.expect_download() as saved:
            page.locator("[data-save=csv]").click()
        table = list(csv.reader(io.StringIO(Path(saved.value.path()).read_text("utf-8-sig"))))
        with page.expect_download() as saved:
            page.locator("[data-save=xlsx]").click()
        cells = [
            row[1]
            for row in openpyxl.load_workbook(io.BytesIO(Path(saved.value.path()).read_bytes()))
            .worksheets[0]
            .iter_rows(max_row=3)
        ]
    assert [row[1] for row in table[1:3]] == ["'=1+1", "<b>Bold</b> & co"]
    assert [(cell.value, cell.data_type) for cell in cells[1:]] == [("'=1+1", "s"), ("<b>Bold</b> & co", "s")]


@pytest.mark.slow
@pytest.mark.parametrize(
    "name", ["M" + "w" * 149, "Ein Name " * 16, "نخلة الوادي " * 12], ids=["word", "words", "right to left"]
)
def test_one_institution_with_a_long_name_fits_into_a_small_screen(open_page, name):
    def change(found):
        only(found, 0)
        found["name"][0] = name

    with open_page("data/", viewport={"width": 390, "height": 800}) as page:
        rewritten(page, change)
        page.goto(page.url.replace("data/", "explore/"))
        ready(page)
        assert names(page) == [name.strip()]
        assert page.locator(f"{ROWS} th").bounding_box()["width"] < 390
        assert (sticks_out(page), covering(page)) == ([], [])
        assert page.locator(".pager").is_hidden()
        page.locator("input[name=name]").fill("nobody of that name qqqqqq")
        drawn(page)
        assert "Remove a filter" in page.locator(ROWS).inner_text()


@pytest.mark.slow
def test_thousands_of_institutions_are_drawn_fifty_at_a_time(open_page):
    def change(found):
        n = len(found["id"])
        only(found, *(row % n for row in range(3000)))
        found["name"] = [f"{name} {row}" for row, name in enumerate(found["name"])]

    with open_page("data/") as page:
        rewritten(page, change)
        page.goto(page.url.replace("data/", "explore/?page=2"))
        ready(page)
        assert page.locator(ROWS).count() == 50
        assert "51" in page.locator(".pager span").inner_text()
        page.locator(".pager .next").click()
        drawn(page)
        assert names(page)[0].endswith(" 100")
        assert address(page) == {"page": ["3"]}
        assert page.evaluate("() => document.querySelectorAll('*').length") < 3_000


@pytest.mark.slow
def test_ticked_institutions_are_put_side_by_side(open_page):
    with open_page("explore/") as page:
        ready(page)
        for row in (1, 3):
            page.locator(f"{ROWS} th input").nth(row).check()
        page.locator("input[name=name]").fill("dhanvika")
        drawn(page)
        page.select_option("select[name=add]", "offices")
        drawn(page)
        way = page.locator(".compare-these")
        assert way.get_attribute("href").endswith("&f=offices")
        chosen = parse_qs(urlsplit(way.get_attribute("href")).query)["i"][0].split(",")
        assert len(chosen) == 2
        way.click()
        page.wait_for_url("**/compare/?i=*")
        page.wait_for_function(
            "(ids) => ids.every((id) => document.querySelector(`main a[href*='institutions/${id}/']`))", arg=chosen
        )


@pytest.mark.slow
def test_the_explorer_is_used_with_keys_alone_and_escape_closes_a_filter(open_page):
    with open_page("explore/") as page:
        ready(page)
        summary = page.locator(".facet summary").first
        summary.focus()
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")
        page.keyboard.press("Space")
        drawn(page)
        assert page.locator(".facet input:checked").count() == 1
        page.keyboard.press("Escape")
        assert page.locator(".facet[open]").count() == 0
        assert summary.evaluate("(element) => element === document.activeElement")
        page.locator("th[data-key=last] button").focus()
        for order in ("descending", "ascending"):
            page.keyboard.press("Enter")
            drawn(page)
            assert page.locator("th[data-key=last]").get_attribute("aria-sort") == order
        assert page.locator("th[data-key=last] button").evaluate("(element) => element === document.activeElement")


PICTURES = {
    "picture=distribution&x=par30": "half of them",
    "picture=distribution&x=hr_policies": "answered",
    "picture=pair&x=par30&y=gross_loan_portfolio": "both values",
    "picture=countries&x=par30": "fewer than 5 have a value: no median",
    "picture=countries": "Choose a country on the map",
    "picture=pair": "two indicators",
}


@pytest.mark.slow
@pytest.mark.parametrize("asked", PICTURES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_each_picture_has_words_and_fits_and_axe_finds_nothing(open_page, asked, scheme):
    with open_page(f"explore/?{asked}&indicator=par30", **{**SCREEN, "color_scheme": scheme}) as page:
        ready(page)
        stage = page.locator(".explorer-picture")
        page.wait_for_function("() => document.querySelector('.explorer-picture').textContent.length > 20")
        assert PICTURES[asked] in stage.inner_text()
        page.locator(".facet summary").first.click()
        assert violations(page) == []
        page.set_viewport_size({"width": 390, "height": 800})
        drawn(page)
        assert (sticks_out(page), covering(page)) == ([], [])


@pytest.mark.slow
def test_without_javascript_the_explorer_says_where_everything_else_is(open_page):
    with open_page("explore/", java_script_enabled=False) as page:
        assert page.locator("noscript a, p a[href='../institutions/']").first.is_visible()
        assert page.locator(".explorer").is_hidden()
