"""Replaces `rpds`, a compiled library of immutable maps, as far as `jsonschema` and `referencing` use it.

It copies where `rpds` shares structure. The maps hold a few dozen entries here, and are made once.
"""

from collections.abc import Hashable, Iterable, Iterator, Mapping
from typing import Any, Generic, Self, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class HashTrieMap(Mapping[K, V]):
    """An immutable mapping: every change gives a new one."""

    def __init__(self, value: Mapping[K, V] | Iterable[tuple[K, V]] = (), /, **named: Any) -> None:
        self._held: dict[K, V] = dict(value, **named)

    @classmethod
    def convert(cls, value: "Mapping[K, V] | HashTrieMap[K, V]") -> "HashTrieMap[K, V]":
        """The same entries as such a mapping."""
        return value if isinstance(value, HashTrieMap) else cls(value)

    def __getitem__(self, key: K) -> V:
        return self._held[key]

    def __iter__(self) -> Iterator[K]:
        return iter(self._held)

    def __len__(self) -> int:
        return len(self._held)

    def __hash__(self) -> int:
        return hash(frozenset(self._held.items()))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, HashTrieMap) and self._held == other._held

    def insert(self, key: K, value: V) -> "HashTrieMap[K, V]":
        """With one more entry."""
        return HashTrieMap({**self._held, key: value})

    def update(self, *others: Mapping[K, V]) -> "HashTrieMap[K, V]":
        """With all entries of these."""
        held = dict(self._held)
        for other in others:
            held.update(other)
        return HashTrieMap(held)

    def remove(self, key: K) -> "HashTrieMap[K, V]":
        """Without one entry. Raises KeyError if it does not exist."""
        held = dict(self._held)
        del held[key]
        return HashTrieMap(held)

    def discard(self, key: K) -> "HashTrieMap[K, V]":
        """Without one entry, which need not exist."""
        return self.remove(key) if key in self._held else self


class HashTrieSet(frozenset[K]):
    """An immutable set: every change gives a new one."""

    def insert(self, value: K) -> "HashTrieSet[K]":
        """With one more member."""
        return HashTrieSet({*self, value})

    def discard(self, value: K) -> "HashTrieSet[K]":
        """Without one member."""
        return HashTrieSet(self - {value})

    def remove(self, value: K) -> "HashTrieSet[K]":
        """Without one member. Raises KeyError if it does not exist."""
        if value not in self:
            raise KeyError(value)
        return self.discard(value)

    def update(self, *others: Iterable[K]) -> "HashTrieSet[K]":
        """With all members of these."""
        return HashTrieSet(self.union(*others))


class List(Generic[V]):
    """An immutable list that grows at its front: every change gives a new one."""

    def __init__(self, *values: Any) -> None:
        self._held: tuple[V, ...] = tuple(values[0]) if len(values) == 1 else tuple(values)

    def __iter__(self) -> Iterator[V]:
        return iter(self._held)

    def __len__(self) -> int:
        return len(self._held)

    def push_front(self, value: V) -> Self:
        """With one more value in front."""
        return type(self)([value, *self._held])
