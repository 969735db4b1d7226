"""Flags ratios (such as loan size per borrower) that are off the peers' range by about a power of ten.

Honest institutions differ in size by factors of a thousand, but not in loan size per borrower. So figures are not
compared with peers directly, but divided by another figure of the same filing; percents are compared as they are.
"""

import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from decimal import Decimal
from typing import TypeAlias

from generator.analysis.edit_checks.cases import DossierFigures, expected_of
from generator.model import AnswerType, Observation, Standards, quantile
from generator.model.edit_checks import EditCheck, EditCheckKind, EditQuery

Scale: TypeAlias = tuple[str, str]
"""A figure, and what it is divided by; empty for percents."""

Figures: TypeAlias = Callable[[str], Mapping[str, Mapping[str, float]]]
"""All figures of one indicator: period, then institution, then value; amounts in US dollars."""


class PeerScales:
    """The interquartile range of all filings for each scale of the rules, as logarithms."""

    def __init__(self, figures: Figures, standards: Standards) -> None:
        self._all = figures
        self._least = standards.minimum_peers
        self._figures: dict[str, Mapping[str, Mapping[str, float]]] = {}
        self._known: dict[Scale, tuple[int, float, float]] = {}
        self._rules = [rule for rule in standards.slips if rule.kind is EditCheckKind.PEERS]
        self._fences: dict[Scale, tuple[float, float]] = {}

    def middle(self, scale: Scale) -> tuple[int, float, float]:
        """How many filings have the scale, and the logarithms of its lower and upper quartile."""
        if scale not in self._known:
            logs = sorted(self._logs(scale))
            many = len(logs) >= max(self._least, 4)
            edges = (quantile(logs, 0.25), quantile(logs, 0.75)) if many else (0.0, 0.0)
            self._known[scale] = (len(logs), *edges)
        return self._known[scale]

    def are_within(self, measured: Iterable[tuple[Scale, float]]) -> bool:
        """True if no rule asks about any of these, as of most institutions."""
        for scale, value in measured:
            if scale not in self._fences:
                fences = [_fence(rule, self.middle(scale)) for rule in self._rules if scale in _scales(rule)]
                self._fences[scale] = max(low for low, _ in fences), min(high for _, high in fences)
            low, high = self._fences[scale]
            if not low <= value <= high:
                return False
        return True

    def _logs(self, scale: Scale) -> Iterator[float]:
        figure, by = scale
        for period, values in self._of(figure).items():
            others = self._of(by).get(period, {}) if by else {}
            for name, value in values.items():
                other = others.get(name, 0.0) if by else 1.0
                if value > 0 and other > 0:
                    yield math.log(value / other)

    def _of(self, code: str) -> Mapping[str, Mapping[str, float]]:
        if code not in self._figures:
            self._figures[code] = self._all(code)
        return self._figures[code]


def scales(standards: Standards) -> tuple[Scale, ...]:
    """All scales that are compared with peers."""
    rules = [rule for rule in standards.slips if rule.kind is EditCheckKind.PEERS]
    return tuple(dict.fromkeys(scale for rule in rules for scale in _scales(rule)))


def _scales(rule: EditCheck) -> Iterator[Scale]:
    yield from rule.pairs
    yield from ((code, "") for code in rule.indicators)


def measures(case: DossierFigures) -> tuple[tuple[Scale, float], ...]:
    """All that is compared with peers: each scale with the logarithm of a filing's figure."""
    found = ((scale, _measured(scale, period, case)[2]) for scale in scales(case.standards) for period in case.periods)
    return tuple((scale, value) for scale, value in found if value is not None)


def _measured(
    scale: Scale, period: str, case: DossierFigures
) -> tuple[Observation | None, Observation | None, float | None]:
    """The figure of a scale and what it is divided by in one filing, and the logarithm of the result."""
    figure = case.filed_now(scale[0], period)
    other = case.filed_now(scale[1], period) if scale[1] else None
    found = measure(figure, other, case) if figure and (other or not scale[1]) else None
    return figure, other, None if found is None else math.log(found)


def _fence(rule: EditCheck, middle: tuple[int, float, float]) -> tuple[float, float]:
    """Between what a rule asks nothing; of too few filings it never asks."""
    n, low, high = middle
    if n < rule.limits["at_least"]:
        return -math.inf, math.inf
    room = float(rule.limits["fence"]) * (high - low)
    return low - room, high + room


def beside_peers(rule: EditCheck, case: DossierFigures, peers: PeerScales) -> Iterator[EditQuery]:
    """Figures far outside their peers' range that a round factor would bring into it."""
    give = math.log(rule.limits["give_or_take"])
    for period in case.periods:
        for scale in _scales(rule):
            figure, other, value = _measured(scale, period, case)
            n, low, high = peers.middle(scale)
            least, most = _fence(rule, (n, low, high))
            if figure is None or value is None or least <= value <= most:
                continue
            for factor in rule.factors:
                times = factor if value > high else 1 / factor
                if low - give <= value - math.log(times) <= high + give:
                    more = (other,) if other else ()
                    expected = expected_of(figure, times)
                    yield case.slip(rule, figure, *more, expected=expected, times=factor, n=n)
                    break


def measure(figure: Observation, other: Observation | None, case: DossierFigures) -> Decimal | None:
    """A figure, for each unit of another if there is one; None if either is zero or less, or cannot be compared.

    Two amounts of one filing are in one currency; an amount for each unit of anything else is in US dollars.
    """
    one_currency = other is not None and case.kind(figure) is case.kind(other) is AnswerType.CURRENCY
    amount, by = (
        case.value(fact) if one_currency or case.kind(fact) is not AnswerType.CURRENCY else fact.usd
        for fact in (figure, other or figure)
    )
    if amount is None or by is None or amount <= 0 or by <= 0:
        return None
    return amount if other is None else amount / by
