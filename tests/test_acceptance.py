"""One member's mistake never stops the others: a package that breaks a promise stays as it was published."""

import copy
import json
import os
import re
import shutil
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

from generator import standards as standards_
from generator.cli import main
from generator.limits import PublicationLimits
from generator.model import Association, Institution, Reviewer, Signer, Withdrawal
from generator.packages import IndicatorRow, check, read_institution, write_association, write_institution
from generator.packages.history import published
from generator.packages.history.published import Publication
from generator.packages.history.revisions import HistoryError
from generator.packages.reviews.review_signatures import append_signature, statement
from generator.packages.writing import csv_edits
from generator.pipeline.acceptance import accepted
from generator.signatures import sshsig
from generator.signatures.keys import key_from_seed
from tests.package_builders import ROOT, STANDARDS, filing, small_standards, write_small_package
from tests.repositories import Repository
from tests.small_sites import LICENCE, small_project

pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="there is no Git here")

KNOWN = small_standards()
KEY, OTHER = key_from_seed(b"a" * 32), key_from_seed(b"b" * 32)
BAOBAB, NEEM, SAVANNA = "institutions/baobab", "institutions/neem", "associations/savanna-network"


class Members(Repository):
    """Two institutions and their association in a repository; all of it is published."""

    def __init__(self, folder) -> None:
        super().__init__(folder)
        shutil.rmtree(self.data)
        for id_ in ("baobab", "neem"):
            write_small_package(self.data, id_)
        self.savanna()
        self.commit()
        self.first = self.head

    def savanna(self, key=KEY, withdrawals=()) -> None:
        write_association(
            self.data / SAVANNA,
            Association("savanna-network", "Savanna Network", "KE"),
            members=[],
            reviewers=[Reviewer("amina", "Amina Example", date(2020, 1, 1), None, "Savanna Network")],
            signers=[Signer("amina", sshsig.public_line(key, "amina@savanna.example"), date(2020, 1, 1))],
            withdrawals=withdrawals,
            standards=KNOWN,
        )

    def file(self, path: str):
        return self.data / path

    def edit(self, path: str, was: str, now: str) -> None:
        text = self.file(path).read_text()
        assert was in text
        self.file(path).write_text(text.replace(was, now))

    def sign(self, id_: str, key=KEY) -> None:
        dossier, _ = read_institution(self.data / "institutions" / id_, KNOWN)
        assert dossier is not None
        text = statement(dossier, "2024", "amina", "savanna-network", "1", date(2025, 7, 1))
        append_signature(self.data / "institutions" / id_, text, sshsig.sign(text, key, sshsig.NAMESPACE))

    def late(self, id_: str) -> None:
        """A value that was not reported in time, which is welcome."""
        self.edit(f"institutions/{id_}/indicators.csv", "2023,women_percent,,unknown", "2023,women_percent,55,reported")

    def publish(self, work, last: Publication | None = None):
        """What is held back, and the accepted files of both institutions by path."""
        found = lambda paths: check(paths, KNOWN, jobs=0)  # noqa: E731 -- Frictionless is asked in the test of the command
        with accepted(self.data, KNOWN, last or Publication(self.first), found, work) as taken:
            there = {
                path.relative_to(taken.data).as_posix(): path.read_bytes()
                for path in sorted(taken.data.rglob("*"))
                if path.is_file()
            }
            return taken.held, there


@pytest.fixture(scope="module")
def template(tmp_path_factory):
    return Members(tmp_path_factory.mktemp("members") / "portal")


@pytest.fixture
def members(template, tmp_path):
    shutil.copytree(template.folder, tmp_path / "portal")
    made = copy.copy(template)
    made.folder, made.data = tmp_path / "portal", tmp_path / "portal" / template.data.name
    return made


def value_changed(members: Members) -> None:
    members.edit(f"{BAOBAB}/indicators.csv", "62.5", "65.2")


def value_made_unreadable(members: Members) -> None:
    members.edit(f"{BAOBAB}/indicators.csv", "62.5", "many")


def row_made_unreadable(members: Members) -> None:
    members.edit(f"{BAOBAB}/indicators.csv", "2024,women_percent,62.5,", "2024,women_percent,62.5,,,,,")


