"""Reads audits.csv: the scores of social audits, one row a score.

What is true of a whole audit is repeated in each of its rows, so the rows of one audit must agree.
"""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Final

from generator.model import Standards
from generator.model.audits import TOTAL, Audit, AuditEdition, AuditRow, AuditStandards, audits_of
from generator.packages.rules import Documents, named_evidence
from generator.packages.tables.schemas import Fault
from generator.packages.tables.table import Table
from generator.problems import Location

_COMMON: Final = ("tool", "edition", "mode", "auditor", "date", "scope", "consent")
"""The columns in which all rows of an audit agree."""
_OWN_MODES: Final = ("self_assessment", "accompanied")
_OLD_EDITION: Final = 3
"""For so many years after a newer edition an audit with the one before it is not asked about."""
_TOLERANCE: Final = Decimal("0.02")
"""By how much a mean of scores with two decimals may differ from the exact one."""


def read_audits(table: Table, standards: Standards, documents: Documents) -> tuple[AuditRow, ...]:
    """The scores: the newest audit first, its total first, then as the standards list dimensions and standards."""
    known = standards.audits
    found: dict[tuple[str, str], AuditRow] = {}
    first: dict[str, AuditRow] = {}
    for row, cells in table.rows:
        bad = table.bad.get(row, set())
        audit, tool, edition, mode, auditor, day, scope, part, state, score, evidence, consent = cells
        if bad - {"scope", "evidence"} or (audit, part) in found or not _fits(table, row, cells, known):
            continue
        one = AuditRow(
            audit=audit,
            tool=tool,
            edition=edition,
            mode=mode,
            auditor=auditor,
            date=date.fromisoformat(day),
            scope=scope if "scope" not in bad else "",
            part=part,
            state=state,
            score=Decimal(score) if score else None,
            evidence=named_evidence(table, row, evidence, documents) if evidence and "evidence" not in bad else (),
            consent=consent,
            source=Location(table.file, row),
        )
        if _agrees(table, row, one, first.setdefault(audit, one)):
            found[audit, part] = one
    for same in audits_of(found.values()):
        _question(table, same, known)
    order = {code: _order(known.edition(one.tool, one.edition)) for code, one in first.items()}
    return tuple(sorted(found.values(), key=lambda one: (-one.date.toordinal(), one.audit, order[one.audit][one.part])))


def _order(edition: AuditEdition | None) -> dict[str, int]:
    return {code: place for place, code in enumerate((TOTAL, *(edition.framework.parts if edition else ())))}


def _fits(table: Table, row: int, cells: list[str], known: AuditStandards) -> bool:
    """True if the row is about a part that its tool scores, and has a score exactly if it says so."""
    _, tool, edition, mode, _, _, _, part, state, score, _, consent = cells
    for column, text, fault in (
        *_unknown(tool, edition, part, known),
        *_contradictory(state, score, consent),
        *([("mode", mode, _OWN)] if tool == known.own_tool and mode not in _OWN_MODES else ()),
    ):
        table.fault(fault, row, column, text)
        return False
    return True


_OWN: Final = Fault(
    "self-audit-by-others",
    "The portal's self-audit is what an institution says about itself.",
    " or ".join(_OWN_MODES),
    "Write self_assessment, or the tool that the auditor used.",
)


def _unknown(tool: str, edition: str, part: str, known: AuditStandards) -> Iterator[tuple[str, str, Fault]]:
    """The fault of a tool, an edition or a part that the standards do not have."""
    if (what := known.tools.get(tool)) is None:
        allowed = ", ".join(known.tools)
        fix = "Correct the code; for a tool that is not listed write other, and its name into edition."
        yield (
            "tool",
            tool,
            Fault("unknown-audit-tool", "There is no such tool in the standards.", allowed, fix, known.tools),
        )
    elif what.open:
        if part != TOTAL:
            message = f"The standards do not list what {what.label} scores, so it has an overall score only."
            yield "part", part, Fault("unknown-audit-part", message, TOTAL, "Write total, or remove the row.")
    elif edition not in what.editions:
        allowed = ", ".join(what.editions)
        message = f"There is no such edition of {what.label} in the standards."
        yield "edition", edition, Fault("unknown-audit-edition", message, allowed, "Correct it.", what.editions)
    else:
        scored = what.editions[edition]
        if part != TOTAL and part not in scored.framework.parts:
            message = f"{what.label}, {scored.label}, has no such dimension or standard."
            allowed = ", ".join((TOTAL, *scored.framework.parts))
            yield "part", part, Fault("unknown-audit-part", message, allowed, "Correct the code, or the edition.")


