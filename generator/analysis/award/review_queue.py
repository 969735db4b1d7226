"""Lists what waits for the desk review, and since when.

These are reported social answers that need proof, have a document, and have no review that counts; and answers whose
review no longer counts, with the reason. An answer that no document shows ("no", "none of these") does not wait. A
value found "not supported" is queued again only after it or its document changes.

Requires a dossier whose reviews are judged (`packages.reviews.assurance`), and depends on nothing else.
"""

from collections.abc import Iterable, Iterator, Mapping

from generator.analysis.award.coverage import is_answered
from generator.analysis.award.questions import needs_proof
from generator.model import Association, Dossier, Fact, Filing, InvalidReason, Review, Standards, Waiting
from generator.packages.desk import documents

UNREVIEWED = "unreviewed"
_ON = {
    InvalidReason.BLOCK: "block",
    InvalidReason.UNSIGNED: "signature",
    InvalidReason.NO_EVIDENCE: "institution",
}


def queue(dossier: Dossier, standards: Standards) -> tuple[Waiting, ...]:
    """Everything that waits in one institution, oldest first, then in the order of the standards."""
    found = [
        Waiting(dossier.institution.id, filing.period, code, filing.received or filing.as_of, why, on)
        for filing, code, fact in _to_prove(dossier, standards)
        for why, on in _waits(dossier, filing, fact, dossier.reviews.get((code, filing.period)), standards)
    ]
    order = {code: place for place, code in enumerate(standards.indicators)}
    return tuple(sorted(found, key=lambda one: (one.since, one.period, order[one.indicator])))


def without_document(dossier: Dossier, standards: Standards) -> Mapping[str, tuple[str, ...]]:
    """By period, the indicators whose answers need proof, and have neither a suitable document nor a review."""
    found: dict[str, list[str]] = {}
    for filing, code, fact in _to_prove(dossier, standards):
        review = dossier.reviews.get((code, filing.period))
        if not _was_reviewed(review) and not _provable(dossier, filing, fact, review, standards):
            found.setdefault(filing.period, []).append(code)
    return {period: tuple(codes) for period, codes in found.items()}


def asked(dossier: Dossier, associations: Iterable[Association]) -> tuple[str, ...]:
    """The associations that an institution's reviews wait for: its networks, and those that reviewed it before."""
    before = {review.association for review in dossier.reviews.values()} | set(dossier.institution.networks)
    return tuple(sorted(one.id for one in associations if one.id in before or dossier.institution.id in one.members))


def _to_prove(dossier: Dossier, standards: Standards) -> Iterator[tuple[Filing, str, Fact]]:
    """The reported social answers that need proof by the policy that explains their filing."""
    social = standards.family("social")
    for filing in dossier.filings:
        policy = standards.policy_at(filing.as_of)[0]
        rules = [rule for rule in policy.rules if rule.question == "all_documented"] if policy else []
        free = [set(str(rule.params.get("needs_no_proof", "")).split()) for rule in rules]
        unproven = tuple(set.intersection(*free)) if free else ()
        for indicator in social:
            fact = dossier.facts.get((indicator.code, filing.period))
            if fact is not None and is_answered(fact) and needs_proof(indicator, fact, unproven):
                yield filing, indicator.code, fact


def _was_reviewed(review: Review | None) -> bool:
    return review is not None and review.status != "not_reviewed"


def _provable(dossier: Dossier, filing: Filing, fact: Fact, review: Review | None, standards: Standards) -> bool:
    return bool(documents.proving(documents.laid_before(dossier, fact, review), filing, standards))


def _waits(
    dossier: Dossier, filing: Filing, fact: Fact, review: Review | None, standards: Standards
) -> Iterator[tuple[str, str]]:
    """Why one answer waits, and on whom; nothing if it does not."""
    provable = _provable(dossier, filing, fact, review, standards)
    if review is None or not _was_reviewed(review):
        if provable:
            yield UNREVIEWED, "desk"
    elif review.void:
        void = InvalidReason(review.void)
        on = (
            "signature"
            if void is InvalidReason.BAD_SIGNATURE and _looked_at_since(dossier, review)
            else _ON.get(void, "desk")
        )
        yield void, on if provable or on != "desk" else "institution"


def _looked_at_since(dossier: Dossier, review: Review) -> bool:
    """True if a row that differs from its signed form was reviewed later: then it only has to be signed again."""
    days = [
        signature.date
        for signature in dossier.signatures
        if signature.period == review.period and review.indicator in signature.changed and signature.date
    ]
    return bool(days and review.date and review.date > max(days))
