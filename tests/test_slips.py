"""Every kind of slip, planted at random into the demonstration packages, is found; the packages themselves have none."""

import pickle
import random
import shutil
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from functools import cache

import pytest

from generator import packages
from generator import standards as standards_
from generator.analysis import benchmarks, derive
from generator.analysis.edit_checks import rules, unusual
from generator.analysis.edit_checks.in_packages import PackageEditChecks, instead
from generator.cli.terminal import counted_problems
from generator.language import edit_check_words
from generator.language.printer import Printer
from generator.model import AnswerType, Dossier, Observation, Standards
from generator.model.changes import Change, PortalState
from generator.model.edit_checks import Cell, EditQuery
from generator.packages import IndicatorRow, write_institution
from generator.problems import Location, Problem, Severity
from generator.render.diff.words import ChangeWriter
from tests.builders import dossier, filing, institution, observation
from tests.portals import ROOT, portal

DATA = ROOT / "datapackages"


@cache
def known() -> Standards:
    found, problems = standards_.load(DATA / "standards")
    assert found is not None
    assert [problem for problem in problems if problem.severity == "error"] == []
    return found


@cache
def demonstration() -> tuple[Dossier, ...]:
    read = (packages.read_institution(folder, known())[0] for folder in sorted((DATA / "institutions").iterdir()))
    return tuple(found for found in read if found is not None)


@cache
def peers() -> rules.PeerScales:
    rows = {one.institution.id: benchmarks.rows(derive.derive(one, known()), known()) for one in demonstration()}
    return rules.PeerScales(benchmarks.PeerTable.of(rows, {}).values, known())


def found_in(one: Dossier) -> tuple[EditQuery, ...]:
    derived = derive.derive(one, known())
    own = rules.find(derived, known())
    return (*own, *rules.find_against_peers(derived, known(), peers(), own))


# -------------------------------------------------------------------------------------------------------------- planting


def with_values(one: Dossier, values: dict[Cell, Decimal | date]) -> Dossier:
    facts = dict(one.facts)
    for cell, value in values.items():
        fact = facts[cell]
        assert isinstance(fact, Observation)
        text = f"{value:f}" if isinstance(value, Decimal) else value.isoformat()
        facts[cell] = replace(fact, value=value, text=text)
    return replace(one, facts=facts)


def figures(one: Dossier, period: str, *kinds: AnswerType) -> dict[Cell, Decimal]:
    return {
        cell: fact.value
        for cell, fact in one.facts.items()
        if cell[1] == period
        and isinstance(fact, Observation)
        and isinstance(fact.value, Decimal)
        and fact.value
        and known().indicators[cell[0]].kind in kinds
    }


Planted = tuple[Dossier, Cell] | None


def one_of(lot: random.Random, cells: dict[Cell, Decimal]) -> tuple[Cell, Decimal] | None:
    return lot.choice(sorted(cells.items())) if cells else None


def is_steady(one: Dossier, cell: Cell, value: Decimal, within: Decimal | int) -> bool:
    """True if the figure was filed in other years, with similar values: a slip in a volatile one cannot be recognised."""
    facts = [one.fact(cell[0], period) for period in one.periods if period != cell[1]]
    others = [fact.value for fact in facts if isinstance(fact, Observation) and isinstance(fact.value, Decimal)]
    return len(others) > 1 and all(value / within < other < value * within for other in others)


def a_figure_in_thousands(lot: random.Random, one: Dossier, period: str) -> Planted:
    least = {AnswerType.COUNT: 20_000, AnswerType.CURRENCY: 1_000_000}
    cells = {
        cell: value
        for cell, value in figures(one, period, AnswerType.COUNT, AnswerType.CURRENCY).items()
        if value >= least[known().indicators[cell[0]].kind] and is_steady(one, cell, value, 2)
    }
    if not (drawn := one_of(lot, cells)):
        return None
    cell, value = drawn
    return with_values(one, {cell: (value / 1000).quantize(Decimal(1))}), cell


