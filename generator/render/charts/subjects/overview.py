"""The charts of the front page: where the institutions are, and how many filed each year."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, TypeAlias

from generator.language.printer import Printer
from generator.model import Portal, going
from generator.render.charts.drawing.draft import MOST_YEARS, Draft, Row, bar_row, bare_ends, stacked, year_of
from generator.render.charts.drawing.measures import WITHOUT_TICKS
from generator.render.charts.drawing.scales import scale
from generator.render.charts.drawing.sources import as_of
from generator.render.charts.drawing.words import Lexicon, plain
from generator.render.charts.subjects.upright import UprightColumn, upright
from generator.render.findings import practices

WORLD = Path(__file__).parent.parent / "world/countries.json"

STEPS = ((2, 3), (3, 6), (5, 20), (10, 50))
"""Where the second and third shade begin. The row used is the last whose second number the largest country reaches."""

Place: TypeAlias = tuple[float, float]


def of_portal(portal: Portal, say: Printer) -> Iterator[Draft]:
    """What institutions do for their clients, the map of coverage, and the filings by year."""
    for draft in (what_they_do(portal, say), coverage_map(portal, say), filings_by_year(portal, say)):
        if draft is not None:
            yield draft


def what_they_do(portal: Portal, say: Printer) -> Draft | None:
    """How many institutions answer yes to questions about how clients are treated. Needs two such questions."""
    found = [*practices(portal)]
    if len(found) < 2:
        return None
    lexicon = Lexicon()
    rows: list[Row] = []
    bars: list[Row] = []
    table = []
    # One year for all is said once: the words of a question need the room.
    same = "_same" if len({one.now.period for one in found}) == 1 else ""
    for at, one in enumerate(found):
        label, count, able = plain(say.label(one.indicator)), one.now.counts.get("yes", 0), one.now.choosing("yes")
        said = plain(say.phrase(f"chart.practices.value{same}", n=count, able=able, year=one.now.period))
        rows.append(bar_row(at, label, said, lexicon))
        bars += stacked(at, [("own", count / able), ("open", 1 - count / able)], lexicon.sign(f"{label}: {said}"))
        table.append((label, one.now.period, say.number(count), say.number(able), say.whole_percent(one.share)))
    top = max(found, key=lambda one: one.share)
    words: dict[str, object] = {
        "question": plain(say.label(top.indicator)),
        "count": top.now.counts.get("yes", 0),
        "n": top.now.choosing("yes"),
        "year": top.now.period,
    }
    columns = ("question", "year", "yes", "able", "share")
    return Draft(
        "practices",
        "bars",
        plain(say.phrase("chart.practices.title", **words)),
        plain(say.phrase("chart.practices.sentence", each="; ".join(f"{row[0]} {row[4]}" for row in table))),
        {"rows": rows, "bars": bars, "ticks": bare_ends()},
        lexicon,
        tuple(plain(say.phrase(f"chart.practices.{column}")) for column in columns),
        tuple(table),
        notes=(as_of(portal, say),),
        spare=WITHOUT_TICKS,
        subtitle=plain(say.phrase(f"chart.practices.subtitle{same}", year=found[0].now.period)),
    )


def coverage_map(portal: Portal, say: Printer) -> Draft | None:
    """Countries by the number of their institutions, in three steps."""
    counts = {iso2: len(those) for iso2, members in portal.by_country.items() if (those := going(members))}
    if not counts:
        return None
    largest = max(counts.values())
    second, third = max((step for step in STEPS if largest >= step[1]), default=STEPS[0])
    shade = {iso2: "few" if n < second else "some" if n < third else "many" for iso2, n in counts.items()}
    shapes, islands = world()
    ordered = sorted(shapes, key=lambda one: ("land", "few", "some", "many").index(shade.get(one[0], "land")))
    countries = [{"type": "Feature", "geometry": shape, "role": shade.get(iso2, "land")} for iso2, shape in ordered]
    drawn = {iso2 for iso2, _ in shapes}
    small = [iso2 for iso2 in islands if iso2 in shade and iso2 not in drawn]
    dots: list[Row] = [{"lon": islands[iso2][0], "lat": islands[iso2][1], "role": shade[iso2]} for iso2 in small]
    ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    first = say.number(1) if second == 2 else f"{say.number(1)}–{say.number(second - 1)}"
    middle = say.number(second) if third == second + 1 else f"{say.number(second)}–{say.number(third - 1)}"
    key = [
        ("few", first),
        ("some", middle),
        ("many", plain(say.phrase("chart.map.or_more", at_least=third))),
        ("land", plain(say.phrase("chart.map.none"))),
    ]
    if largest < third:
        key.pop(2)
    words = {
        "n": len(portal.going),
        "countries": len(portal.countries),
        "most": plain(say.country(ranked[0][0])),
        "largest": largest,
    }
    return Draft(
        "map",
        "map",
        plain(say.phrase("chart.map.title", **words)),
        plain(say.phrase("chart.map.sentence", **words)),
        {"countries": countries, "islands": dots},
        Lexicon(),
        (plain(say.phrase("chart.map.country")), plain(say.phrase("chart.map.institutions"))),
        tuple((plain(say.country(iso2)), say.number(count)) for iso2, count in ranked),
        key=tuple(key),
        notes=(as_of(portal, say),),
        explorable=False,
        places=(*(iso2 for iso2, _ in ordered if iso2 in shade), *small),
    )


def filings_by_year(portal: Portal, say: Printer) -> Draft | None:
    """How many institutions filed for each year. Needs two years."""
    counts = Counter(year for one in portal.listings for period in one.periods if (year := year_of(period)) is not None)
    if len(counts) < 2:
        return None
    years = range(max(min(counts), max(counts) - MOST_YEARS + 1), max(counts) + 1)
    levels = scale([counts[year] for year in years], below=True, whole=True)
    lexicon = Lexicon()
    columns = [
        UprightColumn(
            str(year) if len(years) <= 8 else f"’{year % 100:02}",
            (("own", counts[year]),),
            say.number(counts[year]) if len(years) <= 12 else "",
            f"{year}: {say.number(counts[year])}",
        )
        for year in years
    ]
    peak = max(years, key=lambda year: (counts[year], year))
    # The newest year may be the one with the most, and all years may be alike: then there are not two numbers to name.
    title = (
        "title_alike" if len({counts[year] for year in years}) == 1 else "title_now" if peak == years[-1] else "title"
    )
    words = {
        "n": counts[peak],
        "year": str(peak),
        "first": str(years[0]),
        "last": str(years[-1]),
        "now": counts[years[-1]],
    }
    return Draft(
        "filings_by_year",
        "columns",
        plain(say.phrase(f"chart.filings_by_year.{title}", **words)),
        plain(say.phrase("chart.filings_by_year.sentence", **words)),
        upright(columns, levels, [say.number(tick) for tick in levels.ticks], lexicon),
        lexicon,
        (plain(say.phrase("chart.year")), plain(say.phrase("chart.filings_by_year.filings"))),
        tuple((str(year), say.number(counts[year])) for year in reversed(years)),
        notes=(as_of(portal, say),),
    )


@cache
def world() -> tuple[Sequence[tuple[str, Mapping[str, Any]]], Mapping[str, Place]]:
    """Shapes of countries as GeoJSON with their codes, and a point for each country too small for a shape."""
    file = json.loads(WORLD.read_text(encoding="utf-8"))
    (wide, tall), (west, south) = file["transform"]["scale"], file["transform"]["translate"]
    arcs: list[list[Place]] = []
    for steps in file["arcs"]:
        x = y = 0
        arc = []
        for step_x, step_y in steps:
            x, y = x + step_x, y + step_y
            arc.append((round(x * wide + west, 3), round(y * tall + south, 3)))
        arcs.append(arc)

    def ring(numbers: Sequence[int]) -> list[Place]:
        places: list[Place] = []
        for number in numbers:
            arc = arcs[number] if number >= 0 else arcs[~number][::-1]
            places += arc[1:] if places else arc
        return places

    shapes = []
    for country in file["countries"]:
        polygons = country["arcs"] if country["type"] == "MultiPolygon" else [country["arcs"]]
        geometry = {
            "type": "MultiPolygon",
            "coordinates": [[ring(numbers) for numbers in polygon] for polygon in polygons],
        }
        shapes.append((country.get("id", ""), geometry))
    return shapes, {iso2: (place[0], place[1]) for iso2, place in file["islands"].items()}
