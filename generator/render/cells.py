"""How does a table of facts look: a row per indicator, a cell per year, every figure leading to its row.

The hot path of a build: a profile has hundreds of cells, and a portal thousands of profiles. So rows are joined here
rather than in a template, whatever depends on the indicator alone is printed once, and what all profiles of a language
share (definitions, words for a status) stands in a style sheet of its own, `render/terms.py`. A cell holds the value,
the way to its row on the filing's page, and the number of its row in the file; HTML's optional end tags are left out.
"""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Protocol

from markupsafe import Markup, escape

from generator.model import Assurance, Dossier, Fact, Gap, Indicator, Kind, Observation, Standards
from generator.problems import Location
from generator.render.sparklines import sparkline

_ANSWER = {"yes": "class=y ", "partially": "class=p ", "no": "class=x "}
"""Class for each answer; the style sheet puts the mark before the word."""

_ASSURED = {Assurance.DOCUMENTED: " class=doc", Assurance.SUBMITTED: " class=sub", Assurance.DERIVED: " class=der"}
"""Class of a cell by how far its value was checked; a mark at the cell's edge."""

MILLION = 1_000_000
"""Amounts from here on are shown in short."""


class Speech(Protocol):
    """The part of a `Printer` that tables need."""

    def phrase(self, key: str, **values: object) -> str: ...  # noqa: D102
    def label(self, of: Indicator | str) -> str: ...  # noqa: D102
    def unit(self, of: Indicator | str) -> str: ...  # noqa: D102
    def option(self, of: Indicator | str, code: str) -> str: ...  # noqa: D102
    def shown(self, fact: Observation) -> str: ...  # noqa: D102
    def dollars(self, value: Decimal | float) -> str: ...  # noqa: D102
    def short(self, value: Decimal | float, digits: int = 1) -> str: ...  # noqa: D102
    def number(self, value: Decimal | float, digits: int = 0) -> str: ...  # noqa: D102


