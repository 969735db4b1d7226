"""What readers do: search, explore, follow a figure to its row, change the language, get lost."""

import base64
import re
from pathlib import Path

import pytest

pytestmark = pytest.mark.browser


def search(page, words):
    page.locator("button.open-search").first.click()
    field = page.locator("#portal-search-query")
    field.fill(words)
    page.wait_for_function(
        "() => document.querySelectorAll('#portal-search-results:not([aria-busy=true]) a').length > 0", timeout=10_000
    )
    return page.locator("#portal-search-results a")


def test_search_finds_an_institution_by_its_former_name(open_page, former_name):
    id_, former = former_name
    with open_page("") as page:
        found = search(page, former)

        assert f"institutions/{id_}/" in found.first.get_attribute("href")
        found.first.click()
        page.wait_for_url(f"**/institutions/{id_}/**")


@pytest.mark.parametrize("language", ["", "es/"], ids=["en", "es"])
def test_a_found_institution_has_the_sentence_of_its_profile_and_of_links_to_it(open_page, former_name, language):
    id_, former = former_name
    with open_page(f"{language}institutions/{id_}/") as page:
        said = page.locator("meta[name=description]").get_attribute("content")
        found = search(page, former)

        assert f"/{language}institutions/{id_}/" in found.first.get_attribute("href")
        assert len(said) > 100
        assert said.endswith(found.first.locator("p").inner_text()), (
            "before it, a description says that the institution is invented"
        )


def test_without_the_sentences_an_institution_is_still_found_by_its_names(open_page, former_name):
    id_, former = former_name
    with open_page("") as page:
        page.route("**/search/sentences/*", lambda route: route.fulfill(status=200, body="<b>not JSON"))

        found = search(page, former).first
        assert f"institutions/{id_}/" in found.get_attribute("href")
        assert former in found.inner_text()
        assert "not JSON" not in found.inner_text()


def test_search_finds_an_indicator_and_a_country_in_the_language_of_the_page(open_page):
    with open_page("es/") as page:
        links = [link.get_attribute("href") for link in search(page, "cartera en riesgo").all()]

        assert any("/es/indicators/par30/" in link for link in links), links
        page.locator("#portal-search-query").fill("Camboya")
        page.wait_for_function(
            "() => [...document.querySelectorAll('#portal-search-results a')].some(a => a.href.includes('/countries/kh/'))"
        )


def test_a_mistyped_name_is_found_and_no_page_is_listed_twice(open_page):
    with open_page("") as page:
        assert "/institutions/dhanvika/" in search(page, "dhanvkia").first.get_attribute("href")
        page.locator("#portal-search-query").fill("proyecto wayra")
        page.wait_for_function(
            "() => document.querySelector('#portal-search-results a')?.href.endsWith('/institutions/wayrasol/')"
        )
        links = [link.get_attribute("href") for link in page.locator("#portal-search-results a").all()]
        assert len(set(links)) == len(links)
        assert "Proyecto Wayra" in page.locator("#portal-search-results small").first.inner_text()


def test_a_mistyped_name_does_not_bring_every_page_with_a_word_that_begins_alike(open_page):
    with open_page("") as page:
        found = search(page, "Dhanvica")
        assert "/institutions/dhanvika/" in found.first.get_attribute("href")
        links = [link.get_attribute("href") or "" for link in page.locator("#portal-search-results a").all()]
        assert [link for link in links if "/institutions/dhanvika/" not in link] == []


