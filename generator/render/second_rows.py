"""Which answers of a profile's tables do not fit in cells, and how does the row below show them?

A choice of several names each option with the years in which it was chosen; a text stands in full.
"""

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Protocol, TypeAlias

from markupsafe import escape

from generator.model import Fact, Indicator, Kind, Observation

Follows: TypeAlias = Callable[[Sequence[Fact | None]], str]
"""Makes a second row from the facts of the first."""


class Speech(Protocol):
    """The part of a `Printer` that these rows need."""

    def option(self, of: Indicator | str, code: str) -> str: ...  # noqa: D102


def second_row(say: Speech, indicator: Indicator, periods: Sequence[str]) -> Follows | None:
    """What makes a second row for an indicator; None where its answers fit in cells."""
    start = f"<tr class=chosen><td colspan={len(periods) + 2}>"
    if indicator.kind is Kind.TEXT:
        return lambda facts: _newest(start, facts)
    if indicator.kind is not Kind.SEVERAL_OF:
        return None
    options = tuple((code, _Chosen(str(escape(say.option(indicator, code))), periods)) for code in indicator.options)
    return lambda facts: _chosen(start, options, facts)


class _Chosen(dict[int, str]):
    """One option of a choice of several with the years in which it was chosen, printed for each set of years once.

    A set of years is a number: its lowest bit stands for the newest of the table's periods.
    """

    def __init__(self, label: str, periods: Sequence[str]) -> None:
        super().__init__()
        self._label = label
        self._periods = periods

    def __missing__(self, years: int) -> str:
        chosen = tuple(period for at, period in enumerate(self._periods) if years >> at & 1)
        said = self[years] = f"<li>{self._label} <small>{spans(chosen)}</small></li>"
        return said


def _chosen(start: str, options: Sequence[tuple[str, _Chosen]], facts: Sequence[Fact | None]) -> str:
    """A second row for a choice of several: each option with the years in which it was chosen."""
    years: dict[str, int] = {}
    year = 1
    for fact in facts:
        if isinstance(fact, Observation) and isinstance(fact.value, tuple):
            for option in fact.value:
                years[option] = years.get(option, 0) | year
        year <<= 1
    if not years:
        return ""
    return f"{start}<ul>{''.join([said[years[code]] for code, said in options if code in years])}</ul></td></tr>"


def _newest(start: str, facts: Sequence[Fact | None]) -> str:
    """A second row for a text: the newest one in full."""
    for fact in facts:
        if isinstance(fact, Observation):
            return f"{start}<q>{escape(fact.text)}</q> <small>{fact.period}</small></td></tr>"
    return ""


@lru_cache(4096)
def spans(periods: tuple[str, ...]) -> str:
    """Years as people write them: 2010–2012, 2014."""
    runs: list[list[int]] = []
    for year in sorted(map(int, periods)):
        if runs and year == runs[-1][-1] + 1:
            runs[-1].append(year)
        else:
            runs.append([year])
    return ", ".join(str(run[0]) if len(run) == 1 else f"{run[0]}–{run[-1]}" for run in runs)
