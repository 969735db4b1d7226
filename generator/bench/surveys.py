"""Measures how long counting the answers of a hundred thousand respondents takes, and pandas' groupby of the same."""

import csv
import random
import re
import shutil
import statistics
import sys
from collections.abc import Iterator
from pathlib import Path

from generator import standards
from generator.bench.processes import PORTAL, ROOT, RUNS, Command, Measurement, run

RESPONDENTS, QUESTIONS = 100_000, 60
_GROUPBY = """
import sys
import pandas
table = pandas.read_csv(sys.argv[1], dtype=str, keep_default_na=False)
groups = ["gender", "place", "tenure"]
for question in [name for name in table.columns if name not in (*groups, "_uuid")]:
    table.groupby(question).size()
    for group in groups:
        table.groupby([group, question]).size()
"""


def respondents_counted(work: Path) -> Iterator[Measurement]:
    """An export of a bank of sixty questions: whole processes in turns. The import also checks and hides."""
    known = work / "datapackages" / "standards"
    shutil.copytree(ROOT / "datapackages" / "standards", known)
    _lengthen(known / "survey.yml")
    bank = next(found.bank for found in standards.load(known)[:1] if found)
    export, dice = work / "export.csv", random.Random(1)  # noqa: S311 -- invented answers
    with export.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.writer(stream)
        writer.writerow([*bank.groupings, *bank.questions, "_uuid"])
        groups = [list(grouping.values) for grouping in bank.groupings.values()]
        options = [list(question.options) for question in bank.questions.values()]
        for _ in range(RESPONDENTS):
            writer.writerow([*map(dice.choice, groups), *map(dice.choice, options), f"{dice.getrandbits(128):032x}"])
    commands: dict[str, Command] = {
        "portal": [PORTAL, "import", "survey", export],
        "pandas": [sys.executable, "-I", "-c", _GROUPBY, export],
    }
    found: dict[str, list[float]] = {name: [] for name in commands}
    for _ in range(RUNS):
        for name, command in commands.items():
            found[name].append(run(command, folder=work))
    ours, theirs = (statistics.median(found[name]) for name in commands)
    how = f"{RESPONDENTS:,} respondents, {QUESTIONS} questions, 3 groupings, whole processes in turns, median of {RUNS}"
    yield Measurement("counting a survey's export: `portal import survey`", f"{ours:.1f} s", "5 s", how)
    yield Measurement("the same answers by pandas' groupby", f"{theirs:.1f} s", "", how)
    yield Measurement("that against pandas", f"{ours / theirs:.2f} ×", "0.5 ×", "ratio of the lines above")


def _lengthen(path: Path) -> None:
    """Repeat the bank's questions under other codes and in other words until there are enough."""
    head, rest = path.read_text("utf-8").split("\nquestions:\n")
    body, tail = rest.split("\n# What the form says")
    asked = [one for one in re.split(r"\n(?=  - code: )", f"\n{body}") if "type: one_of" in one]
    asked = [re.sub(r"(?m)^  #.*\n?", "", one) for one in asked]
    made = []
    for number in range(QUESTIONS):
        one = asked[number % len(asked)].replace("  - code: ", f"  - code: n{number}_", 1)
        made.append(re.sub(r"(?m)^(      (?:en|es|fr): )", rf"\g<1>Nr. {number}, ", one).strip("\n"))
    path.write_text(f"{head}\nquestions:\n" + "\n".join(made) + f"\n\n# What the form says{tail}", "utf-8")
