"""What was filed: who reports, for which periods, with which evidence and reviews, and the dossier of all of it."""

import unicodedata
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cached_property
from typing import Final

from generator.model.facts import Caution, Fact, Gap, GapReason, Observation
from generator.model.judged import Alignment, Award, Coverage, Distance, Withdrawal
from generator.model.networks import Membership, NetworkTables
from generator.model.reviewed import Correction, Day, IssuerKey, Review, Reviewer, Signature, Signer, Statement
from generator.model.witnesses import Witnesses
from generator.problems import Location, Problem


@dataclass(frozen=True, slots=True)
class Licence:
    """The terms under which the data of a package may be used."""

    name: str
    title: str
    path: str


@dataclass(frozen=True, slots=True)
class Source:
    """Where the data of a package were copied from."""

    title: str
    path: str = ""


@dataclass(frozen=True, slots=True)
class Ending:
    """How an institution ended. Its address stays, and its awards end with it."""

    how: str  # one of ENDINGS
    date: date  # the day on which it ended
    reason: str = ""
    source: str = ""  # where that is published: an address, or the name of a document
    address: str = ""  # the source, if it is an address that may be linked
    successor: str = ""  # id of the institution that goes on in its place

    def __str__(self) -> str:
        return " · ".join(filter(None, (self.how, str(self.date), self.successor, self.reason, self.source)))


_YEAR: Final = 366
"""Days within which another day belongs to the same year."""
ENDINGS: Final = ("closed", "merged", "renamed", "withdrawn")
"""How an institution can end: it exists no longer; it is part of another; it goes on under another id; it publishes
here no longer, and its figures were taken down."""


@dataclass(frozen=True, slots=True)
class Institution:
    """A body that reports. `id` never changes and is the last part of its address."""

    id: str
    name: str
    country: str  # ISO 3166-1 alpha-2, upper case
    region: str  # code in Standards.regions; empty if unknown
    legal_form: str | None = None  # code in Standards.legal_forms
    profit_status: str | None = None  # profit | non_profit
    full_name: str | None = None
    acronym: str | None = None
    former_names: tuple[str, ...] = ()
    founded: int | None = None
    website: str | None = None
    networks: tuple[str, ...] = ()  # ids of associations, or names
    currency: str | None = None  # ISO 4217
    fiscal_year_end: str | None = None  # MM-DD
    licence: Licence | None = None
    credit: str = ""  # who is to be named when the data are used
    contact: str | None = None
    identifiers: Mapping[str, str | int] = field(default_factory=dict)
    fictional: bool = False
    sources: tuple[Source, ...] = ()  # where the data were copied from; empty: they were filed here
    ended: Ending | None = None  # None: it goes on

    @property
    def to_credit(self) -> str:
        """Who is to be named with these data besides the institution: their licensor, or the sources they were copied from."""
        credit = self.credit or "; ".join(source.title for source in self.sources)
        return "" if credit == self.name else credit

    def knows_documents(self, documented: int) -> bool:
        """Whether it is known if documents support the answers, of which `documented` are.

        A source that data were copied from without a document is silent about documents, which is not the same as none.
        """
        return not self.sources or documented > 0

    @property
    def latin_name(self) -> str:
        """The name, or another name in Latin letters if it has none of them; lists show it too, and are sorted by it."""
        if _has_latin_letters(self.name):  # most names; every list is sorted by them
            return self.name
        others = (self.full_name or "", *self.former_names, self.acronym or "")
        return next((name for name in others if _has_latin_letters(name)), self.name)

    @property
    def both_names(self) -> str:
        """The name, with the one in Latin letters after it if it has none: for words that stand alone."""
        return self.name if self.latin_name == self.name else f"{self.name} ({self.latin_name})"


def _has_latin_letters(name: str) -> bool:
    """True if a reader of Latin letters can pronounce some of it."""
    if name[:1].isascii() and name[:1].isalpha():
        return True
    return any(char.isalpha() and (char.isascii() or unicodedata.name(char, "").startswith("LATIN")) for char in name)


@dataclass(frozen=True, slots=True)
class Association:
    """A network that publishes packages and reviews filings."""

    id: str
    name: str
    country: str | None
    website: str | None = None
    contact: str | None = None
    members: tuple[str, ...] = ()
    reviewers: tuple[Reviewer, ...] = ()
    fictional: bool = False
    signers: tuple[Signer, ...] = ()
    withdrawals: tuple[Withdrawal, ...] = ()
    keys: tuple[IssuerKey, ...] = ()
    names_keys: bool = False  # True if its descriptor names the table of keys, which may have no row yet
    credentials: Mapping[str, str] = field(default_factory=dict)  # file name -> the JSON text, signed offline
    memberships: tuple[Membership, ...] = ()  # of all years, also those that ended
    admission: str = ""  # how it takes social performance into account when it admits members
    fees: str = ""  # of membership, in words
    tables: NetworkTables = field(default_factory=NetworkTables)
    former_addresses: tuple[str, ...] = ()  # of portals from which it issued credentials before, each with a slash


