"""The questions that rules of the STAR policy ask about a filing.

There is one function per question, listed in `QUESTIONS`; the thresholds are data (`star.yml`). Every question answers
yes, no, not applicable or could not tell, with the indicators it looked at.

A question that a filing leaves open counts as asked and brings no points, so that silence never pays. If the open ones
could still tip the balance, the answer is "could not tell" and not "no".
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, TypeAlias

from generator.analysis.award.coverage import is_answered, is_asked, is_documented
from generator.model import (
    NOBODY_COULD_ANSWER,
    AnswerType,
    Dossier,
    Fact,
    Finding,
    Indicator,
    Observation,
    Policy,
    Rule,
    Standards,
    Value,
)

YES: Final = "yes"
NO: Final = "no"
NOT_APPLICABLE: Final = "not_applicable"
COULD_NOT_TELL: Final = "could_not_tell"

HUNDRED: Final = Decimal(100)
NOUGHT: Final = Decimal(0)


@dataclass(frozen=True, slots=True)
class JudgedAnswer:
    """One judged indicator in one filing. `points` is None if the filing leaves the question open."""

    indicator: Indicator
    points: Decimal | None


def points(indicator: Indicator, value: Value, answer_points: Mapping[str, Decimal]) -> Decimal:
    """The points of one answer: those of a yes for an aligned answer, those of a partially, else those of a no.

    Of several-of answers one aligned option is enough.
    """
    chosen = value if isinstance(value, tuple) else (value,)
    if any(option in indicator.aligned for option in chosen):
        return answer_points.get("yes", Decimal(1))
    if indicator.kind is AnswerType.YES_PARTIALLY_NO and value == "partially":
        return answer_points.get("partially", NOUGHT)
    return answer_points.get("no", NOUGHT)


def answers(dossier: Dossier, period: str, standards: Standards, policy: Policy) -> tuple[JudgedAnswer, ...]:
    """The judged indicators that apply to a filing, in the order of the standards, with their points."""
    found = []
    for indicator in standards.once(_judged):
        fact = dossier.counted(indicator.code, period)
        if isinstance(fact, Observation):
            found.append(JudgedAnswer(indicator, points(indicator, fact.value, policy.answer_points)))
        elif fact is None or fact.why not in NOBODY_COULD_ANSWER:
            found.append(JudgedAnswer(indicator, None))
    return tuple(found)


def _judged(standards: Standards) -> tuple[Indicator, ...]:
    return tuple(indicator for indicator in standards.indicators.values() if indicator.aligned)


@dataclass(frozen=True, slots=True)
class FilingCase:
    """The input of a question: one filing's judged answers and its social facts."""

    answers: tuple[JudgedAnswer, ...]
    social: tuple[tuple[Indicator, Fact | None], ...]
    best: Decimal  # points of a fully aligned answer


def case_of(dossier: Dossier, period: str, standards: Standards, policy: Policy) -> FilingCase:
    """The input of a policy's rules for one filing."""
    return FilingCase(
        answers=answers(dossier, period, standards, policy),
        social=tuple((one, dossier.counted(one.code, period)) for one in standards.family("social")),
        best=policy.answer_points.get("yes", Decimal(1)),
    )


Question: TypeAlias = Callable[[Rule, FilingCase], Finding]


def alignment_overall(rule: Rule, case: FilingCase) -> Finding:
    """Are enough of all judged answers aligned? `at_least` in percent of the points possible."""
    return _enough(rule, case.answers, case.best)


def alignment_green(rule: Rule, case: FilingCase) -> Finding:
    """Are enough of the answers about the environment aligned? `at_least` in percent of the points possible."""
    return _enough(rule, [answer for answer in case.answers if answer.indicator.green], case.best)


def alignment_dimension(rule: Rule, case: FilingCase) -> Finding:
    """Is every dimension, or the one named in `dimension`, aligned enough? `at_least` in percent of possible points.

    The weakest dimension is measured; met and unmet name every answer that was looked at, as for the other rules.
    """
    only = rule.params.get("dimension")  # the standards have checked that it is the number of a dimension
    by_dimension: dict[int, list[JudgedAnswer]] = {}
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
        unmet=tuple(code for finding in findings for code in finding.unmet),
    )


def all_documented(rule: Rule, case: FilingCase) -> Finding:
    """Is every reported social value documented in the desk review? `at_least` in percent of those that need proof.

    The answers listed in `needs_no_proof` (such as no) and the options that say "none of these" need none, because no
    document shows an absence.
    """
    free = str(rule.params.get("needs_no_proof", "")).split()
    needed = _needed(rule)
    filed = [(indicator, fact) for indicator, fact in case.social if is_answered(fact)]
    if not filed:
        return Finding(rule.code, COULD_NOT_TELL, needed=needed)
    to_prove = [(indicator, fact) for indicator, fact in filed if needs_proof(indicator, fact, free)]
    if not to_prove:
        return Finding(rule.code, NOT_APPLICABLE, needed=needed)
    met = tuple(indicator.code for indicator, fact in to_prove if is_documented(fact))
    unmet = tuple(indicator.code for indicator, fact in to_prove if not is_documented(fact))
    share = HUNDRED * len(met) / len(to_prove)
    return Finding(rule.code, YES if share >= needed else NO, measured=share, needed=needed, met=met, unmet=unmet)


def minimum_reporting(rule: Rule, case: FilingCase) -> Finding:
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


def ask(rule: Rule, case: FilingCase) -> Finding:
    """The finding of a rule. A rule with an unknown question is never met, and says so."""
    question = QUESTIONS.get(rule.question)
    if question is None or not isinstance(rule.params.get("at_least"), Decimal):
        return Finding(rule.code, COULD_NOT_TELL)
    return question(rule, case)


def _enough(rule: Rule, seen: Sequence[JudgedAnswer], best: Decimal) -> Finding:
    """Yes if the points reach `at_least`, no if the open questions could not change that, else could not tell."""
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


def needs_proof(indicator: Indicator, fact: Fact | None, free: Sequence[str]) -> bool:
    """True unless no document could show the answer: "none of these", or one listed in `free` (such as "no")."""
    value = fact.value if isinstance(fact, Observation) else ()
    if indicator.kind is AnswerType.SEVERAL_OF:
        return value != (indicator.none_option,)
    return not (indicator.kind.is_choice and value in free)
