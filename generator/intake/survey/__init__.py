"""Turns exports of a survey's answers into counts, on the machine of those who asked.

Only counts leave this room: rows of `surveys.csv` and `answers.csv`, with small groups hidden. If anything is wrong
with an export, nothing is made of it at all, because a package keeps what it once published.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from generator.intake.survey.columns import Columns, headed, understood
from generator.intake.survey.counting import Counting
from generator.intake.survey.export import ExportError, ExportSheet, Row, read_export
from generator.intake.survey.mapping import FormMapping, read_mapping
from generator.intake.survey.suppression import suppressed
from generator.intake.survey.tallies import SurveyCounts
from generator.intake.survey.wording import BankWords, bare, endings
from generator.limits import SurveyLimits
from generator.model.witnesses.surveyed import EVERYBODY, EXTRAS, QuestionBank, SmallGroups
from generator.packages.safety import hints
from generator.problems import Location, Problem, in_order

__all__ = ["AnswerRow", "Reading", "Summary", "answer_rows", "summarise"]

AnswerRow = tuple[str, ...]
"""One row of answers.csv without the name of its survey: question, version, group, value, option, n, share, base,
effective base, state."""


@dataclass(frozen=True, slots=True)
class Reading:
    """How an export is to be read: what it cannot say itself, and is told, never guessed."""

    weight: str = ""  # heading of the column with weights
    unweighted: bool = False  # a column that looks like weights is none
    missing: tuple[str, ...] = ()  # texts that mean that there is no answer
    leave_out: tuple[str, ...] = ()  # headings of columns that are not even looked at
    start: date | None = None
    end: date | None = None
    mapping: Path | None = None  # a table that says which heading is which question


@dataclass(slots=True)
class Summary:
    """What an import found. `rows` are empty if there is an error among the problems."""

    counted: SurveyCounts = field(default_factory=SurveyCounts)
    rows: list[AnswerRow] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    questions: dict[str, list[str]] = field(default_factory=dict)  # headings by question or grouping
    headings: set[str] = field(default_factory=set)  # of all sheets
    others: list[str] = field(default_factory=list)  # headings that are not counted
    consented: bool = True  # whether every file has a column in which people agreed to be asked
    few: list[str] = field(default_factory=list)  # questions with too few answers, or too equal ones

    @property
    def good(self) -> bool:
        """True if nothing is wrong with the export."""
        return not self.problems and bool(self.questions)


_COMPARED, _LONG, _NEAR = 100, 80, 0.8
"""Columns whose headings are compared with questions, characters of a heading, and how like it must be."""
_NO_SHEET = ExportSheet("", "", (), 0, "")


@dataclass(slots=True)
class _Repeat(ExportSheet):
    """A repeat, each row with the groups, weight and consent of the row above it.

    `_parent_index` names the value of the parent's column `_index`, not its position: after some rows were deleted the
    two differ.
    """

    above: ExportSheet = field(default_factory=lambda: _NO_SHEET)
    index: int = 0
    parent: int = 0
    taken: tuple[int, ...] = ()

    def rows(self) -> Iterator[Row]:
        parents = {cells[self.index]: cells for _, cells in self.above.rows()}
        own = ExportSheet(self.file, self.name, self.header[: len(self.header) - len(self.taken)], self.first_row, self.source,
                    self.delimiter, self.twice)  # fmt: skip
        for number, cells in own.rows():
            above = parents.get(cells[self.parent])
            if above is None:
                message = f"No row of {self.above.place} has this index."
                fix = "Export all sheets of the form again, together."
                heading = self.header[self.parent]
                self.problems.append(
                    Problem("no-parent", Location(self.place, number, heading), message, cells[self.parent], fix=fix)
                )
                continue
            yield number, [*cells, *(above[at] for at in self.taken)]
        self.problems += own.problems


def summarise(paths: Sequence[Path], bank: QuestionBank, how: Reading) -> Summary:
    """Count the answers in some exports of one survey. Bad content never raises; OSError if a file cannot be read."""
    made, mapped = Summary(), FormMapping()
    if how.mapping:
        mapped, made.problems = read_mapping(how.mapping, bank)
        if made.problems:
            return made
    words = BankWords(bank, mapped.headings, mapped.answers)
    counting = Counting(words, missing=how.missing, start=how.start, end=how.end)
    if len(paths) > SurveyLimits.FILES:
        allowed = f"at most {SurveyLimits.FILES} files"
        made.problems.append(Problem("too-many-files", Location(paths[0].name), "Too many files.", None, allowed))
        return made
    for path in paths:
        try:
            _one_file(path, words, how, counting, made)
        except ExportError as error:
            made.problems.append(error.problem)
    made.problems += mapped.unused(made.headings)
    there = {bare(heading) for heading in made.headings}
    for heading in how.leave_out if there else ():
        if bare(heading) not in there:
            message, fix = "There is no such column to leave out.", "Write the heading as it is in the file."
            made.problems.append(Problem("no-such-column", Location(paths[0].name), message, heading, fix=fix))
    counted = counting.finish()
    made.counted = counted
    made.problems = in_order([*made.problems, *counting.problems])
    if made.good and not counted.tallies:
        message, fix = (
            "There is no answer to any question in it.",
            "Check that it is the right file, and export it again.",
        )
        made.problems.append(Problem("no-answers", Location(paths[0].name), message, fix=fix))
    average = _mean_weight(counted)
    if average and counted.heaviest > SurveyLimits.WEIGHT * average:
        message = f"The largest weight is more than {SurveyLimits.WEIGHT:,} times the mean."
        found = f"{counted.heaviest:f}"
        made.problems.append(Problem("bad-weight", Location(paths[0].name, None, how.weight), message, found,
                                     fix="Check whether the column holds weights."))  # fmt: skip
    if made.good:
        made.rows = list(answer_rows(counted, bank, weighted=bool(how.weight)))
        made.few = [row[0] for row in made.rows if not row[2] and not row[4]]
    return made


def _one_file(path: Path, words: BankWords, how: Reading, counting: Counting, made: Summary) -> None:
    sheets, problems = read_export(path)
    made.problems += problems
    if not sheets:
        return
    named = [headed(sheet, words) for sheet in sheets]
    made.headings.update(heading for sheet in named for heading in sheet.header)
    told = [
        understood(sheet, words, weight=how.weight, unweighted=how.unweighted, leave_out=how.leave_out)
        for sheet in named
    ]
    asking = [at for at, (columns, _) in enumerate(told) if columns.questions]
    for at in asking or [0]:
        made.problems += told[at][1]
    if not asking:
        message = "No heading names a question of the bank."
        found = ", ".join(heading for heading in named[0].header[:6] if heading)
        fix = (
            "Ask with a form made by portal survey form; or write a table that says which heading is which question, and give "
            "it with --map."
        )
        made.problems.append(
            Problem("no-questions", Location(path.name, named[0].first_row - 1), message, found, fix=fix)
        )
    elif len(asking) > 1:
        names = ", ".join(named[at].name for at in asking)
        message = "Several sheets hold questions of the bank, and their rows are different people."
        fix = "Keep the one in which each row is a respondent."
        made.problems.append(Problem("questions-apart", Location(path.name), message, names, fix=fix))
        return
    at = asking[0] if asking else 0
    sheet, columns = named[at], told[at][0]
    if at and columns.parent is not None and told[0][0].index is not None:
        sheet, columns = _joined(sheet, columns, named[0], told[0][0])
    elif at and columns.parent is None and told[0][0].groups:
        made.notes.append(f"{sheet.place}: no _parent_index, so the groups of {named[0].place} are unknown")
    made.notes += [f"{sheet.place}: {note}" for note in sheet.notes]
    for code, parts in columns.questions.items():
        made.questions.setdefault(code, []).extend(sheet.header[part.place] for part in parts)
    for code, places in columns.groups.items():
        made.questions.setdefault(code, []).extend(sheet.header[place] for place in places)
    for other, (theirs, _) in zip(named, told, strict=True):
        if other.name != sheet.name:
            counting.look_through(other, theirs)
            made.notes.append(f"{other.place}: not counted, but looked through for personal data")
    made.notes += _nearly(sheet, columns, words)
    made.others += [sheet.header[place] for place in columns.others]
    made.consented &= columns.consent is not None
    counting.sheet(sheet, columns)


def _nearly(sheet: ExportSheet, columns: Columns, words: BankWords) -> Iterator[str]:
    """Notes on columns that are not counted, and have nearly the name of a question that is not counted either."""
    free = [word for word, code in words.questions.items() if code not in columns.questions]
    for place in columns.others[:_COMPARED]:
        heading = sheet.header[place]
        near = hints.meant(bare(list(endings(heading))[-1]), free, _NEAR) if len(heading) < _LONG else ""
        if near:
            yield f"{heading} is not counted; did you mean {words.questions[near]}?"


def _joined(sheet: ExportSheet, columns: Columns, above: ExportSheet, theirs: Columns) -> tuple[ExportSheet, Columns]:
    """A repeat with the columns of its parent that it lacks."""
    taken: list[int] = []

    def put(place: int) -> int:
        taken.append(place)
        return len(sheet.header) + len(taken) - 1

    for code, places in theirs.groups.items():
        if code not in columns.groups:
            columns.groups[code] = [put(place) for place in places]
    if columns.weight is None and theirs.weight is not None:
        columns.weight = put(theirs.weight)
    if columns.consent is None and theirs.consent is not None:
        columns.consent = put(theirs.consent)
    columns.uuid = None  # a repeat has the identifier of its parent, so it is in several rows
    header = (*sheet.header, *(above.header[place] for place in taken))
    joined = _Repeat(
        sheet.file, sheet.name, header, sheet.first_row, sheet.source, sheet.delimiter, sheet.twice, sheet.notes
    )
    joined.above, joined.index, joined.parent = above, theirs.index or 0, columns.parent or 0
    joined.taken = tuple(taken)
    return joined, columns


def _mean_weight(counted: SurveyCounts) -> float:
    tallies = [those[EVERYBODY] for those in counted.tallies.values() if EVERYBODY in those]
    widest = max(tallies, key=lambda one: one.base, default=None)
    return float(widest.weight / widest.base) if widest and widest.base else 0.0


def answer_rows(counted: SurveyCounts, bank: QuestionBank, *, weighted: bool) -> Iterator[AnswerRow]:
    """The rows of answers.csv, in the order of the bank, with small groups hidden."""
    groupings = {code: tuple(grouping.values) for code, grouping in bank.groupings.items()}
    for question in bank.questions.values():
        tallies = counted.tallies.get(question.code)
        if tallies is None:
            continue
        found = suppressed(question, tallies, groupings, counted.heaviest)
        for (group, value), shown in found.items():
            head = (question.code, question.version, group, value)
            if not shown.options:
                yield (*head, "", "", "", "", "", "suppressed")
                continue
            tally = shown.tally
            base = (str(tally.base), str(tally.effective) if weighted else "")
            # All of these or none: with one of them, and the number of interviews, the other would follow.
            extras = {option: tally.extras.get(option, 0) for option in question.options if option in EXTRAS}
            apart = not group and all(n >= SmallGroups.CELL for n in extras.values())
            for option in question.options:
                if option in EXTRAS:
                    if apart:
                        yield (*head, option, str(extras[option]), "", *base, "shown")
                elif option not in shown.options:
                    yield (*head, option, "", "", *base, "suppressed")
                elif weighted:
                    share = 100 * tally.w[option] / tally.weight
                    yield (*head, option, "", f"{share:.1f}", *base, "shown")
                else:
                    yield (*head, option, str(tally.n[option]), "", *base, "shown")
