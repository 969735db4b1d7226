"""The permissions of the workflows, who must approve what, and that no untrusted text reaches a shell."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from generator import program
from generator.limits import AttachmentLimits, PublicationLimits
from generator.packages.history import published

ROOT = Path(__file__).parent.parent
GITHUB = ROOT / ".github"
WORKFLOWS = sorted((GITHUB / "workflows").glob("*.yml"))

RIGHTS: dict[str, dict[str, dict[str, str]]] = {
    "check": {"data": {"contents": "read"}},
    "tests": {"code": {"contents": "read"}},
    "comment": {"comment": {"actions": "read", "contents": "read", "pull-requests": "write"}},
    "submission": {
        "read": {"contents": "read"},
        "answer": {"contents": "read", "issues": "write"},
        "propose": {"actions": "write", "contents": "write", "pull-requests": "write"},
    },
    "release": {
        "build": {"attestations": "write", "contents": "read", "id-token": "write"},
        "publish": {"id-token": "write"},
    },
    "weekly": {"links": {"contents": "read"}, "packages": {"contents": "read"}},
    "publish": {"build": {"contents": "read", "pages": "read"}, "deploy": {"pages": "write", "id-token": "write"}},
}
"""Every job of every workflow, with all of its permissions.

An additional permission is a decision, made here in the open.
"""


def workflow(path: Path) -> dict[Any, Any]:
    found: dict[Any, Any] = yaml.safe_load(path.read_text("utf-8"))
    return found


def steps(path: Path) -> Iterator[dict[str, Any]]:
    for job in workflow(path)["jobs"].values():
        yield from job["steps"]


def triggers(path: Path) -> set[str]:
    said = workflow(path)[True]  # YAML reads the word `on` as true
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

    assert [
        line for line in used if not re.fullmatch(r"(actions|pypa)/[a-z-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", line)
    ] == []
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
        run
        for run in runs
        if re.search(r"(make|pip|python|(?<!\.)\./|-C) *(\.\./)?proposal|proposal/\.venv|cd (\.\./)?proposal", run)
    ] == []


def test_publishing_checks_everything_again_signs_and_keeps_what_begins_with_a_dot():
    path = GITHUB / "workflows" / "publish.yml"
    build, deploy = workflow(path)["jobs"].values()
    install, fetch, sign, links = [step["run"] for step in build["steps"] if "run" in step]

    assert install == "make .venv/.ready"
    assert "curl" in fetch
    assert sign.splitlines()[-1] == (
        '.venv/bin/portal build --no-cache --commit "$GITHUB_SHA" --against-publication publication.json '
        '--published "$PUBLISHED" --summary "$GITHUB_STEP_SUMMARY"'
    )
    assert links == ".venv/bin/portal links build/site"
    assert build["if"] == "github.ref == 'refs/heads/main'"
    assert build["steps"][-1]["with"] == {"path": "build/site", "include-hidden-files": True}
    assert [step["uses"].partition("@")[0] for step in deploy["steps"]] == ["actions/deploy-pages"]
    assert (build["environment"], deploy["environment"]["name"]) == ("signing", "github-pages")
    assert [path.name for path in WORKFLOWS if "secrets." in path.read_text("utf-8")] == ["publish.yml"]


def test_no_workflow_compares_with_the_push_before():
    words = "".join(path.read_text("utf-8") for path in WORKFLOWS)

    assert re.findall(r"event\.before|HEAD~|fetch-depth: [2-9]", words) == []
    data = workflow(GITHUB / "workflows" / "check.yml")["jobs"]["data"]
    assert data["env"] == {
        "BASE": "${{ github.event_name == 'pull_request' && 'HEAD^1' "
        "|| format('origin/{0}', github.event.repository.default_branch) }}"
    }
    compared = [step["run"] for step in data["steps"] if re.search("--(base|against)", step.get("run", ""))]
    assert len(compared) == 2
    assert all('"$BASE"' in run for run in compared)
    deep = [step["with"].get("fetch-depth") for step in data["steps"] if step.get("with", {}).get("path") == "proposal"]
    assert deep == [0]


def test_what_a_site_tells_of_its_publication_is_fetched_past_caches_and_is_small():
    build = workflow(GITHUB / "workflows" / "publish.yml")["jobs"]["build"]
    (fetch,) = [step for step in build["steps"] if "curl" in step.get("run", "")]

    options = (
        f" --fail --proto =https --proto-redir =https --max-filesize {PublicationLimits.FILE_BYTES} --max-time 60 "
    )
    assert set(options.split()) <= set(fetch["run"].split())
    assert f'--url "${{SITE_URL}}{published.RECORD}?run=$GITHUB_RUN_ID-$GITHUB_RUN_ATTEMPT"' in fetch["run"]
    assert fetch["continue-on-error"] is True  # the check decides what to do


def test_the_address_of_the_site_is_what_the_host_says_and_is_put_together_nowhere():
    path = GITHUB / "workflows" / "publish.yml"
    told = [step["env"]["SITE_URL"] for step in steps(path) if "SITE_URL" in step.get("env", {})]

    assert told == ["${{ steps.pages.outputs.base_url }}/"] * 3
    assert [step["uses"].partition("@")[0] for step in steps(path) if step.get("id") == "pages"] == [
        "actions/configure-pages"
    ]
    assert "github.io" not in "".join(one.read_text("utf-8") for one in WORKFLOWS)


def the_signing_step() -> dict[str, Any]:
    build = workflow(GITHUB / "workflows" / "publish.yml")["jobs"]["build"]
    (step,) = [step for step in build["steps"] if "secrets." in str(step)]
    return step


@pytest.mark.parametrize("secret", ["-----BEGIN PRIVATE KEY-----\nplain words\n-----END PRIVATE KEY-----", ""])
def test_the_key_is_a_file_that_only_we_can_read_while_the_site_is_built_and_is_in_no_environment(secret, tmp_path):
    program = tmp_path / ".venv" / "bin" / "portal"
    program.parent.mkdir(parents=True)
    program.write_text(
        f"#!{sys.executable}\n"
        "import json, os, pathlib, sys\n"
        "key = os.environ.get('PORTAL_SIGNING_KEY')\n"
        "said = key and [oct(os.stat(key).st_mode & 0o777), open(key).read(), os.path.dirname(key)]\n"
        "pathlib.Path('seen.json').write_text(json.dumps([said, sorted(os.environ.items()), sys.argv[1:]]))\n"
        "sys.exit(3)\n",
        "utf-8",
    )
    program.chmod(0o755)
    temp = tmp_path / "temp"
    temp.mkdir()
    step = the_signing_step()
    assert {name: said for name, said in step["env"].items() if "secrets" in said} == {
        "SECRET": "${{ secrets.PORTAL_SIGNING_KEY }}"
    }

    done = subprocess.run(
        ["bash", "-e", "-c", step["run"]],
        cwd=tmp_path,
        env={
            "PATH": os.environ["PATH"],
            "RUNNER_TEMP": str(temp),
            "GITHUB_SHA": "0" * 40,
            "GITHUB_STEP_SUMMARY": "summary.md",
            "PUBLISHED": "first",
            "SECRET": secret,
        },
        check=False,
    )

    assert done.returncode == 3  # the exit code of the build
    key, environment, words = json.loads((tmp_path / "seen.json").read_text("utf-8"))
    assert words == [
        *("build", "--no-cache", "--commit", "0" * 40, "--against-publication", "publication.json"),
        *("--published", "first", "--summary", "summary.md"),
    ]
    assert key == (["0o600", f"{secret}\n", str(temp)] if secret else None)
    assert "plain words" not in str(environment)
    assert list(temp.iterdir()) == []


def test_only_what_tests_the_program_installs_what_develops_it():
    installs = {
        f"{path.stem}/{name}": sorted(set(re.findall(r"\bmake (?:-C \S+ )?(\S+)", str(job["steps"]).replace("'", " "))))
        for path in WORKFLOWS
        for name, job in workflow(path)["jobs"].items()
    }

    assert {name: targets for name, targets in installs.items() if targets not in ([], [".venv/.ready"])} == {
        "release/build": [".venv/.ready", "dist", "site"],
        "tests/code": ["test", "test-slow"],
        "weekly/links": ["site"],
        "weekly/packages": ["audit"],
    }


def test_the_program_is_tested_on_every_python_that_it_promises():
    code = workflow(GITHUB / "workflows" / "tests.yml")["jobs"]["code"]

    assert code["strategy"] == {"fail-fast": False, "matrix": {"python": ["3.11", "3.12", "3.13", "3.14"]}}


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
    options = " --proto =https --proto-redir =https --max-time 120 --max-redirs 3 "
    assert {*options.split(), "--max-filesize", str(AttachmentLimits.FILE_BYTES)} <= set(fetching[0].split())
    assert fetching[0].endswith('--output attachments/workbook.xlsx --url "$(cat address.txt)"')
    assert "curl" in scripts["read"]
    assert re.findall(r"git add (.*)", scripts["propose"]) == ["datapackages/institutions"]


def test_nothing_that_the_reading_job_says_names_what_is_written_and_what_it_hands_over_is_checked():
    jobs = workflow(GITHUB / "workflows" / "submission.yml")["jobs"]

    assert set(jobs["read"]["outputs"]) == {"state"}
    for name in ("answer", "propose"):
        job = jobs[name]
        assert "needs.read" not in str(job["steps"]) + str(job.get("env")), name
        runs = [step.get("run") or step["uses"].partition("@")[0] for step in job["steps"]]
        after = runs[runs.index("actions/download-artifact") + 1 :]
        # First our program checks it; nothing else touches what was handed over.
        assert after[0].startswith('.venv/bin/portal submission "$GITHUB_EVENT_PATH" --handed-over answer --out sent')
        assert [run for run in after[1:] if re.search(r"\banswer/", run)] == []
    assert jobs["propose"]["env"] == {"BRANCH": "workbook-${{ github.event.issue.number }}"}
    assert jobs["answer"]["steps"][-1]["env"]["NUMBER"] == "${{ github.event.issue.number }}"


def test_a_token_is_given_to_the_steps_that_need_it_and_to_no_other():
    with_token = {
        f"{path.stem}/{name}": [step["run"].split()[:3] for step in job["steps"] if "github.token" in str(step)]
        for path in WORKFLOWS
        for name, job in workflow(path)["jobs"].items()
        if "github.token" in str(job)
    }

    assert [
        path.name for path in WORKFLOWS for job in workflow(path)["jobs"].values() if "token" in str(job.get("env"))
    ] == []
    assert all(words[0] == "gh" for steps_ in with_token.values() for words in steps_)
    assert set(with_token) == {"comment/comment", "submission/answer", "submission/propose"}


def test_every_file_that_goes_from_one_job_to_another_is_known():
    up, down = [
        {
            (path.stem, step["with"].get("name", "github-pages"))
            for path in WORKFLOWS
            for step in steps(path)
            if re.match(rf"actions/{kind}", step.get("uses", ""))
        }
        for kind in ("upload-", "download-artifact@")
    ]

    # The report is read by `comment`, straight from the host; the preview and the marked workbook only by people.
    assert up - down == {
        ("check", "report"),
        ("check", "preview"),
        ("submission", "marked-workbook"),
        ("publish", "github-pages"),
    }
    assert down == {("submission", "answer"), ("release", "dist")}


def test_what_is_released_was_installed_alone_and_tried_and_no_workflow_has_a_password_for_it():
    path = GITHUB / "workflows" / "release.yml"
    build, publish = workflow(path)["jobs"].values()
    runs = [step["run"] for step in build["steps"] if "run" in step]

    assert triggers(path) == {"push"}
    assert workflow(path)[True]["push"] == {"tags": ["v*"]}
    assert "secrets." not in path.read_text("utf-8")
    assert "with" not in publish["steps"][-1]
    assert publish["environment"] == "release"
    installed, tried = [next(n for n, run in enumerate(runs) if word in run) for word in ("dist/*.whl", "portal init")]
    assert runs.index("make dist") < installed < tried
    assert next(run for run in runs if "GITHUB_REF_NAME" in run).startswith("test ")


def test_a_portal_gets_the_workflows_of_its_data_and_none_of_the_programs():
    assert sorted({path.stem for path in WORKFLOWS} - set(program.WORKFLOWS)) == ["release", "tests"]


# -------------------------------------------------------------------------------------------------------------- owners

OWNERS = [
    line.split()
    for line in (GITHUB / "CODEOWNERS").read_text("utf-8").splitlines()
    if line and not line.startswith("#")
]


def owners(path: str) -> list[str]:
    """Who must approve a change of a file: the last matching line decides."""
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
        ("generator/packages/reviews/assurance.py", "maintainers"),
        ("generator/limits.py", "governance"),
        ("SECURITY.md", "governance"),
        ("requirements.lock", "governance"),
        ("requirements-dev.lock", "governance"),
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
