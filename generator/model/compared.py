"""Facts about many institutions: benchmarks, lists, and the portal as a whole."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Final

from generator.model.facts import Fact
from generator.model.filed import Association, Institution, Licence, PortalEvent, Source
from generator.model.judged import Award, Count, Coverage, award_state
from generator.model.measured import Policy, Standards
from generator.model.networks import Service
from generator.model.peer_figures import EachOtherFigures, FiguresOfSome, PeerAnswers, PeerFigures, PeerGroup
from generator.model.published.history import PublicationHistory
from generator.model.published.indicator_events import EventsByIndicator
from generator.model.reviewed import Backlog
from generator.model.witnesses import WitnessHead
from generator.model.witnesses.surveyed import VoiceSummary
from generator.problems import Problem

UNKNOWN_COUNTRY: Final = "ZZ"
"""The code that ISO 3166 leaves free, for a country that is not known."""

KEY_FIGURES: Final = (
    "number_of_active_borrowers",
    "borrowers_female_percent",
    "gross_loan_portfolio",
    "par30",
    "operational_self_sufficiency",
    "number_of_depositors",
    "assets",
    "personnel_count",
    "return_on_assets",
)
"""Indicators that lists and profiles show first, in order of preference, and that profiles compare with peers."""


@dataclass(frozen=True, slots=True)
class Benchmark:
    """The quartiles of one figure in a peer group and period. Amounts in US dollars.

    Quartiles as `quartiles` has them; None below the standards' `quartiles_from`.
    """

    group: str  # "all", "region:africa", "country:PE", "legal_form:ngo", "outreach:small" …
    indicator: str
    period: str
    n: int
    q1: float | None = None
    median: float | None = None
    q3: float | None = None


@dataclass(frozen=True, slots=True)
class Tally:
    """How many members of a group gave each answer to one choice indicator in one period."""

    group: str
    indicator: str
    period: str
    n: int  # members with an answer
    counts: Mapping[str, int]
    withheld: Mapping[str, int] = field(default_factory=dict)  # members whose questionnaire did not offer an answer

    def choosing(self, answer: str) -> int:
        """How many members could have given an answer: the base of its share."""
        return self.n - self.withheld.get(answer, 0)


@dataclass(frozen=True, slots=True)
class Listing:
    """What other pages need to know of one institution: a row in a list, a point on a map, a search result."""

    institution: Institution
    periods: tuple[str, ...]  # newest first
    groups: Mapping[str, str]  # scheme code -> band code, at the newest period
    headline: Mapping[str, Fact]  # newest facts of the indicators that lists show
    coverage: Coverage | None  # of the newest filing with social answers
    award: Award | None  # the newest award, else the newest judgement
    problems: int
    given: tuple[Award, ...] = ()  # every award it was ever given, newest first, without findings
    answers: Mapping[str, Count] = field(default_factory=dict)  # social answers by period
    rungs: Mapping[str, tuple[int, ...]] = field(default_factory=dict)  # family -> values on each rung, lowest first
    waiting: Mapping[str, Backlog] = field(default_factory=dict)  # by period, newest first
    asked: tuple[str, ...] = ()  # associations that its reviews wait for
    turns: tuple[date, ...] = ()  # days on which awards, reviews that carry them, and ratings expire; oldest first
    received: Mapping[str, date] = field(default_factory=dict)  # by period: the day on which its filing was received
    corrected: tuple[tuple[date, str], ...] = ()  # dated corrections with the year they are of, newest first, a few
    uncompared: tuple[str, ...] = ()  # indicators reported in words, as a date, or without an exchange rate
    figures: bool = False  # True if the newest filing reports a financial figure
    held: str = ""  # as in the dossier
    unjudged: str = ""  # why no filing of it was judged: the reason of the newest one; empty if one was judged
    voices: tuple[VoiceSummary, ...] = ()  # the newest survey of its clients in each mode
    heard: tuple[WitnessHead, ...] = ()  # a row of each audit, and of all else that others say
    dated: tuple[PortalEvent, ...] = ()  # corrections and statements, oldest first

    @property
    def knows_documents(self) -> bool:
        """Whether it is known if documents support the answers of the newest filing that has some."""
        total = self.coverage.total if self.coverage else None
        return self.institution.knows_documents(total.documented if total else 0)

    def turned(self, day: date) -> int:
        """How much has expired before a day. As long as that is the same, so are the institution's pages."""
        return bisect_left(self.turns, day)


