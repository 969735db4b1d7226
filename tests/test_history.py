"""Published data may change only in public: packages compared with Git's history of them."""

import json
import os
import shlex
import shutil
import subprocess

import pytest
from click.testing import CliRunner

from generator import standards as standards_
from generator.cli.check import check
from generator.limits import GitLimits
from generator.packages.history import revisions, undeclared_changes
from generator.packages.writing import csv_edits
from generator.pipeline.diff import unchanged
from generator.problems import Location
from tests.package_builders import STANDARDS
from tests.repositories import FILINGS, KNOWN, Repository, right

pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="there is no Git here")


@pytest.fixture
def repository(tmp_path):
    made = Repository(tmp_path / "repository")
    made.commit()
    return made


def codes(problems):
    return [problem.code for problem in problems]


CHANGED = "2024,women_percent,65.2,reported,,\n"
ROW = "2024,women_percent,62.5,65.2,Counted twice,Finance,2026-01-02"


# -------------------------------------------------------------------------------------------------------------- values


def test_what_did_not_change_is_no_problem(repository):
    assert repository.compare() == []


def test_a_value_that_changed_without_a_correction_is_told_with_its_row(repository):
    repository.rows(women=CHANGED)
    (problem,) = repository.compare()
    assert problem.code == "value-changed-without-correction"
    assert problem.location == Location("institutions/baobab/indicators.csv", 3, "value")
    assert problem.found == "65.2"
    assert problem.message == (
        'women_percent of 2024 stood as "62.5" at HEAD, and is different now. No row of corrections.csv says so.'
    )
    assert problem.allowed == '"62.5", or a row of corrections.csv with was "62.5" and now "65.2"'
    assert problem.fix


def test_a_correction_with_both_texts_explains_the_change(repository):
    repository.rows(women=CHANGED)
    repository.corrections(ROW)
    assert repository.compare() == []


@pytest.mark.parametrize(
    "row",
    [
        "2024,women_percent,62.5,65.3,Why,Who,2026-01-02",
        "2024,women_percent,62.4,65.2,Why,Who,2026-01-02",
        "2023,women_percent,62.5,65.2,Why,Who,2026-01-02",
        "2024,board_trained,62.5,65.2,Why,Who,2026-01-02",
        "2024,women_percent,62.5,65.2,,Who,2026-01-02",
    ],
)
def test_a_correction_of_something_else_explains_nothing(row, repository):
    repository.rows(women=CHANGED)
    repository.corrections(row)
    assert codes(repository.compare()) == ["value-changed-without-correction"]


def test_two_corrections_may_lead_to_the_value(repository):
    repository.rows(women=CHANGED)
    repository.corrections(
        "2024,women_percent,62.5,99,Why,Who,2026-01-02", "2024,women_percent,99,65.2,Why,Who,2026-01-03"
    )
    assert repository.compare() == []


def test_an_old_correction_does_not_allow_the_same_change_again(repository):
    there, back = ROW, "2024,women_percent,65.2,62.5,It was right,Finance,2026-02-02"
    repository.corrections(there, back)
    repository.commit()
    repository.rows(women=CHANGED)
    assert codes(repository.compare()) == ["value-changed-without-correction"]


def test_a_correction_that_was_written_before_its_value_changed_explains_it(repository):
    repository.corrections(ROW)
    repository.commit()
    repository.rows(women=CHANGED)
    assert repository.compare() == []


@pytest.mark.parametrize("now", ["", "2024,women_percent,,withheld,,\n", "2024,women_percent,,unknown,,\n"])
def test_a_value_that_became_a_gap_needs_a_correction_to_nothing(now, repository):
    repository.rows(women=now)
    (problem,) = repository.compare()
    assert (problem.code, problem.found) == ("value-changed-without-correction", None)
    assert problem.location.row == (3 if now else None)
    repository.corrections("2024,women_percent,62.5,,It was a guess,Finance,2026-01-02")
    assert repository.compare() == []


@pytest.mark.parametrize(
    "rows",
    [
        {"hours": "2023,training_hours,12,reported,,\n"},
        {"more": "2024,training_hours,12,reported,,\n"},
        {"women": "2024,women_percent,62.50,reported,,\n"},
        {"women": "2024,women_percent,62.5,reported,,A note\n"},
        {"women": "2024,women_percent,nonsense,reported,,\n"},  # reported by the reader
    ],
)
def test_what_is_late_or_the_same_or_told_of_already_needs_no_correction(rows, repository):
    repository.rows(**rows)
    assert repository.compare() == []


