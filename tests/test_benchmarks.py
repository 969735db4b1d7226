"""Peer groups, tallies, and the table that holds every institution's figures and answers."""

import pickle
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from random import Random
from weakref import ref

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.analysis.benchmarks import (
    Key,
    PeerRows,
    PeerTable,
    compare,
    compare_again,
    from_columns,
    groups,
    profiles,
    rows,
    to_columns,
)
from generator.analysis.benchmarks.results import MOST_MADE, Results
from generator.analysis.derive import derive
from generator.model import (
    AnswerType,
    Assurance,
    Band,
    Benchmark,
    Fact,
    Filing,
    Listing,
    PeerFigures,
    PeerGroup,
    PeerScheme,
    Portal,
    Standards,
    Tally,
    quartiles,
)
from generator.pipeline.cache.dependencies import changed
from generator.standards import load
from tests.builders import dossier, filing, gap, indicator, institution, observation
from tests.builders import standards as made_of

LOADED, _ = load(Path(__file__).parents[1] / "datapackages" / "standards")
assert LOADED is not None
STANDARDS: Standards = LOADED

SMALL = made_of(
    [
        indicator("par30", kind=AnswerType.PERCENT),
        indicator("assets", kind=AnswerType.CURRENCY),
        indicator("operating_expense", kind=AnswerType.CURRENCY, flow=True),
        indicator("market", kind=AnswerType.SEVERAL_OF, options={"women": "Women", "rural": "Rural", "none": "None"}),
        indicator("board", kind=AnswerType.YES_PARTIALLY_NO),
        indicator("mission", kind=AnswerType.TEXT),
    ],
    peer_schemes=[
        PeerScheme("region", "Region", "region", ()),
        PeerScheme("legal_form", "Legal form", "legal_form", ()),
        PeerScheme("scale", "Scale", "assets", (Band("small", "", None, Decimal(2)), Band("large", "", Decimal(2)))),
        PeerScheme("age", "Age", "age", (Band("new", "", Decimal(0), Decimal(5)), Band("old", "", Decimal(5)))),
    ],
)


def answering(*answers: tuple[str, ...]) -> dict[str, PeerRows]:
    return {f"i{place}": PeerRows((), (("market", "2024", answer),)) for place, answer in enumerate(answers)}


def nowhere(names: Iterable[str]) -> dict[str, dict[str, str]]:
    return {name: {} for name in names}


# ------------------------------------------------------------------------------------------------- of one institution


def test_an_institution_brings_its_figures_and_choices_but_no_text_and_no_gap() -> None:
    found = rows(
        dossier(
            [
                observation("par30", Decimal("3.5")),
                observation("board", "partially"),
                observation("market", ("women", "rural")),
                observation("mission", "To serve"),
            ]
        ),
        SMALL,
    )
    assert found.figures == (("par30", "2024", 3.5),)
    assert found.answers == (("board", "2024", ("partially",)), ("market", "2024", ("women", "rural")))


def test_amounts_are_compared_in_dollars_balances_and_flows_each_at_their_rate() -> None:
    filed = dossier(
        [observation("assets", Decimal(1000)), observation("operating_expense", Decimal(1000))],
        [filing(currency="KES", closing_rate=Decimal(125), average_rate=Decimal(100))],
    )
    assert {code: value for code, _, value in rows(derive(filed, SMALL), SMALL).figures} == {
        "assets": 8.0,
        "operating_expense": 10.0,
    }


def test_an_amount_without_a_rate_is_left_out_of_the_comparison() -> None:
    filed = dossier([observation("assets", Decimal(1000))], [filing(currency="KES")])
    assert rows(derive(filed, SMALL), SMALL) == PeerRows()


def test_a_fact_of_a_period_without_a_filing_is_left_out() -> None:
    assert rows(dossier([observation("par30", Decimal(3), "1999")]), SMALL) == PeerRows()


def placed(facts: Iterable[object] = (), filings: Iterable[Filing] = (), **who: object) -> dict[str, str]:
    filed = dossier(facts, filings, institution=institution(**who))  # type: ignore[arg-type]
    return groups(derive(filed, SMALL), SMALL)


