"""Institutions side by side, and a reader's own list: in the address or in the browser, and nowhere else."""

import csv
import io
import json
import re
import statistics
from pathlib import Path

import openpyxl
import pytest

from tests.browser.test_pages import SCREEN, objections, sticks_out, violations

pytestmark = pytest.mark.browser

DAY = r"\d{4}-\d\d-\d\d"
THREE = "compare/?i=ambarika,wayrasol,jua-pili"
LIST = (
    "Institution;Country\nWayrasol;Peru\nProyecto Wayra;Perú\nambarica;India\nnawi pukyu;PE\n"
    "Banco Inventado;Brazil\n=1+1;\n"
)


def ready(page, n: int) -> None:
    page.wait_for_selector(f"[data-compare][data-ready='{n}']")


def opened(open_page, path: str, n: int, **options):
    """A page with `n` institutions side by side."""

    class Opened:
        def __enter__(self):
            self.around = open_page(path, **options)
            self.page = self.around.__enter__()
            ready(self.page, n)
            return self.page

        def __exit__(self, *error):
            return self.around.__exit__(*error)

    return Opened()


def looked_up(page, text: str) -> None:
    page.wait_for_selector("[data-portfolio][data-ready]")
    page.fill("#portfolio-list", text)
    page.click(".portfolio-form [type=submit]")
    page.wait_for_selector(".results section")


def looked_up_none(page, text: str) -> None:
    page.wait_for_selector("[data-portfolio][data-ready]")
    page.fill("#portfolio-list", text)
    page.click(".portfolio-form [type=submit]")
    page.wait_for_selector(".results p button")


def saved(page, button) -> bytes:
    with page.expect_download() as download:
        button.click()
    return Path(download.value.path()).read_bytes()


def column(page, section: str, row: int = 0) -> list[str]:
    cells = page.locator(f"section:has(> #{section}) > .scroll tbody tr").nth(row).locator("th, td")
    return [" ".join(text.split()) for text in cells.all_inner_texts()]


def test_institutions_are_found_put_side_by_side_and_taken_away_again(open_page, demo_site):
    with open_page("institutions/wayrasol/", **SCREEN) as page:
        page.click("#chart-par30 .doors a[href*='compare/']")
        ready(page, 1)
        assert page.url.endswith("compare/?i=wayrasol&f=par30")

        page.fill("#compare-find", "ambarica")  # a letter is wrong
        page.click(".picker li button:has-text('Ambarika Gramin')")
        ready(page, 2)
        assert page.url.endswith("compare/?i=wayrasol,ambarika&f=par30")
        assert page.locator("#over-par30 > svg .course").count() == 2
        assert page.locator("#chart-par30").count() == 0, "once is enough"

        label, mine, theirs = column(page, "figures", 3)
        assert label.startswith("Portfolio at risk")
        assert re.match(r"5\.1% 2025 Reported row \d+ of indicators.csv", mine)
        assert re.match(r"2\.5% 2025 Computed here", theirs)
        assert "The institutions report in different currencies" in page.locator("#differences ~ ul").inner_text()
        assert column(page, "areas", 1)[1] == "128 of 136 answered 123 documented"
        assert column(page, "star")[1].startswith("★ STAR for fiscal year 2025")

        rows = list(csv.DictReader(io.StringIO(saved(page, page.locator("[data-file=csv]")).decode("utf-8-sig"))))
        told = json.loads((demo_site / "api/v1/institutions/wayrasol.json").read_text("utf-8"))["facts"]
        known = {(one["indicator"], one["period"]): one["value"] for one in told}
        mine_ = [row for row in rows if row["id"] == "wayrasol" and row["what"] == "figure" and row["value"]]
        assert len(mine_) > 50
        assert {(row["invented"], row["licence"] > "", row["data_up_to"] > "") for row in rows} == {("yes", True, True)}
        assert [row for row in mine_ if float(row["value"]) != known[row["code"], row["fiscal_year"]]] == []

        assert violations(page) == []
        page.go_back()
        ready(page, 1)
        page.go_forward()
        ready(page, 2)
        page.click(".chosen li:first-child .acts button:last-child")
        ready(page, 1)
        assert page.url.endswith("compare/?i=ambarika&f=par30")


