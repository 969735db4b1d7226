"""Who reported an indicator, and what: the newest figure or answer of each institution, their sum, all for a file."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeAlias

from generator.model import ALL, Indicator, Listing, Observation, Portal
from generator.model.definitions import series

Given: TypeAlias = float | tuple[str, ...]
"""A figure, amounts in US dollars, or the codes of the answers chosen."""


@dataclass(frozen=True, slots=True)
class Reported:
    """One value of one institution."""

    institution: str
    period: str
    value: Given
    line: str = ""  # of the definition that it was given to; empty for the newest


def all_reported(indicator: Indicator, portal: Portal) -> Iterator[Reported]:
    """Every value that can be compared, the newest year first; in each year those of the newest definition first."""
    names = series(indicator.code, indicator.versions)
    for period in portal.periods:
        for at, (name, line) in enumerate(names.items()):
            earlier = line if at else ""
            if indicator.kind.is_figure:
                figures = portal.peer_figures.get((ALL, name, period))
                for id_, value in zip(figures.institutions, figures.values, strict=True) if figures else ():
                    yield Reported(id_, period, value, earlier)
            elif indicator.kind.is_choice:
                answers = portal.peer_answers.get((ALL, name, period)) or {}
                yield from (Reported(id_, period, given, earlier) for id_, given in answers.items())


def newest_of_each(indicator: Indicator, portal: Portal) -> dict[str, Reported]:
    """The newest value of each institution, by its id."""
    found: dict[str, Reported] = {}
    for one in all_reported(indicator, portal):
        found.setdefault(one.institution, one)
    return found


@dataclass(frozen=True, slots=True)
class NewestSum:
    """A count added up over the institutions that reported it in one year."""

    indicator: str
    year: str
    n: int
    total: Decimal


def newest_sum(listings: Iterable[Listing], code: str) -> NewestSum | None:
    """The sum of a count that lists show, over those that reported it in the newest year of any; None if nobody did."""
    facts = (one.headline.get(code) for one in listings)
    found = [
        (one.period, one.value) for one in facts if isinstance(one, Observation) and isinstance(one.value, Decimal)
    ]
    if not found:
        return None
    newest = max(year for year, _ in found)
    values = [value for year, value in found if year == newest]
    return NewestSum(code, newest, len(values), sum(values, Decimal()))
