"""Recognises the words of the question bank in an export: codes or labels, in any language of the bank.

A word is compared in one form: small letters, without accents, marks and blanks. Numbers are compared as texts, never
converted: `2_4` is a text, which `int` would read as 24.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Final

from generator.model.witnesses.surveyed import BANDS, SCALE_TOP, AskedAs, QuestionBank, SurveyQuestion, Words

_NUMBERED: Final = re.compile(r"^\s*(?:q|p)?\.?\s*[0-9]{1,3}[a-z]?\s*[.):]\s*", re.IGNORECASE)
"""A number that a form puts before its question, such as "Q12. "."""
_SCALE: Final = re.compile(r"([0-9]{1,2})(?:\.0+)?", re.ASCII)
_BETWEEN: Final = re.compile(r"[/:.-]")
"""What stands between groups and a question in a heading: a slash in KoboToolbox, a hyphen in ODK."""


@lru_cache(maxsize=100_000)
def bare(text: str) -> str:
    """A text in the form in which texts are compared."""
    plain = unicodedata.normalize("NFKD", text).casefold()
    return "".join(char for char in plain if char.isalnum() or char in "_+")


CONSENT: Final = "consent"
"""The name of the form's first question; who says no is not asked the others."""
YES: Final = frozenset({"yes", "si", "oui", "1", "true", "ok"})
"""What agrees, as `bare` has it."""
NO_WORDS: Final[Mapping[str, str]] = {}
NO_ANSWERS: Final[Mapping[str, Mapping[str, str]]] = {}
_DEEPEST: Final = 8
"""Groups within each other in front of a question."""


def endings(heading: str) -> Iterator[str]:
    """A heading without its first group, its first two groups and so on: "a/b/c", "b/c", "c"."""
    yield heading
    for between in list(_BETWEEN.finditer(heading))[-_DEEPEST:]:
        if rest := heading[between.end() :].strip():
            yield rest


class BankWords:
    """The codes and labels of a question bank, in the form in which they are compared."""

    def __init__(
        self,
        bank: QuestionBank,
        headings: Mapping[str, str] = NO_WORDS,
        answers: Mapping[str, Mapping[str, str]] = NO_ANSWERS,
    ) -> None:
        """Know the words of a bank, and those of a form of one's own, as `bare` has them.

        `headings` has its questions by heading, `answers` options by question and answer.
        """
        self.bank = bank
        self.own_headings = headings
        self.own_answers = answers
        self.questions: dict[str, str] = {}
        for question in bank.questions.values():
            for text in (question.code, *question.words.values()):
                self.questions.setdefault(bare(text), question.code)
        self.groups: dict[str, str] = {}
        for group in bank.groupings.values():
            for text in (group.code, *group.asks.values(), *group.words.values()):
                self.groups.setdefault(bare(text), group.code)
        self.options = {code: _options(one.options) for code, one in bank.questions.items()}
        self.values = {code: _options(one.values) for code, one in bank.groupings.items()}
        for code, own in answers.items():
            if code in self.values:
                self.values[code].update(own)
            elif code in self.options and bank.questions[code].asked_as is not AskedAs.SCALE:
                self.options[code].update(own)
        self.yes = YES | {text for text, said in answers.get(CONSENT, {}).items() if said == "yes"}
        self.all_options = {word for known in (*self.options.values(), *self.values.values()) for word in known}

    def question(self, heading: str) -> str | None:
        """The code of the question, or of the grouping, that a heading names; None if it names none."""
        own = self.own_headings.get(bare(heading))
        if own:
            return own if own != CONSENT else None
        for text in endings(heading):
            for one in (text, _NUMBERED.sub("", text)):
                known = self.questions.get(bare(one)) or self.groups.get(bare(one))
                if known:
                    return known
        return None

    def option(self, heading: str) -> tuple[str, str] | None:
        """Question and answer of a heading that names both, as select-multiple questions have them."""
        for cut in [place.start() for place in re.finditer(r"[/:]", heading)][-_DEEPEST:]:
            code = self.question(heading[:cut])
            if code in self.options and self.bank.questions[code].asked_as is AskedAs.SEVERAL_OF:
                option = self.options[code].get(bare(heading[cut + 1 :]))
                if option:
                    return code, option
        for text in endings(heading):  # question_option, as programs for statistics split them
            for question in self.bank.questions.values():
                if question.asked_as is AskedAs.SEVERAL_OF and text.startswith(f"{question.code}_"):
                    option = self.options[question.code].get(bare(text[len(question.code) + 1 :]))
                    if option:
                        return question.code, option
        return None

    def answer(self, question: SurveyQuestion, text: str) -> str | None:
        """The option that a text means; None if it is none. Of a scale, its band."""
        if question.asked_as is AskedAs.SCALE:
            text = self.own_answers.get(question.code, NO_WORDS).get(bare(text), text)
            found = _SCALE.fullmatch(text.strip())
            if found and int(found[1]) <= SCALE_TOP:
                return next(band for band, numbers in BANDS.items() if int(found[1]) in numbers)
            code = self.options[question.code].get(bare(text))
            return None if code in BANDS else code
        return self.options[question.code].get(bare(text))

    def answers(self, question: SurveyQuestion, text: str) -> frozenset[str] | None:
        """The options in one cell of a select-multiple question; None if something in it is none.

        Programs join codes by blanks or semicolons, and labels by blanks although labels hold blanks themselves. So the
        text is divided into known words, the longest first.
        """
        if whole := self.answer(question, text):
            return frozenset((whole,))
        known = self.options[question.code]
        for parts in (text.split(), re.split(r"[;,|\n]", text)):
            found = [known.get(bare(part)) for part in parts if part.strip()]
            if found and all(found):
                return frozenset(one for one in found if one)
        rest, found = bare(text), []
        words = sorted(known, key=len, reverse=True)
        while rest:
            word = next((one for one in words if rest.startswith(one)), None)
            if word is None:
                return None
            found.append(known[word])
            rest = rest[len(word) :]
        return frozenset(one for one in found if one) or None


def _options(options: Mapping[str, Words]) -> dict[str, str]:
    found: dict[str, str] = {}
    for code, words in options.items():
        for text in (code, *words.values()):
            found.setdefault(bare(text), code)
    return found


def alike(texts: Iterable[str]) -> bool:
    """True if all texts are the same when compared."""
    return len({bare(text) for text in texts}) <= 1
