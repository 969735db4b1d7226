"""A cell that could not be read, and why: a code whose words stand among the phrases of each language."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple


class Unreadable(NamedTuple):
    """`code` is the lasting name of the reason; `places` fill the words for it."""

    code: str
    places: Mapping[str, str] = MappingProxyType({})
