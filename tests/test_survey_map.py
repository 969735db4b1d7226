"""The export of a form that is not ours is counted by a table that says what its questions are; nothing is guessed."""

import pytest

from generator.model.witnesses.surveyed import EVERYBODY
from tests.surveys import counted

EXPORT = (
    "Did you agree?,How were you treated?,How likely would you tell a friend?,What happened when you were late?,Sex\n"
    + "Agreed,Well each time,Surely,They shouted;They came at night,F\n" * 30
    + "Agreed,Badly,7,I was on time,M\n" * 20
    + "Refused,,,,\n" * 3
)
MAP = """heading,question,answer,option
Did you agree?,consent,Agreed,yes
How were you treated?,respect,Well each time,always
How were you treated?,,Badly,never
How likely would you tell a friend?,recommend,Surely,10
What happened when you were late?,late_treatment,,
What happened when you were late?,late_treatment,They shouted,threatened
What happened when you were late?,late_treatment,They came at night,shamed
What happened when you were late?,late_treatment,I was on time,never_late
Sex,gender,F,woman
Sex,gender,M,man
"""


def mapped(folder, table: str, export: str = EXPORT):
    path = folder / "map.csv"
    path.write_text(table)
    return counted(folder, export, mapping=path)


def test_the_answers_of_another_form_are_counted_as_the_table_says(tmp_path):
    made = mapped(tmp_path, MAP)

    assert made.problems == []
    assert (made.counted.completed, made.counted.declined) == (50, 3)
    numbers = {code: dict(of[EVERYBODY].n) for code, of in made.counted.tallies.items()}
    assert numbers == {
        "respect": {"always": 30, "never": 20},
        "recommend": {"promoters": 30, "passives": 20},
        "late_treatment": {"threatened": 30, "shamed": 30, "never_late": 20},
    }
    assert made.counted.tallies["respect"]["gender", "woman"].base == 30


def test_without_the_table_the_way_to_write_one_is_said(tmp_path):
    (problem,) = counted(tmp_path, EXPORT).problems

    assert problem.code == "no-questions"
    assert "--map" in problem.fix


def test_an_answer_that_the_table_does_not_name_is_refused_and_not_guessed(tmp_path):
    made = mapped(tmp_path, MAP.replace("How were you treated?,,Badly,never\n", ""))

    assert [(one.code, one.location.row, one.found) for one in made.problems] == [("answer-outside", 32, "Badly")]
    assert made.rows == []


@pytest.mark.parametrize(
    ("was", "now", "found"),
    [
        ("Sex,gender,F,woman", "Sex,sex,F,woman", ("unknown-question", 10, "question")),
        ("Sex,gender,F,woman", "Sex,gender,F,girl", ("unknown-option", 10, "option")),
        ("Sex,gender,F,woman", "Sex,gender,,woman", ("unknown-option", 10, "answer")),
        ("Sex,gender,M,man", "Sex,gender,F,man", ("answer-twice", 11, "answer")),
        ("Sex,gender,M,man", "Sex,respect,M,always", ("heading-twice", 11, "heading")),
        ("Sex,gender,M,man", "Gender,gender,M,man", ("no-such-column", 11, "heading")),
        ("Sex,gender,M,man", "Sex,gender,M", ("ragged-row", 11, None)),
        ("Surely,10", "Surely,promoters", ("unknown-option", 5, "option")),
        ("heading,question,answer,option", "heading,question", ("wrong-header", 1, None)),
    ],
)
def test_a_mistake_in_the_table_is_named_by_row_and_column(tmp_path, was, now, found):
    made = mapped(tmp_path, MAP.replace(was, now))

    assert found in [(one.code, one.location.row, one.location.column) for one in made.problems]
    assert all(one.location.file == "map.csv" for one in made.problems)
    assert made.rows == []
