"""Words, numbers, dates, places, gaps and the sentence about an institution, in each language."""

import re
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from markupsafe import Markup, escape

from generator import standards as reader
from generator.intake.workbook import wording as submission
from generator.language import edit_check_words
from generator.language.printer import Printer
from generator.model import (
    AnswerType,
    Association,
    Assurance,
    Award,
    Checked,
    Count,
    Coverage,
    Filing,
    Finding,
    GapReason,
    Listing,
    Observation,
    Portal,
    Reviewer,
    Standards,
    Withdrawal,
)
from generator.model.edit_checks import EditQuery
from generator.pipeline.read.institution import listing_of
from generator.problems import Location
from generator.render.charts.drawing.scales import printer_of, short
from generator.render.fragments.sentences import sentence
from generator.render.fragments.terms import terms
from generator.render.overviews.profile_lists import ProfileLists
from generator.render.tables.fact_table import FactTables
from generator.render.tables.filing_rows import FilingRows
from generator.render.tables.key_figures import KeyFigures
from generator.render.tables.second_rows import second_row, spans
from generator.render.tables.sparklines import middle_half, sparkline
from generator.render.tables.unreported import Unreported
from tests import builders
from tests.pages import unreported
from tests.portals import WHOLE

AS_OF = date(2026, 8, 27)
ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="module")
def known() -> Standards:
    found, problems = reader.load(ROOT / "datapackages" / "standards")
    assert found is not None, problems
    return found


@pytest.fixture(scope="module")
def en(known) -> Printer:
    return Printer(known, "en")


@pytest.fixture(scope="module")
def es(known) -> Printer:
    """Spanish with the marks of Spain, which differ from those of English in every way."""
    spanish = known.languages["es"]
    spain = replace(spanish, phrases={**spanish.phrases, "locale": "es"})
    return Printer(replace(known, languages={**known.languages, "es": spain}), "es")


def observed(code: str, value: object, period: str = "2025", **more: object) -> Observation:
    place = Location("institutions/marula/indicators.csv", 12, "value")
    return Observation(code, period, value, str(value), (place,), **more)  # type: ignore[arg-type]


# ---------------------------------------------------------------------------------------------- numbers, dates, places


def test_numbers_carry_the_marks_of_the_language(en, es):
    assert en.number(Decimal("45210.567"), 1) == "45,210.6"
    assert es.number(Decimal("45210.567"), 1) == "45.210,6"
    assert en.number(Decimal("-0.4")) == "0"


def test_halves_are_rounded_away_from_zero_as_people_do(en):
    assert en.percent(Decimal("45.45")) == "45.5%"
    assert en.number(Decimal("2.5")) == "3"
    assert [en.dollars(Decimal(said)) for said in ("12.5", "1250000", "-1250000")] == [
        "US$13",
        "US$1.3 million",
        "-US$1.3 million",
    ]
    assert [en.short(Decimal(said)) for said in ("2.5", "1250000", "-1250000")] == ["3", "1.3M", "-1.3M"]
    assert en.whole_percent(12.5) == "13%"


@pytest.mark.parametrize(
    ("share", "whole", "one", "least"),
    [
        ("99.8", "99.8%", "99.8%", "99.8%"), ("99.96", "99.96%", "99.96%", "99.9%"), ("0.004", "0.004%", "0.004%", "0%"),
        ("0.3", "0.3%", "0.3%", "0.3%"), ("100", "100%", "100%", "100%"), ("0", "0%", "0%", "0%"),
        ("54.5", "55%", "54.5%", "54.5%"), ("69.96", "70%", "70%", "69.9%"), ("100.04", "100%", "100%", "100%"),
    ],
)  # fmt: skip
def test_a_part_is_never_printed_as_none_or_all_and_at_least_so_much_is_rounded_down(en, share, whole, one, least):
    value = Decimal(share)
    assert (en.whole_percent(value), en.percent(float(share)), en.least_percent(value)) == (whole, one, least)


@pytest.mark.parametrize("filed", ["73.35", "1.125", "2.25", "4.45", "62.5"])
def test_one_figure_is_rounded_the_same_way_on_cards_and_in_cells_sentences_and_pictures(en, known, filed):
    """Half up, from the digits that were filed: a binary fraction would make 73.3 of 73.35."""
    par, ratio = known.indicators["par30"], builders.indicator("ratio", kind=AnswerType.RATIO)
    exact = Decimal(filed)
    assert printer_of(par, en)(float(filed)) == en.value(par, exact) == en.percent(float(filed))
    assert printer_of(ratio, en)(float(filed)) == en.value(ratio, exact)
    assert short(float(filed) * 1e6, en) == f"{en.number(exact, 1)} million"


