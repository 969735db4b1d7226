"""The demonstration set: who is in it, that its figures agree with each other, and that it can be made again."""

import json
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

import pytest
from click.testing import CliRunner

from generator import packages, standards
from generator.analysis.award.judgement import judge
from generator.analysis.award.review_queue import queue
from generator.analysis.derive import derive
from generator.cli import main
from generator.intake import xlsx
from generator.intake.demo import write_demo
from generator.intake.demo.cast import character, circles
from generator.intake.demo.dice import Dice
from generator.intake.demo.package import make
from generator.intake.demo.places import PLACES, rates
from generator.intake.demo.rows.afterwards import swapped
from generator.intake.demo.rows.leaflet import leaflet
from generator.intake.demo.rows.replies import FOLLOWS, NAMES_REAL_BODIES
from generator.intake.demo.signers import key_of
from generator.model import LADDER, STATES, Assurance, Gap, GapReason, Institution, InvalidReason, Observation
from generator.packages import IndicatorRow, read_association, read_institution, write_institution
from generator.packages.desk.documents import objection
from generator.signatures import read_public_key

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT / "datapackages"
COMMITTED_SEED = 1
FORGOTTEN = {"nakhla-alwadi": ["block-incomplete"]}
"""The one thing to be warned of: a reviewer who forgot that some answers are documented together or not at all."""


@pytest.fixture(scope="module")
def known():
    found, _ = standards.load(DATA / "standards")
    assert found is not None
    return found


@pytest.fixture(scope="module")
def associations(known):
    """The committed associations, by id."""
    return {path.name: read_association(path, known)[0] for path in sorted((DATA / "associations").iterdir())}


@pytest.fixture(scope="module")
def dossiers(known, associations):
    """The committed institutions, by id, with what follows from their figures and their reviews judged."""
    found = {}
    for folder in sorted((DATA / "institutions").iterdir()):
        dossier, problems = read_institution(folder, known, associations)
        assert dossier is not None, folder
        if dossier.institution.fictional:
            assert [problem.code for problem in problems] == FORGOTTEN.get(folder.name, []), folder
            found[folder.name] = derive(dossier, known)
    return found


@pytest.fixture(scope="module")
def awards(known, associations, dossiers):
    """What the committed filings are worth on the day on which the newest of them came in, by institution and period."""
    today = max(filing.received for dossier in dossiers.values() for filing in dossier.filings)
    return {id_: judge(dossier, known, associations.values(), as_of=today) for id_, dossier in dossiers.items()}


@pytest.fixture(scope="module")
def crowd(known):
    """Two hundred packages, hand-shaped and not, as they would be written: per institution and period, code -> text."""
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
    settings = {"seed": COMMITTED_SEED, "standards": known, "standards_folder": DATA / "standards", **more}
    assert write_demo(folder, institutions=institutions, **settings) == ()
    return folder


# --------------------------------------------------------------------------------------------- it can be made again


def test_the_committed_set_is_what_the_maker_makes(known, tmp_path, dossiers):
    made = make_in(tmp_path, known, 24)
    assert sorted(dossiers) == sorted(path.name for path in (made / "institutions").iterdir())
    for kind in ("institutions", "associations"):
        for folder in sorted((made / kind).iterdir()):
            assert tree(folder) == tree(DATA / kind / folder.name), (
                f"{folder.name} differs: run `portal demo --institutions 24 --seed {COMMITTED_SEED} --out datapackages`"
            )


def test_an_institution_does_not_depend_on_how_many_are_made_beside_it(known, tmp_path):
    few, many = make_in(tmp_path / "few", known, 26), make_in(tmp_path / "many", known, 40)
    few_files, many_files = tree(few / "institutions"), tree(many / "institutions")
    assert few_files == {path: many_files[path] for path in few_files}
    assert len({path.split("/")[0] for path in many_files}) == 40


def test_two_processes_write_the_same_as_one(known, tmp_path):
    one = make_in(tmp_path / "one", known, 110)
    counted: list[int] = []
    two = make_in(tmp_path / "two", known, 110, jobs=2, tell=counted.append)
    assert tree(one) == tree(two)
    assert sum(counted) == 110


