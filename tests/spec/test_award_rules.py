"""The rules of the STAR award, case by case, as in the methodology.

Each table has the answers of one filing on the left and the result of a rule on the right.
"""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from generator.analysis.award.judgement import align, judge, on_day, unjudged
from generator.analysis.award.questions import points
from generator.model import (
    AnswerType,
    Association,
    Assurance,
    Fact,
    GapReason,
    InvalidReason,
    Questionnaire,
    Rule,
    Withdrawal,
)
from generator.packages.questionnaires import unasked
from tests.builders import dossier, filing, gap, indicator, observation, policy, review, standards

YES_NO, PARTLY, ONE_OF, SEVERAL_OF = (
    AnswerType.YES_NO,
    AnswerType.YES_PARTIALLY_NO,
    AnswerType.ONE_OF,
    AnswerType.SEVERAL_OF,
)
POINTS = {"yes": Decimal(1), "partially": Decimal("0.5"), "no": Decimal(0)}


@pytest.mark.parametrize(
    ("kind", "aligned", "answer", "worth"),
    [
        (YES_NO, ("yes",), "yes", "1"),
        (YES_NO, ("yes",), "no", "0"),
        # where "no" is the aligned answer, it counts
        (YES_NO, ("no",), "no", "1"),
        (YES_NO, ("no",), "yes", "0"),
        (PARTLY, ("yes",), "yes", "1"),
        (PARTLY, ("yes",), "partially", "0.5"),
        (PARTLY, ("yes",), "no", "0"),
        (ONE_OF, ("before_signature", "at_signature"), "at_signature", "1"),
        (ONE_OF, ("before_signature", "at_signature"), "not_given", "0"),
        # of several answers one aligned answer is enough; more do not add
        (SEVERAL_OF, ("declining_balance",), ("declining_balance",), "1"),
        (SEVERAL_OF, ("declining_balance",), ("declining_balance", "flat"), "1"),
        (SEVERAL_OF, ("declining_balance",), ("flat",), "0"),
        (SEVERAL_OF, ("energy", "paper"), ("none",), "0"),
    ],
)
def test_what_one_answer_is_worth(kind, aligned, answer, worth):
    assert points(indicator("asked", kind=kind, aligned=aligned), answer, POINTS) == Decimal(worth)


# One letter per answer: y yes, p partially, n no, - not applicable, ? unknown, w withheld, . no row at all.
LETTERS = {
    "y": "yes",
    "p": "partially",
    "n": "no",
    "-": GapReason.NOT_APPLICABLE,
    "?": GapReason.UNKNOWN,
    "w": GapReason.WITHHELD,
}


def filed(letters, prefix="question", assurance=Assurance.REPORTED):
    facts: list[Fact] = []
    for number, letter in enumerate(letters):
        said = LETTERS.get(letter)
        if isinstance(said, GapReason):
            facts.append(gap(f"{prefix}_{number}", said))
        elif said:
            facts.append(observation(f"{prefix}_{number}", said, assurance=assurance))
    return facts


def asked(count, prefix="question", **more):
    return [indicator(f"{prefix}_{n}", kind=PARTLY, aligned=("yes",), **more) for n in range(count)]


def finding(facts, indicators, question, **params):
    """The finding of one rule about one filing. A plain answer is added, so that there is always one to judge by."""
    rule = Rule(
        "rule", question, {name: value if isinstance(value, str) else Decimal(value) for name, value in params.items()}
    )
    unjudged = indicator("unjudged", kind=AnswerType.COUNT)
    facts = [
        *facts,
        *([] if question in ("all_documented", "minimum_reporting") else [observation("unjudged", Decimal(1))]),
    ]
    (found,) = judge(dossier(facts), standards([*indicators, unjudged], [policy(rule)]))["2024"].findings
    return found


@pytest.mark.parametrize(
    ("answers", "measured", "answer"),
    [
        ("yyyy", "100", "yes"),
        ("yyyn", "75", "yes"),
        ("yypn", "62.5", "no"),
        ("yyyp", "87.5", "yes"),
        # questions that do not apply leave the sum
        ("yy--", "100", "yes"),
        ("yn--", "50", "no"),
        ("----", None, "not_applicable"),
        # open questions stay in the sum and bring nothing; as long as they could save the filing, the answer is unknown
        ("yyy.", "75", "yes"),
        ("yy..", "50", "could_not_tell"),
        ("yy?w", "50", "could_not_tell"),
        ("....", "0", "could_not_tell"),
        ("ynn.", "25", "no"),
        ("ynn?", "25", "no"),
    ],
)
def test_overall_alignment_with_70_percent_needed(answers, measured, answer):
    found = finding(filed(answers), asked(4), "alignment_overall", at_least=70)
    assert (found.answer, found.measured) == (answer, None if measured is None else Decimal(measured))
    assert found.needed == 70
    assert len(found.met) + len(found.unmet) == 4 - answers.count("-")