def filing_gone(members: Members) -> None:
    path = members.file(f"{BAOBAB}/filings.csv")
    path.write_text("".join(line for line in path.read_text().splitlines(keepends=True) if line[:5] != "2023,"))


def filing_made_unreadable(members: Members) -> None:
    members.edit(f"{BAOBAB}/filings.csv", "2023-12-31", "last year")


def package_gone(members: Members) -> None:
    shutil.rmtree(members.file(BAOBAB))


def table_unreadable(members: Members) -> None:
    members.file(f"{BAOBAB}/indicators.csv").write_bytes(b"period;indicator\n")


def table_not_listed(members: Members) -> None:
    path = members.file(f"{BAOBAB}/datapackage.json")
    said = json.loads(path.read_text())
    said["resources"] = [one for one in said["resources"] if one["name"] != "indicators"]
    path.write_text(json.dumps(said))


def descriptor_unreadable(members: Members) -> None:
    members.file(f"{BAOBAB}/datapackage.json").write_text("{")


def link_added(members: Members) -> None:
    (members.file(BAOBAB) / "evidence").symlink_to(members.file(NEEM))


def pipe_added(members: Members) -> None:
    os.mkfifo(members.file(BAOBAB) / "notes.csv")


def forged_signature(members: Members) -> None:
    members.sign("baobab", OTHER)


def review_altered_after_signing(members: Members) -> None:
    members.sign("baobab")
    members.commit()
    members.first = members.head
    members.edit(f"{BAOBAB}/reviews.csv", "amina,savanna-network,2025-06-30,", "amina,savanna-network,2025-06-30,Fine")


BROKEN = {
    value_changed: "value-changed-without-correction",
    value_made_unreadable: "value-changed-without-correction",
    row_made_unreadable: "value-changed-without-correction",
    filing_gone: "filing-gone",
    filing_made_unreadable: "filing-gone",
    package_gone: "institution-gone",
    table_unreadable: "wrong-delimiter",
    table_not_listed: "unlisted-file",
    descriptor_unreadable: "bad-json",
    link_added: "link",
    pipe_added: "not-a-file",
    forged_signature: "signature-unknown-signer",
    review_altered_after_signing: "signature-changed",
}


@pytest.mark.parametrize(("spoil", "code"), BROKEN.items(), ids=[spoil.__name__ for spoil in BROKEN])
def test_a_package_that_breaks_a_promise_stays_as_it_was_published_and_the_others_go_on(spoil, code, members, tmp_path):
    spoil(members)
    members.late("neem")
    held, there = members.publish(tmp_path, Publication(members.first))
    assert list(held) == [BAOBAB]
    assert (held[BAOBAB].since, held[BAOBAB].shown) == (members.first, "published")
    assert "held-back" in {problem.code for problem in held[BAOBAB].problems}
    assert code in {problem.code for problem in held[BAOBAB].problems}
    members.git("stash", "-q", "-u")
    assert {path: data for path, data in there.items() if path.startswith(BAOBAB)} == {
        path.relative_to(members.data).as_posix(): path.read_bytes()
        for path in members.file(BAOBAB).rglob("*")
        if path.is_file()
    }
    assert b"2023,women_percent,55,reported" in there[f"{NEEM}/indicators.csv"]


def correction(members: Members) -> None:
    members.sign("baobab")
    members.commit()
    members.first = members.head
    members.edit(f"{BAOBAB}/indicators.csv", "2024,board_trained,yes", "2024,board_trained,no")
    cells = ("2024", "board_trained", "yes", "no", "Two had left", "Finance", "2025-08-01")
    csv_edits.put(members.file(BAOBAB), {"corrections": {(*cells[:2], cells[-1]): cells}}, {}, KNOWN)


def bad_cell(members: Members) -> None:
    members.edit(f"{BAOBAB}/indicators.csv", "2023,women_percent,,unknown", "2023,women_percent,many,reported")


def nothing(members: Members) -> None:
    del members


@pytest.mark.parametrize("change", [correction, bad_cell, nothing])
def test_a_correction_and_a_new_cell_that_cannot_be_read_are_published(change, members, tmp_path):
    change(members)
    members.late("neem")
    held, there = members.publish(tmp_path, Publication(members.first))
    assert held == {}
    assert there[f"{BAOBAB}/indicators.csv"] == members.file(f"{BAOBAB}/indicators.csv").read_bytes()


