"""The forms of what the standards say: indicators, questionnaires, audits, ratings, questions, policies."""

from typing import Annotated, Any, NotRequired, TypedDict

from generator.render.api.forms.values import Codes, Day, IndicatorCode, Number

Words = dict[str, str]
"""A text in each language."""


class FollowsJson(TypedDict):
    """The question that opens a follow-up."""

    indicator: IndicatorCode
    answers: Annotated[Codes, "Answers that open it."]


class FormulaJson(TypedDict):
    """How a derived indicator is computed."""

    text: Annotated[str, "The formula."]
    inputs: Annotated[list[str], "Indicators that it needs."]


class DefinitionJson(TypedDict):
    """A version of an indicator's definition."""

    definition: Annotated[str, "Code of the version."]
    since: Annotated[int | None, "Fiscal year from which on it applies."]
    begins: Annotated[int | None, "Fiscal year from which on it is the regular one."]
    questionnaires: Annotated[Codes, "Editions of the questionnaire that ask by it."]
    changed: Annotated[str | None, "What changed."]
    comparable_since: Annotated[str | None, "Version from which on answers can be compared."]
    source: Annotated[str | None, "Where that is published."]


class IndicatorJson(TypedDict):
    """An indicator."""

    code: IndicatorCode
    area: Annotated[str, "Code of its area."]
    family: Annotated[str, "social or financial."]
    type: Annotated[str, "Type of its answers."]
    label: Annotated[str, "Name, in English."]
    definition: Annotated[str, "Definition, in English."]
    unit: Annotated[str | None, "What its figures count."]
    options: Annotated[dict[str, str], "Codes of the answers, with their words."]
    range: Annotated[list[Number | None], "Least and greatest plausible figure."]
    possible: Annotated[list[Number | None], "Least and greatest possible figure."]
    direction: Annotated[str | None, "Whether more or less of it is better, if that can be said."]
    dimension: Annotated[int | None, "Dimension of the Universal Standards."]
    green: Annotated[bool, "Whether it is about the environment."]
    aligned: Annotated[Codes, "Answers that count as aligned."]
    needs_no_proof: Annotated[Codes, "Answers that need no document."]
    evidence: Annotated[str, "What documents it."]
    provenance: Annotated[str, "Where the question comes from."]
    follows: Annotated[FollowsJson | None, "The question that opens it, if it is a follow-up."]
    formula: Annotated[FormulaJson | None, "How it is computed, if it is derived."]
    versions: Annotated[list[DefinitionJson], "How the definition changed."]
    address: Annotated[str, "Address of its page."]


class IndicatorsFile(TypedDict):
    """Every indicator."""

    indicators: list[IndicatorJson]


class IndicatorFile(TypedDict):
    """One indicator, and all its values that can be compared."""

    indicator: IndicatorJson
    columns: Annotated[list[str], "What a row of values has."]
    values: Annotated[list[list[Any]], "By institution and year; amounts in US dollars."]
    earlier_definition: Annotated[
        list[list[str]],
        "Institution, period and version of each value that is not comparable with those of the newest definition.",
    ]
    assurance: Annotated[
        list[list[str]],
        "Institution, period and level of each value that was checked: submitted, documented, assessed or rated. All"
        " others were only reported.",
    ]


class QuestionnaireJson(TypedDict):
    """An edition of a questionnaire."""

    code: Annotated[str, "Code of the edition."]
    label: Annotated[str, "Name."]
    source: Annotated[str | None, "Where it was published."]
    first_year: Annotated[int | None, "First fiscal year."]
    last_year: Annotated[int | None, "Last fiscal year."]
    introduced: Annotated[int | None, "Year in which it was introduced."]
    asks: Annotated[Codes, "Indicators that it asks for."]
    does_not_ask: Annotated[Codes, "Indicators that it does not ask for."]
    families: Annotated[Codes, "Families of indicators that it asks for."]
    words: Annotated[str | None, "Whose words the questions have."]
    options: Annotated[dict[str, Codes], "The answers, where an edition offers fewer."]


class QuestionnairesFile(TypedDict):
    """The questionnaires, edition by edition."""

    questionnaires: list[QuestionnaireJson]


