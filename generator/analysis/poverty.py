"""The poverty rate of a group from the likelihoods of its members.

A scorecard gives each client a likelihood of living below a line. The rate of the group is the mean of the likelihoods,
and not the share of clients below some score: that would throw away what the table knows. The interval is that of the
sampling error by Student's t; the error of the scorecard itself is not in it, and no sample tells how large that is.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist
from typing import Final

CONFIDENCE: Final = 0.95


@dataclass(frozen=True, slots=True)
class RateEstimate:
    """A rate with its interval, in percent, from so many clients; `effective` is less if they were weighted."""

    rate: float
    low: float
    high: float
    clients: int
    effective: float


def estimate(likelihoods: Sequence[float], weights: Sequence[float] = ()) -> RateEstimate:
    """The rate of clients with these likelihoods, in percent.

    With weights it is the weighted mean, and its variance that of a ratio by linearisation; equal weights change nothing.
    Needs at least two clients, and weights above zero.
    """
    clients = len(likelihoods)
    weighted = [1.0] * clients if not weights else list(weights)
    if clients < 2 or len(weighted) != clients or min(weighted) <= 0:
        raise ValueError("two clients at least, each with a weight above zero")
    total = math.fsum(weighted)
    mean = math.fsum(weight * one for weight, one in zip(weighted, likelihoods, strict=True)) / total
    squares = math.fsum((weight * (one - mean)) ** 2 for weight, one in zip(weighted, likelihoods, strict=True))
    error = math.sqrt(clients / (clients - 1) * squares) / total
    half = student_t(clients - 1) * error
    effective = total**2 / math.fsum(weight**2 for weight in weighted)
    return RateEstimate(mean, max(0.0, mean - half), min(100.0, mean + half), clients, effective)


def student_t(freedom: int, confidence: float = CONFIDENCE) -> float:
    """The two-sided quantile of Student's t, expanded around the normal one.

    With 29 degrees of freedom or more, as many as a sample needs to be shown, it is exact to five digits.
    """
    z = NormalDist().inv_cdf(0.5 + confidence / 2)
    n = freedom
    return (
        z
        + (z**3 + z) / (4 * n)
        + (5 * z**5 + 16 * z**3 + 3 * z) / (96 * n**2)
        + (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / (384 * n**3)
        + (79 * z**9 + 776 * z**7 + 1482 * z**5 - 1920 * z**3 - 945 * z) / (92160 * n**4)
    )
