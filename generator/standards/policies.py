"""Reads `star.yml`, the rules of STAR. `generator.analysis.award.questions` defines what their questions mean."""

import re
from collections.abc import Collection, Mapping
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Final

from generator.model import Dimension, Level, Policy, Rule
from generator.standards.examples import read_examples, read_terms
from generator.standards.files.entries import StandardsEntry

_VERSION: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9.-]{0,39}", re.ASCII)


def read_policies(
    entry: StandardsEntry,
    dimensions: Mapping[int, Dimension],
    indicators: Collection[str],
    questionnaires: Collection[str] = (),
) -> tuple[Policy, ...]:
    """The versions of the policy, oldest first."""
    found: list[Policy] = []
    for item in entry.entries("policies"):
        policy = _policy(item, dimensions, indicators, questionnaires)
        if policy is None:
            continue
        if policy.version in [known.version for known in found]:
            item.twice("version", policy.version)
        else:
            found.append(policy)
    found.sort(key=lambda policy: policy.in_force_from)
    for earlier, later in pairwise(found):
        if earlier.in_force_until is None or earlier.in_force_until >= later.in_force_from:
            entry.note(
                "policies-overlap",
                f"policies.{earlier.version}.in_force_until",
                f"Version {later.version} begins while this one is still in force.",
                earlier.in_force_until or "no end",
                f"a day before {later.in_force_from}",
                fix="End the older version before the newer one begins.",
            )
    entry.close()
    return tuple(found)


def _policy(
    item: StandardsEntry,
    dimensions: Mapping[int, Dimension],
    indicators: Collection[str],
    questionnaires: Collection[str],
) -> Policy | None:
    version = _version(item)
    judges = item.texts("questionnaires")
    for code in judges:
        if code not in questionnaires:
            item.unknown("questionnaires", code, questionnaires, "questionnaire")
    begins = item.date("in_force_from", needed=True)
    ends = item.date("in_force_until")
    months = item.months("valid_months", needed=True)
    review_months = item.months("review_months", needed=True)
    signed = item.flag("signed_reviews")
    together = _together(item, indicators)
    levels = _levels(item)
    points = item.figures("answer_points")
    for answer in ("yes", "partially", "no"):
        if answer not in points:
            item.missing(f"answer_points.{answer}", "with a figure")
    rules: dict[str, Rule] = {}
    for part in item.entries("rules"):
        rule = _rule(part, dimensions)
        if rule is not None and rule.code in rules:
            part.twice("code", rule.code)
        elif rule is not None:
            rules[rule.code] = rule
    examples, terms = read_examples(item, rules, levels), read_terms(item)
    item.close()
    if begins and ends and ends < begins:
        item.backwards("in_force_until", f"{begins} – {ends}")
        return None
    if not version or begins is None or months is None or review_months is None:
        return None
    return Policy(
        version, begins, ends, months, tuple(rules.values()), points,
        review_months=review_months, signed_reviews=signed, together=together, levels=levels,
        examples=examples, terms=terms, questionnaires=judges,
    )  # fmt: skip


def _version(item: StandardsEntry) -> str:
    """The name of a version, which is part of an address on the site; "" if it cannot be one."""
    version = item.text("version")
    if version and not _VERSION.fullmatch(version):
        allowed = "letters, digits, points and hyphens, a letter or digit first, at most 40 characters"
        item.note("bad-code", "version", "This is not a version.", version, allowed, fix="Rename it.")
        return ""
    return version


def _together(item: StandardsEntry, indicators: Collection[str]) -> tuple[tuple[str, ...], ...]:
    """Blocks of indicators that are documented as a whole or not at all."""
    blocks = []
    for part in item.entries("documented_together", needed=False):
        part.code()
        codes = part.texts("indicators")
        part.close()
        for code in codes:
            if code not in indicators:
                part.unknown("indicators", code, indicators, "indicator")
        blocks.append(tuple(code for code in codes if code in indicators))
    return tuple(blocks)


def _levels(item: StandardsEntry) -> tuple[Level, ...]:
    """The steps of disclosure. Each asks at least what the one below it asks."""
    found: list[Level] = []
    for part in item.entries("disclosure"):
        reported, documented = part.decimal("reported", needed=True), part.decimal("documented", needed=True)
        part.close()
        if reported is None or documented is None:
            continue
        if found and (reported < found[-1].reported or documented < found[-1].documented):
            part.note(
                "levels-reversed", None, "This step asks for less than the one before it.",
                fix="Order them from the lowest to the highest.",
            )  # fmt: skip
        found.append(Level(reported, documented))
    return tuple(found)


def _rule(part: StandardsEntry, dimensions: Mapping[int, Dimension]) -> Rule | None:
    code = part.code()
    question = part.code("question")
    params: dict[str, Decimal | str] = {}
    for key in part.content:
        if key in ("code", "question"):
            continue
        value = part.get(key)
        if isinstance(value, bool | date) or not isinstance(value, int | Decimal | str):
            part.wrong(key, value, "a figure or words")
        elif isinstance(value, str):
            params[key] = value
        else:
            params[key] = Decimal(value)
    if "dimension" in params and params["dimension"] not in [Decimal(number) for number in dimensions]:
        part.unknown("dimension", str(params["dimension"]), [str(number) for number in dimensions], "dimension")
        return None
    return None if code is None or question is None else Rule(code, question, params)