class PartJson(TypedDict):
    """Something that an audit scores."""

    code: str
    label: str
    above: Annotated[str | None, "The part that it belongs to."]
    dimension: int | None
    principle: str | None
    unsure: Annotated[bool, "Whether the title was not confirmed."]


class FrameworkJson(TypedDict):
    """What the editions of audit tools score."""

    code: str
    label: str
    parts: list[PartJson]


class AuditEditionJson(TypedDict):
    """An edition of an audit tool."""

    code: str
    label: str
    framework: str
    since: str | int | None
    unsure: bool


class AuditToolJson(TypedDict):
    """A tool of social audits."""

    code: str
    label: str
    owner: str | None
    open: bool
    editions: list[AuditEditionJson]


class PracticeJson(TypedDict):
    """A practice that the self-audit asks about."""

    code: str
    label: str
    standard: str
    questions: dict[str, str]
    read: Codes


class AuditExampleJson(TypedDict):
    """A worked case of the self-audit."""

    code: str
    label: str
    answers: dict[str, str]
    scores: dict[str, str | Number | None]


class SelfAuditJson(TypedDict):
    """The self-audit with its method."""

    tool: str | None
    edition: str | None
    answers: dict[str, Number | None]
    practices: list[PracticeJson]
    examples: list[AuditExampleJson]


class AuditsFile(TypedDict):
    """The tools of social audits, and the self-audit."""

    modes: Annotated[Codes, "Who may audit, from the least independent on."]
    frameworks: list[FrameworkJson]
    tools: list[AuditToolJson]
    self_audit: SelfAuditJson


class GradeJson(TypedDict):
    """A grade of a scale."""

    grade: str
    words: str | None
    band: Annotated[int | None, "A reading aid, and no figure."]
    unsure: bool


class ScaleJson(TypedDict):
    """The scale of a rating agency, the best grade first."""

    register: Annotated[str | None, "Where the valid grades are listed."]
    grades: list[GradeJson]


class AgencyJson(TypedDict):
    """A rating agency."""

    code: str
    name: str
    historic: bool
    gives: Annotated[dict[str, ScaleJson | None], "By kind of rating its scale; null if that is not known."]


class RatingsFile(TypedDict):
    """Rating agencies and their scales."""

    valid_months: Annotated[dict[str, int], "How long a rating without a stated end is taken as current."]
    agencies: list[AgencyJson]


class PrincipleJson(TypedDict):
    """A principle of client protection."""

    code: str
    label: Words


class GroupingJson(TypedDict):
    """A way of splitting answers."""

    code: str
    label: Words
    values: dict[str, Words]


class QuestionJson(TypedDict):
    """A question to clients."""

    code: str
    version: str
    since: Day | None
    type: str
    label: Words
    options: dict[str, Words]
    principle: str | None
    favourable: Codes
    risk: Codes
    unaffected: Codes
    indicators: Codes
    automatic_call: bool


class QuestionsFile(TypedDict):
    """The question bank."""

    version: str | None
    since: Day | None
    languages: Words
    principles: list[PrincipleJson]
    groups: list[GroupingJson]
    questions: list[QuestionJson]


class DisclosureJson(TypedDict):
    """What a level of disclosure needs, in percent."""

    reported: Number | None
    documented: Number | None


class PolicyJson(TypedDict):
    """A version of the award's policy."""

    version: str
    in_force_from: Day | None
    in_force_until: Day | None
    valid_months: int | None
    review_months: int | None
    signed_reviews: bool
    questionnaires: Codes
    documented_together: list[Codes]
    disclosure: list[DisclosureJson]
    answer_points: dict[str, Number | None]
    rules: Annotated[list[dict[str, Any]], "Code and question of each rule, and its numbers."]


class EvidenceKindJson(TypedDict):
    """What a kind of document proves."""

    label: str
    valid_months: int | None
    assurance: str | None


class PoliciesFile(TypedDict):
    """The award's policy in all its versions."""

    policies: list[PolicyJson]
    evidence_kinds: dict[str, EvidenceKindJson]


class PublicationFile(TypedDict):
    """The commit that a site was built from, and the packages that it shows as of an earlier one."""

    commit: str
    held: NotRequired[dict[str, str | None]]
