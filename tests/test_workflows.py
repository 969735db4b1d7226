"""What the workflows may do, who must approve what, and that no stranger's word reaches a shell."""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parent.parent
GITHUB = ROOT / ".github"
WORKFLOWS = sorted((GITHUB / "workflows").glob("*.yml"))

RIGHTS: dict[str, dict[str, dict[str, str]]] = {
    "check": {"data": {"contents": "read"}, "code": {"contents": "read"}},
    "comment": {"comment": {"actions": "read", "contents": "read", "pull-requests": "write"}},
    "submission": {
        "read": {"contents": "read"},
        "answer": {"issues": "write"},
        "propose": {"actions": "write", "contents": "write", "pull-requests": "write"},
    },
    "weekly": {"links": {"contents": "read"}, "packages": {"contents": "read"}},
    "publish": {"build": {"contents": "read"}, "deploy": {"pages": "write", "id-token": "write"}},
}
"""Every job of every workflow, and all that it may do. A right more is a decision, made here in the open."""


def workflow(path: Path) -> dict[Any, Any]:
    found: dict[Any, Any] = yaml.safe_load(path.read_text("utf-8"))
    return found


def steps(path: Path) -> Iterator[dict[str, Any]]:
    for job in workflow(path)["jobs"].values():
        yield from job["steps"]


def triggers(path: Path) -> set[str]:
    said = workflow(path)[True]  # YAML takes the word `on` for a yes
    return {said} if isinstance(said, str) else set(said)


def test_every_job_has_the_rights_it_was_given_here_and_no_other():
    assert {
        path.stem: {name: job["permissions"] for name, job in workflow(path)["jobs"].items()} for path in WORKFLOWS
    } == RIGHTS
    assert [path.name for path in WORKFLOWS if workflow(path)["permissions"] != {}] == []


def test_every_job_ends_some_day():
    assert [
        path.name for path in WORKFLOWS for job in workflow(path)["jobs"].values() if "timeout-minutes" not in job
    ] == []


def test_every_action_is_pinned_by_its_whole_commit_and_says_which_release_that_is():
    used = re.findall(r"uses: *(.*)", "".join(path.read_text("utf-8") for path in WORKFLOWS))

    assert [line for line in used if not re.fullmatch(r"actions/[a-z-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", line)] == []
    assert len(set(used)) == len({line.split("@")[0] for line in used})


def test_no_checkout_leaves_a_token_behind():
    assert [
        path.name
        for path in WORKFLOWS
        for step in steps(path)
        if step.get("uses", "").startswith("actions/checkout@") and step["with"]["persist-credentials"] is not False
    ] == []


def test_no_word_of_an_event_is_put_into_a_script():
    assert [
        (path.name, step["run"]) for path in WORKFLOWS for step in steps(path) if "${{" in step.get("run", "")
    ] == []


def test_no_workflow_runs_a_strangers_change_with_our_rights():
    assert [path.name for path in WORKFLOWS if "pull_request_target" in triggers(path)] == []


def test_what_a_pull_request_starts_sees_no_secret_and_runs_nothing_of_it_but_its_tests():
    path = GITHUB / "workflows" / "check.yml"
    words = path.read_text("utf-8")

    assert "secrets." not in words
    assert "github.token" not in words
    runs = [step["run"] for step in workflow(path)["jobs"]["data"]["steps"] if "run" in step]
    assert runs
    assert [
        run for run in runs if re.search(r"(make|pip|python|\./|-C) *proposal|proposal/\.venv|cd proposal", run)
    ] == []


def test_publishing_checks_everything_again_signs_and_keeps_what_begins_with_a_dot():
    path = GITHUB / "workflows" / "publish.yml"
    build, deploy = workflow(path)["jobs"].values()
    runs = [step["run"] for step in build["steps"] if "run" in step]

    assert runs == [
        "make .venv/.ready",
        ".venv/bin/portal check --no-cache",
        '.venv/bin/portal check --against "$BEFORE"',
        ".venv/bin/portal build --no-cache",
        ".venv/bin/portal links build/site",
    ]
    assert build["steps"][-1]["with"] == {"path": "build/site", "include-hidden-files": True}
    assert [step["uses"].partition("@")[0] for step in deploy["steps"]] == ["actions/deploy-pages"]
    assert (build["environment"], deploy["environment"]["name"]) == ("signing", "github-pages")
    secret = [(step["run"], step["env"]["PORTAL_SIGNING_KEY"]) for step in build["steps"] if "SIGNING" in str(step)]
    assert secret == [(".venv/bin/portal build --no-cache", "${{ secrets.PORTAL_SIGNING_KEY }}")]
    assert [path.name for path in WORKFLOWS if "secrets." in path.read_text("utf-8")] == ["publish.yml"]


