"""The scores of a social audit from a plain spreadsheet, as people copy them out of the tools of the field.

Nothing about the layout is guessed: the sender says where dimensions and scores are, and whether scores are percent or
shares of 1. A part is named by its code ("4", "4A"), by a code before its title ("4A. No over-indebtedness"), or by its
title in any language of the standards. Every cell that cannot be read is a problem, and then nothing is imported.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, TypeAlias

from generator.intake.spreadsheet import PlainSheet
from generator.model import Standards
from generator.model.audits import TOTAL, AuditEdition, PartScore
from generator.packages.safety import characters
from generator.problems import Location, Problem

_Row: TypeAlias = tuple[int, tuple[str, ...]]
_FIGURE: Final = re.compile(r"[0-9]{1,3}([.,][0-9]{1,12})?", re.ASCII)
_CODED: Final = re.compile(
    r"(?:[^\W\d]+\.?\s+)?([0-9]{1,2}[a-z]?|cp[1-8])(?![0-9a-z]|[.,][0-9])[.:)\s–-]*(.*)", re.IGNORECASE
)
"""A code, perhaps after one word ("Dimension 4") and before a title."""
_WITHOUT: Final = {
    "not_applicable": ("n/a", "na", "n.a.", "not applicable", "not_applicable", "no aplica", "no aplicable"),
    "incomplete": ("incomplete", "incompleto", "incompleta"),
}
_TOTALS: Final = ("total", "overall", "overall score", "total score", "puntaje total", "global")


@dataclass(frozen=True, slots=True)
class ScoreLayout:
    """Where the scores are, as the sender says.

    Either one row a score, then `parts` and `scores` are the headings of two columns; or one row of scores below headings
    that name the parts, then `row` is its number (None: the only one).
    """

    scale: str  # percent | fraction
    parts: str = ""
    scores: str = ""
    row: int | None = None

    @property
    def is_long(self) -> bool:
        """True for one row a score."""
        return bool(self.parts)


def chosen(sheets: Sequence[PlainSheet], name: str, file: str) -> tuple[PlainSheet | None, tuple[Problem, ...]]:
    """The sheet of this name, or the only one; None, and why, if it is not clear which one is meant."""
    found = [sheet for sheet in sheets if name in ("", sheet.name)]
    if len(found) == 1:
        return found[0], ()
    allowed = characters.clean(", ".join(sheet.name for sheet in sheets))
    code, message = (
        ("several-sheets", "The workbook has several sheets.")
        if found
        else ("no-such-sheet", "There is no such sheet.")
    )
    return None, (Problem(code, Location(file), message, name or None, allowed, "Say which one: --sheet NAME."),)


def read_scores(
    sheet: PlainSheet, layout: ScoreLayout, edition: AuditEdition | None, standards: Standards
) -> tuple[tuple[PartScore, ...], tuple[Problem, ...]]:
    """The scores in the order of the sheet, and all problems. Without an edition there is an overall score only."""
    reading = _ScoreReader(sheet.place, layout, edition, standards)
    found = tuple(reading.long(sheet.rows) if layout.is_long else reading.wide(sheet.rows))
    if not found and not reading.problems:
        reading.add("no-scores", None, "There is no score in this sheet.", fix="Check the layout that was given.")
    if layout.scale == "percent" and len(found) > 1:
        scores = [one.score for one in found if one.score is not None]
        if scores and max(scores) <= 1 and any(scores):
            message = "No score is above 1, and they were said to be percent."
            reading.add("looks-like-fractions", None, message, fix="Say --scale fraction, if they are shares of 1.")
    return found, tuple(reading.problems)


class _ScoreReader:
    def __init__(self, name: str, layout: ScoreLayout, edition: AuditEdition | None, standards: Standards) -> None:
        self.name = name
        self.layout = layout
        self.codes: tuple[str, ...] = (TOTAL, *(edition.framework.parts if edition else ()))
        self.titles = dict(_titles(edition, standards))
        self.problems: list[Problem] = []
        self.rows: dict[str, int] = {}

    def add(
        self, code: str, row: int | None, message: str, *, column: str | None = None, found: str | None = None,
        allowed: str = "", fix: str = "",
    ) -> None:  # fmt: skip
        place = Location(self.name, row, column and characters.clean(column))
        self.problems.append(Problem(code, place, message, found, characters.clean(allowed), fix))

    def long(self, rows: Sequence[_Row]) -> Iterator[PartScore]:
        """One row a score, below the row that has both headings."""
        wanted = (self.layout.parts, self.layout.scores)
        for place, (head, cells) in enumerate(rows):
            if all(cells.count(name) == 1 for name in wanted):
                at = [cells.index(name) for name in wanted]
                for number, below in rows[place + 1 :]:
                    part, score = (below[column] if column < len(below) else "" for column in at)
                    yield from self._one(number, self.layout.parts, part, self.layout.scores, score)
                return
            if any(cells.count(name) > 1 for name in wanted):
                fix = "Rename one of the two columns."
                self.add("heading-twice", head, "A heading is there twice.", found=", ".join(wanted), fix=fix)
                return
        first = rows[0][1] if rows else ()
        allowed = ", ".join(filter(None, first))
        fix = "Copy the headings as they are written."
        self.add(
            "no-such-heading",
            None,
            "No row has both of these headings.",
            found=", ".join(wanted),
            allowed=allowed,
            fix=fix,
        )

    def wide(self, rows: Sequence[_Row]) -> Iterator[PartScore]:
        """One row of scores below the first row, whose headings name the parts. Other columns have no such heading."""
        if not rows:
            return
        head, names = rows[0]
        below = dict(rows[1:])
        if self.layout.row is None and len(below) != 1:
            allowed = ", ".join(map(str, below)) or "a row of scores below the headings"
            self.add(
                "which-row",
                None,
                "It is not said which row has the scores.",
                allowed=allowed,
                fix="Say it: --row N. If each row is one score, name its two columns: --columns PART SCORE.",
            )
            return
        number = self.layout.row if self.layout.row is not None else next(iter(below))
        if number not in below:
            allowed = ", ".join(map(str, below))
            self.add("no-such-row", number, "There is nothing in this row.", allowed=allowed, fix="Correct --row.")
            return
        cells = below[number]
        for place, name in enumerate(names):
            score = cells[place] if place < len(cells) else ""
            if name and (self._part(name) or _figure(score) is not None):
                yield from self._one(number, name, name, name, score, head=head)
            elif name and score:
                self.problems.append(
                    Problem(
                        "column-left-out",
                        Location(self.name, head, characters.clean(name)),
                        "This column was left out: it names no part.",
                        name,
                        severity="warning",
                    )
                )

    def _one(
        self, row: int, part_column: str, part: str, score_column: str, score: str, *, head: int | None = None
    ) -> Iterator[PartScore]:  # fmt: skip
        if not part and not score:
            return
        code = self._part(part)
        if code is None:
            allowed = ", ".join(self.codes)
            fix = "Write its code, as the standards list it, or remove it."
            self.add("unknown-part", head or row, "The edition has no such dimension or standard.", column=part_column,
                     found=part, allowed=allowed, fix=fix)  # fmt: skip
            return
        if code in self.rows:
            fix = "Keep one of the two."
            self.add(
                "part-twice",
                row,
                f"{code} has a score in row {self.rows[code]} too.",
                column=part_column,
                found=part,
                fix=fix,
            )
            return
        self.rows[code] = row
        state = next((state for state, words in _WITHOUT.items() if score.casefold() in words), "")
        if state:
            yield PartScore(code, state)
            return
        value = self._score(row, score_column, score)
        if value is not None:
            yield PartScore(code, "scored", value)

    def _part(self, text: str) -> str | None:
        """The code of a part that is named by its code, its title, or both."""
        words = " ".join(text.split()).casefold()
        if words in _TOTALS:
            return TOTAL
        if words in self.titles:
            return self.titles[words]
        coded = _CODED.fullmatch(words)
        return coded[1] if coded and coded[1] in self.codes else None

    def _score(self, row: int, column: str, text: str) -> Decimal | None:
        if not text:
            words = ", ".join(words[0] for words in _WITHOUT.values())
            self.add("no-score", row, "There is no score.", column=column, found=text,
                     allowed=f"a number, or: {words}", fix="Fill it in, or remove the row.")  # fmt: skip
            return None
        bare = text.removesuffix("%").rstrip()
        figure = _figure(bare)
        fraction = self.layout.scale == "fraction"
        if figure is None or (fraction and bare != text):
            allowed = "a number from 0 to 1, such as 0.71" if fraction else "a number from 0 to 100, such as 71 or 71.5"
            self.add(
                "not-a-score",
                row,
                "This is not a score in the scale that was given.",
                column=column,
                found=text,
                allowed=allowed,
                fix="Say --scale percent, if these are percent." if fraction else "",
            )
            return None
        score = figure * 100 if fraction else figure
        if score > 100:
            fix = "Say --scale percent, if these are percent." if fraction else "Correct it."
            allowed = "at most 1" if fraction else "at most 100"
            self.add(
                "out-of-range", row, "This score is too large.", column=column, found=text, allowed=allowed, fix=fix
            )
            return None
        return score


def _figure(text: str) -> Decimal | None:
    """A number of at most three digits before the point, so that a comma can only be a decimal one."""
    bare = text.removesuffix("%").rstrip()
    return Decimal(bare.replace(",", ".")) if _FIGURE.fullmatch(bare) else None


def _titles(edition: AuditEdition | None, standards: Standards) -> Iterator[tuple[str, str]]:
    """The titles of the parts in all languages, casefolded; not those that two parts share."""
    named: dict[str, set[str]] = {}
    for part in edition.framework.parts.values() if edition else ():
        key = f"audit.part.{edition.framework.code}.{part.code}" if edition else ""
        for language in standards.languages.values():
            if title := _name(language.names, key):
                named.setdefault(" ".join(title.split()).casefold(), set()).add(part.code)
    yield from ((title, codes.pop()) for title, codes in named.items() if len(codes) == 1)


def _name(names: Mapping[str, str], key: str) -> str:
    return names.get(key, "")
