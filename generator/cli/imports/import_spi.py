"""`portal import spi` takes the scores of a social audit from a plain spreadsheet."""

from pathlib import Path

import click

from generator.cli import bounded_process
from generator.cli.terminal import as_words
from generator.limits import WorkbookLimits
from generator.problems import Location, Problem

TASK = "generator.cli.imports.spi_task:take_scores"


@click.command("spi")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--out",
    required=True,
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Folder of data packages.",
)
@click.option("--institution", required=True, metavar="ID", help="Whose audit it is.")
@click.option("--tool", required=True, metavar="CODE", help="The tool, such as spi5, as the standards list it.")
@click.option("--edition", default="", metavar="CODE", help="The edition of the tool, such as full.")
@click.option("--mode", required=True, metavar="CODE", help="Who audited, such as external, as the standards list it.")
@click.option("--auditor", required=True, help="The person or the organisation that carried it out.")
@click.option("--date", "day", required=True, metavar="DATE", help="The day on which it ended, such as 2025-11-21.")
@click.option("--scope", default="", help="What was audited, if not the whole institution.")
@click.option(
    "--consent",
    required=True,
    type=click.Choice(["yes", "no"]),
    help="Whether the institution agreed to the publication of the scores. Without consent none is written.",
)
@click.option("--evidence", default="", metavar="CODES", help="Codes of evidence.csv, joined by semicolons.")
@click.option("--code", default="", metavar="CODE", help="A code for the audit; the tool and the day by default.")
@click.option(
    "--scale",
    required=True,
    type=click.Choice(["percent", "fraction"]),
    help="Whether the scores are percent (71) or shares of 1 (0.71). It is never guessed.",
)
@click.option(
    "--columns",
    nargs=2,
    metavar="PARTS SCORES",
    help="One row a score: the headings of the column with dimensions and standards, and of that with the scores.",
)
@click.option("--row", type=click.IntRange(1), help="One column a score: the number of the row with the scores.")
@click.option("--sheet", default="", help="The sheet, if the workbook has several.")
def import_spi(file: Path, columns: tuple[str, str] | None, row: int | None, **words: str | Path) -> None:
    """Take the scores of a social audit from FILE, a plain .xlsx or .csv, into a data package.

    The spreadsheet has one row for each score (--columns), or one column for each, below headings that name dimensions and standards
    (--row; not needed if there is only one row of scores). Dimensions and standards are named by their codes, such as 4 or 4A, or by
    their titles. "n/a" and "incomplete" are taken as such. Exit code 0: all scores were written; 1: something has to be corrected, and nothing was
    written; 2: the file cannot be read.
    """
    if columns and row:
        raise click.UsageError("--columns and --row are two layouts: give one of them.")
    names = ("out", "institution", "tool", "edition", "mode", "auditor", "day", "scope", "consent", "evidence", "code")
    told = [str(words[name]) for name in (*names, "scale", "sheet")]
    ended = bounded_process.run(TASK, [str(file), *told, *(columns or ("", "")), str(row or "")], WorkbookLimits)
    click.echo(ended.said, nl=False)
    if ended.code is None:
        fix = "Copy the scores into a new spreadsheet."
        click.echo(as_words([Problem("spreadsheet-unread", Location(file.name), ended.why, fix=fix)]))
    raise SystemExit(2 if ended.code is None else ended.code)
