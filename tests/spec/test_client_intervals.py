"""Worked examples of what is computed from clients' answers, against published tables and scipy."""

from decimal import Decimal

import numpy as np
import pytest
from scipy.stats import binomtest, bootstrap, norm

from generator.intake.survey.tallies import GroupTally
from generator.model.witnesses.intervals import Z, net_promoter, wilson


def test_the_level_of_every_interval_is_95_percent():
    assert pytest.approx(norm.ppf(0.975)) == Z


@pytest.mark.parametrize(
    ("of", "n", "low", "high"),
    [(0, 30, "0.0", "11.4"), (2, 40, "1.4", "16.5"), (11, 275, "2.2", "7.0"), (198, 275, "66.4", "77.0")],
)
def test_shares_have_the_intervals_of_the_worked_examples(of, n, low, high):
    found = wilson(Decimal(of) / n, n)

    assert [f"{100 * end:.1f}" for end in (found.low, found.high)] == [low, high]


@pytest.mark.parametrize("n", [30, 97, 275, 1698])
def test_shares_have_the_intervals_of_scipy(n):
    for of in range(0, n + 1, max(1, n // 9)):
        found, theirs = wilson(Decimal(of) / n, n), binomtest(of, n).proportion_ci(0.95, "wilson")
        assert (float(found.low), float(found.high)) == pytest.approx((theirs.low, theirs.high), abs=1e-9)


def test_an_effective_base_takes_the_place_of_the_base():
    tally = GroupTally()
    for weight, people, option in (("2", 40, "a"), ("1", 60, "a"), ("0.5", 50, "b")):
        tally.add([option], people, Decimal(weight))
    weights = np.repeat([2, 1, 0.5], [40, 60, 50])

    assert tally.effective == int(weights.sum() ** 2 / (weights**2).sum())
    assert tally.w["a"] / tally.weight == Decimal(140) / Decimal(165)


def test_equal_weights_leave_the_base_as_it_is():
    tally = GroupTally()
    tally.add(["a"], 275, Decimal("1.7"))

    assert tally.effective == tally.base == 275


def test_the_net_promoter_score_has_the_interval_that_resampling_gives():
    scores = np.repeat([1, 0, -1], [160, 75, 40])
    found = net_promoter(Decimal(160) / 275, Decimal(40) / 275, 275)
    theirs = bootstrap((scores,), np.mean, n_resamples=2000, rng=1, method="percentile").confidence_interval

    assert round(found.value, 3) == Decimal("43.636")
    assert (float(found.low), float(found.high)) == pytest.approx((100 * theirs.low, 100 * theirs.high), abs=1.5)
    spread = Z * np.std(scores) / np.sqrt(275)
    assert float(found.high - found.value) == pytest.approx(100 * spread, abs=1e-6)


def test_the_score_of_a_few_equal_answers_stays_between_its_ends():
    assert tuple(net_promoter(Decimal(1), Decimal(0), 30)) == (100, 100, 100)
