"""The rows that tools write into a package, as text, and the digests of what the reviewers of such rows see."""

from collections.abc import Iterable
from dataclasses import replace
from typing import NamedTuple

from generator.model import Evidence, Filing, Observation, Review, RowReview, Standards
from generator.packages import rules
from generator.packages.reviews import review_digest
from generator.packages.safety import characters
from generator.packages.tables.schemas import Fault


class IndicatorRow(NamedTuple):
    """One row of indicators.csv, as text."""

    period: str
    indicator: str
    value: str = ""
    status: str = "reported"
    evidence: str = ""
    note: str = ""


def review_cells(review: Review) -> tuple[str, ...]:
    """One row of reviews.csv, in the order of its header."""
    return (
        review.period,
        review.indicator,
        review.status,
        ";".join(review.evidence),
        review.reviewer,
        review.association,
        review.date.isoformat() if review.date else "",
        review.note,
        review.saw,
    )


def row_review_cells(review: RowReview) -> tuple[str, ...]:
    """One row of row_reviews.csv, in the order of its header."""
    day = review.date.isoformat() if review.date else ""
    evidence = ";".join(review.evidence)
    return (
        review.table,
        review.row,
        review.status,
        evidence,
        review.reviewer,
        review.association,
        day,
        review.note,
        review.saw,
    )


def bound(
    reviews: Iterable[Review],
    *,
    institution: str,
    filings: Iterable[Filing],
    indicators: Iterable[IndicatorRow],
    evidence: Iterable[Evidence],
    standards: Standards,
) -> list[Review]:
    """The reviews, each with the digest of what its reviewer sees in these rows: for tools that write whole packages.

    A row that was not reviewed, or has no value, is left as it is.
    """
    readers = rules.rulebook(standards).readers
    years = {filing.period: filing for filing in filings}
    papers = {document.id: document for document in evidence}
    rows = {(row.period, row.indicator): row for row in indicators if row.status == "reported" and row.value}
    done = []
    for review in reviews:
        row, year = rows.get((review.period, review.indicator)), years.get(review.period)
        if row is None or year is None or review.indicator not in readers or review.status == "not_reviewed":
            done.append(review)
            continue
        text = characters.clean(row.value)
        value, _ = readers[review.indicator][1](text)
        if isinstance(value, Fault):
            done.append(review)
            continue
        fact = Observation(
            review.indicator,
            review.period,
            value,
            text,
            (),
            evidence=tuple(row.evidence.split(";")) if row.evidence else (),
        )
        seen = review_digest.review_digest(institution, fact, year, review_digest.rests_on(review, fact, papers))
        done.append(replace(review, saw=seen))
    return done
