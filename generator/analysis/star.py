"""Is a filing recognised as socially transparent and responsible, and why, or why not?

Three steps. What we saw: the facts, each with its assurance (`generator.packages`). What it answers: every rule of the
policy puts one question to the filing and gets yes, no, not applicable or could not tell, with the indicators it
looked at. What it is worth: the award, given when no rule that applies is left without a yes.

The thresholds are data (`star.yml`); the questions are here, one function each, listed in `QUESTIONS`. Two lines of
MIX's STAR are known: enough alignment with the Universal Standards and with the green indicators, and every reported
social value documented in the desk review. Its numbers are not: ours are our own.

A question that a filing leaves open counts as asked and brings no points, so that silence never pays. Where the open
questions could still tip the balance, the answer is "could not tell" and not "no".
"""

import calendar
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final, TypeAlias

from generator.analysis.coverage import is_answered, is_asked, is_documented
from generator.model import (
    Alignment,
    Association,
    Award,
    Dossier,
    Fact,
    Filing,
    Finding,
    Gap,
    Indicator,
    Kind,
    Observation,
    Policy,
    Review,
    Rule,
    Standards,
    Value,
    Why,
)

YES: Final = "yes"
NO: Final = "no"
NOT_APPLICABLE: Final = "not_applicable"
COULD_NOT_TELL: Final = "could_not_tell"

NO_POLICY_IN_FORCE: Final = "policy_in_force"
"""The rule named in the finding that a filing older than every policy gets: it is explained, never recognised."""

HUNDRED: Final = Decimal(100)
NOUGHT: Final = Decimal(0)

# ------------------------------------------------------------------------------------------------------ what we saw


@dataclass(frozen=True, slots=True)
class Answer:
    """What one judged indicator says in one filing. `points` is None where the filing leaves the question open."""

    indicator: Indicator
    points: Decimal | None


def points(indicator: Indicator, value: Value, answer_points: Mapping[str, Decimal]) -> Decimal:
    """What one answer is worth: the points of a yes for an aligned one, of a partially, else those of a no.

    Of several-of answers one aligned option is enough.
    """
    chosen = value if isinstance(value, tuple) else (value,)
    if any(option in indicator.aligned for option in chosen):
        return answer_points.get("yes", Decimal(1))
    if indicator.kind is Kind.YES_PARTIALLY_NO and value == "partially":
        return answer_points.get("partially", NOUGHT)
    return answer_points.get("no", NOUGHT)


def answers(dossier: Dossier, period: str, standards: Standards, policy: Policy) -> tuple[Answer, ...]:
    """The judged indicators that apply to a filing, in the order of the standards, with their points."""
    found = []
    for indicator in standards.indicators.values():
        if not indicator.aligned:
            continue
        fact = dossier.facts.get((indicator.code, period))
        if isinstance(fact, Observation):
            found.append(Answer(indicator, points(indicator, fact.value, policy.answer_points)))
        elif not (isinstance(fact, Gap) and fact.why is Why.NOT_APPLICABLE):
            found.append(Answer(indicator, None))
    return tuple(found)


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


# -------------------------------------------------------------------------------------------------- what it answers


@dataclass(frozen=True, slots=True)
class Case:
    """All that a question may look at: one filing's judged answers and its social facts."""

    answers: tuple[Answer, ...]
    social: tuple[tuple[Indicator, Fact | None], ...]
    best: Decimal  # points of a fully aligned answer


Question: TypeAlias = Callable[[Rule, Case], Finding]


def alignment_overall(rule: Rule, case: Case) -> Finding:
    """Are enough of all judged answers aligned? `at_least` in percent of the points possible."""
    return _enough(rule, case.answers, case.best)


def alignment_green(rule: Rule, case: Case) -> Finding:
    """Are enough of the answers about the environment aligned? `at_least` in percent of the points possible."""
    return _enough(rule, [answer for answer in case.answers if answer.indicator.green], case.best)


def alignment_dimension(rule: Rule, case: Case) -> Finding:
    """Is every dimension, or the one named in `dimension`, aligned enough? `at_least` in percent of the points possible.

    Measured is the weakest dimension; unmet are the answers short of full points in the dimensions that fall short.
    """
    only = rule.params.get("dimension")  # the standards have checked that it is a number of theirs
    by_dimension: dict[int, list[Answer]] = {}
    for answer in case.answers:
        if answer.indicator.dimension is not None and (only is None or answer.indicator.dimension == int(only)):
            by_dimension.setdefault(answer.indicator.dimension, []).append(answer)
    findings = [_enough(rule, seen, case.best) for _, seen in sorted(by_dimension.items())]
    if not findings:
        return Finding(rule.code, NOT_APPLICABLE, needed=_needed(rule))
    said = {finding.answer for finding in findings}
    return Finding(
        rule=rule.code,
        answer=NO if NO in said else COULD_NOT_TELL if COULD_NOT_TELL in said else YES,
        measured=min(finding.measured for finding in findings if finding.measured is not None),
        needed=_needed(rule),
        met=tuple(code for finding in findings for code in finding.met),
        unmet=tuple(code for finding in findings if finding.answer != YES for code in finding.unmet),
    )


