"""Measures how many rows of packages `portal check` and Frictionless alone check in a second."""

import shutil
import statistics
import sys
from collections.abc import Iterator
from pathlib import Path

from generator.bench.processes import PORTAL, ROOT, RUNS, Command, Measurement, run

_VALIDATE = """
import sys
from frictionless import Package, system
system.trusted = True
for path in sys.argv[1:]:
    Package(path).validate()
"""
"""One process for all packages, which is kinder than `frictionless validate`, a process for each."""


def rows_checked(work: Path) -> Iterator[Measurement]:
    """The demonstration set, checked by both in turns. One process each: `portal check` can use more."""
    data = work / "data"
    shutil.copytree(ROOT / "datapackages", data)
    packages = sorted((data / "institutions").glob("*/datapackage.json"))
    rows = sum(path.read_bytes().count(b"\n") - 1 for path in (data / "institutions").glob("*/*.csv"))
    check: Command = [PORTAL, "check", data, "--jobs", "1"]
    commands: dict[str, Command] = {
        "first": [*check, "--no-cache"],
        "again": check,
        "frictionless": [sys.executable, "-I", "-c", _VALIDATE, *packages],
    }
    run(check, fine=(0, 1))
    found: dict[str, list[float]] = {name: [] for name in commands}
    for _ in range(RUNS):
        for name, command in commands.items():
            found[name].append(run(command, fine=(0, 1)))
    first, again, theirs = (statistics.median(found[name]) for name in commands)
    how = f"{rows:,} rows of {len(packages)} packages, whole processes in turns, median of {RUNS}"
    yield Measurement("Frictionless alone", f"{rows / theirs:,.0f} rows a second", "", how)
    yield Measurement("`portal check`, which asks Frictionless too", f"{rows / first:,.0f} rows a second", "", how)
    yield Measurement(
        "`portal check` of packages that Frictionless passed before", f"{rows / again:,.0f} rows a second", "", how
    )
    yield Measurement(
        "that against Frictionless alone", f"{theirs / again:.1f} ×", "at least 10 ×", "ratio of the lines above"
    )
