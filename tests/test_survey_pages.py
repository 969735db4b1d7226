"""Clients' answers on pages: every share with its sample and interval, modes apart, small groups hidden."""

import re
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from generator.analysis.diff import differences
from generator.language.printer import Printer
from generator.model import Listing, Portal, Witnesses
from generator.model.witnesses.surveyed import Answer, Survey, VoiceSummary, share_of, summaries, voices
from generator.packages.witnesses.surveys import answer_of
from generator.render.fragments.clients.figures import ClientFigures
from generator.render.fragments.clients.voices import ClientVoices
from tests.builders import dossier, filing, institution, observation
from tests.surveys import as_csv, bank, counted, known_standards, people

DAY = date(2026, 3, 31)
CODES = ("recommend", "satisfied", "respect", "knows_complaint", "late_treatment")


def survey(code: str = "clients-2026", mode: str = "ivr", **more) -> Survey:
    said = {"conducted_by": "Example Research", "independent": "yes", "start": date(2026, 3, 1), "end": DAY,
            "completed": 200, "invited": 800, "reached": 400, **more}  # fmt: skip
    return Survey(code, mode=mode, **said)


def listing(id_: str, own=(), country: str = "KE") -> Listing:
    return Listing(institution(id_, name=id_, country=country), ("2025",), {}, {}, None, None, 0, voices=own)


def portal(*listings: Listing) -> Portal:
    return Portal(known_standards(), listings, (), {}, {}, (), DAY)


@pytest.fixture(scope="module")
def answers(tmp_path_factory):
    made = counted(tmp_path_factory.mktemp("survey"), as_csv(people(200, codes=CODES)))
    return [answer_of(("clients-2026", *row)) for row in made.rows]


def shown(answers, *surveys, language="en", facts=(), known=None, periods=("2025",)):
    said = replace(
        dossier(facts, [filing(period) for period in periods]),
        witnesses=Witnesses(surveys=surveys or (survey(),), answers=tuple(answers)),
    )
    page = known or portal()
    return str(ClientVoices(Printer(known_standards(), language))(said, page, "../", "../"))


def words(html: str) -> str:
    return " ".join(re.sub(r"<[^>]*>", " ", html).split())


def test_a_share_has_its_interval_and_its_sample_next_to_it(answers):
    text = words(shown(answers))

    assert re.search(
        r"favourable: \d+% \(\d+% to \d+%\) · unfavourable: \d+% \(\d+% to \d+%\) · of 200 people who answered", text
    )
    assert "200 completed interviews · 400 reached · 800 invited · response rate 25%" in text
    assert "by automatic call" in text


def test_the_response_rate_is_unknown_if_nobody_counted_the_invitations(answers):
    assert "response rate not known" in words(shown(answers, survey(invited=None, reached=None)))


def test_the_net_promoter_score_is_never_without_its_interval(answers):
    assert re.search(r"net promoter score [−-]?\d+ \(between [−-]?\d+ and [−-]?\d+\)", words(shown(answers)))


def test_surveys_of_two_modes_are_two_sections(answers):
    other = [replace(one, survey="visits") for one in answers]
    html = shown([*answers, *other], survey(), survey("visits", "face_to_face"))

    assert re.findall(r'<h3 id="survey-([a-z0-9-]+)">', html) == ["clients-2026", "visits"]
    assert "400 people" not in words(html)


def test_an_earlier_survey_of_the_same_mode_is_folded_away(answers):
    html = shown(answers, survey(), survey("old", end=date(2022, 3, 31), start=date(2022, 3, 1)))

    assert "<details><summary>Earlier survey, asked in the same way: 2022</summary>" in html


def test_the_own_account_is_next_to_the_answers_and_the_gap_is_shown(answers):
    said = [observation("complaint_mechanism_functioning", "yes", "2025")]
    text = words(shown(answers, facts=said))
    good = voices((survey(),), answers)[0].everybody("knows_complaint")["yes"].share
    assert good is not None

    gap = round(100 - 100 * good)
    assert f"Complaint mechanism : Yes (2025) Gap: {gap} points. The institution reports this practice;" in text


