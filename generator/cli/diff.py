"""`portal diff` tells what a change does."""

import sys
from datetime import date
from pathlib import Path

import click

from generator.cli.terminal import DAY, Bars, as_words, sentence, spoken, the_data, the_project
from generator.packages.history.revisions import HistoryError
from generator.program import STANDARDS


@click.command()
@click.argument("base", metavar="BASE")
@click.argument("head", metavar="[HEAD]", default="")
@click.option(
    "--format",
    "form",
    type=click.Choice(["md", "json"]),
    default="md",
    show_default=True,
    help="Words, or for programs.",
)
@click.option("--data", type=click.Path(exists=True, file_okay=False, path_type=Path), help="Folder of data packages.")
@click.option("--language", metavar="CODE", help="Language of the words; the site's first unless told.")
@DAY
def diff(base: str, head: str, form: str, data: Path | None, language: str | None, day: date) -> None:  # noqa: PLR0917 -- click's own form
    """Show the effect of a change of data packages and standards: awards, values, medians, problems, pages.

    BASE and HEAD are Git revisions, such as main, or days, such as 2026-03-31, each for the last commit until its end
    (UTC); without HEAD, the working tree is compared. Nothing is changed there.
    Both are evaluated on the same day, so an award that merely expires is not part of a change. Exit code 0: no
    problems; 1: the change brings new problems, or a correction is due; 2: wrong usage, or no Git.
    """
    from generator.pipeline import options  # noqa: PLC0415 -- the readers and Polars
    from generator.pipeline.diff import states  # noqa: PLC0415 -- the readers and Polars
    from generator.render.diff import as_json, as_markdown  # noqa: PLC0415 -- as above

    data = the_data(data)
    project = the_project()
    try:
        with Bars() as bars:
            change, known = states.what_changes(
                data,
                base,
                head,
                cache_folder=project.cache,
                standards=STANDARDS,
                day=day,
                tell=bars.tell,
            )
    except HistoryError as error:
        raise click.UsageError(sentence(error)) from None
    except options.StandardsError as unusable:
        click.echo(as_words(unusable.problems), err=True)
        raise SystemExit(1) from None
    said = spoken(known, language)
    sys.stdout.write(as_json.as_json(change) if form == "json" else as_markdown.as_markdown(change, known, said))
    raise SystemExit(1 if change.is_wrong else 0)
