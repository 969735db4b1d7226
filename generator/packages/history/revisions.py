"""Reads the packages as they were at an earlier revision.

Git is asked for names and bytes only, with plumbing commands that run nothing and write nothing: no hook, no filter, no
network, no shell, and the work tree is left as it is. What comes back is as untrusted as any package: plain files of
known names and bounded sizes are written to a private folder, and the strict reader reads them there.
"""

import hashlib
import os
import re
import subprocess
import tempfile
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple, Self

from generator.limits import MB, GitLimits, PackageLimits
from generator.packages.safety import codes, tree
from generator.packages.tables import descriptor_schema
from generator.problems import quoted

SHELVES = {"institutions": "institution", "associations": "association"}
STANDARDS = "standards"
"""The folder next to them that `lay_out` accepts by name."""

_REVISION = re.compile(r"[A-Za-z0-9@][A-Za-z0-9@._/+#-]{0,199}(?:[~^][0-9]{0,4}){0,8}")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_LISTED = re.compile(r"([0-7]{6}) ([a-z]+) ([0-9a-f]{40,64}) +([0-9]{1,18}|-|BAD)\t(.+)", re.DOTALL)
_PLACE = re.compile(
    r"(institutions|associations)/([^/]+)/((?:evidence/|credentials/)?[A-Za-z0-9][A-Za-z0-9._-]{0,119})"
)
_STANDARD = re.compile(r"standards/((?:languages/[a-z]{2,8}/|schemas/)?[a-z_]{1,60}[.](?:yml|json))")
_REGULAR = ("100644", "100755")
"""Modes of plain files. An executable file was published too; here it is written as a plain one."""
_SLOW = f"Git took longer than {GitLimits.ANSWER_SECONDS} seconds, and was ended."
_MISSING = "A file of that revision is not in this copy of the repository, or is damaged. Fetch it again."


class HistoryError(Exception):
    """The past cannot be read. The message says in plain words what is missing."""


