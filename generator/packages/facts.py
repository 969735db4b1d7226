"""Reads indicators.csv: one fact per indicator and period.

An invalid value becomes the gap "rejected", with a problem that says why. Rows whose indicator or period does not exist
have no page, so they remain as problems only.
"""

from dataclasses import replace

from generator.model import AnswerType, Assurance, Fact, Gap, GapReason, Observation
from generator.packages.rules import Documents, Filings, Rulebook, is_filed, known_indicator, named_evidence
from generator.packages.tables.schemas import Fault
from generator.packages.tables.table import Table
from generator.problems import Location

_WHY = {"not_applicable": GapReason.NOT_APPLICABLE, "withheld": GapReason.WITHHELD, "unknown": GapReason.UNKNOWN}
_REPORTED = "reported"
"""The only status of a value that may be shown."""
_PLACES = 10
"""How many rows are named of those that contradict each other."""
_KEY = frozenset({"period", "indicator"})
_NO_VALUE = Fault(
    "reported-without-value",
    "The status says reported, and there is no value.",
    "a value, or another status",
    "Fill in the value; if there is none, write unknown, withheld or not_applicable.",
)
_NO_STATUS = Fault("value-without-status", "There is a value, and no status.", "reported", "Write reported in status.")


def read_facts(table: Table, book: Rulebook, filings: Filings, documents: Documents) -> dict[tuple[str, str], Fact]:
    """The facts by (indicator, period), as filed; reviews are applied later."""
    reading = _FactReader(table, book, filings, documents)
    facts: dict[tuple[str, str], Fact] = {}
    taken: dict[tuple[str, str], list[str]] | None = {} if table.repeats else None
    readers, periods, everything_bad = book.readers, filings.by_period, table.bad
    file, reported = table.file, Assurance.REPORTED
    for row, cells in table.rows:
        period, code, text, status, named, note = cells
        key = (code, period)
        if code not in readers or period not in periods or row in everything_bad or taken is not None:
            reading.slowly(row, cells, facts, taken)
            continue
        # The fast path for nearly all rows: a quarter of a million in a large portal.
        if status == "reported" and text and not named and period not in reading.bare_periods:
            value, remark = readers[code][1](text)
            if remark is None and not isinstance(value, Fault):
                source = (Location(file, row, "value"),)
                facts[key] = Observation(code, period, value, text, source, reported, None, note)
                continue
        fact = reading.fact(row, cells, None)
        if fact is not None:
            facts[key] = fact
    reading.reject_misshapen(facts)
    reading.keep_silent()
    reading.tell_bare()
    return facts


