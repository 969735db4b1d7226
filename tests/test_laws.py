"""Laws of the whole portal, for any data."""

import csv
import gzip
import json
import os
import random
import re
import shutil
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from generator import standards as standards_
from generator.analysis import derive, follow_ups
from generator.analysis.award import coverage, judgement
from generator.model import AnswerType, Assurance, Dossier, Gap, Observation, Standards
from generator.packages import read_institution
from generator.render.api import catalogue
from generator.render.charts.languages import alone
from tests import recount
from tests.pages import Cell, Tables
from tests.portals import LANGUAGES, ROOT

DATA = ROOT / "datapackages"
TABLES = ("filings", "indicators", "evidence", "reviews")
"""Tables whose rows are put into another order; those in which others speak stand in the order in which pages show them."""


@cache
def shipped() -> Standards:
    known, _ = standards_.load(DATA / "standards")
    assert known is not None
    return known


def whole(folder: Path) -> Dossier:
    """Everything that follows from one package alone."""
    dossier, problems = read_institution(folder, shipped())
    assert dossier is not None
    dossier = derive.derive(follow_ups.close_follow_ups(dossier, shipped()), shipped())
    dossier = replace(dossier, coverage=coverage.cover(dossier, shipped()), problems=problems)
    return replace(dossier, awards=judgement.judge(dossier, shipped(), ()))


def as_json(folder: Path) -> dict[str, Any]:
    read: dict[str, Any] = json.loads(catalogue.institution(whole(folder), shipped()))
    return read


@cache
def rows(path: Path) -> list[dict[str, str]]:
    """The rows of a CSV file; the first one is row 2."""
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def ids() -> list[str]:
    """The institutions with answers: one that withdrew has none."""
    return sorted(path.parent.name for path in (DATA / "institutions").glob("*/indicators.csv") if rows(path))


@cache
def published(site: Path, id_: str) -> dict[str, Any]:
    read: dict[str, Any] = json.loads((site / f"api/v1/institutions/{id_}.json").read_text("utf-8"))
    return read


# ------------------------------------------------------------------------------------------------------ order of rows


def shuffled(folder: Path, copy: Path, order: random.Random) -> dict[str, dict[int, int]]:
    """Copy a package with the rows of all its tables in another order: by file, the old row of each new one."""
    shutil.copytree(folder, copy)
    moved: dict[str, dict[int, int]] = {}
    for name in TABLES:
        path = copy / f"{name}.csv"
        if path.is_file():
            header, *lines = path.read_text("utf-8").splitlines()
            places = list(range(len(lines)))
            order.shuffle(places)
            path.write_text("\n".join([header, *(lines[place] for place in places)]) + "\n", "utf-8")
            moved[path.name] = {new + 2: old + 2 for new, old in enumerate(places)}
    return moved


def with_old_rows(part: Any, moved: dict[str, dict[int, int]]) -> Any:
    """JSON as it would be if every row were still in its old place."""
    if isinstance(part, list):
        return [with_old_rows(one, moved) for one in part]
    if not isinstance(part, dict):
        return part
    told = {key: with_old_rows(value, moved) for key, value in part.items()}
    if isinstance(row := part.get("row"), int):
        told["row"] = moved.get(part.get("file", "indicators.csv").rpartition("/")[2], {}).get(row, row)
    return told


@pytest.mark.parametrize("id_", ["ambarika", "ngano-njema", "samaki-tnaot", "codrul-senin"])
def test_the_order_of_rows_in_a_package_changes_nothing_but_row_numbers(id_, tmp_path):
    folder = DATA / "institutions" / id_
    before = as_json(folder)
    for seed in range(3):
        copy = tmp_path / str(seed) / id_
        moved = shuffled(folder, copy, random.Random(seed))
        after = with_old_rows(as_json(copy), moved)
        for part in (before, after):
            part["evidence"].sort(key=lambda item: item["id"])  # listed as filed
        assert after == before


# -------------------------------------------------------------------------------------------------- reporting more


@pytest.fixture(scope="module")
def reviewed() -> Dossier:
    """A filing that holds STAR, as it was filed: nothing derived, nothing judged."""
    dossier, _ = read_institution(DATA / "institutions" / "ambarika", shipped())
    assert dossier is not None
    return dossier


