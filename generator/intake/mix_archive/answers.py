"""Reads the answers in one row of the archive, question by question.

The archive has one column of 0 and 1 for each option. A question whose columns are all 0 or empty was not answered;
that is never a "no". If a row contradicts itself, no answer is chosen: the question stays open, and its note says why.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple

from generator.intake.mix_archive.columns import ColumnMeaning
from generator.intake.mix_archive.countries import folded
from generator.intake.mix_archive.dates import settle
from generator.intake.mix_archive.figures import figure, is_blank, without_noise, written
from generator.intake.mix_archive.report import ImportReport, Spot
from generator.intake.mix_archive.rows import ArchiveRow, Sheaf, shown
from generator.intake.xlsx import Cell
from generator.language.import_notes import note
from generator.model import AnswerType, Indicator
from generator.packages.safety.characters import clean

_TRUE = frozenset(["1", "1.0", "true", "yes", "y", "x", "oui", "si", "sí"])
_FALSE = frozenset(["0", "0.0", "false", "no", "n", "non"])
_LONGEST_TEXT = 2_000
_HUNDRED = Decimal(100)


CONTRADICTORY = "contradictory"
"""The status of an answer with two values in the archive."""


class ArchiveAnswer(NamedTuple):
    """One answer as a package writes it. `status` is reported, unknown, or "" for a gap that only has a note.

    If the archive contradicts itself, `status` is `CONTRADICTORY`, and `readings` has each answer with its place: the
    package gets a row for each of them.
    """

    value: str
    status: str
    note: str = ""
    readings: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class AnswerFile:
    """How one file is read: its columns by indicator, and the questions it left open, counted by reason."""

    sheaf: Sheaf
    report: ImportReport
    columns: Mapping[str, tuple[int, ...]]
    left_open: Counter[tuple[str, str]] = field(default_factory=Counter)

    @classmethod
    def of(cls, sheaf: Sheaf, report: ImportReport) -> "AnswerFile":
        """The reader of a file whose columns are assigned."""
        columns: dict[str, list[int]] = {}
        for column, place in sheaf.plan.places.items():
            columns.setdefault(place.indicator.code, []).append(column)
        return cls(sheaf, report, {code: tuple(found) for code, found in columns.items()})

    def answers(self, row: ArchiveRow) -> dict[str, ArchiveAnswer]:
        """The answers of a row by indicator, without the open ones."""
        found = {}
        for code, columns in self.columns.items():
            filled = [column for column in columns if column in row.cells]
            place = self.sheaf.plan.places[columns[0]]
            if not filled:
                self.left_open[place.group, "every cell is empty"] += 1
                continue
            answer = self._choice(row, place, filled) if place.indicator.kind.is_choice else self._entry(row, filled)
            if answer is None:
                self.left_open[place.group, "no cell is 1"] += 1
            else:
                found[code] = answer
        return found

    def note_what_is_open(self) -> None:
        """Report each question that rows left open, in one line."""
        for (group, why), number in self.left_open.items():
            spot = Spot(self.sheaf.table.file, column=group)
            self.report.add("not answered", spot, found=f"{number} rows", done="no answer written", why=why)

    def marks(self, row: ArchiveRow, column: int) -> bool:
        """True if a row marks the option of a column."""
        return truth(row.cells.get(column)) is True

    def parent_marked(self, row: ArchiveRow, column: int) -> bool | None:
        """True if the parent option of a follow-up column is marked in the row; None for a column without a parent."""
        parent = self.sheaf.plan.hangs_on.get(column)
        return None if parent is None else self.marks(row, parent)

    # ------------------------------------------------------------------------------------------------- choices

    def _choice(self, row: ArchiveRow, place: ColumnMeaning, filled: list[int]) -> ArchiveAnswer | None:
        """The answer given by the marks, or None if nothing is marked."""
        indicator = place.indicator
        marked = []
        for column in filled:
            option = self.sheaf.plan.places[column].option
            if option is None:
                option = self._named_option(row, column, indicator)
                if option is not None:
                    marked.append((column, option))
                continue
            mark = truth(row.cells[column])
            if mark is None:
                spot = self._spot(row, column)
                self.report.add(
                    "refused", spot, found=shown(row.cells[column]), done="read as empty", why="neither 0 nor 1"
                )
            elif mark:
                marked.append((column, option))
        if not marked:
            return None
        spot = row.spot._replace(column=place.group)
        if indicator.kind is AnswerType.SEVERAL_OF:
            answer = self._several(indicator, {option for _, option in marked}, spot)
        else:
            answer = self._single(row, indicator, marked, spot)
        if answer.status and all(self.parent_marked(row, column) is False for column, _ in marked):
            why = "a follow-up is answered, but not the answer it follows from"
            self.report.add("questioned", spot, found=answer.value or answer.status, done="kept", why=why)
        return answer

    def _single(
        self, row: ArchiveRow, indicator: Indicator, marked: list[tuple[int, str]], spot: Spot
    ) -> ArchiveAnswer:
        """The one option that is marked. If two are, none is chosen: both are readings, with their columns."""
        options = {option for _, option in marked}
        if len(options) > 1:
            both = " and ".join(sorted(options))
            why = "these answers exclude each other"
            self.report.add("questioned", spot, found=both, done="kept both, as contradictory", why=why)
            return ArchiveAnswer(
                "",
                CONTRADICTORY,
                readings=tuple((option, self._place(row, column)) for column, option in _first_of_each(marked)),
            )
        option = options.pop()
        if option == "unknown" and option not in indicator.options:
            return ArchiveAnswer("", "unknown")
        return ArchiveAnswer(option, "reported")

    def _place(self, row: ArchiveRow, column: int) -> str:
        """The place of a mark, for the note of a reading."""
        name = self.sheaf.table.header[column].strip()
        return note("place", row=row.number, column=name)

    def _several(self, indicator: Indicator, options: set[str], spot: Spot) -> ArchiveAnswer:
        """All marked options, in the order of the standards; "none" only if it is the only one."""
        said = ""
        if indicator.none_option in options and len(options) > 1:
            found = ";".join(option for option in indicator.options if option in options)
            options = options - {indicator.none_option}
            why = '"none" is marked beside other options, which say more'
            self.report.add("questioned", spot, found=found, done='kept the others, without "none"', why=why)
            none = indicator.mix_options.get(indicator.none_option, "None of the above")
            said = note("none_too", option=none)
        text = ";".join(option for option in indicator.options if option in options)
        if indicator.max_select is not None and len(options) > indicator.max_select:
            why = f"at most {indicator.max_select} answers are allowed"
            self.report.add("refused", spot, found=text, done="answer left open", why=why)
            return ArchiveAnswer("", "", note("too_many", n=len(options), options=text))
        return ArchiveAnswer(text, "reported", said)

    def _named_option(self, row: ArchiveRow, column: int, indicator: Indicator) -> str | None:
        """The option that a cell names in words."""
        text = shown(row.cells[column])
        names = {folded(name): code for code, name in (*indicator.options.items(), *indicator.mix_options.items())}
        names |= {folded(code): code for code in indicator.options} | {"unknown": "unknown"}
        if indicator.kind in (AnswerType.YES_NO, AnswerType.YES_PARTIALLY_NO):
            names |= {"yes": "yes", "no": "no", "partially": "partially", "1": "yes", "1 0": "yes"}
        option = names.get(folded(text))
        if option is None and truth(row.cells[column]) is not False:
            why = "not one of the answers of the standards"
            self.report.add("refused", self._spot(row, column), found=text, done="answer left open", why=why)
        return option

    # ------------------------------------------------------------------------------------- figures, texts and dates

    def _entry(self, row: ArchiveRow, filled: list[int]) -> ArchiveAnswer | None:
        """A figure, text or date; if several columns hold the indicator, the first one that has a value."""
        first: ArchiveAnswer | None = None
        for column in filled:
            place = self.sheaf.plan.places[column]
            cell = row.cells[column]
            spot = self._spot(row, column)
            if place.indicator.kind is AnswerType.TEXT:
                answer = self._text(cell, spot)
            elif place.indicator.kind is AnswerType.DATE:
                answer = self._date(row, cell, spot)
            else:
                answer = self._figure(place.indicator, cell, spot)
            if first is None or (not first.status and answer.status):
                first = answer
            elif answer.status and answer.value != first.value:
                why = "two columns of the same indicator disagree"
                self.report.add("questioned", spot, found=shown(cell), done=f"kept {first.value}", why=why)
        return first

    def _figure(self, indicator: Indicator, cell: Cell, spot: Spot) -> ArchiveAnswer:
        """A figure; fractions become percents."""
        found = figure(cell, self.sheaf.mark)
        if found is None:
            self.report.add("refused", spot, found=shown(cell), done="answer left open", why="not a number")
            return ArchiveAnswer("", "", note("no_number"))
        scale = _HUNDRED if indicator.kind is AnswerType.PERCENT and not found.percent else Decimal(1)
        # Ratios come with four decimals, amounts with two; further digits are floating-point noise.
        value = without_noise(found.value, 8 if scale != 1 or indicator.kind is AnswerType.RATIO else 6)
        if value != found.value:
            why = "digits that floating point left behind"
            self.report.add("changed", spot, found=shown(cell), done=f"wrote {written(value * scale)}", why=why)
        value *= scale
        if indicator.kind is AnswerType.COUNT:
            if value < 0:
                why = "a count cannot be below zero"
                self.report.add("refused", spot, found=shown(cell), done="answer left open", why=why)
                return ArchiveAnswer("", "", note("no_count", value=written(value)))
            if value != value.to_integral_value():
                whole = value.to_integral_value()
                why = "a count has no decimals"
                self.report.add("changed", spot, found=shown(cell), done=f"rounded to {whole}", why=why)
                return ArchiveAnswer(written(whole), "reported", note("rounded", value=written(value)))
        text = written(value)
        low, high = indicator.minimum, indicator.maximum
        if (low is not None and value < low) or (high is not None and value > high):
            span = f"{'' if low is None else written(low)}…{'' if high is None else written(high)}"
            why = "outside the plausible range of the indicator"
            self.report.add("questioned", spot, found=shown(cell), done=f"kept as {text}; plausible: {span}", why=why)
        return ArchiveAnswer(text, "reported")

    def _text(self, cell: Cell, spot: Spot) -> ArchiveAnswer:
        text = clean(shown(cell))
        if text != shown(cell):
            why = "blanks or characters that may not stand in a package"
            self.report.add("changed", spot, found=shown(cell), done="cleaned", why=why)
        if len(text) > _LONGEST_TEXT:
            self.report.add("changed", spot, found=text, done=f"cut after {_LONGEST_TEXT} characters", why="too long")
        return ArchiveAnswer(text[:_LONGEST_TEXT].rstrip(), "reported")

    def _date(self, row: ArchiveRow, cell: Cell, spot: Spot) -> ArchiveAnswer:
        day, remark = settle(cell, row.year, self.sheaf.order)
        if day is None:
            self.report.add("refused", spot, found=shown(cell), done="answer left open", why="not a date")
            return ArchiveAnswer("", "", note("no_date"))
        if remark:
            self.report.add("questioned", spot, found=shown(cell), done=f"took {day}", why=remark)
        return ArchiveAnswer(day.isoformat(), "reported")

    def _spot(self, row: ArchiveRow, column: int) -> Spot:
        return row.spot._replace(column=self.sheaf.table.header[column].strip())


def _first_of_each(marked: list[tuple[int, str]]) -> list[tuple[int, str]]:
    """The marks, but only the first of each option."""
    found = {option: column for column, option in reversed(marked)}
    return sorted((column, option) for option, column in found.items())


def truth(cell: Cell) -> bool | None:
    """True if a cell marks its option, False if not (also if empty), None if it says something else."""
    if is_blank(cell):
        return False
    if isinstance(cell, bool):
        return cell
    if isinstance(cell, int | float):
        return bool(cell) if cell in (0, 1) else None
    text = "".join(str(cell).split()).casefold().replace(",", ".")
    if text in _TRUE or text in _FALSE:
        return text in _TRUE
    return None
