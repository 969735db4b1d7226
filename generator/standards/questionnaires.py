"""Reads `questionnaires.yml`: the editions of the questionnaire, with their questions and answers."""

import re
from collections.abc import Collection, Mapping
from typing import Final

from generator.model import Indicator, Questionnaire
from generator.standards.files.entries import LIST, StandardsEntry
from generator.standards.vocabulary import FAMILIES

EVERYTHING: Final = "everything"
"""The value of `asks` for an edition that asks every indicator of the standards."""

WORDS: Final = ("portal", "mix")
"""Whose labels an edition may use."""

_CODE: Final = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*", re.ASCII)
_LONGEST: Final = 40
_YEARS: Final = range(1950, 2100)


def read_questionnaires(
    entry: StandardsEntry, indicators: Mapping[str, Indicator], declared: Collection[str]
) -> tuple[dict[str, Questionnaire], dict[str, str]]:
    """The editions by code, in the order of the file, and their English names.

    `declared` are the codes of all indicators, those with mistakes included. The names, too, are those of all editions,
    so that one mistake is not reported a second time by every language.
    """
    found: dict[str, Questionnaire] = {}
    names: dict[str, str] = {}
    for item in entry.entries("questionnaires"):
        edition = _edition(item, indicators, declared, found, names)
        if edition is None:
            continue
        if edition.code in found:
            item.twice("code", edition.code)
        else:
            found[edition.code] = edition
    entry.close()
    return found, names


def _edition(
    item: StandardsEntry,
    indicators: Mapping[str, Indicator],
    declared: Collection[str],
    earlier: Mapping[str, Questionnaire],
    names: dict[str, str],
) -> Questionnaire | None:
    code = _code(item)
    label, source = item.text("label"), item.text("source", needed=False)
    if code:
        names[f"questionnaire.{code}"] = label
    first, last = _year(item, "first_year"), _year(item, "last_year")
    if first is not None and last is not None and first > last:
        item.backwards("first_year", f"{first} – {last}")
        first = last = None
    introduced = _year(item, "introduced") or first
    families = item.texts("families")
    for family in families:
        if family not in FAMILIES:
            item.unknown("families", family, FAMILIES, "family")
    like = item.get("like")
    base = earlier.get(like) if isinstance(like, str) else None
    if like is not None and base is None:
        item.unknown("like", str(like), list(earlier) or ["an edition above this one"], "questionnaire")
    listed = _known(item, "asks", declared)
    asks: frozenset[str] | None = None if listed == (EVERYTHING,) else frozenset(listed)
    if asks is not None and base is not None:
        asks = None if base.asks is None else asks | base.asks
    if item.get("asks") is None and base is None:
        item.missing("asks", f"{LIST}, or {EVERYTHING}")
    told_by = _known(item, "told_by", declared)
    options = _options(item, indicators)
    words = item.choice("words", WORDS, "wording", otherwise=base.words if base else WORDS[0]) or WORDS[0]
    item.close()
    if not code:
        return None
    return Questionnaire(
        code, label, source, first, last, asks, options, frozenset(families), told_by, words, introduced
    )


def _code(item: StandardsEntry) -> str:
    """The code of an edition, as packages write it; "" if it is not valid."""
    code = item.text("code")
    if code and (len(code) > _LONGEST or not _CODE.fullmatch(code)):
        allowed = f"small letters and digits, words joined by single hyphens, at most {_LONGEST} characters"
        item.note("bad-code", "code", "This is not a code.", code, allowed, fix="Rename it.")
        return ""
    return code


def _year(item: StandardsEntry, key: str) -> int | None:
    year = item.integer(key)
    if year is not None and year not in _YEARS:
        item.outside(key, year, f"{_YEARS[0]} to {_YEARS[-1]}")
        return None
    return year


def _known(item: StandardsEntry, key: str, declared: Collection[str]) -> tuple[str, ...]:
    codes = item.texts(key)
    for code in codes:
        if code not in declared and codes != (EVERYTHING,):
            item.unknown(key, code, declared, "indicator")
    return codes if codes == (EVERYTHING,) else tuple(code for code in codes if code in declared)


def _options(item: StandardsEntry, indicators: Mapping[str, Indicator]) -> dict[str, tuple[str, ...]]:
    """The answers on offer, for questions with fewer than today."""
    part = item.entry("options")
    found: dict[str, tuple[str, ...]] = {}
    for code in part.content if part else ():
        if part is None:
            break
        indicator = indicators.get(code)
        offered = part.texts(code)
        if indicator is None or not indicator.kind.is_choice:
            part.unknown(code, code, [known.code for known in indicators.values() if known.kind.is_choice], "indicator")
            continue
        for option in offered:
            if option not in indicator.answers:
                part.unknown(code, option, indicator.answers, "option")
        found[code] = tuple(option for option in indicator.answers if option in offered)
    return found
