"""What happened on a day: the entries of the page of changes, and of the feeds.

All of it is dated in the data packages themselves, so that a site needs no history of its repository, and the same data
give the same page. A value that was published changes only with a correction, which has a date.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class EventKind(StrEnum):
    """The kinds of events; each has a phrase `news.<kind>`."""

    FILED = "filed"
    CORRECTED = "corrected"
    STATED = "stated"
    AWARDED = "awarded"
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"
    CLOSED = "closed"
    MERGED = "merged"
    RENAMED = "renamed"
    LEFT = "left"


AWARDS = frozenset({EventKind.AWARDED, EventKind.WITHDRAWN, EventKind.LAPSED})
CORRECTIONS = frozenset({EventKind.CORRECTED, EventKind.STATED})

ENDED = {
    "closed": EventKind.CLOSED,
    "merged": EventKind.MERGED,
    "renamed": EventKind.RENAMED,
    "withdrawn": EventKind.LEFT,
}
"""The kind of event that an ending is."""


@dataclass(frozen=True, slots=True, order=True)
class PortalEvent:
    """Something that happened to an institution on a day; `indicators` are those of which values were corrected."""

    day: date
    institution: str
    kind: EventKind
    period: str = ""
    indicators: tuple[str, ...] = ()

    @property
    def code(self) -> str:
        """Its name on the page of changes, which does not change when other events are added."""
        return ".".join(filter(None, (self.kind, self.institution, self.period, self.day.isoformat())))
