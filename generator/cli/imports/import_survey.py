"""`portal import survey` counts the answers of a survey of clients, and writes the counts into a package."""

import json
from datetime import datetime
from pathlib import Path

import click

from generator.cli import bounded_process
from generator.cli.terminal import as_words
from generator.limits import SurveyLimits
from generator.model.witnesses.surveyed import MODES
from generator.problems import Location, Problem

TASK = "generator.cli.imports.survey_task:count_survey"
"""The task that runs in a process of its own, which alone imports what it needs."""
_DAY = click.DateTime(["%Y-%m-%d"])


@click.command("survey")
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), help="Folder of data packages. Without it the "
              "counts are printed, and nothing is written.")  # fmt: skip
@click.option("--institution", default="", metavar="ID", help="The institution whose clients were asked.")
@click.option("--survey", default="", metavar="CODE", help="A code of the survey, such as clients-2026.")
@click.option("--conducted-by", default="", metavar="NAME", help="Organisation that asked.")
@click.option("--independent/--not-independent", default=None, help="Whether the interviewers are independent of the "
              "institution.")  # fmt: skip
@click.option("--mode", type=click.Choice(MODES), help="How clients were asked. One import for each mode.")
@click.option("--start", type=_DAY, help="First day of the interviews.")
@click.option("--end", type=_DAY, help="Last day of the interviews.")
@click.option("--frame", default="", metavar="TEXT", help="From which list the clients were drawn, and who drew them.")
@click.option("--invited", type=click.IntRange(0), help="Number of clients invited.")
@click.option("--reached", type=click.IntRange(0), help="Number of clients reached.")
@click.option("--languages", default="", metavar="CODES", help="Languages of the interviews, such as es;qu.")
@click.option("--consent", is_flag=True, help="Clients and institution agreed to the publication of the counts.")
@click.option("--other-people", is_flag=True, help="Nobody answered both this survey and one of the same days that is "
              "in the package and has nearly as many interviews.")  # fmt: skip
@click.option("--weight", default="", metavar="HEADING", help="The column with the weights of respondents.")
@click.option("--unweighted", is_flag=True, help="A column that looks like weights is none.")
@click.option("--missing", multiple=True, metavar="TEXT", help="A text that means that there is no answer, such as NA.")
@click.option("--leave-out", multiple=True, metavar="HEADING", help="A column that is not even looked at.")
@click.option(
    "--map",
    "mapping",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Of a form that is not ours: a table that says which heading is which question, and which answer is which "
    "(heading,question,answer,option).",
)
def import_survey(files: tuple[Path, ...], out: Path | None, **said: object) -> None:
    """Count the answers in exports of KoboToolbox or ODK: CSV or XLSX files of one survey.

    Only counts are written, with small groups hidden. Names, phone numbers, places and other personal data in any
    column or cell are refused, by column and row, and so is an answer that the question does not have: then nothing is
    written. Exit code 0: counted; 1: the export has to be corrected; 2: it cannot be read.
    """
    if out is not None:
        needed = ("institution", "survey", "conducted_by", "mode", "start", "end")
        lacking = [name for name in needed if not said[name]]
        if lacking:
            raise click.UsageError(f"To write into a package, give --{', --'.join(lacking).replace('_', '-')}.")
        if said["independent"] is None:
            raise click.UsageError("Give --independent or --not-independent.")
        if not said["consent"]:
            raise click.UsageError("Counts are published only with the consent of clients and institution: --consent.")
    plain = {name: _plain(value) for name, value in said.items()}
    words = [json.dumps(plain), str(out or ""), *map(str, files)]
    ended = bounded_process.run(TASK, words, SurveyLimits, loud=out is None)  # the account is not among the counts
    click.echo(ended.said, nl=False)
    if ended.code is None:
        names = ", ".join(path.name for path in files)
        fix = "Export fewer columns, or one part of the answers at a time."
        click.echo(as_words([Problem("export-unread", Location(names), ended.why, fix=fix)]))
    raise SystemExit(2 if ended.code is None else ended.code)


def _plain(value: object) -> object:
    """An option as JSON can have it."""
    if isinstance(value, datetime):
        return value.date().isoformat()
    return str(value.resolve()) if isinstance(value, Path) else value
