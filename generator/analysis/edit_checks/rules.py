"""Finds in one dossier what looks mistyped. Its questions are for before publication, and refuse nothing.

Each rule of `slips.yml` is data, with one small function for each kind, here or in `in_filings`. Rules ask in their
order, and about one cell only the first one asks: a figure in thousands also breaks its sums, and five questions would
not help. A note that says "confirmed" silences the questions about its cell.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Final, TypeAlias

from generator.analysis.edit_checks.against_peers import PeerScales, beside_peers, measure
from generator.analysis.edit_checks.cases import DossierFigures, Pairs, between, expected_of
from generator.analysis.edit_checks.in_filings import all_amounts, copied, in_other_currency
from generator.model import AnswerType, Dossier, Observation, Standards
from generator.model.edit_checks import Cell, EditCheck, EditCheckKind, EditQuery

__all__ = ["PeerScales", "find", "find_against_peers", "is_confirmed"]

CONFIRMED: Final = re.compile(r"\bconfirm(?:ed|ad[oa]s?|é(?:e|s|es)?)\b", re.IGNORECASE)
"""The word in a note that confirms a figure, in the languages of those who write notes."""

Ask: TypeAlias = Callable[[EditCheck, DossierFigures], Iterable[EditQuery]]


def find(dossier: Dossier, standards: Standards) -> tuple[EditQuery, ...]:
    """The queries from the dossier alone, in the order of the rules. Requires derived figures and dollars."""
    case = DossierFigures(dossier, standards)
    rules = (rule for rule in standards.slips if rule.kind in _ASKS)
    return _first_asked(case, (slip for rule in rules for slip in _ASKS[rule.kind](rule, case)), ())


def find_against_peers(
    dossier: Dossier, standards: Standards, peers: PeerScales, found: Iterable[EditQuery] = ()
) -> tuple[EditQuery, ...]:
    """The queries that need peers. `found` are those already asked."""
    case = DossierFigures(dossier, standards)
    rules = (rule for rule in standards.slips if rule.kind is EditCheckKind.PEERS)
    return _first_asked(case, (slip for rule in rules for slip in beside_peers(rule, case, peers)), found)


def is_confirmed(note: str) -> bool:
    """True if a note confirms the value."""
    return CONFIRMED.search(note) is not None


def _first_asked(
    case: DossierFigures, slips: Iterable[EditQuery], before: Iterable[EditQuery]
) -> tuple[EditQuery, ...]:
    asked = {cell for slip in before for cell in _about(slip)}
    found: list[EditQuery] = []
    for slip in slips:
        # A query about a filing as a whole is asked even if one of its cells has a question of its own.
        if (slip.cells[0] in asked) if slip.filing else not asked.isdisjoint(slip.cells):
            continue
        asked.update(_about(slip))
        if not _is_silenced(case, slip):
            found.append(slip)
    return tuple(found)


def _about(slip: EditQuery) -> tuple[Cell, ...]:
    return slip.cells if slip.filing else slip.cells[:1]


def _is_silenced(case: DossierFigures, slip: EditQuery) -> bool:
    """A question about several cells may be answered at any of them; one about a filing, at the first."""
    cells = slip.cells[:1] if slip.filing else slip.cells
    return any(is_confirmed(case.dossier.fact(*cell).note) for cell in cells)


# ------------------------------------------------------------------------------------------------- one figure and its
# past


def _factor(rule: EditCheck, case: DossierFigures) -> Iterator[EditQuery]:
    """One figure is off the years around it by a round factor."""
    give = rule.limits["give_or_take"]
    for fact in case.figures(AnswerType.COUNT, AnswerType.CURRENCY, only=rule.indicators, but=rule.leaves_out):
        least = rule.limits["least_amount" if case.kind(fact) is AnswerType.CURRENCY else "least_count"]
        pairs = case.around(fact)
        if not pairs or any(min(abs(value), abs(other)) < least for value, other in pairs):
            continue
        for factor in rule.factors:
            for times in (factor, 1 / factor):
                if all(between(value / other, times, give) for value, other in pairs):
                    expected = expected_of(fact, times)
                    before, when = case.nearest(fact)
                    yield case.slip(rule, fact, expected=expected, times=factor, before=before, when=when)


def _fraction(rule: EditCheck, case: DossierFigures) -> Iterator[EditQuery]:
    """A percent is a hundredth, or a hundred times, of its computed value, or else of the years around it.

    Where its formula lacks an input, what the others give shows a fraction, and never the reverse: it is the least.
    """
    low, high = Decimal("0.01"), Decimal(100)
    for fact in case.figures(AnswerType.PERCENT, only=rule.indicators, but=rule.leaves_out):
        value, computed = case.value(fact), case.computed(fact)
        pairs = [(value, computed)] if computed else case.around(fact)
        times = next((one for one in (low, high) if _is_off(rule, pairs, one)), None)
        if times is None and not computed and value and (least := case.roughly(fact)):
            times = low if _is_off(rule, [(value, least)], low) else None
        if times is not None:
            yield case.slip(rule, fact, expected=expected_of(fact, times))


def _is_off(rule: EditCheck, pairs: Pairs, times: Decimal) -> bool:
    """True if a percent is off by this factor from each that it is compared with, and small or large enough for it."""
    if not pairs or not pairs[0][0] or any(not other for _, other in pairs):
        return False
    value = abs(pairs[0][0])
    small = value <= rule.limits["at_most"] if times < 1 else value > rule.limits["at_most"]
    return small and all(between(one / other, times, rule.limits["give_or_take"]) for one, other in pairs)


def _sign(rule: EditCheck, case: DossierFigures) -> Iterator[EditQuery]:
    """A figure has the opposite sign of its computed value, or is negative for the first time."""
    for fact in case.figures(AnswerType.CURRENCY, AnswerType.PERCENT, AnswerType.RATIO, but=rule.leaves_out):
        value, computed = case.value(fact), case.computed(fact)
        if abs(value) < (rule.limits["least_amount"] if case.kind(fact) is AnswerType.CURRENCY else 1):
            continue
        if computed is not None:
            opposite = value * computed < 0 and abs(value + computed) <= abs(computed) * rule.limits["off_by"] / 100
        else:
            pairs = case.around(fact) if fact.indicator in rule.indicators else ()
            give = rule.limits["give_or_take"]
            opposite = (
                value < 0 and bool(pairs) and all(other and between(-one / other, 1, give) for one, other in pairs)
            )
        if opposite:
            yield case.slip(rule, fact, expected=-value)


# ------------------------------------------------------------------------------------------------ figures of one filing


def _over(rule: EditCheck, case: DossierFigures) -> Iterator[EditQuery]:
    """A share of a whole exceeds it."""
    for fact in case.figures(AnswerType.PERCENT, only=rule.indicators, but=rule.leaves_out):
        indicator = case.standards.indicators[fact.indicator]
        if indicator.maximum == 100 and case.value(fact) > rule.limits["at_most"]:
            yield case.slip(rule, fact)


def _above(rule: EditCheck, case: DossierFigures) -> Iterator[EditQuery]:
    """A part exceeds its whole."""
    room = 1 + rule.limits["percent_off"] / 100
    for period in case.periods:
        for part, whole in rule.pairs:
            one, other = case.filed(part, period), case.filed(whole, period)
            if one and other and case.value(one) > max(case.value(other), Decimal(0)) * room:
                yield case.slip(rule, one, other, expected=case.value(other), whole=case.value(other))


def _sum(rule: EditCheck, case: DossierFigures) -> Iterator[EditQuery]:
    """Parts miss their total, or some of them exceed it."""
    for period in case.periods:
        for code, parts in rule.sums:
            total = case.filed(code, period)
            known = [fact for part in parts if (fact := case.filed(part, period))]
            if total is None or len(known) < 2:
                continue
            value, added = case.value(total), sum(map(case.value, known), Decimal(0))
            if not added:
                continue  # not broken down
            room = max(abs(value), abs(added)) * rule.limits["percent_off"] / 100
            off = abs(added - value) if len(known) == len(parts) else added - value
            if off > max(room, rule.limits["least_off"]):
                yield case.slip(rule, total, *known, expected=added)


def _computed(rule: EditCheck, case: DossierFigures) -> Iterator[EditQuery]:
    """A filed figure differs from what its formula gives for the other filed figures."""
    for fact in case.figures(
        AnswerType.CURRENCY, AnswerType.COUNT, AnswerType.PERCENT, AnswerType.RATIO, only=rule.indicators
    ):
        if fact.indicator in rule.leaves_out:
            continue
        value, computed = case.value(fact), case.computed(fact)
        if computed is None:
            continue
        off, most = abs(value - computed), max(abs(value), abs(computed))
        if off > max(most * rule.limits["percent_off"] / 100, rule.limits["points_off"]):
            yield case.slip(rule, fact, *case.inputs(fact), expected=computed)


def _scale(rule: EditCheck, case: DossierFigures) -> Iterator[EditQuery]:
    """A figure is outside of what any institution has, alone or for each unit of another, and a round factor mends it.

    This needs neither other years nor peers, so it is asked of the very first filing.
    """
    for period in case.periods:
        for scale in rule.ranges:
            figure = case.filed_now(scale.figure, period)
            other = case.filed_now(scale.by, period) if scale.by else None
            value = measure(figure, other, case) if figure and (other or not scale.by) else None
            if figure is None or value is None or scale.low <= value <= scale.high:
                continue
            factors = rule.factors if value > scale.high else [1 / factor for factor in rule.factors]
            times = next((factor for factor in factors if scale.low <= value / factor <= scale.high), None)
            if times is not None:
                expected = expected_of(figure, times)
                yield case.slip(
                    rule, figure, *([other] if other else []), expected=expected, times=max(times, 1 / times)
                )


def _date(rule: EditCheck, case: DossierFigures) -> Iterator[EditQuery]:
    """A date is after the end of the year that was filed, or long before it."""
    ends = {filing.period: filing.as_of for filing in case.dossier.filings}
    for (code, period), fact in case.dossier.facts.items():
        end = ends.get(period)
        if code not in rule.indicators or end is None or not isinstance(fact, Observation):
            continue
        if not isinstance(fact.value, date):
            continue
        first = end - timedelta(days=int(rule.limits["years_before"] * 366))
        last = end + timedelta(days=int(rule.limits["days_after"]))
        if not first <= fact.value <= last:
            yield case.slip(rule, fact, first=first, last=last)


_ASKS: Final[Mapping[EditCheckKind, Ask]] = {
    EditCheckKind.AMOUNTS: all_amounts,
    EditCheckKind.CURRENCY: in_other_currency,
    EditCheckKind.FACTOR: _factor,
    EditCheckKind.FRACTION: _fraction,
    EditCheckKind.SIGN: _sign,
    EditCheckKind.OVER: _over,
    EditCheckKind.ABOVE: _above,
    EditCheckKind.SUM: _sum,
    EditCheckKind.COMPUTED: _computed,
    EditCheckKind.COPIED: copied,
    EditCheckKind.DATE: _date,
    EditCheckKind.SCALE: _scale,
}
