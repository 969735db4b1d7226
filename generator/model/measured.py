"""What is measured: the standards, read and checked."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cached_property
from typing import Final, TypeVar, cast

from generator.model.audits import AuditStandards
from generator.model.definitions import Version, version_of
from generator.model.edit_checks import EditCheck
from generator.model.facts import Assurance, GapReason
from generator.model.networks import AssociationStandards
from generator.model.witnesses.lines import PovertyStandards
from generator.model.witnesses.scales import RatingStandards
from generator.model.witnesses.surveyed import NO_BANK, QuestionBank

T = TypeVar("T")


class AnswerType(StrEnum):
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
        """True if a mean, a quartile or a line makes sense."""
        return self in _FIGURES

    @property
    def is_choice(self) -> bool:
        """True if the answer is one or several of a closed list."""
        return self in _CHOICES


# Made once: the two questions are asked for every fact, and looking a member up takes longer than the comparison.
_FIGURES: Final = (AnswerType.PERCENT, AnswerType.COUNT, AnswerType.CURRENCY, AnswerType.RATIO)
_CHOICES: Final = (AnswerType.YES_NO, AnswerType.YES_PARTIALLY_NO, AnswerType.ONE_OF, AnswerType.SEVERAL_OF)


@dataclass(frozen=True, slots=True)
class Labels:
    """What one indicator, area, dimension or option is called, in one language."""

    label: str
    definition: str = ""
    help: str = ""
    why: str = ""  # of an indicator: why it matters
    misread: str = ""  # of an indicator: how it is misread, or misused


@dataclass(frozen=True, slots=True)
class Formula:
    """How a derived indicator is computed.

    `text` is the formula for readers, `function` the name of the function that computes it (see
    `generator.standards.functions`). `inputs` are indicator codes; `code@previous` is the value of the period that
    ended one year earlier. `example` gives inputs, `result` the expected result; both are printed on the indicator's
    page, and run when the standards are read.
    """

    text: str
    function: str
    inputs: tuple[str, ...]
    example: Mapping[str, Decimal]
    result: Decimal


@dataclass(frozen=True, slots=True)
class Indicator:
    """The definition of one thing that institutions report. English words are in `words`, others in the languages."""

    code: str
    area: str  # code of an Area
    kind: AnswerType
    words: Labels
    unit: str | None = None  # code of a unit, as the languages name it; None if the kind says it all
    options: Mapping[str, str] = field(default_factory=dict)  # option code -> English label, in printed order
    none_option: str | None = None  # the option that says "none of these" and excludes the others
    max_select: int | None = None
    minimum: Decimal | None = None  # plausible range, both ends included
    maximum: Decimal | None = None
    possible: tuple[Decimal | None, Decimal | None] = (None, None)  # bounds of possible values, inclusive
    direction: str = "neither"  # higher | lower | neither: which way is better
    flow: bool = False  # amounts over the period (average rate) rather than at its end (closing rate)
    dimension: int | None = None  # of the Universal Standards, 1 to 7
    green: bool = False
    aligned: tuple[str, ...] = ()  # answers that count as aligned with the Universal Standards; empty: not judged
    evidence: str | None = None  # kind of document that supports it
    provenance: str = "filled"  # source | memory | filled: how sure we are that MIX asked this
    mix_name: tuple[str, ...] = ()  # columns, or groups of columns, in MIX's export; a nested item has two places
    mix_options: Mapping[str, str] = field(default_factory=dict)  # several-of: option code -> last part of the column
    formula: Formula | None = None
    follows: str = ""  # code of the question that opens this one
    opened_by: tuple[str, ...] = ()  # the answers to that question that open this one
    versions: tuple[Version, ...] = ()  # of its definition, oldest first; empty: it never changed

    @property
    def answers(self) -> tuple[str, ...]:
        """The codes that a choice may have, in printed order, including those built into yes/no questions."""
        built_in = {AnswerType.YES_NO: ("yes", "no"), AnswerType.YES_PARTIALLY_NO: ("yes", "partially", "no")}
        return built_in.get(self.kind, tuple(self.options))


@dataclass(frozen=True, slots=True)
class Questionnaire:
    """One edition of a questionnaire: the questions, and the answers that could be chosen."""

    code: str
    label: str  # English
    source: str = ""
    first_year: int | None = None  # fiscal years in which it was used, inclusive
    last_year: int | None = None
    asks: frozenset[str] | None = None  # indicator codes; None: everything in the standards
    options: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # where it offers fewer than the standards
    families: frozenset[str] = frozenset()  # the families of indicators that `asks` is about; empty: all
    told_by: tuple[str, ...] = ()  # questions that only this edition has: a mark at one of them identifies it
    words: str = "portal"  # portal | mix: whose labels its questions have, those of the standards or of `mix_name`
    introduced: int | None = None  # fiscal year from which it is the regular form; some may have used it before

    def offers(self, indicator: Indicator) -> tuple[str, ...]:
        """The answers to a question that could be chosen, in printed order."""
        return self.options.get(indicator.code, indicator.answers)


@dataclass(frozen=True, slots=True)
class Area:
    """One of the 11 social areas, or one of the groups of financial and operational indicators."""

    code: str
    number: int
    family: str  # social | financial
    words: Labels


@dataclass(frozen=True, slots=True)
class Dimension:
    """One of the seven dimensions of the Universal Standards."""

    number: int
    code: str
    words: Labels


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
    question: str  # name of a question in analysis/award/questions.py
    params: Mapping[str, Decimal | str]


@dataclass(frozen=True, slots=True)
class Level:
    """One step of disclosure: the shares of applicable questions that are answered, and documented, in percent.

    Both are shares of the questions, not of the answers, so that answering one more never lowers the step.
    """

    reported: Decimal
    documented: Decimal


@dataclass(frozen=True, slots=True)
class EvidenceKind:
    """A kind of document: how old it may be, and the assurance level that it gives to what it documents."""

    label: str  # English
    valid_months: int | None = None  # before the end of the fiscal year it supports; None: no limit
    assurance: Assurance = Assurance.DOCUMENTED


@dataclass(frozen=True, slots=True)
class ExampleAnswer:
    """One answer of a worked case: yes, partially or no, or why there is none; and whether it is documented."""

    answer: str
    documented: bool = False


@dataclass(frozen=True, slots=True)
class Example:
    """A worked case: these answers, and what one rule finds, or which step of disclosure they reach.

    Each group of answers is a dimension of its own, if the rule looks at dimensions. Printed on the page about the
    method and run as its test.
    """

    groups: tuple[tuple[ExampleAnswer, ...], ...]
    rule: str = ""  # code of a rule of the policy; empty: about disclosure
    measured: Decimal | None = None
    answer: str = ""
    level: int | None = None


@dataclass(frozen=True, slots=True)
class TermExample:
    """A worked case of how long an award lasts, given the reviews it rests on, and of its state on one day."""

    newest: date
    oldest: date
    day: date
    until: date
    state: str
    withdrawn: date | None = None


@dataclass(frozen=True, slots=True)
class Policy:
    """A version of the STAR policy and the dates it is in force."""

    version: str
    in_force_from: date
    in_force_until: date | None
    valid_months: int
    rules: tuple[Rule, ...]
    answer_points: Mapping[str, Decimal]  # yes 1, partially 0.5, no 0
    review_months: int = 36  # how long a review supports an award
    signed_reviews: bool = False  # True if only signed reviews count
    together: tuple[tuple[str, ...], ...] = ()  # blocks of indicators, each documented as a whole or not at all
    levels: tuple[Level, ...] = ()  # of disclosure, lowest first
    examples: tuple[Example, ...] = ()
    terms: tuple[TermExample, ...] = ()
    questionnaires: tuple[str, ...] = ()  # editions whose filings it can judge: they ask what its rules need


@dataclass(frozen=True, slots=True)
class Language:
    """The words of one language. Missing ones fall back to English, visibly, and cause warnings."""

    code: str
    name: str
    phrases: Mapping[str, str]
    indicators: Mapping[str, Labels]
    options: Mapping[str, Mapping[str, str]]  # indicator code -> option code -> label
    areas: Mapping[str, Labels]
    dimensions: Mapping[int, Labels]
    units: Mapping[str, str]
    names: Mapping[str, str]  # "region.africa", "legal_form.ngo", "band.outreach.small" … -> label
    changes: Mapping[str, Mapping[str, str]] = field(default_factory=dict)  # indicator -> version -> what changed


@dataclass(frozen=True)
class Standards:
    """Everything in `datapackages/standards`, read and checked. `digest` changes when any of its files does."""

    areas: Mapping[str, Area]
    dimensions: Mapping[int, Dimension]
    indicators: Mapping[str, Indicator]
    peer_schemes: Mapping[str, PeerScheme]
    minimum_peers: int  # a smaller group is not described at all
    policies: tuple[Policy, ...]  # oldest first
    languages: Mapping[str, Language]
    evidence_kinds: Mapping[str, EvidenceKind]
    legal_forms: Mapping[str, str]
    regions: Mapping[str, str]
    schemas: Mapping[str, Mapping[str, object]]  # resource name -> Frictionless Table Schema
    digest: str
    units: Mapping[str, str] = field(default_factory=dict)  # code -> English label
    slips: tuple[EditCheck, ...] = ()  # in the order in which they ask
    day: date = date.max  # the day on which data are read: a later date is a problem. Not part of `digest`
    questionnaires: Mapping[str, Questionnaire] = field(default_factory=dict)  # by code, oldest first
    quartiles_from: int = 10  # members of a group below which there are no quartiles
    profile_groups: tuple[tuple[str, ...], ...] = ()  # codes of schemes; see `peers.yml`
    region_of: Mapping[str, str] = field(default_factory=dict)  # country -> region
    audits: AuditStandards = field(default_factory=AuditStandards)
    bank: QuestionBank = NO_BANK  # what clients are asked
    ratings: RatingStandards = field(default_factory=RatingStandards)
    associations: AssociationStandards = field(default_factory=AssociationStandards)
    poverty: PovertyStandards = field(default_factory=PovertyStandards)
    chapters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # of the guide -> codes of indicators

    @cached_property
    def chapter_of(self) -> Mapping[str, str]:
        """The chapter of the guide that explains an indicator."""
        return {code: chapter for chapter, codes in self.chapters.items() for code in codes}

    @cached_property
    def by_area(self) -> Mapping[str, tuple[Indicator, ...]]:
        """Indicators of each area, in the order of the standards."""
        found: dict[str, list[Indicator]] = {code: [] for code in self.areas}
        for indicator in self.indicators.values():
            found[indicator.area].append(indicator)
        return {code: tuple(members) for code, members in found.items()}

    @cached_property
    def follow_ups(self) -> tuple[Indicator, ...]:
        """The indicators that follow from another's answer, each after its parent."""
        found: dict[str, Indicator] = {}

        def add(indicator: Indicator) -> None:
            if indicator.follows and indicator.code not in found:
                add(self.indicators[indicator.follows])
                found[indicator.code] = indicator

        for indicator in self.indicators.values():
            add(indicator)
        return tuple(found.values())

    def edition(self, questionnaire: str, period: str) -> Questionnaire | None:
        """The edition that a filing answers: the one it names, else the last that was used in its year."""
        if questionnaire in self.questionnaires:
            return self.questionnaires[questionnaire]
        year = int(period) if period.isdecimal() else 0
        used = (
            edition
            for edition in reversed(list(self.questionnaires.values()))
            if (edition.first_year or 0) <= year <= (edition.last_year or year)
        )
        return next(used, None)

    @cached_property
    def redefined(self) -> tuple[Indicator, ...]:
        """The indicators whose definition has several versions."""
        return tuple(one for one in self.indicators.values() if one.versions)

    def definitions(self, questionnaire: str, period: str) -> Mapping[str, str]:
        """The version that a filing answers, for each indicator whose definition has several."""
        edition = self.edition(questionnaire, period)
        code = edition.code if edition else ""
        return {one.code: version_of(one.versions, code, period) for one in self.redefined}

    def unasked_by(self, edition: Questionnaire | None) -> Mapping[str, GapReason]:
        """The indicators that an edition does not ask, each with its gap."""
        if edition is None or edition.asks is None:
            return {}
        asks, families = edition.asks, edition.families
        return {
            indicator.code: GapReason.NOT_ASKED
            for indicator in self.indicators.values()
            if indicator.code not in asks and (not families or self.areas[indicator.area].family in families)
        }

    def policy_at(self, day: date) -> tuple[Policy | None, bool]:
        """The policy in force on a day, and True.

        If none was: the last one that had been in force, else the oldest of all, and False. It then explains, but gives
        no award.
        """
        begun = [policy for policy in self.policies if policy.in_force_from <= day]
        if not begun:
            return (self.policies[0] if self.policies else None), False
        newest = begun[-1]
        return newest, newest.in_force_until is None or day <= newest.in_force_until

    def once(self, compute: Callable[["Standards"], T]) -> T:
        """What a function of a module computes from these standards alone: computed for the first caller, and kept."""
        if compute not in self._computed:
            self._computed[compute] = compute(self)
        return cast("T", self._computed[compute])

    @cached_property
    def _computed(self) -> dict[Callable[["Standards"], object], object]:
        return {}

    def family(self, name: str) -> tuple[Indicator, ...]:
        """All social or all financial indicators."""
        return self._families.get(name, ())

    @cached_property
    def _families(self) -> Mapping[str, tuple[Indicator, ...]]:
        found: dict[str, list[Indicator]] = {}
        for indicator in self.indicators.values():
            found.setdefault(self.areas[indicator.area].family, []).append(indicator)
        return {name: tuple(members) for name, members in found.items()}
