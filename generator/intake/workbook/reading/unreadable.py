"""The result for an unreadable cell: a code, whose words are among the phrases of each language."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple


class Unreadable(NamedTuple):
    """`code` is the lasting name of the reason; `places` fill the words for it."""

    code: str
    places: Mapping[str, str] = MappingProxyType({})
