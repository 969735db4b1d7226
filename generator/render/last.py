"""Keeps what was made last, because the next language needs the same."""

from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class Last(Generic[T]):
    """What `make` made last, and the objects that it was made from."""

    def __init__(self, make: Callable[..., T]) -> None:
        self._make = make
        self._those: tuple[object, ...] = ()
        self._made: T | None = None

    def of(self, *those: object) -> T:
        """What `make` makes of these very objects."""
        known = self._those
        if self._made is None or any(one is not other for one, other in zip(those, known, strict=True)):
            self._those, self._made = those, self._make(*those)
        return self._made
