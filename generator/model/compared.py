"""Facts about many institutions: peers, lists, charts, and the portal as a whole."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from generator.model.facts import Fact
from generator.model.filed import Association, Institution
from generator.model.judged import Award, Count, Coverage
from generator.model.measured import Standards
from generator.problems import Problem

UNKNOWN_COUNTRY = "ZZ"
"""The code that ISO 3166 leaves free, for a country that is not known."""


@dataclass(frozen=True, slots=True)
class Benchmark:
    """The quartiles of one figure in a peer group and period. Amounts in US dollars.

    Quartiles by linear interpolation between order statistics (Hyndman and Fan type 7). None below `minimum_peers`.
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
        """How many members could have given an answer: what a share of it is of."""
        return self.n - self.withheld.get(answer, 0)


@dataclass(frozen=True, slots=True)
class Backlog:
    """How many values of one filing wait for the desk review, and since when.

    Those waiting for the institution are left out.
    """

    since: date
    desk: int = 0  # to be looked at
    signature: int = 0  # to be signed by a reviewer
    block: int = 0  # waiting for other values of their block
    reviewed: bool = False  # True if the filing has a review, and so a page about it


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
    digest: str
    given: tuple[Award, ...] = ()  # every award it was ever given, newest first, without findings
    answers: Mapping[str, Count] = field(default_factory=dict)  # social answers by period
    rungs: Mapping[str, tuple[int, ...]] = field(default_factory=dict)  # family -> values on each rung, lowest first
    waiting: Mapping[str, Backlog] = field(default_factory=dict)  # by period, newest first
    asked: tuple[str, ...] = ()  # associations that its reviews wait for


@dataclass(frozen=True, slots=True)
class Chart:
    """One chart with its words and its numbers, in one language.

    `title` says what is shown. `sentence` is the text alternative. `columns` and `rows` are the table next to it,
    already formatted. `explore` is what the interactive view needs: the chart kind and its data.
    """

    name: str
    title: str
    sentence: str
    svg: str
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    explore: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Portal:
    """Everything known, for all institutions: the one object that pages about more than one institution read."""

    standards: Standards
    listings: tuple[Listing, ...]  # by name
    associations: tuple[Association, ...]
    benchmarks: Mapping[tuple[str, str, str], Benchmark]  # (group, indicator, period)
    tallies: Mapping[tuple[str, str, str], Tally]
    problems: tuple[Problem, ...]
    as_of: date  # newest date a filing was received, or ended: the portal has no other clock
    credentials: Mapping[tuple[str, str], str] = field(default_factory=dict)  # (institution, period) -> address

    @property
    def signed(self) -> bool:
        """True if badges of this portal can be verified: a key was given, or credentials were signed offline."""
        return bool(self.credentials)

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
    def fictional(self) -> str:
        """Whether institutions are fictional: "all", "some", or empty. If any is, every page says so."""
        made_up = {listing.institution.fictional for listing in self.listings}
        return ("some" if False in made_up else "all") if True in made_up else ""

    @cached_property
    def periods(self) -> tuple[str, ...]:
        """Periods with a filing of any institution, newest first."""
        return tuple(sorted({period for listing in self.listings for period in listing.periods}, reverse=True))

    @cached_property
    def headlines(self) -> Mapping[str, tuple[Fact, ...]]:
        """The newest facts of the indicators that lists show, by indicator, one for each institution, by name."""
        codes = dict.fromkeys(code for listing in self.listings for code in listing.headline)
        return {code: tuple(x.headline[code] for x in self.listings if code in x.headline) for code in codes}

    @cached_property
    def reviewers(self) -> Mapping[tuple[str, str], str]:
        """Names of reviewers, by the ids of their association and their own."""
        return {(known.id, person.id): person.name for known in self.associations for person in known.reviewers}

    @cached_property
    def by_id(self) -> Mapping[str, Listing]:
        """Listings by institution id."""
        return {listing.institution.id: listing for listing in self.listings}


@dataclass(frozen=True, slots=True)
class Country:
    """A country with institutions, as its page shows it."""

    iso2: str  # ISO 3166-1 alpha-2, upper case
    listings: tuple[Listing, ...]  # by name
    charts: Mapping[str, Chart] = field(default_factory=dict)