def test_a_percent_keeps_two_digits_below_one_so_that_small_risks_stay_visible(en, es):
    assert en.percent(Decimal("0.25")) == "0.25%"
    assert en.percent(Decimal(62)) == "62%"
    assert es.percent(Decimal("62.5")) == "62,5\N{NO-BREAK SPACE}%"


def test_dates_are_written_as_people_write_them(en, es):
    assert en.date(date(2014, 12, 31)) == "31 December 2014"
    assert es.date(date(2014, 12, 31)) == "31 de diciembre de 2014"
    assert en.month(date(2016, 8, 1)) == "August 2016"
    assert es.month(date(2016, 8, 1)) == "agosto de 2016"
    assert en.month_day("03-31") == "31 March"


@pytest.mark.parametrize(
    ("value", "english", "spanish"),
    [
        ("999499", "US$999,499", "999.499 US$"),
        ("999999.4", "US$999,999", "999.999 US$"),
        ("999949999", "US$999.9 million", "999,9 millones US$"),
        ("999950000", "US$1 billion", "1 mil millones US$"),
        ("999950000000", "US$1 trillion", "1 billón US$"),
    ],
)
def test_an_amount_that_rounds_up_to_a_thousand_of_its_unit_is_one_of_the_next(value, english, spanish, en, es):
    assert en.dollars(Decimal(value)) == english
    assert es.dollars(Decimal(value)).replace("\N{NO-BREAK SPACE}", " ") == spanish


def test_large_amounts_are_said_in_words(en, es):
    assert en.dollars(Decimal(45_210_000)) == "US$45.2 million"
    assert es.dollars(Decimal(45_210_000)).replace("\N{NO-BREAK SPACE}", " ") == "45,2 millones US$"
    assert en.amount(Decimal(45_210_000), "PEN") == "PEN\N{NO-BREAK SPACE}45,210,000"


@pytest.mark.parametrize(
    ("value", "printed"),
    [
        ("1000000", "1 millón"),
        ("1049999", "1 millón"),
        ("1050000", "1,1 millones"),
        ("9550000", "9,6 millones"),
        ("2000000", "2 millones"),
        ("-1000000", "-1 millón"),
        ("-2340000", "-2,3 millones"),
    ],
)
def test_one_million_has_a_word_of_its_own_and_others_round_half_up_as_in_english(value, printed, en, es):
    assert es.readable(Decimal(value)).replace("\N{NO-BREAK SPACE}", " ") == printed
    same = printed.replace(",", ".").replace("millones", "million").replace("millón", "million")
    assert en.readable(Decimal(value)) == same


def test_spanish_figures_are_written_as_in_most_of_latin_america(known):
    """41.850 is forty-one in Lima and in Mexico City; and "$" is each country's own currency."""
    shipped = Printer(known, "es")
    assert shipped.number(Decimal("41850.5"), 1) == "41,850.5"
    assert shipped.percent(Decimal("59.2")) == "59.2%"
    assert shipped.dollars(Decimal(58_123_456)) == "US$\N{NO-BREAK SPACE}58.1 millones"
    assert shipped.dollars(Decimal(-850)) == "-US$\N{NO-BREAK SPACE}850"


def test_countries_have_their_names_and_their_articles(en, es):
    assert (en.country("KH"), es.country("KH")) == ("Cambodia", "Camboya")
    assert en.in_country("PH") == "in the Philippines"
    assert en.in_country("PE") == "in Peru"
    assert es.in_country("DO") == "en la República Dominicana"
    assert en.country("CD") == "Congo, Democratic Republic of the"


# ------------------------------------------------------------------------------------------------- phrases and names


def test_the_number_chooses_the_form_of_a_phrase(en, es):
    assert en.phrase("count.indicators", n=1) == "1 indicator"
    assert en.phrase("count.indicators", n=1204) == "1,204 indicators"
    assert es.phrase("count.indicators", n=1204) == "1.204 indicadores"


def test_marked_values_stay_marked_and_others_are_escaped_in_a_phrase(en):
    assert en.phrase("star.lapsed", year=Markup("<b>2015</b>"), month="<i>") == Markup(
        "STAR recognition for fiscal year <b>2015</b> ended in &lt;i&gt;."
    )


def test_a_missing_phrase_comes_out_in_english_visibly_and_is_remembered(known):
    without = {code: phrase for code, phrase in known.languages["es"].phrases.items() if code != "menu"}
    languages = {**known.languages, "es": replace(known.languages["es"], phrases=without)}
    es = Printer(replace(known, languages=languages), "es")
    assert es.phrase("menu") == "[en] Menu"
    assert list(es.missing) == ["phrases.menu"]