def test_another_seed_gives_other_figures_for_the_same_institutions(known):
    first, second = (make(character(3, seed), seed, known) for seed in (1, 2))
    assert first.institution == second.institution
    assert first.rows != second.rows


def test_a_new_indicator_changes_no_other_answer(known):
    fewer = known.__class__(**{**vars(known), "indicators": dict(list(known.indicators.items())[5:])})
    left_out = set(list(known.indicators)[:5])
    for number in (0, 7, 30):
        rows = make(character(number, 1), 1, known).rows
        assert [row for row in rows if row.indicator not in left_out] == make(character(number, 1), 1, fewer).rows


def test_throws_are_even_and_depend_on_every_part_of_their_name():
    throws = [Dice("1/1").chance("told", n) for n in range(2000)]
    assert all(0 <= throw < 1 for throw in throws)
    assert 0.47 < sum(throws) / 2000 < 0.53
    assert len({Dice(key).chance(*name) for key in ("1/1", "1/2") for name in ((1, 2), (2, 1), (1,))}) == 6
    bells = [Dice("1/1").bell(n) for n in range(2000)]
    assert abs(sum(bells) / 2000) < 0.1
    assert max(map(abs, bells)) < 3


# ----------------------------------------------------------------------------------------------------- who is in it


def test_two_dozen_institutions_in_twelve_countries_on_four_continents(dossiers):
    countries = {dossier.institution.country for dossier in dossiers.values()}
    asia, africa, america, europe = {"IN", "BD", "KH", "PH"}, {"KE", "SN", "EG"}, {"PE", "BO", "CO"}, {"BA", "MD"}
    assert len(dossiers) == 24
    assert countries == asia | africa | america | europe
    assert {"IN", "PE", "KH"} <= countries
    assert len({dossier.institution.region for dossier in dossiers.values()}) == 6


def test_everything_is_labelled_as_fictional():
    descriptors = [*DATA.glob("institutions/*/datapackage.json"), *DATA.glob("associations/*/datapackage.json")]
    assert len(descriptors) == 28
    for path in descriptors:
        descriptor = json.loads(path.read_bytes())
        body = descriptor.get("institution") or descriptor["association"]
        assert body["fictional"] is True, path
        assert descriptor["description"].startswith("Fictional."), path


def test_each_files_for_four_to_eight_years(dossiers):
    for dossier in dossiers.values():
        years = [int(period) for period in dossier.periods]
        assert 4 <= max(years) - min(years) + 1 <= 8, dossier.institution.id
    assert any(len(d.periods) < int(d.periods[0]) - int(d.periods[-1]) + 1 for d in dossiers.values()), (
        "a year is missing"
    )


def test_some_are_recognised_some_have_lost_it_and_one_had_it_taken_back(awards):
    held = {id_: {award.state for award in given.values()} for id_, given in awards.items()}
    recognised = {id_ for id_, states in held.items() if "awarded" in states}
    assert recognised == {"ambarika", "wayrasol", "phka-doung", "kolmi-lota", "ndaje-ker"}
    assert {id_ for id_, states in held.items() if "lapsed" in states} - recognised == {"jatun-suyana"}
    assert {id_ for id_, states in held.items() if "withdrawn" in states} == {"dhanvika"}
    assert {state for states in held.values() for state in states} == set(STATES)
    for id_, given in awards.items():
        stars = {str(period) for period in next(c for c in map(cast, range(24)) if c.id == id_).stars}
        assert {period for period, award in given.items() if award.state != "never"} == stars, id_
    assert all(a.association for given in awards.values() for a in given.values() if a.state != "never")
    assert "2014" not in awards["jua-pili"], "no policy was in force"


