"""What was asked: questions missing in a questionnaire or a source, or ruled out by an earlier answer, do not count."""

import csv
import json
import re
from collections.abc import Collection
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from generator.analysis.award.coverage import cover
from generator.analysis.award.judgement import align
from generator.analysis.award.questions import ask, case_of
from generator.analysis.benchmarks import compare
from generator.analysis.derive import derive
from generator.analysis.follow_ups import close_follow_ups
from generator.analysis.peers import rows
from generator.language.printer import Printer
from generator.model import (
    AnswerType,
    Count,
    Dossier,
    Fact,
    Filing,
    Formula,
    Gap,
    GapReason,
    Indicator,
    Licence,
    Observation,
    Questionnaire,
    Rule,
    Standards,
    Tally,
)
from generator.packages import IndicatorRow, read_institution, write_institution
from generator.packages.questionnaires import unasked
from generator.problems import Location, as_text
from generator.render.api import catalogue, downloads
from generator.render.charts.drawing.words import Lexicon
from generator.render.charts.languages import alone, together
from generator.render.tables.fact_table import FactTables
from generator.standards import load
from tests import builders
from tests.builders import dossier, filing, gap, indicator, observation, policy
from tests.portals import ROOT

SHIPPED = ROOT / "datapackages" / "standards"

OLD = Questionnaire(
    "old",
    "Old",
    asks=frozenset({"strategy", "insurance", "insurance_types", "policies", "champion"}),
    options={"policies": ("pension",), "champion": ("yes",)},
    families=frozenset({"social"}),
)
INDICATORS = (
    indicator("strategy", aligned=("yes",), dimension=1),
    indicator("champion", aligned=("yes",), dimension=2),
    indicator("board", aligned=("yes",), dimension=3),
    indicator("insurance"),
    indicator(
        "insurance_types",
        kind=AnswerType.SEVERAL_OF,
        options={"life": "Life", "house": "House"},
        follows="insurance",
        opened_by=("yes",),
        aligned=("life",),
        dimension=1,
    ),
    indicator("policies", kind=AnswerType.SEVERAL_OF, options={"pension": "Pension", "safety": "Safety"}),
    indicator("women", "outreach", AnswerType.COUNT),
    indicator("clients", "outreach", AnswerType.COUNT),
    indicator(
        "women_share",
        "outreach",
        AnswerType.PERCENT,
        formula=Formula("women / clients", "percent", ("women", "clients"), {}, Decimal(0)),
    ),
    indicator("assets", "balance", AnswerType.CURRENCY),
)
POLICY = policy(Rule("enough", "alignment_overall", {"at_least": Decimal(70)}))
STANDARDS = replace(
    builders.standards(
        INDICATORS,
        [POLICY],
        [builders.area("governance"), builders.area("outreach", 9), builders.area("balance", 21, "financial")],
    ),
    questionnaires={"old": OLD, "now": Questionnaire("now", "Now")},
)


def filed(*facts: Fact, year: Filing | None = None, known: Standards = STANDARDS) -> Dossier:
    """A dossier as packages are read: follow-ups closed, figures derived, coverage counted."""
    years = (year or filing(questionnaire="old"),)
    said = replace(dossier(facts, years), unasked=unasked({one.period: one for one in years}, known))
    said = derive(close_follow_ups(said, known), known)
    return replace(said, coverage=cover(said, known))


def why(said: Dossier, code: str, period: str = "2024") -> GapReason | None:
    fact = said.fact(code, period)
    return fact.why if isinstance(fact, Gap) else None


# ---------------------------------------------------------------------------------------------------------- not asked


def test_a_question_that_the_questionnaire_does_not_have_is_not_asked_and_in_no_count():
    said = filed(observation("strategy"), observation("insurance"), observation("insurance_types", ("life",)))
    assert why(said, "board") is GapReason.NOT_ASKED
    assert why(said, "policies") is GapReason.NOT_REPORTED
    assert said.coverage["2024"].total == Count(asked=5, reported=3, documented=0)
    assert said.coverage["2024"].gaps == {GapReason.NOT_REPORTED: 2, GapReason.NOT_ASKED: 4}