STATES = {"never": 0, "lapsed": 1, "awarded": 2}


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_reporting_more_with_proof_lowers_neither_award_nor_disclosure(reviewed, data):
    social = {code for code, indicator in shipped().indicators.items() if indicator in shipped().family("social")}
    period = "2025"
    proven = sorted(
        code
        for (code, year), fact in reviewed.facts.items()
        if year == period
        and code in social
        and isinstance(fact, Observation)
        and fact.assurance is Assurance.DOCUMENTED
    )
    kept_back = data.draw(st.sets(st.sampled_from(proven), max_size=40))
    more = data.draw(st.sets(st.sampled_from(sorted(kept_back)))) if kept_back else set()
    less_said, more_said = (without(reviewed, left_out, period) for left_out in (kept_back, kept_back - more))
    before, after = (coverage.cover(said, shipped())[period] for said in (less_said, more_said))
    assert after.total.reported >= before.total.reported
    assert after.total.documented >= before.total.documented
    assert after.level >= before.level
    assert all(after.areas[code].reported >= count.reported for code, count in before.areas.items())
    # An answer that is not aligned with the Universal Standards may cost alignment; an aligned one never does.
    aligned = {code for code in more if is_aligned(reviewed, code, period)}
    again = judgement.judge(without(reviewed, kept_back - aligned, period), shipped(), ())[period]
    assert STATES[again.state] >= STATES[judgement.judge(less_said, shipped(), ())[period].state]


def without(dossier: Dossier, codes: set[str], period: str) -> Dossier:
    """The same filing without some answers and their reviews."""
    return replace(
        dossier,
        facts={key: fact for key, fact in dossier.facts.items() if key[1] != period or key[0] not in codes},
        reviews={key: review for key, review in dossier.reviews.items() if key[1] != period or key[0] not in codes},
    )


def is_aligned(dossier: Dossier, code: str, period: str) -> bool:
    fact, indicator = dossier.facts[code, period], shipped().indicators[code]
    assert isinstance(fact, Observation)
    said = set(fact.value) if isinstance(fact.value, tuple) else {fact.value}
    return not indicator.aligned or bool(said & set(indicator.aligned))


# ------------------------------------------------------------------------------------- every figure leads to its row


def typed(text: str, indicator_type: str) -> object:
    """The meaning of a cell, read without the program's help."""
    if indicator_type in ("percent", "count", "currency", "ratio"):
        return Decimal(text)
    if indicator_type == "several_of":
        return text.split(";")
    return date.fromisoformat(text).isoformat() if indicator_type == "date" else text


@pytest.fixture(scope="module")
def defined(demo_site: Path) -> dict[str, dict[str, Any]]:
    listed = json.loads((demo_site / "api/v1/indicators.json").read_text("utf-8"))["indicators"]
    return {entry["code"]: entry for entry in listed}


@pytest.mark.parametrize("id_", ids())
def test_every_reported_value_leads_to_the_row_of_the_file_that_holds_it(id_, demo_site, defined):
    table = rows(demo_site / "downloads" / id_ / "indicators.csv")
    assert table == rows(DATA / "institutions" / id_ / "indicators.csv")
    used = set()
    own = published(demo_site, id_)
    assert own["facts_file"] == f"institutions/{id_}/indicators.csv"
    for fact in own["facts"]:
        if "row" not in fact:
            assert fact["status"] in ("derived", "missing_input", "undefined")
            continue
        assert "file" not in fact, "the file is named once"
        row = table[fact["row"] - 2]
        if "closed_by" in fact:  # not filed: it leads to the answer it follows from
            assert fact["status"] == "not_applicable"
            assert (row["indicator"], row["period"]) == (fact["closed_by"], fact["period"])
            assert row["value"].split(";") != [""] or row["status"] == "not_applicable"
            continue
        used.add(fact["row"])
        assert (row["indicator"], row["period"], row["status"]) == (fact["indicator"], fact["period"], fact["status"])
        assert row["note"] == fact.get("note", "")
        if fact["status"] == "reported":
            said = typed(row["value"], defined[fact["indicator"]]["type"])
            value = fact["value"]
            if isinstance(value, float):
                said = float(str(said))  # which has 15 digits of the filed figure
            assert value == (sorted(said, key=value.index) if isinstance(said, list) else said), fact
        else:
            assert row["value"] == ""
    spoken = {number for number, row in enumerate(table, 2) if row["status"]}
    assert used == spoken, "and every row that says something is a fact"


