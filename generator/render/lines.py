"""What many institutions answered, by year, one definition at a time.

Answers to definitions that are not comparable are never counted together. In a year in which some institutions answered
one definition and some another, a chart shows the newer one from the year on in which it became the regular one, so that
all questions of a form change in the same year. Where no such year is known it shows the one that more of them answered.
Tables have both, one below the other.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Generic, Protocol, TypeVar

from generator.model import Indicator, Portal
from generator.model.definitions import breaks, series


class Counted(Protocol):
    """A result that says how many institutions it is based on: a benchmark, or a tally."""

    @property
    def n(self) -> int: ...  # noqa: D102
    @property
    def period(self) -> str: ...  # noqa: D102


One = TypeVar("One", bound=Counted)

Results = Mapping[tuple[str, str, str], One]
"""By group, name of the series, and period."""


@dataclass(frozen=True, slots=True)
class Years(Generic[One]):
    """The results of a chart, by year, oldest first, and the years at which its line breaks."""

    found: Mapping[int, One]
    breaks: tuple[int, ...] = ()


FIRST_YEAR: Final = 1995
"""The first year for which MIX Market had figures; no earlier year is looked up."""


def years_of(portal: Portal) -> list[str]:
    """The fiscal years that can have results, newest first."""
    return [str(year) for year in range(portal.newest_year, FIRST_YEAR - 1, -1)]


def by_line(indicator: Indicator, results: "Results[One]", group: str, periods: Iterable[str]) -> dict[str, list[One]]:
    """The results of each line of an indicator, the newest line first, in the order of the periods.

    Looked up one by one, so that a page depends on no other result.
    """
    wanted = list(periods)
    return {
        line: [one for period in wanted if (one := results.get((group, name, period))) is not None]
        for name, line in series(indicator.code, indicator.versions).items()
    }


def by_year(indicator: Indicator, lines: Mapping[str, Sequence[One]]) -> Years[One]:
    """One result for each year: of the newest line that had begun, else of the one that most institutions answered."""
    begins = {version.code: version.begins for version in indicator.versions}
    of_year: dict[int, dict[str, One]] = {}
    for line, results in lines.items():  # the newest first
        for one in results:
            of_year.setdefault(int(one.period), {})[line] = one
    chosen: dict[int, tuple[str, One]] = {}
    for year, found in sorted(of_year.items()):
        chosen[year] = _of_year(year, found, begins)
    given = {year: line for year, (line, _) in chosen.items()}
    return Years({year: one for year, (_, one) in chosen.items()}, breaks(indicator.versions, given))


def _of_year(year: int, found: Mapping[str, One], begins: Mapping[str, int | None]) -> tuple[str, One]:
    """The line that a chart shows for a year, and its result. `found` has the newest line first."""
    dated = {line: first for line in found if (first := begins.get(line)) is not None}
    for line in found:
        if dated.get(line, year + 1) <= year:
            return line, found[line]
    begun = {line: one for line, one in found.items() if dated.get(line, year) <= year}
    return max((begun or found).items(), key=lambda item: item[1].n)  # the newer one if they are as many
