"""Is a filing recognised as socially transparent and responsible, and why, or why not?

Three steps. What we saw: the facts, each with its assurance (`generator.packages`). What it answers: every rule of the
policy puts its question to the filing (`questions`). What it is worth: the award, given when every rule that applies
is answered with a yes.

Two lines of MIX's STAR are known: enough alignment with the Universal Standards and with the green indicators, and
every reported social value documented in the desk review. Its numbers are not: ours are our own.
"""

import calendar
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Final

from generator.analysis.coverage import is_answered
from generator.analysis.questions import NO, NOT_APPLICABLE, NOUGHT, YES, Answer, Case, answers, ask
from generator.model import (
    Alignment,
    Association,
    Award,
    Dossier,
    Filing,
    Finding,
    Policy,
    Review,
    Standards,
)

NO_POLICY_IN_FORCE: Final = "policy_in_force"
"""The rule named in the finding that a filing older than every policy gets: it is explained, never recognised."""


def align(dossier: Dossier, period: str, standards: Standards) -> tuple[Alignment, ...]:
    """How far a filing is aligned with each dimension of the Universal Standards, in the order of the dimensions.

    Dimensions in which nothing applies have nothing possible. `possible` and `asked` are the same number here: an open
    question is asked and brings nothing.
    """
    policy, _ = policy_for(dossier, period, standards)
    if policy is None:
        return ()
    seen = answers(dossier, period, standards, policy)
    return tuple(
        _alignment(number, [answer for answer in seen if answer.indicator.dimension == number])
        for number in sorted(standards.dimensions)
    )


def _alignment(dimension: int, seen: Sequence[Answer]) -> Alignment:
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
    """The award, or the reasons against it, for every filing with social answers, by period, newest first.

    An award is given on the day of the newest review and lasts for the policy's `valid_months`; it has lapsed when
    `as_of` is later than its last day. Without `as_of` nothing lapses. Wants derived facts to be there already.
    """
    social = standards.family("social")
    known = tuple(associations)
    awards: dict[str, Award] = {}
    for filing in dossier.filings:
        facts = tuple((indicator, dossier.facts.get((indicator.code, filing.period))) for indicator in social)
        policy, in_force = policy_for(dossier, filing.period, standards)
        if policy is None or not any(is_answered(fact) for _, fact in facts):
            continue
        case = Case(
            answers=answers(dossier, filing.period, standards, policy),
            social=facts,
            best=policy.answer_points.get("yes", Decimal(1)),
        )
        findings = tuple(ask(rule, case) for rule in policy.rules)
        if not in_force:
            findings = (Finding(NO_POLICY_IN_FORCE, NO), *findings)
        awards[filing.period] = _award(dossier, filing, policy, findings, associations=known, as_of=as_of)
    return awards


def policy_for(dossier: Dossier, period: str, standards: Standards) -> tuple[Policy | None, bool]:
    """The policy in force when the filing's period ended, and True.

    Where none was in force: the one that was in force last before, else the oldest of all, and False. It then explains
    the filing but gives no award.
    """
    as_of = next((filing.as_of for filing in dossier.filings if filing.period == period), None)
    if as_of is None or not standards.policies:
        return (standards.policies[0] if standards.policies else None), False
    begun = [policy for policy in standards.policies if policy.in_force_from <= as_of]
    if not begun:
        return standards.policies[0], False
    newest = begun[-1]
    return newest, newest.in_force_until is None or as_of <= newest.in_force_until


def _award(
    dossier: Dossier,
    filing: Filing,
    policy: Policy,
    findings: tuple[Finding, ...],
    *,
    associations: Sequence[Association],
    as_of: date | None,
) -> Award:
    said = {finding.answer for finding in findings}
    last = _last_review(dossier, filing.period)
    if YES not in said or not said <= {YES, NOT_APPLICABLE} or last is None or last.date is None:
        return Award(filing.period, policy.version, "not_recognised", findings)
    until = months_after(last.date, policy.valid_months)
    return Award(
        period=filing.period,
        policy=policy.version,
        state="lapsed" if as_of is not None and until < as_of else "awarded",
        findings=findings,
        awarded=last.date,
        until=until,
        association=last.association or _association_of(last.reviewer, associations),
    )


def _last_review(dossier: Dossier, period: str) -> Review | None:
    """The newest review that found something documented: the day on which the last condition was met."""
    found = [r for r in dossier.reviews.values() if r.period == period and r.status == "documented" and r.date]
    return max(found, key=lambda r: (r.date or date.min, r.association, r.reviewer), default=None)


def _association_of(reviewer: str, associations: Sequence[Association]) -> str:
    return next((a.id for a in associations if any(reviewer == known.id for known in a.reviewers)), "")


def months_after(day: date, months: int) -> date:
    """The same day of the month so many months later, or the last day of a shorter month."""
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))
