"""Computes how open a filing is: how much was asked, how much was answered, and how much of that is documented.

Only the social indicators are counted. Some are not counted because they could not be answered: those that the
questionnaire of the filing does not ask, those without a column in its source file, those that do not apply to the
institution, those without a value (a share of nothing), and those computed here from other answers, so that no answer
is counted twice. Of two filings of one edition, the one that answers more is therefore never the less open one.

The five steps of disclosure sum this up in one word. Their thresholds are shares of the questions, never of the
answers: answering an open question never lowers a filing's step, documented or not. Answering what was declared not
applicable adds one question, and with its document that does not lower the step either.
"""

from collections import Counter
from collections.abc import Mapping, Sequence

from generator.model import (
    LADDER,
    NOBODY_COULD_ANSWER,
    Assurance,
    Count,
    Coverage,
    Dossier,
    Fact,
    Gap,
    GapReason,
    Level,
    Observation,
    Policy,
    Standards,
)

PROVEN = frozenset(LADDER[LADDER.index(Assurance.DOCUMENTED) :])


def is_answered(fact: Fact | None) -> bool:
    """True for a value that the institution itself filed: not a gap, and not a figure computed here."""
    return isinstance(fact, Observation) and not fact.derived


def is_asked(fact: Fact | None) -> bool:
    """True unless it was not asked, does not apply, has no possible answer, or is answered by computing.

    Requires the fact as `Dossier.counted` gives it. None: asked, and no row.
    """
    if fact is None:
        return True
    if isinstance(fact, Observation):
        return not fact.derived
    return fact.why not in NOBODY_COULD_ANSWER


def is_documented(fact: Fact | None) -> bool:
    """True for a value that the desk review found supported, by any kind of document."""
    return is_answered(fact) and isinstance(fact, Observation) and fact.assurance in PROVEN


def cover(dossier: Dossier, standards: Standards) -> Mapping[str, Coverage]:
    """The coverage of every filing, by period, newest first. Requires derived facts."""
    social = {indicator.code: indicator.area for indicator in standards.family("social")}
    size = Counter(social.values())  # in the order of the standards
    tallies = {period: _Tally() for period in dossier.periods}
    for (code, period), fact in dossier.facts.items():
        area = social.get(code)
        if area is not None and period in tallies:
            tallies[period].add(area, dossier.counted(code, period) or fact)
    for period, tally in tallies.items():
        for code, why in dossier.unasked.get(period, {}).items():
            if code in social and (code, period) not in dossier.facts:
                tally.add(social[code], Gap(code, period, why))
    levels = {filing.period: _levels(standards.policy_at(filing.as_of)[0]) for filing in dossier.filings}
    return {period: tally.coverage(period, size, levels[period]) for period, tally in tallies.items()}


def _levels(policy: Policy | None) -> tuple[Level, ...]:
    return policy.levels if policy else ()


def level(total: Count, levels: Sequence[Level]) -> int:
    """The highest step whose two shares, in percent of the questions that apply, are reached; 0 without any answer."""
    if not total.reported:
        return 0
    reached = (
        100 * total.reported >= step.reported * total.asked and 100 * total.documented >= step.documented * total.asked
        for step in levels
    )
    return max((number for number, is_reached in enumerate(reached, 1) if is_reached), default=0)


class _Tally:
    """Counts one filing's facts. An indicator without a fact counts as asked and not reported."""

    def __init__(self) -> None:
        self.not_asked: Counter[str] = Counter()
        self.reported: Counter[str] = Counter()
        self.documented: Counter[str] = Counter()
        self.gaps: Counter[GapReason] = Counter()
        self.seen = 0

    def add(self, area: str, fact: Fact) -> None:
        self.seen += 1
        self.not_asked[area] += not is_asked(fact)
        self.reported[area] += is_answered(fact)
        self.documented[area] += is_documented(fact)
        if isinstance(fact, Gap):
            self.gaps[fact.why] += 1

    def coverage(self, period: str, size: Counter[str], levels: Sequence[Level]) -> Coverage:
        areas = {
            area: Count(number - self.not_asked[area], self.reported[area], self.documented[area])
            for area, number in size.items()
        }
        total = Count(
            asked=size.total() - self.not_asked.total(),
            reported=self.reported.total(),
            documented=self.documented.total(),
        )
        gaps = self.gaps + Counter({GapReason.NOT_REPORTED: size.total() - self.seen})
        return Coverage(period, total, areas, {why: gaps[why] for why in GapReason if gaps[why]}, level(total, levels))
