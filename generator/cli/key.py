"""`portal key new` makes a key to sign with."""

from pathlib import Path

import click

from generator import clock
from generator.cli.terminal import say, sentence, typed
from generator.problems import SignatureError
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

    A file that is there already is never written over. Keep it out of Git.
    """
    made = new_key()
    try:
        write_key(made, out)
    except SignatureError as error:
        raise click.UsageError(sentence(error)) from error
    public = multikey(made.public)
    today = clock.today()
    row = f"{public},{today},"
    click.echo(say("key.made", file=str(out), public=str(public), row=row, place=typed(out.resolve())))
