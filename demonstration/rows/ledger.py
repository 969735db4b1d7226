"""The accounts of a fictional institution.

A few hidden variables (borrowers, loan size, arrears, cost) change year by year, and every figure follows from them, so
that a balance sheet balances, parts add up to their totals, and a bad year shows everywhere it would in reality.
Amounts are whole units of the local currency, counts whole numbers, shares in percent.
"""

from demonstration.character import Character
from demonstration.dice import Dice
from demonstration.places import DemoCountry, income, rates
from demonstration.rows import registers
from demonstration.rows.registers import Figures, Paths


def walk(character: Character, seed: int) -> dict[int, Figures]:
    """The figures of every period of an institution."""
    first, last = character.periods[0], character.periods[-1]
    paths = _paths(character, first - 1, last, seed)
    books: dict[int, Figures] = {}
    before: Figures | None = None
    for path in paths:
        figures = _balance_sheet(character, path)
        registers.people(character, path, figures)
        figures["gni_per_capita"] = income(character.place, path.period, seed)
        if before is not None:
            _income(character, path, figures, before)
            registers.movement(character, path, figures, before)
            _make_odd(character, path.period, figures)
            books[path.period] = figures
        before = figures
    return books


def _make_odd(character: Character, period: int, figures: Figures) -> None:
    """Apply exceptions from the cast that chance would not make: a slip, or a strange year."""
    for key, figure in character.odd.items():
        when, code = key.split()
        if when == str(period):
            figures[code] = figure


def _paths(character: Character, first: int, last: int, seed: int) -> list[Paths]:
    dice, place = character.dice, character.place
    size, found = 1.0, []
    for period in range(last, first - 1, -1):  # backwards from the known size
        trouble = 0.0 if character.shock is None else {0: 1.0, 1: 0.55, 2: 0.25}.get(period - character.shock, 0.0)
        price = (1 + place.inflation) ** (period - last) * (1 + 0.04 * dice.bell("balance", period))
        balance = character.loan * float(rates(place, last, seed)[0]) * price
        late = character.par * (1 + 0.22 * dice.bell("late", period)) + character.severity * trouble
        borrowers = max(40, round(character.borrowers * size))
        found.append(Paths(period, borrowers, balance, min(0.85, max(0.002, late)), trouble))
        growth = character.growth * (1 + 0.5 * dice.bell("growth", period)) - 0.22 * trouble * min(
            1, character.severity * 6
        )
        size /= max(0.55, 1 + growth)
    return found[::-1]


def _balance_sheet(character: Character, path: Paths) -> Figures:
    dice, period = character.dice, path.period
    unit = 1000 if character.thousands else 1

    def money(amount: float) -> int:
        return round(amount / unit) * unit

    portfolio = money(path.borrowers * path.balance)
    over_90 = money(portfolio * path.late * dice.between(0.45, 0.68, "over 90", period))
    renegotiated = money(portfolio * path.late * (0.25 if path.trouble else 0.06))
    over_30 = max(over_90, money(portfolio * path.late) - renegotiated)
    over_180 = money(over_90 * dice.between(0.4, 0.6, "over 180", period))
    allowance = money(portfolio * min(0.6, 0.006 + path.late * dice.between(0.65, 1.15, "coverage")))
    net = portfolio - allowance
    assets = money(net / (dice.between(0.7, 0.88, "lent") + 0.03 * dice.bell("lent", period)))
    own = character.equity + 0.012 * dice.bell("equity", period) - 0.05 * path.trouble
    equity = money(assets * max(0.05, own))
    liabilities = assets - equity
    deposits = min(
        money(assets * character.deposits * (1 + 0.05 * dice.bell("deposits", period))), money(liabilities * 0.95)
    )
    compulsory = money(deposits * (0.12 if character.methods[0] < 0.7 else 0.03))
    borrowings = money((liabilities - deposits) * dice.between(0.86, 0.95, "borrowed", period))
    fixed = money((assets - net) * 0.16)
    cash = money((assets - net - fixed) * dice.between(0.6, 0.85, "cash", period))
    paid_in = money(equity * dice.between(0.35, 0.55, "paid in")) if character.legal_form != "ngo" else 0
    donated = money(equity * 0.55) if character.legal_form == "ngo" else 0
    figures: Figures = {
        "gross_loan_portfolio": portfolio,
        "impairment_loss_allowance": allowance,
        "net_loan_portfolio": net,
        "loans_overdue_over_30_days": over_30,
        "loans_overdue_31_to_90_days": over_30 - over_90,
        "loans_overdue_over_90_days": over_90,
        "loans_overdue_91_to_180_days": over_90 - over_180,
        "loans_overdue_over_180_days": over_180,
        "renegotiated_loans": renegotiated,
        "assets": assets,
        "cash_and_equivalents": cash,
        "net_fixed_assets": fixed,
        "other_assets": assets - net - fixed - cash,
        "equity": equity,
        "paid_in_capital": paid_in,
        "donated_equity": donated,
        "retained_earnings": equity - paid_in - donated,
        "liabilities": liabilities,
        "deposits": deposits,
        "deposits_compulsory": compulsory,
        "deposits_voluntary": deposits - compulsory,
        "borrowings": borrowings,
        "other_liabilities": liabilities - deposits - borrowings,
        "liabilities_and_equity": assets,
        "inflation_rate": round(100 * character.place.inflation * (1 + 0.3 * _weather(character.place, period)), 1),
    }
    _split_portfolio(character, portfolio, unit, figures)
    return figures


