"""What does the page of one filing say of each indicator: value, definition, status, source, evidence, review?"""

from collections.abc import Callable
from typing import Protocol

from markupsafe import Markup, escape

from generator.model import Dossier, Fact, Indicator, Observation, Standards
from generator.problems import Location


class Speech(Protocol):
    """The part of a `Printer` that these rows need."""

    def phrase(self, key: str, **values: object) -> str: ...  # noqa: D102
    def label(self, of: Indicator | str) -> str: ...  # noqa: D102
    def definition(self, of: Indicator | str) -> str: ...  # noqa: D102
    def fact(self, fact: Fact, currency: str | None = None) -> Markup: ...  # noqa: D102


def filing_rows(
    say: Speech, standards: Standards, dossier: Dossier, period: str, area: str, *, home: str, root: str
) -> Markup:
    """The rows of one area that were filed or derived for one period, each with the indicator's code as its anchor.

    `home` leads to the front page of the language, `root` to the top of the site.
    """
    currency = next((filing.currency for filing in dossier.filings if filing.period == period), None)
    files = f"{root}downloads/{dossier.institution.id}/"
    out: list[Markup] = []
    for indicator in standards.by_area[area]:
        fact = dossier.facts.get((indicator.code, period))
        if fact is None:
            continue
        kind = "figure" if indicator.kind.is_figure else "answer"
        out.append(
            _ROW.format(
                code=indicator.code,
                kind=kind,
                home=home,
                label=say.label(indicator),
                definition=say.definition(indicator),
                value=_value(say, fact, currency),
                status=_status(say, fact),
                source=_sources(say, fact.sources, files),
                proof=_proof(say, dossier, indicator, fact, period),
            )
        )
    return Markup("").join(out)


_ROW = Markup(
    '<tr id="{code}" class="{kind}"><th scope="row"><a href="{home}indicators/{code}/">{label}</a>'
    '<span class="definition">{definition}</span></th><td class="value">{value}</td><td>{status}</td><td>{source}</td>'
    "<td>{proof}</td></tr>"
)


def unreported(standards: Standards, dossier: Dossier, period: str, area: str) -> tuple[Indicator, ...]:
    """The indicators of an area of which the filing says nothing at all."""
    return tuple(i for i in standards.by_area[area] if (i.code, period) not in dossier.facts)


def _value(say: Speech, fact: Fact, currency: str | None) -> Markup:
    if isinstance(fact, Observation):
        if fact.value in ("yes", "partially", "no"):
            mark = {"yes": "y", "partially": "p", "no": "x"}[str(fact.value)]
            return Markup('<span class="{}">{}</span>').format(mark, say.fact(fact))
        if isinstance(fact.value, tuple):
            options = (Observation(fact.indicator, fact.period, (code,), code, ()) for code in fact.value)
            return Markup("<ul>{}</ul>").format(
                Markup("").join(Markup("<li>{}</li>").format(say.fact(option)) for option in options)
            )
        return say.fact(fact, currency)
    shown = say.fact(fact)
    return Markup("{} <q>{}</q>").format(shown, fact.text[:80]) if fact.text else shown


def _status(say: Speech, fact: Fact) -> Markup:
    key = f"assurance.{fact.assurance.value}" if isinstance(fact, Observation) else f"gap_tip.{fact.why.value}"
    note = Markup('<span class="note">{}</span>').format(fact.note) if fact.note else ""
    return Markup("{}{}").format(say.phrase(key), note)


def _sources(say: Speech, sources: tuple[Location, ...], files: str) -> Markup:
    """Links to the file; the fragment names the row in the way of RFC 7111."""
    link: Callable[..., Markup] = Markup('<a href="{}{}#row={}">{}</a>').format
    shown = [
        link(files, name, place.row, say.phrase("source.row", file=name, row=str(place.row)))
        for place in sources[:4]
        if place.row is not None and (name := place.file.rpartition("/")[2])
    ]
    return Markup("<br>").join(shown)


def _proof(say: Speech, dossier: Dossier, indicator: Indicator, fact: Fact, period: str) -> Markup:
    parts: list[Markup] = []
    for name in getattr(fact, "evidence", ()):
        evidence = dossier.evidence.get(name)
        parts.append(Markup('<a href="../#evidence-{}">{}</a>').format(name, evidence.title if evidence else name))
    review = dossier.reviews.get((indicator.code, period))
    if review is not None:
        said = Markup('<span class="review {}">{}</span>').format(review.status, say.phrase(f"review.{review.status}"))
        by = ", ".join(part for part in (review.reviewer, review.association) if part)
        when = say.phrase("review.by", by=by, date=review.date) if by and review.date else by
        parts.append(Markup('{} <span class="note">{} {}</span>').format(said, when, review.note))
    return (
        Markup("<br>").join(parts)
        if parts
        else Markup('<span class="gap">{}</span>').format(
            escape(say.phrase("evidence.none_here" if isinstance(fact, Observation) else "gap.none"))
        )
    )
