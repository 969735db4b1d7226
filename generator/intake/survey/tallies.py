"""The counts of a survey before anything is hidden. They never leave the process that makes them."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from generator.model.witnesses.surveyed import EXTRAS

Group = tuple[str, str]
"""Code of a grouping and one of its values; "" for respondents without one."""


@dataclass(slots=True)
class GroupTally:
    """The answers of one group to one question. `squares` adds up squared weights."""

    base: int = 0
    weight: Decimal = Decimal(0)
    squares: Decimal = Decimal(0)
    n: dict[str, int] = field(default_factory=dict)
    w: dict[str, Decimal] = field(default_factory=dict)
    extras: dict[str, int] = field(default_factory=dict)  # answers of EXTRAS, which are not in the base

    @property
    def effective(self) -> int:
        """The size of an unweighted sample that would be as precise, after Kish, rounded down."""
        return int(self.weight * self.weight / self.squares) if self.squares else 0

    def add(self, options: Iterable[str], people: int, weight: Decimal) -> None:
        """Count people who all gave the same answers and have the same weight."""
        chosen = [option for option in options if option not in EXTRAS]
        if not chosen:
            for option in options:
                self.extras[option] = self.extras.get(option, 0) + people
            return
        self.base += people
        self.weight += people * weight
        self.squares += people * weight * weight
        for option in chosen:
            self.n[option] = self.n.get(option, 0) + people
            self.w[option] = self.w.get(option, Decimal(0)) + people * weight


@dataclass(slots=True)
class SurveyCounts:
    """All counts of a survey, before anything is hidden. It never leaves the process that made it."""

    tallies: dict[str, dict[Group, GroupTally]] = field(default_factory=dict)  # by question
    completed: int = 0
    declined: int = 0  # did not consent
    empty: int = 0  # consented, and answered nothing
    heaviest: Decimal = Decimal(1)
    not_asked: dict[str, int] = field(default_factory=dict)
