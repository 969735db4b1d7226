"""Reads what a form of one's own means: which of its headings is which question of the bank, and which answers are which.

The file is a CSV table of four columns, `heading,question,answer,option`. A row without an answer says what a column is;
a row with one says what an answer of that column means. What the table does not say is compared with the bank's words as
always, and refused if it is none of them. Rejected: guessing by likeness, which would count answers to another question.
"""

import csv
import io
from collections.abc import Collection
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from generator.intake.survey.wording import CONSENT, bare
from generator.limits import MB, MappingLimits
from generator.model.witnesses.surveyed import BANDS, EXTRAS, SCALE_TOP, AskedAs, QuestionBank
from generator.problems import Location, Problem

HEADER: Final = ("heading", "question", "answer", "option")


@dataclass(slots=True)
class FormMapping:
    """Questions, groupings or `CONSENT` by heading, and options by question and answer, as `bare` has the texts."""

    headings: dict[str, str] = field(default_factory=dict)
    answers: dict[str, dict[str, str]] = field(default_factory=dict)
    written: dict[str, tuple[str, int]] = field(default_factory=dict)  # heading as written, and its row
    file: str = ""

    def unused(self, headings: Collection[str]) -> list[Problem]:
        """The headings that no file has."""
        there = {bare(heading) for heading in headings}
        fix = "Write the heading as it is in the export, or remove the row."
        message = "The export has no such column."
        return [
            Problem("no-such-column", Location(self.file, row, "heading"), message, heading, fix=fix)
            for heading, row in self.written.values()
            if bare(heading) not in there
        ]


def read_mapping(path: Path, bank: QuestionBank) -> tuple[FormMapping, list[Problem]]:
    """The mapping in a file, and everything that is wrong with it."""
    found, problems = FormMapping(file=path.name), list[Problem]()

    def wrong(  # noqa: PLR0917 -- in the order of Problem
        code: str, message: str, row: int | None, column: str | None, said: str = "", allowed: str = "", fix: str = ""
    ) -> None:
        problems.append(Problem(code, Location(path.name, row, column), message, said, allowed, fix))

    if path.stat().st_size > MappingLimits.BYTES:
        wrong("file-too-large", "The file is too large.", None, None, "", f"at most {MappingLimits.BYTES // MB} MB")
        return found, problems
    try:
        lines = list(csv.reader(io.StringIO(path.read_text("utf-8-sig"), newline=""), strict=True))
    except (UnicodeDecodeError, csv.Error):
        wrong("file-damaged", "The file cannot be read.", None, None, "", "CSV in UTF-8", "Save it as CSV in UTF-8.")
        return found, problems
    if not lines or tuple(cell.strip() for cell in lines[0]) != HEADER:
        wrong("wrong-header", "The first row is not that of such a table.", 1, None, "", ",".join(HEADER))
        return found, problems
    known = {**bank.questions, **bank.groupings, CONSENT: None}
    for row, cells in enumerate(lines[1:], 2):
        if not any(cells):
            continue
        if len(cells) != len(HEADER):
            wrong("ragged-row", f"The row has {len(cells)} cells.", row, None, "", f"{len(HEADER)} cells")
            continue
        heading, code, answer, option = (" ".join(cell.split()) for cell in cells)
        code = code or found.headings.get(bare(heading), "")
        if code not in known:
            wrong(
                "unknown-question", "The bank has no such question or group.", row, "question", code, ", ".join(known)
            )
            continue
        if not heading or found.headings.get(bare(heading), code) != code:
            wrong("heading-twice", "A heading is named once, with one question.", row, "heading", heading)
            continue
        found.headings[bare(heading)] = code
        found.written.setdefault(bare(heading), (heading, row))
        if not answer and not option:
            continue
        allowed = _options(bank, code)
        if not answer or option not in allowed:
            message = "An answer needs one of the question's options."
            wrong(
                "unknown-option", message, row, "option" if answer else "answer", option or answer, ", ".join(allowed)
            )
        elif found.answers.setdefault(code, {}).setdefault(bare(answer), option) != option:
            wrong("answer-twice", "The same answer has another option further up.", row, "answer", answer)
    return found, problems


def _options(bank: QuestionBank, code: str) -> list[str]:
    """What answers to a question, or to that of a grouping, can be mapped to."""
    if code == CONSENT:
        return ["yes", "no"]
    if code in bank.groupings:
        return list(bank.groupings[code].values)
    question = bank.questions[code]
    if question.asked_as is AskedAs.SCALE:  # a scale of five is none of ten, so bands are not mapped
        return [
            *map(str, range(SCALE_TOP + 1)),
            *(one for one in question.options if one in EXTRAS and one not in BANDS),
        ]
    return list(question.options)
