"""The columns that the explorer loads say what was reported, and the list by letter has everybody once."""

import json
import re
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from generator.language.printer import Printer
from generator.model import (
    Association,
    Award,
    Count,
    Coverage,
    Institution,
    Licence,
    Listing,
    PeerFigures,
    Portal,
    Source,
)
from generator.model.shown.letters import MOST_LISTED, by_letter, initial
from generator.render.explorer import columns, world_map
from generator.render.explorer.page import ExplorerPage
from generator.render.fragments.lists import Lists
from generator.render.reported import all_reported
from tests.test_archives import printed
from tests.test_frames import KNOWN

TERMS = Licence("CC-BY-4.0", "Creative Commons", "https://example.org/by")
SAY = Printer(KNOWN, "en")


def listing(
    id_: str, *periods: str, coverage: Coverage | None = None, award: Award | None = None, **more: Any
) -> Listing:
    who = Institution(id_, more.pop("name", id_.title()), more.pop("country", "PE"), "latin_america_caribbean", **more)
    return Listing(who, periods, {"scale": "small"} if periods else {}, {}, coverage, award, 0)


@pytest.fixture
def portal() -> Portal:
    covered = Coverage("2025", Count(120, 60, 15), {}, {})
    listings = (
        listing("alpaca", "2025", "2023", coverage=covered, award=Award("2025", "1", "awarded", ()), licence=TERMS),
        listing("bambu", "2023", country="BO", networks=("red",), legal_form="ngo", former_names=("Caña",)),
        listing("condor"),
    )
    redefined = next(one for one in KNOWN.indicators.values() if one.versions and one.kind.is_choice)
    earlier = f"{redefined.code}#{redefined.versions[0].line}"
    figures = {
        ("all", "par30", "2025"): PeerFigures((2.5,), ("alpaca",)),
        ("all", "par30", "2023"): PeerFigures((0.0, 4.25), ("bambu", "alpaca")),
        ("all", "gross_loan_portfolio", "2025"): PeerFigures((1234567.891234,), ("alpaca",)),
    }
    answers: dict[tuple[str, str, str], dict[str, tuple[str, ...]]] = {
        ("all", redefined.code, "2025"): {"alpaca": ("yes",)},
        ("all", earlier, "2023"): {"alpaca": ("no",), "bambu": ("yes", "no")},
    }
    member = Association("red", "Red de prueba", "PE", members=("alpaca",))
    return Portal(
        KNOWN, listings, (member,), {}, {}, (), date(2026, 5, 1), peer_figures=figures, peer_answers=answers,
        reporters={"par30": 2, "gross_loan_portfolio": 1, redefined.code: 2},
    )  # fmt: skip


OF_THE_FILE = ("newest", "edition", "names", "sources", "licences", "fictional")
"""What the file has besides its columns. Whether institutions are invented is a column in a portal with such ones alone."""


def rows(portal: Portal) -> list[dict[str, Any]]:
    """The institutions as a browser reads them."""
    found = json.loads(columns.institutions(portal))
    names = [name for name, column in found.items() if name not in OF_THE_FILE and column]

    def cell(column: Any, row: int) -> Any:
        return column["codes"][column["at"][row]] if isinstance(column, dict) else column[row]

    return [{name: cell(found[name], row) for name in names} for row in range(len(found["id"]))]


def read_in_a_row(text: str) -> list[str]:
    ids = [""]
    for one in text.split(" "):
        ids.append(ids[-1][: int(one[0], 36)] + one[1:])
    return ids[1:]


def values(portal: Portal, code: str) -> list[tuple[str, str, str, Any]]:
    """The values of an indicator as a browser reads them: institution, line, year, value."""
    indicator = KNOWN.indicators[code]
    chunk = json.loads(columns.values(indicator, all_reported(indicator, portal)))
    ids, found = read_in_a_row(chunk["ids"]), []
    for line, years in chunk["lines"].items():
        for year, column in years.items():
            at = 0
            for step, value in zip(column["at"], column["values"], strict=True):
                at += step
                said = tuple(chunk["answers"][value]) if "answers" in chunk else value
                found.append((ids[at], line, year, said))
    return sorted(found)