def test_an_indicator_with_a_country_and_what_is_not_there_both_have_a_way_on(open_page):
    with open_page("") as page:
        found = search(page, "women peru")
        assert found.first.get_attribute("href").endswith("/explore/?country=PE&indicator=borrowers_female_percent")
        assert "Peru" in found.first.inner_text()

        page.locator("#portal-search-query").fill("wagrasolis")
        page.wait_for_selector("#portal-search .onward:not([hidden])")
        assert page.locator("#portal-search-results a").first.get_attribute("href").endswith("/institutions/wayrasol/")
        assert "Similar names" in page.locator(".portal-search__status").inner_text()
        onward = [link.get_attribute("href") for link in page.locator("#portal-search .onward a").all()]
        assert [address.rsplit("/", 2)[1] for address in onward] == ["institutions", "countries", "indicators"]

        page.locator("#portal-search-query").fill("Вайрасол")
        page.wait_for_function(
            "() => document.querySelector('#portal-search .onward').hidden"
            " && document.querySelector('#portal-search-results a')?.href.endsWith('/institutions/wayrasol/')"
        )


def test_search_can_be_kept_to_one_country(open_page):
    with open_page("") as page:
        search(page, "institution")
        before = page.locator("#portal-search .portal-search__status").inner_text()
        page.locator(".portal-search__filters select[name=country]").select_option("Peru")
        page.wait_for_function(
            "before => document.querySelector('#portal-search .portal-search__status').textContent !== before",
            arg=before,
        )
        found = page.locator("#portal-search-results li").all_inner_texts()

        assert found
        assert all("Peru" in each for each in found), found


def test_search_opens_with_control_and_k_and_closes_with_escape_and_no_single_key_does_anything(open_page):
    with open_page("institutions/") as page:
        before = page.url
        for key in ("/", "s", "f", "S", "F", "p", ",", "n", "."):
            page.keyboard.press(key)
        assert page.locator("#portal-search").is_hidden(), "no single key opens it (WCAG 2.1.4)"
        assert page.url == before
        page.keyboard.press("Control+k")
        assert page.locator("#portal-search").is_visible()
        page.keyboard.press("Escape")
        assert page.locator("#portal-search").is_hidden()


@pytest.mark.slow
def test_the_result_that_has_the_focus_has_an_outline_in_forced_colours(open_page):
    with open_page("", forced_colors="active") as page:
        search(page, "wayrasol").first.wait_for()
        page.keyboard.press("ArrowDown")
        outline = "() => { const { outlineStyle, outlineWidth } = getComputedStyle(document.activeElement); return [document.activeElement.matches('#portal-search-results a'), outlineStyle, outlineWidth]; }"
        assert page.evaluate(outline) == [True, "solid", "2px"]


def test_explore_opens_an_interactive_chart(open_page):
    with open_page("institutions/wayrasol/") as page:
        page.locator("button.explore").first.click()
        page.wait_for_selector("figure.chart.exploring canvas, figure.chart.exploring svg.marks", timeout=15_000)

        assert page.locator("figure.exploring").count() == 1


SAID = """() => [".compared", ".figure-card .peers", ".chart .sentence", ".chart table"]
    .map((part) => [...document.querySelectorAll(part)].map((element) => element.textContent.replace(/\\s+/g, " ").trim()))"""


@pytest.mark.parametrize("language", ["", "es/"], ids=["en", "es"])
def test_another_peer_group_changes_tiles_charts_and_text_and_the_first_one_brings_back_the_same_words(
    open_page, language
):
    with open_page(f"{language}institutions/wayrasol/") as page:
        before = page.evaluate(SAID)
        page.locator(".peer-choice summary").click()
        first = page.locator(".peer-choice input:checked").get_attribute("value")
        page.locator(".peer-choice input[value='legal_form:nbfi']").check()
        page.wait_for_function(
            "() => document.querySelectorAll('.chart-stage[data-ready]').length === 4", timeout=30_000
        )
        other = page.evaluate(SAID)
        assert "8" in other[0][0], "of nine institutions with this legal form, one is Wayrasol itself"
        assert all(now != then for now, then in zip(other[1], before[1], strict=True))
        assert [now != then for now, then in zip(other[2], before[2], strict=True)] == [False] * 3 + [True] * 4
        assert page.url.endswith("?peers=legal_form%3Anbfi")
        assert page.locator(".compared > span a").count() == 0, (
            "the link to its own group's page is not that of another one"
        )
        assert page.locator(".peer-choice input[value='country:PE']").is_disabled(), "two peers say nothing"

        page.locator(f".peer-choice input[value='{first}']").check()
        page.wait_for_function("(first) => !location.search", arg=first, timeout=30_000)
        assert page.evaluate(SAID) == before, "the browser computes what the page was made with"