def test_an_institution_is_placed_by_its_newest_figures() -> None:
    years = [filing("2024"), filing("2023"), filing("2022")]
    facts = [
        observation("assets", Decimal(1), "2022"),
        observation("assets", Decimal(2), "2023"),
    ]
    assert placed(facts, years, currency="USD", legal_form="ngo", founded=2020) == {
        "region": "africa",
        "legal_form": "ngo",
        "scale": "large",  # the band includes its lower end
        "age": "new",
    }


def test_what_is_not_known_of_an_institution_puts_it_in_no_group() -> None:
    assert placed(founded=2030) == {"region": "africa"}


@pytest.mark.parametrize(("founded", "band"), [(2024, "new"), (2020, "new"), (2019, "old"), (1980, "old")])
def test_age_is_counted_from_the_foundation_to_the_newest_filing(founded: int, band: str) -> None:
    assert placed((), [filing("2023"), filing("2024")], founded=founded)["age"] == band


def test_the_peer_schemes_of_the_standards_leave_no_figure_between_two_bands() -> None:
    for scheme in STANDARDS.peer_schemes.values():
        for lower, upper in zip(scheme.bands, scheme.bands[1:], strict=False):
            assert lower.below == upper.at_least, scheme.code


def test_the_standards_know_region_country_legal_form_outreach_scale_and_age() -> None:
    assert {"region", "country", "legal_form", "outreach", "scale", "age"} <= set(STANDARDS.peer_schemes)
    assert (STANDARDS.minimum_peers, STANDARDS.quartiles_from) == (5, 10)
    assert STANDARDS.profile_groups == (("legal_form", "region"), ("legal_form",), ("region",))


# ------------------------------------------------------------------------------------------------------------ tallies


def test_an_answer_with_several_options_counts_once_as_a_member_and_once_for_each_option() -> None:
    brought = answering(("women",), ("women", "rural"), ("women", "rural"), ("none",), ())
    _, tallies = compare(brought, nowhere(brought), SMALL)
    assert tallies["all", "market", "2024"] == Tally("all", "market", "2024", 5, {"women": 3, "rural": 2, "none": 1})


def test_options_nobody_chose_are_counted_as_zero_in_printed_order() -> None:
    brought = {f"i{n}": PeerRows((), (("board", "2024", ("no",)),)) for n in range(5)}
    _, tallies = compare(brought, nowhere(brought), SMALL)
    assert list(tallies["all", "board", "2024"].counts.items()) == [("yes", 0), ("partially", 0), ("no", 5)]


def test_too_few_members_give_no_counts() -> None:
    brought = answering(*[("women",)] * 4)
    _, tallies = compare(brought, nowhere(brought), SMALL)
    assert tallies["all", "market", "2024"] == Tally("all", "market", "2024", 4, {})


def test_each_group_is_tallied_for_itself() -> None:
    brought = answering(*[("women",)] * 5, *[("rural",)] * 5)
    where = {name: {"region": "africa" if int(name[1:]) < 5 else "south_asia"} for name in brought}
    _, tallies = compare(brought, where, SMALL)
    assert tallies["region:africa", "market", "2024"].counts == {"women": 5, "rural": 0, "none": 0}
    assert tallies["region:south_asia", "market", "2024"].counts == {"women": 0, "rural": 5, "none": 0}
    assert tallies["all", "market", "2024"].n == 10


# ---------------------------------------------------------------------------------------------------------- the table


def some(n: int = 6, value: float = 1.0) -> tuple[dict[str, PeerRows], dict[str, dict[str, str]]]:
    brought = {
        f"i{k}": PeerRows((("par30", "2024", value * k), ("par30", "2023", 1.0)), (("board", "2024", ("yes",)),))
        for k in range(n)
    }
    return brought, {name: {"region": "africa"} for name in brought}


