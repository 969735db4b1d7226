"""Which reviews count, which rung they give a value, and that a review of something else gives none."""

import csv
import hashlib
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator import standards
from generator.model import (
    Association,
    Assurance,
    Checked,
    Correction,
    Dossier,
    Evidence,
    EvidenceKind,
    Institution,
    InvalidReason,
    Observation,
    Policy,
    Review,
    Reviewer,
    Standards,
)
from generator.packages import IndicatorRow, read_institution
from generator.packages.reviews import review_digest
from generator.packages.reviews.assurance import assure, months_before
from generator.problems import Location
from tests.package_builders import PDF, STANDARDS, filing, small_standards, write_base, write_bound

KNOWN = replace(
    small_standards(),
    evidence_kinds={
        "policy": EvidenceKind("Policy"),
        "rating": EvidenceKind("Rating", 24, Assurance.RATED),
        "audit": EvidenceKind("Audit", 24, Assurance.ASSESSED),
    },
)
BLOCK = ("board_trained", "prices_disclosed", "women_percent")
POLICY = Policy("1", date(2020, 1, 1), None, 24, (), {}, together=(BLOCK,))
CIRCLE = Association(
    "savanna", "Savanna", "KE", reviewers=(Reviewer("amina", "Amina Example", date(2020, 1, 1), None, "Savanna"),)
)
KEY = ("women_percent", "2024")


def paper(code="report", kind="policy", **more):
    settled = {"issuer": "Baobab", "date": date(2024, 11, 30), "sha256": "0" * 64, "url": "https://b.example/r"}
    return Evidence(code, kind, "A report", **{**settled, **more})


def dossier(*papers, value="62.5", **more):
    """One documented value, whose review is bound to it."""
    listed = {one.id: one for one in papers or (paper(),)}
    fact = Observation("women_percent", "2024", Decimal(value), value, (), evidence=tuple(listed))
    settled = {"reviewer": "amina", "association": "savanna", "date": date(2025, 6, 30)}
    review = Review("2024", "women_percent", "documented", **{**settled, **more}, source=Location("reviews.csv", 2))
    made = Dossier(
        Institution("baobab", "Baobab", "KE", "africa"), (filing("2024"),), {KEY: fact}, listed, {KEY: review}
    )
    if "saw" not in more:
        made = replace(made, reviews={KEY: replace(review, saw=review_digest.digest_today(made, review))})
    return made


def judged(made, associations=(CIRCLE,), known=KNOWN):
    done, problems = assure(made, {one.id: one for one in associations}, known)
    return done.facts[KEY], done.reviews[KEY].void, [problem.code for problem in problems]


# ------------------------------------------------------------------------------------------------------- the rungs


def test_a_review_that_counts_raises_its_value_and_names_who_stands_behind_it():
    fact, void, told = judged(dossier())
    assert (void, told) == ("", [])
    assert fact.assurance is Assurance.DOCUMENTED
    assert fact.checked == Checked("Amina Example, Savanna", date(2025, 6, 30))


def test_the_highest_rung_of_its_documents_is_lent_and_the_issuer_stands_behind_it():
    audit = paper("audit", "audit", issuer="Auditors", date=date(2024, 3, 1))
    rating = paper("rating", "rating", issuer="Raters", date=date(2024, 5, 1))
    assert judged(dossier(paper(), audit))[0].assurance is Assurance.ASSESSED
    fact, _, _ = judged(dossier(rating, audit, paper()))
    assert (fact.assurance, fact.checked) == (Assurance.RATED, Checked("Raters", date(2024, 5, 1)))


def test_the_issuer_of_a_confidential_report_is_not_told():
    fact, _, _ = judged(dossier(paper(kind="rating", issuer="Secret Raters", access="confidential")))
    assert fact.assurance is Assurance.RATED
    assert "Secret" not in fact.checked.by


@pytest.mark.parametrize("kind", ["rating", "audit"])
@pytest.mark.parametrize("told", [{"access": "confidential"}, {"issuer": ""}])
def test_a_reviewer_who_is_named_for_a_report_has_the_day_of_the_review(kind, told):
    fact, _, _ = judged(dossier(paper(kind=kind, **told)))
    assert fact.checked == Checked("Amina Example, Savanna", date(2025, 6, 30))


