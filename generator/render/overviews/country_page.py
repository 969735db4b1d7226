"""The page of a country in figures: sums and middles, its institutions at one scale, its trend, and who is silent.

Those of a peer group and of an association are shown in the same manner.

All tiles are of one year, each with the number of institutions that reported it: figures of different years side by side
would be read as one population. Groups too small for a median have their range, as on profiles.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from markupsafe import Markup, escape

from generator.language.printer import Printer
from generator.limits import ComparisonLimits
from generator.model import AnswerType, Country, Group, Indicator, Listing, PeerFigures, Portal, going, quantile
from generator.render.fragments.lists import latin
from generator.render.last import Last
from generator.render.overviews.yearly_sums import Series, Trend, drawn, trend_of
from generator.render.reported import YearOfFigures, reported_year
from generator.render.tables.sorting import Sortable, beside, figure, folded

BORROWERS, PORTFOLIO = "number_of_active_borrowers", "gross_loan_portfolio"
SUMMED = (BORROWERS, PORTFOLIO)
"""Figures of which the sum says something."""

SHOWN = (BORROWERS, "borrowers_female_percent", PORTFOLIO, "par30", "operational_self_sufficiency")
SIDE_BY_SIDE = (BORROWERS, "borrowers_female_percent", "par30", "operational_self_sufficiency")

MOST_YEARS = 8
MOST_ROWS = 60
"""Institutions whose lines a page has; a country with more has those that reported last."""

MOST_IN_SIGHT = 30
"""Institutions without a new filing that are listed at once; more are listed when they are asked for."""

WIDTH, HEIGHT = 120, 34


@dataclass(frozen=True)
class YearlyFigures:
    """The figures of some institutions by year, of the newest definition, in the years shown: for a page in all languages.

    Each is picked from the figures of all institutions once, when it is first needed.
    """

    listings: tuple[Listing, ...]
    figures: Mapping[tuple[str, str, str], PeerFigures]  # of these alone
    _found: dict[str, dict[str, dict[int, float]]] = field(default_factory=dict)
    _trends: dict[str, Trend | None] = field(default_factory=dict)

    def of(self, code: str) -> dict[str, dict[int, float]]:
        """An indicator's figures by institution and year."""
        if code not in self._found:
            found = self._found[code] = {}
            for period in sorted({p for one in self.listings for p in one.periods}, reverse=True)[:MOST_YEARS]:
                figures = self.figures.get(("all", code, period))
                for id_, value in figures.items() if figures and period.isdecimal() else ():
                    found.setdefault(id_, {})[int(period)] = value
        return self._found[code]

    def trend(self, code: str) -> Trend | None:
        """The sums of an indicator by year."""
        if code not in self._trends:
            self._trends[code] = trend_of(self.of(code))
        return self._trends[code]

    @cached_property
    def answers(self) -> dict[str, dict[int, float]]:
        """The social questions that each institution answered, in percent of those it was asked, by year."""
        return {
            one.institution.id: shares
            for one in self.listings
            if (
                shares := {
                    int(period): 100 * count.reported / count.asked
                    for period, count in sorted(one.answers.items(), reverse=True)[:MOST_YEARS]
                    if count.asked and count.reported and period.isdecimal()
                }
            )
        }


