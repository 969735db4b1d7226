"""Every page kind in a real browser: accessible, quiet, alone with its host, and at home on a small screen."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from generator.packages.safety import pdf

pytestmark = pytest.mark.browser

AXE = (Path(__file__).parent / "vendor" / "axe.min.js").read_text("utf-8")
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

PAGES = [
    "",
    "institutions/",
    "explore/",
    "countries/",
    "countries/pe/",
    "areas/",
    "areas/governance/",
    "peers/",
    "peers/legal-form-nbfi/",
    "indicators/",
    "indicators/par30/",
    "associations/",
    "associations/red-quinual/",
    "award/",
    "assurance/",
    "verify/",
    "check/",
    "guide/managing/",
    "stories/visits-at-night/",
    "self-audit/",
    "institutions/ambarika/witnesses/",
    "methodology/",
    "data/",
    "take-part/",
    "404.html",
    "es/",
]
"""A page of each kind, and one in the second language. `test_trust.py` has a profile, a filing and its review."""

QUICK = {
    "",
    "explore/",
    "countries/pe/",
    "areas/governance/",
    "indicators/par30/",
    "award/",
    "methodology/",
    "404.html",
    "es/",
}
"""Those with most of what the others have too; the others are among the slow tests."""

MORE_PAGES = [
    "institutions/guaduales/",
    "institutions/nilkanthi/",
    "institutions/wayrasol/",
    "institutions/wayrasol/2025/",
    "indicators/hr_policies/",
    "associations/neem-circle/",
    "es/institutions/wayrasol/",
    "es/indicators/par30/",
    "publish/",
    "security/",
    "review/",
    "es/take-part/",
    "es/assurance/",
    "es/award/",
    "es/verify/",
    "es/check/",
]
"""Others of the same kinds, or the same in the second language."""


SCREEN: dict[str, Any] = {
    "viewport": {"width": 1280, "height": 900},
    "color_scheme": "light",
    "reduced_motion": "reduce",
}


def violations(page, *, colours: bool = False) -> list[str]:
    """What axe finds by the rules of TAGS, or by those of them alone that look at colours."""
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(AXE)
    found = page.evaluate(
        """([tags, colours]) => {
            const rules = axe.getRules(tags).filter((rule) => !colours || rule.tags.includes("cat.color"));
            const runOnly = {type: "rule", values: rules.map((rule) => rule.ruleId)};
            return axe.run(document, {runOnly: colours ? runOnly : {type: "tag", values: tags}, resultTypes: ["violations"]});
        }""",
        [TAGS, colours],
    )
    return [
        f"{each['id']}: {each['help']} ({'; '.join(node['html'][:120] for node in each['nodes'][:3])})"
        for each in found["violations"]
    ]


def darken(page) -> None:
    """Give an open page its dark colours, as its button does, and wait until they have changed."""
    page.emulate_media(color_scheme="dark", reduced_motion="reduce")
    page.evaluate(
        """async () => {
            document.body.dataset.mdColorScheme = "slate";
            const changing = document.getAnimations().filter((each) => each.effect.getComputedTiming().endTime < 10_000);
            await Promise.allSettled(changing.map((each) => each.finished));
        }"""
    )


def moved(page) -> float:
    """How much of what was drawn has moved since, as browsers measure it (cumulative layout shift)."""
    return page.evaluate(
        """() => new Promise((done) => {
            let sum = 0;
            const add = (entries) => entries.forEach((each) => { sum += each.hadRecentInput ? 0 : each.value; });
            const watching = new PerformanceObserver((list) => add(list.getEntries()));
            watching.observe({type: "layout-shift", buffered: true});
            setTimeout(() => done(sum));
        })"""
    )


def objections(page) -> Iterator[str]:
    """What is wrong with an open page for somebody who cannot see it well, or whose screen is small.

    The whole page is examined in its light colours, and then its colours in the dark: the scheme decides about nothing
    else, and most of what axe does on a long profile is not about colours.
    """
    yield from violations(page)
    darken(page)
    yield from (f"in the dark: {each}" for each in violations(page, colours=True))
    for width in (1280, 390, 320):
        page.set_viewport_size({"width": width, "height": 800})
        found = [*sticks_out(page), *out_of_tiles(page), *covering(page), *broken_words(page)]
        yield from (f"at {width} px: {each}" for each in found)


def sticks_out(page) -> list[str]:
    """The elements that make the page wider than the screen; empty if it does not scroll sideways."""
    return page.evaluate(
        """() => {
            const wide = document.documentElement.clientWidth;
            if (document.documentElement.scrollWidth <= wide) return [];
            return [...document.querySelectorAll("body *")]
                .filter((e) => e.getBoundingClientRect().right > wide + 1 && !e.closest(".scroll"))
                .slice(0, 5).map((e) => e.outerHTML.slice(0, 120));
        }"""
    )


def out_of_tiles(page) -> list[str]:
    """What is wider than the tile it is in, and so covers the next one."""
    return page.evaluate(
        """() => [...document.querySelectorAll(".figure-card :not(svg *)")]
            .filter((e) => e.getBoundingClientRect().right > e.closest(".figure-card").getBoundingClientRect().right + 1)
            .map((e) => `out of its tile: ${e.outerHTML.slice(0, 120)}`).slice(0, 5)"""
    )


def broken_words(page) -> list[str]:
    """Words of tables that begin on one line and end on the next, without a break that the language allows."""
    return page.evaluate(
        """() => {
            const found = [];
            const walk = document.createTreeWalker(document.querySelector("main"), NodeFilter.SHOW_TEXT);
            while (walk.nextNode()) {
                const { data, parentElement: around } = walk.currentNode;
                if (!around.closest("table") || around.closest("code") || !around.checkVisibility()) continue;
                for (const word of data.matchAll(/[\\p{Script=Latin}\\p{N}]{3,}/gu)) {
                    const range = document.createRange();
                    range.setStart(walk.currentNode, word.index);
                    range.setEnd(walk.currentNode, word.index + word[0].length);
                    const lines = new Set([...range.getClientRects()].filter((box) => box.width).map((box) => Math.round(box.top)));
                    if (lines.size > 1) found.push(word[0]);
                }
            }
            return found;
        }"""
    )


def covering(page) -> list[str]:
    """Tables that are wider than their place and do not scroll in it: they would cover what is next to them."""
    return page.evaluate(
        """() => [...document.querySelectorAll("main .scroll")]
            .filter((box) => getComputedStyle(box).overflowX === "visible" && box.firstElementChild.offsetWidth > box.clientWidth + 1)
            .map((box) => box.getAttribute("aria-label"))"""
    )


@pytest.mark.parametrize(
    "path", [pytest.param(path, marks=[pytest.mark.slow] * (path not in QUICK)) for path in (*PAGES, *MORE_PAGES)]
)
def test_a_page_is_accessible_and_fits_small_screens(open_page, path):
    with open_page(path, **SCREEN) as page:
        assert page.evaluate("() => document.body.dataset.mdColorScheme") == "default"
        assert moved(page) <= 0.05
        assert list(objections(page)) == []


@pytest.mark.parametrize("path", ["", "es/check/"])
def test_who_prefers_dark_colours_gets_them_at_once_and_an_accessible_page(open_page, path):
    with open_page(path, **SCREEN | {"color_scheme": "dark"}) as page:
        assert page.evaluate("() => document.body.dataset.mdColorScheme") == "slate"
        assert violations(page) == []


@pytest.mark.parametrize("path", ["", "institutions/wayrasol/", "institutions/wayrasol/2025/", "indicators/par30/"])
def test_a_page_can_be_read_without_javascript(open_page, path):
    with open_page(path, java_script_enabled=False) as page:
        assert page.locator("h1").is_visible()
        assert page.locator("main").inner_text().count("\n") > 10
        if path != "institutions/wayrasol/2025/":
            assert page.locator("figure.chart .chart").first.is_visible()
            assert page.locator(".doors button").count() == 0, "it would do nothing"
            assert page.locator("figure.chart .doors a.file").count() >= 1


def test_every_touch_target_of_the_header_is_big_enough(open_page):
    with open_page("", viewport={"width": 390, "height": 800}) as page:
        small = page.evaluate(
            """() => [...document.querySelectorAll("header a, header button, header summary")]
                .filter((e) => e.checkVisibility())
                .map((e) => [e.outerHTML.slice(0, 80), e.getBoundingClientRect()])
                .filter(([, box]) => box.height < 44 || box.width < 44).map(([html]) => html)"""
        )

        assert small == []


def test_details_are_open_and_menus_gone_on_paper(open_page):
    with open_page("institutions/wayrasol/2025/") as page:
        page.locator("details.silent").first.wait_for(state="attached")  # named by a script, after the page is there
        page.evaluate("() => dispatchEvent(new Event('beforeprint'))")
        page.emulate_media(media="print")

        assert page.locator("header.portal-header nav.portal-tabs").is_hidden()
        assert page.locator("main details:not([open])").count() == 0
        assert page.locator("h1").is_visible()


def test_a_page_that_the_browser_prints_may_be_offered_as_a_document(open_page):
    with open_page("institutions/wayrasol/") as page:
        assert pdf.objection(page.pdf(outline=True, tagged=True), pdf.Allowance()) is None
