"""Who reported an indicator, and what: the newest figure or answer of each institution, and all of them for a file."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

from generator.model import ALL, Indicator, Portal
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
