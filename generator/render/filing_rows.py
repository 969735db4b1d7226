"""What does the page of one filing say of each indicator: value, status, source, evidence, review?

An archive has thousands of these pages, so a row holds what is its own: the definition is a tip whose words stand in
`terms.css` for all pages, and HTML's optional end tags and quotation marks are left out.
"""

from collections.abc import Mapping
from typing import Protocol

from markupsafe import Markup, escape

from generator.model import Dossier, Fact, Indicator, Kind, Observation, Standards
from generator.problems import Location, quoted
from generator.render.rungs import standing


class Speech(Protocol):
    """The part of a `Printer` that these rows need."""

    def phrase(self, key: str, **values: object) -> str: ...  # noqa: D102
    def label(self, of: Indicator | str) -> str: ...  # noqa: D102
    def unit(self, of: Indicator | str) -> str: ...  # noqa: D102
    def fact(self, fact: Fact, currency: str | None = None) -> Markup: ...  # noqa: D102


class FilingRows:
    """Rows of one filing in one language. Whatever depends on the indicator, the status or the file alone is printed once."""

    def __init__(self, standards: Standards, say: Speech) -> None:
        self._standards = standards
        self._say = say
        self._heads: dict[tuple[str, str], str] = {}
        self._phrases: dict[str, str] = {}
        self._rows_of: dict[str, tuple[str, str]] = {}

    def rows(
        self,
        dossier: Dossier,
        period: str,
        area: str,
        *,
        home: str,
        root: str,
        associations: Mapping[str, str],
        reviewers: Mapping[tuple[str, str], str],
    ) -> Markup:
        """The rows of one area that were filed or derived for one period, each with the indicator's code as its anchor.

        `home` leads to the front page of the language, `root` to the top of the site. `associations` and
        `reviewers` name those that review, by their ids.
        """
        currency = next((filing.currency for filing in dossier.filings if filing.period == period), None)
        files = f"{root}downloads/{dossier.institution.id}/"
        proven = self.proven(dossier, period, area)
        out: list[str] = []
        for indicator in self._standards.by_area[area]:
            fact = dossier.facts.get((indicator.code, period))
            if fact is not None:
                proof = self._proof(dossier, fact, associations, reviewers) if proven else ""
                out.append(
                    f"{self._head(indicator, home)}{self._value(fact, currency)}"
                    f"<td>{self._status(fact)}<td>{self._sources(fact.sources, files)}{proof}\n"
                )
        return Markup("".join(out))  # noqa: S704 -- every part is escaped where it is made

    def proven(self, dossier: Dossier, period: str, area: str) -> bool:
        """True if any answer of the area names a document or was reviewed; else its table needs no column for that."""
        return any(
            (indicator.code, period) in dossier.reviews
            or getattr(dossier.facts.get((indicator.code, period)), "evidence", ())
            for indicator in self._standards.by_area[area]
        )

    def _head(self, indicator: Indicator, home: str) -> str:
        """The start of a row. Its definition is a tip from `terms.css`, as on profiles, and a link leads to all of it."""
        head = self._heads.get((indicator.code, home))
        if head is None:
            unit = Markup(" <span class=unit>{}</span>").format(self._say.unit(indicator))
            counted = unit if indicator.kind is Kind.PERCENT else ""  # other units stand behind the figure
            head = self._heads[indicator.code, home] = (
                f'<tr id="{escape(indicator.code)}"><th scope=row>'
                f"<a href={home}indicators/{escape(indicator.code)}/>{escape(self._say.label(indicator))}</a>{counted}"
            )
        return head

    def _phrase(self, key: str) -> str:
        """A phrase without places, escaped."""
        phrase = self._phrases.get(key)
        if phrase is None:
            phrase = self._phrases[key] = str(escape(self._say.phrase(key)))
        return phrase

    def _value(self, fact: Fact, currency: str | None) -> str:
        if isinstance(fact, Observation):
            if mark := _MARKS.get(fact.text if isinstance(fact.value, str) else ""):
                return f"<td class={mark}>{self._say.fact(fact)}"
            if isinstance(fact.value, tuple):
                options = (Observation(fact.indicator, fact.period, (code,), code, ()) for code in fact.value)
                return f"<td><ul>{''.join(f'<li>{self._say.fact(option)}' for option in options)}</ul>"
            return f"<td>{self._say.fact(fact, currency)}"
        shown = f"<td>{self._say.fact(fact)}"
        return f"{shown} {escape(quoted(fact.text))}" if fact.text else shown

    def _status(self, fact: Fact) -> str:
        said = self._phrase(
            f"status.{standing(fact)}" if isinstance(fact, Observation) else f"gap_tip.{fact.why.value}"
        )
        return f'{said}<span class="note">{escape(fact.note)}</span>' if fact.note else said

    def _sources(self, sources: tuple[Location, ...], files: str) -> str:
        """Links to the file; the fragment names the row in the way of RFC 7111. The file is named once."""
        shown: list[str] = []
        for place in sources[:4]:
            if place.row is not None:
                name, (before, after) = self._file(place.file)
                said = place.row if shown else f"{before}{place.row}{after}"
                shown.append(f"<a href={files}{name}#row={place.row}>{said}</a>")
        return ", ".join(shown)

    def _file(self, path: str) -> tuple[str, tuple[str, str]]:
        """A file's own name, and what is said before and after a row of it, all escaped."""
        name = path.rpartition("/")[2]
        words = self._rows_of.get(name)
        if words is None:
            before, _, after = str(escape(self._say.phrase("source.row", file=name, row=_PLACE))).partition(_PLACE)
            words = self._rows_of[name] = before, after
        return str(escape(name)), words

    def _proof(
        self,
        dossier: Dossier,
        fact: Fact,
        associations: Mapping[str, str],
        reviewers: Mapping[tuple[str, str], str],
    ) -> str:
        parts: list[str] = []
        for name in getattr(fact, "evidence", ()):
            evidence = dossier.evidence.get(name)
            parts.append(f'<a href="../#evidence-{escape(name)}">{escape(evidence.title if evidence else name)}</a>')
        review = dossier.reviews.get((fact.indicator, fact.period))
        if review is not None:
            said = f'<span class="review {escape(review.status)}">{self._phrase(f"review.{review.status}")}</span>'
            person = reviewers.get((review.association, review.reviewer), review.reviewer)
            by = ", ".join(part for part in (person, associations.get(review.association, review.association)) if part)
            when = self._say.phrase("review.by", by=by, date=review.date) if by and review.date else by
            remark = f'<span class="note">{escape(review.note)}</span>' if review.note else ""
            parts.append(f'{said} <span class="note">{escape(when)}</span>{remark}')
        if parts:
            return "<td>" + "<br>".join(parts)
        none = self._phrase("evidence.none_here" if isinstance(fact, Observation) else "gap.none")
        return f"<td class=gap>{none}"


_MARKS = {"yes": "y", "partially": "p", "no": "x"}
"""Class of an answer; the style sheet puts the mark before the word."""

_PLACE = "\ufffc"
"""Stands for a row's number while a phrase is cut in two."""


def unreported(standards: Standards, dossier: Dossier, period: str, area: str) -> tuple[Indicator, ...]:
    """The indicators of an area of which the filing says nothing at all."""
    return tuple(i for i in standards.by_area[area] if (i.code, period) not in dossier.facts)
