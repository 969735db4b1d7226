"""How much is answered, and how much of that is documented: by area, by year, by institution."""

from collections.abc import Sequence
from decimal import Decimal

from generator.language.printer import Printer
from generator.model import Coverage, Dossier, Listing, Portal, quantile
from generator.render.charts.drawing.draft import MOST_YEARS, Draft, Row, bar_row, bare_ends, stacked, year_of
from generator.render.charts.drawing.measures import WITHOUT_TICKS
from generator.render.charts.drawing.scales import scale
from generator.render.charts.drawing.sources import as_of, source_of, source_of_years
from generator.render.charts.drawing.words import Lexicon, plain
from generator.render.charts.subjects.upright import UprightColumn, upright

MOST_BARS = 15


def _counted(count: Coverage, area: str) -> tuple[int, int, int]:
    one = count.areas[area]
    return one.documented, one.reported, one.asked


def coverage(dossier: Dossier, say: Printer) -> Draft | None:
    """Social questions of each area that are answered and documented, in the newest filing that answers any."""
    found = next((c for p in dossier.periods if (c := dossier.coverage.get(p)) and c.total.reported), None)
    if found is None:
        return None
    lexicon = Lexicon()
    rows: list[Row] = []
    bars: list[Row] = []
    table = []
    for at, area in enumerate(code for code, count in found.areas.items() if count.asked):
        documented, reported, asked = _counted(found, area)
        label = plain(say.area(area))
        value = plain(say.phrase("chart.answered", reported=reported, asked=asked))
        rows.append(bar_row(at, label, value, lexicon))
        tip = lexicon.sign(f"{label}: {_answered(reported, asked, documented, say)}")
        bars += stacked(at, shares(documented, reported, asked), tip)
        table.append((label, say.number(asked), say.number(reported), say.number(documented)))
    total = found.total
    words = {"reported": total.reported, "asked": total.asked, "documented": total.documented, "year": found.period}
    documents = dossier.institution.knows_documents(total.documented)
    said = ("area", "asked", "reported", "documented")[: None if documents else 3]
    return Draft(
        "coverage",
        "bars",
        plain(say.phrase("chart.coverage.title" if documents else "chart.coverage.title_source", **words)),
        plain(
            say.phrase(
                "chart.coverage.sentence", each="; ".join(f"{row[0]} {row[2]}/{row[1]}" for row in table), **words
            )
        ),
        {"rows": rows, "bars": bars, "ticks": bare_ends()},
        lexicon,
        tuple(plain(say.phrase(f"chart.coverage.{column}")) for column in said),
        tuple(row[: len(said)] for row in table),
        key=coverage_key(say, documents=documents),
        notes=(source_of(dossier, found.period, say),),
        spare=WITHOUT_TICKS,
        subtitle=plain(say.phrase("chart.coverage.subtitle", year=found.period)),
    )


def shares(documented: int, reported: int, asked: int) -> list[tuple[str, float]]:
    """The parts of a bar of reporting: documented, answered without a document, not answered."""
    return [
        ("own", documented / asked),
        ("part", (reported - documented) / asked),
        ("open", (asked - reported) / asked),
    ]


def coverage_key(say: Printer, *, documents: bool = True) -> tuple[tuple[str, str], ...]:
    """The meaning of the parts of a bar of reporting. Without `documents`, nothing is known of them."""
    roles = {"own": "own", "part": "part", "open": "open"} if documents else {"part": "reported", "open": "open"}
    return tuple((role, plain(say.phrase(f"chart.coverage.{word}"))) for role, word in roles.items())


def _answered(reported: int, asked: int, documented: int, say: Printer) -> str:
    if documented:
        return plain(say.phrase("chart.answered_documented", reported=reported, asked=asked, documented=documented))
    return plain(say.phrase("chart.answered", reported=reported, asked=asked))


