"""Computes derived figures from reported ones, and the value of amounts in US dollars.

What was filed takes precedence, a value as well as a stated gap: a figure is computed only if nothing was filed. A
figure that cannot be computed becomes a gap that names the missing inputs and why they are missing. If none of its
inputs was filed either, nothing is added: the figure is simply not reported.

Figures are rounded half up where they are written: percents, ratios and amounts to 0.01, counts to 0.1 (the mean of two
counts is exact). Later formulas use the rounded figure, so that a reader can follow every step with the printed
figures.

A computed figure has the assurance level of its least checked input, and the definition of its filing. A formula never
mixes years with definitions that are not comparable: then it lacks the figure of the year before.

A figure that cannot be is kept as it was filed, with a caution: it is outside of what its indicator can be, or the base
of its formula is zero or negative in the same filing. A percentage or ratio outside of its plausible range has a
caution of its own: it may be right, and one of 2,571 % among shares below 10 % says nothing of the others. Formulas
still use them, and their own results are checked.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal, DecimalException
from decimal import localcontext as arithmetic
from typing import Final, TypeAlias

from generator.model import (
    LADDER,
    AnswerType,
    Caution,
    Dossier,
    Fact,
    Filing,
    Gap,
    GapReason,
    Indicator,
    Observation,
    Standards,
)
from generator.model.definitions import comparable
from generator.problems import Location
from generator.standards.formulas import PREVIOUS
from generator.standards.functions import EXACT, FUNCTIONS, STEPS, TOTAL, Compute, UndefinedFigureError, rounded

YEAR: Final = timedelta(days=365)
YEAR_AT_LEAST: Final = timedelta(days=330)
YEAR_AT_MOST: Final = timedelta(days=400)
"""A filing is the previous one if it ended so long before: a fiscal year, give or take a month."""

DOLLAR: Final = "USD"

_ENGLISH: Final = {
    "no_previous": "no filing one year earlier",
    "redefined": "of another definition",
    "other_currency": "in another currency",
    "too_large": "the figures are too large",
}
"""Reasons for a gap other than those of `GapReason`, as its note has them. `because.…` among the phrases are for pages."""

_RUNGS: Final = {rung: height for height, rung in enumerate(LADDER)}

ENDLESS: Final = Decimal(10) ** 30
"""Placeholder for an input that was not filed: a formula without a value for it has none because of the other inputs.
"""

Facts: TypeAlias = dict[str, Fact]
"""The facts of one period, by indicator."""

_Bounds: TypeAlias = Mapping[str, tuple[Decimal | None, Decimal | None]]
"""The least and the greatest value of indicators, by code; None: no bound."""


@dataclass(frozen=True, slots=True)
class _Input:
    """One input of a formula: an indicator, of this filing or of the previous one."""

    name: str
    code: str
    previous: bool
    is_amount: bool


@dataclass(frozen=True, slots=True)
class _Step:
    """One figure to compute."""

    code: str
    compute: Compute
    inputs: tuple[_Input, ...]
    rounded_to: Decimal


@dataclass(frozen=True, slots=True)
class _FigureRules:
    """What the standards say of figures: how they are computed, what they can be, and which are amounts over a year."""

    steps: Sequence[_Step]
    possible: _Bounds
    plausible: _Bounds
    amounts: Mapping[str, bool]


def _rules(standards: Standards) -> _FigureRules:
    known = standards.indicators
    return _FigureRules(
        steps=plan(known),
        possible={code: i.possible for code, i in known.items() if i.possible != (None, None)},
        plausible={
            code: (i.minimum, i.maximum)
            for code, i in known.items()
            if i.kind in (AnswerType.PERCENT, AnswerType.RATIO) and (i.minimum, i.maximum) != (None, None)
        },
        amounts={code: i.flow for code, i in known.items() if i.kind is AnswerType.CURRENCY},
    )


def derive(dossier: Dossier, standards: Standards) -> Dossier:
    """The same dossier with every figure that can be derived from its facts, and with all amounts in US dollars too.

    Amounts at the end of the year are converted at the closing rate, amounts over the year at the average rate; without
    a rate, only what was filed in US dollars has a dollar value.
    """
    rules = standards.once(_rules)
    years: dict[str, Facts] = {filing.period: {} for filing in dossier.filings}
    for (code, period), filed in dossier.facts.items():
        years.setdefault(period, {})[code] = filed
    with arithmetic(EXACT):
        # Oldest first: what was computed for one year is an input of the next.
        for filing in sorted(dossier.filings, key=lambda filing: filing.as_of):
            facts = years[filing.period]
            unasked = dossier.unasked.get(filing.period, {})
            before = previous(filing, dossier.filings)
            earlier = None if before is None else years[before.period]
            lacks = {**unasked, **_previous(before, dossier)}
            given = standards.definitions(filing.questionnaire, filing.period)
            same_currency = before is not None and _currency(before, dossier) == _currency(filing, dossier)
            redefined = _redefined(earlier or {}, given, standards)
            for step in rules.steps:
                if _is_open(facts.get(step.code)):
                    found = _figure(
                        step, filing.period, facts, earlier, lacks, redefined=redefined, same_currency=same_currency
                    )
                    # A figure that was not asked for lacks nothing: it already is a gap of its own.
                    if isinstance(found, Observation) or (found and step.code not in unasked):
                        if isinstance(found, Observation) and step.code in given:
                            found = replace(found, definition=given[step.code])
                        facts[step.code] = found
            _set_dollars(facts, filing, _currency(filing, dossier), rules.amounts)
            _set_cautions(facts, rules, earlier if same_currency else None)
    return replace(
        dossier, facts={(code, period): fact for period, facts in years.items() for code, fact in facts.items()}
    )


def previous(filing: Filing, filings: Iterable[Filing]) -> Filing | None:
    """The filing that ended about a year (330 to 400 days) before this one; the one nearest to a year, if several.

    None if this one's last day is in doubt, and never one whose own is: growth over a wrong year would look right.
    """
    if filing.doubted:
        return None
    found = [
        other for other in filings if not other.doubted and YEAR_AT_LEAST <= filing.as_of - other.as_of <= YEAR_AT_MOST
    ]
    return min(found, key=lambda other: abs(filing.as_of - other.as_of - YEAR), default=None)


def plan(indicators: Mapping[str, Indicator]) -> Sequence[_Step]:
    """The figures to compute, each after those it is computed from. The standards contain no circular formulas."""
    steps: dict[str, _Step | None] = {}
    for code in indicators:
        _add(code, indicators, steps)
    return [step for step in steps.values() if step is not None]


def _add(code: str, indicators: Mapping[str, Indicator], steps: dict[str, _Step | None]) -> None:
    indicator = indicators.get(code)
    if indicator is None or indicator.formula is None or code in steps:
        return
    steps[code] = None  # a mark that keeps a circular formula from recursing forever
    inputs = []
    for name in indicator.formula.inputs:
        source = name.removesuffix(PREVIOUS)
        if source == name:
            _add(source, indicators, steps)
        is_amount = source in indicators and indicators[source].kind is AnswerType.CURRENCY
        inputs.append(_Input(name, source, source != name, is_amount))
    del steps[code]  # so that it comes after its inputs
    steps[code] = _Step(code, FUNCTIONS[indicator.formula.function], tuple(inputs), STEPS[indicator.kind])


def _redefined(earlier: Facts, given: Mapping[str, str], standards: Standards) -> frozenset[str]:
    """The indicators whose figure of the year before was given to a definition that is not comparable with this one."""
    return frozenset(
        code
        for code, definition in given.items()
        if isinstance(fact := earlier.get(code), Observation)
        and not comparable(standards.indicators[code].versions, fact.definition, definition)
    )


def _is_open(filed: Fact | None) -> bool:
    """True if nothing was filed, neither a value nor a reason for its absence."""
    return filed is None or (isinstance(filed, Gap) and filed.why is GapReason.NOT_REPORTED)


def _previous(before: Filing | None, dossier: Dossier) -> dict[str, GapReason]:
    """The figures that the previous filing was not asked for, under the names of formulas."""
    return {f"{code}{PREVIOUS}": why for code, why in dossier.unasked.get(before.period, {}).items()} if before else {}


def _figure(
    step: _Step,
    period: str,
    facts: Facts,
    earlier: Facts | None,
    lacks: Mapping[str, GapReason],
    *,
    redefined: Collection[str],
    same_currency: bool,
) -> Fact | None:
    """The computed figure, or the gap in its place; None if nothing is known of any input.

    `lacks` gives the reason for inputs without a row, by their names in formulas. `redefined` are the indicators whose
    earlier figure was given to another definition.
    """
    values: list[Decimal] = []
    known: list[Fact] = []
    observed: list[Observation] = []
    missing: list[str] = []
    reasons: list[tuple[str, str]] = []
    for item in step.inputs:
        source = earlier if item.previous else facts
        fact = None if source is None else source.get(item.code)
        if fact is not None:
            known.append(fact)
        if isinstance(fact, Observation) and isinstance(fact.value, Decimal):
            if item.previous and item.code in redefined:
                reasons.append((item.name, "redefined"))
            elif not (item.previous and item.is_amount) or same_currency:
                values.append(fact.value)
                observed.append(fact)
                continue
            else:
                reasons.append((item.name, "other_currency"))
        elif source is None:
            reasons.append((item.name, "no_previous"))
        else:
            reasons.extend(_reasons(item, fact, lacks.get(item.name, GapReason.NOT_REPORTED)))
        missing.append(item.name)
    if not known:
        return None
    sources = _cells(known)
    if missing:
        because = tuple(dict.fromkeys(reasons))
        note = "; ".join(f"{name}: {_ENGLISH.get(why) or why.replace('_', ' ')}" for name, why in because)
        return Gap(
            step.code, period, GapReason.MISSING_INPUT, sources, note=note, inputs=tuple(missing), because=because
        )
    try:
        value = rounded(step.compute(*values), step.rounded_to)
    except UndefinedFigureError as error:
        return Gap(step.code, period, GapReason.UNDEFINED, sources, note=str(error), because=(("", error.code),))
    except DecimalException:  # figures of dozens of digits, which the reader of packages should have refused
        why = "too_large"
        return Gap(step.code, period, GapReason.UNDEFINED, sources, note=_ENGLISH[why], because=(("", why),))
    weakest = min(observed, key=_rung)
    return Observation(
        step.code, period, value, str(value), sources, weakest.assurance, checked=weakest.checked, derived=True
    )


def _rung(fact: Observation) -> int:
    """The height of a fact's assurance level; a computed figure has the lowest of its inputs."""
    return _RUNGS[fact.assurance]


