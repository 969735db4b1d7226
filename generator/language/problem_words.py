"""The words of problems in one language.

A problem is made in English, by the module that finds it. Its sentences are recognised by their English phrases,
`problem.<code>.…` and `problem.any.…` among the phrases, and are then printed in another language. A sentence that is
none of them stays in English. Questions about figures are recognised by the phrases they are made from, `slip.…`.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from decimal import Decimal
from functools import cached_property, lru_cache
from typing import Final

from generator.language.phrases import ENGLISH, plain
from generator.language.placeholders import pieces
from generator.language.printer import Printer
from generator.problems import Problem, ProblemLabels

SHARED: Final = "any"
"""Takes the place of a code for sentences of many codes."""
_NUMBERS: Final = frozenset({"n", "most", "least", "low", "high"})
"""Places that are filled by numbers of the program, with the marks of English, as are all of questions about figures.

Other places may quote what was filed.
"""
_NUMBER: Final = re.compile(r"(?<![0-9.,])([0-9]{1,3}(,[0-9]{3})+(\.[0-9]+)?|[0-9]+\.[0-9]+)(?![0-9.,])")
_LONGEST: Final = 100
"""Characters of what is printed with figures; a longer text is none of the program's."""
_ROW: Final = re.compile(r"([.]csv,?) row (?=[0-9])")
IMPORTED: Final = "imported"
"""Takes the place of a code for what importers say of files, under many codes."""
ENDED: Final = "ended"
"""Takes the place of a code for what ends a command, such as the message of an error."""


def labels(say: Printer) -> ProblemLabels:
    """The words between the words of a problem."""
    return ProblemLabels(*(say.phrase(f"workbook.told.{part}") for part in ProblemLabels._fields))


def told(problems: Iterable[Problem], say: Printer) -> tuple[Problem, ...]:
    """The problems in the language of the printer, as far as it has words for them."""
    words = ProblemWords(say)
    return tuple(words.told(problem) for problem in problems)


class ProblemWords:
    """The sentences of problems in one language."""

    def __init__(self, say: Printer) -> None:
        self._say = say
        english = say.standards.languages.get(ENGLISH)
        self._english = english.phrases if english else {}
        self._keys: dict[str, list[tuple[str, ...]]] = {}
        for rule in say.standards.slips:
            slip = f"slip.{rule.code}"
            self._keys[f"slip_{rule.code}"] = [(f"{slip}.says",), (f"{slip}.asks", "slip.confirm"), ("slip.expected",)]

    def told(self, problem: Problem) -> Problem:
        """A problem with those of its sentences that are recognised in this language."""
        message, allowed, fix = self.sentences(problem.code, (problem.message, problem.allowed, problem.fix))
        return replace(problem, message=message, allowed=allowed, fix=fix)

    def line(self, problem: Problem) -> tuple[str, str]:
        """The place of a problem, and what is wrong there, in this language."""
        (message,) = self.sentences(problem.code, (problem.message,))
        return problem.location.said(self._between), message

    def sentences(self, code: str, texts: Iterable[str]) -> tuple[str, ...]:
        """The sentences of a problem with a code, those that are recognised in this language."""
        if self._say.code == ENGLISH:
            return tuple(texts)
        code = code.replace("-", "_")

        def within(inner: str) -> str:
            return (self.sentence(IMPORTED, inner) or inner) if " " in inner else inner

        return tuple(self.sentence(code, text, within) or text for text in texts)

    def sentence(self, code: str, text: str, within: Callable[[str], str] = str) -> str | None:
        """A sentence of the problems with a code in this language; None if it is not recognised.

        `within` puts what fills its places into the language.
        """
        if not text:
            return None
        for keys in (*self._phrases(code), *self._phrases(SHARED), *self._phrases(IMPORTED)):
            if all(self._say.has_own(key) for key in keys):
                form = _form(" ".join(self._english.get(key, key) for key in keys))
                if match := form.fullmatch(text):
                    slip = keys[0].startswith("slip.")
                    values = {
                        name: self._filled(found, within, figures=slip or name in _NUMBERS)
                        for name, found in match.groupdict().items()
                    }
                    return " ".join(self._say.phrase(key, **values) for key in keys)
        return None

    def whole(self, text: str, code: str = ENDED) -> str:
        """A sentence, and those that fill its places, in this language; the text itself if it is not recognised."""
        if self._say.code == ENGLISH:
            return text
        return self.sentence(code, text, lambda inner: self.whole(inner, code)) or text

    def _phrases(self, code: str) -> list[tuple[str, ...]]:
        """The keys of the phrases, or of several phrases in a row, that a sentence of a problem can be made from."""
        if code not in self._keys:
            self._keys[code] = [(key,) for key in self._english if key.startswith(f"problem.{code}.")]
        return self._keys[code]

    def _filled(self, found: str, within: Callable[[str], str], *, figures: bool) -> str:
        """What fills a place, in this language: figures with its marks, the label of an indicator, a sentence."""
        if figures and len(found) <= _LONGEST:
            return self._labels.get(found) or _NUMBER.sub(self._number, found)
        return _ROW.sub(rf"\1 {self._between.row} ", self._labels.get(found) or within(found))

    def _number(self, found: re.Match[str]) -> str:
        return self._say.number(Decimal(found[0].replace(",", "")), len(found[0].partition(".")[2]))

    @cached_property
    def _between(self) -> ProblemLabels:
        """The words between the words of a problem, such as that for a row of a table."""
        return labels(self._say)

    @cached_property
    def _labels(self) -> dict[str, str]:
        """The labels of indicators in this language by the English ones, as questions about figures name them."""
        indicators = self._say.standards.indicators
        return {one.words.label: plain(self._say.label(code)) for code, one in indicators.items()}


@lru_cache(maxsize=4096)
def _form(phrase: str) -> re.Pattern[str]:
    """What every sentence that is made from a phrase looks like.

    Sentences quote strangers, so matching takes linear time: a place ends at the first of the words that follow it, and
    only the last place is tried at several lengths.
    """
    words = pieces(phrase)
    last, form, seen = len(words) - 2, re.escape(words[0]), set[str]()
    for at in range(1, len(words), 2):
        name, after = words[at], re.escape(words[at + 1])
        if name in seen:
            form += f"(?P={name}){after}"
        elif at < last:
            form += f"(?>(?P<{name}>.+?){after})"
        else:
            form += f"(?P<{name}>.+){after}"
        seen.add(name)
    return re.compile(form, re.DOTALL)
