"""Reads filings.csv: one filing per fiscal year, with its currency and rates."""

from calendar import monthrange
from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import pairwise

from generator.model import Filing, Institution
from generator.packages.rules import Filings
from generator.packages.safety import codes
from generator.packages.tables.schemas import Fault
from generator.packages.tables.table import Table
from generator.problems import Location

SHORTEST_YEAR = 90
"""Days of the shortest possible fiscal year: a change of the year's end leaves a few months."""

LONGEST_YEAR = 460
"""Days of the longest fiscal year that is not asked about: fifteen months, after a change of the year's end."""

OFF_YEAR_END = 45
"""Days between a last day and the end of the institution's fiscal year from which the day is asked about."""


def read_filings(table: Table, institution: Institution) -> Filings:
    """The filings by period. One without a valid last day of its year is refused."""
    filings = Filings(known=table.readable)
    filings.refused.update(cells[0] for _, cells in table.misshapen)
    for row, cells in table.rows:
        bad = table.bad.get(row, ())
        period, as_of, currency, closing, average, rate_source, received, prepared_by = cells
        if "period" in bad:
            continue
        if "as_of" in bad:
            filings.refused.add(period)
            continue
        if period in filings.by_period or period in filings.refused:
            continue  # the reader has reported the repetition; the first row counts
        if currency and "currency" not in bad and currency not in codes.CURRENCIES:
            fault = Fault(
                "unknown-currency",
                "There is no such currency code.",
                "an ISO 4217 code, such as PEN",
                "Look it up in ISO 4217; shillings of Kenya, for example, are KES.",
            )
            table.fault(fault, row, "currency", currency)
            bad = {*bad, "currency"}
        filing = Filing(
            period=period,
            as_of=date.fromisoformat(as_of),
            currency=currency if currency and "currency" not in bad else None,
            closing_rate=Decimal(closing) if closing and "closing_rate" not in bad else None,
            average_rate=Decimal(average) if average and "average_rate" not in bad else None,
            rate_source=rate_source if "rate_source" not in bad else "",
            received=date.fromisoformat(received) if received and "received" not in bad else None,
            prepared_by=prepared_by if "prepared_by" not in bad else "",
            source=Location(table.file, row),
        )
        filings.by_period[period] = filing
        _question_filing(table, row, filing, institution)
    _judge_last_days(table, filings.by_period)
    _question_last_days(table, list(filings.by_period.values()), institution.fiscal_year_end)
    return filings


def _judge_last_days(table: Table, filings: dict[str, Filing]) -> None:
    """Mark as doubted a filing that does not end later than the one before, and about when its number says."""
    years = [filings[period] for period in sorted(filings)]
    doubted = {filing.period for filing in years if _far(filing)}
    for before, filing in pairwise(years):
        days = (filing.as_of - before.as_of).days
        if days >= SHORTEST_YEAR:
            continue
        doubted |= {before.period, filing.period}
        other = f"{before.period} ends on {before.as_of}" + (f" (row {before.source.row})." if before.source else ".")
        message, fix = f"This year ends before the year before it: {other}", "Correct the one that is wrong."
        if days == 0:
            message, fix = f"Two years end on the same day: {other}", "Correct the last day of the one that is copied."
        elif days > 0:
            message, fix = f"This year ends only {days} days after the year before it: {other}", "Correct one of them."
        fault = Fault(
            "years-overlap", message, f"at least {SHORTEST_YEAR} days between the last days of two years", fix
        )
        table.fault(fault, (filing.source and filing.source.row) or 1, "as_of", filing.as_of.isoformat())
    for period in doubted:
        filings[period] = replace(filings[period], doubted=True)


def _question_last_days(table: Table, filings: list[Filing], year_end: str | None) -> None:
    """Warn about a last day within the year that it belongs to, but many months away from where it belongs.

    After a change of the year's end, only the first year with the new one is asked about.
    """
    by_period = {int(filing.period): filing for filing in filings if not filing.doubted}
    for year, filing in by_period.items():
        row = (filing.source and filing.source.row) or 1
        before = by_period.get(year - 1)
        alike = any(other is not filing and other.as_of.month == filing.as_of.month for other in filings)
        if before and (days := (filing.as_of - before.as_of).days) > LONGEST_YEAR:
            fault = Fault(
                "years-apart",
                f"This year ends {round(days / 30.44)} months after the year before it: {before.period} ends on "
                f"{before.as_of}.",
                f"at most {LONGEST_YEAR} days between the last days of two years",
                "Correct the day that is wrong; if the institution changed the end of its year, leave it.",
            )
            table.fault(fault, row, "as_of", filing.as_of.isoformat(), "warning")
        elif year_end and not alike and (days := _days_off(filing.as_of, year_end)) > OFF_YEAR_END:
            fault = Fault(
                "as-of-off-year-end",
                f"This year ends {days} days away from the end of the institution's fiscal year.",
                f"a day near {year_end} (month and day), or another fiscal_year_end in datapackage.json",
                "Correct the day that is wrong; if the institution changed the end of its year, leave it.",
            )
            table.fault(fault, row, "as_of", filing.as_of.isoformat(), "warning")


def _days_off(day: date, year_end: str) -> int:
    """Days from a day to the nearest end of a fiscal year, given as month and day."""
    month, last = map(int, year_end.split("-"))
    ends = (date(year, month, min(last, monthrange(year, month)[1])) for year in range(day.year - 1, day.year + 2))
    return min(abs((day - end).days) for end in ends)


def _far(filing: Filing) -> bool:
    return not int(filing.period) - 1 <= filing.as_of.year <= int(filing.period) + 1


def _question_filing(table: Table, row: int, filing: Filing, institution: Institution) -> None:
    """Warn about dates and rates that are well-formed but implausible."""
    year = int(filing.period)
    if not date(year, 1, 1) <= filing.as_of <= date(year + 1, 10, 31):
        fault = Fault(
            "as-of-far-from-period",
            "The last day of this fiscal year is far from the year it is named after.",
            f"a day of {year}, or of {year + 1} up to October where the year is named after the one in which it begins",
            "Correct the period or the day.",
        )
        table.fault(fault, row, "as_of", filing.as_of.isoformat(), "error" if _far(filing) else "warning")
    if filing.received and filing.received < filing.as_of:
        fault = Fault(
            "received-too-early",
            "The filing was received before its fiscal year ended.",
            f"a day after {filing.as_of}",
            "Correct the day, or as_of.",
        )
        table.fault(fault, row, "received", filing.received.isoformat(), "warning")
    if institution.founded and filing.as_of.year < institution.founded:
        fault = Fault(
            "before-founding", f"The institution was founded later, in {institution.founded}.", "", "Correct one."
        )
        table.fault(fault, row, "as_of", filing.as_of.isoformat(), "warning")
    closing, average = filing.closing_rate, filing.average_rate
    if filing.currency == "USD" and any(rate not in (None, 1) for rate in (closing, average)):
        fault = Fault(
            "odd-rate", "One US dollar is one US dollar.", "1, or nothing", "Correct the rate or the currency."
        )
        table.fault(fault, row, "closing_rate", f"{closing}, {average}", "warning")
    elif closing and average and not Decimal("0.1") < closing / average < 10:
        fault = Fault("odd-rate", "The two rates are more than ten times apart.", "", "Check both.")
        table.fault(fault, row, "closing_rate", f"{closing}, {average}", "warning")