def values_of(page, code: str, year: str) -> list[str]:
    """The cells of a year in the table of an indicator."""
    row = page.locator(f"#over-{code} tbody tr").filter(has=page.locator(f"th:text-is('{year}')"))
    return [" ".join(text.split()) for text in row.locator("td").all_inner_texts()]


def test_any_indicator_is_drawn_over_the_years_read_followed_to_its_row_and_taken_away(open_page, demo_site):
    with opened(open_page, "compare/?i=wayrasol,ambarika", 2, **SCREEN) as page:
        page.select_option("[name=indicator]", "glp_household")
        page.click(".indicator-finder [type=submit]")
        figure = page.locator("#over-glp_household")
        figure.locator("svg .course").nth(1).wait_for(state="attached")
        page.select_option("[name=median]", "all")
        figure.locator("svg .sm .course").first.wait_for(state="attached")
        page.wait_for_url("**/compare/?i=wayrasol,ambarika&f=glp_household&m=all")
        assert figure.locator("figcaption").inner_text().count("US dollars · 2018–2025 · 2 of 2 institutions") == 1
        told = json.loads((demo_site / "api/v1/indicators/glp_household.json").read_text("utf-8"))
        known = {(id_, year): value for id_, year, value in told["values"]}
        mine, _, median = values_of(page, "glp_household", "2025")
        assert mine == f"US${known['wayrasol', '2025'] / 1e6:.1f} million"
        earlier = {(id_, year) for id_, year, _ in told["earlier_definition"]}
        everybody = [value for (id_, year), value in known.items() if year == "2025" and (id_, year) not in earlier]
        assert median == f"US${statistics.median(everybody) / 1e6:.1f} million n = {len(everybody)}"

        rows = list(csv.DictReader(io.StringIO(saved(page, figure.locator("[data-values=csv]")).decode("utf-8-sig"))))
        assert {row["code"] for row in rows} == {"glp_household"}
        assert len(rows) == len([one for one in known if one[0] in ("wayrasol", "ambarika")])
        assert {
            (row["unit"], row["licence"] > "", row["address"][-16:]) for row in rows if row["id"] == "wayrasol"
        } == {("PEN", True, "5/#glp_household".replace("5", row["fiscal_year"][-1])) for row in rows}
        assert {float(row["usd"]) for row in rows} <= {round(value, 4) for value in known.values()}
        assert violations(page) == []

        figure.locator("tbody a").first.click()
        page.locator("dialog[open]", has_text="Gross loan portfolio, households").wait_for()


@pytest.mark.slow
def test_answers_over_the_years_are_a_table_of_signs_and_say_why_one_is_absent(open_page):
    address = "compare/?i=wayrasol,jua-pili&f=complaint_mechanism_functioning,target_market"
    with opened(open_page, address, 2, **SCREEN) as page:
        assert page.locator(".timelines svg.compared-lines").count() == 0
        assert values_of(page, "complaint_mechanism_functioning", "2025") == ["Yes", "no filing"]
        assert page.locator("#over-complaint_mechanism_functioning td a.y").count() > 5
        assert values_of(page, "target_market", "2018") == ["Rural clients", "Urban clients, Women"]
        page.click("#over-target_market h3 button")
        page.wait_for_function("() => location.search.endsWith('&f=complaint_mechanism_functioning')")


@pytest.mark.slow
def test_from_an_indicator_its_reporters_of_a_country_are_offered_and_drawn(open_page):
    with open_page("indicators/par30/", **SCREEN) as page:
        page.click("main a.over-years")
        ready(page, 0)
        assert page.locator("#over-par30 > svg .sm .course").count() == 1, (
            "the median is there before anybody is chosen"
        )
        page.select_option(".offers select", "Peru")
        assert page.locator(".offers button").all_inner_texts() == [
            "Cooperativa Ñawi Pukyu",
            "Sach'a Warmi",
            "Wayrasol",
        ]
        page.click(".offers button >> nth=0")
        ready(page, 1)
        assert page.url.endswith("compare/?i=nawi-pukyu&f=par30&m=all")
        assert page.locator("#differences").inner_text().startswith("About the filing")


