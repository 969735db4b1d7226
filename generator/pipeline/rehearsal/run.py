"""Runs the workflows that an event starts, step by step, and reports what each step would do at the host."""

import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from typing import Any, Final

from generator.pipeline.rehearsal import actions, workflows
from generator.pipeline.rehearsal.expressions import Contexts, Template, is_true
from generator.pipeline.rehearsal.host import MAIN, Event, Host
from generator.pipeline.rehearsal.workflows import Job, Step, Workflow
from generator.processes import finished

SHOWN_LINES: Final = 12
"""How many lines of a step are kept: the last ones of its output, or the first ones of its summary."""
_SET_UP: Final = re.compile(r"make \.venv/\.ready")
_REUSED: Final = "nothing is installed: the program that is running is used"
EVENTS: Final = ("push", "schedule", "pull_request", "issues", "workflow_run")
"""The events that a rehearsal makes happen, apart from workflows that these start by name."""
NOT_TRIED: Final = {
    "make test": "the tests of the program take minutes; run them yourself: make test",
    "make test-slow": "the slow tests of the program take minutes; run them yourself: make test-slow",
    "make audit": "it asks the network which packages are vulnerable",
}
"""Lines that no rehearsal runs, and why."""


class Outcome(Enum):
    """What becomes of a step."""

    OK = "ok"
    FAILS = "would fail"
    MAY_FAIL = "may fail"
    SKIPPED = "skipped"
    NOT_REACHED = "not reached"
    NOT_TRIED = "not tried"


@dataclass(frozen=True, slots=True)
class StepReport:
    """What became of one step."""

    event: str
    workflow: str
    job: str
    line: int
    title: str
    outcome: Outcome
    note: str = ""
    said: tuple[str, ...] = ()  # the last lines of its output if it failed, else what it wrote for the page of the run


Tell = Callable[[StepReport], None]


class Runner:
    """Runs events at a host; `tell` hears of every step as soon as it is over."""

    def __init__(self, host: Host, tell: Tell) -> None:
        self.host = host
        self.tell = tell
        self.reports: list[StepReport] = []
        self._runs = 0

    def understand(self) -> list[str]:
        """Read every workflow that a rehearsal can start, before anything is run; the names of the others.

        Raises WorkflowError.
        """
        others = []
        for path in sorted(self.host.workflows.glob("*.y*ml")):
            triggers = workflows.triggers(path)
            if any(event in triggers and not (event == "push" and _by_tag(triggers)) for event in EVENTS):
                workflows.read(path, actions.KNOWN)
            else:
                others.append(path.name)
        return others

    def happen(self, event: Event) -> None:
        """Run every workflow that the event starts, then those that these start."""
        ran = [self._ran(path, event) for path in self.started_by(event)]
        for workflow, conclusion, run in ran:
            said = {"run": str(run), "workflow": workflow.name, "event": event.name, "conclusion": conclusion}
            commit = event.checked or event.sha
            payload = self.host.payload(
                "workflow_run", sha=commit, branch=event.ref, actor=self.host.place.owner, **said
            )
            after = Event("workflow_run", f"after {workflow.file}", f"refs/heads/{MAIN}", self.host.head(), payload)
            self.happen(after)
        for file, branch in self.host.started():
            self.happen(self.by_hand(file, branch))

    def by_hand(self, file: str, branch: str = MAIN, **inputs: str) -> Event:
        """A workflow that is started by name, with inputs."""
        payload = self.host.payload("workflow_dispatch", ref=f"refs/heads/{branch}")
        title, ref = f"{file} started by name on {branch}", f"refs/heads/{branch}"
        return Event("workflow_dispatch", title, ref, self.host.head(branch), payload, only=file, inputs=inputs)

    def started_by(self, event: Event) -> list[Path]:
        """The workflows that an event starts."""
        return [
            path
            for path in sorted(self.host.workflows.glob("*.y*ml"))
            if event.only in ("", path.name) and _starts(workflows.triggers(path), event)
        ]

    def _ran(self, path: Path, event: Event) -> tuple[Workflow, str, int]:
        workflow = workflows.read(path, actions.KNOWN)
        self._runs += 1
        needs: dict[str, Any] = {}
        for job in workflows.in_order(workflow.jobs):
            needs[job.name] = JobRun(self, workflow, job, event, self._runs, needs).run()
        failed = any(one["result"] == "failure" for one in needs.values())
        return workflow, "failure" if failed else "success", self._runs

    def report(self, report: StepReport) -> None:
        """Keep what became of a step, and tell it."""
        self.reports.append(report)
        self.tell(report)