class Blob(NamedTuple):
    """A file in Git's object store."""

    id: str
    size: int


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The packages of a folder of data packages at one revision: for each (`institutions/<id>`) its files by name.

    `standards` are the files of the standards next to them.
    """

    repository: Path
    commit: str
    packages: Mapping[str, Mapping[str, Blob]]
    standards: Mapping[str, Blob] = field(default_factory=dict)


def is_revision(text: str) -> bool:
    """True for text that may be given to Git as a revision: a branch, a tag, a digest, with steps back (`~2`, `^`)."""
    return _REVISION.fullmatch(text) is not None and ".." not in text and "//" not in text


def stands_on(data: Path, commit: str) -> bool:
    """True if the commit is the head of the work in a folder or an ancestor of it. Raises HistoryError."""
    _must_be_inside(data)
    if ask(data, "rev-parse", "--is-shallow-repository") == b"true":
        raise HistoryError("This copy of the repository has no whole history. Fetch it first: git fetch --unshallow")
    return is_revision(commit) and ask(data, "merge-base", "--is-ancestor", commit, "HEAD", fail="no") == b""


def parted(data: Path, revision: str) -> str:
    """The last commit that the work in a folder shares with a revision.

    The revision itself, if it is an ancestor of the work or shares nothing with it. This work is not held responsible
    for what others did on that branch since. Raises HistoryError.
    """
    if not is_revision(revision):
        return revision  # the caller that reads the revision reports it
    there = ask(data, "rev-parse", "--verify", "--quiet", f"{revision}^{{commit}}", fail="")
    shared = ask(data, "merge-base", "HEAD", there.decode("ascii", "replace"), fail="") if there else b""
    return shared.decode("ascii", "replace") if shared and shared != there else revision


@contextmanager
def checkout(
    data: Path,
    revision: str,
    wanted: Callable[[str, Mapping[str, Blob]], bool] | None = None,
    *,
    documents: bool = False,
    known: Snapshot | None = None,
) -> Iterator[tuple[Path, Snapshot]]:
    """The packages of `data` at a revision, in a temporary folder while the context lasts, and the list of all.

    `wanted` (name, files) selects the packages that are written, by default all of them, in the form that
    `read_institution` and `read_association` read; `documents` adds documents and credentials. `known` is the snapshot
    of that revision, if it was taken before. Raises HistoryError.
    """
    past = known or snapshot(data, revision)
    with tempfile.TemporaryDirectory(prefix="portal-history-") as private:
        root = Path(private)
        chosen = [name for name, files in past.packages.items() if wanted is None or wanted(name, files)]
        lay_out(past, chosen, root, documents=documents)
        yield root, past


def snapshot(data: Path, revision: str) -> Snapshot:
    """The list of packages in the folder `data` at a revision. Raises HistoryError."""
    if not is_revision(revision):
        raise HistoryError(
            f"{quoted(revision)} is no name of a revision: give a branch, a tag or a digest, such as main."
        )
    data = data.resolve()
    _must_be_inside(data)
    repository = Path(os.fsdecode(ask(data, "rev-parse", "--show-toplevel")))
    inside = os.fsdecode(ask(data, "rev-parse", "--show-prefix")).removesuffix("/")
    commit = ask(repository, "rev-parse", "--verify", "--quiet", f"{revision}^{{commit}}", fail="").decode(
        "ascii", "replace"
    )
    if not commit and _DAY.fullmatch(revision):
        commit = _at_the_end_of(repository, revision)
    if not commit:
        name = re.split("[~^]", revision.removeprefix("origin/"))[0]
        how = "--unshallow" if name in ("HEAD", "@") else f"origin {name}"
        raise HistoryError(
            f"Git knows no revision {revision} here. If it is elsewhere, fetch it first: git fetch {how}"
        )
    # Empty if the folder did not exist at that revision.
    shelves = [f"{inside}/{shelf}" if inside else shelf for shelf in (*SHELVES, STANDARDS)]
    listed = ask(repository, "ls-tree", "-r", "-l", "-z", "--full-tree", commit, "--", *shelves)
    packages, standards = listed_in(listed, inside)
    return Snapshot(repository, commit, packages, standards)


def _at_the_end_of(repository: Path, day: str) -> str:
    """The commit that the line of the work's head had at the end of a day, in UTC. Raises HistoryError."""
    found = ask(repository, "rev-list", "-1", "--first-parent", f"--before={day}T23:59:59Z", "HEAD", fail="")
    if not found:
        whole = ask(repository, "rev-parse", "--is-shallow-repository") != b"true"
        how = "The history begins later." if whole else "Fetch the whole history first: git fetch --unshallow"
        raise HistoryError(f"Git has no commit of {day} or earlier here. {how}")
    return found.decode("ascii", "replace")


def listed_in(listed: bytes, inside: str = "") -> tuple[dict[str, dict[str, Blob]], dict[str, Blob]]:
    """The packages, and the standards next to them, in Git's list of files; everything else is ignored.

    Raises HistoryError if a file of a package is listed as missing.
    """
    packages: dict[str, dict[str, Blob]] = {}
    standards: dict[str, Blob] = {}
    for line in listed.split(b"\0"):
        match = _LISTED.fullmatch(os.fsdecode(line))
        if match is None or match[1] not in _REGULAR:
            continue
        path = match[5].removeprefix(f"{inside}/")
        if (standard := _STANDARD.fullmatch(path)) and match[4].isdigit():
            standards[standard[1]] = Blob(match[3], int(match[4]))
        place = _PLACE.fullmatch(path)
        if place is None or not codes.is_id(place[2]):
            continue
        if not match[4].isdigit():
            raise HistoryError(_MISSING)
        files = packages.setdefault(f"{place[1]}/{place[2]}", {})
        if len(files) < PackageLimits.FILES_OF_ASSOCIATION and _belongs(SHELVES[place[1]], place[3]):
            files[place[3]] = Blob(match[3], int(match[4]))
    return packages, standards


def _must_be_inside(data: Path) -> None:
    if ask(data, "rev-parse", "--is-inside-work-tree", fail="") != b"true":
        raise HistoryError(f"{data} is not inside a Git repository that may be read, so nothing is known of its past.")


def _belongs(kind: str, path: str) -> bool:
    """True for the descriptor, a table, signatures, and the files in the one folder of a package."""
    tables = {f"{name}.csv" for name in descriptor_schema.RESOURCES[kind]}
    return path in tables | {tree.DESCRIPTOR, tree.SIGNATURES} or path.startswith(f"{tree.FOLDERS[kind]}/")


