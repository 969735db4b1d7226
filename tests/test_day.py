"""The portal's day is the day of the build: no date in a package moves it, and none may be later than it."""

import csv
import json
import os
import re
import shutil
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from generator import clock, packages, standards
from generator.analysis.award.distance import distance
from generator.analysis.award.judgement import judge
from generator.analysis.derive import previous
from generator.cli import main
from generator.model import Association, Assurance, Evidence, Filing, Institution, Listing, Portal, Review, Reviewer
from generator.model.judged import Withdrawal
from generator.model.networks import NetworkTables, Service
from generator.model.reviewed import IssuerKey
from generator.packages import read_institution
from generator.packages.tables.answers import compile_reader
from generator.packages.tables.schemas import LATER, Fault, compile_schema
from generator.pipeline.credentials.offline_signing import awards_of
from generator.pipeline.later_days import last_day
from generator.pipeline.read.institution import listing_of, on_the_day
from generator.pipeline.read.valid_days import ValidDays
from generator.problems import BuildError, Location, Problem
from generator.render.badges.verification import issuers_in, verify
from generator.render.site import edition
from generator.signatures import key_from_seed
from generator.standards.files.schemas import ENDS, FORMS
from tests import portals, small_sites
from tests.builders import dossier, filing, institution, observation, review
from tests.conftest import ROOT, TODAY
from tests.package_builders import STANDARDS, write_bound
from tests.test_star import CODES
from tests.test_star import STANDARDS as STAR

DATA = ROOT / "datapackages"
TABLES: Any = FORMS
TOMORROW = TODAY + timedelta(days=1)


# ------------------------------------------------------------------------------------------------------- which day it is


def test_the_day_is_that_of_source_date_epoch_and_else_of_the_clock(monkeypatch):
    monkeypatch.setenv(clock.SOURCE_DATE_EPOCH, "1767225599")
    assert clock.today() == date(2025, 12, 31)
    monkeypatch.setenv(clock.SOURCE_DATE_EPOCH, "")
    assert clock.today() > date(2026, 1, 1)


@pytest.mark.parametrize(
    "said", ["yesterday", "2026-11-29", "-1", "1e9", "99999999999999", "\N{ARABIC-INDIC DIGIT ONE}"]
)
def test_a_time_of_the_build_that_is_none_is_refused_in_a_sentence(said, monkeypatch):
    monkeypatch.setenv(clock.SOURCE_DATE_EPOCH, said)
    with pytest.raises(BuildError, match="seconds since 1970"):
        clock.today()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("check",), "SOURCE_DATE_EPOCH is 0, which is 1970-01-01: no portal can be as of a day before 2000-01-01."),
        (("check", "--day", "1999-12-31"), "No portal can be as of 1999-12-31, which is before 2000-01-01."),
    ],
)
def test_a_day_before_there_were_portals_is_refused_in_a_sentence(words, said, monkeypatch):
    monkeypatch.setenv(clock.SOURCE_DATE_EPOCH, "0")
    done = portals.portal(*words, DATA)
    assert (done.returncode, said in done.stderr, done.stdout) == (2, True, "")


def test_an_option_goes_before_source_date_epoch_and_names_the_day(tmp_path):
    package = tmp_path / "institutions" / "wayrasol"
    shutil.copytree(DATA / "institutions" / "wayrasol", package)
    said = portals.portal("check", package, "--day", "2025-07-01")
    assert said.returncode == 1
    assert "later than today, 2025-07-01 by UTC" in said.stdout
    assert portals.portal("check", package).returncode == 0


@pytest.mark.parametrize("command", ["build", "check", "diff HEAD", "review queue", "review verify", "badge sign"])
def test_a_day_that_is_none_is_wrong_usage(command):
    said = CliRunner().invoke(main, [*command.split(), "--day", "29.11.2026"])
    assert said.exit_code == 2
    assert "write it as 2026-11-21" in said.output


def test_one_module_looks_at_the_clock():
    asks = re.compile(r"\bdate\.today\(|\bdatetime\.(now|today|utcnow)\(|\btime\.(localtime|gmtime|strftime|ctime)\(")
    found = [
        path.relative_to(ROOT).as_posix()
        for path in sorted((ROOT / "generator").rglob("*.py"))
        if asks.search(path.read_text("utf-8"))
    ]
    assert found == ["generator/clock.py"]


