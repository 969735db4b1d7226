"""Who reported an indicator, and what: the newest figure or answer of each institution, their sum, all for a file."""

from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from generator.model import ALL, Assurance, Indicator, PeerFigures, Portal
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
    level: str = Assurance.REPORTED.value  # how far it was checked


def all_reported(indicator: Indicator, portal: Portal) -> Iterator[Reported]:
    """Every value that can be compared, the newest year first; in each year those of the newest definition first."""
    names = series(indicator.code, indicator.versions)
    for period in portal.periods:
        for at, (name, line) in enumerate(names.items()):
            earlier = line if at else ""
            levels = portal.peer_levels.get((ALL, name, period)) or {}
            if indicator.kind.is_figure:
                figures = portal.peer_figures.get((ALL, name, period))
                for id_, value in zip(figures.institutions, figures.values, strict=True) if figures else ():
                    yield Reported(id_, period, value, earlier, levels.get(id_, Assurance.REPORTED.value))
            elif indicator.kind.is_choice:
                answers = portal.peer_answers.get((ALL, name, period)) or {}
                for id_, given in answers.items():
                    yield Reported(id_, period, given, earlier, levels.get(id_, Assurance.REPORTED.value))


def newest_of_each(indicator: Indicator, portal: Portal) -> dict[str, Reported]:
    """The newest value of each institution, by its id."""
    found: dict[str, Reported] = {}
    for one in all_reported(indicator, portal):
        found.setdefault(one.institution, one)
    return found


@dataclass(frozen=True, slots=True)
class NewestSum:
    """A figure added up over the institutions that reported it for one year."""

    indicator: str
    year: str
    n: int
    total: float


def newest_sum(
    ids: Container[str], code: str, figures: Mapping[tuple[str, str, str], PeerFigures], periods: Iterable[str]
) -> NewestSum | None:
    """The sum over the given institutions in one year, by the newest definition; None if nobody reported it.

    The year is the newest for which at least half as many reported it as in the best year: one early filing is no
    year. Every sum of the site is this one, so that no two pages, and no tile and chart, differ.
    """
    found = []
    for period in periods:
        known = figures.get((ALL, code, period))
        pairs = zip(known.values, known.institutions, strict=True) if known else ()
        values = [value for value, id_ in pairs if id_ in ids]
        if values:
            found.append(NewestSum(code, period, len(values), sum(values)))
    most = max((one.n for one in found), default=0)
    return next((one for one in found if one.n * 2 >= most), None)


def newest_figures(indicator: Indicator, portal: Portal) -> list[tuple[float, str, str]]:
    """The newest figure of each institution if it is of the newest definition, with year and id; the lowest first."""
    return sorted(
        (one.value, one.period, one.institution)
        for one in newest_of_each(indicator, portal).values()
        if isinstance(one.value, float) and not one.line
    )
