"""The five levels of disclosure: how much is answered and how much of it documented, both of the questions that apply."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.analysis.award.coverage import cover
from generator.model import Assurance, Dossier, Fact, GapReason, Level, Standards
from tests.builders import dossier, filing, gap, indicator, observation, policy, standards

LETTERS = {
    "y": "yes",
    "n": "no",
    "-": GapReason.NOT_APPLICABLE,
    "?": GapReason.UNKNOWN,
    "w": GapReason.WITHHELD,
    "r": GapReason.REJECTED,
}
STEPS = tuple(
    Level(Decimal(reported), Decimal(documented))
    for reported, documented in ((0, 0), (30, 0), (60, 0), (60, 30), (80, 60))
)
KNOWN = standards([indicator(f"question_{n}") for n in range(10)], [policy(levels=STEPS)])


def filed(letters: str, period: str = "2024") -> Dossier:
    """Ten answers; a capital letter is a documented one."""
    facts: list[Fact] = []
    for n, letter in enumerate(letters):
        said = LETTERS.get(letter.lower())
        if isinstance(said, GapReason):
            facts.append(gap(f"question_{n}", said, period))
        elif said:
            rung = Assurance.DOCUMENTED if letter.isupper() else Assurance.SUBMITTED
            facts.append(observation(f"question_{n}", said, period, rung))
    return dossier(facts, filings=[filing(period)])


def step(letters: str, known: Standards = KNOWN) -> int:
    (coverage,) = cover(filed(letters), known).values()
    return coverage.level


# A row: ten answers (y yes, n no, capitals where documented, - not applicable, ? unknown, w withheld, . nothing filed).
@pytest.mark.parametrize(
    ("answers", "level"),
    [
        ("..........", 0),
        ("----------", 0),
        ("?w?w......", 0),
        # anything at all
        ("y.........", 1),
        ("yn........", 1),
        # 30 % answered; yes and no count the same, alignment does not matter
        ("nnn.......", 2),
        ("yyyyy.....", 2),
        # questions that do not apply are not asked: one of three
        ("y??-------", 2),
        # 60 % answered
        ("yyyyyy....", 3),
        ("yyyyyyyyyy", 3),
        ("YYyyyyyyyy", 3),
        # and 30 % of the questions documented
        ("YYYyyy....", 4),
        # much documented but little answered is little
        ("YYYYY.....", 2),
        # 80 % answered and 60 % documented
        ("YYYYYYyy..", 5),
        ("YYYYYYY...", 4),
        ("YYYYYYYYYY", 5),
    ],
)
def test_the_step_of_a_filing(answers, level):
    assert step(answers) == level


@pytest.mark.parametrize("rung", [Assurance.DOCUMENTED, Assurance.ASSESSED, Assurance.RATED])
def test_every_rung_from_the_desk_review_upwards_is_documented(rung):
    said = dossier([observation(f"question_{n}", assurance=rung) for n in range(10)])
    assert cover(said, KNOWN)["2024"].level == 5


@pytest.mark.parametrize(("period", "level"), [("2014", 1), ("2019", 1), ("2021", 2)])
def test_the_steps_are_those_of_the_policy_of_that_year(period, level):
    old = policy(version="1", in_force_until=date(2019, 12, 31), levels=STEPS[:1])
    new = policy(version="2", in_force_from=date(2020, 1, 1), levels=STEPS)
    known = standards(KNOWN.indicators.values(), [old, new])
    assert cover(filed("yyy.......", period), known)[period].level == level


def test_without_a_policy_there_are_no_steps():
    assert step("yyyyyyyyyy", standards(KNOWN.indicators.values())) == 0


# ------------------------------------------------------------------------------------------------------------- laws

filings = st.text("yYnN-?wr.", min_size=10, max_size=10)
places = st.integers(0, 9)


def changed(letters: str, place: int, letter: str) -> str:
    return letters[:place] + letter + letters[place + 1 :]


@given(filings, places, st.sampled_from("ynYN"))
def test_reporting_more_never_lowers_disclosure(letters, place, letter):
    if letters[place] in "?wr.":
        assert step(changed(letters, place, letter)) >= step(letters)


@given(filings, places, st.sampled_from("YN"))
def test_reporting_with_proof_what_was_said_not_to_apply_never_lowers_disclosure(letters, place, letter):
    if letters[place] == "-":
        assert step(changed(letters, place, letter)) >= step(letters)


@given(filings, places)
def test_documenting_more_never_lowers_disclosure(letters, place):
    assert step(changed(letters, place, letters[place].upper())) >= step(letters)


@given(filings, st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing(letters, random):
    said = filed(letters)
    rows = list(said.facts.values())
    random.shuffle(rows)
    assert cover(dossier(rows), KNOWN) == cover(said, KNOWN)
