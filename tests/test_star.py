"""Laws of the award for any answers; and what `judge` reads and what it ignores."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.analysis.award.distance import distance
from generator.analysis.award.judgement import (
    ASKS_LESS,
    NO_FILING,
    NO_POLICY_IN_FORCE,
    NO_SOCIAL_ANSWERS,
    NOT_IN_SOURCE,
    align,
    judge,
)
from generator.analysis.award.questions import QUESTIONS
from generator.model import AnswerType, Association, Assurance, Fact, GapReason, Observation, Reviewer, Rule, Withdrawal
from generator.pipeline.read.institution import InstitutionSummary, listed, listing_of, on_the_day
from generator.pipeline.read.valid_days import ValidDays
from generator.standards import load
from tests.builders import dossier, filing, gap, indicator, observation, policy, review, standards

CODES = [f"question_{n}" for n in range(6)]
RULES = [
    Rule("aligned", "alignment_overall", {"at_least": Decimal(60)}),
    Rule("dimensions", "alignment_dimension", {"at_least": Decimal(30)}),
    Rule("green", "alignment_green", {"at_least": Decimal(50)}),
    Rule("documented", "all_documented", {"at_least": Decimal(100), "needs_no_proof": "no"}),
    Rule("reported", "minimum_reporting", {"at_least": Decimal(40)}),
]
STANDARDS = standards(
    [
        indicator(code, kind=AnswerType.YES_PARTIALLY_NO, aligned=("yes",), dimension=1 + n % 3, green=n % 3 == 2)
        for n, code in enumerate(CODES)
    ],
    [policy(*RULES)],
)
RANK = {"never": 0, "lapsed": 1, "awarded": 2}
"""For a single filing; with several there is superseded as well."""

answers = st.sampled_from(
    ["yes", "yes", "yes", "partially", "no", GapReason.NOT_APPLICABLE, GapReason.UNKNOWN, GapReason.WITHHELD]
)
assurances = st.sampled_from([Assurance.DOCUMENTED, Assurance.DOCUMENTED, Assurance.SUBMITTED, Assurance.REPORTED])
days = st.dates(date(2025, 1, 1), date(2026, 12, 31))


@st.composite
def filings(draw):
    facts: list[Fact] = []
    reviews = []
    for code in CODES:
        said = draw(st.none() | answers)
        if said is None:
            continue
        if isinstance(said, GapReason):
            facts.append(gap(code, said))
            continue
        assurance = draw(assurances)
        facts.append(observation(code, said, assurance=assurance))
        if assurance is Assurance.DOCUMENTED:
            reviews.append(review(code, date=draw(days)))
    return facts, reviews


def test_every_rule_that_we_ship_asks_something_we_can_answer_and_has_words_in_every_language():
    shipped, _ = load(Path(__file__).resolve().parent.parent / "datapackages" / "standards")
    rules = [rule for given_ in shipped.policies for rule in given_.rules]
    assert {rule.question for rule in rules} <= set(QUESTIONS)
    assert all(isinstance(rule.params.get("at_least"), Decimal) for rule in rules)
    for language in shipped.languages.values():
        for code in (rule.code for rule in rules):
            assert language.names.get(f"rule.{code}"), (language.code, code)
        for why in (NO_POLICY_IN_FORCE, NO_SOCIAL_ANSWERS, ASKS_LESS, NOT_IN_SOURCE):
            assert language.phrases.get(f"star.unjudged.{why}"), (language.code, why)
        for why in (NO_POLICY_IN_FORCE, NO_SOCIAL_ANSWERS, ASKS_LESS, NOT_IN_SOURCE, NO_FILING):
            assert language.phrases.get(f"award.unjudged.{why}"), (language.code, why)


def test_a_rule_that_asks_what_nobody_can_answer_is_never_met():
    facts = [observation(code, assurance=Assurance.DOCUMENTED) for code in CODES]
    for rule in (Rule("odd", "alignment_of_stars", {"at_least": Decimal(1)}), Rule("odd", "alignment_overall", {})):
        known = standards(STANDARDS.indicators.values(), [policy(rule)])
        award = judge(dossier(facts, reviews=[review(code) for code in CODES]), known)["2024"]
        assert (award.state, award.findings[0].answer) == ("never", "could_not_tell")


def test_every_question_that_a_policy_may_ask_is_answered_by_a_function_of_its_name():
    assert all(question.__name__ == name and question.__doc__ for name, question in QUESTIONS.items())


@given(filings(), st.sampled_from(CODES), days, days)
def test_documenting_more_never_loses_an_award(filed, code, day, as_of):
    facts, reviews = filed
    more = [
        replace(fact, assurance=Assurance.DOCUMENTED)
        if fact.indicator == code and isinstance(fact, Observation)
        else fact
        for fact in facts
    ]
    old_day = next((r.date for r in reviews if r.indicator == code), date.min)
    again = [r for r in reviews if r.indicator != code] + [review(code, date=max(day, old_day))]
    before = judge(dossier(facts, reviews=reviews), STANDARDS, as_of=as_of)
    after = judge(dossier(more, reviews=again), STANDARDS, as_of=as_of)
    assert before.keys() == after.keys()
    for period, award in before.items():
        assert RANK[after[period].state] >= RANK[award.state]


@given(filings(), st.sampled_from(CODES), st.sampled_from(["yes", "partially", "no"]))
def test_answering_an_open_question_with_proof_never_loses_an_award(filed, code, said):
    facts, reviews = filed
    there = {fact.indicator: fact for fact in facts}
    fact = there.get(code)
    if isinstance(fact, Observation) or (fact is not None and fact.why is GapReason.NOT_APPLICABLE):
        return
    more = [*(f for f in facts if f.indicator != code), observation(code, said, assurance=Assurance.DOCUMENTED)]
    before = judge(dossier(facts, reviews=reviews), STANDARDS)
    after = judge(dossier(more, reviews=[*reviews, review(code)]), STANDARDS)
    for period, award in before.items():
        assert RANK[after[period].state] >= RANK[award.state]


@given(filings(), st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing(filed, random):
    facts, reviews = filed
    expected = judge(dossier(facts, reviews=reviews), STANDARDS)
    random.shuffle(facts)
    random.shuffle(reviews)
    shuffled = dossier(facts, reviews=reviews)
    assert judge(shuffled, STANDARDS) == expected
    assert align(shuffled, "2024", STANDARDS) == align(dossier(facts), "2024", STANDARDS)


@given(filings())
def test_a_finding_names_each_indicator_once_as_met_or_unmet(filed):
    facts, reviews = filed
    for award in judge(dossier(facts, reviews=reviews), STANDARDS).values():
        for finding in award.findings:
            named = finding.met + finding.unmet
            assert len(named) == len(set(named))
            assert set(named) <= set(CODES)
            assert (finding.measured is None) == (not named)


@given(filings(), st.sampled_from(CODES), answers, assurances)
def test_what_a_rule_answers_depends_on_nothing_outside_its_evidence(filed, code, said, rung):
    facts, reviews = filed
    before = judge(dossier(facts, reviews=reviews), STANDARDS).get("2024")
    fact = gap(code, said) if isinstance(said, GapReason) else observation(code, said, assurance=rung)
    others = [one for one in facts if one.indicator != code]
    after = judge(dossier([*others, fact], reviews=reviews), STANDARDS).get("2024")
    if before is None or after is None:
        return
    for finding, again in zip(before.findings, after.findings, strict=True):
        if code not in (*finding.met, *finding.unmet, *again.met, *again.unmet):
            assert again == finding


@given(filings())
def test_another_year_changes_nothing_in_this_one(filed):
    facts, reviews = filed
    alone = judge(dossier(facts, reviews=reviews), STANDARDS)
    other = [observation(code, "no", "2023") for code in CODES]
    both = dossier([*facts, *other], filings=[filing("2024"), filing("2023")], reviews=reviews)
    assert judge(both, STANDARDS).get("2024") == alone.get("2024")


def test_a_filing_without_a_social_answer_is_not_judged():
    assert judge(dossier(), STANDARDS) == {}
    assert judge(dossier([gap(CODES[0], GapReason.WITHHELD)]), STANDARDS) == {}
    assert judge(dossier([observation(CODES[0], derived=True)]), STANDARDS) == {}


def test_without_a_policy_nothing_is_judged():
    known = standards([indicator("question_0", aligned=("yes",))])
    given_ = dossier([observation("question_0")])
    assert judge(given_, known) == {}
    assert align(given_, "2024", known) == ()


def test_an_award_without_a_dated_review_is_none():
    facts = [observation(code, assurance=Assurance.DOCUMENTED) for code in CODES]
    undated = [review(code, date=None) for code in CODES]
    assert judge(dossier(facts, reviews=undated), STANDARDS)["2024"].state == "never"


def test_only_reviews_that_found_something_documented_date_an_award():
    facts = [observation(code, assurance=Assurance.DOCUMENTED) for code in CODES[1:]] + [observation(CODES[0], "no")]
    reviews = [review(code) for code in CODES[1:]] + [review(CODES[0], status="not_supported", date=date(2026, 5, 1))]
    award = judge(dossier(facts, reviews=reviews), STANDARDS)["2024"]
    assert (award.state, award.awarded) == ("awarded", date(2025, 6, 30))


def test_the_association_of_an_award_is_the_reviewers_own():
    facts = [observation(code, assurance=Assurance.DOCUMENTED) for code in CODES]
    reviews = [review(code, association="") for code in CODES]
    roundtable = Association(
        "marula-roundtable", "Marula Roundtable", "KE", reviewers=(Reviewer("amina", "Amina", date(2020, 1, 1)),)
    )
    award = judge(dossier(facts, reviews=reviews), STANDARDS, [roundtable])["2024"]
    assert (award.state, award.association) == ("awarded", "marula-roundtable")
    assert judge(dossier(facts, reviews=reviews), STANDARDS)["2024"].association == ""


@pytest.mark.parametrize(
    ("day", "shown", "state", "ends"),
    [
        (date(2025, 7, 31), "2024", "awarded", date(2027, 6, 30)),
        # from the day of its withdrawal on, the one before is in force again
        (date(2025, 8, 1), "2023", "awarded", date(2026, 6, 30)),
        (date(2026, 7, 1), "2024", "withdrawn", None),
    ],
)
def test_a_list_shows_the_award_in_force_on_the_portals_day_else_the_newest_that_was_given(day, shown, state, ends):
    years = ("2024", "2023", "2022")
    facts = [observation(code, period=year, assurance=Assurance.DOCUMENTED) for code in CODES for year in years[:2]]
    said = dossier(
        [*facts, observation(CODES[0], "no", "2022")],
        filings=[filing(year) for year in years],
        reviews=[review(code, year) for code in CODES for year in years[:2]],
    )
    row = Withdrawal("marula", "2024", date(2025, 8, 1), "Amina", "The survey was made up.")
    roundtable = Association("marula-roundtable", "Marula Roundtable", "KE", withdrawals=(row,))
    said = replace(said, awards=judge(said, STANDARDS, [roundtable]))
    said = replace(said, distances=distance(said, STANDARDS))
    given_ = {year: award for year, award in said.awards.items() if award.awarded}
    assert list(given_) == ["2024", "2023"]
    one = InstitutionSummary(
        "marula", "key", listing_of(said, {}, STANDARDS), (), None, ValidDays(day, alone=False), given_
    )
    listing = listed(one, day)
    assert listing is not None
    assert (listing.award.period, listing.award.state) == (shown, state)
    that_day = on_the_day(said, replace(STANDARDS, day=day))
    assert that_day.awards[shown] == listing.award
    assert that_day.awards["2022"].state == "never"
    assert that_day.distances["2024"].ends == ends
