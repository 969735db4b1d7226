"""Definitions with a past: what a value was given to is known, and nothing is compared over a change that matters."""

import csv
import html
import io
import shutil
import zipfile
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from generator.analysis.benchmarks import PeerTable, compare
from generator.analysis.benchmarks.profiles import comparisons, names_by_group, peer_figures
from generator.analysis.derive import derive
from generator.analysis.edit_checks.cases import DossierFigures
from generator.analysis.peers import groups, rows, uncompared
from generator.intake.workbook.make import workbook
from generator.intake.workbook.package_values import PackageValues
from generator.language.printer import Printer
from generator.model import (
    ALL,
    AnswerType,
    Band,
    Benchmark,
    Dossier,
    Fact,
    Formula,
    Gap,
    GapReason,
    Listing,
    Observation,
    PeerScheme,
    Portal,
    Questionnaire,
    Standards,
    Tally,
    Version,
)
from generator.model.definitions import breaks, comparable, indicator_of, is_current, series, series_name, version_of
from generator.packages.questionnaires import set_definitions
from generator.problems import Problem, as_text
from generator.render.api import catalogue, downloads
from generator.render.charts.subjects.indicator import answers, answers_by_year, quartiles
from generator.render.charts.subjects.institution import FigureChart, over_time
from generator.render.fragments.definitions import Definitions
from generator.render.fragments.lists import Lists
from generator.render.peers import peers_of
from generator.render.tables.fact_table import FactTables
from generator.standards import load
from tests import builders
from tests.builders import dossier, filing, indicator, observation
from tests.portals import ROOT

SHIPPED = ROOT / "datapackages" / "standards"

YEARS = (
    Version("2008", "2008", 2008),
    Version("2011", "2008", 2011, changed="A word was put in order."),
    Version("2022", "2022", 2022, changed="One more is counted.", source="The keepers of the list."),
)
EDITIONS = (
    Version("old", "old", editions=("old",)),
    Version("new", "new", editions=("new", "ours"), changed="Partially was added."),
)
"""A definition that changed with two fiscal years, of which one matters; and one that changed with a questionnaire."""

COUNT = indicator("principles", kind=AnswerType.COUNT, unit="principles", versions=YEARS)
ANSWER = indicator(
    "complaints", kind=AnswerType.YES_PARTIALLY_NO, versions=EDITIONS, mix_name=("Client protection > Mechanism",)
)
KINDS = indicator("kinds", kind=AnswerType.SEVERAL_OF, options={"a": "First", "b": "Second"}, versions=YEARS)
CHANGE = indicator(
    "growth",
    kind=AnswerType.PERCENT,
    formula=Formula("", "growth", ("principles", "principles@previous"), {}, Decimal(0)),
)


@pytest.fixture(scope="module")
def shipped() -> Standards:
    found, _ = load(SHIPPED)
    assert found is not None
    return found


@pytest.fixture(scope="module")
def known(shipped: Standards) -> Standards:
    """Small standards with the words of the shipped ones."""
    small = builders.standards((COUNT, ANSWER, KINDS))
    return replace(
        small,
        languages={"en": shipped.languages["en"]},
        quartiles_from=10,
        profile_groups=(),
        questionnaires={
            "old": Questionnaire("old", "Old", last_year=2014, options={"complaints": ("yes", "no")}, words="mix"),
            "new": Questionnaire("new", "New", first_year=2012, last_year=2018, words="mix"),
            "ours": Questionnaire("ours", "Ours", first_year=2015),
        },
    )


def read(facts: list[Fact], known: Standards, **editions: str) -> Dossier:
    """A dossier as packages are read; the editions are named as y2013="old"."""
    years = sorted({fact.period for fact in facts}, reverse=True)
    filings = [filing(year, questionnaire=editions.get(f"y{year}", "")) for year in years]
    by_cell = set_definitions(
        {(fact.indicator, fact.period): fact for fact in facts}, {one.period: one for one in filings}, known
    )
    return dossier(by_cell.values(), filings)


