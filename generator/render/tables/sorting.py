"""Tables whose columns a reader may sort: what `sort.js` needs on the table, and the figure behind a printed one.

The page has one order, by name, and a portal without ranks makes no other; sorting is the reader's own act, and its
status says how many rows have a value. The figure is written to the cell (`data-v`), because a script cannot read
"US$4.2 million" in every language.
"""

import json
from collections.abc import Sized
from functools import cached_property
from typing import Final

from markupsafe import Markup, escape

from generator.language.printer import Printer

LONG: Final = 40
"""Rows from which on a table is drawn only when a reader comes near it (`.long` in `portal.css`)."""


class Sortable:
    """The attributes of sortable tables in one language."""

    def __init__(self, say: Printer) -> None:
        self._say = say

    @cached_property
    def _words(self) -> Markup:
        say = self._say
        said = {
            "up": say.phrase("sort.up", column="{column}"),
            "down": say.phrase("sort.down", column="{column}"),
            "off": say.phrase("sort.off"),
            "counted": say.forms("sort.counted"),
            "absent": say.forms("sort.absent"),
        }
        return escape(json.dumps(said, ensure_ascii=False))

    def __call__(self, name: str) -> Markup:
        """The attributes of a table that may be sorted; `name` stands for it in the address of the page."""
        return Markup('id="{}" data-sort="{}"').format(name, self._words)


def figure(value: float) -> str:
    """The attribute of a cell whose figure is printed in words or rounded."""
    return f' data-v="{value:.6g}"'


def long(rows: Sized) -> str:
    """The class that the box of a long table has in addition."""
    return " long" if len(rows) > LONG else ""