def _reasons(item: _Input, fact: Fact | None, otherwise: GapReason) -> list[tuple[str, str]]:
    """Why an input is missing.

    A reason that the institution stated (withheld …) is passed on through chains of formulas.
    """
    why = otherwise if not isinstance(fact, Gap) else fact.why
    found = [(item.name, why.value)]
    if isinstance(fact, Gap) and why is GapReason.MISSING_INPUT and not item.previous:
        found += [
            (name, reason)
            for name, reason in fact.because
            if reason not in (GapReason.NOT_REPORTED, GapReason.MISSING_INPUT)
        ]
    return found


def _cells(facts: Iterable[Fact]) -> tuple[Location, ...]:
    """The cells behind the facts, each once; by identity, because chains share the objects and hashing is slow."""
    return tuple({id(location): location for fact in facts for location in fact.sources}.values())


def _currency(filing: Filing, dossier: Dossier) -> str | None:
    return filing.currency or dossier.institution.currency


def _set_dollars(facts: Facts, filing: Filing, currency: str | None, amounts: Mapping[str, bool]) -> None:
    """Give every amount among the facts its value in US dollars, to the cent."""
    average, closing = filing.average_rate, filing.closing_rate
    if currency == DOLLAR:
        average = closing = Decimal(1)
    elif not currency:
        average = closing = None  # a rate alone does not say what the amount is in
    for code, flow in amounts.items():
        fact = facts.get(code)
        if not isinstance(fact, Observation) or not isinstance(fact.value, Decimal):
            continue
        usd = _in_dollars(fact.value, average if flow else closing)
        # Written out: `replace` takes three times as long, and a portal holds a hundred thousand amounts.
        facts[code] = Observation(
            indicator=fact.indicator,
            period=fact.period,
            value=fact.value,
            text=fact.text,
            sources=fact.sources,
            assurance=fact.assurance,
            usd=usd,
            note=fact.note,
            evidence=fact.evidence,
            checked=fact.checked,
            derived=fact.derived,
            definition=fact.definition,
        )