def test_a_new_institution_is_no_problem(repository):
    repository.put("institutions/acacia/filings.csv", FILINGS)
    assert repository.compare() == []


def test_a_table_that_cannot_be_read_now_is_not_blamed_twice(repository):
    repository.put("institutions/baobab/indicators.csv", "nonsense\n")
    assert repository.compare() == []


# ---------------------------------------------------------------------------------------------------- what is gone


def test_a_filing_that_is_gone_is_told_once(repository):
    repository.put("institutions/baobab/filings.csv", FILINGS + "2023,2023-12-31,,,,,,\n")
    repository.rows(board="", women="", borrowers="")
    (problem,) = repository.compare()
    assert (problem.code, problem.location) == ("filing-gone", Location("institutions/baobab/filings.csv"))
    assert "2024" in problem.message


def test_another_currency_is_warned_of_since_all_amounts_mean_something_else(repository):
    repository.put("institutions/baobab/filings.csv", FILINGS + "2024,2024-12-31,KES,,,,,\n2023,2023-12-31,,,,,,\n")
    repository.commit()
    repository.put("institutions/baobab/filings.csv", FILINGS + "2024,2024-12-31,USD,,,,,\n2023,2023-12-31,KES,,,,,\n")
    (problem,) = repository.compare()
    assert (problem.code, problem.severity, problem.found) == ("currency-changed", "warning", "USD")
    assert problem.location == Location("institutions/baobab/filings.csv", 2, "currency")


def test_an_institution_that_is_gone_is_told(repository):
    shutil.rmtree(repository.data / "institutions" / "baobab")
    (problem,) = repository.compare()
    assert (problem.code, problem.location) == ("institution-gone", Location("institutions/baobab"))


def test_an_association_that_is_gone_is_told_because_reviews_and_badges_need_it(repository):
    repository.put("associations/savanna/datapackage.json", '{"association": {}}')
    repository.put("associations/savanna/members.csv", "institution,since,until\nbaobab,2020-01-01,\n")
    repository.commit()
    shutil.rmtree(repository.data / "associations")
    (problem,) = repository.compare()
    assert (problem.code, problem.severity, problem.location) == (
        "association-gone",
        "error",
        Location("associations/savanna"),
    )
    assert '"until"' in problem.fix


def test_an_association_that_was_only_begun_may_go_on_under_another_id_with_a_warning(repository):
    repository.put("associations/savanna/datapackage.json", '{"association": {}}')
    repository.put("associations/savanna/members.csv", "institution,since,until\n")
    repository.commit()
    (repository.data / "associations" / "savanna").rename(repository.data / "associations" / "sahel")
    (problem,) = repository.compare()
    assert (problem.code, problem.severity) == ("association-gone", "warning")


def test_a_fictional_package_may_leave_and_a_real_one_may_not_become_fictional_first(repository):
    repository.put("institutions/baobab/datapackage.json", '{"institution": {"fictional": true}}')
    (problem,) = repository.compare()
    assert (problem.code, problem.location) == (
        "now-fictional",
        Location("institutions/baobab/datapackage.json", column="institution.fictional"),
    )
    repository.put("associations/savanna/datapackage.json", '{"association": {"fictional": true}}')
    repository.withdrawals("baobab,2024,2026-01-02,The board,False papers")
    repository.commit()
    shutil.rmtree(repository.data / "institutions")
    shutil.rmtree(repository.data / "associations")
    assert repository.compare() == []


@pytest.mark.parametrize("how", ["closed", "merged", "renamed", "withdrawn"])
def test_an_ending_that_was_published_may_not_vanish_without_a_word(how, repository):
    ended = {"institution": {"status": {"is": how, "date": "2026-01-31"}}}
    repository.put("institutions/baobab/datapackage.json", json.dumps(ended))
    repository.commit()
    ended["institution"]["status"]["date"] = "2026-02-28"
    repository.put("institutions/baobab/datapackage.json", json.dumps(ended))
    assert repository.compare() == [], "a corrected ending is one"
    repository.put("institutions/baobab/datapackage.json", '{"institution": {}}')
    (problem,) = repository.compare()
    assert (problem.code, problem.severity) == ("ending-gone", "error")
    assert problem.location == Location("institutions/baobab/datapackage.json", column="institution.status")
    assert how in problem.message
    repository.put(
        "institutions/baobab/statements.csv",
        "statement,period,indicator,text,signed_by,date\nmistake,2024,,It never closed.,The board,2026-03-01\n",
    )
    (problem,) = repository.compare()
    assert (problem.code, problem.severity) == ("ending-gone", "warning")


