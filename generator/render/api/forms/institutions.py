"""The forms of what is said about institutions."""

from typing import Annotated, Literal, NotRequired, TypedDict

from generator.model.audits import AuditRow
from generator.model.witnesses import Amendment, PovertyRate, Rating, RowReview
from generator.model.witnesses.surveyed import Answer, Survey
from generator.render.api.forms.values import (
    AssociationId,
    Codes,
    Day,
    FactPlaceJson,
    IndicatorCode,
    InstitutionId,
    Number,
    Period,
    PlaceJson,
    Value,
)

StatusJson = TypedDict(
    "StatusJson",
    {
        "is": Annotated[str, "closed, merged, renamed or withdrawn."],
        "date": Annotated[Day | None, "Day on which the institution ended."],
        "reason": Annotated[str | None, "Why, in the words of the source."],
        "source": Annotated[str | None, "Where it was published."],
        "successor": Annotated[str | None, "Id of the institution that goes on in its place."],
    },
)
"""How an institution ended. A call, because one of the keys is a word of Python."""


class WithdrawalJson(PlaceJson):
    """The withdrawal of an award."""

    date: Annotated[Day | None, "Day of the withdrawal."]
    who: Annotated[str, "Who withdrew it."]
    why: Annotated[str, "The reason."]


class AwardJson(TypedDict):
    """An award that was given."""

    period: Period
    policy: Annotated[str, "Version of the policy that judged the filing."]
    state: Annotated[str, "awarded while it is in force; else expired, withdrawn, superseded or ended."]
    awarded: Annotated[Day | None, "First day."]
    until: Annotated[Day | None, "Last day."]
    association: Annotated[str | None, "Id of the association that reviewed the filing."]
    signed: Annotated[bool, "Whether the reviews were signed."]
    withdrawal: Annotated[WithdrawalJson | None, "When, by whom and why it was withdrawn."]
    superseded_by: Annotated[str | None, "Fiscal year of the award that took its place."]
    ended: Annotated[Day | None, "Day on which it ended with the institution."]


class ListedInstitutionJson(TypedDict):
    """An institution, and the address of everything else about it."""

    id: InstitutionId
    name: Annotated[str, "Name."]
    former_names: Annotated[list[str], "Earlier names."]
    acronym: Annotated[str | None, "Acronym."]
    country: Annotated[str, "Country, as two letters (ISO 3166-1). Namibia is NA."]
    region: Annotated[str, "Code of the region; empty if unknown."]
    legal_form: Annotated[str | None, "Code of the legal form."]
    profit_status: Annotated[str | None, "profit or non_profit."]
    identifiers: Annotated[dict[str, str | int], "Ids in other registers."]
    fictional: Annotated[bool, "Whether the institution was invented for demonstration."]
    status: Annotated[StatusJson | None, "How it ended; null while it goes on."]
    predecessors: Annotated[list[str], "Ids of the institutions that ended in this one."]
    periods: Annotated[list[str], "Fiscal years with a filing, the newest first."]
    award: Annotated[AwardJson | None, "The newest award that was given."]
    not_judged: Annotated[str | None, "Why no policy judges any of its filings."]
    licence: Annotated[str | None, "Name of the licence of its data."]
    credit: Annotated[str, "Who is to be credited besides the institution when its data are used; empty if nobody."]
    address: Annotated[str, "Address of the profile, below the portal's."]
    json: Annotated[str, "Address of the JSON with all its facts."]


class InstitutionsFile(TypedDict):
    """All institutions."""

    as_of: Annotated[Day, "Day of the build."]
    data_up_to: Annotated[
        Day | None, "Newest day of the data: on which a filing was received, or an institution ended."
    ]
    institutions: list[ListedInstitutionJson]


class LicenceJson(TypedDict):
    """The licence of an institution's data."""

    name: Annotated[str, "Name of the licence."]
    path: Annotated[str | None, "Address of its text."]


class CountJson(TypedDict):
    """How many questions were asked, answered, and answered with a document."""

    asked: Annotated[int, "Questions asked."]
    reported: Annotated[int, "Questions answered."]
    documented: Annotated[int, "Answers with a document that was reviewed."]


class CoverageJson(CountJson):
    """How much of its questionnaire a filing answers."""

    level: Annotated[int, "Level of disclosure, from 0 to 5."]
    areas: Annotated[dict[str, CountJson], "The same by area."]
    gaps: Annotated[dict[str, int], "Unanswered questions by reason."]


class FindingJson(TypedDict):
    """What one rule of the policy answers."""

    rule: Annotated[str, "Code of the rule."]
    answer: Annotated[str, "Whether the rule is met."]
    measured: Annotated[Number | None, "What was measured."]
    needed: Annotated[Number | None, "What the rule needs."]
    met: Annotated[Codes, "Indicators that meet the rule."]
    unmet: Annotated[Codes, "Indicators that do not."]


