"""`portal submission` answers an issue with a workbook attached."""

import re
from pathlib import Path

import click

from generator.cli import bounded_process
from generator.cli.imports.import_workbook import AS_IT_IS, TASK
from generator.cli.standards import standards_at
from generator.cli.terminal import sentence, spoken, the_data
from generator.limits import EventLimits, WorkbookLimits
from generator.pipeline.proposals import event, handover, incoming, outgoing

_PAGE = re.compile(r"https://[A-Za-z0-9.-]+/[A-Za-z0-9._/-]{1,300}")


@click.command()
@click.argument("path", metavar="EVENT", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--address", is_flag=True, help="Only print the address of the attachment; nothing if there is none.")
@click.option(
    "--attachments",
    type=click.Path(file_okay=False, path_type=Path),
    help=f"Folder with the attachment, fetched as {incoming.ATTACHMENT}.",
)
@click.option(
    "--handed-over",
    "folder",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Folder that --attachments was answered with, to be sent; believed to come from anybody.",
)
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), help="New folder for what comes of it.")
@click.option("--data", type=click.Path(exists=True, file_okay=False, path_type=Path), help="Folder of data packages.")
@click.option("--page", default="", help="Address of the page where the marked workbook will lie.")
def submission(  # noqa: PLR0917 -- click's own form
    path: Path,
    address: bool,
    attachments: Path | None,
    folder: Path | None,
    out: Path | None,
    data: Path | None,
    page: str,
) -> None:
    """Turn EVENT, an issue as the host describes it, into the files of a pull request, or an answer.

    Nothing is fetched or sent. It takes two steps, so that the job that reads a stranger's workbook needs no right to
    write, and the job that writes reads no workbook. First, with --attachments: OUT gets answer.json, and either the
    changed tables or the marked workbook; the result is printed. Then, with --handed-over: OUT gets answer.md, and for
    a branch and its request datapackages/, title.txt, message.txt, author.txt and body.md. All that the event says is
    taken from it and not from what was handed over, which is refused with exit code 1 if it has another form.
    """
    try:
        with path.open("rb") as stream:
            issue = event.read(stream.read(EventLimits.FILE_BYTES + 1))
    except event.EventError as error:
        raise click.UsageError(sentence(error)) from None
    if address:
        if isinstance(issue.letter, event.Letter):
            click.echo(issue.letter.address)
        return
    if (attachments is None) == (folder is None) or out is None:
        raise click.UsageError("Give --address, or --out with one of --attachments and --handed-over.")
    if out.exists():
        raise click.UsageError(f"{out} is there already.")
    if page and not _PAGE.fullmatch(page):
        raise click.UsageError("--page is no address.")
    home = the_data(data)
    if attachments is not None:
        click.echo(f"state={incoming.receive(issue, incoming.SubmissionContext(attachments, home, take), out)}")
    if folder is not None:
        _send(issue, folder, home, out, page)


def _send(issue: event.Issue, folder: Path, home: Path, out: Path, page: str) -> None:
    known = standards_at(home)
    try:
        outgoing.send(issue, folder, known, out, page=page, language=spoken(known, None))
    except handover.ForgedError as error:
        click.echo(f"What was handed over is refused: {error}", err=True)
        raise SystemExit(1) from None


def take(file: Path, packages: Path, marked: Path) -> incoming.ImportRun:
    """Import a stranger's workbook, as `portal import workbook` does."""
    ended = bounded_process.run(TASK, [str(file.resolve()), str(packages), str(marked), AS_IT_IS], WorkbookLimits)
    return incoming.ImportRun(ended.code, ended.said)
