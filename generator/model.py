"""The nouns of the portal, frozen.

Three families: what is measured (`Standards` and below), what was filed (`Dossier` and below), and what follows from
it (`Coverage`, `Award`, `Benchmark`). A `Portal` holds all of it that more than one page needs. No language yet: words
for people live in `Standards.languages` and are put on at the rim, in `generator.render`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from typing import TypeAlias

from generator.problems import Location, Problem

Value: TypeAlias = str | Decimal | date | tuple[str, ...]
"""A typed value: an option's code (yes, no, partially and one-of answers), option codes (several-of answers), a figure
(count, percent, ratio, amount), a date, or plain text."""

Day: TypeAlias = date
"""A day, where a field called `date` would hide the type's own name."""

# ------------------------------------------------------------------------------------------------ what is measured


class Kind(StrEnum):
    """The type of an indicator's answer."""

    YES_NO = "yes_no"
    YES_PARTIALLY_NO = "yes_partially_no"
    ONE_OF = "one_of"
    SEVERAL_OF = "several_of"
    PERCENT = "percent"  # 37.5 means 37.5 %
    COUNT = "count"
    CURRENCY = "currency"  # in the filing's currency, whole units
    RATIO = "ratio"
    TEXT = "text"
    DATE = "date"

    @property
    def is_figure(self) -> bool:
        """True where a mean, a quartile or a line makes sense."""
        return self in (Kind.PERCENT, Kind.COUNT, Kind.CURRENCY, Kind.RATIO)

    @property
    def is_choice(self) -> bool:
        """True where the answer is one or several of a closed list."""
        return self in (Kind.YES_NO, Kind.YES_PARTIALLY_NO, Kind.ONE_OF, Kind.SEVERAL_OF)


@dataclass(frozen=True, slots=True)
class Words:
    """What one indicator, area, dimension or option is called, in one language."""

    label: str
    definition: str = ""
    help: str = ""


@dataclass(frozen=True, slots=True)
class Formula:
    """How a derived indicator is computed.

    `text` is the formula for readers. `inputs` are indicator codes; `code@previous` is the value of the period that
    ended one year earlier. `example` gives inputs, `result` what must come out; both are printed on the indicator's
    page and run as its test.
    """

    text: str
    inputs: tuple[str, ...]
    example: Mapping[str, Decimal]
    result: Decimal


@dataclass(frozen=True, slots=True)
class Indicator:
    """The definition of one thing that institutions report. English words are in `words`, others in the languages."""

    code: str
    area: str  # code of an Area
    kind: Kind
    words: Words
    unit: str | None = None  # code of a unit, as the languages name it; None where the kind says it all
    options: Mapping[str, str] = field(default_factory=dict)  # option code -> English label, in printed order
    none_option: str | None = None  # the option that says "none of these" and excludes the others
    max_select: int | None = None
    minimum: Decimal | None = None  # plausible range, both ends included
    maximum: Decimal | None = None
    direction: str = "neither"  # higher | lower | neither: which way is better
    flow: bool = False  # amounts over the period (average rate) rather than at its end (closing rate)
    dimension: int | None = None  # of the Universal Standards, 1 to 7
    green: bool = False
    aligned: tuple[str, ...] = ()  # answers that count as aligned with the Universal Standards; empty: not judged
    evidence: str | None = None  # kind of document that proves it
    provenance: str = "filled"  # source | memory | filled: how sure we are that MIX asked this
    mix_name: tuple[str, ...] = ()  # columns, or groups of columns, in MIX's export; a nested item has two places
    mix_options: Mapping[str, str] = field(default_factory=dict)  # several-of: option code -> last part of the column
    formula: Formula | None = None

    @property
    def answers(self) -> tuple[str, ...]:
        """The codes that a choice may have, in printed order, those built into yes/no questions included."""
        built_in = {Kind.YES_NO: ("yes", "no"), Kind.YES_PARTIALLY_NO: ("yes", "partially", "no")}
        return built_in.get(self.kind, tuple(self.options))


@dataclass(frozen=True, slots=True)
class Area:
    """One of the 11 social areas, or one of the groups of financial and operational indicators."""

    code: str
    number: int
    family: str  # social | financial
    words: Words


