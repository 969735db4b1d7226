"""`portal rehearse`: the shipped workflows, run on small portals as the host would run them."""

import json
import os
import re
import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

from generator import packages, standards
from generator.cli.start.pin import Pin
from generator.cli.start.rehearse import rehearse
from generator.cli.start.repository import NewPortal, begin
from generator.model import AnswerType, Correction, Filing, Institution, Standards
from generator.packages.history import published
from generator.packages.writing.writer import LICENCES
from generator.pipeline.rehearsal import actions, expressions, plan, settings, workflows
from generator.pipeline.rehearsal.expressions import ExpressionError
from generator.pipeline.rehearsal.host import Host, Place
from generator.pipeline.rehearsal.run import Outcome, Runner, StepReport
from generator.problems import BuildError
from generator.program import STANDARDS
from tests.portals import ROOT
from tests.repositories import Repository
from tests.small_sites import LICENCE, small_project

WORKFLOWS = ROOT / ".github" / "workflows"
DATA = ROOT / "datapackages"
SHIPPED = (".github", "Makefile", "requirements.lock", "pyproject.toml")
"""What a portal has besides pages and data, so that its workflows can run."""
INDICATORS = "datapackages/institutions/alpaca/indicators.csv"
ANSWERS = {"mission_statement": "To serve.", "number_of_active_borrowers": "1200", "par30": "4.2"}

# ------------------------------------------------------------------------------------------------------- expressions

CONTEXTS = {
    "github": {
        "event_name": "issues",
        "event": {"issue": {"labels": [{"name": "Workbook"}, {"name": "b"}], "number": 7}},
    },
    "env": {},
    "needs": {"read": {"result": "success", "outputs": {"state": "proposed"}}},
    "steps": {},
    "inputs": {},
    "secrets": {},
    "matrix": {},
    "runner": {},
    "success": True,
    "failure": False,
    "always": True,
    "cancelled": False,
}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("plain", "plain"),
        ("workbook-${{ github.event.issue.number }}", "workbook-7"),
        ("${{ contains(github.event.issue.labels.*.name, 'workbook') }}", True),
        ("${{ github.event_name == 'pull_request' && 'HEAD^1' || format('origin/{0}', 'main') }}", "origin/main"),
        ("${{ github.event_name == 'ISSUES' }}", True),
        ("${{ !cancelled() && needs.read.result != 'failure' }}", True),
        ("${{ needs.read.outputs['state'] }}", "proposed"),
        ("${{ github.event.repository.name }}", None),
        ("https://${{ github.event.repository.name }}/", "https:///"),
        ("${{ '' == null }}", True),
        ("${{ startsWith('Main', 'ma') && endsWith('it''s', 's') }}", True),
        ("${{ (false || 2) != 3 }}", True),
    ],
)
def test_an_expression_has_the_value_that_the_host_gives_it(text, value):
    assert expressions.template(text).value(CONTEXTS) == value


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("${{ github.event.a || hashFiles('x') }}", "hashFiles"),
        ("${{ vars.A }}", "vars"),
        ("${{ github.api_url }}", "github.api_url"),
        ("${{ 1 < 2 }}", "< 2"),
        ("${{ env.A }", None),
        ("${{ contains('a' }}", '","'),
        ("${{ env[inputs.a] }}", "brackets"),
        ("${{ }}", "too early"),
    ],
)
def test_an_expression_that_is_not_known_is_an_error(text, reason):
    if reason is None:
        assert expressions.template(text).value(CONTEXTS) == text  # no expression: the host takes it for a text, too
        return
    with pytest.raises(ExpressionError, match=reason.replace("(", "\\(")):
        expressions.template(text)


def test_a_condition_also_asks_for_success_unless_it_asks_how_it_went_itself():
    failed = CONTEXTS | {"success": False, "failure": True}
    said = {
        text: expressions.is_true(expressions.condition(text)(failed)) for text in ("true", "always()", "failure()")
    }
    assert said == {"true": False, "always()": True, "failure()": True}


# --------------------------------------------------------------------------------------------------------- workflows

GOOD = """on: push
jobs:
  build:
    permissions:
      contents: read
    steps:
      - uses: actions/checkout@v4
      - run: "true"
"""


