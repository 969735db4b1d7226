"""`portal survey` makes the form with which clients are asked."""

from pathlib import Path

import click

from generator.atomic_write import atomic_write
from generator.cli.standards import standards_at
from generator.cli.terminal import an_xlsx, say
from generator.intake.survey.form import asked, xlsform
from generator.problems import BuildError


@click.group()
def survey() -> None:
    """Ask an institution's clients."""


@survey.command()
@click.option("--language", default="en", show_default=True, help="The language that the form opens in; it has all.")
@click.option("--out", required=True, type=click.Path(dir_okay=False, path_type=Path), help="The form, as .xlsx.")
@click.option("--short", is_flag=True, help="Only the questions that fit one automatic call.")
@click.option("--data", default="datapackages", show_default=True, type=click.Path(file_okay=False, path_type=Path),
              help="Folder of data packages, for its standards.")  # fmt: skip
def form(language: str, out: Path, short: bool, data: Path) -> None:
    """Write the question bank as an XLSForm, which ODK and KoboToolbox open.

    What comes back is counted by `portal import survey`, on your machine.
    """
    an_xlsx(out)
    bank = standards_at(data).bank
    if not bank.questions:
        raise BuildError("The standards have no question bank: there is nothing to ask.")
    if language not in bank.languages:
        raise BuildError(f"The question bank is not in {language}. It has {', '.join(bank.languages)}.")
    atomic_write(out, xlsform(bank, language, short=short))
    languages = ", ".join(bank.languages.values())
    click.echo(say("imported.form", n=len(asked(bank, short=short)), languages=languages, file=out))
