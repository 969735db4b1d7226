"""Reads a spreadsheet of clients' scores as likelihoods. Scores stay on this machine, and so does all else in the file.

No cell is quoted in a message: a broken line may have moved a name under the heading of the score.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from generator.intake.poverty.lines import written
from generator.intake.poverty.look_up import OWN, SCORES, LookUp
from generator.intake.poverty.numbers import figure
from generator.intake.spreadsheet import PlainSheet, read_sheets
from generator.limits import SpreadsheetLimits
from generator.model.witnesses.lines import Axis
from generator.problems import Location, Problem

_HEADER_WITHIN: Final = 20
_ANY_SCORE: Final = frozenset({"score", "ppi score", "ppi_score", "ppi", "puntaje", "puntaje ppi", "puntaje_ppi"})


@dataclass(slots=True)
class ScoresReading:
    """The likelihood of each client in percent, the weights if there are any, and what is wrong or to be known."""

    likelihoods: list[float] = field(default_factory=list)
    weights: list[float] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def read_scores(
    path: Path, table: LookUp, axis: Axis, *, column: str = "", weight: str = "", sheet: str = ""
) -> ScoresReading:
    """The likelihoods of the clients in a spreadsheet on one line.

    `column` is the heading of the score; without it, the heading is the line itself, or a plain "score" if the table has
    one score for all lines. Raises OSError if there is no such file.
    """
    reading = ScoresReading()
    sheets, problems = read_sheets(path)
    reading.problems += problems
    if problems:
        return reading
    names = {" ".join(name.casefold().split()) for name in (written(axis), table.headings.get(axis, "")) if name}
    wanted = {" ".join(column.casefold().split())} if column else names if table.points == OWN else names | _ANY_SCORE
    found = [
        (one, *place)
        for one in sheets
        if sheet in ("", one.name) and (place := _heading(one, wanted, weight)) is not None
    ]
    if len(found) != 1:
        reading.problems.append(_no_column(path.name, axis, table, column or weight, found))
        return reading
    one, row, score, weighted = found[0]
    _read_rows(reading, one, (row, score, weighted), table.lines[axis])
    return reading


def _heading(sheet: PlainSheet, wanted: Iterable[str], weight: str) -> tuple[int, int, int | None] | None:
    """The row of the headings, and the columns of the score and the weight."""
    names = set(wanted)
    for row, cells in sheet.rows[:_HEADER_WITHIN]:
        folded = [" ".join(cell.casefold().split()) for cell in cells]
        places = [place for place, cell in enumerate(folded) if cell in names]
        weights = [place for place, cell in enumerate(cells) if weight and cell == weight]
        if len(places) == 1 and (not weight or len(weights) == 1):
            return row, places[0], weights[0] if weights else None
    return None


def _no_column(
    file: str,
    axis: Axis,
    table: LookUp,
    column: str,
    found: list[object] | list[tuple[PlainSheet, int, int, int | None]],
) -> Problem:
    if found:
        return Problem(
            "no-single-table", Location(file), "Several sheets have scores.", fix="Say which one: --sheet NAME."
        )
    if not column and table.points == OWN:
        message = f"Since 2017 each line has points of its own, and no heading says that the scores are those of {written(axis)}."
        fix = "Say which column has the scores of this line: --column HEADING. A score on another line gives a wrong rate."
    else:
        message, fix = "No heading is that of the scores, or several are.", "Say which one: --column HEADING."
    return Problem("no-score-column", Location(file), message, column or None, fix=fix)


def _read_rows(
    reading: ScoresReading, sheet: PlainSheet, columns: tuple[int, int, int | None], likelihoods: tuple[float, ...]
) -> None:
    header, score, weighted = columns
    width = max(len(cells) for row, cells in sheet.rows if row == header)
    empty: list[str] = []
    wrong = 0

    def problem(code: str, row: int, message: str, allowed: str, fix: str) -> None:
        nonlocal wrong
        wrong += 1
        if wrong <= SpreadsheetLimits.SHOWN:
            reading.problems.append(Problem(code, Location(sheet.place, row), message, None, allowed, fix))

    for row, cells in sheet.rows:
        if row <= header:
            continue
        if len(cells) > width and any(cells[width:]):
            fix = "Put texts that hold the separator between quotation marks, or save the file again."
            problem("ragged-row", row, "The row has more cells than there are headings.", f"{width} cells", fix)
            continue
        text = cells[score] if score < len(cells) else ""
        if not text:
            empty.append(str(row))
            continue
        value = figure(text)
        if value is None or value not in SCORES:
            problem(
                "bad-score",
                row,
                "This is no score. The cell is not shown, since it may be personal.",
                "a whole number from 0 to 100",
                "Correct it.",
            )
            continue
        if weighted is not None:
            share = figure(cells[weighted]) if weighted < len(cells) else None
            if share is None or share <= 0:
                problem(
                    "bad-weight", row, "This is no weight. The cell is not shown.", "a number above 0", "Correct it."
                )
                continue
            reading.weights.append(share)
        reading.likelihoods.append(likelihoods[int(value)])
    if wrong > SpreadsheetLimits.SHOWN:
        more = wrong - SpreadsheetLimits.SHOWN
        reading.problems.append(
            Problem("more-problems", Location(sheet.place), f"{more:,} more rows have such mistakes.")
        )
    if empty:
        shown = ", ".join(empty[: SpreadsheetLimits.SHOWN])
        more_rows = ", …" if len(empty) > SpreadsheetLimits.SHOWN else ""
        reading.notes.append(f"Left out, because they have no score: {len(empty):,} (row {shown}{more_rows}).")
