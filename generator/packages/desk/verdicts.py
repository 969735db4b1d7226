"""A reviewer's verdict on one value becomes a row of reviews.csv.

Whether the person may review at all, whether the verdict has what it must rest on, and what they saw: one place for the
terminal and the workbook.
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
from generator.problems import quoted

VERDICTS = ("documented", "partly", "not_supported", "not_reviewable")
"""What a reviewer may find, best first. That nobody looked, `not_reviewed`, is no verdict."""
LONGEST_NOTE = 2000
LONGEST_LIST = 400
"""Characters of the column evidence, as its schema has it."""


class VerdictError(ValueError):
    """The verdict cannot stand. The message says why, in plain words."""


@dataclass(frozen=True, slots=True)
class ReviewContext:
    """Who reviews, for which association, on which day, and what they have before them.

    `dossier` is the package as it was read; a verdict is on that, and not on what the file may say by now.
    """

    folder: Path
    dossier: Dossier
    standards: Standards
    reviewer: str
    association: str
    day: date

    def review_of(self, indicator: str, period: str) -> Review | None:
        """The review as it stands in the package that was read."""
        return self.dossier.reviews.get((indicator, period))

    def laid_before(self, indicator: str, period: str) -> tuple[Evidence, ...]:
        """The documents that the reviewer is shown with a value."""
        return documents.laid_before(
            self.dossier, self.dossier.fact(indicator, period), self.review_of(indicator, period)
        )

    def saw(self, indicator: str, period: str) -> str:
        """The digest of a value with the documents that are shown with it; empty where there is no value."""
        fact = self.dossier.fact(indicator, period)
        if not isinstance(fact, Observation):
            return ""
        return review_digest.review_digest(
            self.dossier.institution.id, fact, self.filing(period), self.laid_before(indicator, period)
        )

    def filing(self, period: str) -> Filing:
        """The filing of a period that is known to have one."""
        return next(filing for filing in self.dossier.filings if filing.period == period)

    def decide(self, indicator: str, period: str, status: str, *, named: Iterable[str] = (), note: str = "") -> Review:
        """The row for a verdict. `named` are the documents looked at; else those that were laid before the reviewer.

        Raises Refused where the value is gone, the note too long, a document unknown, or where "documented" would rest
        on nothing that proves it.
        """
        fact = self.dossier.fact(indicator, period)
        if not isinstance(fact, Observation):
            raise VerdictError("There is no value to review.")
        if status not in VERDICTS:
            raise VerdictError(f"A verdict is one of {', '.join(VERDICTS)}.")
        note = characters.clean(note)
        if len(note) > LONGEST_NOTE:
            raise VerdictError(f"The note has {len(note):,} characters; {LONGEST_NOTE:,} fit.")
        rests_on = self._rests_on(indicator, period, status, tuple(dict.fromkeys(named)))
        codes = tuple(paper.id for paper in rests_on)
        if len(";".join(codes)) > LONGEST_LIST:
            raise VerdictError("Too many documents for one review: name those that matter.")
        saw = review_digest.review_digest(self.dossier.institution.id, fact, self.filing(period), rests_on)
        return Review(period, indicator, status, codes, self.reviewer, self.association, self.day, note, saw=saw)

    def _rests_on(self, indicator: str, period: str, status: str, named: tuple[str, ...]) -> tuple[Evidence, ...]:
        unknown = [code for code in named if code not in self.dossier.evidence]
        if unknown:
            raise VerdictError(f"evidence.csv lists no document {', '.join(map(quoted, unknown))}.")
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
            raise VerdictError(f"Nothing that proves it is named ({flaws or 'no document'}).")
        return good


def doubt(reviewer: str, association: str, day: date, dossier: Dossier, known: Mapping[str, Association]) -> str:
    """Why this person may not review this institution on this day; empty where they may."""
    asked = Review("", "", "documented", (), reviewer, association, day)
    found = doubted(asked, dossier.institution, People(known), whole=True)
    if found is None:
        return ""
    allowed = f" Allowed: {found.fault.allowed}." if found.fault.allowed else ""
    return f"{found.fault.message}{allowed} {found.fault.fix}"


def to_be_signed_again(dossier: Dossier, written: Iterable[Review]) -> tuple[Signature, ...]:
    """The signatures that no longer say what stands there, once these rows are written."""
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
