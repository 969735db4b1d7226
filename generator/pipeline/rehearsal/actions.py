"""What the host's actions do, done on this machine.

Each function returns what is wrong in a sentence, or nothing. An action that is not here is an error when the workflow
is read.
"""

import filecmp
import json
import os
import shutil
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final, Protocol, TypeAlias

from generator import standards
from generator.language.printer import Printer
from generator.pipeline.rehearsal.host import Event, Host
from generator.render.site import hosts

_PAGES: Final = "github-pages"
_GENERATOR: Final = Path(__file__).resolve().parents[2]


class JobAtWork(Protocol):
    """The part of a running job that actions use."""

    event: Event
    note: str

    @property
    def host(self) -> Host:
        """The host that it runs at."""

    @property
    def workspace(self) -> Path:
        """Where its steps start."""

    def artifact(self, name: str) -> Path:
        """The folder of an artifact of this run."""

    def right(self, name: str) -> str:
        """The right that the job has: write, read or none."""


_Action: TypeAlias = Callable[[JobAtWork, Mapping[str, str], dict[str, str]], str]


def act(name: str, job: JobAtWork, given: Mapping[str, str], outputs: dict[str, str]) -> str:
    """Do what an action does; what is wrong in a sentence, or nothing."""
    action, known = _ACTIONS[name]
    if strange := sorted(given.keys() - known):
        return f"A rehearsal does not know what {name} does with {', '.join(strange)}."
    return action(job, given, outputs)


def event_file(folder: Path, event: Event) -> Path:
    """The file with the event's payload, in a job's folder."""
    file = folder / "event.json"
    if not file.exists() and folder.is_dir():
        file.write_text(json.dumps(event.payload), "utf-8")
    return file


def _checkout(job: JobAtWork, given: Mapping[str, str], _: dict[str, str]) -> str:
    if job.right("contents") == "none":
        return "The job has no right to read the repository (contents: read)."
    host, event, folder = job.host, job.event, job.workspace / given.get("path", "")
    ref, depth = given.get("ref", ""), given.get("fetch-depth") or "1"
    branch = (ref or event.ref).removeprefix("refs/heads/")
    is_branch = branch in host.git("for-each-ref", "--format=%(refname:strip=2)", "refs/heads").splitlines()
    commit = host.head(branch) if ref and is_branch else ref or event.sha
    folder.mkdir(parents=True, exist_ok=True)
    host.git("init", "--quiet", inside=folder)
    host.git("remote", "add", "origin", host.repository.as_uri(), inside=folder)
    if depth == "0":
        host.git("fetch", "--quiet", "origin", inside=folder)
        host.git("fetch", "--quiet", "origin", commit, inside=folder)
    else:
        host.git("fetch", "--quiet", "--depth", depth, "origin", commit, inside=folder)
    place = ["-B", branch] if is_branch else ["--detach"]
    host.git("checkout", "--quiet", *place, commit, inside=folder)
    host.program(folder)
    if _is_another_program(folder):
        job.note = "it holds a different version of the program, which is not used here: commit your changes, or install it first"
    return ""


def _is_another_program(folder: Path) -> bool:
    """True if a checkout holds a program that differs from the running one."""
    theirs = folder / _GENERATOR.name
    return (theirs / "__init__.py").is_file() and any(
        not (ours := _GENERATOR / path.relative_to(theirs)).is_file() or not filecmp.cmp(path, ours, shallow=False)
        for path in theirs.rglob("*.py")
    )


def _setup_python(job: JobAtWork, given: Mapping[str, str], _: dict[str, str]) -> str:
    here = f"{sys.version_info.major}.{sys.version_info.minor}"
    if given.get("python-version", here) != here:
        job.note = f"this is Python {here}, not {given['python-version']}"
    return ""


def _upload(job: JobAtWork, given: Mapping[str, str], _: dict[str, str]) -> str:
    source, place = job.workspace / given["path"], job.artifact(given["name"])
    if place.exists():
        return f"There is an artifact {given['name']} already."
    hidden = given.get("include-hidden-files") == "true"
    files = [source] if source.is_file() else [path for path in source.rglob("*") if path.is_file()]
    root = source.parent if source.is_file() else source
    wanted = [path for path in files if hidden or not _is_hidden(path.relative_to(root))]
    if not wanted and given.get("if-no-files-found") == "error":
        return f"There is no {given['path']}."
    if not wanted:
        job.note = f"there is no {given['path']}"
    for path in wanted:
        target = place / path.relative_to(root)
        target.parent.mkdir(parents=True, exist_ok=True)
        os.link(path, target)
    return ""


def _is_hidden(path: Path) -> bool:
    return any(part.startswith(".") for part in path.parts)


def _download(job: JobAtWork, given: Mapping[str, str], _: dict[str, str]) -> str:
    place = job.artifact(given["name"])
    if not place.is_dir():
        return f"There is no artifact {given['name']} in this run."
    shutil.copytree(place, job.workspace / given.get("path", ""), dirs_exist_ok=True)
    return ""


def _upload_pages(job: JobAtWork, given: Mapping[str, str], outputs: dict[str, str]) -> str:
    return _upload(job, {"name": _PAGES, "if-no-files-found": "error", **given}, outputs)


def _configure_pages(job: JobAtWork, _: Mapping[str, str], outputs: dict[str, str]) -> str:
    if job.right("pages") == "none":
        return "The job has no right to ask where the site is (pages: read)."
    outputs["base_url"] = job.host.place.address.removesuffix("/")
    job.note = f"the site is at {job.host.place.address}"
    return ""


def _deploy(job: JobAtWork, _: Mapping[str, str], outputs: dict[str, str]) -> str:
    if job.right("pages") != "write" or job.right("id-token") != "write":
        return "The job has no right to publish (pages: write, id-token: write)."
    site = job.artifact(_PAGES)
    if not site.is_dir():
        return f"There is no artifact {_PAGES} in this run."
    pages, size = hosts.known()[_PAGES], hosts.SiteSize.of_folder(site)
    if wrong := " ".join(hosts.warnings(size, pages, Printer(standards.own(), job.host.language))):
        return wrong
    job.host.deploy(site)
    outputs["page_url"] = job.host.place.address
    job.note = f"{size.files:,} files would be published at {job.host.place.address}, in {pages.deploy_minutes} minutes at most"
    return ""


_ACTIONS: Final[dict[str, tuple[_Action, set[str]]]] = {
    "actions/checkout": (_checkout, {"ref", "path", "fetch-depth", "persist-credentials"}),
    "actions/setup-python": (_setup_python, {"python-version"}),
    "actions/upload-artifact": (
        _upload,
        {"name", "path", "if-no-files-found", "retention-days", "include-hidden-files"},
    ),
    "actions/download-artifact": (_download, {"name", "path"}),
    "actions/configure-pages": (_configure_pages, set()),
    "actions/upload-pages-artifact": (_upload_pages, {"path", "include-hidden-files"}),
    "actions/deploy-pages": (_deploy, set()),
}
KNOWN: Final = tuple(_ACTIONS)
