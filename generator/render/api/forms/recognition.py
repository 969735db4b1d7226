"""The forms of awards and of the associations that give them."""

from typing import Annotated, Any, TypedDict

from generator.model.networks import CalendarEvent, CodeAssessment, Reason, SelfAuditAnswer, Service
from generator.render.api.forms.institutions import ListedInstitutionJson, WithdrawalJson
from generator.render.api.forms.values import (
    AssociationId,
    Day,
    IndicatorCode,
    InstitutionId,
    Number,
    Period,
    PlaceJson,
    Value,
)


class SeenReviewJson(PlaceJson):
    """The review of a fact that a rule looked at."""

    status: str
    counts: bool
    void: str | None


class SeenFactJson(PlaceJson):
    """A fact that a rule looked at."""

    indicator: IndicatorCode
    status: str
    value: Value
    met: bool
    review: Annotated[SeenReviewJson | None, "Given where the rule asks for documents."]


class AwardFindingJson(TypedDict):
    """What one rule found, and what it looked at."""

    rule: str
    answer: str
    measured: Number | None
    needed: Number | None
    facts: list[SeenFactJson]


class BadgeJson(TypedDict):
    """The lasting addresses of a badge."""

    svg: str
    png: str
    json: str
    page: str


class GivenAwardJson(TypedDict):
    """An award that was given, with its findings."""

    institution: InstitutionId
    period: Period
    policy: str
    state: str
    awarded: Day | None
    until: Day | None
    association: str | None
    signed: bool
    withdrawal: WithdrawalJson | None
    superseded_by: str | None
    ended: Day | None
    findings: list[AwardFindingJson]
    badge: BadgeJson
    credential: Annotated[str | None, "Address of the credential; null where the award is not signed."]


class AwardsFile(TypedDict):
    """Every award that was ever given."""

    as_of: Annotated[Day, "Day of the build."]
    awards: list[GivenAwardJson]


class MembershipJson(TypedDict):
    """The years in which an institution is a member."""

    institution: InstitutionId
    since: Annotated[int | None, "First year; null: from before anything is known."]
    until: Annotated[int | None, "Last year; null while it goes on."]


class ReviewerJson(TypedDict):
    """Somebody who reviews for an association."""

    id: str
    name: str
    organisation: str
    since: Day | None
    until: Day | None


class SignerJson(TypedDict):
    """A key that a reviewer signs with."""

    reviewer: str
    fingerprint: str | None
    since: Day | None
    until: Day | None


class AwardWithdrawalJson(WithdrawalJson):
    """An award that an association withdrew."""

    institution: InstitutionId
    period: Period


class KeyJson(TypedDict):
    """A key that credentials are signed with."""

    key: str
    since: Day | None
    until: Day | None


class AssociationJson(TypedDict):
    """An association: its members, people, keys, and the awards that it withdrew."""

    id: AssociationId
    name: Annotated[str, "Name."]
    country: Annotated[str | None, "Country, as two letters (ISO 3166-1)."]
    website: Annotated[str | None, "Its website."]
    fictional: Annotated[bool, "Whether it was invented for demonstration."]
    members: Annotated[list[str], "Ids of its members."]
    memberships: Annotated[list[MembershipJson], "The years of each membership."]
    admission: Annotated[str | None, "Who may become a member."]
    fees: Annotated[str | None, "What members pay."]
    services: list[Service]
    calendar: list[CalendarEvent]
    self_audit: list[SelfAuditAnswer]
    code_of_conduct: list[CodeAssessment]
    reasons: list[Reason]
    reviewers: list[ReviewerJson]
    signers: list[SignerJson]
    withdrawals: list[AwardWithdrawalJson]
    keys: list[KeyJson]
    issuer: Annotated[str, "Address of the issuer's document."]
    address: Annotated[str, "Address of its page."]


class AssociationsFile(TypedDict):
    """Who reviews and awards."""

    associations: list[AssociationJson]


class AssociationFile(TypedDict):
    """One association, and its members."""

    association: AssociationJson
    facts: Annotated[str | None, "Address of the CSV with all facts of its members; null without a member here."]
    institutions: list[ListedInstitutionJson]


class IssuersFile(TypedDict):
    """The documents of those who issue credentials, as Open Badges has them."""

    issuers: list[dict[str, Any]]
