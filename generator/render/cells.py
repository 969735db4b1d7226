"""How does a table of facts look: a row per indicator, a cell per year, every figure leading to its row.

The hot path of a build: a profile has hundreds of cells, and a portal thousands of profiles. So rows are joined here
rather than in a template, whatever depends on the indicator alone is printed once, and what all profiles of a language
share (definitions, words for a status) stands in a style sheet of its own, `render/terms.py`. A cell holds the value,
the way to its row on the filing's page, and the number of its row in the file; HTML's optional end tags are left out.
"""

from collections.abc import Callable, Sequence
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple, Protocol, TypeAlias

from markupsafe import Markup, escape

from generator.model import Area, Assurance, Dossier, Fact, Gap, Indicator, Kind, Observation, Standards, Why
from generator.render.sparklines import sparkline

_ANSWER = {"yes": "class=y ", "partially": "class=p ", "no": "class=x "}
"""Class for each answer; the style sheet puts the mark before the word."""

_ASSURED = {
    Assurance.REPORTED.value: "</td><td><a ",
    Assurance.SUBMITTED.value: "</td><td class=sub><a ",
    Assurance.DOCUMENTED.value: "</td><td class=doc><a ",
    Assurance.DERIVED.value: "</td><td class=der><a ",
}
"""How a cell begins, by how far its value was checked; the class becomes a mark at the cell's edge."""

_ROWS: dict[int | None, str] = {row: f" data-r={row}>" for row in range(4096)}
"""The end of a link with the number of a row, for the rows that most files have."""

_CLOSING = "</tbody>\n</table>\n</div>\n</section>\n"

MOST_REMEMBERED = 10_000
"""Printed values kept for each indicator."""

MILLION = 1_000_000
"""Amounts from here on are shown in short."""


class Speech(Protocol):
    """The part of a `Printer` that tables need."""

    def phrase(self, key: str, **values: object) -> str: ...  # noqa: D102
    def area(self, of: Area | str, part: str = "label") -> str: ...  # noqa: D102
    def label(self, of: Indicator | str) -> str: ...  # noqa: D102
    def unit(self, of: Indicator | str) -> str: ...  # noqa: D102
    def option(self, of: Indicator | str, code: str) -> str: ...  # noqa: D102
    def shown(self, fact: Observation) -> str: ...  # noqa: D102
    def dollars(self, value: Decimal | float) -> str: ...  # noqa: D102
    def short(self, value: Decimal | float, digits: int = 1) -> str: ...  # noqa: D102
    def number(self, value: Decimal | float, digits: int = 0) -> str: ...  # noqa: D102


Shown: TypeAlias = dict[str, dict[str, tuple[str, str]]]
"""For one indicator: assurance -> text as filed -> how the cell begins, and how it ends."""


class Row(NamedTuple):
    """What is known of an indicator's row before any institution is looked at, printed."""

    indicator: Indicator
    code: str
    figure: bool
    start: str  # up to the cell of the sparkline
    never: str  # the whole row, where the indicator was never filed
    links: tuple[str, ...]  # for each period, the way to the row on the filing's page
    shown: Shown
    follows: Callable[[Indicator, Sequence[Fact | None], int], str] | None  # makes a second row


class Plan(NamedTuple):
    """What is known of an area's table before any institution is looked at, printed."""

    opening: str
    rows: tuple[Row, ...]
    codes: frozenset[str]
    empty: str  # the whole section, where nothing was ever filed


