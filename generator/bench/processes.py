"""Times whole processes, started as a user would start them."""

import os
import shutil
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


def npm_installed(work: Path, package: str) -> tuple[str, str]:
    """Install a package of npm into a new folder: the path of Node, or "" and why there is no such package here."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        return "", "no Node with npm on the PATH"
    work.mkdir(parents=True)
    (work / "package.json").write_text('{"private": true}')
    said = subprocess.run(
        [npm, "install", "--ignore-scripts", "--no-audit", "--no-fund", package],
        cwd=work, check=False, capture_output=True, text=True, timeout=600,
    )  # fmt: skip
    return ("", f"`npm install {package}` failed") if said.returncode else (node, "")


def median(measure: Callable[[], float]) -> float:
    """The median of several runs."""
    return statistics.median(measure() for _ in range(RUNS))
