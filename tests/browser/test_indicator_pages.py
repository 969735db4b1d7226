"""Indicators in a browser: dots that say their names, long tables of which the first rows are shown, the bar of sections."""

import pytest

pytestmark = pytest.mark.browser


def test_a_dot_says_whose_it_is_to_mouse_finger_and_keys_without_enlarging(open_page):
    with open_page("indicators/par30/", has_touch=True) as page:
        picture = page.locator("#chart-dots .picture")
        tip = picture.locator(".chart-tip")
        picture.scroll_into_view_if_needed()
        page.locator("#chart-dots .picture[tabindex]").wait_for()  # its script has come
        picture.focus()
        page.keyboard.press("End")
        tip.filter(has_text="17% (").wait_for()
        highest = tip.inner_text()
        page.keyboard.press("Escape")
        assert not tip.is_visible()
        place = page.evaluate(PLACE_OF_HIGHEST)
        page.mouse.move(*place)
        assert tip.inner_text() == highest
        page.mouse.move(0, 0)
        page.touchscreen.tap(*place)
        assert tip.inner_text() == highest, "a finger that is lifted leaves the words"


PLACE_OF_HIGHEST = """async () => {
  const image = document.querySelector('#chart-dots img.chart');
  const file = await (await fetch(image.src)).text();
  const path = /d="([^"]*)"[^>]*stroke-linecap/.exec(file)[1];
  const [x, y] = path.split('M').slice(1).map((part) => part.match(/[\\d.]+/g).map(Number)).sort((a, b) => a[1] - b[1])[0];
  const [left, top, wide] = /id="en-part" viewBox="([^"]*)"/.exec(file)[1].split(' ').map(Number);
  const box = image.getBoundingClientRect();
  return [box.left + (x - left) * box.width / wide, box.top + (y - top) * box.width / wide];
}"""


def test_the_rest_of_a_long_table_is_shown_without_a_script(chromium, address):
    context = chromium.new_context(java_script_enabled=False)
    try:
        page = context.new_page()
        page.goto(f"{address}institutions/")
        rows = page.locator("table.list tbody tr")
        n = rows.count()
        assert n > 20
        assert sum(row.is_visible() for row in rows.all()) == 20
        page.get_by_label(f"Show all {n} rows").check()
        assert all(row.is_visible() for row in rows.all())
    finally:
        context.close()


def test_the_bar_of_sections_marks_the_one_that_is_read(open_page):
    with open_page("institutions/wayrasol/#financial") as page:
        marked = page.locator(".sections a[aria-current]")
        page.mouse.wheel(0, 40)
        marked.filter(has_text="Finance").wait_for()
        assert marked.count() == 1


@pytest.mark.parametrize("width", [390, 1280])
def test_the_ways_of_a_chart_are_one_line_and_look_alike(open_page, width):
    with open_page("es/institutions/wayrasol/", viewport={"width": width, "height": 900}) as page:
        ways = page.locator("#chart-women .doors > :is(a, button, details)")
        assert len({round(way.bounding_box()["y"]) for way in ways.all()}) == 1
        assert (
            len(
                {
                    way.evaluate("(one) => getComputedStyle(one.querySelector('summary') ?? one).textDecorationLine")
                    for way in ways.all()
                }
            )
            == 1
        )