def test_a_link_with_a_peer_group_opens_the_profile_with_it(open_page):
    with open_page("institutions/wayrasol/?peers=scale%3Alarge") as page:
        page.wait_for_function("() => document.querySelector('.compared').textContent.includes('12')", timeout=30_000)


@pytest.mark.parametrize("group", ["nope", "country:PE"])
def test_an_address_with_an_unknown_or_too_small_peer_group_says_so(open_page, group):
    with open_page(f"institutions/wayrasol/?peers={group}") as page:
        said = page.locator("p[role=status].compared")
        said.wait_for()
        assert f"asks for the peer group “{group}”" in said.inner_text()


IN_PIXELS = """async ([address, wide, tall]) => {
  const image = Object.assign(new Image(), { src: address, width: wide, height: tall });
  await image.decode();
  const canvas = Object.assign(document.createElement("canvas"), { width: wide, height: tall });
  const drawn = canvas.getContext("2d", { willReadFrequently: true });
  drawn.drawImage(image, 0, 0, wide, tall);
  const bytes = await crypto.subtle.digest("SHA-256", drawn.getImageData(0, 0, wide, tall).data);
  return [...new Uint8Array(bytes)].join();
}"""


def test_one_file_of_a_chart_is_shown_in_the_language_of_the_page_and_without_what_the_page_says_itself(open_page):
    with open_page("institutions/wayrasol/") as page:
        file = page.locator("#chart-women a.file").evaluate("(link) => link.href")
        plain, english, spanish, part = (
            page.evaluate(IN_PIXELS, [f"{file}{mark}", 388, 560]) for mark in ("", "#en", "#es", "#es-part")
        )
        assert plain == english
        assert len({english, spanish, part}) == 3
    with open_page("es/institutions/wayrasol/") as page:
        assert page.locator("#chart-women a.file").evaluate("(link) => link.href") == f"{file}#es"
        shown = page.locator("#chart-women img.chart")
        assert shown.evaluate("(image) => image.src") == f"{file}#es-part"
        shown.scroll_into_view_if_needed()
        box = shown.bounding_box()
        assert box["height"] / box["width"] == pytest.approx(
            float(shown.get_attribute("height")) / float(shown.get_attribute("width")), abs=0.01
        ), "of the part, not of the file"
        described = shown.get_attribute("aria-describedby")
        assert page.locator(f"#{described}").text_content().startswith("Por año: ")


@pytest.mark.parametrize(
    ("home", "shown", "hidden", "name"),
    [("", "en", "es", "wayrasol-women.svg"), ("es/", "es", "en", "wayrasol-women-es.svg")],
)
def test_a_chart_that_is_saved_as_svg_opens_in_the_language_of_the_page(open_page, home, shown, hidden, name):
    with open_page(f"{home}institutions/wayrasol/", accept_downloads=True) as page:
        with page.expect_download() as saved:
            page.click("#chart-women .doors details:has(a.file) > summary")
            page.locator("#chart-women .doors a.file").click()
        assert saved.value.suggested_filename == name
        drawn = Path(saved.value.path()).read_text("utf-8")
        assert page.url.endswith("institutions/wayrasol/"), "the page stays"
        alone = page.context.new_page()
        alone.set_content(drawn)
        display = "(code) => getComputedStyle(document.querySelector(`g.${code}`)).display"
        assert (alone.evaluate(display, shown), alone.evaluate(display, hidden)) == ("inline", "none")
        assert alone.locator("svg").get_attribute("lang") == shown
        assert alone.locator("svg title").text_content() == page.locator("#chart-women h3").text_content()
        alone.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_chart_has_the_colours_of_its_page_whatever_the_system_prefers(open_page, scheme):
    """The toggle of the page, not the setting of the system: each is the other's opposite here."""
    paper = {"light": [255, 255, 255], "dark": [26, 31, 38]}
    with open_page("institutions/wayrasol/", color_scheme=scheme) as page:
        chart = page.locator("#chart-women img.chart")
        page.locator(".colours").click()
        page.wait_for_function(
            "(scheme) => document.body.dataset.mdColorScheme === scheme",
            arg={"light": "slate", "dark": "default"}[scheme],
        )
        chart.scroll_into_view_if_needed()
        page.wait_for_function("(image) => image.complete", arg=chart.element_handle())
        taken = base64.b64encode(chart.screenshot()).decode()
        corner = page.evaluate(CORNER, taken)
        assert corner == paper[{"light": "dark", "dark": "light"}[scheme]]


