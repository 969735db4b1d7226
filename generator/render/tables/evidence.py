"""The list of an institution's documents on its profile."""

from collections.abc import Callable
from datetime import date
from functools import cached_property

from markupsafe import Markup, escape

from generator.language.printer import Printer
from generator.model import Dossier

_BETWEEN = "\0"
"""Separates texts that are escaped together."""

STATUSES = ("documented", "partly", "not_supported", "not_reviewed", "not_reviewable")
"""The possible statuses of a review, in the order of their counts."""

MOST_DAYS = 50_000
"""Limit of the cache of printed days."""


class _Words(dict[str, str]):
    """The words for codes, each printed and escaped on first use."""

    def __init__(self, say: Callable[[str], str]) -> None:
        super().__init__()
        self._say = say

    def __missing__(self, code: str) -> str:
        word = self[code] = str(escape(str(self._say(code))))
        return word


def document(say: Printer, dossier: Dossier, code: str, root: str) -> Markup:
    """A document that a row names: its title, as a link if it is public. `root` leads to the root of the site."""
    paper = dossier.evidence[code]
    title = Markup('<span dir="auto">{}</span>').format(paper.title)
    place = f"{root}downloads/{dossier.institution.id}/{paper.file}" if paper.file else paper.url
    if place and paper.access == "public":
        return Markup('<a href="{}" rel="nofollow noopener">{}</a>').format(place, title)
    return Markup("{} ({})").format(title, say.phrase(f"access.{paper.access}"))


class EvidenceRows:
    """The rows of one language."""

    def __init__(self, say: Printer) -> None:
        self._say = say
        self._kinds = _Words(lambda code: say.name(f"evidence_kind.{code}"))
        self._accesses = _Words(lambda code: say.phrase(f"access.{code}"))
        self._days: dict[date | None, str] = {}

    def rows(self, dossier: Dossier, root: str) -> Markup:
        """A table row for each document, with a link to it if it is public. `root` leads to the top of the site."""
        items = dossier.evidence.values()
        if not items:
            return Markup()
        files = str(escape(f"{root}downloads/{dossier.institution.id}/"))
        kinds, accesses, days = self._kinds, self._accesses, self._days
        each = iter(_escaped([text for x in items for text in (x.id, x.title, x.issuer, x.file or x.url or "")]))
        rows: list[str] = []
        for item, name, title, issuer, place in zip(items, each, each, each, each, strict=False):
            if place and item.access == "public":
                way = f'"{files}{place}"' if item.file else f'"{place}" rel="nofollow noopener"'
                title = f"<a href={way}>{title}</a>"  # noqa: PLW2901 -- a document's title links to it
            day = item.date
            when = days[day] if day in days else self._day(day)
            rows.append(
                f"<tr id=evidence-{name}><th scope=row>{title}<td>{kinds[item.kind]}"
                f"<td>{issuer}<td>{when}<td>{accesses[item.access]}\n"
            )
        return Markup("".join(rows))  # noqa: S704 -- escaped above

    def review_counts(self, dossier: Dossier) -> Markup:
        """How many reviews ended with each status; a status without any is left out."""
        number = self._say.number
        counted = [(said, n) for status, said in self._statuses if (n := dossier.review_counts.get(status, 0))]
        return Markup("".join([f"{said}{number(n)}</li>" for said, n in counted]))  # noqa: S704 -- as above

    @cached_property
    def _statuses(self) -> tuple[tuple[str, str], ...]:
        """Each status with the markup before its number."""
        item = Markup('<li><span class="review {}">{}</span> ').format
        return tuple((status, str(item(status, self._say.phrase(f"review.{status}")))) for status in STATUSES)

    def _day(self, day: date | None) -> str:
        if day is None:
            return ""
        if len(self._days) > MOST_DAYS:
            self._days.clear()
        said = self._days[day] = str(escape(self._say.date(day)))
        return said


def _escaped(texts: list[str]) -> list[str]:
    """Escape many texts in one call: a list of a hundred documents has four hundred."""
    joined = _BETWEEN.join(texts)
    escaped = escape(joined)
    if len(escaped) == len(joined):
        return texts
    if joined.count(_BETWEEN) >= len(texts):  # a text that contains the separator, which no page can hold anyway
        escaped = escape(_BETWEEN.join([text.replace(_BETWEEN, "") for text in texts]))
    return str(escaped).split(_BETWEEN)