def test_the_table_of_facts_has_a_row_for_each_question_that_could_not_be_answered():
    said = filed(observation("strategy", "yes"), year=filing(questionnaire="old", not_in_source=("champion",)))
    table = csv.DictReader([downloads.HEADER, *downloads.table(said, STANDARDS).splitlines()])
    rows = {row["indicator"]: (row["status"], row["value"]) for row in table}
    assert rows["strategy"] == ("reported", "yes")
    assert rows["board"] == ("not_asked", "")
    assert rows["champion"] == ("not_in_source", "")
    assert "assets" not in rows


def test_the_years_of_an_indicator_are_below_each_other_and_indicators_are_in_the_order_of_the_standards():
    answers = [
        observation(code, "yes", period) for period in ("2024", "2023") for code in reversed([*STANDARDS.indicators])
    ]
    said = dossier(answers, [filing("2024"), filing("2023")])
    table = csv.DictReader([downloads.HEADER, *downloads.table(said, STANDARDS).splitlines()])
    assert [(row["indicator"], row["period"]) for row in table] == [
        (code, period) for code in STANDARDS.indicators for period in ("2023", "2024")
    ]


def test_the_table_of_facts_says_what_every_figure_is_counted_in():
    figures = builders.standards(
        indicator(code, "governance", kind, unit=unit)
        for code, kind, unit in (
            ("share", AnswerType.PERCENT, None), ("assets", AnswerType.CURRENCY, None), ("staff", AnswerType.COUNT, "staff"),
            ("debt", AnswerType.RATIO, "times"), ("policy", AnswerType.YES_NO, None),
        )
    )  # fmt: skip
    facts = [observation(code, "yes" if code == "policy" else Decimal(5)) for code in figures.indicators]
    said = dossier(facts, [filing("2024", currency="PEN")])
    table = csv.DictReader([downloads.HEADER, *downloads.table(said, figures).splitlines()])
    units = {"share": "percent", "assets": "PEN", "staff": "staff", "debt": "times", "policy": ""}
    assert {row["indicator"]: row["unit"] for row in table} == units
    told = json.loads(catalogue.institution(said, figures))["facts"]
    assert {fact["indicator"]: fact.get("unit", "") for fact in told} == units


def test_the_table_of_one_institution_says_once_what_is_equal_in_its_rows():
    year = filing(questionnaire="old", not_in_source=("champion", "policies"))
    said = filed(observation("strategy", "yes"), observation("insurance"), year=year)
    said = replace(
        said,
        institution=replace(
            said.institution, licence=Licence("CC0-1.0", "CC0", "https://example.org"), credit="Archive"
        ),
    )
    facts = {
        key: replace(fact, sources=(Location("institutions/a/indicators.csv", 2),)) for key, fact in said.facts.items()
    }
    said = replace(said, facts=facts)
    whole, own = downloads.both_tables(said, STANDARDS)
    assert whole == downloads.table(said, STANDARDS)
    every, (first, *others) = (
        list(csv.DictReader([head, *text.splitlines()]))
        for head, text in ((downloads.HEADER, whole), (downloads.OWN_HEADER, own))
    )
    assert (first["licence"], first["credit"]) == ("CC0-1.0", "Archive"), "a table that travels alone names its source"
    assert first["file"] == "indicators.csv"
    assert {(row["licence"], row["credit"], row["file"]) for row in others} == {("", "", "")}
    assert {row["licence"] for row in every} == {"CC0-1.0"}
    assert {row["file"] for row in every if row["row"]} == {"indicators.csv"}
    said_once = {"area", "label", "unit", "file", "licence", "credit"}
    singly = [{**row, "indicator": code} for row in (first, *others) for code in row["indicator"].split(";")]
    assert sorted(without(row, said_once) for row in singly) == sorted(
        without(row, {*said_once, *downloads.SAME}) for row in every
    )
    assert len(others) + 1 == 4 < len(every), "the values, what was not asked, and what the source lacks"
    (value,) = (row for row in (first, *others) if row["indicator"] == "strategy")
    assert (value["area"], value["label"]) == ("governance", "strategy")
    assert downloads.both_tables(dossier([], []), STANDARDS) == ("", "")


def without(row: dict[str, str], names: Collection[str]) -> list[tuple[str, str]]:
    return [(key, cell) for key, cell in row.items() if key not in names]


