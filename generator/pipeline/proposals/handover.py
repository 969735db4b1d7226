"""What the job that reads a stranger's workbook hands over to the jobs that may write.

A workbook may subvert the program that reads it, and then the handover must allow nothing more than proposing tables of
the one institution that the issue names. So only what cannot be known otherwise is handed over: the outcome, and the
tables. The number, the branch, the names and all words are made from the event, by the job that writes. The handover is
read as hostile: a closed form, known names, bounded sizes.
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
"""The folder with the changed tables, without subfolders."""
PROPOSED, MARKED = "proposed", "marked"
MAY_CHANGE = frozenset({tree.DESCRIPTOR, *(f"{table}.csv" for table in descriptor_schema.RESOURCES["institution"])}) - {
    "reviews.csv"  # of reviewers; an institution does not review itself
}
"""The files of a package that a workbook may change."""


class ForgedError(Exception):
    """What was handed over is not of the form. The message says why, in words for a log."""


@dataclass(frozen=True, slots=True)
class Handed:
    """The outcome of an issue: `proposed`, `marked`, or a reason; with what was found, and the output of the import."""

    what: str
    found: str = ""
    said: str = ""


def as_json(answer: Handed) -> str:
    """The form in which it is handed over. Texts that are too long are visibly cut."""
    short = Handed(
        answer.what,
        _cut(answer.found, HandedOverLimits.FOUND_CHARACTERS),
        _cut(answer.said, HandedOverLimits.SAID_CHARACTERS),
    )
    return json.dumps({"portal_answer": VERSION, **asdict(short)}, ensure_ascii=True, indent=1, sort_keys=True) + "\n"


def _cut(text: str, longest: int) -> str:
    return text if len(text) <= longest else text[: longest - 1] + "…"


def taken(folder: Path) -> tuple[Handed, Mapping[str, bytes]]:
    """The answer in an untrusted folder, and its tables by name. Raises ForgedError."""
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
