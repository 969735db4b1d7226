"""Decides which packages are published as they are now, and which stay as they were published.

One member's mistake must not stop the others. A package that breaks a promise (a published value changed without a
correction, an address is gone, a signature does not fit) or that cannot be read as a whole stays as it was published
last; one bad row is a gap that says so, and is published. An institution that was never published has a page that says
why nothing of its data is shown. The repository is not changed: the packages are put together in a folder of their own.

Associations come first, because whether a signature counts depends on their lists.
"""

import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from generator.model import HeldBack, Standards
from generator.packages import confidential, institutions
from generator.packages.history import revisions, undeclared_changes
from generator.packages.history.published import Publication
from generator.packages.reviews import signature_file
from generator.packages.safety import codes, tree
from generator.packages.writing import writer
from generator.problems import Location, Problem, in_order

Check = Callable[[Sequence[Path]], Iterable[Problem]]
"""Finds everything that is wrong with packages, as `portal check` does."""

_OF_ROWS = ("second-opinion-disagrees",)
"""Errors with a row that are about more than this row."""
_AMONG = ("shared-identifier",)
"""Errors without a row that another package may have caused."""


@dataclass(frozen=True, slots=True)
class Accepted:
    """The folder of packages to publish, and what was held back, by package (`institutions/<id>`)."""

    data: Path
    held: Mapping[str, HeldBack]


@contextmanager
def accepted(data: Path, standards: Standards, last: Publication, check: Check, work: Path) -> Iterator[Accepted]:
    """The packages to publish, while the context lasts. Raises `HistoryError`.

    The folder is `data` itself if nothing is held back, else one below `work`.
    """
    work.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="accepted-", dir=work) as private:
        found = _Acceptance(data, standards, last, check, Path(private) / "data")
        for shelf in ("associations", "institutions"):
            found.judge(shelf)
        yield Accepted(found.place, found.held)


@dataclass
class _Acceptance:
    data: Path
    standards: Standards
    last: Publication
    check: Check
    tree: Path
    held: dict[str, HeldBack] = field(default_factory=dict)

    @property
    def place(self) -> Path:
        """The packages as accepted so far."""
        return self.tree if self.held else self.data

    def judge(self, shelf: str) -> None:
        """Hold back what breaks a promise in one shelf, and put what was published in its place."""
        where = self.place if shelf == "institutions" else self.data / shelf
        own = self.check([where]) if where.is_dir() else ()
        broken: dict[str, list[Problem]] = {}
        for problem in self._changes(shelf):
            broken.setdefault(_package(problem), []).append(problem)
        told: dict[str, list[Problem]] = {}
        for problem in own:
            name = _package(problem)
            if problem.severity == "error" and name.startswith(f"{shelf}/"):
                told.setdefault(name, []).append(problem)
                if _breaks(problem):
                    broken.setdefault(name, [])
        for name in told.keys() - broken.keys():
            if self._unreadable(where.parent if where.name == shelf else where, name):
                broken[name] = []
        for name, changes in sorted(broken.items()):
            since = self.last.since(name)
            files = self._snapshot(since).packages.get(name) if since else None
            if files is not None and _same(self.data / name, name, files):
                continue  # as published: there is nothing better to show
            self._hold(name, since if files is not None else None, [*changes, *told.get(name, ())])

    def _unreadable(self, place: Path, name: str) -> bool:
        """Whether a whole table of a package cannot be read. Its error may name the line at which it shows."""
        opened = institutions.open_package(place / name, revisions.SHELVES[name.partition("/")[0]], self.standards)
        return not opened.descriptor.usable or not all(table.readable for table in opened.tables.values())

    def _hold(self, name: str, since: str | None, problems: list[Problem]) -> None:
        if not self.held:
            shutil.copytree(self.data, self.tree, symlinks=True, copy_function=_link)
        first = Problem(
            "held-back",
            Location(name),
            "This package was not accepted. "
            + ("The portal shows it as it was published before." if since else "The portal shows nothing of its data."),
            fix="Correct what is listed for it; the next publication takes it.",
        )
        told = (first, *confidential.told_of(in_order(dict.fromkeys(problems))))
        self.held[name] = HeldBack(told, since)
        folder = self.tree / name
        if folder.is_symlink() or folder.is_file():
            folder.unlink()
        elif folder.is_dir():
            shutil.rmtree(folder)
        if since:
            revisions.lay_out(self._snapshot(since), [name], self.tree, documents=True)
        elif name.startswith("institutions/"):
            self._introduce(name)

    def _introduce(self, name: str) -> None:
        """Put a package that says only who the institution is, if its descriptor can be read."""
        source = self.data / name
        if source.is_symlink() or not source.is_dir():
            return
        descriptor = institutions.open_package(source, "institution", self.standards).descriptor
        if not descriptor.usable or not codes.is_id(source.name):
            return
        body = descriptor.body
        files = writer.new_institution(source.name, body["name"], body["country"], self.standards)
        document = json.loads(files[tree.DESCRIPTOR])
        document["institution"] |= {key: body[key] for key in ("region", "fictional") if key in body}
        document.pop("licenses")
        if "licenses" in descriptor.document:
            document["licenses"] = descriptor.document["licenses"]
        folder = self.tree / name
        folder.mkdir()
        for path, data in (files | {tree.DESCRIPTOR: json.dumps(document).encode()}).items():
            (folder / path).write_bytes(data)

    def _changes(self, shelf: str) -> Iterator[Problem]:
        """The undeclared changes since each package was published."""
        by_commit: dict[str, set[str]] = {}
        for name in self._published:
            since = self.last.since(name)
            if since and name.startswith(f"{shelf}/"):
                by_commit.setdefault(since, set()).add(name)
        for commit, names in sorted(by_commit.items()):
            yield from (
                problem
                for problem in undeclared_changes.compare(
                    self.data, names, self.standards, commit, past=self._snapshot(commit), unreadable=True
                )
                if problem.severity == "error"
            )

    @cached_property
    def _published(self) -> frozenset[str]:
        return frozenset((*self._snapshot(self.last.commit).packages, *self.last.held))

    @cached_property
    def _snapshots(self) -> dict[str, revisions.Snapshot]:
        return {}

    def _snapshot(self, commit: str) -> revisions.Snapshot:
        if commit not in self._snapshots:
            self._snapshots[commit] = revisions.snapshot(self.data, commit)
        return self._snapshots[commit]


def _package(problem: Problem) -> str:
    """The package that a problem is in, as `institutions/<id>`; else the file as it is named."""
    parts = problem.location.file.split("/")
    return "/".join(parts[:2]) if parts[0] in revisions.SHELVES else problem.location.file


def _breaks(problem: Problem) -> bool:
    """Whether an error of a package is more than a row that cannot be read."""
    if problem.location.file.endswith(f"/{signature_file.FILE}") or problem.code in _OF_ROWS:
        return True
    return problem.location.row is None and problem.code not in _AMONG


def _same(folder: Path, name: str, files: Mapping[str, revisions.Blob]) -> bool:
    """Whether a package's folder holds these files of a revision, and nothing else."""
    there = revisions.belonging(folder, name)
    rooms = {room for path in files if (room := path.rpartition("/")[0])}
    entries = sum(len(folders) + len(inside) for _, folders, inside in os.walk(folder))
    if there.keys() != files.keys() or entries != len(files) + len(rooms):
        return False
    return all(revisions.blob_id(there[path].read_bytes(), blob.id) == blob.id for path, blob in files.items())


def _link(source: str, target: str) -> None:
    """A second name for a file, or a copy where the file system has no such thing."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)
