"""Decides which documents support a value.

Those that are what they claim to be, and recent enough for their kind. The desk review rests on no others.
"""

from collections.abc import Iterable, Mapping

from generator.model import Dossier, Evidence, EvidenceKind, Fact, Filing, Observation, Review, Standards
from generator.packages.reviews import review_digest
from generator.packages.reviews.assurance import months_before

TOO_OLD = "evidence-too-old"
"""The objection to a document that is too old for its kind."""


def objection(paper: Evidence, filing: Filing, kinds: Mapping[str, EvidenceKind]) -> str:
    """Why a document does not support a filing: the code of its flaw, or evidence-too-old; empty if it does."""
    if paper.flaw:
        return paper.flaw
    months = kinds.get(paper.kind, EvidenceKind("")).valid_months
    old = months is not None and (paper.date is None or paper.date < months_before(filing.as_of, months))
    return TOO_OLD if old else ""


def laid_before(dossier: Dossier, fact: Fact, review: Review | None) -> tuple[Evidence, ...]:
    """The documents that a reviewer is shown: those that the value names, else those of its last review."""
    if not isinstance(fact, Observation):
        return ()
    own = tuple(dossier.evidence[code] for code in fact.evidence if code in dossier.evidence)
    return own or (review_digest.rests_on(review, fact, dossier.evidence) if review else ())


def proving(papers: Iterable[Evidence], filing: Filing, standards: Standards) -> tuple[Evidence, ...]:
    """The documents that support the filing."""
    return tuple(paper for paper in papers if not objection(paper, filing, standards.evidence_kinds))
