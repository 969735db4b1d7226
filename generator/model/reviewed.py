"""What reviewers and institutions say about what was filed: reviews, signatures, corrections, statements."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TypeAlias

from generator.problems import Location

Day: TypeAlias = date
"""Alias of `date` for classes in which a field called `date` hides the type's own name."""


@dataclass(frozen=True, slots=True)
class Reviewer:
    """A person who does desk reviews for an association, with their term, which is open-ended without `until`."""

    id: str
    name: str
    since: date
    until: date | None = None
    organisation: str = ""

    def may_review(self, day: date) -> bool:
        """True if the day is within this person's term."""
        return self.since <= day and (self.until is None or day <= self.until)


@dataclass(frozen=True, slots=True)
class Review:
    """What the desk review found for one indicator of one filing."""

    period: str
    indicator: str
    status: str  # documented | partly | not_supported | not_reviewed | not_reviewable
    evidence: tuple[str, ...] = ()
    reviewer: str = ""
    association: str = ""
    date: Day | None = None
    note: str = ""
    source: Location | None = None
    saw: str = ""  # short digest of the value and the documents the reviewer saw; written by the tools
    void: str = ""  # code of the reason why it does not count (`InvalidReason`); empty: it counts
    signed: bool = False  # True if a good signature covers it


class InvalidReason(StrEnum):
    """Why a review does not count although it is in the file."""

    UNBOUND = "unbound"  # it does not say what it saw
    CHANGED = "changed"  # the value or its documents have changed
    CORRECTED = "corrected"  # a row of corrections.csv has corrected the value since
    NO_EVIDENCE = "no_evidence"  # it names no document, and neither does the value
    MISSING_EVIDENCE = "missing_evidence"  # a document it rests on is missing, or is a different file now
    OLD_EVIDENCE = "old_evidence"  # a document it rests on is older than its kind allows
    TOO_EARLY = "too_early"  # it is older than the end of the year it is about, so it cannot have seen that year
    BLOCK = "block"  # belongs to a block that is documented as a whole or not at all, and another part is not
    UNKNOWN_REVIEWER = "unknown_reviewer"  # the association does not list this person for this day
    OWN_REVIEWER = "own_reviewer"  # the reviewer works for the institution
    BAD_SIGNATURE = "bad_signature"  # it was changed after it was signed
    UNSIGNED = "unsigned"  # the policy asks for a signature


@dataclass(frozen=True, slots=True)
class Signature:
    """A reviewer's signature over the reviews of one filing. `status` is good, or one of `SIGNATURE_FLAWS`.

    `changed` names the indicators whose value or review has changed since it was signed, `corrected` those whose value
    was corrected in public since: they are not covered any more, and the signature is as good as before for the others.
    """

    period: str
    reviewer: str
    association: str
    policy: str
    date: Day | None = None
    fingerprint: str = ""  # of the key, as ssh-keygen prints it
    status: str = "good"
    changed: tuple[str, ...] = ()
    covered: tuple[str, ...] = ()  # indicators
    corrected: tuple[str, ...] = ()  # indicators


SIGNATURE_FLAWS = ("unreadable", "changed", "unknown_signer", "out_of_term", "wrong")
"""What may be wrong with a signature: malformed, edited since, by an unlisted key, out of its term, false."""


@dataclass(frozen=True, slots=True)
class Correction:
    """A published value that was wrong, and is corrected in public."""

    period: str
    indicator: str
    was: str  # as it was filed; empty: a gap
    now: str
    why: str
    who: str
    date: Day | None = None
    source: Location | None = None


@dataclass(frozen=True, slots=True)
class Statement:
    """The institution's own signed comment on a value, or on a whole filing if `indicator` is empty."""

    id: str
    period: str
    indicator: str
    text: str
    signed_by: str
    date: Day | None = None
    source: Location | None = None


@dataclass(frozen=True, slots=True)
class Signer:
    """A key with which a reviewer signs: one row of signers.csv."""

    reviewer: str
    key: str  # one line, as OpenSSH writes a public key
    since: Day | None = None
    until: Day | None = None  # last day; None: open-ended


@dataclass(frozen=True, slots=True)
class IssuerKey:
    """A public key that signs, or signed, an association's credentials: one row of keys.csv."""

    key: str  # in the form Multikey
    since: Day | None = None
    until: Day | None = None  # last day; None: open-ended. What it signed until then stays good