def test_only_what_was_asked_for_is_looked_at(repository):
    shutil.rmtree(repository.data / "institutions" / "baobab")
    assert repository.compare(names={"institutions/acacia"}) == []
    assert codes(repository.compare(names={"institutions"})) == ["institution-gone"]
    assert repository.compare(names={"associations"}) == []


def test_a_correction_may_not_vanish_or_be_rewritten(repository):
    second = "2024,board_trained,no,yes,Why,Who,2026-03-03"
    repository.corrections(ROW, second)
    repository.commit()
    repository.corrections(ROW.replace("Counted twice", "A slip"))
    changed, gone = sorted(repository.compare(), key=lambda problem: problem.code)
    assert (changed.code, changed.location.row) == ("correction-changed", 2)
    assert (gone.code, gone.location) == ("correction-gone", Location("institutions/baobab/corrections.csv"))
    (repository.data / "institutions/baobab/corrections.csv").unlink()
    assert codes(repository.compare()) == ["correction-gone"] * 2
    repository.corrections(second, ROW)
    assert repository.compare() == []


def test_a_withdrawal_may_not_vanish_or_be_rewritten(repository):
    repository.withdrawals("baobab,2024,2026-01-02,The board,False papers", "acacia,2024,2026-01-02,The board,Why")
    repository.commit()
    repository.withdrawals("baobab,2024,2026-01-03,The board,False papers")
    changed, gone = sorted(repository.compare(), key=lambda problem: problem.code)
    assert (changed.code, changed.location) == (
        "withdrawal-changed",
        Location("associations/savanna/withdrawals.csv", 2),
    )
    assert gone.code == "withdrawal-gone"
    shutil.rmtree(repository.data / "associations")
    assert codes(repository.compare()) == ["association-gone", "withdrawal-gone", "withdrawal-gone"]


# ------------------------------------------------------------------------------------------------------------ Git


@pytest.mark.parametrize("inside", [".", "datapackages", "deep/in it/däta", ":(glob)*"])
def test_the_folder_of_packages_may_be_anywhere_in_the_repository(inside, tmp_path, monkeypatch):
    repository = Repository(tmp_path / "repository", inside)
    repository.commit()
    repository.rows(women=CHANGED)
    monkeypatch.chdir(repository.data / "institutions" / "baobab")
    assert codes(repository.compare()) == ["value-changed-without-correction"]


@pytest.mark.parametrize("revision", ["HEAD", "main", "HEAD~0", "v1", "refs/heads/main", "@"])
def test_a_revision_may_be_named_as_people_name_it(revision, repository):
    repository.git("tag", "v1")
    repository.rows(women=CHANGED)
    assert codes(repository.compare(revision)) == ["value-changed-without-correction"]


def test_an_older_revision_is_compared_as_it_was(repository):
    repository.rows(women=CHANGED)
    repository.commit()
    assert repository.compare("HEAD") == []
    assert codes(repository.compare("HEAD~1")) == ["value-changed-without-correction"]
    assert codes(repository.compare("HEAD^")) == ["value-changed-without-correction"]


@pytest.mark.parametrize(
    "revision",
    [
        "-h",
        "--output=x",
        "",
        "main..HEAD",
        "HEAD:x",
        "a b",
        "a\nb",
        "^HEAD",
        "HEAD@{1}",
        "$(id)",
        ":/x",
        "a" * 300,
        "é",
    ],
)
def test_what_is_no_name_of_a_revision_never_reaches_git(revision, repository):
    assert not revisions.is_revision(revision)
    with pytest.raises(revisions.HistoryError, match="no name of a revision"):
        repository.compare(revision)


def test_a_revision_that_git_does_not_know_is_said_in_plain_words(repository):
    with pytest.raises(revisions.HistoryError, match="git fetch origin elsewhere"):
        repository.compare("origin/elsewhere")


def test_a_folder_outside_of_git_is_said_in_plain_words(tmp_path, monkeypatch):
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", "")
    with pytest.raises(revisions.HistoryError, match="not inside a Git repository"):
        undeclared_changes.compare(tmp_path, None, KNOWN, "main")


def test_without_git_it_is_said_in_plain_words(repository, monkeypatch):
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(revisions.HistoryError, match="Git is not installed"):
        repository.compare()


