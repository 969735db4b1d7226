"""Plural forms by each language's own rules, words that a language lacks, and one way to print a figure everywhere."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from markupsafe import Markup
from py_mini_racer import MiniRacer

from generator import standards as standards_
from generator.intake.workbook.wording import WorkbookPrinter
from generator.language import edit_check_words
from generator.language.phrases import with_first
from generator.language.printer import Printer
from generator.model import AnswerType, Indicator, Language, Standards
from generator.model.edit_checks import EditQuery
from generator.render.charts.drawing.scales import printer_of
from tests.portals import ROOT

ASSETS = ROOT / "templates" / "theme" / "assets"
INDICATORS = {"one": "{n} wskaźnik", "few": "{n} wskaźniki", "many": "{n} wskaźników"}
OTHERS = ("fr", "pt", "pl", "de", "id")
"""Languages without a word in the standards: their numbers and dates are still printed."""


@pytest.fixture(scope="module")
def known() -> Standards:
    found, _ = standards_.load(ROOT / "datapackages" / "standards")
    assert found is not None
    return found


def speaking(known: Standards, code: str, **phrases: str) -> Standards:
    """The standards with one more language, which has only these phrases (`__` for a dot)."""
    words = {key.replace("__", "."): phrase for key, phrase in phrases.items()}
    return replace(known, languages={**known.languages, code: Language(code, code, words, {}, {}, {}, {}, {}, {})})


# ------------------------------------------------------------------------------------------------------------- plurals


def counted(known: Standards, code: str, forms: dict[str, str]) -> Printer:
    return Printer(
        speaking(known, code, **{f"count__indicators__{form}": words for form, words in forms.items()}), code
    )


def test_a_language_with_three_forms_has_each_where_its_rules_want_it(known):
    polish = counted(known, "pl", INDICATORS)

    said = [polish.phrase("count.indicators", n=n) for n in (1, 2, 5, 12, 22, 1204)]

    assert said[:5] == ["1 wskaźnik", "2 wskaźniki", "5 wskaźników", "12 wskaźników", "22 wskaźniki"]
    assert said[5].endswith("204 wskaźniki")
    assert polish.missing == {}


@pytest.mark.parametrize(
    ("code", "n", "form"),
    [("fr", 0, "one"), ("fr", 1, "one"), ("fr", 2, "other"), ("ja", 1, "other"), ("ar", 2, "two"), ("ar", 0, "zero")],
)
def test_nothing_knows_that_one_is_singular_and_all_else_is_plural(known, code, n, form):
    forms = {name: name for name in ("zero", "one", "two", "few", "many", "other")}
    assert counted(known, code, forms).phrase("count.indicators", n=n) == form


def test_a_number_counts_as_it_is_printed(known):
    english = Printer(known, "en")
    assert english.phrase("changes.points", n=Decimal("1.00"), change="+1") == "+1 point"
    assert english.phrase("changes.points", n=Decimal("1.5"), change="+1.5") == "+1.5 points"


def test_a_form_that_a_language_lacks_is_said_by_its_other(known):
    polish = counted(known, "pl", {"one": "{n} wskaźnik", "other": "{n} wskaźnika"})

    assert polish.phrase("count.indicators", n=5) == "5 wskaźnika"
    assert polish.missing == {}


# ---------------------------------------------------------------------------------------------- what a language lacks


THREE = {"menu": "Menu", "search__title": "Rechercher", "gap__withheld": "non publié"}


def test_of_three_phrases_all_others_are_said_in_the_first_language_with_its_mark(known):
    french = Printer(speaking(known, "fr", **THREE), "fr")
    english = known.languages["en"].phrases
    plain = [key for key in english if key not in french.standards.languages["fr"].phrases]
    several = {key.removesuffix(".other") for key in english if f"{key.removesuffix('.other')}.one" in english}

    assert french.phrase("menu") == "Menu"
    assert {key for key in plain if french.phrase(key) != f"[en] {english[key]}"} == set()
    assert several
    for key in several:
        assert french.phrase(key, n=1) == Printer(known, "en").phrase(key, n=1).replace("", "[en] ", 1)
        assert french.phrase(key, n=2).startswith("[en] ")
        assert key not in french.phrase(key, n=2)
    assert {f"phrases.{key}" for key in plain} <= french.missing.keys()


def test_where_the_site_begins_with_another_language_its_words_stand_in(known):
    quechua = Printer(with_first(speaking(known, "qu", menu="Akllana"), "es"), "qu")

    assert quechua.phrase("menu") == "Akllana"
    assert quechua.phrase("search.title") == f"[es] {known.languages['es'].phrases['search.title']}"
    assert quechua.phrase("count.indicators", n=3) == "[es] 3 indicadores"
    assert quechua.label("par30") == Markup('<span lang="es" class="fallback">{}</span>').format(
        known.languages["es"].indicators["par30"].label
    )


def test_what_the_first_language_lacks_too_is_said_in_the_language_of_the_standards(known):
    few = replace(known, languages={**known.languages, "es": replace(known.languages["es"], phrases={})})
    assert Printer(with_first(speaking(few, "qu"), "es"), "qu").phrase("menu") == "[en] Menu"
    assert Printer(with_first(few, "es"), "es").phrase("menu") == "[en] Menu"


def test_a_workbook_shows_no_mark_because_its_words_are_read_again(known):
    french = WorkbookPrinter(speaking(known, "fr"), "fr")
    assert french.phrase("workbook.sheet.start") == known.languages["en"].phrases["workbook.sheet.start"]
    assert not isinstance(french.label("par30"), Markup)


# ------------------------------------------------------------------------------------- one figure, the same everywhere


@pytest.fixture(scope="module", params=["known", *OTHERS])
def said(request, known) -> list[Printer]:
    """The printers of every language of the standards, then of some that have no word in them."""
    codes = list(known.languages) if request.param == "known" else [request.param]
    return [Printer(known, code) for code in codes]


@pytest.fixture(scope="module")
def engine() -> Iterator[MiniRacer]:
    engine = MiniRacer()
    yield engine
    engine.close()


def of_kind(known: Standards, kind: AnswerType) -> Indicator:
    return next(indicator for indicator in known.indicators.values() if indicator.kind is kind)


@pytest.mark.parametrize(
    ("kind", "figure"),
    [
        (AnswerType.RATIO, "212931000.5"),
        (AnswerType.RATIO, "-1234.25"),
        (AnswerType.COUNT, "1204"),
        (AnswerType.PERCENT, "37.5"),
        (AnswerType.PERCENT, "-0.25"),
    ],
)
def test_a_page_a_question_and_a_chart_print_a_figure_the_same_way(known, said, kind, figure):
    indicator = of_kind(known, kind)
    query = EditQuery("computed_otherwise", "x", ((indicator.code, "2025"),), figure, Decimal(figure))
    for say in said:
        page = say.value(indicator, Decimal(figure))
        question, _ = edit_check_words.words(query, say)
        assert question.count(page) == 2, (say.code, question)
        drawn = printer_of(indicator, say)(float(figure))
        if abs(Decimal(figure)) < 1_000_000:
            assert drawn == page
        else:  # a picture has space for the millions only, and names them
            assert drawn == say.readable(Decimal(figure))


def test_a_page_and_a_question_print_a_date_the_same_way(known, said):
    indicator = of_kind(known, AnswerType.DATE)
    query = EditQuery("date_outside_year", "x", ((indicator.code, "2025"),), "2014-12-31", None, {"first": date(2014, 12, 31), "last": date(2025, 3, 1)})  # fmt: skip
    for say in said:
        question, _ = edit_check_words.words(query, say)
        assert question.count(say.date(date(2014, 12, 31))) == 2
        assert say.date(date(2025, 3, 1)) in question


def test_a_workbook_prints_a_number_as_a_page_does(known, said):
    for say in said:
        words = WorkbookPrinter(known, say.code).phrase("workbook.allowed.text", most=212_931_000)
        assert str(say.finalize(212_931_000)) in words


def script(name: str, *beginnings: str) -> str:
    """Some functions of a script of the theme, each from its `const` to the line that ends it."""
    text = (ASSETS / name).read_text("utf-8")
    found = [re.search(rf"(?ms)^const {begin} = [^\n]*?(?:;$|\{{$.*?^\}};$)", text) for begin in beginnings]
    return "\n".join(match[0] for match in found if match)


@pytest.mark.parametrize(
    ("file", "element"), [("portal.js", "dialog"), ("check.js", "box")], ids=["search and lists", "check"]
)
def test_a_script_prints_a_number_and_chooses_a_plural_as_a_page_does(said, engine, file, element):
    filled = "const say = (phrase, {n}) => phrase.replace('{n}', n);" if file == "check.js" else ""
    functions = script(file, "number", "counted" if file == "portal.js" else "count")
    for say in said:
        dataset = {"locale": say.locale.tag, "group": say.locale.number_marks.group}
        called = "counted" if file == "portal.js" else "count"
        for n in (0, 1, 2, 5, 22, 1204, 212_931_000):
            code = (
                f"(() => {{ const {element} = {{dataset: {json.dumps(dataset)}}}; {filled} {functions} "
                f"return {called}({json.dumps(say.forms('search.results'))}, {n}); }})()"
            )
            assert engine.eval(code) == Printer(say.standards, say.code).phrase("search.results", n=n), (say.code, n)


def test_the_page_that_verifies_a_badge_prints_a_date_as_all_others_do(known, engine):
    day = script("verify.js", "day")
    for code in known.languages:
        say = Printer(known, code)
        box = f"const box = {{dataset: {{locale: {json.dumps(say.locale.tag)}}}}};"
        assert engine.eval(f"(() => {{ {box} {day} return day('2014-12-31'); }})()") == say.date(date(2014, 12, 31))


def test_spanish_calls_a_filing_by_one_word(known):
    english, spanish = (known.languages[code].phrases for code in ("en", "es"))
    about = [
        key
        for key, words in english.items()
        if re.search(r"\bfilings?\b(?!\.csv|\})", words, re.IGNORECASE) and key in spanish
    ]
    assert len(about) > 50
    assert [key for key in about if not re.search(r"reportes?", spanish[key], re.IGNORECASE)] == []


NOT_SAID = {
    "en": [r"\bjudged\b", r"\bgo(es)? on (as|under)\b", r"\banew\b", r"\bwhoever\b", r"\banswered otherwise\b", r"\bopen questions? decides?\b", r"\bto be told\b", r"\bmend(ed)?\b"],
    "es": [r"\bpresentaci(ón|ones)\b", r"\bNormas Universales\b", r"\bconformes? (con|en|entre)\b", r"\bmitad central de [{\d]", r"\bel premio\b", r"\bse juzga\b", r"\bpregunta abierta\b", r"\bresponden que sí para\b"],
}  # fmt: skip
"""Words that another one stands for everywhere, or that readers of the field do not use."""


@pytest.mark.parametrize("code", NOT_SAID)
def test_a_thing_has_one_word_and_it_is_that_of_the_field(known, code):
    said = known.languages[code].phrases
    found = [
        (key, words) for key, words in said.items() for no in NOT_SAID[code] if re.search(no, words, re.IGNORECASE)
    ]
    assert found == []


def test_spanish_indicators_have_the_acronyms_that_people_search_for(known):
    labels = {code: words.label for code, words in known.languages["es"].indicators.items()}
    for code, acronym in {"par30": "CER30", "par90": "CER90", "operational_self_sufficiency": "OSS"}.items():
        assert f"({acronym})" in (labels[code] or "")