@dataclass(frozen=True, slots=True)
class Dimension:
    """One of the seven dimensions of the Universal Standards."""

    number: int
    code: str
    words: Words


@dataclass(frozen=True, slots=True)
class Band:
    """One group of a peer scheme: a value of an attribute, or a half-open range [at_least, below) of a figure."""

    code: str
    label: str
    at_least: Decimal | None = None
    below: Decimal | None = None


@dataclass(frozen=True, slots=True)
class PeerScheme:
    """One way of sorting institutions into peers: by an attribute of the institution or by a figure."""

    code: str  # region | country | legal_form | outreach | scale | age
    label: str
    by: str  # attribute name, indicator code, or "age"
    bands: tuple[Band, ...]  # empty: every value of the attribute is a group of its own


@dataclass(frozen=True, slots=True)
class Rule:
    """One condition of the STAR policy. `params` is what its question needs (a threshold, a dimension …)."""

    code: str
    question: str  # name of a question in analysis/questions.py
    params: Mapping[str, Decimal | str]


@dataclass(frozen=True, slots=True)
class Policy:
    """A version of the STAR policy and the dates it is in force."""

    version: str
    in_force_from: date
    in_force_until: date | None
    valid_months: int
    rules: tuple[Rule, ...]
    answer_points: Mapping[str, Decimal]  # yes 1, partially 0.5, no 0


@dataclass(frozen=True, slots=True)
class Language:
    """The words of one language. Missing ones fall back to English, visibly, and are warned of."""

    code: str
    name: str
    phrases: Mapping[str, str]
    indicators: Mapping[str, Words]
    options: Mapping[str, Mapping[str, str]]  # indicator code -> option code -> label
    areas: Mapping[str, Words]
    dimensions: Mapping[int, Words]
    units: Mapping[str, str]
    names: Mapping[str, str]  # "region.africa", "legal_form.ngo", "band.outreach.small" … -> label


@dataclass(frozen=True)
class Standards:
    """Everything in `datapackages/standards`, read and checked. `digest` changes when any of its files does."""

    areas: Mapping[str, Area]
    dimensions: Mapping[int, Dimension]
    indicators: Mapping[str, Indicator]
    peer_schemes: Mapping[str, PeerScheme]
    minimum_peers: int
    policies: tuple[Policy, ...]  # oldest first
    languages: Mapping[str, Language]
    evidence_kinds: Mapping[str, str]
    legal_forms: Mapping[str, str]
    regions: Mapping[str, str]
    schemas: Mapping[str, Mapping[str, object]]  # resource name -> Frictionless Table Schema
    digest: str
    units: Mapping[str, str] = field(default_factory=dict)  # code -> English label

    @cached_property
    def by_area(self) -> Mapping[str, tuple[Indicator, ...]]:
        """Indicators of each area, in the order of the standards."""
        found: dict[str, list[Indicator]] = {code: [] for code in self.areas}
        for indicator in self.indicators.values():
            found[indicator.area].append(indicator)
        return {code: tuple(members) for code, members in found.items()}

    def family(self, name: str) -> tuple[Indicator, ...]:
        """All social or all financial indicators."""
        return tuple(i for i in self.indicators.values() if self.areas[i.area].family == name)


# -------------------------------------------------------------------------------------------------- what was filed


class Assurance(StrEnum):
    """How far a value was checked, lowest first."""

    REPORTED = "reported"
    SUBMITTED = "submitted"  # evidence is named, nobody reviewed it yet
    DOCUMENTED = "documented"  # the desk review found the answer supported
    DERIVED = "derived"  # computed here from reported values


class Why(StrEnum):
    """Why a value is absent."""

    NOT_REPORTED = "not_reported"
    WITHHELD = "withheld"
    UNKNOWN = "unknown"
    NOT_APPLICABLE = "not_applicable"
    REJECTED = "rejected"  # something was filed that cannot be read; the problem list says what
    MISSING_INPUT = "missing_input"  # a derived figure lacks one of its inputs
    UNDEFINED = "undefined"  # a derived figure has no value: its denominator is zero


