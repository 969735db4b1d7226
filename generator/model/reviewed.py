"""What reviewers and institutions say of what was filed: reviews, signatures, corrections, statements."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TypeAlias

from generator.problems import Location

Day: TypeAlias = date
"""A day, where a field called `date` would hide the type's own name."""


@dataclass(frozen=True, slots=True)
class Reviewer:
    """A person who does desk reviews for an association, and from when until when; without an end it goes on."""

    id: str
    name: str
    since: date
    until: date | None = None
    organisation: str = ""

    def may_review(self, day: date) -> bool:
        """True if the day lies in this person's term."""
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
    signed: bool = False  # True where a good signature covers it


class InvalidReason(StrEnum):
    """Why a review does not count, though it stands in the file."""

    UNBOUND = "unbound"  # it does not say what it saw
    CHANGED = "changed"  # the value or its documents are others now
    NO_EVIDENCE = "no_evidence"  # it names no document, and neither does the value
    MISSING_EVIDENCE = "missing_evidence"  # a document it rests on is not there, or is another file now
    OLD_EVIDENCE = "old_evidence"  # a document it rests on is older than its kind allows
    BLOCK = "block"  # belongs to a block that is documented all or nothing, and another part is not
    UNKNOWN_REVIEWER = "unknown_reviewer"  # the association does not list this person for this day
    OWN_REVIEWER = "own_reviewer"  # the reviewer works for the institution
    BAD_SIGNATURE = "bad_signature"  # it was changed after it was signed
    UNSIGNED = "unsigned"  # the policy asks for a signature


@dataclass(frozen=True, slots=True)
class Signature:
    """A reviewer's signature over the reviews of one filing. `status` is good, or says what is wrong (`SIGNATURE_FLAWS`).

    `changed` names the indicators whose value or review is another one than was signed.
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


SIGNATURE_FLAWS = ("unreadable", "changed", "unknown_signer", "out_of_term", "wrong")
"""What may be wrong with a signature: not in the form, edited since, by a key nobody lists, out of its term, false."""


@dataclass(frozen=True, slots=True)
class Correction:
    """A published value that was wrong, owned in public."""

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
    """The institution's own signed comment on a value, or on a whole filing where `indicator` is empty."""

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
    until: Day | None = None  # last day; None while it goes on


@dataclass(frozen=True, slots=True)
class IssuerKey:
    """A public key with which an association's credentials are or were signed: one row of keys.csv."""

    key: str  # in the form Multikey
    since: Day | None = None
    until: Day | None = None  # last day; None while it goes on. What it signed until then stays good
