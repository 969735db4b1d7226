"""Turns a reviewer's verdict on one value into a row of reviews.csv.

Whether the person may review at all, whether the verdict is supported, and the digest of what they saw are decided
here, for the terminal and for the workbook alike.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from generator.model import Association, Dossier, Evidence, Filing, Observation, Review, Signature, Standards
from generator.packages.desk import documents
from generator.packages.reviews import review_digest
from generator.packages.reviews.reviewers import People, doubted
from generator.packages.safety import characters
from generator.problems import Location, Problem, quoted

VERDICTS = ("documented", "partly", "not_supported", "not_reviewable")
"""The verdicts, best first. `not_reviewed` is not one: it says that no review took place."""
LONGEST_NOTE = 2000
LONGEST_LIST = 400
"""Characters of the column `evidence`, as in its schema."""


class VerdictError(ValueError):
    """The verdict is not valid. The message says why, in plain words.

    `reason` and `values` are the phrase `desk.refused.<reason>` that says it in another language, and what it holds.
    """

    def __init__(self, reason: str, message: str, **values: str | int) -> None:
        super().__init__(message)
        self.reason = reason
        self.values = values


@dataclass(frozen=True, slots=True)
class ReviewContext:
    """Who reviews, for which association, on which day, and what they are shown.

    `dossier` is the package as it was read; a verdict is about that, whatever the file says by now.
    """

    folder: Path
    dossier: Dossier
    standards: Standards
    reviewer: str
    association: str
    day: date

    def review_of(self, indicator: str, period: str) -> Review | None:
        """The review that was in the package when it was read."""
        return self.dossier.reviews.get((indicator, period))

    def laid_before(self, indicator: str, period: str) -> tuple[Evidence, ...]:
        """The documents that the reviewer is shown with a value."""
        return documents.laid_before(
            self.dossier, self.dossier.fact(indicator, period), self.review_of(indicator, period)
        )

    def saw(self, indicator: str, period: str) -> str:
        """The digest of a value and of the documents that are shown with it; empty if there is no value."""
        fact = self.dossier.fact(indicator, period)
        if not isinstance(fact, Observation):
            return ""
        return review_digest.review_digest(
            self.dossier.institution.id, fact, self.filing(period), self.laid_before(indicator, period)
        )

    def filing(self, period: str) -> Filing:
        """The filing of a period. The period must have one."""
        return next(filing for filing in self.dossier.filings if filing.period == period)

    def decide(self, indicator: str, period: str, status: str, *, named: Iterable[str] = (), note: str = "") -> Review:
        """The row for a verdict.

        `named` are the documents that were looked at; by default, those that the reviewer was shown.

        Raises VerdictError if the value is gone, the note is too long, a document is unknown, or no document supports
        "documented".
        """
        fact = self.dossier.fact(indicator, period)
        if not isinstance(fact, Observation):
            raise VerdictError("no_value", "There is no value to review.")
        if status not in VERDICTS:
            allowed = ", ".join(VERDICTS)
            raise VerdictError("no_verdict", f"A verdict is one of {allowed}.", allowed=allowed)
        note = characters.clean(note)
        if len(note) > LONGEST_NOTE:
            raise VerdictError(
                "long_note",
                f"The note has {len(note):,} characters; {LONGEST_NOTE:,} fit.",
                n=len(note),
                most=LONGEST_NOTE,
            )
        rests_on = self._rests_on(indicator, period, status, tuple(dict.fromkeys(named)))
        codes = tuple(paper.id for paper in rests_on)
        if len(";".join(codes)) > LONGEST_LIST:
            raise VerdictError("many_documents", "Too many documents for one review: name those that matter.")
        saw = review_digest.review_digest(self.dossier.institution.id, fact, self.filing(period), rests_on)
        return Review(period, indicator, status, codes, self.reviewer, self.association, self.day, note, saw=saw)

    def _rests_on(self, indicator: str, period: str, status: str, named: tuple[str, ...]) -> tuple[Evidence, ...]:
        unknown = [code for code in named if code not in self.dossier.evidence]
        if unknown:
            found = ", ".join(map(quoted, unknown))
            raise VerdictError("unknown_document", f"evidence.csv lists no document {found}.", found=found)
        shown = tuple(self.dossier.evidence[code] for code in named) or self.laid_before(indicator, period)
        if status != "documented":
            return shown
        filing = self.filing(period)
        good = documents.proving(shown, filing, self.standards)
        if named and len(good) < len(shown):
            good = ()
        if not good:
            flaws = "; ".join(
                f"{paper.id}: {documents.objection(paper, filing, self.standards.evidence_kinds)}" for paper in shown
            )
            reason, said = ("unproven", flaws) if flaws else ("unnamed", "no document")
            raise VerdictError(reason, f"Nothing that proves it is named ({said}).", flaws=flaws)
        return good


def doubt(
    reviewer: str, association: str, day: date, dossier: Dossier, known: Mapping[str, Association]
) -> Problem | None:
    """Why this person may not review this institution on this day; None if they may."""
    asked = Review("", "", "documented", (), reviewer, association, day)
    found = doubted(asked, dossier.institution, People(known), whole=True)
    if found is None:
        return None
    fault, place = found.fault, Location(f"associations/{association}/reviewers.csv")
    return Problem(fault.code, place, fault.message, found.found or None, fault.allowed, fault.fix)


def to_be_signed_again(dossier: Dossier, written: Iterable[Review]) -> tuple[Signature, ...]:
    """The signatures that no longer match the reviews once these rows are written."""
    rows = list(written)
    return tuple(
        signature
        for signature in dossier.signatures
        if any(
            signature.period == row.period
            and (
                row.indicator in signature.covered
                or (signature.reviewer, signature.association) == (row.reviewer, row.association)
            )
            for row in rows
        )
    )
