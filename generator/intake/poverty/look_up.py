"""Reads a look-up table: the likelihood of living below each line, for each score from 0 to 100.

A table with a hole, or with lines that cross where they cannot, is refused: every rate computed from it would be wrong,
and nobody would see it. Older scorecards have one score for all lines (`shared` points); since 2017 each line has points
of its own (`own`), and a client has as many scores as there are lines.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Final

from generator.intake.poverty.lines import axis_of, recognised, written
from generator.intake.poverty.numbers import figure
from generator.intake.spreadsheet import PlainSheet, read_sheets
from generator.limits import SpreadsheetLimits
from generator.model.witnesses.lines import Axis, PovertyStandards, above
from generator.packages.safety import strict_json
from generator.problems import Location, Problem

SCORES: Final = range(101)
OWN, SHARED = "own", "shared"
TOLERANCE: Final = 0.05
"""Percentage points by which printed likelihoods may be rounded."""
_FIRST: Final = frozenset({"score", "ppi score", "ppi scores", "scores", "puntaje", "puntaje ppi"})
_HEADER_WITHIN: Final = 40
_FORM: Final = "portal-ppi-table-1"


@dataclass(frozen=True, slots=True)
class LookUp:
    """The likelihoods of each line in percent, by score. `headings` are those of the table that was read."""

    points: str  # own | shared
    lines: Mapping[Axis, tuple[float, ...]]
    headings: Mapping[Axis, str] = field(default_factory=dict)


@dataclass(slots=True)
class TableReading:
    """What came of a file: the table, what is wrong with it, and what its reader should know."""

    table: LookUp | None = None
    problems: list[Problem] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Columns:
    sheet: PlainSheet
    row: int  # of the headings
    score: int
    headings: Mapping[int, str]


def read_table(
    path: Path, standards: PovertyStandards, *, told: Mapping[str, str], points: str = "", sheet: str = ""
) -> TableReading:
    """The look-up table in a file. `told` gives the line of headings, `points` may be empty for a workbook."""
    reading = TableReading()
    sheets, problems = read_sheets(path)
    reading.problems += problems
    found = [one for one in map(_columns, sheets) if one and sheet in ("", one.sheet.name)]
    if problems:
        return reading
    if len(found) != 1:
        message = "Several sheets have a look-up table." if found else "No row begins with the heading Score."
        names = ", ".join(one.sheet.name for one in found)
        fix = "Say which one: --sheet NAME." if found else "Give the file with the likelihood for each score."
        reading.problems.append(Problem("no-single-table", Location(path.name), message, names or None, fix=fix))
        return reading
    columns = found[0]
    points = points or _points(columns, sheets)
    if not points:
        message = "The file does not say whether each line has points of its own."
        fix = "Say --points shared for a scorecard with one score, --points own for one since 2017."
        reading.problems.append(Problem("points-unknown", Location(path.name), message, fix=fix))
    axes = _axes(columns, told, standards, reading)
    likelihoods = _likelihoods(columns, axes, reading)
    reading.problems += _questioned(columns, axes, likelihoods, points)
    if not axes and not reading.problems:
        message = "No heading names a poverty line."
        fix = "Say what each heading means: --line HEADING=CODE."
        reading.problems.append(Problem("no-line", Location(columns.sheet.place, columns.row), message, fix=fix))
    if not reading.problems:
        lines = {axis: tuple(likelihoods[column][score] for score in SCORES) for column, axis in axes.items()}
        reading.table = LookUp(points, lines, {axis: columns.headings[column] for column, axis in axes.items()})
    return reading


def _columns(sheet: PlainSheet) -> _Columns | None:
    """The headings of a look-up table in a sheet; None if it has none."""
    for row, cells in sheet.rows[:_HEADER_WITHIN]:
        first = next((place for place, cell in enumerate(cells) if cell), 0)
        rest = {place: cell for place, cell in enumerate(cells) if cell and place > first}
        if cells and " ".join(cells[first].casefold().split()) in _FIRST and rest:
            return _Columns(sheet, row, first, rest)
    return None


def _points(columns: _Columns, sheets: tuple[PlainSheet, ...]) -> str:
    """Own points if another sheet, the scorecard, has a column for two of the lines or more; empty if there is none."""
    names = set(columns.headings.values())
    others = (cells for sheet in sheets if sheet is not columns.sheet for _, cells in sheet.rows[:_HEADER_WITHIN])
    return OWN if any(len(names.intersection(cells)) > 1 for cells in others) else ""


def _axes(
    columns: _Columns, told: Mapping[str, str], standards: PovertyStandards, reading: TableReading
) -> dict[int, Axis]:
    """The line of each column; a column whose line is not known is left out, and named."""
    place = Location(columns.sheet.place, columns.row)
    for heading, code in told.items():
        if heading not in columns.headings.values():
            message = "No column has this heading."
            reading.problems.append(
                Problem("unknown-heading", place, message, heading, ", ".join(columns.headings.values()))
            )
        if code and axis_of(code, standards) is None:
            message, allowed = (
                "There is no such line.",
                "a code such as national_150, or usd_2_15@2017 with the year of its prices",
            )
            reading.problems.append(Problem("unknown-poverty-line", place, message, code, allowed))
    found: dict[int, Axis] = {}
    left: list[str] = []
    for column, heading in columns.headings.items():
        axis = axis_of(told[heading], standards) if heading in told else recognised(heading, standards)
        if axis is None:
            left += [heading] if heading not in told else []
        elif axis in found.values():
            message = f"Two columns are the line {written(axis)}."
            reading.problems.append(
                Problem("line-twice", place, message, heading, fix="Say what each is: --line HEADING=CODE.")
            )
        else:
            found[column] = axis
    if left:
        names = ", ".join(left)
        reading.notes.append(
            f"Left out, because the headings do not say which line it is: {names}. Say it with --line {left[0]}=CODE."
        )
    return found


def _likelihoods(columns: _Columns, axes: Mapping[int, Axis], reading: TableReading) -> dict[int, dict[int, float]]:
    """The likelihoods in percent by column and score; every hole is a problem."""
    found: dict[int, dict[int, float]] = {column: {} for column in axes}
    holes: dict[int, list[tuple[int, int, str]]] = {column: [] for column in axes}
    place = columns.sheet.place
    rows: dict[int, int] = {}
    signed = False
    for row, cells in columns.sheet.rows:
        if row <= columns.row:
            continue
        said = cells[columns.score] if columns.score < len(cells) else ""
        score = figure(said)
        if score is None or score not in SCORES:
            if any(figure(cell) is not None for cell in cells):
                reading.problems.append(
                    Problem("no-score", Location(place, row), "This is no score.", said, "0 to 100")
                )
            continue
        number = int(score)
        if number in rows:
            message = f"Row {rows[number]} has the same score."
            fix = "Keep one of the two."
            reading.problems.append(Problem("score-twice", Location(place, row), message, said, fix=fix))
            continue
        rows[number] = row
        for column in axes:
            text = cells[column] if column < len(cells) else ""
            value = figure(text)
            signed = signed or text.endswith("%")
            if value is None or not 0 <= value <= 100:
                holes[column].append((row, number, text))
            else:
                found[column][number] = value
    missing = [score for score in SCORES if score not in rows]
    if missing:
        message = f"There is no row for score {_shown(missing)}."
        reading.problems.append(
            Problem("hole", Location(place), message, None, "a row for each score from 0 to 100", _WHOLE)
        )
    for column, those in holes.items():
        if those:
            row, _, text = those[0]
            message = f"There is no likelihood for score {_shown([number for _, number, _ in those])}."
            where = Location(place, row, columns.headings[column])
            reading.problems.append(Problem("hole", where, message, text, "0 to 100", _WHOLE))
    largest = max((value for each in found.values() for value in each.values()), default=100.0)
    if largest <= 1 and not signed:
        reading.notes.append(
            f"The likelihoods are parts of 1 (the largest is {largest:.4g}); they were written in percent."
        )
        return {column: {score: 100 * value for score, value in each.items()} for column, each in found.items()}
    return found


_WHOLE: Final = "Complete the table from its publisher's file. Nothing is guessed."


def _questioned(
    columns: _Columns, axes: Mapping[int, Axis], likelihoods: Mapping[int, Mapping[int, float]], points: str
) -> Iterator[Problem]:
    """Likelihoods that rise with the score, and lines that cross although one is below the other in every country."""
    place = columns.sheet.place
    for column in axes:
        values = likelihoods[column]
        rises = [one for one in values if one - 1 in values and values[one] > values[one - 1] + TOLERANCE]
        if rises:
            first = min(rises)
            message = f"The likelihood rises at score {_shown(sorted(rises))}, although a higher score means less poor."
            found = f"{values[first - 1]:.4g} – {values[first]:.4g}"
            fix = "Compare with the publisher's file: cells of another column may have moved here."
            where = Location(place, columns.row, columns.headings[column])
            yield Problem("likelihood-rises", where, message, found, fix=fix)
    by_axis = {axis: column for column, axis in axes.items()}
    for low, high in above(by_axis):
        lower, higher = (likelihoods[by_axis[axis]] for axis in (low, high))
        crossed = sorted(one for one in lower if one in higher and lower[one] > higher[one] + TOLERANCE)
        # With own points a score on one line is another household than the same score on another.
        if len(crossed) > (len(SCORES) // 2 if points == OWN else 0):
            headings = [columns.headings[by_axis[axis]] for axis in (low, high)]
            message = (
                f"{headings[0]} is above {headings[1]} at score {_shown(crossed)}. That cannot be: the line "
                f"{written(low)} is below {written(high)}."
            )
            fix = (
                f"If the two headings are swapped: --line {headings[0]}={written(high)} "
                f"--line {headings[1]}={written(low)}."
            )
            yield Problem("lines-cross", Location(place, columns.row, headings[0]), message, fix=fix)


def _shown(scores: list[int]) -> str:
    most = SpreadsheetLimits.SHOWN
    return ", ".join(map(str, scores[:most])) + (f", … (+{len(scores) - most})" if len(scores) > most else "")


# --------------------------------------------------------------------------------------------------------- our own form


def as_json(table: LookUp) -> bytes:
    """A table in our own form, which `loaded` reads. Likelihoods keep four decimals."""
    lines = {
        written(axis): {"heading": table.headings.get(axis, ""), "likelihoods": [round(value, 4) for value in values]}
        for axis, values in table.lines.items()
    }
    return f"{json.dumps({'form': _FORM, 'points': table.points, 'lines': lines}, ensure_ascii=False)}\n".encode()


def loaded(path: Path, standards: PovertyStandards) -> tuple[LookUp | None, tuple[Problem, ...]]:
    """A table that `portal import ppi-table` wrote. Raises OSError if there is no such file."""
    fix = "Make it with portal import ppi-table."
    wrong = (None, (Problem("no-ppi-table", Location(path.name), "This is no table that the portal wrote.", fix=fix),))
    if path.stat().st_size > SpreadsheetLimits.TABLE_BYTES:
        return wrong
    document = strict_json.read(path.read_bytes())
    if not isinstance(document, dict) or document.get("form") != _FORM or document.get("points") not in (OWN, SHARED):
        return wrong
    lines: dict[Axis, tuple[float, ...]] = {}
    headings: dict[Axis, str] = {}
    said = document.get("lines")
    for code, line in said.items() if isinstance(said, dict) else ():
        axis = axis_of(code, standards)
        values = line.get("likelihoods") if isinstance(line, dict) else None
        if axis is None or not isinstance(values, list) or len(values) != len(SCORES):
            return wrong
        if not all(type(value) in (int, Decimal) and 0 <= value <= 100 for value in values):
            return wrong
        lines[axis] = tuple(float(value) for value in values)
        headings[axis] = str(line.get("heading", ""))
    return (LookUp(str(document["points"]), lines, headings), ()) if lines else wrong
