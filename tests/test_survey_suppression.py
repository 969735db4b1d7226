"""Attacks what is published of clients' answers: a linear program looks for the bounds of every hidden number.

The attacker has all rows of answers.csv, knows the rules, and adds and subtracts: groups from all, answers from bases,
percentages from each other. A hidden number must keep at least `SmallGroups.CELL` possible values.
"""

import random
from collections import Counter
from decimal import Decimal
from itertools import product
from typing import Any

import numpy as np
import pytest
from scipy.optimize import linprog

from generator.intake.survey.suppression import suppressed
from generator.intake.survey.tallies import GroupTally
from generator.model.witnesses.surveyed import EVERYBODY, EXTRAS, AskedAs, SmallGroups, SurveyQuestion
from generator.packages.rules import Documents, rulebook
from generator.packages.tables import reader
from generator.packages.witnesses.surveys import read_surveys
from tests.surveys import as_csv, bank, counted, known_standards
from tests.surveys import people as surveyed

GROUPINGS = {"gender": ("woman", "man", "other"), "place": ("urban", "rural"), "tenure": ("first", "second", "later")}


def question(asked_as: AskedAs, options: int) -> SurveyQuestion:
    codes = [f"o{number}" for number in range(options)]
    alone = ("o0",) if asked_as is AskedAs.SEVERAL_OF else ()
    return SurveyQuestion("asked", asked_as, {}, {code: {} for code in codes}, alone=alone)


def people(seed: int, one: SurveyQuestion, count: int):
    """Invented respondents: their groups, a weight that depends on the gender, and their answers."""
    dice = random.Random(seed)
    rare = dice.choice([0.02, 0.1, 0.3])
    likely = [dice.random() ** dice.choice([1, 3, 6]) + 0.001 for _ in one.options]
    for _ in range(count):
        gender = dice.choices(["woman", "man", "other", ""], [1 - rare, rare, 0.01, dice.choice([0, 0.02])])[0]
        place = dice.choices(["urban", "rural", ""], [0.5, 0.5, dice.choice([0, 0.1])])[0]
        tenure = dice.choices(["first", "second", "later", ""], [0.6, 0.3, 0.1, 0])[0]
        weight = Decimal({"woman": "0.8", "man": "1.9"}.get(gender, "1"))
        chosen = {dice.choices(list(one.options), likely)[0]}
        if one.asked_as is AskedAs.SEVERAL_OF and "o0" not in chosen and len(one.options) > 2:
            chosen |= {dice.choice(list(one.options)[1:])}
        yield {"gender": gender, "place": place, "tenure": tenure}, weight, frozenset(chosen)


def tallied(respondents, *, weighted: bool):
    tallies: dict[tuple[str, str], GroupTally] = {}
    for groups, weight, chosen in respondents:
        for group in (EVERYBODY, *groups.items()):
            tallies.setdefault(group, GroupTally()).add(chosen, 1, weight if weighted else Decimal(1))
    return tallies