def test_a_missing_label_comes_out_in_english_marked_for_eyes_and_screen_readers(known):
    languages = {**known.languages, "es": replace(known.languages["es"], indicators={}, options={})}
    es = Printer(replace(known, languages=languages), "es")
    assert es.label("par30") == Markup('<span lang="en" class="fallback">{}</span>').format(
        known.indicators["par30"].words.label
    )
    assert list(es.missing) == ["indicators.par30.label"]


def test_english_never_falls_back(en):
    assert not isinstance(en.label("par30"), Markup)
    assert en.name("region.africa") == "Africa"
    assert en.band("outreach", "small").startswith("Small")
    assert en.band("country", "PE") == "Peru"


def test_every_phrase_that_pages_and_parts_ask_for_exists(known):
    phrases = known.languages["en"].phrases
    asked: dict[str, str] = {}
    for file in [*(ROOT / "templates").rglob("*.html"), *(ROOT / "docs").rglob("*.md")]:
        text = file.read_text("utf-8")
        asked |= dict.fromkeys(re.findall(r"""say\.phrase\(["']([\w.]+)["'][,)]""", text), file.name)
    assert len(asked) > 150
    missing = {key: file for key, file in asked.items() if not {key, f"{key}.other"} & phrases.keys()}
    assert not missing


def test_every_legal_form_gap_kind_answer_and_status_has_its_words(known):
    for language in (known.languages[code] for code in WHOLE):
        for code in known.legal_forms:
            assert f"sentence.is.{code}" in language.phrases
        for why in GapReason:
            assert {f"gap.{why.value}", f"gap_tip.{why.value}", f"gap_long.{why.value}"} <= language.phrases.keys()
        for assurance in Assurance:
            assert {f"assurance.{assurance.value}", f"status.{assurance.value}"} <= language.phrases.keys()
        for kind in AnswerType:
            assert f"kind.{kind.value}" in language.phrases
        for policy in known.policies:
            for rule in policy.rules:
                assert f"rule.{rule.code}" in language.names


# --------------------------------------------------------------------------------------------------------------- facts


def test_a_fact_is_printed_with_its_unit(en, es):
    assert en.fact(observed("number_of_active_borrowers", Decimal(45210))) == "45,210 borrowers"
    assert es.fact(observed("number_of_active_borrowers", Decimal(45210))) == "45.210 prestatarios"
    assert en.fact(observed("par30", Decimal("5.1"))) == "5.1%"


def test_an_amount_shows_its_currency_and_us_dollars(en):
    fact = observed("gross_loan_portfolio", Decimal(210_000_000), usd=Decimal(58_100_000))
    assert en.fact(fact, "PEN") == "PEN\N{NO-BREAK SPACE}210,000,000 <small>US$58.1 million</small>"


def test_a_gap_says_which_kind_of_gap_it_is(en, es):
    assert en.fact(builders.gap("par30", GapReason.WITHHELD)) == '<span class="gap">withheld</span>'
    assert es.fact(builders.gap("par30", GapReason.NOT_APPLICABLE)) == '<span class="gap">no corresponde</span>'


def test_what_was_filed_is_escaped(en):
    assert en.fact(observed("mission_statement", "<script>alert(1)</script>")) == (
        "&lt;script&gt;alert(1)&lt;/script&gt;"
    )


def test_templates_print_through_one_door(en):
    assert en.finalize(None) == ""
    assert en.finalize(Decimal("1234.5")) == "1,234.5"
    assert en.finalize(True) is True
    assert en.finalize(date(2020, 1, 2)) == "2 January 2020"
    assert en.finalize(observed("par30", Decimal(5))) == "5%"


def filed(*facts):
    filings = tuple(Filing(str(year), date(year, 12, 31), currency="PEN") for year in (2025, 2024))
    return builders.dossier(facts, filings=filings)


def test_every_figure_in_a_table_leads_to_its_row_on_the_page_of_its_filing(en):
    rows = FactTables(en.standards, en).rows(
        filed(observed("par30", Decimal("5.1"), assurance=Assurance.DOCUMENTED)), "portfolio_quality", "../../"
    )
    assert "<td class=doc><a href=2025/#par30>5.1%</a>" in rows
    assert "<td class=gap>not reported" in rows, "the other year"
    assert "<th>Portfolio at risk &gt; 30 days (PAR30)<td" in rows, "a script makes it a link"


