"""Impossible figures: kept, marked at the figure, and excluded from headlines, charts and comparisons."""

import csv
import json
from decimal import Decimal
from pathlib import Path

import pytest

from generator.analysis import peers
from generator.analysis.derive import derive
from generator.language.printer import Printer
from generator.model import AnswerType, Caution, Dossier, Gap, GapReason, Observation, Standards
from generator.pipeline.read.institution import listing_of
from generator.render.api import catalogue, downloads
from generator.render.tables.fact_table import FactTables
from generator.render.tables.filing_rows import FilingRows
from generator.standards import load
from tests import builders

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def standards() -> Standards:
    known, _ = load(ROOT / "datapackages" / "standards")
    assert known is not None
    return known


def filed(standards: Standards, *years: str, **figures: str) -> Dossier:
    """The result of a filing with these figures, the same in each year."""
    years = years or ("2024",)
    facts = [builders.observation(code, Decimal(text), year) for year in years for code, text in figures.items()]
    filings = [builders.filing(year, currency="USD") for year in sorted(years, reverse=True)]
    return derive(builders.dossier(facts, filings), standards)


def caution(dossier: Dossier, code: str, year: str = "2024") -> Caution | None:
    fact = dossier.fact(code, year)
    assert isinstance(fact, Observation), fact
    return fact.caution


@pytest.mark.parametrize(
    ("code", "text", "expected"),
    [
        ("borrowers_female_percent", "121.6", Caution.IMPOSSIBLE),
        ("borrowers_female_percent", "100", None),
        ("par30", "548.45", Caution.IMPOSSIBLE),
        ("par30", "0", None),
        ("gross_loan_portfolio", "-1", Caution.IMPOSSIBLE),
        ("equity", "-1", None),
        ("yield_on_glp_nominal", "120", None),
        ("capital_asset_ratio", "711.57", Caution.IMPOSSIBLE),
        ("capital_asset_ratio", "-114", Caution.UNUSUAL),
        ("capital_asset_ratio", "-8", None),
        ("glp_to_assets", "-1", Caution.IMPOSSIBLE),
        ("glp_to_assets", "112", None),
        ("glp_to_assets", "415.57", Caution.UNUSUAL),
        ("write_off_ratio", "2571.14", Caution.UNUSUAL),
        ("debt_to_equity", "-26", Caution.UNUSUAL),
        ("board_members_count", "80", None),
    ],
)
def test_a_figure_outside_of_what_its_indicator_can_be_is_marked(standards, code, text, expected):
    assert caution(filed(standards, **{code: text}), code) is expected


NO_SHARE_OF_A_WHOLE = {
    # rates of a year, yields, and amounts beside another amount that is not their whole
    "annual_percentage_rate", "effective_interest_rate", "staff_turnover_rate", "inflation_rate", "yield_on_glp_nominal",
    "yield_on_glp_real", "write_off_ratio", "loan_loss_rate", "risk_coverage", "operational_self_sufficiency",
    "deposits_to_loans", "avg_loan_balance_gni", "avg_outstanding_balance_gni", "avg_deposit_account_balance_gni",
    "avg_deposit_balance_per_depositor_gni", "financial_revenue_to_assets", "total_expense_to_assets",
    "financial_expense_to_assets", "impairment_to_assets", "operating_expense_to_glp", "operating_expense_to_assets",
    "personnel_expense_to_glp", "personnel_expense_to_assets", "administrative_expense_to_assets", "return_on_assets",
    "return_on_equity", "profit_margin",
    # more than the whole where equity is negative, or where loans of others are in the portfolio
    "deposits_to_assets", "glp_to_assets",
}  # fmt: skip


def test_every_share_of_a_whole_has_its_bound_and_every_other_rate_a_plausible_range(standards):
    rates = [one for one in standards.indicators.values() if one.kind in (AnswerType.PERCENT, AnswerType.RATIO)]
    percents = {one.code for one in rates if one.kind is AnswerType.PERCENT}
    assert percents - {one.code for one in rates if one.possible[1] == 100} == NO_SHARE_OF_A_WHOLE
    assert all(one.minimum is not None and one.maximum is not None for one in rates)