@pytest.mark.parametrize(
    ("strategy", "clients", "measured", "answer"),
    [
        ("yy", "yy", "100", "yes"),
        # a strong dimension does not compensate for a weak one: the weakest counts
        ("yy", "nn", "0", "no"),
        ("yn", "yn", "50", "yes"),
        ("yy", "p.", "25", "could_not_tell"),
        ("yy", "n.", "0", "could_not_tell"),
        ("nn", "..", "0", "no"),
        # a dimension in which nothing applies is skipped
        ("yy", "--", "100", "yes"),
        ("--", "--", None, "not_applicable"),
    ],
)
def test_every_dimension_needs_50_percent(strategy, clients, measured, answer):
    indicators = asked(2, "strategy", dimension=1) + asked(2, "clients", dimension=4)
    found = finding(
        filed(strategy, "strategy") + filed(clients, "clients"), indicators, "alignment_dimension", at_least=50
    )
    assert (found.answer, found.measured) == (answer, None if measured is None else Decimal(measured))


def test_a_rule_about_one_dimension_looks_at_no_other():
    indicators = asked(2, "strategy", dimension=1) + asked(2, "clients", dimension=4)
    facts = filed("yn", "strategy") + filed("nn", "clients")
    found = finding(facts, indicators, "alignment_dimension", dimension=1, at_least=50)
    assert (found.answer, found.met, found.unmet) == ("yes", ("strategy_0",), ("strategy_1",))
    found = finding(facts, indicators, "alignment_dimension", dimension=4, at_least=50)
    assert (found.answer, found.met, found.unmet) == ("no", (), ("clients_0", "clients_1"))


@pytest.mark.parametrize(
    ("green", "answer"), [("yn", "yes"), ("pn", "no"), ("p.", "could_not_tell"), ("--", "not_applicable")]
)
def test_the_green_answers_need_50_percent_of_their_own(green, answer):
    indicators = asked(4) + asked(2, "green", green=True)
    assert finding(filed("yyyy") + filed(green, "green"), indicators, "alignment_green", at_least=50).answer == answer


@pytest.mark.parametrize(
    ("documented", "reported_only", "measured", "answer"),
    [
        ("yy", "", "100", "yes"),
        ("y", "y", "50", "no"),
        # a "no" needs no proof, a "partially" does
        ("y", "n", "100", "yes"),
        ("y", "p", "50", "no"),
        # nor does a missing answer
        ("y", "?", "100", "yes"),
        ("y", "w", "100", "yes"),
        ("", "nn", None, "not_applicable"),
        ("", "??", None, None),
    ],
)
def test_every_reported_value_that_needs_proof_is_documented(documented, reported_only, measured, answer):
    facts = filed(documented, "seen", Assurance.DOCUMENTED) + filed(reported_only, "unseen")
    indicators = asked(2, "seen") + asked(2, "unseen")
    if answer is None:  # nothing reported: nothing to judge
        rule = Rule("rule", "all_documented", {"at_least": Decimal(100), "needs_no_proof": "no"})
        assert judge(dossier(facts), standards(indicators, [policy(rule)])) == {}
        return
    found = finding(facts, indicators, "all_documented", at_least=100, needs_no_proof="no")
    assert (found.answer, found.measured) == (answer, None if measured is None else Decimal(measured))


@pytest.mark.parametrize(
    ("kind", "value", "assurance", "answer"),
    [
        (AnswerType.SEVERAL_OF, ("none",), Assurance.REPORTED, "not_applicable"),
        (AnswerType.SEVERAL_OF, ("energy",), Assurance.REPORTED, "no"),
        (AnswerType.SEVERAL_OF, ("energy",), Assurance.DOCUMENTED, "yes"),
        (AnswerType.COUNT, Decimal(0), Assurance.REPORTED, "no"),
        (AnswerType.TEXT, "no", Assurance.REPORTED, "no"),  # a text that reads "no" is still a text
        (AnswerType.PERCENT, Decimal("37.5"), Assurance.SUBMITTED, "no"),  # submitted is not reviewed
    ],
)
def test_what_needs_proof(kind, value, assurance, answer):
    question = indicator("asked", kind=kind, none_option="none" if kind is AnswerType.SEVERAL_OF else None)
    facts = [observation("asked", value, assurance=assurance)]
    assert finding(facts, [question], "all_documented", at_least=100, needs_no_proof="no").answer == answer


