"""Who reported an indicator, and what: the newest figure or answer of each institution, their sum, all for a file."""

from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final, NamedTuple, TypeAlias

from generator.model import ALL, Assurance, Indicator, PeerFigures, Portal
from generator.model.definitions import series

Given: TypeAlias = float | tuple[str, ...]
"""A figure, amounts in US dollars, or the codes of the answers chosen."""

UNCHECKED: Final = Assurance.REPORTED.value
"""The level of a value that nobody checked."""


class Reported(NamedTuple):
    """One value of one institution. A tuple, because a portal makes millions of them: a dataclass takes three times as long."""

    institution: str
    period: str
    value: Given
    line: str = ""  # of the definition that it was given to; empty for the newest
    level: str = UNCHECKED  # how far it was checked


def all_reported(indicator: Indicator, portal: Portal) -> Iterator[Reported]:
    """Every value that can be compared, the newest year first; in each year those of the newest definition first."""
    for period, line, values, levels in _columns(indicator, portal):
        for id_, value in values:
            yield Reported(id_, period, value, line, levels.get(id_, UNCHECKED))


def newest_of_each(indicator: Indicator, portal: Portal) -> dict[str, Reported]:
    """The newest value of each institution, by its id."""
    found: dict[str, Reported] = {}
    for period, line, values, levels in _columns(indicator, portal):
        for id_, value in values:
            if id_ not in found:
                found[id_] = Reported(id_, period, value, line, levels.get(id_, UNCHECKED))
    return found


def _columns(
    indicator: Indicator, portal: Portal
) -> Iterator[tuple[str, str, Iterable[tuple[str, Given]], Mapping[str, str]]]:
    """The values of each year and definition in the order of `all_reported`, with the levels of those that were checked."""
    names = series(indicator.code, indicator.versions)
    for period in portal.periods:
        for at, (name, line) in enumerate(names.items()):
            cell = (ALL, name, period)
            levels = portal.peer_levels.get(cell) or {}
            if indicator.kind.is_figure:
                figures = portal.peer_figures.get(cell)
                yield period, line if at else "", figures.items() if figures else (), levels
            elif indicator.kind.is_choice:
                answers = portal.peer_answers.get(cell) or {}
                yield period, line if at else "", answers.items(), levels


@dataclass(frozen=True, slots=True)
class NewestSum:
    """A figure added up over the institutions that reported it for one year."""

    indicator: str
    year: str
    n: int
    total: float


@dataclass(frozen=True, slots=True)
class YearOfFigures:
    """The year for which a figure is given for many institutions, and the one for which most reported it."""

    indicator: str
    year: str
    n: int
    best: str
    most: int


def reported_year(
    ids: Container[str], code: str, figures: Mapping[tuple[str, str, str], PeerFigures], periods: Iterable[str]
) -> YearOfFigures | None:
    """The newest year for which at least half as many of the given institutions reported as in the best year.

    By the newest definition; None if nobody reported. One early filing is no year.
    """
    counts: dict[str, int] = {}
    for period in periods:
        known = figures.get((ALL, code, period))
        if n := sum(id_ in ids for id_ in known.institutions) if known else 0:
            counts[period] = n
    if not counts:
        return None
    best = max(counts, key=counts.__getitem__)
    year = next(period for period, n in counts.items() if n * 2 >= counts[best])
    return YearOfFigures(code, year, counts[year], best, counts[best])


def newest_sum(
    ids: Container[str], code: str, figures: Mapping[tuple[str, str, str], PeerFigures], periods: Iterable[str]
) -> NewestSum | None:
    """The sum over the given institutions in the year of `reported_year`; None if nobody reported it."""
    found = reported_year(ids, code, figures, periods)
    if found is None:
        return None
    total = sum(value for id_, value in figures[ALL, code, found.year].items() if id_ in ids)
    return NewestSum(code, found.year, found.n, total)


Figure: TypeAlias = tuple[float, str, str]
"""A figure, its year, and the id of its institution."""


def newest_figures(indicator: Indicator, portal: Portal) -> list[Figure]:
    """The newest figure of each institution if it is of the newest definition, with year and id; the lowest first."""
    return sorted(
        (one.value, one.period, one.institution)
        for one in newest_of_each(indicator, portal).values()
        if isinstance(one.value, float) and not one.line
    )