def test_an_issuer_whose_report_has_no_date_is_not_given_that_of_the_review():
    known = replace(KNOWN, evidence_kinds={"rating": EvidenceKind("Rating", None, Assurance.RATED)})
    fact, _, _ = judged(dossier(paper(kind="rating", issuer="Raters", date=None)), known=known)
    assert (fact.assurance, fact.checked) == (Assurance.RATED, Checked("Raters", None))


@pytest.mark.parametrize("status", ["partly", "not_supported", "not_reviewed", "not_reviewable"])
def test_only_documented_raises(status):
    made = dossier()
    made = replace(made, reviews={KEY: replace(made.reviews[KEY], status=status)})
    assert judged(made)[0].assurance is Assurance.REPORTED


# ------------------------------------------------------------------------------------------------------ the reasons

REASONS = {
    InvalidReason.UNBOUND: (dossier(saw=""), "review-unbound"),
    InvalidReason.CHANGED: (dossier(saw="0" * 16), "review-changed"),
    InvalidReason.MISSING_EVIDENCE: (dossier(paper(flaw="missing-document")), "review-without-its-document"),
    InvalidReason.OLD_EVIDENCE: (dossier(paper(kind="rating", date=date(2022, 12, 30))), "evidence-too-old"),
    InvalidReason.UNKNOWN_REVIEWER: (dossier(reviewer="peter"), "unknown-reviewer"),
    InvalidReason.TOO_EARLY: (dossier(date=date(2024, 12, 30)), "reviewed-too-early"),
}


@pytest.mark.parametrize("void", REASONS)
def test_a_review_that_does_not_count_says_why_and_raises_nothing(void):
    made, code = REASONS[void]
    fact, found, told = judged(made)
    assert (found, told) == (void, [code])
    assert fact.assurance is Assurance.REPORTED
    assert fact.checked is None


def test_a_review_on_the_last_day_of_its_year_counts():
    assert judged(dossier(date=date(2024, 12, 31)))[1] == ""


def test_reviews_older_than_the_end_of_their_year_do_not_count_and_one_message_says_how_many():
    """The last day of a year, typed ten months late, is later than all of its reviews."""
    made = dossier()
    codes = [f"policy_{at}" for at in range(7)]
    facts = {(code, "2024"): replace(made.facts[KEY], indicator=code) for code in codes}
    reviews = {
        key: replace(made.reviews[KEY], indicator=key[0], source=Location("reviews.csv", at + 2))
        for at, key in enumerate(facts)
    }
    late = replace(made, facts=facts, reviews=reviews, filings=(replace(made.filings[0], as_of=date(2025, 10, 31)),))
    late = replace(
        late, reviews={key: replace(one, saw=review_digest.digest_today(late, one)) for key, one in reviews.items()}
    )
    done, problems = assure(late, {CIRCLE.id: CIRCLE}, KNOWN)
    assert {one.void for one in done.reviews.values()} == {InvalidReason.TOO_EARLY}
    assert {fact.assurance for fact in done.facts.values()} == {Assurance.REPORTED}
    (problem,) = problems
    assert problem.code == "reviewed-too-early"
    assert problem.message.startswith("7 reviews (rows 2, 3, 4, 5, 6, …) are older than the end of the year 2024")


def corrected(made, was="60", now="62.5", day=date(2025, 8, 1)):
    row = Correction(KEY[1], KEY[0], was, now, "Why", "Who", day)
    return replace(made, corrections={KEY: (row,)})


def test_a_review_of_what_was_corrected_does_not_count_and_is_no_problem():
    saw = dossier(value="60").reviews[KEY].saw
    fact, void, told = judged(corrected(dossier(saw=saw)))
    assert (void, told) == (InvalidReason.CORRECTED, [])
    assert fact.assurance is Assurance.REPORTED


def test_a_correction_may_bring_other_documents_if_it_is_later_than_the_review():
    made = dossier(paper("other"), saw=dossier(value="60").reviews[KEY].saw)
    assert judged(corrected(made))[1:] == (InvalidReason.CORRECTED, [])
    assert judged(corrected(made, day=date(2025, 6, 30)))[1:] == (InvalidReason.CHANGED, ["review-changed"])


