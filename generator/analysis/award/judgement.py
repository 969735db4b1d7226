"""Decides whether a filing is recognised as socially transparent and responsible, and why.

There are three steps. What was seen: the facts, each with its assurance (`generator.packages`). What it answers: every
rule of the policy puts its question to the filing (`questions`). What it is worth: the award, given if every rule that
applies is answered with yes.

Two rules of MIX's STAR are known: enough alignment with the Universal Standards and with the green indicators, and
every reported social value documented in the desk review. Its numbers are not known; these are our own.
"""

import calendar
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Final

from generator.analysis.award.coverage import is_answered
from generator.analysis.award.questions import NOT_APPLICABLE, NOUGHT, YES, JudgedAnswer, answers, ask, case_of
from generator.model import (
    Alignment,
    Association,
    Award,
    Dossier,
    Filing,
    Finding,
    GapReason,
    Policy,
    Review,
    Standards,
    Withdrawal,
)

NO_SOCIAL_ANSWERS: Final = "no_social_answers"
NO_POLICY_IN_FORCE: Final = "no_policy_in_force"
ASKS_LESS: Final = "questionnaire_asks_less"
NOT_IN_SOURCE: Final = "not_in_source"
NO_FILING: Final = "no_filing"
"""Why no policy judges a filing; the last, for lists, that an institution has none. `star.unjudged.…` among the phrases says each in a sentence."""


def unjudged(dossier: Dossier, filing: Filing, standards: Standards) -> str:
    """Why no policy judges a filing; empty if one does.

    A policy judges only what it can: a year in which it was in force, and answers to a questionnaire that asks what its
    rules look at, from a source that could contain them.
    """
    policy, in_force = standards.policy_at(filing.as_of)
    if policy is None or not in_force:
        return NO_POLICY_IN_FORCE
    social = standards.family("social")
    if not any(is_answered(dossier.facts.get((indicator.code, filing.period))) for indicator in social):
        return NO_SOCIAL_ANSWERS
    edition = standards.edition(filing.questionnaire, filing.period)
    if policy.questionnaires and edition is not None and edition.code not in policy.questionnaires:
        return ASKS_LESS
    lacking = dossier.unasked.get(filing.period, {})
    why = {lacking[indicator.code] for indicator in social if indicator.aligned and indicator.code in lacking}
    if GapReason.NOT_ASKED in why:
        return ASKS_LESS
    return NOT_IN_SOURCE if why else ""


def align(dossier: Dossier, period: str, standards: Standards) -> tuple[Alignment, ...]:
    """How far a filing is aligned with each dimension of the Universal Standards, in the order of the dimensions.

    Dimensions in which nothing applies have nothing possible. `possible` and `asked` are the same number here: an open
    question counts as asked and brings no points.
    """
    policy, _ = policy_for(dossier, period, standards)
    if policy is None:
        return ()
    seen = answers(dossier, period, standards, policy)
    return tuple(
        _alignment(number, [answer for answer in seen if answer.indicator.dimension == number])
        for number in sorted(standards.dimensions)
    )


def _alignment(dimension: int, seen: Sequence[JudgedAnswer]) -> Alignment:
    won = sum((answer.points for answer in seen if answer.points is not None), NOUGHT)
    answered = sum(answer.points is not None for answer in seen)
    return Alignment(dimension, won, possible=len(seen), answered=answered, asked=len(seen))


def judge(
    dossier: Dossier,
    standards: Standards,
    associations: Iterable[Association] = (),
    *,
    as_of: date | None = None,
) -> Mapping[str, Award]:
    """The award, or the reasons against it, for every filing that a policy judges, by period, newest first.

    An award is given on the day of the newest review it rests on. It lasts for the policy's `valid_months`, but no
    longer than the oldest of these reviews is valid (`review_months`). Without `as_of` nothing lapses. Requires derived
    facts.
    """
    known = tuple(associations)
    awards: dict[str, Award] = {}
    for filing in dossier.filings:
        policy, _ = standards.policy_at(filing.as_of)
        if policy is None or unjudged(dossier, filing, standards):
            continue
        case = case_of(dossier, filing.period, standards, policy)
        findings = tuple(ask(rule, case) for rule in policy.rules)
        awards[filing.period] = _award(dossier, filing, policy, findings, known)
    return on_day(awards, as_of)