CORNER = """async (picture) => {
  const image = new Image();
  image.src = `data:image/png;base64,${picture}`;
  await image.decode();
  const drawn = Object.assign(document.createElement("canvas"), { width: 9, height: 9 }).getContext("2d");
  drawn.drawImage(image, 0, 0);
  return [...drawn.getImageData(3, 3, 1, 1).data].slice(0, 3);
}"""


@pytest.mark.parametrize(("scheme", "paper"), [("light", [255, 255, 255, 255]), ("dark", [26, 31, 38, 255])])
def test_a_chart_is_saved_as_png_in_the_colours_of_the_page_and_nothing_is_cut(open_page, scheme, paper):
    with open_page("institutions/wayrasol/", color_scheme=scheme, accept_downloads=True) as page:
        with page.expect_download() as saved:
            page.click("#chart-par30 .doors details:has(a.file) > summary")
            page.locator("#chart-par30 .doors a.file + button").click()
        assert saved.value.suggested_filename == "wayrasol-par30.png"
        picture = base64.b64encode(Path(saved.value.path()).read_bytes()).decode()
        size, colours, margins = page.evaluate(
            """async (picture) => {
                const image = new Image();
                image.src = `data:image/png;base64,${picture}`;
                await image.decode();
                const canvas = Object.assign(document.createElement("canvas"), { width: image.width, height: image.height });
                const drawn = canvas.getContext("2d", { willReadFrequently: true });
                drawn.drawImage(image, 0, 0);
                const seen = (...box) => new Set(new Uint32Array(drawn.getImageData(...box).data.buffer)).size;
                const { width, height } = image;
                const margins = [seen(0, 0, width, 24), seen(0, height - 9, width, 9), seen(0, 0, 24, height), seen(width - 24, 0, 24, height)];
                return [[width, height], [seen(0, 0, width, height), [...drawn.getImageData(2, 2, 1, 1).data]], margins];
            }""",
            picture,
        )
        assert size[0] == 3 * 388
        assert size[1] > 900
        assert colours[1] == paper
        assert colours[0] > 20, "words and lines"
        assert margins == [1, 1, 1, 1], "only paper at the edges"


def test_the_keyboard_reaches_every_figure(open_page):
    with open_page("institutions/wayrasol/") as page:
        out_of_reach = page.evaluate(
            """() => [...document.querySelectorAll("table.years td")]
                .filter((cell) => cell.textContent.trim() && !cell.querySelector("a[href]") && !cell.classList.contains("gap")
                    && !cell.closest("tr").classList.contains("chosen") && !cell.querySelector("svg, .gap, i"))
                .map((cell) => cell.outerHTML.slice(0, 120)).slice(0, 5)"""
        )

        assert out_of_reach == []
        for _ in range(60):
            page.keyboard.press("Tab")
            if page.evaluate("() => document.activeElement.matches('main a[data-tip]')"):
                break
        tip = page.evaluate("() => getComputedStyle(document.activeElement, '::after').content")
        assert re.search(r"indicators\\.csv|row", tip), tip