def test_awards_in_force_are_signed_and_unsigned_and_an_older_one_gave_way(awards):
    in_force = {id_: a for id_, given in awards.items() for a in given.values() if a.state == "awarded"}
    assert {id_ for id_, award in in_force.items() if award.signed} == {"ambarika", "wayrasol", "ndaje-ker"}
    older = awards["wayrasol"]["2024"]
    assert (older.state, older.superseded_by, older.signed) == ("superseded", "2025", True)
    taken = awards["dhanvika"]["2024"].withdrawal
    assert taken.date > awards["dhanvika"]["2024"].awarded
    assert "fictional" in taken.who
    assert taken.why


def cast(number):
    return character(number, COMMITTED_SEED)


def test_the_stories_of_the_cast_can_be_read_in_the_data(dossiers):
    silent = [fact for fact in dossiers["guaduales"].facts.values() if fact.indicator in PLAIN]
    assert silent
    assert all(isinstance(fact, Gap) and fact.why is GapReason.WITHHELD for fact in silent)
    assert dossiers["jua-pili"].periods[0] == "2018"
    assert max(dossier.periods[0] for dossier in dossiers.values()) == "2025"
    assert any(not char.isascii() and not char.isspace() for char in dossiers["phka-doung"].institution.name[:1])
    assert dossiers["phka-doung"].institution.acronym == "PDM"
    ends = {dossier.institution.country: dossier.institution.fiscal_year_end for dossier in dossiers.values()}
    assert (ends["IN"], ends["BD"], ends["PE"]) == ("03-31", "06-30", "12-31")
    assert {filing.currency for dossier in dossiers.values() for filing in dossier.filings} >= {
        "PEN",
        "INR",
        "KHR",
        "BDT",
    }
    assert sum(bool(dossier.institution.former_names) for dossier in dossiers.values()) >= 5
    reviewed = {review.status for dossier in dossiers.values() for review in dossier.reviews.values()}
    assert reviewed == {"documented", "partly", "not_supported", "not_reviewed", "not_reviewable"}
    whys = {fact.why for dossier in dossiers.values() for fact in dossier.facts.values() if isinstance(fact, Gap)}
    assert whys >= {GapReason.WITHHELD, GapReason.UNKNOWN, GapReason.NOT_APPLICABLE}


PLAIN = ("number_of_active_borrowers", "gross_loan_portfolio", "mission_statement", "hr_policies", "assets")


def test_nearly_every_indicator_is_reported_by_somebody(dossiers, known):
    told = {code for dossier in dossiers.values() for code in dossier.reported}
    assert {i.code for i in known.family("social")} - told - NAMES_REAL_BODIES == set()
    assert len({i.code for i in known.family("financial")} & told) >= 100


def test_reviews_are_done_by_a_reviewer_of_ones_own_association_while_in_office(dossiers, associations):
    people = {reviewer.id: (circle, reviewer) for circle in circles() for reviewer in circle.reviewers}
    members = {id_: association.members for id_, association in associations.items()}
    for dossier in dossiers.values():
        for review in dossier.reviews.values():
            circle, reviewer = people[review.reviewer]
            assert review.association == circle.id
            assert dossier.institution.id in members[circle.id]
            assert reviewer.since <= review.date
            assert reviewer.until is None or review.date <= reviewer.until
            filing = next(f for f in dossier.filings if f.period == review.period)
            assert filing.as_of < filing.received < review.date
            assert set(review.evidence) <= set(dossier.evidence)


# ------------------------------------------------------------------------------------------ how far it was checked


def observed(dossiers):
    return [fact for d in dossiers.values() for fact in d.facts.values() if isinstance(fact, Observation)]


def test_values_stand_on_every_rung_of_the_ladder(dossiers):
    filed = [fact for fact in observed(dossiers) if not fact.derived]
    assert {fact.assurance for fact in filed} == set(LADDER)
    for rung in (Assurance.ASSESSED, Assurance.RATED):
        names = {fact.checked.by for fact in filed if fact.assurance == rung}
        assert any(name.endswith("(fictional)") for name in names), rung
        assert all(fact.checked.on for fact in filed if fact.assurance == rung)


