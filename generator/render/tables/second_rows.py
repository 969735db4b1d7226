"""Second rows of a profile's tables, for answers that do not fit in cells.

A choice of several names each option with the years in which it was chosen; a text is shown in full.
"""

from collections.abc import Callable, Sequence
from functools import lru_cache, partial
from typing import TypeAlias

from markupsafe import escape

from generator.language.printer import Printer
from generator.model import AnswerType, Dossier, Fact, Indicator, Observation, Version
from generator.model.definitions import breaks, line_of

Follows: TypeAlias = Callable[[Sequence[Fact | None]], str]
"""Makes a second row from the facts of the first."""


def second_row(say: Printer, indicator: Indicator, periods: Sequence[str]) -> Follows | None:
    """The function that makes an indicator's second row; None if its answers fit in cells."""
    start = f"<tr class=chosen><td colspan={len(periods) + 1}>"
    if indicator.kind is AnswerType.TEXT:
        return lambda facts: _newest(start, facts)
    if indicator.kind is not AnswerType.SEVERAL_OF:
        return None
    row = _Several(start, say, indicator, periods).row
    return partial(_by_line, row, indicator.versions) if indicator.versions else row


def _by_line(row: Follows, versions: Sequence[Version], facts: Sequence[Fact | None]) -> str:
    """One row for each line of a definition, the newest first: no span of years goes over a change."""
    lines = [line_of(versions, fact.definition) if isinstance(fact, Observation) else "" for fact in facts]
    return "".join(
        row([fact if of == line else None for fact, of in zip(facts, lines, strict=True)])
        for line in dict.fromkeys(line for line in lines if line)
    )


MOST_REMEMBERED = 200
"""Limit of the caches of printed rows for each indicator and set of years, of which there are thousands."""


class _Several:
    """The second rows of a choice of several: each option with the years in which it was chosen.

    All choices of all years are one number: each option has as many bits as the table has periods, the lowest of them
    for the newest period. So an answer is one number too, shifted by the position of its year.
    """

    def __init__(self, start: str, say: Printer, indicator: Indicator, periods: Sequence[str]) -> None:
        self._start = start
        self._periods = periods
        self._width = len(periods)
        self._options = {
            code: (at, str(escape(say.option(indicator, code)))) for at, code in enumerate(indicator.options)
        }
        self._answers: dict[str, int] = {}
        self._rows: dict[int, str] = {0: ""}
        self._said: dict[tuple[int, int], str] = {}

    def row(self, facts: Sequence[Fact | None]) -> str:
        """The row for the facts of one indicator; empty if nothing was chosen."""
        chosen, answers = 0, self._answers
        for year, fact in enumerate(facts):
            if isinstance(fact, Observation):
                answer = answers.get(fact.text)
                chosen |= (self._answer(fact) if answer is None else answer) << year
        row = self._rows.get(chosen)
        return self._row(chosen) if row is None else row

    def _answer(self, fact: Observation) -> int:
        """The number of one answer, with the bits of the newest period."""
        codes = fact.value if isinstance(fact.value, tuple) else ()
        places = {self._options[code][0] * self._width for code in codes if code in self._options}
        if len(self._answers) > MOST_REMEMBERED:
            self._answers.clear()
        answer = self._answers[fact.text] = sum(1 << place for place in places)
        return answer

    def _row(self, chosen: int) -> str:
        if len(self._rows) > MOST_REMEMBERED:
            self._rows.clear()
        said, every, items = self._said, (1 << self._width) - 1, []
        for at, label in self._options.values():
            if years := chosen >> at * self._width & every:
                items.append(said.get((at, years)) or self._item(at, label, years))
        row = self._rows[chosen] = f"{self._start}<ul>{''.join(items)}</ul>" if items else ""
        return row

    def _item(self, at: int, label: str, years: int) -> str:
        """One option with the years in which it was chosen."""
        chosen = tuple(period for place, period in enumerate(self._periods) if years >> place & 1)
        item = self._said[at, years] = f"<li>{label} <small>{spans(chosen)}</small>"
        return item


def _newest(start: str, facts: Sequence[Fact | None]) -> str:
    """A second row for a text: the newest one in full."""
    for fact in facts:
        if isinstance(fact, Observation):
            return f"{start}<q>{escape(fact.text)}</q> <small>{fact.period}</small>"
    return ""


@lru_cache(4096)
def spans(periods: tuple[str, ...]) -> str:
    """Ranges of years: 2010–2012, 2014."""
    runs: list[list[int]] = []
    for year in sorted(map(int, periods)):
        if runs and year == runs[-1][-1] + 1:
            runs[-1].append(year)
        else:
            runs.append([year])
    return ", ".join(str(run[0]) if len(run) == 1 else f"{run[0]}–{run[-1]}" for run in runs)


def broken_years(dossier: Dossier, indicator: Indicator) -> tuple[int, ...]:
    """The years of an institution from which on its values are not comparable with those before."""
    facts = dossier.series.get(indicator.code, ())
    if len({fact.definition for fact in facts if isinstance(fact, Observation)}) < 2:
        return ()  # the case of nearly every profile
    given = {
        int(period): fact.definition
        for period, fact in zip(dossier.periods, facts, strict=False)
        if isinstance(fact, Observation)
    }
    return breaks(indicator.versions, given)
