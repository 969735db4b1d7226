"""`portal build` builds a site, and `portal serve` shows it while its pages are being written."""

import time
from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from generator import clock, engine, pipeline
from generator.cli.errors import in_words, words
from generator.cli.terminal import (
    DAY,
    MOST_SHOWN,
    Bars,
    as_words,
    command,
    counted_problems,
    printer,
    say,
    sentence,
    the_data,
    the_project,
    typed,
)
from generator.engine.settings import in_settings
from generator.packages.history import published, revisions
from generator.pipeline.site_folder import claim
from generator.problems import BuildError, Problem, in_order
from generator.render import markdown_escape

if TYPE_CHECKING:  # slow to load, and few builds sign
    from generator.signatures import Key

_REASONS = 5
"""Problems that a summary names of each package that was held back."""


def _build(order: pipeline.BuildOptions) -> pipeline.BuildResult | None:
    """Build and report; None, after saying why, if there are no usable standards. Raises `BuildError`."""
    began = time.monotonic()
    try:
        with Bars() as bars:
            outcome = pipeline.build_site(replace(order, progress=bars.tell))
    except pipeline.StandardsError as unusable:
        click.echo(as_words(unusable.problems), err=True)
        return None
    if remarks := in_settings(order.project):
        click.echo(f"{as_words(remarks)}\n")
    _tell_build(outcome, time.monotonic() - began)
    return outcome


def _tell_build(outcome: pipeline.BuildResult, seconds: float) -> None:
    if outcome.problems:
        shown = as_words(outcome.problems[:MOST_SHOWN])
        click.echo(
            shown
            + (
                "\n"
                if len(outcome.problems) <= MOST_SHOWN
                else f"\n{say('more', n=len(outcome.problems) - MOST_SHOWN)}\n"
            )
        )
    for problem in _held(outcome):
        click.echo(say("built.held_back", file=problem.location.file, why=problem.message))
    for note in outcome.notes[:MOST_SHOWN]:
        click.echo(say("built.no_words", what=note))
    if len(outcome.notes) > MOST_SHOWN:
        click.echo(say("built.no_more_words", n=len(outcome.notes) - MOST_SHOWN))
    for remark in outcome.remarks:
        click.echo(say("built.note", text=remark))
    for warning in outcome.warnings:
        click.echo(say("built.warning", text=warning))
    click.echo(
        say(
            "built.done",
            institutions=say("institutions", n=outcome.institutions),
            filings=say("filings", n=outcome.filings),
            files=say("files", n=outcome.files),
            seconds=printer().number(seconds, 1),
            jobs=say("built.jobs", n=outcome.done),
            kept=outcome.kept,
            problems=counted_problems(outcome.problems),
            check=f"{command('portal')} check",
        )
    )


@click.command()
@click.option("--data", type=click.Path(exists=True, file_okay=False, path_type=Path), help="Folder of data packages.")
@click.option("--site", type=click.Path(file_okay=False, path_type=Path), help="Where the site goes.")
@click.option("--engine", "engine_name", type=click.Choice(engine.ENGINES), default="mkdocs", show_default=True)
@click.option("--jobs", type=click.IntRange(min=1), help="Processes at most; as many as there are cores unless told.")
@click.option(
    "--workers",
    default="",
    metavar="ADDRESS",
    help="Have workers on other machines do the work: dask://HOST:PORT of a scheduler of Dask, or tls://HOST:PORT.",
)
@click.option(
    "--worker-store",
    default="",
    metavar="ADDRESS",
    help="Exchange large files with them there instead of through the scheduler: a folder as fsspec writes it.",
)
@click.option("--no-cache", is_flag=True, help="Ignore the cache and make everything again.")
@click.option(
    "--commit",
    default="",
    metavar="DIGEST",
    help="The commit that is published, for the site to tell: the next publication is compared with it.",
)
@click.option(
    "--against-publication",
    "told",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Publish: check every package, and show one that breaks a promise as it was published last. FILE is "
    f"{published.RECORD} of the site as it is now, if it has one.",
)
@click.option(
    "--published",
    "said",
    default="",
    metavar="COMMIT",
    help=f"If FILE cannot be used: the commit that is published now, or {published.FIRST} if there is none yet.",
)
@click.option(
    "--summary",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Also append to FILE, in Markdown, what was published and what was held back.",
)
@DAY
def build(  # noqa: PLR0917 -- click's own form
    data: Path | None,
    site: Path | None,
    engine_name: str,
    jobs: int | None,
    workers: str,
    worker_store: str,
    no_cache: bool,
    commit: str,
    told: Path | None,
    said: str,
    summary: Path | None,
    day: date,
) -> None:
    """Build the site. Bad data is reported and shown on the pages, and does not stop the build.

    With --against-publication, a package in which a published value changed without a correction, an address is gone,
    a signature does not fit, or that cannot be read, is shown as it was published last, and its page, problems.json
    and the summary say so. The first publication has nothing to fall back on: any error stops it, with exit code 1.
    """
    if worker_store and not workers:
        raise click.UsageError(say("goes_with", option="--worker-store", other="--workers"))
    if commit and not published.is_commit(commit):
        raise click.UsageError(say("built.no_commit", option="--commit"))
    data = the_data(data)
    project = the_project()
    order = pipeline.BuildOptions(
        project,
        data,
        site or project.site,
        engine=engine_name,
        jobs=jobs,
        workers=workers,
        worker_store=worker_store,
        use_cache=not no_cache,
        commit=commit,
        day=day,
        key=_key(),
    )
    if told is None and said:
        raise click.UsageError(say("goes_with", option="--published", other="--against-publication"))
    outcome = _build(order) if told is None else _publish(order, told, said)
    if outcome is None:
        raise SystemExit(1)
    if summary is not None:
        with summary.open("a", encoding="utf-8") as file:
            file.write(_summary(outcome))
    click.echo(f"\n{order.site.resolve() / 'index.html'}\n{say('built.look', serve=_serve(order))}")


