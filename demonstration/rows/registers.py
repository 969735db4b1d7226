"""The registers of a fictional institution: its people, its clients, and their changes over a year.

Parts add up to their totals, and no part is larger than its whole. Counts are whole numbers, shares in percent.
"""

from dataclasses import dataclass

from demonstration.character import Character

Figures = dict[str, float]


@dataclass(slots=True)
class Paths:
    """The hidden state at the end of one year."""

    period: int
    borrowers: int
    balance: float  # per borrower, local currency
    late: float  # share of the portfolio late over 30 days or renegotiated
    trouble: float  # remaining effect of a crisis, 1 in its first year


def people(character: Character, path: Paths, figures: Figures) -> None:
    """Borrowers by kind, staff, managers and board at the end of a year."""
    dice, period, borrowers = character.dice, path.period, path.borrowers
    women = min(1.0, max(0.05, character.women + 0.012 * dice.bell("women", period)))
    rural = min(1.0, max(0.0, character.rural + 0.015 * dice.bell("rural", period)))
    female, rural_count = round(borrowers * women), round(borrowers * rural)
    individual = round(borrowers * character.methods[0])
    village = round(borrowers * character.methods[2])
    loans = round(borrowers * dice.between(1.01, 1.18, "loans", period))
    officers = max(3, round(borrowers / (dice.between(150, 330, "caseload") + 12 * dice.bell("caseload", period))))
    staff = max(officers + 3, round(officers * dice.between(1.7, 2.3, "overhead")))
    staff_women = min(0.9, max(0.15, 0.12 + 0.55 * character.women + 0.1 * dice.bell("staff women")))
    managers = max(2, round(staff * dice.between(0.045, 0.085, "managers")))
    board = 5 + 2 * int(dice.chance("board") * 4)
    board_women = min(board, round(board * min(0.8, staff_women * (0.5 + 0.5 * character.quality_in(period)))))
    figures.update(
        {
            "number_of_active_borrowers": borrowers,
            "borrowers_female_count": female,
            "borrowers_male_count": borrowers - female,
            "borrowers_rural_count": rural_count,
            "borrowers_urban_count": borrowers - rural_count,
            "borrowers_individual_count": individual,
            "borrowers_village_banking_count": village,
            "borrowers_solidarity_group_count": borrowers - individual - village,
            "number_of_loans_outstanding": loans,
            "loan_officers_count": officers,
            "personnel_count": staff,
            "personnel_female_count": round(staff * staff_women),
            "loan_officers_female_count": round(officers * staff_women * 0.9),
            "managers_count": managers,
            "managers_female_count": min(managers, round(managers * staff_women * 0.7)),
            "board_members_count": board,
            "board_members_female_count": board_women,
            "offices": max(1, round(staff / dice.between(7, 14, "offices"))),
            "number_of_depositors": 0,
            "number_of_deposit_accounts": 0,
        }
    )
    if character.deposits:
        depositors = round(borrowers * (1.05 + 4 * character.deposits) * (1 + 0.05 * dice.bell("depositors", period)))
        figures["number_of_depositors"] = depositors
        figures["number_of_deposit_accounts"] = round(depositors * dice.between(1.02, 1.3, "accounts"))


def _principles(period: int) -> int:
    """How many principles of client protection there were in a fiscal year."""
    return 6 if period < 2011 else 7 if period < 2022 else 8