@dataclass(frozen=True, slots=True)
class Filing:
    """All of one institution for one period. Rates are units of `currency` for one US dollar."""

    period: str
    as_of: date
    currency: str | None = None
    closing_rate: Decimal | None = None
    average_rate: Decimal | None = None
    rate_source: str = ""
    received: date | None = None
    prepared_by: str = ""
    source: Location | None = None
    doubted: bool = False  # as_of contradicts the period or another filing's: no year is compared with this one
    questionnaire: str = ""  # code in Standards.questionnaires; empty: the portal's own, which asks everything
    not_in_source: tuple[str, ...] = ()  # indicators without a column in the source file


@dataclass(frozen=True, slots=True)
class Evidence:
    """A document that supports values. A confidential one is named by kind, title and date only."""

    id: str
    kind: str
    title: str
    issuer: str = ""
    date: Day | None = None
    language: str = ""
    access: str = "public"  # public | confidential
    file: str | None = None  # path inside the package
    url: str | None = None  # https; printed, never fetched
    sha256: str | None = None
    source: Location | None = None
    flaw: str = ""  # code of the problem that keeps it from supporting anything: missing-document, wrong-checksum …


@dataclass(frozen=True, slots=True)
class HeldBack:
    """Why a package is not published as it is now, and the commit as of which it is shown (None: not at all)."""

    problems: tuple[Problem, ...]
    since: str | None

    @property
    def shown(self) -> str:
        """What is shown: `published` for the version published before, or `nothing`."""
        return "published" if self.since else "nothing"