def test_indicators_that_were_never_filed_are_counted_and_a_script_names_them_by_their_positions(en):
    page = FactTables(en.standards, en).areas(filed(observed("par30", Decimal(5))), "financial", "../../")
    table, _, below = page.partition("</table>")
    assert "#par90" not in table
    assert re.search(r">\d+ indicators not reported in any year</p>", below)
    assert "<a href=../../areas/>All areas and their indicators</a>" in page
    names = Unreported(en).names()
    assert '["par90","Portfolio at risk > 90 days (PAR90)"]' in names
    every = [indicator.code for indicator in en.standards.by_area["portfolio_quality"]]
    assert unreported(page, names) == {"portfolio_quality": [code for code in every if code != "par30"]}


def test_one_or_two_that_were_never_filed_are_named_in_the_page(en):
    line = Unreported(en).line
    area = en.standards.by_area["portfolio_quality"]
    assert line("filing.unreported", "portfolio_quality", [1]).endswith(
        f">Not reported: {escape(en.label(area[1]))}</p>\n"
    )
    both = line("profile.unreported_when_asked", "portfolio_quality", [0, 1])
    assert both.startswith("<p data-at=")
    assert " in which they were asked: " in both
    assert " · " in both
    assert "3 indicators not reported</p>" in line("filing.unreported", "portfolio_quality", [0, 1, 2])


def test_the_file_of_names_has_another_digest_when_the_standards_have_another_order(en):
    first, *others = en.standards.indicators.items()
    moved = Printer(replace(en.standards, indicators=dict([*others, first])), "en")

    assert Unreported(moved).digest != Unreported(en).digest


def test_a_profile_shows_the_last_three_filings_and_when_an_older_answer_was_last_given(en):
    filings = tuple(Filing(str(year), date(year, 12, 31)) for year in range(2025, 2020, -1))
    facts = [observed("par30", Decimal(year - 2020), str(year)) for year in range(2021, 2026)]
    facts.append(observed("par90", Decimal(1), "2022"))
    said = builders.dossier(facts, filings=filings)
    tables = FactTables(en.standards, en)
    areas = tables.areas(said, "financial", "../../")

    assert re.findall(r"href=(\d+)/#par30>", areas) == ["2025", "2024", "2023"]
    assert "<a href=2022/#par90>last reported for 2022</a>" in areas
    assert [*re.findall(r'href="(\d+)/"', ProfileLists(en).years(said, tables.years))] == [
        *("2025", "2024", "2023", "2022", "2021")
    ], "all years have a page"


def test_tables_of_other_currencies_share_a_plan_and_each_names_its_own(en):
    filings = {code: (Filing("2025", date(2025, 12, 31), currency=code),) for code in ("PEN", "KES")}
    tables = FactTables(en.standards, en)
    for code, filed_in in filings.items():
        said = builders.dossier([observed("assets", Decimal(5))], filings=filed_in)
        assert f"<th>Total assets <span class=unit>{code}</span>" in tables.areas(said, "financial", "")
    assert len(tables._plans) == 1, "there are as many currencies as countries"


def test_a_closed_area_says_what_is_inside_and_its_anchor_is_inside_of_it(en):
    said = filed(observed("board_reviews_sp_data", "yes"), observed("par30", Decimal(5)))
    counts = {"governance": Count(16, 16, 14)}
    coverage = {"2025": Coverage("2025", Count(16, 16, 14), counts, {})}
    said = replace(said, coverage=coverage)
    tables = FactTables(en.standards, en)

    social = tables.areas(said, "social", "../../")
    assert (
        "<h3>Governance</h3> <span>16 of 16 answered, 14 documented</span></summary><div id=governance class=scroll"
        in social
    )
    assert "<div class=area id=client_retention><h3>" in social, "nothing inside: nothing to open"
    assert "<span>1 figure for 2025</span>" in tables.areas(said, "financial", "../../")


def test_a_profile_says_which_rules_of_star_are_not_met(en):
    findings = (
        Finding("all_documented", "yes", Decimal(100), Decimal(100)),
        Finding("alignment_overall", "no", Decimal("67.48"), Decimal(70)),
        Finding("alignment_green", "could_not_tell", Decimal(40), Decimal(50)),
        Finding("alignment_dimension", "not_applicable"),
    )
    award = Award("2025", "1", "never", findings)
    said = ProfileLists(en).reason(replace(filed(), awards={"2025": award}))

    assert "For fiscal year 2025, 1 of 3 rules are met." in said
    assert "(67.4%; 70% is needed)" in said
    assert "(40% so far, 50% is needed; unanswered questions could still change this)" in said
    assert en.name("rule.all_documented") not in said


def test_yes_partly_and_no_carry_a_class_for_their_mark_beside_the_word(en):
    rows = FactTables(en.standards, en).rows(
        filed(observed("board_reviews_sp_data", "yes"), observed("board_reviews_sp_data", "no", "2024")),
        "governance",
        "",
    )
    assert "<a href=2025/#board_reviews_sp_data class=y>Yes</a>" in rows
    assert "<a href=2024/#board_reviews_sp_data class=x>No</a>" in rows


