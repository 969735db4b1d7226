"""`portal demo`: makes fictional data packages."""

from pathlib import Path

import click
from rich.console import Console
from rich.progress import Progress

from demonstration.maker import write_demo
from generator import standards
from generator.cli.standards import standards_of, standards_to_copy
from generator.cli.terminal import as_words, say


@click.command("demo")
@click.option("--institutions", default=24, show_default=True, type=click.IntRange(min=1), help="How many.")
@click.option("--seed", default=1, show_default=True, type=int, help="Another seed, other figures.")
@click.option("--out", required=True, type=click.Path(file_okay=False, path_type=Path), help="Folder of data packages.")
@click.option("--jobs", default=1, show_default=True, type=click.IntRange(min=1), help="Processes that share the work.")
def demo(institutions: int, seed: int, out: Path, jobs: int) -> None:
    """Make a demonstration set: fictional institutions and associations, labelled as such.

    The same number and seed give the same files. Packages that are not fictional are never written over.
    """
    known, problems = standards.load(standards_of(out))
    if known is None:
        click.echo(as_words(problems))
        raise SystemExit(1)
    with Progress(console=Console(stderr=True), transient=True) as bars:
        task = bars.add_task(say("demo_writing"), total=institutions)
        problems = write_demo(
            out,
            institutions=institutions,
            seed=seed,
            standards=known,
            standards_folder=standards_to_copy(out),
            jobs=jobs,
            progress=lambda written: bars.advance(task, written),
        )
    if problems:
        click.echo(as_words(problems))
        raise SystemExit(1)
    click.echo(say("demo_done", n=institutions, folder=out))
