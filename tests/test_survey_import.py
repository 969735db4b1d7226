"""Exports of surveys become counts: every way in which KoboToolbox and ODK write them, and what must stop an import."""

import io
import json
from collections import Counter
from datetime import date
from decimal import Decimal

import openpyxl
import pytest
from click.testing import CliRunner

from generator.cli import main
from generator.intake.survey import Reading, columnar, summarise
from generator.intake.survey.columnar import frame_of
from generator.intake.survey.export import read_export
from generator.intake.survey.wording import BankWords
from generator.intake.xlsx.sheets import texts
from generator.model.witnesses.surveyed import BANDS, EVERYBODY, EXTRAS
from tests import surveys
from tests.package_builders import of_version, version_of, write_base
from tests.surveys import as_csv, bank, counted, people

ALL_CHOICES = ",".join(
    f"late_treatment/{option}" for option in bank().questions["late_treatment"].options if option not in EXTRAS
)
FEW = ("recommend", "respect", "late_treatment", "knows_complaint")


def codes(made):
    return Counter(problem.code for problem in made.problems)


def place(made):
    return [(problem.code, problem.location.row, problem.location.column) for problem in made.problems]


def table(made, question):
    return made.counted.tallies[question][EVERYBODY].n


def expected(rows, question):
    found = Counter(option for row in rows for option in row[question].split())
    if question == "recommend":
        bands = Counter(band for row in rows for band, numbers in BANDS.items() if int(row[question]) in numbers)
        return dict(bands)
    return dict(found)


@pytest.fixture(scope="module")
def some():
    return people(120, codes=FEW)


# --------------------------------------------------------------------------------------------- the ways of writing it


def test_codes_and_labels_of_every_language_are_the_same_answers(tmp_path, some):
    plain = counted(tmp_path, as_csv(some))
    for language in bank().languages:
        labelled = [{code: _label(code, value, language) for code, value in row.items()} for row in some]
        text = as_csv(labelled, delimiter=";", heading=lambda code: _heading(code, language))  # noqa: B023
        made = counted(tmp_path, text)
        assert made.rows == plain.rows, (language, made.problems[:3])
    assert table(plain, "respect") == expected(some, "respect")
    assert table(plain, "recommend") == expected(some, "recommend")
    assert table(plain, "late_treatment") == expected(some, "late_treatment")


def _heading(code, language):
    known = bank().questions.get(code)
    return known.words[language] if known else bank().groupings[code].asks[language]


def _label(code, value, language):
    if code == "recommend":
        return value
    options = bank().questions[code].options if code in bank().questions else bank().groupings[code].values
    return " ".join(options[one][language] for one in value.split())


@pytest.mark.parametrize("between", ["/", "-", "."])
def test_paths_of_groups_in_headings_are_left_out(tmp_path, some, between):
    text = as_csv(some, heading=lambda code: f"part_a{between}sub{between}{code}")

    assert counted(tmp_path, text).rows == counted(tmp_path, as_csv(some)).rows


def test_numbers_in_front_of_questions_and_lost_marks_are_no_hindrance(tmp_path, some):
    text = as_csv(some, heading=lambda code: f"Q7.  {_heading(code, 'es')}".replace("¿", "").replace("?", "").upper())

    assert counted(tmp_path, text).rows == counted(tmp_path, as_csv(some)).rows


@pytest.mark.parametrize("ticks", [("1", "0"), ("TRUE", "FALSE"), ("1.0", "0.0"), ("True", "")])
@pytest.mark.parametrize("both", [True, False])
def test_select_multiple_may_be_one_column_or_one_for_each_answer(tmp_path, some, ticks, both):
    options = list(bank().questions["late_treatment"].options)
    split = [
        {
            **{code: value for code, value in row.items() if both or code != "late_treatment"},
            **{f"g/late_treatment/{one}": ticks[one not in row["late_treatment"].split()] for one in options},
        }
        for row in some
    ]

    assert counted(tmp_path, as_csv(split)).rows == counted(tmp_path, as_csv(some)).rows