def test_the_environment_does_not_point_git_elsewhere(repository, tmp_path, monkeypatch):
    repository.rows(women=CHANGED)
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "nowhere"))
    monkeypatch.setenv("GIT_WORK_TREE", str(tmp_path))
    monkeypatch.setenv("GIT_EXTERNAL_DIFF", "/nowhere")
    assert codes(repository.compare()) == ["value-changed-without-correction"]


def test_a_folder_of_packages_that_was_not_there_yet_had_nothing_in_it(repository):
    repository.git("mv", "datapackages", "moved")
    repository.data = repository.folder / "moved"
    assert repository.compare() == []


def test_the_folder_of_work_is_left_as_it_is(repository):
    repository.rows(women=CHANGED)
    before = {path: path.read_bytes() for path in repository.folder.rglob("*") if path.is_file()}
    repository.compare()
    assert {path: path.read_bytes() for path in repository.folder.rglob("*") if path.is_file()} == before


def test_only_plain_files_with_known_names_are_laid_out(repository):
    folder = repository.data / "institutions" / "baobab"
    (folder / "corrections.csv").symlink_to("/etc/hostname")
    repository.put("institutions/baobab/evil.py", "x")
    repository.put("institutions/baobab/evidence/a.pdf", "%PDF-")
    repository.put("institutions/baobab/evidence/deep/a.pdf", "%PDF-")
    repository.put("institutions/CON/filings.csv", "x")
    (folder / "filings.csv").chmod(0o755)
    repository.commit()
    with revisions.checkout(repository.data, "HEAD") as (root, past):
        assert sorted(path.name for path in root.rglob("*") if path.is_file()) == [
            "datapackage.json",
            "filings.csv",
            "indicators.csv",
        ]
        assert list(past.packages) == ["institutions/baobab"]
        assert not (root / "institutions/baobab/filings.csv").stat().st_mode & 0o111
        assert root.stat().st_mode & 0o077 == 0
    assert not root.exists()
    with revisions.checkout(repository.data, "HEAD", documents=True) as (root, _):
        assert (root / "institutions/baobab/evidence/a.pdf").read_bytes() == b"%PDF-"


def test_only_packages_that_differ_are_laid_out(repository, monkeypatch):
    for number in range(20):
        repository.put(f"institutions/other-{number}/filings.csv", FILINGS)
    repository.commit()
    repository.rows(women=CHANGED)
    laid: list[list[str]] = []
    lay_out = revisions.lay_out

    def watched(past, names, root, *, documents=False):
        laid.append(names)
        lay_out(past, names, root, documents=documents)

    monkeypatch.setattr(revisions, "lay_out", watched)
    repository.compare()
    assert laid == [["institutions/baobab"]]


def test_a_file_that_is_missing_from_the_repository_is_said(repository):
    repository.rows(women=CHANGED)
    path = repository.data / "institutions/baobab/indicators.csv"
    text = path.read_text()
    repository.rows()
    id_ = revisions.blob_id(path.read_bytes(), "0" * 40)
    path.write_text(text)
    (repository.folder / ".git/objects" / id_[:2] / id_[2:]).unlink()
    with pytest.raises(revisions.HistoryError, match="not in this copy"):
        repository.compare()


def test_names_without_end_are_not_read(repository, monkeypatch):
    monkeypatch.setattr(GitLimits, "LISTING", 100)
    with pytest.raises(revisions.HistoryError, match="names more files than are read"):
        repository.compare()


def test_git_that_does_not_answer_is_ended(repository, tmp_path, monkeypatch):
    slow = tmp_path / "bin" / "git"
    slow.parent.mkdir()
    slow.write_text("#!/bin/sh\nexec sleep 60\n")
    slow.chmod(0o755)
    monkeypatch.setenv("PATH", f"{slow.parent}:{os.environ['PATH']}")
    monkeypatch.setattr(GitLimits, "ANSWER_SECONDS", 0.1)
    with pytest.raises(revisions.HistoryError, match="was ended"):
        repository.compare()


def test_more_than_may_be_laid_out_is_not_laid_out(repository, monkeypatch):
    monkeypatch.setattr(GitLimits, "LAID_OUT", 100)
    repository.rows(women=CHANGED)
    with pytest.raises(revisions.HistoryError, match="which is not read"):
        repository.compare()