def counts(**by_year: int) -> list[Fact]:
    return [observation("principles", Decimal(n), year.removeprefix("y")) for year, n in by_year.items()]


def portal_of(dossiers: dict[str, Dossier], known: Standards) -> Portal:
    """A portal with the comparisons of these dossiers."""
    found = {id_: rows(one, known) for id_, one in dossiers.items()}
    benchmarks, tallies = compare(found, {}, known)
    return Portal(
        known,
        tuple(
            Listing(builders.institution(id_, name=id_), one.periods, {}, {}, None, None, 0)
            for id_, one in dossiers.items()
        ),
        (),
        benchmarks,
        tallies,
        (),
        date(2026, 11, 29),
    )


# ------------------------------------------------------------------------------------------------------ which version


@pytest.mark.parametrize(("year", "expected"), [("2005", "2008"), ("2010", "2008"), ("2011", "2011"), ("2030", "2022")])
def test_a_fiscal_year_answers_the_last_version_that_had_begun_and_the_first_before_all(year, expected):
    assert version_of(YEARS, "whatever", year) == expected


@pytest.mark.parametrize(("edition", "expected"), [("old", "old"), ("new", "new"), ("ours", "new"), ("", "new")])
def test_a_filing_answers_the_version_of_its_edition_whatever_its_year(edition, expected):
    assert version_of(EDITIONS, edition, "2013") == expected


def test_versions_are_comparable_if_nothing_between_them_breaks_the_series():
    assert comparable(YEARS, "2008", "2011")
    assert not comparable(YEARS, "2011", "2022")
    assert is_current(YEARS, "2022")
    assert not is_current(YEARS, "2011")
    assert breaks(YEARS, {2010: "2008", 2012: "2011", 2021: "2011", 2023: "2022"}) == (2023,)


def test_a_series_has_the_indicators_code_and_earlier_lines_have_names_of_their_own():
    assert series("principles", YEARS) == {"principles": "2022", "principles#2008": "2008"}
    assert series_name("principles", YEARS, "2011") == "principles#2008"
    assert indicator_of("principles#2008") == indicator_of("principles") == "principles"
    assert series("plain", ()) == {"plain": ""}


def test_every_value_knows_the_version_that_it_was_given_to(known):
    said = read([*counts(y2010=5, y2021=6, y2022=6), observation("complaints", "yes", "2010")], known, y2010="old")
    assert {key: fact.definition for key, fact in said.facts.items() if isinstance(fact, Observation)} == {
        ("principles", "2010"): "2008",
        ("principles", "2021"): "2011",
        ("principles", "2022"): "2022",
        ("complaints", "2010"): "old",
    }


# ------------------------------------------------------------------------------------------------------- the standards


def test_the_shipped_versions_say_whose_answers_are_not_comparable(shipped):
    lines = {one.code: [version.line for version in one.versions] for one in shipped.redefined}
    assert lines["client_protection_principles_applied_count"] == ["2008", "2011", "2022"]
    two_steps = {code for code, found in lines.items() if found == ["mix-2009", "mix-2014"]}
    assert two_steps == {code for code, offered in shipped.questionnaires["mix-2009"].options.items()
                         if shipped.indicators[code].kind is AnswerType.YES_PARTIALLY_NO}  # fmt: skip
    for one in shipped.redefined:
        for version in one.versions[1:]:
            assert version.source
            assert shipped.languages["es"].changes[one.code][version.code] not in ("", version.changed)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("since: mix-2014\n", "since: mix-2041\n", "unknown-questionnaire"),
        ("since: mix-2009\n      - since: mix-2014", "since: mix-2014\n      - since: mix-2009", "versions-unordered"),
    ],
)
def test_a_version_names_an_edition_that_exists_in_the_order_of_the_editions(tmp_path, old, new, expected):
    found = problems_with(tmp_path, old, new)
    assert [one.code for one in found if one.severity == "error" and one.location.file.endswith("s/indicators.yml")
            and "/languages/" not in one.location.file] == [expected]  # fmt: skip