def a_figure_with_three_zeros_more(lot: random.Random, one: Dossier, period: str) -> Planted:
    cells = {
        cell: value
        for cell, value in figures(one, period, AnswerType.COUNT, AnswerType.CURRENCY).items()
        if value >= 1000 and is_steady(one, cell, value, 2)
    }
    if not (drawn := one_of(lot, cells)):
        return None
    cell, value = drawn
    return with_values(one, {cell: value * 1000}), cell


def a_figure_whose_decimal_mark_moved(lot: random.Random, one: Dossier, period: str) -> Planted:
    cells = {
        cell: value
        for cell, value in figures(one, period, AnswerType.COUNT, AnswerType.CURRENCY).items()
        if value >= 2000 and is_steady(one, cell, value, Decimal("1.4"))
    }
    if not (drawn := one_of(lot, cells)):
        return None
    cell, value = drawn
    return with_values(one, {cell: value * 100}), cell


def a_filing_in_thousands(_lot: random.Random, one: Dossier, period: str) -> Planted:
    cells = figures(one, period, AnswerType.CURRENCY)
    if len(cells) < 8:
        return None
    return with_values(one, {cell: value / 1000 for cell, value in cells.items()}), min(cells)


def a_filing_in_dollars(_lot: random.Random, one: Dossier, period: str) -> Planted:
    cells = figures(one, period, AnswerType.CURRENCY)
    rate = next(filing.closing_rate for filing in one.filings if filing.period == period)
    if len(cells) < 8 or rate is None or rate < 2.5:
        return None
    return with_values(one, {cell: (value / rate).quantize(Decimal("0.01")) for cell, value in cells.items()}), min(
        cells
    )


def a_percent_as_a_fraction(lot: random.Random, one: Dossier, period: str) -> Planted:
    cells = {
        cell: value
        for cell, value in figures(one, period, AnswerType.PERCENT).items()
        if 5 <= value <= 100 and is_steady(one, cell, value, 2)
    }
    if not (drawn := one_of(lot, cells)):
        return None
    cell, value = drawn
    return with_values(one, {cell: value / 100}), cell


def a_sign(lot: random.Random, one: Dossier, period: str) -> Planted:
    expenses = ("operating_expense", "personnel_expense", "administrative_expense", "financial_expense")
    cells = {cell: value for cell, value in figures(one, period, AnswerType.CURRENCY).items() if cell[0] in expenses}
    if not (drawn := one_of(lot, cells)):
        return None
    cell, value = drawn
    return with_values(one, {cell: -value}), cell


def last_year_again(_lot: random.Random, one: Dossier, period: str) -> Planted:
    end = next(filing for filing in one.filings if filing.period == period)
    before = derive.previous(end, one.filings)
    if before is None:
        return None
    earlier = figures(one, before.period, AnswerType.CURRENCY, AnswerType.COUNT)
    here = figures(one, period, AnswerType.CURRENCY, AnswerType.COUNT)
    same = {(code, period): value for (code, _), value in earlier.items() if (code, period) in here}
    large = [cell for cell, value in same.items() if value >= 12345]
    return (with_values(one, dict(same)), min(large)) if len(large) >= 8 else None


def a_share_over_a_hundred(lot: random.Random, one: Dossier, period: str) -> Planted:
    cells = {
        cell: value
        for cell, value in figures(one, period, AnswerType.PERCENT).items()
        if known().indicators[cell[0]].maximum == 100 and value > 30
    }
    if not (drawn := one_of(lot, cells)):
        return None
    return with_values(one, {drawn[0]: Decimal(lot.randint(101, 140))}), drawn[0]


def more_women_than_borrowers(lot: random.Random, one: Dossier, period: str) -> Planted:
    cells = figures(one, period, AnswerType.COUNT)
    cell, whole = ("borrowers_female_count", period), ("number_of_active_borrowers", period)
    if cell not in cells or whole not in cells:
        return None
    return with_values(one, {cell: cells[whole] + lot.randint(100, 500)}), cell


