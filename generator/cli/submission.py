"""An issue with a workbook attached is answered: `portal submission`."""

import re
from pathlib import Path

import click

from generator.cli import bounded
from generator.cli.taking import TASK
from generator.cli.terminal import spoken, the_project
from generator.cli.workbook import standards_at
from generator.limits import Workbook
from generator.pipeline.proposals import arriving, event

_PAGE = re.compile(r"https://[A-Za-z0-9.-]+/[A-Za-z0-9._/-]{1,300}")


@click.command()
@click.argument("path", metavar="EVENT", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--address", is_flag=True, help="Only print the address of the attachment; nothing if there is none.")
@click.option(
    "--attachments",
    type=click.Path(file_okay=False, path_type=Path),
    help=f"Folder with the attachment, fetched as {arriving.ATTACHMENT}.",
)
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), help="New folder for what is to be sent.")
@click.option("--data", type=click.Path(exists=True, file_okay=False, path_type=Path), help="Folder of data packages.")
@click.option("--page", default="", help="Address of the page where the marked workbook will lie.")
def submission(  # noqa: PLR0917 -- click's own form
    path: Path, address: bool, attachments: Path | None, out: Path | None, data: Path | None, page: str
) -> None:
    """Make of EVENT, an issue as the host tells of it, the files of a pull request, or an answer.

    Nothing is fetched or sent. OUT gets answer.md, and either files/, title.txt, message.txt, author.txt and body.md for
    a branch and its request, or marked/ with the workbook and its problems. Printed is what became of it.
    """
    try:
        with path.open("rb") as stream:
            issue = event.read(stream.read(event.LARGEST + 1))
    except event.NoEvent as error:
        raise click.UsageError(str(error)) from None
    if address:
        if isinstance(issue.letter, event.Letter):
            click.echo(issue.letter.address)
        return
    if attachments is None or out is None:
        raise click.UsageError("Give --attachments and --out, or --address.")
    if out.exists():
        raise click.UsageError(f"{out} is there already.")
    if page and not _PAGE.fullmatch(page):
        raise click.UsageError("--page is no address.")
    home = data or the_project().data
    known = standards_at(home)
    desk = arriving.Desk(home, take, page, known, spoken(known, None))
    outcome = arriving.receive(issue, attachments, desk, out)
    click.echo(outcome.outputs())


def take(file: Path, packages: Path, marked: Path) -> arriving.Run:
    """Take a stranger's workbook in, as `portal import workbook` does."""
    ended = bounded.run(TASK, [str(file.resolve()), str(packages), str(marked)], Workbook)
    return arriving.Run(ended.code, ended.said)
