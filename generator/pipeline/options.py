"""The options and the result of a build."""

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from generator import clock
from generator.engine import Project
from generator.model import Frames, HeldBack, Portal
from generator.problems import BuildError, Problem, SignatureError
from generator.render.site import hosts
from generator.render.site.staging import TaskResult

if TYPE_CHECKING:  # slow to load, and few builds say much or sign
    from generator.language.printer import Printer
    from generator.signatures import Key

SIGNING_KEY = "PORTAL_SIGNING_KEY"
"""The environment variable with the key that signs credentials: a path, or the PEM itself."""


class StandardsError(Exception):
    """There are no usable standards; `problems` says why."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("the standards cannot be used")
        self.problems = tuple(problems)


def _no_progress(_stage: str, _done: int, _of: int) -> None:
    pass


def signing_key() -> "Key | None":
    """The key in the environment; None if there is none. Raises `BuildError` for an unusable one.

    It is removed from the environment when it is read, so that no child process or template finds it there.
    """
    said = os.environ.pop(SIGNING_KEY, "").strip()
    if not said:
        return None
    from generator.signatures import read_key  # noqa: PLC0415 -- slow to load, and few builds sign

    try:
        return read_key(said)
    except SignatureError as error:
        raise BuildError(f"{SIGNING_KEY}: {error.message}") from None


@dataclass(frozen=True, slots=True)
class BuildOptions:
    """What is to be built, from what, and how."""

    project: Project
    data: Path
    site: Path
    engine: str = "mkdocs"
    jobs: int | None = None
    workers: str = ""  # the address of a cluster that does the work, dask://HOST:PORT
    worker_store: str = ""  # where large inputs and results of its work are exchanged, as an address of fsspec
    use_cache: bool = True
    progress: Callable[[str, int, int], None] = _no_progress
    frames: Frames | None = None  # made elsewhere: by MkDocs itself, when the hook fills
    commit: str = ""  # given on publishing, for the next publication to compare with
    versioned: Path | None = None  # the folder in Git of which the data are a copy without what is held back
    held: Mapping[str, HeldBack] = field(default_factory=dict)  # packages shown as they were published before
    day: date = field(default_factory=clock.today)  # the portal's day: awards are as of it
    key: "Key | None" = field(default_factory=signing_key, repr=False)  # signs credentials; stays in this process

    @property
    def in_git(self) -> Path:
        """The folder whose history the site shows."""
        return self.versioned or self.data


@dataclass(frozen=True, slots=True)
class BuildResult:
    """The outcome of a build."""

    institutions: int
    filings: int
    files: int
    done: int  # tasks that ran
    kept: int  # tasks whose files were still good
    problems: tuple[Problem, ...]
    notes: tuple[str, ...]  # phrases a language lacks
    remarks: tuple[str, ...] = ()  # whole sentences about the site: that its badges are unsigned
    warnings: tuple[str, ...] = ()  # the same for what has to be done something about: it is too large for its host

    @classmethod
    def of(
        cls,
        portal: Portal,
        results: Mapping[str, TaskResult],
        done: int,
        *,
        remarks: tuple[str, ...],
        host: hosts.SiteHost | None,
        say: "Printer",
    ) -> "BuildResult":
        """The result for a site at a host whose tasks left these results, `done` of them newly made.

        `say` prints what is said about it.
        """
        size = hosts.SiteSize.of((path, size) for one in results.values() for path, size, _ in one.files)
        return cls(
            institutions=len(portal.listings),
            filings=sum(len(listing.periods) for listing in portal.listings),
            files=sum(len(one.files) for one in results.values()),
            done=done,
            kept=len(results) - done,
            problems=portal.problems,
            notes=tuple(sorted({note for one in results.values() for note in one.notes})),
            remarks=tuple(filter(None, (*remarks, hosts.remark(size, host, say)))),
            warnings=tuple(hosts.warnings(size, host, say)),
        )
