"""The figures of peers: whom an institution is compared with, and what they filed."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import compress
from typing import Any, Final, TypeAlias

ALL: Final = "all"
"""The group that every institution is in."""

Quartiles: TypeAlias = tuple[float, float, float]
"""First quartile, median, third quartile."""


def quantile(ordered: Sequence[float], at: float) -> float:
    """A quantile of ascending figures, by linear interpolation between order statistics (Hyndman and Fan type 7)."""
    place = at * (len(ordered) - 1)
    below = int(place)
    return ordered[below] + (ordered[min(below + 1, len(ordered) - 1)] - ordered[below]) * (place - below)


def quartiles(ordered: Sequence[float]) -> Quartiles:
    """The three quartiles of ascending figures; see `quantile`."""
    return quantile(ordered, 0.25), quantile(ordered, 0.5), quantile(ordered, 0.75)


@dataclass(frozen=True, slots=True)
class PeerGroup:
    """The group with which the profile of one institution compares it.

    Chosen once for all of a profile's figures and years, by the rule in `peers.yml`. The institution itself is not a
    member: a figure that is compared with itself appears nearer to the middle than it is.
    """

    group: str  # "all", or schemes and bands: "legal_form:nbfi+region:africa"
    members: int  # institutions of the group with a filing, this one left out

    @property
    def bands(self) -> tuple[tuple[str, str], ...]:
        """What all members of the group share, as schemes and their bands; empty for all institutions."""
        if self.group == ALL:
            return ()
        return tuple((scheme, band) for scheme, _, band in (part.partition(":") for part in self.group.split("+")))


PeerAnswers: TypeAlias = Mapping[str, tuple[str, ...]]
"""The answers of institutions to one choice in one period, by institution."""


@dataclass(frozen=True, slots=True)
class PeerFigures:
    """The figures of a peer group for one indicator in one period, ascending, with their institutions."""

    values: tuple[float, ...] = ()
    institutions: tuple[str, ...] = ()

    def items(self) -> Iterator[tuple[str, float]]:
        """Each institution with its figure, the lowest first."""
        return zip(self.institutions, self.values, strict=True)

    def without(self, institution: str) -> "PeerFigures":
        """The same figures without those of one institution."""
        if institution not in self.institutions:
            return self
        at = self.institutions.index(institution)
        return PeerFigures(
            self.values[:at] + self.values[at + 1 :], self.institutions[:at] + self.institutions[at + 1 :]
        )


class FiguresOfSome(Mapping[tuple[str, str, str], PeerFigures]):
    """The figures of some institutions, by group, indicator and period; picked from those of all when first looked up.

    The parts of a page look the same cells up again and again, and a portal has a hundred times as many institutions.
    """

    def __init__(self, figures: Mapping[tuple[str, str, str], PeerFigures], institutions: Iterable[str]) -> None:
        self._figures = figures
        self._institutions = frozenset(institutions)
        self._picked: dict[tuple[str, str, str], PeerFigures | None] = {}

    def get(self, key: tuple[str, str, str], default: Any = None) -> Any:
        """The figures in a cell; the default if none of the institutions has one."""
        if key not in self._picked:
            self._picked[key] = self._pick(key)
        found = self._picked[key]
        return default if found is None else found

    def _pick(self, key: tuple[str, str, str]) -> PeerFigures | None:
        known = self._figures.get(key)
        if known is None:
            return None
        ours = [id_ in self._institutions for id_ in known.institutions]
        if not any(ours):
            return None
        return PeerFigures(tuple(compress(known.values, ours)), tuple(compress(known.institutions, ours)))

    def __getitem__(self, key: tuple[str, str, str]) -> PeerFigures:
        found = self.get(key)
        if not isinstance(found, PeerFigures):
            raise KeyError(key)
        return found

    def __iter__(self) -> Iterator[tuple[str, str, str]]:
        return (key for key in self._figures if key in self)

    def __len__(self) -> int:
        return sum(1 for _ in self)


MOST_NAMED: Final = 8
"""The most peers without a figure that are named; of more, only the number is given."""


@dataclass(frozen=True, slots=True)
class OtherFigures:
    """The figures of an institution's peers for one indicator and period, as far as its profile shows them.

    If there are enough for quartiles, single figures are left out, so that a profile is made again only if a quartile
    moved.
    """

    n: int
    quartiles: Quartiles | None
    values: tuple[float, ...] = ()  # ascending, if there are too few for quartiles
    institutions: tuple[str, ...] = ()  # theirs
    absent: frozenset[str] = frozenset()  # institutions of the group without a figure, if they are few


class EachOtherFigures(Mapping[tuple[str, str, str, str], OtherFigures]):
    """The figures of everybody's peers, by institution, group, indicator and period; computed when looked up."""

    def __init__(
        self,
        figures: Mapping[tuple[str, str, str], PeerFigures],
        groups: Mapping[str, PeerGroup],
        names: Mapping[str, Mapping[str, str]],
        quartiles_from: int,
    ) -> None:
        self._figures = figures
        self._groups = groups
        self._names = names
        self._quartiles_from = quartiles_from

    def __getitem__(self, key: tuple[str, str, str, str]) -> OtherFigures:
        institution, group, indicator, period = key
        others = self._figures[group, indicator, period].without(institution)
        n = len(others.values)
        names = self._names.get(group, {})
        missing = len(names) - (institution in names) - n
        absent: frozenset[str] = frozenset()
        if 0 < missing <= MOST_NAMED:
            absent = frozenset(names.keys() - {institution, *others.institutions})
        if n >= self._quartiles_from:
            return OtherFigures(n, quartiles(others.values), absent=absent)
        return OtherFigures(n, None, others.values, others.institutions, absent)

    def among(self, cells: Iterable[tuple[str, str, str]]) -> Iterator[tuple[str, str, str, str]]:
        """The keys of these cells (group, indicator, period): those of all institutions compared with the group."""
        members: dict[str, list[str]] = {}
        for institution, chosen in self._groups.items():
            members.setdefault(chosen.group, []).append(institution)
        for group, indicator, period in cells:
            for institution in members.get(group, ()):
                yield institution, group, indicator, period

    def __iter__(self) -> Iterator[tuple[str, str, str, str]]:
        return self.among(self._figures)

    def __len__(self) -> int:
        return sum(1 for _ in self)