def _weather(place: DemoCountry, period: int) -> float:
    """The factor that all institutions of a country share in a year."""
    return Dice(f"weather/{place.country}").bell(period)


def _split_portfolio(character: Character, portfolio: int, unit: int, figures: Figures) -> None:
    def share(part: float) -> int:
        return round(portfolio * part / unit) * unit

    individual, solidarity, village = character.methods
    weights = (individual * 1.7, solidarity, village * 0.7)
    figures["glp_individual"] = alone = share(weights[0] / sum(weights))
    figures["glp_solidarity_group"] = groups = min(share(weights[1] / sum(weights)), portfolio - alone)
    figures["glp_village_banking"] = portfolio - alone - groups
    if not village:  # the remainder of rounding
        figures["glp_solidarity_group"], figures["glp_village_banking"] = portfolio - alone, 0
    figures["glp_female"] = share(character.women * (0.86 + 0.14 * character.women))
    figures["glp_male"] = portfolio - figures["glp_female"]
    figures["glp_rural"] = share(character.rural * 0.92)
    figures["glp_urban"] = portfolio - figures["glp_rural"]
    figures["glp_enterprise"] = share(character.dice.between(0.62, 0.92, "enterprise"))
    figures["glp_household"] = portfolio - figures["glp_enterprise"]
    figures["glp_microenterprise"] = share(0.8 * figures["glp_enterprise"] / portfolio) if portfolio else 0
    figures["glp_small_medium_enterprises"] = figures["glp_enterprise"] - figures["glp_microenterprise"]


