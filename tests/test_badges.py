"""A badge that is shown elsewhere says what is true today, visually and to screen readers, and is harmless."""

import html
import re
import xml.etree.ElementTree as ET
from datetime import date
from html.parser import HTMLParser

import markdown  # type: ignore[import-untyped]
import pytest

from generator.model import shown_award
from generator.render.badges import image
from generator.render.charts.drawing.pixels import pixels
from tests.builders import institution
from tests.credential_cases import TAKEN_BACK, award, speech

SVG = "{http://www.w3.org/2000/svg}"
AMBARIKA = institution("ambarika", name="Ambarika")


def drawn(given, code: str = "en", who=AMBARIKA) -> ET.Element:
    return ET.fromstring(image.badge(who, given, speech(code), association="Neem Circle"))


def words(picture: ET.Element, tag: str) -> str:
    return picture.find(f"{SVG}{tag}").text or ""


STATES = {
    "awarded": (award(), "recognised until June 2027 (fiscal year 2024)"),
    "lapsed": (award("2020", "lapsed"), "recognised until June 2023, lapsed"),
    "withdrawn": (award("2024", "withdrawn", withdrawal=TAKEN_BACK), "recognition withdrawn (fiscal year 2024)"),
    "never": (award("2024", "never", awarded=None, until=None), "not recognised"),
}


@pytest.mark.parametrize("state", STATES)
def test_a_badge_says_its_state_in_the_picture_in_its_title_and_in_its_marks(state):
    given, said = STATES[state]
    picture = drawn(given)

    assert [text.text for text in picture.iter(f"{SVG}text")] == ["STAR", said]
    assert words(picture, "title") == f"Ambarika: STAR {said}"
    assert picture.attrib["data-state"] == state
    assert picture.attrib["data-institution"] == "ambarika"
    assert picture.attrib.get("data-period") == (None if state == "never" else given.period)


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("code", ["en", "es"])
def test_the_description_says_whose_it_is_what_it_means_and_that_it_is_not_mixs(state, code):
    about = words(drawn(STATES[state][0], code), "desc")

    assert about.startswith("Ambarika")
    assert "MIX" in about
    assert "2016" in about
    assert state == "never" or "Neem Circle" in about


def test_the_description_of_an_award_in_force_names_its_last_day():
    assert "fiscal year 2024, until 30 June 2027. Neem Circle awarded it." in words(drawn(award()), "desc")
    assert "took it back on 1 December 2025" in words(drawn(STATES["withdrawn"][0]), "desc")


def test_only_an_award_in_force_is_green_by_day_and_by_night():
    for state, (given, _) in STATES.items():
        text = image.badge(AMBARIKA, given, speech())
        assert (image.GREEN in text, image.GREEN_AT_NIGHT in text) == (state == "awarded",) * 2
        assert "prefers-color-scheme:dark" in text


def luminance(colour: str) -> float:
    parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize(
    "colour", [image.GREEN, image.GREY, image.GREEN_AT_NIGHT, image.GREY_AT_NIGHT, "#22262b", "#3d454e"]
)
def test_white_words_are_read_on_every_ground(colour):
    assert 1.05 / (luminance(colour) + 0.05) >= 5


def test_the_badge_tells_of_the_award_in_force_whatever_came_before_or_after():
    older, newer = award("2023"), award("2024", "withdrawn", withdrawal=TAKEN_BACK)
    replaced = award("2022", "superseded", superseded_by="2023")

    refused = award("2025", "never", awarded=None, until=None)

    assert shown_award([newer, older, replaced]) is older
    assert shown_award([refused, newer, award("2020", "lapsed")]) is newer
    assert shown_award([award("2024", "never", awarded=None, until=None), refused]) is refused
    assert shown_award([]) is None