def test_a_version_names_an_edition_that_asks_the_question(tmp_path):
    found = problems_with(
        tmp_path,
        "    mix_name: Client protection > Client protection assessment\n",
        "    mix_name: Client protection > Client protection assessment\n    versions:\n      - since: mix-2009\n"
        '      - since: mix-2014-india\n        changed: It was asked.\n        comparable: "yes"\n',
    )
    assert "version-not-asked" in [one.code for one in found]
    assert "does not ask the question" in as_text(found)


def problems_with(folder: Path, old: str, new: str) -> tuple[Problem, ...]:
    shutil.copytree(SHIPPED, folder / "standards")
    path = folder / "standards" / "indicators.yml"
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")
    return load(folder / "standards")[1]


# ----------------------------------------------------------------------------------------------------------- formulas


def test_a_formula_takes_no_figure_of_the_year_before_that_another_definition_gave(known):
    average = replace(CHANGE, formula=Formula("", "mean", ("principles", "principles@previous"), {}, Decimal(0)))
    both = replace(known, indicators={"principles": COUNT, "growth": average})
    said = derive(read(counts(y2010=4, y2011=6, y2021=6, y2022=8), both), both)
    joined, broken = said.facts["growth", "2011"], said.facts["growth", "2022"]
    assert isinstance(joined, Observation)
    assert joined.value == 5
    assert isinstance(broken, Gap)
    assert (broken.why, broken.inputs) == (GapReason.MISSING_INPUT, ("principles@previous",))
    assert "of another definition" in broken.note


def test_edit_checks_do_not_take_a_year_of_another_definition_for_a_neighbour(known):
    case = DossierFigures(read(counts(y2020=6, y2021=6, y2022=8, y2023=8), known), known)
    near = {}
    for year in ("2021", "2022", "2023"):
        fact = case.filed("principles", year)
        assert fact is not None
        near[year] = [other.period for other in case.neighbours(fact)]
    assert near == {"2021": ["2020"], "2022": [], "2023": ["2022"]}
    assert {pair.period for pair in case.figures_of("2021", AnswerType.COUNT)} == {"2021"}


# -------------------------------------------------------------------------------------------------------------- peers


def test_no_benchmark_and_no_tally_mixes_definitions(known):
    old = {f"o{n}": read([observation("complaints", "yes", "2013")], known, y2013="old") for n in range(6)}
    new = {f"n{n}": read([observation("complaints", "partially", "2013")], known, y2013="new") for n in range(7)}
    portal = portal_of({**old, **new}, known)
    first = portal.tallies["all", "complaints#old", "2013"]
    assert (first.n, first.counts["yes"], first.choosing("partially")) == (6, 6, 0)
    assert (
        portal.tallies["all", "complaints", "2013"].n,
        portal.tallies["all", "complaints", "2013"].counts["yes"],
    ) == (7, 0)


def test_an_institution_is_compared_with_the_answers_to_its_own_definition(known):
    key = replace(COUNT, code="personnel_count", versions=tuple(replace(one, since=None, editions=(code,)) for one, code in zip((YEARS[0], YEARS[2]), ("old", "new"), strict=True)))  # fmt: skip
    with_key = replace(known, indicators={"personnel_count": key})
    found = {
        f"{edition}{n}": read([observation("personnel_count", Decimal(base + n), "2013")], with_key, y2013=edition)
        for edition, base in (("old", 10), ("new", 100))
        for n in range(8)
    }
    table = PeerTable.of({id_: rows(one, with_key) for id_, one in found.items()}, {})
    portal = portal_of(found, with_key)
    listings = tuple(
        replace(one, headline={"personnel_count": found[one.institution.id].fact("personnel_count", "2013")})
        for one in portal.listings
    )
    names = names_by_group(listings, with_key)
    figures = peer_figures(table, names)
    chosen = comparisons(listings, names, figures, with_key)
    portal = replace(portal, listings=listings, peer_figures=figures, peer_names=names, comparisons=chosen)
    for id_, base in (("old3", 10), ("new3", 100)):
        fact = found[id_].fact("personnel_count", "2013")
        assert isinstance(fact, Observation)
        peers = peers_of(id_, key, "2013", fact.definition, portal)
        assert peers is not None
        assert peers.dots == tuple(float(base + n) for n in range(8) if n != 3)
    assert table.reporters() == {"personnel_count": 16}
    assert table.reporters({"personnel_count"}) == table.reporters(), "of both definitions"
    assert table.reporters({"par30"}) == {}
    assert {uncompared(one, rows(one, with_key)) for one in found.values()} == {()}, "nobody is counted twice"