def _income(character: Character, path: Paths, figures: Figures, before: Figures) -> None:
    dice, period, place = character.dice, path.period, character.place
    unit = 1000 if character.thousands else 1

    def money(amount: float) -> int:
        return round(amount / unit) * unit

    lent = (figures["gross_loan_portfolio"] + before["gross_loan_portfolio"]) / 2
    written_off = money(
        lent * (0.004 + 0.32 * before["loans_overdue_over_90_days"] / max(1, before["gross_loan_portfolio"]))
    )
    recovered = money(written_off * dice.between(0.05, 0.2, "recovered", period))
    impairment = max(0, money(figures["impairment_loss_allowance"] - before["impairment_loss_allowance"] + written_off))
    running = (
        lent
        * min(0.42, 0.065 + 0.15 * (330 / max(60.0, character.loan)) ** 0.6)
        * (1 + 0.05 * dice.bell("running", period))
    )
    personnel, depreciation = money(running * dice.between(0.54, 0.66, "wages", period)), money(running * 0.04)
    administrative = money(running) - personnel - depreciation
    on_borrowings = money((figures["borrowings"] + before["borrowings"]) / 2 * place.funds * 1.15)
    on_deposits = money((figures["deposits"] + before["deposits"]) / 2 * place.funds * 0.75)
    other_cost = money(lent * 0.003)
    financial = on_borrowings + on_deposits + other_cost
    operating = personnel + administrative + depreciation
    covers = character.self_sufficiency * (1 + 0.03 * dice.bell("covers", period)) - 0.24 * path.trouble
    # In a crisis the loss allowance exceeds what any price could earn: revenue follows the usual cost instead.
    usual = financial + operating + min(impairment, lent * 0.035)
    revenue = money(max(0.3, covers) * usual)
    other_revenue = money(revenue * dice.between(0.02, 0.07, "other revenue", period))
    fees = money(revenue * 0.09)
    penalties = money(revenue * 0.008)
    interest = revenue - other_revenue - fees - penalties
    net_operating = revenue - financial - (impairment - recovered) - operating
    tax = money(max(0, net_operating) * (0.0 if character.legal_form in ("ngo", "cooperative") else 0.27))
    donations = money(operating * dice.between(0.01, 0.12, "donations", period)) if character.legal_form == "ngo" else 0
    figures.update(
        {
            "write_offs": written_off,
            "recoveries": recovered,
            "impairment_loss": impairment,
            "net_impairment_loss": impairment - recovered,
            "personnel_expense": personnel,
            "administrative_expense": administrative,
            "depreciation_expense": depreciation,
            "operating_expense": operating,
            "interest_expense_on_borrowings": on_borrowings,
            "interest_expense_on_deposits": on_deposits,
            "other_financial_expense": other_cost,
            "financial_expense": financial,
            "interest_income_on_loans": interest,
            "fee_income_on_loans": fees,
            "penalty_income_on_loans": penalties,
            "financial_revenue_from_loans": interest + fees + penalties,
            "other_financial_revenue": other_revenue,
            "other_income_from_operations": 0,
            "other_income": 0,
            "financial_revenue": revenue,
            "net_operating_income": net_operating,
            "tax_expense": tax,
            "non_operating_income": 0,
            "non_operating_expense": 0,
            "net_income_before_taxes_and_donations": net_operating,
            "net_income_after_taxes_before_donations": net_operating - tax,
            "donations": donations,
            "profit_loss": net_operating - tax + donations,
            "loans_disbursed_amount": money(lent * dice.between(1.15, 1.6, "disbursed", period)),
        }
    )
    price = 100 * (interest + fees) / max(1.0, lent) * dice.between(1.03, 1.15, "price")
    figures["annual_percentage_rate"] = round(min(290.0, price), 1)
    figures["effective_interest_rate"] = round(min(390.0, price * (1 + price / 220)), 1)
    _ratios(figures, lent)


def _ratios(figures: Figures, lent: float) -> None:
    """The ratios that institutions often file themselves, from the figures as filed."""
    portfolio, assets = max(1, figures["gross_loan_portfolio"]), max(1, figures["assets"])
    at_risk = figures["loans_overdue_over_30_days"] + figures["renegotiated_loans"]
    cost = figures["financial_expense"] + figures["net_impairment_loss"] + figures["operating_expense"]
    figures["par30"] = round(100 * at_risk / portfolio, 2)
    figures["par90"] = round(
        100 * (figures["loans_overdue_over_90_days"] + figures["renegotiated_loans"]) / portfolio, 2
    )
    figures["write_off_ratio"] = round(min(100.0, 100 * figures["write_offs"] / max(1.0, lent)), 2)
    figures["operational_self_sufficiency"] = round(min(500.0, 100 * figures["financial_revenue"] / max(1, cost)), 2)
    figures["capital_asset_ratio"] = round(100 * figures["equity"] / assets, 2)
    figures["avg_loan_balance_per_borrower"] = round(portfolio / figures["number_of_active_borrowers"])
    figures["borrowers_per_staff"] = round(figures["number_of_active_borrowers"] / figures["personnel_count"])
    figures["borrowers_female_percent"] = round(
        100 * figures["borrowers_female_count"] / figures["number_of_active_borrowers"], 1
    )