def test_every_review_counts_but_those_of_the_block_that_was_forgotten(dossiers):
    void = {id_: {review.void for review in d.reviews.values() if review.void} for id_, d in dossiers.items()}
    assert {id_: codes for id_, codes in void.items() if codes} == {"nakhla-alwadi": {InvalidReason.BLOCK}}


def test_an_outdated_rating_is_named_and_no_review_that_counts_relies_on_it(dossiers, known):
    dossier = dossiers["tanglaw-dagat"]
    outdated = [
        (review, fact)
        for filing in dossier.filings
        for review in dossier.reviews.values()
        if review.period == filing.period and review.status != "not_reviewed"
        for fact in [dossier.fact(review.indicator, review.period)]
        if any(objection(dossier.evidence[code], filing, known.evidence_kinds) for code in review.evidence)
    ]
    assert {review.period for review, _ in outdated} == {"2024", "2025"}
    assert all(review.status == "partly" and fact.assurance == "submitted" for review, fact in outdated)
    assert dossier.fact("institutional_rating_held", "2022").assurance is Assurance.RATED


def test_documents_are_in_the_package_at_an_address_or_confidential(dossiers):
    papers = [(id_, paper) for id_, dossier in dossiers.items() for paper in dossier.evidence.values()]
    enclosed = {id_ for id_, paper in papers if paper.file}
    assert enclosed == {"wayrasol", "ndaje-ker", "phka-doung"}
    assert any(paper.access == "public" and paper.url for _, paper in papers)
    assert any(paper.access == "confidential" for _, paper in papers)
    for id_, paper in papers:
        assert not paper.flaw
        if paper.access == "confidential":
            assert (paper.file, paper.url, paper.sha256) == (None, None, None)
        elif paper.file:
            data = (DATA / "institutions" / id_ / paper.file).read_bytes()
            assert len(data) < 2048
            assert any(word in data for word in (b"FICTIONAL", b"FICTICIO", b"FICTIF"))


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


# --------------------------------------------------------------------------------------------------- signed, or not


def test_signatures_stand_and_one_of_them_was_made_with_a_key_that_is_no_longer_used(dossiers, associations):
    signed = {id_: dossier.signatures for id_, dossier in dossiers.items() if dossier.signatures}
    assert signed.keys() == {"ambarika", "wayrasol", "ndaje-ker", "sacha-warmi"}
    assert {signature.status for those in signed.values() for signature in those} == {"good"}
    over = [signer for association in associations.values() for signer in association.signers if signer.until]
    changed = {signer.reviewer for signer in over} & {
        signer.reviewer for a in associations.values() for signer in a.signers if not signer.until
    }
    assert changed == {"mateo-arancibia"}
    fingerprints = {signature.fingerprint for signature in signed["wayrasol"]}
    assert len(fingerprints) == 2
    assert {read_public_key(s.key).fingerprint for s in over if s.reviewer == "mateo-arancibia"} < fingerprints
    for dossier in dossiers.values():
        covered = {(code, s.period) for s in dossier.signatures for code in s.covered}
        assert {key for key, review in dossier.reviews.items() if review.signed} == covered
    reviews = [review for dossier in dossiers.values() for review in dossier.reviews.values()]
    assert {review.signed for review in reviews} == {True, False}


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


# ---------------------------------------------------------------------------------------------- what happened since


def test_a_corrected_value_is_reviewed_anew_or_waits_to_be(dossiers, awards):
    renewed, waiting, unreviewed = set(), set(), set()
    for id_, dossier in dossiers.items():
        for key, those in dossier.corrections.items():
            assert dossier.fact(*key).text == those[-1].now != those[-1].was
            review = dossier.reviews.get(key)
            if review is None:
                unreviewed.add(id_)
            elif review.status == "not_reviewed":
                waiting.add(id_)
                assert review.note == f"The value was corrected on {those[-1].date} and waits for a new review."
            else:
                renewed.add(id_)
                assert review.date > those[-1].date
    assert (renewed, waiting) == ({"wayrasol", "ndaje-ker", "kijani-mwamba"}, {"sacha-warmi"})
    assert unreviewed == {"lipova-grana"}
    assert awards["wayrasol"]["2024"].awarded == dossiers["wayrasol"].reviews["staff_left_count", "2024"].date
    assert "" in {one.was for those in dossiers["kijani-mwamba"].corrections.values() for one in those}


