"""Turns a reviewer's verdict on an audit, a rating, a poverty rate or a survey into a row of row_reviews.csv."""

from collections.abc import Iterable

from generator.model import Dossier, Evidence, RowReview, Standards
from generator.packages.desk import documents
from generator.packages.desk.verdicts import LONGEST_NOTE, VERDICTS, ReviewContext, VerdictError
from generator.packages.reviews.rows_seen import RowSeen, rows_seen
from generator.packages.safety import characters
from generator.problems import quoted


def decide_row(desk: ReviewContext, seen: RowSeen, status: str, named: Iterable[str], note: str) -> RowReview:
    """The row for a verdict. `named` are the documents that were looked at; by default, those that the row names.

    Raises VerdictError if the note is too long, a document is unknown, or none supports "documented".
    """
    note = characters.clean(note)
    if status not in VERDICTS:
        allowed = ", ".join(VERDICTS)
        raise VerdictError("no_verdict", f"A verdict is one of {allowed}.", allowed=allowed)
    if len(note) > LONGEST_NOTE:
        said = f"The note has {len(note):,} characters; {LONGEST_NOTE:,} fit."
        raise VerdictError("long_note", said, n=len(note), most=LONGEST_NOTE)
    codes = tuple(dict.fromkeys(named)) or seen.evidence
    if unknown := [code for code in codes if code not in desk.dossier.evidence]:
        found = ", ".join(map(quoted, unknown))
        raise VerdictError("unknown_document", f"evidence.csv lists no document {found}.", found=found)
    papers = [desk.dossier.evidence[code] for code in codes]
    if status == "documented" and not proving(papers, seen, desk.standards):
        flaws = "; ".join(f"{paper.id}: {objection(paper, seen, desk.standards)}" for paper in papers)
        reason, said = ("unproven", flaws) if flaws else ("unnamed", "no document")
        raise VerdictError(reason, f"Nothing that proves it is named ({said}).", flaws=flaws)
    saw = seen.digest(desk.dossier.institution.id, papers)
    return RowReview(seen.table, seen.row, status, codes, desk.reviewer, desk.association, desk.day, note, saw)


def objection(paper: Evidence, seen: RowSeen, standards: Standards) -> str:
    """Why a document does not support a row: the code of its flaw, or evidence-too-old; empty if it does."""
    return documents.objection(paper, seen.as_filing(), standards.evidence_kinds)


def proving(papers: Iterable[Evidence], seen: RowSeen, standards: Standards) -> bool:
    """True if there are documents, and all of them support the row."""
    listed = list(papers)
    return bool(listed) and not any(objection(paper, seen, standards) for paper in listed)


def waiting_rows(dossier: Dossier, standards: Standards) -> tuple[str, ...]:
    """The codes of rows with a document that supports them and no review that counts."""
    found = []
    for key, seen in rows_seen(dossier.witnesses).items():
        review = dossier.witnesses.review(*key)
        done = review is not None and not review.void and review.status != "not_reviewed"
        if not done and proving(seen.papers(dossier.evidence), seen, standards):
            found.append(seen.code)
    return tuple(found)
