"""Puts an edit query into words: as a `Problem` with its place, what was filed, what would fit, and the question.

Figures, shares and dates come from the `Printer`, so that the question shows a figure as the page about it does.
"""

import datetime as dt
from decimal import Decimal

from generator.language.phrases import plain
from generator.language.printer import Printer
from generator.model import AnswerType, Dossier, Indicator, Observation
from generator.model.edit_checks import EditQuery
from generator.problems import Location, Problem

DIGITS = 2
"""Decimals of a figure in a question: one more than a page shows of a share, because a slip may hide in it."""

MOST_NAMED = 6
"""Indicators that a question names in addition to the first."""


def told(query: EditQuery, dossier: Dossier, say: Printer) -> Problem:
    """The query as a warning at the row of the first of its cells."""
    fact = dossier.fact(*query.cells[0])
    says, asks = words(query, say)
    expected = _expected(query, say)
    return Problem(
        f"slip-{query.rule.replace('_', '-')}",
        fact.sources[0] if fact.sources else Location(f"institutions/{query.institution}/indicators.csv"),
        says,
        fact.text if isinstance(fact, Observation) else query.found,
        say.phrase("slip.expected", expected=expected) if expected else "",
        f"{asks} {say.phrase('slip.confirm')}",
        "warning",
    )


def words(query: EditQuery, say: Printer) -> tuple[str, str]:
    """The oddity, and the question."""
    names = [_label(code, say) for code, _ in query.cells]
    others = list(dict.fromkeys(names[1:]))
    places: dict[str, object] = {
        "indicator": names[0],
        "year": query.cells[0][1],
        "other": others[0] if others else "",
        "others": ", ".join(others[:MOST_NAMED]) + (" …" if len(others) > MOST_NAMED else ""),
        "found": _filed(query, say),
        "expected": _expected(query, say),
        # Whole numbers are passed unchanged: `n` chooses a plural form.
        **{
            n: value if type(value) is int else _printed(value, _shown_as(n, query, say), say)
            for n, value in query.figures.items()
        },
    }
    says, asks = (say.phrase(f"slip.{query.rule}.{part}", **places) for part in ("says", "asks"))
    return says, asks


def _printed(value: Decimal | int | dt.date | str, of: Indicator | None, say: Printer) -> str:
    if isinstance(value, dt.date):
        return say.date(value)
    if isinstance(value, str):
        return value
    if of is not None and of.kind is AnswerType.PERCENT:
        return say.exact_percent(value, DIGITS)
    return say.number(value, DIGITS)


def _shown_as(name: str, query: EditQuery, say: Printer) -> Indicator | None:
    """The indicator of which a figure is a value: that of the whole, or of another year; None for a factor or a rate."""
    at = {"before": 0, "whole": 1}.get(name)
    return None if at is None else say.standards.indicators.get(query.cells[at][0])


def _asked_about(query: EditQuery, say: Printer) -> Indicator | None:
    return say.standards.indicators.get(query.cells[0][0])


def _expected(query: EditQuery, say: Printer) -> str:
    return "" if query.expected is None else _printed(query.expected, _asked_about(query, say), say)


def _filed(query: EditQuery, say: Printer) -> str:
    """What was filed, printed like any figure or date; unchanged if it is neither."""
    of = _asked_about(query, say)
    try:
        value = dt.date.fromisoformat(query.found) if of and of.kind is AnswerType.DATE else Decimal(query.found)
        return _printed(value, of, say)
    except (ArithmeticError, ValueError):
        return query.found


def _label(code: str, say: Printer) -> str:
    return plain(say.label(code)) if code in say.standards.indicators else code