@pytest.mark.parametrize(("was", "now"), [("61", "62.5"), ("60", "62.4"), ("62.5", "60")])
def test_a_correction_of_something_else_excuses_no_changed_value(was, now):
    made = dossier(saw=dossier(value="60").reviews[KEY].saw, date=date(2025, 9, 1))
    assert judged(corrected(made, was, now))[1:] == (InvalidReason.CHANGED, ["review-changed"])


def test_a_document_may_be_as_old_as_its_kind_allows_to_the_day():
    assert judged(dossier(paper(kind="rating", date=date(2022, 12, 31))))[1] == ""
    assert judged(dossier(paper(kind="rating", date=None)))[1] == InvalidReason.OLD_EVIDENCE


def test_without_documents_nothing_was_documented():
    made = dossier()
    made = replace(made, facts={KEY: replace(made.facts[KEY], evidence=())})
    made = replace(
        made, reviews={KEY: replace(made.reviews[KEY], saw=review_digest.digest_today(made, made.reviews[KEY]))}
    )
    assert judged(made)[1:] == (InvalidReason.NO_EVIDENCE, ["documented-without-evidence"])


def test_nobody_reviews_the_body_they_work_for():
    own = replace(CIRCLE, reviewers=(replace(CIRCLE.reviewers[0], organisation="BAOBAB"),))
    assert judged(dossier(), [own])[1:] == (InvalidReason.OWN_REVIEWER, ["reviews-itself"])


def test_an_association_that_is_not_there_has_no_reviewers_unless_it_need_not_be_there():
    assert judged(dossier(), [])[1:] == (InvalidReason.UNKNOWN_REVIEWER, ["unknown-association"])
    done, problems = assure(dossier(), {}, KNOWN, whole=False)
    assert (done.reviews[KEY].void, problems) == ("", ())


def test_a_review_by_nobody_does_not_count_where_reviewers_are_asked_for():
    assert judged(dossier(reviewer=""))[1:] == (InvalidReason.UNKNOWN_REVIEWER, ["review-by-nobody"])
    done, problems = assure(dossier(reviewer=""), None, KNOWN)
    assert (done.reviews[KEY].void, problems) == ("", ())


def test_where_the_policy_asks_for_signatures_an_unsigned_review_does_not_count():
    known = replace(KNOWN, policies=(replace(POLICY, together=(), signed_reviews=True),))
    assert judged(dossier(), known=known)[1:] == (InvalidReason.UNSIGNED, ["review-unsigned"])


def test_a_block_is_documented_whole_or_not_at_all():
    known = replace(KNOWN, policies=(POLICY,))
    assert judged(dossier(), known=known)[1:] == (InvalidReason.BLOCK, ["block-incomplete"])
    before = replace(POLICY, in_force_from=date(2025, 1, 1))
    assert judged(dossier(), known=replace(KNOWN, policies=(before,)))[1] == ""


def test_judging_twice_says_the_same():
    once, told = assure(dossier(), {"savanna": CIRCLE}, KNOWN)
    twice, again = assure(once, {"savanna": CIRCLE}, KNOWN)
    assert (once, told) == (twice, again)


def test_months_are_counted_back_to_the_last_day_where_a_month_is_shorter():
    assert months_before(date(2024, 8, 31), 18) == date(2023, 2, 28)
    assert months_before(date(2024, 12, 31), 24) == date(2022, 12, 31)


# --------------------------------------------------------------------------------------------------------- bindings

texts = st.text(st.characters(codec="utf-8", exclude_categories=["C"]), max_size=30)
days = st.dates(date(1990, 1, 1), date(2030, 1, 1))
papers = st.builds(
    Evidence,
    id=st.sampled_from(["a", "b", "c"]),
    kind=st.sampled_from(["policy", "rating"]),
    title=texts,
    date=st.none() | days,
    url=st.none() | st.just("https://b.example/r") | st.just("https://b.example/s"),
    file=st.none() | st.just("evidence/a.pdf"),
    sha256=st.none() | st.binary().map(lambda data: hashlib.sha256(data).hexdigest()),
)
values = st.builds(lambda text: Observation("women_percent", "2024", text, text, (), evidence=("report",)), texts)


def content(fact, documents):
    """The content that a review is bound to."""
    return fact.text, sorted(
        (one.id, one.kind, str(one.date), one.url or "", one.file or "", one.sha256 or "") for one in documents
    )