def everything(table: PeerTable) -> tuple[dict[Key, Benchmark], dict[Key, Tally]]:
    benchmarks, tallies = table.compare(SMALL)
    return dict(benchmarks), dict(tallies)


def test_a_table_kept_as_bytes_comes_back_whole() -> None:
    table = PeerTable.of(*some())
    again = PeerTable.from_bytes(table.to_bytes())
    assert everything(again) == everything(table)
    assert again.institutions == frozenset(f"i{k}" for k in range(6))


def test_only_the_results_of_some_indicators_are_objects_at_once_and_equal_words_are_one_string() -> None:
    codes = [f"figure_{number}" for number in range(2 * MOST_MADE)]
    figures = {f"mfi-{n}": PeerRows(figures=tuple((code, "2024", float(n)) for code in codes)) for n in range(6)}
    names = {"all": {name: name.upper() for name in figures}}
    found = profiles.peer_figures(PeerTable.of(figures, {}), names)

    made = [found["all", code, "2024"] for code in codes]
    assert made == [PeerFigures((0.0, 1.0, 2.0, 3.0, 4.0, 5.0), tuple(sorted(figures)))] * len(codes)
    assert len({id(name) for one in made for name in one.institutions}) == len(figures)
    again = found["all", codes[0], "2024"]
    assert again == made[0]
    assert again is not made[0], "it was dropped, and made again"
    assert found["all", codes[0], "2024"] is again
    with pytest.raises(KeyError):
        found["all", "another", "2024"]


def test_a_packed_table_is_unpacked_when_it_is_used_again() -> None:
    table = PeerTable.of(*some())
    shown = everything(table)
    table.pack()
    assert "frames" not in vars(table)
    assert everything(table) == shown


def test_results_given_to_other_processes_are_held_once() -> None:
    results, _ = PeerTable.of(*some()).compare(SMALL)
    shown = dict(results)
    assert isinstance(results, Results)
    assert results.packed
    assert "_frame" not in vars(results)
    assert dict(results) == shown


def test_tables_of_different_institutions_joined_are_the_table_of_all() -> None:
    brought, where = some()
    parts = [PeerTable.of({name: rows}, {name: where[name]}) for name, rows in brought.items()]
    assert everything(PeerTable.of({}, {}).joined(parts)) == everything(PeerTable.of(brought, where))


@pytest.mark.parametrize("damage", ["empty", "cut", "longer", "noise"])
def test_a_damaged_table_is_refused(damage: str) -> None:
    whole = PeerTable.of(*some()).to_bytes()
    content = {"empty": b"", "cut": whole[:-9], "longer": whole + b"x", "noise": bytes(range(256)) * 9}[damage]
    with pytest.raises(ValueError, match="no table of facts"):
        PeerTable.from_bytes(content).values("par30")


def test_replacing_one_institution_is_the_same_as_reading_all_anew() -> None:
    brought, where = some()
    newer = PeerRows((("par30", "2025", 7.0),))
    table = PeerTable.of(brought, where).replacing(
        {"i3": newer, "i9": newer}, {"i3": {}, "i9": {"region": "south_asia"}}
    )
    anew = PeerTable.of({**brought, "i3": newer, "i9": newer}, {**where, "i3": {}, "i9": {"region": "south_asia"}})
    assert everything(table) == everything(anew)


def test_an_institution_that_left_is_counted_no_more() -> None:
    table = PeerTable.of(*some()).without(["i0", "i1"])
    assert table.compare(SMALL)[0]["all", "par30", "2024"] == Benchmark("all", "par30", "2024", 4)
    assert "i0" not in table.institutions


def test_an_empty_table_compares_nothing() -> None:
    assert everything(PeerTable.of({}, {})) == ({}, {})
    assert everything(PeerTable.from_bytes(PeerTable.of({}, {}).to_bytes())) == ({}, {})


def test_what_is_not_asked_for_is_not_computed() -> None:
    table = PeerTable.of(*some())
    benchmarks, tallies = table.compare(SMALL, indicators=["board"], schemes=[])
    assert not benchmarks
    assert list(tallies) == [("all", "board", "2024")]


