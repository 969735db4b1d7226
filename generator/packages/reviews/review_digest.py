"""Computes the digest of what a reviewer saw.

A review is bound to the value as it was filed and to the documents it rests on. Its row in reviews.csv keeps a short
digest of both, written by the tools. If the digest no longer matches, the review no longer counts.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from generator.model import Correction, Dossier, Evidence, Filing, Observation, Review
from generator.packages.corrections import corrected_from

FORM = "portal-review-1"
"""Names the digested content and its order. A different form gets a different name."""


def review_digest(institution: str, observation: Observation, filing: Filing, documents: Iterable[Evidence]) -> str:
    """The digest of what a reviewer of this value sees: the first 16 hexadecimal digits of a SHA-256.

    `documents` are those that the review rests on (`rests_on`). For a figure, the filing's currency is included,
    because the same number in another currency is a different amount. Title, issuer and language of a document are left
    out, so that a misspelt title can be corrected; its checksum and its address are included.
    """
    money = (filing.currency or "") if isinstance(observation.value, Decimal) else ""
    whole = [
        FORM,
        institution,
        observation.period,
        observation.indicator,
        observation.text,
        money,
        papers_seen(documents),
    ]
    return digest_of(whole)


def papers_seen(documents: Iterable[Evidence]) -> list[list[str]]:
    """What a digest holds of documents."""
    return sorted(
        [paper.id, paper.kind, paper.date.isoformat() if paper.date else "", paper.sha256 or "", paper.url or "", paper.file or ""]
        for paper in documents
    )  # fmt: skip


def digest_of(whole: Sequence[object]) -> str:
    """The first 16 hexadecimal digits of a SHA-256 over texts and lists of them."""
    text = json.dumps(whole, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def rests_on(review: Review, observation: Observation, evidence: Mapping[str, Evidence]) -> tuple[Evidence, ...]:
    """The documents behind a review: those it names itself, else those that the value names."""
    return tuple(evidence[code] for code in review.evidence or observation.evidence if code in evidence)


def digests_before(
    dossier: Dossier,
    fact: Observation,
    filing: Filing,
    documents: Iterable[Evidence],
    corrections: Iterable[Correction],
) -> frozenset[str]:
    """The digests of what a reviewer saw of a value before its corrections, with these documents."""
    papers = tuple(documents)
    return frozenset(
        review_digest(dossier.institution.id, replace(fact, text=text), filing, papers)
        for text in corrected_from(corrections, fact)
        if text
    )


def digest_today(dossier: Dossier, review: Review) -> str:
    """The digest of what a reviewer of this row would see today; empty if there is no value."""
    fact = dossier.fact(review.indicator, review.period)
    filing = next((filing for filing in dossier.filings if filing.period == review.period), None)
    if not isinstance(fact, Observation) or filing is None:
        return ""
    return review_digest(dossier.institution.id, fact, filing, rests_on(review, fact, dossier.evidence))
