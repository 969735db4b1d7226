"""Institutions end: their address stays and says so, and everything about today follows."""

import json
import shutil
from datetime import date, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from generator import packages, standards
from generator.analysis import peers
from generator.analysis.award.judgement import on_day
from generator.cli import main
from generator.model import Award, Ending, Standards
from generator.packages import read_institution
from tests import small_sites
from tests.builders import dossier, filing, institution, observation
from tests.conftest import TODAY
from tests.package_builders import STANDARDS
from tests.repositories import FILINGS, INDICATORS, Repository

ENDED = {"is": "closed", "date": "2026-01-31", "reason": "It gave back its licence.", "source": "Gazette 12"}
_loaded, _ = standards.load(STANDARDS)
assert _loaded is not None
KNOWN: Standards = _loaded


def shelf(home: Path, **status: dict[str, str]) -> Path:
    """Packages of institutions with these statuses, as far as one is given."""
    for id_, said in status.items():
        folder = home / "institutions" / id_
        packages.write_empty(folder, id_.title(), "KE", small_sites.LICENCE, KNOWN)
        (folder / "filings.csv").write_text(FILINGS + "2024,2024-12-31,,,,,,\n")
        if said:
            path = folder / "datapackage.json"
            descriptor = json.loads(path.read_text())
            descriptor["institution"]["status"] = said
            path.write_text(json.dumps(descriptor, indent=2))
    return home


def told(home: Path) -> dict[str, str]:
    """The codes of all problems, by the key they are about."""
    found = packages.check([home], KNOWN, jobs=0)
    return {problem.location.column or problem.location.file: problem.code for problem in found}


# ---------------------------------------------------------------------------------------------------------------- data


@pytest.mark.parametrize(
    ("change", "key", "code"),
    [
        ({"source": None}, "source", "missing-key"),
        ({"reason": None}, "reason", "missing-key"),
        ({"is": "bankrupt"}, "is", "not-an-option"),
        ({"date": "31.1.2026"}, "date", "bad-form"),
        ({"date": "2026-02-30"}, "date", "bad-form"),
        ({"date": str(TODAY + timedelta(days=1))}, "date", "later-than-today"),
        ({"successor": "Acacia!"}, "successor", "bad-form"),
        ({"successor": "nobody"}, "successor", "unknown-successor"),
        ({"successor": "baobab"}, "successor", "successor-is-itself"),
        ({"is": "renamed"}, "successor", "missing-key"),
    ],
)
def test_a_wrong_status_is_told_with_its_key(change, key, code, tmp_path):
    said = {name: text for name, text in (ENDED | change).items() if text}
    assert told(shelf(tmp_path, baobab=said, acacia={})) == {f"institution.status.{key}": code}


def test_a_right_status_is_no_problem_and_is_read(tmp_path):
    home = shelf(tmp_path, baobab=ENDED | {"successor": "acacia", "source": "https://example.org/x"}, acacia={})
    assert told(home) == {}
    found, _ = read_institution(home / "institutions" / "baobab", KNOWN)
    address = "https://example.org/x"
    assert found.institution.ended == Ending("closed", date(2026, 1, 31), ENDED["reason"], address, address, "acacia")


def test_a_source_with_a_user_name_is_shown_and_not_linked(tmp_path):
    home = shelf(tmp_path, baobab=ENDED | {"source": "https://example.org@example.com/"})
    found, _ = read_institution(home / "institutions" / "baobab", KNOWN)
    assert (found.institution.ended.source, found.institution.ended.address) == ("https://example.org@example.com/", "")


def test_successors_in_a_circle_are_told_and_a_chain_is_not(tmp_path):
    circle = {"baobab": "acacia", "acacia": "marula", "marula": "baobab"}
    home = shelf(tmp_path / "circle", **{id_: ENDED | {"successor": to} for id_, to in circle.items()})
    found = [problem for problem in packages.check([home], KNOWN, jobs=0) if problem.code == "successors-in-a-circle"]
    assert found[0].found == "acacia → marula → baobab → acacia"
    assert len(found) == 3
    chain = {"baobab": ENDED | {"successor": "acacia"}, "acacia": ENDED | {"successor": "marula"}, "marula": {}}
    assert told(shelf(tmp_path / "chain", **chain)) == {}


def test_a_year_after_the_end_is_asked_about_and_compared_with_nothing(tmp_path):
    home = shelf(tmp_path, baobab=ENDED | {"date": "2024-06-30"})
    assert told(home) == {"as_of": "filed-after-the-end"}
    ended = Ending("closed", date(2024, 6, 30))
    code = "board_trained_in_spm"
    facts = [observation(code, period="2023"), observation(code, period="2024")]
    said = dossier(facts, institution=institution(ended=ended), filings=[filing("2024"), filing("2023")])
    assert [period for _, period, _ in peers.rows(said, KNOWN).answers] == ["2023"]


