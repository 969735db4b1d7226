"""Corrections in public of rows in which others speak: next to the row, and for rows that were removed."""

from markupsafe import Markup

from generator.language.printer import Printer
from generator.model import Amendment, Dossier


def amended(say: Printer, dossier: Dossier, table: str, row: str) -> Markup:
    """The corrections of one row as a list, the newest first; nothing if it was never corrected."""
    those = [one for one in dossier.witnesses.amendments if (one.table, one.row) == (table, row) and one.column]
    return _list(say, those, say.phrase("amendments.heading")) if those else Markup()


class RemovedRows:
    """The rows that were published and then removed, with the reason."""

    def __init__(self, say: Printer) -> None:
        self._say = say

    def __call__(self, dossier: Dossier) -> Markup:
        """A list, the newest first; nothing if there are none."""
        those = [one for one in dossier.witnesses.amendments if not one.column]
        return _list(self._say, those, self._say.phrase("amendments.removed")) if those else Markup()


def _list(say: Printer, those: list[Amendment], heading: str) -> Markup:
    items = Markup().join(Markup("<li>{}</li>").format(_said(say, one)) for one in those)
    return Markup(
        '<section class="statements" aria-label="{}"><p><strong>{}</strong></p><ul>{}</ul></section>\n'
    ).format(heading, heading, items)


def _said(say: Printer, one: Amendment) -> Markup:
    text = Markup('<span dir="auto">{}</span>').format
    parts = {"date": say.date(one.date) if one.date else "", "why": text(one.why), "who": text(one.who)}
    if not one.column:
        row = Markup("<code>{}</code>").format(one.row)
        return Markup("{}").format(
            say.phrase("amendments.gone", row=row, table=say.phrase(f"amendments.of.{one.table}"), **parts)
        )
    column = Markup("<code>{}</code>").format(one.column)
    nothing = say.phrase("changes.nothing")
    was, now = (text(cell) if cell else nothing for cell in (one.was, one.now))
    return Markup("{}").format(say.phrase("amendments.changed", column=column, was=was, now=now, **parts))
