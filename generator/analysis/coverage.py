"""How open is a filing: how much was asked, how much was answered, and how much of that is documented?

Only the social indicators are counted. Some leave the count because nobody could answer them: what does not apply to
the institution, what has no value (a share of nothing), and what is computed here from other answers, so that no
answer is counted twice. Of two filings, the one that answers more is therefore never the less open one.
"""

from collections import Counter
from collections.abc import Mapping

from generator.model import Assurance, Count, Coverage, Dossier, Fact, Gap, Observation, Standards, Why

NOBODY_COULD_ANSWER = frozenset({Why.NOT_APPLICABLE, Why.UNDEFINED})


def is_answered(fact: Fact | None) -> bool:
    """True for a value that the institution itself filed: not a gap, and not a figure computed here."""
    return isinstance(fact, Observation) and fact.assurance is not Assurance.DERIVED


def is_asked(fact: Fact | None) -> bool:
    """True unless the question does not apply, has no possible answer, or is answered by computing. None: no row."""
    if fact is None:
        return True
    if isinstance(fact, Observation):
        return fact.assurance is not Assurance.DERIVED
    return fact.why not in NOBODY_COULD_ANSWER


def is_documented(fact: Fact | None) -> bool:
    """True for a value that the desk review found supported."""
    return isinstance(fact, Observation) and fact.assurance is Assurance.DOCUMENTED


def cover(dossier: Dossier, standards: Standards) -> Mapping[str, Coverage]:
    """The openness of every filing, by period, newest first. Wants derived facts to be there already."""
    social = {indicator.code: indicator.area for indicator in standards.family("social")}
    size = Counter(social.values())  # in the order of the standards
    tallies = {period: _Tally() for period in dossier.periods}
    for (code, period), fact in dossier.facts.items():
        area = social.get(code)
        if area is not None and period in tallies:
            tallies[period].add(area, fact)
    return {period: tally.coverage(period, size) for period, tally in tallies.items()}


class _Tally:
    """Counts one filing's facts. What has no fact was asked and not reported."""

    def __init__(self) -> None:
        self.not_asked: Counter[str] = Counter()
        self.reported: Counter[str] = Counter()
        self.documented: Counter[str] = Counter()
        self.gaps: Counter[Why] = Counter()
        self.seen = 0

    def add(self, area: str, fact: Fact) -> None:
        self.seen += 1
        self.not_asked[area] += not is_asked(fact)
        self.reported[area] += is_answered(fact)
        self.documented[area] += is_documented(fact)
        if isinstance(fact, Gap):
            self.gaps[fact.why] += 1

    def coverage(self, period: str, size: Counter[str]) -> Coverage:
        areas = {
            area: Count(number - self.not_asked[area], self.reported[area], self.documented[area])
            for area, number in size.items()
        }
        total = Count(
            asked=size.total() - self.not_asked.total(),
            reported=self.reported.total(),
            documented=self.documented.total(),
        )
        gaps = self.gaps + Counter({Why.NOT_REPORTED: size.total() - self.seen})
        return Coverage(period, total, areas, {why: gaps[why] for why in Why if gaps[why]})
