"""`portal import workbook` merges filled-in workbooks into their packages."""

from pathlib import Path

import click

from generator.cli import bounded_process
from generator.limits import WorkbookLimits
from generator.problems import Location, Problem

TASK = "generator.cli.imports.workbook_task:take_in"
"""The task that runs in a process of its own, which alone imports what it needs."""
AS_IT_IS = "."
"""Given to the task as what is published: the package as it is in the folder."""


@click.command("workbook")
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--out",
    required=True,
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder of data packages; made if new.",
)
@click.option(
    "--marked",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Also write a copy of the workbook with every problem in its own cell.",
)
@click.option(
    "--published",
    default="",
    metavar="REF",
    help="The revision of Git that is published; by default origin/HEAD, or else HEAD. An answer that differs from it "
    "needs a correction.",
)
def import_workbook(files: tuple[Path, ...], out: Path, marked: Path | None, published: str) -> None:
    """Take filled-in workbooks into the data packages in OUT.

    What can be read is written, and no other row is touched; what cannot be read is reported, cell by cell, and is left
    as it was. Figures that look mistyped are asked about; a note that says "confirmed", and why, next to the figure
    answers. Then it says what is done and what comes next. Exit code 0: all of it was read, perhaps with remarks; 1:
    cells have to be corrected; 2: a file is not a workbook of the portal.
    """
    if marked is not None and len(files) > 1:
        raise click.UsageError("--marked is for one workbook at a time.")
    if marked is not None and marked.exists() and marked.samefile(files[0]):
        raise click.UsageError("--marked would write over the workbook itself: name another file.")
    worst = 0
    for path in files:
        ended = bounded_process.run(TASK, [str(path), str(out), str(marked or ""), published], WorkbookLimits)
        click.echo(ended.said, nl=False)
        if ended.code is None:
            from generator.cli.terminal import as_words  # noqa: PLC0415 -- it reads what this process leaves to another

            fix = "Copy the answers into a new workbook."
            click.echo(as_words([Problem("workbook-unread", Location(path.name), ended.why, fix=fix)]) + "\n")
        worst = max(worst, 2 if ended.code is None else ended.code)
    raise SystemExit(worst)
