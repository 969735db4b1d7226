"""A fact: a value that exists, or a gap that says why there is none.

Unknown, withheld, not applicable, not filed and unreadable are different, and never zero.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import TypeAlias

from generator.problems import Location

Value: TypeAlias = str | Decimal | date | tuple[str, ...]
"""A typed value: an option's code (yes, no, partially and one-of answers), option codes (several-of answers), a
figure (count, percent, ratio, amount), a date, or plain text.
"""


class Assurance(StrEnum):
    """How far a value was checked: an assurance level, lowest first. No level says that a policy is practised."""

    REPORTED = "reported"
    SUBMITTED = "submitted"  # evidence is named, not reviewed yet
    DOCUMENTED = "documented"  # the desk review found the answer supported
    ASSESSED = "assessed"  # documented by the report of a social audit with a qualified outsider
    RATED = "rated"  # documented by a full rating report or a certificate


LADDER = (Assurance.REPORTED, Assurance.SUBMITTED, Assurance.DOCUMENTED, Assurance.ASSESSED, Assurance.RATED)
"""The assurance levels, lowest first."""

DERIVED = "derived"
"""In place of a level for a value that was computed here."""


@dataclass(frozen=True, slots=True)
class Checked:
    """Who checked a value at its level, and when: a reviewer, or the issuer of a report."""

    by: str  # a name, as it is to be shown
    on: date | None = None


class GapReason(StrEnum):
    """Why a value is absent."""

    NOT_REPORTED = "not_reported"
    NOT_ASKED = "not_asked"  # the questionnaire of that filing does not have the question
    NOT_IN_SOURCE = "not_in_source"  # the file that the filing was taken from has no column for it
    WITHHELD = "withheld"
    UNKNOWN = "unknown"
    NOT_APPLICABLE = "not_applicable"
    CONTRADICTORY = "contradictory"  # two readings of one cell, with no way to decide between them
    REJECTED = "rejected"  # something was filed that cannot be read; the problem list says what
    MISSING_INPUT = "missing_input"  # a derived figure lacks one of its inputs
    UNDEFINED = "undefined"  # a derived figure has no value: its denominator is zero


class Caution(StrEnum):
    """Why a filed figure is kept and shown, but excluded from headlines, charts and comparisons."""

    IMPOSSIBLE = "impossible"  # outside of what the indicator can be: a share above 100 %
    UNDEFINED = "undefined"  # the base of the indicator's formula is zero or negative in the same filing
    UNUSUAL = "unusual"  # a percentage or ratio that can be, outside of the plausible range of its indicator


@dataclass(frozen=True, slots=True)
class Observation:
    """A value that exists: the answer of one institution to one indicator for one period.

    `text` is the value as it was filed. `checked` is set on every level above "submitted"; below, the filing itself
    says who prepared it and when. `sources` lists the cells it comes from: one for a reported value, those of all
    inputs for a derived one. `usd` is set for amounts if the filing gives a rate. `derived` figures were computed here;
    they have the lowest level of their inputs.
    """

    indicator: str
    period: str
    value: Value
    text: str
    sources: tuple[Location, ...]
    assurance: Assurance = Assurance.REPORTED
    usd: Decimal | None = None
    note: str = ""
    evidence: tuple[str, ...] = ()
    checked: Checked | None = None
    derived: bool = False
    caution: Caution | None = None
    definition: str = ""  # code of the version that it was given to; empty: the definition never changed

    @property
    def level(self) -> str:
        """How far it was checked: its assurance level, or `DERIVED` if it was computed here."""
        return DERIVED if self.derived else self.assurance._value_  # half the time of `value`: there are millions


@dataclass(frozen=True, slots=True)
class Gap:
    """A value that does not exist, and why.

    `inputs` names what is missing for a derived figure. `closed_by` is the question whose answer rules out this
    follow-up; `readings` are the texts that contradict each other, one for each of `sources`, each with its note in
    `origins`. `because` says why a figure could not be computed: inputs by their names in formulas, each with the code of
    a reason, or "" and the code of what its base is. `note` has the same in English, for tables and the API.
    """

    indicator: str
    period: str
    why: GapReason
    sources: tuple[Location, ...] = ()
    text: str = ""
    note: str = ""
    inputs: tuple[str, ...] = ()
    closed_by: str = ""
    readings: tuple[str, ...] = ()
    origins: tuple[str, ...] = ()
    because: tuple[tuple[str, str], ...] = ()


Fact: TypeAlias = Observation | Gap

NOBODY_COULD_ANSWER = frozenset(
    {GapReason.NOT_APPLICABLE, GapReason.UNDEFINED, GapReason.NOT_ASKED, GapReason.NOT_IN_SOURCE}
)
"""Gaps that are not counted: the institution could not have answered, or its answer is not in the source."""
