"""`portal key new` makes a key to sign with."""

from pathlib import Path

import click

from generator import clock
from generator.cli.terminal import typed
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
        raise click.UsageError(error.message) from error
    public = multikey(made.public)
    today = clock.today()
    click.echo(
        f"{out}: the private key. Keep it secret, keep a copy offline, never commit it.\n\n"
        f"Public key: {public}\n"
        f"Row for keys.csv of each association that signs with it (key,since,until): {public},{today},\n"
        "When another key follows it, fill in `until` and leave the row: what it signed stays good.\n\n"
        f"For a build: PORTAL_SIGNING_KEY={typed(out.resolve())}\n"
        "or, as a secret of a build server, the text of the file itself in PORTAL_SIGNING_KEY."
    )
