"""Who reported an indicator: a table of institutions with their newest value, each linked to its row.

Sorted by name. What is larger is not better, and a portal without ranks does not begin with one; a reader may sort.
"""

from collections.abc import Mapping

from markupsafe import Markup, escape

from generator.language.printer import Printer
from generator.model import Indicator, Institution, Portal
from generator.packages.safety.characters import alphabetical
from generator.render.charts.drawing.scales import printer_of
from generator.render.fragments.lists import latin
from generator.render.reported import Reported, newest_of_each
from generator.render.tables.sorting import Sortable, beside, figure, folded

MOST_ROWS = 100
"""Institutions that the table has; of more, those with the newest values, and the file has all."""

MOST_ANSWERS = 1_000
"""Limit of the cache of printed answers. Those to one indicator are few, and one indicator follows the other."""


class IndicatorPage:
    """The tables of one language."""

    def __init__(self, say: Printer) -> None:
        self._say = say
        self._countries: dict[str, str] = {}
        self._levels: dict[str, str] = {}
        self._answers: dict[tuple[str, tuple[str, ...]], str] = {}
        self._sortable = Sortable(say)

    def reporters(
        self, indicator: Indicator, portal: Portal, home: str, compare: str = "", explorer: str = ""
    ) -> Markup:
        """The institutions that reported it; empty if it is neither a figure nor a choice, or if there is none.

        `compare` and `explorer` are the ways to the page that puts institutions side by side, and to the one that has all
        of them, if the portal has these. A table without all of them cannot be sorted: its first row would be taken for
        the lowest or highest value of all.
        """
        found = newest_of_each(indicator, portal)
        if not found:
            return Markup()
        shown = sorted(found.values(), key=lambda one: one.period, reverse=True)[:MOST_ROWS]
        # Only who they are is looked up: the page stays as it is when one of them reports something else.
        known = [portal.institutions[one.institution] for one in shown]
        rows = [
            self._row(indicator, found[who.id], who, home)
            for who in sorted(known, key=lambda who: alphabetical(who.latin_name, who.id))
        ]
        say = self._say
        caption = escape(say.phrase("reporters.caption", n=len(found)))
        label, rest, sortable = escape(say.phrase("reporters.filter")), Markup(), self._sortable("reporters")
        if len(found) > len(shown):
            caption += escape(" " + say.phrase("reporters.newest", n=len(shown)))
            label, sortable = escape(say.phrase("reporters.filter_some", n=len(shown))), Markup()
            if explorer:
                link = Markup('<p><a href="{}?indicator={}">{}</a></p>')
                rest = link.format(explorer, indicator.code, say.phrase("reporters.explorer", n=len(found)))
        none = escape(say.phrase("reporters.none"))
        toggle, bodies = folded(rows, "reporters", say)
        heads = "".join([f"<th>{escape(say.phrase(f'reporters.{key}'))}" for key in COLUMNS])
        way = compare and f"{compare}?f={indicator.code}&i="
        return Markup(  # noqa: S704 -- escaped where it is made
            f'{rest}<form class="filters rows" hidden><label>{label}<input type="search"></label><output data-none="{none}"></output></form>'
            f'<div class="scroll" tabindex="0" role="region" aria-label="{caption}">{toggle}<table class="data list reporters" {sortable}{beside(way, say)}>'
            f"<caption>{caption}</caption><thead><tr>{heads}</thead>{bodies}</table></div>"
        )

    def _row(self, indicator: Indicator, one: Reported, who: Institution, home: str) -> str:
        way = f"{home}institutions/{who.id}/"
        earlier = f" <small>{escape(self._say.phrase('reporters.earlier'))}</small>" if one.line else ""
        sorted_by = figure(one.value) if isinstance(one.value, float) else ""
        return (
            f"<tr><th><a href={way} dir=auto>{escape(who.name)}</a>{latin(who)}<td>{self._country(who.country)}"
            f"<td{sorted_by}><a href={way}{one.period}/#{indicator.code}>{escape(self._value(indicator, one))}</a>{earlier}<td>{one.period}"
            f"<td>{self._level(one.level)}\n"
        )

    def _value(self, indicator: Indicator, one: Reported) -> str:
        if isinstance(one.value, float):
            return printer_of(indicator, self._say)(one.value)
        said = self._answers.get((indicator.code, one.value))
        if said is None:
            if len(self._answers) > MOST_ANSWERS:
                self._answers.clear()
            options = [self._say.option(indicator, code) for code in in_order(indicator, one.value)]
            said = self._answers[indicator.code, one.value] = Markup(", ").join(options)
        return said

    def _level(self, level: str) -> str:
        said = self._levels.get(level)
        if said is None:
            said = self._levels[level] = str(escape(self._say.phrase(f"status.{level}")))
        return said

    def _country(self, code: str) -> str:
        name = self._countries.get(code)
        if name is None:
            name = self._countries[code] = str(escape(self._say.country(code)))
        return name


COLUMNS = ("institution", "country", "value", "year", "checked")


def in_order(indicator: Indicator, given: tuple[str, ...]) -> list[str]:
    """Codes of answers in the order of the standards."""
    places: Mapping[str, int] = {code: at for at, code in enumerate(indicator.answers)}
    return sorted(given, key=lambda code: (places.get(code, len(places)), code))
