"""Finds new values that need a second look before they are published. It asks questions and refuses nothing."""

import math
from collections.abc import Iterable, Iterator
from decimal import Decimal

from generator.analysis.benchmarks import PeerTable
from generator.analysis.edit_checks import rules
from generator.model import AnswerType, Dossier, Indicator, Observation, quantile
from generator.model.changes import PortalState, UnusualValue
from generator.model.definitions import series_name
from generator.model.edit_checks import EditQuery

WIDE = 3.0
"""How many interquartile ranges away from its peers a value is far out (Tukey's outer fence)."""


def unusual(
    facts: Iterable[tuple[str, Dossier, Observation]], state: PortalState, table: PeerTable
) -> tuple[UnusualValue, ...]:
    """The unusual ones of these new values (institution, its dossier, the fact), in their order."""
    peers = _Peers(table, state.standards.minimum_peers)
    asking = _Slips(table, state)
    found: list[UnusualValue] = []
    for id_, dossier, fact in facts:
        indicator = state.standards.indicators.get(fact.indicator)
        if indicator is None or fact.derived or not isinstance(fact.value, Decimal):
            continue
        currency = next((one.currency for one in dossier.filings if one.period == fact.period), None)
        slips_here = asking.about(dossier, fact)
        found += [
            UnusualValue(id_, fact.period, fact.indicator, one.rule, fact, currency=currency, slip=one)
            for one in slips_here
        ]
        if not slips_here:  # which say more
            found += _plausible(id_, indicator, fact, currency)
            found += peers.far_out(id_, indicator, fact, currency)
    return tuple(found)


def _plausible(id_: str, indicator: Indicator, fact: Observation, currency: str | None) -> Iterator[UnusualValue]:
    low, high, value = indicator.minimum, indicator.maximum, fact.value
    if isinstance(value, Decimal) and ((low is not None and value < low) or (high is not None and value > high)):
        yield UnusualValue(id_, fact.period, fact.indicator, "plausible", fact, low, high, currency)


class _Slips:
    """The queries of each dossier, found once and reported once: at the first of their cells that is new or changed."""

    def __init__(self, table: PeerTable, state: PortalState) -> None:
        self._standards = state.standards
        self._peers = rules.PeerScales(table.values, state.standards)
        self._known: dict[str, list[EditQuery]] = {}

    def about(self, dossier: Dossier, fact: Observation) -> list[EditQuery]:
        """The queries about a fact that were not reported yet."""
        id_, cell = dossier.institution.id, (fact.indicator, fact.period)
        if id_ not in self._known:
            own = rules.find(dossier, self._standards)
            self._known[id_] = [*own, *rules.find_against_peers(dossier, self._standards, self._peers, own)]
        told = [one for one in self._known[id_] if cell in one.cells]
        self._known[id_] = [one for one in self._known[id_] if one not in told]
        return told


class _Peers:
    """The figures of all institutions, by indicator and period, each looked up once."""

    def __init__(self, table: PeerTable, least: int) -> None:
        self._table = table
        self._least = least
        self._known: dict[tuple[str, str], dict[str, float]] = {}

    def far_out(
        self, id_: str, indicator: Indicator, fact: Observation, currency: str | None
    ) -> Iterator[UnusualValue]:
        amount = fact.usd if indicator.kind is AnswerType.CURRENCY else fact.value
        if not isinstance(amount, Decimal):
            return
        cell = (series_name(fact.indicator, indicator.versions, fact.definition), fact.period)
        if cell not in self._known:
            self._known[cell] = self._table.values(*cell).get(fact.period, {})
        others = sorted(value for name, value in self._known[cell].items() if name != id_)
        if len(others) < max(self._least, 4):
            return
        # Counts and amounts spread by factors, so their logarithms are compared; shares are compared as they are.
        grows = indicator.kind in (AnswerType.COUNT, AnswerType.CURRENCY)
        scaled = [math.log(value) if grows else value for value in others if not grows or value > 0]
        value = float(amount)
        if (grows and value <= 0) or len(scaled) < max(self._least, 4):
            return
        low, high = quantile(scaled, 0.25), quantile(scaled, 0.75)
        room = WIDE * (high - low)
        if high > low and not low - room <= (math.log(value) if grows else value) <= high + room:
            edges = (math.exp(low), math.exp(high)) if grows else (low, high)
            least, most = (Decimal(str(round(edge, 2))) for edge in edges)
            unit = "USD" if indicator.kind is AnswerType.CURRENCY else currency
            yield UnusualValue(id_, fact.period, fact.indicator, "peers", fact, least, most, unit)
