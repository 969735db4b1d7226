"""`portal ppi` turns a spreadsheet of scores into a poverty rate."""

import json
from datetime import datetime
from pathlib import Path

import click

from generator.cli import bounded_process
from generator.cli.imports.ppi_table import report
from generator.limits import WorkbookLimits

TASK = "generator.cli.poverty.tasks:take_scores"


@click.command("ppi")
@click.argument("table", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.argument("scores", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--line", required=True, help="The line, such as national or usd_2_15@2017.")
@click.option("--column", default="", help="The heading of the scores, if it is not that of the line.")
@click.option("--weight", default="", help="The heading of the clients' weights, if they are weighted.")
@click.option("--sheet", default="", help="The sheet of the scores, if several have some.")
@click.option(
    "--data", default="datapackages", type=click.Path(file_okay=False), help="Whose standards name the lines."
)
@click.option(
    "--into", default=None, type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="The package to whose poverty.csv the rate is added.",
)  # fmt: skip
@click.option("--code", default="", help="With --into: a short code of the rate, such as ppi-2025.")
@click.option("--date", "day", type=click.DateTime(["%Y-%m-%d"]), help="With --into: the last day of the measurement.")
@click.option("--version", default="", help="With --into: country and year of the scorecard, such as Peru 2012.")
@click.option("--clients", type=click.Choice(["all", "new"]), help="With --into: who was measured.")
@click.option(
    "--sampling", default="", type=click.Choice(["", "census", "random", "stratified", "convenience"]),
    help="With --into: how clients were chosen.",
)  # fmt: skip
def ppi(  # noqa: PLR0917 -- one for each option
    table: Path,
    scores: Path,
    line: str,
    column: str,
    weight: str,
    sheet: str,
    data: str,
    into: Path | None,
    code: str,
    day: datetime | None,
    version: str,
    clients: str | None,
    sampling: str,
) -> None:
    """Turn a spreadsheet of scores (XLSX or CSV) into a poverty rate with its interval.

    TABLE is what `portal import ppi-table` wrote. The rate is the mean of the clients' likelihoods, and not the share below
    a score. Scores stay on this machine: only the rate is printed, and added to a package with --into.
    """
    if into and not (code and day and clients):
        raise click.UsageError("--into needs --code, --date and --clients.")
    row = {
        "into": str(into.resolve()) if into else "",
        "poverty": code,
        "date": f"{day:%Y-%m-%d}" if day else "",
        "version": version,
        "clients": clients or "",
        "sampling": sampling,
    }
    options = {"line": line, "column": column, "weight": weight, "sheet": sheet}
    words = [str(table), str(scores), json.dumps(options), json.dumps(row), data]
    raise SystemExit(report(bounded_process.run(TASK, words, WorkbookLimits), scores))
