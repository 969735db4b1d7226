"""The page of an association: what waits, what was answered and awarded, and who signs."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from generator.model import Association, Award, Backlog, Count, Institution, Listing, Portal, Signer, Withdrawal
from generator.model.networks import Membership
from generator.packages.desk.signers import allowed_signers, listed
from generator.render.fragments.associations.annual_report import AnnualReport
from generator.render.fragments.associations.stats import AssociationStats
from generator.signatures import key_from_seed, public_line
from tests import builders

NETWORKS = AssociationStats()
KEY = public_line(key_from_seed(b"k" * 32), "amina@example.org")
RING = Association(
    "ring", "Ring", "KE", members=("alpaca", "baobab"), signers=(Signer("amina", KEY, date(2024, 1, 1)),)
)


def listing(id_: str, *awards: Award, **more: object) -> Listing:
    who = Institution(id_, id_.title(), "KE", "africa")
    shown = awards[0] if awards else None
    return replace(Listing(who, ("2025", "2024"), {}, {}, None, shown, 0, awards, asked=("ring",)), **more)  # type: ignore[arg-type]


def award(period: str, state: str = "awarded", **more: object) -> Award:
    given = Award(period, "1", state, (), date(int(period) + 1, 5, 1), date(int(period) + 3, 5, 1), "ring")
    return replace(given, **more)  # type: ignore[arg-type]


def portal(*listings: Listing, ring: Association = RING) -> Portal:
    return Portal(builders.standards([]), listings, (ring,), {}, {}, (), date(2026, 11, 21))


def test_what_waits_stands_oldest_first_and_only_with_those_who_are_asked():
    late, early = Backlog(date(2026, 3, 1), desk=2), Backlog(date(2024, 3, 1), desk=1, signature=4)
    known = portal(
        listing("alpaca", waiting={"2025": late}),
        listing("baobab", waiting={"2023": early}),
        listing("cedar", waiting={"2020": early}, asked=("others",)),
    )
    found = NETWORKS.waiting(RING, known)
    assert [(one.institution.id, one.period, one.values) for one in found] == [
        ("baobab", "2023", 5),
        ("alpaca", "2025", 2),
    ]


def test_coverage_adds_up_the_members_of_each_year_and_a_year_without_answers_is_no_nought():
    members = [
        listing("alpaca", answers={"2025": Count(10, 8, 4), "2024": Count(10, 0, 0)}),
        listing("baobab", answers={"2025": Count(10, 2, 1), "2023": Count(10, 4, 4)}),
    ]
    ring = replace(RING, memberships=(Membership("alpaca"), Membership("baobab")))
    known = portal(*members, ring=ring)
    rows = {row.what: row.figures for row in NETWORKS.coverage(ring, known, ("2025", "2023"))}
    assert rows == {
        "members": (2, 1),
        "reported": (10, 4),
        "documented": (5, 4),
        "share": (Decimal(50), Decimal(100)),
    }
    assert NETWORKS.coverage(ring, known, ("2024",))[-1].figures == (None,)
    assert [row.reported for row in AnnualReport().years(ring, known)] == list(rows["members"]), (
        "both tables count alike"
    )


def test_no_withdrawal_is_hidden_not_even_one_of_an_award_that_nobody_can_derive_any_more():
    told = Withdrawal("alpaca", "2024", date(2026, 2, 1), "The board", "The survey was made up.")
    alone = Withdrawal("gone", "2022", date(2025, 2, 1), "The board", "It was never there.")
    ring = replace(RING, withdrawals=(told, alone))
    known = portal(listing("alpaca", award("2025"), award("2024", "withdrawn", withdrawal=told)), ring=ring)
    found = [(one.id, one.period, one.award and one.award.state, one.withdrawal) for one in NETWORKS.given(ring, known)]
    assert found == [
        ("alpaca", "2025", "awarded", None),
        ("alpaca", "2024", "withdrawn", told),
        ("gone", "2022", None, alone),
    ]


def test_states_count_awards_and_those_who_were_never_given_one():
    refused = replace(listing("canoe"), award=award("2025", "never"))
    known = portal(listing("alpaca", award("2025"), award("2024", "superseded")), listing("baobab"), refused)
    assert NETWORKS.states(known) == {
        "awarded": 1,
        "superseded": 1,
        "lapsed": 0,
        "ended": 0,
        "withdrawn": 0,
        "never": 1,
        "not_judged": 1,
    }
    assert [one.period for one in NETWORKS.ended(known)] == ["2024"]
    assert NETWORKS.explained(known, "1") == 2


def test_values_are_counted_on_their_rungs_social_answers_apart_from_other_figures():
    known = portal(
        listing("alpaca", rungs={"social": (5, 4, 3, 2, 1)}), listing("baobab", rungs={"financial": (7,) * 5})
    )
    assert NETWORKS.rungs(known)["documented"] == (3, 7)
    assert NETWORKS.rungs(known)["rated"] == (1, 7)


def test_signers_are_listed_as_people_compare_keys_and_as_openssh_reads_them():
    (one,) = listed(RING, "amina")
    assert one.fingerprint.startswith("SHA256:")
    assert listed(RING, "somebody") == ()
    assert allowed_signers(RING) == (
        f'amina namespaces="portal-desk-review",valid-after="20240101" {KEY.removesuffix(" amina@example.org")}\n'
    )


def test_members_without_a_package_are_named_and_keep_their_years():
    memberships = (Membership("alpaca", 2015), Membership("nobody", 2020), Membership("baobab", 2016, 2021))
    ring = replace(RING, members=("alpaca", "nobody"), memberships=memberships)
    known = portal(listing("alpaca"), listing("baobab"), ring=ring)

    assert AnnualReport().absent(ring, known) == ["nobody"]
    assert [(getattr(who, "id", who), one.since, one.until) for who, one in AnnualReport().joined(ring, known)] == [
        ("alpaca", 2015, None),
        ("baobab", 2016, 2021),
        ("nobody", 2020, None),
    ]