@pytest.mark.parametrize(
    ("old", "new", "line", "what"),
    [
        ("actions/checkout@v4", "someone/else@v1", 7, "the action someone/else is not known"),
        ('run: "true"', "run: echo ${{ github.sha }}", 8, "an expression inside a script"),
        ('run: "true"', "run: x\n        shell: sh", 9, 'the key "shell" is not known'),
        ('run: "true"', "run: x\n        if: vars.A", 9, 'the condition is not understood: "vars" is not known'),
        ('run: "true"', "run: x\n        env: {A: '${{ toJSON(github) }}'}", 9, "A is not understood"),
        ('run: "true"', "name: nothing", 8, "a step needs either uses or run"),
        ("    permissions:", "    container: x\n    permissions:", 4, 'the key "container" is not known'),
    ],
)
def test_what_a_rehearsal_does_not_know_is_an_error_with_file_and_line(old, new, line, what, tmp_path):
    file = tmp_path / "odd.yml"
    file.write_text(GOOD.replace(old, new))
    with pytest.raises(BuildError) as error:
        workflows.read(file, actions.KNOWN)
    assert str(error.value).startswith(f".github/workflows/odd.yml, line {line}: {what}")


def test_every_shipped_workflow_is_understood_and_its_steps_are_those_of_the_file():
    read = [workflows.read(path, actions.KNOWN) for path in sorted(WORKFLOWS.glob("*.yml")) if path.stem != "release"]

    assert len(read) >= 6
    for one in read:
        lines = (WORKFLOWS / one.file).read_text("utf-8").splitlines()
        for step in (step for job in one.jobs for step in job.steps):
            assert ("uses: " + step.uses if step.uses else "run: ") in lines[step.line - 1]


CHECK = """name: one line
on: workflow_dispatch
jobs:
  data:
    permissions:
      contents: read
    steps:
      - uses: actions/checkout@v4
      - run: test "$GITHUB_REF" = refs/heads/workbook-2 && grep ,yes, datapackages/institutions/alpaca/indicators.csv
"""


# ------------------------------------------------------------------------------------------------------- whole portals


class Portal(Repository):
    """The repository of a small portal in Spanish, with the shipped workflows."""

    def __init__(self, folder: Path) -> None:
        small_project(folder)
        shutil.rmtree(folder / "docs" / "en")
        (folder / "templates/theme/assets").mkdir()
        for asset in ("portal.css", "embed.js"):  # the page for frames of other sites names them
            (folder / "templates/theme/assets" / asset).touch()
        configured = (folder / "mkdocs.yml").read_text("utf-8").replace("docs/en", "docs/es")
        (folder / "mkdocs.yml").write_text(f'site_url: !ENV [SITE_URL, ""]\n{configured}')
        for name in SHIPPED:
            copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copyfile
            copy(ROOT / name, folder / name)
        self.folder, self.data = folder, folder / "datapackages"
        known = _standards(self.data)
        for name in ("alpaca", "bambu"):
            _write(self.data, name, known)
        (folder / ".gitignore").write_text("build/\n/.venv/\n")
        self.git("init", "-q", "-b", "main")
        self.commit()

    def edit(self, path: str, old: str, new: str) -> None:
        file = self.folder / path
        file.write_text(file.read_text("utf-8").replace(old, new))


def _standards(data: Path) -> Standards:
    shutil.copytree(DATA / "standards", data / "standards")
    known, problems = standards.load(data / "standards")
    assert known is not None, problems
    return known


def _write(data: Path, name: str, known: Standards, corrections: tuple[Correction, ...] = (), **changed: str) -> None:
    packages.write_institution(
        data / "institutions" / name,
        Institution(name, name.title(), "PE", "latin_america_caribbean", "ngo", currency="PEN", licence=LICENCE),
        filings=[Filing("2024", date(2024, 12, 31), "PEN", received=date(2025, 5, 1))],
        indicators=[packages.IndicatorRow("2024", code, said) for code, said in (ANSWERS | changed).items()],
        corrections=corrections,
        standards=known,
    )


@pytest.fixture(scope="module", autouse=True)
def one_core() -> Iterator[None]:
    """The workflows build as on a machine with one core: without worker processes, which cost more than a small site."""
    if not hasattr(os, "sched_setaffinity"):
        yield
        return
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(before)})
    yield
    os.sched_setaffinity(0, before)


@pytest.fixture
def portal(tmp_path: Path) -> Portal:
    return Portal(tmp_path / "portal")


def rehearsed(folder: Path, source: Path, address: str = "https://red.github.io/portal/") -> plan.Rehearsal:
    folder.mkdir()
    return plan.Rehearsal(Runner(Host(folder, source, Place("red/portal", address)), lambda _: None))


def steps(rehearsal: plan.Rehearsal, outcome: Outcome) -> list[str]:
    """The steps with this outcome, after the file of their workflow."""
    return [f"{one.workflow}: {one.title}" for one in rehearsal.runner.reports if one.outcome is outcome]


