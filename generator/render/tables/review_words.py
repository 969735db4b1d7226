"""A reviewer's verdict next to a value: what was found, by whom, and why it may not count."""

from collections.abc import Mapping
from datetime import date

from markupsafe import escape

from generator.language.printer import Printer
from generator.model import Fact, Observation, Portal, Review

MOST_PEOPLE = 10_000
"""Limit of the caches of printed names and days."""


class ReviewerNames:
    """The names of reviewers and associations by their ids; an unknown id is returned as it is."""

    def __init__(self, portal: Portal | None) -> None:
        self.associations: Mapping[str, str] = {} if portal is None else {a.id: a.name for a in portal.associations}
        self._people: Mapping[tuple[str, str], str] = {} if portal is None else portal.reviewers

    def association(self, id_: str) -> str:
        """The name of an association."""
        return self.associations.get(id_, id_)

    def person(self, association: str, id_: str) -> str:
        """The name of a reviewer."""
        return self._people.get((association, id_), id_)

    def of(self, review: Review) -> str:
        """The name of the reviewer and of the association: Amina Otieno, Ring of Lenders."""
        both = (self.person(review.association, review.reviewer), self.association(review.association))
        return ", ".join(name for name in both if name)


class Verdicts:
    """Words for reviews in one language; what many rows share is printed once."""

    def __init__(self, say: Printer) -> None:
        self._say = say
        self._statuses: dict[str, str] = {}
        self._voids: dict[str, str] = {}
        self._bylines: dict[tuple[str, date | None], str] = {}

    def status(self, review: Review) -> str:
        """The verdict with its mark; a review that does not count has a mark of its own."""
        key = f"{review.status} void" if review.void else review.status
        said = self._statuses.get(key)
        if said is None:
            words = escape(self._say.phrase(f"review.{review.status}"))
            said = self._statuses[key] = f'<span class="review {escape(key)}">{words}</span>'
        return said

    def void(self, review: Review) -> str:
        """Why a review does not count; empty if it does."""
        if not review.void:
            return ""
        said = self._voids.get(review.void)
        if said is None:
            why = self._say.phrase(f"ladder.void.{review.void}")
            words = escape(self._say.phrase("review.does_not_count", why=why))
            said = self._voids[review.void] = f'<span class="void">{words}</span>'
        return said

    def byline(self, review: Review, names: ReviewerNames) -> str:
        """Who reviewed, and when; empty if unknown."""
        key = names.of(review), review.date
        said = self._bylines.get(key)
        if said is None:
            if len(self._bylines) > MOST_PEOPLE:
                self._bylines.clear()
            by, day = key
            said = self._say.phrase("review.by", by=by, date=self._say.date(day)) if by and day else by
            said = self._bylines[key] = str(escape(said))
        return said


def counts(review: Review | None, fact: Fact | None) -> bool:
    """True if a review raises its value to a rung of the ladder."""
    return review is not None and review.status == "documented" and not review.void and isinstance(fact, Observation)


def remark(review: Review) -> str:
    """The reviewer's note, escaped, with its own text direction."""
    return f'<span class="note" dir="auto">{escape(review.note)}</span>' if review.note else ""