def test_what_an_edition_does_not_ask_is_listed_once_for_all_of_its_filings():
    editions = {one["code"]: one for one in json.loads(catalogue.questionnaires(STANDARDS))["questionnaires"]}
    assert editions["old"]["does_not_ask"] == ["board", "women", "clients", "women_share"]
    assert editions["now"]["does_not_ask"] == []
    year = json.loads(catalogue.institution(filed(observation("strategy", "yes")), STANDARDS))["filings"][0]
    assert year["questionnaire"] == "old"
    assert "not_asked" not in year


def test_a_profile_counts_what_no_filing_could_have_answered_below_the_table():
    shipped = next(found for found in load(SHIPPED)[:1] if found)
    known = replace(STANDARDS, languages=shipped.languages)
    tables = FactTables(known, Printer(known, "en"))
    page = tables.areas(filed(observation("strategy", "yes")), "social", "../../")
    assert "indicators/board/" not in page
    assert "<p class=silent>Not asked in any year: 1 indicator.</p>" in page
    assert re.findall(r"(\d+) indicators? not reported in any year", page) == ["4"], (
        "what was asked and left open is named"
    )


def test_the_views_of_all_languages_are_one_file_in_which_only_what_differs_is_there_twice():
    said = {"en": {"a": [1, "Yes"], "b": {"c": "x"}}, "es": {"a": [1, "Sí"], "b": {"c": "x"}}}
    one = together(said)
    assert one == {
        "charts": {"a": [1, {"in": 0}], "b": {"c": "x"}}, "begin": ("",), "words": {"en": ("Yes",), "es": ("Sí",)}
    }  # fmt: skip
    assert {code: alone(one, code) for code in said} == said
    assert alone(together({"en": {"a": ["a"]}, "es": {"a": []}}), "es") == {"a": []}
    rows: list[dict[str, Any]] = [
        {"x": 1, "y": None, "tip": "one", "role": "own"},
        {"x": 2, "y": 3, "tip": "two", "role": "own"},
    ]
    columns = Lexicon().spell({"points": rows, "none": []})["points"]
    assert columns == {"n": 2, "x": [1, 2], "tip": ["one", "two"], "role": "own", "y": [None, 3]}
    other = columns | {"tip": ["uno", "dos"]}
    one = together({"en": columns, "es": other})
    assert one["charts"] == columns | {"tip": {"in": [0, 1]}}
    assert alone(one, "es") == other


def test_a_text_of_a_view_that_is_said_more_than_once_is_in_its_file_once():
    tips = {"en": ["2024: no", "2024: no", "2025: yes"], "es": ["2024: no", "2024: no", "2025: sí"]}
    said = {code: {"tip": own, "note": own[2]} for code, own in tips.items()}
    one = together(said)
    assert one["charts"] == {"tip": ["2024: no", "2024: no", {"in": 0}], "note": {"in": 0}}
    assert (one["begin"], one["words"]) == (("2025: ",), {"en": ("yes",), "es": ("sí",)})
    assert {code: alone(one, code) for code in said} == said


def test_a_filing_that_names_no_questionnaire_was_asked_everything():
    said = filed(observation("strategy"), year=filing())
    assert why(said, "board") is GapReason.NOT_REPORTED
    assert said.coverage["2024"].total.asked == 9


def test_an_answer_to_a_question_that_was_not_asked_is_kept_and_counted():
    said = filed(observation("board"))
    assert isinstance(said.fact("board", "2024"), Observation)
    assert said.coverage["2024"].total == Count(asked=6, reported=1, documented=0)


def test_an_unknown_to_a_question_that_was_not_asked_counts_against_nobody_and_is_still_shown():
    said = filed(gap("board", GapReason.UNKNOWN))
    assert why(said, "board") is GapReason.UNKNOWN
    assert said.coverage["2024"].total.asked == 5


def test_a_questionnaire_about_social_answers_says_nothing_of_financial_figures():
    assert why(filed(), "assets") is GapReason.NOT_REPORTED