def test_a_choice_of_several_lists_its_options_with_their_years(en):
    both = [observed("credit_products", ("income_generating",), year) for year in ("2024", "2025")]
    rows = FactTables(en.standards, en).rows(filed(*both), "products_services", "")
    assert "<small>2024–2025</small>" in rows


def test_a_gap_with_a_row_leads_there_too(en):
    gap = replace(builders.gap("par30", GapReason.UNKNOWN, "2025"), sources=(Location("x/indicators.csv", 7, "value"),))
    rows = FactTables(en.standards, en).rows(filed(gap), "portfolio_quality", "")
    assert "<td class=gap><a href=2025/#par30>unknown</a>" in rows


def test_markup_in_what_was_filed_never_reaches_a_table(en):
    rows = FactTables(en.standards, en).rows(
        filed(observed("mission_statement", "<img src=x onerror=alert(1)>")), "mission_social_goals", ""
    )
    assert "<img" not in rows
    assert "&lt;img" in rows


def test_the_page_of_a_filing_shows_value_status_source_evidence_and_review(en, known):
    fact = observed("par30", Decimal("5.1"), assurance=Assurance.DOCUMENTED, evidence=("accounts-2025",))
    review = builders.review("par30", "2025", association="ring")
    dossier = builders.dossier([fact], filings=[builders.filing("2025")], reviews=[review])
    rows = FilingRows(known, en).rows(dossier, "2025", "portfolio_quality", root="../../../")
    assert "<tr id=par30>" in rows
    assert "<td>12<td>" in rows  # of the file that the head of the table names
    assert "Documented" in rows
    assert "accounts-2025" in rows
    assert "amina, ring, 30 June 2026" in rows
    ring = Association("ring", "The Ring", "KE", reviewers=(Reviewer("amina", "Amina <A>", date(2020, 1, 1)),))
    known_by_name = Portal(known, (), (ring,), {}, {}, (), AS_OF)
    rows = FilingRows(known, en).rows(dossier, "2025", "portfolio_quality", root="", portal=known_by_name)
    assert "Amina &lt;A&gt;, The Ring, 30 June 2026" in rows
    assert "tr#par30{--tip:" in terms(en)  # the definition is a tip, so that it is not repeated in every row
    left = FilingRows(known, en).unreported(dossier, "2025", "portfolio_quality")
    assert "par90" in {known.by_area["portfolio_quality"][at].code for at in left}


def test_who_checked_the_values_of_a_table_is_said_once_and_a_row_says_only_what_differs(en, known):
    amina, other = Checked("Amina, The Ring", date(2026, 5, 9)), Checked("Bola, The Ring", date(2026, 5, 4))
    seen = {"par30": amina, "par90": amina, "write_off_ratio": other}
    facts = [
        observed(code, Decimal("5.1"), assurance=Assurance.DOCUMENTED, evidence=("accounts-2025",), checked=by)
        for code, by in seen.items()
    ]
    reviews = [builders.review(code, "2025") for code in seen]
    dossier = builders.dossier(facts, filings=[builders.filing("2025")], reviews=reviews)
    page = FilingRows(known, en)
    lines = re.split("(?=<tr )", page.rows(dossier, "2025", "portfolio_quality", root=""))
    rows = {code: next(line for line in lines if line.startswith(f"<tr id={code}>")) for code in seen}

    shared = page.shared(dossier, "2025", "portfolio_quality")
    assert shared.count("Amina, The Ring, 9 May 2026") == 1
    assert "Bola" not in shared
    for code in ("par30", "par90"):
        assert '<td class=same><span class="rung documented">Documented</span><td>' in rows[code]
        assert rows[code].count("ocumented</span>") == 1, "the verdict is not repeated next to the document"
    assert "Documented in a desk review by Bola, The Ring, 4 May 2026" in rows["write_off_ratio"]


def test_a_closed_area_of_a_filing_says_what_is_inside(en, es, known):
    dossier = builders.dossier(
        [observed("par30", Decimal("5.1")), observed("par90", Decimal("2.1"))], filings=[builders.filing("2025")]
    )
    assert FactTables(known, en).inside(dossier, "portfolio_quality", "2025") == "2 figures for 2025"
    assert FactTables(known, es).inside(dossier, "portfolio_quality", "2025") == "2 cifras de 2025"
    asked = FactTables(known, en).inside(dossier, "governance", "2025")
    assert asked == "no question to answer for 2025", "answers are counted, and those of this area were not asked"


