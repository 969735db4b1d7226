"""Invented answers of clients, and exports of them as KoboToolbox and ODK write them."""

import csv
import io
import random
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pathlib import Path

from generator import standards
from generator.intake.survey import Reading, Summary, summarise
from generator.model import Standards
from generator.model.witnesses.surveyed import EXTRAS, AskedAs, QuestionBank

ROOT = Path(__file__).resolve().parent.parent

Person = dict[str, str]
"""Codes of the groups and answers of one invented client, by code of the question."""


@cache
def known_standards() -> Standards:
    found, problems = standards.load(ROOT / "datapackages" / "standards")
    assert found is not None, problems
    return found


@cache
def bank() -> QuestionBank:
    return known_standards().bank


def people(count: int, seed: int = 1, codes: Sequence[str] = ()) -> list[Person]:
    """Clients who answer all questions, or those in `codes`."""
    dice = random.Random(seed)
    made = []
    for _ in range(count):
        one = {code: dice.choice(list(grouping.values)[:2]) for code, grouping in bank().groupings.items()}
        for code in codes or bank().questions:
            question = bank().questions[code]
            options = [option for option in question.options if option not in EXTRAS]
            if question.asked_as is AskedAs.SCALE:
                one[code] = str(dice.randint(4, 10))
            elif question.asked_as is AskedAs.SEVERAL_OF:
                others = [option for option in options if option not in question.alone]
                one[code] = question.alone[0] if dice.random() < 0.5 else " ".join(dice.sample(others, 2))
            else:
                one[code] = dice.choice(options)
        made.append(one)
    return made


def as_csv(
    rows: Sequence[Mapping[str, str]],
    *,
    delimiter: str = ",",
    heading: Callable[[str], str] = lambda code: code,
    more: Mapping[str, Sequence[str]] | None = None,
) -> str:
    """The rows as CSV. `more` has further columns, with their values in turn."""
    codes = list(rows[0])
    extra = more or {}
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter, lineterminator="\n")
    writer.writerow([*map(heading, codes), *extra])
    for number, row in enumerate(rows):
        writer.writerow([*(row[code] for code in codes), *(said[number % len(said)] for said in extra.values())])
    return text.getvalue()


def counted(folder: Path, text: str | bytes, name: str = "export.csv", **how: object) -> Summary:
    """What an import makes of a text."""
    path = folder / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return summarise([path], bank(), Reading(**how))  # type: ignore[arg-type]
