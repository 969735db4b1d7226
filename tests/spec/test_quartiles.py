"""The middle half of a peer group: worked examples of the quartiles, and who counts."""

from decimal import Decimal
from random import Random
from statistics import quantiles

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.analysis.benchmarks import PeerRows, compare
from generator.model import AnswerType, Band, Benchmark, PeerScheme, Standards
from tests.builders import indicator
from tests.builders import standards as made_of

SIZE = PeerScheme("size", "Size", "borrowers", (Band("small", "", None, Decimal(10)), Band("large", "", Decimal(10))))


def standards() -> Standards:
    return made_of([indicator("par30", kind=AnswerType.PERCENT)], peer_schemes=[SIZE])


def benchmark(values: list[float], group: str = "all") -> Benchmark:
    """The benchmark of institutions with one figure each, all of them in the band small."""
    rows = {f"i{place}": PeerRows(((("par30", "2024", value)),)) for place, value in enumerate(values)}
    found, _ = compare(rows, {name: {"size": "small"} for name in rows}, standards())
    return found[group, "par30", "2024"]


@pytest.mark.parametrize(
    ("values", "q1", "median", "q3"),
    [
        ([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13], 4, 7, 10),  # the quartiles are members
        ([1, 2, 3, 4, 5, 6, 7, 8, 9, 10], 3.25, 5.5, 7.75),  # between two members
        ([3, 6, 7, 8, 8, 10, 13, 15, 16, 20], 7.25, 9, 14.5),
        ([5] * 10, 5, 5, 5),  # all alike
        ([-4, 0, 0, 0, 0, 0, 0, 0, 0, 96], 0, 0, 0),  # outliers on both sides do not change them
    ],
)
@pytest.mark.parametrize("group", ["all", "size:small"])
def test_worked_examples_of_quartiles_come_out(
    values: list[float], q1: float, median: float, q3: float, group: str
) -> None:
    assert benchmark(values, group) == Benchmark(group, "par30", "2024", len(values), q1, median, q3)


@pytest.mark.parametrize("n", [1, 2, 4, 5, 9])
def test_fewer_than_ten_members_are_counted_but_give_no_quartiles(n: int) -> None:
    assert benchmark([1.0] * n) == Benchmark("all", "par30", "2024", n, None, None, None)


FIGURES = st.lists(st.floats(-1e9, 1e9, allow_nan=False).map(lambda value: round(value, 2)), min_size=10, max_size=60)


@settings(deadline=None)  # the first example imports polars
@given(FIGURES)
def test_the_quartiles_are_those_of_the_textbook(values: list[float]) -> None:
    found = benchmark(values)
    assert [found.q1, found.median, found.q3] == pytest.approx(quantiles(values, n=4, method="inclusive"), abs=1e-6)


@settings(deadline=None)  # the first example imports polars
@given(FIGURES, st.randoms(use_true_random=False))
def test_the_order_of_institutions_changes_nothing(values: list[float], random: Random) -> None:
    shuffled = list(values)
    random.shuffle(shuffled)
    assert benchmark(shuffled) == benchmark(values)