class CountryPage:
    """The figures of countries, peer groups and associations in one language."""

    def __init__(self, say: Printer, series: Last[YearlyFigures] | None = None) -> None:
        """Parts of a page need the same `series`, in every language."""
        self._say = say
        self._last = series or Last(YearlyFigures)
        self._sortable = Sortable(say)

    @cached_property
    def _known(self) -> dict[str, Indicator]:
        return {code: one for code in SHOWN if (one := self._say.standards.indicators.get(code))}

    # ---------------------------------------------------------------------------------------------------------- tiles

    def tiles(self, country: Country | Group, portal: Portal) -> Markup:
        """The figures of one year: sums, or the middle, each with the number of institutions that reported it."""
        year = self._year(country, portal)
        cards = [self._tile(code, year.year, country, portal) for code in self._known] if year else []
        return Markup("".join(cards))  # noqa: S704 -- escaped where it is made

    def year(self, country: Country | Group, portal: Portal) -> str:
        """Why the tiles are about this year; empty if there are none."""
        found = self._year(country, portal)
        if found is None:
            return ""
        key = "year_best" if found.year == found.best else "year_enough"
        label = self._say.label(self._known[found.indicator])
        return self._say.phrase(
            f"country.{key}", year=found.year, n=found.n, best=found.best, most=found.most, indicator=label
        )

    def _year(self, country: Country | Group, portal: Portal) -> YearOfFigures | None:
        """The year of all tiles: that of the sum of borrowers, or of the first figure that has one.

        Institutions that ended count in the years that they reported.
        """
        ids = {one.institution.id for one in country.listings}
        years = (reported_year(ids, code, country.figures, portal.periods) for code in self._known)
        return next((year for year in years if year), None)

    def _tile(self, code: str, year: str, country: Country | Group, portal: Portal) -> str:
        indicator = self._known[code]
        ids = {one.institution.id for one in country.listings}
        figures = country.figures.get(("all", code, year))
        values = figures.values if figures else ()
        if not values:
            if reported_year(ids, code, country.figures, portal.periods) is None:
                return ""
            return self._card(code, "–", self._say.phrase("country.not_for", year=year))
        if code in SUMMED:
            kind, shown = "sum", self._show(indicator, sum(values))
        elif len(values) >= portal.standards.quartiles_from:
            kind, shown = "median", self._show(indicator, quantile(values, 0.5))
        else:
            low, high = self._show(indicator, values[0]), self._show(indicator, values[-1])
            kind, shown = "range", low if low == high else self._say.phrase("country.from_to", low=low, high=high)
        return self._card(code, shown, self._say.phrase(f"country.{kind}", n=len(values), all=len(ids), years=year))

    def _card(self, code: str, shown: str, words: str) -> str:
        return (
            f'<div class="figure-card"><p class="name"><a href="../../indicators/{code}/#benchmarks">'
            f'{escape(self._say.label(self._known[code]))}</a></p><p class="big">{escape(shown)}</p>'
            f'<p class="when">{escape(words)}</p></div>\n'
        )

    # --------------------------------------------------------------------------------------------------- side by side

    def side_by_side(self, country: Country | Group, home: str, compare: str = "") -> Markup:
        """A table with a line for each institution and figure, all of a figure at one scale.

        `compare` is the way to the page that puts institutions side by side, if the portal has it.
        """
        of = self._series(country)
        columns = [(code, of.of(code)) for code in SIDE_BY_SIDE if code in self._known]
        columns.append(("answers", of.answers))
        columns = [(code, series) for code, series in columns if series]
        years = self._years(series for _, series in columns)
        rows = [one for one in country.listings if any(one.institution.id in series for _, series in columns)]
        if not rows or not years:
            return Markup()
        newest = {one.institution.id for one in sorted(rows, key=lambda one: one.periods, reverse=True)[:MOST_ROWS]}
        shown = [one for one in rows if one.institution.id in newest]  # by name
        scales = [_scale(code, series, years) for code, series in columns]
        head = "".join(
            [f'<th scope="col">{self._head(code, *scale)}' for (code, _), scale in zip(columns, scales, strict=True)]
        )
        body = []
        for one in shown:
            id_ = one.institution.id
            cells = [
                self._cell(code, series.get(id_, {}), years, scale, f"{home}institutions/{id_}/")
                for (code, series), scale in zip(columns, scales, strict=True)
            ]
            name = escape(one.institution.name)
            below = latin(one.institution)
            body.append(f"<tr><th><a href={home}institutions/{id_}/ dir=auto>{name}</a>{below}{''.join(cells)}\n")
        said = str(years[0]) if len(years) == 1 else f"{years[0]}–{years[-1]}"
        caption = escape(self._say.phrase("country.side_by_side", years=said))
        left = self._say.phrase("country.first_of", shown=len(shown), n=len(rows)) if len(shown) < len(rows) else ""
        name = escape(self._say.phrase("list.institution"))
        toggle, bodies = folded(body, "side", self._say)
        return Markup(  # noqa: S704 -- escaped where it is made
            f'<div class="scroll" tabindex="0" role="region" aria-label="{caption}">{toggle}<table class="data list multiples" {self._sortable("side")}{beside(compare and f"{compare}?i=", self._say)}>'
            f'<caption>{caption} {escape(left)}</caption><thead><tr><th scope="col">{name}{head}</tr></thead>'
            f"{bodies}</table></div>{self._in_one_chart([code for code, _ in columns], rows, country, compare)}"
        )

    def _head(self, code: str, low: float, high: float) -> str:
        indicator = self._known.get(code)
        label = self._say.label(indicator) if indicator else self._say.phrase("country.answers")
        ends = self._say.phrase("country.from_to", low=self._show(indicator, low), high=self._show(indicator, high))
        return f"{escape(label)} <small>{escape(ends)}</small>"

    def _in_one_chart(self, codes: Iterable[str], rows: Sequence[Listing], of: Country | Group, compare: str) -> str:
        """The ways to a chart of each figure: of these institutions, or for the reader to choose from them."""
        if len(rows) <= ComparisonLimits.INSTITUTIONS:
            more = f"&amp;i={','.join([one.institution.id for one in rows])}"
        else:  # the page that it leads to offers those of the country
            more = f"&amp;m={of.iso2}" if isinstance(of, Country) else ""
        links = [
            f'<a href="{compare}?f={code}{more}">{escape(self._say.label(self._known[code]))}</a>'
            for code in codes
            if code in self._known
        ]
        if not compare or not links:
            return ""
        return f'<p class="over-years off-paper">{escape(self._say.phrase("compare.in_one_chart"))} {" · ".join(links)}</p>'

    def _cell(self, code: str, own: Mapping[int, float], years: range, scale: tuple[float, float], way: str) -> str:
        """A line with its newest figure, which leads to its row."""
        if not own:
            return f"<td><span class=gap>{escape(self._say.phrase('gap.none_short'))}</span>"
        newest = max(own)
        shown = escape(self._show(self._known.get(code), own[newest]))
        place = f"{newest}/#{code}" if code in self._known else f"{newest}/#social"
        level = _level(100, scale) if code.endswith("sufficiency") else ""
        picture = _picture(_line(own, years, scale), level)
        return f"<td{figure(own[newest])}>{picture}<a href={way}{place}>{shown}</a> <small>{newest}</small>"

    # --------------------------------------------------------------------------------------------------------- trends

    def trends(self, country: Country | Group) -> Markup:
        """The sums by year as two lines and a table: all that reported, and the constant panel."""
        made = [self._trend(code, country) for code in SUMMED if code in self._known]
        return Markup("".join(made))  # noqa: S704 -- escaped where it is made

    def _trend(self, code: str, country: Country | Group) -> str:
        indicator, say = self._known[code], self._say
        found = self._series(country).trend(code)
        if found is None:
            return ""
        label = escape(say.label(indicator))
        picture = drawn(
            found,
            lambda value: escape(self._show(indicator, value)),
            lambda n: escape(say.phrase("country.n", n=say.number(n))),
        )
        words = [say.phrase("country.everyone")]
        columns = ["country.year", "country.reporters", "country.everyone"]
        if found.panel:
            words.append(say.phrase("country.panel", n=found.members, first=str(min(found.panel))))
            columns.append("country.panel_short")
        key = "".join(
            [f'<span class="{look}">{escape(text)}</span> ' for look, text in zip(("own", "peer"), words, strict=False)]
        )
        why = "panel_why" if found.panel else "panel_all" if found.members else "panel_none"
        about = f"<p>{escape(say.phrase(f'country.{why}'))}</p>" if max(found.reporters.values()) > 1 else ""
        rows = []
        for year in sorted(found.everyone, reverse=True):
            cells = [say.number(found.reporters[year]), self._show(indicator, found.everyone[year])]
            if found.panel:
                cells.append(self._show(indicator, found.panel[year]) if year in found.panel else "–")
            figures = "".join([f'<td class="num">{escape(cell)}' for cell in cells])
            rows.append(f'<tr><th scope="row">{year}{figures}</tr>')
        head = "".join([f'<th scope="col">{escape(say.phrase(column))}' for column in columns])
        return (
            f'<figure class="two-lines"><figcaption><h3>{label}</h3><p class="key">{key}</p></figcaption>'
            f"<p>{escape(say.phrase('country.by_year'))}</p>"
            f"{picture}{about}<details><summary>{escape(say.phrase('chart.table'))}</summary>"
            f'<div class="scroll" tabindex="0" role="region" aria-label="{label}">'
            f'<table class="data"><caption class="hidden">{label}</caption><thead><tr>{head}</tr></thead>'
            f"<tbody>{''.join(rows)}</tbody></table></div></details></figure>\n"
        )

    # --------------------------------------------------------------------------------------------------------- silent

    def silent(self, country: Country | Group, portal: Portal, home: str) -> Markup:
        """The institutions that go on and have no filing for the newest year of the portal, with their last year."""
        newest = str(portal.newest_year)
        late = [one for one in going(country.listings) if newest not in one.periods]
        if not late:
            return Markup(f"<p>{escape(self._say.phrase('country.all_reported', year=newest))}</p>")  # noqa: S704 -- as above
        never = self._say.phrase("gap.none_short")
        items = [
            f'<li><a href="{home}institutions/{one.institution.id}/">{escape(one.institution.name)}</a> '
            f'<span class="n">{escape(one.periods[0] if one.periods else never)}</span></li>'
            for one in late
        ]
        said = escape(self._say.phrase("country.silent", n=len(late), year=newest))
        if len(late) > MOST_IN_SIGHT:
            listed = f'<ul class="countries">{"".join(items)}</ul>'
            return Markup(f'<details class="many"><summary>{said}</summary>{listed}</details>')  # noqa: S704 -- as above
        return Markup(f'<p>{said}</p><ul class="countries">{"".join(items)}</ul>')  # noqa: S704 -- as above

    # -------------------------------------------------------------------------------------------------------- figures

    def _series(self, country: Country | Group) -> YearlyFigures:
        return self._last.of(country.listings, country.figures)

    @staticmethod
    def _years(columns: Iterable[Series]) -> range:
        years = {year for series in columns for own in series.values() for year in own}
        return range(min(years), max(years) + 1) if years else range(0)

    def _show(self, indicator: Indicator | None, value: float) -> str:
        if indicator is None or indicator.kind is AnswerType.PERCENT:
            return self._say.percent(value)
        return self._say.dollars(value) if indicator.kind is AnswerType.CURRENCY else self._say.readable(value)