class JudgementJson(TypedDict):
    """What the policy's rules found, or why no policy judges the filing."""

    policy: Annotated[str | None, "Version of the policy."]
    not_judged: Annotated[str | None, "Why no policy judges the filing."]
    findings: Annotated[list[FindingJson], "What each rule found."]


class DistanceJson(TypedDict):
    """How far a filing is from the award, as lists of rules and indicators."""

    met: Annotated[Codes, "Rules that are met."]
    missing: Annotated[Codes, "Rules that are not."]
    answer: Annotated[Codes, "Indicators to answer."]
    practise: Annotated[Codes, "Indicators whose practice is missing."]
    report: Annotated[Codes, "Indicators to report."]
    document: Annotated[Codes, "Indicators to document."]
    review: Annotated[Codes, "Indicators that wait for a review."]
    ends: Annotated[Day | None, "Last day of the award in force."]


class FilingJson(TypedDict):
    """What an institution reported on one fiscal year."""

    period: Period
    as_of: Annotated[Day | None, "Last day of the fiscal year."]
    as_of_in_doubt: Annotated[bool, "Whether that day contradicts the period or another filing."]
    currency: Annotated[str | None, "Currency of the amounts (ISO 4217)."]
    closing_rate: Annotated[Number | None, "Units of the currency for one US dollar at the end of the year."]
    average_rate: Annotated[Number | None, "The same, on average over the year."]
    rate_source: Annotated[str, "Source of the rates."]
    received: Annotated[Day | None, "Day on which the filing was received."]
    prepared_by: Annotated[str, "Who prepared it."]
    source: Annotated[PlaceJson | None, "Row of the filing."]
    questionnaire: Annotated[str | None, "Code of the edition of the questionnaire that it answers."]
    not_in_source: Annotated[Codes, "Indicators that its source has no column for."]
    coverage: Annotated[CoverageJson | None, "How much of the questionnaire it answers."]
    award: Annotated[AwardJson | None, "The award that was given for it."]
    judgement: Annotated[JudgementJson, "What the policy's rules found."]
    distance: Annotated[DistanceJson | None, "What is missing to the award."]


class CheckedJson(TypedDict):
    """Who checked a value."""

    by: Annotated[str, "Name and organisation."]
    on: Annotated[Day | None, "Day."]


class ReadingJson(FactPlaceJson):
    """One of the values of a contradictory fact, and its row."""

    value: Annotated[str, "The value as it is written."]


class FactJson(TypedDict):
    """A value, or a gap with its reason. Keys that would hold nothing are left out."""

    indicator: IndicatorCode
    period: Period
    status: Annotated[str, "reported, derived, or why there is no value."]
    value: Value
    unit: NotRequired[Annotated[str, "percent, a currency, or what a number counts."]]
    file: NotRequired[Annotated[str, "File in which it was filed, as the data packages hold it, if not `facts_file`."]]
    row: NotRequired[Annotated[int | None, "Row in which it was filed, if it was not computed: the header is row 1."]]
    review: NotRequired[Annotated[str, "Result of the desk review."]]
    assurance: NotRequired[
        Annotated[
            str, "How far it was checked: submitted, documented, assessed or rated. Left out if it was only reported."
        ]
    ]
    checked: NotRequired[Annotated[CheckedJson, "Who checked it, and when."]]
    usd: NotRequired[
        Annotated[Number | None, "The amount in US dollars, at the filing's rate, if it was filed in another currency."]
    ]
    derived_from: NotRequired[Annotated[list[FactPlaceJson], "Rows from which it was computed."]]
    evidence: NotRequired[Annotated[Codes, "Ids of documents."]]
    caution: NotRequired[Annotated[str, "What makes the value doubtful."]]
    definition: NotRequired[Annotated[str, "Version of the definition, if it changed."]]
    against: NotRequired[Annotated[str | None, "The question whose answer rules this follow-up out."]]
    missing_inputs: NotRequired[Annotated[list[str], "What a formula lacks."]]
    readings: NotRequired[Annotated[list[ReadingJson], "The values that contradict each other."]]
    closed_by: NotRequired[Annotated[str, "The question whose answer closes this follow-up."]]
    note: NotRequired[Annotated[str, "Note."]]


class EvidenceJson(TypedDict):
    """A document that supports values. Of a confidential one only kind, title, date and checksum are published."""

    id: Annotated[str, "Id of the document, within the institution."]
    kind: Annotated[str, "Code of the kind of document."]
    title: Annotated[str, "Title."]
    issuer: Annotated[str, "Who issued it."]
    date: Annotated[Day | None, "Its date."]
    language: Annotated[str, "Its language."]
    access: Annotated[Literal["public", "confidential"], "Whether it is published."]
    file: Annotated[str | None, "Its file in the data package."]
    url: Annotated[str | None, "Its address."]
    sha256: Annotated[str | None, "Its checksum."]


