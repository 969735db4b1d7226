"""What many institutions answered, by year, one definition at a time.

Answers to definitions that are not comparable are never counted together. In a year in which some institutions answered
one definition and some another, a chart shows the one that more of them answered; tables have both, one below the other.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from generator.model import Indicator
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
    """One result for each year: of the line that most institutions answered, the newer one if they are as many."""
    chosen: dict[int, tuple[str, One]] = {}
    for line, results in lines.items():  # the newest first
        for one in results:
            if (year := int(one.period)) not in chosen or one.n > chosen[year][1].n:
                chosen[year] = line, one
    given = {year: line for year, (line, _) in chosen.items()}
    return Years({year: chosen[year][1] for year in sorted(chosen)}, breaks(indicator.versions, given))
