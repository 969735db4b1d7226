"""Runs `portal import workbook` for one workbook, in a process of its own."""

from pathlib import Path

import click

from generator.cli.standards import standards_at
from generator.intake.workbook import marked_copy
from generator.intake.workbook.reading.messages import errors
from generator.pipeline.workbook import imported, progress
from generator.problems import as_text


def take_in(file: str, folder: str, copy: str) -> int:
    """Merge one workbook into a package in a folder, and print the result; returns the exit code.

    `copy` may be empty. The package is written last: if anything before fails, it is as it was.
    """
    path, out = Path(file), Path(folder)
    standards = standards_at(out)
    found, problems = imported.import_workbook(path, out, standards)
    if found is None:
        click.echo(as_text(problems) + "\n")
        return 2
    submission = found.merged.submission
    if problems:
        click.echo(as_text(problems, progress.labels(submission.plan)) + "\n")
    lines = list(progress.lines(found, standards))
    if copy:
        Path(copy).parent.mkdir(parents=True, exist_ok=True)
        Path(copy).write_bytes(marked_copy.marked_copy(submission, lines))
        click.echo(submission.plan.words.phrase("workbook.done.marked", file=copy))
        if lacks := marked_copy.left_out(submission):
            click.echo(f"  {lacks}")
    found.merged.write()
    click.echo("\n".join([progress.written(found), *(f"  {line}" for line in lines)]))
    return 1 if errors(problems) else 0
