"""Runs `portal import workbook` for one workbook, in a process of its own."""

from functools import partial
from pathlib import Path

import click

from generator.cli.imports.import_workbook import AS_IT_IS
from generator.cli.standards import standards_at
from generator.cli.terminal import spoken
from generator.intake.workbook import marked_copy
from generator.intake.workbook.reading.messages import errors
from generator.language import problem_words
from generator.language.printer import Printer
from generator.model import Standards
from generator.packages.history import revisions
from generator.packages.institutions import Opened, open_package
from generator.pipeline.workbook import imported, progress
from generator.problems import BuildError, as_text

_DEFAULT = ("origin/HEAD", "HEAD")
"""The revisions taken for what is published, the first that there is; without Git nothing is published."""


def take_in(file: str, folder: str, copy: str, published: str = "") -> int:
    """Merge one workbook into a package in a folder, and print the result; returns the exit code.

    `copy` may be empty; `published` is the revision that is published, or empty, or `AS_IT_IS`. The package is written
    last: if anything before fails, it is as it was.
    """
    path, out = Path(file), Path(folder)
    standards = standards_at(out)
    found, problems = imported.import_workbook(
        path, out, standards, published=partial(_published, out, standards, published)
    )
    if found is None:
        say = Printer(standards, spoken(standards, None))
        click.echo(as_text(problem_words.told(problems, say), problem_words.labels(say)) + "\n")
        return 2
    submission = found.merged.submission
    if problems:
        click.echo(as_text(problems, problem_words.labels(submission.plan.words)) + "\n")
    lines = list(progress.lines(found, standards))
    if copy:
        Path(copy).parent.mkdir(parents=True, exist_ok=True)
        Path(copy).write_bytes(marked_copy.marked_copy(submission, lines))
        click.echo(submission.plan.words.phrase(f"workbook.done.{'marked' if problems else 'copied'}", file=copy))
        if lacks := marked_copy.left_out(submission):
            click.echo(f"  {lacks}")
    found.merged.write()
    click.echo("\n".join([progress.written(found), *(f"  {line}" for line in lines)]))
    return 1 if errors(problems) else 0


def _published(out: Path, standards: Standards, revision: str, institution: str) -> Opened | None:
    """The package of an institution as it is published. Raises `BuildError` if a named revision cannot be read."""
    name = f"institutions/{institution}"
    if revision == AS_IT_IS:
        return open_package(out / name, "institution", standards) if (out / name).is_dir() else None
    for one in (revision,) if revision else _DEFAULT:
        try:
            with revisions.checkout(out, one, lambda there, _: there == name) as (root, _):
                found = (root / name).is_dir()
                return open_package(root / name, "institution", standards) if found else None
        except revisions.HistoryError as error:
            if revision:
                raise BuildError(str(error)) from None
    return None
