"""Reads corrections.csv and statements.csv: published errors, and what the institution says about its figures."""

from collections.abc import Iterable
from datetime import date

from generator.model import Correction, Fact, Gap, GapReason, Observation, Statement
from generator.packages.rules import Filings, Rulebook, is_filed, known_indicator
from generator.packages.tables.schemas import Fault
from generator.packages.tables.table import Table
from generator.problems import Location

Key = tuple[str, str]


def read_corrections(
    table: Table, book: Rulebook, filings: Filings, facts: dict[Key, Fact] | None
) -> dict[Key, tuple[Correction, ...]]:
    """The corrections by (indicator, period), oldest first.

    Without `facts` it is not checked that they were applied.
    """
    found: dict[Key, list[Correction]] = {}
    taken: set[tuple[str, str, str]] = set()
    for row, cells in table.rows:
        bad = table.bad.get(row, ())
        period, code, was, now, why, who, day = cells
        if not {"period", "indicator", "date", "was", "now"}.isdisjoint(bad) or (period, code, day) in taken:
            continue
        taken.add((period, code, day))
        if known_indicator(table, row, code, book) is None or not is_filed(table, row, period, filings):
            continue
        if was == now:
            fault = Fault(
                "nothing-corrected",
                "What was and what is now are the same.",
                "two different values",
                "Write the value as it was published in was, or remove the row.",
            )
            table.fault(fault, row, "now", now)
            continue
        place = Location(table.file, row)
        correction = Correction(
            period=period,
            indicator=code,
            was=was,
            now=now,
            why=why if "why" not in bad else "",
            who=who if "who" not in bad else "",
            date=date.fromisoformat(day),
            source=place,
        )
        found.setdefault((code, period), []).append(correction)
        if correction.date and correction.date < filings.by_period[period].as_of:
            fault = Fault(
                "corrected-too-early",
                "The correction is older than the end of the year it is about.",
                "",
                "Correct the day.",
            )
            table.fault(fault, row, "date", day, "warning")
    by_day = {key: tuple(sorted(those, key=lambda one: one.date or date.min)) for key, those in found.items()}
    if facts is not None:
        for key, those in by_day.items():
            _question_newest(table, those[-1], facts.get(key))
    return by_day


def earlier_texts(steps: Iterable[tuple[str, str]], now: str) -> frozenset[str]:
    """The texts from which corrections (`was`, `now`) lead to the text `now`, in one step or several."""
    before: dict[str, set[str]] = {}
    for was, then in steps:
        before.setdefault(then, set()).add(was)
    reached, fresh = {now}, [now]
    while fresh:
        further = before.get(fresh.pop(), set()) - reached
        reached |= further
        fresh += further
    return frozenset(reached - {now})


def corrected_from(rows: Iterable[Correction], fact: Fact | None) -> frozenset[str]:
    """The texts that a value had before its corrections; a fact that is a gap was corrected to an empty cell."""
    return earlier_texts(((row.was, row.now) for row in rows), fact.text if isinstance(fact, Observation) else "")


def _question_newest(table: Table, newest: Correction, fact: Fact | None) -> None:
    """Report a newest correction that is not the filed value."""
    if isinstance(fact, Gap) and fact.why in (GapReason.REJECTED, GapReason.CONTRADICTORY):
        return  # an unreadable value, already reported
    filed = fact.text if fact else ""
    if newest.now != filed and newest.source and newest.source.row:
        place = fact.sources[0] if fact and fact.sources else None
        fault = Fault(
            "correction-not-applied",
            "This is not what is filed"
            + (f" in row {place.row} of indicators.csv." if place else ": indicators.csv has no value here."),
            f"what is filed: {filed[:200]}" if filed else "an empty cell",
            "Correct the value in indicators.csv, or this row.",
        )
        table.fault(fault, newest.source.row, "now", newest.now)


def read_statements(table: Table, book: Rulebook, filings: Filings) -> tuple[Statement, ...]:
    """The statements, newest first. Their text is plain text and shown as written, whatever markup it contains."""
    found: dict[str, Statement] = {}
    for row, cells in table.rows:
        bad = table.bad.get(row, ())
        code, period, indicator, text, signed_by, day = cells
        if not {"statement", "period", "indicator", "text", "signed_by"}.isdisjoint(bad) or code in found:
            continue
        if indicator and known_indicator(table, row, indicator, book) is None:
            continue
        if not is_filed(table, row, period, filings):
            continue
        found[code] = Statement(
            id=code,
            period=period,
            indicator=indicator,
            text=text,
            signed_by=signed_by,
            date=date.fromisoformat(day) if "date" not in bad else None,
            source=Location(table.file, row),
        )
    return tuple(sorted(found.values(), key=lambda one: (-(one.date or date.min).toordinal(), one.id)))
