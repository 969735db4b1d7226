"""The committed institutions: who is in the set, and that it shows all features. They are data like any other."""

import json
from decimal import Decimal
from pathlib import Path

import pytest

from generator import standards
from generator.analysis.award.judgement import judge
from generator.analysis.award.review_queue import queue
from generator.analysis.derive import derive
from generator.model import LADDER, STATES, Assurance, Gap, GapReason, InvalidReason, Observation
from generator.packages import read_association, read_institution
from generator.packages.desk.documents import objection
from generator.signatures import read_public_key

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT / "datapackages"
FORGOTTEN = {"nakhla-alwadi": ["block-incomplete"]}
"""The only expected warning: a reviewer who forgot that some answers are documented together or not at all."""


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
    """The committed institutions, by id, with their derived figures and judged reviews."""
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
    """The awards of the committed filings on the day on which the newest was received, by institution and period."""
    today = max(filing.received for dossier in dossiers.values() for filing in dossier.filings)
    return {id_: judge(dossier, known, associations.values(), as_of=today) for id_, dossier in dossiers.items()}


def test_two_dozen_institutions_with_filings_in_twelve_countries_on_four_continents(dossiers):
    countries = {dossier.institution.country for dossier in dossiers.values()}
    asia, africa, america, europe = {"IN", "BD", "KH", "PH"}, {"KE", "SN", "EG"}, {"PE", "BO", "CO"}, {"BA", "MD"}
    assert sum(bool(dossier.filings) for dossier in dossiers.values()) == 24
    assert countries == asia | africa | america | europe
    assert {"IN", "PE", "KH"} <= countries
    assert len({dossier.institution.region for dossier in dossiers.values()}) == 6


def test_everything_is_labelled_as_fictional():
    descriptors = [*DATA.glob("institutions/*/datapackage.json"), *DATA.glob("associations/*/datapackage.json")]
    assert len(descriptors) == 30
    for path in descriptors:
        descriptor = json.loads(path.read_bytes())
        body = descriptor.get("institution") or descriptor["association"]
        assert body["fictional"] is True, path
        assert descriptor["description"].startswith("Fictional."), path


def filling(dossiers):
    """The dossiers with a filing."""
    return [dossier for dossier in dossiers.values() if dossier.filings]


def test_each_way_to_end_is_shown_and_leads_to_who_goes_on(dossiers):
    ended = {id_: dossier.institution.ended for id_, dossier in dossiers.items() if dossier.institution.ended}
    assert {id_: (one.how, one.successor) for id_, one in ended.items()} == {
        "jua-pili": ("merged", "kijani-mwamba"),
        "kolmi-lota": ("closed", ""),
        "ambarika-mahila-trust": ("renamed", "ambarika"),
        "tala-munay": ("withdrawn", ""),
    }
    assert all(one.reason and one.source for one in ended.values())
    assert dossiers["jua-pili"].filings
    assert not dossiers["tala-munay"].filings


def test_each_files_for_four_to_eight_years(dossiers):
    for dossier in filling(dossiers):
        years = [int(period) for period in dossier.periods]
        assert 4 <= max(years) - min(years) + 1 <= 8, dossier.institution.id
    assert any(len(d.periods) < int(d.periods[0]) - int(d.periods[-1]) + 1 for d in filling(dossiers)), (
        "a year is missing"
    )


def test_some_are_recognised_some_have_lost_it_and_one_had_it_taken_back(awards):
    held = {id_: {award.state for award in given.values()} for id_, given in awards.items()}
    recognised = {id_ for id_, states in held.items() if "awarded" in states}
    assert recognised == {"ambarika", "wayrasol", "phka-doung", "ndaje-ker"}
    assert {id_ for id_, states in held.items() if "lapsed" in states} - recognised == {"jatun-suyana"}
    assert {id_ for id_, states in held.items() if "ended" in states} == {"kolmi-lota"}
    assert {id_ for id_, states in held.items() if "withdrawn" in states} == {"dhanvika"}
    assert {state for states in held.values() for state in states} == set(STATES)
    assert all(a.association for given in awards.values() for a in given.values() if a.state != "never")
    assert "2014" not in awards["jua-pili"], "no policy was in force when that fiscal year ended"


def test_awards_in_force_are_signed_and_unsigned_and_an_older_one_gave_way(awards):
    in_force = {id_: a for id_, given in awards.items() for a in given.values() if a.state == "awarded"}
    assert {id_ for id_, award in in_force.items() if award.signed} == {"ambarika", "wayrasol", "ndaje-ker"}
    older = awards["wayrasol"]["2024"]
    assert (older.state, older.superseded_by, older.signed) == ("superseded", "2025", True)
    taken = awards["dhanvika"]["2024"].withdrawal
    assert taken.date > awards["dhanvika"]["2024"].awarded
    assert "fictional" in taken.who
    assert taken.why


def test_the_stories_of_the_cast_can_be_read_in_the_data(dossiers):
    silent = [fact for fact in dossiers["guaduales"].facts.values() if fact.indicator in PLAIN]
    assert silent
    assert all(isinstance(fact, Gap) and fact.why is GapReason.WITHHELD for fact in silent)
    assert dossiers["jua-pili"].periods[0] == "2018"
    assert max(dossier.periods[0] for dossier in filling(dossiers)) == "2025"
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


SOCIAL, FINANCIAL = 149, 100
"""How many indicators at least one institution reports."""


def test_nearly_every_indicator_is_reported_by_somebody(dossiers, known):
    """Compared with a number, so that a new indicator does not require a change of the set."""
    reported = {code for dossier in dossiers.values() for code in dossier.reported}
    assert len({i.code for i in known.family("social")} & reported) >= SOCIAL
    assert len({i.code for i in known.family("financial")} & reported) >= FINANCIAL


def test_reviews_are_done_by_a_reviewer_of_ones_own_association_while_in_office(dossiers, associations):
    people = {one.id: (association, one) for association in associations.values() for one in association.reviewers}
    for dossier in dossiers.values():
        for review in dossier.reviews.values():
            association, reviewer = people[review.reviewer]
            assert review.association == association.id
            assert dossier.institution.id in association.members
            assert reviewer.since <= review.date
            assert reviewer.until is None or review.date <= reviewer.until
            filing = next(f for f in dossier.filings if f.period == review.period)
            assert filing.as_of < filing.received < review.date
            assert set(review.evidence) <= set(dossier.evidence)


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


def test_a_corrected_value_is_reviewed_again_or_waits_for_it(dossiers, awards):
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


def test_a_crisis_shows_in_the_figures(dossiers):
    def value(period, code):
        fact = dossiers["dhanvika"].fact(code, period)
        assert isinstance(fact, Observation), (period, code)
        return fact.value

    assert value("2020", "loans_overdue_over_30_days") * 3 > value("2020", "gross_loan_portfolio") * Decimal("0.2")
    assert value("2020", "loans_overdue_over_30_days") > 3 * value("2019", "loans_overdue_over_30_days")