def test_a_figure_computed_here_needs_no_proof_of_its_own():
    facts = [
        observation("question_0", assurance=Assurance.DOCUMENTED),
        observation("question_1", derived=True),
    ]
    assert finding(facts, asked(2), "all_documented", at_least=100).answer == "yes"


@pytest.mark.parametrize(
    ("answers", "measured", "answer"),
    [("yynn", "80", "yes"), ("yyn-", "75", "yes"), ("yn?.", "40", "no"), ("y?w.", "20", "no")],
)
def test_60_percent_of_the_questions_that_apply_are_answered(answers, measured, answer):
    found = finding(filed(answers), asked(4), "minimum_reporting", at_least=60)
    assert (found.answer, found.measured) == (answer, Decimal(measured))


@pytest.mark.parametrize(
    ("said", "state"),
    [
        (("yes", "yes"), "awarded"),
        (("yes", "not_applicable"), "awarded"),
        (("yes", "no"), "never"),
        (("yes", "could_not_tell"), "never"),
        (("not_applicable", "not_applicable"), "never"),
    ],
)
def test_an_award_needs_a_yes_from_every_rule_that_applies(said, state):
    letter = {"yes": "y", "no": "n", "could_not_tell": ".", "not_applicable": "-"}
    indicators = [*asked(1, "first"), *asked(1, "second", green=True), indicator("other", kind=AnswerType.COUNT)]
    facts = [*filed(letter[said[0]], "first"), *filed(letter[said[1]], "second"), observation("other", Decimal(1))]
    one = Rule("one", "alignment_dimension", {"dimension": Decimal(1), "at_least": Decimal(100)})
    two = Rule("two", "alignment_green", {"at_least": Decimal(100)})
    indicators[0] = indicator("first_0", kind=PARTLY, aligned=("yes",), dimension=1)
    award = judge(dossier(facts, reviews=[review("other")]), standards(indicators, [policy(one, two)]))["2024"]
    assert tuple(finding.answer for finding in award.findings) == said
    assert award.state == state


@pytest.mark.parametrize(
    ("reviewed", "months", "as_of", "state", "until"),
    [
        (date(2025, 6, 30), 24, None, "awarded", date(2027, 6, 30)),
        (date(2025, 6, 30), 24, date(2027, 6, 30), "awarded", date(2027, 6, 30)),  # the last day counts
        (date(2025, 6, 30), 24, date(2027, 7, 1), "lapsed", date(2027, 6, 30)),
        (date(2025, 8, 31), 6, date(2026, 2, 1), "awarded", date(2026, 2, 28)),  # a shorter month ends earlier
        (date(2023, 12, 31), 14, date(2025, 3, 1), "lapsed", date(2025, 2, 28)),
    ],
)
def test_an_award_lasts_from_the_newest_review_for_the_months_of_its_policy(reviewed, months, as_of, state, until):
    rule = Rule("rule", "alignment_overall", {"at_least": Decimal(50)})
    reviews = [review("question_0", date=reviewed), review("question_1", date=date(2022, 1, 1))]
    known = standards(asked(2), [policy(rule, valid_months=months)])
    award = judge(dossier(filed("yy"), reviews=reviews), known, as_of=as_of)["2024"]
    assert (award.state, award.awarded, award.until) == (state, reviewed, until)
    assert award.association == "marula-roundtable"


ALL_DOCUMENTED = Rule("documented", "all_documented", {"at_least": Decimal(100), "needs_no_proof": "no"})


