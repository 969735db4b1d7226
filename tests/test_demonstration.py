"""The generator of the demonstration set: the same from the same seed, lifelike, and independent of new standards."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

import pytest
from click.testing import CliRunner

from demonstration import write_demo
from demonstration.cast import character
from demonstration.dice import Dice
from demonstration.package import make
from demonstration.places import PLACES, rates
from demonstration.rows.afterwards import swapped
from demonstration.rows.leaflet import leaflet
from demonstration.rows.replies import FOLLOWS
from demonstration.signers import key_of
from generator import packages, standards
from generator.cli import main
from generator.intake import xlsx
from generator.model import Institution
from generator.packages import IndicatorRow, write_institution

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT / "datapackages"
SEED = 1


@pytest.fixture(scope="module")
def known():
    found, _ = standards.load(DATA / "standards")
    assert found is not None
    return found


@pytest.fixture(scope="module")
def crowd(known):
    """Two hundred packages, hand-shaped and generated, as written: per institution and period, code -> text."""
    found = {}
    for number in range(200):
        one = character(number, 7)
        tables: dict[str, dict[str, IndicatorRow]] = {str(period): {} for period in one.periods}
        for row in make(one, 7, known).rows:
            assert row.indicator not in tables[row.period], "each question is answered once a period"
            tables[row.period][row.indicator] = row
        found[one.id] = (one, tables)
    return found


def tree(folder):
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()
    }


def make_in(folder, known, institutions, **more):
    settings = {"seed": SEED, "standards": known, "standards_folder": DATA / "standards", **more}
    assert write_demo(folder, institutions=institutions, **settings) == ()
    return folder


@pytest.mark.slow
def test_an_institution_does_not_depend_on_how_many_are_made_beside_it(known, tmp_path):
    few, many = make_in(tmp_path / "few", known, 26), make_in(tmp_path / "many", known, 40)
    few_files, many_files = tree(few / "institutions"), tree(many / "institutions")
    assert few_files == {path: many_files[path] for path in few_files}
    assert len({path.split("/")[0] for path in many_files}) == 40


def test_making_the_set_again_where_it_is_kept_changes_nothing(known, tmp_path):
    kept = DATA / "associations"
    associations = {path: data for path, data in tree(kept).items() if not path.endswith("keys.csv")}
    made = make_in(tmp_path, known, 24)
    institutions = {
        f"{folder.name}/{path}": data
        for folder in (made / "institutions").iterdir()
        for path, data in tree(DATA / "institutions" / folder.name).items()
    }
    assert tree(made / "institutions") == institutions
    assert tree(made / "associations") == associations


@pytest.mark.slow
def test_two_processes_write_the_same_as_one(known, tmp_path):
    one = make_in(tmp_path / "one", known, 51)
    counted: list[int] = []
    two = make_in(tmp_path / "two", known, 51, jobs=2, progress=counted.append)
    assert tree(one) == tree(two)
    assert sum(counted) == 51


def test_another_seed_gives_other_figures_for_the_same_institutions(known):
    first, second = (make(character(3, seed), seed, known) for seed in (1, 2))
    assert first.institution == second.institution
    assert first.rows != second.rows


def test_a_count_that_the_maker_does_not_know_is_a_gap_and_changes_nothing_else(known):
    new = replace(known.indicators["number_of_active_borrowers"], code="count_of_the_future")
    more = replace(known, indicators={"count_of_the_future": new, **known.indicators})
    for number in (0, 7, 30):
        before, after = (make(character(number, 1), 1, each) for each in (known, more))
        added = [row for row in after.rows if row.indicator == new.code]
        assert {row.value for row in added} <= {""}
        assert replace(after, rows=[row for row in after.rows if row not in added]) == before


def test_an_indicator_that_is_gone_changes_no_other_answer(known):
    gone = set(list(known.indicators)[:5])
    fewer = replace(known, indicators={code: one for code, one in known.indicators.items() if code not in gone})
    for number in (0, 7, 30):
        rows = make(character(number, 1), 1, known).rows
        assert [row for row in rows if row.indicator not in gone] == make(character(number, 1), 1, fewer).rows


def test_throws_are_even_and_depend_on_every_part_of_their_name():
    throws = [Dice("1/1").chance("told", n) for n in range(2000)]
    assert all(0 <= throw < 1 for throw in throws)
    assert 0.47 < sum(throws) / 2000 < 0.53
    assert len({Dice(key).chance(*name) for key in ("1/1", "1/2") for name in ((1, 2), (2, 1), (1,))}) == 6
    bells = [Dice("1/1").bell(n) for n in range(2000)]
    assert abs(sum(bells) / 2000) < 0.1
    assert max(map(abs, bells)) < 3


def test_a_document_is_a_pdf_whose_table_points_at_its_objects():
    page = leaflet("Política (2024)", ["A \\ and (brackets)", "ផ្កាដូង cannot be printed"])
    assert page == leaflet("Política (2024)", ["A \\ and (brackets)", "ផ្កាដូង cannot be printed"])
    assert page.startswith(b"%PDF-1.4\n")
    assert page.endswith(b"%%EOF\n")
    start = int(page.split(b"startxref\n")[1].split(b"\n")[0])
    assert page[start:].startswith(b"xref\n0 6\n")
    for number, entry in enumerate(page[start:].split(b"\n")[3:8], 1):
        assert page[int(entry[:10]) :].startswith(b"%d 0 obj\n" % number)
    stream = page.split(b"stream\n")[1].removesuffix(b"\nend")
    assert b"/Length %d " % len(stream) in page
    assert b"(Pol\xedtica \\(2024\\)) Tj" in stream


def test_no_private_half_of_a_key_is_written(tmp_path, known):
    made = make_in(tmp_path, known, 3)
    for path, data in tree(made).items():
        assert b"PRIVATE" not in data, path
    assert key_of(1, "mateo-arancibia", 1) != key_of(1, "mateo-arancibia", 2) != key_of(2, "mateo-arancibia", 2)


def test_what_an_older_set_left_is_taken_away(tmp_path, known):
    made = make_in(tmp_path, known, 3)
    before = tree(made)
    quiet, signed = made / "institutions" / "phka-doung", made / "institutions" / "wayrasol"
    (signed / "evidence" / "of-before.pdf").write_bytes(b"%PDF-")
    (quiet / "reviews.csv.sig").write_bytes(b"of before")
    assert tree(make_in(tmp_path, known, 3)) == before


@pytest.mark.parametrize(
    ("figure", "typed"),
    [
        ("48", "84"),
        ("56988147", "59688147"),
        ("94.5", "95.4"),
        ("3.3", "330"),
        ("7", "70"),
        ("33", "330"),
        ("110", "101"),
    ],
)
def test_a_tired_hand_swaps_two_digits(figure, typed):
    assert swapped(figure) == typed


@pytest.mark.archive
def test_no_name_is_that_of_an_institution_in_the_archive(mix_archive):
    book, _ = xlsx.look_over(mix_archive / "mfi-company-metadata.xlsx")
    real = {str(cell).casefold() for sheet in book.sheets for _, row in book.rows(sheet) for cell in row[1:3]}
    assert len(real) > 2000
    for number in range(2000):
        one = character(number, SEED)
        for name in (one.name, one.full_name, one.acronym, *one.former_names):
            assert name is None or name.casefold() not in real, name


def figure(table, code):
    row = table.get(code)
    return Decimal(row.value) if row and row.status == "reported" else None


WHOLES = {
    "assets": ("equity", "liabilities"),
    "liabilities": ("borrowings", "deposits", "other_liabilities"),
    "deposits": ("deposits_voluntary", "deposits_compulsory"),
    "gross_loan_portfolio": ("glp_individual", "glp_solidarity_group", "glp_village_banking"),
    "number_of_active_borrowers": (
        "borrowers_individual_count",
        "borrowers_solidarity_group_count",
        "borrowers_village_banking_count",
    ),
    "operating_expense": ("personnel_expense", "administrative_expense", "depreciation_expense"),
    "financial_expense": (
        "interest_expense_on_borrowings",
        "interest_expense_on_deposits",
        "other_financial_expense",
    ),
    "loans_overdue_over_30_days": ("loans_overdue_31_to_90_days", "loans_overdue_over_90_days"),
}


def test_parts_add_up_to_their_wholes_where_all_were_filed(crowd):
    added = dict.fromkeys(WHOLES, 0)
    for one, tables in crowd.values():
        for period, table in tables.items():
            for whole, parts in WHOLES.items():
                total = figure(table, whole)
                found = [
                    Decimal(0) if part in table and table[part].status == "not_applicable" else figure(table, part)
                    for part in parts
                ]
                if total is not None and None not in found:
                    assert sum(found) == total, (one.id, period, whole)
                    added[whole] += 1
    assert min(added.values()) > 20, added


NOT_ABOVE = [
    ("borrowers_female_count", "number_of_active_borrowers"),
    ("borrowers_rural_count", "number_of_active_borrowers"),
    ("number_of_active_borrowers", "number_of_loans_outstanding"),
    ("number_of_depositors", "number_of_deposit_accounts"),
    ("personnel_female_count", "personnel_count"),
    ("managers_count", "personnel_count"),
    ("managers_female_count", "managers_count"),
    ("loan_officers_count", "personnel_count"),
    ("loan_officers_female_count", "loan_officers_count"),
    ("board_members_female_count", "board_members_count"),
    ("staff_one_year_or_more_count", "personnel_count"),
    ("new_clients_surveyed_count", "poverty_clients_surveyed_count"),
    ("poverty_cohort_size_count", "poverty_clients_surveyed_count"),
    ("startup_enterprises_financed_count", "enterprises_financed_count"),
    ("green_loan_portfolio", "gross_loan_portfolio"),
    ("green_loans_outstanding_count", "number_of_loans_outstanding"),
    ("impairment_loss_allowance", "gross_loan_portfolio"),
    ("renegotiated_loans", "gross_loan_portfolio"),
    ("loans_overdue_over_90_days", "loans_overdue_over_30_days"),
    ("deposits", "liabilities"),
]


def test_no_part_is_larger_than_its_whole(crowd):
    for one, tables in crowd.values():
        for period, table in tables.items():
            for part, whole in NOT_ABOVE:
                smaller, larger = figure(table, part), figure(table, whole)
                if smaller is not None and larger is not None:
                    assert 0 <= smaller <= larger, (one.id, period, part, smaller, larger)


def test_answers_hang_together(crowd, known):
    for one, tables in crowd.values():
        for period, table in tables.items():
            for code, gate in FOLLOWS.items():
                row, asked = table.get(code), table.get(gate)
                if row and asked and asked.status == "reported" and row.status == "reported":
                    assert asked.value == "yes", (one.id, period, code)
            for code, row in table.items():
                indicator = known.indicators[code]
                chosen = row.value.split(";")
                if indicator.options and row.status == "reported":
                    assert set(chosen) <= set(indicator.options), (one.id, code, row.value)
                    assert indicator.none_option not in chosen or len(chosen) == 1
                    assert indicator.max_select is None or len(chosen) <= indicator.max_select
            if one.withheld:
                assert {row.status for row in table.values()} == {"withheld"}


def test_what_a_policy_once_says_it_goes_on_saying_as_quality_grows(crowd):
    """A yes turns into a no only if the institution got worse."""
    for one, tables in crowd.values():
        if one.progress < 0:
            continue
        periods = [p for p in sorted(tables) if int(p) not in one.stars]
        for before, after in pairwise(periods):
            for code in ("board_reviews_sp_data", "credit_bureau_checked", "collection_policy_written"):
                old, new = tables[before].get(code), tables[after].get(code)
                if old and new and old.value == "yes" and not one.stars:
                    assert new.value != "no", (one.id, after, code)


def test_what_is_written_passes_both_opinions(known, tmp_path):
    later = replace(known, day=date(2026, 12, 31))  # this set has newer filings than the committed one
    made = make_in(tmp_path, later, 26, seed=5)
    assert [problem.code for problem in packages.check([made], later, jobs=1)] == ["block-incomplete"]


def test_all_institutions_of_a_country_use_the_same_rates():
    assert rates(PLACES["PE"], 2024, 1) == rates(PLACES["PE"], 2024, 1) != rates(PLACES["PE"], 2023, 1)
    assert rates(PLACES["SN"], 2024, 1) == rates(PLACES["ML"], 2024, 1)  # same currency
    assert rates(PLACES["EC"], 2024, 1) == (1, 1)
    closing, average = rates(PLACES["IN"], 2024, 1)
    assert Decimal("0.9") < closing / average < Decimal("1.1")


@pytest.mark.parametrize(
    ("country", "period", "last_day"),
    [("PE", 2024, "2024-12-31"), ("IN", 2024, "2025-03-31"), ("BD", 2025, "2026-06-30"), ("HT", 2023, "2024-09-30")],
)
def test_a_fiscal_year_that_ends_in_mid_year_is_named_after_the_year_before(country, period, last_day):
    assert PLACES[country].year_end(period).isoformat() == last_day


def test_the_command_writes_packages_associations_and_standards(tmp_path):
    done = CliRunner().invoke(main, ["demo", "--institutions", "3", "--seed", "1", "--out", str(tmp_path)])
    assert (done.exit_code, done.output.strip()) == (0, f"3 fictional institutions in {tmp_path}")
    assert len(list((tmp_path / "institutions").iterdir())) == 3
    assert len(list((tmp_path / "associations").iterdir())) == 4
    assert tree(tmp_path / "standards") == tree(DATA / "standards")


def test_the_command_never_writes_over_what_is_not_fictional(known, tmp_path):
    real = Institution("ambarika", "A real institution", "IN", "south_asia")
    write_institution(tmp_path / "institutions" / "ambarika", real, filings=[], indicators=[], standards=known)
    (tmp_path / "associations" / "neem-circle").mkdir(parents=True)
    before = tree(tmp_path)
    done = CliRunner().invoke(main, ["demo", "--institutions", "2", "--seed", "1", "--out", str(tmp_path)])
    assert done.exit_code == 1
    assert tree(tmp_path) == before
    for folder in ("institutions/ambarika", "associations/neem-circle"):
        assert f"{folder}/datapackage.json: A package with this id is there already" in done.output


def test_a_real_institution_with_another_id_is_left_alone(known, tmp_path):
    real = Institution("somebody", "A real institution", "IN", "south_asia")
    write_institution(tmp_path / "institutions" / "somebody", real, filings=[], indicators=[], standards=known)
    before = tree(tmp_path)
    made = tree(make_in(tmp_path, known, 2))
    assert before == {path: made[path] for path in before}
