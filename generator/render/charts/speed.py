"""How fast is a live view, beside the same pictures drawn one by one through vl-convert?"""

from collections.abc import Iterator
from time import perf_counter

import vl_convert

from generator.model import Benchmark, Standards
from generator.render.charts import Charts
from generator.render.charts.draft import Draft
from generator.render.charts.kinds import vega_lite
from generator.render.charts.over_time import Course, trend
from generator.render.charts.scales import Speech, printer_of
from generator.render.charts.words import Lexicon

INDICATOR = "par30"


def bench_charts(standards: Standards, say: Speech, n: int = 200, *, slow: int = 20) -> dict[str, float]:
    """Milliseconds for one chart of the kind `trend`: from figures to the finished picture through the live view, and
    from the same figures to SVG through vl-convert (`slow` of them). Loading and compiling are not counted.
    """  # noqa: D205 -- one thought
    with Charts(standards) as charts:
        for draft in _drafts(standards, say, 20):
            charts.draw(draft)
        start = perf_counter()
        for draft in _drafts(standards, say, n):
            charts.draw(draft)
        live = (perf_counter() - start) / n * 1000
    spec = vega_lite("trend")
    for draft in _drafts(standards, say, 2):
        vl_convert.vegalite_to_svg({**spec, "datasets": draft.data}, vl_version="6.4", allowed_base_urls=[])
    start = perf_counter()
    for draft in _drafts(standards, say, slow):
        vl_convert.vegalite_to_svg({**spec, "datasets": draft.data}, vl_version="6.4", allowed_base_urls=[])
    converted = (perf_counter() - start) / slow * 1000
    return {"charts": n, "live_ms": live, "vl_convert_ms": converted, "times_faster": converted / live}


def _drafts(standards: Standards, say: Speech, n: int) -> Iterator[Draft]:
    """Pictures that differ from one another: eight years, one of them missing, peers behind."""
    show = printer_of(standards.indicators[INDICATOR], say)
    for at in range(n):
        own = {2007 + year: (at * 7 + year * 13) % 40 / 4 + 1 for year in range(8) if year != 3}
        peers = {
            year: Benchmark("all", INDICATOR, str(year), 50, 1.0 + at % 3, 3.0 + at % 5 / 2, 8.0 + at % 7)
            for year in range(2007, 2015)
        }
        lexicon = Lexicon()
        data, _ = trend(Course(own, peers), lexicon, show, show, say)
        yield Draft("par30", "trend", f"Picture {at}", "", data, lexicon, (), ())