def said(rehearsal: plan.Rehearsal) -> str:
    return "\n".join(line for one in rehearsal.runner.reports for line in one.said)


def is_published(rehearsal: plan.Rehearsal) -> str | None:
    site = Path(rehearsal.host.state["site"]["folder"])
    return published.told(site / published.RECORD)


def the_calls(rehearsal: plan.Rehearsal) -> Iterator[str]:
    return (" ".join(call[:2]) for call in rehearsal.host.state["calls"])


@pytest.mark.slow
def test_a_portal_is_published_under_a_sub_path_and_again_at_a_domain_of_its_own_with_what_may_change(portal, tmp_path):
    """One institution corrects a value; another changes one without saying so, and stays as it was published."""
    rehearsal = rehearsed(tmp_path / "host", portal.folder)
    rehearsal.first()
    assert steps(rehearsal, Outcome.FAILS) == [], said(rehearsal)
    assert is_published(rehearsal) == portal.head
    before = Path(rehearsal.host.state["site"]["folder"])
    assert re.search('href="?/portal/', (before / "404.html").read_text("utf-8"))

    correction = Correction("2024", "par30", "4.2", "4.6", "Two branches were missing", "Finance", date(2026, 1, 2))
    known, _ = standards.load(portal.data / "standards")
    assert known is not None
    _write(portal.data, "alpaca", known, (correction,), par30="4.6")
    _write(portal.data, "bambu", known, par30="4.6")
    portal.commit()
    moved = rehearsed(tmp_path / "moved", portal.folder, "https://datos.example.org/")
    moved.host.deploy(before)
    moved.push()
    assert steps(moved, Outcome.FAILS) == [], said(moved)
    assert is_published(moved) == portal.head
    site = Path(moved.host.state["site"]["folder"])
    assert not re.search('href="?/portal/', (site / "404.html").read_text("utf-8"))
    filed = {
        name: "4.6" in (site / "institutions" / name / "2024" / "index.html").read_text("utf-8")
        for name in ("alpaca", "bambu")
    }
    assert filed == {"alpaca": True, "bambu": False}
    assert "bambu" in said(moved)
    assert "alpaca" not in said(moved)


@pytest.mark.slow
def test_a_problem_in_a_request_from_a_fork_is_commented_and_fails_the_check_of_the_data_alone(portal, tmp_path):
    rehearsal = rehearsed(tmp_path / "host", portal.folder)
    portal.edit(INDICATORS, "1200", "about 1200")
    portal.commit()
    rehearsal.pull_request(fork=True, source=portal.folder)

    assert steps(rehearsal, Outcome.FAILS) == [
        'check.yml: .venv/bin/portal check ../proposal/datapackages --format github --against "$BASE"'
    ]
    assert "::error file=datapackages/institutions/alpaca/indicators.csv" in said(rehearsal)
    assert list(the_calls(rehearsal))[-1] == "pr comment"
    (comment,) = rehearsal.host.folder.glob("jobs/*/workspace/comment.md")
    assert "**1 problema impide que esto se publique.**" in comment.read_text("utf-8")


def test_a_workbook_by_issue_becomes_a_request_whose_check_is_started_and_is_answered(portal, tmp_path):
    """Its check is that of every request; here one line takes its place."""
    (portal.folder / ".github" / "workflows" / "check.yml").write_text(CHECK)
    portal.commit()
    rehearsal = rehearsed(tmp_path / "host", portal.folder)
    assert not rehearsal.workbook()

    assert steps(rehearsal, Outcome.FAILS) == [], said(rehearsal)
    assert {one.workflow for one in rehearsal.runner.reports} == {"submission.yml", "check.yml"}
    made = list(the_calls(rehearsal))
    assert made == ["auth setup-git", "pr create", "issue comment"]
    changed = rehearsal.host.git("diff", "--name-only", "main", "workbook-2")
    assert changed == INDICATORS


def test_a_workbook_that_cannot_be_made_is_not_sent_and_the_reason_is_of_the_only_kind_of_question_it_answers(
    portal, tmp_path
):
    known, _ = standards.load(portal.data / "standards")
    assert known is not None
    asked = {one.code: "yes" for one in known.indicators.values() if one.kind is AnswerType.YES_NO and not one.follows}
    shutil.rmtree(portal.data / "institutions")
    _write(portal.data, "alpaca", known, (), **asked)  # figures and choices are still open
    portal.commit()
    why = rehearsed(tmp_path / "host", portal.folder).workbook()
    assert why == (
        "its one new answer would be to a yes-or-no question, and no institution's newest filing leaves one open"
    )


