"""Reads `languages/<code>/`: which words each language has, and which it lacks.

English is complete by itself: words that its file does not have come from the labels of the standards. Words that
another language lacks are a warning, one for each of its files, because the page then shows the words of another
language, marked as such. A word for something that the standards do not know is an error: it was renamed, or misspelt.
"""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Final

from generator.language.cldr import PLURALS
from generator.language.phrases import ENGLISH, locale_of
from generator.language.placeholders import PLACE, PLACE_WORDS, flaw
from generator.limits import StandardsLimits
from generator.model import Labels, Language
from generator.standards.files.entries import StandardsEntry, listed
from generator.standards.files.strict_yaml import Plain, resembling
from generator.standards.words.indicator_words import WORDS, EnglishWords, both, over, read_words, strangers

PREFIXES: Final = {"legal_forms": "legal_form", "regions": "region", "evidence_kinds": "evidence_kind"}
"""The prefixes of the names of the vocabulary's lists."""

LOCALE: Final = "locale"
"""The phrase that names a locale. A language needs none if its code is one."""

_LOCALE: Final = re.compile(r"[a-z]{2,8}(_[A-Za-z0-9]{2,8}){0,3}", re.ASCII)


def names_of(lists: Mapping[str, Mapping[str, str]], peers: Mapping[str, str]) -> dict[str, str]:
    """The English labels of everything named by a dotted code: `region.africa`, `band.outreach.small` and so on."""
    return {f"{PREFIXES[name]}.{code}": label for name in PREFIXES for code, label in lists[name].items()} | dict(peers)


def read_language(
    code: str,
    files: tuple[StandardsEntry, StandardsEntry],
    known: EnglishWords,
    of_program: tuple[StandardsEntry, StandardsEntry],
    *,
    whole: bool,
) -> Language:
    """One language from its files, phrases and indicators; English is completed from the standards.

    `of_program` has the program's own files in this language; they are empty where they are the same. What a portal's
    file lacks of it is the program's; its name only if the standards are not `whole`, a data package of their own.
    """
    english = code == ENGLISH
    (phrases, indicators), (programs, lent) = files, of_program
    name_of_program = "" if whole else programs.text("name", needed=False)
    name = phrases.text("name", needed=not name_of_program) or name_of_program
    sentences = _flat(phrases, "phrases")
    _braces(phrases, sentences)
    sentences = _completed(phrases, sentences, _flat(programs, "phrases"))
    areas = _words(programs, "areas", known.areas, "area") | _words(phrases, "areas", known.areas, "area")
    by_number = {str(number): number for number in known.dimensions}
    by_number |= {dimension.code: number for number, dimension in known.dimensions.items()}
    dimensions = {
        by_number[key]: words
        for entry in (programs, phrases)
        for key, words in _words(entry, "dimensions", by_number, "dimension").items()
    }
    units = phrases.labels("units")
    strangers(phrases, "units", units, known.units, "unit")
    names = _flat(phrases, "names")
    for head in (
        *PREFIXES.values(),
        "scheme",
        "band",
        "questionnaire",
        "audit",
    ):  # names of countries and the like are open
        there = dict.fromkeys(name for name in known.names if name.startswith(f"{head}."))
        strangers(phrases, "names", [name for name in names if name.startswith(f"{head}.")], there, "name")
    phrases.close()
    units = {name: one for name, one in programs.labels("units").items() if name in known.units} | units
    names = {**_flat(programs, "names"), **names}
    of_indicators = read_words(lent, known)
    labels, options, changes = read_words(indicators, known, of_indicators[0])
    labels = of_indicators[0] | {code: over(of_indicators[0].get(code), own) for code, own in labels.items()}
    options, changes = both(of_indicators[1], options), both(of_indicators[2], changes)
    if english:
        areas = {area.code: area.words for area in known.areas.values()} | areas
        dimensions = {dimension.number: dimension.words for dimension in known.dimensions.values()} | dimensions
        units = {**known.units, **units}
        names = {**known.names, **names}
        labels = {indicator.code: indicator.words for indicator in known.indicators.values()} | labels
        options = {i.code: i.options for i in known.indicators.values() if i.options} | options
        changes = {i.code: {one.code: one.changed for one in i.versions} for i in known.indicators.values()} | changes
    return Language(code, name or code, sentences, labels, options, areas, dimensions, units, names, changes)


