"""The days for which one reading of a package holds."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Self

from generator.packages.tables.schemas import LATER
from generator.problems import Problem


@dataclass(frozen=True, slots=True)
class ValidDays:
    """The days for which one reading of a package holds.

    Normally every day from the one on which it was read, because only a date later than the day changes its meaning
    with time. A package with such a date is read again every day: there are few, and they are soon corrected.
    """

    day: date
    alone: bool  # that day, and no other

    @classmethod
    def of(cls, problems: Iterable[Problem], day: date) -> Self:
        """From the problems of the package. If some were not listed, a later date may be among them."""
        return cls(day, any(problem.code in (LATER, "too-many-problems") for problem in problems))

    def has(self, day: date) -> bool:
        """Whether the reading holds on a day."""
        return day == self.day if self.alone else day >= self.day
