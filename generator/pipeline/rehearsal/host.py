"""The rehearsed host: a bare repository, artifacts, a published site and open requests, in one temporary folder."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from shlex import quote
from string import Template
from typing import Any

from generator import processes
from generator.pipeline.rehearsal import recorder
from generator.problems import BuildError

MAIN = "main"
PULL = 1
"""The number of the pull request that is rehearsed, as in events/pull_request.json."""
_EVENTS = Path(__file__).with_name("events")
_WHO = {
    f"GIT_{role}_{part}": said
    for role in ("AUTHOR", "COMMITTER")
    for part, said in (("NAME", "rehearsal"), ("EMAIL", "rehearsal@institutions.invalid"), ("DATE", "@0 +0000"))
}


@dataclass(frozen=True, slots=True)
class Place:
    """Where the portal is at the host."""

    repository: str  # owner/name
    address: str  # of the site, with a slash at the end

    @property
    def owner(self) -> str:
        """The owner's name."""
        return self.repository.partition("/")[0]


@dataclass(frozen=True, slots=True)
class Event:
    """Something that starts workflows, with the payload that the host would send."""

    name: str
    title: str
    ref: str
    sha: str
    payload: Mapping[str, Any]
    only: str = ""  # the one workflow that it starts, if it was started by name
    inputs: Mapping[str, str] | None = None
    from_fork: bool = False
    checked: str = ""  # the commit that the result of a check is shown at


class Host:
    """The host's side of a rehearsal. `folder` is empty, and is not removed here; `language` is that of its words."""

    def __init__(self, folder: Path, source: Path, place: Place, language: str = "en") -> None:
        self.folder = folder
        self.place = place
        self.language = language
        self.repository = folder / "repository.git"
        self.programs = folder / "programs"
        self.workflows = folder / "main" / ".github" / "workflows"
        self.git("init", "--quiet", "--bare", f"--initial-branch={MAIN}", str(self.repository), inside=folder)
        self.git("config", "uploadpack.allowAnySHA1InWant", "true")
        self.push(source, "HEAD")
        self._write_programs()
        site = {"address": place.address, "folder": ""}
        self._save({"site": site, "attachments": {}, "requests": {}, "calls": []})

    def git(self, *words: str, inside: Path | None = None) -> str:
        """The answer of Git in the host's repository, or in the folder `inside`. Raises BuildError with Git's words."""
        return git(inside or self.repository, *words)

    def push(self, source: Path, revision: str) -> str:
        """Put a commit of a repository on main, as a push would."""
        commit = self.commit_of(source, revision)
        self.git("fetch", "--quiet", "--no-tags", str(source.resolve()), f"+{commit}:refs/heads/{MAIN}")
        shutil.rmtree(self.folder / MAIN, ignore_errors=True)
        self.git("clone", "--quiet", self.repository.as_uri(), str(self.folder / MAIN), inside=self.folder)
        return commit

    def commit_of(self, source: Path, revision: str) -> str:
        """The commit that a revision of a repository names. Raises BuildError if there is none."""
        try:
            return self.git("rev-parse", "--verify", f"{revision}^{{commit}}", inside=source)
        except BuildError:
            raise BuildError(
                f"Git knows no commit {revision} in {source}. Commit first what is to be published."
            ) from None

    def head(self, branch: str = MAIN) -> str:
        """The commit of a branch."""
        return self.git("rev-parse", "--verify", f"refs/heads/{branch}")

    def proposed(self, source: Path | None, revision: str) -> tuple[str, str]:
        """Head and merge of a pull request: of a commit of `source`, or without one of a change of nothing."""
        base = self.head()
        if source is None:
            head = self.git("commit-tree", f"{base}^{{tree}}", "-p", base, "-m", "A rehearsal: nothing changes")
        else:
            head = self.commit_of(source, revision)
            self.git("fetch", "--quiet", "--no-tags", str(source.resolve()), head)
        try:
            tree = self.git("merge-tree", "--write-tree", base, head)
        except BuildError as error:
            raise BuildError(f"{revision} cannot be merged into {MAIN}, so no check of it starts. {error}") from None
        merge = self.git("commit-tree", tree, "-p", base, "-p", head, "-m", "A rehearsal")
        self.git("update-ref", f"refs/pull/{PULL}/merge", merge)
        self.git("update-ref", "refs/heads/rehearsal", head)
        state = self.state
        state["requests"] = {str(PULL): "rehearsal"}
        self._save(state)
        return head, merge

    @property
    def state(self) -> dict[str, Any]:
        """What the recorders know and have recorded."""
        found: dict[str, Any] = json.loads((self.folder / recorder.STATE).read_text("utf-8"))
        return found

    def _save(self, state: Mapping[str, Any]) -> None:
        (self.folder / recorder.STATE).write_text(json.dumps(state), "utf-8")

    def deploy(self, site: Path) -> None:
        """Publish a site."""
        state = self.state
        state["site"]["folder"] = str(site)
        self._save(state)

    def attach(self, address: str, file: Path) -> None:
        """Let a file be fetched from an address."""
        state = self.state
        state["attachments"][address] = str(file)
        self._save(state)

    def started(self) -> list[tuple[str, str]]:
        """The workflows that were started by name since the last call, with their branches."""
        state = self.state
        calls, state["calls"] = state["calls"], [call for call in state["calls"] if call[:2] != ["workflow", "run"]]
        self._save(state)
        return [(call[2], call[call.index("--ref") + 1]) for call in calls if call[:2] == ["workflow", "run"]]

    def payload(self, event: str, /, **said: str) -> dict[str, Any]:
        """The recorded event of that name, with the values of this rehearsal."""
        place = self.place
        known = {"name": place.repository.rpartition("/")[2], "repository": place.repository, "owner": place.owner}
        recorded = json.loads((_EVENTS / f"{event}.json").read_text("utf-8"))
        found: dict[str, Any] = _filled(recorded, known | said)
        return found

    def environment(self, home: Path) -> dict[str, str]:
        """The environment of a step, apart from the host's own variables: our recorders first, and no network."""
        closed = "http://127.0.0.1:9"
        return _outside() | {
            "PATH": f"{self.programs}{os.pathsep}{os.environ.get('PATH', os.defpath)}",
            "HOME": str(home),
            "PIP_NO_INDEX": "1",
            "GIT_ALLOW_PROTOCOL": "file",
            "GIT_CONFIG_NOSYSTEM": "1",
            "GIT_TERMINAL_PROMPT": "0",
            **dict.fromkeys(("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"), closed),
        }

    def _write_programs(self) -> None:
        """The recorders, and the hook that wants a token for a push."""
        self.programs.mkdir()
        start = [sys.executable, "-I", "-S", recorder.__file__, str(self.folder)]
        for name in ("curl", "gh"):
            _program(self.programs / name, f'exec {" ".join(map(quote, [*start, name]))} "$@"')
        refused = "echo 'The requested URL returned error: 403 (no token)' >&2; exit 1"
        (self.repository / "hooks").mkdir(exist_ok=True)
        _program(self.repository / "hooks" / "pre-receive", f'[ -e "$HOME/{recorder.MAY_PUSH}" ] || {{ {refused}; }}')

    def program(self, folder: Path) -> None:
        """Let a folder have the running program where `make` installs it, newer than what it is made from."""
        binaries = folder / ".venv" / "bin"
        binaries.mkdir(parents=True, exist_ok=True)
        start = binaries / "portal.py"
        # Worker processes import this file under another name.
        start.write_text('from generator import portal\n\nif __name__ == "__main__":\n    portal()\n', "utf-8")
        home = Path(__file__).resolve().parents[3]
        _program(
            binaries / "portal",
            f'PYTHONPATH={quote(str(home))} exec {quote(sys.executable)} -P {quote(str(start))} "$@"',
        )
        (folder / ".venv" / ".ready").touch()


