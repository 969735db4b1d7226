"""How far a filing is from STAR: the shortest list of cells and documents, case by case and by law."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.analysis.award import distance as distance_
from generator.analysis.award.judgement import judge, on_day
from generator.analysis.award.shortest import Cell, Lacking, fewest
from generator.model import (
    AnswerType,
    Assurance,
    Distance,
    Dossier,
    Evidence,
    EvidenceKind,
    Fact,
    GapReason,
    InvalidReason,
    Observation,
    Rule,
    Standards,
)
from tests.builders import dossier, filing, gap, indicator, observation, policy, review, standards

LETTERS = {
    "y": "yes",
    "p": "partially",
    "n": "no",
    "-": GapReason.NOT_APPLICABLE,
    "?": GapReason.UNKNOWN,
    "w": GapReason.WITHHELD,
}
JUDGED = ("a1", "a2", "a3", "b1", "b2", "g1", "g2", "g3")
"""Three questions of dimension 1, two of dimension 2, three of dimension 7, which are the green ones."""
PLAIN = ("c1", "c2", "c3", "c4")
"""Questions that are only asked; the first two are documented together or not at all."""
RULES = (
    Rule("overall", "alignment_overall", {"at_least": Decimal(70)}),
    Rule("dimensions", "alignment_dimension", {"at_least": Decimal(50)}),
    Rule("green", "alignment_green", {"at_least": Decimal(50)}),
    Rule("documented", "all_documented", {"at_least": Decimal(100), "needs_no_proof": "no"}),
    Rule("reported", "minimum_reporting", {"at_least": Decimal(60)}),
)


def known(*rules: Rule) -> Standards:
    judged = [
        indicator(
            code,
            kind=AnswerType.YES_PARTIALLY_NO,
            aligned=("yes",),
            dimension={"a": 1, "b": 2, "g": 7}[code[0]],
            green=code[0] == "g",
        )
        for code in JUDGED
    ]
    plain = [indicator(code) for code in PLAIN]
    return standards([*judged, *plain], [policy(*(rules or RULES), together=(("c1", "c2"),))])


def filed(letters: str, seen: str = "") -> Dossier:
    """One letter per answer, in the order of the questions; `seen` has d if it is documented."""
    facts: list[Fact] = []
    for code, letter, mark in zip(JUDGED + PLAIN, letters.ljust(12, "."), seen.ljust(12), strict=True):
        said = LETTERS.get(letter)
        if isinstance(said, GapReason):
            facts.append(gap(code, said))
        elif said:
            rung = Assurance.DOCUMENTED if mark == "d" else Assurance.REPORTED
            facts.append(observation(code, said, assurance=rung))
    reviews = [review(fact.indicator) for fact in facts if getattr(fact, "assurance", "") == "documented"]
    return dossier(facts, reviews=reviews)


def judged(said: Dossier, standards_: Standards) -> Dossier:
    return replace(said, awards=judge(said, standards_))


def far(said: Dossier, standards_: Standards | None = None) -> Distance:
    standards_ = standards_ or known()
    return distance_.distance(judged(said, standards_), standards_)["2024"]


# A row: the answers (three, two, three judged and four plain ones; y yes, p partially, n no, - not applicable,
# ? unknown, . nothing filed), what is documented (d), and the lists.
@pytest.mark.parametrize(
    ("answers", "seen", "answer", "practise", "report", "document"),
    [
        # everything is there
        ("yyyyyyyyyyyy", "dddddddddddd", "", "", "", ""),
        # everything is there except a document
        ("yyyyyyyyyyyy", "ddddddddddd ", "", "", "", "c4"),
        # 7 of 8 are aligned; nothing more is needed
        ("yyyyyyynyyyy", "dddddddddddd", "", "", "", ""),
        # two of eight are open, 70 % needs six: nothing more is needed
        ("yyyy?yy?yyyy", "dddddddddddd", "", "", "", ""),
        # three of eight are open: one answer, any of them
        ("yy?y?yy?yyyy", "dddddddddddd", "a3", "", "", "a3"),
        # all would pass; the green ones lack one
        ("yyyyyy??yyyy", "dddddddddddd", "g2", "", "", "g2"),
        # the green ones lack one and so do all: one answer is enough for both
        ("yyyy?y??yyyy", "dddddddddddd", "g2", "", "", "g2"),
        # no open answer would be enough: a practice has to change, and the document of the old answer is no longer
        # right
        ("yyynnyyyyyyy", "dddddddddddd", "", "b1", "", "b1"),
        # from partially to yes is half a step, from no to yes a whole one
        ("yyppyyypyyyy", "dddddddddddd", "", "", "", ""),
        ("ypppppyyyyyy", "dddddddddddd", "", "a2", "", "a2"),
        ("npppppyyyyyy", "dddddddddddd", "", "a1 a2", "", "a1 a2"),
        # an open question is preferred to a practice
        ("npppp.yyyyyy", "dddddddddddd", "g1", "a1", "", "a1 g1"),
        # too little is answered: any question will do, those outside of blocks first
        ("yyyyyy.y....", "dddddd d    ", "", "", "g2", "g2"),
        ("-----yyy....", "     ddd    ", "", "", "c3 c4", "c3 c4"),
        # an answered part of a block requires the rest of it
        ("yyyyyyyy.y..", "ddddddddd   ", "", "", "c1", "c1 c2"),
    ],
)
def test_the_shortest_list(answers, seen, answer, practise, report, document):  # noqa: PLR0917 - a table's columns
    found = far(filed(answers, seen))
    lists = (found.answer, found.practise, found.report, found.document)
    assert [" ".join(codes) for codes in lists] == [answer, practise, report, document]
    assert found.review == ()


def test_the_rules_that_are_met_and_those_that_are_missing():
    found = far(filed("yyyyyyyyyyyy", "ddddddddddd "))
    assert (found.met, found.missing) == (("overall", "dimensions", "green", "reported"), ("documented",))
    assert found.ends is None


PAPER = Evidence("paper", "policy_or_report", "A paper", date=date(2024, 5, 1))


@pytest.mark.parametrize(
    ("paper", "reviewed", "waits"),
    [
        # a document exists and has not been reviewed
        (PAPER, None, True),
        (PAPER, {"status": "not_reviewed"}, True),
        # it was reviewed, and the review no longer counts
        (PAPER, {"void": InvalidReason.CHANGED}, True),
        (PAPER, {"void": InvalidReason.UNKNOWN_REVIEWER}, True),
        # it was reviewed and does not show the answer: another document is needed
        (PAPER, {"status": "partly"}, False),
        (PAPER, {"status": "not_supported"}, False),
        # the document itself is the problem
        (replace(PAPER, flaw="missing-document"), {"void": InvalidReason.MISSING_EVIDENCE}, False),
        (replace(PAPER, date=date(2021, 5, 1)), {"void": InvalidReason.OLD_EVIDENCE}, False),
        (replace(PAPER, date=date(2022, 12, 31)), None, True),
        (None, {"void": InvalidReason.NO_EVIDENCE}, False),
        (None, None, False),
    ],
)
def test_what_waits_for_the_desk_review_and_what_for_a_document(paper, reviewed, waits):
    standards_ = replace(known(), evidence_kinds={"policy_or_report": EvidenceKind("Policy", valid_months=24)})
    said = filed("yyyyyyyyyyyy", "ddddddddddd ")
    fact = observation("c4", evidence=("paper",) if paper else ())
    reviews = dict(said.reviews)
    if reviewed is not None:
        reviews["c4", "2024"] = review("c4", **reviewed)
    said = replace(
        said,
        facts={**said.facts, ("c4", "2024"): fact},
        evidence={"paper": paper} if paper else {},
        reviews=reviews,
    )
    found = far(said, standards_)
    assert (found.review, found.document) == ((("c4",), ()) if waits else ((), ("c4",)))


def test_a_filing_of_a_year_without_a_policy_has_no_list():
    said = dossier([observation("a1", "no", "2014")], filings=[filing("2014")])
    assert distance_.distance(judged(said, known()), known()) == {}


def test_without_an_answer_there_is_no_distance():
    assert distance_.distance(judged(dossier(), known()), known()) == {}


@pytest.mark.parametrize(
    ("day", "ends", "renew"),
    [
        # awarded on 30 June 2025 for two years
        (date(2027, 6, 30), date(2027, 6, 30), ()),
        # it has expired, though every review is still valid: one new review of one answer renews it
        (date(2027, 7, 1), None, ("b1",)),
        # a review of 2024 is valid until 2027, one of 2025 until 2028
        (date(2027, 8, 1), None, ("b1",)),
        (date(2028, 7, 1), None, (*JUDGED, *PLAIN)),
    ],
)
def test_what_would_bring_a_lapsed_award_back(day, ends, renew):
    said = filed("y" * 12, "d" * 12)
    said = replace(said, reviews={**said.reviews, ("b1", "2024"): review("b1", date=date(2025, 1, 31))})
    said = judged(said, known())
    said = replace(said, distances=distance_.distance(said, known()))
    said = replace(said, awards=on_day(said.awards, day))
    found = distance_.on_the_day(said, known(), day)["2024"]
    assert (found.ends, found.review) == (ends, renew)


# ------------------------------------------------------------------------------------------------------------- laws

gains = st.sampled_from([Decimal(1), Decimal("0.5")])


@st.composite
def cells(draw):
    found = []
    for number in range(draw(st.integers(0, 8))):
        is_open = draw(st.booleans())
        gain = Decimal(1) if is_open else draw(gains)
        found.append(Cell(f"q{number}", gain, is_open, draw(st.sampled_from([None, 1, 2])), draw(st.booleans())))
    return found


points = st.integers(0, 10).map(lambda tenths: Decimal(tenths) / 4)


@settings(max_examples=300)
@given(cells(), points, points, points, points)
def test_no_shorter_list_reaches_every_threshold(given_, overall, green, first, second):
    lacking = Lacking(overall, green, {1: first, 2: second})

    def reaches(chosen):
        def won(which):
            return sum((cell.gain for cell in chosen if which(cell)), Decimal(0))

        return (
            won(lambda _: True) >= overall
            and won(lambda cell: cell.green) >= green
            and won(lambda cell: cell.dimension == 1) >= first
            and won(lambda cell: cell.dimension == 2) >= second
        )

    def length(chosen):
        return sum(not cell.is_open for cell in chosen), len(chosen)

    tried = [chosen for n in range(len(given_) + 1) for chosen in combinations(given_, n) if reaches(chosen)]
    found = fewest(given_, lacking)
    if not tried:
        assert found is None
        return
    assert found is not None
    assert reaches(found)
    assert len({cell.code for cell in found}) == len(found)
    assert length(found) == min(map(length, tried))


letters = st.text("yypn-?w.", min_size=12, max_size=12)


def carried_out(said: Dossier, found: Distance) -> Dossier:
    """The filing after everything on the list is done."""
    facts, reviews = dict(said.facts), dict(said.reviews)
    for code in (*found.answer, *found.practise, *found.report):
        facts[code, "2024"] = observation(code, "yes")
    for code in (*found.document, *found.review):
        fact = facts[code, "2024"]
        assert isinstance(fact, Observation)
        facts[code, "2024"] = replace(fact, assurance=Assurance.DOCUMENTED)
        reviews[code, "2024"] = review(code)
    return replace(said, facts=facts, reviews=reviews, awards={})


@settings(max_examples=300)
@given(letters, st.text("d ", min_size=12, max_size=12))
def test_who_does_what_the_list_says_earns_the_award(answers, seen):
    said = judged(filed(answers, seen), known())
    if not said.awards:
        return
    found = distance_.distance(said, known())["2024"]
    after = judge(carried_out(said, found), known())["2024"]
    assert after.state == "awarded"
    for codes in (found.answer, found.practise, found.report, found.document, found.review):
        assert list(codes) == sorted(codes, key=(JUDGED + PLAIN).index), "in the order of the standards"


@settings(max_examples=150)
@given(letters, st.text("d ", min_size=12, max_size=12), st.data())
def test_nothing_on_the_list_could_be_left_out(answers, seen, data):
    said = judged(filed(answers, seen), known())
    if not said.awards or said.awards["2024"].awarded:
        return
    found = distance_.distance(said, known())["2024"]
    listed = [(name, code) for name in ("answer", "practise", "document", "review") for code in getattr(found, name)]
    block = {"c1", "c2"}  # documented together: the law of blocks is not among the rules that `judge` asks
    listed = [(name, code) for name, code in listed if code not in block]
    if not listed:
        return
    name, code = data.draw(st.sampled_from(listed))
    less = replace(found, **{name: tuple(one for one in getattr(found, name) if one != code)})  # type: ignore[arg-type]
    if name in ("answer", "practise"):
        less = replace(less, document=tuple(one for one in less.document if one != code))
    done = carried_out(said, less)
    assert judge(done, known())["2024"].state == "never"


@given(letters, st.text("d ", min_size=12, max_size=12), st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing(answers, seen, random):
    said = filed(answers, seen)
    rows, reviews = list(said.facts.items()), list(said.reviews.items())
    random.shuffle(rows)
    random.shuffle(reviews)
    other = replace(said, facts=dict(rows), reviews=dict(reviews))
    one, two = (distance_.distance(judged(each, known()), known()) for each in (said, other))
    assert one == two
