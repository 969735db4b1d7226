"""Makes the question bank an XLSForm, which ODK and KoboToolbox open.

The form asks for nothing that points to a person: no name, number or place, and none of the metadata that would record
the device. Every cell is text, and every language of the bank has all of its words: where a form lacks some, pyxform
would show "-" to clients without a word. What pyxform reads as an expression (`required`) is never a translated word.
"""

from collections.abc import Iterator, Mapping
from typing import Final

from generator.intake.xlsx.sheets import texts
from generator.model.witnesses.surveyed import EXTRAS, SCALE_TOP, AskedAs, QuestionBank, SurveyQuestion, Words

_YES_NO: Final = "yes_no"
_SCALE: Final = "scale"
_NEXT: Final = "consent"
_BLANK: Final = "prefer_not"
"""The answer with which a respondent passes over a question about himself or herself."""

Row = dict[str, str]


def xlsform(bank: QuestionBank, language: str, *, short: bool = False) -> bytes:
    """The form as .xlsx. `language` is the one that it opens in; `short`: only the questions of an automatic call."""
    languages = {language: bank.languages[language]} | dict(bank.languages)
    survey, choices = list(_survey(bank, languages, short=short)), list(_choices(bank, languages, short=short))
    title = bank.form.get("title", {})
    named = _heading("", language, languages).lstrip(":")
    settings = [
        {
            "form_title": title.get(language) or title.get("en", ""),
            "form_id": "clients_short" if short else "clients",
            "version": bank.version,
            "default_language": named,
        }
    ]
    return texts({"survey": _table(survey), "choices": _table(choices), "settings": _table(settings)})


def asked(bank: QuestionBank, *, short: bool = False) -> list[SurveyQuestion]:
    """The questions of the form, in order."""
    return [question for question in bank.questions.values() if question.ivr or not short]


def _heading(column: str, code: str, languages: Mapping[str, str]) -> str:
    return f"{column}::{languages[code]} ({code})"


def _worded(column: str, words: Words, languages: Mapping[str, str]) -> Row:
    return {_heading(column, code, languages): words[code] for code in languages}


def _survey(bank: QuestionBank, languages: Mapping[str, str], *, short: bool) -> Iterator[Row]:
    yield {"type": "start", "name": "start"}
    yield {"type": "end", "name": "end"}
    first = {"type": f"select_one {_YES_NO}_only", "name": _NEXT, "required": "yes"}
    yield first | _worded("label", bank.form["consent"], languages)
    yield {"type": "begin_group", "name": "questions", "relevant": f"${{{_NEXT}}} = 'yes'"} | _worded(
        "label", bank.form["title"], languages
    )
    skip = _worded("required_message", bank.form["skip"], languages)
    for grouping in bank.groupings.values():
        row = {"type": f"select_one {grouping.code}", "name": grouping.code, "required": "yes"}
        yield row | _worded("label", grouping.asks, languages) | skip
    for question in asked(bank, short=short):
        kind = "select_multiple" if question.asked_as is AskedAs.SEVERAL_OF else "select_one"
        row = {"type": f"{kind} {_list_of(bank, question)}", "name": question.code, "required": "yes"}
        if question.asked_as is AskedAs.SEVERAL_OF:
            alone = " or ".join(f"selected(., '{code}')" for code in (*question.alone, *EXTRAS))
            row["constraint"] = f"not(({alone}) and count-selected(.) > 1)"
            row |= _worded("constraint_message", bank.form["alone"], languages)
        yield row | _worded("label", question.words, languages) | skip
    yield {"type": "end_group", "name": "questions"}


def _list_of(bank: QuestionBank, question: SurveyQuestion) -> str:
    return _SCALE if question.asked_as is AskedAs.SCALE else bank.lists[question.code]


def _choices(bank: QuestionBank, languages: Mapping[str, str], *, short: bool) -> Iterator[Row]:
    known = next(iter(bank.questions.values())).options
    extras = {code: known[code] for code in EXTRAS}
    lists: dict[str, Mapping[str, Words]] = {}
    for question in asked(bank, short=short):
        options = question.options
        if question.asked_as is AskedAs.SCALE:
            numbers = [str(number) for number in range(SCALE_TOP + 1)]
            options = {number: dict.fromkeys(languages, number) for number in numbers} | extras
        lists.setdefault(_list_of(bank, question), options)
    yes_no = next(one.options for one in bank.questions.values() if bank.lists[one.code] == _YES_NO)
    lists[f"{_YES_NO}_only"] = {code: words for code, words in yes_no.items() if code not in EXTRAS}
    lists |= {grouping.code: {**grouping.values, _BLANK: extras[_BLANK]} for grouping in bank.groupings.values()}
    for name, options in lists.items():
        for code, words in options.items():
            yield {"list_name": name, "name": code} | _worded("label", words, languages)


def _table(rows: list[Row]) -> list[list[str]]:
    """The rows under all of their headings."""
    headings = list(dict.fromkeys(heading for row in rows for heading in row))
    return [headings, *([row.get(heading, "") for heading in headings] for row in rows)]