def test_the_terms_of_a_language_hold_every_definition_and_survive_quotes(en, es, known):
    sheet = terms(en)
    assert sheet.count("{--tip:") == len(known.indicators)
    assert "row in indicators.csv" in sheet
    assert '--row-number:"indicators.csv, row "' in sheet, "a row's number alone does not say of which file"
    assert "fila" in terms(es)
    for line in sheet.splitlines():
        assert len(re.findall(r'(?<!\\)"', line)) % 2 == 0, line


def test_years_are_told_as_spans():
    assert spans(("2014", "2010", "2011", "2012")) == "2010–2012, 2014"


def test_a_choice_of_several_names_the_years_of_each_option_in_the_order_of_the_standards(en, known):
    indicator = next(found for found in known.indicators.values() if found.kind is AnswerType.SEVERAL_OF)
    one, two, *_ = indicator.options
    row = second_row(en, indicator, ("2025", "2024", "2023"))
    assert row is not None

    both = observed(indicator.code, (two, one))
    last = observed(indicator.code, (two,), "2023")

    said = [f"<li>{en.option(indicator, one)} <small>2025</small>"]
    said += [f"<li>{en.option(indicator, two)} <small>2023, 2025</small>"]
    for _ in range(2):  # cached text is the same again
        assert row((both, None, last)) == f"<tr class=chosen><td colspan=4><ul>{''.join(said)}</ul>"
        assert row((None, None, None)) == ""


@pytest.mark.parametrize(
    ("amount", "said"),
    [
        ("1249999.999", "US$1.2 million"),
        ("9950000", "US$10 million"),
        ("9949999.9", "US$9.9 million"),
        ("1499.99", "US$1,500"),
    ],
)
def test_amounts_in_words_are_rounded_half_up(en, amount, said):
    assert en.dollars(Decimal(amount)) == said


def test_a_sparkline_needs_two_values_and_breaks_at_a_gap():
    assert sparkline((1.0, None)) == ""
    assert sparkline((1.0, 2.0, None, 3.0, 4.0)).count("<polyline") == 2
    assert "nan" not in sparkline((5.0, 5.0, 5.0))


def test_a_sparkline_runs_from_the_oldest_to_the_newest_and_ends_in_a_dot():
    assert '<polyline points="3,14 61,3"/><path d="M61,3h0"/>' in sparkline((Decimal(9), Decimal(1)))


def test_a_small_movement_looks_small_in_a_sparkline():
    """56.5% to 59.6% was drawn from the bottom to the top."""
    heights = [int(y) for y in re.findall(r"\d+,(\d+)", sparkline((59.6, 56.5, 58.0)))]
    assert max(heights) - min(heights) <= 1
    assert '"3,3 ' in sparkline((0.0, 50.0))  # from zero: a fall to nothing is as tall as the picture
    assert "61,15" in sparkline((0.0, 50.0))


def test_the_peers_bar_has_room_for_a_figure_far_outside():
    assert "<circle" in middle_half(1000, 1, 2, 3)
    assert "<circle" not in middle_half(None, 1, 2, 3)
    assert middle_half(0, 0, 0, 0).count("nan") == 0


# ----------------------------------------------------------------------------------------------------- key figures


def first_card(say, filed, portal) -> str:
    """The figure of the first card."""
    return re.findall(r"<p class=big><[^>]+>([^<]+)<", KeyFigures(say).cards(filed, listing(), portal))[0]


def test_a_key_figure_without_an_exchange_rate_stands_in_its_own_currency(en, es, known):
    lent = observed("gross_loan_portfolio", Decimal(45210000))
    filed = builders.dossier([lent], [builders.filing("2025", currency="PEN")])
    nobody = Portal(known, (), (), {}, {}, (), AS_OF)
    assert [
        first_card(en, filed, nobody),
        first_card(es, filed, nobody),
    ] == [
        "PEN\N{NO-BREAK SPACE}45.2 million",
        "PEN\N{NO-BREAK SPACE}45,2 millones",
    ]
    small = builders.dossier([replace(lent, value=Decimal(45210))], [builders.filing("2025", currency="PEN")])
    assert first_card(en, small, nobody) == "PEN\N{NO-BREAK SPACE}45,210"


# ------------------------------------------------------------------------------------------------------- the sentence


def listing(**more) -> Listing:
    """Wayrasol in Peru, with a good filing for 2025 by default."""
    settings: dict[str, object] = {
        "institution": builders.institution("wayrasol", name="Wayrasol", country="PE", legal_form="nbfi"),
        "periods": ("2025", "2024"),
        "groups": {},
        "headline": {
            "number_of_active_borrowers": observed("number_of_active_borrowers", Decimal(45210)),
            "borrowers_female_percent": observed("borrowers_female_percent", Decimal(62)),
        },
        "coverage": Coverage("2025", Count(142, 96, 80), {}, {}),
        "award": Award("2025", "1", "awarded", (), date(2026, 5, 1), date(2028, 5, 1), "ring"),
        "problems": 0,
    }
    return Listing(**{**settings, **more})