def movement(character: Character, path: Paths, figures: Figures, before: Figures) -> None:
    """Changes over the year: borrowers, staff, complaints, and the registers of social work."""
    dice, period = character.dice, path.period
    start, end = before["number_of_active_borrowers"], figures["number_of_active_borrowers"]
    kept = dice.between(0.66, 0.84, "kept", period) - 0.12 * path.trouble
    new = max(round(0.1 * start), round(end / kept - start))
    staff = (before["personnel_count"] + figures["personnel_count"]) / 2
    left = round(staff * (dice.between(0.08, 0.3, "left") + 0.03 * dice.bell("left", period) + 0.15 * path.trouble))
    surveyed = round(min(0.6 * new, 240 + 40 * dice.between(2, 30, "surveyed", period)))
    poor = min(
        0.85, max(0.08, dice.between(0.22, 0.55, "poor") - 0.008 * (period - 2018) + 0.02 * dice.bell("poor", period))
    )
    enterprises = round(end * dice.between(0.55, 0.9, "enterprises"))
    jobs = round(enterprises * dice.between(1.25, 2.4, "jobs", period))
    cohort = round(surveyed * 0.5)
    figures.update(
        {
            "borrowers_at_start_count": start,
            "new_borrowers_count": new,
            "retention_base_count": start + new,
            "borrower_retention_rate": round(100 * end / (start + new), 1),
            "loans_disbursed_count": round((start + end) / 2 * dice.between(1.1, 1.5, "disbursed", period)),
            "staff_left_count": max(0, left),
            "staff_one_year_or_more_count": round(
                figures["personnel_count"] * dice.between(0.7, 0.86, "stayed", period)
            ),
            "training_hours_per_staff": round(
                6 + 34 * character.quality_in(period) * dice.between(0.6, 1.1, "training", period), 1
            ),
            "client_protection_principles_applied_count": round(
                _principles(period) * min(1.0, 0.15 + character.quality_in(period))
            ),
            "debt_service_ceiling_percent": 5 * round(dice.between(7, 14, "ceiling")),
            "complaints_received_count": round(end * dice.between(0.001, 0.012, "complaints", period)),
            "complaints_resolved_percent": round(dice.between(74, 99, "resolved", period)),
            "poverty_clients_surveyed_count": surveyed,
            "clients_below_poverty_line_percent": round(100 * poor, 1),
            "new_clients_surveyed_count": round(surveyed * 0.4),
            "new_clients_below_poverty_line_percent": round(100 * min(0.95, poor * 1.12), 1),
            "clients_out_of_poverty_percent": round(dice.between(4, 16, "risen", period), 1),
            "poverty_cohort_size_count": cohort,
            "poverty_cohort_years": 2 + int(dice.chance("cohort") * 3),
            "enterprises_financed_count": enterprises,
            "startup_enterprises_financed_count": round(enterprises * dice.between(0.04, 0.2, "startups", period)),
            "clients_sampled_enterprise_data_count": round(min(end, 300 + 30 * dice.between(1, 20, "sample", period))),
            "enterprises_sampled_employment_count": round(
                min(enterprises, 200 + 30 * dice.between(1, 15, "jobs sample", period))
            ),
            "jobs_in_financed_enterprises_count": jobs,
            "hired_workers_count": jobs - enterprises,
            "female_owned_enterprises_percent": round(
                100 * min(0.97, character.women * dice.between(0.9, 1.02, "owners", period)), 1
            ),
            "enterprise_services_clients_count": round(end * dice.between(0.02, 0.2, "trained", period)),
            "education_services_clients_count": round(end * dice.between(0.05, 0.4, "taught", period)),
            "womens_empowerment_clients_count": round(
                figures["borrowers_female_count"] * dice.between(0.03, 0.25, "groups", period)
            ),
            "health_services_clients_count": round(end * dice.between(0.02, 0.3, "health", period)),
            "electricity_use_kwh": round(figures["offices"] * dice.between(3800, 9200, "power")),
            "clients_environmental_training_count": round(end * dice.between(0.01, 0.1, "green trained", period)),
            "loans_screened_environmental_risk_percent": round(dice.between(8, 100, "screened")),
        }
    )
    green = dice.between(0.004, 0.09, "green") * (0.5 + character.quality_in(period))
    unit = 1000 if character.thousands else 1
    figures["green_loan_portfolio"] = round(figures["gross_loan_portfolio"] * green / unit) * unit
    figures["green_loans_outstanding_count"] = round(figures["number_of_loans_outstanding"] * green * 1.1)
