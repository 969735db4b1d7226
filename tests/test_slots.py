"""`SLOTS.md` matches the code, and no part hides a fragment."""

import re
from dataclasses import replace
from datetime import date

import pytest
from jinja2 import Environment, nodes

from generator.language.printer import Printer
from generator.model import Filing
from generator.pipeline.tasks.runner import TaskRunner
from generator.render.pages.names import names
from generator.render.tables.fact_table import FactTables
from tests import builders, slots_page
from tests.test_frames import KNOWN, SAY, filler


def hidden(part: str) -> set[str]:
    """The names of fragments that a part redefines: a macro, a parameter or a variable of that name."""
    tree = Environment().parse(part)
    bound = {macro.name for macro in tree.find_all(nodes.Macro)}
    bound |= {name.name for name in tree.find_all(nodes.Name) if name.ctx in ("store", "param")}
    return bound & {*slots_page.ALWAYS, *names(SAY)}


def test_the_page_of_slots_is_what_the_code_says():
    assert slots_page.PAGE.read_text("utf-8") == slots_page.page(), "SLOTS.md fell behind the code: run `make slots`"


def test_the_page_names_everything_that_a_page_knows(tmp_path):
    made, frame = filler(tmp_path, "[[ home ]]")
    made.fill(frame, "institutions/prodem/")

    assert set(made._names()) == {*slots_page.ALWAYS, *names(SAY)}


def test_every_part_says_what_it_is():
    found = slots_page.macros()

    assert len(found) == sum(len(re.findall(r"{%-? macro ", file.read_text())) for file in slots_page.PARTS.iterdir())
    assert [name for name, (_, said) in found.items() if not said] == []


def test_every_line_of_a_part_can_be_reviewed():
    long = {
        f"{file.name}:{number}": len(line)
        for file in slots_page.PARTS.iterdir()
        for number, line in enumerate(file.read_text().splitlines(), 1)
        if len(line) > 160
    }

    assert long == {}, "break it inside a slot, or beside one with `-`: {{- x -}} prints no white space around it"


def test_every_row_of_the_page_has_words():
    rows = re.findall(r"^\| `((?:parts|say|page)\..*|[a-z_.]+\(.*)` \| *\|$", slots_page.page(), re.MULTILINE)

    assert rows == []


def test_a_phrase_that_a_language_lacks_is_reported_where_it_is_printed_and_not_before():
    bare = replace(KNOWN.languages["es"], phrases={"locale": "es"}, indicators={})
    say = Printer(replace(KNOWN, languages={**KNOWN.languages, "es": bare}), "es")

    tables = names(say)["tables"]
    assert say.missing == {}

    assert isinstance(tables, FactTables)
    answered = builders.observation("board_orientation_social_mission")
    filing = Filing("2024", date(2024, 12, 31))
    found = tables.areas(builders.dossier([answered], [filing]), "social", "")
    assert re.search(r">\[en\] \d+ indicators not reported in any year</p>", found)
    assert any(key.startswith("phrases.profile.unreported") for key in say.missing)


def test_no_part_hides_a_fragment():
    assert {file.name: hidden(file.read_text("utf-8")) for file in slots_page.PARTS.iterdir()} == {
        file.name: set() for file in slots_page.PARTS.iterdir()
    }


@pytest.mark.parametrize(
    "part",
    [
        "{% macro tables() %}{% endmacro %}",
        "{% macro a(lists) %}{% endmacro %}",
        "{% set awards = 1 %}",
        "{% for sentence in [] %}{% endfor %}",
    ],
)
def test_a_planted_name_that_hides_a_fragment_is_found(part):
    assert hidden(part)


def test_a_page_is_filled_with_the_values_that_the_page_of_slots_names(tmp_path):
    made, _ = filler(tmp_path, "", each="country", path="countries/country/index.html")

    with pytest.raises(TypeError, match="pages with each: country are filled with country, charts"):
        list(TaskRunner(None)._fill(made, "country", "pe", country=None))  # type: ignore[arg-type]
