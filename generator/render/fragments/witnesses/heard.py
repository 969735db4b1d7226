"""What others say about an institution in a line each, with names and years and without any figure."""

from collections.abc import Iterable

from markupsafe import Markup

from generator.language.printer import Printer
from generator.model import Listing, Rating
from generator.model.audits import AuditRow
from generator.model.witnesses import WitnessHead
from generator.model.witnesses.surveyed import Survey
from generator.render import addresses
from generator.render.fragments.witnesses.audits import AuditTables
from generator.render.fragments.witnesses.poverty import PovertyRates


def heard(say: Printer, rows: Iterable[WitnessHead]) -> list[tuple[str, str]]:
    """For each row the kind of voice, and a line about it, both in words."""
    return [(say.phrase(f"search.voice.{name}"), line) for name, line in (_line(say, row) for row in rows)]


class HeardOf:
    """What others say about several institutions, in one language."""

    def __init__(self, say: Printer) -> None:
        self._say = say

    def __call__(self, listings: Iterable[Listing], home: str) -> Markup:
        """A line for each institution that anybody says anything about, with a link to it; a sentence if there is none.

        `home` leads to the front page of the language.
        """
        items = [
            Markup('<li><a href="{}{}witnesses/" dir="auto">{}</a><br><small>{}</small></li>').format(
                home,
                addresses.institution(one.institution.id),
                one.institution.name,
                " · ".join(line for _, line in heard(self._say, one.heard)),
            )
            for one in listings
            if one.heard
        ]
        if not items:
            return Markup('<p class="empty">{}</p>').format(self._say.phrase("witnesses.none_of_them"))
        return Markup("<ul>{}</ul>").format(Markup("\n").join(items))


def _line(say: Printer, row: WitnessHead) -> tuple[str, str]:
    """The table of a row, and who said it, how and when."""
    if isinstance(row, AuditRow):
        parts = [AuditTables(say).edition(row), say.name(f"audit.mode.{row.mode}"), row.auditor, str(row.date.year)]
        return "audits", _joined(say, "audits", parts)
    if isinstance(row, Survey):
        how = say.phrase(f"voice.mode.{row.mode}")
        return "surveys", _joined(say, "surveys", [how, row.conducted_by, str(row.end.year)])
    year = str(row.date.year) if row.date else ""
    if isinstance(row, Rating):
        agency = say.standards.ratings.agencies.get(row.agency)
        name = agency.name if agency else row.agency
        return "ratings", _joined(say, "ratings", [name, say.phrase(f"ratings.kind.{row.kind}"), row.grade, year])
    line = PovertyRates(say).line(*row.axis)
    return "poverty", _joined(say, "poverty", [say.name(f"poverty_tool.{row.tool}"), row.version, line, year])


def _joined(say: Printer, name: str, parts: Iterable[str]) -> str:
    return f"{say.phrase(f'search.voice.{name}')}: {', '.join(filter(None, parts))}"