# ----------------------------------------------------------------------------------------------- dates later than the day


@pytest.mark.parametrize(
    ("table", "column"), [(table, field["name"]) for table, form in TABLES.items() for field in form["fields"]]
)
def test_every_date_of_every_table_may_be_today_and_none_but_an_end_tomorrow(table, column):
    schema = compile_schema(table, FORMS[table], TODAY)
    (form,) = (field for field in TABLES[table]["fields"] if field["name"] == column)
    fault = schema.columns[schema.header.index(column)].fault
    if form["type"] == "date":
        assert fault(TODAY.isoformat()) is None
        later = fault(TOMORROW.isoformat())
        assert later is None if column in ENDS else later is not None and later.code == LATER
    elif column == "since":
        assert fault(str(TODAY.year)) is None
        assert fault(str(TODAY.year + 1)).code == LATER


def test_every_answer_that_is_a_date_is_held_against_the_day():
    known, _ = standards.load(STANDARDS)
    dated = [indicator for indicator in known.indicators.values() if indicator.kind == "date"]
    assert dated
    for indicator in dated:
        read = compile_reader(indicator, known.day)
        assert read(TODAY.isoformat()) == (TODAY, None)
        found, _ = read(TOMORROW.isoformat())
        assert isinstance(found, Fault)
        assert found.code == LATER


def test_whoever_reads_data_holds_them_against_a_day():
    assert standards.load(STANDARDS)[0].day == TODAY
    assert standards.load(STANDARDS, TOMORROW)[0].day == TOMORROW


# ------------------------------------------------------------------------------------------------ one slip and all others


@pytest.fixture(scope="module")
def slipped(tmp_path_factory) -> Path:
    """Three institutions that hold an award; one of them was received, and reviewed, ten years too late."""
    data = tmp_path_factory.mktemp("slipped")
    for name in (
        "standards",
        "associations",
        *(f"institutions/{id_}" for id_ in ("ambarika", "wayrasol", "sacha-warmi")),
    ):
        shutil.copytree(DATA / name, data / name)
    return data


def _states(data: Path) -> dict[str, dict[str, str]]:
    return {
        listing.institution.id: {award.period: award.state for award in listing.given}
        for listing in awards_of(data).listings
    }


def test_a_slip_in_one_date_moves_nobody_elses_award_and_a_review_to_come_does_not_count(slipped):
    before = _states(slipped)
    assert sum("awarded" in states.values() for states in before.values()) >= 2
    folder = slipped / "institutions" / "ambarika"
    period = next(year for year, state in before["ambarika"].items() if state == "awarded")
    for name, column in (("filings", "received"), ("reviews", "date")):
        with (folder / f"{name}.csv").open(newline="", encoding="utf-8") as file:
            rows = list(csv.DictReader(file))
        for row in rows:
            if row["period"] == period:
                row[column] = row[column].replace("2026-", "2036-")
        with (folder / f"{name}.csv").open("w", newline="", encoding="utf-8") as file:
            table = csv.DictWriter(file, rows[0], lineterminator="\n")
            table.writeheader()
            table.writerows(rows)
    after = _states(slipped)
    assert {id_: after[id_] for id_ in after if id_ != "ambarika"} == {
        id_: before[id_] for id_ in before if id_ != "ambarika"
    }
    assert period not in after["ambarika"]
    known, _ = standards.load(STANDARDS)
    assert known is not None
    found, problems = read_institution(folder, known)
    assert found is not None
    late = [problem for problem in problems if problem.code == LATER]
    assert {problem.location.column for problem in late} == {"received", "date"}
    assert all(problem.location.row and "2036-" in (problem.found or "") for problem in late)
    assert all(one.void for one in found.reviews.values() if one.period == period and one.status == "documented")


# -------------------------------------------------------------------------------------------------------- the next day


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    home = tmp_path_factory.mktemp("days")
    return small_sites.small_project(home / "project"), small_sites.small_data(home / "data"), home


