"""The rate of a group from its likelihoods: worked by hand, against SciPy, and against published quantiles."""

import random
from fractions import Fraction

import numpy as np
import pytest
from scipy import stats

from generator.analysis.poverty import estimate, student_t

PUBLISHED = {29: 2.0452, 30: 2.0423, 40: 2.0211, 60: 2.0003, 99: 1.9842, 120: 1.9799, 1000: 1.9623}
"""Two-sided 5 % points of Student's t, as printed in tables, by degrees of freedom."""


def likelihoods(seed: int, clients: int) -> list[float]:
    dice = random.Random(seed)
    return [round(100 * dice.betavariate(1.2, 3), 1) for _ in range(clients)]


@pytest.mark.parametrize(("freedom", "quantile"), PUBLISHED.items())
def test_the_quantile_is_that_of_the_printed_tables_and_of_scipy(freedom, quantile):
    assert round(student_t(freedom), 4) == quantile
    assert student_t(freedom) == pytest.approx(stats.t.ppf(0.975, freedom), abs=2e-6)


def test_a_case_worked_by_hand():
    """Thirty clients: ten each at 10, 40 and 70 percent. The mean is 40 and the variance 18000 / 29."""
    found = estimate([10.0] * 10 + [40.0] * 10 + [70.0] * 10)
    variance = Fraction(18_000, 29)
    half = 2.04523 * float(variance / 30) ** 0.5
    assert found.rate == 40
    assert (round(found.low, 3), round(found.high, 3)) == (round(40 - half, 3), round(40 + half, 3))
    assert (found.clients, found.effective) == (30, 30)


@pytest.mark.parametrize(("seed", "clients"), [(1, 30), (2, 275), (3, 1698)])
def test_the_interval_is_that_of_scipy(seed, clients):
    values = likelihoods(seed, clients)
    found = estimate(values)
    low, high = stats.t.interval(0.95, clients - 1, loc=np.mean(values), scale=stats.sem(values))
    assert (found.rate, found.low, found.high) == pytest.approx((np.mean(values), low, high), abs=1e-4)


@pytest.mark.parametrize("seed", [4, 5])
def test_the_weighted_rate_is_a_ratio_with_the_variance_of_its_residuals(seed):
    """The jackknife of the ratio is computed by leaving out each client in turn, and shares no formula with ours."""
    dice = random.Random(seed)
    values, weights = likelihoods(seed, 400), [dice.uniform(0.5, 3) for _ in range(400)]
    p, w = np.array(values), np.array(weights)
    found = estimate(values, weights)
    without = (np.sum(w * p) - w * p) / (np.sum(w) - w)
    error = np.sqrt(399 / 400 * np.sum((without - without.mean()) ** 2))
    assert found.rate == pytest.approx(np.average(p, weights=w))
    assert (found.high - found.low) / 2 == pytest.approx(error * stats.t.ppf(0.975, 399), rel=0.01)
    assert found.effective == pytest.approx(np.sum(w) ** 2 / np.sum(w**2))


def test_equal_weights_change_nothing():
    values = likelihoods(6, 90)
    weighted, plain = estimate(values, [2.5] * 90), estimate(values)
    for name in ("rate", "low", "high", "effective"):
        assert getattr(weighted, name) == pytest.approx(getattr(plain, name))


def test_the_interval_covers_the_rate_of_the_population_in_about_95_of_100_samples():
    population = np.array(likelihoods(7, 20_000))
    rate, dice, covered = population.mean(), np.random.default_rng(8), 0
    for _ in range(400):
        found = estimate(dice.choice(population, 120).tolist())
        covered += found.low <= rate <= found.high
    assert 0.92 <= covered / 400 <= 0.98


def test_the_rate_is_the_mean_of_the_likelihoods_and_not_the_share_below_a_score():
    values = [60.0] * 50 + [20.0] * 50
    assert estimate(values).rate == 40  # half of them are likelier poor than not


def test_an_interval_never_leaves_0_to_100():
    found = estimate([0.0] * 29 + [5.0])
    assert found.low == 0
    assert estimate([100.0] * 29 + [95.0]).high == 100