def test_who_institutions_are_is_in_columns_in_the_order_of_the_list(portal):
    alpaca, bambu, condor = rows(portal)

    assert [one["name"] for one in (alpaca, bambu, condor)] == ["Alpaca", "Bambu", "Condor"]
    assert [one["id"] for one in (alpaca, bambu, condor)] == ["~", "~", "~"], "they are their names"
    assert (alpaca["asked"], alpaca["reported"], alpaca["documented"]) == (120, 60, 15)
    assert (alpaca["star"], alpaca["years"], alpaca["licence"], alpaca["scale"]) == (
        "awarded",
        "2025 2023",
        "CC-BY-4.0",
        "small",
    )
    assert (bambu["country"], bambu["form"], bambu["association"]) == ("BO", "ngo", "red")
    assert alpaca["association"] == "red", "the association lists it"


@pytest.mark.parametrize(
    ("id_", "name", "written"),
    [
        ("chhaya-setu", "Chhaya Setu", "~"),
        ("chhaya-setu-2", "Chhaya Setu", "~-2"),
        ("ambarika", "Ambarika Gramin Finance", "8~"),
        ("red-sur-9", "Red Sur S.A.", "8~9"),
        ("mix-100256", "Mixteca", "mix-100256"),
        ("nawi-pukyu", "Ñawi Pukyu", "nawi-pukyu"),
    ],
)
def test_an_id_is_written_by_the_letters_that_it_shares_with_the_name(id_, name, written):
    assert columns.shortened(id_, name) == written


def test_ids_in_a_row_are_written_by_what_each_shares_with_the_one_before():
    ids = ["a" * 40 + "-1", "a" * 40 + "-2", "mix-100012", "mix-100016", "mix-1001"]
    text = columns.in_a_row(ids)
    assert text.endswith(" 0mix-100012 96 71")
    assert read_in_a_row(text) == ids


def test_other_names_are_in_a_file_that_says_to_which_rows_it_belongs(portal):
    names = json.loads(columns.other_names(portal))
    fewer = replace(portal, listings=portal.listings[1:])

    assert names["also"] == ["", "Caña", ""]
    assert names["edition"] == json.loads(columns.institutions(portal))["edition"]
    assert names["edition"] != json.loads(columns.other_names(fewer))["edition"]


def test_what_an_institution_does_not_have_is_absent_and_never_zero(portal):
    condor = rows(portal)[2]

    assert (condor["asked"], condor["reported"], condor["documented"]) == (None, None, None)
    assert (condor["years"], condor["scale"], condor["form"], condor["star"]) == ("", "", "", "not_judged")


def test_the_file_names_the_newest_day_of_the_data_and_not_that_of_the_build(portal):
    received = replace(portal, newest=date(2019, 6, 30))

    assert json.loads(columns.institutions(portal))["newest"] == ""
    assert json.loads(columns.institutions(received))["newest"] == "2019-06-30"
    assert portal.as_of.isoformat() not in columns.institutions(received)


def test_each_row_says_who_is_to_be_credited_and_whether_it_is_invented(portal):
    first, *others = portal.listings
    source = Source("Archive", "https://example.org/archive")
    copied = replace(first, institution=replace(first.institution, sources=(source,), fictional=True))
    found = json.loads(columns.institutions(replace(portal, listings=(copied, *others))))

    assert [found["credit"]["codes"][at] for at in found["credit"]["at"]] == ["Archive", "", ""]
    assert found["fictional"] == [1, 0, 0]
    assert json.loads(columns.institutions(portal))["fictional"] is None


def test_the_values_of_an_indicator_are_those_that_were_reported_each_with_its_year(portal):
    assert values(portal, "par30") == [
        ("alpaca", "", "2023", 4.25),
        ("alpaca", "", "2025", 2.5),
        ("bambu", "", "2023", 0),
    ]


def test_an_amount_in_dollars_has_cents_and_no_noise_of_the_division(portal):
    assert values(portal, "gross_loan_portfolio") == [("alpaca", "", "2025", 1234567.89)]


