"""Reads `survey.yml`: what clients are asked, in every language in which they can be asked."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Final

from generator.model.witnesses.surveyed import (
    BANDS,
    ENGLISH,
    EXTRAS,
    NO_BANK,
    AskedAs,
    Grouping,
    Principle,
    QuestionBank,
    SurveyQuestion,
    Words,
)
from generator.standards.files.entries import WORDS_IN_ALL, StandardsEntry

FORM_WORDS: Final = ("title", "consent", "skip", "alone")
"""What a form says besides its questions."""


def read_survey(entry: StandardsEntry, indicators: Collection[str]) -> QuestionBank:
    """The question bank. `indicators` are the codes of all indicators, those with mistakes included."""
    languages = entry.labels("languages")
    if ENGLISH not in languages:
        entry.missing(f"languages.{ENGLISH}", "with the words")
        return NO_BANK
    version, since = entry.text("version"), entry.date("in_force_from", needed=True)
    principles: dict[str, Principle] = {}
    for number, item in enumerate(entry.entries("principles"), 1):
        code, words = item.code(), _words(item, "label", languages)
        item.close()
        if code:
            principles[code] = Principle(code, number, words)
    groupings: dict[str, Grouping] = {}
    for item in entry.entries("groups"):
        code, words, asks = item.code(), _words(item, "label", languages), _words(item, "ask", languages)
        values = _options(item, "values", languages)
        item.close()
        if code and values:
            groupings[code] = Grouping(code, words, asks, values)
    extras = _options(entry, "extras", languages)
    for code in EXTRAS:
        if code not in extras:
            entry.missing(f"extras.{code}", WORDS_IN_ALL)
    lists: dict[str, Mapping[str, Words]] = {}
    for item in entry.entries("lists"):
        code, options = item.code(), _options(item, "options", languages)
        item.close()
        if code:
            lists[code] = options
    form = entry.entry("form")
    said = {key: _words(form, key, languages) for key in FORM_WORDS} if form else {}
    bands = _options(form, "bands", languages) if form else {}
    if form:
        form.close()
    questions: dict[str, SurveyQuestion] = {}
    used: dict[str, str] = {}
    for item in entry.entries("questions"):
        question = _question(item, languages, lists, principles, bands, indicators)
        name = item.get("list")
        item.close()
        if question is None:
            continue
        if question.code in questions or question.code in groupings:
            item.twice("code", question.code)
            continue
        options = {**question.options, **{code: extras[code] for code in EXTRAS if code in extras}}
        questions[question.code] = replace(question, options=options, since=question.since or since)
        used[question.code] = str(name or "")
    entry.close()
    return QuestionBank(version, since, languages, principles, groupings, questions, used, said)


def _question(  # noqa: PLR0917 -- all that it names
    item: StandardsEntry,
    languages: Mapping[str, str],
    lists: Mapping[str, Mapping[str, Words]],
    principles: Mapping[str, Principle],
    bands: Mapping[str, Words],
    indicators: Collection[str],
) -> SurveyQuestion | None:
    code = item.code()
    form = item.choice("type", [kind.value for kind in AskedAs], "type of question")
    words = _words(item, "label", languages)
    principle = item.choice("principle", principles, "principle", otherwise="") or ""
    named = item.texts("indicators")
    for one in named:
        if one not in indicators:
            item.unknown("indicators", one, indicators, "indicator")
    version = item.text("version", needed=False) or "1"
    since, ivr = item.date("since"), item.flag("ivr")
    chosen = {key: item.texts(key) for key in ("favourable", "risk", "unaffected", "alone")}
    if form == AskedAs.SCALE:
        missing = [band for band in BANDS if band not in bands]
        if missing:
            item.missing("form.bands", WORDS_IN_ALL)
        options: Mapping[str, Words] = {band: bands.get(band, {}) for band in BANDS}
        chosen["favourable"], chosen["risk"] = ("promoters",), ("detractors",)
    else:
        name = item.choice("list", lists, "list of answers")
        options = lists.get(name or "", {})
    for key, those in chosen.items():
        for one in those:
            if options and one not in options:
                item.unknown(key, one, options, "option")
    both = set(chosen["favourable"]) & set(chosen["risk"])
    for one in sorted(both):
        item.note("contradiction", "risk", "The answer cannot be favourable and a risk.", one, fix="Keep one of them.")
    for one in sorted({*chosen["favourable"], *chosen["risk"]} & set(chosen["unaffected"])):
        item.note("contradiction", "unaffected", "Who was never in the situation speaks neither well nor ill of it.", one,
                  fix="Keep it in one of the lists.")  # fmt: skip
    if code is None or form is None or not options:
        return None
    return SurveyQuestion(
        code,
        AskedAs(form),
        words,
        options,
        principle,
        chosen["favourable"],
        chosen["risk"],
        chosen["unaffected"],
        chosen["alone"],
        named,
        ivr,
        version,
        since,
    )


def _options(item: StandardsEntry, key: str, languages: Mapping[str, str]) -> dict[str, Words]:
    part = item.entry(key)
    if part is None:
        item.missing(key, WORDS_IN_ALL)
        return {}
    found = {code: _words(part, code, languages) for code in part.content}
    return {code: words for code, words in found.items() if words}


def _words(item: StandardsEntry, key: str, languages: Mapping[str, str]) -> dict[str, str]:
    """The words under a key by language, with a problem for each language without them.

    A missing one is never filled by another program's placeholder: in a form, "-" would be asked in all seriousness.
    """
    part = item.entry(key)
    if part is None:
        item.missing(key, WORDS_IN_ALL)
        return {}
    found = {code: part.text(code) for code in languages}
    part.close()
    return {code: text for code, text in found.items() if text}
