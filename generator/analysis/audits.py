"""Scores a self-audit: from the answers to its questions to practices, standards, dimensions and the total.

The method is that of the social audits of the field: a practice is the mean of its questions, a standard of its
practices, a dimension of its standards, the total of its dimensions, all unweighted. What does not apply leaves the
mean, and a level with a question that has no answer has no score. Means are exact fractions, and only what is handed
out is rounded, because a mean of rounded means would depend on the rounding. `templates/theme/assets/self-audit.js`
computes the same in the reader's browser; a test compares the two.
"""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from fractions import Fraction

from generator.model.audits import NOT_APPLICABLE, TOTAL, AuditPractice, AuditStandards, PartScore

_Level = Fraction | str
"""A score in percent, or why there is none: "incomplete" or "not_applicable"."""


def audit_scores(answers: Mapping[str, str], standards: AuditStandards) -> dict[str, PartScore]:
    """The result of every level by its code: the total, dimensions, standards, then practices.

    `answers` are yes, partially, no or not_applicable by question; a question that is missing has no answer.
    """
    framework = standards.own
    if framework is None:
        return {}
    values: dict[str, _Level] = {code: Fraction(value) for code, value in standards.answers.items()}
    values[NOT_APPLICABLE] = NOT_APPLICABLE
    practices = {
        code: _mean(values[answers[question]] if question in answers else "incomplete" for question in one.questions)
        for code, one in standards.practices.items()
    }
    parts: dict[str, _Level] = {}
    for part in reversed(list(framework.parts.values())):  # standards come after their dimension
        below = framework.below(part.code)
        parts[part.code] = _mean(
            [parts[one.code] for one in below]
            or [practices[code] for code, one in standards.practices.items() if one.standard == part.code]
        )
    total = _mean(parts[part.code] for part in framework.dimensions)
    levels = {TOTAL: total, **{code: parts[code] for code in framework.parts}, **practices}
    return {code: _result(code, level) for code, level in levels.items()}


def weakest(
    results: Mapping[str, PartScore], standards: AuditStandards, most: int
) -> tuple[tuple[AuditPractice, PartScore], ...]:
    """The practices with the lowest scores, weakest first, at most so many. One without a flaw is not among them."""
    found = [
        (practice, results[code])
        for code, practice in standards.practices.items()
        if (score := results[code].score) is not None and score < 100
    ]
    return tuple(sorted(found, key=lambda pair: pair[1].score or 0)[:most])


def _mean(levels: Iterable[_Level]) -> _Level:
    """The mean of those that apply; "incomplete" if one of them is."""
    counted = [level for level in levels if level != NOT_APPLICABLE]
    if "incomplete" in counted:
        return "incomplete"
    figures = [level for level in counted if isinstance(level, Fraction)]
    return sum(figures, start=Fraction(0)) / len(figures) if figures else NOT_APPLICABLE


def _result(code: str, level: _Level) -> PartScore:
    if isinstance(level, str):
        return PartScore(code, level)
    hundredths = (level * 100 + Fraction(1, 2)).__floor__()
    return PartScore(code, "scored", Decimal(hundredths).scaleb(-2))
