"""Decides whether a person may review an institution.

The association lists its reviewers and their terms; nobody may review the organisation they work for.
"""

import re
from collections.abc import Mapping
from typing import NamedTuple

from generator.model import Association, Institution, InvalidReason, Review, Reviewer
from generator.packages.tables.schemas import Fault

NAMED = 20
"""How many reviewers a message lists when it names an unknown one."""


class Doubt(NamedTuple):
    """Why the reviewer of a row is not accepted: the reason, and the fault to report at a cell."""

    void: InvalidReason
    column: str
    fault: Fault
    found: str = ""


class People:
    """The reviewers of each association, indexed by code. Each list is read once."""

    def __init__(self, associations: Mapping[str, Association]) -> None:
        self.associations = associations
        self._found: dict[str, dict[str, Reviewer]] = {}

    def find(self, association: str, reviewer: str) -> Reviewer | None:
        """A reviewer of an association by code; None if it has none with that code."""
        if association not in self._found:
            known = self.associations.get(association)
            self._found[association] = {person.id: person for person in (known.reviewers if known else ())}
        return self._found[association].get(reviewer)


def doubted(review: Review, institution: Institution, people: People, *, whole: bool) -> Doubt | None:
    """Why the reviewer of a row is not accepted; None if they are.

    `whole` is False if an unknown association may merely be missing from the list.
    """
    associations = people.associations
    if not review.association or not review.reviewer:
        return _nobody(review)
    known = associations.get(review.association)
    if known is None:
        return _unknown_association(review, associations) if whole else None
    reviewer = people.find(known.id, review.reviewer)
    if reviewer is None:
        fault = Fault(
            "unknown-reviewer",
            f"This person is not in reviewers.csv of {known.id}.",
            ", ".join(sorted(person.id for person in known.reviewers[:NAMED])),
            "The association names its reviewers; ask it to add this one.",
        )
        return Doubt(InvalidReason.UNKNOWN_REVIEWER, "reviewer", fault, review.reviewer)
    if review.date and not reviewer.may_review(review.date):
        fault = Fault(
            "reviewer-out-of-term",
            f"{reviewer.id} could not review for {known.id} on this day.",
            f"from {reviewer.since}{f' until {reviewer.until}' if reviewer.until else ' on'}",
            "Correct the day, or the term in reviewers.csv.",
        )
        return Doubt(InvalidReason.UNKNOWN_REVIEWER, "date", fault, review.date.isoformat())
    own_names = {
        _folded(name) for name in (institution.id, institution.name, institution.full_name or institution.name)
    }
    if _folded(reviewer.organisation) in own_names:
        fault = Fault(
            "reviews-itself",
            "This reviewer works for the institution under review.",
            "a reviewer of another organisation",
            "Let somebody else review it.",
        )
        return Doubt(InvalidReason.OWN_REVIEWER, "reviewer", fault, reviewer.organisation)
    return None


def _nobody(review: Review) -> Doubt | None:
    """A row without reviewer or association may wait for them, but then it cannot say documented."""
    if review.status != "documented":
        return None
    fault = Fault(
        "review-by-nobody",
        "The review says documented, and not who says so.",
        "a reviewer, and the association that answers for the review",
        "Fill in both, or write not_reviewed.",
    )
    return Doubt(InvalidReason.UNKNOWN_REVIEWER, "association" if review.reviewer else "reviewer", fault)


def _unknown_association(review: Review, associations: Mapping[str, Association]) -> Doubt:
    fault = Fault(
        "unknown-association",
        "There is no such association in the portal.",
        ", ".join(sorted(associations)[:NAMED]) or "the id of an association",
        "Correct the id, or add the association's package.",
    )
    return Doubt(InvalidReason.UNKNOWN_REVIEWER, "association", fault, review.association)


def _folded(name: str) -> str:
    return re.sub(r"\W+", " ", name).strip().casefold()
