"""A built page as a template: slots, markup, links and scripts, and the messages about an author's mistakes."""

import re
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace

import pytest
from jinja2 import Environment, TemplateSyntaxError
from markupsafe import Markup

from generator import standards
from generator.language.printer import Printer
from generator.model import ALTERNATE, Frame, Frames, Gap, GapReason, Observation, Portal
from generator.render.addresses import Page
from generator.render.pages import frames
from generator.render.pages.constant_phrases import constant_phrases
from generator.render.pages.frames import Filler, FrameError
from generator.render.pages.names import names
from generator.render.pages.not_found import at_any_depth
from generator.render.pages.security import hashes, policy, with_policy
from generator.render.pages.slots import as_template
from tests import builders

ROOT = Path(__file__).resolve().parent.parent
KNOWN = next(known for known in standards.load(ROOT / "datapackages" / "standards")[:1] if known)

SAY = Printer(KNOWN, "en")

PAGE = "<html><head><title>T</title></head><body>{}</body></html>"


def filler(
    folder: Path, body: str, parts: str = "", *, path: str = "institutions/profile/index.html", each="institution"
):
    """A filler for one English page with this body, and its frame."""
    place = folder / "frames" / "en" / path
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(body if "<html" in body else PAGE.format(body), "utf-8")
    (folder / "parts").mkdir(exist_ok=True)
    (folder / "parts" / "some.html").write_text(parts, "utf-8")
    frame = Frame("en", path, path.replace("/index.html", ".md"), each)
    twin = replace(frame, language="es")
    frames = Frames(folder / "frames", "1", ("en", "es"), {"en": "Site"}, None, (frame, twin))
    portal = Portal(KNOWN, (), (), {}, {}, (), date(2015, 5, 1))
    return Filler(frames, "en", folder / "parts", say=SAY, names=names(SAY), portal=portal), frame


def filled(folder: Path, body: str, parts: str = "", **values: object) -> str:
    made, frame = filler(folder, body, parts)
    return made.fill(frame, "institutions/prodem/", **values)[1]


def test_the_policy_names_nothing_that_an_engine_does_not_know():
    assert "manifest-src" not in policy("<head></head>"), "WebKit writes an error into the console of every page"


def test_no_page_names_neighbours_that_a_browser_would_fetch_ahead(tmp_path):
    page = filled(
        tmp_path, '<head><link rel="prev" href="a/">\n<link rel="next" href="b/">\n</head><a rel="next" href="c/">C</a>'
    )

    assert "<link rel" not in page
    assert "<a rel=next href=c/>" in page


def test_what_is_printed_is_escaped(tmp_path):
    page = filled(tmp_path, '<p class="[[ name ]]">x [[ name ]]</p>', name='<b>"&')

    assert '<p class="&lt;b&gt;&#34;&amp;">x &lt;b&gt;&#34;&amp;</p>' in page


def test_what_stands_inside_of_a_phrase_is_escaped_and_what_is_marked_stays(tmp_path):
    parts = '{% macro by(who) %}<i title="{{ say.phrase("review.by", by=who, date="X") }}">{% endmacro %}'

    assert '<i title="Documented' not in filled(tmp_path, "[[ parts.by(who) ]]", parts, who='"<b>')
    assert "&#34;&lt;b&gt;" in filled(tmp_path, "[[ parts.by(who) ]]", parts, who='"<b>')
    assert "<b>&amp;</b>" in filled(tmp_path, "[[ parts.by(who) ]]", parts, who=Markup("<b>&amp;</b>"))


@pytest.mark.parametrize(
    ("slot", "said"),
    [
        ("{{ say.phrase('menu') }}", "'Menu'"),
        ('{{ say.phrase("search.none", query="<#>") }}', "'Nothing found for “&lt;#&gt;”.'"),
        ("{{ 'a' ~ say.phrase('menu') }}", "'aMenu'"),
    ],
)
def test_a_phrase_that_depends_on_the_language_alone_is_printed_when_the_page_is_compiled(slot, said):
    compiled = Environment(autoescape=True, extensions=[constant_phrases(SAY)]).compile(slot, raw=True)

    assert f"yield {said}" in compiled
    assert "say" not in compiled