def coverage_by_year(dossier: Dossier, say: Printer) -> Draft | None:
    """How many social questions each filing answers and documents. Needs two filings with answers."""
    found = {y: c for p, c in dossier.coverage.items() if (y := year_of(p)) is not None and c.total.asked}
    answered = sorted(year for year, count in found.items() if count.total.reported)
    if len(answered) < 2:
        return None
    years = range(max(answered[0], answered[-1] - MOST_YEARS + 1), answered[-1] + 1)
    lexicon = Lexicon()
    columns = []
    table = []
    for year in years:
        label = str(year) if len(years) <= 8 else f"’{year % 100:02}"
        count = found.get(year)
        if count is None:
            columns.append(UprightColumn(label, (), "–", ""))
            table.append((str(year), *[plain(say.phrase("chart.no_filing"))] * 3))
            continue
        documented, reported, asked = count.total.documented, count.total.reported, count.total.asked
        parts = (("own", documented), ("part", reported - documented), ("open", asked - reported))
        tip = f"{year}: {_answered(reported, asked, documented, say)}"
        whole = f"/ {say.number(asked)}" if asked > reported else ""
        columns.append(UprightColumn(label, parts, say.number(reported), tip, whole))
        table.append((str(year), say.number(asked), say.number(reported), say.number(documented)))
    levels = scale([found[year].total.asked for year in years if year in found], below=True, whole=True)
    first, last = found[answered[0]].total, found[answered[-1]].total
    words = {
        "first": first.reported, "first_asked": first.asked, "first_year": str(answered[0]),
        "last": last.reported, "last_asked": last.asked, "last_year": str(answered[-1]),
    }  # fmt: skip
    documents = dossier.institution.knows_documents(sum(count.total.documented for count in found.values()))
    said = ("year", "asked", "reported", "documented")[: None if documents else 3]
    each = "; ".join(
        f"{year} {reported}/{asked}" if int(year) in found else f"{year} {reported}"
        for year, asked, reported, _ in table
    )
    return Draft(
        "coverage_by_year",
        "columns",
        plain(say.phrase("chart.coverage_by_year.title", **words)),
        plain(say.phrase("chart.coverage_by_year.sentence", each=each, **words)),
        upright(columns, levels, [say.number(tick) for tick in levels.ticks], lexicon),
        lexicon,
        tuple(plain(say.phrase(f"chart.coverage.{column}")) for column in said),
        tuple(row[: len(said)] for row in reversed(table)),
        key=coverage_key(say, documents=documents),
        notes=(
            *([f"–: {plain(say.phrase('chart.no_filing'))}."] if any(year not in found for year in years) else []),
            source_of_years(dossier, [year for year in years if year in found], say),
        ),
        subtitle=plain(say.phrase("chart.by_fiscal_year", what=say.phrase("chart.coverage.unit"))),
    )


def reporting(listings: Sequence[Listing], place: str, portal: Portal, say: Printer) -> Draft | None:
    """Social questions answered and documented, by institution, in the order of names: this is not a ranking.

    Needs two institutions.
    """
    open_ones = [one for one in listings if one.coverage and one.coverage.total.reported]
    if len(open_ones) < 2:
        return None
    open_ones.sort(key=lambda one: (one.institution.name.casefold(), one.institution.id))
    documents = any(one.knows_documents for one in open_ones)
    said = ("institution", "year", "asked", "reported", "documented")[: None if documents else 4]
    lexicon = Lexicon()
    rows: list[Row] = []
    bars: list[Row] = []
    table = []
    for at, one in enumerate(open_ones):
        if one.coverage is None:  # chosen so above
            continue
        total, period = one.coverage.total, one.coverage.period
        value = plain(say.phrase("chart.answered_in", reported=total.reported, asked=total.asked, year=period))
        if at < MOST_BARS:
            rows.append(bar_row(at, one.institution.name, value, lexicon))
            bars += stacked(
                at,
                shares(total.documented, total.reported, total.asked),
                lexicon.sign(f"{one.institution.name}: {value}"),
            )
        counts = (total.asked, total.reported, total.documented)
        table.append((one.institution.name, period, *[say.number(count) for count in counts]))
    median = quantile(sorted(map(_share, open_ones)), 0.5)
    words = {"n": len(open_ones), "place": place, "median": say.least_percent(100 * Decimal(str(round(median, 10))), 0)}
    title = "title" if len(open_ones) >= portal.standards.quartiles_from else "few"
    notes = []
    if len(open_ones) > MOST_BARS:
        notes.append(plain(say.phrase("chart.first_of", shown=MOST_BARS, all=len(open_ones))))
    notes.append(as_of(portal, say))
    return Draft(
        "reporting",
        "bars",
        plain(say.phrase(f"chart.reporting.{title}", **words)),
        plain(say.phrase("chart.reporting.sentence", **words)),
        {"rows": rows, "bars": bars, "ticks": bare_ends()},
        lexicon,
        tuple(plain(say.phrase(f"chart.coverage.{column}")) for column in said),
        tuple(row[: len(said)] for row in table),
        key=coverage_key(say, documents=documents),
        notes=tuple(notes),
        spare=WITHOUT_TICKS,
    )


def _share(one: Listing) -> float:
    if one.coverage is None or not one.coverage.total.asked:
        return 0.0
    return one.coverage.total.reported / one.coverage.total.asked