def test_the_next_day_only_what_prints_the_day_is_done_again(small):
    project, data, home = small
    first = small_sites.built(project, data, home / "site", day=TODAY)
    was = small_sites.contents(home / "site")
    assert small_sites.built(project, data, home / "site", day=TODAY).done == 0
    assert small_sites.contents(home / "site") == was
    whole = small_sites.shelf(project, data) / "portal.pickle"
    saved = whole.stat().st_mtime_ns
    again = small_sites.built(project, data, home / "site", day=TOMORROW)
    now = small_sites.contents(home / "site")
    changed = {path for path in now if now[path] != was[path]}
    assert changed >= {"api/v1/awards.json", "api/v1/institutions.json"}
    # These pages of the small site name the day; those of institutions do not.
    assert {path.removeprefix("es/").split("/")[0] for path in changed} == {
        *("api", "areas", "assets", "countries", "indicators"),
    }
    assert again.done == first.done - 13
    assert whole.stat().st_mtime_ns == saved  # nothing was compared, because no page computes from the day
    small_sites.built(project, data, home / "fresh", day=TOMORROW, use_cache=False)
    assert small_sites.contents(home / "fresh") == now
    # With other data the day is also right if the last whole build was on it, and the site named a later one since.
    os.utime(data / "institutions" / "alpaca" / "filings.csv")
    small_sites.built(project, data, home / "site", day=TODAY)
    assert whole.stat().st_mtime_ns != saved
    assert small_sites.contents(home / "site") == was


def test_the_next_day_the_lists_of_withdrawn_badges_are_signed_again_and_nothing_else(tmp_path):
    project, data, site = small_sites.small_project(tmp_path / "project"), tmp_path / "data", tmp_path / "site"
    _recognised(data, TODAY + timedelta(days=100))
    key = key_from_seed(b"1" * 32)
    small_sites.built(project, data, site, day=TODAY, key=key)
    was = small_sites.contents(site)
    whole = small_sites.shelf(project, data) / "portal.pickle"
    saved = whole.stat().st_mtime_ns
    small_sites.built(project, data, site, day=TOMORROW, key=key)
    assert whole.stat().st_mtime_ns == saved  # nothing was looked at again
    now = small_sites.contents(site)
    small_sites.built(project, data, tmp_path / "fresh", day=TOMORROW, key=key, use_cache=False)
    assert now == small_sites.contents(tmp_path / "fresh")
    dated = {
        path for path in now if path.split("/")[0] in {"status", "issuers", "credentials"} and now[path] != was[path]
    }
    assert dated == {"status/savanna.json", "issuers/savanna.json"}
    assert json.loads(now["status/savanna.json"])["validFrom"].startswith(TOMORROW.isoformat())
    small_sites.built(project, data, site, day=TODAY, key=key)
    assert small_sites.contents(site) == was, "and back"
    small_sites.built(project, data, site, day=TOMORROW, key=key)
    badge = (site / "badges" / "alpaca.svg").read_bytes()
    assert badge == was["badges/alpaca.svg"]
    assert verify(badge, issuers_in(site / "issuers"), TOMORROW).valid


NAMED_ON = date(2026, 10, 5)


@pytest.mark.parametrize(
    ("what", "last"),
    [
        ({}, date(2026, 12, 31)),
        ({"turns": (NAMED_ON,)}, NAMED_ON),
        ({"turns": (date(2026, 1, 1), date(2027, 2, 1))}, date(2026, 12, 31)),
        ({"service_until": NAMED_ON}, NAMED_ON),
        ({"policy_from": NAMED_ON}, NAMED_ON - timedelta(1)),
        ({"withdrawn_on": NAMED_ON}, NAMED_ON - timedelta(1)),
        ({"key_until": NAMED_ON}, NAMED_ON),
        ({"key_since": NAMED_ON}, NAMED_ON - timedelta(1)),
    ],
    ids=lambda what: "-".join(what) if isinstance(what, dict) else "",
)
def test_a_build_holds_until_something_turns(what, last):
    listing = Listing(institution("alpaca"), ("2024",), {}, {}, None, None, 0, turns=what.get("turns", ()))
    offered = Service("courses", "training", "Courses", until=what.get("service_until"))
    withdrawn = [Withdrawal("alpaca", "2024", day, "Amina", "A slip.") for day in [what.get("withdrawn_on")] if day]
    signer = IssuerKey("z6Mk", what.get("key_since"), what.get("key_until"))
    tables = NetworkTables(services=(offered,))
    ring = Association("ring", "Ring", "PE", withdrawals=tuple(withdrawn), keys=(signer,), tables=tables)
    policies = STAR.policies
    if day := what.get("policy_from"):
        policies += (replace(policies[-1], version="next", in_force_from=day),)
    known = Portal(replace(STAR, policies=policies), (listing,), (ring,), {}, {}, (), TODAY)
    assert last_day(known) == last
    assert replace(known, as_of=last).services == known.services
    assert replace(known, as_of=last).policy == known.policy


