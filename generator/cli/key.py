"""`portal key new` makes a key to sign with."""

from pathlib import Path

import click

from generator import clock
from generator.cli.terminal import say, sentence, the_project, typed
from generator.packages.safety import tree
from generator.problems import SignatureError
from generator.render.site.staging import MARKER
from generator.signatures import new_key, write_key
from generator.signatures.multikey import multikey


@click.group()
def key() -> None:
    """Keys that sign credentials."""


@key.command("new")
@click.option(
    "--out", type=click.Path(dir_okay=False, path_type=Path), required=True, help="Where the private key is written."
)
def new(out: Path) -> None:
    """Make a key pair (Ed25519) and write its private half as PEM, readable by you alone.

    A file that is there already is never written over. Keep it out of Git, and out of what is published.
    """
    if home := _published(out.resolve()):
        raise click.UsageError(say("key.published", file=str(out), folder=str(home)))
    made = new_key()
    try:
        write_key(made, out)
    except SignatureError as error:
        raise click.UsageError(sentence(error)) from error
    public = multikey(made.public)
    today = clock.today()
    row = f"{public},{today},"
    click.echo(say("key.made", file=str(out), public=str(public), row=row, place=typed(out.resolve())))


def _published(place: Path) -> Path | None:
    """The folder of data, pages, templates or a site that a file would be in; None if it would be in none."""
    project = the_project()
    ours = {folder.resolve() for folder in (project.data, project.docs, project.root / "templates", project.site)}
    signs = ("institutions", "associations", tree.DESCRIPTOR, MARKER)
    return next((one for one in place.parents if one in ours or any((one / sign).exists() for sign in signs)), None)