def test_the_sentence_says_the_essentials(en):
    assert sentence(en, listing(), AS_OF.year) == (
        "Wayrasol is a non-bank financial institution in Peru. For fiscal year 2025 it reported 96 of 142 social "
        "performance indicators, 80 of them documented. It holds STAR recognition, given for fiscal year 2025, until "
        "May 2028. It served 45,210 active borrowers in 2025, 62% of them women."
    )


def test_the_sentence_says_the_same_in_spanish(es):
    assert sentence(es, listing(), AS_OF.year) == (
        "Wayrasol es una institución financiera no bancaria en Perú. En el ejercicio 2025 informó sobre 96 de 142 "
        "indicadores de desempeño social, 80 de ellos documentados. Cuenta con el reconocimiento STAR, otorgado por el "
        "ejercicio 2025, hasta mayo de 2028. En 2025 atendió a 45.210 prestatarios activos, de los cuales el "
        "62\N{NO-BREAK SPACE}% eran mujeres."
    )


@pytest.mark.parametrize(
    ("count", "words"),
    [
        (Count(142, 96, 0), "96 of 142 social performance indicators, none of them documented."),
        (Count(142, 96, 1), "96 of 142 social performance indicators, one of them documented."),
        (Count(142, 96, 96), "96 of 142 social performance indicators, all of them documented."),
        (Count(142, 1, 1), "1 of 142 social performance indicators, all of them documented."),
    ],
)
def test_the_sentence_counts_what_is_documented(en, count, words):
    assert words in sentence(en, listing(coverage=Coverage("2025", count, {}, {})), AS_OF.year)


def test_the_sentence_without_any_filing(en, es):
    bare = listing(periods=(), headline={}, coverage=None, award=None)
    assert sentence(en, bare, AS_OF.year) == (
        "Wayrasol is a non-bank financial institution in Peru. This portal has no figures or answers from it."
    )
    assert sentence(es, bare, AS_OF.year).endswith("Este portal no tiene cifras ni respuestas de ella.")


def test_the_sentence_with_figures_but_no_social_answers(en):
    assert "holds financial figures and no social performance answers." in sentence(
        en, listing(coverage=None, award=None, figures=True), AS_OF.year
    )


def test_the_sentence_of_a_filing_without_rows(en, es, known):
    filed = [builders.filing("2025"), builders.filing("2024")]
    older = builders.dossier([observed("par30", Decimal("4.2"), "2024")], filed)
    newer = builders.dossier([observed("par30", Decimal("4.2"))], filed)
    bare, with_figures = (listing_of(one, {}, known) for one in (older, newer))
    assert (
        "Its newest filing, for fiscal year 2025, holds neither financial figures nor social performance answers."
        in (sentence(en, bare, 2025))
    )
    assert (
        "Su reporte más reciente, del ejercicio 2025, no contiene ni cifras financieras ni respuestas sobre "
        "desempeño social."
    ) in sentence(es, bare, 2025)
    assert "holds financial figures and no social performance answers." in sentence(en, with_figures, 2025)


def test_the_sentence_of_one_that_withheld_everything(en):
    coverage = Coverage("2025", Count(142, 0, 0), {}, {GapReason.WITHHELD: 140})
    assert "For fiscal year 2025 it withheld its social performance answers." in sentence(
        en, listing(coverage=coverage, award=None, headline={}), AS_OF.year
    )


def test_the_sentence_of_one_that_stopped_reporting_compares_fiscal_years(en, known):
    """The newest filing of the portal, for 2024, was received in 2026. The day does not matter, nor does a slip."""
    others = [listing(periods=periods) for periods in (("2024", "2023"), ("2062", "2020"), ())]
    portal = Portal(known, tuple(others), (), {}, {}, (), AS_OF, newest=date(2026, 3, 1))
    assert portal.newest_year == 2024
    assert sentence(en, listing(periods=("2021",)), portal.newest_year).endswith("It has not reported since 2021.")
    assert "not reported since" not in sentence(en, listing(periods=("2022",)), portal.newest_year)
    assert "not reported since" not in sentence(en, listing(periods=("2012",)), None)
    assert Portal(known, (), (), {}, {}, (), AS_OF).newest_year == AS_OF.year


