"""The archive of MIX Market, imported and built: the JSON of its pages agrees with the raw files.

The files are read independently, with openpyxl and a few lines of code; from the program comes only the list of
indicators with their column names.
"""

import csv
import json
from collections import Counter, defaultdict
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import openpyxl
import pytest
from playwright.sync_api import sync_playwright

from generator import standards as standards_
from generator.intake.mix_archive.institutions import mended
from generator.model import AnswerType, Indicator
from tests import recount
from tests.browser.conftest import FLAGS, served
from tests.browser.find_chromium import present
from tests.browser.test_paper import sheets
from tests.browser.test_profile import IN_SIGHT, MOST_NODES, MOST_STOPS, TALLEST
from tests.portals import ROOT
from tests.recomputing import recompute

pytestmark = [pytest.mark.archive, pytest.mark.slow]

ALSO = ("101928",)
"""An institution that was only asked the short form, besides those."""

INSTITUTIONS = 50
"""How many institutions are compared answer by answer: every n-th of those with social answers, so always the same."""

BUILT_IN = {"Yes": "yes", "No": "no", "Partially": "partially", "Unknown": "unknown"}

Marks = dict[str, set[str]]
"""By question, the last parts of the names of its columns that hold a 1."""


class Column(NamedTuple):
    question: str
    option: str


@cache
def sheet(path: Path) -> list[tuple[Any, ...]]:
    book = openpyxl.load_workbook(path, read_only=True)
    rows = [tuple(row) for row in book.worksheets[0].iter_rows(values_only=True)]
    book.close()
    return [row for row in rows if any(cell is not None for cell in row)]


def plain(name: object) -> str:
    return " ".join(str(name).split())


@pytest.fixture(scope="module")
def asked() -> dict[str, Indicator]:
    """Every indicator that represents columns of the archive, by code."""
    known, _ = standards_.load(ROOT / "datapackages" / "standards")
    assert known is not None
    return {code: indicator for code, indicator in known.indicators.items() if indicator.mix_name}


@pytest.fixture(scope="module")
def social(mix_archive: Path) -> dict[str, dict[str, list[Marks]]]:
    """What every row of the workbook marks, by MFI ID and fiscal year."""
    header, *rows = sheet(mix_archive / "social-performance-dataset.xlsx")
    columns = {at: Column(*plain(name).rsplit(" > ", 1)) for at, name in enumerate(header) if " > " in str(name)}
    found: dict[str, dict[str, list[Marks]]] = defaultdict(lambda: defaultdict(list))
    for row in rows:
        marks: Marks = defaultdict(set)
        for at, column in columns.items():
            if row[at] == 1:
                marks[column.question].add(column.option)
            else:
                assert row[at] in (0, None)
        found[str(row[0])][str(row[2])].append(marks)
    return found


