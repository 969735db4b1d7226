"""The shared part of the archive is imported completely, and an independent reader finds every answer again."""

import csv
import json
import re
import zipfile
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from html import unescape
from pathlib import Path
from typing import NamedTuple

import pytest

from generator import packages
from generator.analysis.edit_checks.in_packages import PackageEditChecks, QueryRate
from generator.intake.mix_archive import ImportReport
from generator.intake.mix_archive.institutions import mended
from generator.model import AnswerType, Indicator
from generator.problems import Problem
from tests.archive_files import known, table

pytestmark = pytest.mark.archive

SOCIAL = "social-performance-dataset.xlsx"
PEOPLE = "mfi-company-metadata.xlsx"
FINANCIAL = "financial-performance-dataset-in-usd.csv"
YES_NO = {"Yes": "yes", "No": "no", "Partially": "partially", "Unknown": "unknown"}


# An independent reader: its own few lines of XML and its own notion of a group, nothing from the importer.


def sheet(path: Path) -> Iterator[list[str]]:
    """The rows of a workbook's only sheet as text, straight from its XML."""
    text = zipfile.ZipFile(path).read("xl/worksheets/sheet1.xml").decode()
    for row in re.findall(r"<row [^>]*?>(.*?)</row>", text, re.DOTALL):
        cells: dict[int, str] = {}
        for letters, body in re.findall(r'<c r="([A-Z]+)\d+"[^>]*?(?:/>|>(.*?)</c>)', row, re.DOTALL):
            number = 0
            for letter in letters:
                number = number * 26 + ord(letter) - 64
            cells[number - 1] = unescape(re.sub(r"<[^>]+>", "", body))
        yield [cells.get(column, "") for column in range(max(cells) + 1)]


def plain(text: str) -> str:
    return " ".join(text.split())


def marked(names: list[str], cells: list[str]) -> dict[str, set[str]]:
    """By question, the last parts of the columns that hold a 1."""
    found: dict[str, set[str]] = defaultdict(set)
    for name, cell in zip(names, cells, strict=False):
        if " > " in name and cell == "1":
            question, _, option = plain(name).rpartition(" > ")
            found[question].add(option)
    return dict(found)


@pytest.fixture(scope="module")
def raw(mix_archive: Path) -> dict[tuple[str, str], list[dict[str, set[str]]]]:
    """What each row of the social file marks, by MFI ID and fiscal year."""
    rows = sheet(mix_archive / SOCIAL)
    names = next(rows)
    found: dict[tuple[str, str], list[dict[str, set[str]]]] = defaultdict(list)
    for cells in rows:
        found[cells[0], cells[2]].append(marked(names[5:], cells[5:]))
    return found


def expected(indicator: Indicator, answers: dict[str, set[str]]) -> str:
    """The expected answer to one indicator: options joined, "" if nothing is marked; readings that contradict by " / "."""
    codes = {plain(last): code for code, last in indicator.mix_options.items()} | YES_NO
    places = {plain(name): answers.get(plain(name), set()) for name in indicator.mix_name}
    options = {codes[option] for found in places.values() for option in found}
    if indicator.kind is AnswerType.SEVERAL_OF:
        chosen = options - {indicator.none_option} or options
        return ";".join(option for option in indicator.options if option in chosen)
    return " / ".join(sorted(options))


def even(indicator: Indicator, rows: list[dict[str, set[str]]]) -> str:
    """The readings of a year's rows if no answer has more rows than another; "" otherwise."""
    said = Counter(answer for row in rows if (answer := expected(indicator, row)))
    counts = [count for _, count in said.most_common(2)]
    if len(counts) < 2 or counts[0] != counts[1]:
        return ""
    return " / ".join(sorted({reading for answer in said for reading in answer.split(" / ")}))


def test_every_row_of_every_file_is_accounted_for_once(imported: tuple[Path, ImportReport], mix_archive: Path) -> None:
    _, report = imported
    came = {rows.file: rows.came for rows in report.files}
    with (mix_archive / FINANCIAL).open(encoding="utf-8", newline="") as stream:
        financial = sum(1 for _ in csv.reader(stream)) - 1
    expected = {name: sum(1 for _ in sheet(mix_archive / name)) - 1 for name in (PEOPLE, SOCIAL)}
    assert came == expected | {FINANCIAL: financial}
    assert report.adds_up


class Looked(NamedTuple):
    """What the readers and the edit checks said of all packages, which are read once for both."""

    errors: list[Problem]
    filings: int
    facts: int
    rates: list[QueryRate]


@pytest.fixture(scope="module")
def looked(imported: tuple[Path, ImportReport]) -> Looked:
    asked = PackageEditChecks(known(), whole=True)
    errors: list[Problem] = []
    filings = facts = 0
    for folder in sorted((imported[0] / "institutions").iterdir()):
        dossier, problems = packages.read_institution(folder, known())
        assert dossier is not None, problems
        errors += [problem for problem in problems if problem.severity == "error"]
        filings += len(dossier.filings)
        facts += len(dossier.facts)
        asked.hear(dossier)
    return Looked(errors, filings, facts, asked.rates())


