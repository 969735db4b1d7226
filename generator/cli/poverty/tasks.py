"""Reads look-up tables and clients' scores, in a process of its own."""

import json
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

import click

from generator.analysis.poverty import RateEstimate, estimate
from generator.atomic_write import atomic_write
from generator.cli.standards import standards_at
from generator.cli.terminal import as_words, printer, say, sentence
from generator.intake.poverty import look_up, scores
from generator.intake.poverty.lines import axis_of, written
from generator.language import problem_words
from generator.model import Standards
from generator.packages.institutions import open_package
from generator.packages.writing.additions import add_rows
from generator.packages.writing.csv_edits import CsvEditError
from generator.problems import Location, Problem


def take_table(file: str, out: str, options: str, data: str) -> int:
    """Check a look-up table, and write it in our own form; the exit code. `options` are those of `read_table`."""
    standards = standards_at(Path(data))
    reading = look_up.read_table(Path(file), standards.poverty, **json.loads(options))
    for note in reading.notes:
        click.echo(sentence(note, problem_words.IMPORTED))
    if reading.table is None:
        return _refused(reading.problems, say("close.nothing"))
    Path(out).parent.mkdir(parents=True, exist_ok=True)
    atomic_write(Path(out), look_up.as_json(reading.table))
    for axis, heading in reading.table.headings.items():
        click.echo(f"{heading}: {written(axis)}")
    kind = "own" if reading.table.points == look_up.OWN else "shared"
    click.echo(say(f"imported.table_{kind}", file=out))
    return 0


def take_scores(table: str, file: str, options: str, addition: str, data: str) -> int:
    """Print the poverty rate of the clients in a spreadsheet, and add it to a package if one is named; the exit code.

    `options` has the line, and the column, the weight and the sheet of the scores. `addition` has the package in `into`, and
    the columns of poverty.csv that no file says.
    """
    asked, row = json.loads(options), json.loads(addition)
    line, into = asked.pop("line"), row.pop("into")
    standards = standards_at(Path(into).parent.parent if into else Path(data))
    known, problems = look_up.loaded(Path(table), standards.poverty)
    axis = axis_of(line, standards.poverty)
    if known is None:
        return _refused(problems)
    if axis is None or axis not in known.lines:
        there = ", ".join(map(written, known.lines))
        return _refused(
            [Problem("no-line", Location(Path(table).name), "The table does not have this line.", line, there)]
        )
    reading = scores.read_scores(Path(file), known, axis, **asked)
    fewest = standards.poverty.fewest_clients
    if not reading.problems and len(reading.likelihoods) < fewest:
        message = f"So few clients tell nothing about the others: {len(reading.likelihoods)} have a score."
        reading.problems.append(
            Problem("sample-too-small", Location(Path(file).name), message, None, f"at least {fewest}")
        )
    for note in reading.notes:
        click.echo(sentence(note, problem_words.IMPORTED))
    if reading.problems:
        return _refused(reading.problems)
    found = estimate(reading.likelihoods, reading.weights)
    words = printer()
    figures = {name: words.percent(value) for name, value in _figures(found).items()}
    click.echo(say("imported.rate", line=line, clients=found.clients, **figures))
    if reading.weights:
        click.echo(say("imported.effective", clients=words.number(found.effective)))
    if not into:
        return 0
    said = {**row, **_measured(found), "line": axis[0], "price_base": axis[1], "tool": "ppi"}
    return _added(Path(into), said, standards)


def _measured(found: RateEstimate) -> dict[str, str]:
    figures = {name: f"{round(Decimal(value), 2):f}" for name, value in _figures(found).items()}
    return {"sample": str(found.clients), **figures}


def _figures(found: RateEstimate) -> dict[str, float]:
    """The rate in percent, and its interval."""
    return {"rate": found.rate, "low": found.low, "high": found.high}


def _added(folder: Path, said: dict[str, str], standards: Standards) -> int:
    """Add a row to poverty.csv of a package. Nothing is written if the row, or the package, is wrong."""
    opened = open_package(folder, "institution", standards)
    if not opened.descriptor.usable:
        return _refused(opened.all_problems())
    table = opened.tables.get("poverty")
    code = said["poverty"]
    if table and any(cells[0] == code for _, cells in table.rows):
        message, fix = "There is a rate with this code already.", "Choose another code, or remove the row first."
        return _refused([Problem("duplicate-row", Location(f"{opened.label}/poverty.csv"), message, code, fix=fix)])
    names: Sequence[dict[str, str]] = standards.schemas["poverty"]["fields"]  # type: ignore[assignment]
    cells = tuple(said.get(name["name"], "") for name in names)
    try:
        new = add_rows(opened, {"poverty": {(code,): cells}}, standards)
    except CsvEditError as error:
        return _refused([Problem("cannot-edit", Location(f"{opened.label}/poverty.csv"), str(error))])
    if new:
        return _refused(new, say("close.nothing"))
    click.echo(say("imported.rate_added", file=folder / "poverty.csv", row=code))
    return 0


def _refused(problems: Sequence[Problem], *lines: str) -> int:
    click.echo("\n".join([as_words(problems), *lines]))
    return 1
