"""The vocabulary of edit checks: what people mistype, and how a rule asks about it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import TypeAlias

Cell: TypeAlias = tuple[str, str]
"""Indicator and period."""


class EditCheckKind(StrEnum):
    """What a rule looks at. Each kind is one small function of `generator.analysis.edit_checks`."""

    AMOUNTS = "amounts"  # all amounts of a filing are a factor away from the year before
    CURRENCY = "currency"  # all amounts of a filing are an exchange rate away from the year before
    FACTOR = "factor"  # one figure is a factor away from the years around it
    FRACTION = "fraction"  # a percent was written as a fraction, or a hundred times too high
    SIGN = "sign"  # one minus sign too many, or one too few
    COPIED = "copied"  # many figures are those of the year before, to the last digit
    OVER = "over"  # a share of a whole is above 100 %
    ABOVE = "above"  # a part is above its whole
    SUM = "sum"  # parts do not add up to their total
    COMPUTED = "computed"  # a filed figure differs from what its formula gives
    DATE = "date"  # a date is outside of the fiscal year
    SCALE = "scale"  # one figure, alone or for each unit of another of its filing, is a factor away from what any has
    PEERS = "peers"  # one figure for each unit of another is a factor away from what peers have


LIMITS: Mapping[EditCheckKind, tuple[str, ...]] = {
    EditCheckKind.AMOUNTS: ("give_or_take", "at_least", "agreeing", "counts_within", "least_rate"),
    EditCheckKind.CURRENCY: ("give_or_take", "at_least", "agreeing", "counts_within", "least_rate"),
    EditCheckKind.FACTOR: ("give_or_take", "least_count", "least_amount"),
    EditCheckKind.FRACTION: ("give_or_take", "at_most"),
    EditCheckKind.SIGN: ("give_or_take", "off_by", "least_amount"),
    EditCheckKind.COPIED: ("at_least", "share", "least_digits"),
    EditCheckKind.OVER: ("at_most",),
    EditCheckKind.ABOVE: ("percent_off",),
    EditCheckKind.SUM: ("percent_off", "least_off"),
    EditCheckKind.COMPUTED: ("percent_off", "points_off"),
    EditCheckKind.DATE: ("years_before", "days_after"),
    EditCheckKind.SCALE: (),
    EditCheckKind.PEERS: ("fence", "give_or_take", "at_least"),
}
"""The thresholds that a rule of each kind needs; `slips.yml` explains them."""


@dataclass(frozen=True, slots=True)
class ScaleRange:
    """What any institution has of a figure for each unit of another; `by` is empty for a percent as it is."""

    figure: str
    by: str
    low: Decimal
    high: Decimal


@dataclass(frozen=True, slots=True)
class EditCheck:
    """One question that is asked of every filing, as data. Its words are the phrases `slip.<code>`."""

    code: str
    kind: EditCheckKind
    limits: Mapping[str, Decimal]
    indicators: tuple[str, ...] = ()  # empty: all of the matching type
    leaves_out: tuple[str, ...] = ()
    factors: tuple[Decimal, ...] = ()
    pairs: tuple[tuple[str, str], ...] = ()  # part and whole; figure and what it is divided by
    sums: tuple[tuple[str, tuple[str, ...]], ...] = ()  # total and its parts
    ranges: tuple["ScaleRange", ...] = ()


@dataclass(frozen=True, slots=True)
class EditQuery:
    """A figure that looks mistyped: a question, never a refusal.

    `cells` are those it is about, the one that is asked about first. `found` is the value as filed, `expected` what
    would fit. `figures` are further values that the words need. `filing` is True if the question is about all the cells
    together rather than about the first.
    """

    rule: str
    institution: str
    cells: tuple[Cell, ...]
    found: str
    expected: Decimal | None = None
    figures: Mapping[str, str | Decimal | int | date] = field(default_factory=dict)
    filing: bool = False
