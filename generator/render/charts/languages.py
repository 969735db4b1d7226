"""One file of figures for the interactive views of all languages: only what they print differently is there twice."""

from collections.abc import Mapping, Sequence
from typing import Any

KEY = "in"
"""A value that differs is an object with this one key, and below it the value in each language. `explore.js` has it too."""


def by_column(rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Rows as columns, so that no key is repeated. A column that says the same in every row is this one value.

    `null` is a key that a row does not have, and `n` the number of rows. `rowsOf` in `explore.js` does the reverse.
    """
    found: dict[str, Any] = {"n": len(rows)}
    for key in dict.fromkeys(key for row in rows for key in row):
        column = [row.get(key) for row in rows]
        found[key] = column if any(value != column[0] for value in column) else column[0]
    return found


def in_columns(explore: Mapping[str, Any]) -> dict[str, Any]:
    """The figures of an interactive view, as its file has them."""
    return {**explore, "data": {name: by_column(rows) for name, rows in explore["data"].items()}}


def together(said: Mapping[str, Any]) -> Any:
    """Values of one form, by language, as one value."""
    return _merged(tuple(said), list(said.values()))


def _merged(codes: Sequence[str], values: list[Any]) -> Any:
    first = values[0]
    if values.count(first) == len(values):
        return first
    if all(isinstance(one, dict) and one.keys() == first.keys() for one in values):
        return {key: _merged(codes, [one[key] for one in values]) for key in first}
    if all(isinstance(one, list) and len(one) == len(first) for one in values):
        merged = [_merged(codes, list(each)) for each in zip(*values, strict=True)]
        if not all(isinstance(one, dict) and one.keys() == {KEY} for one in merged):
            return merged
    return {KEY: dict(zip(codes, values, strict=True))}


def alone(value: Any, language: str) -> Any:
    """The reverse: what a value says in one language."""
    if isinstance(value, dict):
        if value.keys() == {KEY}:
            return value[KEY][language]
        return {key: alone(one, language) for key, one in value.items()}
    return [alone(one, language) for one in value] if isinstance(value, list) else value