def git(folder: Path, *words: str) -> str:
    """The answer of Git in a folder. Raises BuildError with Git's words."""
    command = ["git", "-c", "core.hooksPath=hooks", "-C", str(folder), *words]
    done = subprocess.run(command, env=_outside() | _WHO, capture_output=True, text=True, check=False)
    if done.returncode:
        said = " ".join((done.stderr.strip() or done.stdout.strip()).splitlines())
        processes.raise_if_disk_is_full(said, folder)
        raise BuildError(f"git {words[0]} failed: {said}.")
    return done.stdout.strip()


def _outside() -> dict[str, str]:
    """What a rehearsal takes from its own environment: no token, no key, no setting of Git."""
    names = ("PATH", "LANG", "SYSTEMROOT", "TMPDIR", "SOURCE_DATE_EPOCH", "HOME")
    return {name: os.environ[name] for name in names if name in os.environ} | {"LANG": "C.UTF-8"}


def _program(path: Path, line: str) -> None:
    path.write_text(f"#!/bin/sh\n{line}\n", "utf-8")
    path.chmod(0o755)


def _filled(recorded: Any, said: Mapping[str, str]) -> Any:
    if isinstance(recorded, str):
        return Template(recorded).safe_substitute(said)
    if isinstance(recorded, list):
        return [_filled(each, said) for each in recorded]
    return {key: _filled(value, said) for key, value in recorded.items()} if isinstance(recorded, dict) else recorded
