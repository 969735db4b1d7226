"""Lists what waits for the desk review, and since when.

These are reported social answers that need proof, have a document, and have no review that counts; and values whose
review no longer counts, with the reason. An answer that no document shows ("no", "none of these") waits only in the
second case, so that the reviewer can look at it again. A value found "not supported" is queued again only after it or its document changes.

Requires a dossier whose reviews are judged (`packages.reviews.assurance`), and depends on nothing else.
"""

from collections.abc import Container, Iterable, Iterator, Mapping

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
    to_prove = {(code, filing.period): (filing, fact) for filing, code, fact in _to_prove(dossier, standards)}
    asked = to_prove | dict(_void(dossier, standards, to_prove))
    found = [
        Waiting(dossier.institution.id, filing.period, code, filing.received or filing.as_of, why, on)
        for (code, _), (filing, fact) in asked.items()
        for why, on in _waits(
            dossier,
            filing,
            fact,
            dossier.reviews.get((code, filing.period)),
            standards,
            proof=(code, filing.period) in to_prove,
        )
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


def _void(
    dossier: Dossier, standards: Standards, to_prove: Container[tuple[str, str]]
) -> Iterator[tuple[tuple[str, str], tuple[Filing, Fact]]]:
    """The other values whose review no longer counts: a "no", or a figure."""
    filings = {filing.period: filing for filing in dossier.filings}
    for key, review in dossier.reviews.items():
        fact = dossier.facts.get(key)
        if (
            review.void
            and fact is not None
            and is_answered(fact)
            and key not in to_prove
            and review.indicator in standards.indicators
            and review.period in filings
        ):
            yield key, (filings[review.period], fact)


def _was_reviewed(review: Review | None) -> bool:
    return review is not None and review.status != "not_reviewed"


def _provable(dossier: Dossier, filing: Filing, fact: Fact, review: Review | None, standards: Standards) -> bool:
    return bool(documents.proving(documents.laid_before(dossier, fact, review), filing, standards))


def _waits(
    dossier: Dossier, filing: Filing, fact: Fact, review: Review | None, standards: Standards, *, proof: bool
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
        yield void, on if provable or on != "desk" or not proof else "institution"


def _looked_at_since(dossier: Dossier, review: Review) -> bool:
    """True if a row that differs from its signed form was reviewed later: then it only has to be signed again."""
    days = [
        signature.date
        for signature in dossier.signatures
        if signature.period == review.period and review.indicator in signature.changed and signature.date
    ]
    return bool(days and review.date and review.date > max(days))
