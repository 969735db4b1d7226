"""`portal import ppi-table` checks a look-up table and writes it in a form that `portal ppi` reads."""

import json
from pathlib import Path

import click

from generator.cli import bounded_process
from generator.cli.terminal import as_words
from generator.limits import WorkbookLimits
from generator.problems import Location, Problem

TASK = "generator.cli.poverty.tasks:take_table"


def pairs(options: tuple[str, ...]) -> dict[str, str]:
    """The lines of headings, given as HEADING=CODE."""
    told = dict(one.rpartition("=")[::2] for one in options)
    if "" in told:
        raise click.UsageError("--line needs the heading and the line: --line ppp250=usd_2_50@2005.")
    return told


@click.command("ppi-table")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--out", required=True, type=click.Path(dir_okay=False, path_type=Path), help="The table, as JSON, for portal ppi."
)
@click.option(
    "--line",
    "lines",
    multiple=True,
    metavar="HEADING=CODE",
    help="The line that a heading means, such as ppp250=usd_2_50@2005; with nothing after the sign, the column is left out.",
)
@click.option(
    "--points",
    type=click.Choice(["own", "shared"]),
    help="Whether each line has points of its own (since 2017) or all share one score. A workbook with its scorecard says it.",
)
@click.option("--sheet", default="", help="The sheet of the table, if several have one.")
@click.option(
    "--data", default="datapackages", type=click.Path(file_okay=False), help="Whose standards name the lines."
)
def import_ppi_table(  # noqa: PLR0917 -- one for each option
    file: Path, out: Path, lines: tuple[str, ...], points: str | None, sheet: str, data: str
) -> None:
    """Check a look-up table of a poverty scorecard (XLSX or CSV), and write it for `portal ppi`.

    A table with a hole, with likelihoods that rise, or with lines that cross where they cannot is refused: nothing is
    written. Exit code 0: written, perhaps with remarks; 1: something is wrong with the table; 2: the file is unreadable.
    """
    options = {"told": pairs(lines), "points": points or "", "sheet": sheet}
    words = [str(file), str(out), json.dumps(options), data]
    raise SystemExit(report(bounded_process.run(TASK, words, WorkbookLimits), file))


def report(ended: bounded_process.Ended, file: Path) -> int:
    """Print what the process said; the exit code."""
    click.echo(ended.said, nl=False)
    if ended.code is None:
        click.echo(
            as_words([Problem("file-unread", Location(file.name), ended.why, fix="Save it once more as CSV.")]) + "\n"
        )
    return 2 if ended.code is None else ended.code
