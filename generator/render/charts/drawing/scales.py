"""Scales of pictures: the few level lines, and their words.

Scales are worked out here, not in the drawing engine, because a tick's words depend on the language. A picture whose
amounts span more than a factor of fifty has a logarithmic scale, and says so in words.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import ceil, floor, log10

from generator.language.printer import MILLION, THOUSAND, Printer
from generator.model import AnswerType, Indicator

SPAN_OF_A_LOG = 50.0
"""Ratio of the largest to the smallest amount from which a linear scale would flatten the small ones."""

ABBREVIATED = 1e5
"""The last figure of a scale from which on all its figures of thousands or more are abbreviated. `numbers.js` has it too."""

STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)


@dataclass(frozen=True, slots=True)
class Scale:
    """Ticks from the lowest to the highest value, and the position of a value among them."""

    ticks: tuple[float, ...]
    logarithmic: bool = False

    def at(self, value: float) -> float:
        """Position of a value, in the units of the scale's ends.

        Values below a logarithmic scale are put on its floor.
        """
        if not self.logarithmic:
            return value
        return log10(max(value, self.ticks[0]))

    @property
    def low(self) -> float:
        """Position of the lowest tick."""
        return self.at(self.ticks[0])

    @property
    def high(self) -> float:
        """Position of the highest tick."""
        return self.at(self.ticks[-1])

    def units(self, pixels: float, room: float) -> float:
        """A length in units of the picture as a length on this scale, whose whole length is `room` units."""
        return pixels * (self.high - self.low) / room


def scale(
    values: Sequence[float], *, zero: bool = True, wanted: int = 3, may_be_log: bool = False, below: bool = False,
    whole: bool = False,
) -> Scale:  # fmt: skip
    """A few round ticks around these values; from zero unless `zero` is false or the scale becomes logarithmic.

    With `below` no tick is above the largest value: columns need no line over their heads. With `whole` all ticks are
    whole numbers: there is no half institution.
    """
    low, high = min(values), max(values)
    positive = [value for value in values if value > 0]
    if may_be_log and low >= 0 and positive and max(positive) / min(positive) >= SPAN_OF_A_LOG:
        first, last = floor(log10(min(positive)) + 1e-9), ceil(log10(max(positive)) - 1e-9)
        return Scale(tuple(10.0**power for power in range(first, max(last, first + 1) + 1)), logarithmic=True)
    if zero:
        low, high = min(low, 0.0), max(high, 0.0)
    if low == high:
        low, high = (low - 1, high + 1) if not zero else (0.0, high + 1)
    step = _step(high - low, wanted + below, whole=whole)
    start = floor(low / step + 1e-9)
    stop = floor(high / step + 1e-9) if below else ceil(high / step - 1e-9)
    return Scale(tuple(round(step * at, 10) for at in range(start, max(stop, start + 1) + 1)))


def _step(span: float, wanted: int, *, whole: bool = False) -> float:
    power = 10.0 ** floor(log10(span / wanted))
    steps = (power * step for power in (power, 10 * power) for step in STEPS)
    return next(step for step in steps if span / step <= wanted + 1e-9 and (not whole or step == int(step)))


def printer_of(indicator: Indicator, say: Printer) -> Callable[[float], str]:
    """How a picture prints figures of an indicator, with their percent or dollar sign."""
    if indicator.kind is AnswerType.PERCENT:
        return say.percent
    if indicator.kind is AnswerType.CURRENCY:
        return say.dollars
    if indicator.kind is AnswerType.RATIO:
        return lambda value: short(value, say, 2)
    return lambda value: short(value, say)


def tick_printer_of(indicator: Indicator, say: Printer) -> Callable[..., str]:
    """How a scale prints the same figures, where space is short: 10M, 600K. Dollars are named in a note instead.

    What it returns takes a figure and the last one of the scale, so that all of a scale have one form: 50K and 100K.
    """
    if indicator.kind is AnswerType.PERCENT:
        return lambda value, last=0.0: say.percent(value)  # noqa: ARG005 -- every percentage has the same form
    digits = 2 if indicator.kind is AnswerType.RATIO else 0

    def tick(value: float, last: float = 0.0) -> str:
        large = max(abs(value), abs(last)) >= ABBREVIATED and abs(value) >= THOUSAND
        return say.short(value) if large else short(value, say, digits)

    return tick


def short(value: float, say: Printer, digits: int = 0) -> str:
    """A number as pages print it, with a digit more where a whole number would say too little."""
    if abs(value) >= MILLION:
        return say.readable(value)
    return say.number(value, 1 if digits == 0 and 0 < abs(value) < 10 and value != int(value) else digits)