def a_part_above_its_whole(lot: random.Random, one: Dossier, period: str) -> Planted:
    rule = next(rule for rule in known().slips if rule.code == "part_above_whole")
    cells = figures(one, period, AnswerType.COUNT, AnswerType.CURRENCY)
    pairs = [pair for pair in rule.pairs if all((code, period) in cells for code in pair)]
    if not pairs:
        return None
    part, whole = lot.choice(pairs)
    return with_values(one, {(part, period): (cells[whole, period] * Decimal("1.4")).quantize(Decimal(1))}), (
        part,
        period,
    )


def a_sum_that_misses_its_total(lot: random.Random, one: Dossier, period: str) -> Planted:
    rules = [rule for rule in known().slips if rule.code == "sum_misses_total"]
    cells = figures(one, period, AnswerType.COUNT, AnswerType.CURRENCY)
    sums = [
        (total, parts)
        for rule in rules
        for total, parts in rule.sums
        if all(isinstance(one.fact(code, period), Observation) for code in (total, *parts))
    ]
    if not sums:
        return None
    total, parts = lot.choice(sums)
    most = max((cells.get((part, period), Decimal(0)), part) for part in parts)
    if most[0] < cells[total, period] / 5:
        return None
    return with_values(one, {(most[1], period): (most[0] * Decimal("0.7")).quantize(Decimal(1))}), (total, period)


def an_equity_that_does_not_balance(_lot: random.Random, one: Dossier, period: str) -> Planted:
    cells = figures(one, period, AnswerType.CURRENCY)
    cell = ("equity", period)
    if not {("assets", period), ("liabilities", period), cell} <= cells.keys():
        return None
    return with_values(one, {cell: (cells[cell] * Decimal("1.5")).quantize(Decimal(1))}), ("assets", period)


def a_ratio_that_its_figures_do_not_give(_lot: random.Random, one: Dossier, period: str) -> Planted:
    derived = derive.derive(one, known()).fact("capital_asset_ratio", period)
    if not isinstance(derived, Observation) or not isinstance(derived.value, Decimal) or derived.value < 5:
        return None
    cell = ("capital_asset_ratio", period)
    filed = replace(derived, derived=False, value=derived.value / 2, text=f"{derived.value / 2:f}")
    return replace(one, facts={**one.facts, cell: filed}), cell


def a_day_after_the_year(lot: random.Random, one: Dossier, period: str) -> Planted:
    end = next(filing.as_of for filing in one.filings if filing.period == period)
    for code in ("mission_last_review_date", "poverty_measurement_date"):
        if isinstance(one.fact(code, period), Observation):
            return with_values(one, {(code, period): end + timedelta(days=lot.randint(1, 400))}), (code, period)
    return None


def a_portfolio_beside_peers(lot: random.Random, one: Dossier, period: str) -> Planted:
    """The first filing of an institution, with almost nothing in it: no history, no sums."""
    del lot
    kept = ("gross_loan_portfolio", "number_of_active_borrowers")
    cells = figures(one, period, AnswerType.COUNT, AnswerType.CURRENCY)
    if not all((code, period) in cells for code in kept):
        return None
    alone = replace(
        one,
        filings=tuple(filing for filing in one.filings if filing.period == period),
        facts={cell: fact for cell, fact in one.facts.items() if cell[1] == period and cell[0] in kept},
    )
    cell = ("gross_loan_portfolio", period)
    return with_values(alone, {cell: cells[cell] * 1000}), cell


def a_fraction_beside_peers(lot: random.Random, one: Dossier, period: str) -> Planted:
    del lot
    cell = ("annual_percentage_rate", period)
    value = figures(one, period, AnswerType.PERCENT).get(cell)
    if value is None:
        return None
    alone = replace(
        one,
        filings=tuple(filing for filing in one.filings if filing.period == period),
        facts={cell: one.facts[cell]},
    )
    return with_values(alone, {cell: value / 100}), cell


