"""The worked cases of every version of the policy, as on the page about the award."""

from decimal import Decimal
from pathlib import Path

import pytest

from generator.analysis.award.coverage import cover
from generator.analysis.award.judgement import judge
from generator.analysis.award.questions import NO, YES
from generator.model import (
    AnswerType,
    Association,
    Assurance,
    Dossier,
    Example,
    Fact,
    GapReason,
    Indicator,
    Policy,
    Rule,
    Standards,
    TermExample,
    Withdrawal,
)
from generator.standards import load
from tests.builders import dossier, filing, gap, indicator, observation, policy, review, standards

SHIPPED, _ = load(Path(__file__).resolve().parents[2] / "datapackages" / "standards")
assert SHIPPED is not None
POLICIES = SHIPPED.policies
YEAR = "2024"


def filed(example: Example) -> tuple[list[Indicator], Dossier]:
    """The questions of a case, all of them judged and green, one group per dimension, and the filing that answers them."""
    asked: list[Indicator] = []
    facts: list[Fact] = []
    for dimension, group in enumerate(example.groups, 1):
        for number, said in enumerate(group):
            code = f"question_{dimension}_{number}"
            asked.append(
                indicator(code, kind=AnswerType.YES_PARTIALLY_NO, aligned=("yes",), dimension=dimension, green=True)
            )
            if said.answer in ("yes", "partially", "no"):
                rung = Assurance.DOCUMENTED if said.documented else Assurance.REPORTED
                facts.append(observation(code, said.answer, YEAR, rung))
            elif said.answer != GapReason.NOT_REPORTED:
                facts.append(gap(code, GapReason(said.answer), YEAR))
    return asked, dossier(facts, filings=[filing(YEAR)])


def with_a_word(asked: list[Indicator], said: Dossier) -> tuple[Standards, Dossier]:
    """A filing is judged once it has any answer: so a case about alignment may do without one."""
    facts = [*said.facts.values(), observation("beside", "words", YEAR)]
    return standards([*asked, indicator("beside", kind=AnswerType.TEXT)]), dossier(facts, filings=[filing(YEAR)])


@pytest.mark.parametrize(
    ("version", "example"),
    [(known, example) for known in POLICIES for example in known.examples if example.rule],
    ids=lambda part: getattr(part, "rule", "") or getattr(part, "version", ""),
)
def test_what_a_rule_answers(version: Policy, example: Example):
    rule = next(rule for rule in version.rules if rule.code == example.rule)
    asked, said = filed(example)
    known = standards(asked)
    if rule.question not in ("all_documented", "minimum_reporting"):
        known, said = with_a_word(asked, said)
    judging = standards(known.indicators.values(), [policy(rule, answer_points=version.answer_points)])
    (finding,) = judge(said, judging)[YEAR].findings
    measured = None if finding.measured is None else round(finding.measured, 2)
    assert (finding.answer, measured) == (example.answer, example.measured)


@pytest.mark.parametrize(
    ("version", "example"),
    [(known, example) for known in POLICIES for example in known.examples if example.level is not None],
    ids=lambda part: str(getattr(part, "level", "")),
)
def test_which_step_of_disclosure_is_reached(version: Policy, example: Example):
    asked, said = filed(example)
    assert cover(said, standards(asked, [policy(levels=version.levels)]))[YEAR].level == example.level


@pytest.mark.parametrize(
    ("version", "term"),
    [(known, term) for known in POLICIES for term in known.terms],
    ids=lambda part: getattr(part, "state", ""),
)
def test_how_long_an_award_lasts(version: Policy, term: TermExample):
    rule = Rule("documented", "all_documented", {"at_least": Decimal(100)})
    judging = policy(rule, valid_months=version.valid_months, review_months=version.review_months)
    days = {"question_0": term.newest, "question_1": term.oldest}
    facts = [observation(code, period=YEAR, assurance=Assurance.DOCUMENTED) for code in days]
    said = dossier(facts, filings=[filing(YEAR)], reviews=[review(code, YEAR, date=day) for code, day in days.items()])
    rows = (Withdrawal("marula", YEAR, term.withdrawn, "Amina", "Made up."),) if term.withdrawn else ()
    association = Association("marula-roundtable", "Marula Roundtable", "KE", withdrawals=rows)
    award = judge(said, standards(map(indicator, days), [judging]), [association], as_of=term.day)[YEAR]
    assert (award.awarded, award.until, award.state) == (term.newest, term.until, term.state)


@pytest.mark.parametrize("version", POLICIES, ids=lambda known: known.version)
def test_every_rule_is_explained_by_a_case_that_meets_it_and_one_that_does_not(version):
    for rule in version.rules:
        told = {example.answer for example in version.examples if example.rule == rule.code}
        assert {YES, NO} <= told, rule.code
    assert {example.level for example in version.examples if not example.rule} == set(range(len(version.levels) + 1))
    assert {term.state for term in version.terms} >= {"awarded", "lapsed", "withdrawn"}
