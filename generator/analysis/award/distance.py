"""Computes how far a filing is from STAR: the shortest list of cells and documents that would get it there.

First come the open questions that would have to be answered, with an aligned answer: the fewest that reach every
threshold of alignment together (`shortest`). If these do not suffice, answers whose practice would have to change. Then
further questions to answer, then what must be documented, and what only waits for the desk review.

It is a list, not advice on how to answer: an answer is aligned or it is not, and the desk review looks at the document.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from math import ceil

from generator.analysis.award.coverage import is_answered, is_asked, is_documented
from generator.analysis.award.judgement import months_after, rests_on
from generator.analysis.award.questions import (
    COULD_NOT_TELL,
    HUNDRED,
    NO,
    NOUGHT,
    YES,
    FilingCase,
    JudgedAnswer,
    case_of,
    needs_proof,
)
from generator.analysis.award.shortest import Cell, Lacking, fewest
from generator.model import AnswerType, Award, Distance, Dossier, Fact, Indicator, Observation, Policy, Standards


def distance(dossier: Dossier, standards: Standards) -> Mapping[str, Distance]:
    """The distance of the newest filing that a policy judges, by its period; none after the institution has ended.

    Requires the awards.
    """
    period = next(iter(dossier.awards), None)
    if period is None or dossier.institution.ended:
        return {}
    award = dossier.awards[period]
    found = Distance(
        period=period,
        met=tuple(finding.rule for finding in award.findings if finding.answer == YES),
        missing=tuple(finding.rule for finding in award.findings if finding.answer in (NO, COULD_NOT_TELL)),
        ends=_end(dossier.awards),
    )
    as_of = next(filing.as_of for filing in dossier.filings if filing.period == period)
    policy, _ = standards.policy_at(as_of)
    if policy is None or award.was_given:
        return {period: found}
    return {period: _Plan(dossier, period, standards, policy, as_of).fill(found)}


def on_the_day(dossier: Dossier, standards: Standards, as_of: date) -> Mapping[str, Distance]:
    """The distances on a given day. Requires the awards of that day.

    Two things are known only then: when the award in force ends, and, if the newest filing's award has lapsed, the
    reviews whose renewal would bring it back.
    """
    stood = {}
    for period, found in dossier.distances.items():
        award = dossier.awards.get(period)
        due = _due(dossier, award, standards, as_of) if award and award.state == "lapsed" else found.review
        stood[period] = replace(found, ends=_end(dossier.awards), review=due)
    return stood


def turns(dossier: Dossier, standards: Standards) -> tuple[date, ...]:
    """The days after which the result of `on_the_day`, or the awards themselves, change: each once, oldest first."""
    found: set[date] = set()
    for award in dossier.awards.values():
        if award.awarded and award.until:
            policy = next(known for known in standards.policies if known.version == award.policy)
            reviews = rests_on(dossier, award.period, policy, award.findings)
            found |= {months_after(one.date, policy.review_months) for one in reviews if one.date} | {award.until}
    return tuple(sorted(found))


def _end(awards: Mapping[str, Award]) -> date | None:
    return next((award.until for award in awards.values() if award.state == "awarded"), None)


def _due(dossier: Dossier, award: Award, standards: Standards, as_of: date) -> tuple[str, ...]:
    """Reviews that have expired; if none has and only the award's own time is up, the oldest that it rested on."""
    policy = next(known for known in standards.policies if known.version == award.policy)
    reviews = rests_on(dossier, award.period, policy, award.findings)
    due = [one for one in reviews if one.date and months_after(one.date, policy.review_months) < as_of]
    return _in_order(standards, {one.indicator for one in due or reviews[-1:]})


def _in_order(standards: Standards, codes: Iterable[str]) -> tuple[str, ...]:
    known = set(codes)
    return tuple(code for code in standards.indicators if code in known)


