"""One dossier as the edit checks see it: the filed figures, each with its neighbouring years."""

from collections.abc import Collection, Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal, DecimalException
from typing import Final

from generator.analysis.derive import previous
from generator.model import AnswerType, Dossier, Filing, Indicator, Observation, Standards
from generator.model.definitions import comparable, indicator_of, series_name
from generator.model.edit_checks import Cell, EditCheck, EditQuery
from generator.standards.formulas import PREVIOUS
from generator.standards.functions import FUNCTIONS, STEPS, mean, rounded, sum_in_percent

NEAR: Final = timedelta(days=3 * 366)
"""Filings further apart are not compared."""

Moves = Sequence[tuple[Observation, float]]
"""Figures of one filing, each with the logarithm of the factor by which it differs from the years around."""

Pairs = Sequence[tuple[Decimal, Decimal]]
"""A figure and what it is compared with, once for each year around it."""


def between(quotient: Decimal, middle: Decimal | int, give: Decimal) -> bool:
    """True if a quotient is within this factor of the middle."""
    return middle / give <= quotient <= middle * give


def expected_of(fact: Observation, times: Decimal) -> Decimal | None:
    """The value without the factor."""
    return fact.value / times if isinstance(fact.value, Decimal) else None


def _result(indicator: Indicator, values: Sequence[Decimal]) -> Decimal | None:
    """The result of an indicator's formula; None if these values have none."""
    if indicator.formula is None:
        return None
    try:
        return rounded(FUNCTIONS[indicator.formula.function](*values), STEPS[indicator.kind])
    except (ArithmeticError, DecimalException):
        return None