PLANTERS: dict[Callable[[random.Random, Dossier, str], Planted], set[str]] = {
    a_figure_in_thousands: {"thousand"},
    a_figure_with_three_zeros_more: {"thousand"},
    a_figure_whose_decimal_mark_moved: {"hundred"},
    a_filing_in_thousands: {"amounts_in_thousands"},
    a_filing_in_dollars: {"wrong_currency"},
    a_percent_as_a_fraction: {"percent_as_fraction", "fraction_beside_peers"},
    a_sign: {"sign"},
    last_year_again: {"last_year_copied"},
    a_share_over_a_hundred: {"share_over_hundred"},
    more_women_than_borrowers: {"women_above_all"},
    a_part_above_its_whole: {"part_above_whole"},
    a_sum_that_misses_its_total: {"sum_misses_total"},
    an_equity_that_does_not_balance: {"balance"},
    a_ratio_that_its_figures_do_not_give: {"computed_otherwise"},
    a_day_after_the_year: {"date_outside_year"},
    a_portfolio_beside_peers: {"factor_beside_peers", "factor_in_filing"},
    a_fraction_beside_peers: {"fraction_beside_peers", "fraction_in_filing"},
}


def plant_everywhere(planter: Callable[[random.Random, Dossier, str], Planted]) -> Iterator[tuple[Dossier, Cell]]:
    lot = random.Random(f"20261122 {planter.__name__}")
    for one in demonstration():
        if len(one.periods) < 2:  # an institution that ended may have filed nothing
            continue
        planted = planter(lot, one, one.periods[lot.randrange(2)])
        if planted is not None:
            yield planted


@pytest.mark.parametrize("planter", PLANTERS, ids=lambda planter: planter.__name__)
def test_every_planted_slip_is_found_by_the_rule_for_it_and_named(planter):
    planted = list(plant_everywhere(planter))
    assert len(planted) >= 3
    missed = []
    for one, cell in planted:
        named = {slip.rule for slip in found_in(one) if cell in slip.cells}
        if not named & PLANTERS[planter]:
            missed.append((one.institution.id, cell, one.fact(*cell), named))
    assert missed == []


def test_every_rule_of_the_standards_has_a_planted_slip():
    assert {rule.code for rule in known().slips} - {"computed_far_off"} == set().union(*PLANTERS.values())


# ------------------------------------------------------------------------------------------- of the packages themselves


def test_the_demonstration_packages_hold_no_slips():
    looked = PackageEditChecks(known(), whole=True)
    for one in demonstration():
        looked.hear(one)
    assert looked.problems() == []
    total = looked.rates()[-1]
    assert (total.rule, total.flagged, total.questions) == ("", 0, 0)
    assert total.looked_at > 10_000


# ------------------------------------------------------------------------------------------------------------ questions


def borrowers(*values: str, note: str = "") -> Dossier:
    years = [str(2020 + n) for n in range(len(values))]
    facts = [
        observation("number_of_active_borrowers", Decimal(value), year, note=note if year == years[-1] else "")
        for year, value in zip(years, values, strict=True)
    ]
    return dossier(facts, [filing(year) for year in reversed(years)])


@pytest.mark.parametrize("note", ["confirmed: we merged with Baobab", "Confirmado: nos fusionamos", "CONFIRMED"])
def test_a_note_that_confirms_answers_the_question(note):
    assert [slip.rule for slip in found_in(borrowers("12100", "12300", "12400000"))] == ["thousand"]
    assert found_in(borrowers("12100", "12300", "12400000", note=note)) == ()
    assert found_in(borrowers("12100", "12300", "12400000", note="not yet audited")) != ()


OVERDUE = {"gross_loan_portfolio": "1000000", "loans_overdue_over_30_days": "50000"}


