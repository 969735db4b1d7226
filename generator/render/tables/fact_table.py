"""The tables of facts: a row for each indicator, a cell for each year, every figure linked to its row.

This is the hot path of a build: a profile has hundreds of cells, and a portal thousands of profiles. So rows are joined
here rather than in a template, everything that depends on the indicator alone is printed once, and what all profiles of
a language share (definitions, words for a status) is in a style sheet, `render/fragments/terms.py`. A cell holds the
value and the link to its row on the filing's page, which has the number of its row in the file; the numbers of a
thousand rows were a tenth of a page. HTML's optional end tags are left out.

Each area is a closed `<details>` whose summary says how much is inside. It shows the newest filings (`YEARS`), and of
an indicator that none of them has, the year in which it was last reported; each filing has a page of its own. Indicators
that no filing has are in a line below the table (`unreported.py`): a row for each was half of the rows and an eighth of a
page. `portal.js`
makes the name of an indicator a link, as on the page of a filing: written here, they were a twelfth. A sparkline
for each row, at a scale of its own, made 59.6% after 57.2% look like a leap, and names of those who checked a value, which
the filing has, were an eighth of the page.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import cached_property
from typing import NamedTuple, TypeAlias

from markupsafe import Markup, escape

from generator.language.printer import Printer
from generator.model import (
    DERIVED,
    AnswerType,
    Assurance,
    Caution,
    Coverage,
    Dossier,
    Fact,
    Gap,
    GapReason,
    Indicator,
    Observation,
    Standards,
)
from generator.render.tables.second_rows import Follows, broken_years, second_row
from generator.render.tables.unreported import Unreported

_ANSWER = {"yes": " class=y", "partially": " class=p", "no": " class=x"}
"""Class of each answer; the style sheet puts the mark before the word."""

_ASSURED = {
    Assurance.REPORTED.value: "<td><a ",
    Assurance.SUBMITTED.value: "<td class=sub><a ",
    Assurance.DOCUMENTED.value: "<td class=doc><a ",
    Assurance.ASSESSED.value: "<td class=ass><a ",
    Assurance.RATED.value: "<td class=rat><a ",
    DERIVED: "<td class=der><a ",
}
"""The beginning of a cell, by how far its value was checked, or that it was computed here; the class becomes a mark.

Parts that are the same in every row are adjacent: half a kilobyte of a profile's compressed size was in them.
"""

CORRECTED, COMMENTED, AGAINST = "corrected", "commented", "against"
NOTED = (CORRECTED, COMMENTED, AGAINST, *(caution.value for caution in Caution))
"""Other marks of a cell; the filing's page says everything about them next to the value."""

NEVER = {None: "profile.unreported", GapReason.NOT_REPORTED: "profile.unreported_when_asked"}
"""The phrases for indicators without any answer, in the second case those that not every filing could have answered."""

YEARS = 3
"""The newest filings, which have a column each on a profile. All eight or more made a page of forty-seven phone screens."""

_CLOSING = "</table></div>\n"
_FOLDED = "</details>\n"

UNANSWERABLE = (GapReason.NOT_ASKED, GapReason.NOT_IN_SOURCE)
"""An indicator without any answer that no filing could have answered has no row; the line below the table counts it."""

MOST_REMEMBERED = 200
"""Limit of the cache of printed values for each indicator and rung: answers repeat, and most figures do not."""

MOST_PLANNED = 60
"""Limit of the cache of table plans: one for each set of years, a tenth of a megabyte each."""

MILLION = 1_000_000
"""Amounts from here on are abbreviated."""

Shown: TypeAlias = dict[str, dict[str, tuple[str, str]]]
"""For one indicator: rung -> text as filed -> the beginning and the end of the cell."""

Facts: TypeAlias = tuple[Fact | None, ...]
"""The facts of one indicator by period, newest first."""

Row: TypeAlias = tuple[str, str, Indicator, bool, tuple[str, ...], Shown, Follows | None]
"""The parts of an indicator's row that depend on no institution, printed.

Its code; the cell of its name, to which an amount adds its currency; the indicator; whether it is an amount; for each
shown period, the link to the row on the filing's page; the values printed so far; and what makes a second row. A plain
tuple, because Python unpacks one several times as fast as a named one.
"""


class TablePlan(NamedTuple):
    """The parts of an area's table that depend on no institution, printed."""

    area: str
    title: str  # the beginning of the summary, up to its words
    opening: str  # what follows these words, up to the rows
    rows: tuple[Row, ...]
    codes: tuple[str, ...]
    bare: str  # the beginning of the line for an area without any answer
    whole: str  # the line with the link to the area, if there is none about indicators that were not reported