@pytest.mark.slow
def test_the_values_of_an_indicator_that_do_not_load_are_said_and_no_file_lacks_them(chromium, address):
    context = chromium.new_context(**SCREEN)
    page = context.new_page()
    page.route("**/api/v1/indicators/*.json", lambda route: route.abort())
    page.goto(f"{address}compare/?i=wayrasol,ambarika&f=offices,par30")
    ready(page, 2)
    assert "The values of “Offices” could not be loaded." in page.locator("#over-offices").inner_text()
    assert page.locator("#over-par30 > svg .course").count() == 2, "a key figure is in the file of the institution"
    page.click("[data-file=csv]")
    assert "No file was made" in page.locator(".indicator-remarks").inner_text()
    page.unroute("**/api/v1/indicators/*.json")
    page.click("#over-offices .failed button")
    page.wait_for_selector("#over-offices > svg .course", state="attached")
    context.close()


@pytest.mark.slow
def test_the_keyboard_alone_adds_and_removes_an_indicator(open_page):
    with opened(open_page, "compare/?i=wayrasol,ambarika", 2, **SCREEN) as page:
        page.focus("[name=indicator]")
        page.keyboard.type("Offices")
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        page.wait_for_selector("#over-offices > svg .course", state="attached")
        page.wait_for_function("() => document.activeElement.closest('#over-offices h3')")
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        page.wait_for_function("() => !document.querySelector('#over-offices') && !location.search.includes('f=')")
        page.wait_for_function("() => document.activeElement.name === 'indicator'")


@pytest.mark.slow
def test_on_a_phone_the_years_of_three_institutions_are_in_sight_at_once(open_page):
    with opened(open_page, f"{THREE}&f=par30,target_market", 3, viewport={"width": 390, "height": 800}) as page:
        for code in ("par30", "target_market"):
            box = page.locator(f"#over-{code} .scroll").bounding_box()
            last = page.locator(f"#over-{code} tbody tr:first-child td:last-child").bounding_box()
            assert box is not None
            assert last is not None
            assert last["x"] + last["width"] <= box["x"] + box["width"] + 1
        assert sticks_out(page) == []
        assert violations(page) == []


def test_a_list_is_matched_here_and_a_doubtful_name_is_asked_about(open_page):
    with open_page("portfolio/", **SCREEN) as page:
        page.wait_for_selector("[data-portfolio][data-ready]")
        sent: list[str] = []
        page.on("request", lambda request: sent.append(request.url))
        looked_up(page, LIST)
        assert page.locator(".said").inner_text() == "3 of 6 names found."
        assert page.locator(".doubtful li").count() == 1
        assert page.locator(".unmatched li").all_inner_texts() == ["Banco Inventado", "=1+1"]
        names = page.locator("#list ~ .scroll tbody th a").all_inner_texts()
        assert names == ["Cooperativa Ñawi Pukyu", "Wayrasol"]  # by name, and once

        page.select_option(".doubtful select", "ambarika")
        page.wait_for_selector("[data-ready='3']")
        assert page.locator(".doubtful").count() == 0
        for box in page.locator("[name=compared]").all()[:2]:
            box.check()
        assert page.locator(".beside-these").get_attribute("href").endswith("compare/?i=ambarika,nawi-pukyu")

        rows = list(
            csv.DictReader(
                io.StringIO(saved(page, page.locator(".results button", has_text="CSV")).decode("utf-8-sig"))
            )
        )
        assert [(row["given_as"], row["match"], row["id"]) for row in rows] == [
            ("ambarica", "found", "ambarika"),
            ("nawi pukyu", "found", "nawi-pukyu"),
            ("Wayrasol; Proyecto Wayra", "found", "wayrasol"),
            ("Banco Inventado", "not found", ""),
            ("'=1+1", "not found", ""),
        ]
        assert {(row["invented"], row["licence"] > "") for row in rows if row["id"]} == {("yes", True)}
        assert [day for day in (row["data_up_to"] for row in rows if row["id"]) if not re.fullmatch(DAY, day)] == []
        asked = [url for url in sent if not url.startswith("blob:")]
        own = r"/(compare/data/\d+\.json|search/names\.json|assets/(edition\.json|(cite|copying)\.js))$"
        assert [url for url in asked if not re.search(own, url)] == []
        assert not page.evaluate("() => Object.values(localStorage).some((kept) => kept.includes('Wayra'))")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("query", "n", "said"),
    [
        ("", 0, "No institution is chosen yet"),
        ("?i=", 0, "No institution is chosen yet"),
        ("?i=wayrasol", 1, "Only \u2068Wayrasol\u2069 is chosen"),
        ("?i=wayrasol,no-such-one", 1, "no institution with the id “no-such-one”"),
        ("?i=wayrasol,%3Cb%3Eodd%3C/b%3E,../x", 1, "no institutions with the ids “<b>odd</b>”, “../x”"),
        ("?i=wayrasol,ambarika&y=1850", 2, "has a filing for “1850”"),
        ("?i=wayrasol,ambarika&k=nothing", 2, "“nothing” is no indicator"),
        ("?i=wayrasol,ambarika&f=%3Cb%3E,par30,../x", 2, "“<b>” is no indicator that can be compared here."),
        ("?f=par30&m=zz", 0, "“zz” is no country of this portal"),
        (
            "?i=wayrasol&f=par30,par90,offices,assets,liabilities,equity,deposits,borrowings",
            1,
            "Only the first 6 indicators are shown; 2 more",
        ),
        ("?i=jua-pili&f=offices&m=PE", 1, "There is no median of the institutions in Peru"),
        (
            "?i=wayrasol,ambarika,jua-pili,dhanvika,kolmi-lota,phka-doung,guaduales,tala-munay",
            6,
            "Only the first 6 are shown; 2 more",
        ),
        ("?i=wayrasol,wayrasol,wayrasol", 1, "Only \u2068Wayrasol\u2069 is chosen"),
    ],
)
def test_an_odd_address_is_answered_with_a_sentence_and_a_way_on(open_page, query, n, said):
    with opened(open_page, f"compare/{query}", n, **SCREEN) as page:
        assert said in page.locator("[data-compare]").inner_text()
        assert page.locator("#compare-find").is_visible()
        assert page.locator(".chosen li").count() == page.locator(".chosen [aria-label^=Remove]").count()


