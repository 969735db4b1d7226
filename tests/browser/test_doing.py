"""What readers do: search, explore, follow a figure to its row, change the language, get lost."""

import re

import pytest

pytestmark = pytest.mark.browser


def search(page, words):
    page.locator("button.open-search").first.click()
    field = page.locator("#portal-search-query")
    field.fill(words)
    page.wait_for_function("() => document.querySelectorAll('#portal-search-results a').length > 0", timeout=10_000)
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
        assert found.first.locator("p").inner_text() == said


def test_without_the_sentences_a_result_shows_the_words_that_were_found(open_page, former_name):
    _, former = former_name
    with open_page("") as page:
        page.route("**/search/sentences/*", lambda route: route.fulfill(status=200, body="<b>not JSON"))

        assert search(page, former).first.locator("p mark").count()


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


def test_the_list_is_filtered_by_a_name_with_a_curly_apostrophe_or_none(open_page):
    with open_page("institutions/") as page:
        for typed in ("Sach’a", "sacha", "نخله"):
            page.locator("form.filters input[name=name]").fill(typed)
            assert page.locator("#institutions tbody tr:visible").count() == 1, typed


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


def test_search_opens_with_a_key_and_closes_with_escape(open_page):
    with open_page("institutions/") as page:
        page.keyboard.press("/")

        assert page.locator("#portal-search").is_visible()
        page.keyboard.press("Escape")
        assert page.locator("#portal-search").is_hidden()


def test_explore_opens_an_interactive_chart(open_page):
    with open_page("institutions/wayrasol/") as page:
        page.locator("button.explore").first.click()
        page.wait_for_selector("figure.chart.exploring canvas, figure.chart.exploring svg.marks", timeout=15_000)

        assert page.locator("figure.exploring").count() == 1


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
        page.locator("table.years td a[href]").first.click()
        page.wait_for_load_state()
        anchor = page.evaluate("() => decodeURIComponent(location.hash.slice(1))")

        assert re.search(r"/institutions/wayrasol/\d{4}/#", page.url)
        assert re.search(r"row \d+", page.locator(f"[id='{anchor}']").inner_text())


def test_the_other_language_is_the_same_page(open_page):
    with open_page("institutions/wayrasol/") as page:
        page.locator("nav.portal-languages a[hreflang=es]").click()
        page.wait_for_url("**/portal/es/institutions/wayrasol/**")

        assert page.locator("html").get_attribute("lang") == "es"
        assert page.locator("h1").inner_text().strip().startswith("Wayrasol")


def test_the_list_of_institutions_can_be_narrowed(open_page):
    with open_page("institutions/") as page:
        rows = "() => [...document.querySelectorAll('main tbody tr')].filter(e => e.checkVisibility()).length"
        before = page.evaluate(rows)
        page.locator("main form select").first.select_option(index=1)

        assert 0 < page.evaluate(rows) < before


def test_a_lost_reader_is_led_to_the_nearest_page(chromium, address):
    page = chromium.new_page()
    try:
        answer = page.goto(address + "institutions/wayrasoll/")
        page.wait_for_selector("main a[href*='institutions/wayrasol/']", timeout=5_000)

        assert answer.status == 404
    finally:
        page.close()
