"""Published data is compared with the last publication, whatever was pushed, rejected or dropped in between."""

import shutil
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner

from generator.cli.build import build
from generator.cli.check import check
from generator.limits import PublicationLimits
from generator.packages.history import published, revisions, undeclared_changes
from tests.repositories import KNOWN, Repository, right
from tests.small_sites import built, contents, small_data, small_project

pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="there is no Git here")

CHANGED = "2024,women_percent,65.2,reported,,\n"
CORRECTED = "2024,women_percent,62.5,65.2,Two branches were missing,Finance,2025-07-01"


class Portal(Repository):
    """A repository, and the site published from it; `publish` takes the steps of the workflow."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.commit()
        self.record = folder.parent / "fetched.json"

    def publish(self, said: str = "") -> list[str]:
        """The problems that prevent the head from being published; none if it was published."""
        base = published.last(self.data, self.record, said)
        problems = [] if base is None else undeclared_changes.compare(self.data, None, KNOWN, base)
        if not problems:
            self.record.write_text(published.record(self.head), "utf-8")
        return [problem.code for problem in problems]


@pytest.fixture
def portal(tmp_path):
    made = Portal(tmp_path / "portal")
    assert made.publish(published.FIRST) == []
    return made


REFUSED = ["value-changed-without-correction"]


def test_a_change_without_a_correction_is_refused_at_the_second_push_as_it_was_at_the_first(portal):
    portal.rows(women=CHANGED)
    portal.commit()
    assert portal.publish() == REFUSED
    portal.put("institutions/baobab/statements.csv", "period,indicator,date,who,text\n")
    portal.commit()
    assert portal.publish() == REFUSED


def test_a_run_that_somebody_starts_by_hand_compares_too(portal):
    portal.rows(women=CHANGED)
    portal.commit()
    assert portal.publish() == REFUSED
    assert portal.publish() == REFUSED


def test_a_push_whose_run_was_dropped_is_part_of_the_next_one(portal):
    portal.rows(women=CHANGED)
    portal.commit()  # this commit was not reviewed
    portal.put("institutions/baobab/statements.csv", "period,indicator,date,who,text\n")
    portal.commit()
    assert portal.publish() == REFUSED


def test_an_honest_correction_is_published_and_the_next_change_is_compared_with_it(portal):
    portal.rows(women=CHANGED)
    portal.corrections(CORRECTED)
    portal.commit()
    assert portal.publish() == []
    assert published.told(portal.record) == portal.head
    portal.rows()  # reverted silently
    portal.commit()
    assert portal.publish() == REFUSED


def test_the_same_commit_can_be_published_again(portal):
    assert portal.publish() == []
    assert portal.publish() == []


def test_where_history_was_written_anew_somebody_names_the_commit(portal):
    portal.git("commit", "-q", "--amend", "-m", "other words")
    with pytest.raises(revisions.HistoryError, match="history was rewritten, name by hand the commit"):
        portal.publish()
    with pytest.raises(revisions.HistoryError, match="not the first publication"):
        portal.publish(published.FIRST)
    named = portal.head
    portal.rows(women=CHANGED)
    portal.commit()
    assert portal.publish(named) == REFUSED


def test_work_that_is_older_than_the_site_is_not_published_over_it(portal):
    old = portal.head
    portal.rows(hours="2023,training_hours,12,reported,,\n")
    portal.commit()
    assert portal.publish() == []
    portal.git("checkout", "-q", old)
    with pytest.raises(revisions.HistoryError, match="older than the site, publish the newer one"):
        portal.publish()


def test_the_first_publication_is_said_to_be_the_first(tmp_path):
    portal = Portal(tmp_path / "portal")
    with pytest.raises(revisions.HistoryError, match="If nothing is published yet, say so: first"):
        portal.publish()
    assert portal.publish("first") == []
    assert portal.publish() == []


def test_what_is_said_by_hand_is_for_where_the_site_tells_nothing(portal):
    with pytest.raises(revisions.HistoryError, match="Say nothing by hand"):
        portal.publish("0" * 40)
    with pytest.raises(revisions.HistoryError, match="Say nothing by hand"):
        portal.publish("first")
    assert portal.publish(portal.head) == []
    portal.record.unlink()
    for wrong, words in (("main", "neither first nor a commit"), ("0" * 40, "not among the commits")):
        with pytest.raises(revisions.HistoryError, match=words):
            portal.publish(wrong)
    assert portal.publish(portal.head) == []


def test_a_copy_without_its_whole_history_says_so(portal, tmp_path):
    portal.put("a-file", "")
    portal.commit()
    subprocess.run(["git", "clone", "-q", "--depth", "1", portal.folder.as_uri(), tmp_path / "shallow"], check=True)
    with pytest.raises(revisions.HistoryError, match="no whole history"):
        published.last(tmp_path / "shallow" / "datapackages", portal.record)


def test_packages_outside_of_a_repository_have_no_publication_to_be_compared_with(tmp_path, monkeypatch):
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", "")
    (tmp_path / "record").write_text(published.record(COMMIT), "utf-8")
    with pytest.raises(revisions.HistoryError, match="not inside a Git repository"):
        published.last(tmp_path, tmp_path / "record")


# --------------------------------------------------------------------------------------------------------- the record

COMMIT = "0123456789abcdef0123456789abcdef01234567"


def test_a_record_comes_back_as_it_went(tmp_path):
    (tmp_path / "record").write_text(published.record(COMMIT), "utf-8")
    assert published.told(tmp_path / "record") == COMMIT


@pytest.mark.parametrize(
    "text",
    [
        "",
        "null",
        "[]",
        "<!doctype html>",
        '{"commit": null}',
        '{"commit": 5}',
        '{"commit": "main"}',
        '{"commit": "HEAD"}',
        f'{{"commit": "{COMMIT.upper()}"}}',
        f'{{"commit": "{COMMIT}\\n"}}',
        f'{{"commit": "{COMMIT}", "more": 1}}',
        f'{{"commit": "{COMMIT}", "commit": "{COMMIT}"}}',
        f'{{"commit": "{COMMIT}"}}{" " * PublicationLimits.FILE_BYTES}',
    ],
)
def test_what_comes_back_in_another_form_tells_nothing(text, tmp_path):
    (tmp_path / "record").write_text(text, "utf-8")
    assert published.told(tmp_path / "record") is None


def test_a_link_or_a_folder_in_its_place_tells_nothing(tmp_path):
    (tmp_path / "record").write_text(published.record(COMMIT), "utf-8")
    (tmp_path / "link").symlink_to("record")
    assert published.told(tmp_path / "link") is None
    assert published.told(tmp_path) is None
    assert published.told(tmp_path / "nowhere") is None


# ------------------------------------------------------------------------------------------------------- the commands


def test_a_site_tells_its_commit_where_somebody_says_it_and_is_else_the_same(tmp_path):
    project, data, site = small_project(tmp_path / "project"), small_data(tmp_path / "data"), tmp_path / "site"
    built(project, data, site)
    plain = contents(site)
    built(project, data, site, commit=COMMIT)
    told = contents(site)
    assert told.pop(published.RECORD) == published.record(COMMIT).encode()
    assert told.keys() == plain.keys()
    assert {name for name in plain if plain[name] != told[name]} == {"downloads/sizes/shared.json"}
    built(project, data, site, commit=COMMIT[::-1])
    assert published.told(site / published.RECORD) == COMMIT[::-1]
    built(project, data, site)
    assert contents(site) == plain


def test_a_commit_is_named_by_its_whole_digest():
    done = CliRunner().invoke(build, ["--commit", "main"])
    assert done.exit_code == 2
    assert "the whole digest of a commit" in done.output


def test_the_command_compares_with_what_the_site_tells(tmp_path):
    repository = right(tmp_path / "published")
    record = tmp_path / "fetched.json"

    def run(*words: str) -> tuple[int, str]:
        options = ["--jobs", "1", "--against-publication", str(record), *words]
        done = CliRunner().invoke(check, [str(repository.data), *options])
        return done.exit_code, done.output

    code, said = run()
    assert (code, "say so: first" in said) == (2, True)
    assert run("--published", "first")[0] == 0
    record.write_text(published.record(repository.head), "utf-8")
    path = repository.data / "institutions/baobab/indicators.csv"
    for was, now in (("62.5", "65.2"), ("31.5", "32.5")):
        path.write_text(path.read_text().replace(was, now))
        repository.commit()
    code, said = run()
    assert (code, said.count("value-changed-without-correction")) == (1, 2)
    assert run("--against", "main")[0] == 2
    assert CliRunner().invoke(check, [str(repository.data), "--published", "first"]).exit_code == 2