def test_what_was_held_back_was_never_published_so_it_is_held_back_the_next_day_too(members, tmp_path):
    value_changed(members)
    members.commit()
    held, _ = members.publish(tmp_path)
    last = Publication(members.head, {name: one.since for name, one in held.items()})
    members.late("neem")
    members.commit()
    held, there = members.publish(tmp_path, last)
    assert [(name, one.since) for name, one in held.items()] == [(BAOBAB, members.first)]
    assert b"2024,women_percent,62.5," in there[f"{BAOBAB}/indicators.csv"]
    members.edit(f"{BAOBAB}/indicators.csv", "65.2", "62.5")
    assert members.publish(tmp_path, last)[0] == {}


def test_an_institution_that_was_never_published_has_a_page_without_data_until_its_package_is_mended(members, tmp_path):
    for id_, spoil in (("acacia", b"period;indicator\n"), ("kapok", None)):
        folder = write_small_package(members.data, id_)
        if spoil:
            (folder / "indicators.csv").write_bytes(spoil)
        else:
            (folder / "datapackage.json").write_text("{")
    members.commit()
    held, there = members.publish(tmp_path)
    assert {name: one.shown for name, one in held.items()} == {
        "institutions/acacia": "nothing",
        "institutions/kapok": "nothing",
    }
    assert json.loads(there["institutions/acacia/datapackage.json"])["institution"]["name"] == "Baobab Microfinance"
    assert b"women_percent" not in b"".join(
        data for path, data in there.items() if path.startswith("institutions/acacia/")
    )
    assert not any(path.startswith("institutions/kapok/") for path in there)  # not even its name can be read
    last = Publication(members.head, {name: one.since for name, one in held.items()})
    assert members.publish(tmp_path, last)[0] == held
    write_small_package(members.data, "acacia")
    assert list(members.publish(tmp_path, last)[0]) == ["institutions/kapok"]


def test_an_association_that_breaks_a_promise_takes_no_signature_from_its_members(members, tmp_path):
    members.sign("baobab")
    members.savanna(withdrawals=(Withdrawal("neem", "2024", date(2025, 9, 1), "Board", "A document was false"),))
    members.commit()
    members.first = members.head
    members.savanna(OTHER)  # without the withdrawal, which is what breaks the promise
    members.late("baobab")
    held, there = members.publish(tmp_path)
    assert list(held) == [SAVANNA]
    assert {"withdrawal-gone", "held-back"} <= {problem.code for problem in held[SAVANNA].problems}
    assert b"2023,women_percent,55,reported" in there[f"{BAOBAB}/indicators.csv"]


def test_a_package_that_did_not_change_is_not_held_back_for_what_another_did(members, tmp_path):
    members.sign("baobab")
    members.commit()
    members.first = members.head
    members.savanna(OTHER)  # a stolen key is listed no more
    held, there = members.publish(tmp_path)
    assert held == {}
    assert f"{BAOBAB}/reviews.csv.sig" in there


# ---------------------------------------------------------------------------------------------------------- the record


def test_a_record_tells_what_was_held_back(tmp_path):
    file, held = tmp_path / "publication.json", {BAOBAB: "b" * 40, NEEM: None}
    file.write_text(published.record("a" * 40, held))
    assert published.recorded(file) == Publication("a" * 40, held)
    assert published.record("a" * 40) == '{"commit": "' + "a" * 40 + '"}\n'
    most = {f"institutions/{'a' * 36}{number:04}": "b" * 40 for number in range(2_000)}
    assert len(published.record("a" * 40, most)) < PublicationLimits.FILE_BYTES


@pytest.mark.parametrize(
    "held",
    [
        [],
        {"baobab": None},
        {"institutions/../x": None},
        {"standards/x": None},
        {BAOBAB: "main"},
        {BAOBAB: 1},
        {BAOBAB: ""},
    ],
)
def test_a_record_in_any_other_form_tells_nothing(held, tmp_path):
    file = tmp_path / "publication.json"
    file.write_text(json.dumps({"commit": "a" * 40, "held": held}))
    assert published.recorded(file) is None