def _scale(code: str, series: Series, years: range) -> tuple[float, float]:
    """One scale for all institutions: from zero, and to 100 for the share of answers."""
    values = [value for own in series.values() for year, value in own.items() if year in years]
    high = 100.0 if code == "answers" else max([0.0, *values])
    return min([0.0, *values]), high or 1.0


def _place(value: float, scale: tuple[float, float]) -> str:
    low, high = scale
    return _short(HEIGHT - 3 - (value - low) / (high - low) * (HEIGHT - 6))


def _short(place: float) -> str:
    return f"{place:.1f}".removesuffix(".0")


def _line(own: Mapping[int, float], years: range, scale: tuple[float, float]) -> str:
    """Lines through neighbouring years, which a missing year breaks, and a dot at the end."""
    step = (WIDTH - 8) / max(len(years) - 1, 1)
    runs: list[list[str]] = []
    last = None
    for year in sorted(own):
        if year not in years:
            continue
        point = f"{_short(4 + (year - years[0]) * step)},{_place(own[year], scale)}"
        if last != year - 1:
            runs.append([])
        runs[-1].append(point)
        last = year
    drawn = "".join([f"M{'L'.join(run)}" for run in runs if len(run) > 1])
    dots = "".join([f"M{run[-1]}h0" for run in runs if len(run) == 1 or run is runs[-1]])
    line = f'<path class=run d="{drawn}"/>' if drawn else ""
    return f'{line}<path class=dots d="{dots}"/>' if dots else line


def _level(value: float, scale: tuple[float, float]) -> str:
    return f"M0 {_place(value, scale)}H{WIDTH}" if scale[0] <= value <= scale[1] else ""


def _picture(drawn: str, level: str) -> str:
    """A line above its axis; `level` is the path of a second one, such as that of 100%."""
    return f'<svg class=lines viewBox="0 0 {WIDTH} {HEIGHT}" aria-hidden=true><path d="M0 {HEIGHT - 1}H{WIDTH}{level}"/>{drawn}</svg>'
