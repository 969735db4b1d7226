"""One file of figures for the interactive views of all languages: only what they print differently is there twice."""

from collections.abc import Mapping
from typing import Any

KEY = "in"
"""A value that differs is an object with this one key, and below it the value in each language. `explore.js` has it too."""


def together(said: Mapping[str, Any]) -> Any:
    """Values of one form, by language, as one value."""
    first, *others = said.values()
    if all(other == first for other in others):
        return first
    if all(isinstance(one, dict) and one.keys() == first.keys() for one in said.values()):
        return {key: together({code: one[key] for code, one in said.items()}) for key in first}
    if all(isinstance(one, list) and len(one) == len(first) for one in said.values()):
        return [together({code: one[at] for code, one in said.items()}) for at in range(len(first))]
    return {KEY: dict(said)}


def alone(value: Any, language: str) -> Any:
    """The reverse: what a value says in one language."""
    if isinstance(value, dict):
        if value.keys() == {KEY}:
            return value[KEY][language]
        return {key: alone(one, language) for key, one in value.items()}
    return [alone(one, language) for one in value] if isinstance(value, list) else value