def test_who_was_not_asked_is_no_zero_even_where_the_export_says_0(tmp_path, some):
    options = list(bank().questions["late_treatment"].options)
    split = [
        {
            "respect": row["respect"],
            **{
                f"late_treatment/{one}": str(int(at % 2 == 0 and one in row["late_treatment"].split()))
                for one in options
            },
        }
        for at, row in enumerate(some)
    ]
    made = counted(tmp_path, as_csv(split))

    assert made.counted.tallies["late_treatment"][EVERYBODY].base == 60
    assert made.counted.not_asked == {"late_treatment": 60}
    assert made.counted.tallies["respect"][EVERYBODY].base == 120


def test_two_versions_of_a_form_next_to_each_other_are_one_question(tmp_path, some):
    twins = [
        {
            "v1/respect": row["respect"] if at < 50 else "",
            "v2/respect": "" if at < 50 else row["respect"],
            "knows_complaint": row["knows_complaint"],
        }
        for at, row in enumerate(some)
    ]

    assert table(counted(tmp_path, as_csv(twins)), "respect") == expected(some, "respect")


def test_two_columns_of_a_question_that_contradict_each_other_are_a_problem(tmp_path):
    made = counted(tmp_path, "a/respect,b/respect\nalways,always\nalways,never\n")

    assert place(made) == [("answers-differ", 3, "a/respect")]


def test_a_file_in_which_each_line_is_one_quoted_field_is_read_a_second_time(tmp_path, some):
    inner = as_csv(some, delimiter=";")
    outer = "".join('"' + line.replace(";", '";"').replace('"', '""') + '"\n' for line in inner.splitlines())
    made = counted(tmp_path, outer.replace('""', '""'))

    assert made.rows == counted(tmp_path, as_csv(some)).rows
    assert "second time" in made.notes[0]


@pytest.mark.parametrize("coding", ["utf-8-sig", "utf-16", "cp1252"])
def test_other_encodings_are_read_and_said(tmp_path, some, coding):
    text = as_csv(some, heading=lambda code: _heading(code, "es"))

    assert counted(tmp_path, text.encode(coding)).rows == counted(tmp_path, as_csv(some)).rows


def test_titles_and_merged_headings_above_are_passed_over_and_said(tmp_path, some):
    made = counted(tmp_path, f"Survey 2026,,,\nExperience,,Loans,\n{as_csv(some)}")

    assert made.rows == counted(tmp_path, as_csv(some)).rows
    assert made.notes == ["export.csv: the headings are in row 3"]


def test_who_did_not_consent_is_counted_as_such_and_nowhere_else(tmp_path, some):
    text = as_csv(some, more={"consent": ["yes", "no", "yes"]})
    made = counted(tmp_path, text)

    assert (made.counted.completed, made.counted.declined) == (80, 40)
    assert made.counted.tallies["respect"][EVERYBODY].base == 80


def test_a_repeat_finds_its_parent_by_the_value_of_its_index_not_by_position(tmp_path):
    rows = people(60, codes=("respect",))
    parents = [["_index", "gender"], *[[str(at * 3 + 7), "woman" if at % 2 else "man"] for at in range(30)]]
    children = [
        ["_parent_index", "respect"],
        *[[str((at % 30) * 3 + 7), row["respect"]] for at, row in enumerate(rows)],
    ]
    path = tmp_path / "export.xlsx"
    path.write_bytes(texts({"meetings": parents, "clients": children}))
    made = summarise([path], bank(), Reading())
    women = made.counted.tallies["respect"]["gender", "woman"]

    assert made.problems == []
    assert women.n == dict(Counter(row["respect"] for at, row in enumerate(rows) if at % 30 % 2))


def test_a_row_of_a_repeat_without_a_parent_is_a_problem(tmp_path):
    path = tmp_path / "export.xlsx"
    sheets = {"main": [["_index", "gender"], ["1", "man"]], "sub": [["_parent_index", "respect"], ["2", "always"]]}
    path.write_bytes(texts(sheets))
    made = summarise([path], bank(), Reading())

    assert place(made) == [("no-parent", 2, "_parent_index")]


