"""What institutions usually file, what they seldom file, and what most of them leave to be computed."""

from typing import Final

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
"""Filed by nearly all institutions."""

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
"""How open institutions are about an area, relative to their usual openness: the environment is reported least."""

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
"""Could be computed from its parts, but most institutions file it, often without the parts."""

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
"""Could be computed too; only some institutions file it."""