def test_alignment_is_of_the_questions_asked():
    said = filed(observation("strategy"), observation("insurance", "no"), gap("champion", GapReason.UNKNOWN))
    assert {one.dimension: (one.points, one.answered, one.asked) for one in align(said, "2024", STANDARDS)[:3]} == {
        1: (1, 1, 1),  # the follow-up of a "no" is not among them
        2: (0, 0, 1),
        3: (0, 0, 0),  # not asked
    }
    found = ask(POLICY.rules[0], case_of(said, "2024", STANDARDS, POLICY))
    assert (found.measured, found.met, found.unmet) == (50, ("strategy",), ("champion",))


def test_a_figure_that_was_not_asked_and_cannot_be_computed_is_not_asked_and_lacks_nothing():
    said = filed(observation("women", Decimal(3)))
    assert why(said, "women_share") is GapReason.NOT_ASKED
    computed = filed(observation("women", Decimal(3)), observation("clients", Decimal(4)))
    assert computed.fact("women_share", "2024").derived


# --------------------------------------------------------------------------------------------------- not in the source


def test_what_the_source_has_no_column_for_is_not_in_this_source_and_in_no_count():
    said = filed(observation("women", Decimal(3)), year=filing(not_in_source=("clients", "board", "assets")))
    assert {code: why(said, code) for code in ("clients", "board", "assets", "women_share")} == {
        "clients": GapReason.NOT_IN_SOURCE,
        "board": GapReason.NOT_IN_SOURCE,
        "assets": GapReason.NOT_IN_SOURCE,
        "women_share": GapReason.MISSING_INPUT,
    }
    assert "clients: not in source" in said.fact("women_share", "2024").note
    assert said.coverage["2024"].total.asked == 7


def test_what_was_not_asked_is_said_before_what_the_source_lacks():
    assert (
        why(filed(year=filing(questionnaire="old", not_in_source=("board", "strategy"))), "board")
        is GapReason.NOT_ASKED
    )


def test_an_indicator_without_any_answer_says_for_all_years_whether_it_could_have_one():
    years = (
        filing("2024", questionnaire="old"),
        filing("2023", questionnaire="old", not_in_source=("board",)),
        filing("2022"),
    )
    known = unasked({one.period: one for one in years}, STANDARDS)
    both = replace(dossier([], years[:2]), unasked=known)
    assert both.never_asked["board"] is GapReason.NOT_ASKED  # neither year's edition has it
    assert "strategy" not in both.never_asked
    third = replace(dossier([], years), unasked=known)
    assert third.never_asked["board"] is GapReason.NOT_REPORTED  # in 2022 it was asked


# ---------------------------------------------------------------------------------------------------------- follow-ups


def test_the_follow_up_of_a_no_does_not_apply_and_names_the_question_that_closes_it():
    said = filed(observation("insurance", "no"), year=filing())
    fact = said.fact("insurance_types", "2024")
    assert isinstance(fact, Gap)
    assert (fact.why, fact.closed_by) == (GapReason.NOT_APPLICABLE, "insurance")
    assert said.coverage["2024"].total.asked == 8


@pytest.mark.parametrize(
    "opening", [[], [gap("insurance", GapReason.UNKNOWN)], [gap("insurance")], [observation("insurance")]]
)
def test_a_follow_up_stays_open_where_nothing_closes_it(opening):
    assert why(filed(*opening, year=filing()), "insurance_types") is GapReason.NOT_REPORTED


def test_a_follow_up_of_what_does_not_apply_does_not_apply_either():
    deep = (
        *INDICATORS[:4],
        replace(INDICATORS[4]),
        indicator("house_value", follows="insurance_types", opened_by=("house",)),
    )
    known = builders.standards(deep)
    assert [one.code for one in known.follow_ups] == ["insurance_types", "house_value"]
    said = filed(observation("insurance", "no"), year=filing(), known=known)
    fact = said.fact("house_value", "2024")
    assert isinstance(fact, Gap)
    assert (fact.why, fact.closed_by) == (GapReason.NOT_APPLICABLE, "insurance")
    life = filed(observation("insurance"), observation("insurance_types", ("life",)), year=filing(), known=known)
    assert why(life, "house_value") is GapReason.NOT_APPLICABLE