def test_figures_that_were_left_in_a_withdrawn_package_are_a_problem_and_not_published(tmp_path):
    home = shelf(tmp_path, baobab=ENDED | {"is": "withdrawn"})
    assert told(home) == {"institutions/baobab/filings.csv": "withdrawn-with-figures"}
    found, _ = read_institution(home / "institutions" / "baobab", KNOWN)
    assert (found.filings, found.facts) == ((), {})


# -------------------------------------------------------------------------------------------------------------- awards


def given(period: str, until: date, **more: object) -> Award:
    return Award(period, "1", "awarded", (), date(2025, 1, 1), until, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("until", "state", "last"),
    [
        (date(2026, 1, 30), "lapsed", date(2026, 1, 30)),
        (date(2026, 1, 31), "ended", date(2026, 1, 31)),
        (date(2028, 1, 1), "ended", date(2026, 1, 31)),
    ],
)
def test_an_award_ends_with_its_institution_unless_it_lapsed_before(until, state, last):
    (award,) = on_day({"2024": given("2024", until, ended=date(2026, 1, 31))}, TODAY).values()
    assert (award.state, award.last_day, award.until) == (state, last, until)


def test_an_award_that_a_later_one_followed_stays_followed_when_that_ends():
    both = {year: given(year, date(2028, 1, 1), ended=date(2026, 1, 31)) for year in ("2024", "2023")}
    assert [(one.state, one.superseded_by) for one in on_day(both, TODAY).values()] == [
        ("ended", ""),
        ("superseded", "2024"),
    ]


# ------------------------------------------------------------------------------------------------------------- history


def close(home: Path, id_: str, *more: str) -> Result:
    words = ["--date", "2026-01-31", "--reason", "Why", "--source", "Gazette", *more, "--data", str(home)]
    return CliRunner().invoke(main, ["close", id_, *words])


def closed(home: Path, id_: str, *more: str) -> int:
    return close(home, id_, *more).exit_code


@pytest.mark.skipif(shutil.which("git") is None, reason="there is no Git here")
def test_the_check_leads_to_close_and_figures_may_go_with_a_withdrawal(tmp_path):
    repository = Repository(tmp_path / "repository")
    repository.commit()
    folder = repository.data / "institutions" / "baobab"
    shutil.move(folder, tmp_path / "aside")
    (problem,) = repository.compare()
    assert problem.fix.startswith("Put it back, because donors link to it: git checkout HEAD -- ")
    assert problem.fix.endswith("portal close baobab")
    shutil.move(tmp_path / "aside", folder)
    (folder / "indicators.csv").write_text(INDICATORS)
    assert repository.compare()
    (folder / "datapackage.json").write_text(json.dumps({"institution": {"status": {"is": "withdrawn"}}}))
    assert repository.compare() == []


@pytest.mark.parametrize("how", ["closed", "withdrawn"])
def test_one_command_says_that_an_institution_ended_and_withdrawing_removes_its_figures(how, tmp_path):
    home = shelf(tmp_path, baobab={}, acacia={})
    shutil.copytree(STANDARDS, home / "standards")
    assert closed(home, "baobab", "--is", how, "--successor", "acacia") == 0
    assert told(home) == {}
    found, _ = read_institution(home / "institutions" / "baobab", KNOWN)
    assert found.institution.ended.how == how
    assert len((home / "institutions/baobab/filings.csv").read_text().splitlines()) == (2 if how == "closed" else 1)


def test_a_withdrawal_names_the_files_that_it_changed_and_no_others(tmp_path):
    home = shelf(tmp_path, baobab={})
    shutil.copytree(STANDARDS, home / "standards")
    folder = home / "institutions/baobab"
    was = {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}
    done = close(home, "baobab", "--is", "withdrawn")
    changed = {
        name for name, data in was.items() if not (folder / name).exists() or (folder / name).read_bytes() != data
    }
    named = {Path(line).name for line in done.stdout.splitlines() if line.startswith(str(folder))}
    assert changed == named
    assert named == {"datapackage.json", "filings.csv"}


def test_a_reason_that_looks_odd_is_written_with_a_warning(tmp_path):
    home = shelf(tmp_path, baobab={})
    shutil.copytree(STANDARDS, home / "standards")
    odd = "Liquidada <b>por</b> acuerdo"
    done = close(home, "baobab", "--is", "closed", "--reason", odd)
    assert done.exit_code == 0, done.output
    assert "key institution.status.reason: This text looks like markup" in done.output
    assert "Nothing was written" not in done.output
    found, _ = read_institution(home / "institutions" / "baobab", KNOWN)
    assert found.institution.ended.reason == odd