def _starts(triggers: Mapping[str, Any], event: Event) -> bool:
    if event.name not in triggers:
        return False
    said = triggers[event.name] or {}
    if event.name == "push":
        return not _by_tag(triggers) and event.ref.removeprefix("refs/heads/") in said.get("branches", [MAIN])
    if event.name == "schedule":
        return event.payload["schedule"] in [line["cron"] for line in said]
    if event.name == "workflow_run":
        return event.payload["workflow_run"]["name"] in said["workflows"]
    return event.payload.get("action") in (said.get("types") or [event.payload.get("action")])


def _by_tag(triggers: Mapping[str, Any]) -> bool:
    """True if a push starts a workflow only when it brings a tag."""
    said = triggers["push"] or {}
    return "tags" in said and "branches" not in said


@dataclass(slots=True)
class JobRun:
    """One job at work, in a folder of its own."""

    runner: Runner
    workflow: Workflow
    job: Job
    event: Event
    number: int
    needs: Mapping[str, Any]
    failed: bool = False
    steps: dict[str, Any] = field(default_factory=dict)
    exported: dict[str, str] = field(default_factory=dict)
    note: str = ""
    """What the step at work has to say, apart from its output."""

    @property
    def host(self) -> Host:
        """The host that it runs at."""
        return self.runner.host

    @property
    def folder(self) -> Path:
        """The folder of the job."""
        return self.host.folder / "jobs" / f"{self.number}-{self.job.name}"

    @property
    def workspace(self) -> Path:
        """Where its steps start."""
        return self.folder / "workspace"

    def artifact(self, name: str) -> Path:
        """The folder of an artifact of this run."""
        return self.host.folder / "artifacts" / str(self.number) / name

    def right(self, name: str) -> str:
        """The right that the job has: write, read or none. What comes from a fork may write nothing."""
        said = self.job.permissions.get(name, "none")
        return "read" if said == "write" and self.event.from_fork else said

    def run(self) -> dict[str, Any]:
        """Run it; its result and its outputs, as jobs that need it see them."""
        before = {name: self.needs[name] for name in self.job.needs}
        fine = all(one["result"] == "success" for one in before.values())
        contexts = self._contexts({}) | {"success": fine, "failure": not fine}
        if not is_true(self.job.condition(contexts)):
            self._report(None, Outcome.SKIPPED)
            return {"result": "skipped", "outputs": {}}
        for room in (self.workspace, self.folder / "temp", self.folder / "home"):
            room.mkdir(parents=True)
        for number, step in enumerate(self.job.steps, 1):
            self._step(number, step)
        outputs = {name: said.text(self._contexts({})) for name, said in self.job.outputs.items()}
        return {"result": "failure" if self.failed else "success", "outputs": outputs}

    def _step(self, number: int, step: Step) -> None:
        env = self._env(step)
        contexts = self._contexts(env)
        if not is_true(step.condition(contexts)):
            self._report(step, Outcome.NOT_REACHED if self.failed else Outcome.SKIPPED)
            return
        if step.run in NOT_TRIED:
            self._report(step, Outcome.NOT_TRIED, NOT_TRIED[step.run])
            return
        outputs = self.steps.setdefault(step.id, {"outputs": {}})["outputs"] if step.id else {}
        self.note = ""
        if step.uses:
            given = {name: said.text(contexts) for name, said in step.given.items()}
            wrong = actions.act(step.uses, self, given, outputs)
            said: tuple[str, ...] = (wrong,) if wrong else ()
        else:
            said = self._shell(number, step, env, contexts, outputs)
        if not said:
            self._report(step, Outcome.OK, self.note, self._summary(number))
        elif step.may_fail:
            self._report(step, Outcome.MAY_FAIL, "the run goes on", said)
        else:
            self.failed = True
            self._report(step, Outcome.FAILS, self.note, said)

    def _shell(
        self, number: int, step: Step, env: dict[str, str], contexts: Contexts, outputs: dict[str, str]
    ) -> tuple[str, ...]:
        """Run the lines of a step; nothing if they succeed, else the last lines of their output."""
        script, log = self.folder / f"{number}.sh", self.folder / f"{number}.log"
        script.write_text(f"{step.run}\n", "utf-8")
        files = {name: self.folder / f"{number}.{name.lower()}" for name in ("OUTPUT", "ENV", "PATH", "STEP_SUMMARY")}
        for file in files.values():
            file.touch()
        around = self.host.environment(self.folder / "home") | self._variables() | env
        around |= {f"GITHUB_{name}": str(file) for name, file in files.items()}
        if _SET_UP.fullmatch(step.run):
            self.note = _REUSED
        end: tuple[str, ...] = ()
        with log.open("wb") as out:
            code = finished(  # as the host does without `shell:`: it stops at an error, and pipes hide theirs
                [shutil.which("bash") or "/bin/bash", "--noprofile", "--norc", "-e", str(script)],
                60 * self.job.minutes,
                cwd=self.workspace / step.folder.text(contexts),
                env=around,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
            )
        if code is None:
            code, end = 1, (f"It took longer than the {self.job.minutes} minutes of the job.",)
        outputs.update(_assigned(files["OUTPUT"]))
        self.exported.update(_assigned(files["ENV"]))
        lines = log.read_text("utf-8", "replace").replace(f"{self.host.folder}/", "").splitlines()
        last = tuple(line for line in lines if line.strip())[-SHOWN_LINES:]
        return (*last, *end) or (f"It ended with code {code}.",) if code else ()

    def _summary(self, number: int) -> tuple[str, ...]:
        """What a step wrote for the page of the run, such as packages that stay as they were published."""
        file = self.folder / f"{number}.step_summary"
        lines = file.read_text("utf-8", "replace").splitlines() if file.exists() else []
        return tuple(line for line in lines if line.strip())[:SHOWN_LINES]

    def _env(self, step: Step) -> dict[str, str]:
        found: dict[str, str] = {}
        layers: tuple[Mapping[str, Template], ...] = (self.workflow.env, self.job.env, step.env)
        for number, layer in enumerate(layers):
            if number == 2:
                found |= self.exported
            found |= {name: said.text(self._contexts(found)) for name, said in layer.items()}
        return found

    def _contexts(self, env: Mapping[str, str]) -> dict[str, Any]:
        rights = ",".join(f"{name}={self.right(name)}" for name in self.job.permissions)
        variables = self._variables()
        github = {name.removeprefix("GITHUB_").lower(): said for name, said in variables.items()}
        return {
            "github": github | {"event": self.event.payload, "token": f"rehearsal:{rights}"},
            "env": env,
            "needs": self.needs,
            "steps": self.steps,
            "inputs": self.event.inputs or {},
            "matrix": {name: _chosen(values) for name, values in self.job.matrix.items() if isinstance(values, list)},
            "secrets": {},
            "runner": {"os": "Linux", "temp": variables["RUNNER_TEMP"]},
            "success": not self.failed,
            "failure": self.failed,
            "always": True,
            "cancelled": False,
        }

    def _variables(self) -> dict[str, str]:
        """The host's own variables."""
        place, event = self.host.place, self.event
        request = event.payload.get("pull_request") or {}
        return {
            "CI": "true",
            "RUNNER_TEMP": str(self.folder / "temp"),
            "GITHUB_ACTIONS": "true",
            "GITHUB_ACTOR": (event.payload.get("sender") or {}).get("login", place.owner),
            "GITHUB_BASE_REF": (request.get("base") or {}).get("ref", ""),
            "GITHUB_EVENT_NAME": event.name,
            "GITHUB_EVENT_PATH": str(actions.event_file(self.folder, event)),
            "GITHUB_HEAD_REF": (request.get("head") or {}).get("ref", ""),
            "GITHUB_JOB": self.job.name,
            "GITHUB_REF": event.ref,
            "GITHUB_REF_NAME": event.ref.removeprefix("refs/heads/").removeprefix("refs/"),
            "GITHUB_REPOSITORY": place.repository,
            "GITHUB_REPOSITORY_OWNER": place.owner,
            "GITHUB_RUN_ATTEMPT": "1",
            "GITHUB_RUN_ID": str(self.number),
            "GITHUB_SERVER_URL": "https://github.com",
            "GITHUB_SHA": event.sha,
            "GITHUB_WORKFLOW": self.workflow.name,
            "GITHUB_WORKSPACE": str(self.workspace),
        }

    def _report(self, step: Step | None, outcome: Outcome, note: str = "", said: tuple[str, ...] = ()) -> None:
        line, title = (step.line, step.title) if step else (self.job.line, "the whole job")
        self.runner.report(
            StepReport(self.event.title, self.workflow.file, self.job.name, line, title, outcome, note, said)
        )


def _chosen(values: list[str]) -> str:
    """The one value of a matrix that is rehearsed: this Python's version, if it is one of them."""
    here = f"{sys.version_info.major}.{sys.version_info.minor}"
    return here if here in values else values[0]


def _assigned(file: Path) -> Iterator[tuple[str, str]]:
    """The names and values that a step wrote into one of the host's files."""
    lines = iter(file.read_text("utf-8", "replace").splitlines())
    for line in lines:
        name, mark, said = line.partition("=")
        block, heredoc, end = line.partition("<<")
        if heredoc and (not mark or len(block) < len(name)):
            yield block, "\n".join(iter(lambda: next(lines, end), end))  # noqa: B023 -- read at once
        elif mark:
            yield name, said
