"""Parses answers: the text of a cell as a typed value of its indicator.

A reader is compiled once per indicator; a build reads a quarter of a million answers with a few hundred readers.
"""

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import TypeAlias

from generator.model import AnswerType, Indicator, Value
from generator.packages.safety import characters
from generator.packages.tables.no_answer import is_no_answer
from generator.packages.tables.schemas import NUMBER, Fault, later, read_date, read_number
from generator.problems import quoted

Reading: TypeAlias = tuple[Value | Fault, Fault | None]
"""The value, or why there is none; and what a reviewer should look at although the value is accepted."""

Reader: TypeAlias = Callable[[str], Reading]

_SAY_WHY = (
    "Leave the value empty, and write the reason into the column status: not_applicable (the question does not apply), "
    "withheld (the answer is not published, because it is confidential, for example) or unknown."
)

_BUILT_IN: Mapping[AnswerType, tuple[str, ...]] = {
    AnswerType.YES_NO: ("yes", "no"),
    AnswerType.YES_PARTIALLY_NO: ("yes", "partially", "no"),
}


def compile_reader(indicator: Indicator, today: date = date.max) -> Reader:
    """The function that reads the answers to one indicator. An answer that is a date must not be later than `today`."""
    if indicator.kind is AnswerType.SEVERAL_OF:
        # Few combinations are ever chosen, and reading one is slow, so they are cached.
        return lru_cache(maxsize=2000)(_several_of(indicator))
    if indicator.kind.is_choice:
        return _one_of(_BUILT_IN.get(indicator.kind) or tuple(indicator.options))
    if indicator.kind.is_figure:
        return _figure(indicator)
    return _date(today) if indicator.kind is AnswerType.DATE else _text


def _one_of(options: tuple[str, ...]) -> Reader:
    known: Mapping[str, Reading] = {option: (option, None) for option in options}
    allowed = ", ".join(options)

    def read(text: str) -> Reading:
        reading = known.get(text)
        return reading if reading is not None else (_unknown_option(text, options, allowed), None)

    return read


def _unknown_option(text: str, options: tuple[str, ...], allowed: str) -> Fault:
    near = text.strip().lower().replace(" ", "_").replace("-", "_")
    meant = {"y": "yes", "true": "yes", "1": "yes", "n": "no", "false": "no", "0": "no", "partly": "partially"}.get(
        near, near
    )
    fault = Fault("unknown-option", "This answer is not one of the options.", allowed)
    if meant in options:
        return fault._replace(fix=f"Did you mean {meant}?")
    if is_no_answer(text):
        return fault._replace(fix=_SAY_WHY)
    return fault._replace(options=options, word=near)


def _several_of(indicator: Indicator) -> Reader:
    options = tuple(indicator.options)
    order = {option: place for place, option in enumerate(options)}
    allowed = f"{', '.join(options)}; several are joined by semicolons"

    def read(text: str) -> Reading:
        chosen = text.split(";")
        for option in chosen:
            if option not in order:
                fault = _unknown_option(option, options, allowed)
                return fault._replace(message=f"{quoted(option)} is not one of the options."), None
        if len(set(chosen)) != len(chosen):
            return Fault("repeated-option", "An option is given twice.", allowed, "Write each option once."), None
        if indicator.none_option in chosen and len(chosen) > 1:
            return Fault(
                "contradicting-options",
                f"The option {indicator.none_option} excludes all others.",
                allowed,
                f"Remove {indicator.none_option}, or all others.",
            ), None
        if indicator.max_select is not None and len(chosen) > indicator.max_select:
            most = indicator.max_select
            return Fault(
                "too-many-options", f"{len(chosen)} options are chosen.", f"at most {most}", "Keep the main ones."
            ), None
        return tuple(sorted(chosen, key=order.__getitem__)), None

    return read


def _figure(indicator: Indicator) -> Reader:
    least, most = indicator.minimum, indicator.maximum
    whole = indicator.kind is AnswerType.COUNT
    match = NUMBER.fullmatch

    def read(text: str) -> Reading:
        number = Decimal(text) if match(text) else read_number(text)
        if isinstance(number, Fault):
            return number._replace(fix=f"{_SAY_WHY} If zero is meant, write 0.") if is_no_answer(text) else number, None
        if whole and ("." in text or number < 0):
            return Fault(
                "not-a-count", "A count is a whole number, zero or more.", "digits only", "Round it, or correct it."
            ), None
        if (least is not None and number < least) or (most is not None and number > most):
            return number, _implausible(indicator)
        return number, None

    return read


def _implausible(indicator: Indicator) -> Fault:
    least, most = indicator.minimum, indicator.maximum
    if least is None:
        allowed = f"usually at most {most:f}"
    elif most is None:
        allowed = f"usually at least {least:f}"
    else:
        allowed = f"usually from {least:f} to {most:f}"
    fix = "Check it. If it is right, say why in the column note."
    if indicator.kind is AnswerType.PERCENT:
        fix = "Check it: 37.5 means 37.5%, not 0.375. If it is right, say why in the column note."
    return Fault("implausible-value", "This figure is outside the plausible range. It is kept.", allowed, fix)


def _date(today: date) -> Reader:
    def read(text: str) -> Reading:
        day = read_date(text)
        if isinstance(day, Fault):
            return day._replace(fix=_SAY_WHY) if is_no_answer(text) else day, None
        if not 1900 <= day.year <= 2100:
            message = "This date is too far in the past or in the future."
            return Fault("out-of-range", message, "from 1900-01-01 to 2100-12-31"), None
        return later(day, today) or day, None

    return read


def _text(text: str) -> Reading:
    for odd in characters.oddities(text):
        return text, Fault(odd.code, odd.message, "", odd.fix)
    return text, None