class Cells:
    """Rows of facts in one language."""

    def __init__(self, standards: Standards, say: Speech) -> None:
        self._standards = standards
        self._say = say
        self._heads: dict[tuple[str, str, str], str] = {}
        self._words: dict[str, str] = {}

    def rows(self, dossier: Dossier, area: str, home: str) -> Markup:
        """The table rows of one area: header, sparkline, then a cell per year, newest first.

        `home` leads from the page to the front page of its language. An indicator that was never filed has one cell
        for all years, which says so.
        """
        periods = dossier.periods
        facts = dossier.facts
        currency = _currencies(dossier)
        out: list[str] = []
        for indicator in self._standards.by_area[area]:
            head = self._head(indicator, home, currency)
            row = [facts.get((indicator.code, period)) for period in periods]
            if any(fact is not None for fact in row):
                out.append(self._row(indicator, head, row, periods))
            else:
                out.append(f"<tr class=never>{head}<td class=gap colspan={len(periods) + 1}>{self._word('gap.never')}")
        return Markup("".join(out))  # noqa: S704 -- every part is escaped where it is made

    def filed(self, dossier: Dossier, area: str) -> bool:
        """True if any indicator of the area was ever filed or derived."""
        facts = dossier.facts
        return any(
            (indicator.code, period) in facts
            for indicator in self._standards.by_area[area]
            for period in dossier.periods
        )

    def _row(self, indicator: Indicator, head: str, facts: Sequence[Fact | None], periods: Sequence[str]) -> str:
        cells = "".join([self._cell(indicator, fact, period) for fact, period in zip(facts, periods, strict=True)])
        if indicator.kind.is_figure:
            series = [
                fact.value if isinstance(fact, Observation) and isinstance(fact.value, Decimal) else None
                for fact in reversed(facts)
            ]
            return f"<tr class=figure>{head}<td>{sparkline(series)}{cells}"
        row = f"<tr>{head}<td>{cells}"
        if indicator.kind is Kind.SEVERAL_OF:
            row += self._chosen(indicator, facts, len(periods) + 2)
        elif indicator.kind is Kind.TEXT:
            row += self._newest(facts, len(periods) + 2)
        return row

    def _cell(self, indicator: Indicator, fact: Fact | None, period: str) -> str:
        """One cell: what was answered, leading to its row on the filing's page; or which kind of gap."""
        if fact is None:
            return f"<td class=gap>{self._word('gap.not_reported')}"
        sources = fact.sources
        row = f" data-r={sources[0].row}" if len(sources) == 1 else ""
        if isinstance(fact, Gap):
            word = self._word(f"gap.{fact.why.value}")
            return (
                f"<td class=gap><a href={period}/#{indicator.code}{row}>{word}</a>"
                if sources
                else f"<td class=gap>{word}"
            )
        value = fact.value
        small = kind = ""
        if isinstance(value, Decimal):
            if indicator.kind is Kind.CURRENCY:
                shown = self._amount(value)
                if fact.usd is not None and fact.usd != value:
                    small = f"<small>{escape(self._say.dollars(fact.usd))}</small>"
            else:
                shown = self._say.shown(fact)
        elif isinstance(value, tuple):
            shown = f"{len(value)}/{len(indicator.options)}"
        elif indicator.kind is Kind.TEXT:
            shown = self._word("cell.text")
        else:
            shown = self._say.shown(fact)
            kind = _ANSWER.get(fact.text, "")
        return f"<td{_ASSURED.get(fact.assurance, '')}><a {kind}href={period}/#{indicator.code}{row}>{shown}</a>{small}"

    def _amount(self, value: Decimal) -> str:
        """A large amount in short, so that years fit side by side; the filing's page has it exactly."""
        return str(escape(self._say.number(value) if abs(value) < MILLION else self._say.short(value, 2)))

    def tip(self, fact: Fact) -> str:
        """Status and source of a fact, for a figure outside a table."""
        key = f"assurance.{fact.assurance.value}" if isinstance(fact, Observation) else f"gap_tip.{fact.why.value}"
        where = self.source(fact.sources)
        return f"{self._say.phrase(key)} · {where}" if where else self._say.phrase(key)

    def source(self, sources: Sequence[Location]) -> str:
        """The cells a fact comes from: "indicators.csv, row 12"."""
        rows = [str(location.row) for location in sources if location.row is not None]
        if not rows:
            return ""
        file = sources[0].file.rpartition("/")[2]
        if len(rows) == 1:
            return self._say.phrase("source.row", file=file, row=rows[0])
        return self._say.phrase("source.rows", file=file, rows=", ".join(rows[:4]) + (" …" if len(rows) > 4 else ""))

    def _chosen(self, indicator: Indicator, facts: Sequence[Fact | None], width: int) -> str:
        """A second row for a choice of several: each option with the years in which it was chosen."""
        years: dict[str, list[str]] = {}
        for fact in facts:
            if isinstance(fact, Observation) and isinstance(fact.value, tuple):
                for option in fact.value:
                    years.setdefault(option, []).append(fact.period)
        if not years:
            return ""
        order = {code: at for at, code in enumerate(indicator.options)}
        items = "".join(
            f"<li>{escape(self._say.option(indicator, code))} <small>{spans(years[code])}</small>"
            for code in sorted(years, key=lambda code: order.get(code, len(order)))
        )
        return f"<tr class=chosen><td colspan={width}><ul>{items}</ul>"

    def _newest(self, facts: Sequence[Fact | None], width: int) -> str:
        """A second row for a text: the newest one in full."""
        for fact in facts:
            if isinstance(fact, Observation):
                return f"<tr class=chosen><td colspan={width}><q>{escape(fact.text)}</q> <small>{fact.period}</small>"
        return ""

    def _head(self, indicator: Indicator, home: str, currency: str) -> str:
        key = (indicator.code, home, currency if indicator.kind is Kind.CURRENCY else "")
        head = self._heads.get(key)
        if head is None:
            unit = currency if indicator.kind is Kind.CURRENCY else self._say.unit(indicator)
            head = self._heads[key] = str(
                Markup("<th scope=row class=i-{0}><a href={1}indicators/{0}/>{2}</a>{3}").format(
                    indicator.code,
                    home,
                    self._say.label(indicator),
                    Markup(" <span class=unit>{}</span>").format(unit) if unit else "",
                )
            )
        return head

    def _word(self, key: str) -> str:
        word = self._words.get(key)
        if word is None:
            word = self._words[key] = str(escape(self._say.phrase(key)))
        return word


def _currencies(dossier: Dossier) -> str:
    """The currency of the filings; several where it changed."""
    return ", ".join(dict.fromkeys(filing.currency for filing in dossier.filings if filing.currency))


def spans(periods: Iterable[str]) -> str:
    """Years as people write them: 2010–2012, 2014."""
    years = sorted(int(period) for period in periods)
    runs: list[list[int]] = []
    for year in years:
        if runs and year == runs[-1][-1] + 1:
            runs[-1].append(year)
        else:
            runs.append([year])
    return ", ".join(str(run[0]) if len(run) == 1 else f"{run[0]}–{run[-1]}" for run in runs)