@pytest.mark.parametrize(
    ("figures", "rule", "asked", "expected"),
    [
        ({"gross_loan_portfolio": "212.931", "assets": "1500000"}, "factor_in_filing", "gross_loan_portfolio", "212931"),
        ({"gross_loan_portfolio": "212.931", "assets": "300000000"}, "factor_in_filing", "gross_loan_portfolio", "212931000"),
        ({"number_of_active_borrowers": "18250000", "personnel_count": "90"}, "factor_in_filing", "number_of_active_borrowers", "18250"),
        ({"borrowers_female_percent": "0.05"}, "fraction_in_filing", "borrowers_female_percent", "5"),
        ({"borrowers_female_percent": "1"}, "fraction_in_filing", "borrowers_female_percent", "100"),
        ({"par30": "0.05", **OVERDUE}, "percent_as_fraction", "par30", "5"),
        ({"par30": "0.07", "renegotiated_loans": "10000", **OVERDUE}, "percent_as_fraction", "par30", "7"),
        ({"par90": "0.03", "gross_loan_portfolio": "1000000", "renegotiated_loans": "25000"}, "percent_as_fraction", "par90", "3"),
        ({"return_on_assets": "0.03", "assets": "900000", "net_operating_income": "30000", "tax_expense": "3000"}, "percent_as_fraction", "return_on_assets", "3"),
    ],
)  # fmt: skip
def test_the_first_filing_alone_shows_a_slip(figures, rule, asked, expected):
    facts = [observation(code, Decimal(value), "2024") for code, value in figures.items()]
    (slip,) = rules.find(derive.derive(dossier(facts, [filing("2024")]), known()), known())
    assert (slip.rule, slip.cells[0][0], slip.expected) == (rule, asked, Decimal(expected))


@pytest.mark.parametrize(
    "figures",
    [
        {"par30": "0.05", "gross_loan_portfolio": "1000000", "loans_overdue_over_30_days": "600"},
        {"par30": "5", **OVERDUE},
        {"par30": "6.5", **OVERDUE},
        {"par90": "3.15", "gross_loan_portfolio": "1000000", "renegotiated_loans": "300"},
        {"par30": "0", "gross_loan_portfolio": "1000000", "loans_overdue_over_30_days": "0"},
        {"par30": "0.05", "gross_loan_portfolio": "1000000"},
    ],
)
def test_a_percent_that_other_figures_of_its_filing_do_not_contradict_is_not_asked_about(figures):
    facts = [observation(code, Decimal(value), "2024") for code, value in figures.items()]
    assert rules.find(derive.derive(dossier(facts, [filing("2024")]), known()), known()) == ()


def test_no_question_suggests_a_part_of_a_person():
    for values in (("12100", "12300", "212931"), ("212931", "212000", "212"), ("12345", "12345", "1234567")):
        for slip in found_in(borrowers(*values)):
            assert slip.expected is None or slip.expected == slip.expected.to_integral_value()
    (slip,) = found_in(borrowers("210", "211", "212931"))
    assert slip.expected == 213


def test_a_question_reads_like_one_in_each_language():
    one = derive.derive(borrowers("12100", "12300", "12400000"), known())
    (slip,) = rules.find(one, known())
    english, spanish = (edit_check_words.told(slip, one, Printer(known(), language)) for language in ("en", "es"))
    assert english.code == spanish.code == "slip-thousand"
    assert english.severity == "warning"
    assert english.message == (
        "Active borrowers is about 1,000 times larger or smaller than in the years around, such as 12,300 (2021)."
    )
    assert (english.found, english.allowed) == ("12400000", "perhaps 12,400")
    assert english.fix == (
        'Is it 12,400 and not 12,400,000? If it is right, write "confirmed" and the reason in its note.'
    )
    thousands, millions = (Printer(known(), "es").number(n) for n in (12_400, 12_400_000))
    assert spanish.fix.startswith(f"¿Es {thousands} y no {millions}?")


def test_of_two_years_that_differ_only_the_later_is_asked_about_and_growth_is_none():
    assert [slip.cells for slip in found_in(borrowers("12100", "12400000"))] == [
        (("number_of_active_borrowers", "2021"),)
    ]
    assert found_in(borrowers("12100", "24000", "51000", "480000")) == ()


