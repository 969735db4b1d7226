"""Which words does each language have, and which does it lack? Reads `languages/<code>/`.

English is complete by itself: what its file does not say comes from the labels of the standards. What another language
lacks is a warning, because the page then shows the English words, marked as such. A word for something that the
standards do not know is an error: it was renamed, or misspelt.
"""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Final

from generator.model import AnswerType, Area, Dimension, Indicator, Labels, Language
from generator.standards.files.entries import StandardsEntry, listed
from generator.standards.files.strict_yaml import Plain
from generator.standards.words.phrases import PLACE, PLACE_WORDS, flaw

ENGLISH: Final = "en"

PREFIXES: Final = {"legal_forms": "legal_form", "regions": "region", "evidence_kinds": "evidence_kind"}
"""How the names of the vocabulary's lists begin."""

PLURALS: Final = ("zero", "one", "two", "few", "many", "other")
"""Last parts of a phrase that comes in several forms; languages differ in the forms they need."""

_LOCALE: Final = re.compile(r"[a-z]{2,8}(_[A-Za-z0-9]{2,8}){0,3}", re.ASCII)


def names_of(lists: Mapping[str, Mapping[str, str]], peers: Mapping[str, str]) -> dict[str, str]:
    """The English labels of all that is named by a dotted code: `region.africa`, `band.outreach.small` and so on."""
    return {f"{PREFIXES[name]}.{code}": label for name in PREFIXES for code, label in lists[name].items()} | dict(peers)


@dataclass(frozen=True, slots=True)
class EnglishWords:
    """What the standards know, in English: the measure for every language."""

    areas: Mapping[str, Area]
    dimensions: Mapping[int, Dimension]
    indicators: Mapping[str, Indicator]
    units: Mapping[str, str]
    names: Mapping[str, str]
    declared: Collection[str]  # codes of all indicators, those left out for a mistake included


def read_language(
    code: str, phrases: StandardsEntry, indicators: StandardsEntry | None, known: EnglishWords
) -> Language:
    """One language as its files have it; for English, filled up from the standards."""
    english = code == ENGLISH
    name = phrases.text("name")
    sentences = _flat(phrases, "phrases")
    _braces(phrases, sentences)
    areas = _words(phrases, "areas", known.areas, "area")
    by_number = {str(number): number for number in known.dimensions}
    by_number |= {dimension.code: number for number, dimension in known.dimensions.items()}
    dimensions = {by_number[key]: words for key, words in _words(phrases, "dimensions", by_number, "dimension").items()}
    units = phrases.labels("units")
    _strangers(phrases, "units", units, known.units, "unit")
    names = _flat(phrases, "names")
    for head in (*PREFIXES.values(), "scheme", "band", "questionnaire"):  # names of countries and the like are open
        there = dict.fromkeys(name for name in known.names if name.startswith(f"{head}."))
        _strangers(phrases, "names", [name for name in names if name.startswith(f"{head}.")], there, "name")
    phrases.close()
    labels: dict[str, Labels] = {}
    options: dict[str, Mapping[str, str]] = {}
    if indicators is not None:
        labels, options = _indicators(indicators, known)
    if english:
        areas = {area.code: area.words for area in known.areas.values()} | areas
        dimensions = {dimension.number: dimension.words for dimension in known.dimensions.values()} | dimensions
        units = {**known.units, **units}
        names = {**known.names, **names}
        labels = {indicator.code: indicator.words for indicator in known.indicators.values()} | labels
        options = {i.code: i.options for i in known.indicators.values() if i.options} | options
    return Language(code, name or code, sentences, labels, options, areas, dimensions, units, names)


def lacking(
    language: Language, english: Language, known: EnglishWords, file: StandardsEntry, words: StandardsEntry | None
) -> None:
    """Write down, kind by kind, what a language lacks beside English."""
    _phrases(file, language.phrases, english.phrases)
    _missing(file, "phrases", "phrases", english.phrases, language.phrases)
    _missing(file, "areas", "areas", english.areas, language.areas)
    _missing(file, "dimensions", "dimensions", map(str, english.dimensions), [str(n) for n in language.dimensions])
    _missing(file, "units", "units", english.units, language.units)
    _missing(file, "names", "names", english.names, language.names)
    own = words if words is not None else file
    _missing(own, None, "indicators", english.indicators, language.indicators)
    for part, what in (("definition", "definitions"), ("help", "help texts")):
        without = [
            c
            for c, w in language.indicators.items()
            if getattr(known.indicators[c].words, part) and not getattr(w, part)
        ]
        _missing(own, None, what, without, [])
    options = [f"{c}.{o}" for c, i in known.indicators.items() if c in language.indicators for o in i.options]
    translated = {f"{c}.{o}" for c, labels in language.options.items() for o in labels}
    _missing(own, None, "options", options, translated)


