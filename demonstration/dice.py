"""Chance that can be asked again: every throw is named, and the same name always falls the same way.

A stream of random numbers changes from its first new throw on: one more indicator, and every figure behind it differs.
A throw that is keyed by what it is thrown for depends on nothing but its name, the seed and the institution.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import TypeVar

Thing = TypeVar("Thing")
WHOLE = float(1 << 64)


@dataclass(frozen=True, slots=True)
class Dice:
    """All throws of one institution, or of another subject, under one seed."""

    key: str

    def chance(self, *name: object) -> float:
        """A number in [0, 1), all equally likely."""
        digest = blake2b("/".join((self.key, *map(str, name))).encode(), digest_size=8).digest()
        return int.from_bytes(digest, "big") / WHOLE

    def between(self, low: float, high: float, *name: object) -> float:
        """A number in [low, high), all equally likely."""
        return low + (high - low) * self.chance(*name)

    def bell(self, *name: object) -> float:
        """A number around 0 with a standard deviation of about 1, never beyond 3.

        The sum of three throws, rather than a logarithm: no mathematics library may differ in the last digit.
        """
        digest = blake2b("/".join((self.key, *map(str, name))).encode(), digest_size=12).digest()
        thrown = sum(int.from_bytes(digest[i : i + 4], "big") for i in (0, 4, 8))
        return (thrown / float(1 << 32) - 1.5) * 2

    def pick(self, things: Sequence[Thing], *name: object) -> Thing:
        """One of several things, all equally likely."""
        return things[int(self.chance(*name) * len(things))]
