"""The functions that formulas of the standards may name.

Each is pure arithmetic over decimals and takes the inputs in the order in which the formula lists them. A dozen serve
all derived indicators, because a share is computed in the same way for all of them. Reading the standards runs the
worked example of each formula, so a formula that names the wrong function is a problem before it is published.
"""

import inspect
from collections.abc import Callable, Mapping, Sequence
from decimal import ROUND_HALF_UP, Context, Decimal, DivisionByZero, InvalidOperation, Overflow
from typing import Final, TypeAlias

from generator.model import AnswerType

Compute: TypeAlias = Callable[..., Decimal]

HUNDRED: Final = Decimal(100)


class UndefinedFigureError(ArithmeticError):
    """The figure has no value, because its base is zero or negative. `code` and the message say which of the two."""

    def __init__(self, *, negative: bool) -> None:
        self.code = "base_negative" if negative else "base_zero"
        super().__init__("the base is negative" if negative else "the base is zero")


def ratio(part: Decimal, base: Decimal) -> Decimal:
    """The first divided by the second.

    A base of zero gives no figure, and a negative one (equity eaten up by losses) a misleading one: a loss on negative
    equity would look like a gain. Raises `UndefinedFigureError` for both.
    """
    if base <= 0:
        raise UndefinedFigureError(negative=bool(base))
    return part / base


def percent(part: Decimal, base: Decimal) -> Decimal:
    """The first in percent of the second."""
    return HUNDRED * ratio(part, base)


def percent_of_sum(part: Decimal, *bases: Decimal) -> Decimal:
    """The first in percent of the sum of the others."""
    return percent(part, sum(bases, Decimal(0)))


def sum_in_percent(*parts_and_base: Decimal) -> Decimal:
    """The sum of all but the last, in percent of the last."""
    *parts, base = parts_and_base
    return percent(sum(parts, Decimal(0)), base)


def rest_in_percent(whole: Decimal, deducted: Decimal, base: Decimal) -> Decimal:
    """The first minus the second, in percent of the third."""
    return percent(whole - deducted, base)


def percent_of_mean(part: Decimal, closing: Decimal, opening: Decimal) -> Decimal:
    """The first in percent of the mean of the other two."""
    return percent(part, mean(closing, opening))


def mean(closing: Decimal, opening: Decimal) -> Decimal:
    """The mean of the balances at the end and at the start."""
    return (closing + opening) / 2


def total(*parts: Decimal) -> Decimal:
    """The sum."""
    return sum(parts, Decimal(0))


def rest(whole: Decimal, *deducted: Decimal) -> Decimal:
    """The first minus the others."""
    return whole - sum(deducted, Decimal(0))


def as_filed(figure: Decimal) -> Decimal:
    """The same figure: last year's closing balance is this year's opening balance."""
    return figure


def real_yield(nominal: Decimal, inflation: Decimal) -> Decimal:
    """A yield in percent after inflation in percent (the exact form, not the difference)."""
    return percent(nominal - inflation, HUNDRED + inflation)


def ratio_per_head(amount: Decimal, heads: Decimal, base: Decimal) -> Decimal:
    """An amount per person, in multiples of the third."""
    return ratio(ratio(amount, heads), base)


FUNCTIONS: Final[Mapping[str, Compute]] = {
    function.__name__: function
    for function in (
        ratio,
        percent,
        percent_of_sum,
        sum_in_percent,
        rest_in_percent,
        percent_of_mean,
        mean,
        total,
        rest,
        as_filed,
        real_yield,
        ratio_per_head,
    )
}
"""The functions by the name that a formula gives under `function`."""


def written(function: str, inputs: Sequence[str]) -> str:
    """The formula as a line of arithmetic over its inputs, by the names that they are given: in any language."""
    first, *others = inputs
    last, joined = inputs[-1], " + ".join(inputs[:-1])
    return {
        "ratio": f"{first} / {last}",
        "percent": f"100 × {first} / {last}",
        "percent_of_sum": f"100 × {first} / {_in_brackets(' + '.join(others), others)}",
        "sum_in_percent": f"100 × {_in_brackets(joined, inputs[:-1])} / {last}",
        "rest_in_percent": f"100 × ({' − '.join(inputs[:-1])}) / {last}",
        "percent_of_mean": f"100 × {first} / (({' + '.join(others)}) / 2)",
        "mean": f"({' + '.join(inputs)}) / 2",
        "total": " + ".join(inputs),
        "rest": " − ".join(inputs),
        "as_filed": first,
        "real_yield": f"100 × ({first} − {last}) / (100 + {last})",
        "ratio_per_head": f"{' / '.join(inputs)}",
    }[function]


def _in_brackets(terms: str, of: Sequence[str]) -> str:
    return f"({terms})" if len(of) > 1 else terms


TOTAL: Final = (mean, total, rest, as_filed)
"""Functions that have a value for every input, because they do not divide."""

STEPS: Final[Mapping[AnswerType, Decimal]] = {
    AnswerType.PERCENT: Decimal("0.01"),
    AnswerType.RATIO: Decimal("0.01"),
    AnswerType.CURRENCY: Decimal("0.01"),
    AnswerType.COUNT: Decimal("0.1"),
}
"""The step to which a computed figure is rounded, by type of answer."""

EXACT: Final = Context(prec=40, rounding=ROUND_HALF_UP, traps=[DivisionByZero, InvalidOperation, Overflow])
"""The arithmetic in which figures are computed and rounded, precise enough for products of the longest figures."""


def takes(function: Compute, count: int) -> bool:
    """True if the function can be called with so many inputs."""
    try:
        inspect.signature(function).bind(*range(count))
    except TypeError:
        return False
    return True


def rounded(value: Decimal, step: Decimal) -> Decimal:
    """The value to the nearest step, halves away from zero; without trailing zeros and without an exponent."""
    short = value.quantize(step, context=EXACT).normalize()
    if not short:
        return Decimal(0)  # not "-0"
    return short.quantize(Decimal(1)) if "E" in str(short) else short