class ReviewJson(TypedDict):
    """The desk review of one value."""

    period: Period
    indicator: IndicatorCode
    status: Annotated[str, "Result of the review."]
    counts: Annotated[bool, "Whether it documents the value."]
    void: Annotated[str | None, "Why it does not count."]
    signed: Annotated[bool, "Whether it was signed."]
    evidence: Annotated[Codes, "Ids of the documents that were looked at."]
    reviewer: Annotated[str, "Id of the reviewer."]
    association: AssociationId
    date: Annotated[Day | None, "Day of the review."]
    note: Annotated[str, "Note."]
    saw: Annotated[str | None, "Fingerprint of what the reviewer saw."]
    source: Annotated[PlaceJson | None, "Row of the review."]


class SignatureJson(TypedDict):
    """A signature over reviews."""

    period: Period
    reviewer: Annotated[str, "Id of the reviewer."]
    association: AssociationId
    policy: Annotated[str, "Version of the policy."]
    date: Annotated[Day | None, "Day of the signature."]
    fingerprint: Annotated[str | None, "Fingerprint of the key."]
    status: Annotated[str, "Whether the signature is good."]
    covered: Annotated[Codes, "Indicators whose reviews it covers."]
    changed: Annotated[Codes, "Those that were changed since."]
    corrected: Annotated[Codes, "Those whose value was corrected since."]


class CorrectionJson(TypedDict):
    """A correction that was made in public."""

    period: Period
    indicator: IndicatorCode
    was: Annotated[str | None, "The value before; null if there was none."]
    now: Annotated[str | None, "The value after; null if there is none."]
    why: Annotated[str, "The reason."]
    who: Annotated[str, "Who corrected it."]
    date: Annotated[Day | None, "Day of the correction."]


class StatementJson(TypedDict):
    """What an institution says of a filing or a value."""

    id: Annotated[str, "Id of the statement, within the institution."]
    period: Period
    indicator: Annotated[str | None, "Code of the indicator; null: the whole filing."]
    text: Annotated[str, "The statement."]
    signed_by: Annotated[str, "Who signed it."]
    date: Annotated[Day | None, "Its date."]


class WitnessesJson(TypedDict):
    """What others say of an institution: audits, ratings, poverty measured, clients asked."""

    audits: list[AuditRow]
    ratings: list[Rating]
    poverty: list[PovertyRate]
    surveys: list[Survey]
    answers: list[Answer]
    amendments: list[Amendment]
    row_reviews: list[RowReview]


class ProblemJson(TypedDict):
    """A mistake in the data."""

    code: Annotated[str, "Code of the kind of problem."]
    severity: Annotated[str, "error or warning."]
    file: Annotated[str, "File."]
    row: Annotated[int | None, "Row."]
    column: Annotated[str | None, "Column."]
    message: Annotated[str, "What is wrong."]
    found: Annotated[str | None, "What was found, 80 characters at most."]
    allowed: Annotated[str | None, "What is allowed."]
    fix: Annotated[str | None, "How to fix it."]


class ProblemsFile(TypedDict):
    """Every problem with the data of the portal."""

    problems: list[ProblemJson]


class InstitutionFile(TypedDict):
    """Everything about one institution."""

    id: InstitutionId
    name: Annotated[str, "Name."]
    full_name: Annotated[str | None, "Full legal name."]
    acronym: Annotated[str | None, "Acronym."]
    former_names: Annotated[list[str], "Earlier names."]
    country: Annotated[str, "Country, as two letters (ISO 3166-1)."]
    region: Annotated[str, "Code of the region; empty if unknown."]
    legal_form: Annotated[str | None, "Code of the legal form."]
    profit_status: Annotated[str | None, "profit or non_profit."]
    founded: Annotated[int | None, "Year in which it was founded."]
    website: Annotated[str | None, "Its website."]
    networks: Annotated[list[str], "Networks that it belongs to."]
    identifiers: Annotated[dict[str, str | int], "Ids in other registers."]
    fictional: Annotated[bool, "Whether it was invented for demonstration."]
    status: Annotated[StatusJson | None, "How it ended; null while it goes on."]
    licence: Annotated[LicenceJson | None, "Licence of its data."]
    credit: Annotated[str, "Who is to be named when the data are used."]
    filings: Annotated[list[FilingJson], "The newest first."]
    facts_file: Annotated[str, "File from which the facts come: places in it are given by their row alone."]
    facts: Annotated[list[FactJson], "The newest first."]
    evidence: list[EvidenceJson]
    reviews: list[ReviewJson]
    signatures: list[SignatureJson]
    corrections: list[CorrectionJson]
    statements: list[StatementJson]
    awards: list[AwardJson]
    witnesses: WitnessesJson
    held_back: Annotated[str | None, "What is shown because the newest version of the package was not accepted."]
    problems: list[ProblemJson]


class CountryFile(TypedDict):
    """The institutions of one country."""

    country: Annotated[str, "Country, as two letters (ISO 3166-1)."]
    country_iso3: Annotated[str, "The same as three letters."]
    name: Annotated[str, "English name."]
    facts: Annotated[str, "Address of the CSV with all their facts."]
    institutions: list[ListedInstitutionJson]
    address: Annotated[str, "Address of the country's page."]