@dataclass(frozen=True, slots=True)
class Observation:
    """A value that exists: the answer of one institution to one indicator for one period.

    `text` is the value as it was filed. `sources` lists the cells it comes from: one for a reported value, those of all
    inputs for a derived one. `usd` is set for amounts where the filing gives a rate.
    """

    indicator: str
    period: str
    value: Value
    text: str
    sources: tuple[Location, ...]
    assurance: Assurance = Assurance.REPORTED
    usd: Decimal | None = None
    note: str = ""
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Gap:
    """A value that does not exist, and why. `inputs` names what is missing for a derived figure."""

    indicator: str
    period: str
    why: Why
    sources: tuple[Location, ...] = ()
    text: str = ""
    note: str = ""
    inputs: tuple[str, ...] = ()


Fact: TypeAlias = Observation | Gap


@dataclass(frozen=True, slots=True)
class Licence:
    """Under which terms the data of a package may be used."""

    name: str
    title: str
    path: str


@dataclass(frozen=True, slots=True)
class Institution:
    """A body that reports. `id` never changes and is the last part of its address."""

    id: str
    name: str
    country: str  # ISO 3166-1 alpha-2, upper case
    region: str  # code in Standards.regions; empty where it is not known
    legal_form: str | None = None  # code in Standards.legal_forms
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


@dataclass(frozen=True, slots=True)
class Association:
    """A network that publishes packages and reviews filings."""

    id: str
    name: str
    country: str | None
    website: str | None = None
    contact: str | None = None
    members: tuple[str, ...] = ()
    reviewers: tuple[str, ...] = ()
    fictional: bool = False


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


@dataclass(frozen=True)
class Dossier:
    """Everything one institution's package says, and what follows from it alone.

    `facts` holds one fact per (indicator, period) that was filed or derived; `fact` answers for every other pair with
    the gap "not reported". `filings` run from the newest to the oldest.
    """

    institution: Institution
    filings: tuple[Filing, ...]
    facts: Mapping[tuple[str, str], Fact]
    evidence: Mapping[str, Evidence] = field(default_factory=dict)
    reviews: Mapping[tuple[str, str], Review] = field(default_factory=dict)
    coverage: Mapping[str, "Coverage"] = field(default_factory=dict)  # by period
    awards: Mapping[str, "Award"] = field(default_factory=dict)  # by period
    alignments: Mapping[str, tuple["Alignment", ...]] = field(default_factory=dict)  # by period, one a dimension
    problems: tuple[Problem, ...] = ()
    digest: str = ""

    def fact(self, indicator: str, period: str) -> Fact:
        """The fact for one cell; never None."""
        return self.facts.get((indicator, period)) or Gap(indicator, period, Why.NOT_REPORTED)

    @cached_property
    def periods(self) -> tuple[str, ...]:
        """Periods with a filing, newest first."""
        return tuple(filing.period for filing in self.filings)

    @cached_property
    def reported(self) -> frozenset[str]:
        """Indicators with an observation in any period."""
        return frozenset(code for (code, _), fact in self.facts.items() if isinstance(fact, Observation))

    def latest(self, indicator: str) -> Fact:
        """The newest observation of an indicator, or the gap of the newest period."""
        for period in self.periods:
            fact = self.fact(indicator, period)
            if isinstance(fact, Observation):
                return fact
        return self.fact(indicator, self.periods[0] if self.periods else "")


# ------------------------------------------------------------------------------------------- what follows from it


@dataclass(frozen=True, slots=True)
class Count:
    """How many of a set of social indicators were asked, answered with a value, and found documented."""

    asked: int
    reported: int
    documented: int


@dataclass(frozen=True, slots=True)
class Coverage:
    """How open one filing is: social indicators reported and documented, in all and by area."""

    period: str
    total: Count
    areas: Mapping[str, Count]
    gaps: Mapping[Why, int]


