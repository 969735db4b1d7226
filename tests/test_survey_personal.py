"""What points to a person is refused in any column and any cell; what only looks like it is let through.

All names, numbers and places are invented; the telephone numbers are of the ranges kept for fiction where there are any.
"""

import csv
import io
from typing import Any

import pytest

from generator.intake.survey import personal
from tests import surveys
from tests.surveys import as_csv, bank, counted, people

HEADED = [
    ("Q2. What is your first name?", "Gifty"),
    ("respondent_name", "Zawadi"),
    ("nombre y apellidos", "Illa Qori"),
    ("Nom et prénoms", "Ndeye"),
    ("client_name", "ZZ Example"),
    ("phone", "0738"),
    ("household_phone", "12345"),
    ("Número de teléfono", "5550100"),
    ("numero_de_celular", "987000"),
    ("demographics/mobile_number", "55501"),
    ("email", "x@example.org"),
    ("_geolocation", "-12.05 -77.04"),
    ("identification-info_gps-Latitude", "-0.513"),
    ("start-geopoint", "1.25 36.8 0 0"),
    ("direccion", "Jr. Inventado, cuadra 4"),
    ("Home address", "Plot seven"),
    ("deviceid", "ee1234"),
    ("IMEI", "35600"),
    ("dni", "4123"),
    ("National ID number", "AB-9911"),
    ("cedula", "17-1234"),
    ("client_id", "C-17"),
    ("loan_number", "L7"),
    ("Fecha de nacimiento", "1990-02-03"),
    ("Q5. Date of birth", "1982-05-10"),
    ("photo_of_house", "a1.jpg"),
    ("signature", "sig-1.png"),
    ("ឈ្មោះ", "សុខា"),
    ("आपका नाम", "सीता"),
    ("Jina", "Zawadi"),
    ("លេខទូរស័ព្ទ", "01234"),
]
"""Headings that announce it, each with a value that would not be recognised alone, or hardly."""

ANYWHERE = [
    "+51 987 654 321",
    "+855 12 345 678",
    "+91-98765-43210",
    "0712 345 678",
    "0044 20 7946 0018",
    "(01) 555-0142",
    "070000000412",
    "555-0100-123",
    "919876543210",
    "3.60E+14",
    "jane.roe@example.org",
    "write to juan@example.com please",
    "my number is 0712345678",
    "-12.046374, -77.042793",
    "0.1211383 -0.2133781 343.7 5.0",
    "-0.2047112",
    "12° 2' 36\" S",
    "1234 5678 9012",
    "12.345.678-9",
    "123.456.789-09",
    "123-45-6789",
    "ABCDE1234F",
    "A01234567",
    "GB82 WEST 1234 5698 7654 32",
    "collect:aB3dE5gH7jK9mN1p",
    "1f3870be274f6c49",
    "00:1B:44:11:3A:B7",
    "192.168.1.17",
    "1600000333995.jpg",
    "interview.m4a",
    "Maria Lopez",
    "Rosa Quispe Mamani",
    "Sra. Condori",
    "Mr Okello",
    "SUNITA DEVI",
    "Kwame",
    "Sok Sophea",
    "XYZ0000001",
    "https://maps.app.goo.gl/example",
    "Jr. Los Inventados 123, Cusco",
    "12 Imaginary Road",
    "1987-04-12",
    "12/04/1987",
    "my neighbour Maria Invented told me",
    "maria lopez quispe",
    "सीता देवी",
    "00000042",
    "1990-12-00000-8",
    "jane (at) example.org",
]
"""Values under a harmless heading, as a broken line leaves them."""

HARMLESS = {
    "amounts": {"loan_amount": ["1500000", "250000000", "12 500 000"], "monto_del_credito": ["1,500.00"]},
    "dates": {"visited": ["2025-10-10", "19.11.2019", "2025-10-20 22:17:57.140000+01:00", "20251010"]},
    "meta of kobo": {
        "_id": ["586881963"],
        "_submission_time": ["2025-10-20 21:19:02"],
        "_validation_status": [""],
        "_submitted_by": ["enumerator7"],
        "__version__": ["vbTuBg75pp2KDqYmMn4goP"],
        "form_version": ["2026031512"],
        "_index": ["1", "2"],
    },
    "meta of odk": {
        "KEY": ["uuid:3b3da26e-82a4-4892-8349-13fdf9cbd61f"],
        "SubmitterName": ["team-2"],
        "FormVersion": ["2026"],
    },
    "yes to owning a telephone": {
        "Do you have a mobile phone": ["Yes", "No"],
        "smartphone": ["no"],
        "phone": ["yes", "no"],
    },
    "ages and years": {"age": ["34", "71"], "year_of_birth": ["1988"], "Age": ["1995"]},
    "scales": {"satisfaction": ["1", "2", "5"], "nps": ["0", "10"]},
    "codes with underscores": {"current_loan_cycle": ["1", "2_4", "5+", "no"], "branch": ["B07", "HQ_2"]},
    "percentages and weights": {"share_of_income": ["0.333333"], "poids": ["1.0345678"]},
    "words with capitals": {
        "Store location": ["Akure", "Santa Barbara", "Cape Coast"],
        "opinion": ["Very Good", "Not At All"],
    },
    "products": {"product": ["Individual Loan", "Group Loan", "Micro Insurance"], "brand": ["BBOX", "Solar System"]},
    "ranges": {"how_often": ["2-3 times", "10 - 20", "2020-2021"], "income_band": ["100-500", "1000-5000"]},
    "times": {"time": ["14:02:00.000+02:00", "09:30"], "minutes": ["12.5"]},
    "missing marks": {"reason": ["NA", "n/a", "None", "-99", "888", "999"]},
    "free text": {
        "comment": ["Work on the pricing.", "They came 3 times in 2024, it cost 20,000.", "Más plazo, por favor"]
    },
    "weights of things": {"weight_of_harvest": ["1234567"], "price_per_kg": ["12500.75"]},
    "computed": {"per_day": ["0.123456789012345"], "litres": ["1.3333333333333333"]},
    "enumerators by code": {"enumerator": ["id_1", "5"], "team": ["North A"]},
    "months": {"best_month": ["May", "April", "August"], "day": ["Sunday"]},
    "links between sheets": {"_parent_index": ["1"], "_parent_table_name": ["main"], "_submission__uuid": ["3b3da26e"]},
    "numbers of things": {"rooms": ["3"], "members_in_group": ["25"], "loan_count": ["7"]},
    "languages": {"language": ["Español (es)", "English (en)", "Runasimi"]},
}


