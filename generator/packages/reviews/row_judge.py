"""Decides which reviews of audits, ratings, poverty rates and surveys count, by the rules for those of values."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Protocol

from generator.model import Dossier, Evidence, Filing, InvalidReason, Review, RowReview, Signature
from generator.packages.reviews.rows_seen import RowSeen, rows_seen
from generator.packages.tables.schemas import Fault


class Desk(Protocol):
    """What this needs of the judge of reviews."""

    dossier: Dossier
    documents_known: bool

    def tell(self, review: Review, column: str, fault: Fault, found: str = "", severity: str = "error") -> None:
        """Report a problem with the row of a review."""

    def who(self, review: Review) -> str:
        """Why the reviewer is not accepted, or nothing."""

    def there(self, review: Review, papers: tuple[Evidence, ...]) -> str:
        """Why the documents support nothing, or nothing."""

    def age(self, review: Review, papers: tuple[Evidence, ...], filing: Filing) -> str:
        """Whether the documents are too old."""

    def wants_signature(self, review: Review, filing: Filing | None) -> bool:
        """Whether the policy asks for a signature."""


def judged(desk: Desk, signatures: Iterable[Signature]) -> tuple[RowReview, ...]:
    """The reviews, each with the reason why it does not count, if there is one, and whether it is signed."""
    if not desk.dossier.witnesses.row_reviews:
        return ()
    found, there = [], rows_seen(desk.dossier.witnesses)
    known = list(signatures)
    for one in desk.dossier.witnesses.row_reviews:
        seen = there.get((one.table, one.row))
        if seen is None:
            fault = Fault(
                "unknown-row",
                f"{one.table}.csv has no such row that can be used.",
                "",
                "Correct the code, or remove the row.",
            )
            desk.tell(_as_review(one, ""), "row", fault, one.row)
            continue
        review = _as_review(one, seen.year)
        void = _void(desk, review, one, seen)
        own = [each for each in known if seen.code in (*each.covered, *each.changed) and each.period == seen.year]
        signed = any(
            each.status == "good" and seen.code in each.covered
            and (each.reviewer, each.association) == (one.reviewer, one.association)
            for each in own
        )  # fmt: skip
        if not void and not signed:
            if any(each.status == "changed" and seen.code in each.changed for each in own):
                void = InvalidReason.BAD_SIGNATURE
            elif desk.wants_signature(review, seen.as_filing()):
                fault = Fault("review-unsigned", "The policy asks for signed reviews, and no good signature covers this row.", "",
                              "Sign it: portal review sign.")  # fmt: skip
                desk.tell(review, "reviewer", fault, review.reviewer, "warning")
                void = InvalidReason.UNSIGNED
        found.append(replace(one, void=void, signed=signed))
    return tuple(found)


def _void(desk: Desk, review: Review, one: RowReview, seen: RowSeen) -> str:
    """Why a review does not count, or nothing. Every reason is reported; the first one is returned."""
    reasons = [desk.who(review)]
    if one.status == "not_reviewed":
        return reasons[0]
    papers = seen.papers(desk.dossier.evidence, one)
    if one.date is None and one.status == "documented":
        fault = Fault(
            "review-without-day",
            "The review says documented, and not when.",
            "the day of the review",
            "Fill in the day.",
        )
        desk.tell(review, "date", fault)
        reasons.append(InvalidReason.UNKNOWN_REVIEWER)
    if one.saw != seen.digest(desk.dossier.institution.id, papers):
        reasons.append(_changed(desk, review, one, seen))
    elif one.status == "documented":
        if desk.documents_known:
            reasons += (desk.there(review, papers), desk.age(review, papers, seen.as_filing()))
        else:
            reasons.append(InvalidReason.MISSING_EVIDENCE)
    if one.date and one.date < seen.day:
        fault = Fault(
            "reviewed-too-early",
            "The review is older than what it is about.",
            f"{seen.day} or later",
            "Correct the day.",
        )
        desk.tell(review, "date", fault, one.date.isoformat(), "warning")
        reasons.append(InvalidReason.TOO_EARLY)
    return next((reason for reason in reasons if reason), "")


def _changed(desk: Desk, review: Review, one: RowReview, seen: RowSeen) -> str:
    """The row or its documents are not what the reviewer saw: corrected in public since, or changed without a word."""
    if not one.saw:
        fault = Fault("review-unbound", "The review does not say what it saw, so nobody can tell whether it is of this row.",
                      "16 hexadecimal digits, as the portal's tools write them", "Review again: portal review row.")  # fmt: skip
        desk.tell(review, "saw", fault)
        return InvalidReason.UNBOUND
    amended = [
        each
        for each in desk.dossier.witnesses.amendments
        if each.table == one.table and each.row.split(" ")[0] == one.row
    ]
    if any(each.date and one.date and each.date >= one.date for each in amended):
        return InvalidReason.CORRECTED
    fault = Fault("review-changed", f"The row or its documents are not what the reviewer saw ({seen.table}.csv).", "",
                  "If the row was corrected, add it to amendments.csv. Otherwise review again: portal review row.")  # fmt: skip
    desk.tell(review, "saw", fault, one.saw)
    return InvalidReason.CHANGED


def _as_review(one: RowReview, year: str) -> Review:
    return Review(year, f"{one.table}/{one.row}", one.status, one.evidence, one.reviewer, one.association, one.date, one.note,
                  one.source, one.saw)  # fmt: skip