class FactTables:
    """Tables of facts in one language."""

    years = YEARS

    def __init__(self, standards: Standards, say: Printer) -> None:
        self._standards = standards
        self._say = say
        self._plans: dict[tuple[str, str, tuple[str, ...]], tuple[TablePlan, ...]] = {}
        self._shown: dict[str, Shown] = {code: {key: {} for key in _ASSURED} for code in standards.indicators}
        self._heads: dict[str, str] = {}
        self.unreported = Unreported(say)
        self._emptied: dict[tuple[int | str, ...], str] = {}
        self._last_noted: tuple[Dossier | None, dict[str, dict[int, str]]] = (None, {})
        self._inside: dict[tuple[int | str, ...], str] = {}

    # Phrases are looked up with the first table: one that the language lacks is reported by the task that prints it.
    @cached_property
    def _marks(self) -> dict[str, str]:
        return {key: f"<small class=noted>{escape(self._say.phrase(f'cell.{key}'))}</small>" for key in NOTED}

    @cached_property
    def _seam(self) -> str:
        """The mark of the first value of a new definition; the style sheet draws a line between it and the older ones."""
        short, more = (escape(self._say.phrase(f"cell.{key}")) for key in ("redefined", "redefined_more"))
        return f'<small class="noted seam">{short}<span class=hidden>: {more}</span></small>'

    @cached_property
    def _gaps(self) -> dict[str, str]:
        return {why.value: str(escape(self._say.phrase(f"gap.{why.value}"))) for why in GapReason}

    def areas(self, dossier: Dossier, family: str, home: str) -> Markup:
        """A closed section for each area: every indicator by year, newest first.

        `home` leads from the page to the front page of its language. Indicators that were never filed are named below the
        table, and an area without any answer has one line.
        """
        get = dossier.series.get
        every = escape(self._say.phrase("table.all_areas"))
        parts = [
            f"<p class=source-file><a href={home}areas/>{every}</a></p>\n<div class=areas data-names={self.unreported.digest}>\n"
        ]
        silent = dossier.never_asked
        counted = dossier.coverage.get(dossier.periods[0]) if dossier.periods else None
        for plan in self._plans_of(family, home, dossier):
            filed = list(map(get, plan.codes))
            if any(filed):
                said = self._summary(counted, plan.area, filed, dossier.periods[0])
                parts.append(f"{plan.title}{said}{plan.opening}")
                self._fill(plan.rows, filed, parts, dossier)
                parts.append(_CLOSING + self._left_out(plan, filed, silent) + _FOLDED)
            else:
                parts.append(plan.bare + self._empty(plan.codes, silent) + "</div>\n")
        parts.append("</div>\n")
        return Markup("".join(parts))  # noqa: S704 -- every part is escaped where it is made

    def inside(self, dossier: Dossier, area: str, period: str) -> Markup:
        """What is inside of a closed area of one filing, for its own page."""
        facts, counted = dossier.filed.get(period, {}), dossier.coverage.get(period)
        filed = [(facts.get(one.code),) for one in self._standards.by_area[area]]
        if self._standards.areas[area].family == "social" and (counted is None or area not in counted.areas):
            return escape(self._say.phrase("profile.area_closed", year=period))
        return Markup(self._summary(counted, area, filed, period))  # noqa: S704 -- escaped where it is made

    def _summary(self, counted: Coverage | None, area: str, filed: Sequence[Facts | None], period: str) -> str:
        """What is inside of a closed area: the answers of the newest filing, or its figures, which are not counted."""
        count = counted.areas.get(area) if counted else None
        if count is None:  # a financial area
            figures = len([1 for facts in filed if facts is not None and isinstance(facts[0], Observation)])
            key: tuple[int | str, ...] = (period, figures)
        else:
            key = (period, count.reported, count.asked, count.documented)
        said = self._inside.get(key)
        if said is None:
            if len(self._inside) > MOST_REMEMBERED:
                self._inside.clear()
            if count is None:
                words = self._say.phrase("profile.area_figures", year=period, n=key[1])
            else:
                kind = "documented" if count.documented else "answered" if count.asked else "closed"
                counts = {"reported": count.reported, "asked": count.asked, "n": count.documented}
                words = self._say.phrase(f"profile.area_{kind}", year=period, **counts)
            said = self._inside[key] = str(escape(words))
        return said

    def rows(self, dossier: Dossier, area: str, home: str) -> Markup:
        """The table rows of one area."""
        parts: list[str] = []
        plan = self._planned(area, home, dossier.periods[:YEARS])
        facts = list(map(dossier.series.get, plan.codes))
        self._fill(plan.rows, facts, parts, dossier)
        return Markup("".join(parts))  # noqa: S704 -- every part is escaped where it is made

    def _fill(self, rows: Sequence[Row], filed: Sequence[Facts | None], pieces: list[str], dossier: Dossier) -> None:
        """Add the rows of a table in pieces, without indicators that were never filed.

        Each line here runs once for every cell of a portal.
        """
        add, gaps, marks = pieces.append, self._gaps, self._noted(dossier)
        currencies = _unit(_currencies(dossier))
        never = f"<td class=gap colspan={len(dossier.periods[:YEARS])}>"
        missing = f"<td class=gap>{gaps['not_reported']}"
        for (code, head, indicator, money, links, shown, follows), facts in zip(rows, filed):  # noqa: B905 -- equally long by construction
            if facts is None:
                continue
            unit = currencies if money else ""
            if facts[0] is None and not any(facts[: len(links)]):
                add(f"<tr class=never>{head}{unit}{never}{self._last_reported(code, facts, len(links))}")
                continue
            add(f"<tr>{head}{unit}")
            for fact, link in zip(facts, links):  # noqa: B905 -- equally long by construction; checking takes as long as a cell
                if fact is None:
                    add(missing)
                    continue
                if isinstance(fact, Gap):
                    word = gaps[fact.why._value_]
                    add(f"<td class=gap><a {link}>{word}</a>" if fact.sources else f"<td class=gap>{word}")
                    continue
                rung = fact.level
                try:
                    begin, end = shown[rung][fact.text]
                except KeyError:
                    begin, end = self._remember(indicator, fact, rung)
                add(f"{begin}{link}{end}")
                if money and fact.usd is not None and fact.usd != fact.value:
                    add(f"<small>{self._say.dollars(fact.usd)}</small>")
            if marks and code in marks:
                _mark(pieces, marks[code], len(links))
            if follows is not None:
                add(follows(facts[: len(links)]))

    def _last_reported(self, code: str, facts: Facts, shown: int) -> str:
        """The cell of an indicator without an answer in the shown years: its newest answer before them."""
        older = next(fact for fact in facts[shown:] if fact is not None)
        words = escape(self._say.phrase("profile.last_reported", year=older.period))
        return f"<a href={older.period}/#{code}>{words}</a>"

    def _noted(self, dossier: Dossier) -> dict[str, dict[int, str]]:
        """Marks of values that were corrected, commented on or newly defined, by indicator and position of the year.

        Both families of a profile need them, so those of the last dossier are kept.
        """
        known, marks = self._last_noted
        if known is not dossier:
            marks = self._marks_of(dossier)
            self._last_noted = dossier, marks
        return marks

    def _marks_of(self, dossier: Dossier) -> dict[str, dict[int, str]]:
        commented = {(said.indicator, said.period) for said in dossier.statements if said.indicator}
        marks: dict[str, dict[int, str]] = {}
        redefined = [
            (indicator.code, str(year))
            for indicator in self._standards.redefined
            for year in broken_years(dossier, indicator)
        ]
        for keys, mark in (
            (redefined, self._seam),
            *((keys, self._marks[caution.value]) for caution, keys in dossier.cautioned.items()),
            (dossier.corrections, self._marks[CORRECTED]),
            (commented, self._marks[COMMENTED]),
            (sorted(dossier.against), self._marks[AGAINST]),
        ):
            for code, period in keys:
                if period in dossier.periods[:YEARS]:
                    row, at = marks.setdefault(code, {}), dossier.periods.index(period)
                    row[at] = row.get(at, "") + mark
        return marks

    def _plans_of(self, family: str, home: str, dossier: Dossier) -> tuple[TablePlan, ...]:
        periods = dossier.periods[:YEARS]
        key = (family, home, periods)
        plans = self._plans.get(key)
        if plans is None:
            if len(self._plans) > MOST_PLANNED:
                self._plans.clear()
            areas = [area.code for area in self._standards.areas.values() if area.family == family]
            plans = self._plans[key] = tuple(self._planned(area, home, periods) for area in areas)
        return plans

    def _planned(self, area: str, home: str, periods: tuple[str, ...]) -> TablePlan:
        """What a table shows of no institution.

        The anchor is inside of the closed section: a browser that is sent to it opens the section, without a script.
        """
        say = self._say
        label = say.area(area)
        members = self._standards.by_area[area]
        title = Markup("<details><summary><h3>{}</h3> <span>").format(label)
        link = Markup('<a href="{}areas/{}/">{}</a>').format(home, area, label)
        opening = Markup(
            '</span></summary><div id={} class=scroll tabindex=0 role=region aria-label="{}">'
            '<table class="data years y{}"><thead><tr><th>{}'
        ).format(area, escape(label).striptags(), len(periods), say.phrase("table.indicator"))
        years = Markup("").join(Markup("<th><a href={0}/>{0}</a>").format(year) for year in periods)
        bare = Markup("<div class=area id={}><h3>{}</h3>").format(area, link)
        whole = Markup("<p class=silent>{}</p>\n").format(say.phrase("table.area", area=link))
        rows = tuple(self._row(indicator, periods) for indicator in members)
        codes = tuple(indicator.code for indicator in members)
        return TablePlan(area, str(title), f"{opening}{years}<tbody>", rows, codes, str(bare), str(whole))

    def _left_out(self, plan: TablePlan, filed: Sequence[Facts | None], silent: Mapping[str, GapReason]) -> str:
        """The end of an area with answers: the indicators that were never filed, and how many could not have been."""
        left = {at: silent.get(plan.codes[at]) for at, facts in enumerate(filed) if facts is None}
        lines = [
            self.unreported.line(key, plan.area, found)
            for why, key in NEVER.items()
            if (found := [at for at, reason in left.items() if reason is why])
        ]
        reasons = [*left.values()]
        return "".join(lines or [plan.whole]) + self._counted((0, *map(reasons.count, UNANSWERABLE)), "silent")

    def _empty(self, codes: Sequence[str], silent: Mapping[str, GapReason]) -> str:
        """The note on an area without any answer: how many indicators were asked, and how many could not be answered."""
        reasons = [silent.get(code, GapReason.NOT_REPORTED) for code in codes]
        why = tuple(map(reasons.count, (GapReason.NOT_REPORTED, *UNANSWERABLE)))
        return self._counted(why, "empty")

    def _counted(self, why: tuple[int, ...], kind: str) -> str:
        said = self._emptied.get((*why, kind))
        if said is None:
            keys = ("empty", "never_asked", "never_in_source")
            words = " ".join(
                self._say.phrase(f"profile.area_{key}", n=n) for key, n in zip(keys, why, strict=True) if n
            )
            said = f"<p class={kind}>{escape(words)}</p>\n" if words else ""
            self._emptied[*why, kind] = said
        return said

    def _row(self, indicator: Indicator, periods: tuple[str, ...]) -> Row:
        money = indicator.kind is AnswerType.CURRENCY
        head = self._heads.get(indicator.code)
        if head is None:
            unit = "" if money else _unit(self._say.unit_beside(indicator))
            label = escape(self._say.label(indicator))
            head = self._heads[indicator.code] = f"<th>{label}{unit}"
        return (
            indicator.code,
            head,
            indicator,
            money,
            tuple(f"href={period}/#{indicator.code}" for period in periods),
            self._shown[indicator.code],
            second_row(self._say, indicator, periods),
        )

    def _remember(self, indicator: Indicator, fact: Observation, rung: str) -> tuple[str, str]:
        shown = self._shown[indicator.code][rung]
        if len(shown) > MOST_REMEMBERED:
            shown.clear()
        kind, words = self._printed(indicator, fact)
        known = shown[fact.text] = _ASSURED[rung], f"{kind}>{words}</a>"
        return known

    def _printed(self, indicator: Indicator, fact: Observation) -> tuple[str, str]:
        """The class of an answer and its words, escaped.

        Amounts are abbreviated: the filing's page has them exactly.
        """
        value = fact.value
        if isinstance(value, tuple):
            return "", f"{len(value)}/{len(indicator.options)}"
        if indicator.kind is AnswerType.TEXT:
            return "", str(escape(self._say.phrase("cell.text")))
        if indicator.kind is AnswerType.CURRENCY and isinstance(value, Decimal) and abs(value) >= MILLION:
            return "", str(escape(self._say.readable(value, 2)))
        return _ANSWER.get(fact.text, ""), self._say.shown(fact)


def _mark(pieces: list[str], marks: Mapping[int, str], cells: int) -> None:
    """Append marks to the cells of the row that was added last. Rare, so the other rows need not check."""
    last = len(pieces) - 1
    for at in range(last, -1, -1):
        if pieces[at].startswith("<td"):
            cells -= 1
            pieces[last] += marks.get(cells, "")
            last = at - 1
            if not cells:
                return


def _unit(said: str) -> str:
    """A unit next to the name of an indicator."""
    return f" <span class=unit>{escape(said)}</span>" if said else ""


def _currencies(dossier: Dossier) -> str:
    """The currencies of the filings, the newest first."""
    return ", ".join(dict.fromkeys([filing.currency for filing in dossier.filings if filing.currency]))