def test_a_result_that_does_not_exist_is_simply_absent() -> None:
    benchmarks, _ = PeerTable.of(*some()).compare(SMALL)
    assert benchmarks.get(("all", "par30", "1999")) is None
    assert benchmarks.get(("all", "no_such", "2024")) is None
    assert ("region:africa", "par30", "2024") in benchmarks


def test_results_are_listed_by_indicator_group_and_period() -> None:
    benchmarks, _ = PeerTable.of(*some()).compare(SMALL)
    assert list(benchmarks) == [
        ("all", "par30", "2023"),
        ("all", "par30", "2024"),
        ("region:africa", "par30", "2023"),
        ("region:africa", "par30", "2024"),
    ]
    assert len(benchmarks) == 4


def test_results_travel_between_processes() -> None:
    benchmarks, tallies = PeerTable.of(*some()).compare(SMALL)
    assert dict(pickle.loads(pickle.dumps(benchmarks))) == dict(benchmarks)
    assert dict(pickle.loads(pickle.dumps(tallies))) == dict(tallies)


def test_the_single_figures_of_an_indicator_can_be_had_by_period() -> None:
    table = PeerTable.of(*some(3, 2.5))
    assert table.values("par30") == {
        "2023": {"i0": 1.0, "i1": 1.0, "i2": 1.0},
        "2024": {"i0": 0.0, "i1": 2.5, "i2": 5.0},
    }
    assert table.values("par30", "2023") == {"2023": {"i0": 1.0, "i1": 1.0, "i2": 1.0}}
    assert table.values("assets") == {}


# ------------------------------------------------------------------------------------------------ peers of profiles


def listed(id_: str, figure: float | None = 1.0, period: str = "2024", **groups: str) -> tuple[Listing, PeerRows]:
    """An institution with one key figure, or with a filing and no figure."""
    fact: Fact = gap("par30") if figure is None else observation("par30", Decimal(str(figure)), period)
    listing = Listing(institution(id_, name=id_.title()), (period,), groups, {"par30": fact}, None, None, 0)
    return listing, PeerRows(() if figure is None else (("par30", period, figure),))


def peers_among(
    *known: tuple[Listing, PeerRows],
) -> tuple[dict[str, PeerGroup], Mapping[Key, PeerFigures]]:
    listings = [listing for listing, _ in known]
    table = PeerTable.of(
        {one.institution.id: rows for one, rows in known}, {one.institution.id: one.groups for one in listings}
    )
    standards = replace(SMALL, profile_groups=STANDARDS.profile_groups)
    names = profiles.names_by_group(listings, standards)
    figures = profiles.peer_figures(table, names)
    return profiles.comparisons(listings, names, figures, standards), figures


NGOS = [listed(f"n{k}", float(k), legal_form="ngo", region="africa") for k in range(11)]
BANKS = [listed(f"b{k}", float(k), legal_form="bank", region="africa") for k in range(10)]


def test_ten_others_of_the_same_kind_and_region_are_the_peers() -> None:
    found, figures = peers_among(*NGOS, *BANKS)
    assert found["n3"] == PeerGroup("legal_form:ngo+region:africa", 10)
    others = figures[found["n3"].group, "par30", "2024"].without("n3")
    assert others.values == (0.0, 1.0, 2.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0, 10.0)
    assert "n3" not in others.institutions


def test_the_institution_itself_does_not_make_a_group_large_enough() -> None:
    found, _ = peers_among(*NGOS, *BANKS)
    assert found["b3"] == PeerGroup("region:africa", 20), "nine other banks are too few, and so is their region's"


def test_a_peer_that_filed_no_figure_is_a_member_and_makes_no_group_large_enough() -> None:
    silent = listed("silent", None, legal_form="bank", region="africa")
    found, figures = peers_among(*NGOS, *BANKS, silent)
    assert found["b3"] == PeerGroup("region:africa", 21)
    assert "silent" not in figures["region:africa", "par30", "2024"].institutions
    assert "silent" not in found, "what reports no key figure is compared with nobody"