@dataclass(frozen=True)
class Dossier:
    """Everything one institution's package says, and what follows from it alone.

    `facts` holds one fact per (indicator, period) that was filed or derived; `fact` answers for every other pair with
    the gap of `unasked`, else "not reported". `filings` run from the newest to the oldest.

    `unasked` has by period the indicators that were not asked, or have no column in the source. Not one `Gap` each: for
    the archive that would be half a million. `against` are follow-ups answered although the parent's answer rules them
    out.
    """

    institution: Institution
    filings: tuple[Filing, ...]
    facts: Mapping[tuple[str, str], Fact]
    evidence: Mapping[str, Evidence] = field(default_factory=dict)
    reviews: Mapping[tuple[str, str], Review] = field(default_factory=dict)
    coverage: Mapping[str, Coverage] = field(default_factory=dict)  # by period
    awards: Mapping[str, Award] = field(default_factory=dict)  # by period
    unjudged: Mapping[str, str] = field(default_factory=dict)  # by period: why no policy judges the filing
    alignments: Mapping[str, tuple[Alignment, ...]] = field(default_factory=dict)  # by period, one per dimension
    corrections: Mapping[tuple[str, str], tuple[Correction, ...]] = field(default_factory=dict)  # oldest first
    statements: tuple[Statement, ...] = ()  # newest first
    signatures: tuple[Signature, ...] = ()
    distances: Mapping[str, Distance] = field(default_factory=dict)  # by period
    problems: tuple[Problem, ...] = ()
    digest: str = ""
    unasked: Mapping[str, Mapping[str, GapReason]] = field(default_factory=dict)  # by period, then indicator
    against: frozenset[tuple[str, str]] = frozenset()  # (indicator, period)
    witnesses: Witnesses = field(default_factory=Witnesses)
    held: str = ""  # a newer version of the package was not accepted: what is shown instead, `published` or `nothing`

    def fact(self, indicator: str, period: str) -> Fact:
        """The fact of one cell; never None."""
        found = self.facts.get((indicator, period))
        return found or Gap(indicator, period, self.unasked.get(period, {}).get(indicator, GapReason.NOT_REPORTED))

    def counted(self, indicator: str, period: str) -> Fact | None:
        """The fact for one cell as counts use it; None if the question was asked and nothing was filed.

        If it was not asked, only a value counts: an "unknown" to a question that is not in the form is not a gap.
        """
        found = self.facts.get((indicator, period))
        if isinstance(found, Observation):
            return found
        why = self.unasked.get(period, {}).get(indicator)
        return found if why is None else Gap(indicator, period, why)

    @property
    def newest(self) -> date | None:
        """The newest day on which a filing was received, or else ended."""
        return max((filing.received or filing.as_of for filing in self.filings), default=None)

    @cached_property
    def periods(self) -> tuple[str, ...]:
        """Periods with a filing, newest first."""
        return tuple(filing.period for filing in self.filings)

    def period_at(self, day: date) -> str:
        """The fiscal year that a day belongs to, else the one that ended in the year before it; empty if neither was filed."""
        filings = sorted(self.filings, key=lambda one: one.as_of)
        during = next((one for one in filings if 0 <= (one.as_of - day).days < _YEAR), None)
        before = next((one for one in reversed(filings) if 0 < (day - one.as_of).days < _YEAR), None)
        found = during or before
        return found.period if found else ""

    @cached_property
    def filed(self) -> Mapping[str, Mapping[str, Fact]]:
        """The facts of each period with any, by indicator."""
        found: dict[str, dict[str, Fact]] = {}
        for (code, period), fact in self.facts.items():
            found.setdefault(period, {})[code] = fact
        return found

    @cached_property
    def series(self) -> Mapping[str, tuple[Fact | None, ...]]:
        """For every indicator that was ever filed or derived, its facts by period, newest first; None: no row."""
        found: dict[str, list[Fact | None]] = {}
        at = {period: place for place, period in enumerate(self.periods)}
        nothing = [None] * len(at)
        for (code, period), fact in self.facts.items():
            if period in at:
                if code not in found:
                    found[code] = list(nothing)
                found[code][at[period]] = fact
        for period, codes in self.unasked.items():
            for code in codes.keys() & found.keys() if period in at else ():
                found[code][at[period]] = found[code][at[period]] or Gap(code, period, codes[code])
        return {code: tuple(facts) for code, facts in found.items()}

    @cached_property
    def never_asked(self) -> Mapping[str, GapReason]:
        """Indicators without any fact that not every filing could have answered, each with its gap.

        If one filing was not asked and the source of another has no column, the gap is about the source: another source
        may have it. "Not reported" if at least one filing could have answered.
        """
        years = [self.unasked.get(period, {}) for period in self.periods]
        filed = {code for code, _ in self.facts}
        found: dict[str, GapReason] = {}
        for code in {code for year in years for code in year} - filed:
            reasons = {year.get(code, GapReason.NOT_REPORTED) for year in years}
            order = (GapReason.NOT_REPORTED, GapReason.NOT_IN_SOURCE, GapReason.NOT_ASKED)
            found[code] = next(why for why in order if why in reasons)
        return found

    @cached_property
    def cautioned(self) -> Mapping[Caution, tuple[tuple[str, str], ...]]:
        """The figures with each caution, by indicator and period."""
        found: dict[Caution, list[tuple[str, str]]] = {caution: [] for caution in Caution}
        for key, fact in self.facts.items():
            if isinstance(fact, Observation) and fact.caution is not None:
                found[fact.caution].append(key)
        return {caution: tuple(keys) for caution, keys in found.items()}

    @cached_property
    def reported(self) -> frozenset[str]:
        """Indicators with an observation in any period."""
        return frozenset(code for (code, _), fact in self.facts.items() if isinstance(fact, Observation))

    @cached_property
    def reviewed(self) -> frozenset[str]:
        """Periods with at least one review."""
        return frozenset(period for _, period in self.reviews)

    @property
    def may_have_badge(self) -> bool:
        """True if it was awarded, or may have been.

        An award takes a review, and a correction can take it away again; of who withdrew, no review is left to tell.
        """
        withdrawn = self.institution.ended is not None and self.institution.ended.how == "withdrawn"
        return withdrawn or bool(self.reviews) or any(award.was_given for award in self.awards.values())

    @cached_property
    def review_counts(self) -> Mapping[str, int]:
        """How many reviews have each status."""
        return Counter(review.status for review in self.reviews.values())

    def latest(self, indicator: str) -> Fact:
        """The newest observation of an indicator that may be a headline, or the gap of the newest period."""
        for period in self.periods:
            fact = self.fact(indicator, period)
            if isinstance(fact, Observation) and fact.caution is None:
                return fact
        newest = self.fact(indicator, self.periods[0] if self.periods else "")
        return newest if isinstance(newest, Gap) else Gap(indicator, newest.period, GapReason.UNDEFINED)


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
    """Something that happened to an institution on a day; `indicators` are those of which values were corrected.

    An entry of the page of changes and of feeds. All days are those of the data packages, so these entries do not depend on
    the history of the repository; `PublishedChange` are those that do.
    """

    day: date
    institution: str
    kind: EventKind
    period: str = ""
    indicators: tuple[str, ...] = ()
    corrections: tuple[Correction, ...] = field(default=(), compare=False)

    @property
    def code(self) -> str:
        """Its name on the page of changes, which does not change when other events are added."""
        return ".".join(filter(None, (self.kind, self.institution, self.period, self.day.isoformat())))