def test_a_figure_of_an_earlier_definition_puts_nobody_into_a_band(known):
    bands = (Band("few", "Few", None, Decimal(5)), Band("many", "Many", Decimal(5), None))
    sorted_by = replace(known, peer_schemes={"size": PeerScheme("size", "Size", "principles", bands)})
    assert groups(read(counts(y2021=6, y2023=4), known), sorted_by) == {"size": "few"}
    assert groups(read(counts(y2020=4, y2021=6), known), sorted_by) == {}


# ----------------------------------------------------------------------------------------------------- charts, tables


def of_years(known: Standards) -> Portal:
    """Quartiles of 2019 to 2023, over a change in 2022."""
    cells = {
        ("all", "principles" if year > 2021 else "principles#2008", str(year)): Benchmark(ALL, "", str(year), 12, 4, 5 + year % 2, 7)
        for year in range(2019, 2024)
    }  # fmt: skip
    listing = Listing(builders.institution(), tuple(map(str, range(2023, 2018, -1))), {}, {}, None, None, 0)
    return Portal(known, (listing,), (), cells, {}, (), date(2026, 11, 29))


def test_the_line_of_a_chart_breaks_where_the_definition_changed_and_the_title_tells_no_movement(known):
    draft = quartiles(COUNT, of_years(known), Printer(known, "en"))
    assert draft is not None
    assert [row["x"] for row in draft.data["seams"]] == [2021.5]
    assert [row["x"] for row in draft.data["band"] if row["median"] is None] == [2021.5]
    assert draft.title == "The median of all institutions: 6 in 2023, not comparable with years before 2022"
    assert "definition changed" in draft.lexicon.spell(draft.data)["texts"]["text"]
    assert [row[0] for row in draft.rows] == ["2023", "2022 (new definition)", "2021", "2020", "2019"]
    assert "not compared" in draft.notes[0]


def test_a_definition_that_only_changed_its_words_breaks_nothing(known):
    gentle = replace(COUNT, versions=tuple(replace(one, line="2008") for one in YEARS))
    same = replace(known, indicators={"principles": gentle})
    portal = of_years(same)
    plain = {(group, "principles", year): one for (group, _, year), one in portal.benchmarks.items()}
    draft = quartiles(gentle, replace(portal, benchmarks=plain), Printer(same, "en"))
    assert draft is not None
    assert "seams" not in draft.data


def test_the_chart_of_a_profile_breaks_with_its_own_figures(known):
    said = read(counts(y2020=5, y2021=6, y2022=6, y2023=8), known)
    portal = of_years(known)
    draft = over_time(FigureChart("borrowers", "principles"), said, portal, Printer(known, "en"))
    assert draft is not None
    assert [(row["x"], row["y"] is None) for row in draft.data["line"]] == [
        (2020, False), (2021, False), (2021.5, True), (2022, False), (2023, False),
    ]  # fmt: skip
    assert draft.title == "principles: 8 in 2023, not comparable with years before 2022"
    assert "figures from 2022 on are not compared with those before" in draft.sentence