@pytest.mark.parametrize("id_", ids())
def test_every_derived_value_leads_to_the_rows_of_its_inputs(id_, demo_site, defined):
    table = rows(demo_site / "downloads" / id_ / "indicators.csv")
    for fact in published(demo_site, id_)["facts"]:
        if fact["status"] != "derived":
            assert "derived_from" not in fact
            continue
        assert fact["derived_from"], fact
        wanted = inputs_of(fact["indicator"], defined)
        for place in fact["derived_from"]:
            assert place.keys() == {"row"}, "in the file where values are filed"
            row = table[place["row"] - 2]
            assert row["status"] == "reported"
            assert row["indicator"] in wanted
            assert int(fact["period"]) - 2 <= int(row["period"]) <= int(fact["period"])


def inputs_of(code: str, defined: dict[str, dict[str, Any]]) -> set[str]:
    """All inputs of an indicator, direct or indirect; a filed figure has none."""
    found: set[str] = set()
    waiting = list(defined[code]["formula"]["inputs"])
    while waiting:
        name = waiting.pop().partition("@")[0]
        if name not in found:
            found.add(name)
            waiting += (defined[name]["formula"] or {"inputs": []})["inputs"]
    return found


@pytest.mark.parametrize("language", ["", "es/"])
def test_every_figure_on_a_profile_leads_to_its_row_on_the_page_of_the_filing(language, demo_site):
    for id_ in ids():
        facts = {(fact["indicator"], fact["period"]): fact for fact in published(demo_site, id_)["facts"]}
        shown = set()
        for cell in cells(demo_site / language / "institutions" / id_ / "index.html"):
            for link in cell.links:
                if place := ROW_OF_FILING.fullmatch(link["href"]):
                    shown.add((place[2], place[1]))
        newest = sorted({period for _, period in facts}, reverse=True)[
            :SHOWN_YEARS
        ]  # the others are on their own pages
        traced = {key for key, fact in facts.items() if "row" in fact or "derived_from" in fact}
        assert {(code, period) for code, period in traced if period in newest} <= shown, id_
        # Of an indicator without a value in these years, the newest row is one click away.
        older = {code for code, _ in traced} - {code for code, period in traced if period in newest}
        assert older <= {code for code, _ in shown}, id_


SHOWN_YEARS = 3
"""The years of a profile's tables."""


ROW_OF_FILING = re.compile(r"(\d{4})/#([a-z0-9_]+)")


@pytest.mark.parametrize("language", ["", "es/"])
def test_every_row_of_a_filing_names_the_rows_of_the_file_it_comes_from(language, demo_site):
    for id_ in ids()[::3]:  # there are hundreds of similar filings
        facts = {(fact["indicator"], fact["period"]): fact for fact in published(demo_site, id_)["facts"]}
        for page in (demo_site / language / "institutions" / id_).glob("[0-9]*/index.html"):
            in_row: dict[str, list[Cell]] = {}
            for cell in cells(page):
                in_row.setdefault(cell.row, []).append(cell)
            named = {row: set(map(int, re.findall(r"\b\d+", of_row[2].text))) for row, of_row in in_row.items() if row}
            for (code, period), fact in facts.items():
                if period == page.parent.name and "row" in fact:
                    assert named[code] == {fact["row"]}
                elif period == page.parent.name and fact["status"] == "derived":
                    assert named[code] <= {place["row"] for place in fact["derived_from"]}
                    assert named[code]


@cache
def cells(page: Path) -> list[Cell]:
    return Tables(page.read_text("utf-8")).cells


# ----------------------------------------------------------------------------------------- read back, gaps, languages