def test_every_rule_finds_words_for_what_it_found():
    for planter in PLANTERS:
        one, _ = next(plant_everywhere(planter))
        derived = derive.derive(one, known())
        for slip in found_in(one):
            for language in known().languages:
                problem = edit_check_words.told(slip, derived, Printer(known(), language))
                assert "{" not in problem.message + problem.fix + problem.allowed
                assert problem.location.row is not None or problem.location.file
                assert "?" in problem.fix


def test_a_check_asks_at_the_row_and_once_for_each_cell(tmp_path):
    from generator.model import Institution

    folder = tmp_path / "institutions" / "baobab"
    write_institution(
        folder,
        Institution("baobab", "Baobab", "KE", "africa", currency="KES", fiscal_year_end="12-31"),
        filings=[filing("2024", prepared_by="A. Otieno")],
        indicators=[
            IndicatorRow("2024", "number_of_active_borrowers", "1000"),
            IndicatorRow("2024", "borrowers_female_count", "1200"),
            IndicatorRow("2024", "complaints_resolved_percent", "104"),
        ],
        standards=known(),
    )
    done = portal("check", folder)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "[slip-women-above-all]" in done.stdout
    assert "more women than people" in done.stdout
    assert "[slip-share-over-hundred]" in done.stdout
    assert "implausible-value" not in done.stdout
    assert done.stdout.count("[slip-") == 2
    assert done.stderr == "0 problems, 2 warnings, 2 of them questions about figures\n"


def test_problems_are_counted_with_the_questions_among_the_warnings():
    def one(code: str, severity: Severity = "warning") -> Problem:
        return Problem(code, Location("x.csv"), "x", severity=severity)

    assert counted_problems([]) == "0 problems, 0 warnings"
    assert counted_problems([one("x", "error"), one("y")]) == "1 problem, 1 warning"
    asked = [one("slip-sign"), one("y")]
    assert counted_problems(asked) == "0 problems, 2 warnings, 1 of them a question about a figure"
    asked.append(one("implausible-value"))
    assert counted_problems(asked) == "0 problems, 3 warnings, 2 of them questions about figures"


def test_the_rates_are_printed_as_a_table(tmp_path):
    done = portal("slips", "--data", tmp_path)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("| Rule | Facts looked at | Asked about | Share |\n")
    assert done.stdout.count("\n") == len(known().slips) + 3


def test_a_warning_of_its_range_gives_way_to_a_question_about_the_same_cell():
    one = derive.derive(borrowers("12100", "12300", "12400000"), known())
    asked = edit_check_words.told(rules.find(one, known())[0], one, Printer(known(), "en"))
    doubted = replace(asked, code="implausible-value")
    elsewhere = replace(doubted, location=replace(asked.location, row=99))
    assert instead([doubted, elsewhere], [asked]) == [elsewhere, asked]


def test_the_page_about_the_method_lists_every_rule_with_its_rate():
    counts = []
    for path in sorted((ROOT / "docs").glob("*/methodology.md")):
        page = path.read_text("utf-8")
        rows = [[cell.strip(" `") for cell in line.split("|")] for line in page.splitlines() if line.endswith("% |")]
        assert [row[1] for row in rows[:-1]] == [rule.code for rule in known().slips]
        assert all(float(row[5].strip(" %")) < 2 for row in rows)
        counts.append([row[3:6] for row in rows])
    assert all(other == counts[0] for other in counts), "the same figure is printed the same way in every language"


def test_what_is_said_about_a_change_asks_the_same_question_once():
    one = derive.derive(borrowers("12100", "12300", "12400000"), known())
    state = PortalState(known(), {one.institution.id: one}, {}, ())
    table = benchmarks.PeerTable.of({one.institution.id: benchmarks.rows(one, known())}, {})
    new = [(one.institution.id, one, fact) for fact in one.facts.values() if isinstance(fact, Observation)]

    (asked,) = unusual.unusual(new, state, table)

    assert (asked.rule, asked.period, asked.indicator) == ("thousand", "2022", "number_of_active_borrowers")
    assert asked.slip is not None
    assert asked.slip.expected == 12400
    assert "Is it 12,400 and not" in ChangeWriter(Printer(known(), "en"), Change("", "")).unusual(asked)