def test_a_figure_leads_to_its_row(open_page):
    with open_page("institutions/wayrasol/") as page:
        page.locator("[data-names] > details summary").first.click()
        page.locator("table.years td a[href]").first.click()
        panel = page.get_by_role("dialog")
        panel.locator("dl").wait_for()
        assert re.search(r"#f=[a-z_0-9]+\.\d{4}$", page.url), "a short address"
        panel.locator(".figure-address a").click()
        page.wait_for_url("**/20*/#*")
        anchor = page.evaluate("() => decodeURIComponent(location.hash.slice(1))")

        assert re.search(r"/institutions/wayrasol/\d{4}/#", page.url)
        assert re.fullmatch(r"\d+(, \d+)*", page.locator(f"[id='{anchor}'] td").nth(2).inner_text())


def test_the_other_language_is_the_same_page(open_page):
    with open_page("institutions/wayrasol/") as page:
        page.locator("nav.portal-languages a[hreflang=es]").click()
        page.wait_for_url("**/portal/es/institutions/wayrasol/**")

        assert page.locator("html").get_attribute("lang") == "es"
        assert page.locator("h1").inner_text().strip().startswith("Wayrasol")


def test_the_other_language_keeps_what_was_chosen_on_the_page_and_the_figure_that_is_open(open_page):
    with open_page("compare/?i=wayrasol,sacha-warmi#charts") as page:
        page.locator("nav.portal-languages a[hreflang=es]").click()
        page.wait_for_url("**/portal/es/compare/?i=wayrasol,sacha-warmi#charts")


def test_the_keyboard_brings_nothing_under_the_header(open_page):
    covered = """() => {
        const box = document.activeElement.getBoundingClientRect();
        const bar = document.querySelector(".portal-header").getBoundingClientRect();
        return !document.activeElement.closest(".portal-header") && box.bottom <= bar.bottom;
    }"""
    for size in ({"width": 1280, "height": 800}, {"width": 320, "height": 256}):
        with open_page("indicators/par30/", viewport=size) as page:
            page.locator("footer a").last.focus()
            for _ in range(40):
                page.keyboard.press("Shift+Tab")
                assert not page.evaluate(covered), page.evaluate("() => document.activeElement.outerHTML")


def test_the_reporters_of_an_indicator_can_be_filtered_and_its_dots_name_them(open_page):
    with open_page("indicators/par30/") as page:
        rows = page.locator("table.reporters tbody tr:visible")
        every = rows.count()
        page.locator("form.rows input").fill("peru")
        page.wait_for_function(
            "(every) => [...document.querySelectorAll('table.reporters tbody tr')].filter((e) => e.checkVisibility()).length < every",
            arg=every,
        )
        assert rows.count() == 3
        page.locator("form.rows input").fill("nobody here")
        page.get_by_text("No row that is shown here fits.").wait_for()
        page.locator("form.rows input").fill("peru")
        assert rows.last.locator("td a").get_attribute("href").endswith("/2025/#par30")

        page.locator("#chart-dots button.explore").click()
        stage = page.locator("#chart-dots .chart-stage[data-ready]")
        stage.wait_for(timeout=15_000)
        stage.press("ArrowRight")
        assert re.search(r": \d.*% \(20\d\d\)", page.locator("#chart-dots .chart-tip").inner_text())


def test_a_value_that_a_finger_touches_is_named_and_stays_named(open_page):
    with open_page("institutions/wayrasol/", viewport={"width": 390, "height": 800}, has_touch=True) as page:
        page.locator("#chart-borrowers button.explore").tap()
        page.locator("#chart-borrowers .chart-stage[data-ready]").wait_for(timeout=15_000)
        page.locator("#chart-borrowers .chart-stage").tap()
        assert re.search(r"20\d\d: [\d,]+", page.locator("#chart-borrowers .chart-tip").inner_text())