def _completed(entry: StandardsEntry, own: dict[str, str], programs: Mapping[str, str]) -> dict[str, str]:
    """The phrases of a portal's file, with the program's for those that it lacks.

    A portal may thus write only the phrases that it words otherwise, and a copy that is older than the program does not
    show the names of new phrases on its pages. A phrase with a place that this program does not fill is from such a copy
    too: the program's takes its place, with a warning.
    """
    counted = plural_phrases(programs, own) | plural_phrases(own, programs)

    def grouped(phrases: Mapping[str, str]) -> dict[str, dict[str, str]]:
        found: dict[str, dict[str, str]] = {}
        for key, words in phrases.items():
            found.setdefault(base if (base := _base(key)) in counted else key, {})[key] = words
        return found

    ours, theirs = grouped(programs), grouped(own)
    old = [base for base in ours if base in theirs and not _places(theirs[base]) <= _places(ours[base])]
    message = f"These phrases have places that the program does not fill ({len(old):,}): {listed(old)}."
    _warn(
        entry,
        "phrases-outdated",
        f"{message} The program’s own are shown." if old else "",
        "Write them again, or remove them: a phrase that this file lacks is the program’s.",
    )
    replaced = {key for base in old for key in theirs[base]}
    added = [base for base in ours if base not in theirs and base != LOCALE]
    return {
        **{key: words for key, words in own.items() if key not in replaced},
        **{key: words for base in (*added, *old) for key, words in ours[base].items()},
    }


def _places(phrases: Mapping[str, str]) -> set[str]:
    return {place for words in phrases.values() for place in PLACE.findall(words)}


def lacking(
    language: Language, english: Language, known: EnglishWords, phrases: StandardsEntry, words: StandardsEntry
) -> None:
    """Warn about what a language lacks compared with English: one warning for each of its two files.

    `words` is the entry of its `indicators.yml`, an empty one if there is no such file.
    """
    counted = plural_phrases(english.phrases, language.phrases)
    forms = locale_of(language).plural_forms
    wanted = [key for key in english.phrases if key != LOCALE and _base(key) not in counted]
    there = set(language.phrases)
    incomplete: list[str] = []
    for base in counted:
        lacks = [f"{base}.{form}" for form in forms if f"{base}.{form}" not in language.phrases]
        (incomplete if f"{base}.other" in language.phrases else wanted).extend(lacks)
    _warn_missing(
        phrases,
        {
            "phrases": (wanted, there),
            "areas": (english.areas, language.areas),
            "dimensions": (map(str, english.dimensions), [str(number) for number in language.dimensions]),
            "units": (english.units, language.units),
            "names": (english.names, language.names),
        },
    )
    _warn(
        phrases,
        "plural-forms-missing",
        f"These forms of phrases that count are missing ({len(incomplete)}): {listed(incomplete)}."
        if incomplete
        else "",
        f"Add them; {language.code} needs {', '.join(forms)}. Until then their form “other” is shown.",
    )
    translated = [code for code in known.indicators if code in language.indicators]
    parts = {
        part: [
            code
            for code in translated
            if getattr(known.indicators[code].words, part) and not getattr(language.indicators[code], part)
        ]
        for part in WORDS
    }
    options = [f"{code}.{option}" for code in translated for option in known.indicators[code].options]
    labels = {f"{code}.{option}" for code, own in language.options.items() for option in own}
    changed = [f"{code}.{one.code}" for code in translated for one in known.indicators[code].versions if one.changed]
    changes = {f"{code}.{version}" for code, own in language.changes.items() for version in own}
    _warn_missing(
        words,
        {
            "indicators": (english.indicators, language.indicators),
            **{what: (codes, ()) for what, codes in parts.items()},
            "options": (options, labels),
            "versions": (changed, changes),
        },
    )


def check_plurals(language: Language, english: Language, entry: StandardsEntry) -> None:
    """Warn about an unknown locale, and about plural forms that the rules of a language never choose."""
    locale = locale_of(language)
    _warn(
        entry,
        "unknown-locale",
        "" if locale.known else "The Unicode locale data has no such language.",
        "Add a phrase locale: with a related locale, such as es_PE. Until then numbers and dates are printed as in English.",
        found=language.phrases.get(LOCALE, language.code),
    )
    if not locale.known:
        return
    possible = locale.possible_plural_forms
    counted = plural_phrases(english.phrases, language.phrases)
    unused = [key for key in language.phrases if _base(key) in counted and key.rpartition(".")[2] not in possible]
    _warn(
        entry,
        "plural-forms-unused",
        f"The plural rules of {language.code} never choose these forms ({len(unused)}): {listed(unused)}."
        if unused
        else "",
        f"Remove them; {language.code} has {', '.join(possible)}.",
    )


