"""What an association says of itself: its tables, and the annual report of its members."""

import csv
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from generator.model import (
    Association,
    CalendarEvent,
    CodeAssessment,
    Count,
    Listing,
    Membership,
    NetworkTables,
    PeerFigures,
    Portal,
    Reason,
    SelfAuditAnswer,
    Service,
)
from generator.packages import MemberRow, read_association, write_association
from generator.packages.safety import hints
from generator.packages.writing.migrations import migrate
from generator.render.api.associations_json import associations
from generator.render.fragments.associations.annual_report import AnnualReport
from tests import builders
from tests.test_drift import shipped

KNOWN = replace(shipped(), day=date(2026, 8, 27))
REPORT = AnnualReport()

WHOLE = NetworkTables(
    services=(Service("course", "training", "Course", fee="free", since=date(2020, 1, 1)),),
    calendar=(CalendarEvent("assembly", date(2027, 3, 1), "Assembly", until=date(2027, 3, 2)),),
    self_audit=(SelfAuditAnswer("as01", date(2025, 1, 1), "no"), SelfAuditAnswer("as01", date(2026, 1, 1), "yes")),
    code_of_conduct=(CodeAssessment("code-2025", date(2025, 5, 1), "Committee", Decimal(4), Decimal(0)),),
    reasons=(Reason("policy", "Figures are heard."),),
)


def written(tmp_path, tables: NetworkTables = WHOLE, **more):
    """A package of an association with these tables."""
    folder = tmp_path / "associations" / "ring"
    said = Association("ring", "Ring", "KE", fees="1%", admission="A visit.", tables=tables)
    write_association(
        folder, said, members=[MemberRow("baobab", "2015", "2020"), MemberRow("marula")], standards=KNOWN, **more
    )
    return folder


def changed(folder, table: str, column: str, value: str):
    """Write another value into the first row of a table."""
    path = folder / f"{table}.csv"
    with path.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    rows[0][column] = value
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, rows[0], lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    return read_association(folder, KNOWN)


def test_what_an_association_says_is_read_as_it_was_written(tmp_path):
    known, problems = read_association(written(tmp_path), KNOWN)

    assert problems == ()
    assert known is not None
    assert (known.tables, known.fees, known.admission) == (WHOLE, "1%", "A visit.")


def test_a_member_that_left_is_no_member_and_keeps_its_years(tmp_path):
    known, _ = read_association(written(tmp_path), KNOWN)

    assert known is not None
    assert known.members == ("marula",)
    assert known.memberships == (Membership("baobab", 2015, 2020), Membership("marula"))


@pytest.mark.parametrize(
    ("table", "column", "value", "code"),
    [
        ("services", "kind", "coffee", "not-an-option"),
        ("services", "until", "2019-12-31", "until-before-since"),
        ("services", "address", "https://someone@example.org/", "bad-address"),
        ("services", "since", "2027-01-01", "later-than-today"),
        ("calendar", "until", "2027-02-01", "until-before-since"),
        ("self_audit", "item", "as99", "unknown-item"),
        ("self_audit", "answer", "maybe", "not-an-option"),
        ("code_of_conduct", "resolved", "3", "more-put-right"),
        ("code_of_conduct", "assessed", "some", "not-a-number"),
        ("reasons", "reason", "fame", "unknown-reason"),
        ("members", "until", "2010", "until-before-since"),
    ],
)
def test_a_cell_that_is_wrong_is_named_with_its_place(tmp_path, table, column, value, code):
    _, problems = changed(written(tmp_path), table, column, value)

    (found,) = problems
    assert (found.code, found.location.file, found.location.row, found.location.column) == (
        code,
        f"associations/ring/{table}.csv",
        2,
        column,
    )
    assert found.allowed


def test_what_does_not_need_a_wrong_cell_is_kept(tmp_path):
    known, _ = changed(written(tmp_path), "services", "address", "https://someone@example.org/")

    assert known is not None
    assert known.tables.services == WHOLE.services


@pytest.mark.parametrize(
    ("word", "codes", "guess"),
    [("as99", ("as08", "as09", "as10"), ""), ("as9", ("as08", "as09"), "as09"), ("par31", ("par30", "par"), "par30")],
)
def test_no_code_is_guessed_where_several_differ_from_the_word_in_digits_alone(word, codes, guess):
    assert hints.meant(word, codes) == guess


@pytest.mark.parametrize(
    ("name", "code"),
    [("Guinea Ecuatorial", "GQ"), ("Bolvia", "BO"), ("Guinea Bisau", "GW"), ("Cisjordania", "")],
)
def test_a_name_that_begins_otherwise_is_another_country(name: str, code: str):
    assert hints.like_country(name) == code


