"""How is each derived figure computed?

One pure function over decimals for every indicator of the standards that has a formula; it takes the inputs in the
order in which the formula lists them. Most indicators share a function: a share is a share, whatever it is a share of.
The worked example that stands beside each formula in the standards, and on the indicator's page, is run as its test.
"""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Final, TypeAlias

Compute: TypeAlias = Callable[..., Decimal]

HUNDRED: Final = Decimal(100)


class UndefinedFigureError(ArithmeticError):
    """The figure has no value: what it is measured against is zero or negative. The message says which of the two."""


def ratio(part: Decimal, base: Decimal) -> Decimal:
    """How many of the first there are for one of the second.

    A base that is zero gives no figure, and a negative one (equity eaten up by losses) a misleading one: a loss on
    negative equity would look like a gain. Raises `UndefinedFigureError` for both.
    """
    if base <= 0:
        raise UndefinedFigureError("the base is negative" if base else "the base is zero")
    return part / base


def percent(part: Decimal, base: Decimal) -> Decimal:
    """The first for each hundred of the second."""
    return HUNDRED * ratio(part, base)


def percent_of_sum(part: Decimal, *bases: Decimal) -> Decimal:
    """The first for each hundred of all others together."""
    return percent(part, sum(bases, Decimal(0)))


def sum_in_percent(*parts_and_base: Decimal) -> Decimal:
    """All but the last together, for each hundred of the last."""
    *parts, base = parts_and_base
    return percent(sum(parts, Decimal(0)), base)


def rest_in_percent(whole: Decimal, deducted: Decimal, base: Decimal) -> Decimal:
    """What the second leaves of the first, for each hundred of the third."""
    return percent(whole - deducted, base)


def percent_of_mean(part: Decimal, closing: Decimal, opening: Decimal) -> Decimal:
    """The first for each hundred of the mean of the other two."""
    return percent(part, mean(closing, opening))


def mean(closing: Decimal, opening: Decimal) -> Decimal:
    """Half way between the balance at the end and the balance at the start."""
    return (closing + opening) / 2


def total(*parts: Decimal) -> Decimal:
    """All together."""
    return sum(parts, Decimal(0))


def rest(whole: Decimal, *deducted: Decimal) -> Decimal:
    """What the others leave of the first."""
    return whole - sum(deducted, Decimal(0))


def as_filed(figure: Decimal) -> Decimal:
    """The same figure: the closing one of last year is the opening one of this."""
    return figure


def real_yield(nominal: Decimal, inflation: Decimal) -> Decimal:
    """A yield in percent after taking out inflation in percent (the exact form, not the difference)."""
    return percent(nominal - inflation, HUNDRED + inflation)


def ratio_per_head(amount: Decimal, heads: Decimal, base: Decimal) -> Decimal:
    """An amount for each person, in multiples of the third."""
    return ratio(ratio(amount, heads), base)


FORMULAS: Final[Mapping[str, Compute]] = {
    # balance sheet and financing
    "average_assets": mean,
    "net_loan_portfolio": rest,
    "equity": rest,
    "average_equity": mean,
    "liabilities_and_equity": total,
    "capital_asset_ratio": percent,
    "debt_to_equity": ratio,
    "deposits_to_loans": percent,
    "deposits_to_assets": percent,
    "glp_to_assets": percent,
    "liquid_assets_to_assets": percent,
    # outreach and scale
    "average_gross_loan_portfolio": mean,
    "average_number_of_active_borrowers": mean,
    "average_number_of_loans_outstanding": mean,
    "avg_loan_balance_per_borrower": ratio,
    "avg_loan_balance_gni": percent,
    "avg_outstanding_balance": ratio,
    "avg_outstanding_balance_gni": percent,
    "avg_deposit_balance_per_depositor": ratio,
    "avg_deposit_balance_per_depositor_gni": percent,
    "avg_deposit_account_balance": ratio,
    "avg_deposit_account_balance_gni": percent,
    "glp_female_percent": percent,
    "glp_rural_percent": percent,
    # income and expense
    "financial_revenue": total,
    "financial_revenue_from_loans": total,
    "financial_expense": total,
    "net_impairment_loss": rest,
    "operating_expense": total,
    "net_operating_income": rest,
    "net_non_operating_income": rest,
    "net_income_before_taxes_and_donations": total,
    "net_income_after_taxes_before_donations": rest,
    "profit_loss": total,
    "financial_revenue_to_assets": percent,
    "yield_on_glp_nominal": percent,
    "yield_on_glp_real": real_yield,
    "total_expense_to_assets": sum_in_percent,
    "financial_expense_to_assets": percent,
    "impairment_to_assets": percent,
    # efficiency and productivity
    "operating_expense_to_glp": percent,
    "operating_expense_to_assets": percent,
    "personnel_expense_to_glp": percent,
    "personnel_expense_to_assets": percent,
    "administrative_expense_to_assets": sum_in_percent,
    "average_personnel_count": mean,
    "average_salary_to_gni": ratio_per_head,
    "cost_per_borrower": ratio,
    "cost_per_loan": ratio,
    "borrowers_per_staff": ratio,
    "borrowers_per_loan_officer": ratio,
    "loans_per_staff": ratio,
    "loans_per_loan_officer": ratio,
    "depositors_per_staff": ratio,
    "deposit_accounts_per_staff": ratio,
    "personnel_allocation_ratio": percent,
    # portfolio quality
    "loans_overdue_over_30_days": total,
    "loans_overdue_over_90_days": total,
    "par30": sum_in_percent,
    "par90": sum_in_percent,
    "risk_coverage": percent_of_sum,
    "write_off_ratio": percent,
    "loan_loss_rate": rest_in_percent,
    # sustainability and profit
    "operational_self_sufficiency": percent_of_sum,
    "profit_margin": percent,
    "return_on_assets": rest_in_percent,
    "return_on_equity": rest_in_percent,
    # social
    "board_members_female_percent": percent,
    "personnel_female_percent": percent,
    "managers_female_percent": percent,
    "loan_officers_female_percent": percent,
    "staff_turnover_rate": percent_of_mean,
    "green_loan_portfolio_percent": percent,
    "borrowers_female_percent": percent,
    "borrowers_rural_percent": percent,
    "startup_enterprises_percent": percent,
    "jobs_per_enterprise": ratio,
    "borrower_retention_rate": percent_of_sum,
    "borrowers_at_start_count": as_filed,
    "retention_base_count": total,
}