def going(listings: Iterable[Listing]) -> tuple[Listing, ...]:
    """Those of institutions that have not ended."""
    return tuple(listing for listing in listings if listing.institution.ended is None)


def invented(listings: Iterable[Listing]) -> str:
    """Whether institutions are fictional: "all", "some", or empty: the end of the phrase that says so."""
    made_up = {listing.institution.fictional for listing in listings}
    return ("some" if False in made_up else "all") if True in made_up else ""


@dataclass(frozen=True)
class Portal:
    """Everything known, for all institutions: the one object that pages about more than one institution read."""

    standards: Standards
    listings: tuple[Listing, ...]  # by name
    associations: tuple[Association, ...]
    benchmarks: Mapping[tuple[str, str, str], Benchmark]  # (group, indicator, period)
    tallies: Mapping[tuple[str, str, str], Tally]
    problems: tuple[Problem, ...]
    as_of: date  # the portal's day: that of the build. Awards are as of it
    newest: date | None = None  # newest day on which a filing was received, or ended
    credentials: Mapping[tuple[str, str], str] = field(default_factory=dict)  # (institution, period) -> address
    comparisons: Mapping[str, PeerGroup] = field(default_factory=dict)  # by institution id
    peer_figures: Mapping[tuple[str, str, str], PeerFigures] = field(default_factory=dict)  # as benchmarks
    reporters: Mapping[str, int] = field(default_factory=dict)  # by indicator: institutions that ever reported it
    peer_names: Mapping[str, Mapping[str, str]] = field(default_factory=dict)  # group -> institution id -> name
    peer_answers: Mapping[tuple[str, str, str], PeerAnswers] = field(default_factory=dict)  # as benchmarks, of all
    peer_levels: Mapping[tuple[str, str, str], Mapping[str, str]] = field(default_factory=dict)  # of values checked
    compared: Mapping[str, str] = field(default_factory=dict)  # by institution: a digest of all that is compared of it
    history: PublicationHistory | None = None  # of the data, in Git; None: not at hand

    @cached_property
    def other_figures(self) -> EachOtherFigures:
        """The figures of each institution's peers, without its own, by institution, group, indicator and period."""
        return EachOtherFigures(self.peer_figures, self.comparisons, self.peer_names, self.standards.quartiles_from)

    def figures_of(self, institutions: Iterable[str]) -> Mapping[tuple[str, str, str], PeerFigures]:
        """The figures of these institutions.

        A page with them depends on what is compared of each, and not on the figures of others in the same cells.
        """
        return FiguresOfSome(self.peer_figures, institutions)

    @cached_property
    def newest_year(self) -> int:
        """The newest fiscal year of any filing: an institution is silent compared with the others, even if all stopped.

        A fiscal year after that of the portal's day is a slip. Without any filing it is the year of that day.
        """
        years = (int(period) for period in self.periods)
        return max((year for year in years if year <= self.as_of.year), default=self.as_of.year)

    @property
    def named_day(self) -> date:
        """The portal's day, for what only names it: see `render.site.edition`."""
        return self.as_of

    @cached_property
    def services(self) -> Mapping[str, tuple[Service, ...]]:
        """What each association offers its members on the portal's day."""
        return {
            one.id: tuple(each for each in one.tables.services if each.until is None or self.as_of <= each.until)
            for one in self.associations
        }

    @property
    def policy(self) -> Policy | None:
        """The policy in force on the portal's day, else the last one before."""
        return self.standards.policy_at(self.as_of)[0]

    @property
    def signed(self) -> bool:
        """True if badges of this portal can be verified: a key was given, or credentials were signed offline."""
        return bool(self.credentials)

    @cached_property
    def origins(self) -> tuple[Source, ...]:
        """Where the data were copied from, the most frequent first; empty if any institution filed here."""
        counts = Counter(source for one in self.listings for source in one.institution.sources)
        if not all(one.institution.sources for one in self.listings):
            return ()
        return tuple(sorted(counts, key=lambda source: (-counts[source], source.title, source.path)))

    @cached_property
    def licences(self) -> tuple[Licence, ...]:
        """The licences of the data, the most frequent first."""
        counts = Counter(one.institution.licence for one in self.listings if one.institution.licence)
        return tuple(sorted(counts, key=lambda licence: (-counts[licence], licence.title)))

    @cached_property
    def by_country(self) -> Mapping[str, tuple[Listing, ...]]:
        """Listings of each country, by name."""
        found: dict[str, list[Listing]] = {}
        for listing in self.listings:
            found.setdefault(listing.institution.country, []).append(listing)
        return {country: tuple(members) for country, members in sorted(found.items())}

    @cached_property
    def countries(self) -> tuple[str, ...]:
        """The known countries with institutions. An unknown one is a list, and not one country more."""
        return tuple(country for country in self.by_country if country != UNKNOWN_COUNTRY)

    @cached_property
    def indicator_events(self) -> EventsByIndicator:
        """The newest events of each indicator that has one, the newest first."""
        dated = [event for listing in self.listings for event in listing.dated]
        received = {(one.institution.id, period): day for one in self.listings for period, day in one.received.items()}
        return EventsByIndicator(dated, received, self.standards, self.peer_figures, self.peer_answers)

    @cached_property
    def fictional(self) -> str:
        """Whether institutions are fictional: "all", "some", or empty. If any is, every page says so."""
        return invented(self.listings)

    @cached_property
    def periods(self) -> tuple[str, ...]:
        """Periods with a filing of any institution, newest first."""
        return tuple(sorted({period for listing in self.listings for period in listing.periods}, reverse=True))

    @cached_property
    def headlines(self) -> Mapping[str, tuple[Fact, ...]]:
        """The newest facts of the indicators that lists show, by indicator, one for each institution that goes on."""
        codes = dict.fromkeys(code for listing in self.going for code in listing.headline)
        return {code: tuple(x.headline[code] for x in self.going if code in x.headline) for code in codes}

    @cached_property
    def reviewers(self) -> Mapping[tuple[str, str], str]:
        """Names of reviewers, by the ids of their association and their own."""
        return {(known.id, person.id): person.name for known in self.associations for person in known.reviewers}

    @cached_property
    def going(self) -> tuple[Listing, ...]:
        """Listings of the institutions that have not ended, by name."""
        return going(self.listings)

    @cached_property
    def area_counts(self) -> Mapping[str, tuple[tuple[Count, bool], ...]]:
        """How much the newest filings of institutions that have not ended answered of each social area, if they were asked.

        With each count, whether it is known which of these answers documents support.
        """
        found: dict[str, list[tuple[Count, bool]]] = {}
        for listing in self.going:
            known = listing.knows_documents
            for area, count in listing.coverage.areas.items() if listing.coverage else ():
                if count.asked:
                    found.setdefault(area, []).append((count, known))
        return {area: tuple(counts) for area, counts in found.items()}

    @cached_property
    def groups(self) -> Mapping[str, tuple[Listing, ...]]:
        """The peer groups that have a page, by their names: of one scheme, or of two that profiles use together.

        Only those of which something may be said. Countries have pages of their own.
        """
        found: dict[str, list[Listing]] = {}
        together = [schemes for schemes in self.standards.profile_groups if len(schemes) > 1]
        for listing in self.going:
            own = listing.groups
            names = [f"{scheme}:{band}" for scheme, band in own.items() if scheme != "country"]
            names += [
                "+".join(f"{scheme}:{own[scheme]}" for scheme in schemes)
                for schemes in together
                if all(scheme in own for scheme in schemes)
            ]
            for name in names:
                found.setdefault(name, []).append(listing)
        least = self.standards.minimum_peers
        return {name: tuple(members) for name, members in sorted(found.items()) if len(members) >= least}

    @cached_property
    def group_names(self) -> frozenset[str]:
        """The names of the peer groups that have a page: a page with links to them depends on no more."""
        return frozenset(self.groups)

    # Parts of the listings: a page that needs one of these is left alone when another part changes.

    @cached_property
    def awards_given(self) -> tuple[tuple[Institution, Award], ...]:
        """Every award that was ever given, with its institution."""
        return tuple((listing.institution, award) for listing in self.listings for award in listing.given)

    @cached_property
    def never_awarded(self) -> tuple[str, ...]:
        """The state of each institution that was never given an award."""
        return tuple(award_state(listing.award) for listing in self.listings if not listing.given)

    @cached_property
    def rungs(self) -> Mapping[str, tuple[int, ...]]:
        """How many reported values of each family are on each assurance level, lowest first."""
        found: dict[str, list[tuple[int, ...]]] = {}
        for listing in self.listings:
            for family, counts in listing.rungs.items():
                found.setdefault(family, []).append(counts)
        return {family: tuple(map(sum, zip(*those, strict=True))) for family, those in found.items()}

    @cached_property
    def queues(self) -> Mapping[str, tuple[tuple[Institution, str, Backlog], ...]]:
        """The filings that wait for the reviewers of each association, with their institutions and periods."""
        found: dict[str, list[tuple[Institution, str, Backlog]]] = {}
        for listing in self.listings:
            waiting = [(listing.institution, period, backlog) for period, backlog in listing.waiting.items()]
            for association in listing.asked:
                found.setdefault(association, []).extend(waiting)
        return {association: tuple(waiting) for association, waiting in found.items()}

    @cached_property
    def network_members(self) -> Mapping[str, tuple[str, ...]]:
        """The ids of the institutions that name an association as theirs, by its id."""
        found: dict[str, list[str]] = {}
        for listing in self.listings:
            for association in dict.fromkeys(listing.institution.networks):
                found.setdefault(association, []).append(listing.institution.id)
        return {association: tuple(ids) for association, ids in found.items()}

    @cached_property
    def predecessors(self) -> Mapping[str, tuple[Institution, ...]]:
        """The institutions in whose place another goes on, by its id."""
        found: dict[str, tuple[Institution, ...]] = {}
        for listing in self.listings:
            who = listing.institution
            if who.ended and (successor := who.ended.successor):
                found[successor] = (*found.get(successor, ()), who)
        return found

    @cached_property
    def client_shares(self) -> Mapping[tuple[str, str], tuple[int, Decimal]]:
        """By mode and question, of the newest surveys: how many institutions asked, and the sum of the favourable shares."""
        found: dict[tuple[str, str], list[Decimal]] = {}
        for voice in (voice for listing in self.listings for voice in listing.voices):
            for question, (share, _) in voice.shares.items():
                found.setdefault((voice.mode, question), []).append(share)
        return {key: (len(those), sum(those, Decimal(0))) for key, those in found.items()}

    @cached_property
    def institutions(self) -> Mapping[str, Institution]:
        """Institutions by id: who they are, without anything they reported."""
        return {listing.institution.id: listing.institution for listing in self.listings}

    @cached_property
    def by_id(self) -> Mapping[str, Listing]:
        """Listings by institution id."""
        return {listing.institution.id: listing for listing in self.listings}
