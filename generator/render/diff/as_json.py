"""A change as JSON, for programs: one object, whose keys are documented in HACKING.md and stable."""

import json
from datetime import date
from decimal import Decimal

from generator.model import Award, Benchmark, Correction, Fact, Finding, Observation, Review
from generator.model.changes import AwardChange, Change, RemarkChange, ReviewChange, UnusualValue, ValueChange
from generator.model.witnesses import columns
from generator.problems import LONGEST_QUOTE, Problem
from generator.render.api.json_form import row
from generator.render.diff.pages import files_of, page_of


def as_json(change: Change) -> str:
    """The whole change, in ASCII: nothing in it can control a terminal."""
    return json.dumps(whole(change), indent=1, ensure_ascii=True) + "\n"


def whole(change: Change) -> dict[str, object]:
    """The whole change as lists and objects."""
    return {
        "base": change.was,
        "head": change.now or None,
        "empty": change.is_empty,
        "awards": [_award(one) for one in change.awards],
        "corrections_due": [_problem(one) for one in change.due],
        "problems_new": [_problem(one) for one in change.problems],
        "problems_solved": [_problem(one) for one in change.solved],
        "came": [
            {"kind": one.kind, "id": one.id, "name": one.name, "period": one.period or None, "values": one.values}
            for one in change.came
            if not one.gone
        ],
        "gone": [
            {"kind": one.kind, "id": one.id, "name": one.name, "period": one.period or None, "values": one.values}
            for one in change.came
            if one.gone
        ],
        "details": [
            {
                "kind": one.kind,
                "id": one.id,
                "period": one.period or None,
                "field": one.field,
                "was": one.was,
                "now": one.now,
            }
            for one in change.details
        ],
        "values": [_altered(one) for one in change.values],
        "said": [_said(one) for one in change.said],
        "reviews": [_reviewed(one) for one in change.reviews],
        "documents": [
            {
                "institution": one.institution,
                "change": one.how,
                "evidence": one.evidence.id,
                "kind": one.evidence.kind,
                "title": one.evidence.title,
            }
            for one in change.papers
        ],
        "witnesses": [
            {
                "institution": one.institution,
                "table": one.table,
                "key": one.key,
                "change": one.how,
                "row": row(columns(one.row)),
                "parts": [{"column": part, "was": was, "now": now} for part, was, now in one.parts],
            }
            for one in change.witnesses
        ],
        "disclosure": [
            {"institution": one.institution, "period": one.period, "was": one.was, "now": one.now}
            for one in change.steps
        ],
        "medians": [
            {
                "group": one.group,
                "indicator": one.indicator,
                "period": one.period,
                "was": _middle(one.was),
                "now": _middle(one.now),
            }
            for one in change.medians
        ],
        "unusual": [_unusual(one) for one in change.unusual],
        "standards": [
            {
                "kind": one.kind,
                "code": one.code,
                "change": one.how,
                "parts": [{"part": part, "was": was, "now": now} for part, was, now in one.parts],
            }
            for one in change.standards
        ],
        "everything_made_anew": change.everywhere,
        "pages": [{"kind": one.kind, "page": page_of(one), "files": list(files_of(one))} for one in change.touched],
    }


def _award(one: AwardChange) -> dict[str, object]:
    award = one.now or one.was
    return {
        "institution": one.institution,
        "period": one.period,
        "change": one.how,
        "was": _state(one.was),
        "now": _state(one.now),
        "until": _day(award.until) if award else None,
        "rules": [
            {"rule": (now or was).rule, "was": _finding(was), "now": _finding(now)}  # type: ignore[union-attr]
            for was, now in one.rules
        ],
    }


def _state(award: Award | None) -> str:
    return award.state if award else "never"


def _finding(finding: Finding | None) -> dict[str, object] | None:
    if finding is None:
        return None
    return {"answer": finding.answer, "measured": _number(finding.measured), "needed": _number(finding.needed)}


def _altered(one: ValueChange) -> dict[str, object]:
    figures = one.figures
    return {
        "institution": one.institution,
        "period": one.period,
        "indicator": one.indicator,
        "was": _fact(one.was),
        "now": _fact(one.now),
        "difference": _number(figures[1] - figures[0]) if figures else None,
        "currency": one.currency,
        "computed": one.derived,
        "correction_due": one.due,
    }


def _fact(fact: Fact | None) -> dict[str, object]:
    """A value as it was filed, or the reason for its absence; with its file and row."""
    if fact is None:
        return {"value": None, "why": "not_reported", "file": None, "row": None}
    place = fact.sources[0] if fact.sources else None
    return {
        "value": fact.text if isinstance(fact, Observation) else None,
        "why": None if isinstance(fact, Observation) else fact.why.value,
        "file": place.file if place else None,
        "row": place.row if place else None,
    }


def _said(one: RemarkChange) -> dict[str, object]:
    if isinstance(one.what, Correction):
        more = {"was": one.what.was, "now": one.what.now, "text": one.what.why, "who": one.what.who}
    else:
        more = {"was": None, "now": None, "text": one.what.text, "who": one.what.signed_by}  # type: ignore[dict-item]
    return {
        "kind": "correction" if isinstance(one.what, Correction) else "statement",
        "change": "gone" if one.gone else "added",
        "institution": one.institution,
        "period": one.what.period,
        "indicator": one.what.indicator or None,
        **more,
        "date": _day(one.what.date),
    }


def _reviewed(one: ReviewChange) -> dict[str, object]:
    return {
        "institution": one.institution,
        "period": one.period,
        "indicator": one.indicator,
        "change": one.how,
        "was": _review(one.was),
        "now": _review(one.now),
    }


def _review(review: Review | None) -> dict[str, object] | None:
    if review is None:
        return None
    return {
        "status": review.status,
        "void": review.void or None,
        "reviewer": review.reviewer,
        "association": review.association,
        "date": _day(review.date),
        "signed": review.signed,
    }


def _middle(found: Benchmark | None) -> dict[str, object] | None:
    return {"median": found.median, "n": found.n} if found else None


def _unusual(one: UnusualValue) -> dict[str, object]:
    return {
        "rule": one.rule,
        "institution": one.institution,
        "period": one.period,
        "indicator": one.indicator,
        "fact": _fact(one.fact),
        "low": _number(one.low),
        "high": _number(one.high),
        "expected": _number(one.slip.expected) if one.slip else None,
    }


def _problem(one: Problem) -> dict[str, object]:
    return {
        "code": one.code,
        "severity": one.severity,
        "file": one.location.file,
        "row": one.location.row,
        "column": one.location.column,
        "message": one.message,
        "found": None if one.found is None else one.found[:LONGEST_QUOTE],
        "fix": one.fix,
    }


def _number(value: Decimal | None) -> str | None:
    """A figure as text, so that no digit is lost."""
    return None if value is None else f"{value:f}"


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None