def test_answers_to_an_earlier_definition_are_a_line_of_their_own_that_the_page_names(portal):
    code = next(code for code in portal.reporters if KNOWN.indicators[code].kind.is_choice)
    line = KNOWN.indicators[code].versions[0].line

    assert values(portal, code) == [
        ("alpaca", "", "2025", ("yes",)), ("alpaca", line, "2023", ("no",)), ("bambu", line, "2023", ("yes", "no")),
    ]  # fmt: skip
    assert line in ExplorerPage(SAY).words(portal, "./", "./")["indicators"][code]["earlier"]


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_page_has_words_for_every_code_in_the_files_and_offers_what_was_reported(portal, language):
    words = ExplorerPage(Printer(KNOWN, language)).words(portal, "./", "./")

    for row in rows(portal):
        for field in ("country", "region", "form", "scale", "star"):
            assert not row[field] or words["names"][field][row[field]], (field, row[field])
    assert set(words["indicators"]) == set(portal.reporters)
    assert words["years"] == ["2025", "2023"]
    assert "<" not in json.dumps(words["indicators"]), "labels are text"


def test_a_portal_without_institutions_has_a_sentence_instead_of_the_explorer(tmp_path, portal):
    assert "data-explorer" not in printed(tmp_path, "[[ parts.explorer() ]]", replace(portal, listings=()))
    assert "data-explorer" in printed(tmp_path, "[[ parts.explorer() ]]", portal)


def test_a_name_in_other_letters_has_its_latin_name_below_and_in_the_columns(portal):
    named: dict[str, Any] = {"name": "ផ្កាដូង", "full_name": "Phka Doung Microfinance", "acronym": "PDM"}
    known = replace(portal, listings=(listing("phka-doung", **named), listing("nawi", name="Ñawi")))

    assert [row["latin"] for row in rows(known)] == ["Phka Doung Microfinance", ""]
    assert '<small class="latin">Phka Doung Microfinance</small>' in Lists(SAY).institutions(known.listings, "./")
    assert known.listings[1].institution.latin_name == "Ñawi"


@pytest.mark.parametrize(
    ("name", "letter"),
    [
        ("Ñawi", "n"),
        ("ACLEDA", "a"),
        ("“Élan” SA", "e"),
        ("3 Rivers", "0-9"),
        ("ផ្កាដូង", "other"),
        ("…", "other"),
        ("Øst", "other"),
    ],
)
def test_a_name_is_listed_under_its_first_letter_without_accents(name, letter):
    assert initial(name) == letter


def test_many_institutions_are_listed_by_letter_and_each_is_on_one_page(tmp_path, portal):
    few = [listing(f"alpaca-{n}") for n in range(MOST_LISTED)]
    many = [*few, listing("bambu"), listing("nakhla", name="نخلة")]
    pages = by_letter(many)

    assert by_letter(few) == {}
    assert [(letter, len(page.listings)) for letter, page in pages.items()] == [
        ("a", MOST_LISTED),
        ("b", 1),
        ("other", 1),
    ]
    said = printed(tmp_path, "[[ parts.institutions() ]]", replace(portal, listings=tuple(many)))
    assert [f'institutions/letter/{letter}/"' in said for letter in ("a", "b", "other")] == [True] * 3
    assert "<table" not in said
    assert (
        printed(tmp_path, "[[ parts.institutions() ]]", replace(portal, listings=tuple(few))).count("<tr>")
        == 1 + MOST_LISTED
    )


def test_the_map_has_every_country_that_may_be_named_inside_its_frame():
    found = json.loads(world_map.content())
    wide, high = found["size"]
    assert {"PE", "IN", "US", "RU", "FJ", "ZA"} <= found["countries"].keys()
    assert {"MT", "WS"} <= found["countries"].keys() | found["islands"].keys()
    for path in (*found["countries"].values(), found["land"]):
        for start, steps in re.findall(r"M(-?\d+ -?\d+)l([-\d ]+)z", path):
            x, y = map(int, start.split())
            moves = [*map(int, steps.split())]
            for step_x, step_y in zip(moves[::2], moves[1::2], strict=True):
                assert abs(step_x) < wide / 4, "an outline that is cut at the edge would cross the whole map"
                x, y = x + step_x, y + step_y
                assert 0 <= x <= wide
                assert 0 <= y <= high
    assert all(0 <= x <= wide and 0 <= y <= high for x, y in found["islands"].values())