def test_institutions_speak_of_a_value_and_of_a_whole_filing_in_their_own_language(dossiers):
    said = {id_: dossier.statements for id_, dossier in dossiers.items() if dossier.statements}
    assert said.keys() == {"wayrasol", "sacha-warmi", "tanglaw-dagat", "dhanvika"}
    assert {bool(one.indicator) for those in said.values() for one in those} == {True, False}
    assert all(
        any(word in one.text for word in (" los ", " lo ")) for id_ in ("wayrasol", "sacha-warmi") for one in said[id_]
    )
    for id_, those in said.items():
        for one in those:
            assert not one.indicator or isinstance(dossiers[id_].fact(one.indicator, one.period), Observation)


def test_a_review_that_came_half_its_way_leaves_the_rest_waiting(dossiers, known):
    waiting = [one for one in queue(dossiers["kijani-mwamba"], known) if one.period == "2025"]
    reviewed = [r for r in dossiers["kijani-mwamba"].reviews.values() if r.period == "2025"]
    assert len(waiting) > 20
    assert len(reviewed) > 20
    assert ("sacha-warmi", "personnel_female_count") in {
        (one.institution, one.indicator) for one in queue(dossiers["sacha-warmi"], known)
    }


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
        one = character(number, COMMITTED_SEED)
        for name in (one.name, one.full_name, one.acronym, *one.former_names):
            assert name is None or name.casefold() not in real, name


# --------------------------------------------------------------------------------------- figures agree with each other


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
    """A yes turns into a no only where the institution got worse."""
    for one, tables in crowd.values():
        if one.progress < 0:
            continue
        periods = [p for p in sorted(tables) if int(p) not in one.stars]
        for before, after in pairwise(periods):
            for code in ("board_reviews_sp_data", "credit_bureau_checked", "collection_policy_written"):
                old, new = tables[before].get(code), tables[after].get(code)
                if old and new and old.value == "yes" and not one.stars:
                    assert new.value != "no", (one.id, after, code)


def test_a_crisis_shows_in_the_figures(dossiers):
    def value(period, code):
        fact = dossiers["dhanvika"].fact(code, period)
        assert isinstance(fact, Observation), (period, code)
        return fact.value

    assert value("2020", "loans_overdue_over_30_days") * 3 > value("2020", "gross_loan_portfolio") * Decimal("0.2")
    assert value("2020", "loans_overdue_over_30_days") > 3 * value("2019", "loans_overdue_over_30_days")


def test_what_is_written_passes_both_opinions(known, tmp_path):
    made = make_in(tmp_path, known, 28, seed=5)
    assert [problem.code for problem in packages.check([made], known, jobs=1)] == FORGOTTEN["nakhla-alwadi"]


def test_all_institutions_of_a_country_use_the_same_rates():
    assert rates(PLACES["PE"], 2024, 1) == rates(PLACES["PE"], 2024, 1) != rates(PLACES["PE"], 2023, 1)
    assert rates(PLACES["SN"], 2024, 1) == rates(PLACES["ML"], 2024, 1)  # one currency
    assert rates(PLACES["EC"], 2024, 1) == (1, 1)
    closing, average = rates(PLACES["IN"], 2024, 1)
    assert Decimal("0.9") < closing / average < Decimal("1.1")


@pytest.mark.parametrize(
    ("country", "period", "last_day"),
    [("PE", 2024, "2024-12-31"), ("IN", 2024, "2025-03-31"), ("BD", 2025, "2026-06-30"), ("HT", 2023, "2024-09-30")],
)
def test_a_fiscal_year_that_ends_in_mid_year_is_named_after_the_year_before(country, period, last_day):
    assert PLACES[country].year_end(period).isoformat() == last_day


# ------------------------------------------------------------------------------------------------------- the command


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
