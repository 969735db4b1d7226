"""Reads `areas.yml` and `vocabulary.yml`: the words that group and name things."""

from collections.abc import Mapping
from typing import Final

from generator.model import Area, Assurance, Dimension, EvidenceKind, Labels
from generator.standards.files.entries import LIST_BELOW, StandardsEntry

LENT: Final = tuple(rung.value for rung in (Assurance.DOCUMENTED, Assurance.ASSESSED, Assurance.RATED))
"""Assurance levels that a document can give to what it documents."""

FAMILIES: Final = ("social", "financial")
LISTS: Final = ("legal_forms", "regions", "evidence_kinds", "units")


def read_areas(entry: StandardsEntry) -> dict[str, Area]:
    """The areas by code, in the order of their numbers."""
    found: dict[str, Area] = {}
    numbers: dict[int, str] = {}
    for item in entry.entries("areas"):
        code = item.code()
        number = item.integer("number", needed=True)
        family = item.choice("family", FAMILIES, "family")
        words = Labels(item.text("label"), item.text("definition"), item.text("help", needed=False))
        item.close()
        if code is None or number is None:
            continue
        if code in found:
            item.twice("code", code)
            continue
        if number in numbers:
            item.twice("number", str(number))
        # Kept despite a mistake in number or family, so that references to it are not reported as well.
        numbers.setdefault(number, code)
        found[code] = Area(code, number, family or FAMILIES[0], words)
    return dict(sorted(found.items(), key=lambda pair: pair[1].number))


def read_dimensions(entry: StandardsEntry) -> dict[int, Dimension]:
    """The dimensions of the Universal Standards by number."""
    found: dict[int, Dimension] = {}
    for item in entry.entries("dimensions"):
        number = item.integer("number", needed=True)
        code = item.code()
        words = Labels(item.text("label"), item.text("definition"), item.text("help", needed=False))
        item.close()
        if code is None or number is None:
            continue
        if number in found:
            item.twice("number", str(number))
        else:
            found[number] = Dimension(number, code, words)
    return dict(sorted(found.items()))


def read_lists(entry: StandardsEntry) -> dict[str, dict[str, str]]:
    """The closed lists by name: code, then English label."""
    found: dict[str, dict[str, str]] = {}
    for name in LISTS:
        found[name] = entry.labels(name)
        if entry.get(name) is None:
            entry.missing(name, LIST_BELOW)
        seen: dict[str, str] = {}
        for code, words in found[name].items():
            first = seen.setdefault(words.casefold(), code)
            if first != code:
                entry.note(
                    "label-twice", f"{name}.{code}", f"{first} has the same words.", words, fix="Tell the two apart."
                )
    return found


def read_countries(entry: StandardsEntry, regions: Mapping[str, str]) -> dict[str, str]:
    """The region of each country that is listed under one."""
    found: dict[str, str] = {}
    for region, written in entry.labels("countries").items():
        if region not in regions:
            entry.unknown(f"countries.{region}", region, list(regions), "region")
            continue
        for country in written.split():
            if not (len(country) == 2 and country.isascii() and country.isupper()) or country in found:
                entry.note(
                    "bad-country",
                    f"countries.{region}",
                    "This country is listed twice, or is no code of two capital letters.",
                    country,
                    "ISO 3166 codes, each once, with spaces between them",
                )
            found.setdefault(country, region)
    return found


def read_evidence_kinds(entry: StandardsEntry, labels: Mapping[str, str]) -> dict[str, EvidenceKind]:
    """The kinds of document by code, with how old each may be and which assurance level it gives."""
    found = {code: EvidenceKind(label) for code, label in labels.items()}
    rules = entry.entry("evidence_rules")
    for code in rules.content if rules else ():
        rule = rules.entry(code) if rules else None
        if rule is None or rules is None:
            continue
        months = rule.months("valid_months")
        rung = rule.choice("assurance", LENT, "assurance", Assurance.DOCUMENTED.value)
        rule.close()
        if code not in found:
            rules.unknown(code, code, list(labels), "evidence kind")
        else:
            found[code] = EvidenceKind(labels[code], months, Assurance(rung or Assurance.DOCUMENTED))
    return found