@pytest.mark.parametrize("equity", ["-500", "0"])
def test_a_return_that_was_filed_on_no_equity_has_no_value(standards, equity):
    dossier = filed(standards, return_on_equity="2172.7", average_equity=equity)
    assert caution(dossier, "return_on_equity") is Caution.UNDEFINED
    fact = dossier.fact("return_on_equity", "2024")
    assert isinstance(fact, Observation)
    assert fact.value == Decimal("2172.7"), "it is kept as it was filed"


def test_the_mean_that_is_computed_of_two_years_of_equity_is_known_as_well(standards):
    dossier = filed(standards, "2023", "2024", return_on_equity="171", equity="-40")
    assert caution(dossier, "return_on_equity", "2024") is Caution.UNDEFINED
    assert caution(dossier, "return_on_equity", "2023") is None, "of one year no mean is known"


def test_what_it_is_measured_against_is_not_known_is_no_caution(standards):
    assert caution(filed(standards, return_on_equity="12"), "return_on_equity") is None
    assert caution(filed(standards, return_on_equity="12", average_equity="100"), "return_on_equity") is None


def test_a_share_that_is_computed_can_be_impossible_too(standards):
    dossier = filed(standards, borrowers_female_count="121", number_of_active_borrowers="100")
    assert caution(dossier, "borrowers_female_percent") is Caution.IMPOSSIBLE


def test_a_marked_figure_is_in_no_comparison_and_no_headline(standards):
    dossier = filed(standards, par30="548.45", number_of_active_borrowers="1200")
    assert [code for code, _, _ in peers.rows(dossier, standards).figures] == ["number_of_active_borrowers"]
    headline = listing_of(dossier, {}, standards).headline
    assert headline["par30"] == Gap("par30", "2024", GapReason.UNDEFINED)
    assert isinstance(headline["number_of_active_borrowers"], Observation)


def test_an_older_figure_that_can_be_stands_in_the_headline(standards):
    facts = [builders.observation("par30", Decimal(text), year) for year, text in (("2024", "373"), ("2023", "4"))]
    dossier = derive(builders.dossier(facts, [builders.filing("2024"), builders.filing("2023")]), standards)
    fact = dossier.latest("par30")
    assert (fact.period, isinstance(fact, Observation)) == ("2023", True)


def test_an_institution_stands_in_no_band_by_a_figure_that_cannot_be(standards):
    assert "scale" in peers.groups(filed(standards, gross_loan_portfolio="5000000"), standards)
    assert "scale" not in peers.groups(filed(standards, gross_loan_portfolio="-5000000"), standards)


def test_json_and_table_mark_the_figure_itself(standards):
    dossier = filed(standards, par30="548.45", return_on_equity="12")
    told = {fact["indicator"]: fact for fact in json.loads(catalogue.institution(dossier, standards))["facts"]}
    assert (told["par30"]["value"], told["par30"]["caution"]) == (548.45, "impossible")
    assert "caution" not in told["return_on_equity"]
    table = csv.DictReader([downloads.HEADER, *downloads.table(dossier, standards).splitlines()])
    assert {row["indicator"]: row["caution"] for row in table} == {"par30": "impossible", "return_on_equity": ""}


@pytest.mark.parametrize(("language", "words"), [("en", "not possible"), ("es", "no es posible")])
def test_profile_and_filing_mark_the_figure_itself(standards, language, words):
    dossier = filed(standards, "2023", "2024", par30="548.45")
    say = Printer(standards, language)
    rows = FactTables(standards, say).rows(dossier, "portfolio_quality", "../")
    assert rows.count(f"<small class=noted>{words}</small>") == 2
    assert "polyline" not in rows
    filing = FilingRows(standards, say).rows(dossier, "2024", "portfolio_quality", root="../")
    assert 'class="note caution"' in filing
