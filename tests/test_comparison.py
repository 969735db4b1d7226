"""What the pages that put institutions side by side know of each: small, complete, and never a zero for nothing."""

import gzip
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from py_mini_racer import MiniRacer

from generator.language.printer import Printer
from generator.model import KEY_FIGURES, Assurance, Caution, Checked, Count, Coverage, GapReason, Portal, Source
from generator.problems import Location
from generator.render.comparison import entries
from generator.render.comparison.words import ComparisonWords
from tests import builders
from tests.portals import ROOT
from tests.test_drift import shipped

ASSETS = ROOT / "templates/theme/assets"

KNOWN = shipped()
BORROWERS, WOMEN, PAR30 = "number_of_active_borrowers", "borrowers_female_percent", "par30"


def read(*facts, coverage=None, unjudged="", **who):
    dossier = replace(builders.dossier(facts, institution=builders.institution(**who)), coverage=coverage or {})
    return json.loads(entries.entry(dossier, unjudged, KNOWN))


def test_a_figure_has_its_row_its_status_and_who_checked_it():
    fact = builders.observation(
        BORROWERS,
        Decimal(1200),
        assurance=Assurance.DOCUMENTED,
        checked=Checked("Amina", date(2025, 6, 30)),
    )
    at = Location("institutions/marula/indicators.csv", 12)

    assert read(replace(fact, sources=(at,)))["figures"][BORROWERS]["2024"] == {
        "value": 1200,
        "row": 12,
        "status": "documented",
        "by": "Amina",
        "on": "2025-06-30",
    }


def test_who_checked_what_a_figure_is_computed_from_is_not_named_as_who_computed_it():
    checked = Checked("Amina", date(2025, 6, 30))
    fact = builders.observation(WOMEN, Decimal(80), assurance=Assurance.DOCUMENTED, checked=checked, derived=True)

    assert read(fact)["figures"][WOMEN]["2024"] == {"value": 80, "status": "derived"}


def test_what_one_page_is_given_does_not_depend_on_whether_the_other_was_made_before():
    portal = Portal(KNOWN, (), (), {}, {}, (), date(2026, 5, 1))
    alone, after = ComparisonWords(Printer(KNOWN, "en")), ComparisonWords(Printer(KNOWN, "en"))
    after.compare(portal)

    assert after.portfolio(portal) == alone.portfolio(portal)


def test_an_entry_has_the_licence_of_its_data_and_who_is_to_be_credited():
    copied = read(sources=(Source("Archive", "https://example.org/archive"),))

    assert copied["credit"] == "Archive"
    assert "credit" not in read()
    assert read(credit="A registry")["credit"] == "A registry"


def test_a_zero_is_a_value_and_a_gap_says_why():
    figures = read(builders.observation(PAR30, Decimal(0)), builders.gap(WOMEN, GapReason.WITHHELD))["figures"]

    assert figures[PAR30]["2024"] == {"value": 0}
    assert figures[WOMEN]["2024"] == {"gap": "withheld"}
    assert BORROWERS not in figures  # not reported: the filing is there, and says nothing


def test_a_figure_that_cannot_be_is_marked_so_that_no_chart_draws_it():
    figure = read(builders.observation(PAR30, Decimal(190), caution=Caution.IMPOSSIBLE))["figures"][PAR30]["2024"]

    assert figure == {"value": 190, "caution": "impossible"}


def test_answers_are_a_line_in_the_order_of_the_questions_and_what_was_not_asked_is_in_no_count():
    first, second, third, *_ = [one.code for one in entries.questions(KNOWN)]
    count = Count(2, 1, 0)
    covered = {"2024": Coverage("2024", count, {"governance": count, "client_retention": Count(0, 0, 0)}, {})}
    facts = [
        builders.observation(first, "yes"),
        builders.gap(second, GapReason.NOT_ASKED),
        builders.observation(third, "no"),
    ]
    filing = read(*facts, coverage=covered)["filings"][0]

    assert filing["answers"].startswith("yan-")
    assert len(filing["answers"]) == len(entries.questions(KNOWN))
    assert filing["total"] == [2, 1, 0]
    assert {code: counts for code, counts in zip(entries.areas(KNOWN), filing["areas"], strict=True) if counts} == {
        "governance": [2, 1, 0]
    }


def test_an_institution_that_nobody_judged_says_why():
    assert read(unjudged="no_filing")["star"] == {"state": "not_judged", "unjudged": "no_filing"}


def test_every_institution_is_in_the_shard_of_its_sum_and_no_shard_is_missing():
    ids = [f"mix-{n}" for n in range(700)]
    found = entries.shards(ids)

    assert sorted(id_ for members in found.values() for id_ in members) == sorted(ids)
    assert list(found) == list(range(entries.number_of_shards(len(ids))))
    assert max(map(len, found.values())) < 2.5 * entries.IN_A_SHARD
    assert entries.shard_of("a", 1 << 32) == 0xE40C292C  # the published example of the sum, FNV-1a
    assert [entries.number_of_shards(n) for n in (0, 16, 17, 1566, 20_000)] == [1, 1, 2, 128, 2048]
    assert entries.shards([]) == {0: []}


def test_one_more_institution_in_a_comparison_is_a_light_file(demo_site):
    files = sorted((demo_site / entries.FOLDER).glob("*.json"))
    listed = json.loads((demo_site / "api/v1/institutions.json").read_text("utf-8"))["institutions"]

    assert len(files) == entries.number_of_shards(len(listed))
    found = {one["id"]: at for at, file in enumerate(files) for one in json.loads(file.read_text("utf-8"))}
    assert found == {one["id"]: entries.shard_of(one["id"], len(files)) for one in listed}
    assert all(len(gzip.compress(file.read_bytes())) < 60_000 for file in files)