def test_where_no_group_is_large_enough_all_institutions_are_the_peers() -> None:
    found, _ = peers_among(*NGOS[:3], *BANKS[:3])
    assert {one.group for one in found.values()} == {"all"}
    assert found["n1"].members == 5


def test_what_is_not_known_of_an_institution_leaves_its_groups_out() -> None:
    found, _ = peers_among(*NGOS, *BANKS, listed("where", 1.0, region="africa"))
    assert found["where"].group == "region:africa"


def test_quartiles_without_the_institution_are_those_of_a_table_without_it() -> None:
    found, figures = peers_among(*NGOS)
    table = PeerTable.of({one.institution.id: rows for one, rows in NGOS}, {})
    for id_, group in found.items():
        benchmark = table.without([id_]).compare(SMALL)[0]["all", "par30", "2024"]
        others = figures[group.group, "par30", "2024"].without(id_)
        assert quartiles(others.values) == pytest.approx((benchmark.q1, benchmark.median, benchmark.q3))


def test_a_changed_figure_touches_the_figures_of_its_own_groups_and_no_others() -> None:
    known = [*NGOS, *BANKS]
    names = profiles.names_by_group(
        [listing for listing, _ in known], replace(SMALL, profile_groups=STANDARDS.profile_groups)
    )
    brought = {listing.institution.id: rows for listing, rows in known}
    before = PeerTable.of(brought, {})
    after = before.replacing({"n3": PeerRows((("par30", "2024", 99.0),))}, {"n3": {}})
    touched = before.touched(after, {"n3"})
    was, whole = (profiles.peer_figures(table, names) for table in (before, after))
    again = was.renewed(profiles.peer_figures(after, names, touched), touched)
    assert dict(again) == dict(whole)
    groups = ("legal_form:ngo+region:africa", "legal_form:ngo", "region:africa", "all")
    assert was.different(again) == {(group, "par30", "2024") for group in groups}


def test_a_value_that_was_checked_since_touches_its_indicator_and_only_checked_values_are_listed() -> None:
    seen = observation("par30", Decimal(3), "2024", assurance=Assurance.DOCUMENTED)
    brought = {
        "n1": rows(dossier([seen]), SMALL),
        "n2": rows(dossier([observation("par30", Decimal(4), "2024")]), SMALL),
    }
    table = PeerTable.from_bytes(PeerTable.of(brought, {}).to_bytes())
    assert dict(profiles.peer_levels(table)) == {("all", "par30", "2024"): {"n1": "documented"}}
    unseen = table.replacing({"n1": replace(brought["n1"], levels=())}, {"n1": {}})
    assert table.touched(unseen, {"n1"}) == {"par30"}
    assert dict(profiles.peer_levels(unseen)) == {}


FACTS = st.dictionaries(
    st.tuples(st.sampled_from(["a", "b", "c", "d", "e", "f", "g"]), st.sampled_from(["2022", "2023"])),
    st.tuples(
        st.floats(-1e6, 1e6), st.lists(st.sampled_from(["women", "rural", "none"]), unique=True, max_size=3).map(tuple)
    ),
)


@settings(max_examples=40, deadline=None)
@given(FACTS, st.randoms(use_true_random=False))
def test_the_order_of_facts_changes_nothing(
    facts: dict[tuple[str, str], tuple[float, tuple[str, ...]]], random: Random
) -> None:
    def results(order: list[tuple[str, str]]) -> object:
        brought = {
            name: PeerRows(
                tuple(("par30", period, facts[who, period][0]) for who, period in order if who == name),
                tuple(("market", period, facts[who, period][1]) for who, period in order if who == name),
            )
            for name in dict.fromkeys(who for who, _ in order)
        }
        where = {name: {"region": "africa" if name < "e" else "south_asia"} for name in brought}
        benchmarks, tallies = compare(brought, where, SMALL)
        return list(benchmarks.items()), list(tallies.items())

    order = list(facts)
    shuffled = list(order)
    random.shuffle(shuffled)
    assert results(shuffled) == results(order)


