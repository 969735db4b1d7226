"""Poverty lines and the tools that measure against them, as the standards list them."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

DOLLARS: Final = re.compile(r"usd_([0-9]{1,3})_([0-9]{2})", re.ASCII)
"""An international line: dollars and cents per person and day."""
SHARE: Final = re.compile(r"national_([0-9]{2,3})", re.ASCII)
"""A share of the national line, in percent."""
PERCENTILE: Final = re.compile(r"percentile_([0-9]{1,2})", re.ASCII)
"""The line below which that share of a country's people live."""
GENERAL: Final = "national_150, percentile_20 or usd_2_15"
"""Examples of the lines that need no entry."""


@dataclass(frozen=True, slots=True)
class PovertyStandards:
    """The tools and the named lines with their English labels, from the lowest line to the highest."""

    tools: Mapping[str, str] = field(default_factory=dict)
    lines: Mapping[str, str] = field(default_factory=dict)
    price_bases: tuple[str, ...] = ()
    fewest_clients: int = 30  # below which a rate is not shown

    def has(self, line: str) -> bool:
        """Whether there is such a line."""
        return line in self.lines or any(form.fullmatch(line) for form in (DOLLARS, SHARE, PERCENTILE))


def dollars(line: str) -> Decimal | None:
    """The dollars of an international line; None for any other line."""
    found = DOLLARS.fullmatch(line)
    return Decimal(f"{found[1]}.{found[2]}") if found else None


def number(line: str) -> int | None:
    """The percentage in the code of a share of the national line or of a percentile; None for any other line."""
    found = SHARE.fullmatch(line) or PERCENTILE.fullmatch(line)
    return int(found[1]) if found else None


Axis = tuple[str, str]
"""A line with its price base, empty for lines that have none. Rates share an axis only on the same one."""


def above(axes: Iterable[Axis]) -> Iterator[tuple[Axis, Axis]]:
    """Pairs of these lines of which the first is below the second, whatever the country."""
    known = sorted(axes)
    for low in known:
        for high in known:
            if low[1] == high[1] and _is_below(low[0], high[0]):
                yield low, high


def _is_below(low: str, high: str) -> bool:
    (family, place), (other, higher) = _place(low), _place(high)
    return family == other and place < higher and (place > 0 or higher >= _WHOLE)


_WHOLE: Final = 100


def _place(line: str) -> tuple[str, Decimal]:
    """The family of a line, and its place in it; 0 for named lines that are only known to be below the national one."""
    money = dollars(line)
    if money is not None:
        return "usd", money
    share = _WHOLE if line == "national" else number(line) or 0
    return "percentile" if PERCENTILE.fullmatch(line) else "national", Decimal(share)
