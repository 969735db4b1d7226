"""The page of one filing's desk review: what was seen, what was not, who did it, and who signed."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from markupsafe import Markup, escape

from generator.language.printer import Printer
from generator.model import Dossier, Filing, Gap, Observation, Portal, Review, Signature
from generator.render.tables.filing_rows import document_link
from generator.render.tables.review_words import ReviewerNames, Verdicts, counts, remark

UNSIGNED = "none"
"""Signature status of unsigned reviews."""


class Totals(NamedTuple):
    """How many values a filing reports, and how their reviews ended."""

    reported: int
    seen: int
    counting: int
    void: int
    signed: int


class ReviewerShare(NamedTuple):
    """One reviewer's share of the reviews."""

    person: str
    association: str  # id
    n: int
    first: date | None
    last: date | None
    status: str  # good, one of SIGNATURE_FLAWS, or none
    signature: Signature | None


class Together(NamedTuple):
    """One block of values that are documented together or not at all."""

    whole: bool
    members: tuple[tuple[str, bool], ...]  # indicator, whether it is documented


class ReviewPage:
    """The page of a review in one language."""

    def __init__(self, say: Printer) -> None:
        self._say = say
        self._verdicts = Verdicts(say)

    def totals(self, dossier: Dossier, period: str) -> Totals:
        """How many values were reported, seen, counted, void and signed."""
        coverage = dossier.coverage.get(period)
        reviews = _reviews(dossier, period)
        return Totals(
            reported=coverage.total.reported if coverage else 0,
            seen=sum(1 for one in reviews if one.status != "not_reviewed"),
            counting=sum(1 for one in reviews if counts(one, dossier.facts.get((one.indicator, period)))),
            void=sum(1 for one in reviews if one.void),
            signed=sum(1 for one in reviews if one.signed),
        )

    def desks(self, dossier: Dossier, period: str, portal: Portal) -> tuple[ReviewerShare, ...]:
        """Who reviewed, by name, and whether their signatures are valid."""
        names = ReviewerNames(portal)
        found: dict[tuple[str, str], list[Review]] = {}
        for one in _reviews(dossier, period):
            found.setdefault((one.association, one.reviewer), []).append(one)
        signatures = {(s.association, s.reviewer): s for s in dossier.signatures if s.period == period}
        desks = []
        for (association, reviewer), reviews in found.items():
            days = sorted(one.date for one in reviews if one.date)
            signature = signatures.get((association, reviewer))
            desks.append(
                ReviewerShare(
                    names.person(association, reviewer),
                    association,
                    len(reviews),
                    days[0] if days else None,
                    days[-1] if days else None,
                    signature.status if signature else UNSIGNED,
                    signature,
                )
            )
        return tuple(sorted(desks, key=lambda desk: (desk.person.casefold(), desk.association)))

    def seen(self, dossier: Dossier, filing: Filing, portal: Portal, root: str) -> Markup:
        """A table row for each review: the value, what was found, whether it counts, the documents, by whom and when."""
        names, files = ReviewerNames(portal), f"{root}downloads/{dossier.institution.id}/"
        rows = []
        order = {code: at for at, code in enumerate(self._say.standards.indicators)}
        reviews = sorted(_reviews(dossier, filing.period), key=lambda one: order.get(one.indicator, len(order)))
        for one in reviews:
            code = escape(one.indicator)
            fact = dossier.fact(one.indicator, filing.period)
            papers = one.evidence or getattr(fact, "evidence", ())
            papers_said = "<br>".join(document_link(dossier, paper, files, "../../") for paper in papers)
            known = one.indicator in self._say.standards.indicators
            label = escape(self._say.label(one.indicator)) if known else code
            shown = self._say.fact(fact, filing.currency) if known or isinstance(fact, Gap) else escape(fact.text)
            rows.append(
                f"<tr><th scope=row><a href=../#{code}>{label}</a><td>{shown}"
                f"<td>{self._verdicts.status(one)}{self._verdicts.void(one)}{remark(one)}<td>{papers_said or self._none}"
                f"<td>{self._verdicts.byline(one, names)}\n"
            )
        return Markup("".join(rows))  # noqa: S704 -- every part is escaped where it is made

    @property
    def _none(self) -> str:
        return f"<span class=gap>{escape(self._say.phrase('evidence.none_here'))}</span>"

    def unseen(self, dossier: Dossier, period: str) -> tuple[tuple[str, Sequence[str]], ...]:
        """Reported social values that no reviewer saw: those with a document, and those without."""
        waiting: dict[str, list[str]] = {"with": [], "without": []}
        for indicator in self._say.standards.family("social"):
            fact = dossier.facts.get((indicator.code, period))
            review = dossier.reviews.get((indicator.code, period))
            if isinstance(fact, Observation) and (review is None or review.status == "not_reviewed"):
                waiting["with" if fact.evidence else "without"].append(indicator.code)
        return tuple((kind, codes) for kind, codes in waiting.items() if codes)

    def together(self, dossier: Dossier, filing: Filing) -> tuple[Together, ...]:
        """The blocks of the policy of that year in which the filing reports any value."""
        policy, _ = self._say.standards.policy_at(filing.as_of)
        blocks = []
        for block in policy.together if policy else ():
            if any(_observed(dossier, code, filing.period) for code in block):
                members = tuple(
                    (
                        code,
                        counts(dossier.reviews.get((code, filing.period)), dossier.facts.get((code, filing.period))),
                    )
                    for code in block
                )
                blocks.append(Together(all(documented for _, documented in members), members))
        return tuple(blocks)


def _reviews(dossier: Dossier, period: str) -> list[Review]:
    return [one for (_, when), one in dossier.reviews.items() if when == period]


def _observed(dossier: Dossier, code: str, period: str) -> bool:
    return isinstance(dossier.facts.get((code, period)), Observation)