def test_a_follow_up_that_is_answered_against_its_question_is_kept_and_known():
    said = filed(observation("insurance", "no"), observation("insurance_types", ("life",)))
    assert isinstance(said.fact("insurance_types", "2024"), Observation)
    assert said.against == {("insurance_types", "2024")}


def test_none_of_these_after_a_no_contradicts_nothing():
    with_none = replace(INDICATORS[4], options={**INDICATORS[4].options, "none": "None of these"}, none_option="none")
    known = builders.standards((*INDICATORS[:4], with_none))
    said = filed(observation("insurance", "no"), observation("insurance_types", ("none",)), year=filing(), known=known)
    assert said.against == frozenset()


def test_what_an_institution_says_of_a_closed_follow_up_stands():
    said = filed(observation("insurance", "no"), gap("insurance_types", GapReason.WITHHELD))
    assert why(said, "insurance_types") is GapReason.WITHHELD


# -------------------------------------------------------------------------------------------------------------- shares


def institutions(year: Filing, answers: dict[str, list[Fact]]) -> dict[str, object]:
    return {name: rows(filed(*facts, year=year), STANDARDS) for name, facts in answers.items()}


def test_the_share_of_an_option_is_of_those_who_could_choose_it():
    old = institutions(
        filing(questionnaire="old"), {f"old-{n}": [observation("policies", ("pension",))] for n in range(6)}
    )
    new = institutions(filing(), {f"new-{n}": [observation("policies", ("safety",))] for n in range(3)})
    _, tallies = compare({**old, **new}, {}, STANDARDS)  # type: ignore[dict-item]
    tally = tallies["all", "policies", "2024"]
    assert tally == Tally("all", "policies", "2024", 9, {"pension": 6, "safety": 3}, {"safety": 6})
    assert (tally.choosing("pension"), tally.choosing("safety")) == (9, 3)


def test_an_option_that_was_chosen_though_not_offered_could_be_chosen():
    marked = institutions(
        filing(questionnaire="old"), {f"old-{n}": [observation("policies", ("safety",))] for n in range(5)}
    )
    _, tallies = compare(marked, {}, STANDARDS)  # type: ignore[arg-type]
    assert tallies["all", "policies", "2024"].choosing("safety") == 5


def test_an_answer_beside_which_no_other_could_be_given_is_in_no_share():
    old = institutions(filing(questionnaire="old"), {f"old-{n}": [observation("champion")] for n in range(6)})
    new = institutions(filing(), {f"new-{n}": [observation("champion", "no")] for n in range(5)})
    _, tallies = compare({**old, **new}, {}, STANDARDS)  # type: ignore[dict-item]
    assert (tallies["all", "champion", "2024"].n, tallies["all", "champion", "2024"].counts) == (5, {"yes": 0, "no": 5})


# ------------------------------------------------------------------------------------------------------------ packages


def shipped() -> Standards:
    known, problems = load(SHIPPED)
    assert known is not None
    assert problems == ()
    return known


def written(folder: Path, *filings: Filing) -> Path:
    write_institution(
        folder,
        builders.institution(folder.name, name="Marula"),
        filings=filings,
        indicators=[IndicatorRow(one.period, "target_market", "women") for one in filings],
        standards=shipped(),
    )
    return folder


def test_a_filing_says_which_questionnaire_it_answers_and_what_its_source_lacks(tmp_path):
    financial = tuple(one.code for one in shipped().family("financial"))
    old = filing("2013", questionnaire="mix-2009", not_in_source=(*financial, "personnel_count"))
    folder = written(tmp_path / "institutions" / "marula", filing("2024"), old)
    table = (folder / "questionnaires.csv").read_text()
    assert table == "period,questionnaire,not_in_source\n2013,mix-2009,financial;personnel_count\n"
    read, problems = read_institution(folder, shipped())
    assert read is not None
    assert as_text(problems) == as_text(())
    assert [one.questionnaire for one in read.filings] == ["", "mix-2009"]
    assert why(read, "board_member_sp_experience", "2013") is GapReason.NOT_ASKED
    assert why(read, "personnel_count", "2013") is GapReason.NOT_IN_SOURCE
    assert why(read, "assets", "2013") is GapReason.NOT_IN_SOURCE
    assert why(read, "assets", "2024") is GapReason.NOT_REPORTED
    written(folder, filing("2024"))
    assert not (folder / "questionnaires.csv").exists()