def test_a_hundred_thousand_facts_are_compared_in_every_group_of_every_year() -> None:
    codes = [one.code for one in STANDARDS.family("financial")][:50]
    brought = {
        f"i{k}": PeerRows(
            tuple((code, str(year), float(k * 7 % 101 + year)) for code in codes for year in range(2011, 2015))
        )
        for k in range(500)
    }
    where = {name: {"region": f"r{k % 6}", "country": f"c{k % 80}"} for k, name in enumerate(brought)}
    table = PeerTable.of(brought, where)
    benchmarks, _ = table.compare(STANDARDS)
    assert len(benchmarks) == 50 * 4 * (1 + 6 + 80)


def test_results_compared_again_do_not_keep_those_before_in_memory() -> None:
    table = PeerTable.of(*some())
    before = table.compare(SMALL)
    after, _ = compare_again(table, SMALL, before, ["par30"])
    assert isinstance(before[0], Results)
    assert isinstance(after, Results)
    assert before[0].different(after) == set()
    gone = ref(before[0])
    del before
    assert gone() is None
    assert len(after)


@pytest.mark.parametrize("figure", [5.0, 900.0], ids=["another figure", "another group too"])
def test_comparing_again_what_was_touched_is_comparing_all(figure: float) -> None:
    def table(value: float) -> PeerTable:
        rows = {
            f"i{n}": PeerRows(
                figures=(
                    ("par30", "2014", float(n)),
                    ("training_hours_per_staff", "2014", value if n == 3 else n * 2.0),
                ),
                answers=(("target_market", "2014", ("women",) if n % 2 else ("women", "rural_clients")),),
            )
            for n in range(12)
        }
        groups = {name: {"region": "africa" if name != "i3" or value < 100 else "asia"} for name in rows}
        return PeerTable.of(rows, groups)

    before, after = table(6.0), table(figure)
    touched = before.touched(after, {"i3"})
    assert touched == {"training_hours_per_staff"} | ({"par30", "target_market"} if figure > 100 else set())
    former = before.compare(STANDARDS)
    kept = from_columns(pickle.loads(pickle.dumps(to_columns(*former))), STANDARDS)
    for again, whole, was in zip(
        compare_again(after, STANDARDS, kept, touched), after.compare(STANDARDS), former, strict=True
    ):
        assert dict(again) == dict(whole)
        assert list(again) == list(whole)
        assert (
            was.different(again)  # type: ignore[attr-defined]  # of the mapping that `compare` gives
            == was.different(whole)  # type: ignore[attr-defined]
            == {key for key in {*was, *whole} if was.get(key) != whole.get(key)}
        )


def test_a_profile_depends_on_the_quartiles_of_its_peers_and_not_on_each_of_their_figures() -> None:
    names = {f"i{k}": f"I{k}" for k in range(12)}
    empty = Portal(STANDARDS, (), (), {}, {}, (), date(2025, 1, 1))

    def looked_up(*values: float) -> frozenset[str] | None:
        """The lookups whose result changed, if the twelve institutions had the figures 0 to 11 before."""
        was, now = (
            replace(
                empty,
                peer_figures={("all", "par30", "2024"): PeerFigures(tuple(map(float, figures)), tuple(names))},
                peer_names={"all": names},
                comparisons={id_: PeerGroup("all", 11) for id_ in names},
            )
            for figures in (range(12), values)
        )
        return changed(was, now)

    cell = "peer_figures\tall\tpar30\t2024"
    assert looked_up(*range(12)) == frozenset()
    assert looked_up(*range(11), 99) == {"peer_figures\t*", cell}  # the largest moves no quartile of the others
    moved = looked_up(*range(6), 6.5, *range(7, 12))
    assert moved is not None
    assert "other_figures\ti0\tall\tpar30\t2024" in moved
    assert "other_figures\ti6\tall\tpar30\t2024" not in moved  # its own figure is not among those of its peers