def test_personal_data_in_another_sheet_are_named_and_what_was_not_counted_is_said(tmp_path):
    book = openpyxl.Workbook()
    for row in (["respect", "_index"], ["always", 1], ["never", 2]):
        book.active.append(row)
    more = book.create_sheet("household")
    for row in (["member", "_parent_index"], ["a child", 1], ["+51 987 654 321", 2]):
        more.append(row)
    book.save(tmp_path / "export.xlsx")
    made = summarise([tmp_path / "export.xlsx"], bank(), Reading())

    assert [(one.code, one.location.file, one.location.row, one.location.column) for one in made.problems] == [
        ("personal-data", "export.xlsx (household)", 3, "member")
    ]
    assert made.notes == ["export.xlsx (household): not counted, but looked through for personal data"]


def test_a_workbook_counts_as_a_csv_file_does(tmp_path, some):
    rows = [list(some[0]), *[list(row.values()) for row in some]]
    path = tmp_path / "export.xlsx"
    path.write_bytes(texts({"answers": rows}))

    assert summarise([path], bank(), Reading()).rows == counted(tmp_path, as_csv(some)).rows


# ------------------------------------------------------------------------------------------------- what stops an import


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("respect,knows_complaint\nalways,yes\nalways,yes,no\n", ("ragged-row", 3, None)),
        ("respect,knows_complaint\nalways,yes\nalways\n", ("ragged-row", 3, None)),
        ("respect\nalways\n\nalways\n", ("rows-below-gap", 4, None)),
        ("respect\n2_4\n", ("answer-outside", 2, "respect")),
        ("recommend\n1_0\n", ("answer-outside", 2, "recommend")),
        ("recommend\n11\n", ("answer-outside", 2, "recommend")),
        ("recommend\n٣\n", ("answer-outside", 2, "recommend")),
        ("recommend\n7.5\n", ("answer-outside", 2, "recommend")),
        ("respect\nNone\n", ("answer-outside", 2, "respect")),
        ("respect\nNA\n", ("answer-outside", 2, "respect")),
        ("gender,respect\nwomn,always\n", ("answer-outside", 2, "gender")),
        ("late_treatment\nnever_late shamed\n", ("answers-exclude", 2, "late_treatment")),
        (
            ALL_CHOICES + "\nmaybe" + ",0" * ALL_CHOICES.count(",") + "\n",
            ("answer-outside", 2, ALL_CHOICES.split(",")[0]),
        ),
        (
            ALL_CHOICES.rpartition(",")[0] + "\n1" + ",0" * (ALL_CHOICES.count(",") - 1) + "\n",
            ("choice-missing", 1, ALL_CHOICES.split(",")[0]),
        ),
        (
            ALL_CHOICES + ",late_treatment/scorned\n1" + ",0" * (ALL_CHOICES.count(",") + 1) + "\n",
            ("unknown-choice", 1, "late_treatment/scorned"),
        ),
        ("respect,_uuid\nalways,3b3da26e-82a4-4892-8349-13fdf9cbd61f\nalways,0.5\n", ("shifted-row", 3, "_uuid")),
        (
            "respect,_uuid\nalways,3b3da26e-82a4-4892-8349-13fdf9cbd61f\nnever,3b3da26e-82a4-4892-8349-13fdf9cbd61f\n",
            ("submission-twice", 3, "_uuid"),
        ),
        ("respect,start\nalways,2567-01-05T10:00:00\n", ("day-outside", 2, "start")),
        ("respect,today\nalways,1404-05-12\n", ("day-outside", 2, "today")),
        ("respect,today\nalways,2026-02-30\n", ("day-outside", 2, "today")),
        ("respect,weight\nalways,1.5\n", ("weights-unsaid", 1, "weight")),
        ("age,town\n12,Cusco\n", ("no-questions", 1, None)),
        ("", ("export-empty", None, None)),
    ],
)
def test_a_problem_names_row_and_column_and_nothing_is_counted(tmp_path, text, found):
    made = counted(tmp_path, text)

    assert place(made) == [found]
    assert made.rows == []
    assert all(problem.fix or problem.allowed for problem in made.problems)