@pytest.mark.parametrize(
    ("wrong", "led"),
    [
        ("institutions/wayrasoll/", ["institutions/wayrasol/"]),
        ("institutions/proyecto-wayra/", ["institutions/wayrasol/"]),
        ("institutions/no-such-name-anywhere/1999/", []),
        ("institutions/sach-a-warmi/", ["institutions/sacha-warmi/"]),  # by its name, not by its id
        ("institutions/wayrasol/1999/", ["institutions/wayrasol/"]),
        ("es/countries/per%C3%BA/", ["es/countries/pe/"]),
        ("countries/aq/", []),
        ("associations/x/", []),
        ("en/institutions/wayrasol/", ["institutions/wayrasol/"]),
        ("institutions/%E0%A4%A/", []),  # no text in UTF-8
    ],
)
def test_a_lost_reader_is_led_to_pages_by_their_names_or_to_none(chromium, address, wrong, led):
    page = chromium.new_page()
    try:
        answer = page.goto(address + wrong)
        page.wait_for_load_state("networkidle")

        assert answer.status == 404
        found = page.locator("main .suggestions a").evaluate_all("all => all.map((one) => one.href)")
        assert [one.removeprefix(address) for one in found] == led
        seen = [one for one in page.locator("main section[lang]").all() if one.is_visible()]
        assert [one.get_attribute("lang") for one in seen] == ["es" if wrong.startswith("es/") else "en"]
    finally:
        page.close()


@pytest.mark.parametrize("path", ["check/", "es/check/", "verify/"])
def test_a_drop_without_a_file_and_a_file_that_cannot_be_read_are_answered_in_words(open_page, path):
    with open_page(path) as page:
        drop = """(named) => {
            const transfer = new DataTransfer();
            if (named) transfer.items.add(new File(["{}"], named));
            dispatchEvent(new DragEvent("drop", { dataTransfer: transfer, bubbles: true, cancelable: true }));
        }"""
        status = page.locator("main [role=status]").first
        page.wait_for_selector(".check-start:not([hidden]) button, [data-verify][data-ready]", state="attached")
        page.evaluate(drop, None)
        page.wait_for_function(
            "() => /no file|ningún archivo/.test(document.querySelector('main [role=status]').textContent)"
        )
        if "check" in path:
            # What a browser says of a file that was moved, or that another program has locked.
            page.evaluate(
                "() => { File.prototype.arrayBuffer = () => Promise.reject(new DOMException('', 'NotReadableError')); }"
            )
            page.evaluate(drop, "datapackage.json")
            page.wait_for_function(
                "() => /cannot read|no puede leer/.test(document.querySelector('main [role=status]').textContent)"
            )
            assert "connection" not in status.inner_text()


def test_changes_are_narrowed_by_country_and_kind_and_the_address_keeps_it(open_page):
    left = "() => [...document.querySelectorAll('section.dated li')].filter((one) => one.checkVisibility()).length"
    with open_page("changes/") as page:
        every = page.evaluate(left)
        page.get_by_role("combobox", name="Country").select_option("PE")
        page.get_by_role("combobox", name="Kind of change").select_option("awards")
        few = page.evaluate(left)

        assert 0 < few < every
        assert page.locator("form.changes output").inner_text() == f"{few} changes are shown."
        assert page.url.endswith("changes/?country=PE&kind=awards")
        headed = "() => [...document.querySelectorAll('section.dated')].filter((one) => one.checkVisibility() && !one.querySelector('li:not([hidden])'))"
        assert page.evaluate(headed) == [], "a heading without a change"
        page.go_back()
        page.wait_for_function("() => document.querySelector('form.changes select[name=kind]').value === ''")
        assert few < page.evaluate(left) < every
    with open_page("es/changes/?country=ZZ&kind=nope") as page:
        page.locator("form.changes:visible").wait_for()
        assert page.evaluate(left) == every, "what the page does not know is no choice"
