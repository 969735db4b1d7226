"""When does a filing earn STAR? Reads `star.yml`; what the questions mean is in `generator.analysis.questions`."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from itertools import pairwise

from generator.model import Dimension, Policy, Rule
from generator.standards.entries import Entry


def read_policies(entry: Entry, dimensions: Mapping[int, Dimension]) -> tuple[Policy, ...]:
    """The versions of the policy, oldest first."""
    found: list[Policy] = []
    for item in entry.entries("policies"):
        policy = _policy(item, dimensions)
        if policy is None:
            continue
        if policy.version in [known.version for known in found]:
            item.note(
                "duplicate-code",
                "version",
                "There is another policy with this version.",
                policy.version,
                fix="Rename it.",
            )
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


def _policy(item: Entry, dimensions: Mapping[int, Dimension]) -> Policy | None:
    version = item.text("version")
    begins = item.date("in_force_from", needed=True)
    ends = item.date("in_force_until")
    months = item.integer("valid_months", needed=True)
    points = item.figures("answer_points")
    for answer in ("yes", "partially", "no"):
        if answer not in points:
            item.note(
                "missing-key", f"answer_points.{answer}", f'The points of "{answer}" are missing.', fix="Add them."
            )
    rules: dict[str, Rule] = {}
    for part in item.entries("rules"):
        rule = _rule(part, dimensions)
        if rule is not None and rule.code in rules:
            part.note("duplicate-code", "code", "There is another rule with this code.", rule.code, fix="Rename it.")
        elif rule is not None:
            rules[rule.code] = rule
    item.close()
    if begins and ends and ends < begins:
        item.note(
            "range-reversed",
            "in_force_until",
            "The policy ends before it begins.",
            ends,
            f"{begins} or later",
            fix="Correct one of the two.",
        )
        return None
    if months is not None and months < 1:
        item.note(
            "bad-number", "valid_months", "An award must last for some time.", months, "1 or more", fix="Correct it."
        )
        return None
    if not version or begins is None or months is None:
        return None
    return Policy(version, begins, ends, months, tuple(rules.values()), points)


def _rule(part: Entry, dimensions: Mapping[int, Dimension]) -> Rule | None:
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
