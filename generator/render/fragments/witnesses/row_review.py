"""Whether somebody looked at the documents behind an audit, a rating, a poverty rate or a survey."""

from markupsafe import Markup

from generator.language.printer import Printer
from generator.model import Dossier


def reviewed(say: Printer, dossier: Dossier, table: str, row: str) -> Markup:
    """What the desk review found, by whom and when; that nobody has looked, if there are documents to look at."""
    one = dossier.witnesses.review(table, row)
    if one is None or one.status == "not_reviewed":
        return Markup('<span class="gap">{}</span>').format(say.phrase("witnesses.review.none"))
    if one.void:
        return Markup('<span class="gap">{}</span>').format(
            say.phrase("witnesses.review.void", why=say.phrase(f"desk.why.{one.void}"))
        )
    verdict = say.phrase(f"review.{one.status}")
    said = say.phrase(
        "witnesses.review.done", verdict=verdict, who=one.association, date=say.date(one.date) if one.date else ""
    )
    signed = f" · {say.phrase('witnesses.review.signed')}" if one.signed else ""
    mark = " reviewed" if one.status == "documented" else ""
    return Markup('<span class="row-review{}">{}{}</span>').format(mark, said, signed)