def test_an_older_package_gets_the_column_of_the_last_year(tmp_path):
    folder = written(tmp_path)
    (folder / "members.csv").write_text("institution,since\nbaobab,2015\nmarula,\n", "utf-8")
    descriptor = folder / "datapackage.json"
    descriptor.write_text(descriptor.read_text("utf-8").replace('"schema_version": 3', '"schema_version": 2'), "utf-8")

    assert migrate(folder, KNOWN)["members.csv"] == b"institution,since,until\nbaobab,2015,\nmarula,,\n"


def test_the_api_has_every_table_and_a_count_of_zero_is_a_number():
    told = associations([Association("ring", "Ring", "KE", tables=WHOLE)])

    assert '"breaches": 0' in told or '"breaches":0' in told
    assert "Figures are heard." in told
    assert "2027-03-01" in told


# ------------------------------------------------------------------------------------------------- the annual report


def listing(id_: str, *years: str) -> Listing:
    answers = {year: Count(10, 5, 0) for year in years}
    return Listing(builders.institution(id_, name=id_), years or ("2025",), {}, {}, None, None, 0, answers=answers)


def ring(*memberships: Membership, tables: NetworkTables = WHOLE) -> Association:
    present = tuple(one.institution for one in memberships if one.until is None)
    return Association("ring", "Ring", "KE", members=present, memberships=memberships, tables=tables)


def portal(*listings: Listing) -> Portal:
    return Portal(KNOWN, listings, (), {}, {}, (), date(2026, 8, 27))


def test_a_year_counts_those_who_were_members_in_it():
    of = ring(Membership("one"), Membership("two", 2024), Membership("three", 2010, 2023))
    told = portal(listing("one", "2025", "2023"), listing("two", "2023"), listing("three", "2023"))

    assert [(row.year, row.members, row.reported, row.recognised) for row in REPORT.years(of, told)] == [
        ("2025", 2, 1, True),
        ("2023", 2, 2, True),
    ]


def test_coverage_is_recognised_from_half_of_the_members_on():
    of = ring(*(Membership(id_) for id_ in ("one", "two", "three")))

    (row,) = REPORT.years(of, portal(listing("one", "2025"), listing("two"), listing("three")))

    assert (row.recognised, int(row.share)) == (False, 33)


def test_a_member_outside_of_the_portal_counts_as_one_that_did_not_report():
    of = ring(Membership("one"), Membership("elsewhere"), Membership("nowhere"))

    (row,) = REPORT.years(of, portal(listing("one", "2025")))

    assert (row.members, row.reported) == (3, 1)
    assert REPORT.silent(of, portal(listing("one", "2025")), "2025") == []


def test_a_sum_is_of_one_year_and_says_how_many_it_is_of():
    of = ring(Membership("one"), Membership("two"), Membership("three"))
    code = "number_of_active_borrowers"
    figures = {
        ("all", code, "2025"): PeerFigures((50.0, 100.0), ("two", "one")),
        ("all", code, "2019"): PeerFigures((7.0, 9000.0), ("three", "stranger")),
    }
    told = replace(portal(listing("one"), listing("two"), listing("three")), peer_figures=figures)

    (found,) = REPORT.sums(of, told)

    assert (found.year, found.n, found.total) == ("2025", 2, 150)


def test_one_early_filing_is_no_year_of_a_sum():
    of = ring(*(Membership(id_) for id_ in ("one", "two", "three")))
    figures = {
        ("all", "personnel_count", "2025"): PeerFigures((4.0,), ("one",)),
        ("all", "personnel_count", "2024"): PeerFigures((1.0, 2.0, 3.0), ("one", "two", "three")),
    }

    (found,) = REPORT.sums(of, replace(portal(*map(listing, ("one", "two", "three"))), peer_figures=figures))

    assert (found.year, found.n, found.total) == ("2024", 3, 6)


def test_the_audit_shows_the_newest_answer_and_the_one_before_and_counts_what_applies():
    answers = (*WHOLE.self_audit, SelfAuditAnswer("as02", date(2026, 1, 1), "not_applicable"))
    of = ring(tables=replace(WHOLE, self_audit=answers))

    first, second, *rest = REPORT.audit(of, portal())["association"]

    assert (first.newest.answer, first.before.answer, second.newest.answer) == ("yes", "no", "not_applicable")
    assert all(one.newest is None for one in rest)
    assert REPORT.audit_count(of, portal()) == (1, 17)  # 18 items, of which one does not apply