def test_a_record_that_names_a_commit_of_another_history_is_refused(members, tmp_path):
    file = tmp_path / "publication.json"
    file.write_text(published.record(members.head, {BAOBAB: "b" * 40}))
    with pytest.raises(HistoryError, match="not among the commits"):
        published.last_publication(members.data, file)


# --------------------------------------------------------------------------------------------------------- the command


def member(data: Path, id_: str) -> Path:
    """A package with one year, one figure, and one question that is not answered."""
    known, _ = standards_.load(STANDARDS)
    assert known is not None
    folder = data / "institutions" / id_
    write_institution(
        folder,
        Institution(id_, id_.title(), "PE", "latin_america_caribbean", legal_form="ngo", licence=LICENCE),
        filings=[filing("2024")],
        indicators=[IndicatorRow("2024", "par30", "37.5"), IndicatorRow("2024", "target_market", status="withheld")],
        standards=known,
    )
    return folder


def test_the_command_publishes_the_others_and_says_what_it_held_back(tmp_path, monkeypatch):
    project = small_project(tmp_path / "project")
    parts = (ROOT / "templates" / "parts" / "profile.html").read_text()
    macros = re.findall(r"{% macro (?:held_back|lead)\(.*?{% endmacro %}", parts, re.DOTALL)
    (project.parts / "profile.html").write_text("\n".join(macros))
    for language in ("en", "es"):
        page = project.docs / language / "institutions" / "profile.md"
        page.write_text(
            page.read_text().replace(
                "[[ parts.facts(dossier) ]]", "[[ parts.lead(listing) ]]\n\n[[ parts.facts(dossier) ]]"
            )
        )
    work = Repository(tmp_path / "work", "data")
    shutil.rmtree(work.data)
    shutil.copytree(STANDARDS, work.data / "standards")
    for id_ in ("alpaca", "bambu"):
        member(work.data, id_)
    work.commit()
    record, site, summary = tmp_path / "publication.json", tmp_path / "site", tmp_path / "summary.md"
    record.write_text(published.record(work.head))
    monkeypatch.chdir(project.root)

    def publish(*words: str):
        options = [
            "--data",
            work.data,
            "--site",
            site,
            "--jobs",
            "1",
            "--against-publication",
            record,
            "--summary",
            summary,
        ]
        return CliRunner().invoke(main, ["build", *map(str, options), "--commit", work.head, *words])

    work_file = work.data / "institutions/alpaca/indicators.csv"
    work_file.write_text(work_file.read_text().replace("2024,par30,37.5", "2024,par30,3.5"))
    (member(work.data, "condor") / "indicators.csv").write_text("a;b\n")
    table = work.data / "institutions/bambu/indicators.csv"
    table.write_text(table.read_text().replace("2024,target_market,,withheld", "2024,target_market,plenty,reported"))
    first = work.head
    work.commit()
    done = publish()
    assert done.exit_code == 0, done.output
    assert "held back: institutions/alpaca: This package was not accepted." in done.output
    alpaca, condor = ((site / f"institutions/{id_}/index.html").read_text() for id_ in ("alpaca", "condor"))
    assert "37.5" in alpaca
    assert "This page shows what was published before" in alpaca
    assert "nothing of its data is shown" in condor
    assert (
        "Esta página muestra lo que se había publicado antes"
        in (site / "es/institutions/alpaca/index.html").read_text()
    )
    assert "not accepted" not in (site / "institutions/bambu/index.html").read_text()
    told = json.loads((site / "api/v1/problems.json").read_text())["problems"]
    codes = {(one["file"], one["code"]) for one in told}
    assert {("institutions/alpaca", "held-back"), ("institutions/condor", "held-back")} <= codes
    assert ("institutions/alpaca/indicators.csv", "value-changed-without-correction") in codes
    assert "value-changed-without-correction" not in {code for file, code in codes if "bambu" in file}
    assert json.loads((site / "api/v1/institutions/alpaca.json").read_text())["held_back"] == "published"
    assert published.recorded(site / published.RECORD) == Publication(
        work.head, {"institutions/alpaca": first, "institutions/condor": None}
    )
    words = summary.read_text()
    assert "**Packages that were not accepted: 2.**" in words
    assert "`institutions/alpaca`" in words

    record.unlink()
    done = publish("--published", "first")
    assert (done.exit_code, "correct them before the first publication" in done.output) == (1, True)