def test_a_day_is_replaced_where_a_file_names_it_and_nowhere_else():
    day = {"en": "<time>1</time>", "es": "<time>2</time>"}
    page = b'<p><time class="built" lang="es" datetime="2026-08-27">27 de agosto</time> 2026-08-27'
    assert edition.with_day(page, TOMORROW, day) == b"<p><time>2</time> 2026-08-27"
    listed = b'{"as_of":"2026-08-27","institutions":[{"as_of":"2026-08-27"}]}'
    assert edition.day_in(listed) == "2026-08-27"
    assert edition.with_day(listed, TOMORROW, day) == listed.replace(b"2026-08-27", str(TOMORROW).encode(), 1)
    assert edition.day_in(b'{"institutions":[{"as_of":"2026-08-27"}]}') == ""


def _recognised(data: Path, last: date) -> None:
    """An institution whose award ends on a day: everything is answered, documented, and reviewed two years before."""
    known = small_sites.small_standards(data / "standards")
    reviewed = last.replace(year=last.year - 2)
    paper = Evidence(
        "rules", "policy_or_report", "Rules", date=reviewed - timedelta(days=400), url="https://example.org/r"
    )
    answers = {"yes_no": "yes", "text": "To serve.", "several_of": "women", "percent": "37.5", "count": "1200"}
    social = {indicator.code: answers[indicator.kind.value] for indicator in known.family("social")}
    person = Reviewer("amina", "Amina", date(2020, 1, 1), None, "Savanna")
    packages.write_association(
        data / "associations" / "savanna",
        Association("savanna", "Savanna", "KE", members=("alpaca",), reviewers=(person,)),
        standards=known,
    )
    write_bound(
        data / "institutions" / "alpaca",
        Institution("alpaca", "Alpaca", "PE", "latin_america_caribbean", licence=small_sites.LICENCE),
        filings=[Filing("2023", date(2023, 12, 31), received=date(2024, 3, 1))],
        indicators=[packages.IndicatorRow("2023", code, text, evidence="rules") for code, text in social.items()],
        evidence=[paper],
        reviews=[Review("2023", code, "documented", ("rules",), "amina", "savanna", reviewed) for code in social],
        standards=known,
    )


def test_an_award_that_ends_today_is_green_nowhere_tomorrow(tmp_path):
    project, data, site = small_sites.small_project(tmp_path / "project"), tmp_path / "data", tmp_path / "site"
    for folder in sorted((project.root / "docs").iterdir()):
        (folder / "institutions" / "index.md").write_text(
            "# All\n\n[[ lists.institutions(portal.listings, page.home) ]]\n"
        )
    _recognised(data, TODAY)
    seen = []
    for day in (TODAY, TOMORROW):
        small_sites.built(project, data, site, day=day, key=key_from_seed(b"1" * 32))
        seen.append(small_sites.contents(site))
    today, tomorrow = seen
    said = {
        "badges/alpaca.svg": ('data-state="awarded"', 'data-state="lapsed"'),
        "badges/alpaca.json": ("1b6e3c", "lapsed"),
        "institutions/index.html": ("★ STAR", "Lapsed"),
        "es/institutions/index.html": ("★ STAR", "Vencido"),
        "institutions/alpaca/index.html": ("It holds STAR recognition", "It held STAR recognition"),
        "api/v1/awards.json": ('"state":"awarded"', '"state":"lapsed"'),
        "api/v1/institutions.json": ('"state":"awarded"', '"state":"lapsed"'),
        "api/v1/institutions/alpaca.json": ('"state":"awarded"', '"state":"lapsed"'),
    }
    for path, (first, second) in said.items():
        for files, there, gone in ((today, first, second), (tomorrow, second, first)):
            assert there in files[path].decode(), path
            assert gone not in files[path].decode(), path
    assert today["badges/alpaca.png"] != tomorrow["badges/alpaca.png"]
    sentences = [path for path in today if path.startswith("search/") and today[path] != tomorrow[path]]
    assert sentences
    assert any(b"It held STAR" in tomorrow[path] for path in sentences)
    assert not any(b"It holds STAR" in tomorrow[path] for path in sentences)
    signed = json.loads(today["credentials/alpaca/2023.json"])
    assert signed["validUntil"].startswith(TODAY.isoformat())
    assert json.loads(tomorrow["status/savanna.json"])["validFrom"].startswith(TOMORROW.isoformat())