def test_every_id_of_any_file_becomes_a_package_that_has_no_error(
    imported: tuple[Path, ImportReport], mix_archive: Path, looked: Looked
) -> None:
    out, report = imported
    ids = {cells[0] for name in (PEOPLE, SOCIAL) for cells in sheet(mix_archive / name)} - {"MFI ID"}
    assert {folder.name for folder in (out / "institutions").iterdir()} == {f"mix-{who}" for who in ids}
    assert report.institutions == len(ids)
    assert looked.errors == []
    assert looked.filings == report.filings
    assert looked.facts >= report.facts + report.unknowns


def test_the_edit_checks_ask_about_less_than_two_in_a_hundred_facts(looked: Looked) -> None:
    for rate in looked.rates:
        assert rate.share < 2, rate


def test_every_column_of_the_social_file_has_an_indicator(imported: tuple[Path, ImportReport]) -> None:
    _, report = imported
    assert [column for file, column, _ in report.unknown_columns() if file == SOCIAL] == []


def test_every_social_answer_of_every_institution_is_the_one_in_the_raw_file(
    imported: tuple[Path, ImportReport], raw: dict[tuple[str, str], list[dict[str, set[str]]]]
) -> None:
    out, _ = imported
    asked = {
        indicator.code: indicator
        for indicator in known().indicators.values()
        if indicator.kind.is_choice and any(" > " in name for name in indicator.mix_name)
    }
    questions = {plain(name) for indicator in asked.values() for name in indicator.mix_name}
    compared = 0
    tables = {folder.name: table(folder) for folder in (out / "institutions").iterdir()}
    for (who, year), rows in raw.items():
        assert all(set(answers) <= questions for answers in rows)
        readings: dict[str, list[str]] = defaultdict(list)
        for row in tables[f"mix-{who}"]:
            if row["period"] == year and row["indicator"] in asked:
                readings[row["indicator"]].append(row["value"] or row["status"])
        written = {code: " / ".join(sorted(said)) for code, said in readings.items()}
        ours = {code: even(one, rows) or expected(one, rows[-1]) for code, one in asked.items()}
        if len(rows) == 1:
            assert {code: value for code, value in written.items() if value} == {
                code: value for code, value in ours.items() if value
            }, (who, year)
        else:  # the last row counts; the others only fill what it leaves open
            assert {code: written[code] for code, value in ours.items() if value} == {
                code: value for code, value in ours.items() if value
            }, (who, year)
        compared += sum(bool(value) for value in ours.values())
    assert len({who for who, _ in raw}) > 600
    assert compared > 60_000


def test_every_figure_is_the_exact_decimal_of_the_raw_file(
    imported: tuple[Path, ImportReport], mix_archive: Path
) -> None:
    out, _ = imported
    figures = {
        plain(name): indicator
        for indicator in known().indicators.values()
        if indicator.kind.is_figure
        for name in indicator.mix_name
    }
    written: dict[tuple[str, str, str], str] = {}
    for folder in (out / "institutions").iterdir():
        for row in table(folder):
            written[folder.name, row["period"], row["indicator"]] = row["value"]
    compared = 0
    with (mix_archive / FINANCIAL).open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            for name, text in row.items():
                indicator = figures.get(plain(name))
                if indicator is None or not text:
                    continue
                value = Decimal(written.pop((f"mix-{row['MFI ID']}", row["Fiscal Year"], indicator.code)))
                raw = Decimal(text) * (100 if indicator.kind is AnswerType.PERCENT else 1)
                assert abs(value - raw) < Decimal("0.000001"), (row["MFI ID"], row["Fiscal Year"], name, text)
                assert len(str(value).partition(".")[2]) <= 6
                compared += 1
    assert compared > 150_000
    left = {code for _, _, code in written if known().indicators[code].kind.is_figure}
    assert left == set(), "no figure comes from nowhere"


def test_names_countries_and_days_are_those_of_the_raw_files(
    imported: tuple[Path, ImportReport], mix_archive: Path
) -> None:
    out, _ = imported
    people = sheet(mix_archive / PEOPLE)
    next(people)
    countries = defaultdict(set)
    for who, name, _full_name, country, *_ in people:
        descriptor = json.loads((out / "institutions" / f"mix-{who}" / "datapackage.json").read_text("utf-8"))
        body = descriptor["institution"]
        assert plain(body["name"]) == plain(mended(plain(name)))
        assert body["identifiers"] == {"mix": int(who)}
        assert descriptor["licenses"][0]["name"] == "CC-BY-4.0"
        assert body["credit"] == "MIX Market, World Bank Data Catalog"
        assert "fictional" not in body
        countries[country].add(body["country"])
    assert all(len(codes) == 1 and codes != {"ZZ"} for codes in countries.values())
    assert len({code for codes in countries.values() for code in codes}) == len(countries) > 100
    rows = sheet(mix_archive / SOCIAL)
    next(rows)
    days: dict[tuple[str, str], set[str]] = defaultdict(set)
    for cells in rows:
        days[cells[0], cells[2]].add((date(1899, 12, 30) + timedelta(days=int(cells[4]))).isoformat())
    for (who, year), found in days.items():
        filings = {row["period"]: row["as_of"] for row in table(out / "institutions" / f"mix-{who}", "filings")}
        assert filings[year] in found