def on_day(awards: Mapping[str, Award], as_of: date | None = None) -> dict[str, Award]:
    """The awards of one institution on a day, newest filing first.

    Withdrawn takes precedence over all. At most one award is in force: that of the newest filing. If it is withdrawn or
    lapses before an older one, the older one is in force again. An award whose last day is past was superseded if a later
    filing was awarded by that day, and it stays so; only one that nothing followed in time lapsed. If the institution has
    ended, the award that would be in force ended with it. Without a day nothing lapses and every withdrawal counts.
    """
    stood: dict[str, Award] = {}
    later: list[Award] = []  # given for later filings and not withdrawn, newest first
    in_force = ""
    for period, award in awards.items():
        if award.awarded is None or award.until is None:
            stood[period] = award
            continue
        withdrawal, state = award.withdrawal, "awarded"
        if withdrawal is not None and as_of is not None and withdrawal.date > as_of:
            withdrawal = None
        if withdrawal is not None:
            state = "withdrawn"
        elif award.until < (award.ended or as_of or award.until):
            state = "superseded" if _followed(award, later) else "lapsed"
        elif in_force:
            state = "superseded"
        else:
            in_force = period
            state = "ended" if award.ended else "awarded"
        by = (_followed(award, later) or in_force) if state == "superseded" else ""
        stood[period] = replace(award, state=state, withdrawal=withdrawal, superseded_by=by)
        if withdrawal is None:
            later.append(award)
    return stood


def _followed(award: Award, later: list[Award]) -> str:
    """The filing of the first later award that was given by this one's last day; empty if there is none."""
    last = award.until or date.min
    return next((one.period for one in reversed(later) if one.awarded is not None and one.awarded <= last), "")


def policy_for(dossier: Dossier, period: str, standards: Standards) -> tuple[Policy | None, bool]:
    """The policy in force when the filing's period ended, and True; see `Standards.policy_at`."""
    as_of = next((filing.as_of for filing in dossier.filings if filing.period == period), date.min)
    return standards.policy_at(as_of)


def _award(
    dossier: Dossier,
    filing: Filing,
    policy: Policy,
    findings: tuple[Finding, ...],
    associations: Sequence[Association],
) -> Award:
    said = {finding.answer for finding in findings}
    reviews = rests_on(dossier, filing.period, policy, findings)
    if YES not in said or not said <= {YES, NOT_APPLICABLE} or not reviews:
        return Award(filing.period, policy.version, "never", findings)
    newest, oldest = _day(reviews[0]), _day(reviews[-1])
    association = reviews[0].association or _association_of(reviews[0].reviewer, associations)
    return Award(
        period=filing.period,
        policy=policy.version,
        state="awarded",
        findings=findings,
        awarded=newest,
        until=min(months_after(newest, policy.valid_months), months_after(oldest, policy.review_months)),
        association=association,
        withdrawal=_withdrawal(dossier, filing.period, association, associations),
        signed=all(review.signed for review in reviews),
        ended=dossier.institution.ended.date if dossier.institution.ended else None,
    )


def rests_on(dossier: Dossier, period: str, policy: Policy, findings: Iterable[Finding]) -> tuple[Review, ...]:
    """The reviews that an award rests on, newest first: as many of the newest as the rules require.

    A review beyond that number, or of an answer that needs no document, neither prolongs an award nor ends it sooner.
    If the rules require no document, the newest review alone is returned. Reviews without a date are ignored.
    """
    counting = {
        review.indicator: review
        for review in dossier.reviews.values()
        if review.period == period and review.status == "documented" and not review.void and review.date
    }
    asking = {rule.code for rule in policy.rules if rule.question == "all_documented"}
    carrying: dict[str, Review] = {}
    wants_any = False
    for finding in findings:
        if finding.rule in asking and finding.needed is not None and finding.met:
            wants_any = True
            number = math.ceil(finding.needed * len(finding.met + finding.unmet) / 100)
            seen = [counting[code] for code in finding.met if code in counting]
            carrying |= {review.indicator: review for review in sorted(seen, key=_newest_first)[:number]}
    if wants_any:
        return tuple(sorted(carrying.values(), key=_newest_first))
    return tuple(sorted(counting.values(), key=_newest_first)[:1])


def _newest_first(review: Review) -> tuple[int, str, str, str]:
    return -_day(review).toordinal(), review.association, review.reviewer, review.indicator


def _day(review: Review) -> date:
    return review.date or date.min


def _association_of(reviewer: str, associations: Sequence[Association]) -> str:
    return next((a.id for a in associations if any(reviewer == known.id for known in a.reviewers)), "")


def _withdrawal(
    dossier: Dossier, period: str, association: str, associations: Sequence[Association]
) -> Withdrawal | None:
    """The row with which the awarding association withdrew the award; no other association can.

    The first, if several.
    """
    rows = [
        row
        for known in associations
        if known.id == association
        for row in known.withdrawals
        if (row.institution, row.period) == (dossier.institution.id, period)
    ]
    return min(rows, key=lambda row: (row.date, row.who, row.why), default=None)


def months_after(day: date, months: int) -> date:
    """The same day of the month so many months later, or the last day of a shorter month."""
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))
