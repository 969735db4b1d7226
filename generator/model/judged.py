"""What follows from one filing: its coverage, the findings of the rules, its award."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import chain

from generator.model.facts import GapReason
from generator.problems import Location


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
    gaps: Mapping[GapReason, int]
    level: int = 0  # step of disclosure, 1 to 5; 0: no social answer was filed


@dataclass(frozen=True, slots=True)
class Finding:
    """What one rule finds in one filing, with the facts it looked at (indicator codes).

    `answer` is yes, no, not_applicable or could_not_tell. `measured` and `needed` are in percent or counts, as the
    rule's question says.
    """

    rule: str
    answer: str
    measured: Decimal | None = None
    needed: Decimal | None = None
    met: tuple[str, ...] = ()
    unmet: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """An award withdrawn by the association that gave it: one row of its withdrawals.csv."""

    institution: str
    period: str
    date: date
    who: str
    why: str
    source: Location | None = None


@dataclass(frozen=True, slots=True)
class Award:
    """STAR for one filing under one version of the policy.

    `state` is awarded (in force), superseded (a later filing was awarded before its time was over), lapsed (its time is
    over, and no later award had followed), ended (its institution ended first), withdrawn (`withdrawal` says by whom and
    why) or never.
    """

    period: str
    policy: str
    state: str
    findings: tuple[Finding, ...]
    awarded: date | None = None
    until: date | None = None
    association: str = ""
    withdrawal: Withdrawal | None = None
    superseded_by: str = ""  # period of the later award
    signed: bool = False  # True if every review it rests on is signed
    ended: date | None = None  # the day on which its institution ended, if it has

    @property
    def was_given(self) -> bool:
        """True for an award that was given, whatever its state now."""
        return self.awarded is not None

    @property
    def last_day(self) -> date | None:
        """The last day on which it is, or was, in force, unless it was withdrawn before."""
        return self.ended if self.state == "ended" else self.until


STATES = ("awarded", "superseded", "lapsed", "ended", "withdrawn", "never")
"""The states of an award."""

NOT_JUDGED = "not_judged"
"""The state of an institution of which no filing was judged. It is not "never", which is what a judgement found."""


def award_state(award: Award | None) -> str:
    """One of `STATES`, or `NOT_JUDGED`."""
    return NOT_JUDGED if award is None else award.state


def shown_award(awards: Iterable[Award]) -> Award | None:
    """The award that badge, pages and lists show for an institution; None if nothing was judged.

    It is the newest in force, else the newest that was ever given, else the newest judgement.
    """
    newest_first = sorted(awards, key=lambda award: award.period, reverse=True)
    in_force = (award for award in newest_first if award.state == "awarded")
    given = (award for award in newest_first if award.was_given)
    return next(chain(in_force, given, newest_first), None)


@dataclass(frozen=True, slots=True)
class Distance:
    """How far one filing is from STAR: the shortest lists of cells and documents that would get there.

    All are indicator codes. `answer`: open questions that would have to be answered, with an aligned answer.
    `practise`: answers that would have to change, which takes a change of practice. `report`: further questions to
    answer, with any answer. `document`: answers without a document. `review`: answers whose document waits for the desk
    review, or whose review no longer counts. The lists do not overlap, except that `document` also names the documents
    that new answers will need.
    """

    period: str
    met: tuple[str, ...]  # rules
    missing: tuple[str, ...]
    answer: tuple[str, ...] = ()
    practise: tuple[str, ...] = ()
    report: tuple[str, ...] = ()
    document: tuple[str, ...] = ()
    review: tuple[str, ...] = ()
    ends: date | None = None  # last day of the award in force

    @property
    def lists(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """The lists that are not empty, each with its name, in the order in which one would work through them."""
        named = {
            "answer": self.answer,
            "practise": self.practise,
            "report": self.report,
            "document": self.document,
            "review": self.review,
        }
        return tuple((name, codes) for name, codes in named.items() if codes)


@dataclass(frozen=True, slots=True)
class Waiting:
    """A reported value that is not documented yet, although something was handed in or reviewed.

    `since` is the day its filing came in, or else the day its year ended. `why` is "unreviewed", or the reason why its
    review no longer counts (`InvalidReason`). `on` says whom it waits for: desk (to be looked at), signature (to be
    signed by a reviewer), block (other values that must be documented with it), institution (no document supports it).
    """

    institution: str
    period: str
    indicator: str
    since: date
    why: str
    on: str = "desk"


@dataclass(frozen=True, slots=True)
class Alignment:
    """Answers aligned with one dimension of the Universal Standards in one filing.

    `points` of `possible`: a yes is 1, a partly 0.5, a no 0; not-applicable items leave `possible`. `answered` of
    `asked` says how much of the dimension the filing covers.
    """

    dimension: int
    points: Decimal
    possible: int
    answered: int
    asked: int