def test_each_principle_has_both_accounts_in_one_row_and_a_link_to_the_largest_gap(answers):
    said = [
        observation("complaint_mechanism_functioning", "yes", "2025"),
        observation("data_privacy_clause", "no", "2025"),
    ]
    html = shown(answers, facts=said)
    good = voices((survey(),), answers)[0].everybody("knows_complaint")["yes"].share
    assert good is not None
    share, gap = round(100 * good), round(100 - 100 * good)

    assert f"Complaints that are resolved 1 of 1 practice (2025) {share}% {gap} points" in words(html)
    assert "Privacy of client data 0 of 1 practice (2025) Clients were not asked about this. not compared" in words(
        html
    )
    assert 'href="#clients-2026-knows_complaint"' in html
    assert '<article class="voice-question" id="clients-2026-knows_complaint">' in html


def answer(question: str, option: str, n: int | None, base: int) -> Answer:
    state = "shown" if n is not None else "suppressed"
    return Answer("clients-2026", question, "1", "", "", option, n, None, base, None, state)


def outcomes(**counts: int | None) -> list[Answer]:
    base = 200
    return [answer("problem_outcome", option, n, base) for option, n in counts.items()]


def test_who_never_had_a_problem_says_nothing_about_how_problems_end():
    told = outcomes(no_problem=100, solved=75, kept_quiet=13, not_solved=12)
    said = [observation("complaint_mechanism_functioning", "yes", "2025")]
    text = words(shown(told, facts=said))

    assert "favourable: 75% (66% to 82%) · unfavourable: 25% (18% to 34%)" in text
    assert "the shares are of 100 people in the situation; “I had no problem” is not counted in them" in text
    assert "Gap: 25 points." in text
    assert "All of them are unfavourable answers." in text
    assert summaries((survey(),), told, bank())[0].shares == {"problem_outcome": (Decimal("0.75"), 100)}


def test_a_share_of_those_in_the_situation_needs_their_number_and_enough_of_them():
    few = outcomes(no_problem=171, solved=18, kept_quiet=11, not_solved=0)
    hidden = outcomes(no_problem=None, solved=100, kept_quiet=90, not_solved=None)

    for told in (few, hidden):
        assert "no share: the number of people in the situation" in words(shown(told))
        assert not summaries((survey(),), told, bank())[0].shares


def test_where_people_chose_several_answers_each_share_is_apart_and_nothing_is_compared():
    counts = {"never_late": 100, "reminded_politely": 80, "shamed": 20, "threatened": 20}
    told = [answer("late_treatment", option, n, 200) for option, n in counts.items()]
    text = words(shown(told, facts=[observation("collection_policy_written", "yes", "2025")]))

    assert "“Only a polite reminder”: 80% (71% to 87%) · “I was shamed in front of others”: 20%" in text
    assert "Not compared with what clients answered: they could choose several" in text
    assert "favourable:" not in text
    assert "Gap:" not in text


def test_the_gap_says_how_much_of_it_are_unfavourable_answers():
    counts = {"light": 120, "noticeable": 60, "heavy": 20}
    told = [answer("repayment_burden", option, n, 200) for option, n in counts.items()]
    known = {code: next(iter(known_standards().indicators[code].aligned)) for code in
             bank().questions["repayment_burden"].indicators if known_standards().indicators[code].aligned}  # fmt: skip
    text = words(shown(told, facts=[observation(code, value, "2025") for code, value in known.items()]))

    assert "Gap: 40 points." in text
    assert "Unfavourable answers are 10 of these points; the other answers are neither." in text


def test_a_group_without_a_row_next_to_others_is_hidden_and_says_so():
    told = [answer("respect", option, 50, 200) for option in ("always", "mostly", "seldom", "never")]
    women = [replace(one, group="gender", group_value="woman", n=30, base=120) for one in told]
    text = words(shown([*told, *women]))

    assert "Women 50% (41% to 59%) of 120 people who answered Men not shown: too few people" in text
    assert "Town" not in text