@pytest.mark.parametrize("weight", ["0", "", "-1", "heavy", "0,8", "NaN", "Infinity"])
def test_a_weight_is_a_number_above_zero(tmp_path, weight):
    made = counted(tmp_path, f'respect,w\nalways,"{weight}"\n', weight="w")

    assert place(made) == [("bad-weight", 2, "w")]


def test_a_weight_far_above_the_others_is_a_problem(tmp_path):
    made = counted(tmp_path, "respect,w\n" + "always,1\n" * 5000 + "never,999999\n", weight="w")

    assert place(made) == [("bad-weight", None, "w")]


def test_an_interview_outside_the_days_of_the_survey_is_a_problem(tmp_path):
    text = "respect,start\nalways,2026-01-05T10:00:00+01:00\nalways,2025-11-05T10:00:00+01:00\n"

    assert place(counted(tmp_path, text, start=date(2026, 1, 1), end=date(2026, 1, 31))) == [
        ("day-outside", 3, "start")
    ]


def test_none_and_na_may_be_answers_and_are_no_answer_only_if_that_is_said(tmp_path):
    text = "respect,knows_complaint\nalways,NA\n" + "never,yes\n" * 40 + "always,no\n" * 20

    assert codes(counted(tmp_path, text)) == {"answer-outside": 1}
    assert counted(tmp_path, text, missing=("NA",)).counted.tallies["knows_complaint"][EVERYBODY].base == 60


def test_many_equal_problems_are_counted_not_listed(tmp_path):
    made = counted(tmp_path, "respect\n" + "sometimes\n" * 900)

    assert place(made) == [("answer-outside", 2, "respect")]
    assert made.problems[0].message.endswith("The same in rows " + ", ".join(map(str, range(3, 23))) + ", … (+879).")


def test_a_column_of_weights_with_commas_is_one_problem_that_says_how_to_mend_it(tmp_path):
    made = counted(tmp_path, "respect;w\n" + "".join(f"always;{n},5\n" for n in range(1, 30)), weight="w")

    assert place(made) == [("bad-weight", 2, "w")]
    assert made.problems[0].fix == "Write decimals with a point: replace the commas of the column."


@pytest.mark.parametrize(
    "heading", ["ponderación", "factor_expansion", "Factor de expansión", "pond", "final_weight", "FEXP", "poids"]
)
def test_weights_are_asked_about_under_any_of_their_names(tmp_path, heading):
    assert codes(counted(tmp_path, f"respect,{heading}\nalways,1.5\n")) == {"weights-unsaid": 1}


@pytest.mark.parametrize("day", ["2082/11/17", "31.04.2026", "17-11-2569", "2026/02/30", "1404.12.10"])
def test_days_of_other_calendars_and_impossible_days_are_named_however_they_are_written(tmp_path, day):
    assert place(counted(tmp_path, f"respect,start\nalways,05/01/2026\nalways,{day}\n")) == [
        ("day-outside", 3, "start")
    ]


def test_an_export_without_any_answer_says_so(tmp_path):
    assert codes(counted(tmp_path, "respect,knows_complaint\n")) == {"no-answers": 1}


def test_a_text_that_calls_itself_a_workbook_is_none(tmp_path):
    assert codes(counted(tmp_path, "hello\n", "export.xlsx")) == {"export-damaged": 1}


def test_a_heading_that_is_nearly_a_question_is_named_and_one_to_leave_out_must_exist(tmp_path):
    text = "knows_complaint,respekt,respect_1\nyes,always,never\n"
    assert counted(tmp_path, text).notes == [
        f"{heading} is not counted; did you mean respect?" for heading in ("respekt", "respect_1")
    ]
    assert codes(counted(tmp_path, text, leave_out=("respekt_",))) == {"no-such-column": 1}


