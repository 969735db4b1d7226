"""Every page kind for people who zoom to 400 %, use keys alone, or have colours of their own."""

import pytest

from tests.browser.test_pages import PAGES, covering, darken, sticks_out, violations

pytestmark = pytest.mark.browser

EACH = [pytest.param(path, marks=[pytest.mark.slow] * (path != "methodology/")) for path in PAGES]
FORCED = ["", "explore/", "institutions/wayrasol/", "indicators/par30/", "self-audit/", "verify/"]

ZOOMED = {"viewport": {"width": 320, "height": 256}, "reduced_motion": "reduce", "color_scheme": "light"}
"""A window of 1280 × 1024 pixels at 400 %, as WCAG 1.4.10 measures it."""

STOPS = """() => [...document.querySelectorAll("*")].filter((e) => {
    if (e.tabIndex < 0 || e.disabled || !e.checkVisibility({ visibilityProperty: true }) || !e.getClientRects().length) return false;
    return e.type !== "radio" || e.checked || !document.querySelector(`[name="${e.name}"]:checked`) && e === document.querySelector(`[name="${e.name}"]`);
})"""

FOCUSED = """() => {
    const e = document.activeElement;
    if (e === document.body || "reached" in e.dataset) return null;
    e.dataset.reached = "";
    const said = [];
    const seen = e.matches(".md-option") ? e.nextElementSibling : e;  // the radio of the colours is shown by its label
    const shown = (one) => getComputedStyle(one).outlineStyle !== "none" && parseFloat(getComputedStyle(one).outlineWidth) > 0;
    if (![seen, ...seen.children].some(shown)) said.push("no focus to be seen");
    const box = [...seen.getClientRects()].find(({ width, height }) => width && height);
    const points = box ? [.1, .5, .9].flatMap((x) => [.1, .5, .9].map((y) => [box.left + x * box.width, box.top + y * box.height])) : [];
    if (!points.some(([x, y]) => { const at = document.elementFromPoint(x, y); return at && (seen.contains(at) || at.contains(seen)); })) said.push("covered");
    return said.map((one) => `${one}: ${e.outerHTML.slice(0, 120)}`);
}"""


@pytest.mark.parametrize("path", EACH)
def test_a_page_at_400_percent_is_accessible_and_does_not_scroll_sideways(open_page, path):
    with open_page(path, **ZOOMED) as page:
        found = [*violations(page), *sticks_out(page), *covering(page)]
        darken(page)
        assert [*found, *violations(page, colours=True)] == []


def walk(page) -> list[str]:
    """What is wrong when a page is gone through with the Tab key: focus that is not seen, and controls not reached."""
    found: list[str] = []
    page.evaluate("() => document.activeElement.blur()")
    for _ in range(1_000):
        page.keyboard.press("Tab")
        said = page.evaluate(FOCUSED)
        if said is None:
            break
        found += said
    missed = f"() => ({STOPS})().filter((e) => !('reached' in e.dataset)).map((e) => e.outerHTML.slice(0, 120))"
    return [*found, *(f"not reached: {one}" for one in page.evaluate(missed))]


@pytest.mark.parametrize("path", EACH)
def test_every_control_is_reached_with_keys_and_shows_that_it_has_the_focus(open_page, path):
    with open_page(path, viewport={"width": 1280, "height": 900}) as page:
        assert walk(page) == []


@pytest.mark.slow
@pytest.mark.parametrize("path", FORCED)
def test_the_focus_is_seen_in_forced_colours_too(open_page, path):
    with open_page(path, forced_colors="active", viewport={"width": 1280, "height": 900}) as page:
        assert walk(page) == []