# --------------------------------------------------------------------------------------------------- the standards' own


def test_every_follow_up_that_says_what_to_answer_if_there_is_none_follows_from_something():
    known = shipped()
    follow_ups = {one.code for one in known.follow_ups}
    said = {
        one.code
        for one in known.indicators.values()
        if one.kind is AnswerType.SEVERAL_OF and '"not applicable"' in one.words.help
    }
    assert said - follow_ups <= {"credit_bureau_memberships", "industry_association_memberships"}


def test_the_last_edition_is_the_portals_own_and_asks_everything():
    known = shipped()
    last = list(known.questionnaires.values())[-1]
    assert last.code == "2026-1"
    assert known.unasked_by(last) == known.unasked_by(None) == {}
    assert all(last.offers(one) == one.answers for one in known.indicators.values())


def test_no_edition_asks_a_follow_up_without_the_question_it_follows_from():
    known = shipped()
    for edition in known.questionnaires.values():
        missing = known.unasked_by(edition)
        lost = [one.code for one in known.follow_ups if one.code not in missing and one.follows in missing]
        assert lost == [], edition.code


def test_an_edition_that_is_like_an_earlier_one_asks_all_of_it():
    known = shipped()
    old, new, india = (known.questionnaires[code].asks for code in ("mix-2009", "mix-2014", "mix-2014-india"))
    assert old is not None
    assert new is not None
    assert india is not None
    assert old < new < india
    assert new - old == {"board_member_sp_experience", "collection_violation_sanctions", "cost_information_disclosed"}


def indicator_of(code: str) -> Indicator:
    return shipped().indicators[code]


def test_what_was_added_later_is_not_among_the_options_of_the_earlier_form():
    known = shipped()
    assert known.questionnaires["mix-2009"].offers(indicator_of("hr_policies")) == (
        "social_protection",
        "non_discrimination",
    )
    assert known.questionnaires["mix-2009"].offers(indicator_of("board_spm_champion_or_committee")) == ("yes",)
    assert known.questionnaires["mix-2014"].offers(indicator_of("board_spm_champion_or_committee")) == ("yes", "no")
    lacking = sum(
        len(set(indicator_of(code).answers) - set(options))
        for code, options in known.questionnaires["mix-2009"].options.items()
    )
    assert lacking == 21


def test_two_answers_that_each_say_where_they_are_from_are_contradictory_and_in_no_count(tmp_path):
    folder = tmp_path / "institutions" / "marula"
    write_institution(
        folder,
        builders.institution("marula", name="Marula"),
        filings=[filing("2024")],
        indicators=[
            IndicatorRow("2024", "board_trained_in_spm", "yes", note="Page 3 of the report"),
            IndicatorRow("2024", "board_trained_in_spm", "no", note="Page 9 of the report"),
            IndicatorRow("2024", "prices_terms_disclosed", "yes"),
            IndicatorRow("2024", "prices_terms_disclosed", "no"),
            IndicatorRow("2024", "data_privacy_clause", "", "withheld", note="Page 4"),
            IndicatorRow("2024", "data_privacy_clause", "no", note="Page 5"),
        ],
        standards=shipped(),
    )
    read, problems = read_institution(folder, shipped())
    assert read is not None
    fact = read.fact("board_trained_in_spm", "2024")
    assert isinstance(fact, Gap)
    assert (fact.why, fact.readings) == (GapReason.CONTRADICTORY, ("yes", "no"))
    assert fact.note == "yes: Page 3 of the report no: Page 9 of the report"
    assert [place.row for place in fact.sources] == [2, 3]
    # Without notes it is a slip; and nothing is repeated of what may have been withheld.
    assert why(read, "prices_terms_disclosed") is GapReason.REJECTED
    assert why(read, "data_privacy_clause") is GapReason.REJECTED
    assert read.fact("data_privacy_clause", "2024").note == ""
    severities = {problem.location.row: (problem.code, problem.severity) for problem in problems}
    assert severities == {
        3: ("contradictory-rows", "warning"),
        5: ("duplicate-row", "error"),
        7: ("duplicate-row", "error"),
    }
