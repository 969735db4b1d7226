"""The answers of a fictional institution to questions that are not figures.

A good institution says yes to more of the judged questions, and keeps what it has: the throw of an answer does not
change from year to year, only the threshold. Answers are consistent: an insurance that is not offered has no kinds.
"""

from collections.abc import Mapping
from datetime import date
from typing import Final

from demonstration.character import Character
from generator.model import AnswerType, Indicator, Standards

NOT_APPLICABLE: Final = "not_applicable"

LIKELY: Final[Mapping[str, float]] = {
    "social_rating_held": 0.3,
    "institutional_rating_held": 0.45,
    "bank_loan_rating_long_term": 0.14,
    "bank_loan_rating_short_term": 0.12,
    "compulsory_insurance_required": 0.55,
    "voluntary_insurance_offered": 0.4,
    "other_financial_services_offered": 0.6,
    "enterprise_services_offered": 0.5,
    "womens_empowerment_services_offered": 0.4,
    "other_education_services_offered": 0.6,
    "health_services_offered": 0.25,
    "client_protection_assessment": 0.35,
    "code_of_conduct_assessment": 0.4,
    "ppi_certified": 0.2,
}
"""How common a yes is if quality does not decide."""

FOLLOWS: Final[Mapping[str, str]] = {
    "compulsory_insurance_types": "compulsory_insurance_required",
    "voluntary_insurance_types": "voluntary_insurance_offered",
    "other_financial_service_types": "other_financial_services_offered",
    "enterprise_service_types": "enterprise_services_offered",
    "enterprise_services_clients_count": "enterprise_services_offered",
    "womens_empowerment_service_types": "womens_empowerment_services_offered",
    "womens_empowerment_clients_count": "womens_empowerment_services_offered",
    "other_education_service_types": "other_education_services_offered",
    "education_services_clients_count": "other_education_services_offered",
    "health_service_types": "health_services_offered",
    "health_services_clients_count": "health_services_offered",
    "poverty_measurement_tools": "measures_client_poverty",
    "poverty_measurement_scope": "measures_client_poverty",
    "poverty_measurement_ongoing": "measures_client_poverty",
    "poverty_line_reference": "measures_client_poverty",
    "poverty_measurement_date": "measures_client_poverty",
    "poverty_clients_surveyed_count": "measures_client_poverty",
    "clients_below_poverty_line_percent": "measures_client_poverty",
    "new_clients_surveyed_count": "measures_client_poverty",
    "new_clients_below_poverty_line_percent": "measures_client_poverty",
    "clients_out_of_poverty_percent": "measures_client_poverty",
    "poverty_cohort_size_count": "measures_client_poverty",
    "poverty_cohort_years": "measures_client_poverty",
    "ppi_certified": "measures_client_poverty",
    "exit_reasons_main": "exit_surveys_conducted",
}
"""Questions that only follow a yes to a previous question."""

USUALLY_AT_MOST: Final = 6
"""The most options that an institution chooses if the question sets no limit."""

GREEN_FIGURES: Final = frozenset({"green_loan_portfolio", "green_loans_outstanding_count"})
DEPOSIT_FIGURES: Final = frozenset(
    {
        "number_of_depositors",
        "number_of_deposit_accounts",
        "deposits",
        "deposits_voluntary",
        "deposits_compulsory",
        "interest_expense_on_deposits",
    }
)
NAMES_REAL_BODIES: Final = frozenset({"industry_association_memberships", "credit_bureau_memberships"})
"""Questions about real organisations, in India: elsewhere they do not apply, and no fictional institution claims to
belong.
"""

_PRODUCTS: Final[Mapping[str, tuple[str, ...]]] = {
    "credit_products": ("income_generating", "non_income_generating"),
    "income_generating_loan_types": ("microenterprise", "agricultural_livestock"),
}


def applies(character: Character, indicator: Indicator, period: int, standards: Standards) -> bool:
    """False if an earlier answer makes the question pointless."""
    code = indicator.code
    if code in NAMES_REAL_BODIES:
        return character.place.country == "IN"
    if code in DEPOSIT_FIGURES or code == "voluntary_savings_types":
        return character.deposits > 0
    if code in GREEN_FIGURES:
        green = standards.indicators.get("green_loan_types")
        return green is None or _several(character, green, character.quality_in(period)) != green.none_option
    if code in ("borrowers_village_banking_count", "glp_village_banking", "loans_village_banking_count"):
        return character.methods[2] > 0
    if code in ("borrowers_solidarity_group_count", "glp_solidarity_group", "loans_solidarity_group_count"):
        return character.methods[1] > 0
    if code in ("borrowers_individual_count", "glp_individual", "loans_individual_count"):
        return character.methods[0] > 0
    gate = standards.indicators.get(FOLLOWS.get(code, ""))
    return gate is None or reply(character, gate, period) == "yes"