@dataclass(frozen=True, slots=True)
class Finding:
    """What one rule answers about one filing, with the facts it looked at (indicator codes).

    `answer` is yes, no, not_applicable or could_not_tell. `measured` and `needed` are in percent or counts as the
    rule's question says.
    """

    rule: str
    answer: str
    measured: Decimal | None = None
    needed: Decimal | None = None
    met: tuple[str, ...] = ()
    unmet: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Award:
    """STAR for one filing under one version of the policy. `state` is awarded, lapsed or not_recognised."""

    period: str
    policy: str
    state: str
    findings: tuple[Finding, ...]
    awarded: date | None = None
    until: date | None = None
    association: str = ""


@dataclass(frozen=True, slots=True)
class Alignment:
    """Answers aligned with one dimension of the Universal Standards in one filing.

    `points` of `possible`: a yes is 1, a partly 0.5, a no 0; not-applicable items leave `possible`. `answered` of
    `asked` says how much of the dimension the filing speaks to.
    """

    dimension: int
    points: Decimal
    possible: int
    answered: int
    asked: int


@dataclass(frozen=True, slots=True)
class Benchmark:
    """Where a peer group stands on one figure in one period. Amounts in US dollars.

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


@dataclass(frozen=True, slots=True)
class Listing:
    """What other pages need to know of one institution: a line in a list, a mark on a map, a search result."""

    institution: Institution
    periods: tuple[str, ...]  # newest first
    groups: Mapping[str, str]  # scheme code -> band code, at the newest period
    headline: Mapping[str, Fact]  # newest facts of the indicators that lists show
    coverage: Coverage | None  # of the newest filing with social answers
    award: Award | None  # the newest award, else the newest judgement
    problems: int
    digest: str


@dataclass(frozen=True, slots=True)
class Chart:
    """One picture with its words and its numbers, in one language.

    `title` says what is seen. `sentence` is the text alternative. `columns` and `rows` are the table beside it, already
    printed. `explore` is what the interactive view needs: the chart kind and its data.
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
    """Everything known, for all institutions: the one thing that pages about more than one institution read."""

    standards: Standards
    listings: tuple[Listing, ...]  # by name
    associations: tuple[Association, ...]
    benchmarks: Mapping[tuple[str, str, str], Benchmark]  # (group, indicator, period)
    tallies: Mapping[tuple[str, str, str], Tally]
    problems: tuple[Problem, ...]
    as_of: date  # newest date a filing was received, or ended: the portal has no other clock

    @cached_property
    def by_country(self) -> Mapping[str, tuple[Listing, ...]]:
        """Listings of each country, by name."""
        found: dict[str, list[Listing]] = {}
        for listing in self.listings:
            found.setdefault(listing.institution.country, []).append(listing)
        return {country: tuple(members) for country, members in sorted(found.items())}

    @cached_property
    def periods(self) -> tuple[str, ...]:
        """Periods with a filing of any institution, newest first."""
        return tuple(sorted({period for listing in self.listings for period in listing.periods}, reverse=True))

    @cached_property
    def by_id(self) -> Mapping[str, Listing]:
        """Listings by institution id."""
        return {listing.institution.id: listing for listing in self.listings}


@dataclass(frozen=True, slots=True)
class Country:
    """A country with institutions: what its page shows."""

    iso2: str  # ISO 3166-1 alpha-2, upper case
    listings: tuple[Listing, ...]  # by name
    charts: Mapping[str, Chart] = field(default_factory=dict)


# ------------------------------------------------------------------------------------------------- what is rendered

ALTERNATE = "https://alternate.invalid/"
"""Where links to other languages point in a frame, a language code behind it, before the fill knows the page."""


@dataclass(frozen=True, slots=True)
class Frame:
    """One HTML page that the site engine made from a Markdown page, to be filled.

    `path` is relative to the language's root and ends in `.html`. `each` names what it is filled for; None: once.
    """

    language: str
    path: str
    source: str  # the Markdown file, relative to `docs/<language>/`; empty for pages the theme makes by itself (404)
    each: str | None = None


@dataclass(frozen=True, slots=True)
class Frames:
    """All frames of a site, in `folder/<language>/`, beside the theme's assets. The first language is the default."""

    folder: Path
    digest: str
    languages: tuple[str, ...]
    site_names: Mapping[str, str]  # by language
    site_url: str | None
    frames: tuple[Frame, ...]
