"""What follows from one filing: how open it is, what the rules answer, what it is worth."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from generator.model.facts import Why


@dataclass(frozen=True, slots=True)
class Count:
    """How many of a set of social indicators were asked, answered with a value, and found documented."""

    asked: int
    reported: int
    documented: int


@dataclass(frozen=True, slots=True)
class Coverage:
    """How open one filing is: social indicators reported and documented, in all and by area."""

    period: str
    total: Count
    areas: Mapping[str, Count]
    gaps: Mapping[Why, int]


@dataclass(frozen=True, slots=True)
class Finding:
    """What one rule answers about one filing, with the facts it looked at (indicator codes).

    `answer` is yes, no, not_applicable or could_not_tell. `measured` and `needed` are in percent or counts as the
    rule's question says.
    """

    rule: str
    answer: str
    measured: Decimal | None = None
    needed: Decimal | None = None
    met: tuple[str, ...] = ()
    unmet: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Award:
    """STAR for one filing under one version of the policy. `state` is awarded, lapsed or not_recognised."""

    period: str
    policy: str
    state: str
    findings: tuple[Finding, ...]
    awarded: date | None = None
    until: date | None = None
    association: str = ""


@dataclass(frozen=True, slots=True)
class Alignment:
    """Answers aligned with one dimension of the Universal Standards in one filing.

    `points` of `possible`: a yes is 1, a partly 0.5, a no 0; not-applicable items leave `possible`. `answered` of
    `asked` says how much of the dimension the filing speaks to.
    """

    dimension: int
    points: Decimal
    possible: int
    answered: int
    asked: int
