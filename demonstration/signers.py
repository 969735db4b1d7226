"""The keys with which fictional reviewers sign.

A key follows from the seed and the reviewer's id, so that the same set has the same signatures each time. Anyone can
therefore compute it, and it proves nothing, which is enough for a fictional person. Only public halves are written.
"""

import hashlib
from collections.abc import Iterable
from datetime import date
from functools import cache

from demonstration.cast import Circle
from demonstration.character import Character
from generator.model import Dossier, Filing, Institution, Observation, Review, Signer, Standards
from generator.packages import IndicatorRow
from generator.packages.reviews import review_signatures
from generator.packages.reviews.assurance import policy_in_force
from generator.signatures import Key, key_from_seed, public_line, sshsig


@cache
def key_of(seed: int, reviewer: str, number: int) -> Key:
    """A key of a reviewer under a seed."""
    return key_from_seed(hashlib.sha256(f"portal-demo/{seed}/{reviewer}/{number}".encode()).digest())


def signers(circle: Circle, seed: int) -> list[Signer]:
    """The public keys that an association lists, with their terms."""
    return [
        Signer(term.reviewer, public_line(key_of(seed, term.reviewer, term.number)), term.since, term.until)
        for term in circle.keys
    ]


def key_on(circle: Circle, reviewer: str, day: date, seed: int) -> Key | None:
    """The key with which a reviewer signs on a day; None for a reviewer without one."""
    for term in circle.keys:
        if term.reviewer == reviewer and term.since <= day and (term.until is None or day <= term.until):
            return key_of(seed, reviewer, term.number)
    return None


def signatures(
    character: Character,
    circle: Circle,
    *,
    institution: Institution,
    filings: Iterable[Filing],
    rows: Iterable[IndicatorRow],
    reviews: Iterable[Review],
    standards: Standards,
    seed: int,
) -> bytes:
    """The content of reviews.csv.sig: each reviewer signs a filing on the day of their last row."""
    signed_years = {str(period) for period in character.signed}
    own = [found for found in reviews if found.period in signed_years]
    if not own:
        return b""
    facts = {
        (row.indicator, row.period): Observation(row.indicator, row.period, row.value, row.value, ())
        for row in rows
        if row.period in signed_years and row.status == "reported"
    }
    whole = Dossier(institution, (), facts, reviews={(found.indicator, found.period): found for found in own})
    texts = []
    for filing in filings:
        policy = policy_in_force(standards, filing.as_of)
        theirs = [found for found in own if found.period == filing.period]
        for reviewer in sorted({found.reviewer for found in theirs}) if policy else ():
            day = max(found.date for found in theirs if found.reviewer == reviewer and found.date)
            key = key_on(circle, reviewer, day, seed)
            if policy and key:
                said = review_signatures.statement(whole, filing.period, reviewer, circle.id, policy.version, day)
                texts.append(said + sshsig.sign(said, key).encode())
    return b"\n".join(texts)
