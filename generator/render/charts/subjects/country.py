"""The charts of a country's institutions."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from generator.language.printer import Printer
from generator.model import Listing, Observation, Portal, going, quantile
from generator.model.definitions import is_current
from generator.render.charts.drawing.draft import Draft, Row, bar_row, bare_ends, stacked
from generator.render.charts.drawing.measures import WITHOUT_TICKS
from generator.render.charts.drawing.scales import printer_of
from generator.render.charts.drawing.sources import as_of, years_of
from generator.render.charts.drawing.words import Lexicon, plain
from generator.render.charts.subjects.openness import MOST_BARS, reporting
from generator.render.charts.subjects.upright import Steps, histogram

BORROWERS = "number_of_active_borrowers"
WOMEN = "borrowers_female_percent"


def of_country(iso2: str, portal: Portal, say: Printer) -> Iterator[Draft]:
    """How much the country's institutions report, how large they are, and how many of their borrowers are women."""
    listings = going(portal.by_country.get(iso2, ()))
    place = plain(say.country(iso2))
    for draft in (
        reporting(listings, place, portal, say),
        sizes(listings, place, portal, say),
        women(listings, place, portal, say),
    ):
        if draft is not None:
            yield draft


def _headline(listings: Sequence[Listing], code: str, portal: Portal) -> list[tuple[float, Observation, Listing]]:
    """The newest figures of an indicator that were given to its newest definition, by the name of the institution."""
    known = portal.standards.indicators.get(code)
    found = [
        (float(fact.value), fact, one)
        for one in listings
        if isinstance(fact := one.headline.get(code), Observation)
        and isinstance(fact.value, Decimal)
        and is_current(known.versions if known else (), fact.definition)
    ]
    return sorted(found, key=lambda item: (item[2].institution.name.casefold(), item[2].institution.id))


def sizes(listings: Sequence[Listing], place: str, portal: Portal, say: Printer) -> Draft | None:
    """The institutions' size: each by name if they are few, else how many of each size."""
    found = _headline(listings, BORROWERS, portal)
    indicator = portal.standards.indicators.get(BORROWERS)
    if len(found) < 2 or indicator is None:
        return None
    show = printer_of(indicator, say)
    values = sorted(value for value, _, _ in found)
    words = {
        "n": len(found), "place": place, "least": show(values[0]), "most": show(values[-1]),
        "years": years_of(fact for _, fact, _ in found),
    }  # fmt: skip
    title = plain(say.phrase("chart.sizes.title", **words))
    sentence = plain(say.phrase("chart.sizes.sentence", **words))
    columns = (say.phrase("chart.coverage.institution"), say.phrase("chart.year"), say.label(BORROWERS))
    table = tuple((one.institution.name, fact.period, show(value)) for value, fact, one in found)
    lexicon = Lexicon()
    if len(found) > MOST_BARS:
        edges = [0.0, 1_000.0, 3_000.0, 10_000.0, 30_000.0, 100_000.0, 300_000.0, 1_000_000.0]
        while values[-1] < edges[-2]:
            edges.pop()
        steps = Steps(tuple(map(show, edges)), open_high=values[-1] >= edges[-1])
        counts = [0] * (len(edges) - 1)
        for value, _, _ in found:
            counts[min(sum(value >= edge for edge in edges[1:]), len(counts) - 1)] += 1
        data = histogram(counts, steps, lexicon, say)
        return Draft("sizes", "columns", title, sentence, data, lexicon, tuple(map(plain, columns)), table,
                     notes=(plain(say.phrase("chart.sizes.steps")), as_of(portal, say)))  # fmt: skip
    rows = []
    bars: list[Row] = []
    for at, (value, fact, one) in enumerate(found):
        said = plain(say.phrase("chart.in_year", figure=show(value), year=fact.period))
        rows.append(bar_row(at, one.institution.name, said, lexicon))
        bars += stacked(at, [("own", value)], lexicon.sign(f"{one.institution.name}: {said}"))
    ticks = bare_ends(values[-1] or 1.0)
    return Draft("sizes", "bars", title, sentence, {"rows": rows, "bars": bars, "ticks": ticks}, lexicon,
                 tuple(map(plain, columns)), table, notes=(as_of(portal, say),), spare=WITHOUT_TICKS)  # fmt: skip


def women(listings: Sequence[Listing], place: str, portal: Portal, say: Printer) -> Draft | None:
    """How many institutions have which share of women among their borrowers, in steps of ten percent."""
    found = _headline(listings, WOMEN, portal)
    if len(found) < max(portal.standards.minimum_peers, 2):
        return None
    counts = [0] * 10
    for value, _, _ in found:
        counts[min(max(int(value // 10), 0), 9)] += 1
    lexicon = Lexicon()
    most = sum(value > 50 for value, _, _ in found)
    words: dict[str, object] = {
        "n": len(found),
        "most": most,
        "place": place,
        "years": years_of(fact for _, fact, _ in found),
    }
    said = [say.phrase("chart.women_spread.sentence", **words)]
    if len(found) >= portal.standards.quartiles_from:
        middle = quantile(sorted(value for value, _, _ in found), 0.5)
        said.append(say.phrase("chart.women_spread.median", median=say.percent(middle)))
    steps = Steps(tuple(say.percent(step * 10) for step in range(11)))
    columns = (say.phrase("chart.coverage.institution"), say.phrase("chart.year"), say.label(WOMEN))
    return Draft(
        "women",
        "columns",
        plain(say.phrase("chart.women_spread.title", **words)),
        " ".join(map(plain, said)),
        histogram(counts, steps, lexicon, say),
        lexicon,
        tuple(map(plain, columns)),
        tuple((one.institution.name, fact.period, say.percent(value)) for value, fact, one in found),
        notes=(plain(say.phrase("chart.count_of_institutions")), as_of(portal, say)),
    )
