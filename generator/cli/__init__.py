"""Maps each command to its module, which is imported when the command is called.

The demonstration set is not part of this package. A build needs neither the importers nor the verification of badges,
and importing all modules takes longer than finding out that nothing changed.
"""

import os
import sys
from collections.abc import Mapping
from importlib import import_module
from typing import Any

import click

from generator import __version__
from generator.cli.errors import told

MODULES = {
    "build": ".build",
    "serve": ".build",
    "check": ".check",
    "close": ".package.close",
    "links": ".links",
    "new": ".package.new",
    "import": ".imports.commands",
    "demo": "demonstration.command",
    "diff": ".diff",
    "audit": ".audit.commands",
    "badge": ".badge",
    "key": ".key",
    "eject": ".start.commands",
    "init": ".start.commands",
    "ppi": ".poverty.commands",
    "pull-request": ".proposals.pull_request",
    "rehearse": ".start.rehearse",
    "review": ".review.commands",
    "slips": ".check",
    "submission": ".proposals.submission",
    "survey": ".imports.survey_form",
    "upgrade": ".start.upgrade",
    "workbook": ".workbook",
}


class LazyGroup(click.Group):
    """A group that finds its commands in modules. Commands that are added in click's own way are there too."""

    def __init__(self, *args: Any, modules: Mapping[str, str], package: str, **settings: Any) -> None:
        """`modules` has the module of each command; a relative one begins at `package`."""
        super().__init__(*args, **settings)
        self._modules = modules
        self._package = package

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of all commands."""
        return sorted({*self._modules, *super().list_commands(ctx)})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """A command; its module is imported now."""
        if cmd_name not in self._modules:
            return super().get_command(ctx, cmd_name)
        room = vars(import_module(self._modules[cmd_name], self._package))
        return next(each for each in room.values() if isinstance(each, click.Command) and each.name == cmd_name)


class _Commands(LazyGroup):
    def invoke(self, ctx: click.Context) -> Any:
        """Run a command. Every error that ends one is handled here."""
        with told(traceback=ctx.params["traceback"]):
            if sys.flags.optimize > 1:
                raise click.UsageError(
                    "Python was told to leave out docstrings (-OO or PYTHONOPTIMIZE=2), and the drawing library needs "
                    "them. Start it without."
                )
            return super().invoke(ctx)

    def make_context(self, *args: Any, **settings: Any) -> click.Context:
        """Read the words before the command; they may be wrong as well."""
        with told(traceback=False):
            return super().make_context(*args, **settings)


SIGNING = ("build", "serve", "badge")
"""The commands that remove the key from the environment themselves, because they sign with it."""


@click.group(
    cls=_Commands,
    modules=MODULES,
    package=__name__,
    help="MFI Transparency Portal: data packages in, a static site out.",
)
@click.option("--traceback", is_flag=True, envvar="PORTAL_TRACEBACK", help="Where the program itself fails, say where.")
@click.version_option(__version__, prog_name="portal", message="%(prog)s %(version)s")
@click.pass_context
def main(context: click.Context, traceback: bool) -> None:  # noqa: ARG001 -- `invoke` reads the option
    """All commands."""
    if context.invoked_subcommand not in SIGNING:
        os.environ.pop("PORTAL_SIGNING_KEY", None)
