"""The scales of rating agencies, as the standards list them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

BANDS: Final = 4
"""The bands of the reading aid, the best first."""


@dataclass(frozen=True, slots=True)
class Grade:
    """One grade of a scale. `words` are the agency's own."""

    grade: str
    words: str = ""
    band: int | None = None  # of the reading aid
    unsure: bool = False  # the band follows from the order of the grades; no source states it


@dataclass(frozen=True)
class RatingScale:
    """A scale from its best to its lowest grade."""

    code: str
    grades: tuple[Grade, ...]
    also: Mapping[str, str] = field(default_factory=dict)  # another spelling, as `spelt` has it -> the grade
    register: tuple[str, str] | None = None  # name and address of the public list of certificates

    @cached_property
    def places(self) -> Mapping[str, int]:
        """The place of each grade, counted from the best, which is 1."""
        return {one.grade: place for place, one in enumerate(self.grades, 1)}

    def grade(self, written: str) -> str:
        """The grade as the scale writes it; empty if the scale has none like it."""
        return written if written in self.places else self.also.get(spelt(written), "")

    def at(self, grade: str) -> Grade:
        """A grade of the scale."""
        return self.grades[self.places[grade] - 1]


@dataclass(frozen=True, slots=True)
class RatingAgency:
    """An agency, and the scale of each kind of rating that it gives; None if the scale is not known."""

    code: str
    name: str
    gives: Mapping[str, RatingScale | None]
    historic: bool = False  # it rates no longer
    until: int | None = None  # the last year in which it can have rated, for one that rates no longer


@dataclass(frozen=True, slots=True)
class RatingStandards:
    """The agencies by code, the months for which each kind of rating is current, and the order of reading a report."""

    agencies: Mapping[str, RatingAgency] = field(default_factory=dict)
    valid_months: Mapping[str, int] = field(default_factory=dict)
    framework: tuple[str, ...] = ()

    def scale(self, agency: str, kind: str) -> RatingScale | None:
        """The scale of an agency's ratings of a kind; None if it is not known."""
        known = self.agencies.get(agency)
        return known.gives.get(kind) if known else None


def spelt(grade: str) -> str:
    """A grade without what keyboards and typesetters change: kinds of minus, spaces, capitals."""
    return "".join(grade.split()).translate(_MINUS).casefold()


_MINUS: Final = str.maketrans(dict.fromkeys("‐‑‒–—−", "-"))