def plural_phrases(english: Mapping[str, str], own: Mapping[str, str]) -> dict[str, None]:
    """The keys of the phrases with plural forms: those with the two forms of English, `one` and `other`.

    A language may also have forms of a phrase that has one form in English, if it has a placeholder {n}: the English
    "It served {n} clients" is used only for two and more.
    """
    divided = (key.removesuffix(".other") for key in english if key.endswith(".other"))
    found = {base: None for base in divided if f"{base}.one" in english}
    return found | {base: None for key in own if (base := _base(key)) != key and "{n}" in english.get(base, "")}


def _base(key: str) -> str:
    """The key of a phrase without the plural form at its end."""
    base, _, form = key.rpartition(".")
    return base if form in PLURALS else key


def _warn_missing(entry: StandardsEntry, kinds: Mapping[str, tuple[Iterable[str], Collection[str]]]) -> None:
    """One warning about everything that a file lacks, by kind: what is wanted, and what exists."""
    missing = {what: [name for name in wanted if name not in there] for what, (wanted, there) in kinds.items()}
    told = [f"{what} ({len(names):,}): {listed(names)}" for what, names in missing.items() if names]
    _warn(
        entry,
        "words-missing",
        f"Not translated: {'; '.join(told)}." if told else "",
        "Write them in this file. Until then the words of the site's first language are shown, marked as such.",
    )


def _warn(entry: StandardsEntry, code: str, message: str, fix: str, *, found: str | None = None) -> None:
    """A warning about a file, if there is anything to say."""
    if message:
        entry.note(code, None, message, found, fix=fix)
        entry.problems[-1] = replace(entry.problems[-1], severity="warning")


def _braces(entry: StandardsEntry, phrases: dict[str, str]) -> None:
    """Report phrases with a brace that belongs to no place, and an invalid name of a locale."""
    for key, words in phrases.items():
        if (brace := flaw(words)) is not None:
            entry.note(
                "phrase-brace",
                f"phrases.{key}",
                "The braces hold no placeholder.",
                brace,
                PLACE_WORDS,
                fix="Write the place as in the English phrase, or the words without braces.",
            )
    locale = phrases.get(LOCALE)
    if locale is not None and not _LOCALE.fullmatch(locale):
        del phrases[LOCALE]
        allowed = "a language, and perhaps a country, such as es or es_PE"
        entry.note("bad-locale", "phrases.locale", "This is no name of a locale.", locale, allowed, fix="Correct it.")


def check_phrases(entry: StandardsEntry, phrases: Mapping[str, str], english: Mapping[str, str]) -> list[str]:
    """Report misspelt phrases, and placeholders that are never filled. Returns the phrases that English has lost.

    A phrase that English does not have is misspelt if it resembles one that this language lacks. Otherwise a translator
    would have made it up, so the English file is the wrong one.
    """
    lost: list[str] = []
    untranslated = [name for name in english if name not in phrases][: 2 * StandardsLimits.FILES]
    misspelt = 0
    counted = plural_phrases(english, phrases)
    for key, words in phrases.items():
        if key == LOCALE:
            continue
        base = _base(key)
        same = [key] if base not in counted else [base, *(f"{base}.{form}" for form in PLURALS)]
        known = [english[name] for name in same if name in english]
        if not known:
            # Searching for a similar word is slow, so only for the first ones.
            if misspelt + len(lost) >= StandardsLimits.HINTS or resembling(key, untranslated):
                misspelt += 1
                entry.unknown(f"phrases.{key}", key, english, "phrase")
            else:
                lost.append(key)
            continue
        places = {place for text in known for place in PLACE.findall(text)}
        for place in PLACE.findall(words):
            if place not in places:
                entry.unknown(f"phrases.{key}", f"{{{place}}}", [f"{{{name}}}" for name in sorted(places)], "place")
    return lost


def check_english(entry: StandardsEntry, lost: Mapping[str, Sequence[str]]) -> None:
    """Report the phrases that English has lost, each with the languages that have it."""
    for key, codes in lost.items():
        entry.note(
            "phrase-missing",
            f"phrases.{key}",
            f"This phrase is missing in English; {', '.join(codes)} has it.",
            fix=f"Add it here, or remove it from {', '.join(f'languages/{code}/phrases.yml' for code in codes)}.",
        )


def _flat(entry: StandardsEntry, key: str) -> dict[str, str]:
    """Words by name; nested names are joined by dots, so that a file may group them freely."""
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
    """Label and definition by code; a bare text is the label."""
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