def test_nobody_is_told_to_turn_none_into_an_answer(tmp_path):
    assert "dont_know" not in counted(tmp_path, "respect\nNone\n").problems[0].fix


def test_thousands_of_columns_and_twenty_languages_of_them_are_passed_over_by_name(tmp_path, some):
    wide = {f"note_{number}": ["text"] for number in range(3900)}
    made = counted(tmp_path, as_csv(some[:40], more=wide))
    too_wide = counted(tmp_path, ",".join(f"c{number}" for number in range(4100)) + "\n")

    assert made.problems == []
    assert len(made.others) == 3900
    assert codes(too_wide) == {"export-too-wide": 1}


def test_longest_known_words_are_taken_first_from_labels_that_hold_blanks():
    words, question = BankWords(bank()), bank().questions["late_treatment"]

    assert words.answers(question, "I was threatened I was shamed in front of others") == {"threatened", "shamed"}
    assert words.answers(question, "threatened;shamed") == {"threatened", "shamed"}
    assert words.answers(question, "threatened shame") is None


# ------------------------------------------------------------------------------------------------------ large exports


@pytest.fixture(scope="module")
def many():
    return people(60, codes=FEW) * 40


@pytest.mark.parametrize("form", ["plain", "quoted", "weighted", "consent", "windows"])
def test_compiled_code_counts_as_the_reader_of_rows_does(tmp_path, many, form, monkeypatch):
    more = {"_uuid": [f"{number:032x}" for number in range(len(many))], "start": ["2026-01-05T10:00:00+01:00"]}
    if form == "weighted":
        more["w"] = ["1", "0.8", "1.25"]
    if form == "consent":
        more["consent"] = ["yes", "no", "Sí", ""]
    text = as_csv(many, more=more)
    if form == "quoted":
        text = "".join(";".join(f'"{cell}"' for cell in line.split(",")) + "\n" for line in text.splitlines())
    if form == "windows":
        text = text.replace("\n", "\r\n")
    how = {"weight": "w"} if form == "weighted" else {}
    assert frame_of(read_export(_put(tmp_path, text))[0][0]) is not None
    at_once = counted(tmp_path, text, **how)
    monkeypatch.setattr(columnar, "_LEAST", 10**9)
    by_rows = counted(tmp_path, text, **how)

    assert at_once.problems == by_rows.problems == []
    assert at_once.counted == by_rows.counted
    assert at_once.rows == by_rows.rows != []


def _put(folder, text):
    path = folder / "export.csv"
    path.write_bytes(text.encode())
    return path


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("woman,urban,first,7,always,never_late", "ragged-row"),
        ("woman,urban,first,7,always,never_late,yes,no", "ragged-row"),
        ("woman,urban,first,7,sometimes,never_late,yes", "answer-outside"),
        ("woman,urban,first,7,Maria Lopez,never_late,yes", "personal-data"),
        ('woman,urban,first,7,"always",never_late', "ragged-row"),
        (",,,,,,\nwoman,urban,first,7,always,never_late,yes", "rows-below-gap"),
        ("\nwoman,urban,first,7,always,never_late,yes", "rows-below-gap"),
    ],
)
def test_one_wrong_line_in_a_large_export_is_found(tmp_path, many, line, code):
    lines = as_csv(many).splitlines()
    made = counted(tmp_path, "\n".join([*lines[:2000], *line.split("\n"), *lines[2000:]]) + "\n")

    assert code in codes(made)
    assert {problem.location.row for problem in made.problems} & {2001, 2002}


# ------------------------------------------------------------------------------------------------------------- weights


def test_shares_are_weighted_and_the_effective_base_is_that_of_kish(tmp_path):
    text = "respect,w\n" + "always,2\n" * 40 + "mostly,1\n" * 60 + "never,0.5\n" * 50
    made = counted(tmp_path, text, weight="w")
    tally = made.counted.tallies["respect"][EVERYBODY]
    weight, squares = Decimal(80 + 60 + 25), Decimal(160 + 60) + Decimal("12.5")

    assert (tally.weight, tally.squares) == (weight, squares)
    assert tally.effective == int(weight**2 / squares) == 117
    shares = {row[4]: row[6] for row in made.rows if not row[2]}
    assert shares == {"always": "48.5", "mostly": "36.4", "seldom": "", "never": ""}


