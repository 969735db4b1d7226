"""Every page kind on paper: nothing cut, no heading without its contents, and what it is at the foot of each sheet."""

import re

import pytest

from tests.browser.test_pages import PAGES

pytestmark = pytest.mark.browser

A4 = {"width": 794, "height": 1000}
"""A sheet in CSS pixels, which is what media queries look at; a page has its width without the margins."""

TURNED = {"width": 1123, "height": 700}
MARGINS = 91

QUICK = ("institutions/wayrasol/2025/", "indicators/par30/")
VIEWS = ["changes/", "institutions/nawi-pukyu/", "es/countries/in/", "briefs/clients-in-peru/"]

CUT = """() => [...document.querySelectorAll("main *")].filter((e) => {
    const box = e.getBoundingClientRect();
    const hidden = getComputedStyle(e).clipPath !== "none" || e.closest(".hidden, svg, [aria-hidden=true]");
    return box.width && !hidden && e.checkVisibility() && (box.right > document.documentElement.getBoundingClientRect().right + 1 || (e.matches("th, td") && e.scrollWidth > e.clientWidth + 2));
}).slice(0, 5).map((e) => e.outerHTML.slice(0, 100))"""

EMPTY = """() => {
    const shown = (e) => e.checkVisibility() && e.getClientRects().length && (e.matches("svg, img") || [...e.childNodes].some((n) => n.nodeType === 3 && n.data.trim()));
    const all = [...document.querySelectorAll("main *")].filter(shown);
    const level = (e) => Number(/^H([1-6])$/.exec(e.tagName)?.[1] ?? 9);
    const heads = [...document.querySelectorAll("main :is(h2, h3, h4)")].filter((e) => e.checkVisibility() && !e.closest("svg, figure"));
    return heads.filter((head) => {
        const next = all.find((e) => head.compareDocumentPosition(e) === Node.DOCUMENT_POSITION_FOLLOWING && !e.closest(".headerlink"));
        return !next || level(next.closest("h1, h2, h3, h4") ?? next) <= level(head);
    }).map((e) => e.textContent);
}"""


def put_on_paper(page):
    """Make an open page look as it would be printed, on a sheet that is turned if the page asks for that."""
    page.evaluate("() => dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    size = TURNED if page.evaluate("() => getComputedStyle(document.body).page === 'wide'") else A4
    page.set_viewport_size(size)
    page.evaluate("(width) => { document.documentElement.style.width = `${width}px`; }", size["width"] - MARGINS)


def sheets(page) -> int:
    return len(re.findall(rb"/Type\s*/Page\b", page.pdf(prefer_css_page_size=True)))


@pytest.mark.parametrize(
    "path", [pytest.param(path, marks=[pytest.mark.slow] * (path not in QUICK)) for path in [*PAGES, *VIEWS]]
)
def test_a_printed_page_is_whole_and_says_what_it_is(open_page, path):
    with open_page(path, viewport=A4) as page:
        put_on_paper(page)
        assert page.evaluate(CUT) == []
        assert page.evaluate(EMPTY) == []
        foot = page.evaluate("() => document.documentElement.style.getPropertyValue('--printed-from')")
        assert foot == page.evaluate(
            "() => JSON.stringify(`${document.title} · ${new Intl.DateTimeFormat(document.documentElement.lang,"
            " { dateStyle: 'long' }).format(new Date())} · ${location.href}`)"
        )


def test_a_filing_is_printed_with_the_answers_of_every_area(open_page):
    with open_page("institutions/wayrasol/2025/", viewport=A4) as page:
        put_on_paper(page)
        rows = page.locator("table.filing tbody tr[id]")
        assert rows.count() > 200
        assert all(rows.evaluate_all("all => all.map((one) => one.checkVisibility())"))


@pytest.mark.parametrize("columns", [1, 3])
def test_a_view_of_the_explorer_is_printed_with_all_its_columns_and_its_address(open_page, columns):
    codes = ["par30", "gross_loan_portfolio", "borrowers_female_percent"]
    query = "&".join(f"indicator={code}" for code in codes[:columns])
    with open_page(f"explore/?{query}", viewport=TURNED) as page:
        page.wait_for_selector("[data-explorer][data-named][aria-busy=false]")
        put_on_paper(page)
        assert page.locator(".explorer thead th").count() > 8
        assert page.evaluate(CUT) == []
        first = re.search(rb"/MediaBox\s*\[([^\]]*)\]", page.pdf(prefer_css_page_size=True))
        assert first is not None
        _, _, width, height = (float(number) for number in first[1].split())
        assert width > height, "the sheet is turned"


@pytest.mark.parametrize("path", ["countries/in/"])
def test_a_brief_with_the_most_rows_leaves_none_out_and_is_two_sheets(open_page, path):
    with open_page(path, viewport=A4) as page:
        rows = page.evaluate(
            """(most) => {
                const body = document.querySelector("table.multiples tbody");
                const first = [...body.rows];
                while (body.rows.length < most) body.append(first[body.rows.length % first.length].cloneNode(true));
                return body.rows.length;
            }""",
            60,
        )
        assert rows == 60
        assert sheets(page) == 2
        put_on_paper(page)
        assert page.locator("table.multiples tbody tr").evaluate_all("all => all.every((one) => one.checkVisibility())")
        assert page.evaluate(CUT) == []