def test_the_badge_of_an_institution_that_was_judged_and_given_nothing_is_that_of_one_never_judged():
    refused = award("2025", "never", awarded=None, until=None)

    assert image.badge(AMBARIKA, refused, speech()) == image.badge(AMBARIKA, None, speech())
    assert image.endpoint(refused, speech()) == image.endpoint(None, speech())


def test_the_picture_of_pixels_is_drawn_once_for_all_who_share_its_words():
    image._pixels.cache_clear()

    one, other = image.picture(None, speech()), image.picture(STATES["never"][0], speech())

    assert one is other
    assert one.startswith(b"\x89PNG")
    assert image.picture(award(), speech()) != one
    width = int.from_bytes(one[16:20], "big")
    assert width == 2 * int(drawn(None).attrib["width"])
    assert int.from_bytes(one[20:24], "big") == 56


def test_shields_io_reads_the_same():
    assert image.endpoint(award(), speech()) == {
        "schemaVersion": 1,
        "label": "STAR",
        "message": "recognised until June 2027 (fiscal year 2024)",
        "color": "1b6e3c",
    }
    assert image.endpoint(None, speech())["color"] == image.GREY[1:]


HOSTILE = [
    "Quoted \"twice\" and 'once'",
    "Brackets [x](javascript:alert(1)) and ![y]",
    "Pipes | in | a | table",
    "Lines\nwith\r\n\r\nbreaks\tand tabs",
    "<script>alert(1)</script> & more &amp; more",
    "Back\\slashes\\] and `ticks` and *stars* and _lines_",
    "\N{RIGHT-TO-LEFT OVERRIDE}Reversed",
    "--> ]]> */ {{ 7*7 }} [[ 7*7 ]]",
]


class Reader(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.seen: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))


@pytest.mark.parametrize("name", HOSTILE)
def test_a_snippet_shows_the_badge_and_links_to_the_award_whatever_the_name(name):
    snippet = image.snippets(institution("ambarika", name=name), "https://portal.example/odd/", speech())
    said = speech().phrase("badge.alternative", name=re.sub(r"\s+", " ", name))
    paragraph = markdown.markdown(snippet.markdown)

    for text in (snippet.html, paragraph):
        seen = [each for each in Reader(text).seen if each[0] != "p"]
        assert [tag for tag, _ in seen] == ["a", "img"]
        assert seen[0][1]["href"] == "https://portal.example/odd/institutions/ambarika/#award"
        assert seen[1][1]["src"] == "https://portal.example/odd/badges/ambarika.svg"
    assert Reader(snippet.html).seen[1][1]["alt"] == said
    assert "\n" not in snippet.html + snippet.markdown
    assert not re.search(r"(?<!\\)\|", snippet.markdown)
    assert html.unescape(said) == said or "&amp;" in name


def test_a_snippet_claims_nothing_that_could_end():
    snippet = image.snippets(AMBARIKA, "https://portal.invalid/es/", speech("es"))

    assert "https://portal.invalid/es/institutions/ambarika/#award" in snippet.html
    assert "https://portal.invalid/es/badges/ambarika.svg" in snippet.markdown
    assert not re.search(r"20\d\d|reconocida", snippet.html)


@pytest.mark.parametrize("name", HOSTILE)
def test_a_name_stays_a_name_in_the_picture(name):
    picture = drawn(award(until=date(2027, 6, 30)), who=institution("ambarika", name=name.replace("\r", "")))

    assert words(picture, "title").startswith(name.replace("\r", ""))
    assert {each.tag.removeprefix(SVG) for each in picture.iter()} == {
        "svg",
        "title",
        "desc",
        "style",
        "rect",
        "g",
        "text",
    }


def test_a_picture_is_drawn_in_the_programs_own_font_whatever_the_machine_has():
    drawing = '<svg xmlns="http://www.w3.org/2000/svg" width="90" height="20"><text y="15" font-family="{}">STAR é</text></svg>'

    assert pixels(drawing.format("Liberation Sans")) == pixels(drawing.format("no such font"))