# --------------------------------------------------------------------------------------------------------- the command

GOOD = ["--institution", "small-lender", "--survey", "clients-2026", "--conducted-by", "Example Research", "--independent",
        "--mode", "ivr", "--start", "2026-01-01", "--end", "2026-01-31", "--invited", "900", "--consent"]  # fmt: skip


@pytest.fixture
def data(tmp_path):
    folder = write_base(tmp_path / "data", surveys.known_standards())
    folder.rename(folder.parent / "small-lender")
    descriptor = folder.parent / "small-lender" / "datapackage.json"
    said = json.loads(descriptor.read_text())
    said["name"] = "small-lender"
    descriptor.write_text(json.dumps(said, indent=2))
    return tmp_path / "data"


def run(*words):
    return CliRunner().invoke(main, ["import", "survey", *map(str, words)])


def test_the_command_writes_two_tables_once_and_never_replaces_them(tmp_path, data, some):
    export = tmp_path / "export.csv"
    export.write_text(as_csv(some))
    package = data / "institutions" / "small-lender"
    of_version(package, 2)
    done = run(export, "--out", data, *GOOD)
    assert version_of(package) == 3
    wrote = {path.name: path.read_bytes() for path in package.iterdir() if path.is_file()}
    again = run(export, "--out", data, *GOOD)

    assert (done.exit_code, done.output.splitlines()[0]) == (0, "Completed interviews: 120; questions: 4.")
    assert wrote["surveys.csv"].decode().splitlines()[1].startswith("clients-2026,Example Research,yes,ivr,2026-01-01")
    assert again.exit_code == 2
    assert "could be a few people" in again.output
    assert {path.name: path.read_bytes() for path in package.iterdir() if path.is_file()} == wrote


def test_a_second_survey_of_what_can_be_the_same_people_is_written_only_if_they_are_others(tmp_path, data):
    export = tmp_path / "export.csv"
    package = data / "institutions" / "small-lender"
    persons = people(123, codes=FEW)
    export.write_text(as_csv(persons[:120]))
    assert run(export, "--out", data, *GOOD).exit_code == 0
    before = (package / "surveys.csv").read_bytes()
    export.write_text(as_csv(persons))
    second = [{"ivr": "call", "clients-2026": "again-2026"}.get(word, word) for word in GOOD]
    refused = run(export, "--out", data, *second)

    assert (refused.exit_code, (package / "surveys.csv").read_bytes()) == (1, before)
    assert "surveys-alike" in refused.output
    assert "--other-people" in refused.output
    assert run(export, "--out", data, *second, "--other-people").exit_code == 0


def test_the_command_writes_nothing_if_one_cell_is_wrong(tmp_path, data, some):
    export = tmp_path / "export.csv"
    export.write_text(as_csv(some, more={"phone": ["+51 987 654 321"]}))
    package = data / "institutions" / "small-lender"
    before = sorted(package.rglob("*"))
    done = run(export, "--out", data, *GOOD)

    assert done.exit_code == 1
    assert "987" not in done.output
    assert sorted(package.rglob("*")) == before


def test_equal_exports_make_equal_bytes_in_any_order(tmp_path, some):
    made = [counted(tmp_path, as_csv(rows)).rows for rows in (some, some[::-1])]

    assert made[0] == made[1]


def test_without_a_package_the_counts_are_printed(tmp_path, some):
    export = tmp_path / "export.csv"
    export.write_text(as_csv(some))
    done = run(export)

    assert done.exit_code == 0
    assert done.output.startswith("survey,question,question_version,group,")
    assert io.StringIO(done.output).readlines()[1].startswith("survey,recommend,1,,,")
