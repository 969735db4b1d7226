"""Counts the answers of an export, some thousand respondents at a time; no answer of a single person is kept.

The respondents of a piece are sorted by group and weight once; then one pass over each question counts equal pairs of
that and the answer, in C. What a cell means is worked out once for each different text. That is several times as fast
as a table of all answers that is grouped again for each question, and needs the memory of one piece.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from itertools import islice
from typing import Final

from generator.intake.survey import personal
from generator.intake.survey.columnar import ColumnCounting, frame_of
from generator.intake.survey.columns import Columns, Part
from generator.intake.survey.days import odd_day
from generator.intake.survey.export import ExportSheet, Row, and_rows
from generator.intake.survey.tallies import Group, GroupTally, SurveyCounts
from generator.intake.survey.wording import BankWords, bare
from generator.limits import SurveyLimits
from generator.model.witnesses.surveyed import EVERYBODY, EXTRAS, AskedAs, SurveyQuestion
from generator.packages.safety import hints
from generator.problems import Location, Problem

_BY_VALUE: Final = frozenset({"answer-outside", "answers-differ", "answers-exclude"})
"""Problems that are reported once for each value; the others once for each column."""
_PIECE: Final = 4_000
"""Respondents that are in memory at a time."""
_NUMBER: Final = re.compile(r"[0-9]+(\.[0-9]+)?([eE]-?[0-9]{1,2})?", re.ASCII)
_UUID: Final = re.compile(r"(uuid:)?[0-9a-fA-F]{8}(-?[0-9a-fA-F]{4,12}){2,6}")
_TICKED: Final = {"1": True, "true": True, "1.0": True, "x": True, "yes": True,
                  "0": False, "false": False, "0.0": False, "no": False, "": False}  # fmt: skip


@dataclass(frozen=True, slots=True)
class AnswerFault:
    """Why the cells of one respondent cannot be read."""

    code: str
    message: str
    found: str
    place: int
    fix: str


Raw = tuple[str, ...] | str
Answer = frozenset[str] | None | AnswerFault


class Counting:
    """Counts sheet by sheet, and collects what is wrong with single cells."""

    def __init__(self, words: BankWords, *, missing: Iterable[str], start: date | None, end: date | None) -> None:
        self.words = words
        self.missing = frozenset(missing)
        self.span = (start, end)
        self.problems: list[Problem] = []
        self.told: dict[tuple[str, str, str, str], list[int]] = {}  # what was said before, and the rows it is true of
        self.first: dict[tuple[str, str, str, str], Problem] = {}  # each at its first row
        self.keys: dict[tuple[str, ...], int] = {}
        self.counts: dict[str, Counter[tuple[int, Raw]]] = {}
        self.meant: dict[str, dict[Raw, Answer]] = {}
        self.group_codes = tuple(words.bank.groupings)
        self.counted = SurveyCounts()
        self.uuids: dict[str, tuple[str, int]] = {}
        self.faulty_groups: dict[tuple[str, str], str | None] = {}

    def sheet(self, sheet: ExportSheet, columns: Columns) -> None:
        """Count the rows of a sheet."""
        if self._at_once(sheet, columns):
            return
        rows = sheet.rows()
        while piece := list(islice(rows, _PIECE)):
            self._piece(sheet, columns, piece)
        self.problems += sheet.problems

    def look_through(self, sheet: ExportSheet, columns: Columns) -> None:
        """Look for persons in a sheet that is not counted: the person who exported it has to know that it holds some."""
        columns.uuid, columns.dates = None, []
        rows = sheet.rows()
        while piece := list(islice(rows, _PIECE)):
            numbers = [number for number, _ in piece]
            self._look(sheet, columns, numbers, list(zip(*(row for _, row in piece), strict=True)))

    # -------------------------------------------------------------------------------------------- a clean sheet at once

    def _at_once(self, sheet: ExportSheet, columns: Columns) -> bool:
        """Count a large clean sheet in compiled code; False, and nothing counted, if anything in it has to be told."""
        frame = frame_of(sheet) if columns.questions else None
        if frame is None:
            return False
        whole = ColumnCounting(frame, sheet, columns)
        if self.uuids or not whole.impersonal(self.words.all_options, bare) or not whole.identified():
            return False
        if any(odd_day(day, sheet.header[place], *self.span) for place in columns.dates for day in whole.days(place)):
            return False
        declined = 0
        if columns.consent is not None:
            declined = whole.agreed(text for text in whole.values([columns.consent]) if bare(text) in self.words.yes)
        empty = whole.answered()
        meant: dict[str, dict[Raw, Answer]] = {}
        for code, parts in columns.questions.items():
            known = meant[code] = self.meant.setdefault(f"{code} {parts}", {})
            for raw in whole.values([part.place for part in parts]):
                texts = (raw,) if isinstance(raw, str) else raw
                known[raw] = self._answer(self.words.bank.questions[code], parts, texts)
                if isinstance(known[raw], AnswerFault):
                    return False
        groups: list[dict[str, str] | None] = []
        places: list[int | None] = []
        for code in self.group_codes:
            own = columns.groups.get(code, ())
            if len(own) > 1:
                return False
            said = {text: self._value(self.words.values[code], text) for text in whole.values(own)} if own else {}
            if None in said.values():
                return False
            groups.append({text: value or "" for text, value in said.items()} if own else None)
            places.append(own[0] if own else None)
        if columns.weight is not None:
            texts = whole.values([columns.weight])
            if not all(_NUMBER.fullmatch(text) and Decimal(text) for text in texts):
                return False
        kinds = whole.sorted_by([*groups, None], [*places, columns.weight])
        if columns.weight is None:
            kinds = [(*key[:-1], "1") for key in kinds]
        ids = [self.keys.setdefault(key, len(self.keys)) for key in kinds]
        for code, parts in columns.questions.items():
            counts = self.counts.setdefault(f"{code} {parts}", Counter())
            for kind, raw, people in whole.counts(parts):
                counts[ids[kind], raw] += people
        self.counted.declined += declined
        self.counted.empty += empty
        self.counted.completed += whole.height()
        return True

    # ---------------------------------------------------------------------------------------------------- one piece

    def _piece(self, sheet: ExportSheet, columns: Columns, piece: list[Row]) -> None:
        numbers = [number for number, _ in piece]
        cells: list[Sequence[str]] = list(zip(*(row for _, row in piece), strict=True))
        self._look(sheet, columns, numbers, cells)
        keep = self._kept(columns, numbers, cells)
        if len(keep) < len(piece):
            numbers = [numbers[at] for at in keep]
            cells = [[column[at] for at in keep] for column in cells]
        if not numbers:
            return
        keyed = [self._groups(sheet, columns.groups.get(code, ()), code, numbers, cells) for code in self.group_codes]
        keyed.append(self._weights(sheet, columns.weight, numbers, cells))
        known = self.keys
        ids = [known.setdefault(key, len(known)) for key in zip(*keyed, strict=True)]
        for code, parts in columns.questions.items():
            # One column is counted as texts, several as tuples of texts.
            several = [cells[part.place] for part in parts]
            raws: Sequence[Raw] = several[0] if len(parts) == 1 else list(zip(*several, strict=True))
            meant = self.meant.setdefault(f"{code} {parts}", {})
            different = set(raws)
            for raw in different - meant.keys():
                texts = (raw,) if isinstance(raw, str) else raw
                meant[raw] = self._answer(self.words.bank.questions[code], parts, texts)
            if any(isinstance(meant[raw], AnswerFault) for raw in different):
                for number, raw in zip(numbers, raws, strict=True):
                    if isinstance(fault := meant[raw], AnswerFault):
                        self._tell(sheet, fault.code, number, fault.place, fault.message, fault.found, fault.fix)
            self.counts.setdefault(f"{code} {parts}", Counter()).update(zip(ids, raws, strict=True))

    def _kept(self, columns: Columns, numbers: list[int], cells: Sequence[Sequence[str]]) -> list[int]:
        """The places of the rows that count as completed interviews."""
        keep = list(range(len(numbers)))
        if columns.consent is not None:
            said = [bare(text) for text in cells[columns.consent]]
            agreed = [at for at in keep if said[at] in self.words.yes]
            self.counted.declined += len(numbers) - len(agreed)
            keep = agreed
        places = [part.place for parts in columns.questions.values() for part in parts]
        if not places:
            return []
        answered = [any(row) for row in zip(*(cells[place] for place in places), strict=True)]
        done = [at for at in keep if answered[at]]
        self.counted.empty += len(keep) - len(done)
        self.counted.completed += len(done)
        return done

    def _look(self, sheet: ExportSheet, columns: Columns, numbers: list[int], cells: Sequence[Sequence[str]]) -> None:
        """Look for what must not be there: persons, broken rows, days of another calendar."""
        answers = {part.place for parts in columns.questions.values() for part in parts}
        answers |= {place for places in columns.groups.values() for place in places}
        for place in (*columns.others, *columns.nameless, *columns.written, *answers):
            heading = sheet.header[place]
            different = set(cells[place])
            announced = "" if place in answers or place in columns.written else personal.by_heading(heading)
            figures = personal.holds_figures(heading)
            for text in different:
                if not text or (place in answers and bare(text) in self.words.all_options):
                    continue
                held = announced if announced and personal.holds(announced, text) else ""
                if what := held or personal.by_value(text, figures=figures):
                    by = "The heading announces" if held else "The value looks like"
                    fix = (f'Export without this column, or leave it out with --leave-out "{heading[:80]}".' if held else
                           "Look at the row: a line break may have moved its values. Correct the file, or leave the column out.")  # fmt: skip
                    for number, value in zip(numbers, cells[place], strict=True):
                        if value == text:
                            # The value itself is not repeated: the report may be sent to somebody.
                            self._tell(sheet, "personal-data", number, place, f"{by} {what}.", None, fix)
        if columns.uuid is not None:
            self._uuids(sheet, columns.uuid, numbers, cells[columns.uuid])
        for place in columns.dates:
            self._days(sheet, place, numbers, cells[place])

    def _uuids(self, sheet: ExportSheet, place: int, numbers: list[int], texts: Sequence[str]) -> None:
        for number, text in zip(numbers, texts, strict=True):
            if not text:
                continue
            if not _UUID.fullmatch(text):
                message = "This is no identifier of a submission: the cells of the row seem to be shifted."
                self._tell(sheet, "shifted-row", number, place, message, text, "Export the answers again.")
            elif text in self.uuids:
                file, row = self.uuids[text]
                message = f"The same submission is in row {row} of {file} as well."
                self._tell(sheet, "submission-twice", number, place, message, None, "Give each submission once.")
            else:
                self.uuids[text] = (sheet.place, number)

    def _days(self, sheet: ExportSheet, place: int, numbers: list[int], texts: Sequence[str]) -> None:
        found = {text: odd_day(text, sheet.header[place], *self.span) for text in set(texts)}
        wrong = {text: message for text, message in found.items() if message}
        for number, text in zip(numbers, texts, strict=True) if wrong else ():
            if text in wrong:
                fix = "Correct --start and --end, or the day."
                self._tell(sheet, "day-outside", number, place, wrong[text], text, fix)

    # ------------------------------------------------------------------------------------------------ what it means

    def _groups(
        self, sheet: ExportSheet, places: Sequence[int], code: str, numbers: list[int], cells: Sequence[Sequence[str]]
    ) -> list[str]:
        if not places:
            return [""] * len(numbers)
        known = self.words.values[code]
        texts: Sequence[str] = cells[places[0]]
        for place in places[1:]:
            texts = [one or other for one, other in zip(texts, cells[place], strict=True)]
        meant = {text: self._value(known, text) for text in set(texts)}
        if None in meant.values():
            for number, text in zip(numbers, texts, strict=True):
                if meant[text] is None:
                    fix = self._fix(text, known)
                    message = "This is no answer to the question."
                    self._tell(sheet, "answer-outside", number, places[0], message, text, fix)
        return [meant[text] or "" for text in texts]

    def _value(self, known: Mapping[str, str], text: str) -> str | None:
        if not text or text in self.missing:
            return ""
        word = bare(text)
        return known.get(word) or ("" if word in self._extra_words else None)

    @property
    def _extra_words(self) -> frozenset[str]:
        first = next(iter(self.words.bank.questions), None)
        options = self.words.options[first] if first else {}
        return frozenset(word for word, option in options.items() if option in EXTRAS)

    def _weights(
        self, sheet: ExportSheet, place: int | None, numbers: list[int], cells: Sequence[Sequence[str]]
    ) -> list[str]:
        if place is None:
            return ["1"] * len(numbers)
        for number, text in zip(numbers, cells[place], strict=True):
            if not _NUMBER.fullmatch(text) or not Decimal(text):
                message = "A weight must be a number above zero."
                fix = "Correct it, or remove the respondent."
                if "," in text:
                    fix = "Write decimals with a point: replace the commas of the column."
                self._tell(sheet, "bad-weight", number, place, message, text, fix)
        return list(cells[place])

    def _answer(self, question: SurveyQuestion, parts: Sequence[Part], raw: tuple[str, ...]) -> Answer:
        """What the cells of one respondent say: options; None if the question was not asked; or why they say nothing."""
        if question.asked_as is not AskedAs.SEVERAL_OF:
            given = {}
            for part, text in zip(parts, raw, strict=True):
                if text and text not in self.missing:
                    option = self.words.answer(question, text)
                    if option is None:
                        return self._outside(question, text, part.place)
                    given[option] = part.place
            if len(given) > 1:
                return _twice(raw, parts)
            return frozenset(given) or None
        return self._several(question, parts, raw)

    def _several(self, question: SurveyQuestion, parts: Sequence[Part], raw: tuple[str, ...]) -> Answer:
        whole: frozenset[str] | None = None
        ticked: dict[str, bool] = {}
        for part, text in zip(parts, raw, strict=True):
            if text in self.missing:
                continue
            if part.option:
                tick = _TICKED.get(text.casefold())
                if tick is None and bare(text) != bare(part.option):
                    message = "This must be 1 or 0: whether the answer was chosen."
                    return AnswerFault("answer-outside", message, text, part.place, "Export the answers again.")
                ticked[part.option] = ticked.get(part.option, False) or tick is not False
            elif text:
                found = self.words.answers(question, text)
                if found is None:
                    return self._outside(question, text, part.place)
                if whole is not None and whole != found:
                    return _twice(raw, parts)
                whole = found
        chosen = frozenset(option for option, yes in ticked.items() if yes)
        if whole is not None and ticked and chosen != whole & ticked.keys():
            return _twice(raw, parts)
        said = whole if whole is not None else chosen
        alone = [option for option in said if option in (*question.alone, *EXTRAS)]
        if alone and len(said) > 1:
            message = "This answer excludes all others, and others were chosen as well."
            return AnswerFault(
                "answers-exclude", message, " ".join(sorted(said)), parts[0].place, "Correct the answer."
            )
        return said or None

    def _outside(self, question: SurveyQuestion, text: str, place: int) -> AnswerFault:
        fix = self._fix(text, self.words.options[question.code])
        return AnswerFault("answer-outside", "This is no answer to the question.", text, place, fix)

    def _fix(self, text: str, known: Mapping[str, str]) -> str:
        if personal.by_value(text):
            return "Look at the row: a line break may have moved its values."
        likely = [word for word, option in known.items() if option not in EXTRAS]  # nobody means "do not know" by NA
        near = hints.meant(bare(text), likely) if len(text) < 60 else ""
        mean = f"Did you mean {known[near]}? " if near else ""
        return f'{mean}Correct it; or say --missing "{text[:40]}" if it means that there is no answer.'

    def _tell(  # noqa: PLR0917 - in the order of Problem
        self, sheet: ExportSheet, code: str, number: int, place: int, message: str, found: str | None, fix: str
    ) -> None:
        """Report a cell once for all rows in which the same is wrong with the same column."""
        heading = sheet.header[place] or f"column {place + 1}"
        if found is not None and personal.by_value(found):
            found = None
        said = (code, f"{sheet.place}/{heading}", message, found or "" if code in _BY_VALUE else "")
        numbers, known = self.told.setdefault(said, []), self.first.get(said)
        earlier = known is None or number < (known.location.row or 0)
        if earlier and (known or len(self.first) < SurveyLimits.PROBLEMS):
            self.first[said] = Problem(code, Location(sheet.place, number, heading), message, found, fix=fix)
        numbers.append(number)

    # ------------------------------------------------------------------------------------------------------ the end

    def finish(self) -> SurveyCounts:
        """All counts, by question and group."""
        for said, problem in self.first.items():
            more = and_rows(sorted(self.told[said])[1:])
            self.problems.append(replace(problem, message=f"{problem.message}{more}"))
        weights: list[Decimal] = []
        groups: list[tuple[Group, ...]] = []
        for key in self.keys:
            *values, weight = key
            weights.append(_decimal(weight))
            groups.append((EVERYBODY, *zip(self.group_codes, values, strict=True)))
        done = self.counted
        done.heaviest = max(weights, default=Decimal(1))
        for named, counts in self.counts.items():
            code = named.split(" ", 1)[0]
            meant = self.meant[named]
            tallies = done.tallies.setdefault(code, {})
            for (id_, raw), people in counts.items():
                answer = meant[raw]
                if answer is None:
                    done.not_asked[code] = done.not_asked.get(code, 0) + people
                elif not isinstance(answer, AnswerFault):
                    for group in groups[id_]:
                        if group not in tallies:
                            tallies[group] = GroupTally()
                        tallies[group].add(answer, people, weights[id_])
        return done


def _decimal(text: str) -> Decimal:
    """A weight; 1 for a text that is none, which is a problem already."""
    return Decimal(text) if _NUMBER.fullmatch(text) else Decimal(1)


def _twice(raw: tuple[str, ...], parts: Sequence[Part]) -> AnswerFault:
    message = "The question has several columns, and they contradict each other."
    return AnswerFault("answers-differ", message, " / ".join(text for text in raw if text), parts[0].place,
                 "Leave out one of the columns with --leave-out, or correct the answer.")  # fmt: skip
