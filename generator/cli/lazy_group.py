"""A group of commands whose modules are imported when a command is called."""

from collections.abc import Mapping
from importlib import import_module
from typing import Any

import click


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