def lay_out(past: Snapshot, names: list[str], root: Path, *, documents: bool = False) -> None:
    """Write the files of these packages of a snapshot below `root`. Files too large for a package are left out.

    Raises HistoryError, also if the total exceeds the bound: a few megabytes in Git may be many on the disk.
    """
    wanted = {name: dict(_fitting(past, name, documents=documents)) for name in names}
    if sum(blob.size for files in wanted.values() for blob in files.values()) > GitLimits.LAID_OUT:
        raise HistoryError(
            f"At that revision the packages hold more than {GitLimits.LAID_OUT // MB:,} MB, which is not read."
        )
    with ExitStack() as stack:
        reader = stack.enter_context(_GitReader(past.repository)) if names else None
        for name, files in wanted.items():
            folder = root / name
            try:
                folder.mkdir(parents=True)
                for path, blob in files.items():
                    (folder / path).parent.mkdir(parents=True, exist_ok=True)
                    try:
                        with (folder / path).open("xb") as file:
                            file.write(reader.read(blob) if reader else b"")
                    except FileExistsError:
                        continue  # differs only in case, on a file system that ignores case
            except OSError as error:
                raise HistoryError(f"The packages of that revision cannot be laid out: {error.strerror}.") from error


def _fitting(past: Snapshot, name: str, *, documents: bool) -> Iterator[tuple[str, Blob]]:
    """The files of a package that are written out."""
    room = PackageLimits.BYTES
    for path, blob in (past.standards if name == STANDARDS else past.packages[name]).items():
        if ("/" in path and not (documents or name == STANDARDS)) or blob.size > min(room, tree.LARGEST):
            continue
        room -= blob.size
        yield path, blob


def belonging(folder: Path, name: str) -> dict[str, Path]:
    """The files that are in a package's folder now, of those that a snapshot would list. Links are skipped."""
    shelf, _, id_ = name.partition("/")
    if folder.is_symlink() or not codes.is_id(id_):
        return {}
    kind = SHELVES[shelf]
    found: dict[str, Path] = {}
    for room, begin in ((folder, ""), (folder / tree.FOLDERS[kind], f"{tree.FOLDERS[kind]}/")):
        if begin and room.is_symlink():
            continue
        try:
            with os.scandir(room) as entries:
                for entry in entries:
                    path = f"{begin}{entry.name}"
                    if (
                        _PLACE.fullmatch(f"{name}/{path}")
                        and entry.is_file(follow_symlinks=False)
                        and _belongs(kind, path)
                    ):
                        found[path] = Path(entry.path)
        except OSError:
            continue
    return found


def standards_in(folder: Path) -> dict[str, Path]:
    """The files of the standards that are in a folder now, of those that a snapshot would list."""
    return {
        path: found
        for found in folder.rglob("*")
        if found.is_file()
        and not found.is_symlink()
        and _STANDARD.fullmatch(f"{STANDARDS}/{(path := found.relative_to(folder).as_posix())}")
    }


def blob_id(data: bytes, like: str) -> str:
    """Git's name for a file with these bytes, in the hash algorithm of the name `like`."""
    digest = hashlib.sha256() if len(like) == 64 else hashlib.sha1(usedforsecurity=False)
    digest.update(b"blob %d\0" % len(data))
    digest.update(data)
    return digest.hexdigest()


# ---------------------------------------------------------------------------------------------------------- Git itself


_SETTINGS = {
    "safe.bareRepository": "explicit",  # a folder that a stranger made to look like a repository is not taken for one
    "core.fsmonitor": "false",  # programs that a repository's own settings could name
    "core.hooksPath": os.devnull,
    "protocol.allow": "never",
}
"""Settings that override those of the repository."""


def _command(folder: Path, *words: str) -> list[str]:
    settled = (part for name, said in _SETTINGS.items() for part in ("-c", f"{name}={said}"))
    return ["git", "--no-pager", *settled, "-C", str(folder), *words]