@pytest.mark.parametrize("id_", ids())
def test_the_api_read_back_gives_the_facts(id_, demo_site):
    dossier = whole(DATA / "institutions" / id_)
    told = {(fact["indicator"], fact["period"]): fact for fact in published(demo_site, id_)["facts"]}
    assert told.keys() == dossier.facts.keys()
    for key, fact in dossier.facts.items():
        said = told[key]
        assert said["evidence" if isinstance(fact, Observation) and fact.evidence else "indicator"]
        if isinstance(fact, Gap):
            assert (said["status"], said["value"]) == (fact.why.value, None)
        elif isinstance(fact.value, Decimal):
            assert Decimal(repr(said["value"])) == pytest.approx(fact.value, rel=Decimal("1e-14"))
            assert (said.get("usd") is None) == (fact.usd is None)
        elif isinstance(fact.value, tuple):
            assert tuple(said["value"]) == fact.value
        else:
            assert said["value"] == str(fact.value)
    assert [filing["period"] for filing in published(demo_site, id_)["filings"]] == list(dossier.periods)


@pytest.mark.parametrize("id_", ids())
def test_a_gap_is_never_a_zero_and_never_a_no(id_, demo_site):
    for fact in published(demo_site, id_)["facts"]:
        if fact["status"] not in ("reported", "derived"):
            assert fact["value"] is None
            assert "usd" not in fact
    for row in rows_with_mark(demo_site / "downloads" / id_ / f"{id_}-facts.csv"):
        if row["status"] not in ("reported", "derived"):
            assert (row["value"], row["usd"]) == ("", "")
    for language in ("", "es/"):
        for page in (demo_site / language / "institutions" / id_).rglob("index.html"):
            for cell in cells(page):
                if "gap" in cell.kind.split():
                    # "last reported for 2020" names the year of the row that it links to
                    years = {place[1] for link in cell.links if (place := ROW_OF_FILING.fullmatch(link["href"]))}
                    assert set(re.findall(r"\d+", cell.text)) <= years
                    assert cell.text.strip().lower() not in ("no", "", "-")


def rows_with_mark(path: Path) -> list[dict[str, str]]:
    """The rows of a table for spreadsheets, which starts with a byte order mark."""
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


@pytest.mark.parametrize("id_", ids())
def test_the_language_of_a_page_never_changes_its_data(id_, demo_site):
    for page in sorted((demo_site / "institutions" / id_).rglob("index.html")):
        for language in LANGUAGES[1:]:
            other = demo_site / language / page.relative_to(demo_site)
            assert data_of(page) == data_of(other), page


def data_of(page: Path) -> list[object]:
    """The data of a page apart from words: the digits of its figures, their sources, and their marks."""
    found: list[object] = []
    for cell in cells(page):
        in_short = re.search(r"[^\W\d_]", cell.text)  # abbreviated amounts: languages abbreviate millions differently
        links = [(link["href"].replace("../", ""), link.get("class")) for link in cell.links]
        found.append((cell.row, cell.kind, links, "" if in_short else digits(cell.text)))
    found += re.findall(r'<span class="?((?:review|finding) \w+|star|gap)\b', page.read_text("utf-8"))
    return found


@pytest.mark.parametrize("shelf", ["institutions", "countries", "indicators"])
def test_the_language_of_a_chart_never_changes_its_numbers(shelf, demo_site):
    compared = 0
    for folder in sorted((demo_site / shelf).iterdir()):
        path = Path("charts") / folder.name / "explore.json"
        if (demo_site / path).is_file():
            said = json.loads((demo_site / path).read_text("utf-8"))
            one, *others = (alone(said, language) for language in ("en", "es"))
            assert all(numbers(one) == numbers(other) for other in others)
            compared += 1
    assert compared > 5


def digits(text: str) -> str:
    return "".join(re.findall(r"\d", text))


def numbers(part: object) -> object:
    """The figures of a chart's data, without words and their widths, which depend on the language."""
    if isinstance(part, dict):
        return {key: numbers(value) for key, value in part.items() if key not in ("texts", "rows", "ticks", "frame")}
    if isinstance(part, list):
        return [numbers(value) for value in part]
    return part if isinstance(part, int | float) else None


# --------------------------------------------------------------------------------------- said of many institutions


def test_every_number_said_of_many_institutions_is_a_recount_of_the_published_facts(demo_site):
    assert recount.differences(demo_site) == []


