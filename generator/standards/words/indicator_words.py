"""Reads `languages/<code>/indicators.yml`: the words of indicators in one language."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Final

from generator.model import AnswerType, Area, Dimension, Indicator, Labels
from generator.standards.files.entries import StandardsEntry

WORDS: Final = ("definition", "help", "why", "misread")
"""The words of an indicator beside its label, by their keys."""

NO_VERSION: Final = "none: the indicator has no versions"


@dataclass(frozen=True, slots=True)
class EnglishWords:
    """The English words of everything in the standards, with which every language is compared."""

    areas: Mapping[str, Area]
    dimensions: Mapping[int, Dimension]
    indicators: Mapping[str, Indicator]
    units: Mapping[str, str]
    names: Mapping[str, str]
    declared: Collection[str]  # codes of all indicators, including those left out for a mistake


def strangers(entry: StandardsEntry, key: str, found: Iterable[str], known: Collection[str], what: str) -> None:
    """Report the codes that are not on a list, as errors with a suggestion."""
    for code in found:
        if code not in known:
            entry.unknown(f"{key}.{code}", code, known, what)


def over(programs: Labels | None, own: Labels) -> Labels:
    """The words of a portal for an indicator, with the program's for those that it does not write."""
    return own if programs is None else replace(programs, **{key: words for key, words in asdict(own).items() if words})


def both(
    programs: Mapping[str, Mapping[str, str]], own: Mapping[str, Mapping[str, str]]
) -> dict[str, Mapping[str, str]]:
    """The same for words that have codes of their own below an indicator."""
    return {code: {**programs.get(code, {}), **own.get(code, {})} for code in {**programs, **own}}


def read_words(
    entry: StandardsEntry, known: EnglishWords, named: Collection[str] = ()
) -> tuple[dict[str, Labels], dict[str, Mapping[str, str]], dict[str, Mapping[str, str]]]:
    """Labels, options, and what changed in each version, by indicator. Those that are `named` already need no label."""
    words: dict[str, Labels] = {}
    options: dict[str, Mapping[str, str]] = {}
    changes: dict[str, Mapping[str, str]] = {}
    for code, value in entry.content.items():
        entry.asked.add(code)
        if code not in known.indicators:
            if code not in known.declared:
                entry.unknown(code, code, known.indicators, "indicator")
            continue
        if not isinstance(value, dict):
            entry.wrong(code, value, "label:, definition: and help:")
            continue
        part = StandardsEntry(entry.file, code, value, entry.problems)
        label = part.text("label", needed=code not in named)
        words[code] = Labels(label, **{key: part.text(key, needed=False) for key in WORDS})
        labels = part.labels("options")
        indicator = known.indicators[code]
        if indicator.kind in (AnswerType.ONE_OF, AnswerType.SEVERAL_OF):
            strangers(part, "options", labels, indicator.options, "option")
        elif labels:
            part.note("options-not-allowed", "options", f"{code} has no options of its own.", fix="Remove them.")
        changed = part.labels("versions", coded=False)
        strangers(part, "versions", changed, [one.code for one in indicator.versions] or [NO_VERSION], "version")
        part.close()
        if changed:
            changes[code] = changed
        if labels:
            options[code] = {option: label for option, label in labels.items() if option in indicator.options}
    return words, options, changes
