"""How does a table of facts look: a row per indicator, a cell per year, every figure leading to its row?

The hot path of a build: a profile has hundreds of cells, and a portal thousands of profiles. So rows are joined here
rather than in a template, and whatever depends on the indicator alone is printed once.
"""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Protocol

from markupsafe import Markup, escape

from generator.model import Assurance, Dossier, Fact, Gap, Indicator, Kind, Observation, Standards
from generator.problems import Location
from generator.render.sparklines import sparkline

_ANSWER = {"yes": ' class="y"', "partially": ' class="p"', "no": ' class="x"'}
"""Class for each answer; the style sheet puts the mark before the word."""

_ASSURED = {
    Assurance.DOCUMENTED: ' class="doc"',
    Assurance.SUBMITTED: ' class="sub"',
    Assurance.DERIVED: ' class="der"',
}
"""Class of a cell by how far its value was checked; a mark at the cell's edge."""


MILLION = 1_000_000
"""Amounts from here on are shown in short."""


class Speech(Protocol):
    """The part of a `Printer` that tables need."""

    def phrase(self, key: str, **values: object) -> str: ...  # noqa: D102
    def label(self, of: Indicator | str) -> str: ...  # noqa: D102
    def definition(self, of: Indicator | str) -> str: ...  # noqa: D102
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
        self._tips: dict[str, str] = {}
        self._words: dict[str, str] = {}

    def rows(self, dossier: Dossier, area: str, home: str) -> Markup:
        """The table rows of one area: header, sparkline, then a cell per year, newest first.

        `home` leads from the page to the front page of its language. An indicator that was never filed has one cell
        for all years, which says so.
        """
        periods = dossier.periods
        currency = _currencies(dossier)
        filed = {code for code, _ in dossier.facts}
        out: list[str] = []
        for indicator in self._standards.by_area[area]:
            head = self._head(indicator, home, currency)
            if indicator.code not in filed:
                out.append(
                    f'<tr class="never">{head}<td class="gap" colspan="{len(periods) + 1}">'
                    f"{self._word('gap.never')}</td></tr>"
                )
                continue
            facts = [dossier.facts.get((indicator.code, period)) for period in periods]
            out.append(self._row(indicator, head, facts, periods))
        return Markup("".join(out))  # noqa: S704 -- every part is escaped where it is made

    def filed(self, dossier: Dossier, area: str) -> bool:
        """True if any indicator of the area was ever filed or derived."""
        codes = {code for code, _ in dossier.facts}
        return any(indicator.code in codes for indicator in self._standards.by_area[area])

    def _row(self, indicator: Indicator, head: str, facts: Sequence[Fact | None], periods: Sequence[str]) -> str:
        cells = [self.cell(fact, f"{period}/") for fact, period in zip(facts, periods, strict=True)]
        if indicator.kind.is_figure:
            series = [
                fact.value if isinstance(fact, Observation) and isinstance(fact.value, Decimal) else None
                for fact in reversed(facts)
            ]
            return f'<tr class="figure">{head}<td>{sparkline(series)}</td>{"".join(cells)}</tr>'
        row = f"<tr>{head}<td></td>{''.join(cells)}</tr>"
        if indicator.kind is Kind.SEVERAL_OF:
            row += self._chosen(indicator, facts, len(periods) + 1)
        elif indicator.kind is Kind.TEXT:
            row += self._newest(facts, len(periods) + 1)
        return row

    def cell(self, fact: Fact | None, page: str) -> str:
        """One cell: what was answered, leading to its row on the filing's page; or which kind of gap."""
        if fact is None:
            return f'<td class="gap">{self._word("gap.not_reported")}</td>'
        code = fact.indicator
        if isinstance(fact, Gap):
            word = self._word(f"gap.{fact.why.value}")
            if not fact.sources:
                return f'<td class="gap">{word}</td>'
            tip = self.tip(fact)
            return f'<td class="gap"><a href="{page}#{code}" data-tip="{tip}">{word}</a></td>'
        value = fact.value
        indicator = self._standards.indicators[code]
        tip, small, kind = self.tip(fact), "", ""
        if isinstance(value, tuple):
            shown = f"{len(value)}/{len(indicator.options)}"
        elif indicator.kind is Kind.TEXT:
            shown = self._word("cell.text")
        elif indicator.kind is Kind.CURRENCY and isinstance(value, Decimal):
            shown, small, tip = self._amount(fact, value, tip)
        else:
            shown = self._say.shown(fact)
            kind = _ANSWER.get(fact.text, "")
        return f'<td{_ASSURED.get(fact.assurance, "")}><a href="{page}#{code}"{kind} data-tip="{tip}">{shown}</a>{small}</td>'

    def _amount(self, fact: Observation, value: Decimal, tip: str) -> tuple[str, str, str]:
        """A large amount in short, so that years fit side by side; exact in the tip; US dollars below."""
        small = ""
        if fact.usd is not None and fact.usd != value:
            small = f"<small>{escape(self._say.dollars(fact.usd))}</small>"
        exact = str(escape(self._say.number(value)))
        if abs(value) < MILLION:
            return exact, small, tip
        return str(escape(self._say.short(value, 2))), small, f"{exact} · {tip}"

    def tip(self, fact: Fact) -> str:
        """Status and source of a fact, escaped: what hovering and focusing shows."""
        if isinstance(fact, Observation):
            status = self._word(f"assurance.{fact.assurance.value}")
        else:
            status = self._word(f"gap_tip.{fact.why.value}")
        where = self.source(fact.sources)
        return f"{status} · {where}" if where else status

    def source(self, sources: Sequence[Location]) -> str:
        """The cells a fact comes from: "indicators.csv, row 12", escaped."""
        if not sources:
            return ""
        first = sources[0]
        rows = [location.row for location in sources if location.row is not None]
        file = first.file.rpartition("/")[2]
        if len(rows) == 1:
            template = self._tips.get(file)
            if template is None:
                template = self._tips[file] = str(escape(self._say.phrase("source.row", file=file, row="\0")))
            return template.replace("\0", str(rows[0]))
        listed = ", ".join(str(row) for row in rows[:4]) + (" …" if len(rows) > 4 else "")
        return str(escape(self._say.phrase("source.rows", file=file, rows=listed) if rows else file))

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
            f"<li>{escape(self._say.option(indicator, code))} <small>{spans(years[code])}</small></li>"
            for code in sorted(years, key=lambda code: order.get(code, len(order)))
        )
        return f'<tr class="chosen"><td colspan="{width + 1}"><ul>{items}</ul></td></tr>'

    def _newest(self, facts: Sequence[Fact | None], width: int) -> str:
        """A second row for a text: the newest one in full."""
        for fact in facts:
            if isinstance(fact, Observation):
                return (
                    f'<tr class="chosen"><td colspan="{width + 1}"><q>{escape(fact.text)}</q> '
                    f"<small>{fact.period}</small></td></tr>"
                )
        return ""

    def _head(self, indicator: Indicator, home: str, currency: str) -> str:
        key = (indicator.code, home, currency if indicator.kind is Kind.CURRENCY else "")
        head = self._heads.get(key)
        if head is None:
            unit = currency if indicator.kind is Kind.CURRENCY else self._say.unit(indicator)
            shown = Markup(' <span class="unit">{}</span>').format(unit) if unit else ""
            head = self._heads[key] = str(
                Markup('<th scope="row"><a href="{}indicators/{}/" data-tip="{}">{}</a>{}</th>').format(
                    home,
                    indicator.code,
                    escape(self._say.definition(indicator)).striptags(),
                    self._say.label(indicator),
                    shown,
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
