"""The menu, the breadcrumbs and the footer of a page: where it is, and where else one may go."""

import re
from html import unescape
from types import SimpleNamespace

import pytest
from jinja2 import Environment, FileSystemLoader

from generator import standards
from generator.language.printer import Printer
from generator.model import Contacts, Frame, Frames
from generator.render.addresses import Page
from tests import builders
from tests.small_sites import ROOT


def part(html: str, opening: str, closing: str) -> str:
    """A part of a page."""
    return html[html.index(opening) :].partition(closing)[0]


def links(html: str) -> list[str]:
    return [unescape(words) for words in re.findall(r"<a [^>]*>([^<]*)</a>", html)]


CRUMBS = {
    "institutions/wayrasol": ["Home", "Institutions"],
    "institutions/wayrasol/2024": ["Home", "Institutions", "Wayrasol"],
    "countries/pe": ["Home", "Countries"],
    "indicators/par30": ["Home", "Indicators", "Portfolio quality"],
    "areas/governance": ["Home", "Areas"],
    "associations/red-quinual": ["Home", "Associations"],
    "es/indicators/par30": ["Inicio", "Indicadores", "Calidad de la cartera"],
}


@pytest.mark.parametrize("address", CRUMBS)
def test_a_page_of_data_says_where_it_is_and_which_tab_it_belongs_to(demo_site, address):
    html = (demo_site / address / "index.html").read_text("utf-8")

    assert links(part(html, "<nav class=crumbs", "</nav>")) == CRUMBS[address]
    tab = re.findall(r"aria-current=true href=[^>]*>([^<]*)<", part(html, "<nav class=portal-tabs", "</nav>"))
    assert tab == [crumb for crumb in CRUMBS[address][1:2] if crumb not in ("Areas", "Associations")]


def test_the_footer_has_groups_with_names_in_the_language_of_the_page_and_whom_to_write_to(demo_site):
    for language, names in {
        "": ["Find and compare", "Methods", "Read", "For those who report"],
        "es/": ["Buscar y comparar", "Métodos", "Para leer", "Para quienes informan"],
    }.items():
        html = (demo_site / f"{language}countries/pe/index.html").read_text("utf-8")
        footer = part(html, "<footer", "</footer>")
        assert re.findall(r"<h2>([^<]*)</h2>", footer) == names
        assert "href=../../take-part/#wrong" in footer
        assert "href=../../take-part/#contact" in footer
        profile = part(
            (demo_site / f"{language}institutions/wayrasol/index.html").read_text("utf-8"), "<footer", "</footer>"
        )
        assert "<h2>" not in profile, "one link to the sections on the front page"
        assert "href=../../#more-pages" in profile
        assert " id=more-pages>" in (demo_site / f"{language}index.html").read_text("utf-8")
        take_part = (demo_site / f"{language}take-part/index.html").read_text("utf-8")
        whom = part(take_part, 'id="contact"', "</ul>")
        assert "names no address" in whom or "no indica ninguna dirección" in whom
        assert 'href="../associations/"' in whom


def navigation(page: Page, **shown: object) -> SimpleNamespace:
    """The macros of `parts/navigation.html` for a page."""
    known, _ = standards.load(ROOT / "datapackages" / "standards")
    assert known
    parts = SimpleNamespace(sources=lambda sources: "; ".join(one.title for one in sources))
    environment = Environment(loader=FileSystemLoader(ROOT / "templates" / "parts"), autoescape=True)
    context = {"page": page, "say": Printer(known, "en"), "parts": parts, **shown}
    for name in ("about_page", "report_link", "contact_link", "whom_to_write_to", "guide_for_data"):
        setattr(parts, name, getattr(environment.get_template("navigation.html").make_module(context), name))
    return parts


def test_messages_about_a_page_say_what_it_is_about_and_where_it_is():
    frame = Frame("en", "institutions/profile/filing/index.html", "", each="filing")
    whom = {
        "contact": "mailto:data@portal.example",
        "report_errors": "https://forge.example/new?title={about}&body={page}",
    }
    contacts = Contacts.of(whom, "https://forge.example/portal/")
    frames = Frames(ROOT, "", ("en",), {"en": ""}, "https://portal.example/", (frame,), contacts=contacts)
    page = Page(frames, "en")
    page.turn_to(frame, "institutions/sacha/2024/")
    lender = builders.institution("sacha", name="Sach’a & Warmi")
    parts = navigation(page, institution=lender, filing=SimpleNamespace(period="2024"), portal=SimpleNamespace(associations=(), origins=()))  # fmt: skip

    report, contact = (unescape(str(link())) for link in (parts.report_link, parts.contact_link))
    where = "https%3A%2F%2Fportal.example%2Finstitutions%2Fsacha%2F2024%2F"
    about = "Sach%E2%80%99a%20%26%20Warmi%2C%202024"
    assert f'href="https://forge.example/new?title={about}&body={where}"' in report
    assert f'href="mailto:data@portal.example?subject={about}&body={where}"' in contact
    whom_to_write_to = str(parts.whom_to_write_to())
    assert '<a href="https://forge.example/portal/issues">' in whom_to_write_to
    assert ">data@portal.example</a>" in whom_to_write_to
    assert "names no address" not in whom_to_write_to
    assert 'href="https://forge.example/portal/blob/HEAD/CONTRIBUTING.md"' in str(parts.guide_for_data())


