"""What reached the data of a portal, day by day, as the history of its repository has it."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from generator.model.facts import Fact


class ChangeKind(StrEnum):
    """The kinds of changes; each has a phrase `history.<kind>`."""

    CAME = "came"  # an institution, with its filings
    FILED = "filed"
    CHANGED = "changed"  # values
    ADDED = "added"  # values, to a filing that was there
    REMOVED = "removed"  # values, from a filing that is still there
    STATED = "stated"
    AWARDED = "awarded"
    WITHDRAWN = "withdrawn"
    LOST = "lost"  # an award, with the reviews or values that it rested on
    ENDED = "ended"
    MOVED = "moved"  # an institution has another id
    FILING_GONE = "filing_gone"
    GONE = "gone"  # an institution
    ASSOCIATION = "association"
    ASSOCIATION_GONE = "association_gone"
    DEFINED = "defined"
    UNREADABLE = "unreadable"  # a package, so that it is not known what changed in it


@dataclass(frozen=True, slots=True)
class PublishedValue:
    """A value before and after. None: there was, or is, no row; both: it is a text, which is not repeated."""

    indicator: str
    was: Fact | None
    now: Fact | None
    why: str = ""  # as its correction says


@dataclass(frozen=True, slots=True)
class PublishedChange:
    """One change of a day: of an institution, of one of its filings, of an association or of the definitions.

    Names are those of that day, because the institution may be gone since.
    """

    day: date
    kind: ChangeKind
    about: str  # the id of an institution or association; the kind of definition
    name: str = ""
    latin: str = ""  # the name in Latin letters, if it has none
    country: str = ""
    period: str = ""
    how: str = ""  # of definitions and endings; the new id of an institution
    n: int = 0  # values
    codes: tuple[str, ...] = ()  # periods that came; definitions
    values: tuple[PublishedValue, ...] = ()  # the first few
    currency: str | None = None

    @property
    def code(self) -> str:
        """Its name on the page of changes and in feeds, which no later change alters."""
        return ".".join(filter(None, ("published", self.day.isoformat(), self.kind, self.about, self.how, self.period)))


@dataclass(frozen=True, slots=True)
class PublicationHistory:
    """The changes of each day, newest first, since the day with which the history at hand begins.

    The state at the end of that first day is what the others are compared with: `institutions` is how many it had.
    `whole` is false if days before it are left out.
    """

    since: date
    institutions: int
    changes: tuple[PublishedChange, ...]
    whole: bool = True