@pytest.mark.slow
def test_a_file_that_does_not_load_is_said_and_loaded_when_asked_again(chromium, address):
    context = chromium.new_context()
    page = context.new_page()
    page.route("**/compare/data/*.json", lambda route: route.abort())
    page.goto(f"{address}{THREE}")
    ready(page, 0)
    assert "could not be loaded" in page.locator(".remarks").first.inner_text()
    page.unroute("**/compare/data/*.json")
    page.click(".remarks button")
    ready(page, 3)
    assert page.locator(".remarks").first.inner_text() == ""
    context.close()


@pytest.mark.slow
@pytest.mark.parametrize(
    "path", [f"{THREE},nakhla-alwadi,phka-doung", f"es/{THREE}&y=2024", "compare/", "portfolio/", "es/portfolio/"]
)
def test_both_pages_are_accessible_and_fit_small_screens(open_page, path):
    with open_page(path, **SCREEN) as page:
        if "portfolio" in path:
            looked_up(page, LIST)
        else:
            page.wait_for_selector("[data-compare][data-ready]:not([aria-busy])")
        assert list(objections(page)) == []
        for one in page.locator("details.fold").all():
            one.evaluate("(e) => { e.open = true; }")
        assert violations(page) == []


@pytest.mark.slow
def test_the_keyboard_alone_finds_moves_and_removes_an_institution(open_page):
    with opened(open_page, "compare/", 0, **SCREEN) as page:
        page.focus("#compare-find")
        for name, n in (("wayrasol", 1), ("jua pili", 2)):
            page.keyboard.type(name)
            page.wait_for_selector(".picker li button")
            page.keyboard.press("ArrowDown")
            page.keyboard.press("Enter")
            ready(page, n)
            assert page.evaluate("() => document.activeElement.id") == "compare-find"
        page.keyboard.press("Tab")  # the first institution
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        page.wait_for_function("() => location.search === '?i=jua-pili,wayrasol'")
        page.wait_for_function("() => document.activeElement.dataset.id === 'wayrasol'")
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        ready(page, 1)
        page.wait_for_function("() => document.activeElement.dataset.id === 'jua-pili'")


def test_on_a_phone_a_value_is_in_sight_below_the_name_of_its_institution(open_page):
    with opened(open_page, THREE, 3, viewport={"width": 390, "height": 800}) as page:
        table = page.locator(".scroll:visible table.compared").first
        box = page.locator(".scroll:has(table.compared):visible").first.bounding_box()
        head, cell = (table.locator(f"{row} > :nth-child(2)").first.bounding_box() for row in ("thead tr", "tbody tr"))
        assert box is not None
        assert head is not None
        assert cell is not None
        assert cell["x"] + cell["width"] <= box["x"] + box["width"]
        assert abs(cell["x"] - head["x"]) <= 1


