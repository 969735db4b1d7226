"""Twice as much untrusted input costs about twice as much, up to the size at which it is rejected.

The rows are in `tests/fuzz/doubling.py`. They run in a process of its own, which is killed if one of them takes too
long; CPU time is compared.
"""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from generator import limits
from tests.fuzz.doubling import AT_MOST, DOORS
from tests.fuzz.parsers import PARSERS

ROOT = Path(__file__).parent.parent
SLACK = 0.05
"""CPU seconds that a larger input may cost once, such as for the first memory of its size."""


@pytest.fixture(scope="module")
def told() -> dict[str, tuple[int, float, float | str]]:
    """For each row a size, its cost, and the cost of four times as much, or what was raised."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.fuzz.doubling"], cwd=ROOT, stdout=subprocess.PIPE, text=True, check=False
    )
    rows = (json.loads(line) for line in done.stdout.splitlines())
    return {name: (size, before, now) for name, size, before, now in rows}


@pytest.mark.slow
@pytest.mark.parametrize("name", DOORS)
def test_twice_as_much_costs_about_twice_as_much(told, name):
    assert name in told, "the process was ended before: this row, or one before it, takes all the time there is"
    size, before, now = told[name]
    assert not isinstance(now, str), now
    assert now <= AT_MOST * before + SLACK, f"{size:,} cost {before:.3f} s of CPU, {4 * size:,} cost {now:.3f} s"


def test_every_door_that_has_bounds_is_asked():
    doors = {name.removesuffix("Limits") for name, value in vars(limits).items() if isinstance(value, type)}
    asked = {door for row in DOORS.values() for door in PARSERS[row.parser].doors}

    assert doors - asked - {"Answer", "Comparison", "History", "SecondOpinion", "Transfer"} == set()