@pytest.fixture(scope="module")
def chosen(social: dict[str, dict[str, list[Marks]]]) -> list[str]:
    """Institutions, every tenth of them one of those with the most rows for one year."""
    ids = sorted(social, key=int)
    most = sorted(ids, key=lambda who: -max(len(rows) for rows in social[who].values()))[: INSTITUTIONS // 10]
    spread = [who for who in ids[:: len(ids) // INSTITUTIONS] if who not in most]
    return most + spread[: INSTITUTIONS - len(most)]


@pytest.fixture(scope="module")
def site(archive_site: Path) -> Path:
    """The portal of the archive."""
    return archive_site


def listed(site: Path) -> list[dict[str, Any]]:
    """The entries of all institutions of a site."""
    read: list[dict[str, Any]] = json.loads((site / "api/v1/institutions.json").read_text("utf-8"))["institutions"]
    return read


@cache
def told(site: Path, who: str) -> dict[tuple[str, str], dict[str, Any]]:
    """The facts in an institution's JSON, by indicator and period."""
    read = json.loads((site / f"api/v1/institutions/mix-{who}.json").read_text("utf-8"))
    assert read["identifiers"] == {"mix": int(who)}
    return {(fact["indicator"], fact["period"]): fact for fact in read["facts"]}


def options(indicator: Indicator, marks: Marks) -> set[str]:
    """The codes of all options of an indicator that a row marks, in any of its places."""
    codes = {plain(label): code for code, label in indicator.mix_options.items()} | BUILT_IN
    return {codes[label] for name in indicator.mix_name for label in marks.get(plain(name), ())}


def answer(fact: dict[str, Any] | None) -> set[str]:
    """The answer in the JSON, as codes; nothing for a gap."""
    if fact is None or fact["status"] not in ("reported", "unknown"):
        return set()
    if fact["status"] == "unknown":
        return {"unknown"}
    return set(fact["value"]) if isinstance(fact["value"], list) else {fact["value"]}


def test_every_social_answer_is_that_of_the_raw_workbook(site, asked, social, chosen):
    choices = {code: indicator for code, indicator in asked.items() if indicator.kind.is_choice}
    compared = contradicted = 0
    assert len(chosen) == INSTITUTIONS
    for who in chosen:
        facts = told(site, who)
        for year, rows in social[who].items():
            for code, indicator in choices.items():
                marked = [options(indicator, marks) for marks in rows]
                said = answer(facts.get((code, year)))
                everything = set().union(*marked)
                if not everything:
                    assert not said, (who, year, code, "an answer from nowhere")
                    continue
                compared += 1
                assert said <= everything, (who, year, code)
                believed = marked[-1] or everything  # of several rows for one year the last counts
                if indicator.kind is AnswerType.SEVERAL_OF and len(rows) == 1:
                    assert said == (believed - {indicator.none_option} or believed), (who, year, code)
                elif len(believed) == 1 and len(rows) == 1:
                    assert said == believed, (who, year, code)
                elif marked[-1]:
                    contradicted += not said
                    assert said <= marked[-1], (who, year, code)
    assert compared > 100 * len(chosen)
    assert contradicted < compared / 200


def test_no_json_holds_a_social_answer_that_the_workbook_does_not_ask_for(site, asked, social, chosen):
    choices = {code for code, indicator in asked.items() if indicator.kind.is_choice}
    for who in chosen:
        for (code, year), fact in told(site, who).items():
            if code in choices and fact["status"] in ("reported", "unknown"):
                assert year in social[who], (who, year, code)


def test_every_question_and_every_option_of_the_workbook_is_one_that_the_standards_know(mix_archive, asked):
    header, *_ = sheet(mix_archive / "social-performance-dataset.xlsx")
    known: dict[str, set[str]] = defaultdict(set)
    for indicator in asked.values():
        for name in indicator.mix_name:
            known[plain(name)] |= {plain(label) for label in indicator.mix_options.values()} or set(BUILT_IN)
    for name in header[5:]:
        column = Column(*plain(name).rsplit(" > ", 1))
        assert column.option in known[column.question], name


def test_every_financial_figure_in_json_is_the_raw_one_and_ratios_are_percents(site, mix_archive, asked):
    figures = {
        plain(name): indicator
        for indicator in asked.values()
        if indicator.kind.is_figure
        for name in indicator.mix_name
    }
    ids = {str(entry["identifiers"]["mix"]) for entry in listed(site)}
    compared = ratios = 0
    with (mix_archive / "financial-performance-dataset-in-usd.csv").open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            if row["MFI ID"] not in ids:
                continue
            facts = told(site, row["MFI ID"])
            for name, text in row.items():
                indicator = figures.get(plain(name))
                if indicator is None or not text:
                    continue
                fact = facts[indicator.code, row["Fiscal Year"]]
                assert fact["status"] == "reported"
                is_ratio = indicator.kind is AnswerType.PERCENT
                raw = Decimal(text) * (100 if is_ratio else 1)
                assert abs(Decimal(repr(fact["value"])) - raw) <= max(abs(raw) * Decimal("1e-14"), Decimal("0.000001"))
                assert fact.get("unit") == (
                    "percent" if is_ratio else "USD" if indicator.kind is AnswerType.CURRENCY else indicator.unit
                )
                compared += 1
                ratios += is_ratio
    assert compared > 60 * len(ids)
    assert ratios > 6 * len(ids)


def test_every_number_said_of_many_institutions_is_a_recount_of_the_published_facts(site):
    assert recount.differences(site) == []


@pytest.mark.slow
def test_there_is_an_institution_for_every_id_and_a_filing_for_every_year_of_any_file(
    archive_site, mix_archive, social
):
    _, *people = sheet(mix_archive / "mfi-company-metadata.xlsx")
    ids = {str(row[0]) for row in people} | social.keys()
    years = {(who, year) for who, found in social.items() for year in found}
    with (mix_archive / "financial-performance-dataset-in-usd.csv").open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            ids.add(row["MFI ID"])
            years.add((row["MFI ID"], row["Fiscal Year"]))
    entries = listed(archive_site)
    assert len(entries) == len(ids) >= 1_550
    assert {entry["identifiers"]["mix"] for entry in entries} == {int(who) for who in ids}
    assert {(str(entry["identifiers"]["mix"]), period) for entry in entries for period in entry["periods"]} == years
    for entry in entries:
        assert not entry["fictional"]
        for page in (entry["address"], *(f"{entry['address']}{period}/" for period in entry["periods"])):
            assert (archive_site / page / "index.html").is_file()
            assert (archive_site / "es" / page / "index.html").is_file()


def test_names_are_those_of_the_workbook_but_for_mended_letters(site, mix_archive):
    header, *people = sheet(mix_archive / "mfi-company-metadata.xlsx")
    assert header[:3] == ("MFI ID", "MFI Name", "MFI Full Name")
    written = {int(who): plain(name) for who, name, *_ in people}
    names = {entry["identifiers"]["mix"]: plain(entry["name"]) for entry in listed(site)}
    both = names.keys() & written.keys()
    assert both
    assert {who: names[who] for who in both} == {who: plain(mended(written[who])) for who in both}


def test_no_page_of_the_archive_calls_it_invented(site):
    for path in (*sorted(site.glob("institutions/mix-*/index.html"))[:20], site / "index.html"):
        assert 'class="demonstration"' not in path.read_text("utf-8")


def test_what_was_asked_and_answered_is_counted_as_an_independent_program_counts_it(site):
    """Coverage, follow-ups, editions and judgements of every filing, by `recompute`, an independent program."""
    assert recompute.differences(site) == []


def test_no_filing_of_the_archive_is_held_against_a_rule_that_it_was_not_asked_for(site):
    assert json.loads((site / "api/v1/awards.json").read_text("utf-8"))["awards"] == []
    whys: Counter[str] = Counter()
    for path in (site / "api/v1/institutions").glob("*.json"):
        for filing in json.loads(path.read_text("utf-8"))["filings"]:
            assert filing["award"] is None
            assert filing["judgement"]["findings"] == []
            whys[filing["judgement"]["not_judged"]] += 1
    assert whys.keys() == {"no_policy_in_force", "questionnaire_asks_less"}
    page = (site / "institutions/mix-101928/index.html").read_text("utf-8")
    assert "asked for" not in page
    assert "asks less than the policy needs" in page


@pytest.mark.browser
def test_the_heaviest_pages_of_the_archive_keep_to_their_size_on_screen_and_paper(site):
    with served(site.parent) as host, ThreadPoolExecutor(1) as thread:  # this one may have the loop of other browsers
        pages = [f"{host}{site.name}/{kind}/{_heaviest(site / kind)}/" for kind in ("institutions", "countries")]
        profile, *printed = thread.submit(_measured, pages).result()
    for width, (nodes, stops, height) in profile.items():
        assert nodes <= MOST_NODES
        assert stops <= MOST_STOPS
        assert height <= TALLEST[width], f"at {width} px"
    assert max(printed) <= 2


def _heaviest(folder: Path) -> str:
    return max(folder.glob("*/index.html"), key=lambda path: path.stat().st_size).parent.name


def _measured(pages: list[str]) -> tuple[Any, ...]:
    """What the first page has in sight at each width, and the number of sheets of every page."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=present(), args=FLAGS)
        page = browser.new_page()
        page.goto(pages[0])
        seen = {}
        for width in TALLEST:
            page.set_viewport_size({"width": width, "height": 800})
            seen[width] = page.evaluate(IN_SIGHT)
        printed = []
        for address in pages:
            page.goto(address)
            printed.append(sheets(page))
        browser.close()
    return seen, *printed
