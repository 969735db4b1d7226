"""The surveys of a fictional institution's clients. Clients are invented one by one, and counted as an import counts."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from demonstration.character import Character
from generator.intake.survey import answer_rows
from generator.intake.survey.tallies import GroupTally, SurveyCounts
from generator.model import Standards
from generator.model.witnesses.surveyed import EVERYBODY, EXTRAS, Answer, AskedAs, QuestionBank, Survey, SurveyQuestion
from generator.packages.witnesses.surveys import answer_of

_FORMS = ("short", "rural", "women", "unasked")
"""Keys of the cast that are no columns: questions of a call only, shares of groups, and questions left out."""


def surveyed(character: Character, standards: Standards) -> tuple[tuple[Survey, ...], tuple[Answer, ...]]:
    """The surveys, the newest first, and their answers."""
    surveys = sorted(
        (_survey(entry) for entry in character.surveys), key=lambda one: (-one.end.toordinal(), one.survey)
    )
    plans = {entry["survey"]: entry for entry in character.surveys}
    answers = []
    for survey in surveys:
        counted = _count(character, survey, plans[survey.survey], standards.bank)
        rows = answer_rows(counted, standards.bank, weighted=survey.weighted == "yes")
        answers += [answer_of((survey.survey, *row)) for row in rows]
    return tuple(surveys), tuple(answers)


def _survey(entry: Mapping[str, Any]) -> Survey:
    columns = {key: value for key, value in entry.items() if key not in _FORMS}
    return Survey(**{**columns, "languages": tuple(columns["languages"])})


def _count(character: Character, survey: Survey, plan: Mapping[str, Any], bank: QuestionBank) -> SurveyCounts:
    dice = character.dice
    counted = SurveyCounts(completed=survey.completed)
    asked = [
        question
        for question in bank.questions.values()
        if (question.ivr or not plan.get("short")) and question.code not in plan.get("unasked", ())
    ]
    share = {"rural": plan.get("rural", 0.6), "women": plan.get("women", 0.7)}
    heaviest = Decimal(1)
    for number in range(survey.completed):
        name = (survey.survey, number)
        groups = {
            "gender": "woman" if dice.chance("gender", *name) < share["women"] else "man",
            "place": "rural" if dice.chance("place", *name) < share["rural"] else "urban",
            "tenure": ("first", "two_to_four", "five_or_more")[int(3 * dice.chance("tenure", *name) ** 1.3)],
        }
        weight = Decimal("0.9" if groups["place"] == "rural" else "1.2") if survey.weighted == "yes" else Decimal(1)
        heaviest = max(heaviest, weight)
        for question in asked:
            chosen = _answer(character, question, name)
            for group in (EVERYBODY, *groups.items()):
                tallies = counted.tallies.setdefault(question.code, {})
                tallies.setdefault(group, GroupTally()).add(chosen, 1, weight)
    counted.heaviest = heaviest
    return counted


def _answer(character: Character, question: SurveyQuestion, name: tuple[str, int]) -> frozenset[str]:
    """The answer of one client: the better the institution, the more often a favourable one."""
    dice = character.dice
    if dice.chance("silent", question.code, *name) < 0.03:
        return frozenset((EXTRAS[int(2 * dice.chance("extra", question.code, *name))],))
    good = 0.42 + 0.4 * character.quality + 0.12 * dice.bell("voice", question.code)
    throw = dice.chance("answer", question.code, *name)
    fine = (
        *question.unaffected,
        *question.favourable,
    )  # an institution that does well has few clients in the situation
    neither = tuple(code for code in question.neither if code not in question.unaffected)
    sides = [fine, neither, question.risk]
    weights = [good, (1 - good) * 0.4 if neither else 0.0, 0.0]
    weights[2] = 1 - weights[0] - weights[1]
    if question.asked_as is AskedAs.SCALE:
        sides, weights = [("promoters",), ("passives",), ("detractors",)], [good * 0.75, 0.3, 0.7 - good * 0.75]
    for options, part in zip(sides, weights, strict=True):
        if options and throw < part:
            return frozenset((options[int(len(options) * throw / part)],))
        throw -= part
    return frozenset([[code for code in question.options if code not in EXTRAS][-1]])
