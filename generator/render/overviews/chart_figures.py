"""The charts of a page, each with its numbers, its files, and the ways to compare, embed and cite it.

Rows of Python, because a profile has eight charts with tables of fifty cells. Everything that a picture needs stands
under it, closed: a browser without scripts opens it. What only a script can do is not in the page: `portal.js` makes the
buttons, from words that the list of charts has once.
"""

import re
from collections.abc import Mapping
from functools import cached_property

from markupsafe import Markup, escape

from generator.language.printer import Printer
from generator.model import Chart
from generator.render import addresses
from generator.render.addresses import Page
from generator.render.charts.drawing.picture import inline

_COUNTRY = re.compile(r'<path d="[^"]*" class="f-(?:few|some|many) s-paper"[^>]*/>')
"""The shape of a country with institutions. The signs of the key have no border."""


class ChartFigures:
    """The charts of pages in one language."""

    def __init__(self, say: Printer) -> None:
        self._say = say

    @cached_property
    def _words(self) -> dict[str, str]:
        keys = ("alt", "table", "explore", "file", "png", "compare", "beside", "embed", "cite")
        return {key: str(escape(self._say.phrase(f"chart.{key}"))) for key in keys}

    def all(self, charts: Mapping[str, Chart], folder: str, page: Page, source: str) -> Markup:
        """All charts of a page; `folder` is where their files are, `source` whom they are about, for a citation."""
        folder = page.root + folder[len(page.words_home) :]  # all languages share the files
        shown = [self._one(chart, folder, page) for chart in charts.values()]
        author = f' data-author="{escape(source)}"' if source else ""
        words = "".join(f' data-{key}="{self._words[key]}"' for key in ("png", "explore", "embed", "cite"))
        return Markup(  # noqa: S704 -- escaped where it is made
            f'<div class="charts" data-files="{folder}" data-language="{self._say.code}"{words}{author}>\n{"".join(shown)}</div>\n'
        )

    def _one(self, chart: Chart, folder: str, page: Page) -> str:
        words, title = self._words, escape(chart.title)
        under = f"<p class=unit>{escape(chart.subtitle)}</p>" if chart.subtitle else ""
        kind = f" data-kind={chart.explore['kind']}" if chart.explore else ""
        file = f"{folder}{chart.name}.svg"
        whole = file if page.home == page.root else f"{file}#{self._say.code}"
        picture = self._linked(chart, page) if chart.places else self._shown(chart, file)
        return (
            f"<figure class=chart id=chart-{chart.name}{kind}>\n"
            f"<figcaption><h3 id={chart.name}-title>{title}</h3>{under}</figcaption>\n"
            f"<div class=picture>{picture}</div>\n<div class=doors>\n"
            f"<details><summary>{words['table']}</summary>{self._numbers(chart)}{self._everybody(chart, page)}</details>\n"
            f"{self._compare(chart, page)}"
            f'<details><summary>{words["file"]}</summary><a class=file href="{whole}">SVG</a></details>\n'
            "</div>\n</figure>\n"
        )

    def _shown(self, chart: Chart, file: str) -> str:
        """The file, without the title and the imprint that the page has itself."""
        return (
            f'<img class=chart src="{file}#{self._say.code}-part" alt="{self._words["alt"]}" '
            f"aria-describedby={chart.name}-said width={chart.picture.width} height={chart.picture.height} loading=lazy>"
        )

    def _linked(self, chart: Chart, page: Page) -> str:
        """A map on its page: every country with institutions is a link with its name and their number.

        The file of the picture has none, because it may be shown anywhere.
        """
        counts = {row[0]: row[1] for row in chart.rows}
        places = iter(chart.places)

        def link(shape: re.Match[str]) -> str:
            iso2 = next(places)
            country = str(self._say.country(iso2))
            name = escape(f"{country}: {counts.get(country, '')}")
            return f'<a href="{page.home}{addresses.country(iso2)}"><title>{name}</title>{shape[0]}</a>'

        opening, _, marks = inline(chart).partition(">")
        drawn = _COUNTRY.sub(link, marks)
        if next(places, None) is not None:
            raise ValueError("a country of the map has no shape")
        return opening.replace('role="img"', 'role="group"', 1) + ">" + drawn

    def _numbers(self, chart: Chart) -> str:
        """What the chart says in words, and its figures as a table."""
        said = f"<p class=sentence id={chart.name}-said>{escape(chart.sentence)}</p>"
        if not chart.rows:
            return said
        head = "".join([f"<th>{escape(column)}" for column in chart.columns])
        rows = "".join([f"<tr><th>{'<td>'.join([str(escape(cell)) for cell in row])}" for row in chart.rows])
        return (
            f"{said}<div class=scroll tabindex=0 role=region aria-labelledby={chart.name}-title><table class=data>"
            f"<thead><tr>{head}<tbody>{rows}</table></div>"
        )

    def _everybody(self, chart: Chart, page: Page) -> str:
        """A link to the page with the same figure of all institutions."""
        if not chart.indicator:
            return ""
        return f'<a href="{page.home}indicators/{chart.indicator}/#benchmarks">{self._words["compare"]}</a>'

    def _compare(self, chart: Chart, page: Page) -> str:
        """A link to the page with the same figure of institutions of a reader's choice."""
        way = page.way_to("compare/") if chart.indicator and page.kind == "institution" else ""
        if not way:
            return ""
        id_ = page.address.split("/")[1]
        return f'<a href="{way}?i={id_}&amp;f={chart.indicator}">{self._words["beside"]}</a>\n'
