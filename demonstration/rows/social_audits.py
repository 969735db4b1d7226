"""The social audits of a fictional institution, and the reports behind them. They come from `cast.toml`.

A cast entry says how well the institution did (`level`, in percent); the scores around it are thrown. The portal's own
self-audit is answered question by question, so that its scores follow from the answers.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any, Final

from demonstration.character import Character
from generator.analysis.audits import audit_scores
from generator.model import Evidence, Standards
from generator.model.audits import TOTAL, AuditPart, AuditRow, AuditStandards

SPREAD: Final = 9
"""Percentage points by which the scores of standards scatter."""


def social_audits(character: Character, standards: Standards) -> tuple[AuditRow, ...]:
    """The scores, in the order in which pages show them."""
    known = standards.audits
    rows: list[AuditRow] = []
    for entry in sorted(character.social_audits, key=lambda one: (-one["date"].toordinal(), one["audit"])):
        common = {key: entry.get(key, "") for key in ("audit", "tool", "edition", "mode", "auditor", "date", "scope")}
        named = (f"{entry['audit']}-report",) if entry.get("report") else ()
        for part, state, score in _scores(character, entry, known):
            result = ("withheld", None) if entry.get("consent") == "no" else (state, score)
            row = AuditRow(**common, part=part, state=result[0], score=result[1], evidence=named)
            rows.append(replace(row, consent=entry.get("consent", "yes")))
    return tuple(rows)


def reports(character: Character) -> list[Evidence]:
    """The reports that are published."""
    return [
        Evidence(
            id=f"{entry['audit']}-report",
            kind="social_audit",
            title=str(entry["report"]),
            date=entry["date"],
            language="en",
            url=f"https://example.org/{character.id}/{entry['audit']}.pdf",
        )
        for entry in character.social_audits
        if entry.get("report")
    ]


def _scores(
    character: Character, entry: Mapping[str, Any], known: AuditStandards
) -> Iterator[tuple[str, str, Decimal | None]]:
    edition = known.edition(entry["tool"], entry["edition"])
    if entry["tool"] == known.own_tool and edition:
        results = audit_scores(_answers(character, entry, known), known)
        for code in (TOTAL, *edition.framework.parts):
            yield code, results[code].state, results[code].score
        return
    found: dict[str, tuple[str, Decimal | None]] = {}
    parts = list(edition.framework.parts.values()) if edition else []
    for part in reversed(parts):  # standards before their dimension
        if not part.is_standard or entry.get("standards"):
            found[part.code] = _score(
                character,
                entry,
                part,
                [found[one.code] for one in parts if one.code in found and one.above == part.code],
            )
    listed = [part for part in parts if part.code in found]
    dimensions = [found[part.code] for part in listed if not part.is_standard]
    yield TOTAL, *(_mean(dimensions) if dimensions else ("scored", Decimal(entry["level"])))
    for part in listed:
        yield part.code, *found[part.code]


def _score(
    character: Character, entry: Mapping[str, Any], part: AuditPart, below: list[tuple[str, Decimal | None]]
) -> tuple[str, Decimal | None]:
    for state in ("incomplete", "not_applicable"):
        if part.code in entry.get(state, ()):
            return state, None
    if below:
        return _mean(below)
    thrown = (
        entry["level"]
        + SPREAD * character.dice.bell(entry["tool"], part.code)
        + 2 * character.dice.bell(entry["audit"], part.code)
    )
    return "scored", Decimal(max(0, min(100, round(thrown))))


def _mean(levels: list[tuple[str, Decimal | None]]) -> tuple[str, Decimal | None]:
    if any(state == "incomplete" for state, _ in levels):
        return "incomplete", None
    figures = [score for _, score in levels if score is not None]
    return ("scored", round(sum(figures, start=Decimal(0)) / len(figures), 2)) if figures else ("not_applicable", None)


def _answers(character: Character, entry: Mapping[str, Any], known: AuditStandards) -> dict[str, str]:
    """The answers to the portal's own questions; those of standards listed as incomplete are open."""
    answers = {}
    for question, practice in known.questions.items():
        if practice.standard in entry.get("incomplete", ()):
            continue
        if practice.standard in entry.get("not_applicable", ()):
            answers[question] = "not_applicable"
            continue
        thrown = 100 * character.dice.chance(entry["audit"], question)
        level = entry["level"]
        answers[question] = "yes" if thrown < level - 10 else "partially" if thrown < level + 10 else "no"
    return answers