def test_there_are_enough_planted_cases():
    assert len(HEADED) + len(ANYWHERE) >= 40
    assert len(HARMLESS) >= 20


@pytest.fixture(scope="module")
def some():
    return people(40, codes=("respect", "knows_complaint"))


@pytest.mark.parametrize(("heading", "value"), HEADED)
def test_a_heading_that_announces_a_person_is_refused_with_the_row(tmp_path, some, heading, value):
    made = counted(tmp_path, as_csv(some, more={heading: ["", "", value]}))

    assert {(one.code, one.location.column) for one in made.problems} == {("personal-data", heading)}
    assert made.problems[0].location.row == 4
    assert made.rows == []
    assert value not in repr(made.problems)


@pytest.mark.parametrize("value", ANYWHERE)
def test_a_value_that_points_to_a_person_is_refused_under_any_heading(tmp_path, some, value):
    made = counted(tmp_path, as_csv(some, more={"visits": ["", "two", "", value]}))

    assert {(one.code, one.location.row) for one in made.problems[:1]} == {("personal-data", 5)}
    assert value not in repr(made.problems)


@pytest.mark.parametrize("value", ["+51 987 654 321", "Maria Lopez", "jane.roe@example.org", "1600000333995.jpg"])
def test_a_value_that_slid_under_a_question_is_refused_and_not_repeated(tmp_path, some, value):
    made = counted(tmp_path, as_csv([*some, {**some[0], "respect": value}]))

    assert "personal-data" in {one.code for one in made.problems}
    assert value not in repr(made.problems)


@pytest.mark.parametrize("name", HARMLESS)
def test_a_harmless_export_is_not_refused(tmp_path, some, name):
    made = counted(tmp_path, as_csv(some[:1], more=HARMLESS[name]), unweighted=True)

    assert made.problems == []


@pytest.mark.parametrize("heading", ["_notes", "_tags", "_submitted_by", "data/_notes", "username"])
@pytest.mark.parametrize("value", ["call +51 987 654 321", "jane.roe@example.org", "Maria Lopez"])
def test_what_people_write_into_the_columns_of_the_program_is_looked_at_too(tmp_path, some, heading, value):
    made = counted(tmp_path, as_csv(some, more={heading: ["", value]}))

    assert {(one.code, one.location.column) for one in made.problems} == {("personal-data", heading)}
    assert value not in repr(made.problems)


def test_an_empty_column_of_that_name_refuses_nothing(tmp_path, some):
    assert counted(tmp_path, as_csv(some, more={"phone": [""], "deviceid": [""]})).problems == []


def test_a_column_that_is_left_out_is_not_looked_at(tmp_path, some):
    text = as_csv(some, more={"phone": ["0712 345 678"]})

    assert counted(tmp_path, text, leave_out=("phone",)).problems == []


def test_our_own_aggregates_look_like_nobody(tmp_path):
    made = counted(tmp_path, as_csv(people(300)))
    fields: Any = surveys.known_standards().schemas["answers"]["fields"]
    header = [field["name"] for field in fields]
    text = io.StringIO()
    csv.writer(text).writerows([header, *[("clients-2026", *row) for row in made.rows]])
    rows = list(csv.reader(io.StringIO(text.getvalue())))

    assert len(rows) > 300
    assert [cell for row in rows[1:] for cell in row if personal.by_value(cell)] == []
    assert [heading for heading in header if personal.by_heading(heading)] == []


def test_every_answer_of_the_bank_is_harmless():
    words = [
        text for question in bank().questions.values() for one in question.options.values() for text in one.values()
    ]
    words += [
        text for grouping in bank().groupings.values() for one in grouping.values.values() for text in one.values()
    ]

    assert [text for text in words if personal.by_value(text)] == []