def test_a_full_disk_is_said_in_plain_words(repository, tmp_path):
    past = revisions.snapshot(repository.data, "HEAD")
    (tmp_path / "full").touch()
    with pytest.raises(revisions.HistoryError, match="cannot be laid out"):
        revisions.lay_out(past, ["institutions/baobab"], tmp_path / "full")


def test_the_settings_of_a_repository_start_no_program(repository, tmp_path):
    mark = tmp_path / "started"
    program = f"touch {mark}; cat"
    hook = repository.folder / ".git/hooks/post-checkout"
    hook.write_text(f"#!/bin/sh\n{program}\n")
    hook.chmod(0o755)
    (repository.folder / ".gitattributes").write_text("*.csv filter=any diff=any\n")
    for name in ("core.fsmonitor", "core.pager", "pager.ls-tree", "diff.any.textconv", "filter.any.smudge",
                 "core.sshCommand", "core.alternateRefsCommand", "alias.ls-tree"):  # fmt: skip
        repository.git("config", name, f"!{program}" if name.startswith("alias") else program)
    for name, said in (("url", str(repository.folder)), ("uploadpack", program), ("promisor", "true")):
        repository.git("config", f"remote.origin.{name}", said)
    repository.commit()
    mark.unlink(missing_ok=True)
    repository.rows(women=CHANGED)
    assert len(repository.compare()) == 1
    id_ = revisions.blob_id((repository.data / "institutions/baobab/filings.csv").read_bytes(), "0" * 40)
    (repository.folder / ".git/objects" / id_[:2] / id_[2:]).unlink()
    with pytest.raises(revisions.HistoryError, match=r"not in this copy|not whole"):
        repository.compare()
    assert not mark.exists()


def test_odd_names_modes_and_submodules_are_no_packages(repository):
    listed = (
        "120000 blob {0}\tinstitutions/linked\n"
        "160000 commit {1}\tinstitutions/module\n"
        "100644 blob {0}\tinstitutions/flat\n"
        '100644 blob {0}\t"institutions/quo\\"ted/filings.csv"\n'
        '100644 blob {0}\t"institutions/new\\nline/filings.csv"\n'
        '100644 blob {0}\t"institutions/caf\\351/filings.csv"\n'
        "120000 blob {0}\tinstitutions/okay/filings.csv\n"
        "160000 commit {1}\tinstitutions/okay/evidence\n"
    )
    who = ["git", "-C", repository.folder, "-c", "user.name=a", "-c", "user.email=a@example.org"]

    def ask(*words: str, said: str = "") -> str:
        done = subprocess.run([*who, *words], input=said, check=True, capture_output=True, text=True)
        return done.stdout.strip()

    blob, commit = ask("rev-parse", "HEAD:datapackages/institutions/baobab/filings.csv"), ask("rev-parse", "HEAD")
    ask(
        "update-index",
        "--index-info",
        said=listed.format(blob, commit).replace("institutions", "datapackages/institutions"),
    )
    ask("commit", "-q", "-m", "odd")
    past = revisions.snapshot(repository.data, "HEAD")
    assert {name: list(files) for name, files in past.packages.items() if name != "institutions/baobab"} == {}


def test_a_folder_that_is_missing_from_the_repository_is_said(repository):
    done = subprocess.run(
        ["git", "rev-parse", "HEAD:datapackages/institutions"],
        cwd=repository.folder,
        check=True,
        capture_output=True,
        text=True,
    )
    id_ = done.stdout.strip()
    (repository.folder / ".git/objects" / id_[:2] / id_[2:]).unlink()
    repository.rows(women=CHANGED)
    with pytest.raises(revisions.HistoryError, match="not whole"):
        repository.compare()


# -------------------------------------------------------------------------------------------------- the command


@pytest.fixture
def published(tmp_path):
    return right(tmp_path / "published")


def run(*words: object):
    return CliRunner().invoke(check, ["--jobs", "1", *map(str, words)])


def test_the_command_tells_of_a_change_and_ends_with_1(published):
    path = published.data / "institutions/baobab/indicators.csv"
    path.write_text(path.read_text().replace("62.5", "65.2"))
    done = run(published.data, "--against", "main")
    assert "value-changed-without-correction" in done.output
    assert ", column value: borrowers_female_percent of 2024 stood as" in done.output
    assert done.exit_code == 1
    done = run(published.data / "institutions" / "baobab", "--against", "main", "--format", "github")
    assert "title=value-changed-without-correction" in done.output


