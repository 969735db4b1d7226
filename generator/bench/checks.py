"""Measures how many rows of packages `portal check` and Frictionless alone check in a second."""

import shutil
import statistics
import sys
from collections.abc import Iterator
from pathlib import Path

from generator.bench.changes import change_one
from generator.bench.processes import PORTAL, ROOT, RUNS, Command, Measurement, run

_VALIDATE = """
import sys
from frictionless import Package, system
system.trusted = True
for path in sys.argv[1:]:
    Package(path).validate()
"""
"""One process for all packages, which is kinder than `frictionless validate`, a process for each."""


INSTITUTIONS = 200


def rows_checked(work: Path) -> Iterator[Measurement]:
    """A folder of packages, checked by both in turns: for the first time, again, and with one package changed.

    One process each: `portal check` can use more. Frictionless alone remembers nothing, so it has one figure.
    """
    data = work / "data"
    for shelf in ("standards", "associations"):
        shutil.copytree(ROOT / "datapackages" / shelf, data / shelf)
    run([PORTAL, "demo", "--institutions", str(INSTITUTIONS), "--seed", "7", "--out", data])
    packages = sorted((data / "institutions").glob("*/datapackage.json"))
    rows = sum(path.read_bytes().count(b"\n") - 1 for path in (data / "institutions").glob("*/*.csv"))
    check: Command = [PORTAL, "check", data, "--jobs", "1"]
    commands: dict[str, Command] = {
        "first": [*check, "--no-cache"],
        "again": check,
        "changed": check,
        "frictionless": [sys.executable, "-I", "-c", _VALIDATE, *packages],
    }
    run(check, fine=(0, 1))
    found: dict[str, list[float]] = {name: [] for name in commands}
    for number in range(1, RUNS + 1):
        for name, command in commands.items():
            if name == "changed":
                change_one(data, number)
            found[name].append(run(command, fine=(0, 1)))
    first, again, changed, theirs = (statistics.median(found[name]) for name in commands)
    how = f"{rows:,} rows of {len(packages)} packages, whole processes in turns, median of {RUNS}"
    yield Measurement("Frictionless alone", f"{rows / theirs:,.0f} rows a second", "", how)
    yield Measurement("`portal check`, which asks Frictionless too", f"{rows / first:,.0f} rows a second", "", how)
    for what, took in (("none of them changed since", again), ("one of them changed since", changed)):
        yield Measurement(f"`portal check` again, {what}", f"{rows / took:,.0f} rows a second", "", how)
        yield Measurement(
            "that against Frictionless alone", f"{theirs / took:.1f} ×", "at least 10 ×", "ratio of the lines above"
        )