def test_an_address_that_is_neither_of_the_web_nor_of_mail_is_none():
    assert Contacts.of({"contact": "javascript:0", "report_errors": 7}, "") == Contacts()
    assert Contacts.of(None, None) == Contacts()


def test_a_page_is_under_the_list_that_its_folder_belongs_to_and_under_no_other():
    frame = Frame("en", "institutions/profile/index.html", "", each="institution")
    page = Page(Frames(ROOT, "", ("en",), {"en": ""}, None, (frame,)), "en")
    page.turn_to(frame, "institutions/wayrasol/")

    assert page.is_under("institutions/")
    assert page.is_under("./institutions/"), "as Zensical writes it"
    assert not page.is_under("")
    assert not page.is_under("countries/")
    page.turn_to(frame, "institutions/")
    assert not page.is_under("institutions/"), "it is the list itself"


# ------------------------------------------------------------------------------------------------------ what it means


def test_indicators_that_are_often_reported_say_why_they_matter_and_how_they_are_misread():
    known, _ = standards.load(ROOT / "datapackages" / "standards")
    said = [one for one in known.indicators.values() if one.words.why]

    assert len(said) >= 60
    assert [one.code for one in said if not one.words.misread] == []
    assert len({one.words.why for one in said}) == len({one.words.misread for one in said}) == len(said), (
        "no boilerplate"
    )
    spanish = known.languages["es"].indicators
    assert [one.code for one in said if not (spanish[one.code].why and spanish[one.code].misread)] == []


def test_an_indicator_begins_with_its_meaning_and_one_without_says_nothing(demo_site):
    html = (demo_site / "indicators" / "par30" / "index.html").read_text("utf-8")
    places = [
        html.index(f'id="{name}"') for name in ("why", "misread", "formula", "benchmarks", "institutions", "reporting")
    ]
    assert places == sorted(places)

    silent = (demo_site / "indicators" / "offices" / "index.html").read_text("utf-8")
    assert 'id="why"' in silent
    assert 'id="formula"' not in silent, "it is reported and not computed"
    assert 'class="sense"' not in (demo_site / "indicators" / "other_assets" / "index.html").read_text("utf-8")


# ------------------------------------------------------------------------------------------------------ front, on paper


def test_countries_of_the_map_are_links_with_names_and_the_picture_as_a_file_has_none(demo_site):
    html = (demo_site / "index.html").read_text("utf-8")
    chart = part(html, "id=chart-map", "</svg>")
    found = re.findall(r'<a href="\./countries/([a-z]{2})/"><title>([^<]*)</title><path ', chart)

    assert ("pe", "Peru: 3") in found
    assert len(found) == len({code for code, _ in found}) == 11, "Bangladesh has only institutions that ended"
    assert 'role="img"' not in chart, "a picture with links is a group"
    assert "<a " not in (demo_site / "charts" / "portal" / "map.svg").read_text("utf-8")
    listed = part(html, '<ul class="countries">', "</ul>")
    assert {code for code, _ in found} <= set(re.findall(r'href="\./countries/([a-z]{2})/"', listed))


def test_the_front_page_says_on_which_days_filings_awards_and_corrections_are_new(demo_site):
    html = (demo_site / "index.html").read_text("utf-8")
    days = re.findall(r'<time class="n" datetime="([^"]*)"', part(html, '<ul class="recent">', "</ul>"))
    assert len(days) == 8
    assert days == sorted(days, reverse=True)
    news = part(html, '<div class="news">', "</div>")
    assert re.findall(r"<h3>([^<]*)<", news) == ["Newest awards", "Newest corrections"]


@pytest.mark.parametrize(
    "address", ["countries/pe", "associations/red-quinual", "peers/legal-form-nbfi", "es/countries/pe"]
)
def test_a_brief_on_paper_has_its_figures_and_its_source_and_leaves_out_the_lists(demo_site, address):
    html = (demo_site / address / "index.html").read_text("utf-8")
    before, _, after = html.partition('<div class="off-paper">')

    assert 'class="figure-card"' in before
    assert 'id="side-by-side"' in before
    assert 'class="printed brief"' in before
    assert 'id="institutions"' in after or 'id="members"' in after


def test_what_is_new_leads_to_pages_that_exist(demo_site):
    html = (demo_site / "index.html").read_text("utf-8")
    for address in re.findall(r'href="\./(institutions/[^"#]*)', part(html, '<div class="news">', "</div>")):
        assert (demo_site / address / "index.html").is_file(), address
