"""The page of an area: how much of it is answered, and what the institutions answered to each of its questions.

A question shows the share of its first answer (yes) or of its most frequent one, a figure its median; each with the
number of institutions and the year, and nothing where too few reported.
"""

from typing import NamedTuple

from markupsafe import Markup, escape

from generator.language.printer import Printer
from generator.model import ALL, Area, Benchmark, Indicator, Portal, Tally
from generator.render.findings import share
from generator.render.fragments.lists import statistic
from generator.render.lines import by_line, years_of
from generator.render.tables.sparklines import sparkline


class Newest(NamedTuple):
    """What institutions reported for one indicator, in words, and its trend."""

    words: str
    detail: str = ""
    trend: str = ""


class AreaPage:
    """The tables of one language."""

    def __init__(self, say: Printer) -> None:
        self._say = say

    def tiles(self, area: Area, portal: Portal) -> Markup:
        """How many institutions answered anything of a social area, how much they were asked, answered and documented."""
        asked = portal.area_counts.get(area.code, ())
        counts = [count for count, _ in asked]
        known = [count for count, knows_documents in asked if knows_documents]
        asked_all, reported = sum(count.asked for count in counts), sum(count.reported for count in counts)
        if not reported:
            return Markup()
        say = self._say
        tiles = [
            ("answering", say.number(sum(one.reported > 0 for one in counts)), {"n": len(counts)}),
            ("answered", say.whole_percent(100 * reported / asked_all), {"n": asked_all}),
        ]
        if seen := sum(count.reported for count in known):
            documented = 100 * sum(count.documented for count in known) / seen
            tiles.append(("documented", say.whole_percent(documented), {"n": seen}))
        cards = [
            f'<div class="figure-card"><p class="name">{escape(say.phrase(f"area_page.{key}"))}</p><p class="big">{escape(big)}</p>'
            f'<p class="when">{escape(say.phrase(f"area_page.{key}_of", **words))}</p></div>\n'
            for key, big, words in tiles
        ]
        label = escape(say.phrase("profile.key_figures"))
        return Markup(f'<section class="figures" aria-label="{label}">{"".join(cards)}</section>')  # noqa: S704 -- as above

    def newest(self, indicator: Indicator, portal: Portal) -> Newest:
        """What institutions reported in the newest year of which something may be said."""
        if indicator.kind.is_figure:
            return self._figure(indicator, portal)
        return self._choice(indicator, portal) if indicator.kind.is_choice else Newest("")

    def cell(self, indicator: Indicator, portal: Portal) -> Markup:
        """The same as two cells of a table: the words with the trend below them, and the number behind them."""
        found = self.newest(indicator, portal)
        if not found.words:
            return Markup(f'<span class="gap">{escape(self._say.phrase("area_page.too_few"))}</span>')  # noqa: S704 -- as above
        return Markup(f"{escape(found.words)} {found.trend}<small>{escape(found.detail)}</small>")  # noqa: S704 -- as above

    def _figure(self, indicator: Indicator, portal: Portal) -> Newest:
        lines = by_line(indicator, portal.benchmarks, ALL, years_of(portal))
        found: list[Benchmark] = [one for one in next(iter(lines.values()), []) if one.median is not None]
        if not found:
            return Newest("")
        now, say = found[0], self._say
        said = statistic(indicator, now.median or 0.0, say)
        detail = say.phrase("area_page.median", n=now.n, year=now.period)
        return Newest(said, detail, sparkline([one.median for one in found]))

    def _choice(self, indicator: Indicator, portal: Portal) -> Newest:
        least, say = portal.standards.minimum_peers, self._say
        lines = by_line(indicator, portal.tallies, ALL, years_of(portal))
        found: list[Tally] = [one for one in next(iter(lines.values()), []) if one.n >= least and one.counts]
        if not found:
            return Newest("")
        now = found[0]
        if "yes" in indicator.answers:
            able = [one for one in found if one.choosing("yes") >= least]
            if not able:
                return Newest("")
            now = able[0]
            said = say.phrase("area_page.yes", percent=say.whole_percent(share(now)))
            line = sparkline([share(one) for one in able])
            words = {"count": now.counts.get("yes", 0), "n": now.choosing("yes"), "year": now.period}
            return Newest(said, say.phrase("area_page.of", **words), line)
        top = max(now.counts, key=lambda code: (now.counts[code], code))
        if not now.counts[top]:
            return Newest("")
        words = {"count": now.counts[top], "n": now.choosing(top), "year": now.period}
        return Newest(str(say.option(indicator, top)), say.phrase("area_page.of", **words))
