"""`portal upgrade` brings a portal to another version of the program, on a branch of its own."""

import re
import shutil
import subprocess
import sys
from datetime import date
from itertools import islice
from pathlib import Path

import click

from generator import __version__, engine, packages, standards
from generator.cli.start import branch, copied, handover
from generator.cli.start.pin import DISTRIBUTION, FOLDER, Pin, pin
from generator.cli.start.repository import commit, git, lock
from generator.cli.terminal import DAY, Bars, as_words, plain, say, sentence, spoken, the_portal
from generator.model import Standards
from generator.model.changes import Change
from generator.packages.history.revisions import is_revision
from generator.packages.writing import migrations
from generator.program import STANDARDS

MOST_SHOWN = 20
"""Packages that are listed one by one."""


@click.command()
@click.argument("version", default="")
@click.option("--program", "wheel", type=click.Path(path_type=Path), help="Pin this wheel of the running program.")
@click.option("--language", metavar="CODE", help="Language in which the changes of the site are told.")
@click.option(
    "--former",
    type=click.Path(path_type=Path),
    hidden=True,
    help="Folder of the files of the version that hands over to this one.",
)
@click.option("--pinned", hidden=True, help="The line of the lock file that this version was installed from.")
@DAY
def upgrade(  # noqa: PLR0917 -- click's own form
    version: str, wheel: Path | None, language: str | None, former: Path | None, pinned: str | None, day: date
) -> None:
    """Bring this portal to another VERSION of the program, on a branch of its own.

    VERSION is a version, or a wheel of it; it is installed into a temporary environment and does the rest. Without it,
    the program that is running is the one to upgrade to. Pin, workflows, packages and copied files are brought up to
    that version. Then the portal is checked and built; if either fails, the branch is deleted and nothing has changed.
    Exit code 0: upgraded, or nothing to do; 1: a check failed; 2: the upgrade could not begin.
    """
    project = the_portal()
    if project.below is None:
        raise click.UsageError(say("own_repository"))
    if version and version != __version__:
        if handover.wheel_at(version) is None and not handover.is_version(version):
            raise click.UsageError(say("upgrade.no_version", text=plain(version)))
        branch.refuse(project.root, f"upgrade-{version}")
        raise SystemExit(handover.hand_over(project.root, version))
    name = f"upgrade-{__version__}"
    current = branch.refuse(project.root, name)
    now = Pin(pinned) if pinned else pin(wheel)
    with branch.new_branch(project.root, name) as home:
        left = _changed(engine.project_at(home), now, former)
        if git(home, "rev-parse", "HEAD") == git(project.root, "rev-parse", "HEAD"):
            click.echo(say("upgrade.already", version=__version__))
            return
        before = git(project.root, "rev-parse", "HEAD").strip()
        _proven(home, current, before)
        _tell_changes(engine.project_at(home), current if is_revision(current) else before, former, language, day)
    for path, why in left.items():
        click.echo(say("upgrade.left", file=plain(path), why=sentence(why, "upgraded")))
    click.echo(
        f"\n{say('upgrade.done', branch=name)}\n"
        f"  git diff {current}    # {say('upgrade.changed')}\n"
        f"  make serve    # {say('upgrade.serve')}\n"
        f"  git switch {current} && git merge {name} && git push    # {say('begun.push')}"
    )


def _changed(project: engine.Project, pinned: Pin, former: Path | None) -> dict[str, str]:
    """Change the files of the portal, with a commit for each step; what is left to people."""
    known, problems = standards.load(project.data / "standards")
    if known is None:
        click.echo(as_words(problems), err=True)
        raise SystemExit(1)
    # Before the pin, because the wheel of the former program has the originals of copied files.
    files = copied.CopiedFiles(project.root, former=former)
    files.renew()
    _committed(project.root, f"Files of the program {__version__}", files.done)
    moved: dict[str, str] = {}
    for folder in (
        path for shelf in ("associations", "institutions") for path in packages.package_folders(project.data / shelf)
    ):
        changed = migrations.migrate(folder, known)
        for path, data in changed.items():
            (folder / path).write_bytes(data)
        if changed:
            moved[folder.relative_to(project.root).as_posix()] = f"follows the schema of {__version__}"
    _committed(project.root, f"Packages follow the schema of {__version__}", moved)
    _committed(project.root, f"The program is {__version__}", _pinned(project.root, pinned))
    return files.left


def _pinned(home: Path, pinned: Pin) -> dict[str, str]:
    """Write the lock file, and the wheel that it names; what was done."""
    path, folder, now = home / "requirements.lock", home / FOLDER, lock(pinned)
    before = path.read_bytes() if path.is_file() else b""
    if before == now:
        return {}
    done = {path.name: f"pins {DISTRIBUTION} {__version__}"}
    if gone := sorted(_requirements(before) - _requirements(now)):
        done[path.name] += f", and no longer {', '.join(gone)}"
    for wheel in folder.glob("*.whl"):
        if f"./{FOLDER}/{wheel.name} ".encode() in before:
            wheel.unlink()
    path.write_bytes(now)
    if pinned.wheel:
        folder.mkdir(exist_ok=True)
        shutil.copyfile(pinned.wheel, folder / pinned.wheel.name)
    return done


def _requirements(text: bytes) -> set[str]:
    """The names of what a lock file pins, but for the program itself."""
    found = re.findall(r"(?m)^([A-Za-z0-9._-]+)\s*==", text.decode("utf-8", "replace"))
    return {name.lower() for name in found} - {DISTRIBUTION}


def _committed(home: Path, message: str, done: dict[str, str]) -> None:
    """Commit a step, and print it."""
    if not git(home, "status", "--porcelain").strip():
        return
    commit(home, message)
    for path, what in islice(done.items(), MOST_SHOWN):
        click.echo(f"{plain(path)}: {sentence(what, 'upgraded')}")
    if len(done) > MOST_SHOWN:
        click.echo(say("more", n=len(done) - MOST_SHOWN))


def _proven(home: Path, current: str, before: str) -> None:
    """Check and build the upgraded portal, which must keep every value of `before`; end the command with what fails."""
    for words in (["check", "--against", before], ["build"]):
        click.echo(f"portal {words[0]} …", err=True)
        done = subprocess.run(
            [sys.executable, "-I", "-m", "generator.cli", *words],
            cwd=home,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            check=False,
        )
        if done.returncode:
            click.echo(done.stdout.decode("utf-8", "replace"), err=True)
            click.echo(say("upgrade.undone", command=f"portal {words[0]}", branch=current), err=True)
            raise SystemExit(1)


def _tell_changes(project: engine.Project, current: str, former: Path | None, language: str | None, day: date) -> None:
    """Print what changes on the site, as `portal diff` does, with what the standards of the former program change."""
    from generator.pipeline import options  # noqa: PLC0415 -- the readers and Polars
    from generator.pipeline.diff import states  # noqa: PLC0415 -- the readers and Polars
    from generator.render.diff import as_markdown  # noqa: PLC0415 -- as above

    def change_since(standards_of_former: Path | None) -> tuple[Change, Standards]:
        with Bars() as bars:
            return states.what_changes(
                project.data,
                current,
                states.WORK,
                cache_folder=project.cache,
                standards=STANDARDS,
                former=standards_of_former,
                day=day,
                tell=bars.tell,
            )

    try:
        change, known = change_since(former and former / "datapackages" / "standards")
    except options.StandardsError:
        click.echo(say("upgrade.not_listed"))
        change, known = change_since(None)
    click.echo(f"\n{as_markdown.as_markdown(change, known, spoken(known, language))}")
