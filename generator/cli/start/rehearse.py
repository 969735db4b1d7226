"""`portal rehearse` runs the workflows of this repository on this machine, without the host and without a network."""

import shutil
import tempfile
from pathlib import Path

import click

from generator import processes
from generator.cli.terminal import plain, say, sentence, site_language, the_portal
from generator.pipeline.rehearsal import plan, settings
from generator.pipeline.rehearsal.host import Host, git
from generator.pipeline.rehearsal.run import Outcome, Runner, StepReport
from generator.problems import BuildError

_PROGRAMS = ("git", "bash", "make")
_NAMES = ("push", "schedule", "pull-request", "fork", "workbook")


@click.command()
@click.option("--event", "chosen", multiple=True, type=click.Choice(_NAMES), help="Only this event; may be repeated.")
@click.option(
    "--address", default="", metavar="URL", help="Where the site will be; else as mkdocs.yml or the host says."
)
@click.option("--proposal", metavar="REF", help="The commit of the pull request; without it, one that changes nothing.")
@click.option(
    "--published",
    metavar="REF",
    help="The commit that is published now, such as origin/main: what was committed since is compared with it.",
)
@click.option("--keep", is_flag=True, help="Keep the temporary folder, and print where it is.")
def rehearse(chosen: tuple[str, ...], address: str, proposal: str | None, published: str | None, keep: bool) -> None:
    """Run every workflow of this repository as the host would, and list the steps that would fail, with the reason.

    What is committed is cloned into a temporary folder. The `run:` lines of .github/workflows are run there in order;
    actions are replaced by what they do, gh and curl by programs that record what they are asked for, and the set-up by
    the program that is running. Nothing is sent or fetched. It runs what the repository says, so rehearse your own; of a
    proposal only data is read. Finally it lists what has to be switched on at the host.
    Exit code 0: nothing would fail; 1: something would; 2: a workflow holds what a rehearsal does not know, or the
    command was not understood.
    """
    project = the_portal()
    if missing := [name for name in _PROGRAMS if shutil.which(name) is None]:
        raise click.UsageError(say("rehearse.missing", programs=", ".join(missing)))
    _tell_uncommitted(project.root)
    place = plan.place_of(project.root, address)
    folder = Path(tempfile.mkdtemp(prefix="portal-rehearsal-"))
    try:
        runner = Runner(Host(folder, project.root, place, site_language()), _Printer())
        for named in filter(None, (proposal, published)):  # said now, and not after the minutes that publishing takes
            runner.host.commit_of(project.root, named)
        rehearsal = plan.Rehearsal(runner, site_language(), project.root, published or "")
        if others := runner.understand():
            click.echo(say("rehearse.others", files=", ".join(map(plain, others))))
        for name, event in plan.events(rehearsal, project.root, proposal):
            if not chosen or name in chosen:
                why = event()
                if why:
                    click.echo(f"\n{say('rehearse.without', event=name, why=sentence(why, 'rehearsed'))}")
        rehearsed = [path for path in sorted(runner.host.workflows.glob("*.y*ml")) if path.name not in others]
        texts = [path.read_text("utf-8") for path in rehearsed]
        owners = runner.host.workflows.parent / "CODEOWNERS"
        needed = list(settings.needed(place, texts, owners.read_text("utf-8") if owners.is_file() else ""))
    finally:
        if keep:
            click.echo(f"\n{folder}")
        else:
            with processes.signals_held(*processes.STOPPING):
                shutil.rmtree(folder, ignore_errors=True)
    click.echo(f"\n{say('rehearse.switch_on', repository=place.repository)}")
    for setting in needed:
        click.echo(f"  {sentence(setting.what, 'rehearsed')}\n    {setting.page}")
    wrong = [report for report in runner.reports if report.outcome is Outcome.FAILS]
    click.echo(f"\n{say('rehearse.steps', n=len(runner.reports), wrong=len(wrong))}", err=True)
    raise SystemExit(1 if wrong else 0)


class _Printer:
    """Prints every step under a heading for its event, workflow and job."""

    def __init__(self) -> None:
        self._heading = ""

    def __call__(self, report: StepReport) -> None:
        heading = f"{sentence(report.event, 'rehearsed')}: {report.workflow}, {report.job}"
        if heading != self._heading:
            click.echo(f"\n{plain(heading)}")
            self._heading = heading
        note = f" ({sentence(report.note, 'rehearsed')})" if report.note else ""
        outcome, title = (sentence(text, "rehearsed") for text in (report.outcome.value, report.title))
        click.echo(f"  {outcome:<12}{say('rehearse.line', n=str(report.line))}: {plain(title)}{plain(note)}")
        for line in report.said:
            click.echo(f"    | {plain(sentence(line, 'rehearsed'))}")


def _tell_uncommitted(root: Path) -> None:
    """Say that what is not committed is not rehearsed. Raises UsageError if there is no repository."""
    try:
        changed = git(root, "status", "--porcelain").splitlines()
    except BuildError:
        raise click.UsageError(say("rehearse.no_repository", folder=str(root))) from None
    if changed:
        click.echo(say("rehearse.not_committed", n=len(changed)))
