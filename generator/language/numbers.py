"""Prints figures fast, in the format of a language.

The format is taken from babel once (`language/cldr.py`): the separators, and the text around an abbreviated number.
Printing one figure then takes a microsecond, where babel, which parses the pattern each time, takes fifty; an archive
has millions of different figures, so caching them does not help.
"""

import re
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

MOST_KEPT = 10_000
"""Shortened numbers by Babel that are cached."""

_NUMBER = re.compile(r"(\D*)(\d+)(?:[.,]\d)?(\D*)")


class Marks:
    """The separators of numbers in one language: thousands, decimals, and the minus sign."""

    def __init__(self, group: str, point: str, minus: str) -> None:
        self.point, self.minus = point, minus
        self._group = group
        self._as_python = (group, point, minus) == (",", ".", "-")

    def number(self, value: Decimal | float, digits: int) -> str:
        """A number with at most so many digits after the point, rounded half up."""
        parts = ""
        if type(value) is int:
            printed = f"{value:,}"
        else:
            exact = value if isinstance(value, Decimal) else Decimal(str(value))
            exact = exact.quantize(_STEPS[digits], ROUND_HALF_UP)
            if digits:
                printed, _, parts = f"{exact + 0:,f}".partition(".")  # never -0
                parts = parts.rstrip("0")
            else:
                printed = f"{int(exact):,}"  # Python prints integers in a third of the time
        if not self._as_python:
            printed = printed.replace(",", self._group).replace("-", self.minus)
        return f"{printed}{self.point}{parts}" if parts else printed


_STEPS = tuple(Decimal(1).scaleb(-digits) for digits in range(10))
_TENS = tuple(10**digits for digits in range(16))


class _Shortened(NamedTuple):
    """How numbers of so many digits are shortened."""

    places: int  # by which the point moves
    before: str
    after: str
    minus: str
    alone: bool  # whether exactly one has words of its own, as in "1 millón"


class Short:
    """Shortened large numbers, such as 45.2M. `slowly` is Babel's version: a number, and the digits after the point."""

    def __init__(self, slowly: Callable[[Decimal | float, int], str], point: str) -> None:
        self._slowly = slowly
        self._point = point
        self._learnt: dict[int, _Shortened | None] = {}
        self._kept: dict[tuple[Decimal, int], str] = {}

    def number(self, value: Decimal | float, digits: int) -> str:
        """Print a number of thousands or more; Babel prints the others, and those for which it has several forms."""
        exact = value if isinstance(value, Decimal) else Decimal(str(value))
        size = exact.adjusted()
        if size not in self._learnt:
            self._learnt[size] = self._learn(size)
        learnt = self._learnt[size]
        if learnt is None or not exact:
            return self._kept_or_slowly(exact, 0 if learnt is None else learnt.places, digits)
        if exact < 0:
            return learnt.minus + self.number(-exact, digits)
        places, before, after, _, alone = learnt
        if digits >= places:
            rounded = exact.scaleb(-places).quantize(_STEPS[digits], rounding=ROUND_HALF_UP)
            if rounded >= _TENS[size - places + 1]:  # rounded up to one digit more: perhaps one of the next unit
                return self.number(rounded.scaleb(places), digits)
            printed = str(rounded)
            if "." in printed:
                printed = printed.rstrip("0").rstrip(".").replace(".", self._point)
        else:
            # The last shown digit means tens at least, so whole numbers round as exactly and are quicker.
            last = _TENS[places - digits]
            whole, rest = divmod((int(exact) + last // 2) // last, _TENS[digits])
            if whole >= _TENS[size - places + 1]:  # as above
                return self.number(Decimal(whole).scaleb(places), digits)
            printed = f"{whole}{self._point}{f'{rest:0{digits}}'.rstrip('0')}" if rest else str(whole)
        return self._kept_or_slowly(exact, places, digits) if alone and printed == "1" else f"{before}{printed}{after}"

    def _kept_or_slowly(self, exact: Decimal, places: int, digits: int) -> str:
        """Zeros and small numbers, which are few and repeat. Rounded half up here, because Babel rounds half to even."""
        exact = exact.quantize(_STEPS[digits].scaleb(places), rounding=ROUND_HALF_UP) + 0
        said = self._kept.get((exact, digits))
        if said is None:
            if len(self._kept) > MOST_KEPT:
                self._kept.clear()
            said = self._kept[exact, digits] = self._slowly(exact, digits)
        return said

    def _learn(self, size: int) -> _Shortened | None:
        """The words around numbers of so many digits; None if they hang on the number, but for exactly one."""
        if not 3 <= size <= 14:
            return None
        tried = [self._slowly(Decimal(n).scaleb(size - 1), 1) for n in (10, 20, *_SAMPLES)]
        one, two, *others = (_NUMBER.fullmatch(said) for said in tried)
        negative = self._slowly(Decimal(-2).scaleb(size), 1)
        if one is None or two is None or not negative.endswith(tried[1]):
            return None
        if any(other is None or other.group(1, 3) != two.group(1, 3) for other in others):
            return None
        minus = negative.removesuffix(tried[1])
        return _Shortened(size - (len(two[2]) - 1), two[1], two[3], minus, one.group(1, 3) != two.group(1, 3))


_SAMPLES = (11, 15, 21, 25, 30, 40, 50, 70, 90)
"""Tenths of numbers by which different forms show: 1.1 to 9, the first digits of any number."""
