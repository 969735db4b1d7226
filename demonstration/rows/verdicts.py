"""The desk review of a fictional filing.

Reviewers know the rules: none of them accepts a document that is too old for its kind, and none leaves a block half
documented, except the forgetful one.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final

from demonstration.cast import Circle
from demonstration.character import Character
from generator.model import AnswerType, Evidence, Filing, Indicator, Review, Standards
from generator.packages import IndicatorRow
from generator.packages.desk.documents import objection
from generator.packages.reviews.assurance import policy_in_force

REMARKS: Final[Mapping[str, tuple[str, ...]]] = {
    "partly": (
        "The document covers head office only.",
        "Draft; not yet signed by the board.",
        "The figure in the document differs by more than rounding.",
    ),
    "not_supported": (
        "The document says nothing about this.",
        "The document is older than the period.",
        "The document says otherwise.",
    ),
    "not_reviewable": ("The scan cannot be read.", "The document is in a language none of the reviewers reads."),
    "documented": ("", "", "", "", "", "", "See chapter 3.", "See annex B.", "See page 12."),
    "not_reviewed": ("",),
}
HALF: Final = "The tool, the line, the sample and the share are documented together or not at all."
OLD: Final = "This document is older than its kind may be. A newer one is asked for."


@dataclass(frozen=True, slots=True)
class ReviewedAnswer:
    """A reported value as the reviewer sees it: the question, the answer, and the documents named."""

    indicator: Indicator
    value: str
    evidence: tuple[str, ...]


def review(
    character: Character,
    circle: Circle,
    filing: Filing,
    filed: Iterable[ReviewedAnswer],
    *,
    documents: Mapping[str, Evidence],
    standards: Standards,
) -> list[Review]:
    """The desk review of one filing."""
    dice, period = character.dice, int(filing.period)
    received = filing.received or filing.as_of
    began = received + timedelta(days=30 + int(25 * dice.chance("reviewed", period)))
    reviewer = circle.reviewer_on(began, dice)
    found = []
    for answer in filed:
        indicator = answer.indicator
        if not needs_proof(indicator, answer.value):
            continue
        status = "documented" if period in character.stars else _verdict(character, indicator, period)
        note = dice.pick(REMARKS[status], "remark", indicator.code, period)
        if any(objection(documents[code], filing, standards.evidence_kinds) for code in answer.evidence):
            status, note = "partly", OLD  # obvious at first sight
        if status == "not_reviewed" and dice.chance("row", indicator.code) < 0.7:
            continue
        found.append(
            Review(
                period=filing.period,
                indicator=indicator.code,
                status=status,
                evidence=answer.evidence if status != "not_reviewed" else (),
                reviewer=reviewer.id,
                association=circle.id,
                date=began + timedelta(days=int(18 * dice.chance("day", indicator.area))),
                note=note,
            )
        )
    return found[: len(found) // 2] if period == character.halfway else found


def needs_proof(indicator: Indicator, value: str) -> bool:
    """False for a no, and for none of these: no document shows an absence."""
    return value != "no" if indicator.kind is not AnswerType.SEVERAL_OF else value != indicator.none_option


def _verdict(character: Character, indicator: Indicator, period: int) -> str:
    throw = character.dice.chance("verdict", indicator.code, period // 2)
    bar = character.proof
    if throw < bar:
        return "documented"
    left = (throw - bar) / (1 - bar)
    return (
        "partly"
        if left < 0.22
        else "not_supported"
        if left < 0.38
        else "not_reviewable"
        if left < 0.44
        else "not_reviewed"
    )


def together(
    character: Character, rows: list[IndicatorRow], reviews: list[Review], standards: Standards
) -> tuple[list[IndicatorRow], list[Review]]:
    """Change rows and reviews so that no block is half documented, because reviewers know that rule of the policy.

    In a filing that should hold STAR the half block is not answered; elsewhere its reviews become `partly`.
    """
    if character.forgetful:
        return rows, reviews
    for period in character.periods:
        policy = policy_in_force(standards, character.place.year_end(period))
        for block in policy.together if policy else ():
            half = {
                (found.period, found.indicator)
                for found in reviews
                if found.period == str(period) and found.indicator in block and found.status == "documented"
            }
            if len(half) in (0, len(block)):
                continue
            if period in character.stars:
                rows = [row for row in rows if (row.period, row.indicator) not in half]
                reviews = [found for found in reviews if (found.period, found.indicator) not in half]
            else:
                reviews = [
                    replace(found, status="partly", note=HALF) if (found.period, found.indicator) in half else found
                    for found in reviews
                ]
    return rows, reviews