@settings(max_examples=300)
@given(values, values, st.lists(papers, max_size=3), st.lists(papers, max_size=3))
def test_two_things_seen_have_one_digest_only_if_they_are_the_same(one, two, some, others):
    first = review_digest.review_digest("baobab", one, filing("2024"), some)
    second = review_digest.review_digest("baobab", two, filing("2024"), others)
    assert (first == second) is (content(one, some) == content(two, others))
    assert first == review_digest.review_digest("baobab", one, filing("2024"), reversed(some))
    assert len(first) == 16


@given(values, texts)
def test_any_change_of_a_value_voids_its_review(fact, text):
    made = dossier()
    review = made.reviews[KEY]
    bound = replace(made, facts={KEY: fact})
    review = replace(review, saw=review_digest.digest_today(bound, review))
    moved = replace(bound, facts={KEY: replace(fact, text=text)}, reviews={KEY: review})
    assert (judged(moved)[1] == "") is (text == fact.text)


@pytest.mark.parametrize(
    "change",
    [
        {"sha256": "1" * 64},
        {"sha256": None},
        {"date": date(2024, 12, 1)},
        {"date": None},
        {"url": "https://b.example/other"},
        {"url": None},
        {"file": "evidence/r.pdf"},
        {"kind": "audit"},
    ],
)
def test_any_change_of_a_document_voids_the_review_behind_it(change):
    made = dossier()
    other = replace(made, evidence={"report": replace(made.evidence["report"], **change)})
    assert judged(other)[1] == InvalidReason.CHANGED


def test_a_better_title_of_a_document_does_not():
    made = dossier()
    assert judged(replace(made, evidence={"report": replace(made.evidence["report"], title="Mended")}))[1] == ""


def test_an_amount_in_another_currency_is_another_amount():
    fact = Observation("gross_loan_portfolio", "2024", Decimal(5), "5", ())
    year = filing("2024")
    assert review_digest.review_digest("baobab", fact, year, ()) != review_digest.review_digest(
        "baobab", fact, replace(year, currency="USD"), ()
    )
    words = replace(fact, value="5")
    assert review_digest.review_digest("baobab", words, year, ()) == review_digest.review_digest(
        "baobab", words, replace(year, currency="USD"), ()
    )


@pytest.fixture(scope="module")
def shipped() -> Standards:
    known, _ = standards.load(STANDARDS)
    assert known is not None
    return known


def test_swapping_what_two_rows_saw_voids_both_and_the_order_of_rows_changes_nothing(tmp_path):
    folder = tmp_path / "institutions" / "baobab"
    write_bound(
        folder,
        Institution("baobab", "Baobab", "KE", "africa"),
        filings=[filing("2024")],
        indicators=[
            IndicatorRow("2024", code, value, evidence="r")
            for code, value in (("board_trained", "yes"), ("rate_method", "flat"))
        ],
        evidence=[Evidence("r", "policy", "A policy")],
        reviews=[
            Review("2024", code, "documented", (), "amina", "savanna", date(2025, 6, 30))
            for code in ("board_trained", "rate_method")
        ],
        standards=KNOWN,
    )
    path = folder / "reviews.csv"
    with path.open(newline="") as file:
        header, one, two = csv.reader(file)
    for rows, voids in (
        ([two, one], {""}),
        ([[*one[:-1], two[-1]], [*two[:-1], one[-1]]], {InvalidReason.CHANGED}),
    ):
        path.write_text("\n".join(",".join(row) for row in [header, *rows]) + "\n")
        found, _ = read_institution(folder, KNOWN)
        assert {review.void for review in found.reviews.values()} == voids


def test_a_file_changed_since_its_review_voids_it(tmp_path, shipped):
    folder = write_base(tmp_path, shipped)
    right, problems = read_institution(folder, shipped)
    assert problems == ()
    assert right.reviews["board_trained_in_spm", "2024"].void == ""
    (folder / "evidence" / "governance-report.pdf").write_bytes(PDF + b" ")
    found, _ = read_institution(folder, shipped)
    assert found.evidence["governance-report"].flaw == "wrong-checksum"
    assert found.reviews["board_trained_in_spm", "2024"].void == InvalidReason.MISSING_EVIDENCE
    assert found.fact("board_trained_in_spm", "2024").assurance is Assurance.SUBMITTED