def test_the_command_says_what_it_did_not_compare_and_how_to_where_git_knows_an_earlier_state(published, tmp_path):
    path = published.data / "institutions/baobab/indicators.csv"
    path.write_text(path.read_text().replace("62.5", "65.2"))
    done = run(published.data)
    assert done.exit_code == 0
    last = done.stderr.splitlines()[-1]
    assert last.startswith("Not looked at: whether published values changed without a correction.")
    assert run(*shlex.split(last.partition(" check ")[2])).exit_code == 1  # the command that it names

    published.git("update-ref", "refs/remotes/origin/main", "HEAD")
    assert run(published.data).stderr.endswith(" --against origin/main\n")
    for quiet in (("--against", "main"), ("--format", "json")):
        assert "Not looked at" not in run(published.data, *quiet).output
    for elsewhere in (published.folder / "new", tmp_path / "alone"):  # Git has nothing of it
        shutil.copytree(published.data, elsewhere)
        assert "Not looked at" not in run(elsewhere).output


def test_a_reviewed_value_is_corrected_with_one_row_and_the_command_has_no_problem_with_it(published):
    package = published.data / "institutions" / "baobab"
    table, descriptor = package / "indicators.csv", package / "datapackage.json"
    assert "2024,board_trained_in_spm,documented" in (package / "reviews.csv").read_text()
    table.write_text(table.read_text().replace("2024,board_trained_in_spm,yes,", "2024,board_trained_in_spm,no,"))
    done = run(published.data, "--against", "HEAD")
    assert done.exit_code == 1
    assert "No row of corrections.csv says so" in done.output
    known, _ = standards_.load(STANDARDS)
    assert known is not None
    cells = ("2024", "board_trained_in_spm", "yes", "no", "Two members had left", "Finance", "2025-08-01")
    csv_edits.put(package, {"corrections": {(*cells[:2], cells[-1]): cells}}, {}, known)
    assert '"corrections"' in descriptor.read_text()
    done = run(published.data, "--against", "HEAD")
    assert (done.exit_code, "0 problems" in done.output) == (0, True), done.output


def test_the_command_is_not_understood_without_a_revision_that_is_one(published, tmp_path):
    assert run(published.data, "--against", "--help").exit_code == 2
    done = run(published.data, "--against", "nowhere")
    assert done.exit_code == 2
    assert "Git knows no revision nowhere" in done.output
    shutil.copytree(published.data / "institutions" / "baobab", tmp_path / "alone")
    assert run(tmp_path / "alone", "--against", "main").exit_code == 2


def test_what_others_did_since_a_branch_left_is_not_held_against_the_branch(published):
    published.git("branch", "work")
    path = published.data / "institutions/baobab/indicators.csv"
    path.write_text(path.read_text().replace("18250", "18251"))
    shutil.copytree(published.data / "institutions/baobab", published.data / "institutions/later")
    published.commit()
    published.git("checkout", "-q", "work")
    assert "-changed-" not in run(published.data, "--against", "main").output
    # Two commits on the branch: the second does not hide what the first did.
    for was, now in (("62.5", "65.2"), ("31.5", "32.5")):
        path.write_text(path.read_text().replace(was, now))
        published.commit()
    told = run(published.data, "--against", "main")
    assert told.output.count("value-changed-without-correction") == 2
    assert "gone" not in told.output
    assert run(published.data, "--against", "HEAD^1").output.count("value-changed-without-correction") == 1


def test_a_file_that_no_package_may_hold_is_not_read_to_its_end(tmp_path):
    with (tmp_path / "huge.csv").open("wb") as file:
        file.truncate(100 * 2**30)
    assert unchanged.blob_of(tmp_path / "huge.csv", "0" * 40).id == ""


def test_a_day_names_the_last_commit_until_its_end(tmp_path):
    repository = Repository(tmp_path / "dated")
    repository.commit("2026-03-30T12:00:00Z")
    first = repository.head
    repository.rows(women=CHANGED)
    repository.commit("2026-03-31T23:59:58Z")
    second = repository.head
    repository.rows()
    repository.commit("2026-04-01T00:00:02Z")

    named = {day: revisions.snapshot(repository.data, day).commit for day in ("2026-03-30", "2026-03-31", "2026-05-01")}
    assert list(named.values()) == [first, second, repository.head]
    with pytest.raises(revisions.HistoryError, match="no commit of 1999-01-01 or earlier"):
        revisions.snapshot(repository.data, "1999-01-01")
