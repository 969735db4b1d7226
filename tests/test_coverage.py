"""How open a filing is: what is counted, what is excluded, and that answering more never looks less open."""

from hypothesis import given
from hypothesis import strategies as st

from generator.analysis.award.coverage import cover
from generator.model import NOBODY_COULD_ANSWER, AnswerType, Assurance, Count, Fact, GapReason
from tests.builders import area, dossier, filing, gap, indicator, observation, standards

CODES = [f"question_{n}" for n in range(8)]
STANDARDS = standards(
    [indicator(code, "governance" if n < 5 else "poverty_outreach") for n, code in enumerate(CODES)]
    + [indicator("assets", "financing_structure", AnswerType.CURRENCY)],
    areas=[area("governance"), area("poverty_outreach", 8), area("financing_structure", 21, "financial")],
)


def test_an_empty_filing_was_asked_everything_and_reports_nothing():
    coverage = cover(dossier(), STANDARDS)["2024"]
    assert coverage.total == Count(asked=8, reported=0, documented=0)
    assert coverage.areas == {"governance": Count(5, 0, 0), "poverty_outreach": Count(3, 0, 0)}
    assert coverage.gaps == {GapReason.NOT_REPORTED: 8}


def test_what_does_not_apply_and_what_has_no_value_was_not_asked():
    facts: list[Fact] = [
        gap("question_0", GapReason.NOT_APPLICABLE),
        gap("question_1", GapReason.UNDEFINED),
        observation("question_2"),
    ]
    coverage = cover(dossier(facts), STANDARDS)["2024"]
    assert coverage.total == Count(asked=6, reported=1, documented=0)
    assert coverage.gaps == {GapReason.NOT_REPORTED: 5, GapReason.NOT_APPLICABLE: 1, GapReason.UNDEFINED: 1}


def test_a_figure_computed_here_is_no_answer_and_no_gap():
    facts = [observation("question_0", derived=True), observation("question_1")]
    assert cover(dossier(facts), STANDARDS)["2024"].total == Count(asked=7, reported=1, documented=0)


def test_withheld_and_unknown_were_asked_and_are_counted_by_their_reason():
    facts = [
        gap("question_0", GapReason.WITHHELD),
        gap("question_1", GapReason.UNKNOWN),
        gap("question_2", GapReason.REJECTED),
    ]
    coverage = cover(dossier(facts), STANDARDS)["2024"]
    assert coverage.total.asked == 8
    assert coverage.gaps == {
        GapReason.NOT_REPORTED: 5,
        GapReason.WITHHELD: 1,
        GapReason.UNKNOWN: 1,
        GapReason.REJECTED: 1,
    }


def test_only_the_desk_review_makes_a_value_documented():
    facts = [
        observation("question_0", assurance=Assurance.REPORTED),
        observation("question_1", assurance=Assurance.SUBMITTED),
        observation("question_5", assurance=Assurance.DOCUMENTED),
    ]
    coverage = cover(dossier(facts), STANDARDS)["2024"]
    assert coverage.total == Count(asked=8, reported=3, documented=1)
    assert coverage.areas["poverty_outreach"] == Count(asked=3, reported=1, documented=1)


def test_financial_figures_do_not_make_a_filing_more_open():
    facts = [observation("assets", assurance=Assurance.DOCUMENTED)]
    assert cover(dossier(facts), STANDARDS)["2024"].total == Count(asked=8, reported=0, documented=0)


def test_every_filing_is_counted_on_its_own_and_in_order():
    found = cover(
        dossier([observation("question_0", period="2023")], filings=[filing("2024"), filing("2023")]), STANDARDS
    )
    assert [(period, coverage.total.reported) for period, coverage in found.items()] == [("2024", 0), ("2023", 1)]


states = st.sampled_from(["yes", "no", "derived", None, *GapReason])


def fact_of(code, state):
    if state is None:
        return []
    if state == "derived":
        return [observation(code, derived=True)]
    return [gap(code, state) if isinstance(state, GapReason) else observation(code, state)]


@given(st.lists(states, min_size=8, max_size=8), st.integers(0, 7), st.sampled_from(["yes", "no"]))
def test_reporting_more_never_lowers_disclosure(chosen, which, answer):
    def counted(cells):
        facts = [fact for code, state in zip(CODES, cells, strict=True) for fact in fact_of(code, state)]
        return cover(dossier(facts), STANDARDS)["2024"].total

    if chosen[which] in ("yes", "no"):
        return
    before, after = counted(chosen), counted([answer if n == which else state for n, state in enumerate(chosen)])
    assert after.reported == before.reported + 1
    assert after.documented == before.documented
    assert before.asked == 0 or after.reported / after.asked >= before.reported / before.asked


@given(st.lists(states, min_size=8, max_size=8), st.randoms(use_true_random=False))
def test_the_parts_add_up_and_the_order_of_rows_changes_nothing(chosen, random):
    facts = [fact for code, state in zip(CODES, chosen, strict=True) for fact in fact_of(code, state)]
    coverage = cover(dossier(facts), STANDARDS)["2024"]
    total = coverage.total
    assert total.documented <= total.reported <= total.asked <= 8
    left = sum(n for why, n in coverage.gaps.items() if why in NOBODY_COULD_ANSWER)
    assert total.asked - total.reported == sum(coverage.gaps.values()) - left
    random.shuffle(facts)
    assert cover(dossier(facts), STANDARDS)["2024"] == coverage
