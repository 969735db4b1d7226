"""Filled-in workbooks go into their packages: `portal import workbook`."""

from collections.abc import Iterable
from pathlib import Path

import click

from generator.cli.workbook import standards_at
from generator.intake.submission import importing, marking
from generator.intake.submission.plan import Plan
from generator.intake.submission.telling import errors
from generator.model import Distance, Standards
from generator.pipeline import taken
from generator.pipeline.taken import Taken
from generator.problems import as_text

_MOST_OPEN = 3
"""Open questions named for each area."""


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
def import_workbook(files: tuple[Path, ...], out: Path, marked: Path | None) -> None:
    """Take filled-in workbooks into the data packages in OUT.

    What can be read is written, and no other row is touched; what cannot is told of, cell by cell, and stays as it was.
    Figures that look mistyped are asked about; a note that says "confirmed", and why, beside the figure answers.
    Then it says what is done and what comes next. Exit code 0: all of it was read, perhaps with remarks; 1: cells have
    to be mended; 2: a file is no workbook of the portal.
    """
    if marked is not None and len(files) > 1:
        raise click.UsageError("--marked is for one workbook at a time.")
    shelf = standards_at(out)
    worst = 0
    for path in files:
        found, problems = taken.take(path, out, shelf)
        if problems:
            click.echo(as_text(problems) + "\n")
        if found is None:
            worst = 2
            continue
        imported = found.imported
        if marked is not None:
            marked.parent.mkdir(parents=True, exist_ok=True)
            marked.write_bytes(marking.marked_copy(path, imported.submission))
            click.echo(f"{marked}: the workbook with its problems marked")
        if errors(problems):
            worst = max(worst, 1)
        _tell(found, shelf)
    raise SystemExit(worst)


def _tell(found: Taken, shelf: Standards) -> None:
    """What is done, and what comes next."""
    imported, dossier = found.imported, found.dossier
    folder = imported.folder
    if folder is None:
        click.echo("Nothing was written.")
        return
    changed = ", ".join(imported.files) or "nothing, it said so already"
    click.echo(f"{folder}, fiscal year {imported.period}: changed {changed}")
    for area in importing.progress(imported, shelf):
        left = f"; next: {', '.join(area.open[:_MOST_OPEN])}" if area.open else ""
        click.echo(f"  {area.area}: {area.answered} of {area.asked} answered{left}")
    if dossier is not None and imported.period in dossier.distances:
        for line in _way(dossier.distances[imported.period], imported.submission.plan):
            click.echo(f"  {line}")


def _way(distance: Distance, plan: Plan) -> Iterable[str]:
    """The distance to STAR: rules met, and the shortest list of what would get there."""
    yield f"STAR: {len(distance.met)} of {len(distance.met) + len(distance.missing)} rules met"
    for what, indicators in (
        ("to answer, and aligned", distance.answer),
        ("to practise", distance.practise),
        ("to answer", distance.report),
        ("to document", distance.document),
        ("to be reviewed", distance.review),
    ):
        if indicators:
            labels = [plan.indicators[code].label for code in indicators[:_MOST_OPEN]]
            more = " …" if len(indicators) > _MOST_OPEN else ""
            yield f"  {what}: {len(indicators)} ({', '.join(labels)}{more})"