def test_the_sentence_says_held_once_recognition_has_ended(en):
    ended = Award("2014", "1", "lapsed", (), date(2015, 8, 1), date(2016, 8, 31), "ring")
    assert "It held STAR recognition, given for fiscal year 2014, until August 2016." in sentence(
        en, listing(award=ended), AS_OF.year
    )
    refused = Award("2025", "1", "never", ())
    assert "STAR" not in sentence(en, listing(award=refused), AS_OF.year)
    why = Withdrawal("x", "2014", date(2016, 2, 3), "ring", "Visits at night.")
    withdrawn = replace(ended, state="withdrawn", withdrawal=why)
    assert "Its STAR recognition for fiscal year 2014 was withdrawn in February 2016." in sentence(
        en, listing(award=withdrawn), AS_OF.year
    )


def test_the_sentence_does_not_pair_figures_of_different_years(en):
    headline = {
        "number_of_active_borrowers": observed("number_of_active_borrowers", Decimal(45210)),
        "borrowers_female_percent": observed("borrowers_female_percent", Decimal(62), "2020"),
    }
    assert sentence(en, listing(headline=headline), AS_OF.year).endswith("It served 45,210 active borrowers in 2025.")


def test_the_sentence_does_without_a_legal_form(en):
    unknown = listing(institution=builders.institution("x", name="X", country="PH", legal_form=None))
    assert sentence(en, unknown, AS_OF.year).startswith("X is a microfinance institution in the Philippines.")


def test_names_with_braces_come_through_the_sentence_as_they_are(en):
    odd = listing(institution=builders.institution("x", name="{year} & <b>", country="PE", legal_form="ngo"))
    assert sentence(en, odd, AS_OF.year).startswith("{year} & <b> is a non-governmental organisation in Peru.")


def test_a_place_that_nothing_is_given_for_stays_visible_and_is_told_of(known):
    phrases = {**known.languages["en"].phrases, "peers.all": "{who} of {n}"}
    say = Printer(replace(known, languages={"en": replace(known.languages["en"], phrases=phrases)}), "en")

    assert say.phrase("peers.all", n=5) == "{who} of 5"
    assert list(say.missing) == ["{who} in phrases.peers.all"]


ODD_PLACES = ("{what.__class__}", "{what[0]}", "{what!r}", "{what:>40}", "{0}", "{}", "{what", "what}", "{{what}}")


@pytest.mark.parametrize("odd", ODD_PLACES)
def test_a_place_is_a_name_and_whatever_else_stands_in_braces_is_printed_as_it_is(known, odd):
    phrases = {"x.y": f"Before {odd}, after {{what}}.", "slip.r.says": odd, "slip.r.asks": "{other}"}
    languages = {"en": replace(known.languages["en"], phrases=phrases)}
    changed = replace(known, languages=languages)
    say = Printer(changed, "en")
    filled = odd.replace("{what}", "this")  # braces around a placeholder stay around its value

    assert say.phrase("x.y", what="this") == f"Before {filled}, after this."
    assert say.phrase("x.y", what=Markup("<b>1</b>")) == Markup("Before {}, after <b>1</b>.").format(
        Markup(str(Markup.escape(odd)).replace("{what}", "<b>1</b>"))
    )
    assert submission.WorkbookPrinter(changed, "en").phrase("x.y", what="this") == f"Before {filled}, after this."
    told = edit_check_words.words(EditQuery("r", "x", (("par30", "2025"),), "1"), say)
    assert told == (odd, "")


def test_a_locale_that_nobody_knows_is_english_and_is_told_of(known):
    phrases = {**known.languages["es"].phrases, "locale": "qq_QQ"}
    languages = {**known.languages, "es": replace(known.languages["es"], phrases=phrases)}
    say = Printer(replace(known, languages=languages), "es")
    assert str(say.locale) == "en"
    assert list(say.missing) == ["phrases.locale"]


@pytest.mark.parametrize(("figure", "english", "spanish"), [("1", "1 board member", "1 miembro del consejo"), ("7", "7 board members", "7 miembros del consejo")])  # fmt: skip
def test_a_unit_agrees_with_its_figure(known, figure, english, spanish):
    fact = observed("board_members_count", Decimal(figure))
    assert [Printer(known, code).fact(fact) for code in ("en", "es")] == [english, spanish]


def test_every_unit_of_the_standards_has_its_forms(known):
    for code in ("en", "es"):
        say = Printer(known, code)
        for indicator in known.indicators.values():
            if indicator.unit:
                assert say.counted(Decimal(2), "2", indicator) == f"2 {say.unit(indicator)}"
                assert say.has_own(f"counted.{indicator.unit}.one")


def test_a_unit_that_the_label_names_or_the_percent_sign_shows_is_not_repeated(en, known):
    assert [en.unit_beside(known.indicators[code]) for code in ("board_members_count", "par30")] == ["", ""]
    assert en.unit_beside(known.indicators["personnel_count"]) == "staff members"
