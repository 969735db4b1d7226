"""Edit checks of a filing as a whole: a wrong unit, a wrong currency, figures copied from the year before."""

import math
from collections.abc import Iterator
from decimal import Decimal
from statistics import median

from generator.analysis.edit_checks.cases import DossierFigures, Moves
from generator.model import AnswerType, Observation
from generator.model.edit_checks import EditCheck, EditQuery


def all_amounts(rule: EditCheck, case: DossierFigures) -> Iterator[EditQuery]:
    """All amounts of a filing are off the years around by the same round factor, and its counts are not."""
    give = math.log(rule.limits["give_or_take"])
    for period in case.periods:
        middle, moved = _moved_together(rule, case, period)
        rate = _rate_near(rule, case, period, middle)
        for factor in rule.factors:
            off = abs(abs(middle) - math.log(factor))
            if moved and off <= give and (rate is None or off <= abs(abs(middle) - math.log(rate))):
                expected = case.value(moved[0]) / (factor if middle > 0 else 1 / factor)
                yield case.slip(rule, *moved, expected=expected, filing=True, times=factor, n=len(moved), year=period)
                break


def in_other_currency(rule: EditCheck, case: DossierFigures) -> Iterator[EditQuery]:
    """All amounts of a filing are off the years around by an exchange rate, and its counts are not."""
    give = math.log(rule.limits["give_or_take"])
    for period in case.periods:
        middle, moved = _moved_together(rule, case, period)
        rate = _rate_near(rule, case, period, middle)
        if abs(middle) < math.log(rule.limits["least_rate"]):
            continue
        if moved and rate is not None and abs(abs(middle) - math.log(rate)) <= give:
            expected = case.value(moved[0]) / (rate if middle > 0 else 1 / rate)
            currency = case.currency(period) or ""
            yield case.slip(
                rule, *moved, expected=expected, filing=True, rate=rate, n=len(moved), year=period, currency=currency
            )


def _rate_near(rule: EditCheck, case: DossierFigures, period: str, middle: float) -> Decimal | None:
    """The exchange rate, above one, that is nearest to a factor; rates near one cannot be told from growth."""
    rates = [max(rate, 1 / rate) for rate in _rates(case, period)]
    wide = [rate for rate in rates if rate >= rule.limits["least_rate"]]
    return min(wide, key=lambda rate: abs(abs(middle) - math.log(rate)), default=None)


def _rates(case: DossierFigures, period: str) -> list[Decimal]:
    """The rates of this filing and of the others."""
    own = (case.filing(period).closing_rate, case.filing(period).average_rate)
    others = [rate for filing in case.filings for rate in (filing.closing_rate, filing.average_rate)]
    return [rate for rate in (*own, *others) if rate is not None and rate > 0]


def _moved_together(rule: EditCheck, case: DossierFigures, period: str) -> tuple[float, list[Observation]]:
    """How far the amounts of a filing moved, as a logarithm, and which did; empty if they did not move together."""
    amounts, counts = _moves(case, period, AnswerType.CURRENCY), _moves(case, period, AnswerType.COUNT)
    if len(amounts) < rule.limits["at_least"]:
        return 0.0, []
    middle = median(move for _, move in amounts)
    give = math.log(rule.limits["give_or_take"])
    moved = [fact for fact, move in amounts if abs(move - middle) <= give]
    if len(moved) < len(amounts) * rule.limits["agreeing"] / 100:
        return 0.0, []
    if counts and abs(median(move for _, move in counts)) > math.log(rule.limits["counts_within"]):
        return 0.0, []
    return middle, moved


def _moves(case: DossierFigures, period: str, kind: AnswerType) -> Moves:
    if (period, kind) not in case.moves:
        case.moves[period, kind] = _worked_out(case, period, kind)
    return case.moves[period, kind]


def _worked_out(case: DossierFigures, period: str, kind: AnswerType) -> Moves:
    found = []
    end = case.filing(period).as_of
    for fact in case.figures_of(period, kind):
        near, pairs = case.neighbours(fact), case.around(fact)
        moves = [math.log(value / other) for value, other in pairs if value * other > 0]
        if not moves or len(moves) < len(near):
            continue
        by_time = sorted(zip(near, moves, strict=True), key=lambda one: abs(case.filing(one[0].period).as_of - end))
        # If the years around differ among themselves as much, this one is not the outlier.
        together = all(move * moves[0] > 0 for move in moves) and 2 * min(map(abs, moves)) >= max(map(abs, moves))
        found.append((fact, by_time[0][1] if together else min(moves, key=abs)))
    return found


def copied(rule: EditCheck, case: DossierFigures) -> Iterator[EditQuery]:
    """Many figures are those of the year before, to the last digit."""
    for period in case.periods:
        before = case.before(period)
        if before is None:
            continue
        compared, same = 0, []
        for fact in case.figures(
            AnswerType.CURRENCY, AnswerType.COUNT, AnswerType.PERCENT, AnswerType.RATIO, but=rule.leaves_out
        ):
            earlier = case.filed(fact.indicator, before.period) if fact.period == period else None
            if earlier is None or _digits(fact) < rule.limits["least_digits"]:
                continue
            compared += 1
            if earlier.value == fact.value:
                same.append(fact)
        if len(same) >= rule.limits["at_least"] and len(same) >= compared * rule.limits["share"] / 100:
            yield case.slip(rule, *same, filing=True, n=len(same), of=compared, year=period, last=before.period)


def _digits(fact: Observation) -> int:
    """The number of significant digits: zeros at both ends do not count."""
    return len(f"{fact.value:f}".replace(".", "").replace("-", "").strip("0")) if fact.value else 0
