"""Intervals for what a sample says, at the level of 95 %: within them the answer of all clients probably is."""

from decimal import Decimal
from math import sqrt
from typing import Final, NamedTuple

Z: Final = 1.959963984540054
"""The 97.5th percentile of the normal distribution."""


class Interval(NamedTuple):
    """A value with the ends of its interval."""

    value: Decimal
    low: Decimal
    high: Decimal


def wilson(share: Decimal, n: int) -> Interval:
    """The interval of a share between 0 and 1, after Wilson: it stays between 0 and 1, also for few answers.

    For a weighted share, `n` is the effective base (Kish).
    """
    p = float(share)
    denominator = 1 + Z * Z / n
    centre = (p + Z * Z / (2 * n)) / denominator
    half = Z * sqrt(p * (1 - p) / n + Z * Z / (4 * n * n)) / denominator
    return Interval(share, _decimal(max(0.0, centre - half)), _decimal(min(1.0, centre + half)))


def net_promoter(promoters: Decimal, detractors: Decimal, n: int) -> Interval:
    """The net promoter score from -100 to 100, with its interval by the variance of the scores +1, 0 and -1."""
    p, d = float(promoters), float(detractors)
    half = Z * sqrt(max(0.0, p + d - (p - d) ** 2) / n)
    score = p - d
    return Interval(100 * (promoters - detractors), _decimal(100 * max(-1.0, score - half)),
                    _decimal(100 * min(1.0, score + half)))  # fmt: skip


def _decimal(value: float) -> Decimal:
    return Decimal(repr(round(value, 12)))
