"""One file of figures for the interactive views of all languages: what they print differently is listed once."""

from collections.abc import Mapping, Sequence
from os.path import commonprefix
from typing import Any

KEY = "in"
"""A value that differs is an object with this one key: its number in the lists of `words`, or those of a whole list.

`spoken` in `explore.js` does the reverse.
"""


def together(said: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """The views of a page by language as one value: they have one form.

    `words` has each text that differs once, however many marks and views say it: of a text the first letters that all
    languages share (`begin`), and the rest in each language.
    """
    words = _Differing()
    charts = _merged(list(said.values()), words)
    begin, *rests = zip(*words.found, strict=True) if words.found else ((),) * (len(said) + 1)
    return {"charts": charts, "begin": begin, "words": dict(zip(said, rests, strict=True))}


class _Differing:
    """What differs between languages, each once."""

    def __init__(self) -> None:
        self.found: list[tuple[Any, ...]] = []
        self._numbers: dict[str, int] = {}

    def number(self, values: Sequence[Any]) -> int:
        number = self._numbers.setdefault(repr(values), len(self.found))
        if number == len(self.found):
            texts = all(isinstance(one, str) for one in values)
            begin = commonprefix(values) if texts else ""  # noqa: RUF071 -- of letters, not of folders
            self.found.append((begin, *(one[len(begin) :] if begin else one for one in values)))
        return number


def _merged(values: list[Any], words: _Differing) -> Any:
    first = values[0]
    if values.count(first) == len(values):
        return first
    if all(isinstance(one, dict) and one.keys() == first.keys() for one in values):
        return {key: _merged([one[key] for one in values], words) for key in first}
    if all(isinstance(one, list) and len(one) == len(first) for one in values):
        merged = [_merged(list(each), words) for each in zip(*values, strict=True)]
        if all(isinstance(one, dict) and one.keys() == {KEY} for one in merged):
            return {KEY: [one[KEY] for one in merged]}
        return merged
    return {KEY: words.number(values)}


def alone(file: Mapping[str, Any], language: str) -> Any:
    """The reverse: the views of one language."""

    def said(value: Any) -> Any:
        if isinstance(value, dict):
            return of(value[KEY]) if value.keys() == {KEY} else {key: said(one) for key, one in value.items()}
        return [said(one) for one in value] if isinstance(value, list) else value

    def of(number: Any) -> Any:
        if isinstance(number, list):
            return [of(one) for one in number]
        begin, rest = file["begin"][number], file["words"][language][number]
        return begin + rest if begin else rest

    return said(file["charts"])
