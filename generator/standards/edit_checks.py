"""Reads `slips.yml`: the edit checks and their thresholds."""

from collections.abc import Collection, Iterable, Mapping
from decimal import Decimal

from generator.model import Indicator, Language
from generator.model.edit_checks import LIMITS, EditCheck, EditCheckKind, ScaleRange
from generator.standards.files.entries import StandardsEntry

WORDS = ("says", "asks")
"""The phrases that every rule has: what is odd, and the question."""


def read_edit_checks(
    entry: StandardsEntry, indicators: Mapping[str, Indicator], declared: Collection[str]
) -> tuple[EditCheck, ...]:
    """The rules in the order in which they ask. `declared` are all indicators, including those with mistakes."""
    found: dict[str, EditCheck] = {}
    for item in entry.entries("rules"):
        rule = _rule(item, indicators, declared)
        if rule is not None and rule.code in found:
            item.twice("code", rule.code)
        elif rule is not None:
            found[rule.code] = rule
    entry.close()
    return tuple(found.values())


def wordless(entry: StandardsEntry, rules: Iterable[EditCheck], english: Language | None) -> None:
    """Report rules without English words. Other languages are compared with English in any case."""
    for rule in rules:
        for part in WORDS:
            key = f"slip.{rule.code}.{part}"
            if english is not None and key not in english.phrases:
                entry.note("missing-phrase", f"rules.{rule.code}", "The rule has no words to ask with.", key,
                           fix=f"Add the phrase {key} to languages/en/phrases.yml.")  # fmt: skip


def _rule(item: StandardsEntry, indicators: Mapping[str, Indicator], declared: Collection[str]) -> EditCheck | None:
    code = item.code()
    kind = item.choice("kind", [kind.value for kind in EditCheckKind], "kind of slip")
    limits = item.figures("limits") if kind != EditCheckKind.SCALE else {}
    needed = LIMITS[EditCheckKind(kind)] if kind else ()
    for name in needed:
        if name not in limits:
            item.missing(f"limits.{name}", "with a figure")
    for name in limits:
        if kind and name not in needed:
            item.unknown(f"limits.{name}", name, needed, "threshold")
    rule_of = {
        "indicators": _codes(item, "indicators", declared),
        "leaves_out": _codes(item, "leaves_out", declared),
    }
    factors = _factors(item)
    pairs = tuple((part, whole) for whole, parts in _groups(item, "within", declared) for part in parts) + tuple(
        (figure, by) for by, figures in _groups(item, "for_each", declared) for figure in figures
    )
    sums = tuple(_groups(item, "totals", declared))
    ranges = tuple(_ranges(item, declared))
    item.close()
    if code is None or kind is None or any(name not in limits for name in needed):
        return None
    usable = [group for group in pairs if set(group) <= indicators.keys()]
    whole = [(total, parts) for total, parts in sums if {total, *parts} <= indicators.keys()]
    return EditCheck(
        code,
        EditCheckKind(kind),
        limits,
        tuple(name for name in rule_of["indicators"] if name in indicators),
        rule_of["leaves_out"],
        factors,
        tuple(usable),
        tuple(whole),
        tuple(one for one in ranges if {one.figure, one.by or one.figure} <= indicators.keys()),
    )


def _codes(item: StandardsEntry, key: str, declared: Collection[str]) -> tuple[str, ...]:
    codes = item.texts(key)
    for code in codes:
        if code not in declared:
            item.unknown(key, code, declared, "indicator")
    return codes


def _groups(item: StandardsEntry, key: str, declared: Collection[str]) -> Iterable[tuple[str, tuple[str, ...]]]:
    """One indicator each, with its parts; a total may occur several times with different parts."""
    for part in item.entries(key, needed=False):
        of = part.text("of")
        codes = _codes(part, "parts", declared)
        part.close()
        if of and of not in declared:
            part.unknown("of", of, declared, "indicator")
        if of and codes:
            yield of, codes


def _ranges(item: StandardsEntry, declared: Collection[str]) -> Iterable[ScaleRange]:
    """What any institution has of a figure, or of it for each unit of another."""
    for part in item.entries("ranges", needed=False):
        figure, by = part.text("of"), part.text("by", needed=False)
        low, high = (part.figure(key, part.get(key)) for key in ("from", "to"))
        part.close()
        for key, code in (("of", figure), ("by", by)):
            if code and code not in declared:
                part.unknown(key, code, declared, "indicator")
        if low is not None and high is not None and not 0 < low < high:
            part.outside("from", low, f"more than 0 and less than {high}")
        elif figure and low is not None and high is not None:
            yield ScaleRange(figure, by or "", low, high)


def _factors(item: StandardsEntry) -> tuple[Decimal, ...]:
    value = item.get("factors")
    if value is None:
        return ()
    if not isinstance(value, list):
        item.wrong("factors", value, "figures in square brackets, such as [1000, 100]")
        return ()
    found = [item.figure("factors", each) for each in value]
    if any(each is not None and each <= 1 for each in found):
        item.outside("factors", value, "more than 1")
    return tuple(each for each in found if each is not None and each > 1)