def test_an_award_that_a_correction_took_away_is_marked_and_its_badge_keeps_its_address(tmp_path):
    project, data, site = small_sites.small_project(tmp_path / "project"), tmp_path / "data", tmp_path / "site"
    _recognised(data, TOMORROW)
    key = key_from_seed(b"1" * 32)
    small_sites.built(project, data, site, day=TODAY, key=key)
    signed = (site / "badges" / "alpaca.svg").read_bytes()
    assert verify(signed, issuers_in(site / "issuers"), TODAY).valid
    answers = data / "institutions" / "alpaca" / "indicators.csv"
    answers.write_text(answers.read_text().replace(",yes,", ",no,"))
    corrections = data / "institutions" / "alpaca" / "corrections.csv"
    rows = [
        f"2023,{row['indicator']},yes,no,Why,Who,{TODAY}"
        for row in csv.DictReader(answers.read_text().splitlines())
        if row["value"] == "no"
    ]
    corrections.write_text("\n".join(["period,indicator,was,now,why,who,date", *rows, ""]))

    small_sites.built(project, data, site, day=TODAY, key=key)
    assert 'data-state="never"' in (site / "badges" / "alpaca.svg").read_text()
    verdict = verify(signed, issuers_in(site / "issuers"), TODAY)
    assert (verdict.failed, verdict.code) == ("status", "withdrawn")


def test_a_date_to_come_is_a_problem_until_its_day_has_come(small):
    project, data, home = small
    path = data / "institutions" / "alpaca" / "filings.csv"
    right = path.read_text()
    path.write_text(right.replace("2015-05-01", TOMORROW.isoformat()))
    try:
        for day, told in ((TODAY, [LATER]), (TODAY, [LATER]), (TOMORROW, []), (TODAY, [LATER])):
            done = small_sites.built(project, data, home / "site", day=day)
            found = [problem.code for problem in done.problems]
            assert [code for code in found if code == LATER] == told
            page = (home / "site" / "api" / "v1" / "institutions" / "alpaca.json").read_text()
            assert (f'"received":"{TOMORROW}"' in page) == (not told)
    finally:
        path.write_text(right)


def test_what_a_package_says_holds_from_the_day_it_was_read_and_with_a_date_to_come_on_that_day_alone():
    plain = ValidDays.of([], TODAY)
    assert plain.has(TODAY)
    assert plain.has(TOMORROW)
    assert not plain.has(TODAY - timedelta(days=1))
    for code in (LATER, "too-many-problems"):
        dated = ValidDays.of([Problem(code, Location("institutions/alpaca/filings.csv"), "")], TODAY)
        assert dated.has(TODAY)
        assert not dated.has(TOMORROW)


def test_pages_change_by_themselves_on_no_other_day_than_a_listing_says():
    said = dossier(
        [observation(code, assurance=Assurance.DOCUMENTED) for code in CODES],
        filings=[filing("2024")],
        reviews=[review(code, date=date(2025, 6, 1 + n)) for n, code in enumerate(CODES)],
    )
    said = replace(said, awards=judge(said, STAR))
    said = replace(said, distances=distance(said, STAR))
    listing = listing_of(said, {}, STAR)
    assert said.awards["2024"].until in listing.turns

    def shown(day: date) -> object:
        that_day = on_the_day(said, replace(STAR, day=day))
        return that_day.awards, that_day.distances

    day, last = said.awards["2024"].until - timedelta(days=3), max(listing.turns) + timedelta(days=3)
    turned = 0
    while day < last:
        after = day + timedelta(days=1)
        turned += listing.turned(day) != listing.turned(after)
        assert shown(day) == shown(after) or listing.turned(day) != listing.turned(after), after
        day = after
    assert turned == len(listing.turns)


# --------------------------------------------------------------------------------------------------------- closing days


def test_no_year_is_compared_with_one_whose_last_day_is_in_doubt():
    first, second, third = (Filing(str(year), date(year, 12, 31)) for year in (2022, 2023, 2024))
    assert previous(third, (first, second, third)) == second
    assert previous(third, (first, replace(second, doubted=True), third)) is None
    assert previous(replace(third, doubted=True), (first, second, third)) is None