def test_so_few_interviews_are_said_and_other_silence_is_not_explained():
    told = [answer("respect", "", None, 0)]

    assert "Fewer than 30 people answered" in words(shown(told, survey(completed=24)))
    assert "Which of the two is not said" in words(shown(told))


def test_the_bands_of_a_scale_are_called_by_their_names(answers):
    text = words(shown(answers))

    assert re.search(r"net promoter score \S+ \(between \S+ and \S+\) · promoters \(9 or 10\): \d+%", text)
    assert "detractors (0 to 6): " in text


def test_the_standards_keep_those_in_a_situation_apart_from_those_who_judge_it():
    for question in bank().questions.values():
        assert not {*question.favourable, *question.risk} & set(question.unaffected)
    assert bank().questions["problem_outcome"].unaffected == ("no_problem",)


def test_silence_of_the_institution_is_a_gap_of_its_own_and_no_points(answers):
    text = words(shown(answers))

    assert "Complaint mechanism : not reported" in text
    assert "points. The institution reports" not in text


def test_what_was_not_asked_is_said_and_is_no_answer(answers):
    text = words(shown(answers))

    assert "Clients were not asked about this." in text
    assert "21 questions of the bank were not asked" in text


def test_hidden_numbers_are_words(answers):
    hide = [replace(one, n=None, state="suppressed") if one.option in ("seldom", "never") else one for one in answers]
    text = words(shown(hide))

    assert "Seldom hidden hidden" in text
    assert "unfavourable" in text


def test_a_share_of_answers_of_which_one_is_hidden_is_not_known(answers):
    cells = dict(voices((survey(),), answers)[0].everybody("respect"))

    assert share_of(cells, ("always", "mostly")) is not None
    assert share_of({**cells, "mostly": replace(cells["mostly"], n=None)}, ("always", "mostly")) is None


@pytest.mark.parametrize("count", [4, 5])
def test_peers_have_an_average_from_five_institutions_on(answers, count):
    """The institution itself is none of them."""
    own = summaries((survey(),), answers, bank())
    others = [replace(own[0], shares={code: (Decimal("0.5"), n) for code, (_, n) in own[0].shares.items()})]
    known = portal(listing("baobab", own), *[listing(f"lender-{n}", others) for n in range(count)])

    assert ("average of 5 institutions that asked in this way: 50%" in words(shown(answers, known=known))) is (
        count == 5
    )


def test_an_earlier_survey_is_not_compared_with_the_newest_of_others(answers):
    own = summaries((survey(),), answers, bank())
    known = portal(*[listing(f"lender-{n}", own) for n in range(9)])
    old = [replace(one, survey="old") for one in answers]
    both = words(
        shown([*answers, *old], survey(), survey("old", end=date(2022, 3, 31), start=date(2022, 3, 1)), known=known)
    )

    assert "average of 8" in both.partition("Earlier survey")[0]
    assert "average of" not in both.partition("Earlier survey")[2]


def test_a_survey_is_put_against_the_account_of_its_own_year(answers):
    said = [
        observation("complaint_mechanism_functioning", "no", "2022"),
        observation("complaint_mechanism_functioning", "yes", "2025"),
    ]
    then = survey(start=date(2022, 3, 1), end=date(2022, 3, 31))
    long_ago = survey(start=date(2012, 3, 1), end=date(2012, 3, 31))
    page = words(shown(answers, then, facts=said, periods=("2025", "2022")))
    silent = words(shown(answers, long_ago, facts=said, periods=("2025", "2022")))

    assert "Complaint mechanism : No (2022)" in page
    assert "0 of 1 practice (2022)" in page
    assert "points" not in page.partition("Complaints that are resolved")[2].partition("Complaint mechanism")[0]
    assert "(2025)" not in silent
    assert "Complaint mechanism : Not reported" in silent or "Complaint mechanism : not reported" in silent


