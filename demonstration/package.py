"""The package of one fictional institution, row by row."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final

from demonstration.cast import Circle, circles
from demonstration.character import Character
from demonstration.dice import Dice
from demonstration.places import rates
from demonstration.rows import social_audits
from demonstration.rows.afterwards import corrections, reviewed_since, statements
from demonstration.rows.habits import CORE, FILED_RATIOS, FILED_TOTALS, RARE, SELDOM_TOLD
from demonstration.rows.ledger import walk
from demonstration.rows.papers import Cabinet, received_on
from demonstration.rows.poverty import poverty
from demonstration.rows.ratings import ratings, reports
from demonstration.rows.registers import Figures
from demonstration.rows.replies import applies, plausible, reply
from demonstration.rows.surveys import surveyed
from demonstration.rows.verdicts import ReviewedAnswer, needs_proof, review, together
from demonstration.signers import signatures
from generator.model import (
    Amendment,
    Correction,
    Ending,
    Evidence,
    Filing,
    Indicator,
    Institution,
    Licence,
    Review,
    RowReview,
    Standards,
    Statement,
    Witnesses,
)
from generator.packages import IndicatorRow, bound
from generator.packages.reviews.rows_seen import rows_seen

LICENCE: Final = Licence("CC0-1.0", "CC0 1.0 Universal", "https://creativecommons.org/publicdomain/zero/1.0/")
DESCRIPTION: Final = (
    "Fictional. This institution does not exist and all of its figures are invented; it belongs to the demonstration "
    "set of the portal."
)
RATE_SOURCE: Final = "Invented for the demonstration set"

REASONS: Final = {
    "unknown": ("", "Not collected before next year.", "The old system does not keep it."),
    "withheld": ("", "Kept back by decision of the board.", "Part of a confidential contract with a lender."),
}
REMARKS: Final = {
    "poverty_clients_surveyed_count": "Random sample of clients in their second loan.",
    "annual_percentage_rate": "Most common loan product.",
    "effective_interest_rate": "Most common loan product, compulsory savings included.",
    "staff_left_count": "Without seasonal staff.",
    "complaints_received_count": "By telephone, in person and through boxes in the branches.",
    "green_loan_portfolio": "Solar home systems, improved stoves and drip irrigation.",
}


@dataclass(slots=True)
class DemoPackage:
    """Everything that is written for one institution.

    `files` are its documents by their path, `signed` its signatures.
    """

    institution: Institution
    filings: list[Filing]
    rows: list[IndicatorRow]
    evidence: list[Evidence]
    reviews: list[Review]
    corrections: list[Correction]
    statements: list[Statement]
    files: Mapping[str, bytes]
    witnesses: Witnesses
    signed: bytes = b""


def make(character: Character, seed: int, standards: Standards) -> DemoPackage:
    """The package of one institution: the same for the same character, seed and standards."""
    desk = AnswerSheet(character, walk(character, seed), standards, Cabinet(character))
    rows: list[IndicatorRow] = []
    filed: dict[str, list[ReviewedAnswer]] = {str(period): [] for period in character.periods}
    for indicator in standards.indicators.values():
        social = standards.areas[indicator.area].family == "social"
        for _, row in desk.rows(indicator, social=social):
            rows.append(row)
            if social and row.status == "reported":
                named = tuple(row.evidence.split(";")) if row.evidence else ()
                filed[row.period].append(ReviewedAnswer(indicator, row.value, named))
    cabinet = desk.cabinet
    package = DemoPackage(
        institution=_institution(character),
        filings=_filings(character, seed),
        rows=rows,
        evidence=[*cabinet.documents.values(), *reports(character), *social_audits.reports(character)],
        reviews=[],
        corrections=[],
        statements=statements(character),
        files=cabinet.files,
        witnesses=_witnesses(character, standards),
    )
    circle = next((c for c in circles() if c.id == character.circle), None)
    if circle and character.row_reviews:
        package.witnesses = _reviewed(package, character, circle)
    if circle:
        package.reviews = [
            found
            for filing in package.filings
            if int(filing.period) in character.reviewed
            for found in review(
                character, circle, filing, filed[filing.period], documents=cabinet.documents, standards=standards
            )
        ]
        package.rows, package.reviews = together(character, rows, package.reviews, standards)
    package.corrections = corrections(character, package.rows)
    if circle:
        _close(package, character, circle, seed, standards)
    return package


def _witnesses(character: Character, standards: Standards) -> Witnesses:
    surveys, answers = surveyed(character, standards)
    return Witnesses(
        audits=social_audits.social_audits(character, standards),
        ratings=ratings(character),
        poverty=poverty(character),
        amendments=tuple(Amendment(**entry) for entry in character.amendments),
        surveys=surveys,
        answers=answers,
    )


def _reviewed(package: DemoPackage, character: Character, circle: Circle) -> Witnesses:
    """The witnesses with the reviews of their documents, each bound to what the reviewer saw."""
    papers = {paper.id: paper for paper in package.evidence}
    there = rows_seen(package.witnesses)
    reviews = []
    for entry in character.row_reviews:
        review = RowReview(association=circle.id, **entry)
        seen = there[review.table, review.row]
        reviews.append(replace(review, saw=seen.digest(character.id, seen.papers(papers))))
    return replace(package.witnesses, row_reviews=tuple(reviews))


def _close(package: DemoPackage, character: Character, circle: Circle, seed: int, standards: Standards) -> None:
    """Complete the reviews: after the corrections, bound to what they saw, and signed."""
    package.reviews = bound(
        reviewed_since(character, circle, package.reviews, package.corrections),
        institution=character.id,
        filings=package.filings,
        indicators=package.rows,
        evidence=package.evidence,
        standards=standards,
    )
    if character.signed:
        package.signed = signatures(
            character,
            circle,
            institution=package.institution,
            filings=package.filings,
            rows=package.rows,
            reviews=package.reviews,
            standards=standards,
            seed=seed,
        )


@dataclass(slots=True)
class AnswerSheet:
    """The answers of an institution."""

    character: Character
    books: dict[int, Figures]
    standards: Standards
    cabinet: Cabinet

    def rows(self, indicator: Indicator, *, social: bool) -> Iterator[tuple[int, IndicatorRow]]:
        """The rows of the table about one indicator, period by period."""
        character, dice, code = self.character, self.character.dice, indicator.code
        if _left_to_compute(character, indicator):
            return
        throw = dice.chance("told", code)
        if character.withheld:
            if throw < 0.9:
                yield from (
                    (period, IndicatorRow(str(period), code, status="withheld")) for period in character.periods
                )
            return
        for period in character.periods:
            openness = self._openness(indicator, period, social=social)
            if throw < openness:
                row = self._answer(indicator, period, social=social)
            elif throw < openness + 0.22 * (1 - openness) and period not in character.stars:
                row = _silence(dice, code, period)
            else:
                row = None
            if row is not None:
                yield period, row

    def _openness(self, indicator: Indicator, period: int, *, social: bool) -> float:
        character, code = self.character, indicator.code
        if not social:
            usual = character.finance
            return float(usual**0.3) if code in CORE else usual * (0.45 if code in RARE else 0.92)
        openness = character.openness_in(period)
        if period in character.stars:
            return openness
        if code in CORE:
            return max(openness, float(character.finance**0.3))
        if indicator.green and character.quality < 0.5:
            openness *= 0.6
        return openness * SELDOM_TOLD.get(indicator.area, 1.0)

    def _answer(self, indicator: Indicator, period: int, *, social: bool) -> IndicatorRow | None:
        character, code = self.character, indicator.code
        if not applies(character, indicator, period, self.standards):
            return IndicatorRow(str(period), code, status="not_applicable")
        value = self._value(indicator, period)
        if value is None:
            return None
        shown = needs_proof(indicator, value) and self._shows(indicator, period, social=social)
        evidence = self.cabinet.proof(indicator, period) if shown else ""
        return IndicatorRow(str(period), code, value, "reported", evidence, self._note(code, period))

    def _value(self, indicator: Indicator, period: int) -> str | None:
        if not indicator.kind.is_figure:
            return reply(self.character, indicator, period)
        figure = self.books[period].get(indicator.code)
        return None if figure is None else plausible(indicator, figure)

    def _shows(self, indicator: Indicator, period: int, *, social: bool) -> bool:
        """Whether a document is named for a value."""
        if period in self.character.reviewed:
            return social or indicator.code in CORE
        if not self.character.proof or not social:
            return False
        return self.character.dice.chance("handed in", indicator.area, period) < 0.25 * self.character.proof

    def _note(self, code: str, period: int) -> str:
        said = self.character.notes.get(f"{period} {code}", "")
        if said or code not in REMARKS:
            return said
        last = period == self.character.periods[-1]
        return REMARKS[code] if last or self.character.dice.chance("note", code) < 0.3 else ""


def _left_to_compute(character: Character, indicator: Indicator) -> bool:
    if indicator.formula is None or indicator.code in FILED_TOTALS:
        return False
    return not (character.files_ratios and indicator.code in FILED_RATIOS)


def _silence(dice: Dice, code: str, period: int) -> IndicatorRow:
    """An unanswered question, with a reason or with an empty row."""
    status = dice.pick(("unknown", "unknown", "unknown", "withheld", ""), "silence", code)
    note = dice.pick(REASONS[status], "reason", code) if status else ""
    return IndicatorRow(str(period), code, status=status, note=note)


def _institution(character: Character) -> Institution:
    return Institution(
        id=character.id,
        name=character.name,
        full_name=character.full_name,
        acronym=character.acronym,
        former_names=character.former_names,
        country=character.place.country,
        region=character.place.region,
        legal_form=character.legal_form,
        founded=character.founded,
        website=f"https://example.org/{character.id}" if character.website else None,
        networks=(character.circle,) if character.circle else (),
        currency=character.place.currency,
        fiscal_year_end=character.place.fiscal_year_end,
        licence=LICENCE,
        fictional=True,
        ended=Ending(**character.ended) if character.ended else None,
    )


def _filings(character: Character, seed: int) -> list[Filing]:
    filings = []
    for period in character.periods:
        closing, average = rates(character.place, period, seed)
        filings.append(
            Filing(
                period=str(period),
                as_of=character.place.year_end(period),
                currency=character.place.currency,
                closing_rate=closing,
                average_rate=average,
                rate_source="" if character.place.currency == "USD" else RATE_SOURCE,
                received=received_on(character, period),
                prepared_by=character.dice.pick(
                    ("Finance department", "Social performance officer", "Management"), "who"
                ),
            )
        )
    return filings