class Cells:
    """Tables of facts in one language."""

    def __init__(self, standards: Standards, say: Speech) -> None:
        self._standards = standards
        self._say = say
        self._plans: dict[tuple[str, str, tuple[str, ...], str], Plan] = {}
        self._shown: dict[str, Shown] = {code: {key: {} for key in _ASSURED} for code in standards.indicators}
        self._options: dict[str, dict[str, str]] = {}
        self._jumps: dict[str, str] = {}
        self._gaps = {why.value: str(escape(say.phrase(f"gap.{why.value}"))) for why in Why}

    def tables(self, dossier: Dossier, family: str, home: str) -> Markup:
        """A section for each area: every indicator by year, newest first, with a sparkline where it is a figure.

        `home` leads from the page to the front page of its language. An indicator that was never filed has one cell
        for all years, and an area without any has one line; both say so.
        """
        areas = [area.code for area in self._standards.areas.values() if area.family == family]
        parts = [part for area in areas for part in self._table(dossier, area, home)]
        return Markup("".join([self._jump(family), *parts]))  # noqa: S704 -- every part is escaped where it is made

    def _jump(self, family: str) -> str:
        """Links to the areas, above their tables."""
        if family not in self._jumps:
            link = Markup('<li><a href="#{}">{}</a></li>').format
            areas = [area for area in self._standards.areas.values() if area.family == family]
            links = Markup("\n").join(link(area.code, self._say.area(area)) for area in areas)
            self._jumps[family] = f'<ul class="jump">{links}</ul>\n'
        return self._jumps[family]

    def rows(self, dossier: Dossier, area: str, home: str) -> Markup:
        """The table rows of one area."""
        return Markup("".join(self._rows(dossier, self._plan(area, home, dossier))))  # noqa: S704 -- as above

    def _table(self, dossier: Dossier, area: str, home: str) -> list[str]:
        plan = self._plan(area, home, dossier)
        if dossier.series.keys().isdisjoint(plan.codes):
            return [plan.empty]
        return [plan.opening, *self._rows(dossier, plan), _CLOSING]

    def _rows(self, dossier: Dossier, plan: Plan) -> list[str]:
        """The rows of a table in pieces; a row of an indicator that was never filed is one piece."""
        get = dossier.series.get
        width = len(dossier.periods) + 2
        gaps = self._gaps
        missing = f"</td><td class=gap>{gaps['not_reported']}"
        out: list[str] = []
        add = out.append
        for indicator, code, figure, start, never, links, shown, follows in plan.rows:
            facts = get(code)
            if facts is None:
                add(never)
                continue
            add(start)
            if figure:
                add(sparkline([getattr(fact, "value", None) for fact in facts]))
            for fact, link in zip(facts, links):  # noqa: B905 -- as many by construction; checking takes as long as a cell
                if fact is None:
                    add(missing)
                    continue
                sources = fact.sources
                row = _ROWS.get(sources[0].row) or f" data-r={sources[0].row}>" if len(sources) == 1 else ">"
                if isinstance(fact, Gap):
                    word = gaps[fact.why._value_]
                    add(f"</td><td class=gap><a {link}{row}{word}</a>" if sources else f"</td><td class=gap>{word}")
                    continue
                begin, end = shown[fact.assurance._value_].get(fact.text) or self._remember(indicator, fact)
                add(f"{begin}{link}{row}{end}")
                if fact.usd is not None and fact.usd != fact.value:
                    add(f"<small>{self._say.dollars(fact.usd)}</small>")
            add("</td></tr>")
            if follows is not None:
                add(follows(indicator, facts, width))
        return out

    def _plan(self, area: str, home: str, dossier: Dossier) -> Plan:
        currency = ", ".join(dict.fromkeys(filing.currency for filing in dossier.filings if filing.currency))
        key = (area, home, dossier.periods, currency)
        plan = self._plans.get(key)
        if plan is None:
            if len(self._plans) > MOST_REMEMBERED:
                self._plans.clear()
            plan = self._plans[key] = self._planned(area, home, dossier.periods, currency)
        return plan

    def _planned(self, area: str, home: str, periods: Sequence[str], currency: str) -> Plan:
        say = self._say
        label = say.area(area)
        members = self._standards.by_area[area]
        title = Markup('<section class="area">\n<h3 id="{0}"><a href="{1}areas/{0}/">{2}</a></h3>\n').format(
            area, home, label
        )
        table = Markup(
            '<div class="scroll" tabindex="0" role="region" aria-label="{0}">\n<table class="data years y{1}">\n'
            '<caption class="hidden">{2}</caption>\n<thead><tr><th scope="col">{3}</th><th scope="col">{4}</th>'
        ).format(
            escape(label).striptags(),
            len(periods),
            say.phrase("table.by_year", area=escape(label).striptags()),
            say.phrase("table.indicator"),
            say.phrase("table.trend"),
        )
        years = Markup("").join(Markup('<th scope="col"><a href="{0}/">{0}</a></th>').format(year) for year in periods)
        empty = Markup('<p class="empty">{}</p>\n</section>\n').format(say.phrase("profile.area_empty", n=len(members)))
        rows = tuple(self._row(indicator, home, periods, currency) for indicator in members)
        codes = frozenset(indicator.code for indicator in members)
        return Plan(f"{title}{table}{years}</tr></thead>\n<tbody>", rows, codes, f"{title}{empty}")

    def _row(self, indicator: Indicator, home: str, periods: Sequence[str], currency: str) -> Row:
        unit = currency if indicator.kind is Kind.CURRENCY else self._say.unit(indicator)
        head = Markup("<th scope=row class=i-{0}><a href={1}indicators/{0}/>{2}</a>{3}</th>").format(
            indicator.code,
            home,
            self._say.label(indicator),
            Markup(" <span class=unit>{}</span>").format(unit) if unit else "",
        )
        kind = " class=figure" if indicator.kind.is_figure else ""
        never = escape(self._say.phrase("gap.never"))
        return Row(
            indicator,
            indicator.code,
            indicator.kind.is_figure,
            f"<tr{kind}>{head}<td>",
            f"<tr class=never>{head}<td class=gap colspan={len(periods) + 1}>{never}</td></tr>",
            tuple(f"href={period}/#{indicator.code}" for period in periods),
            self._shown[indicator.code],
            {Kind.SEVERAL_OF: self._chosen, Kind.TEXT: self._newest}.get(indicator.kind),
        )

    def _remember(self, indicator: Indicator, fact: Observation) -> tuple[str, str]:
        shown = self._shown[indicator.code][fact.assurance.value]
        if len(shown) > MOST_REMEMBERED:
            shown.clear()
        kind, words = self._printed(indicator, fact)
        known = shown[fact.text] = f"{_ASSURED[fact.assurance.value]}{kind}", f"{words}</a>"
        return known

    def _printed(self, indicator: Indicator, fact: Observation) -> tuple[str, str]:
        """The class of an answer and its words, escaped. An amount in short: the filing's page has it exactly."""
        value = fact.value
        if isinstance(value, tuple):
            return "", f"{len(value)}/{len(indicator.options)}"
        if indicator.kind is Kind.TEXT:
            return "", str(escape(self._say.phrase("cell.text")))
        if indicator.kind is Kind.CURRENCY and isinstance(value, Decimal) and abs(value) >= MILLION:
            return "", str(escape(self._say.short(value, 2)))
        return _ANSWER.get(fact.text, ""), self._say.shown(fact)

    def _chosen(self, indicator: Indicator, facts: Sequence[Fact | None], width: int) -> str:
        """A second row for a choice of several: each option with the years in which it was chosen."""
        labels = self._options.get(indicator.code)
        if labels is None:
            labels = self._options[indicator.code] = {
                code: f"<li>{escape(self._say.option(indicator, code))} <small>" for code in indicator.options
            }
        years: dict[str, tuple[str, ...]] = {}
        for fact in facts:
            if isinstance(fact, Observation) and isinstance(fact.value, tuple):
                period = (fact.period,)
                for option in fact.value:
                    years[option] = years.get(option, ()) + period
        if not years:
            return ""
        items = [f"{label}{spans(years[code])}</small></li>" for code, label in labels.items() if code in years]
        return f"<tr class=chosen><td colspan={width}><ul>{''.join(items)}</ul></td></tr>"

    def _newest(self, _: Indicator, facts: Sequence[Fact | None], width: int) -> str:
        """A second row for a text: the newest one in full."""
        for fact in facts:
            if isinstance(fact, Observation):
                return f"<tr class=chosen><td colspan={width}><q>{escape(fact.text)}</q> <small>{fact.period}</small></td></tr>"
        return ""


class Phrases(Protocol):
    """What a tip needs of a `Printer`."""

    def phrase(self, key: str, **values: object) -> str: ...  # noqa: D102


def tip(say: Phrases, fact: Fact) -> str:
    """Status and source of a fact, for a figure outside a table: "Documented · indicators.csv, row 12"."""
    status = f"assurance.{fact.assurance.value}" if isinstance(fact, Observation) else f"gap_tip.{fact.why.value}"
    rows = [str(place.row) for place in fact.sources if place.row is not None]
    if not rows:
        return say.phrase(status)
    file = fact.sources[0].file.rpartition("/")[2]
    many = ", ".join(rows[:4]) + (" …" if len(rows) > 4 else "")
    where = say.phrase(
        "source.row" if len(rows) == 1 else "source.rows", file=file, **{"row" if len(rows) == 1 else "rows": many}
    )
    return f"{say.phrase(status)} · {where}"


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