@pytest.mark.slow
@pytest.mark.parametrize("path", [THREE, f"{THREE}&f=par30,glp_household,complaint_mechanism_functioning&m=all"])
def test_a_comparison_prints_on_two_sheets_with_nothing_cut_and_its_address(open_page, path):
    with opened(open_page, path, 3, viewport={"width": 703, "height": 1000}) as page:
        sheets = page.pdf(prefer_css_page_size=True)
        assert len(re.findall(rb"/Type\s*/Page\b", sheets)) <= 2
        page.emulate_media(media="print")
        assert page.locator(".printed-address").inner_text().endswith(path)
        cut = """() => [...document.querySelectorAll("main *")]
            .filter((e) => e.checkVisibility() && e.getBoundingClientRect().right > innerWidth + 1).map((e) => e.outerHTML.slice(0, 80))"""
        assert page.evaluate(cut) == []


@pytest.mark.slow
def test_long_and_right_to_left_names_fit_and_stay_in_their_place(chromium, address):
    context = chromium.new_context(viewport={"width": 390, "height": 800})
    page = context.new_page()

    def renamed(route):
        answer = route.fetch()
        known = answer.json()
        for one in known:
            if one["id"] == "wayrasol":
                one["name"], one["acronym"] = "Asociación " + "cooperativa " * 11 + "Wayrasol", None
            if one["id"] == "ambarika":
                one["name"], one["acronym"] = "A" * 150, None
        route.fulfill(response=answer, json=known)

    page.route("**/compare/data/*.json", renamed)
    page.goto(f"{address}compare/?i=wayrasol,nakhla-alwadi,ambarika")
    ready(page, 3)
    assert sticks_out(page) == []
    assert page.locator(".chosen li:nth-child(2) bdi").inner_text()
    context.close()


@pytest.mark.slow
def test_going_away_and_back_shows_the_same_comparison_and_the_same_list_of_years(open_page):
    with opened(open_page, THREE, 3, **SCREEN) as page:
        page.select_option("[name=year]", "2023")
        page.wait_for_function("() => location.search.endsWith('&y=2023')")
        before = page.locator(".results").inner_text()
        page.click("#figures ~ .scroll tbody a")
        page.go_back()
        ready(page, 3)
        assert page.locator("[name=year]").input_value() == "2023"
        assert page.locator(".results").inner_text() == before
        page.evaluate("() => dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))")
        page.wait_for_selector("[data-compare][data-ready='3']:not([aria-busy])")
        assert page.locator(".results").inner_text() == before


@pytest.mark.slow
def test_a_held_key_in_the_list_of_years_changes_the_address_a_few_times_a_second(open_page):
    with opened(open_page, THREE, 3, **SCREEN) as page:
        page.evaluate(
            """() => {
                window.changes = 0;
                const plain = history.replaceState.bind(history);
                history.replaceState = (...given) => { window.changes += 1; plain(...given); };
                const field = document.querySelector("[data-compare] [name=year]");
                for (let n = 0; n < 120; n++) {
                    field.selectedIndex = n % field.options.length;
                    field.dispatchEvent(new Event("change"));
                }
            }"""
        )
        last = page.locator("[name=year]").input_value()
        page.wait_for_function("(year) => new URLSearchParams(location.search).get('y') === (year || null)", arg=last)
        assert page.evaluate("() => window.changes") < 10


