"""Tables that a reader may sort or unfold: what `sort.js` needs on the table, and the figure behind a printed one.

The page has one order, by name, and a portal without ranks makes no other; sorting is the reader's own act, and its
status says how many rows have a value. The figure is written to the cell (`data-v`), because a script cannot read
"US$4.2 million" in every language.
"""

import json
from collections.abc import Sequence
from functools import cached_property
from typing import Final, NamedTuple

from markupsafe import Markup, escape

from generator.language.printer import Printer

IN_SIGHT: Final = 20
"""Rows of a long table that are shown at first: on a phone a row has the height of about two lines, and two or three stops
of the Tab key. Not pages: a search in the page, a filter and a sort need all rows at one address."""


class Folded(NamedTuple):
    """The rows of a table, of which a long one shows the first, and the control to show the others, before the table."""

    toggle: Markup
    bodies: Markup


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


def beside(way: str, say: Printer) -> Markup:
    """The attributes of a table of institutions in which `portal.js` adds to each name the way to the comparison.

    It completes `way` with the id. Rows do not carry it, because the page that it leads to needs scripts too. Empty if the
    portal has no such page.
    """
    said = say.phrase("compare.link")
    return Markup(' data-beside="{}" data-beside-label="{}"').format(way, said) if way else Markup()


def figure(value: float) -> str:
    """The attribute of a cell whose figure is printed in words or rounded."""
    return f' data-v="{value:.6g}"'


def folded(rows: Sequence[str], name: str, say: Printer) -> Folded:
    """The bodies of a table; `name` stands for it in the page.

    The rest is a body of its own that a checkbox shows, by a rule of the style sheet: it works without scripts, where a
    `details` cannot be, and `sort.js` and the filter of `portal.js` go through the rows of both.
    """
    first, rest = "".join(rows[:IN_SIGHT]), "".join(rows[IN_SIGHT:])
    if not rest:
        return Folded(Markup(), Markup(f"<tbody>{first}</tbody>"))  # noqa: S704 -- rows are escaped where they are made
    words = escape(say.phrase("list.all_rows", n=len(rows)))
    toggle = f'<input type="checkbox" class="all-rows" id="all-{name}"><label for="all-{name}">{words}</label>\n'
    return Folded(Markup(toggle), Markup(f'<tbody>{first}</tbody><tbody class="rest">{rest}</tbody>'))  # noqa: S704 -- as above
