"""What the job that read a stranger's workbook hands over to the jobs that may write.

A workbook is a program's food, and a program can be fooled: whatever the reading job was made to hand over must not be
able to do more than propose tables of the one institution that the issue names. So only what cannot be known otherwise
is handed over, which came of it and which tables; the number, the branch, the names and all words are made anew from
the event, by the job that writes. What is handed over is read as hostile: a closed form, known names, bounded sizes.
"""

import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import NoReturn

from generator.limits import HandedOverLimits
from generator.packages.safety import strict_json, tree
from generator.packages.tables import descriptor_schema
from generator.pipeline.proposals.answer import WHY

NAME = "answer.json"
VERSION = 1
TABLES = "tables"
"""The folder with the changed tables, one beside the other."""
PROPOSED, MARKED = "proposed", "marked"
MAY_CHANGE = frozenset({tree.DESCRIPTOR, *(f"{table}.csv" for table in descriptor_schema.RESOURCES["institution"])}) - {
    "reviews.csv"  # of reviewers; an institution does not review itself
}
"""The files of a package that a workbook may bring about."""


class ForgedError(Exception):
    """What was handed over is not of the form. The message says why, in words for a log."""


@dataclass(frozen=True, slots=True)
class Handed:
    """What came of an issue: `proposed`, `marked`, or why not; with what was found, and what the import said."""

    what: str
    found: str = ""
    said: str = ""


def as_json(answer: Handed) -> str:
    """As it travels. What is longer than it may be is cut, with a mark that says so."""
    short = Handed(
        answer.what,
        _cut(answer.found, HandedOverLimits.FOUND_CHARACTERS),
        _cut(answer.said, HandedOverLimits.SAID_CHARACTERS),
    )
    return json.dumps({"portal_answer": VERSION, **asdict(short)}, ensure_ascii=True, indent=1, sort_keys=True) + "\n"


def _cut(text: str, longest: int) -> str:
    return text if len(text) <= longest else text[: longest - 1] + "…"


def taken(folder: Path) -> tuple[Handed, Mapping[str, bytes]]:
    """The answer in a folder that anybody may have filled, and its tables by name. Raises ForgedError."""
    answer = _answer(_bounded(folder / NAME, HandedOverLimits.ANSWER_BYTES))
    tables = _tables(folder / TABLES)
    if bool(tables) != (answer.what == PROPOSED):
        _refuse("Tables are handed over with a proposal, and only then.")
    return answer, tables


def _answer(data: bytes) -> Handed:
    value = strict_json.read(data)
    if isinstance(value, strict_json.JsonRefusal):
        _refuse(value.message)
    if not isinstance(value, dict) or set(value) != {"portal_answer", *Handed.__slots__}:
        _refuse("The answer does not have the keys of one.")
    if value["portal_answer"] != VERSION or isinstance(value["portal_answer"], bool):
        _refuse("The answer is of another version.")
    what, found, said = value["what"], value["found"], value["said"]
    if not isinstance(what, str) or what not in (*WHY, PROPOSED, MARKED):
        _refuse("Nothing comes of an issue but what has words.")
    if not isinstance(found, str) or len(found) > HandedOverLimits.FOUND_CHARACTERS:
        _refuse(f"What was found is no text of at most {HandedOverLimits.FOUND_CHARACTERS:,} characters.")
    if not isinstance(said, str) or len(said) > HandedOverLimits.SAID_CHARACTERS:
        _refuse(f"What was said is no text of at most {HandedOverLimits.SAID_CHARACTERS:,} characters.")
    return Handed(what, found, said)


def _tables(folder: Path) -> dict[str, bytes]:
    if folder.is_symlink():
        _refuse("The tables are a link.")
    if not folder.exists():
        return {}
    try:
        with os.scandir(folder) as entries:
            names = [entry.name for _, entry in zip(range(HandedOverLimits.FILES + 1), entries, strict=False)]
    except OSError:
        _refuse("The tables are no folder that can be read.")
    if len(names) > HandedOverLimits.FILES:
        _refuse(f"There are more than {HandedOverLimits.FILES} tables.")
    if not set(names) <= MAY_CHANGE:
        _refuse("Among the tables is a file that no workbook changes.")
    return {name: _bounded(folder / name, HandedOverLimits.FILE_BYTES) for name in sorted(names)}


def _bounded(file: Path, most: int) -> bytes:
    if file.is_symlink() or not file.is_file():
        _refuse(f"{file.name} is not there, or is no plain file.")
    if file.stat().st_size > most:
        _refuse(f"{file.name} is larger than {most // 1024:,} KiB.")
    return file.read_bytes()


def _refuse(why: str) -> NoReturn:
    raise ForgedError(why)