def _environment() -> dict[str, str]:
    """Our environment without variables that point Git at another repository or program, and without network."""
    neutral = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    return neutral | {
        "GIT_ALLOW_PROTOCOL": "none",
        "GIT_LITERAL_PATHSPECS": "1",
        "GIT_NO_LAZY_FETCH": "1",
        "GIT_NO_REPLACE_OBJECTS": "1",
        "GIT_OPTIONAL_LOCKS": "0",
        "GIT_TERMINAL_PROMPT": "0",
        "LC_ALL": "C",
    }


def ask(folder: Path, *words: str, fail: str | None = None) -> bytes:
    """Git's answer, without the final newline. `fail` is returned if Git fails."""
    with _started(folder, *words) as git:
        answer = git.stdout.read(GitLimits.LISTING + 1) if git.stdout else b""
        if len(answer) > GitLimits.LISTING:
            git.kill()
    if len(answer) > GitLimits.LISTING:
        raise HistoryError(f"The repository names more files than are read: {GitLimits.LISTING // MB:,} MB of names.")
    if git.returncode < 0:
        raise HistoryError(_SLOW)
    if git.returncode and fail is not None:
        return fail.encode()
    if git.returncode:
        raise HistoryError(f"Git could not answer ({words[0]}): the repository may be damaged, or not whole.")
    return answer.removesuffix(b"\n")


@contextmanager
def _started(folder: Path, *words: str, asked: int = subprocess.DEVNULL) -> Iterator["subprocess.Popen[bytes]"]:
    """Git at work, for as long as the context and the time limit last. Raises HistoryError if it cannot be started."""
    try:
        git = subprocess.Popen(
            _command(folder, *words),
            env=_environment(),
            stdin=asked,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
    except FileNotFoundError:
        raise HistoryError("Git is not installed, or not on the PATH, so nothing is known of the past.") from None
    except OSError:
        raise HistoryError("Git gave no answer.") from None
    watch = threading.Timer(GitLimits.ANSWER_SECONDS, git.kill)
    watch.daemon = True
    watch.start()
    try:
        yield git
        git.wait()
    finally:
        watch.cancel()
        git.kill()
        for pipe in (git.stdin, git.stdout):
            if pipe:
                with suppress(OSError):
                    pipe.close()
        git.wait()


def changed_since(folder: Path, revision: str) -> tuple[str, ...]:
    """The names of files around a folder that differ between its head and a revision.

    Git is asked with a plumbing command that runs no filter and no program. Raises HistoryError.
    """
    if not is_revision(revision):
        raise HistoryError(
            f"{quoted(revision)} is no name of a revision: give a branch, a tag or a digest, such as main."
        )
    folder = folder.resolve()
    ends = [ask(folder, "rev-parse", "--verify", "--quiet", f"{end}^{{commit}}", fail="") for end in (revision, "HEAD")]
    if not all(ends):
        raise HistoryError(
            f"Git knows no revision {revision} here. If it is elsewhere, fetch it first: git fetch origin"
        )
    then, now = (end.decode("ascii") for end in ends)
    said = ask(folder, "diff-tree", "-r", "-z", "--name-only", "--no-renames", "--no-ext-diff", then, now)
    return tuple(sorted(os.fsdecode(path) for path in said.split(b"\0") if path)[: GitLimits.FILES])


class _GitReader:
    """Reads files of the repository one by one, through one process of `git cat-file --batch`."""

    def __init__(self, repository: Path) -> None:
        self._repository = repository

    def __enter__(self) -> Self:
        self._open = ExitStack()
        self._git = self._open.enter_context(_started(self._repository, "cat-file", "--batch", asked=subprocess.PIPE))
        return self

    def __exit__(self, *_: object) -> None:
        self._git.kill()
        self._open.close()

    def read(self, blob: Blob) -> bytes:
        """The bytes of a file. Raises HistoryError if they are missing or do not match their name."""
        asked, answer = self._git.stdin, self._git.stdout
        if asked is None or answer is None:
            raise HistoryError("Git gave no answer.")
        try:
            asked.write(f"{blob.id}\n".encode())
            asked.flush()
            head = answer.readline(200)
            data = answer.read(blob.size + 1) if head == f"{blob.id} blob {blob.size}\n".encode() else b""
        except OSError:
            data = b""
        if not data.endswith(b"\n") or blob_id(data[:-1], blob.id) != blob.id:
            raise HistoryError(_SLOW if (self._git.poll() or 0) < 0 else _MISSING)
        return data[:-1]