class _Plan:
    """Builds the lists for one filing under one policy, one after the other."""

    def __init__(self, dossier: Dossier, period: str, standards: Standards, policy: Policy, as_of: date) -> None:
        self.dossier, self.period, self.standards, self.policy, self.as_of = dossier, period, standards, policy, as_of
        self.case: FilingCase = case_of(dossier, period, standards, policy)
        self.social = {indicator.code: indicator for indicator, _ in self.case.social}
        self.facts = {indicator.code: fact for indicator, fact in self.case.social}
        self.blocks = {code for block in policy.together for code in block}
        self.answer: set[str] = set()
        self.practise: set[str] = set()
        self.report: set[str] = set()

    def fill(self, found: Distance) -> Distance:
        """The distance with its lists."""
        self._align()
        prove = self._complete()
        while codes := self._next_to_report():
            self.report.update(codes)
            prove = self._complete()
        new = self._new()
        waiting = {code for code in prove if code not in new and self._waits(code)}
        return replace(
            found,
            answer=_in_order(self.standards, self.answer),
            practise=_in_order(self.standards, self.practise),
            report=_in_order(self.standards, self.report),
            document=_in_order(self.standards, prove - waiting),
            review=_in_order(self.standards, waiting),
        )

    def _fact(self, code: str) -> Fact | None:
        return self.facts[code] if code in self.facts else self.dossier.counted(code, self.period)

    def _new(self) -> set[str]:
        return self.answer | self.practise | self.report

    def _is_new(self, code: str) -> bool:
        return code in self.answer or code in self.practise or code in self.report

    def _rules(self, question: str) -> list[tuple[Decimal, object]]:
        """The thresholds of the rules with this question, each with the dimension it is limited to, if any."""
        return [
            (at_least, rule.params.get("dimension"))
            for rule in self.policy.rules
            if rule.question == question and isinstance(at_least := rule.params.get("at_least"), Decimal)
        ]

    # ----------------------------------------------------------------------------------------------------- alignment

    def _align(self) -> None:
        lacking = self._lacking()
        if not lacking.any():
            return
        # Indicators outside blocks come first among equals: a block must be documented as a whole.
        cells = [
            Cell(
                code=answer.indicator.code,
                gain=self.case.best - (NOUGHT if answer.points is None else answer.points),
                is_open=answer.points is None,
                dimension=answer.indicator.dimension,
                green=answer.indicator.green,
            )
            for answer in sorted(self.case.answers, key=lambda answer: answer.indicator.code in self.blocks)
        ]
        for cell in fewest(cells, lacking) or ():
            (self.answer if cell.is_open else self.practise).add(cell.code)

    def _lacking(self) -> Lacking:
        answers = self.case.answers
        dimensions: dict[int, Decimal] = {}
        for at_least, only in self._rules("alignment_dimension"):
            for number in {one.indicator.dimension for one in answers} - {None}:
                if number is not None and (only is None or only == number):
                    seen = [one for one in answers if one.indicator.dimension == number]
                    dimensions[number] = max(dimensions.get(number, NOUGHT), self._short(seen, at_least))
        green = [one for one in answers if one.indicator.green]
        return Lacking(
            overall=max((self._short(answers, least) for least, _ in self._rules("alignment_overall")), default=NOUGHT),
            green=max((self._short(green, least) for least, _ in self._rules("alignment_green")), default=NOUGHT),
            dimensions=dict(sorted(dimensions.items())),
        )

    def _short(self, seen: Iterable[JudgedAnswer], at_least: Decimal) -> Decimal:
        """The points by which these answers miss a threshold."""
        points = [NOUGHT if one.points is None else one.points for one in seen]
        return max(NOUGHT, at_least * self.case.best * len(points) / HUNDRED - sum(points, NOUGHT))

    # ----------------------------------------------------------------------------------------- reporting and
    # documenting

    def _next_to_report(self) -> list[str]:
        """The next questions to answer while too few are: those outside blocks first, computed figures last.

        A question of a block comes alone, because it may bring in the rest of its block.
        """
        new = self._new() & self.social.keys()
        asked = {code for code in self.social if is_asked(self._fact(code))} | new
        told = {code for code in asked if is_answered(self._fact(code))} | new
        wanted = max((ceil(least * len(asked) / HUNDRED) for least, _ in self._rules("minimum_reporting")), default=0)
        if len(told) >= wanted:
            return []
        left = [code for code in self.social if code in asked and code not in told]
        left.sort(key=lambda code: (code in self.blocks, self.social[code].formula is not None))
        free = [code for code in left if code not in self.blocks]
        return free[: wanted - len(told)] or left[:1]

    def _complete(self) -> set[str]:
        """What must be documented.

        Adds to `report` what a block lacks, because it is documented as a whole or not at all.
        """
        while True:
            prove = self._to_prove()
            together = {code for block in self.policy.together if not prove.isdisjoint(block) for code in block}
            missing = {code for code in together - self._new() if not is_answered(self._fact(code))}
            if not missing:
                return prove | {code for code in together if not self._is_proven(code)}
            self.report |= missing

    def _to_prove(self) -> set[str]:
        """The fewest answers without a valid review that would satisfy the rules on documentation."""
        found: set[str] = set()
        wanting = False
        for rule in self.policy.rules:
            at_least = rule.params.get("at_least")
            if rule.question != "all_documented" or not isinstance(at_least, Decimal):
                continue
            free = str(rule.params.get("needs_no_proof", "")).split()
            to_prove = [code for code, indicator in self.social.items() if self._will_need(indicator, free)]
            proven = [code for code in to_prove if self._is_proven(code)]
            wanting = wanting or bool(to_prove)
            number = ceil(at_least * len(to_prove) / HUNDRED) - len(proven)
            rest = [code for code in to_prove if not self._is_proven(code)]
            rest.sort(key=lambda code: (code in self.blocks, self._is_new(code), not self._waits(code)))
            found.update(rest[: max(0, number)])
        if not wanting and not any(self._is_proven(code) for code in self.social):
            # An award is dated by a review, so one answer is reviewed even if no rule requires it.
            found.update([code for code in self.social if is_answered(self._fact(code))][:1])
        return found

    def _will_need(self, indicator: Indicator, free: list[str]) -> bool:
        """True if the answer, as it is or as it would have to be, needs a document."""
        code, fact = indicator.code, self._fact(indicator.code)
        if code in self.answer | self.practise:
            best = indicator.aligned[0]
            value = (best,) if indicator.kind is AnswerType.SEVERAL_OF else best
            return needs_proof(indicator, Observation(code, self.period, value, best, ()), free)
        return code in self.report or (is_answered(fact) and needs_proof(indicator, fact, free))

    def _is_proven(self, code: str) -> bool:
        return is_documented(self._fact(code)) and not self._is_new(code)

    def _waits(self, code: str) -> bool:
        """True if a suitable document exists and only the desk review is missing, or no longer counts."""
        fact, review = self._fact(code), self.dossier.reviews.get((code, self.period))
        named = (review.evidence if review else ()) or (fact.evidence if isinstance(fact, Observation) else ())
        if review is not None and review.status not in ("documented", "not_reviewed"):
            return False
        return bool(named) and all(self._serves(one) for one in named)

    def _serves(self, name: str) -> bool:
        document = self.dossier.evidence.get(name)
        if document is None or document.flaw:
            return False
        kind = self.standards.evidence_kinds.get(document.kind)
        if kind is None or kind.valid_months is None or document.date is None:
            return True
        return months_after(document.date, kind.valid_months) >= self.as_of