def test_zizmor_has_one_thing_to_say_and_that_is_written_down():
    done = subprocess.run(
        [Path(sys.executable).parent / "zizmor", "--offline", "--no-progress", "--persona", "regular", GITHUB],
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stdout
    assert "No findings to report" in done.stdout + done.stderr
    excepted = [
        (path.name, line.strip())
        for path in GITHUB.rglob("*.yml")
        for line in path.read_text("utf-8").splitlines()
        if "zizmor:" in line
    ]
    assert excepted == EXCEPTED
    assert not list(GITHUB.rglob("zizmor.y*ml")) + list(ROOT.glob("zizmor.y*ml"))


EXCEPTED = [
    (
        "comment.yml",
        "workflow_run: # zizmor: ignore[dangerous-triggers] nothing of a request is run, its report has a closed form",
    )
]


def test_the_workflow_that_comments_takes_nothing_from_the_request_but_its_report():
    path = GITHUB / "workflows" / "comment.yml"
    words = path.read_text("utf-8")

    assert [path.name for path in WORKFLOWS if "workflow_run" in triggers(path)] == ["comment.yml"]
    assert [step["with"]["ref"] for step in steps(path) if step.get("uses", "").startswith("actions/checkout@")] == [
        "${{ github.event.repository.default_branch }}"
    ]
    assert set(re.findall(r"workflow_run\.(\w+)", words)) == {"conclusion", "id", "head_sha"}
    assert "unzip" not in words
    assert "download-artifact" not in words


def test_what_fetches_and_reads_a_strangers_workbook_may_write_nothing_and_what_writes_reads_none():
    jobs = workflow(GITHUB / "workflows" / "submission.yml")["jobs"]
    scripts = {name: "\n".join(step.get("run", "") for step in job["steps"]) for name, job in jobs.items()}

    fetching = re.findall(r"\bcurl .*", "".join(scripts.values()))
    assert len(fetching) == 1
    options = " --proto =https --proto-redir =https --max-filesize 10485760 --max-time 120 --max-redirs 3 "
    assert set(options.split()) <= set(fetching[0].split())
    assert fetching[0].endswith('--output attachments/workbook.xlsx --url "$(cat address.txt)"')
    assert "curl" in scripts["read"]
    assert set(jobs["read"]["outputs"]) == {"state", "number", "branch"}
    for name in ("answer", "propose"):
        assert ".venv" not in scripts[name]
        assert "python" not in scripts[name]
    assert "git add answer" not in scripts["propose"]
    assert re.findall(r"git add (.*)", scripts["propose"]) == ["datapackages/institutions"]


# -------------------------------------------------------------------------------------------------------------- owners

OWNERS = [
    line.split()
    for line in (GITHUB / "CODEOWNERS").read_text("utf-8").splitlines()
    if line and not line.startswith("#")
]


def owners(path: str) -> list[str]:
    """Who must approve a change of a file: the last line that fits decides."""
    for pattern, *names in reversed(OWNERS):
        words = re.escape(pattern.lstrip("/")).replace(r"\*", "[^/]*")
        if pattern == "*" or re.fullmatch(words + (".*" if pattern.endswith("/") else ""), path):
            return [name.partition("/")[2] for name in names]
    return []


@pytest.mark.parametrize(
    ("path", "team"),
    [
        ("datapackages/institutions/ambarika/indicators.csv", "data"),
        ("datapackages/institutions/ambarika/evidence/report.pdf", "data"),
        ("datapackages/institutions/ambarika/reviews.csv", "reviewers"),
        ("datapackages/institutions/ambarika/reviews.csv.sig", "reviewers"),
        ("datapackages/associations/neem-circle/reviewers.csv", "governance"),
        ("datapackages/associations/neem-circle/credentials/status.json", "governance"),
        ("datapackages/standards/star.yml", "governance"),
        ("datapackages/standards/schemas/reviews.json", "governance"),
        ("datapackages/another-shelf/file.csv", "governance"),
        (".github/workflows/publish.yml", "governance"),
        (".github/CODEOWNERS", "governance"),
        ("generator/packages/assurance.py", "maintainers"),
        ("templates/parts.html", "maintainers"),
        ("Makefile", "maintainers"),
    ],
)
def test_every_path_has_the_owner_it_needs(path, team):
    assert owners(path) == [team]


def test_what_people_of_an_institution_may_approve_is_named_before_what_they_may_not():
    own = [
        number
        for number, (pattern, *_) in enumerate(OWNERS)
        if re.fullmatch(r"/datapackages/institutions/([^*]*/)?", pattern)
    ]
    reviews = [number for number, (pattern, *_) in enumerate(OWNERS) if "reviews.csv" in pattern]

    assert own
    assert max(own) < min(reviews)
    assert all(re.fullmatch(r"@[a-z0-9-]+/[a-z0-9-]+", name) for _, *names in OWNERS for name in names)
