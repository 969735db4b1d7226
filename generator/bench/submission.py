"""Measures how long it takes to import a workbook, and to describe a change."""

import shutil
from collections.abc import Iterator
from pathlib import Path

from generator.bench.processes import PORTAL, ROOT, RUNS, Command, Measurement, median, run

INSTITUTION, PERIOD = "wayrasol", "2025"
"""The fullest one of the demonstration set."""


def workbooks(work: Path) -> Iterator[Measurement]:
    """The workbook of one institution: made, read, and returned with its marks."""
    data = work / "data"
    for shelf in ("standards", "associations", f"institutions/{INSTITUTION}"):
        shutil.copytree(ROOT / "datapackages" / shelf, data / shelf)
    path = work / "workbook.xlsx"
    make: Command = [PORTAL, "workbook", INSTITUTION, "--period", PERIOD, "--data", data, "--out", path]

    def made() -> float:
        path.unlink(missing_ok=True)  # an existing workbook may be filled in, and is not overwritten
        return run(make)

    took = median(made)
    yield Measurement("workbook of one institution", f"{took:.2f} s", "1 s", f"`portal workbook`, median of {RUNS}")
    read: Command = [PORTAL, "import", "workbook", path, "--out", data]

    def taken_in(*more: str | Path) -> float:
        shutil.rmtree(data / "institutions" / INSTITUTION)  # so that every answer is new, and is written
        return run([*read, *more])

    took = median(taken_in)
    yield Measurement("a workbook taken in", f"{took:.2f} s", "1 s", f"`portal import workbook`, median of {RUNS}")
    took = median(lambda: taken_in("--marked", work / "marked.xlsx"))
    yield Measurement("the same, and marked", f"{took:.2f} s", "", "the same with `--marked`")


class DiffBench:
    """Runs `portal diff` on a folder of data packages, in a temporary Git repository."""

    def __init__(self, data: Path) -> None:
        self._data = data
        self._git("init", "--quiet")
        self._git("add", "--all")
        self._git("commit", "--quiet", "--message", "The packages as they were")

    def lines(self) -> Iterator[Measurement]:
        """The change that the folder holds now, described with an empty cache, and again."""
        told: Command = [PORTAL, "diff", "HEAD", "--data", self._data]
        first = run(told, fine=(0, 1))
        took = median(lambda: run(told, fine=(0, 1)))
        yield Measurement(
            "what a change of one institution does", f"{took:.1f} s", "3 s", f"`portal diff`, median of {RUNS}"
        )
        yield Measurement("the same for the first time", f"{first:.1f} s", "", "the other institutions are read once")

    def _git(self, *words: str) -> None:
        who = ["-c", "user.name=bench", "-c", "user.email=bench@example.org", "-c", "core.autocrlf=false"]
        run(["git", "-C", self._data, *who, *words])
