"""`portal build` builds a site, and `portal serve` shows it while its pages are being written."""

import time
from collections import Counter
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path

import click

from generator import clock, engine, pipeline
from generator.cli.errors import words
from generator.cli.terminal import DAY, MOST_SHOWN, Bars, command, counted, the_project
from generator.packages.history import published
from generator.problems import BuildError, as_text
from generator.signatures import Key


def _build(order: pipeline.BuildOptions) -> pipeline.BuildResult | None:
    """Build and report; None, after saying why, if there are no usable standards. Raises `BuildError`."""
    began = time.monotonic()
    try:
        with Bars() as bars:
            outcome = pipeline.build_site(replace(order, progress=bars.tell))
    except pipeline.StandardsError as unusable:
        click.echo(as_text(unusable.problems), err=True)
        return None
    _tell_build(outcome, time.monotonic() - began)
    return outcome


def _tell_build(outcome: pipeline.BuildResult, seconds: float) -> None:
    wrong = Counter(problem.severity for problem in outcome.problems)
    if outcome.problems:
        shown = as_text(outcome.problems[:MOST_SHOWN])
        click.echo(
            shown
            + ("\n" if len(outcome.problems) <= MOST_SHOWN else f"\n… {len(outcome.problems) - MOST_SHOWN:,} more\n")
        )
    for note in outcome.notes[:MOST_SHOWN]:
        click.echo(f"warning: no words for {note}")
    if len(outcome.notes) > MOST_SHOWN:
        click.echo(f"… {len(outcome.notes) - MOST_SHOWN:,} more without words")
    for remark in outcome.remarks:
        click.echo(f"note: {remark}")
    click.echo(
        f"{counted(outcome.institutions, 'institution')}, {counted(outcome.filings, 'filing')}, "
        f"{counted(outcome.files, 'file')} in {seconds:.1f} s ({counted(outcome.done, 'job')} done, {outcome.kept:,} kept); "
        f"{counted(wrong['error'], 'problem')}, {counted(wrong['warning'], 'warning')}"
    )


@click.command()
@click.option("--data", type=click.Path(exists=True, file_okay=False, path_type=Path), help="Folder of data packages.")
@click.option("--site", type=click.Path(file_okay=False, path_type=Path), help="Where the site goes.")
@click.option("--engine", "engine_name", type=click.Choice(engine.ENGINES), default="mkdocs", show_default=True)
@click.option("--jobs", type=click.IntRange(min=1), help="Processes at most; as many as there are cores unless told.")
@click.option("--no-cache", is_flag=True, help="Work everything out anew.")
@click.option(
    "--commit",
    default="",
    metavar="DIGEST",
    help="The commit that is published, for the site to tell: the next publication is compared with it.",
)
@DAY
def build(  # noqa: PLR0917 -- click's own form
    data: Path | None,
    site: Path | None,
    engine_name: str,
    jobs: int | None,
    no_cache: bool,
    commit: str,
    day: date,
) -> None:
    """Build the site. Bad data is reported and shown on the pages, and does not stop the build."""
    if commit and not published.is_commit(commit):
        raise click.UsageError("--commit wants the whole digest of a commit: 40 of the digits 0 to 9 and a to f.")
    project = the_project()
    order = pipeline.BuildOptions(
        project,
        data or project.data,
        site or project.site,
        engine=engine_name,
        jobs=jobs,
        use_cache=not no_cache,
        commit=commit,
        day=day,
        key=_key(),
    )
    if _build(order) is None:
        raise SystemExit(1)
    click.echo(
        f"\n{order.site.resolve() / 'index.html'}\nto look at it: {command('portal')} serve{_not_default(order)}"
    )


def _key() -> Key | None:
    """The key that signs credentials, if the environment names one. Raises `BuildError` for an unusable one."""
    return pipeline.signing_key()


def _not_default(order: pipeline.BuildOptions) -> str:
    said = f" --data {order.data}" if order.data != order.project.data else ""
    return said + (f" --site {order.site}" if order.site != order.project.site else "")


@click.command()
@click.option("--data", type=click.Path(exists=True, file_okay=False, path_type=Path), help="Folder of data packages.")
@click.option("--site", type=click.Path(file_okay=False, path_type=Path), help="Where the site goes.")
@click.option("--port", type=click.IntRange(0, 65535), default=8000, show_default=True)
def serve(data: Path | None, site: Path | None, port: int) -> None:
    """Build the site, serve it on this machine, and build it again at every change of data, pages or templates."""
    from generator.render.site import preview  # noqa: PLC0415 -- an HTTP server, which no build needs

    project = the_project()
    order = pipeline.BuildOptions(project, data or project.data, site or project.site, key=_key())
    try:
        seen = preview.Preview(order.site, port)
    except OSError as error:
        raise BuildError(
            f"Port {port} cannot be used: {error.strerror}. Stop what uses it, or name another with --port."
        ) from error
    with closing(seen):
        _build_again(order)
        if not order.site.is_dir():
            raise SystemExit(1)
        click.echo(f"\n{seen.address} (stop with Ctrl+C)")
        seen.watch(lambda: pipeline.state(order), lambda: _build_again(order))


def _build_again(order: pipeline.BuildOptions) -> None:
    """Build; errors are reported, and the last site is still served."""
    try:
        _build(replace(order, day=clock.today()))
    except pipeline.SiteFolderError:
        raise
    except Exception as error:  # noqa: BLE001 -- the next change may fix it
        click.echo(f"The site was not built: {words(error)}", err=True)