def test_another_mode_is_no_peer(answers):
    own = summaries((survey(mode="sms"),), answers, bank())
    known = portal(*[listing(f"lender-{n}", own) for n in range(6)])

    assert "average of" not in words(shown(answers, known=known))


def test_pages_speak_spanish(answers):
    text = words(shown(answers, language="es"))

    assert "¿Le trata con respeto la gente de esta institución?" in text
    assert "tasa de respuesta: 25" in text
    assert "[en]" not in text


def test_a_frame_from_a_package_is_escaped(answers):
    assert "<b>" not in shown(answers, survey(frame="<b>all</b>", conducted_by="A & B <i>"))


# ------------------------------------------------------------------------------------------------- country analyses


def figures(*shares: str):
    voice = [
        VoiceSummary("ivr", DAY, 300, 900, {"respect": (Decimal(share), 300)}, asked=("respect", "satisfied"))
        for share in shares
    ]
    known = portal(*[listing(f"lender-{n}", (one,), "PE") for n, one in enumerate(voice)])
    say = ClientFigures(Printer(known_standards(), "en"))
    return say.range(known, "PE", "ivr", "respect"), say, known


def test_a_country_has_a_range_and_from_five_institutions_on_a_mean():
    assert figures("0.5", "0.75")[0] == (
        "from 50% to 75% (2 institutions, asked by automatic call; samples of 300 to 300, response rate 33%)"
    )
    assert figures("0.5")[0] == (
        "50% (1 institution, asked by automatic call; interval 44% to 56%, sample of 300, response rate 33%)"
    )
    assert figures("0.5", "0.6", "0.6", "0.6", "0.7")[0] == (
        "60% on average, from 50% to 70% (5 institutions, asked by automatic call; samples of 300 to 300, response rate 33%)"
    )


def test_a_country_where_nobody_asked_says_so():
    _, say, known = figures("0.5")

    assert say.asked(known, "KH") == "no interview, because nobody asked"
    assert say.range(known, "KH", "ivr", "respect").startswith("no figure")
    assert say.asked(known, "PE") == "300 interviews with clients of 1 institution"


def test_a_brief_says_who_asked_how_many_answered_and_that_two_surveys_can_ask_one_person_twice():
    own = VoiceSummary("call", DAY, 120, None, {"respect": (Decimal("0.5"), 120)}, independent="no")
    visits = replace(own, mode="face_to_face")
    known = portal(listing("lender", (own, visits), "PE"))
    say = ClientFigures(Printer(known_standards(), "en"))
    text = words(say.table(known, "../", "PE", ["respect"]))

    assert "120 completed interviews · response rate not known · not independent of the institution" in text
    assert say.asked(known, "PE").startswith(
        "240 interviews with clients of 1 institution (an institution asked in sev"
    )
    assert say.range(known, "PE", "call", "respect").endswith("sample of 120, response rate not known)")


def test_a_table_of_a_country_has_intervals_and_says_what_is_not_shown():
    _, say, known = figures("0.5")
    text = words(say.table(known, "../", "PE", ["respect", "satisfied", "knows_complaint"]))

    assert "50% (44% to 56%) hidden, to protect those who answered not asked" in text


def test_a_question_that_does_not_exist_is_an_error_of_the_page():
    _, say, known = figures("0.5")

    with pytest.raises(KeyError):
        say.range(known, "PE", "ivr", "favourite_colour")


# ----------------------------------------------------------------------------------------------------- what a change does


def test_a_new_survey_is_one_change_and_a_changed_count_of_an_old_one_is_another(answers):
    first = replace(dossier(), witnesses=Witnesses(surveys=(survey(),), answers=tuple(answers)))
    other = [replace(answers[0], n=(answers[0].n or 0) + 1), *answers[1:]]
    second = replace(dossier(), witnesses=Witnesses(surveys=(survey(),), answers=tuple(other)))

    def told(was, now):
        return [(one.table, one.how) for one in differences.witnesses("marula", was, now)]

    assert told(None, first) == [("surveys", "added")]
    assert told(first, None) == [("surveys", "gone")]
    assert told(first, second) == [("answers", "changed")]
