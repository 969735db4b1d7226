"""The words of problems in one language.

A problem is made in English, by the module that finds it. Its sentences are recognised by their English phrases,
`problem.<code>.…` and `problem.any.…` among the phrases, and are then printed in another language. A sentence that is
none of them stays in English.
"""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache
from typing import Final

from generator.language.phrases import ENGLISH
from generator.language.placeholders import pieces
from generator.language.printer import Printer
from generator.problems import Problem, ProblemLabels

ROOM: Final = "problem."
SHARED: Final = "any"
"""Takes the place of a code for sentences of many codes."""


def labels(say: Printer) -> ProblemLabels:
    """The words between the words of a problem."""
    return ProblemLabels(*(say.phrase(f"workbook.told.{part}") for part in ProblemLabels._fields))


def told(problems: Iterable[Problem], say: Printer) -> tuple[Problem, ...]:
    """The problems in the language of the printer, as far as it has words for them."""
    if say.code == ENGLISH:
        return tuple(problems)
    words = ProblemWords(say)
    return tuple(words.told(problem) for problem in problems)


class ProblemWords:
    """The sentences of problems in one language."""

    def __init__(self, say: Printer) -> None:
        self._say = say
        english = say.standards.languages.get(ENGLISH)
        self._english = english.phrases if english else {}
        self._keys: dict[str, list[str]] = defaultdict(list)
        for key in self._english:
            if key.startswith(ROOM) and say.has_own(key):
                self._keys[key.split(".")[1]].append(key)

    def told(self, problem: Problem) -> Problem:
        """A problem with those of its sentences that are recognised in this language."""
        code = problem.code.replace("-", "_")
        message, allowed, fix = (
            self.sentence(code, text) or text for text in (problem.message, problem.allowed, problem.fix)
        )
        return replace(problem, message=message, allowed=allowed, fix=fix)

    def sentence(self, code: str, text: str) -> str | None:
        """A sentence of the problems with a code in this language; None if it is not recognised."""
        if not text:
            return None
        for key in (*self._keys[code], *self._keys[SHARED]):
            if match := _form(self._english[key]).fullmatch(text):
                return self._say.phrase(key, **match.groupdict())
        return None


@lru_cache(maxsize=4096)
def _form(phrase: str) -> re.Pattern[str]:
    """What every sentence that is made from a phrase looks like."""
    parts = [f"(?P<{part}>.+?)" if at % 2 else re.escape(part) for at, part in enumerate(pieces(phrase))]
    return re.compile("".join(parts), re.DOTALL)