@pytest.mark.slow
def test_this_repository_can_be_published_without_its_fictional_set_at_the_root_of_its_owner(tmp_path):
    work = Repository.__new__(Repository)
    work.folder, work.data = tmp_path / "portal", tmp_path / "portal" / "datapackages"
    left = ("build", ".venv", ".git", "tests", "findings", "generator", "demonstration", "es")
    at = (ROOT, ROOT / "docs")  # one language of it: a build of both takes twice as long
    shutil.copytree(ROOT, work.folder, ignore=lambda place, _: left if Path(place) in at else ())
    work.git("init", "-q", "-b", "main")
    work.commit()
    before = work.head
    for shelf in ("institutions", "associations"):
        shutil.rmtree(work.data / shelf)
    work.commit()
    rehearsal = rehearsed(tmp_path / "host", work.folder, "https://red.github.io/")
    site = tmp_path / "site"
    (site / "api" / "v1").mkdir(parents=True)
    (site / published.RECORD).write_text(published.record(before))
    rehearsal.host.deploy(site)
    rehearsal.push()

    assert steps(rehearsal, Outcome.FAILS) == [], said(rehearsal)
    assert is_published(rehearsal) == work.head


@pytest.mark.slow
def test_a_new_portal_in_spanish_with_its_first_institution_can_be_published(tmp_path):
    known, _ = standards.load(STANDARDS)
    assert known is not None
    spanish = {"lang": "es", "name": "Español"}
    new = NewPortal("Red X", (spanish,), "PE", "red-x", "Red X", LICENCES["CC-BY-4.0"])
    folder = tmp_path / "portal"
    begin(folder, new, Pin("mfi-transparency-portal==1"), known, lambda data: _write(data, "alpaca", known))
    rehearsal = rehearsed(tmp_path / "host", folder)
    rehearsal.runner.understand()
    rehearsal.first()

    assert steps(rehearsal, Outcome.FAILS) == [], said(rehearsal)
    site = Path(rehearsal.host.state["site"]["folder"])
    assert '<html lang="es"' in (site / "institutions" / "alpaca" / "index.html").read_text("utf-8")


# ------------------------------------------------------------------------------------------------------ the host itself


def test_a_job_without_the_right_is_refused_as_the_host_would(portal, tmp_path):
    portal.edit(".github/workflows/publish.yml", "      pages: read # to ask for the address of the site\n", "")
    portal.commit()
    rehearsal = rehearsed(tmp_path / "host", portal.folder)
    rehearsal.first()

    assert steps(rehearsal, Outcome.FAILS) == ["publish.yml: actions/configure-pages"]
    assert said(rehearsal) == "The job has no right to ask where the site is (pages: read)."
    assert steps(rehearsal, Outcome.SKIPPED) == ["publish.yml: the whole job"]


def test_what_is_done_daily_gets_an_event_that_names_no_repository(portal, tmp_path):
    """The host's own events of `schedule` lack it, so an address that is put together from it would be wrong."""
    rehearsal = rehearsed(tmp_path / "host", portal.folder)
    assert set(rehearsal.host.payload("schedule", cron="1 2 * * *")) == {"schedule"}
    for path in WORKFLOWS.glob("*.yml"):
        if "schedule" in workflows.triggers(path):
            assert "github.event.repository" not in path.read_text("utf-8")


@pytest.mark.parametrize(
    ("origin", "site_url", "place"),
    [
        ("", "", Place("your-organisation/portal", "https://your-organisation.github.io/portal/")),
        ("git@github.com:Red-X/portal.git", "", Place("Red-X/portal", "https://red-x.github.io/portal/")),
        ("https://github.com/red-x/red-x.github.io", "", Place("red-x/red-x.github.io", "https://red-x.github.io/")),
        ("https://github.com/red-x/p", "https://datos.example.org", Place("red-x/p", "https://datos.example.org/")),
    ],
)
def test_where_a_portal_is_follows_from_its_remote_and_its_settings(origin, site_url, place, tmp_path):
    work = Repository(tmp_path / "portal")
    (work.folder / "docs" / "en").mkdir(parents=True)
    (work.folder / "mkdocs.yml").write_text(f"site_name: A\nsite_url: {json.dumps(site_url)}\n")
    if origin:
        work.git("remote", "add", "origin", origin)
    assert plan.place_of(work.folder) == place
    with pytest.raises(BuildError, match="cannot be the address"):
        plan.place_of(work.folder, "http://example.org/")