@pytest.mark.parametrize(
    ("path", "damage", "about"),
    [
        ("charts/credit_products/explore.json", (r"\d+% \((\d+)\)", r"0% (\1)"), "credit_products"),
        ("institutions/wayrasol/index.html", (r"alf of its \d+ peers", "alf of its 99 peers"), "wayrasol"),
        ("charts/wayrasol/explore.json", (r"2025: [\d.]+%", "2025: 1%"), "wayrasol"),
        ("charts/par30/explore.json", (r"median [\d.]+%", "median 99%"), "par30"),
        ("countries/in/index.html", (r"from [\d,]+ to [\d,]+", "from 1 to 2"), "IN"),
        (
            "institutions/wayrasol/index.html",
            (r"reported \d+ of \d+ social", "reported 1 of 2 social"),
            "wayrasol 2025: 1 of 2",
        ),
        ("institutions/wayrasol/index.html", (r"[\d.]+ of (\d+) points", r"1 of \1 points"), "wayrasol: '1 of"),
        (
            "downloads/ambarika/ambarika-facts.csv",
            (r",2022,(?=[^,\n]*,[^,\n]*\n)", ",2011,"),
            "client_protection_principles_applied_count",
        ),
        (
            "charts/client_protection_principles_applied_count/explore.json",
            (r'"seams":\{[^}]*\}', '"seams":{"n":0}'),
            "client_protection_principles_applied_count",
        ),
    ],
)
def test_the_recount_finds_a_number_that_the_facts_do_not_give(demo_site, tmp_path, path, damage, about):
    for part in ("api/v1", "downloads", "charts", "indicators", "institutions", "countries"):
        shutil.copytree(demo_site / part, tmp_path / part, copy_function=os.link)
    file = tmp_path / path
    text = file.read_text("utf-8")
    said, instead = damage
    changed = re.sub(said, instead, text)
    assert changed != text
    file.unlink()
    file.write_text(changed, "utf-8")
    assert any(line.startswith(about) for line in recount.differences(tmp_path))


# ------------------------------------------------------------------------------------------------------ fiction


def test_every_page_of_a_portal_of_invented_data_that_shows_them_says_so(demo_site):
    silent = []
    for path in demo_site.rglob("index.html"):
        parts = path.relative_to(demo_site).parts
        shelf = parts[1] if parts[0] in LANGUAGES[1:] and len(parts) > 1 else parts[0]
        if shelf in ("institutions", "countries", "associations") or len(parts) == 1:
            text = path.read_text("utf-8")
            if not re.search('role="?note', text) or "demonstration" not in text:
                silent.append("/".join(parts))
    assert silent[:10] == []


def test_the_kinds_of_answer_are_those_of_the_api(defined):
    assert {entry["type"] for entry in defined.values()} == {kind.value for kind in AnswerType}


# ------------------------------------------------------------------------------------------------------------- profiles


def test_the_heaviest_profile_is_light(demo_site):
    profiles = [path for path in demo_site.glob("**/institutions/*/index.html") if path.parent.name in ids()]
    assert len(profiles) == len(LANGUAGES) * len(ids())
    assert max(len(gzip.compress(path.read_bytes(), 6)) for path in profiles) < 45_000


def test_the_figures_that_readers_compare_with_are_those_that_are_published(demo_site):
    chosen = json.loads((demo_site / "charts" / "peers.json").read_text("utf-8"))
    offered = {
        (code, year, chosen["institutions"][at][0]): value
        for code, years in chosen["figures"].items()
        for year, found in years.items()
        for at, value in found
    }
    facts = [(id_, fact) for id_ in ids() for fact in published(demo_site, id_)["facts"]]
    known = {
        (fact["indicator"], fact["period"], id_): fact["usd"] if chosen["kinds"][fact["indicator"]] == "currency" else fact["value"]
        for id_, fact in facts
        if fact["indicator"] in chosen["kinds"] and isinstance(fact.get("value"), int | float) and not fact.get("caution")
    }  # fmt: skip
    assert offered.keys() == known.keys()
    assert all(abs(value - known[key]) <= 0.005 + 1e-9 * abs(value) for key, value in offered.items())