@pytest.mark.parametrize(
    ("days", "until"),
    [
        # two years from the newest
        (("2025-06-30", "2025-06-30"), "2027-06-30"),
        (("2025-06-30", "2024-07-01"), "2027-06-30"),
        # but no longer than the oldest review is valid, which is three years
        (("2025-06-30", "2024-06-29"), "2027-06-29"),
        (("2025-06-30", "2022-07-15"), "2025-07-15"),
    ],
)
def test_an_award_ends_with_the_first_review_it_rests_on(days, until):
    facts = [observation(f"question_{n}", assurance=Assurance.DOCUMENTED) for n in range(2)]
    reviews = [review(f"question_{n}", date=date.fromisoformat(day)) for n, day in enumerate(days)]
    award = judge(dossier(facts, reviews=reviews), standards(asked(2), [policy(ALL_DOCUMENTED)]))["2024"]
    assert (award.awarded, award.until) == (date(2025, 6, 30), date.fromisoformat(until))


def test_a_review_that_the_rules_do_not_ask_for_neither_prolongs_an_award_nor_ends_it():
    facts = [observation("question_0", assurance=Assurance.DOCUMENTED), observation("question_1", "no")]
    known = standards(asked(2), [policy(ALL_DOCUMENTED)])
    alone = judge(dossier(facts, reviews=[review("question_0")]), known)["2024"]
    for day in (date(2020, 1, 1), date(2026, 1, 1)):
        reviews = [review("question_0"), review("question_1", date=day)]
        assert judge(dossier(facts, reviews=reviews), known)["2024"] == alone


@pytest.mark.parametrize(
    ("void", "status", "awarded"),
    [
        ("", "documented", date(2025, 12, 1)),
        (InvalidReason.CHANGED, "documented", date(2025, 6, 30)),
        (InvalidReason.UNSIGNED, "documented", date(2025, 6, 30)),
        ("", "partly", date(2025, 6, 30)),
    ],
)
def test_a_review_that_does_not_count_dates_nothing(void, status, awarded):
    reviews = [review("question_0"), review("question_1", date=date(2025, 12, 1), void=void, status=status)]
    rule = Rule("rule", "alignment_overall", {"at_least": Decimal(50)})
    award = judge(dossier(filed("yy"), reviews=reviews), standards(asked(2), [policy(rule)]))["2024"]
    assert award.awarded == awarded


@pytest.mark.parametrize(
    ("signed", "said"), [((True, True), True), ((True, False), False), ((False, True), False), ((False, False), False)]
)
def test_an_award_is_signed_where_every_review_it_rests_on_is(signed, said):
    facts = [observation(f"question_{n}", assurance=Assurance.DOCUMENTED) for n in range(2)]
    reviews = [review(f"question_{n}", signed=one) for n, one in enumerate(signed)]
    award = judge(dossier(facts, reviews=reviews), standards(asked(2), [policy(ALL_DOCUMENTED)]))["2024"]
    assert award.signed is said


def taken_back(period="2023", day=date(2025, 3, 1), association="marula-roundtable", institution="marula"):
    row = Withdrawal(institution, period, day, "Amina", "The survey was made up.")
    return Association(association, "An association", "KE", withdrawals=(row,))


# Awards for three years, each reviewed in the middle of the next one and valid for two years.
@pytest.mark.parametrize(
    ("day", "withdrawals", "states"),
    [
        # at most one award is in force, the newest; those before a newer one are superseded, not lapsed
        (date(2025, 6, 30), [], {"2024": "awarded", "2023": "superseded", "2022": "superseded"}),
        # and they stay so when their last day is past, and when the award that followed lapses
        (date(2025, 7, 1), [], {"2024": "awarded", "2023": "superseded", "2022": "superseded"}),
        (date(2026, 7, 1), [], {"2024": "awarded", "2023": "superseded", "2022": "superseded"}),
        (date(2028, 1, 1), [], {"2024": "lapsed", "2023": "superseded", "2022": "superseded"}),
        # one that nothing followed in time lapsed
        (date(2028, 1, 1), [taken_back("2024")], {"2024": "withdrawn", "2023": "lapsed", "2022": "superseded"}),
        # withdrawn takes precedence, from its day on
        (date(2025, 6, 30), [taken_back()], {"2024": "awarded", "2023": "withdrawn", "2022": "superseded"}),
        (date(2028, 1, 1), [taken_back()], {"2024": "lapsed", "2023": "withdrawn", "2022": "superseded"}),
        (date(2025, 2, 28), [taken_back()], {"2024": "awarded", "2023": "superseded", "2022": "superseded"}),
        # if the newest is withdrawn, the one before is in force again
        (date(2025, 6, 30), [taken_back("2024")], {"2024": "withdrawn", "2023": "awarded", "2022": "superseded"}),
        # only the awarding association withdraws an award, and only this institution's
        (date(2025, 6, 30), [taken_back(association="other")], {"2024": "awarded", "2023": "superseded"}),
        (date(2025, 6, 30), [taken_back(institution="other")], {"2024": "awarded", "2023": "superseded"}),
    ],
)
def test_the_states_of_an_award(day, withdrawals, states):
    years = ("2024", "2023", "2022")
    facts = [observation("question_0", period=year) for year in years]
    reviews = [review("question_0", year) for year in years]
    said = dossier(facts, filings=[filing(year) for year in years], reviews=reviews)
    known = standards(asked(1), [policy(Rule("rule", "alignment_overall", {"at_least": Decimal(50)}))])
    awards = judge(said, known, withdrawals, as_of=day)
    assert {year: award.state for year, award in awards.items() if year in states} == states
    assert list(awards) == list(years), "history is kept"
    for at, (year, award) in enumerate(awards.items()):
        later = next((one for one in reversed(years[:at]) if awards[one].state != "withdrawn"), "")
        assert award.superseded_by == (later if award.state == "superseded" else ""), year
        assert (award.withdrawal is not None) == (award.state == "withdrawn")
    assert on_day(judge(said, known, withdrawals), day) == awards, "judged before the day is known, it is the same"