class _FactReader:
    """Turns the rows of one indicators.csv into facts."""

    def __init__(self, table: Table, book: Rulebook, filings: Filings, documents: Documents) -> None:
        self.table = table
        self.book = book
        self.filings = filings
        self.documents = documents
        self.bare_periods = {period for period, filing in filings.by_period.items() if filing.currency is None}
        self.bare: set[str] = set()  # periods without a currency that have amounts

    def slowly(
        self,
        row: int,
        cells: list[str],
        facts: dict[tuple[str, str], Fact],
        taken: dict[tuple[str, str], list[str]] | None,
    ) -> None:
        """Read a row that has a problem, or one of a file in which rows repeat each other."""
        period, code = cells[0], cells[1]
        bad = self.table.bad.get(row)
        if bad and not bad.isdisjoint(_KEY):
            return
        if known_indicator(self.table, row, code, self.book) is None or not is_filed(
            self.table, row, period, self.filings
        ):
            return
        key = (code, period)
        first = taken.setdefault(key, cells) if taken is not None else cells
        if first is cells:
            fact = self.fact(row, cells, bad)
            if fact is not None:
                facts[key] = fact
        elif first != cells:
            # Two rows that contradict each other: neither can be preferred. The reader has reported them.
            other = facts.get(key)
            if not bad and (readings := self.contradictory(row, cells, first, other)):
                facts[key] = readings
                return
            before = other.sources[:_PLACES] if other else ()
            places = (*before, Location(self.table.file, row, "value"))
            text = cells[2] if first[3] == cells[3] == _REPORTED else ""
            facts[key] = Gap(code, period, GapReason.REJECTED, places, text)

    def fact(self, row: int, cells: list[str], bad: set[str] | None) -> Fact | None:
        """The fact of a row with a known indicator and period; None if the row is empty."""
        period, code, text, status, named, note = cells
        source = (Location(self.table.file, row, "value"),)
        if bad:
            if "note" in bad:
                note = ""
            if "evidence" in bad:
                named = ""
            if "value" in bad or "status" in bad:
                return Gap(code, period, GapReason.REJECTED, source, text if status == _REPORTED else "", note)
        if status != "reported":
            return self.absent(row, cells, source, note)
        indicator, read = self.book.readers[code]
        value, remark = read(text) if text else (_NO_VALUE, None)
        if isinstance(value, Fault):
            self.table.fault(value, row, "value", text)
            return Gap(code, period, GapReason.REJECTED, source, text, note)
        if remark is not None:
            self.table.fault(remark, row, "value", text, "warning")
        if indicator.kind is AnswerType.CURRENCY and period in self.bare_periods:
            self.bare.add(period)
        if not named:
            return Observation(code, period, value, text, source, Assurance.REPORTED, None, note)
        proofs = named_evidence(self.table, row, named, self.documents)
        assurance = Assurance.SUBMITTED if proofs else Assurance.REPORTED
        return Observation(code, period, value, text, source, assurance, None, note, proofs)

    def contradictory(self, row: int, cells: list[str], first: list[str], other: Fact | None) -> Gap | None:
        """Two answers, each with a note of its origin, as one gap that lists both; None for a duplicate row."""
        period, code, text, status, _, note = cells
        if not note or not first[5] or "withheld" in (status, first[3]) or first[2:4] == cells[2:4]:
            return None
        if other is None or (isinstance(other, Gap) and other.why is GapReason.REJECTED):
            return None
        place = Location(self.table.file, row, "value")
        said = text or status
        if isinstance(other, Gap) and other.why is GapReason.CONTRADICTORY:
            readings, notes, origins = other.readings, other.note, other.origins
        else:
            readings, notes, origins = (first[2] or first[3],), f"{first[2] or first[3]}: {first[5]}", (first[5],)
        sources = (*other.sources[:_PLACES], place)
        return Gap(
            code,
            period,
            GapReason.CONTRADICTORY,
            sources,
            note=f"{notes} {said}: {note}",
            readings=(*readings, said),
            origins=(*origins, note),
        )

    def absent(self, row: int, cells: list[str], source: tuple[Location, ...], note: str) -> Gap | None:
        """The gap for a status other than reported."""
        period, code, text, status = cells[:4]
        if not text:
            # a row with only a note still explains why there is no value
            return (
                Gap(code, period, _WHY.get(status, GapReason.NOT_REPORTED), source, "", note)
                if status or note
                else None
            )
        if not status:
            self.table.add(
                _NO_STATUS.code, _NO_STATUS.message, row, "status", allowed=_NO_STATUS.allowed, fix=_NO_STATUS.fix
            )
            return Gap(code, period, GapReason.REJECTED, source, "", note)
        fault = Fault(
            "value-not-expected",
            f"The status says {status}, and there is a value.",
            "an empty value, or the status reported",
            "Remove the value, or write reported. What was once published stays in the history of Git.",
        )
        self.table.add(fault.code, fault.message, row, "value", allowed=fault.allowed, fix=fault.fix)
        return Gap(code, period, GapReason.WITHHELD if status == "withheld" else GapReason.REJECTED, source, "", note)

    def reject_misshapen(self, facts: dict[tuple[str, str], Fact]) -> None:
        """Reject the facts that rows of the wrong width were meant for, if their first cells still tell."""
        for row, cells in self.table.misshapen:
            if len(cells) > 1 and cells[1] in self.book.readers and cells[0] in self.filings.by_period:
                key = (cells[1], cells[0])
                text = ",".join(cells[2:])[:1000] if _REPORTED in cells else ""
                facts.setdefault(key, Gap(*key, GapReason.REJECTED, (Location(self.table.file, row),), text))

    def keep_silent(self) -> None:
        """Remove the quoted value from problems of rows whose status is not plainly reported.

        The figure may have been meant to be withheld, and then it must not be repeated anywhere.
        """
        table = self.table
        if not table.problems:
            return
        silent = {row for row, cells in table.rows if cells[3] != _REPORTED}
        torn = {row for row, cells in table.misshapen if _REPORTED not in cells}
        table.problems[:] = [
            replace(problem, found=None)
            if problem.location.row in torn or (problem.location.row in silent and problem.location.column == "value")
            else problem
            for problem in table.problems
        ]

    def tell_bare(self) -> None:
        """One warning for each filing whose amounts have no currency."""
        for period in sorted(self.bare):
            place = self.filings.by_period[period].source
            self.table.add(
                "amount-without-currency",
                f"The filing of {period} holds amounts and its row of filings.csv names no currency.",
                fix=f"Fill in the currency in filings.csv{f', row {place.row}' if place else ''}.",
                severity="warning",
            )