def all_documented(rule: Rule, case: Case) -> Finding:
    """Is every reported social value documented in the desk review? `at_least` in percent of those that need proof.

    The answers listed in `needs_no_proof` (such as no) and the options that say "none of these" need none: there is
    no document that shows what is not there.
    """
    free = str(rule.params.get("needs_no_proof", "")).split()
    needed = _needed(rule)
    filed = [(indicator, fact) for indicator, fact in case.social if is_answered(fact)]
    if not filed:
        return Finding(rule.code, COULD_NOT_TELL, needed=needed)
    to_prove = [(indicator, fact) for indicator, fact in filed if _needs_proof(indicator, fact, free)]
    if not to_prove:
        return Finding(rule.code, NOT_APPLICABLE, needed=needed)
    met = tuple(indicator.code for indicator, fact in to_prove if is_documented(fact))
    unmet = tuple(indicator.code for indicator, fact in to_prove if not is_documented(fact))
    share = HUNDRED * len(met) / len(to_prove)
    return Finding(rule.code, YES if share >= needed else NO, measured=share, needed=needed, met=met, unmet=unmet)


def minimum_reporting(rule: Rule, case: Case) -> Finding:
    """Were enough of the social questions answered at all? `at_least` in percent of those that could be."""
    asked = [(indicator.code, fact) for indicator, fact in case.social if is_asked(fact)]
    needed = _needed(rule)
    if not asked:
        return Finding(rule.code, NOT_APPLICABLE, needed=needed)
    met = tuple(code for code, fact in asked if is_answered(fact))
    unmet = tuple(code for code, fact in asked if not is_answered(fact))
    share = HUNDRED * len(met) / len(asked)
    return Finding(rule.code, YES if share >= needed else NO, measured=share, needed=needed, met=met, unmet=unmet)


QUESTIONS: Final[Mapping[str, Question]] = {
    "alignment_overall": alignment_overall,
    "alignment_dimension": alignment_dimension,
    "alignment_green": alignment_green,
    "all_documented": all_documented,
    "minimum_reporting": minimum_reporting,
}


def ask(rule: Rule, case: Case) -> Finding:
    """What a rule's question answers. A rule that asks what nobody here can answer is never met, and says so."""
    question = QUESTIONS.get(rule.question)
    if question is None or not isinstance(rule.params.get("at_least"), Decimal):
        return Finding(rule.code, COULD_NOT_TELL)
    return question(rule, case)


def _enough(rule: Rule, seen: Sequence[Answer], best: Decimal) -> Finding:
    """Yes if the points reach `at_least`, no if the open questions could not save it, else could not tell."""
    needed = _needed(rule)
    if not seen:
        return Finding(rule.code, NOT_APPLICABLE, needed=needed)
    possible = best * len(seen)
    won = sum((answer.points for answer in seen if answer.points is not None), NOUGHT)
    still_open = best * sum(answer.points is None for answer in seen)
    share = HUNDRED * won / possible
    if share >= needed:
        said = YES
    elif HUNDRED * (won + still_open) / possible >= needed:
        said = COULD_NOT_TELL
    else:
        said = NO
    met = tuple(answer.indicator.code for answer in seen if answer.points is not None and answer.points >= best)
    unmet = tuple(answer.indicator.code for answer in seen if answer.points is None or answer.points < best)
    return Finding(rule.code, said, measured=share, needed=needed, met=met, unmet=unmet)


def _needed(rule: Rule) -> Decimal:
    return Decimal(rule.params["at_least"])


def _needs_proof(indicator: Indicator, fact: Fact | None, free: Sequence[str]) -> bool:
    value = fact.value if isinstance(fact, Observation) else ()
    if indicator.kind is Kind.SEVERAL_OF:
        return value != (indicator.none_option,)
    return not (indicator.kind.is_choice and value in free)


# ------------------------------------------------------------------------------------------------ what it is worth


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
    return next((a.id for a in associations if reviewer and reviewer in a.reviewers), "")


def months_after(day: date, months: int) -> date:
    """The same day of the month so many months later, or the last day of a shorter month."""
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))