def reply(character: Character, indicator: Indicator, period: int) -> str | None:
    """The answer to a question with options, or to one in words or dates; None if it cannot be made up."""
    if indicator.code in NAMES_REAL_BODIES:
        return None
    if indicator.code in character.says:
        return character.says[indicator.code]
    quality = character.quality_in(period)
    if indicator.kind in (AnswerType.YES_NO, AnswerType.YES_PARTIALLY_NO):
        return _yes_or_no(character, indicator, quality)
    if indicator.kind is AnswerType.SEVERAL_OF:
        return _several(character, indicator, quality)
    if indicator.kind is AnswerType.ONE_OF:
        return _one(character, indicator, quality)
    if indicator.code == "mission_statement":
        return character.mission or None
    if indicator.kind is AnswerType.DATE:
        ended = character.place.year_end(period)
        months = 1 + int(10 * character.dice.chance(indicator.code, period))
        return date(ended.year if ended.month > months else ended.year - 1, months, 1 + int(27 * quality)).isoformat()
    return None


def _yes_or_no(character: Character, indicator: Indicator, quality: float) -> str:
    throw = character.dice.chance(indicator.code)
    if indicator.code == "measures_client_poverty":
        throw *= 0.8
    bar = quality if indicator.aligned else LIKELY.get(indicator.code, 0.45) * (0.6 + 0.6 * quality)
    if throw < bar:
        return indicator.aligned[0] if indicator.aligned else "yes"
    if indicator.kind is AnswerType.YES_PARTIALLY_NO and throw < bar + 0.6 * (1 - bar):
        return "partially"
    return "yes" if indicator.aligned == ("no",) else "no"


def _several(character: Character, indicator: Indicator, quality: float) -> str:
    chosen = set(_given(character, indicator))
    options = [option for option in indicator.options if option != indicator.none_option]
    throws = {option: character.dice.chance(indicator.code, option) for option in options}
    if not chosen:
        best = sorted(options, key=throws.__getitem__)
        judged = 0.25 + 0.6 * quality
        bars = {option: judged if option in indicator.aligned else 0.3 + 0.3 * quality for option in options}
        if indicator.green:
            bars = dict.fromkeys(options, 0.15 + 0.5 * quality)
        chosen = {option for option in best if throws[option] < bars[option]}
        if not chosen and (
            indicator.none_option is None or (indicator.aligned and quality > 0.9) or indicator.code in FOLLOWS
        ):
            chosen = {next((option for option in best if option in indicator.aligned), best[0])}
        chosen = set([option for option in best if option in chosen][: indicator.max_select or USUALLY_AT_MOST])
    if not chosen:
        return indicator.none_option or ""
    return ";".join(option for option in indicator.options if option in chosen)


def _given(character: Character, indicator: Indicator) -> tuple[str, ...]:
    """Answers that follow from the institution's character, not from chance."""
    individual, solidarity, village = character.methods
    wanted: Mapping[str, tuple[tuple[str, bool], ...]] = {
        "lending_methodologies": (
            ("individual", individual > 0),
            ("solidarity_group", solidarity > 0),
            ("village_banking_shg", village > 0),
        ),
        "target_market": (
            ("women", character.women > 0.6),
            ("rural_clients", character.rural > 0.5),
            ("urban_clients", character.rural < 0.6),
        ),
        "savings_products": (
            ("voluntary", character.deposits > 0),
            ("compulsory", character.deposits > 0 and individual < 0.7),
            ("none_offered", character.deposits == 0),
        ),
    }
    given = tuple(option for option, true in wanted.get(indicator.code, ()) if true) or _PRODUCTS.get(
        indicator.code, ()
    )
    return tuple(option for option in given if option in indicator.options)


def _one(character: Character, indicator: Indicator, quality: float) -> str:
    options = list(indicator.options)
    if indicator.code == "poverty_line_reference":
        options = [
            o for o in options if o in ("national", "national_extreme", "usd_2_15_ppp", "usd_1_90_ppp")
        ] or options
    elif indicator.code == "poverty_measurement_scope":
        options = [o for o in options if o != "not_measured"]
    good = [option for option in options if option in indicator.aligned]
    throw = character.dice.chance(indicator.code)
    if good and throw < quality:
        return good[int(character.dice.chance(indicator.code, "which") * len(good))]
    rest = [option for option in options if option not in good] or options
    return rest[int(character.dice.chance(indicator.code, "which") * len(rest))]


def plausible(indicator: Indicator, figure: float) -> str:
    """A figure as filed: whole for counts and amounts, else at most two decimals, inside the plausible range."""
    if indicator.minimum is not None:
        figure = max(figure, float(indicator.minimum))
    if indicator.maximum is not None:
        figure = min(figure, float(indicator.maximum))
    if indicator.kind in (AnswerType.COUNT, AnswerType.CURRENCY):
        return str(round(figure))
    return f"{figure:.2f}".rstrip("0").rstrip(".")
