"""What do slots and parts call: the macros of `templates/parts/*.html` in one namespace."""

from collections.abc import Callable
from typing import Protocol

from markupsafe import Markup

PRINTED = "printed_"
"""Begins the names of what is printed where it is called: escaped already, and not copied to be marked as such."""


class Compiled(Protocol):
    """The part of a macro, as jinja compiled it, that is needed here."""

    name: str
    catch_kwargs: bool
    catch_varargs: bool
    caller: bool
    _func: Callable[..., str]
    _argument_count: int

    def __call__(self, *args: object, **named: object) -> str: ...  # noqa: D102


class Parts:
    """Each part under its own name, and once more as what a template prints."""

    def add(self, name: str, macro: Compiled) -> None:
        """Take in one macro."""
        printed = _at_once(macro)

        def part(*args: object, **named: object) -> Markup:
            return Markup(printed(*args, **named))  # noqa: S704 -- escaped as it was printed

        setattr(self, name, part)
        setattr(self, f"{PRINTED}{name}", printed)


def _at_once(macro: Compiled) -> Callable[..., str]:
    """A part that is called with all it takes goes straight to what jinja compiled; else jinja sorts it out."""
    func, takes = macro._func, macro._argument_count  # noqa: SLF001 -- jinja has no other way
    count = -1 if macro.catch_kwargs or macro.catch_varargs or macro.caller else takes

    def printed(*args: object, **named: object) -> str:
        return macro(*args, **named) if named or len(args) != count else func(*args)

    return printed