MISTAKES = {
    "an unknown kind": ("kind: copied", "kind: coped", "unknown-kind-of-slip"),
    "a threshold that is missing": ("at_least: 8, share: 40,", "at_least: 8,", "missing-key"),
    "a threshold that means nothing": ("at_least: 8, share: 40,", "at_least: 8, share: 40, most: 3,", "unknown-threshold"),
    "an unknown indicator": ("parts: [liabilities, equity]", "parts: [liabilities, equty]", "unknown-indicator"),
    "an unknown total": ("{of: assets, parts: [liabilities", "{of: asets, parts: [liabilities", "unknown-indicator"),
    "a rule twice": ("code: hundred", "code: thousand", "duplicate-code"),
    "a rule without words": ("code: hundred", "code: ten_times", "missing-phrase"),
    "a factor of one": ("factors: [100]\n    limits: {give_or_take: 1.6", "factors: [1]\n    limits: {give_or_take: 1.6", "bad-number"),
    "a key that is misspelt": ("leaves_out: [gni_per_capita", "leave_out: [gni_per_capita", "unknown-key"),
    "factors that are none": ("factors: [100]\n    limits: {give_or_take: 1.6", "factors: 100\n    limits: {give_or_take: 1.6", "wrong-type"),
}  # fmt: skip


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_in_the_rules_is_told_with_its_file(name, tmp_path):
    old, new, code = MISTAKES[name]
    folder = tmp_path / "standards"
    shutil.copytree(DATA / "standards", folder)
    text = (folder / "slips.yml").read_text("utf-8")
    assert old in text
    (folder / "slips.yml").write_text(text.replace(old, new, 1), "utf-8")

    found, problems = standards_.load(folder)

    assert found is not None
    assert (code, "standards/slips.yml") in {(problem.code, problem.location.file) for problem in problems}
    assert all(problem.fix or problem.allowed for problem in problems)


def test_standards_without_such_rules_ask_nothing(tmp_path):
    folder = tmp_path / "standards"
    shutil.copytree(DATA / "standards", folder, ignore=shutil.ignore_patterns("slips.yml"))
    found, _ = standards_.load(folder)
    assert found is not None
    assert found.slips == ()


def test_a_share_keeps_its_sign_wherever_a_question_names_it():
    cells = (("par90", "2024"), ("par30", "2024"))
    query = EditQuery("part_above_whole", "baobab", cells, "6.2", Decimal("4.1"), {"whole": Decimal("4.1")}, False)
    says, _ = edit_check_words.words(query, Printer(known(), "en"))
    assert "is 6.2%," in says
    assert says.endswith("only 4.1%.")


def test_a_kept_package_is_asked_about_as_soon_as_it_is_outside_of_its_peers():
    def with_offices(n: int, offices: int) -> Dossier:
        facts = [observation("offices", Decimal(offices + n)), observation("personnel_count", Decimal(500))]
        return dossier(facts, institution=institution(id=f"mfi-{n}"))

    def checked(kept: Iterable[bytes], read: Iterable[Dossier]) -> tuple[list[bytes], list[str]]:
        checks = PackageEditChecks(known(), whole=True)
        for one in kept:
            checks.recall(pickle.loads(one))
        heard = [pickle.dumps(checks.hear(one)) for one in read]
        return heard, [problem.code for problem in checks.problems()]

    many, few = ([with_offices(n, base + n) for n in range(25)] for base in (20_000, 20))
    ((odd,), _) = checked([], many[:1])
    others, asked = checked([odd], many[1:])
    assert asked == []
    _, asked = checked([odd], few[1:])
    assert asked == ["slip-factor-beside-peers"]
    _, asked = checked([odd, *others], [])
    assert asked == []
