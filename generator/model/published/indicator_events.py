"""What happened to the values of indicators, by the days that the data name: for their feeds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from generator.model.definitions import indicator_of, series
from generator.model.filed import PortalEvent
from generator.model.measured import Standards
from generator.model.peer_figures import ALL, PeerAnswers, PeerFigures

MOST_EVENTS_OF_AN_INDICATOR: Final = 50
"""As many as its feed has."""


@dataclass(frozen=True, slots=True, order=True)
class IndicatorEvent:
    """What happened to the values of an indicator on a day: institutions filed some, or one corrected those of a `period`."""

    day: date
    institutions: tuple[str, ...]
    period: str = ""


class EventsByIndicator(Mapping[str, tuple[IndicatorEvent, ...]]):
    """The newest events of each indicator that has one, the newest first; computed when looked up.

    A new definition is no event: it has a fiscal year and no day. All that was filed on a day is one event, because a
    filing answers two hundred indicators.
    """

    def __init__(
        self,
        dated: Iterable[PortalEvent],
        received: Mapping[tuple[str, str], date],
        standards: Standards,
        peer_figures: Mapping[tuple[str, str, str], PeerFigures],
        peer_answers: Mapping[tuple[str, str, str], PeerAnswers],
    ) -> None:
        """`dated` has corrections, and `received` the day of each filing by institution and period."""
        self._received = received
        self._periods = sorted({period for _, period in received})
        self._standards = standards
        self._peer_figures = peer_figures
        self._peer_answers = peer_answers
        self._corrected: dict[str, set[IndicatorEvent]] = {}
        for event in dated:
            for code in event.indicators:
                corrected = IndicatorEvent(event.day, (event.institution,), event.period)
                self._corrected.setdefault(code, set()).add(corrected)

    def __getitem__(self, code: str) -> tuple[IndicatorEvent, ...]:
        found = {*self._corrected.get(code, ()), *self._filed(code)}
        if not found:
            raise KeyError(code)
        return tuple(sorted(found, reverse=True)[:MOST_EVENTS_OF_AN_INDICATOR])

    def _filed(self, code: str) -> Iterator[IndicatorEvent]:
        indicator = self._standards.indicators.get(code)
        names = series(code, indicator.versions) if indicator else ()
        filed: dict[date, set[str]] = {}
        for key in [(ALL, name, period) for name in names for period in self._periods]:
            for id_ in self._filers(key):
                if day := self._received.get((id_, key[2])):
                    filed.setdefault(day, set()).add(id_)
        return (IndicatorEvent(day, tuple(sorted(ids))) for day, ids in filed.items())

    def __iter__(self) -> Iterator[str]:
        return (code for code in dict.fromkeys([*self._corrected, *self._standards.indicators]) if code in self)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def among(self, cells: Iterable[tuple[str, str, str]], other: EventsByIndicator) -> Iterator[str]:
        """The indicators whose events may differ in `other`, if these cells (group, indicator, period) do.

        A filing that was received on another day may be of any indicator.
        """
        if self._received != other._received:
            yield from self._standards.indicators
        both = self._corrected.keys() | other._corrected.keys()
        yield from (code for code in both if self._corrected.get(code) != other._corrected.get(code))
        yield from (indicator_of(key[1]) for key in cells if key[0] == ALL and self._filers(key) != other._filers(key))

    def _filers(self, key: tuple[str, str, str]) -> frozenset[str]:
        """The institutions that filed a figure or an answer in a cell."""
        figures, answers = self._peer_figures.get(key), self._peer_answers.get(key)
        return frozenset((*(figures.institutions if figures else ()), *(answers or ())))
