"""What did a reviewer see?

A review binds to it: to the value as it was filed and to the documents it rests on. The row of reviews.csv keeps a
short digest of both, written by the tools; where the digest of what stands there today is another one, the review is of
something else and counts no more.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from decimal import Decimal

from generator.model import Dossier, Evidence, Filing, Observation, Review

FORM = "portal-review-1"
"""Name of what is digested, and of the order in it. One that is digested otherwise gets another name."""


def review_digest(institution: str, observation: Observation, filing: Filing, documents: Iterable[Evidence]) -> str:
    """What a reviewer of this value sees: the first 16 hexadecimal digits of a SHA-256.

    `documents` are those that the review rests on (`rests_on`). Where the value is a figure the filing's currency
    counts too: an amount in other money is another amount. Title, issuer and language of a document do not count, so
    that a misspelt title can be mended; its checksum and its address do.
    """
    papers = sorted(
        [paper.id, paper.kind, paper.date.isoformat() if paper.date else "", paper.sha256 or "", paper.url or "", paper.file or ""]
        for paper in documents
    )  # fmt: skip
    money = (filing.currency or "") if isinstance(observation.value, Decimal) else ""
    whole = [FORM, institution, observation.period, observation.indicator, observation.text, money, papers]
    text = json.dumps(whole, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def rests_on(review: Review, observation: Observation, evidence: Mapping[str, Evidence]) -> tuple[Evidence, ...]:
    """The documents behind a review: those it names itself, else those that the value names."""
    return tuple(evidence[code] for code in review.evidence or observation.evidence if code in evidence)


def digest_today(dossier: Dossier, review: Review) -> str:
    """What a reviewer of this row sees today; empty where there is no value that could be seen."""
    fact = dossier.fact(review.indicator, review.period)
    filing = next((filing for filing in dossier.filings if filing.period == review.period), None)
    if not isinstance(fact, Observation) or filing is None:
        return ""
    return review_digest(dossier.institution.id, fact, filing, rests_on(review, fact, dossier.evidence))
