"""What does one fictional institution file: its package, row by row."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from generator.intake.demo.cast import circles
from generator.intake.demo.character import Character
from generator.intake.demo.dice import Dice
from generator.intake.demo.ledger import walk
from generator.intake.demo.papers import Cabinet, needs_proof, received_on, review
from generator.intake.demo.places import rates
from generator.intake.demo.registers import Figures
from generator.intake.demo.replies import applies, plausible, reply
from generator.model import Evidence, Filing, Indicator, Institution, Licence, Review, Standards
from generator.packages import Row, bound
from generator.packages.assurance import policy_in_force

LICENCE: Final = Licence("CC0-1.0", "CC0 1.0 Universal", "https://creativecommons.org/publicdomain/zero/1.0/")
DESCRIPTION: Final = (
    "Fictional. This institution does not exist and all of its figures are invented; it belongs to the demonstration "
    "set of the portal."
)
RATE_SOURCE: Final = "Invented for the demonstration set"

CORE: Final = frozenset(
    {
        "gross_loan_portfolio",
        "number_of_active_borrowers",
        "borrowers_female_count",
        "assets",
        "equity",
        "liabilities",
        "personnel_count",
        "loans_overdue_over_30_days",
        "renegotiated_loans",
        "financial_revenue",
        "financial_expense",
        "net_impairment_loss",
        "operating_expense",
    }
)
"""What nearly everybody files."""

RARE: Final = frozenset(
    {
        "average_assets",
        "loans_overdue_91_to_180_days",
        "loans_overdue_over_180_days",
        "glp_microenterprise",
        "glp_small_medium_enterprises",
        "penalty_income_on_loans",
        "net_fixed_assets",
        "other_assets",
        "other_liabilities",
        "liabilities_and_equity",
        "glp_urban",
        "glp_male",
        "borrowers_male_count",
        "borrowers_urban_count",
        "non_operating_income",
        "non_operating_expense",
    }
)
SELDOM_TOLD: Final = {
    "responsibility_to_environment": 0.72,
    "poverty_outreach": 0.8,
    "enterprises_employment": 0.74,
    "client_retention": 0.9,
    "outreach_by_lending_methodology": 1.15,
    "mission_social_goals": 1.12,
    "products_services": 1.1,
}
"""How open institutions are about an area, beside what they usually are: the environment is told of least."""

FILED_TOTALS: Final = frozenset(
    {
        "equity",
        "operating_expense",
        "financial_expense",
        "financial_revenue",
        "financial_revenue_from_loans",
        "loans_overdue_over_30_days",
        "loans_overdue_over_90_days",
        "net_impairment_loss",
        "borrowers_at_start_count",
    }
)
"""What could be computed from its parts, and is filed by most, often without the parts."""

FILED_RATIOS: Final = frozenset(
    {
        "par30",
        "par90",
        "write_off_ratio",
        "operational_self_sufficiency",
        "capital_asset_ratio",
        "avg_loan_balance_per_borrower",
        "borrowers_per_staff",
        "borrowers_female_percent",
        "borrower_retention_rate",
        "retention_base_count",
        "net_loan_portfolio",
        "net_operating_income",
        "net_income_before_taxes_and_donations",
        "net_income_after_taxes_before_donations",
        "profit_loss",
    }
)
"""What could be computed too, and is filed only by those who like to."""

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


HALF: Final = "The tool, the line, the sample and the share are documented together or not at all."


@dataclass(slots=True)
class Package:
    """All that is written for one institution."""

    institution: Institution
    filings: list[Filing]
    rows: list[Row]
    evidence: list[Evidence]
    reviews: list[Review]


def make(character: Character, seed: int, standards: Standards) -> Package:
    """The package of one institution: the same for the same character, seed and standards."""
    desk = Desk(character, walk(character, seed), standards, Cabinet(character))
    circle = next((c for c in circles() if c.id == character.circle), None)
    rows: list[Row] = []
    filed: dict[int, list[tuple[Indicator, str, str]]] = {period: [] for period in character.periods}
    for indicator in standards.indicators.values():
        social = standards.areas[indicator.area].family == "social"
        for period, row in desk.rows(indicator, social=social):
            rows.append(row)
            if social and row.status == "reported":
                filed[period].append((indicator, row.value, row.evidence))
    reviews = [
        found
        for period in character.periods
        if circle and period in character.reviewed
        for found in review(character, circle, filed[period], period)
    ]
    rows, reviews = _together(character, rows, reviews, standards)
    documents = list(desk.cabinet.documents.values())
    filings = _filings(character, seed)
    reviews = bound(
        reviews,
        institution=character.id,
        filings=filings,
        indicators=rows,
        evidence=documents,
        standards=standards,
    )
    return Package(_institution(character), filings, rows, documents, reviews)


def _together(
    character: Character, rows: list[Row], reviews: list[Review], standards: Standards
) -> tuple[list[Row], list[Review]]:
    """Rows and reviews of which no block is documented by half, because reviewers know that rule of the policy.

    Where a filing is meant to hold STAR the half block is not answered; elsewhere its review says partly.
    """
    for period in character.periods:
        policy = policy_in_force(standards, character.place.year_end(period))
        for block in policy.together if policy else ():
            half = {
                (found.period, found.indicator)
                for found in reviews
                if found.period == str(period) and found.indicator in block and found.status == "documented"
            }
            if len(half) in (0, len(block)):
                continue
            if period in character.stars:
                rows = [row for row in rows if (row.period, row.indicator) not in half]
                reviews = [found for found in reviews if (found.period, found.indicator) not in half]
            else:
                reviews = [
                    replace(found, status="partly", note=HALF) if (found.period, found.indicator) in half else found
                    for found in reviews
                ]
    return rows, reviews


@dataclass(slots=True)
class Desk:
    """Where an institution fills in its answers."""

    character: Character
    books: dict[int, Figures]
    standards: Standards
    cabinet: Cabinet

    def rows(self, indicator: Indicator, *, social: bool) -> Iterator[tuple[int, Row]]:
        """What stands in the table about one indicator, period by period."""
        character, dice, code = self.character, self.character.dice, indicator.code
        if _left_to_compute(character, indicator):
            return
        throw = dice.chance("told", code)
        if character.withheld:
            if throw < 0.9:
                yield from ((period, Row(str(period), code, status="withheld")) for period in character.periods)
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

    def _answer(self, indicator: Indicator, period: int, *, social: bool) -> Row | None:
        character, code = self.character, indicator.code
        if not applies(character, indicator, period, self.standards):
            return Row(str(period), code, status="not_applicable")
        value = self._value(indicator, period)
        if value is None:
            return None
        shown = needs_proof(indicator, value) and self._shows(indicator, period, social=social)
        evidence = self.cabinet.proof(indicator, period) if shown else ""
        return Row(str(period), code, value, "reported", evidence, self._note(code, period))

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


def _silence(dice: Dice, code: str, period: int) -> Row:
    """A question left open with a word why, or with an empty row."""
    status = dice.pick(("unknown", "unknown", "unknown", "withheld", ""), "silence", code)
    note = dice.pick(REASONS[status], "reason", code) if status else ""
    return Row(str(period), code, status=status, note=note)


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