@pytest.mark.parametrize(
    "slot", ["say.phrase('no.such')", "say.phrase('menu', n=count)", "say.phrase('menu' ~ x)", "x.say.phrase('menu')"]
)
def test_a_phrase_that_is_missing_or_depends_on_a_value_is_printed_when_the_page_is_filled(slot):
    compiled = Environment(extensions=[constant_phrases(SAY)]).compile(f"{{{{ {slot} }}}}", raw=True)

    assert "'phrase'" in compiled


@pytest.mark.parametrize(
    "slot", ["{{ say.phrase(", "{{ say.phrase('menu'", "{{ say.phrase('menu') 'x' }}", "{{ say.ph"]
)
def test_a_slot_that_ends_inside_of_a_phrase_is_an_authors_mistake(slot):
    with pytest.raises(TemplateSyntaxError):
        Environment(extensions=[constant_phrases(SAY)]).compile(slot)


def test_a_part_inside_of_a_part_is_printed_once_and_escaped_once(tmp_path):
    parts = (
        "{% macro inner(x) %}<b>{{ x }}</b>{% endmacro %}{% macro outer(x, y=1) %}{{ parts.inner(x) }}{% endmacro %}"
    )

    for call in ("parts.outer(x)", "parts.outer(x, y=2)", "parts.outer(x) ~ ''"):
        assert "<p>x <b>&amp;</b></p>" in filled(tmp_path, f"<p>x [[ {call} ]]</p>", parts, x="&")


def test_what_looks_like_a_template_in_data_is_printed_as_it_is(tmp_path):
    page = filled(tmp_path, "<b>[[ name ]]</b>", name="[[ 7*7 ]]{{ 7*7 }}[% for %]{% x %}")

    assert "<b>[[ 7*7 ]]{{ 7*7 }}[% for %]{% x %}</b>" in page


def test_a_slot_alone_in_a_paragraph_replaces_the_paragraph(tmp_path):
    parts = "{% macro table() %}<table></table>{% endmacro %}"

    assert "<article><table></table></article>" in filled(
        tmp_path, "<article><p>[[ parts.table() ]]</p></article>", parts
    )


def test_a_paragraph_of_the_theme_stays(tmp_path):
    page = filled(tmp_path, "<article><p>[[ a ]]</p></article><footer><p>[[ a ]]</p></footer>", a="A")

    assert "<article>A</article><footer><p>A</p></footer>" in page


def test_several_slots_alone_in_a_paragraph_replace_it_too_and_words_keep_theirs(tmp_path):
    page = filled(tmp_path, "<article><p>[% if a %]\n[[ a ]]\n[% endif %]</p><p>x [[ a ]]</p></article>", a="A")

    assert "<p>\nA" not in page
    assert "<p>x A</p>" in page


def test_what_markdown_escaped_inside_a_slot_is_put_back(tmp_path):
    assert "<b>less</b>" in filled(tmp_path, "<b>[[ &quot;less&quot; if 1 &lt; 2 ]]</b>")


def test_facts_are_printed_by_the_printer_and_in_the_head_without_marks(tmp_path):
    fact = Observation("par30", "2014", Decimal("4.25"), "4.25", ())
    gap = Gap("par30", "2014", GapReason.WITHHELD)
    body = (
        "<html><head><title>[[ fact ]] | [[ gap ]] | [[ day ]]</title></head><body>[[ fact ]], [[ gap ]]</body></html>"
    )

    page = filled(tmp_path, body, fact=fact, gap=gap, day=date(2014, 12, 31))

    assert f"<title>{SAY.percent(Decimal('4.25'))} | {SAY.gap(gap)} | 31 December 2014</title>" in page
    assert f"<body>{SAY.fact(fact)}, {SAY.fact(gap)}</body>" in page


def test_a_title_cannot_break_out_of_the_head(tmp_path):
    body = '<html><head><title>[[ n ]]</title><meta name="description" content="[[ n ]]"></head><body></body></html>'

    page = filled(tmp_path, body, n='"></title><script>alert(1)</script>')

    assert "<script>alert(1)" not in page


def test_parts_see_the_page_that_is_being_filled_and_each_other(tmp_path):
    parts = (
        "{% macro one() %}{{ parts.two(institution) }}{% endmacro %}{% macro two(x) %}{{ home }}{{ x }}{% endmacro %}"
    )
    made, frame = filler(tmp_path, "<b>[[ parts.one() ]]</b>", parts)

    assert "<b>../../a</b>" in made.fill(frame, "institutions/a/", institution="a")[1]
    assert "<b>../../../b</b>" in made.fill(frame, "institutions/b/2014/", institution="b")[1]