def _set_cautions(facts: Facts, rules: _FigureRules, earlier: Facts | None) -> None:
    """Mark figures that cannot be, and those that hardly can. The strongest mark is kept."""
    marks = dict.fromkeys(_outside(rules.plausible, facts), Caution.UNUSUAL)
    marks |= {step.code: Caution.UNDEFINED for step in rules.steps if _is_undefined(step, facts, earlier)}
    marks |= dict.fromkeys(_outside(rules.possible, facts), Caution.IMPOSSIBLE)
    for code, caution in marks.items():
        fact = facts[code]
        if isinstance(fact, Observation):
            facts[code] = replace(fact, caution=caution)


def _outside(bounds: _Bounds, facts: Facts) -> Iterator[str]:
    for code, (least, most) in bounds.items():
        fact = facts.get(code)
        if not isinstance(fact, Observation) or not isinstance(fact.value, Decimal):
            continue
        if (least is not None and fact.value < least) or (most is not None and fact.value > most):
            yield code


def _is_undefined(step: _Step, facts: Facts, earlier: Facts | None) -> bool:
    """True for a filed figure that has no value by its formula, whatever the missing inputs are."""
    filed = facts.get(step.code)
    if step.compute in TOTAL or not isinstance(filed, Observation) or filed.derived:
        return False
    try:
        step.compute(*(_known(item, (earlier or {}) if item.previous else facts) for item in step.inputs))
    except UndefinedFigureError:
        return True
    except DecimalException:
        return False
    return False


def _known(item: _Input, facts: Facts) -> Decimal:
    fact = facts.get(item.code)
    return fact.value if isinstance(fact, Observation) and isinstance(fact.value, Decimal) else ENDLESS


def _in_dollars(amount: Decimal, rate: Decimal | None) -> Decimal | None:
    """An amount at a rate of so many units for one dollar; None without a usable rate."""
    if rate is None or rate <= 0:
        return None
    try:
        return rounded(amount / rate, STEPS[AnswerType.CURRENCY])
    except DecimalException:
        return None