@pytest.mark.slow
@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "There is no name in this list"),
        ("\n \n", "There is no name in this list"),
        ("name\n" * 2_002, "the page looks up 2,000 at a time"),
        ("x" * 1_000_001, "larger than 1 MB"),
    ],
)
def test_a_list_that_cannot_be_looked_up_is_answered_in_words(open_page, text, said):
    with open_page("portfolio/", **SCREEN) as page:
        page.wait_for_selector("[data-portfolio][data-ready]")
        page.evaluate("(text) => { document.querySelector('#portfolio-list').value = text; }", text)
        page.click(".portfolio-form [type=submit]")
        page.wait_for_function("(said) => document.querySelector('.said').textContent.includes(said)", arg=said)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("list.csv", 'Nombre,Pa\xeds\n"Cooperativa \xd1awi Pukyu",Per\xfa\n'.encode("cp1252"), "1 of 1 names found"),
        ("list.txt", "Wayrasol\tPeru\nJua Pili\tKenya\n".encode("utf-16"), "2 of 2 names found"),
        ("list.txt", b"Wayrasol, Ambarika Gramin Finance, Jua Pili", "3 of 3 names found"),
        ("list.csv", b"id\nwayrasol\nhttps://example.org/institutions/jua-pili/2025/\n", "2 of 2 names found"),
        ("book.xlsx", b"PK\x03\x04\x00\x00", "This is no text file"),
    ],
)
def test_lists_are_read_as_spreadsheets_and_people_write_them(open_page, tmp_path, name, content, said):
    file = tmp_path / name
    file.write_bytes(content)
    with open_page("portfolio/", **SCREEN) as page:
        page.wait_for_selector("[data-portfolio][data-ready]")
        page.set_input_files("[data-portfolio] [type=file]", file)
        page.wait_for_function("(said) => document.querySelector('.said').textContent.includes(said)", arg=said)


@pytest.mark.slow
def test_the_workbooks_have_typed_cells_and_say_what_they_are(open_page):
    with opened(open_page, THREE, 3, **SCREEN) as page:
        book = openpyxl.load_workbook(io.BytesIO(saved(page, page.locator("[data-file=xlsx]"))))
        head, *rows = book["Comparison"].iter_rows(values_only=True)
        told = [dict(zip(head, row, strict=True)) for row in rows]
        assert {row["institution"] for row in told} == {"Ambarika Gramin Finance", "Wayrasol", "Jua Pili Microfinance"}
        assert all(isinstance(row["value"], int | float | None) for row in told)
        assert any(value.endswith(THREE) for _, value in book["About this file"].iter_rows(values_only=True))
    with open_page("portfolio/", **SCREEN) as page:
        looked_up(page, LIST)
        book = openpyxl.load_workbook(io.BytesIO(saved(page, page.locator(".results button", has_text="XLSX"))))
        assert [row[0] for row in book["What they report"].iter_rows(min_row=2, values_only=True)][-1] == "'=1+1"


@pytest.mark.slow
@pytest.mark.parametrize("path", ["compare/?i=wayrasol", "portfolio/", "es/explore/"])
def test_a_page_whose_script_does_not_load_says_so_and_offers_a_way_on(chromium, address, path):
    context = chromium.new_context(**SCREEN)
    page = context.new_page()
    page.route("**/assets/numbers.js", lambda route: route.fulfill(status=404, body="no"))
    page.goto(address + path)
    late = page.locator(".late-script")
    assert not late.is_visible()
    late.evaluate("(it) => it.getAnimations().forEach((one) => one.finish())")
    assert late.is_visible()
    assert late.locator("a[href$='institutions/']").is_visible()
    dead = page.locator(".explorer > :is(.filters, .doors, .sort-by, .scroll)")
    dead.evaluate_all("(all) => all.forEach((it) => it.getAnimations().forEach((one) => one.finish()))")
    assert not any(one.is_visible() for one in dead.all())
    assert violations(page) == []
    page.unroute("**/assets/numbers.js")
    page.reload()
    page.wait_for_selector("[data-started]", state="attached")
    assert late.evaluate("(it) => getComputedStyle(it).display") == "none"
    context.close()


@pytest.mark.slow
def test_an_institution_that_its_file_lacks_is_named_and_the_list_can_be_looked_up_again(open_page):
    with open_page("portfolio/", **SCREEN) as page:
        page.route("**/compare/data/*.json", lambda route: route.fulfill(body="[{}]", content_type="application/json"))
        looked_up_none(page, "Wayrasol")
        assert "wayrasol could not be loaded" in page.locator(".results").inner_text()
        page.unroute("**/compare/data/*.json")
        page.reload()
        looked_up(page, "Wayrasol")
        assert page.locator(".results table").is_visible()


@pytest.mark.slow
@pytest.mark.parametrize("path", ["compare/", "portfolio/", "es/compare/", "es/portfolio/"])
def test_without_javascript_both_pages_say_where_the_figures_are(open_page, path):
    with open_page(path, java_script_enabled=False) as page:
        assert page.locator("main noscript a").first.is_visible()
        assert page.locator(".side-by-side").is_hidden()