def test_scripts_are_left_alone_and_named_in_the_policy(tmp_path):
    script = "<script>var a=[[1,2],[3]]</script>"
    page = filled(tmp_path, f"{script}<script type='application/json'>[[1]]</script>[[ n ]]", n=1)

    assert script in page
    assert hashes(page) == hashes(script) != []
    assert hashes(script)[0] in page


def test_data_in_a_script_element_needs_no_leave_to_run():
    assert hashes('<script type="application/json">{}</script><script src="x.js"></script>') == []
    assert len(hashes("<script>a</script><script type=module>b</script><script>a</script>")) == 2


def test_the_policy_stands_before_anything_that_loads_and_allows_nothing_inline():
    page = with_policy('<html><head>\n<meta charset="utf-8">\n<link rel="stylesheet" href="x"></head></html>')

    assert page.index("Content-Security-Policy") < page.index("<link")
    assert page.index('charset="utf-8"') < 200
    assert page.count("charset") == 1
    assert "unsafe-inline" not in page
    assert "'unsafe-eval'" not in page


def test_links_to_other_languages_lead_to_the_same_page(tmp_path):
    body = f'<link rel="alternate" href="{ALTERNATE}es" hreflang="es"><a href="{ALTERNATE}en">English</a>'

    page = filled(tmp_path, body)

    assert 'href="../../es/institutions/prodem/"' in page
    assert 'href="../../institutions/prodem/"' in page


def test_the_address_to_cite_is_known_where_the_site_knows_its_own():
    frames = Frames(Path(), "1", ("en", "es"), {}, "https://example.org/portal", ())
    page = Page(frames, "es")
    page.turn_to(Frame("es", "institutions/profile/index.html", "", "institution"), "institutions/prodem/")

    assert page.canonical == "https://example.org/portal/es/institutions/prodem/"
    assert page.reports("Prodem") == "", "this site names no address to write to"
    assert (page.home, page.root, page.path) == ("../../", "../../../", "es/institutions/prodem/index.html")
    assert page.alternate("en") == "../../../"  # no such page in English: its front page


@pytest.mark.parametrize(
    ("body", "parts", "said"),
    [
        ("[[ nothing ]]", "", "institutions/profile.md"),
        ("[[ institution.nothing ]]", "", "nothing"),
        ("[[ parts.nothing() ]]", "", "nothing"),
        ("[% for %]", "", "institutions/profile.md"),
        ("", "{% macro %}", "templates/parts/some.html"),
    ],
)
def test_an_authors_mistake_names_the_file(tmp_path, body, parts, said):
    with pytest.raises(FrameError, match=said):
        filled(tmp_path, body, parts, institution=builders.institution())


PART = "{# A part. #}\n{% macro lead(listing, much=1) %}\n<p>{{ BODY }}</p>\n{% endmacro %}"
OUTER = "{% macro outer() %}\n{{ parts.lead() }}\n{% endmacro %}\n" + PART.replace("BODY", "listing")
PROFILE = "docs/en/institutions/profile.md, filled for institutions/prodem/: "
LACKS = "docs/en/institutions/profile.md: "


