"""Tracks what a page looked up beyond its own institution.

A page about one institution shows a few of the portal's ten thousands of benchmarks. So the portal it is given records
its lookups, and the page is made again only if one of the answers changed.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import fields
from functools import cached_property
from typing import Any, TypeVar

from generator.model import PeerFigures, Portal

K = TypeVar("K")
V = TypeVar("V")

EVERYTHING = "*"
"""The key of a lookup that iterates over all members of a mapping."""

_TRACKED = (
    "benchmarks",
    "tallies",
    "by_id",
    "institutions",
    "by_country",
    "groups",
    "area_counts",
    "compared",
    "headlines",
    "credentials",
    "comparisons",
    "peer_figures",
    "other_figures",
    "peer_names",
    "peer_answers",
    "peer_levels",
    "reporters",
    "indicator_events",
    "predecessors",
    "client_shares",
    "services",
    "queues",
    "network_members",
)

_COMPUTED = ("other_figures", "indicator_events")
"""Those of them whose values are computed when looked up, from others."""

_OWN = frozenset({"reset", "standards", "figures_of"})
"""What is no lookup."""


class TrackedMapping(Mapping[K, V]):
    """A mapping that records which of its keys were looked up."""

    def __init__(self, name: str, members: Mapping[K, V], note: Callable[[tuple[str, object]], None]) -> None:
        self._name = name
        self._members = members
        self._note = note

    def __getitem__(self, key: K) -> V:
        self._note((self._name, key))
        return self._members[key]

    def get(self, key: K, default: Any = None) -> Any:
        """The value, or the default; both count as a lookup."""
        self._note((self._name, key))
        return self._members.get(key, default)

    def __contains__(self, key: object) -> bool:
        self._note((self._name, key))
        return key in self._members

    def __iter__(self) -> Iterator[K]:
        self._note((self._name, EVERYTHING))
        return iter(self._members)

    def __len__(self) -> int:
        self._note((self._name, EVERYTHING))
        return len(self._members)


class LazyMapping(Mapping[K, V]):
    """A mapping that is made when it is first used, so that what it takes to make it counts as a lookup only then."""

    def __init__(self, make: Callable[[], Mapping[K, V]]) -> None:
        self._make = make

    @cached_property
    def _members(self) -> Mapping[K, V]:
        return self._make()

    def __getitem__(self, key: K) -> V:
        return self._members[key]

    def __iter__(self) -> Iterator[K]:
        return iter(self._members)

    def __len__(self) -> int:
        return len(self._members)


def lookup(name: str, key: object) -> str:
    """The record of one lookup."""
    return f"{name}\t" + ("\t".join(key) if isinstance(key, tuple) else str(key))


class TrackedPortal(Portal):
    """A portal that records what was looked up since `reset`."""

    @classmethod
    def over(cls, portal: Portal) -> "TrackedPortal":
        """The same portal, with tracking."""
        watched = cls(**{field.name: getattr(portal, field.name) for field in fields(Portal)})
        watched.__dict__.update(_source=portal, _seen=set(), _tracked={})
        return watched

    def reset(self) -> frozenset[str]:
        """The lookups since the last reset."""
        seen: set[str | tuple[str, object]] = self.__dict__["_seen"]
        found = frozenset(one if isinstance(one, str) else lookup(*one) for one in seen)
        seen.clear()
        return found

    def figures_of(self, institutions: Iterable[str]) -> Mapping[tuple[str, str, str], PeerFigures]:
        """The figures of these institutions; what is compared of each counts as looked up."""
        own = tuple(institutions)
        for id_ in own:
            self.compared.get(id_)
        source: Portal = self.__dict__["_source"]
        return source.figures_of(own)

    def __getattribute__(self, name: str) -> Any:
        if name.startswith("_") or name in _OWN:
            return object.__getattribute__(self, name)
        known = object.__getattribute__(self, "__dict__")
        tracked = known["_tracked"]
        if name in tracked:
            return tracked[name]
        found = getattr(known["_source"], name)  # what a result is computed from does not count as a lookup
        if name in _TRACKED:
            tracked[name] = TrackedMapping(name, found, known["_seen"].add)
            return tracked[name]
        known["_seen"].add(name)
        return found


def changed(before: Portal | None, after: Portal) -> frozenset[str] | None:
    """Every lookup whose result has changed; None if there is no portal to compare with."""
    if before is None:
        return None
    found: set[str] = set()
    plain = (name for name in _TRACKED if name not in _COMPUTED)
    different = {name: _different(getattr(before, name), getattr(after, name)) for name in plain}
    figures, answers = different["peer_figures"], different["peer_answers"]
    different["other_figures"] = _others_different(before, after, figures)
    different["indicator_events"] = _events_different(before, after, figures | answers)
    for name, keys in different.items():
        found.update(lookup(name, key) for key in keys)
        if keys:
            found.add(lookup(name, EVERYTHING))
    found.update(name for name in _plain_names() if getattr(before, name) != getattr(after, name))
    return frozenset(found)


def _different(before: Mapping[Any, Any], after: Mapping[Any, Any]) -> set[Any]:
    """Keys with a different value. A mapping of columns compares itself, a hundred times as fast."""
    if hasattr(before, "different") and type(before) is type(after):
        return set(before.different(after))
    return {key for key in before.keys() | after.keys() if before.get(key) != after.get(key)}


def _others_different(before: Portal, after: Portal, cells: Collection[Any]) -> set[Any]:
    """The same for the figures of others, which are computed when looked up: only those of changed cells are."""
    was, now = before.other_figures, after.other_figures
    return {key for key in {*was.among(cells), *now.among(cells)} if was.get(key) != now.get(key)}


def _events_different(before: Portal, after: Portal, cells: Collection[Any]) -> set[Any]:
    """The same for the events of indicators."""
    was, now = before.indicator_events, after.indicator_events
    return {code for code in was.among(cells, now) if was.get(code) != now.get(code)}


def _plain_names() -> set[str]:
    """All other attributes of a portal. Not the standards: they are in the key of every task."""
    names = {name for name in dir(Portal) if not name.startswith("_")} | {field.name for field in fields(Portal)}
    return names - {*_TRACKED, "standards", "figures_of"}
