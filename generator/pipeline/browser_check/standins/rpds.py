"""In the place of `rpds`, whose maps never change: what `jsonschema` and `referencing` ask of them, on plain ones.

Copies are made where the library shares. What is kept in them here is a few dozen entries, made once.
"""

from collections.abc import Hashable, Iterable, Iterator, Mapping
from typing import Any, Generic, Self, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class HashTrieMap(Mapping[K, V]):
    """A mapping that gives a new one for every change."""

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
        """With one entry more."""
        return HashTrieMap({**self._held, key: value})

    def update(self, *others: Mapping[K, V]) -> "HashTrieMap[K, V]":
        """With all entries of these."""
        held = dict(self._held)
        for other in others:
            held.update(other)
        return HashTrieMap(held)

    def remove(self, key: K) -> "HashTrieMap[K, V]":
        """Without one entry. Raises KeyError where it is not there."""
        held = dict(self._held)
        del held[key]
        return HashTrieMap(held)

    def discard(self, key: K) -> "HashTrieMap[K, V]":
        """Without one entry, which need not be there."""
        return self.remove(key) if key in self._held else self


class HashTrieSet(frozenset[K]):
    """A set that gives a new one for every change."""

    def insert(self, value: K) -> "HashTrieSet[K]":
        """With one member more."""
        return HashTrieSet({*self, value})

    def discard(self, value: K) -> "HashTrieSet[K]":
        """Without one member."""
        return HashTrieSet(self - {value})

    def remove(self, value: K) -> "HashTrieSet[K]":
        """Without one member. Raises KeyError where it is not there."""
        if value not in self:
            raise KeyError(value)
        return self.discard(value)

    def update(self, *others: Iterable[K]) -> "HashTrieSet[K]":
        """With all members of these."""
        return HashTrieSet(self.union(*others))


class List(Generic[V]):
    """A list that grows at its front, and gives a new one for every change."""

    def __init__(self, *values: Any) -> None:
        self._held: tuple[V, ...] = tuple(values[0]) if len(values) == 1 else tuple(values)

    def __iter__(self) -> Iterator[V]:
        return iter(self._held)

    def __len__(self) -> int:
        return len(self._held)

    def push_front(self, value: V) -> Self:
        """With one more in front."""
        return type(self)([value, *self._held])