@pytest.mark.parametrize(
    ("body", "part", "said"),
    [
        ("[[ parts.led(institution) ]]", PART, PROFILE + "[[ parts.led(institution) ]]: there is no part called 'led'. Did you mean lead? Available: lead."),
        ("[[ instituton.id ]]", "", PROFILE + "[[ instituton.id ]]: there is no 'instituton' here. Did you mean institution? Available: annual_report_of, area_page, association_stats,"),
        ("[[ filing.period ]]", "", PROFILE + "[[ filing.period ]]: there is no 'filing' here, only on pages with each: filing, review."),
        ("<i>[[ institution.id ]] [[ institution.nme ]]</i>", "", PROFILE + "[[ institution.nme ]]: Institution has no 'nme'. Did you mean name? Available: acronym,"),
        ("[[ institution.licence.name ]]", "", PROFILE + "[[ institution.licence.name ]]: what should have 'name' is empty (None)."),
        ("[[ lists.instittions() ]]", "", PROFILE + "[[ lists.instittions() ]]: Lists has no 'instittions'. Did you mean institutions?"),
        ("[[ standards.indicators.par3.area ]]", "", "dict has no 'par3'. Did you mean par30, par90?"),
        ("[[ say.phrase() ]]", "", PROFILE + "[[ say.phrase() ]]: Phrases.phrase() missing 1 required positional argument: 'key'. Write say.phrase(key, **values)."),
        ("[[ say.label('par3') ]]", "", PROFILE + "[[ say.label('par3') ]]: there is no 'par3', but par30, par90."),
        ("[[ say.phrase('gap.withhold') ]]", "", LACKS + "[[ say.phrase('gap.withhold') ]]: there is no phrase 'gap.withhold'. Did you mean gap.withheld"),
        ("[[ say.number('x') ]]", "", PROFILE + "[[ say.number('x') ]]: InvalidOperation: "),
        ("[[ range() ]]", "", PROFILE + "[[ range() ]]: range expected at least 1 argument, got 0."),
        ("[[ parts.lead(1, 2, 3) ]]", PART, "[[ parts.lead(1, 2, 3) ]]: macro 'lead' takes not more than 2 argument(s). Write parts.lead(listing, much)."),
        ("[[ parts.lead() ]]", PART.replace("BODY", "listing"), "[[ parts.lead() ]]: templates/parts/some.html, line 3, {{ listing }}: parameter 'listing' was not provided. Write parts.lead(listing, much)."),
        ("[[ parts.outer() ]]", OUTER, "[[ parts.outer() ]]: templates/parts/some.html, line 2, {{ parts.lead() }}: templates/parts/some.html, line 6, {{ listing }}: "),
        ("[[ parts.lead(1) ]]", PART.replace("BODY", "tabels.areas()"), "line 3, {{ tabels.areas() }}: there is no 'tabels' here. Did you mean tables?"),
        ("<p>a</p>\n<p>[[ parts.lead( ]]</p>", "", LACKS + "[[ parts.lead( ]]: unexpected ']', expected ')'."),
        ("[[ institution.name | uper ]]", "", LACKS + "[[ institution.name | uper ]]: No filter named 'uper'. Did you mean upper"),
        ("[% if institution %]", "", LACKS + "[% if institution %]: Unexpected end of template."),
        ("<html><head><title>[[ institution.nme ]]</title></head></html>", "", PROFILE + "[[ institution.nme ]]: Institution has no 'nme'."),
        ("", "\n{% set x = parts.nothing() %}", "templates/parts/some.html, line 2, {% set x = parts.nothing() %}: there is no part called 'nothing'."),
        ("", "\n{% macro a() %}{{ a. }}{% endmacro %}", "templates/parts/some.html, line 2: "),
    ],
)  # fmt: skip
def test_an_authors_mistake_is_told_with_the_slot_as_written_and_what_there_is(tmp_path, body, part, said):
    with pytest.raises(FrameError) as error:
        filled(tmp_path, body, part, institution=builders.institution())

    assert said in str(error.value)
    assert str(error.value).endswith(".")


def test_what_comes_from_a_package_is_made_harmless_in_a_message(tmp_path):
    with pytest.raises(FrameError) as error:
        filled(tmp_path, "[[ given.nothing ]]", given={"\x1b[1mbold\u202e": 1})

    assert str(error.value).endswith("Available: \N{REPLACEMENT CHARACTER}[1mbold\N{REPLACEMENT CHARACTER}.")


def test_a_long_slot_and_a_long_list_are_cut(tmp_path):
    body = f"[[ standards.indicators.nothing.code ~ '{'x' * 500}' ]]"
    with pytest.raises(FrameError) as error:
        filled(tmp_path, body)

    assert "…: dict has no 'nothing'. " in str(error.value)
    assert str(error.value).endswith(" names are available.")
    assert len(str(error.value)) < 400


def test_one_name_for_two_macros_is_a_mistake(tmp_path):
    (tmp_path / "parts").mkdir()
    (tmp_path / "parts" / "other.html").write_text("{% macro a() %}{% endmacro %}")

    with pytest.raises(FrameError, match="the macro a exists in another file too"):
        filled(tmp_path, "", "{% macro a() %}{% endmacro %}")


def test_a_slot_that_asks_a_mapping_for_one_member_does_not_ask_for_all(tmp_path):
    """A mapping that computes its members when looked up would compute all of them to say whether it is empty."""

    class Asked(dict[str, str]):
        def __len__(self):
            raise AssertionError("all members were asked for")

    who = SimpleNamespace(members=Asked(a="one"), none=None, nothing={})
    body = (
        "[[ who.members.get('a') ]], [[ who.members['a'] ]], [[ who.none is none ]], [[ who.nothing.get('x', 'two') ]]"
    )

    assert "one, one, True, two" in filled(tmp_path, body, who=who)


