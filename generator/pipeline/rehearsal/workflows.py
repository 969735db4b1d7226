"""Reads GitHub's workflows, strictly: whatever a rehearsal could not do as the host does is an error with its line."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import yaml

from generator.pipeline.rehearsal import expressions
from generator.pipeline.rehearsal.expressions import Evaluator, ExpressionError, Template
from generator.problems import BuildError

FOLDER: Final = ".github/workflows"
LONGEST_TITLE: Final = 100
"""Characters of a script that a report shows."""

_WORKFLOW_KEYS: Final = {"name", "on", "permissions", "concurrency", "env", "jobs", "run-name"}
_JOB_KEYS: Final = {
    "name", "if", "needs", "runs-on", "timeout-minutes", "permissions", "environment", "env", "strategy", "outputs",
    "concurrency", "steps", "defaults",
}  # fmt: skip
_STEP_KEYS: Final = {"name", "id", "if", "uses", "with", "run", "env", "continue-on-error", "working-directory"}


class WorkflowError(BuildError):
    """A workflow holds something that a rehearsal does not know; the message names file and line."""


class _Lines(dict[str, Any]):
    """A mapping that knows where it and its keys are in the file."""

    line = 0

    def __init__(self) -> None:
        super().__init__()
        self.lines: dict[str, int] = {}


@dataclass(frozen=True, slots=True)
class Step:
    """One step: an action, or lines for the shell."""

    line: int
    id: str
    uses: str  # the action without its version; empty for a shell
    given: Mapping[str, Template]
    run: str
    env: Mapping[str, Template]
    condition: Evaluator
    may_fail: bool
    folder: Template

    @property
    def title(self) -> str:
        """What the step does, on one line."""
        first, _, more = self.run.partition("\n")
        cut = f"{first[:LONGEST_TITLE]} …" if more.strip() or len(first) > LONGEST_TITLE else first
        return self.uses or cut


@dataclass(frozen=True, slots=True)
class Job:
    """One job, with its steps in order."""

    name: str
    line: int
    needs: tuple[str, ...]
    condition: Evaluator
    permissions: Mapping[str, str]
    environment: str
    env: Mapping[str, Template]
    matrix: Mapping[str, Sequence[str]]
    outputs: Mapping[str, Template]
    minutes: int
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Workflow:
    """One workflow."""

    file: str
    name: str
    env: Mapping[str, Template]
    jobs: tuple[Job, ...]
    text: str


def triggers(path: Path) -> dict[str, Any]:
    """The events that start a workflow, with their conditions. Raises WorkflowError."""
    found = _mapping(_Reader(path).content, path.name, "").get("on")
    if isinstance(found, str):
        return {found: None}
    return dict.fromkeys(found) if isinstance(found, list) else dict(found or {})


def read(path: Path, actions: Sequence[str]) -> Workflow:
    """A workflow that uses only these actions. Raises WorkflowError."""
    return _Reader(path).workflow(actions)


class _Reader:
    """One file, and what is said about it in errors."""

    def __init__(self, path: Path) -> None:
        self._file = path.name
        try:
            self._text = path.read_text("utf-8")
            node = yaml.compose(self._text, Loader=yaml.SafeLoader)
        except (OSError, ValueError, yaml.YAMLError) as error:
            raise WorkflowError(f"{FOLDER}/{path.name} cannot be read: {error}") from None
        self.content = self._plain(node) if node is not None else None

    def _plain(self, node: yaml.Node) -> Any:
        """Every scalar as the text it is: which of them is a number matters to no workflow here."""
        if isinstance(node, yaml.SequenceNode):
            return [self._plain(each) for each in node.value]
        if not isinstance(node, yaml.MappingNode):
            return node.value
        found = _Lines()
        found.line = node.start_mark.line + 1
        for key, value in node.value:
            if not isinstance(key, yaml.ScalarNode) or key.value in found:
                raise self._error(key.start_mark.line + 1, "a key is there twice, or is no word")
            found[key.value] = self._plain(value)
            found.lines[key.value] = key.start_mark.line + 1
        return found

    def _error(self, line: int, what: str) -> WorkflowError:
        return WorkflowError(f"{FOLDER}/{self._file}, line {line}: {what}. A rehearsal cannot tell what the host does.")

    def workflow(self, actions: Sequence[str]) -> Workflow:
        whole = _mapping(self.content, self._file, "")
        self._only(whole, _WORKFLOW_KEYS)
        jobs = _mapping(whole.get("jobs"), self._file, "jobs")
        return Workflow(
            self._file,
            whole.get("name") or self._file,
            self._templates(whole, "env"),
            tuple(self._job(name, _mapping(job, self._file, name), actions) for name, job in jobs.items()),
            self._text,
        )

    def _job(self, name: str, job: _Lines, actions: Sequence[str]) -> Job:
        self._only(job, _JOB_KEYS)
        needs, environment = job.get("needs") or [], job.get("environment") or ""
        strategy = job.get("strategy") or {}
        minutes = job.get("timeout-minutes", "360")
        permissions = job.get("permissions") or {}
        if not isinstance(permissions, dict) or not minutes.isdigit():
            raise self._error(job.line, "permissions or timeout-minutes are written in an unknown way")
        return Job(
            name=name,
            line=job.line,
            needs=(needs,) if isinstance(needs, str) else tuple(needs),
            condition=self._condition(job),
            permissions=permissions,
            environment=environment.get("name", "") if isinstance(environment, dict) else environment,
            env=self._templates(job, "env"),
            matrix=strategy.get("matrix") or {},
            outputs=self._templates(job, "outputs"),
            minutes=int(minutes),
            steps=tuple(
                self._step(_mapping(step, self._file, name), actions, self._folder(job))
                for step in job.get("steps") or []
            ),
        )

    def _folder(self, job: _Lines) -> str:
        """The folder in which the scripts of a job start, unless they say otherwise."""
        said = job.get("defaults", {"run": {"working-directory": ""}})
        if set(said) != {"run"} or set(said["run"]) != {"working-directory"}:
            raise self._error(job.lines["defaults"], "only run: working-directory: is known in defaults")
        folder: str = said["run"]["working-directory"]
        return folder

    def _step(self, step: _Lines, actions: Sequence[str], folder: str) -> Step:
        self._only(step, _STEP_KEYS)
        uses = step.get("uses", "").partition("@")[0]
        line = step.lines.get("uses") or step.lines.get("run") or step.line
        if ("uses" in step) == ("run" in step):
            raise self._error(line, "a step needs either uses or run")
        if uses and uses not in actions:
            raise self._error(line, f"the action {uses} is not known")
        if "${{" in step.get("run", ""):
            raise self._error(line, "an expression inside a script")
        return Step(
            line=line,
            id=step.get("id", ""),
            uses=uses,
            given=self._templates(step, "with"),
            run=step.get("run", "").strip("\n"),
            env=self._templates(step, "env"),
            condition=self._condition(step),
            may_fail=step.get("continue-on-error", "false") == "true",
            folder=self._template(step, "working-directory") if "working-directory" in step else Template((folder,)),
        )

    def _only(self, mapping: _Lines, known: set[str]) -> None:
        for key in mapping:
            if key not in known:
                raise self._error(mapping.lines[key], f'the key "{key}" is not known')

    def _condition(self, mapping: _Lines) -> Evaluator:
        try:
            return expressions.condition(mapping.get("if", "success()"))
        except ExpressionError as error:
            raise self._error(mapping.lines["if"], f"the condition is not understood: {error}") from None

    def _templates(self, mapping: _Lines, key: str) -> dict[str, Template]:
        found = mapping.get(key)
        if found is None:
            return {}
        if not isinstance(found, _Lines):
            raise self._error(mapping.lines[key], f"{key} is no mapping")
        return {name: self._template(found, name) for name in found}

    def _template(self, mapping: _Lines, key: str) -> Template:
        try:
            return expressions.template(mapping.get(key, ""))
        except (ExpressionError, TypeError) as error:
            raise self._error(mapping.lines[key], f"{key} is not understood: {error}") from None


def _mapping(found: Any, file: str, name: str) -> _Lines:
    if not isinstance(found, _Lines):
        raise WorkflowError(f"{FOLDER}/{file} has no {name or 'workflow'}.")
    return found


def in_order(jobs: Sequence[Job]) -> Iterator[Job]:
    """The jobs, each after those that it needs."""
    left, done = list(jobs), set[str]()
    while left:
        job = next((each for each in left if done.issuperset(each.needs)), None)
        if job is None:
            raise WorkflowError(f"The job {left[0].name} needs a job that does not exist, or they wait for each other.")
        left.remove(job)
        done.add(job.name)
        yield job
