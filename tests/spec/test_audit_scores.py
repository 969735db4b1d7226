"""How a self-audit is scored: the worked cases of audits.yml, and a second computation from the bottom up."""

import random
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from pathlib import Path
from typing import Final

import pytest

from generator.analysis.audits import audit_scores, weakest
from generator.model.audits import AuditStandards
from generator.standards import load

AUDITS: Final[AuditStandards] = load(Path(__file__).resolve().parents[2] / "datapackages" / "standards")[0].audits
WORTH = {"yes": Fraction(1), "partially": Fraction(1, 2), "no": Fraction(0)}


def test_the_worked_cases_come_out_as_the_standards_say() -> None:
    assert len(AUDITS.examples) == 5
    for example in AUDITS.examples:
        results = audit_scores(example.answers, AUDITS)
        for part, expected in example.scores.items():
            found = results[part]
            if isinstance(expected, str):
                assert (found.state, found.score) == (expected, None), (example.code, part)
            else:
                assert (found.state, found.score) == ("scored", expected), (example.code, part)


def recomputed(answers: dict[str, str], audits: AuditStandards) -> dict[str, Fraction | None]:
    """Every level from weights: each answer counts 1/n of its level, where n are the members that apply.

    Only for audits in which every question has an answer. None: nothing applies.
    """
    tree: dict[str, dict[str, dict[str, list[str]]]] = {}
    for question, answer in answers.items():
        standard, practice, _ = question.split("-")
        if answer != "not_applicable":
            tree.setdefault(standard[:-1], {}).setdefault(standard, {}).setdefault(practice, []).append(answer)
    found: dict[str, Fraction | None] = dict.fromkeys(("total", *audits.practices))
    found |= dict.fromkeys(audits.own.parts) if audits.own else {}
    sums: dict[str, Fraction] = {}
    for dimension, standards in tree.items():
        for standard, practices in standards.items():
            for practice, given in practices.items():
                mean = sum((WORTH[one] for one in given), start=Fraction(0)) / len(given)
                shares = {
                    f"{standard}-{practice}": mean,
                    standard: mean / len(practices),
                    dimension: mean / len(practices) / len(standards),
                    "total": mean / len(practices) / len(standards) / len(tree),
                }
                for level, share in shares.items():
                    sums[level] = sums.get(level, Fraction(0)) + share
    return found | sums


@pytest.mark.parametrize("seed", range(20))
def test_every_level_equals_a_sum_of_weighted_answers(seed: int) -> None:
    chance = random.Random(seed)
    choices = ("yes", "partially", "no", "not_applicable")
    weights = (5, 3, 2, seed)  # from audits where all applies to audits where little does
    answers = {code: chance.choices(choices, weights)[0] for code in AUDITS.questions}
    results = audit_scores(answers, AUDITS)
    expected = recomputed(answers, AUDITS)
    assert results.keys() == expected.keys()
    for code, share in expected.items():
        if share is None:
            assert (results[code].state, results[code].score) == ("not_applicable", None)
        else:
            percent = Decimal(share.numerator * 100) / Decimal(share.denominator)
            assert results[code].score == percent.quantize(Decimal("0.01"), ROUND_HALF_UP), code


def test_one_open_question_takes_the_score_of_its_levels_and_of_no_other() -> None:
    answers = dict.fromkeys(AUDITS.questions, "yes")
    del answers["4c-2-2"]
    results = audit_scores(answers, AUDITS)
    assert {code for code, one in results.items() if one.state != "scored"} == {"4c-2", "4c", "4", "total"}


def test_the_weakest_practices_come_first_and_those_without_a_flaw_not_at_all() -> None:
    answers = dict.fromkeys(AUDITS.questions, "yes") | {"7b-2-1": "no", "1b-1-1": "partially", "2a-1-1": "partially"}
    results = audit_scores(answers, AUDITS)
    assert [practice.code for practice, _ in weakest(results, AUDITS, 5)] == ["7b-2", "2a-1", "1b-1"]
    assert [practice.code for practice, _ in weakest(results, AUDITS, 1)] == ["7b-2"]
