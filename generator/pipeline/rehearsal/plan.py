"""The events of a rehearsal, in the order in which a new portal meets them, and the workbook that one of them sends."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from generator import engine, packages, standards
from generator.intake.workbook import make, package_values
from generator.model import AnswerType, Standards
from generator.packages.history import published
from generator.pipeline.rehearsal import workflows
from generator.pipeline.rehearsal.host import MAIN, PULL, Event, Host, Place, git
from generator.pipeline.rehearsal.run import Runner
from generator.problems import BuildError

NOBODY: Final = "your-organisation"
"""The owner of a repository that has no address at the host yet."""
_ORIGIN: Final = re.compile(r"(?:https://|git@|ssh://git@)github\.com[:/]([\w.-]+)/([\w.-]+?)(?:\.git)?/?")
_ATTACHMENT: Final = "https://github.com/user-attachments/files/1/workbook.xlsx"


def place_of(source: Path, address: str = "") -> Place:
    """Where a portal is at the host: by its remote `origin`, and its address by `mkdocs.yml` or as the host forms it.

    Raises BuildError for an address that no host serves.
    """
    origin = git(source, "config", "--default", "", "--get", "remote.origin.url")
    found = _ORIGIN.fullmatch(origin)
    owner, name = (found[1], found[2]) if found else (NOBODY, "portal")
    host = f"{owner.lower()}.github.io"
    formed = f"https://{host}/" if name.lower() == host else f"https://{host}/{name}/"
    said = address or engine.address(engine.project_at(source))[0] or formed
    parts = urlsplit(said)
    if parts.scheme != "https" or not parts.hostname or parts.query or parts.fragment:
        raise BuildError(f"{said} cannot be the address of the site: it begins with https:// and ends with a slash.")
    return Place(f"{owner}/{name}", said if said.endswith("/") else f"{said}/")


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """One portal at a rehearsed host.

    With `published`, a commit of the repository `source`, that is what was published last, and what is committed follows.
    """

    runner: Runner
    language: str = "en"
    source: Path | None = None
    published: str = ""

    @property
    def host(self) -> Host:
        """The host."""
        return self.runner.host

    def first(self) -> None:
        """The first publication, which is started by hand."""
        if self.source and self.published:
            self.host.push(self.source, self.published)
        for path in sorted(self.host.workflows.glob("*.y*ml")):
            by_hand = workflows.triggers(path).get("workflow_dispatch") or {}
            if "published" in by_hand.get("inputs", {}):
                self.runner.happen(self.runner.by_hand(path.name, published=published.FIRST))
        if self.source and self.published:
            self.host.push(self.source, "HEAD")

    def push(self) -> None:
        """A push to main; the site is published for the first time before, if it was not yet."""
        if not self.host.state["site"]["folder"]:
            self.first()
        self._on_main("push", "push to main")

    def schedule(self) -> None:
        """Whatever the workflows do at certain times."""
        if not self.host.state["site"]["folder"]:
            self.first()
        lines = [workflows.triggers(path).get("schedule") or [] for path in sorted(self.host.workflows.glob("*.y*ml"))]
        for cron in dict.fromkeys(line["cron"] for listed in lines for line in listed):
            self._on_main("schedule", f'schedule "{cron}"', cron=cron)

    def pull_request(self, *, fork: bool = False, source: Path | None = None, revision: str = "HEAD") -> None:
        """A pull request: of a commit of `source`, or one that changes nothing."""
        head, merge = self.host.proposed(source, revision)
        place = self.host.place
        theirs = f"someone/{place.repository.rpartition('/')[2]}" if fork else place.repository
        actor = "someone" if fork else place.owner
        payload = self.host.payload("pull_request", sha=head, base=self.host.head(), head=theirs, actor=actor)
        payload["pull_request"]["head"]["repo"]["fork"] = fork
        title = "pull request from a fork" if fork else "pull request"
        self.runner.happen(
            Event("pull_request", title, f"refs/pull/{PULL}/merge", merge, payload, from_fork=fork, checked=head)
        )

    def workbook(self, file: Path | None = None, institution: str = "") -> str:
        """An issue with a workbook: this one, or one with one more answer of the first institution.

        Returns why there is none to send, or nothing.
        """
        if file is None:
            file = self.host.folder / "workbook.xlsx"
            institution = self._answered(file)
            if not institution:
                return "its one new answer would be to a yes-or-no question, and no institution's newest filing leaves one open"
        self.host.attach(_ATTACHMENT, file)
        self._on_main(
            "issues", "issue with a workbook", actor="someone", institution=institution, attachment=_ATTACHMENT
        )
        return ""

    def _on_main(self, name: str, title: str, **said: str) -> None:
        head = self.host.head()
        payload = self.host.payload(name, **{"sha": head, **said})
        if name == "issues":
            payload["issue"]["number"] = 2
        self.runner.happen(Event(name, title, f"refs/heads/{MAIN}", head, payload))

    def _answered(self, file: Path) -> str:
        """Write the workbook of the first institution that leaves a yes-or-no question open, with its answer; return its id."""
        data = self.host.folder / MAIN / "datapackages"
        known, _ = standards.load(data / "standards")
        if known is None:
            return ""
        for folder in packages.package_folders(data / "institutions"):
            values, code = _open_question(folder, known)
            if values is not None:
                language = self.language if self.language in known.languages else "en"
                file.write_bytes(make.workbook(values, language, known, typed={code: "yes"}))
                return folder.name
        return ""


def _open_question(folder: Path, known: Standards) -> tuple[package_values.PackageValues | None, str]:
    """The values of an institution's newest filing, and the first yes-or-no question that it leaves open."""
    dossier, _ = packages.read_institution(folder, known)
    if dossier is None or not dossier.filings:
        return None, ""
    values, _ = package_values.of_package(folder, dossier.filings[0].period, known)
    if values is None:
        return None, ""
    asked = (one.code for one in known.indicators.values() if one.kind is AnswerType.YES_NO and not one.follows)
    closed = {*values.answers, *values.unasked(dossier.filings[0].period, known)}
    code = next((code for code in asked if code not in closed), "")
    return (values, code) if code else (None, "")


def events(rehearsal: Rehearsal, source: Path, proposal: str | None) -> Iterator[tuple[str, Callable[[], str | None]]]:
    """Every event that is rehearsed: its name on the command line, and how it happens.

    `proposal` is the commit of `source` that the pull requests are of; without it they change nothing.
    """

    def proposed(*, fork: bool) -> None:
        rehearsal.pull_request(fork=fork, source=source if proposal else None, revision=proposal or "")

    yield "push", rehearsal.push
    yield "schedule", rehearsal.schedule
    yield "pull-request", lambda: proposed(fork=False)
    yield "fork", lambda: proposed(fork=True)
    yield "workbook", rehearsal.workbook
