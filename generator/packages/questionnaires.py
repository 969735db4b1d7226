"""Reads questionnaires.csv: which edition each filing answers, and which indicators have no column in its source.

What follows from it is determined here too: what a filing was not asked, and which definition its values were given to.

A separate table rather than two columns of filings.csv: packages repeat the schemas of their tables literally, so a new
column would have invalidated every existing package and every revision in Git.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from generator.model import Fact, Filing, GapReason, Observation, Standards
from generator.packages.rules import Filings, is_filed
from generator.packages.tables.schemas import Fault
from generator.packages.tables.table import Table

FAMILIES: Final = ("social", "financial")
"""Values of `not_in_source` that mean all indicators of a family."""


def read_questionnaires(table: Table, standards: Standards, filings: Filings) -> None:
    """Add the editions, and what the sources lack, to the filings."""
    seen: set[str] = set()
    for row, cells in table.rows:
        period, edition, lacking = cells
        bad = table.bad.get(row, ())
        if "period" in bad or not is_filed(table, row, period, filings) or period in seen:
            continue  # the first of two rows for one filing counts; the reader has reported the other
        seen.add(period)
        if "questionnaire" in bad or not _is_known(table, row, edition, period, standards):
            edition = ""
        codes = () if "not_in_source" in bad or not lacking else _lacking(table, row, lacking, standards)
        filings.by_period[period] = replace(filings.by_period[period], questionnaire=edition, not_in_source=codes)


def _is_known(table: Table, row: int, edition: str, period: str, standards: Standards) -> bool:
    if not edition:
        return True
    known = standards.questionnaires.get(edition)
    if known is None:
        fault = Fault(
            "unknown-questionnaire",
            "There is no such questionnaire in the standards.",
            ", ".join(standards.questionnaires),
            "Name one of these; leave the cell empty for the portal's own of that year.",
            standards.questionnaires,
        )
        table.fault(fault, row, "questionnaire", edition)
        return False
    first, last = known.first_year, known.last_year
    if (first is not None and int(period) < first) or (last is not None and int(period) > last):
        years = f"from {first}" if last is None else f"until {last}" if first is None else f"from {first} to {last}"
        fault = Fault(
            "questionnaire-of-other-years",
            "This questionnaire was not used for this fiscal year.",
            f"fiscal years {years}",
            "Correct the questionnaire or the period.",
        )
        table.fault(fault, row, "questionnaire", edition, "warning")
    return True


def _lacking(table: Table, row: int, text: str, standards: Standards) -> tuple[str, ...]:
    """The indicators in a cell, with families expanded. Unknown codes are reported and left out."""
    found: dict[str, None] = {}
    for code in text.split(";"):
        if code in FAMILIES:
            found.update(dict.fromkeys(indicator.code for indicator in standards.family(code)))
        elif code in standards.indicators:
            found[code] = None
        else:
            fault = Fault(
                "unknown-indicator",
                "There is no such indicator in the standards.",
                "",
                "Look for its code on the page of indicators.",
                standards.indicators,
            )
            table.fault(fault, row, "not_in_source", code)
    return tuple(found)


def set_definitions(
    facts: dict[tuple[str, str], Fact], filings: Mapping[str, Filing], standards: Standards
) -> dict[tuple[str, str], Fact]:
    """The same facts; every value knows the version of its indicator's definition, if there are several."""
    for period, filing in filings.items():
        for code, definition in standards.definitions(filing.questionnaire, period).items():
            fact = facts.get((code, period))
            if isinstance(fact, Observation):
                facts[code, period] = replace(fact, definition=definition)
    return facts


def unasked(filings: Mapping[str, Filing], standards: Standards) -> dict[str, Mapping[str, GapReason]]:
    """By period, the indicators that a filing could not answer: not asked, or not in its source.

    "Not asked" takes precedence: no other source would have the answer. Filings that lack the same indicators share one
    mapping.
    """
    shared: dict[tuple[str, tuple[str, ...]], Mapping[str, GapReason]] = {}
    found: dict[str, Mapping[str, GapReason]] = {}
    for period, filing in filings.items():
        edition = standards.edition(filing.questionnaire, period)
        key = (edition.code if edition else "", filing.not_in_source)
        if key not in shared:
            lacking = dict.fromkeys(filing.not_in_source, GapReason.NOT_IN_SOURCE)
            shared[key] = {**lacking, **standards.unasked_by(edition)}
        if shared[key]:
            found[period] = shared[key]
    return found