def test_what_has_to_be_switched_on_at_the_host_is_read_from_the_workflows():
    texts = [path.read_text("utf-8") for path in WORKFLOWS.glob("*.yml")]
    owners = "* @red/maintainers\n/datapackages/ @your-organisation/data\n"
    needed = {
        one.what.partition(":")[0]: one.page for one in settings.needed(Place("red/p", "https://a/"), texts, owners)
    }

    assert {"Environment signing", "Environment github-pages", "Label workbook", "Issues", "Pages"} <= set(needed)
    assert any(what.startswith("Secret PORTAL_SIGNING_KEY,") for what in needed)
    assert "CODEOWNERS names teams of your-organisation" in needed
    assert any(what.startswith("Teams maintainers, data") for what in needed)
    assert needed["Pages"] == "https://github.com/red/p/settings/pages"


def test_a_rehearsal_on_the_command_line_ends_with_its_three_codes(portal, monkeypatch):
    monkeypatch.chdir(portal.folder)
    (portal.folder / ".github" / "workflows" / "publish.yml").unlink()
    (portal.folder / ".github" / "workflows" / "weekly.yml").write_text(GOOD)
    portal.commit()
    fine = CliRunner().invoke(rehearse, ["--event", "push"])
    assert (fine.exit_code, "bien        línea 8: true" in fine.stdout) == (0, True), fine.stdout
    assert fine.stdout.startswith("No se ensayan, porque nada de aquí los inicia: release.yml\n")
    assert "Hay que activar en el servidor (your-organisation/portal):" in fine.stdout

    early = CliRunner().invoke(rehearse, ["--proposal", "branch"])  # before minutes of publishing
    assert (str(early.exception).partition(" in ")[0], early.stdout) == ("Git knows no commit branch", "")

    assert CliRunner().invoke(rehearse, ["--published", "v0"]).exception.args[0].startswith("Git knows no commit v0")

    portal.edit(".github/workflows/weekly.yml", '"true"', '"echo no; false"')
    portal.commit()
    wrong = CliRunner().invoke(rehearse, ["--event", "push"])
    assert (wrong.exit_code, "fallaría    línea 8: echo no; false\n    | no\n" in wrong.stdout) == (1, True)

    portal.edit(".github/workflows/weekly.yml", "actions/checkout", "someone/else")
    portal.commit()
    unknown = CliRunner().invoke(rehearse, ["--event", "push"])
    assert isinstance(unknown.exception, BuildError)
    assert unknown.stdout == ""


LISTED = """on:
  push:
  workflow_dispatch:
    inputs:
      published:
        description: x
jobs:
  build:
    permissions:
      contents: read
    steps:
      - uses: actions/checkout@v4
      - run: ls datapackages/institutions && false
"""


def test_what_is_published_now_comes_first_and_then_what_was_committed_since(portal, monkeypatch):
    monkeypatch.chdir(portal.folder)
    for path in (portal.folder / ".github" / "workflows").glob("*.yml"):
        path.unlink()
    (portal.folder / ".github" / "workflows" / "publish.yml").write_text(LISTED)
    portal.commit()
    shutil.rmtree(portal.data / "institutions" / "bambu")
    portal.commit()

    def listed(*options: str) -> list[bool]:
        told = CliRunner().invoke(rehearse, ["--event", "push", *options])
        assert told.exit_code == 1
        return ["    | bambu" in part for part in told.stdout.split("publish.yml, build")[1:]]

    assert listed() == [False, False]
    assert listed("--published", "HEAD~1") == [True, False]


def test_what_git_does_not_know_or_cannot_merge_is_said_in_a_sentence(tmp_path):
    work = Repository(tmp_path / "portal")
    with pytest.raises(BuildError, match=r"Git knows no commit HEAD in .* Commit first what is to be published"):
        rehearsed(tmp_path / "none", work.folder)
    work.commit()
    rehearsal = rehearsed(tmp_path / "host", work.folder)
    with pytest.raises(BuildError, match="Git knows no commit branch"):
        rehearsal.pull_request(source=work.folder, revision="branch")
    other = Repository(tmp_path / "other")
    other.rows(women="2024,women_percent,3,reported,,\n")
    other.commit()
    with pytest.raises(BuildError, match="HEAD cannot be merged into main, so no check of it starts"):
        rehearsal.pull_request(source=other.folder)


def test_reports_are_told_as_they_come():
    told: list[StepReport] = []
    runner = Runner(Host.__new__(Host), told.append)
    report = StepReport("push", "a.yml", "build", 1, "make", Outcome.OK)
    runner.report(report)
    assert told == runner.reports == [report]