class DossierFigures:
    """The figures of one dossier that were filed, year by year."""

    def __init__(self, dossier: Dossier, standards: Standards) -> None:
        self.dossier = dossier
        self.standards = standards
        self.filings = tuple(sorted(dossier.filings, key=lambda filing: filing.as_of))
        self.periods = tuple(filing.period for filing in self.filings)
        self._by_period = {filing.period: filing for filing in self.filings}
        self._series: dict[str, list[Observation]] = {}  # by name: years of another definition are no neighbours
        self._places: dict[Cell, int] = {}
        self._around: dict[Cell, Pairs] = {}
        self.moves: dict[tuple[str, AnswerType], Moves] = {}  # per filing, cached by the first rule that needs it
        filed = {code for code, _ in dossier.facts}  # a few, in what is kept to be compared with peers
        codes = [code for code in standards.indicators if code in filed]
        for filing in self.filings:
            for code in codes:
                fact = self.filed(code, filing.period)
                if fact is not None:
                    series = self._series.setdefault(self._name(fact), [])
                    self._places[code, filing.period] = len(series)
                    series.append(fact)

    # ------------------------------------------------------------------------------------------------------- filed
    # figures

    def filed(self, code: str, period: str) -> Observation | None:
        """The figure that was filed in a cell."""
        fact = self.dossier.facts.get((code, period))
        if isinstance(fact, Observation) and not fact.derived and isinstance(fact.value, Decimal):
            return fact
        return None

    def filed_now(self, code: str, period: str) -> Observation | None:
        """The same, if it was given to a definition that is comparable with the newest: that is what peers have."""
        fact = self.filed(code, period)
        return fact if fact is not None and self._name(fact) == code else None

    def _name(self, fact: Observation) -> str:
        return series_name(fact.indicator, self.standards.indicators[fact.indicator].versions, fact.definition)

    def figures(
        self, *kinds: AnswerType, only: Collection[str] = (), but: Collection[str] = ()
    ) -> Iterator[Observation]:
        """All figures of these kinds, in the order of the standards, oldest first."""
        for name, series in self._series.items():
            code = indicator_of(name)
            if (not only or code in only) and code not in but and self.standards.indicators[code].kind in kinds:
                yield from series

    def figures_of(self, period: str, kind: AnswerType) -> Iterator[Observation]:
        """All figures of a kind in one filing, in the order of the standards."""
        for name, series in self._series.items():
            at = self._places.get((indicator_of(name), period))
            if at is None or self.standards.indicators[indicator_of(name)].kind is not kind:
                continue
            if at < len(series) and series[at].period == period:  # else it is in another series of the indicator
                yield series[at]

    def kind(self, fact: Observation) -> AnswerType:
        """The type of the figure."""
        return self.standards.indicators[fact.indicator].kind

    @staticmethod
    def value(fact: Observation) -> Decimal:
        """The figure as a number."""
        return fact.value if isinstance(fact.value, Decimal) else Decimal(0)

    def filing(self, period: str) -> Filing:
        """The filing of a period."""
        return self._by_period[period]

    def before(self, period: str) -> Filing | None:
        """The filing of the year before."""
        return previous(self.filing(period), self.filings)

    def currency(self, period: str) -> str | None:
        """The currency of the amounts of a filing."""
        return self.filing(period).currency or self.dossier.institution.currency

    # ---------------------------------------------------------------------------------------------------- neighbouring
    # years

    def around(self, fact: Observation) -> Pairs:
        """The figure paired with each of the two nearest in time; amounts in one currency.

        If there is only one other figure, only the later of the two has a pair, so that one question is asked and not
        two. Empty if an amount cannot be compared. Cached, because most rules need it.
        """
        cell = fact.indicator, fact.period
        if cell not in self._around:
            pairs = [self._in_one_currency(fact, other) for other in self.neighbours(fact)]
            known = tuple(pair for pair in pairs if pair is not None and pair[1])
            self._around[cell] = known if len(known) == len(pairs) else ()
        return self._around[cell]

    def neighbours(self, fact: Observation) -> Sequence[Observation]:
        """The figures of the same indicator that are nearest in time."""
        series = self._series.get(self._name(fact), [])
        at = self._places.get((fact.indicator, fact.period))
        if at is None or series[at] is not fact:
            return ()
        if len(series) == 2:
            near = series[:1] if at else []
        else:
            first = min(max(at - 1, 0), max(len(series) - 3, 0))
            near = [other for other in series[first : first + 3] if other is not fact]
        end = self.filing(fact.period).as_of
        return [other for other in near if abs(self.filing(other.period).as_of - end) <= NEAR]

    def nearest(self, fact: Observation) -> tuple[Decimal | str, str]:
        """The nearest figure and its year, for people."""
        end = self.filing(fact.period).as_of
        near = min(self.neighbours(fact), key=lambda other: abs(self.filing(other.period).as_of - end), default=None)
        return (self.value(near), near.period) if near else ("", "")

    def _in_one_currency(self, fact: Observation, other: Observation) -> tuple[Decimal, Decimal] | None:
        if self.kind(fact) is not AnswerType.CURRENCY or self.currency(fact.period) == self.currency(other.period):
            return self.value(fact), self.value(other)
        return None if fact.usd is None or other.usd is None else (fact.usd, other.usd)

    # ------------------------------------------------------------------------------------------------- computed figures

    def computed(self, fact: Observation) -> Decimal | None:
        """The result of a figure's formula; None without a formula, or without all of its inputs."""
        indicator = self.standards.indicators[fact.indicator]
        if indicator.formula is None:
            return None
        values = []
        for name in indicator.formula.inputs:
            given = self._input(name, fact.period)
            if given is None:
                return None
            values.append(self.value(given))
        return _result(indicator, values)

    def roughly(self, fact: Observation) -> Decimal | None:
        """What a figure's formula gives for those inputs that this filing has: it misses by a factor of two at most.

        A balance at the end stands for the mean of the year, or for that at its start, and what is added is left out
        where it is not known: renegotiated loans beside the overdue ones. None if nothing or too little is known.
        """
        indicator = self.standards.indicators[fact.indicator]
        if indicator.formula is None:
            return None
        values = [self._standing_for(name, fact.period) for name in indicator.formula.inputs]
        if indicator.formula.function == sum_in_percent.__name__:
            values = [*(value for value in values[:-1] if value is not None), values[-1]]
        known = [value for value in values if value is not None]
        return _result(indicator, known) if len(known) == len(values) > 1 else None

    def _standing_for(self, name: str, period: str) -> Decimal | None:
        """An input, or the balance at the end of the year where its mean or the balance at the start is not known."""
        code = name.removesuffix(PREVIOUS)
        given = self._input(name, period)
        indicator = self.standards.indicators.get(code)
        if given is None and name != code:
            given = self._input(code, period)
        elif given is None and indicator and indicator.formula and indicator.formula.function == mean.__name__:
            given = self._input(indicator.formula.inputs[0], period)
        return None if given is None else self.value(given)

    def inputs(self, fact: Observation) -> list[Observation]:
        """The inputs of the formula that were filed."""
        formula = self.standards.indicators[fact.indicator].formula
        found = [self._input(name, fact.period) for name in formula.inputs] if formula else []
        return [given for given in found if given is not None and not given.derived]

    def _input(self, name: str, period: str) -> Observation | None:
        code, asked = name.removesuffix(PREVIOUS), self.filing(period)
        if code != name:
            before = self.before(period)
            is_amount = (
                code in self.standards.indicators and self.standards.indicators[code].kind is AnswerType.CURRENCY
            )
            if before is None or (is_amount and self.currency(before.period) != self.currency(period)):
                return None
            period = before.period
        fact = self.dossier.facts.get((code, period))
        if not isinstance(fact, Observation) or not isinstance(fact.value, Decimal):
            return None
        now = self.standards.definitions(asked.questionnaire, asked.period).get(code, "")
        return fact if comparable(self.standards.indicators[code].versions, fact.definition, now) else None

    # ---------------------------------------------------------------------------------------------------------- queries

    def slip(
        self,
        rule: EditCheck,
        asked: Observation,
        *more: Observation,
        expected: Decimal | None = None,
        filing: bool = False,
        **figures: str | Decimal | int | date,
    ) -> EditQuery:
        """The query of a rule about one figure, and others that it names."""
        cells = tuple((fact.indicator, fact.period) for fact in (asked, *more))
        if expected is not None and self.kind(asked) is AnswerType.COUNT:
            expected = expected.to_integral_value()  # nobody has 212.931 clients
        return EditQuery(rule.code, self.dossier.institution.id, cells, asked.text, expected, figures, filing)
