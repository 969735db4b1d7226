"""Reproducible randomness: every throw has a name, and the same name always gives the same result.

A stream of random numbers changes from its first new throw on: one more indicator would change every figure after it. A
throw that is keyed by its purpose depends only on that name, the seed and the institution.
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
        """A number in [0, 1), uniformly distributed."""
        digest = blake2b("/".join((self.key, *map(str, name))).encode(), digest_size=8).digest()
        return int.from_bytes(digest, "big") / WHOLE

    def between(self, low: float, high: float, *name: object) -> float:
        """A number in [low, high), uniformly distributed."""
        return low + (high - low) * self.chance(*name)

    def bell(self, *name: object) -> float:
        """A number around 0 with a standard deviation of about 1, never beyond 3.

        The sum of three throws instead of a logarithm, in which mathematics libraries differ in the last digit.
        """
        digest = blake2b("/".join((self.key, *map(str, name))).encode(), digest_size=12).digest()
        thrown = sum(int.from_bytes(digest[i : i + 4], "big") for i in (0, 4, 8))
        return (thrown / float(1 << 32) - 1.5) * 2

    def pick(self, things: Sequence[Thing], *name: object) -> Thing:
        """One of several things, all equally likely."""
        return things[int(self.chance(*name) * len(things))]
