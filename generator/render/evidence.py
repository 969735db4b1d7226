"""Which documents support the answers of an institution? The rows of the list on its profile."""

from datetime import date
from html import escape
from typing import Protocol

from markupsafe import Markup

from generator.model import Dossier, Evidence

_BETWEEN = "\0"
"""Stands between texts that are escaped together."""


class Speech(Protocol):
    """The part of a `Printer` that the list needs."""

    def phrase(self, key: str, **values: object) -> str: ...  # noqa: D102
    def name(self, key: str) -> str: ...  # noqa: D102
    def date(self, day: date, width: str = "long") -> str: ...  # noqa: D102


class EvidenceRows:
    """The rows of one language."""

    def __init__(self, say: Speech) -> None:
        self._say = say
        self._words: dict[tuple[str, str], str] = {}

    def rows(self, dossier: Dossier, root: str) -> Markup:
        """A row a document; one that is public leads to its file or its address. `root` leads to the top of the site."""
        files = f"{root}downloads/{dossier.institution.id}/"
        items = dossier.evidence.values()
        # One escape for all: a list of a hundred documents has three hundred texts.
        if not items:
            return Markup()
        texts = escape(_BETWEEN.join([text.replace(_BETWEEN, "") for x in items for text in (x.id, x.title, x.issuer)]))
        each = iter(texts.split(_BETWEEN))
        rows = [
            self._row(item, files, *told) for item, told in zip(items, zip(each, each, each, strict=True), strict=True)
        ]
        return Markup("".join(rows))  # noqa: S704 -- escaped above and below

    def _row(self, item: Evidence, files: str, name: str, title: str, issuer: str) -> str:
        if item.access == "public" and item.file:
            title = f'<a href="{escape(files + item.file)}">{title}</a>'
        elif item.access == "public" and item.url:
            title = f'<a href="{escape(item.url)}" rel="nofollow noopener">{title}</a>'
        when = escape(self._say.date(item.date)) if item.date else ""
        return (
            f'<tr id="evidence-{name}"><th scope="row">{title}</th><td>{self._word("kind", item.kind)}</td>'
            f"<td>{issuer}</td><td>{when}</td><td>{self._word('access', item.access)}</td></tr>\n"
        )

    def _word(self, of: str, code: str) -> str:
        word = self._words.get((of, code))
        if word is None:
            said = self._say.name(f"evidence_kind.{code}") if of == "kind" else self._say.phrase(f"access.{code}")
            word = self._words[of, code] = escape(str(said))
        return word