def _publish(order: pipeline.BuildOptions, told: Path, said: str) -> pipeline.BuildResult | None:
    """Check, hold back what is not accepted, and build the rest; None, after saying why, if nothing can be published."""
    from generator import standards  # noqa: PLC0415 -- a build that publishes nothing needs none of these
    from generator.cli.check import problems_in  # noqa: PLC0415 -- as above
    from generator.cli.standards import standards_of  # noqa: PLC0415 -- as above
    from generator.pipeline import acceptance  # noqa: PLC0415 -- as above

    try:
        last = published.last_publication(order.data, told, said)
    except revisions.HistoryError as error:
        raise click.UsageError(sentence(error)) from None
    known, flaws = standards.load(standards_of(order.data), order.day)
    if known is None or any(flaw.severity == "error" for flaw in flaws):
        click.echo(as_words(flaws), err=True)
        return None
    claim(order.site, order.project, order.data)

    def check(members: Sequence[Path]) -> list[Problem]:
        with Bars() as bars:
            return problems_in(members, known, bars, jobs=order.jobs, cache=order.use_cache)

    if last is None:
        click.echo(say("compared.first"), err=True)
        if wrong := [problem for problem in check([order.data]) if problem.severity == "error"]:
            click.echo(as_words(in_order(wrong)))
            click.echo(say("built.mend_first", problems=printer().phrase("check.problems", n=len(wrong))), err=True)
            return None
        return _build(order)
    click.echo(say("compared.with", what=last.commit), err=True)
    try:
        with acceptance.accepted(order.data, known, last, check, order.project.cache / "anew") as taken:
            return _build(replace(order, data=taken.data, versioned=order.data, held=taken.held))
    except revisions.HistoryError as error:
        raise click.UsageError(sentence(error)) from None


def _summary(outcome: pipeline.BuildResult) -> str:
    """What was published and what was held back, in Markdown for the summary of a run at the host."""
    held = _held(outcome)
    counts = {"institutions": say("institutions", n=outcome.institutions), "filings": say("filings", n=outcome.filings)}
    lines = [say("built.published", **counts), ""]
    if held:
        lines += [f"**{say('built.not_accepted', n=len(held))}** {say('built.shown_as_before')}", ""]
    for problem in held:
        mine = [
            one
            for one in outcome.problems
            if one.location.file.startswith(f"{problem.location.file}/") and one.severity == "error"
        ]
        lines.append(f"- {markdown_escape.code(problem.location.file)}: {markdown_escape.text(problem.message)}")
        lines += [
            f"  - {markdown_escape.code(one.location)} {markdown_escape.text(one.message, 300)}"
            for one in mine[:_REASONS]
        ]
        if len(mine) > _REASONS:
            lines.append(f"  - {say('more', n=len(mine) - _REASONS)}")
    return "\n".join(lines).rstrip() + "\n"


def _held(outcome: pipeline.BuildResult) -> list[Problem]:
    return [problem for problem in outcome.problems if problem.code == "held-back"]


def _key() -> "Key | None":
    """The key that signs credentials, if the environment names one. Raises `BuildError` for an unusable one."""
    return pipeline.signing_key()


def _serve(order: pipeline.BuildOptions) -> str:
    """The command that shows this site."""
    data = f" --data {typed(order.data)}" if order.data != order.project.data else ""
    site = f" --site {typed(order.site)}" if order.site != order.project.site else ""
    return f"{command('portal')} serve{data}{site}"


@click.command()
@click.option("--data", type=click.Path(exists=True, file_okay=False, path_type=Path), help="Folder of data packages.")
@click.option("--site", type=click.Path(file_okay=False, path_type=Path), help="Where the site goes.")
@click.option("--port", type=click.IntRange(0, 65535), default=8000, show_default=True)
def serve(data: Path | None, site: Path | None, port: int) -> None:
    """Build the site, serve it on this machine, and build it again at every change of data, pages or templates."""
    from generator.render.site import preview, sitemap  # noqa: PLC0415 -- no build needs an HTTP server

    data = the_data(data)
    project = the_project()
    order = pipeline.BuildOptions(project, data, site or project.site, key=_key())
    if (order.site / sitemap.FILE).is_file() and not engine.address(project)[0]:
        click.echo(say("built.apart", site=str(order.site), folder=str(project.preview)), err=True)
        order = replace(order, site=project.preview)
    try:
        seen = preview.Preview(order.site, port)
    except OSError as error:
        raise BuildError(say("built.no_port", port=str(port), why=sentence(str(error.strerror)))) from error
    with closing(seen):
        _build_again(order)
        if not order.site.is_dir():
            raise SystemExit(1)
        click.echo(f"\n{say('built.stop', address=seen.address)}")
        seen.watch(lambda: pipeline.state(order), lambda: _build_again(order))


def _build_again(order: pipeline.BuildOptions) -> None:
    """Build; errors are reported, and the last site is still served."""
    try:
        _build(replace(order, day=clock.today()))
    except pipeline.SiteFolderError:
        raise
    except Exception as error:  # noqa: BLE001 -- the next change may fix it
        click.echo(say("built.failed", why=in_words(words(error))), err=True)
