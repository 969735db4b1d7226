"""Reads the versions of a definition: `versions:` of an indicator, the oldest first.

A version says since when it is valid, a fiscal year or an edition of the questionnaire, and ends where the next begins:
so that there is no second date that could contradict the first. What an edition offers and asks stays in
`questionnaires.yml`.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Final

from generator.model import Indicator, Questionnaire, Version
from generator.standards.files.entries import StandardsEntry
from generator.standards.files.strict_yaml import Plain
from generator.standards.formulas import PREVIOUS

_YEARS: Final = range(1950, 2100)
_ANSWERS: Final = ("yes", "no")
_SINCE: Final = "a fiscal year, such as 2022, or the code of an edition in questionnaires.yml"


def read_versions(entry: StandardsEntry) -> tuple[Version, ...]:
    """The versions of one indicator, as far as its entry alone decides; `check_versions` does the rest.

    Empty if one is unusable: part of a history would join what belongs apart.
    """
    found: list[Version] = []
    items = list(entry.entries("versions", needed=False))
    for at, item in enumerate(items):
        code, year = _since(item)
        changed = item.text("changed", needed=at > 0)
        comparable = item.choice("comparable", _ANSWERS, "answer", otherwise="yes" if at == 0 else None)
        source = item.text("source", needed=False)
        item.close()
        if code and comparable:
            line = found[-1].line if found and comparable == "yes" else code
            found.append(Version(code, line, year, changed=changed, source=source, begins=year))
    if len(items) == 1:
        entry.note("single-version", "versions", "A definition with one version has not changed.",
                   fix="Add the version before it or after it, or remove versions:.")  # fmt: skip
        return ()
    return tuple(found) if len(found) == len(items) and _in_order(entry, found) else ()


def check_versions(
    indicators: dict[str, Indicator],
    entries: Mapping[str, StandardsEntry],
    editions: Mapping[str, Questionnaire],
    declared_editions: Collection[str],
) -> None:
    """Compare every version with the editions of the questionnaire; a wrong history is left out as a whole.

    Then every formula: a figure cannot be more comparable than what it is computed from.
    """
    for code, indicator in list(indicators.items()):
        if indicator.versions:
            entry = entries[code]
            known = _of_editions(entry, indicator, editions, declared_editions)
            indicators[code] = replace(indicator, versions=known)
    for code, indicator in indicators.items():
        for name in indicator.formula.inputs if indicator.formula and not indicator.versions else ():
            source = indicators.get(name.removesuffix(PREVIOUS))
            if source is not None and len({one.line for one in source.versions}) > 1:
                entries[code].note(
                    "input-redefined", "versions", "The definition of an input changed, so that its values are not "
                    "comparable, and nothing is said of this figure.", source.code, "versions of this indicator",
                    fix="Add versions: here, with the same since:, and say whether the results are comparable.")  # fmt: skip
                break


def _since(item: StandardsEntry) -> tuple[str, int | None]:
    """When a version begins: its code, and the year if it is one; "" if it is neither a year nor a code."""
    value: Plain = item.get("since")
    if value is None:
        item.note("missing-key", "since", "It is not said since when this version is valid.", None, _SINCE,
                  fix="Add a line since:.")  # fmt: skip
    elif isinstance(value, int) and not isinstance(value, bool) and value in _YEARS:
        return str(value), value
    elif isinstance(value, str) and value:
        return value, None
    else:
        item.wrong("since", value, _SINCE)
    return "", None


def _in_order(entry: StandardsEntry, versions: Sequence[Version]) -> bool:
    """False, after reporting it, if two versions begin together, or one of years before the one above it."""
    codes = [one.code for one in versions]
    if len({one.since is None for one in versions}) > 1:
        entry.note("versions-mixed", "versions", "Some versions begin with a fiscal year, others with an edition.",
                   ", ".join(codes), _SINCE, fix="Use one of the two for all versions of this indicator.")  # fmt: skip
        return False
    twice = next((code for code in codes if codes.count(code) > 1), None)
    if twice is not None:
        entry.note("versions-overlap", "versions", "Two versions begin at the same time.", twice,
                   fix="Remove one of the two, or correct its since:.")  # fmt: skip
        return False
    years = [one.since or 0 for one in versions]
    if years != sorted(years):
        entry.note("versions-unordered", "versions", "The versions are not in the order of their years.",
                   ", ".join(codes), "the oldest first", fix="Put them in order.")  # fmt: skip
        return False
    return True


def _of_editions(
    entry: StandardsEntry, indicator: Indicator, editions: Mapping[str, Questionnaire], declared: Collection[str]
) -> tuple[Version, ...]:
    """The versions, each with the editions that it is valid for and the source that the first of them names."""
    versions = indicator.versions
    if versions[0].since is not None:
        return versions
    order = list(editions)
    for one in versions:
        if one.code not in declared:
            entry.unknown("versions", one.code, order or [_SINCE], "questionnaire")
            return ()
        if one.code not in editions:  # its own mistake is reported where it is
            return ()
        asks = editions[one.code].asks
        if asks is not None and indicator.code not in asks:
            entry.note("version-not-asked", "versions", "This edition of the questionnaire does not ask the question.",
                       one.code, fix="Name the edition that first asked it so.")  # fmt: skip
            return ()
    starts = [order.index(one.code) for one in versions]
    if starts != sorted(starts):
        entry.note("versions-unordered", "versions", "The versions are not in the order of questionnaires.yml.",
                   ", ".join(one.code for one in versions), "the oldest first", fix="Put them in order.")  # fmt: skip
        return ()
    bounds = [0, *starts[1:], len(order)]
    return tuple(
        replace(
            one,
            editions=tuple(order[first:end]),
            source=one.source or editions[one.code].source,
            begins=editions[one.code].introduced,
        )
        for one, first, end in zip(versions, bounds, bounds[1:], strict=False)
    )