def with_cache(made, folder):
    """The same filler, which keeps compiled templates in a folder."""
    return Filler(
        made._frames,
        "en",
        folder / "parts",
        say=made.say,
        names={},
        portal=made._lasting["portal"],
        cache=folder / "cache",
    )


def test_a_kept_template_is_compiled_anew_when_its_page_or_part_changed(tmp_path):
    for round_, (body, part) in enumerate((("one", "A"), ("two", "A"), ("two", "B"), ("two", "B"))):
        parts = f"{{% macro say_it() %}}{part}{{% endmacro %}}"
        made, frame = filler(tmp_path, f"<b>{body} [[ parts.say_it() ]]</b>", parts)
        assert f"<b>{body} {part}</b>" in with_cache(made, tmp_path).fill(frame, "institutions/prodem/")[1], round_


def test_a_kept_template_is_compiled_anew_by_another_program(tmp_path, monkeypatch):
    made, frame = filler(tmp_path, "<b>one</b>")

    def kept() -> dict[Path, bytes]:
        with_cache(made, tmp_path).fill(frame, "institutions/prodem/")
        return {path: path.read_bytes() for path in (tmp_path / "cache").rglob("*") if path.is_file()}

    first = kept()
    assert first
    assert kept() == first
    monkeypatch.setattr(frames, "_written_by", lambda: "another program")
    second = kept()
    assert second.keys() == first.keys()
    assert all(second[path] != first[path] for path in first)


def test_the_page_of_what_is_missing_finds_its_root_by_itself():
    page = at_any_depth(
        '<html><head></head><a href="/assets/x.css"><a href="//host/"><script>new URL("/",location)</script>',
        {"regions", "fr"},
    )

    assert 'href="./assets/x.css"' in page
    assert 'href="//host/"' in page
    assert page.index("<base") < page.index("<script>")
    assert "(?:fr|regions|api|" in page
    assert "base-uri 'self'" in as_template(page)


@pytest.mark.parametrize(("name", "said"), [("Banco Andino S.A.", "Banco Andino S.A. "), ("Prodem", "Prodem. ")])
def test_a_citation_has_one_full_stop_behind_the_name(tmp_path, name, said):
    own = (ROOT / "templates" / "parts" / "profile.html").read_text("utf-8")
    cite = re.search(r"\{% macro cite_line.*?endmacro %\}", own, re.DOTALL)
    page = filled(tmp_path, "[[ parts.cite_line(who) ]]", cite[0] if cite else "", who=builders.institution(name=name))

    assert f"<p class=cite>{said}Social performance and financial figures. Site." in page


def test_quotation_marks_and_end_tags_that_html_does_not_ask_for_are_left_out_but_in_no_script(tmp_path):
    page = filled(
        tmp_path,
        '<ul class="a b" id="c"><li><a href="../d/">D</a></li>\n<li title="">E</li></ul><script>x = \'<i id="f">\'</script>'
        '<a href="[[ page.root ]]g/" rel="h">G</a><a href="[[ page.canonical ]]" rel="h">H</a>',
    )

    assert '<ul class="a b" id=c><li><a href=../d/>D</a><li title="">E</ul>' in page
    assert "<script>x = '<i id=\"f\">'</script>" in page
    assert "<a href=../../g/ rel=h>G</a>" in page
    assert '<a href="" rel=h>H</a>' in page  # what a slot prints may need them


def test_the_article_loses_them_too_if_it_is_filled_for_thousands_of_pages():
    built = '<article><ul class="a">\n<li id="b">B</li>\n<li>C</li></ul><pre>\n&lt;i id="d"&gt;\n</pre></article>'

    assert as_template(built) == built
    assert as_template(built, many=True) == (
        '<article><ul class=a>\n<li id=b>B<li>C</ul><pre>\n&lt;i id="d"&gt;\n</pre></article>'
    )


def test_styles_scripts_and_pictures_are_those_of_the_first_language_but_the_words(tmp_path):
    page = filled(tmp_path, '<script src="../assets/a.js"></script><link href="assets/terms.css">')

    assert "<script src=../../assets/a.js>" in page
    assert "<link href=assets/terms.css>" in page
