"""Measures what the explorer moves: the columns of many made-up institutions, as a host packs them."""

import gzip
import random
import time
from collections.abc import Iterator
from datetime import date
from typing import Final

from generator.bench.processes import Measurement
from generator.model import ALL, Count, Coverage, Institution, Listing, PeerFigures, Portal, Standards
from generator.render.explorer import columns
from generator.render.reported import all_reported

SIZES: Final = {3_000: 300, 20_000: 1_500}
"""Institutions -> the most KB that may move until the first rows can be used, the page and its scripts aside."""

YEARS: Final = 8
NEWEST: Final = 2025
SYLLABLES: Final = [
    "ka",
    "mi",
    "ro",
    "sha",
    "ne",
    "lu",
    "ti",
    "pa",
    "do",
    "gra",
    "min",
    "cre",
    "di",
    "so",
    "le",
    "fi",
    "na",
    "ban",
    "co",
    "op",
    "era",
    "va",
    "mu",
    "tu",
    "al",
    "ya",
    "san",
]
FIGURE: Final = "gross_loan_portfolio"


def explorer_moved(known: Standards) -> Iterator[Measurement]:
    """Packed KB of the file of institutions and of one indicator, and the seconds to write both."""
    for n, most in SIZES.items():
        portal = made_up(known, n)
        start = time.perf_counter()
        who = columns.institutions(portal)
        values = columns.values(known.indicators[FIGURE], all_reported(known.indicators[FIGURE], portal))
        took = time.perf_counter() - start
        first, further = (len(gzip.compress(text.encode(), 6)) / 1000 for text in (who, values))
        how = f"{n:,} made-up institutions, gzip 6; both files written in {took:.1f} s"
        yield Measurement(f"the explorer's institutions, {n:,}", f"{first:.0f} KB", f"{most} KB", how)
        yield Measurement(f"an indicator of {YEARS} years as its column", f"{further:.0f} KB", "", how)


def made_up(known: Standards, n: int) -> Portal:
    """A portal of so many made-up institutions: what the explorer lists, and one indicator of all of them."""
    chance = random.Random(7)  # noqa: S311 -- the same names in every run
    countries = [*known.region_of][:100]
    years = [str(NEWEST - back) for back in range(YEARS)]

    def name() -> str:
        return " ".join("".join(chance.choices(SYLLABLES, k=chance.randint(2, 4))).title() for _ in range(3))

    def listing(at: int) -> Listing:
        named = name()
        country = chance.choice(countries)
        who = Institution(f"{named.lower().replace(' ', '-')}-{at}", named, country, known.region_of[country])
        asked = chance.choice((120, 128, 136))
        covered = Coverage(years[0], Count(asked, chance.randint(0, asked), chance.randint(0, 20)), {}, {})
        return Listing(who, tuple(years[chance.randint(0, 4) :]), {"scale": "small"}, {}, covered, None, 0)

    listings = tuple(sorted((listing(at) for at in range(n)), key=lambda one: one.institution.id))
    ids = [one.institution.id for one in listings]
    figures = {}
    for year in years:
        some = chance.sample(ids, n * 6 // 10)
        values = sorted(round(chance.lognormvariate(15, 2), 2) for _ in some)
        figures[ALL, FIGURE, year] = PeerFigures(tuple(values), tuple(some))
    return Portal(known, listings, (), {}, {}, (), date(NEWEST, 12, 31), peer_figures=figures)
