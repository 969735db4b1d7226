"""Recognises tables in a package in which each row is a person: answers of people never go into Git."""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Final

from generator.model import Standards
from generator.problems import Location, Problem

_MARKS: Final = (b"_uuid", b"_submission_time", b"deviceid", b"instanceid", b"submissiondate", b"phonenumber", b"_geolocation",
                 b"respondent", b"interviewer", b"enumerator", b"_submitted_by", b"subscriberid")  # fmt: skip
"""Headings of exports in which each row is a person."""


def single_people(label: str, contents: Mapping[str, bytes], standards: Standards) -> list[Problem]:
    """Report the tables of a package in which each row seems to be a person. Only their first line is read.

    They have columns that programs for surveys add, or the questions of the bank as headings, by code or by label.
    """
    found = []
    asked = {_asked(text) for one in standards.bank.questions.values() for text in (one.code, *one.words.values())}
    for path in sorted(contents):
        head = contents[path][:_HEAD].partition(b"\n")[0].lower() if path.endswith(".csv") else b""
        marks = [mark.decode() for mark in _MARKS if mark in head]
        text = head.decode("utf-8", "replace")
        cells, whole = re.split(r'[,;\t|]|(?<=")', text), _plain(text)
        questions = [word for word in asked if len(word) > _SHORT and word in whole]
        questions += [
            cell for cell in cells if (word := _plain(cell.rpartition("/")[2])) in asked and len(word) <= _SHORT
        ]
        if marks or len(questions) >= _QUESTIONS:
            message = "The table seems to hold answers of single people. Git would keep them for ever, even if removed."
            fix = "Remove the file before it is committed; what was pushed already must be taken out of the history."
            shown = ", ".join(marks) or "questions to clients as headings"
            found.append(Problem("respondent-level-data", Location(f"{label}/{path}", 1), message, shown, "", fix))
    return found


_HEAD: Final = 65_536
_SHORT: Final = 20
"""Characters of a label of a question; a code is shorter, and must be a whole heading."""
_QUESTIONS: Final = 3
"""Questions as headings from which a table is one of answers: ours have them as cells of one column."""


def _plain(text: str) -> str:
    """A text in small letters, without marks and blanks."""
    return "".join(filter(str.isalnum, text.casefold()))


@lru_cache(maxsize=4096)
def _asked(text: str) -> str:
    """The same for a text of the bank, which is compared with every package."""
    return _plain(text)