OLD = policy(
    Rule("old", "alignment_overall", {"at_least": Decimal(50)}), version="1", in_force_until=date(2019, 12, 31)
)
NEW = policy(Rule("new", "alignment_overall", {"at_least": Decimal(90)}), version="2", in_force_from=date(2021, 1, 1))


@pytest.mark.parametrize(
    ("period", "version", "state"),
    [
        ("2015", "1", "awarded"),
        ("2019", "1", "awarded"),
        ("2021", "2", "never"),  # under the new one 75 % is no longer enough
    ],
)
def test_a_filing_is_judged_by_the_policy_in_force_when_its_period_ended(period, version, state):
    facts = [observation(f"question_{n}", "yes" if n else "partially", period) for n in range(2)]
    given = dossier(facts, filings=[filing(period)], reviews=[review("question_0", period)])
    award = judge(given, standards(asked(2), [OLD, NEW]))[period]
    assert (award.policy, award.state) == (version, state)
    assert [f.rule for f in award.findings if f.answer == "no"] == {"2021": ["new"]}.get(period, [])


@pytest.mark.parametrize("period", ["2014", "2020"])
def test_no_policy_judges_a_year_in_which_none_was_in_force(period):
    """Before the first, and between two: nothing is measured, so nothing is required."""
    known = standards(asked(2), [OLD, NEW])
    said = dossier([observation(f"question_{n}", "yes", period) for n in range(2)], filings=[filing(period)])
    assert judge(said, known) == {}
    assert unjudged(said, said.filings[0], known) == "no_policy_in_force"


def test_a_policy_judges_only_filings_that_were_asked_what_its_rules_look_at():
    short = Questionnaire("short", "Short", asks=frozenset({"question_0"}))
    listed = replace(NEW, questionnaires=("own",), in_force_from=date(2015, 1, 1))
    for named in (listed, replace(listed, questionnaires=())):
        known = replace(
            standards(asked(2), [named]), questionnaires={"short": short, "own": Questionnaire("own", "Own")}
        )
        for edition, lacking, why in (
            ("short", (), "questionnaire_asks_less"),
            ("own", ("question_1",), "not_in_source"),
            ("own", (), ""),
            ("", (), ""),
        ):
            year = filing(questionnaire=edition, not_in_source=lacking)
            said = replace(dossier([observation("question_0")], [year]), unasked=unasked({"2024": year}, known))
            assert unjudged(said, year, known) == why
            assert (judge(said, known) == {}) == bool(why)
    empty = dossier()
    assert unjudged(empty, empty.filings[0], known) == "no_social_answers"


@pytest.mark.parametrize(
    ("answers", "earned", "possible", "answered"),
    [("yypn", "2.5", 4, 4), ("yy--", "2", 2, 2), ("y?w.", "1", 4, 1), ("----", "0", 0, 0)],
)
def test_alignment_by_dimension_counts_points_and_answers(answers, earned, possible, answered):
    known = standards(asked(4, dimension=4), [policy()])
    found = {a.dimension: a for a in align(dossier(filed(answers)), "2024", known)}
    assert (found[4].points, found[4].possible, found[4].answered) == (Decimal(earned), possible, answered)
    assert found[4].asked == possible
    assert found[1].possible == 0
