"""Times whole processes, started as a user would start them."""

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PORTAL = Path(sys.executable).with_name("portal")
RUNS = 3

Command = Sequence[str | os.PathLike[str]]


@dataclass(frozen=True, slots=True)
class Measurement:
    """One figure: what was measured, its value, its upper bound, and how it was measured."""

    what: str
    figure: str
    at_most: str
    how: str


def run(command: Command, *, fine: Sequence[int] = (0,), folder: Path = ROOT) -> float:
    """Seconds of one whole process. Raises if it ends with an exit code that is not in `fine`."""
    start = time.perf_counter()
    done = subprocess.run(command, check=False, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    took = time.perf_counter() - start
    if done.returncode not in fine:
        raise subprocess.CalledProcessError(done.returncode, list(map(str, command)))
    return took


def median(measure: Callable[[], float]) -> float:
    """The median of several runs."""
    return statistics.median(measure() for _ in range(RUNS))