class Attack:
    """Everything that an attacker knows about one question, as linear constraints on the numbers of all groups."""

    def __init__(self, one: SurveyQuestion, shown, *, weighted: bool) -> None:
        self.cells: dict[Any, int] = {}
        self.equal: list[Any] = []  # the factor of each cell, and what they add up to
        self.least: list[Any] = []  # the same, and the most that they can add up to
        self.bounds: dict[Any, tuple[int, int]] = {}
        several = one.asked_as is AskedAs.SEVERAL_OF
        whole = shown[EVERYBODY]
        for option in one.options:
            self.variable("", "", option, whole.tally.base)
        for grouping, values in GROUPINGS.items():
            for value, option in product((*values, ""), one.options):
                self.variable(grouping, value, option, whole.tally.base)
            for option in one.options:  # the groups add up to everybody
                parts = {(grouping, value, option): 1 for value in (*values, "")}
                self.equal.append(({**parts, ("", "", option): -1}, 0))
        for (grouping, value), part in shown.items():
            if not part.options:
                continue
            base = part.tally.base
            row = dict.fromkeys(((grouping, value, option) for option in one.options), 1)
            if several:
                self.least.append((dict.fromkeys(row, -1), -base))  # everybody chose something
                for option in (code for code in one.options if code not in one.alone):  # alone excludes the others
                    self.least.append(({(grouping, value, "o0"): 1, (grouping, value, option): 1}, base))
            else:
                self.equal.append((row, base))
            if not weighted:
                self.equal += [({(grouping, value, code): 1}, part.tally.n[code]) for code in part.options]
        self.rests(one, shown, several=several)

    def rests(self, one, shown, *, several: bool) -> None:
        """Who is in no shown group: their number follows, too."""
        self.nobody = set()
        for grouping, values in GROUPINGS.items():
            known = [value for value in values if shown.get((grouping, value)) and shown[grouping, value].options]
            if not known:
                continue
            left = [value for value in (*values, "") if value not in known]
            base = shown[EVERYBODY].tally.base - sum(shown[grouping, value].tally.base for value in known)
            if base == 0:
                self.nobody |= {(grouping, value) for value in left}
            cells = {(grouping, value, option): 1 for value in left for option in one.options}
            if several:
                for option in one.options:
                    self.least.append(({(grouping, value, option): 1 for value in left}, base))
            else:
                self.equal.append((cells, base))

    def weights(self, shown, of) -> None:
        """The weights of men and women, from which the shares of all lead to those of the hidden groups."""
        total = shown[EVERYBODY].tally.weight
        for option in shown[EVERYBODY].options:
            share = (100 * shown[EVERYBODY].tally.w[option] / total).quantize(Decimal("0.1"))
            cells = {("gender", value, option): float(of[value]) for value in of}
            slack = float(total) * 0.0005
            value = float(total * share / 100)
            self.least.append((cells, value + slack))
            self.least.append(({cell: -weight for cell, weight in cells.items()}, -value + slack))

    def variable(self, *cell_and_most) -> None:
        *cell, most = cell_and_most
        self.cells[tuple(cell)] = len(self.cells)
        self.bounds[tuple(cell)] = (0, most)

    def matrix(self, rows):
        matrix, right = np.zeros((len(rows), len(self.cells))), np.zeros(len(rows))
        for at, (parts, value) in enumerate(rows):
            right[at] = value
            for cell, factor in parts.items():
                matrix[at, self.cells[cell]] += factor
        return matrix, right

    def width(self, cell) -> float:
        """How many values the number can have, less one."""
        equal, equals = self.matrix(self.equal)
        least, most = self.matrix(self.least or [({}, 0)])
        ends = []
        for sign in (1, -1):
            aim = np.zeros(len(self.cells))
            aim[self.cells[cell]] = sign
            done = linprog(aim, least, most, equal, equals, list(self.bounds.values()), method="highs")
            assert done.status == 0, done.message
            ends.append(sign * done.fun)
        return ends[1] - ends[0]


def hidden(one, shown):
    """Every number of a group that is shown, or is in a grouping that is, which is itself not shown."""
    for option in one.options:
        if option not in shown[EVERYBODY].options:
            yield ("", "", option)
    for grouping, values in GROUPINGS.items():
        for value, option in product(values, one.options):
            part = shown.get((grouping, value))
            if part is None or option not in part.options:
                yield (grouping, value, option)


@pytest.mark.parametrize("seed", range(10))
def test_no_hidden_number_can_be_narrowed_down(seed):
    kind = [AskedAs.ONE_OF, AskedAs.SEVERAL_OF][seed % 2]
    one = question(kind, 2 + seed % 4)
    shown = suppressed(one, tallied(people(seed, one, 60 + 90 * (seed % 5)), weighted=False), GROUPINGS, Decimal(1))
    if not shown[EVERYBODY].options:
        return
    attack = Attack(one, shown, weighted=False)

    narrow = {cell: attack.width(cell) for cell in hidden(one, shown) if cell[:2] not in attack.nobody}

    assert {cell: width for cell, width in narrow.items() if width < SmallGroups.CELL - 1e-6} == {}


@pytest.mark.parametrize("seed", range(3))
def test_weighted_shares_do_not_lead_to_hidden_groups(seed):
    one = question(AskedAs.ONE_OF, 3)
    respondents = list(people(seed, one, 400))
    heaviest = max(weight for _, weight, _ in respondents)
    shown = suppressed(one, tallied(respondents, weighted=True), GROUPINGS, heaviest)
    if not shown[EVERYBODY].options:
        return
    attack = Attack(one, shown, weighted=True)
    attack.weights(shown, {"woman": Decimal("0.8"), "man": Decimal("1.9"), "other": 1, "": 1})

    cells = [cell for cell in hidden(one, shown) if cell[:2] not in attack.nobody]

    assert {cell: attack.width(cell) for cell in cells if attack.width(cell) < SmallGroups.CELL - 1e-6} == {}


def test_the_attack_finds_a_number_that_was_hidden_carelessly():
    one = question(AskedAs.ONE_OF, 3)
    tally = GroupTally()
    for option, people_ in (("o0", 60), ("o1", 35), ("o2", 5)):
        tally.add([option], people_, Decimal(1))
    shown = suppressed(one, {EVERYBODY: tally}, {}, Decimal(1))
    shown[EVERYBODY].options = ("o0", "o1")

    assert Attack(one, shown, weighted=False).width(("", "", "o2")) == pytest.approx(0)


# --------------------------------------------------------------------------- waves, the number of interviews, languages