def _contradictory(state: str, score: str, consent: str) -> Iterator[tuple[str, str, Fault]]:
    """The fault of a score that should not be there, or is missing."""
    if consent == "no" and score:
        message = "Its owner did not agree to the publication of this score, so it is not shown."
        fix = "Remove the score and write withheld as its state. What was once published stays in the history of Git."
        yield "score", score, Fault("score-without-consent", message, "an empty cell", fix)
    elif (consent == "no") != (state == "withheld"):
        allowed = "withheld" if consent == "no" else "scored, incomplete or not_applicable"
        message = "A score is withheld exactly if there is no consent to publish it."
        yield "state", state, Fault("state-against-consent", message, allowed, "Correct the state or the consent.")
    elif state == "scored" and not score:
        message, fix = "The state says that there is a score, and there is none.", "Fill it in, or correct the state."
        yield "score", score, Fault("missing-score", message, "a number from 0 to 100", fix)
    elif state != "scored" and score:
        message = f"The state is {state}, and there is a score."
        yield "score", score, Fault("score-against-state", message, "an empty cell", "Remove it, or correct the state.")


def _agrees(table: Table, row: int, one: AuditRow, first: AuditRow) -> bool:
    """True if the row says of its audit what the audit's first row says."""
    for column in _COMMON:
        found, before = str(getattr(one, column)), str(getattr(first, column))
        if found != before:
            place = first.source.row if first.source else None
            message = f"Row {place} says otherwise about the same audit."
            fix = "Correct one of the rows, or give this audit a code of its own."
            table.fault(Fault("audit-rows-differ", message, before or "an empty cell", fix), row, column, found)
            return False
    return True


def _question_levels(table: Table, audit: Audit, edition: AuditEdition) -> None:
    """Warn about a score outside of the range of all scores below it, and about one above an incomplete level.

    Whatever the weights of a tool, a mean of scores is between the lowest and the highest of them.
    """
    for row in audit.rows:
        below = [audit.by_part.get(part.code) for part in edition.framework.below(row.part)]
        if row.score is None or not below or row.source is None or not row.source.row:
            continue
        if any(one and one.state == "incomplete" for one in below):
            message = "A level below this one is incomplete, so this one has no score."
            fault = Fault("audit-above-incomplete", message, "incomplete", "Correct the state of the one or the other.")
            table.fault(fault, row.source.row, "score", str(row.score), "warning")
            continue
        scores = [one.score for one in below if one and one.score is not None]
        if None not in below and scores and not min(scores) - _TOLERANCE <= row.score <= max(scores) + _TOLERANCE:
            message = "This score is outside of the range of the scores below it, so it cannot be their mean."
            allowed = f"{min(scores)} to {max(scores)}"
            fault = Fault("audit-outside-its-parts", message, allowed, "Correct it, or the scores below it.")
            table.fault(fault, row.source.row, "score", str(row.score), "warning")


def _question(table: Table, audit: Audit, known: AuditStandards) -> None:
    """Warn about shares of 1, an audit older than its tool, and means of the self-audit that its rows do not give."""
    head = audit.head
    scored = [row for row in audit.rows if row.score is not None]
    if len(scored) > 1 and max(row.score or 0 for row in scored) <= 1 and any(row.score for row in scored):
        place = scored[0].source.row if scored[0].source else None
        message = "No score of this audit is above 1, so these look like shares of 1, not of 100."
        fault = Fault("audit-in-fractions", message, "percent: 71, not 0.71", "Multiply them by 100.")
        table.fault(fault, place or 1, "score", str(scored[0].score), "warning")
    elif few := [row for row in scored if row.score and row.score <= 1]:
        place = few[0].source.row if few[0].source else None
        message = "Other scores of this audit are percent, and this one looks like a share of 1."
        fault = Fault("audit-in-fractions", message, "percent: 71, not 0.71", "Multiply it by 100, if so.")
        table.fault(fault, place or 1, "score", str(few[0].score), "warning")
    edition = known.edition(head.tool, head.edition)
    if edition is None:
        return
    if head.tool != known.own_tool:  # of which the mean itself is checked below
        _question_levels(table, audit, edition)
    if edition.since and head.date.year < edition.since and head.source and head.source.row:
        message = f"The audit is older than the edition of its tool, which is of {edition.since}."
        fault = Fault("audit-before-edition", message, f"{edition.since} or later", "Correct the date or the edition.")
        table.fault(fault, head.source.row, "date", str(head.date), "warning")
    newer = [one.since for one in known.tools[head.tool].editions.values() if one.since and one.since > (edition.since or 9999)]
    if newer and head.date.year > min(newer) + _OLD_EDITION and head.source and head.source.row:
        message = f"There has been a newer edition of this tool since {min(newer)}."
        fault = Fault("audit-after-edition", message, "", "Correct the date or the edition, if one of them is wrong.")
        table.fault(fault, head.source.row, "edition", head.edition, "warning")
    if head.tool != known.own_tool:
        return  # how other tools count is their owners' matter
    for row in audit.rows:
        below = [audit.by_part.get(part.code) for part in edition.framework.below(row.part)]
        scores = [one.score for one in below if one and one.score is not None]
        if row.score is None or not below or None in below or not scores or row.source is None or not row.source.row:
            continue
        mean = sum(scores, start=Decimal(0)) / len(scores)
        if abs(row.score - mean) > _TOLERANCE:
            message = "This is not the mean of the scores below it."
            fault = Fault("audit-mean-differs", message, f"{mean:.2f}", "Correct it, or the scores below it.")
            table.fault(fault, row.source.row, "score", str(row.score), "warning")
