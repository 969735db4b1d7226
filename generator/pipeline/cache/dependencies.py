"""What did a page look at, beyond its own institution?

A page about one institution shows a few of the portal's ten thousands of benchmarks. So the portal it is given
remembers what was looked up, and the page is made again only when one of these answers changed.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields
from typing import Any, TypeVar

from generator.model import Portal

K = TypeVar("K")
V = TypeVar("V")

EVERYTHING = "*"
"""Stands for a walk over all members of a mapping."""

_TRACKED = (
    "benchmarks",
    "tallies",
    "by_id",
    "by_country",
    "headlines",
    "credentials",
    "comparisons",
    "peer_figures",
    "peer_names",
    "reporters",
)


class TrackedMapping(Mapping[K, V]):
    """A mapping that says which of its keys were asked for."""

    def __init__(self, name: str, members: Mapping[K, V], note: Callable[[str], None]) -> None:
        self._name = name
        self._members = members
        self._note = note

    def __getitem__(self, key: K) -> V:
        self._note(lookup(self._name, key))
        return self._members[key]

    def get(self, key: K, default: Any = None) -> Any:
        """The answer, or something else where there is none; both are looked at."""
        self._note(lookup(self._name, key))
        return self._members.get(key, default)

    def __contains__(self, key: object) -> bool:
        self._note(lookup(self._name, key))
        return key in self._members

    def __iter__(self) -> Iterator[K]:
        self._note(lookup(self._name, EVERYTHING))
        return iter(self._members)

    def __len__(self) -> int:
        self._note(lookup(self._name, EVERYTHING))
        return len(self._members)


def lookup(name: str, key: object) -> str:
    """How one look is written down."""
    return f"{name}\t" + ("\t".join(key) if isinstance(key, tuple) else str(key))


class TrackedPortal(Portal):
    """A portal that remembers what was looked at since `turn`."""

    @classmethod
    def over(cls, portal: Portal) -> "TrackedPortal":
        """The same portal, watched."""
        watched = cls(**{field.name: getattr(portal, field.name) for field in fields(Portal)})
        watched.__dict__["_source"] = portal
        return watched

    def reset(self) -> frozenset[str]:
        """What was looked at since the last turn."""
        seen: set[str] = self.__dict__.setdefault("_seen", set())
        found = frozenset(seen)
        seen.clear()
        return found

    def __getattribute__(self, name: str) -> Any:
        plain = object.__getattribute__
        if name.startswith("_") or name in ("turn", "standards"):
            return plain(self, name)
        known = plain(self, "__dict__")
        if name in _TRACKED:
            watched = known.get(f"_watched_{name}")
            if watched is None:
                watched = TrackedMapping(name, getattr(known["_source"], name), known.setdefault("_seen", set()).add)
                known[f"_watched_{name}"] = watched
            return watched
        known.setdefault("_seen", set()).add(name)
        return plain(self, name)


def changed(before: Portal, after: Portal) -> frozenset[str]:
    """Every look whose answer is another one now."""
    found: set[str] = set()
    for name in _TRACKED:
        different = _different(getattr(before, name), getattr(after, name))
        found.update(lookup(name, key) for key in different)
        if different:
            found.add(lookup(name, EVERYTHING))
    found.update(name for name in _plain_names() if getattr(before, name) != getattr(after, name))
    return frozenset(found)


def _different(before: Mapping[Any, Any], after: Mapping[Any, Any]) -> set[Any]:
    """Keys with another answer. A mapping that holds columns compares these by itself, a hundred times as fast."""
    if hasattr(before, "different") and type(before) is type(after):
        return set(before.different(after))
    return {key for key in before.keys() | after.keys() if before.get(key) != after.get(key)}


def _plain_names() -> set[str]:
    """Everything else that a portal answers. Not the standards: they are in the key of every job."""
    names = {name for name in dir(Portal) if not name.startswith("_")} | {field.name for field in fields(Portal)}
    return names - {*_TRACKED, "standards"}
