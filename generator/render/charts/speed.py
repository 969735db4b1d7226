"""The speed of a live view, compared with drawing the same pictures one by one with vl-convert."""

from collections.abc import Iterator
from statistics import median
from time import perf_counter

import vl_convert

from generator.language.printer import Printer
from generator.model import Benchmark, Standards
from generator.render.charts import Charts
from generator.render.charts.drawing.draft import Draft
from generator.render.charts.drawing.kinds import vega_lite
from generator.render.charts.drawing.scales import printer_of, tick_printer_of
from generator.render.charts.drawing.words import Lexicon
from generator.render.charts.subjects.over_time import Course, trend

INDICATOR = "par30"


def bench_charts(
    standards: Standards, say: Printer, n: int = 200, *, slow: int = 20, warm: int = 60
) -> dict[str, float]:
    """Measure the milliseconds for one chart of the kind `trend`, through the live view and through vl-convert.

    The live view is measured from the figures to the finished picture, vl-convert (`slow` pictures) from the same
    figures to SVG. Loading and compiling are not counted. Both are warm: V8 goes on optimising what it runs, so a cold
    one would be compared with a hot one. They draw in turns, so that any other load of the machine affects both; the
    medians are taken, so that a pause does not count.
    """
    spec = vega_lite("trend")

    def convert(draft: Draft) -> None:
        vl_convert.vegalite_to_svg({**spec, "datasets": draft.data}, vl_version="6.4", allowed_base_urls=[])

    drafts = _drafts(standards, say, 2 * warm + n + slow)
    with Charts(standards) as charts:
        for _ in range(warm):
            charts.draw(next(drafts))
            convert(next(drafts))
        live: list[float] = []
        converted: list[float] = []
        for at in range(n + slow):
            start = perf_counter()
            draft = next(drafts)
            (convert if at % (n // slow + 1) == 0 else charts.draw)(draft)
            (converted if at % (n // slow + 1) == 0 else live).append(1000 * (perf_counter() - start))
    ours, theirs = median(live), median(converted)
    return {"charts": n, "live_ms": ours, "vl_convert_ms": theirs, "times_faster": theirs / ours}


def _drafts(standards: Standards, say: Printer, n: int) -> Iterator[Draft]:
    """Pictures that differ from one another: eight years, one of them missing, with peers."""
    show, ticks = (printer(standards.indicators[INDICATOR], say) for printer in (printer_of, tick_printer_of))
    for at in range(n):
        own = {2007 + year: (at * 7 + year * 13) % 40 / 4 + 1 for year in range(8) if year != 3}
        peers = {
            year: Benchmark("all", INDICATOR, str(year), 50, 1.0 + at % 3, 3.0 + at % 5 / 2, 8.0 + at % 7)
            for year in range(2007, 2015)
        }
        lexicon = Lexicon()
        data, _ = trend(Course(own, peers), lexicon, show, ticks, say)
        yield Draft("par30", "trend", f"Picture {at}", "", data, lexicon, (), ())
