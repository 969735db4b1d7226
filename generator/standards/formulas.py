"""Reads the formulas of derived indicators, and runs their worked examples.

`generator.analysis.derive` computes the figures of a filing; the functions are in `generator.standards.functions`.
"""

from collections.abc import Collection, Iterable, Mapping
from decimal import DecimalException, localcontext
from typing import Final

from generator.model import AnswerType, Formula, Indicator
from generator.standards.files.entries import LIST, StandardsEntry, listed
from generator.standards.functions import EXACT, FUNCTIONS, STEPS, UndefinedFigureError, rounded, takes

PREVIOUS: Final = "@previous"
"""The suffix of a formula's input that is taken from the period one year earlier."""


def read_formula(entry: StandardsEntry, kind: AnswerType | None) -> Formula | None:
    """The formula of an indicator's entry, None if there is none or its worked example is missing."""
    formula = entry.entry("formula")
    if formula is None:
        return None
    text = formula.text("text")
    function = formula.choice("function", FUNCTIONS, "function")
    inputs = formula.texts("inputs")
    example = formula.figures("example")
    result = formula.decimal("result")
    formula.close()
    if kind is not None and not kind.is_figure:
        entry.misplaced("formula-not-allowed", "formula", kind)
        return None
    if not inputs:
        formula.missing("inputs", LIST)
    if not example or result is None:
        formula.note(
            "formula-without-example",
            "example" if not example else "result",
            "A formula needs a worked example: the figures that go in and the result that comes out.",
            fix="Add example: with one figure for each input, and result:.",
        )
        return None
    for name in inputs:
        if name not in example:
            formula.note(
                "example-incomplete", "example", "The example has no figure for this input.", name, fix="Add it."
            )
    for name in example:
        if name not in inputs:
            formula.unknown(f"example.{name}", name, inputs, "input")
    if function is None or set(example) != set(inputs):
        return None
    found = Formula(text, function, inputs, example, result)
    _run_example(formula, found, kind)
    return found


def _run_example(entry: StandardsEntry, formula: Formula, kind: AnswerType | None) -> None:
    """Report a function that cannot take these inputs, and a worked example with a different result."""
    compute = FUNCTIONS[formula.function]
    if not takes(compute, len(formula.inputs)):
        entry.note(
            "wrong-inputs",
            "inputs",
            f"The function {formula.function} does not take {len(formula.inputs)} inputs.",
            listed(formula.inputs),
            fix="Name another function, or correct the inputs.",
        )
        return
    step = STEPS[kind or AnswerType.RATIO]
    try:
        with localcontext(EXACT):
            value = compute(*(formula.example[name] for name in formula.inputs))
        result = str(rounded(value, step))
    except (UndefinedFigureError, DecimalException):
        result = "no figure"
    if result != str(rounded(formula.result, step)):
        entry.note(
            "example-comes-out-differently",
            "result",
            f"The function {formula.function} makes {result} of the figures of this example.",
            str(formula.result),
            fix="Correct the function, the order of the inputs, or the example.",
        )


def check(
    indicators: Mapping[str, Indicator], entries: Mapping[str, StandardsEntry], declared: Collection[str]
) -> None:
    """Report inputs that are not figures of the standards, and formulas that need their own result.

    `declared` are the codes of all indicators, including those that were left out for a mistake.
    """
    for code, indicator in indicators.items():
        if indicator.formula is None:
            continue
        entry = entries[code]
        for name in indicator.formula.inputs:
            source = indicators.get(name.removesuffix(PREVIOUS))
            if source is None and name.removesuffix(PREVIOUS) not in declared:
                entry.note(
                    "unknown-input",
                    "formula.inputs",
                    "This is none of those allowed.",
                    name,
                    "the code of an indicator, with @previous for its value one year earlier",
                    fix=f"{entry.hint(name.removesuffix(PREVIOUS), indicators)}Use one of those allowed.",
                )
            elif source is not None and not source.kind.is_figure:
                entry.note(
                    "input-no-figure",
                    "formula.inputs",
                    f"A formula cannot use answers of type {source.kind}.",
                    name,
                    "indicators of type percent, count, currency or ratio",
                    fix="Use another input.",
                )
        if code in _needed(code, indicators):
            entry.note(
                "formula-in-circle",
                "formula.inputs",
                "This formula needs its own result.",
                listed(indicator.formula.inputs),
                fix="Break the circle: compute one of the indicators from reported values only.",
            )


def _needed(code: str, indicators: Mapping[str, Indicator]) -> set[str]:
    """All indicators of the same period that a formula needs, directly or through other formulas."""
    found: set[str] = set()
    todo = _inputs(indicators[code])
    while todo:
        name = todo.pop()
        if name not in found and name in indicators:
            found.add(name)
            todo |= _inputs(indicators[name])
    return found


def _inputs(indicator: Indicator) -> set[str]:
    inputs: Iterable[str] = indicator.formula.inputs if indicator.formula else ()
    return {name for name in inputs if not name.endswith(PREVIOUS)}