def test_the_share_of_yes_by_year_is_of_the_definition_that_most_answered(known):
    def tally(year: int, name: str, n: int) -> tuple[tuple[str, str, str], Tally]:
        return ("all", name, str(year)), Tally(
            ALL, name, str(year), n, {"yes": n // 2, "partially": 0, "no": n - n // 2}
        )

    cells = dict([
        tally(2012, "complaints#old", 20), tally(2013, "complaints#old", 20), tally(2013, "complaints", 8),
        tally(2014, "complaints#old", 9), tally(2014, "complaints", 30), tally(2015, "complaints", 30),
    ])  # fmt: skip
    listing = Listing(builders.institution(), ("2015", "2014", "2013", "2012"), {}, {}, None, None, 0)
    portal = Portal(known, (listing,), (), {}, cells, (), date(2026, 11, 29))
    draft = answers_by_year(ANSWER, portal, Printer(known, "en"))
    assert draft is not None
    assert [row[2] for row in draft.rows] == ["30", "30", "20", "20"]
    assert [row["x"] for row in draft.data["seams"]] == [2013.5]
    listed = Lists(Printer(known, "en")).tallies(ANSWER, portal)
    assert [(row.period, row.n, bool(row.seam)) for row in listed] == [
        ("2015", 30, False), ("2014", 30, False), ("2013", 8, False),
        ("2014", 9, True), ("2013", 20, False), ("2012", 20, False),
    ]  # fmt: skip


def test_all_questions_of_a_form_change_in_the_year_that_the_form_names_and_the_title_is_of_today(known):
    """However many still answered the form before, and though a few had used the later one earlier."""
    dated = replace(ANSWER, versions=(EDITIONS[0], replace(EDITIONS[1], begins=2014)))
    numbers = {
        "complaints#old": {2012: 20, 2013: 20, 2014: 90, 2015: 3},
        "complaints": {2012: 6, 2013: 30, 2014: 8, 2015: 10},
    }
    cells = {
        ("all", name, str(year)): Tally(ALL, name, str(year), n, {"yes": n // 2, "partially": 0, "no": n - n // 2})
        for name, years in numbers.items()
        for year, n in years.items()
    }
    listing = Listing(builders.institution(), ("2015", "2014", "2013", "2012"), {}, {}, None, None, 0)
    portal = Portal(known, (listing,), (), {}, cells, (), date(2026, 11, 29))
    draft = answers_by_year(dated, portal, Printer(known, "en"))
    assert draft is not None
    assert [row[2] for row in draft.rows] == ["10", "8", "20", "20"]
    assert [row["x"] for row in draft.data["seams"]] == [2013.5]
    newest = answers(dated, portal, Printer(known, "en"))
    assert newest is not None
    assert newest.title == "Answers of 30 institutions in 2013", (
        "of today's definition, not of the 90 who answered another"
    )
    few = {key: one for key, one in cells.items() if key[1] != "complaints"}
    old = answers(dated, replace(portal, tallies=few), Printer(known, "en"))
    assert old is not None
    assert old.title == "Answers of 90 institutions in 2014"
    assert old.notes[0] == "These answers are to an earlier definition: too few have answered today’s."


def test_a_version_begins_in_the_year_in_which_its_edition_became_the_regular_form(shipped):
    later = [one for one in shipped.redefined if one.versions[-1].code == "mix-2014"]
    assert later
    assert {one.versions[-1].begins for one in later} == {2014}
    assert [one.begins for one in shipped.indicators["client_protection_principles_applied_count"].versions] == [2008, 2011, 2022]  # fmt: skip


def test_a_form_that_some_used_before_its_year_is_not_named_by_that_year(shipped):
    early = [one for one in shipped.questionnaires.values() if one.introduced != one.first_year]
    assert [one.code for one in early] == ["mix-2014"]
    for language in shipped.languages.values():
        for word in ("from", "desde", "fiscal"):
            assert word not in (language.names.get("questionnaire.mix-2014") or early[0].label)


def test_the_table_of_a_profile_marks_the_first_value_of_a_new_definition(known):
    said = read(
        [
            *counts(y2020=5, y2021=6, y2022=8),
            *(observation("kinds", ("a",), year) for year in ("2020", "2021", "2022")),
        ],
        known,
    )
    table = str(FactTables(known, Printer(known, "en")).areas(said, "social", "../"))
    assert table.count('class="noted seam"') == 2
    row = next(part for part in table.split("<tr") if "#principles" in part)
    assert row.index("8</a>") < row.index("not comparable with earlier years") < row.index("6</a>")
    assert "<small>2022</small>" in table
    assert "<small>2020–2021</small>" in table


# --------------------------------------------------------------------------------------------------- what was asked


def test_a_profile_says_what_was_asked_in_whose_words_and_what_is_not_comparable(known):
    said = read(
        [*counts(y2013=5, y2022=8), observation("complaints", "yes", "2013"), observation("complaints", "yes", "2022")],
        known,
        y2013="old",
    )
    shown = Definitions(Printer(known, "en"))
    assert [(one.years, one.words) for one in shown.asked(said)] == [
        ("2022", "in this portal’s words"), ("2013", "in MIX’s words"),
    ]  # fmt: skip
    assert [(one.indicator.code, one.year, one.change) for one in shown.broken(said)] == [
        ("principles", "2022", "One more is counted."), ("complaints", "2022", "Partially was added."),
    ]  # fmt: skip


def test_the_page_of_an_indicator_tells_the_wording_of_each_edition_and_what_changed(known):
    shown = Definitions(Printer(known, "en"))
    old, new, ours = shown.history(ANSWER)
    assert (old.label, old.words, old.answers) == ("Mechanism", "in MIX’s words", ("Yes", "No"))
    assert (new.label, new.change, new.breaks, new.answers) == ("Mechanism", "Partially was added.", True, ())
    assert (ours.label, ours.words, ours.breaks) == ("complaints", "in this portal’s words", False)
    years = shown.history(COUNT)[:3]
    assert [(one.name, one.breaks) for one in years] == [
        ("From fiscal year 2008", False), ("From fiscal year 2011", False), ("From fiscal year 2022", True),
    ]  # fmt: skip
    assert shown.history(COUNT)[3].words == "MIX’s words are not known"


def test_downloads_and_the_api_name_the_definition_of_every_value(known):
    said = read([*counts(y2021=6, y2022=8)], known)
    lines = csv.reader(downloads.table(said, known).splitlines())
    assert [line[downloads.COLUMNS.index("definition")] for line in lines] == ["2011", "2022"]
    assert '"definition":"2022"' in catalogue.institution(said, known).replace(" ", "")
    assert '"comparable_since":"2022"' in catalogue.indicators(known).replace(" ", "")


def told_in(workbook_: bytes) -> str:
    """All words of a workbook."""
    with zipfile.ZipFile(io.BytesIO(workbook_)) as parts:
        return html.unescape("".join(parts.read(name).decode() for name in parts.namelist() if name.endswith(".xml")))


def test_a_workbook_says_what_its_year_is_asked_and_that_last_years_answer_is_not_comparable(shipped):
    first, later = (
        told_in(workbook(PackageValues({"filing.period": year}, last_period=last), "en", shipped))
        for year, last in (("2022", "2021"), ("2024", "2023"))
    )
    assert "Valid for fiscal year 2022: The principles became eight" in first
    assert "The answer for 2021 is not comparable" in first
    assert "not comparable" not in later


def test_a_workbook_follows_the_editions_that_the_package_names(shipped):
    values = PackageValues(
        {"filing.period": "2014"}, last_period="2013", editions={"2014": "mix-2014", "2013": "mix-2009"}
    )
    told = told_in(workbook(values, "en", shipped))
    assert "Valid for fiscal year 2014: The principles became seven." in told
    assert "Valid for fiscal year 2014: The answer “partially” was added" in told
    assert "The answer for 2013 is not comparable" in told
