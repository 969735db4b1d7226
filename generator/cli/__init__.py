"""The commands, and the room in which each is.

A room is entered when its command is called: a build needs neither the importers nor what verifies badges, and loading
all of them takes longer than finding out that nothing changed.
"""

import os
from importlib import import_module

import click

ROOMS = {
    "build": "build",
    "serve": "build",
    "check": "check",
    "links": "links",
    "new": "check",
    "import": "intake",
    "demo": "intake",
    "diff": "diff",
    "badge": "badge",
    "key": "key",
    "pull-request": "pull_request",
    "review": "review",
    "slips": "check",
    "submission": "submission",
    "workbook": "workbook",
}


class _Commands(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 -- click's own form
        return sorted(ROOMS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 -- as above
        if cmd_name not in ROOMS:
            return None
        room = vars(import_module(f"generator.cli.{ROOMS[cmd_name]}"))
        return next(each for each in room.values() if isinstance(each, click.Command) and each.name == cmd_name)


SIGNING = ("build", "serve", "badge")
"""The commands that take the key out of the environment themselves, because they sign with it."""


@click.group(cls=_Commands)
@click.pass_context
def main(context: click.Context) -> None:
    """MFI Transparency Portal: data packages in, a static site out."""
    if context.invoked_subcommand not in SIGNING:
        os.environ.pop("PORTAL_SIGNING_KEY", None)