def test_the_words_of_a_page_can_end_no_script_and_are_in_its_language():
    portal = Portal(KNOWN, (), (), {}, {}, (), date(2026, 8, 27))
    english, spanish = (ComparisonWords(Printer(KNOWN, code)).compare(portal) for code in ("en", "es"))

    assert "<" not in english
    assert json.loads(english)["words"]["figures"] == "Key figures"
    assert json.loads(spanish)["words"]["figures"] == "Cifras principales"
    assert json.loads(english)["indicators"].keys() >= {BORROWERS, WOMEN, PAR30}
    known = json.loads(english)
    assert known["key_figures"] == [code for code in KEY_FIGURES if code in known["indicators"]]
    assert known["indicators"]["target_market"]["options"]["women"] == "Women"
    assert not known["indicators"]["target_market"]["values"], "nobody reported it here"
    assert {one["kind"] for one in known["indicators"].values()}.isdisjoint({"text", "date"})
    assert "institución" in json.loads(ComparisonWords(Printer(KNOWN, "en")).portfolio(portal))["heads"]


LISTS = (
    "institutions",
    "countries/pe",
    "es/countries/in",
    "associations/neem-circle",
    "peers/legal-form-nbfi",
    "award",
)


@pytest.mark.parametrize("page", LISTS)
def test_every_row_of_a_list_of_institutions_leads_to_the_comparison(demo_site, page):
    text = (demo_site / page / "index.html").read_text("utf-8")
    (table, *_) = re.findall(
        r'<table class="data list"[^>]*>\s*<caption class="hidden">(?:Institutions|Instituciones)<.*?</table>',
        text,
        re.DOTALL,
    )
    assert re.search(r"<tr><th><a href=[^ ]*institutions/[a-z0-9-]+/ ", table)
    assert re.match(r'<table [^>]* data-beside="[./]*/compare/\?i=" data-beside-label="(Compare|Comparar)">', table)


@pytest.fixture(scope="module")
def portfolio() -> Iterator[Callable[[str], tuple[str, list[str]]]]:
    """What a name of a reader's list means among invented institutions: the one that is taken, and those that are offered."""
    engine = MiniRacer()
    scripts = "".join(
        re.sub(r"(?m)^export |^import .*$", "", (ASSETS / f"{name}.js").read_text("utf-8"))
        for name in ("names", "matching")
    )
    ordinary = [f"{word} Microfinance Bank" for word in ("Alder", "Birch", "Cedar", "Elm", "Fir", "Hazel", "Larch", "Maple", "Oak", "Rowan")]  # fmt: skip
    named = [*ordinary, "Willow Foundation", "Poplar Trust", "Poplarbank", "Aspen Peru", "Finca Norte", "Finca Sur"]
    filters = [["country", "Peru"]]
    pages = [[f"institutions/x-{at}/", "", 0, [0], name] for at, name in enumerate(named)]
    engine.eval(f"{scripts} const made = new Matching(new Map([['peru', 'PE']])); made.learn(known({json.dumps({'filters': filters, 'pages': pages})}), () => 0);")  # fmt: skip

    def meaning(name: str, country: str = "") -> tuple[str, list[str]]:
        said = json.loads(str(engine.eval(f"JSON.stringify(made.of({json.dumps(name)}, {json.dumps(country)}))")))
        return said.get("sure", {}).get("title", ""), [page["title"] for page in said.get("likely", [])]

    yield meaning
    engine.close()


def test_the_beginning_of_one_name_alone_is_taken_for_it_and_any_other_is_asked_about(portfolio):
    assert portfolio("Willow") == ("Willow Foundation", [])
    assert portfolio("Finca") == ("", ["Finca Sur", "Finca Norte"])
    assert portfolio("Poplar")[0] == "", "Poplarbank may be meant"
    assert portfolio("Aspen")[0] == "", "what follows is a place, and there may be one elsewhere"
    assert portfolio("Aspen", "Peru")[0] == "Aspen Peru"
    assert portfolio("Bank")[0] == ""


def test_a_word_that_many_names_have_offers_none_of_them(portfolio):
    assert portfolio("Spruce Microfinance Bank") == ("", [])
    assert portfolio("Mapel Microfinance Bank") == ("", ["Maple Microfinance Bank"])


def test_a_name_that_many_institutions_bear_is_asked_about_and_no_page_below_an_institution_is_offered():
    scripts = {
        name: re.sub(r"(?m)^export |^import .*$", "", (ASSETS / f"{name}.js").read_text("utf-8"))
        for name in ("names", "matching", "picker")
    }
    pages = [[f"institutions/finca-{n}/", "", 0, [], f"Finca {n}"] for n in range(30)]
    below = ["institutions/finca-1/witnesses/", "institutions/letter/f/", "countries/pe/"]
    engine = MiniRacer()
    engine.eval(f"var find = (() => {{{scripts['names']}{scripts['matching']} return (pages, name) => {{ const made = new Matching(new Map()); made.learn(known({{ filters: [], pages }}), () => 0); return made.of(name); }}; }})();")  # fmt: skip
    engine.eval(f"var profile = (() => {{{scripts['picker']} return isProfile; }})();")

    def found(query: str, n: int) -> tuple[int, bool]:
        said = engine.eval(f"JSON.stringify(find({json.dumps(pages[:n])}, {json.dumps(query)}))")
        return len(json.loads(str(said))["likely"]), json.loads(str(said))["more"]

    assert found("Finca", 12) == (12, False)
    assert found("Finca", 30) == (20, True)
    kept = engine.eval(
        f"{json.dumps([*below, 'institutions/finca-1/'])}.filter((address) => profile({{ address }})).length"
    )
    assert kept == 1
    engine.close()
