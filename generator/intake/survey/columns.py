"""Says what each column of an export is: an answer, a group, a weight, or nothing that is counted."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from generator.intake.survey import personal
from generator.intake.survey.export import ExportSheet, first_rows, with_header
from generator.intake.survey.wording import CONSENT, BankWords, bare, endings
from generator.model.witnesses.surveyed import EXTRAS
from generator.problems import Location, Problem

_WEIGHT: Final = re.compile(
    r"(sample|sampling|survey|final|design)?(weights?|wt|wgt|pesos?|poids|ponderacion|ponderador|ponderation|pond|pweights?|"
    r"fexp|factor(de)?(expansion|ponderacion)|facteurd?extrapolation|coefficientdeponderation|expansionfactor)(muestral|final)?"
)
"""Headings of weights in three languages, as `bare` has them without underscores."""
_HEADINGS_WITHIN: Final = 5
"""Rows among which the headings are looked for: titles or merged groups may be above them."""


@dataclass(frozen=True, slots=True)
class Part:
    """One column of a question. `option` is set if the column is about that answer alone, 1 or 0."""

    place: int
    option: str = ""


@dataclass(slots=True)
class Columns:
    """The columns of one sheet, by what they are; places count from 0."""

    questions: dict[str, list[Part]] = field(default_factory=dict)
    groups: dict[str, list[int]] = field(default_factory=dict)
    weight: int | None = None
    consent: int | None = None
    uuid: int | None = None
    index: int | None = None
    parent: int | None = None
    dates: list[int] = field(default_factory=list)
    meta: list[int] = field(default_factory=list)
    written: list[int] = field(default_factory=list)  # those of `meta` in which people write
    others: list[int] = field(default_factory=list)  # of no question of the bank: looked at, never counted
    left_out: list[int] = field(default_factory=list)
    nameless: list[int] = field(default_factory=list)


_UUIDS: Final = frozenset({"_uuid", "uuid", "instanceid", "metainstanceid", "key"})
_INDEXES: Final = frozenset({"_index", "index"})
_PARENTS: Final = frozenset({"_parent_index"})
_DATES: Final = frozenset({"start", "today", "starttime", "submittedon", "submissiondate", "_submission_time"})


def headed(sheet: ExportSheet, words: BankWords) -> ExportSheet:
    """The sheet with the row that names most questions as its heading: a title, or merged groups, may be above it."""
    best, most = sheet, _named(sheet.header, words)
    for number, cells in first_rows(sheet, _HEADINGS_WITHIN):
        named = _named(cells, words)
        if named > most and named > 1:
            best, most = with_header(sheet, number, cells, f"the headings are in row {number}"), named
    return best


def _named(cells: Sequence[str], words: BankWords) -> int:
    return sum(words.question(cell) is not None for cell in cells if cell)


def understood(
    sheet: ExportSheet, words: BankWords, *, weight: str, unweighted: bool, leave_out: Sequence[str]
) -> tuple[Columns, list[Problem]]:
    """What the columns of a sheet are, and what is wrong with them as a whole."""
    found, problems = Columns(), []
    left = {bare(one) for one in leave_out}
    consents = {CONSENT, *(bare(text) for text in words.bank.form.get(CONSENT, {}).values())}
    maybe_weights = []
    for place, heading in enumerate(sheet.header):
        plain, last = bare(heading), {bare(text) for text in endings(heading)}
        option = words.option(heading)
        code = words.question(heading)
        if not heading:
            found.nameless.append(place)
        elif plain in left:
            found.left_out.append(place)
        elif weight and plain == bare(weight):
            found.weight = place
        elif option is not None:
            found.questions.setdefault(option[0], []).append(Part(place, option[1]))
        elif code is not None and code in words.bank.questions:
            found.questions.setdefault(code, []).append(Part(place))
        elif code is not None:
            found.groups.setdefault(code, []).append(place)
        elif last & consents or words.own_headings.get(plain) == CONSENT:
            found.consent = place
        elif personal.is_meta(heading):
            found.meta.append(place)
            if personal.is_written(heading):
                found.written.append(place)
            if plain in _UUIDS and found.uuid is None:
                found.uuid = place
            elif plain in _INDEXES:
                found.index = place
            elif plain in _PARENTS:
                found.parent = place
            if plain in _DATES:
                found.dates.append(place)
        else:
            found.others.append(place)
            if any(_WEIGHT.fullmatch(bare(text).replace("_", "")) for text in endings(heading)):
                maybe_weights.append(heading)
    problems += _choices(sheet, found, words)
    if weight and found.weight is None and found.questions:
        fix = "Write the heading as it is in the file."
        problems.append(Problem("no-such-column", Location(sheet.place), "There is no such column.", weight, fix=fix))
    if maybe_weights and not weight and not unweighted and found.questions:
        fix = f'Say --weight "{maybe_weights[0]}" to use it, or --unweighted if it is none.'
        message = "This column seems to hold weights, and nothing says whether to use them."
        problems.append(
            Problem("weights-unsaid", Location(sheet.place, sheet.first_row - 1, maybe_weights[0]), message, fix=fix)
        )
    return found, problems


def _choices(sheet: ExportSheet, columns: Columns, words: BankWords) -> list[Problem]:
    """Columns of single choices that are missing, or that no question has: without one, who chose only it would vanish."""
    problems = []
    for code, parts in columns.questions.items():
        there = {part.option for part in parts}
        lacking = [one for one in words.bank.questions[code].options if one not in (*there, *EXTRAS)]
        if lacking and "" not in there:
            message = "Each choice of the question has a column of its own, and some are missing."
            fix = "Export all choices, or all of them in one column."
            place = Location(sheet.place, sheet.first_row - 1, sheet.header[parts[0].place])
            problems.append(Problem("choice-missing", place, message, ", ".join(lacking), fix=fix))
    for at in columns.others:
        heading = sheet.header[at]
        cut = next((place for place in re.finditer(r"[/:]", heading) if words.question(heading[: place.start()])), None)
        about = words.question(heading[: cut.start()]) if cut else None
        if cut and about in columns.questions and about in words.bank.questions:
            allowed = ", ".join(words.bank.questions[about].options)
            fix = "Correct the heading, or leave the column out with --leave-out."
            message = f"The question {about} has no such choice."
            place = Location(sheet.place, sheet.first_row - 1, heading)
            problems.append(Problem("unknown-choice", place, message, heading[cut.end() :], allowed, fix))
    return problems