def _missing(entry: StandardsEntry, key: str | None, what: str, wanted: Iterable[str], there: Collection[str]) -> None:
    found = [name for name in wanted if name not in there]
    if found:
        before = len(entry.problems)
        entry.note(
            "words-missing",
            key,
            f"{what.capitalize()} not translated ({len(found)}): {listed(found)}.",
            fix="Add their words. Until then the English words are shown, marked as such.",
        )
        entry.problems[before:] = [replace(problem, severity="warning") for problem in entry.problems[before:]]


def _braces(entry: StandardsEntry, phrases: dict[str, str]) -> None:
    """Phrases with a brace that belongs to no place, and a name of a locale that cannot be one."""
    for key, words in phrases.items():
        if (brace := flaw(words)) is not None:
            entry.note(
                "phrase-brace",
                f"phrases.{key}",
                "What stands here in braces is no place for a name.",
                brace,
                PLACE_WORDS,
                fix="Write the place as in the English phrase, or the words without braces.",
            )
    locale = phrases.get("locale")
    if locale is not None and not _LOCALE.fullmatch(locale):
        del phrases["locale"]
        allowed = "a language, and perhaps a country, such as es or es_PE"
        entry.note("bad-locale", "phrases.locale", "This is no name of a locale.", locale, allowed, fix="Correct it.")


def _phrases(entry: StandardsEntry, phrases: Mapping[str, str], english: Mapping[str, str]) -> None:
    """Phrases that English does not know, and places that nothing will be put into."""
    for key, words in phrases.items():
        base, _, form = key.rpartition(".")
        same = [key] if key in english else [f"{base}.{other}" for other in PLURALS] if form in PLURALS else []
        known = [english[name] for name in same if name in english]
        if not known:
            entry.unknown(f"phrases.{key}", key, english, "phrase")
            continue
        places = {place for text in known for place in PLACE.findall(text)}
        for place in PLACE.findall(words):
            if place not in places:
                entry.unknown(f"phrases.{key}", f"{{{place}}}", [f"{{{name}}}" for name in sorted(places)], "place")


def _flat(entry: StandardsEntry, key: str) -> dict[str, str]:
    """Words by name; nested names are joined by dots, so that a file may group them as it likes."""
    found: dict[str, str] = {}

    def collect(prefix: str, content: Mapping[str, Plain]) -> None:
        for part, value in content.items():
            name = f"{prefix}{part}"
            if isinstance(value, dict):
                collect(f"{name}.", value)
            elif not isinstance(value, str):
                entry.wrong(f"{key}.{name}", value, "words; put figures, dates, yes and no in quotes")
            elif name in found:
                entry.note("duplicate-code", f"{key}.{name}", "These words are given twice.", name, fix="Remove one.")
            else:
                found[name] = value

    collect("", entry.mapping(key))
    return found


def _words(entry: StandardsEntry, key: str, known: Collection[str], what: str) -> dict[str, Labels]:
    """Label and definition by code; words alone are the label."""
    found: dict[str, Labels] = {}
    for code, value in entry.mapping(key).items():
        if code not in known:
            entry.unknown(f"{key}.{code}", code, known, what)
        elif isinstance(value, str):
            found[code] = Labels(value)
        elif isinstance(value, dict):
            part = StandardsEntry(entry.file, f"{key}.{code}", value, entry.problems)
            found[code] = Labels(
                part.text("label"), part.text("definition", needed=False), part.text("help", needed=False)
            )
            part.close()
        else:
            entry.wrong(f"{key}.{code}", value, "words, or label: and definition:")
    return found


def _strangers(entry: StandardsEntry, key: str, found: Iterable[str], known: Collection[str], what: str) -> None:
    for code in found:
        if code not in known:
            entry.unknown(f"{key}.{code}", code, known, what)


def _indicators(entry: StandardsEntry, known: EnglishWords) -> tuple[dict[str, Labels], dict[str, Mapping[str, str]]]:
    words: dict[str, Labels] = {}
    options: dict[str, Mapping[str, str]] = {}
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
        words[code] = Labels(part.text("label"), part.text("definition", needed=False), part.text("help", needed=False))
        labels = part.labels("options")
        indicator = known.indicators[code]
        if indicator.kind in (AnswerType.ONE_OF, AnswerType.SEVERAL_OF):
            _strangers(part, "options", labels, indicator.options, "option")
        elif labels:
            part.note("options-not-allowed", "options", f"{code} has no options of its own.", fix="Remove them.")
        part.close()
        if labels:
            options[code] = {option: label for option, label in labels.items() if option in indicator.options}
    return words, options