def test_an_ending_that_is_wrong_is_refused_and_the_refusal_says_that_nothing_was_written(tmp_path):
    home = shelf(tmp_path, baobab={})
    shutil.copytree(STANDARDS, home / "standards")
    descriptor = home / "institutions/baobab/datapackage.json"
    was = descriptor.read_bytes()
    done = close(home, "baobab", "--is", "renamed", "--reason", "<b>Why</b>", "--source", "G")
    assert done.exit_code == 1
    assert "[missing-key]" in done.output
    assert done.output.endswith("\n\nNothing was written.\n")
    assert descriptor.read_bytes() == was


def test_an_earlier_ending_is_replaced_only_where_that_is_said(tmp_path):
    home = shelf(tmp_path, baobab=ENDED)
    shutil.copytree(STANDARDS, home / "standards")
    descriptor = home / "institutions/baobab/datapackage.json"
    was = descriptor.read_bytes()
    refused = close(home, "baobab", "--is", "merged")
    assert refused.exit_code == 2
    assert "has ended already (is: closed, date: 2026-01-31" in refused.output
    assert "--replace" in refused.output
    assert descriptor.read_bytes() == was
    assert closed(home, "baobab", "--is", "merged", "--replace") == 0
    assert json.loads(descriptor.read_text("utf-8"))["institution"]["status"]["is"] == "merged"


@pytest.mark.parametrize(
    ("id_", "more"),
    [
        ("nobody", ("--is", "closed")),
        ("baobab", ("--is", "bankrupt")),
        ("baobab", ()),
        ("baobab", ("--is", "merged", "--successor", "nobody")),
        ("baobab", ("--is", "closed", "--date", "soon")),
    ],
)
def test_a_close_that_is_not_understood_writes_nothing(id_, more, tmp_path):
    home = shelf(tmp_path, baobab={})
    was = (home / "institutions/baobab/datapackage.json").read_bytes()
    assert closed(home, id_, *more) == 2
    assert (home / "institutions/baobab/datapackage.json").read_bytes() == was


# --------------------------------------------------------------------------------------------------------------- pages


def text(site: Path, path: str) -> str:
    return (site / path).read_text("utf-8")


def test_pages_and_api_say_how_an_institution_ended_and_link_both_ways(demo_site):
    for prefix, said in (("", "Merged with another institution on 30 June 2019."), ("es/", "Se fusionó con otra")):
        page = text(demo_site, f"{prefix}institutions/jua-pili/index.html")
        assert said in page
        assert 'href="../../institutions/kijani-mwamba/" rel="next"' in page
        assert 'href="../../institutions/jua-pili/" rel="prev"' in text(
            demo_site, f"{prefix}institutions/kijani-mwamba/index.html"
        )
    gone = text(demo_site, "institutions/tala-munay/index.html")
    assert "Its figures and answers were removed." in gone
    for path in ("badges/tala-munay.svg", "es/badges/tala-munay.svg"):  # other pages may show it
        assert 'data-state="never"' in text(demo_site, path)
    listed = {one["id"]: one for one in json.loads(text(demo_site, "api/v1/institutions.json"))["institutions"]}
    assert listed["jua-pili"]["status"]["successor"] == "kijani-mwamba"
    assert listed["kijani-mwamba"]["predecessors"] == ["jua-pili"]
    assert (listed["wayrasol"]["status"], listed["wayrasol"]["predecessors"]) == (None, [])


def test_the_award_of_an_institution_that_closed_is_green_nowhere(demo_site):
    assert 'data-state="ended"' in text(demo_site, "badges/kolmi-lota.svg")
    assert "until July 2026, ended" in text(demo_site, "badges/kolmi-lota.json")
    awards = json.loads(text(demo_site, "api/v1/awards.json"))["awards"]
    assert {(one["state"], one["ended"]) for one in awards if one["institution"] == "kolmi-lota"} >= {
        ("ended", "2026-07-31")
    }
    (row,) = (line for line in text(demo_site, "institutions/index.html").split("<tr") if "/kolmi-lota/" in line)
    assert "closed 2026" in row
    assert "STAR" not in row
    assert "in July 2026, with the institution" in text(demo_site, "institutions/kolmi-lota/index.html")
    assert "It closed in July 2026." in text(demo_site, "institutions/kolmi-lota/index.html")


def test_counts_are_of_institutions_that_go_on(demo_site):
    front = text(demo_site, "index.html")
    assert ">22" in front
    assert "No longer active: 4." in front
    assert "No longer active: 1." in text(demo_site, "countries/bd/index.html")
