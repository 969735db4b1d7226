"""What the workflows say about a pull request: `portal pull-request report`, `… preview`, `… comment`."""

import io
from contextlib import redirect_stdout
from datetime import date
from pathlib import Path

import click

from generator.cli.check import look
from generator.cli.standards import standards_at
from generator.cli.terminal import DAY, counted, sentence, site_language, spoken, the_project
from generator.language.printer import Printer
from generator.packages.history import revisions
from generator.pipeline.proposals import comment as comments
from generator.pipeline.proposals import preview as previews
from generator.pipeline.proposals import report as reports
from generator.problems import in_order

_LANGUAGE = "Language of the words; without it, the first one of the site."


@click.group("pull-request")
def pull_request() -> None:
    """What the workflows say about a pull request. Everything runs on any machine, without the host."""


@pull_request.command("report")
@click.argument("data", type=click.Path(exists=True, file_okay=False, path_type=Path), default="datapackages")
@click.option("--base", required=True, metavar="REF", help="The revision of Git that the request is for.")
@click.option(
    "--out",
    required=True,
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder for report.json; made if new.",
)
@click.option("--language", metavar="CODE", help=_LANGUAGE)
@DAY
def report(data: Path, base: str, out: Path, language: str | None, day: date) -> None:
    """Check the packages in DATA, compare them with REF, and write a report into OUT.

    They are compared with the last commit that both share, so what was added to REF since does not count. Problems are
    in the report; the exit code is 0 all the same, and 2 if REF is not known.
    """
    try:
        base = revisions.parted(data.resolve(), base)
        files = revisions.changed_since(data, base)
    except revisions.HistoryError as error:
        raise click.UsageError(sentence(error)) from None
    problems = [
        problem.inside("datapackages")
        for _, found in look((data,), against=base, day=day)
        for problem in in_order(found)
    ]
    made = reports.of(problems, files, _does(data, base, language or site_language(), day))
    out.mkdir(parents=True, exist_ok=True)
    (out / reports.NAME).write_text(reports.as_json(made), "utf-8")
    click.echo(
        f"{out / reports.NAME}: {counted(made.errors, 'problem')}, {counted(made.warnings, 'warning')}, "
        f"{counted(len(files), 'file')}"
    )


def _does(data: Path, base: str, language: str, day: date) -> str | None:
    """What the change does, in the words of `portal diff`; None if `portal diff` fails."""
    from generator.cli import main  # noqa: PLC0415 -- the table of commands, which imports this module

    diff = main.get_command(click.Context(main), "diff")
    if diff is None:
        return None
    options = {option for parameter in diff.params for option in parameter.opts}
    words = [base, "--format", "md", "--language", language, "--day", day.isoformat()]
    words += [*(["--data", str(data)] if "--data" in options else [])]
    said = io.StringIO()
    with redirect_stdout(said):
        try:
            diff.main(words, prog_name="portal diff")
        except SystemExit as end:
            if end.code not in (None, 0, 1):
                return None
    return said.getvalue()


@pull_request.command("preview")
@click.argument("site", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option(
    "--report", "path", required=True, type=click.Path(exists=True, path_type=Path), help="Folder with report.json."
)
@click.option(
    "--out", required=True, type=click.Path(file_okay=False, path_type=Path), help="Folder for the pages; made if new."
)
def preview(site: Path, path: Path, out: Path) -> None:
    """Copy the pages of the touched packages out of a built SITE, with all that they need to be looked at."""
    try:
        pages = previews.copied(site, reports.fetched(path), out)
    except reports.ReportError as error:
        click.echo(str(error), err=True)
        raise SystemExit(1) from None
    click.echo(f"{out / previews.START}: {len(pages):,} pages")


@pull_request.command("comment")
@click.argument("path", metavar="REPORT", type=click.Path(exists=True, path_type=Path))
@click.option("--language", metavar="CODE", help=_LANGUAGE)
def comment(path: Path, language: str | None) -> None:
    """Print the comment about REPORT: a folder with report.json, or the archive that the host hands out.

    A report is untrusted. A file that is not one, is too large, or holds anything else is rejected with exit code 1.
    """
    try:
        found = reports.fetched(path)
    except reports.ReportError as error:
        click.echo(str(error), err=True)
        raise SystemExit(1) from None
    known = standards_at(the_project().data)
    click.echo(comments.markdown(found, Printer(known, spoken(known, language))))