def test_two_waves_of_nearly_the_same_people_would_show_what_the_few_others_answered(tmp_path):
    """Each wave hides its small groups, and the difference of the two does not: so the second is refused."""
    one = question(AskedAs.ONE_OF, 3)
    first = [({}, Decimal(1), frozenset({option})) for option, count in (("o0", 150), ("o1", 130), ("o2", 117)) for _ in range(count)]  # fmt: skip
    late = [({}, Decimal(1), frozenset({"o2"})) for _ in range(3)]
    waves = [suppressed(one, tallied(wave, weighted=False), {}, Decimal(1)) for wave in (first, first + late)]
    both = Attack(one, waves[0], weighted=False)
    for option in one.options:
        both.variable("late", "", option, len(late))
        whole = waves[1][EVERYBODY].tally.n[option]
        both.equal.append(({("", "", option): 1, ("late", "", option): 1}, whole))

    assert [both.width(("late", "", option)) for option in one.options] == [0, 0, 0]
    for mode, completed, codes in (
        ("ivr", 400, ["surveys-overlap"]),
        ("ivr", 900, ["surveys-overlap"]),
        ("call", 400, ["surveys-alike"]),
        (
            "call",
            397 + SmallGroups.BASE - 1,
            ["surveys-alike"],
        ),  # the difference would be a group too small to be shown
        ("call", 397 + SmallGroups.BASE, []),
    ):
        assert [one.code for one in waves_in_a_package(mode, completed)] == codes, (mode, completed)


def waves_in_a_package(mode: str, completed: int):
    """The problems with a second survey in the days of one by voice response with 397 interviews."""
    schema = rulebook(known_standards()).schemas["surveys"]
    row = "{},Somebody,yes,{},2026-01-01,2026-01-31,,,,{},no,,yes,\n"
    head = ",".join(field["name"] for field in known_standards().schemas["surveys"]["fields"])
    text = f"{head}\n{row.format('a', 'ivr', 397)}{row.format('b', mode, completed)}"
    table = reader.read_table("surveys.csv", text.encode(), schema)
    read_surveys(table, Documents())
    return table.problems


@pytest.mark.parametrize("few", [1, 4, 9])
def test_with_the_number_of_interviews_no_single_way_of_giving_no_answer_follows(tmp_path, few):
    """`completed` is what the answers, and the two ways of giving none, add up to if everybody was asked."""
    persons = surveyed(400, codes=("respect",))
    for at, said in enumerate([EXTRAS[0]] * 12 + [EXTRAS[1]] * few):
        persons[at]["respect"] = said
    made = counted(tmp_path, as_csv(persons))
    shown = {row[4]: int(row[5]) for row in made.rows if row[0] == "respect" and not row[2] and row[5]}
    (base,) = {int(row[7]) for row in made.rows if row[0] == "respect" and not row[2]}
    known = [int(option in shown) for option in EXTRAS]
    equal = [[1, 1], *([int(one == option) for one in EXTRAS] for option in EXTRAS if option in shown)]
    equals = [made.counted.completed - base, *(shown[option] for option in EXTRAS if option in shown)]
    ends = [sign * linprog([0, sign], None, None, equal, equals, (0, None), method="highs").fun for sign in (1, -1)]

    assert known == [0, 0]
    assert ends[1] - ends[0] == 12 + few


def test_nothing_is_published_by_language(tmp_path):
    """The languages of a survey are a list without numbers, and an export's column of languages is not counted."""
    assert "language" not in {*bank().groupings, *bank().questions}
    persons = surveyed(200, codes=("respect",))
    plain = counted(tmp_path, as_csv(persons))
    spoken = counted(tmp_path, as_csv(persons, more={"language": ["es", "es", "qu"]}))

    assert (spoken.rows, spoken.others) == (plain.rows, ["language"])


def test_answers_that_nearly_everybody_gave_are_not_shown():
    one = question(AskedAs.ONE_OF, 2)
    tally = GroupTally()
    tally.add(["o0"], 395, Decimal(1))
    tally.add(["o1"], 5, Decimal(1))

    assert suppressed(one, {EVERYBODY: tally}, {}, Decimal(1))[EVERYBODY].options == ()


def test_people_without_a_group_are_hidden_with_the_smallest_group():
    one = question(AskedAs.ONE_OF, 2)
    tallies = tallied(
        [({"place": place}, Decimal(1), frozenset({option})) for place, option, times in PLACES for _ in range(times)],
        weighted=False,
    )

    shown = suppressed(one, tallies, {"place": ("urban", "rural")}, Decimal(1))

    assert Counter(group for group in shown if shown[group].options) == {EVERYBODY: 1, ("place", "urban"): 1}


PLACES = [("urban", "o0", 80), ("urban", "o1", 40), ("rural", "o0", 40), ("rural", "o1", 30), ("", "o0", 2)]
