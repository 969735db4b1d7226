"""Prints figures fast, in the format of a language.

The format is taken from babel once (`language/cldr.py`): the separators, and the text around an abbreviated number.
Printing one figure then takes a microsecond, where babel, which parses the pattern each time, takes fifty; an archive
has millions of different figures, so caching them does not help.
"""

import re
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal

MOST_KEPT = 10_000
"""Shortened numbers by Babel that are cached."""

_NUMBER = re.compile(r"(\D*)(\d+)(\D*)")


class Marks:
    """The separators of numbers in one language: thousands, decimals, and the minus sign."""

    def __init__(self, group: str, point: str, minus: str) -> None:
        self.point, self.minus = point, minus
        marks = str.maketrans({",": group, ".": point, "-": minus})
        self._marks = None if (group, point, minus) == (",", ".", "-") else marks

    def number(self, value: Decimal | float, digits: int) -> str:
        """A number with at most so many digits after the point, rounded half up."""
        if type(value) is int:
            printed = f"{value:,}"
            return printed if self._marks is None else printed.translate(self._marks)
        exact = value if isinstance(value, Decimal) else Decimal(str(value))
        exact = exact.quantize(_STEPS[digits], rounding=ROUND_HALF_UP) + 0  # never -0
        printed = f"{exact:,f}"
        if digits:
            printed = printed.rstrip("0").rstrip(".")
        return printed if self._marks is None else printed.translate(self._marks)


_STEPS = tuple(Decimal(1).scaleb(-digits) for digits in range(10))
_TENS = tuple(10**digits for digits in range(16))


class Short:
    """Shortened large numbers, such as 45.2M. `slowly` is Babel's version: a number, and the digits after the point."""

    def __init__(self, slowly: Callable[[Decimal | float, int], str], point: str) -> None:
        self._slowly = slowly
        self._point = point
        self._learnt: dict[int, tuple[int, str, str] | None] = {}
        self._kept: dict[tuple[Decimal, int], str] = {}

    def number(self, value: Decimal | float, digits: int) -> str:
        """Print a number of thousands or more; Babel prints the others, and those for which it has two forms."""
        exact = value if isinstance(value, Decimal) else Decimal(str(value))
        size = exact.adjusted()
        if size not in self._learnt:
            self._learnt[size] = self._learn(size)
        learnt = self._learnt[size]
        if learnt is None or exact <= 0:
            moved = 0 if learnt is None else learnt[0]  # half up here, because Babel rounds half to even
            return self._kept_or_slowly(
                exact.quantize(_STEPS[digits].scaleb(moved), rounding=ROUND_HALF_UP) + 0, digits
            )
        places, before, after = learnt
        if digits >= places:
            rounded = exact.scaleb(-places).quantize(_STEPS[digits], rounding=ROUND_HALF_UP)
            if rounded >= _TENS[size - places + 1]:  # rounded up to one digit more: perhaps one of the next unit
                return self.number(rounded.scaleb(places), digits)
            printed = str(rounded)
            if "." in printed:
                printed = printed.rstrip("0").rstrip(".").replace(".", self._point)
            return f"{before}{printed}{after}"
        # The last shown digit means tens at least, so whole numbers round as exactly and are quicker.
        last = _TENS[places - digits]
        whole, rest = divmod((int(exact) + last // 2) // last, _TENS[digits])
        if whole >= _TENS[size - places + 1]:  # as above
            return self.number(Decimal(whole).scaleb(places), digits)
        if not rest:
            return f"{before}{whole}{after}"
        fraction = f"{rest:0{digits}}".rstrip("0")
        return f"{before}{whole}{self._point}{fraction}{after}"

    def _kept_or_slowly(self, exact: Decimal, digits: int) -> str:
        """Zeros, losses and small numbers, which are few and repeat."""
        said = self._kept.get((exact, digits))
        if said is None:
            if len(self._kept) > MOST_KEPT:
                self._kept.clear()
            said = self._kept[exact, digits] = self._slowly(exact, digits)
        return said

    def _learn(self, size: int) -> tuple[int, str, str] | None:
        """How many places the point moves for numbers of so many digits, and the words around them."""
        if not 3 <= size <= 14:
            return None
        one, two = (_NUMBER.fullmatch(self._slowly(Decimal(n).scaleb(size), 0)) for n in (1, 2))
        if one is None or two is None or one.group(1, 3) != two.group(1, 3):
            return None
        return size - (len(two[2]) - 1), two[1], two[3]
