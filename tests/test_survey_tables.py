"""Counts of clients' answers in a package, also if they were written by hand: what follows by subtraction is refused."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from generator.intake.survey import Reading, summarise
from generator.model.witnesses.surveyed import EXTRAS, Survey
from generator.packages.rules import Documents, rulebook
from generator.packages.tables import reader
from generator.packages.tables.table import Table
from generator.packages.witnesses import single_people
from generator.packages.witnesses.surveys import read_answers, read_surveys
from tests import surveys
from tests.surveys import as_csv, bank, people

KNOWN = surveys.known_standards()
SURVEY = Survey("c", "Somebody", "yes", "ivr", date(2026, 1, 1), date(2026, 1, 31), completed=400, weighted="no", consent="yes")  # fmt: skip
Row = list[str]
STATE, N, OPTION, GROUP = 10, 6, 5, 3


def rows_of(tmp_path, persons, **how: object) -> list[Row]:
    path = tmp_path / "export.csv"
    more = {"w": ["0.5", "1.5", "1"]} if how.get("weight") else None
    path.write_text(as_csv(persons, more=more))
    made = summarise([path], bank(), Reading(**how))  # type: ignore[arg-type]
    assert made.problems == []
    return [["c", *row] for row in made.rows]


def read(rows: list[Row], survey: Survey = SURVEY) -> tuple[Table, int]:
    table = Table("answers.csv", rows=list(enumerate(rows, 2)))
    return table, len(read_answers(table, [survey], KNOWN))


@pytest.mark.parametrize("weight", ["", "w"])
@pytest.mark.parametrize("seed", range(4))
def test_what_an_import_makes_a_check_takes_whole(tmp_path, seed, weight):
    rows = rows_of(tmp_path, people(160 + 60 * seed, seed), weight=weight)
    survey = replace(SURVEY, weighted="yes" if weight else "no")
    table, taken = read(rows, survey)

    assert table.problems == []
    assert taken == len(rows)


def with_extras(few: int, many: int) -> list[dict[str, str]]:
    persons = people(400, codes=("respect",))
    for at, said in enumerate([EXTRAS[0]] * many + [EXTRAS[1]] * few):
        persons[at]["respect"] = said
    return persons


def test_one_way_of_giving_no_answer_is_not_shown_without_the_other(tmp_path):
    shown = {row[OPTION]: row[N] for row in rows_of(tmp_path, with_extras(few=12, many=20)) if not row[GROUP]}
    hidden = {row[OPTION] for row in rows_of(tmp_path, with_extras(few=9, many=12))}

    assert [shown[extra] for extra in EXTRAS] == ["20", "12"]
    assert hidden.isdisjoint(EXTRAS)


def without_an_extra(rows: list[Row]) -> None:
    rows[:] = [row for row in rows if row[OPTION] != EXTRAS[1]]


def extra_of_a_group(rows: list[Row]) -> None:
    first = next(row for row in rows if row[OPTION] == EXTRAS[0])
    rows.append([*first[:3], "gender", "woman", *first[5:]])


def one_hidden_of_a_group(rows: list[Row]) -> None:
    row = next(row for row in rows if row[GROUP] == "gender")
    for other in rows:
        if other[GROUP] == "gender" and other[OPTION] == row[OPTION]:
            other[N : N + 2], other[STATE] = ["", ""], "suppressed"


def too_many(rows: list[Row]) -> None:
    for row in rows:
        if row[OPTION] == EXTRAS[0]:
            row[N] = "250"


@pytest.mark.parametrize("spoiled", [without_an_extra, extra_of_a_group, one_hidden_of_a_group, too_many])
def test_a_table_by_hand_from_which_a_number_follows_is_refused_whole(tmp_path, spoiled: Callable[[list[Row]], None]):
    rows = rows_of(tmp_path, with_extras(few=12, many=20))
    assert read([list(row) for row in rows])[1] == len(rows)
    spoiled(rows)
    table, taken = read(rows)

    assert {one.code for one in table.problems} == {"answers-disclosed"}
    assert taken == 0


def test_a_row_of_another_version_of_a_question_is_refused(tmp_path):
    rows = rows_of(tmp_path, people(400, codes=("respect",)))
    rows[0][2] = "7"
    table, taken = read(rows)

    assert ([(one.code, one.location.column) for one in table.problems], taken) == (
        [("unknown-version", "question_version")],
        0,
    )


@pytest.mark.parametrize("delimiter", [",", ";"])
@pytest.mark.parametrize("language", ["", "en", "es"])
def test_a_table_of_single_people_is_known_by_the_questions_in_its_headings(language, delimiter):
    codes = ("respect", "recommend", "knows_complaint", "late_treatment")

    def heading(code):
        return bank().questions[code].words[language] if language and code in codes else code

    text = as_csv(people(3, codes=codes), delimiter=delimiter, heading=heading)
    answers = "survey,question,question_version,group,group_value,option,n\nc,respect,1,,,always,30\n"

    assert [one.code for one in single_people("x", {"anon.csv": text.encode()}, KNOWN)] == ["respondent-level-data"]
    assert single_people("x", {"answers.csv": answers.encode()}, KNOWN) == []


def test_a_hidden_share_of_a_weighted_group_does_not_follow_from_the_others(tmp_path):
    rows = rows_of(tmp_path, people(400, codes=("respect",)), weight="w")
    one_hidden_of_a_group(rows)
    table, taken = read(rows, replace(SURVEY, weighted="yes"))

    assert ([one.code for one in table.problems], taken) == (["answers-disclosed"], 0)


def test_an_answer_that_excludes_the_others_does_not_show_a_hidden_one(tmp_path):
    """Nearly all of a group gave the answer that excludes all others: hardly anybody is left for the hidden ones."""
    persons = people(400, codes=("late_treatment",))
    rows = rows_of(tmp_path, persons)
    alone = bank().questions["late_treatment"].alone[0]
    for row in rows:
        if row[GROUP] == "gender" and row[OPTION] == alone:
            row[N] = str(int(row[8]) - 11)
        elif row[GROUP] == "gender" and row[OPTION] not in (alone, "") and row[STATE] == "shown":
            row[N : N + 2], row[STATE] = ["", ""], "suppressed"
        elif not row[GROUP] and row[OPTION] == alone:
            row[N] = "378"
    table, taken = read([row for row in rows if row[GROUP] in ("", "gender")])

    assert ([one.code for one in table.problems], taken) == (["answers-disclosed"], 0)


def test_two_surveys_that_can_be_of_the_same_people_are_asked_about():
    fields: Any = KNOWN.schemas["surveys"]["fields"]
    head = ",".join(field["name"] for field in fields)
    row = "{},Somebody,yes,{},2026-01-01,2026-01-31,,,,{},no,,yes,\n"
    for completed, said in (("403", ["surveys-alike"]), ("700", [])):
        text = head + "\n" + row.format("a", "ivr", "400") + row.format("b", "call", completed)
        table = reader.read_table("surveys.csv", text.encode(), rulebook(KNOWN).schemas["surveys"])
        assert len(read_surveys(table, Documents())) == 2
        assert [one.code for one in table.problems] == said


def test_a_refused_survey_is_one_problem_and_not_one_for_each_of_its_answers(tmp_path):
    rows = rows_of(tmp_path, people(400, codes=("respect",)))
    head = "survey,conducted_by,independent,mode,start,end,frame,invited,reached,completed,weighted,languages,consent,evidence"
    text = f"{head}\nc,Somebody,yes,ivr,2026-01-01,2026-01-31,,80,52,400,no,,yes,\n"
    table = reader.read_table("surveys.csv", text.encode(), rulebook(KNOWN).schemas["surveys"])
    assert read_surveys(table, Documents()) == ()
    assert [one.code for one in table.problems] == ["counts-disagree"]
    answers = Table("answers.csv", rows=list(enumerate(rows, 2)))

    assert read_answers(answers, (), KNOWN, frozenset({"c"})) == ()
    assert answers.problems == []
