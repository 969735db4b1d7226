"""Hides small groups, so that nobody can be recognised in what is published: not from it, and not by subtraction.

What is shown of one question is a set of tables of answers by groups, and everything that follows from it by adding
and subtracting. The rules make sure that no cell that is hidden can be narrowed down to fewer than `SmallGroups.CELL`
possible values:

- A cell is shown if it counts at least ten people. The cells that are hidden together, whose sum anybody can compute,
  are at least two, and at least ten people; if not, the smallest of the others is hidden with them. For a question with
  several answers, those who did not choose an answer are such a rest.
- An answer is shown for all groups of a grouping or for none. So the hidden cells are a block, of which only the sums
  of rows and columns can be computed. Each of these is at least ten people, and there are at least two rows and columns.
- Respondents without a group, or in a group with fewer than thirty answers, are a row of that block too: it follows by
  subtraction. If that row is too small, the smallest group is hidden with it.
- Of a weighted survey, shares are shown and no counts: with both, and weights that depend on the group, one could be
  computed from the other. A cell then has to have the weight of ten people of the largest weight as well.

- How many said that they do not know, or prefer not to answer, is shown if each of these is ten people or more. That they
  are few together can be computed from the number of interviews, and says nothing of what they think.

Rejected: rounding, and noise, which people do not understand; and hiding single cells, for which a linear program would
have to be solved on each import. `tests/test_survey_suppression.py` solves it, and finds nothing.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from generator.intake.survey.tallies import Group, GroupTally
from generator.model.witnesses.surveyed import EVERYBODY, EXTRAS, AskedAs, SmallGroups, SurveyQuestion


@dataclass(slots=True)
class Shown:
    """What may be shown of one group: the options, and its tally. Without options, the group is not shown at all."""

    options: tuple[str, ...]
    tally: GroupTally = field(default_factory=GroupTally)


@dataclass(frozen=True, slots=True)
class _Amount:
    """People, and their weight."""

    n: int
    w: Decimal

    def __add__(self, other: "_Amount") -> "_Amount":
        return _Amount(self.n + other.n, self.w + other.w)

    def __sub__(self, other: "_Amount") -> "_Amount":
        return _Amount(self.n - other.n, self.w - other.w)


_NONE = Decimal(0)
_NOTHING = _Amount(0, _NONE)


class _Rules:
    """The rules for one question. `heaviest` is the largest weight of a respondent."""

    def __init__(self, question: SurveyQuestion, tallies: Mapping[Group, GroupTally], heaviest: Decimal) -> None:
        self.options = [code for code in question.options if code not in EXTRAS]
        self.several = question.asked_as is AskedAs.SEVERAL_OF
        self.alone = [code for code in self.options if code in question.alone]
        self.tallies = tallies
        self.least_weight = SmallGroups.CELL * heaviest

    def enough(self, amount: _Amount) -> bool:
        return amount.n >= SmallGroups.CELL and amount.w >= self.least_weight

    def cell(self, tally: GroupTally, option: str) -> _Amount:
        return _Amount(tally.n.get(option, 0), tally.w.get(option, Decimal(0)))

    def fits(self, tally: GroupTally, option: str) -> bool:
        """True if a cell, and for a question with several answers those who did not choose it, are enough."""
        cell = self.cell(tally, option)
        return self.enough(cell) and (not self.several or self.enough(_base(tally) - cell))

    def everybody(self) -> list[str]:
        """The options that are shown for all respondents."""
        all_ = self.tallies.get(EVERYBODY, GroupTally())
        if all_.base < SmallGroups.BASE:
            return []
        shown = [option for option in self.options if self.fits(all_, option)]
        if self.several:
            return shown
        while shown and len(shown) < len(self.options):
            hidden = [option for option in self.options if option not in shown]
            if len(hidden) > 1 and self.enough(_sum(self.cell(all_, option) for option in hidden)):
                break
            shown.remove(min(shown, key=lambda option: all_.w.get(option, _NONE)))
        return shown

    def grouping(self, values: Sequence[Group], shown_of_all: Sequence[str]) -> tuple[list[Group], list[str]]:
        """The groups and the options that are shown of one grouping."""
        all_ = self.tallies[EVERYBODY]
        groups = [value for value in values if self.tallies.get(value, GroupTally()).base >= SmallGroups.BASE]
        groups.sort(key=lambda value: self.tallies[value].base)
        while groups:
            rest = _rest(all_, [self.tallies[value] for value in groups])
            if not rest.base or self.enough(_base(rest)):
                break
            del groups[0]
        if not groups:
            return [], []
        rows = [self.tallies[value] for value in groups] + ([rest] if rest.base else [])
        if len(rows) < 2 or not all(self.enough(_base(row)) for row in rows):
            return [], []
        shown = [option for option in shown_of_all if all(self.fits(row, option) for row in rows)]
        shown = self._several_in(rows, shown, shown_of_all) if self.several else self._block(rows, shown, shown_of_all)
        return (groups, shown) if shown else ([], [])

    def _block(self, rows: Sequence[GroupTally], shown: list[str], shown_of_all: Sequence[str]) -> list[str]:
        """Hide more options until the hidden block has two columns of which the sums are known, and enough in each row."""
        all_ = self.tallies[EVERYBODY]
        lumped = [option for option in self.options if option not in shown_of_all]
        while shown:
            hidden = [option for option in shown_of_all if option not in shown]
            columns = len(hidden) + bool(lumped)
            left = [_sum(self.cell(row, option) for option in (*hidden, *lumped)) for row in rows]
            if not columns or (columns > 1 and all(self.enough(amount) for amount in left)):
                break
            shown = [option for option in shown if option != min(shown, key=lambda one: all_.w.get(one, _NONE))]
        return shown

    def _several_in(self, rows: Sequence[GroupTally], shown: list[str], shown_of_all: Sequence[str]) -> list[str]:
        """Hide more options until no hidden cell follows from those that exclude it, row by row."""
        all_ = self.tallies[EVERYBODY]
        while shown and not all(
            self._wide(rows, shown, option, known=option in shown_of_all)
            for option in self.options
            if option not in shown
        ):
            last = next((one for one in shown if one in self.alone), None)
            last = last or min(shown, key=lambda one: all_.w.get(one, _NONE))
            shown = [option for option in shown if option != last]
        return shown

    def _wide(self, rows: Sequence[GroupTally], shown: Sequence[str], option: str, *, known: bool) -> bool:
        """True if a hidden option can have enough different numbers in every row.

        An option that excludes all others bounds them; and if a row has one hidden option, the shown ones bound it from
        below, because everybody chose something. `known`: its sum over the rows is shown.
        """
        most, least = [], []
        for row in rows:
            excluded = sum(row.n.get(one, 0) for one in shown if one in self.alone)
            most.append(row.base - excluded)
            hidden = [one for one in self.options if one not in shown]
            others = sum(row.n.get(one, 0) for one in shown if one not in self.alone)
            least.append(max(0, row.base - excluded - others) if hidden == [option] else 0)
        if known:
            total = self.tallies[EVERYBODY].n.get(option, 0)
            ends = list(zip(least, most, strict=True))
            for at, (low, high) in enumerate(ends):
                others_low = sum(one for place, one in enumerate(least) if place != at)
                others_high = sum(one for place, one in enumerate(most) if place != at)
                if min(high, total - others_low) - max(low, total - others_high) < SmallGroups.CELL:
                    return False
            return True
        return all(high - low >= SmallGroups.CELL for low, high in zip(least, most, strict=True))


def suppressed(
    question: SurveyQuestion,
    tallies: Mapping[Group, GroupTally],
    groupings: Mapping[str, Iterable[str]],
    heaviest: Decimal,
) -> dict[Group, Shown]:
    """What may be shown of one question, by group. A grouping of which nothing may be shown is ("gender", "")."""
    rules = _Rules(question, tallies, heaviest)
    of_all = rules.everybody()
    found = {EVERYBODY: Shown(tuple(of_all), tallies.get(EVERYBODY, GroupTally()))}
    if not of_all:
        return found
    for code, values in groupings.items():
        if not any(tallies.get((code, value)) for value in values):
            continue  # nobody was asked for it
        groups, options = rules.grouping([(code, value) for value in values], of_all)
        for value in values:
            if (code, value) in groups:
                found[code, value] = Shown(tuple(options), tallies[code, value])
        if not groups:
            found[code, ""] = Shown(())
    return found


def _base(tally: GroupTally) -> _Amount:
    return _Amount(tally.base, tally.weight)


def _sum(amounts: Iterable[_Amount]) -> _Amount:
    return sum(amounts, _NOTHING)


def _rest(all_: GroupTally, shown: Sequence[GroupTally]) -> GroupTally:
    """Those who are in no shown group, as anybody can compute them."""
    rest = GroupTally(all_.base, all_.weight, all_.squares, dict(all_.n), dict(all_.w))
    for tally in shown:
        rest.base -= tally.base
        rest.weight -= tally.weight
        for option, n in tally.n.items():
            rest.n[option] = rest.n.get(option, 0) - n
            rest.w[option] = rest.w.get(option, Decimal(0)) - tally.w[option]
    return rest
