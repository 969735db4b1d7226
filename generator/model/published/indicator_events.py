"""What happened to the values of indicators, by the days that the data name: for their feeds."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from generator.model.definitions import series
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


def events_by_indicator(
    dated: Iterable[PortalEvent],
    received: Mapping[tuple[str, str], date],
    standards: Standards,
    peer_figures: Mapping[tuple[str, str, str], PeerFigures],
    peer_answers: Mapping[tuple[str, str, str], PeerAnswers],
) -> Mapping[str, tuple[IndicatorEvent, ...]]:
    """The newest events of each indicator that has one, the newest first.

    `dated` has corrections, and `received` the day of each filing by institution and period. A new definition is no event:
    it has a fiscal year and no day. All that was filed on a day is one event, because a filing answers two hundred
    indicators.
    """
    found: dict[str, set[IndicatorEvent]] = {}
    for event in dated:
        for code in event.indicators:
            found.setdefault(code, set()).add(IndicatorEvent(event.day, (event.institution,), event.period))
    periods = sorted({period for _, period in received})
    for code, indicator in standards.indicators.items():
        filed: dict[date, set[str]] = {}
        for key in [(ALL, name, period) for name in series(code, indicator.versions) for period in periods]:
            figures, answers = peer_figures.get(key), peer_answers.get(key)
            for id_ in (*(figures.institutions if figures else ()), *(answers or ())):
                if day := received.get((id_, key[2])):
                    filed.setdefault(day, set()).add(id_)
        if filed:
            found.setdefault(code, set()).update(IndicatorEvent(day, tuple(sorted(ids))) for day, ids in filed.items())
    return {code: tuple(sorted(events, reverse=True)[:MOST_EVENTS_OF_AN_INDICATOR]) for code, events in found.items()}
