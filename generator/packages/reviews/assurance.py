"""Decides which reviews count, and the assurance level of each value.

A review that counts gives its value the level of the desk review, or that of the report that it rests on. A review that
does not count stays in the dossier and says why (`InvalidReason`).

Reviewers are checked against the associations, if those are given; a package on its own is trusted about its reviewers.
"""

import calendar
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from generator.model import (
    LADDER,
    Association,
    Assurance,
    Checked,
    Dossier,
    Evidence,
    EvidenceKind,
    Fact,
    Filing,
    InvalidReason,
    Observation,
    Policy,
    Review,
    Signature,
    Standards,
)
from generator.packages.reviews import review_digest, review_signatures
from generator.packages.reviews.reviewers import People, doubted
from generator.packages.reviews.row_judge import judged
from generator.packages.tables.schemas import Fault, later
from generator.packages.tables.table import Table
from generator.problems import Location, Problem

Key = tuple[str, str]

_NAMED_ROWS = 5
"""Rows that a message about many reviews names."""

_SIGN_ON_THE_DAY = "Sign again, with a clock that is right: portal review sign ID."


def assure(
    dossier: Dossier,
    associations: Mapping[str, Association] | None,
    standards: Standards,
    *,
    signed: bytes = b"",
    whole: bool = True,
    documents_known: bool = True,
) -> tuple[Dossier, tuple[Problem, ...]]:
    """The dossier with its reviews judged and its facts on the level they reached, and the problems of the reviews.

    `signed` is the content of reviews.csv.sig. Without `associations`, neither reviewers nor signatures are judged.
    `whole=False`: the list of associations may be incomplete, so missing ones are not reported.
    `documents_known=False`: evidence.csv is unreadable, which is reported once and not for each review.
    """
    desk = ReviewJudge(dossier, associations, standards, whole, documents_known)
    signatures, problems = _signatures(dossier, associations, signed, standards.day)
    for key, review in dossier.reviews.items():
        desk.voids[key] = desk.judge(review)
    desk.tell_early()
    desk.hold_signatures(signatures)
    for filing in dossier.filings:
        desk.hold_together(filing)
    reviews = {
        key: replace(review, void=desk.voids[key], signed=key in desk.signed) for key, review in dossier.reviews.items()
    }
    facts: dict[Key, Fact] = dict(dossier.facts)
    for key, review in reviews.items():
        fact = facts.get(key)
        if isinstance(fact, Observation) and review.status == "documented" and not review.void:
            facts[key] = desk.raised(fact, review)
    rows = ReviewJudge(dossier, associations, standards, whole, documents_known, "row_reviews")
    witnesses = replace(dossier.witnesses, row_reviews=judged(rows, signatures))
    return (
        replace(dossier, facts=facts, reviews=reviews, signatures=signatures, witnesses=witnesses),
        (*problems, *desk.told.problems, *rows.told.problems),
    )


def policy_in_force(standards: Standards, day: date) -> Policy | None:
    """The version of the policy in force for a filing of this day; None before the first and after the last."""
    begun = [policy for policy in standards.policies if policy.in_force_from <= day]
    newest = max(begun, key=lambda policy: policy.in_force_from, default=None)
    ended = newest is not None and newest.in_force_until is not None and newest.in_force_until < day
    return None if ended else newest


def months_before(day: date, months: int) -> date:
    """The day so many months earlier; the last of the month if that month has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def _signatures(
    dossier: Dossier, associations: Mapping[str, Association] | None, signed: bytes, today: date
) -> tuple[tuple[Signature, ...], tuple[Problem, ...]]:
    if not signed:
        return (), ()
    label = f"institutions/{dossier.institution.id}"
    parsed, flaws = review_signatures.read_signatures(signed, label)
    for one in parsed:
        if fault := later(one.statement.date, today):
            place = Location(f"{label}/{review_signatures.FILE}", one.statement.line)
            day = one.statement.date.isoformat()
            flaws.append(Problem(fault.code, place, fault.message, day, fault.allowed, _SIGN_ON_THE_DAY))
    parsed = [one for one in parsed if one.statement.date <= today]
    if associations is None:
        return (), tuple(flaws)
    found, problems = review_signatures.judge_signatures(dossier, parsed, associations)
    return tuple(found), (*flaws, *problems)


@dataclass
class ReviewJudge:
    """Judges the reviews of one institution."""

    dossier: Dossier
    associations: Mapping[str, Association] | None
    standards: Standards
    whole: bool
    documents_known: bool
    table: str = "reviews"
    voids: dict[Key, str] = field(default_factory=dict)
    signed: set[Key] = field(default_factory=set)
    early: dict[str, list[Review]] = field(default_factory=dict)  # by period: older than the end of that year
    checkers: dict[tuple[str, date | None], Checked] = field(default_factory=dict)  # one for each person and day

    def __post_init__(self) -> None:
        self.told = Table(f"institutions/{self.dossier.institution.id}/{self.table}.csv")
        self.people = People(self.associations or {})
        self.filings = {filing.period: filing for filing in self.dossier.filings}

    def judge(self, review: Review) -> str:
        """Why a review does not count, or nothing. Every reason is reported; the first one is returned."""
        fact = self.dossier.facts.get((review.indicator, review.period))
        filing = self.filings.get(review.period)
        reasons = [self.who(review)]
        if review.date is None and review.status == "documented":  # reported with the row
            reasons.append(InvalidReason.UNKNOWN_REVIEWER)
        if not self.documents_known and review.status != "not_reviewed":
            reasons.append(InvalidReason.MISSING_EVIDENCE)
        elif isinstance(fact, Observation) and filing is not None and review.status != "not_reviewed":
            papers = review_digest.rests_on(review, fact, self.dossier.evidence)
            reasons.append(self._binding(review, fact, filing, papers))
            if (
                review.status == "documented"
                and reasons[-1] != InvalidReason.CORRECTED  # the documents of what was published before
                and (papers or reasons[-1] != InvalidReason.CHANGED)  # reported once
            ):
                reasons += (self.there(review, papers), self.age(review, papers, filing))
        elif not isinstance(fact, Observation) and review.status != "not_reviewed":
            reasons.append(InvalidReason.CORRECTED)  # to a gap: without a correction the row would not have been read
        if filing is not None and review.date and review.date < filing.as_of and review.status != "not_reviewed":
            self.early.setdefault(review.period, []).append(review)
            reasons.append(InvalidReason.TOO_EARLY)
        return next((reason for reason in reasons if reason), "")

    def tell_early(self) -> None:
        """One message for each year with reviews that are older than its end: mostly its last day is mistyped."""
        for period, reviews in self.early.items():
            filing, first = self.filings[period], reviews[0]
            rows = ", ".join([str(review.source.row) for review in reviews if review.source][:_NAMED_ROWS])
            more = ", …" if len(reviews) > _NAMED_ROWS else ""
            which = "This review is" if len(reviews) == 1 else f"{len(reviews)} reviews (rows {rows}{more}) are"
            fault = Fault(
                "reviewed-too-early",
                f"{which} older than the end of the year {period}, and cannot count: nobody can have seen the whole year.",
                f"{filing.as_of} or later"
                + (f"; the last day is in filings.csv, row {filing.source.row}" if filing.source else ""),
                "Correct the last day of the year (as_of in filings.csv), or the day of the review.",
            )
            self.tell(first, "date", fault, (first.date or filing.as_of).isoformat(), "warning")

    def tell(self, review: Review, column: str, fault: Fault, found: str = "", severity: str = "error") -> None:
        """Report a problem with the row of a review."""
        if review.source and review.source.row:
            self.told.fault(fault, review.source.row, column, found, severity)

    def who(self, review: Review) -> str:
        """Check that the association lists the reviewer, and that the reviewer does not work for the institution."""
        if self.associations is None:
            return ""
        doubt = doubted(review, self.dossier.institution, self.people, whole=self.whole)
        if doubt is None:
            return ""
        self.tell(review, doubt.column, doubt.fault, doubt.found)
        return doubt.void

    # ----------------------------------------------------------------------------------------------- what the reviewer
    # saw

    def _binding(self, review: Review, fact: Observation, filing: Filing, papers: tuple[Evidence, ...]) -> str:
        """Check that the value and its documents are still those that the reviewer saw."""
        if not review.saw:
            fault = Fault(
                "review-unbound",
                "The review does not say what it saw, so nobody can tell whether it is of this value.",
                "16 hexadecimal digits, as the portal's tools write them",
                "Review again with portal review, or write not_reviewed.",
            )
            self.tell(review, "saw", fault)
            return InvalidReason.UNBOUND
        if review.saw == review_digest.review_digest(self.dossier.institution.id, fact, filing, papers):
            return ""
        if self._corrected_since(review, fact, filing, papers):
            return InvalidReason.CORRECTED
        places = [(place.file.rpartition("/")[2], place.row) for place in fact.sources[:1]]
        places += [("evidence.csv", paper.source.row) for paper in papers if paper.source]
        rows = ", ".join(f"{file} row {row}" for file, row in places)
        fault = Fault(
            "review-changed",
            f"The value or its documents are not what the reviewer saw ({rows}).",
            "",
            "If the value was corrected, add a row to corrections.csv: its review then waits for the desk, and its signature "
            "covers all other rows as before. Otherwise review again with portal review, or write not_reviewed.",
        )
        self.tell(review, "saw", fault, review.saw)
        return InvalidReason.CHANGED

    def _corrected_since(self, review: Review, fact: Observation, filing: Filing, papers: tuple[Evidence, ...]) -> bool:
        """Whether a correction explains that the review is not of this value.

        Either the review fits the value as it was before, or the correction is later than the review and came with
        other documents.
        """
        rows = self.dossier.corrections.get((review.indicator, review.period), ())
        if review.saw in review_digest.digests_before(self.dossier, fact, filing, papers, rows):
            return True
        newest = rows[-1] if rows and rows[-1].now == fact.text else None
        return bool(newest and newest.date and review.date and newest.date > review.date)

    def there(self, review: Review, papers: tuple[Evidence, ...]) -> str:
        """Check that the review rests on a document, and that none of its documents has a flaw."""
        flaws = [(paper.id, paper.flaw) for paper in papers if paper.flaw]
        if flaws:
            fault = Fault(
                "review-without-its-document",
                f"The review rests on a document that proves nothing ({', '.join(sorted({f for _, f in flaws}))}).",
                "documents that are in the package and match their checksums",
                "Correct the document, or review again without it.",
            )
            self.tell(review, "evidence", fault, ";".join(code for code, _ in flaws))
            return InvalidReason.MISSING_EVIDENCE
        if not papers:
            fault = Fault(
                "documented-without-evidence",
                "The review says documented, and neither it nor the value names a document.",
                "codes of evidence.csv",
                "Name the document that was looked at.",
            )
            self.tell(review, "evidence", fault, ";".join(review.evidence), "warning")
            return InvalidReason.NO_EVIDENCE
        return ""

    def age(self, review: Review, papers: tuple[Evidence, ...], filing: Filing) -> str:
        """Check that the documents are recent enough for their kind. One without a date counts as too old."""
        reason = ""
        for paper in papers:
            months = self.standards.evidence_kinds.get(paper.kind, EvidenceKind("")).valid_months
            if months is None:
                continue
            oldest = months_before(filing.as_of, months)
            if paper.date is None or paper.date < oldest:
                fault = Fault(
                    "evidence-too-old",
                    f"A document of the kind {paper.kind} proves something for {months} months, and this one is "
                    + (f"of {paper.date}." if paper.date else "without a date."),
                    f"{oldest} or later, for a year that ends on {filing.as_of}",
                    "Name a newer document and review again, or write not_reviewed.",
                )
                self.tell(review, "evidence", fault, paper.id)
                reason = InvalidReason.OLD_EVIDENCE
        return reason

    # -------------------------------------------------------------------------------------- once all rows are read

    def hold_signatures(self, signatures: Iterable[Signature]) -> None:
        """Mark signed reviews; void those edited since, and unsigned ones where the policy requires signatures."""
        edited: set[Key] = set()
        superseded: set[Key] = set()
        for signature in signatures:
            superseded.update((code, signature.period) for code in signature.corrected)
            if signature.status == "changed":
                # A row added later is merely unsigned: only rows that were signed can have been edited since.
                edited.update((code, signature.period) for code in signature.changed if code in signature.covered)
            elif signature.status == "good":
                self.signed.update(
                    (code, signature.period)
                    for code in signature.covered
                    if (review := self.dossier.reviews.get((code, signature.period)))
                    and (review.reviewer, review.association) == (signature.reviewer, signature.association)
                )
        for key, review in self.dossier.reviews.items():
            if self.voids[key] or key in self.signed:
                continue
            if key in edited:
                self.voids[key] = InvalidReason.BAD_SIGNATURE  # the signature has reported it
            elif self.wants_signature(review, self.filings.get(review.period)) or (
                key in superseded and review.status != "not_reviewed"
            ):
                fault = Fault(
                    "review-unsigned",
                    "The review before the correction of this value was signed, and no good signature covers this one."
                    if key in superseded
                    else "The policy asks for signed reviews, and no good signature covers this row.",
                    "",
                    "Sign it: portal review sign.",
                )
                self.tell(review, "reviewer", fault, review.reviewer, "warning")
                self.voids[key] = InvalidReason.UNSIGNED

    def wants_signature(self, review: Review, filing: Filing | None) -> bool:
        """Whether the policy in force asks for a signature of a review."""
        if self.associations is None or filing is None or review.status != "documented":
            return False
        policy = policy_in_force(self.standards, filing.as_of)
        return policy is not None and policy.signed_reviews

    def hold_together(self, filing: Filing) -> None:
        """Void the reviews of a block that must be documented together if one of its values is not."""
        policy = policy_in_force(self.standards, filing.as_of)
        for block in policy.together if policy else ():
            keys = [(code, filing.period) for code in block]
            counting = [key for key in keys if self._counts(key)]
            if not counting or len(counting) == len(block):
                continue
            first = self.dossier.reviews[counting[0]]
            missing = [code for code, _ in keys if (code, filing.period) not in counting]
            fault = Fault(
                "block-incomplete",
                f"These values are documented together or not at all, and {', '.join(missing)} "
                + ("is not." if len(missing) == 1 else "are not."),
                ", ".join(block),
                "Document and review the rest of them too.",
            )
            self.tell(first, "indicator", fault, ", ".join(code for code, _ in counting), "warning")
            for key in counting:
                self.voids[key] = InvalidReason.BLOCK

    def _counts(self, key: Key) -> bool:
        review = self.dossier.reviews.get(key)
        observed = isinstance(self.dossier.facts.get(key), Observation)
        return observed and review is not None and review.status == "documented" and not self.voids[key]

    # ------------------------------------------------------------------------------------------------- results

    def raised(self, fact: Observation, review: Review) -> Observation:
        """The fact on the highest level that its documents give it, with who checked it and the day of that check.

        A name and a day are of one act: the issuer has the day of the report, and the reviewer that of the review.
        """
        best, by, on = Assurance.DOCUMENTED, self._reviewer(review), review.date
        for paper in review_digest.rests_on(review, fact, self.dossier.evidence):
            rung = self.standards.evidence_kinds.get(paper.kind, EvidenceKind("")).assurance
            if LADDER.index(rung) > LADDER.index(best):
                best, by, on = rung, self._reviewer(review), review.date
                if paper.access == "public" and paper.issuer:  # the issuer of a confidential report is not published
                    by, on = paper.issuer, paper.date
        return replace(fact, assurance=best, checked=self.checkers.setdefault((by, on), Checked(by, on)))

    def _reviewer(self, review: Review) -> str:
        known = (self.associations or {}).get(review.association)
        found = self.people.find(review.association, review.reviewer)
        person = found.name if found else review.reviewer
        return ", ".join(name for name in (person, known.name if known else review.association) if name)
