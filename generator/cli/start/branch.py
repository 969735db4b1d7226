"""Works on a new branch in a folder of its own, so that the portal stays as it is until all went well.

`git worktree` checks the branch out into a temporary folder: undoing means removing both, and nothing of the portal's own
working tree can be lost.
"""

import errno
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from generator.cli.start.repository import StartError, git

_BLOCK = 4096
"""Bytes by which a disk may round up the size of a file."""


def refuse(home: Path, name: str) -> str:
    """The current branch of a portal that can be changed on a new branch `name`. Raises `StartError` for any other."""
    if shutil.which("git") is None:
        raise StartError("There is no Git on this machine, and an upgrade is a branch. Install it, then try again.")
    try:
        top = git(home, "rev-parse", "--show-toplevel").strip()
    except StartError:
        top = ""
    if not top or Path(top).resolve() != home.resolve():
        raise StartError(f"{home} is not the folder of a Git repository, and an upgrade is a branch of one.")
    if changed := git(home, "status", "--porcelain").splitlines():
        names = ", ".join(line[3:] for line in changed[:3])
        raise StartError(
            f"There are changes that are not committed ({names}{', …' if len(changed) > 3 else ''}). Commit them, or put "
            "them aside (git stash --include-untracked), then run the command again."
        )
    try:
        current = git(home, "symbolic-ref", "--short", "HEAD").strip()
        git(home, "rev-parse", "--verify", "--quiet", "HEAD^{commit}")
    except StartError:
        raise StartError("No branch with a commit is checked out here. Switch to one first: git switch main") from None
    if git(home, "branch", "--list", name).strip():
        raise StartError(
            f"There is a branch {name} already. Go on with it (git switch {name}), or delete it (git branch -D {name})."
        )
    return current


@contextmanager
def new_branch(home: Path, name: str) -> Iterator[Path]:
    """A folder with a new branch. If the block ends with commits on it, it is switched to; else it is deleted."""
    room = Path(tempfile.mkdtemp(prefix="portal-upgrade-"))
    whole = False
    try:
        try:
            if _size(home) > shutil.disk_usage(room).free:  # Git would say only that it could not reset an index
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(room))
            git(home, "worktree", "add", "--quiet", "-b", name, str(room / "portal"), "HEAD")
        except StartError as error:
            raise StartError(f"{error} Nothing was changed.") from None
        yield room / "portal"
        whole = git(home, "rev-list", "--count", f"HEAD..{name}").strip() != "0"
    finally:
        shutil.rmtree(room, ignore_errors=True)
        with suppress(StartError):
            git(home, "worktree", "prune")
        if not whole:
            with suppress(StartError):
                git(home, "branch", "--quiet", "-D", name)
    if whole:
        git(home, "switch", "--quiet", name)


def _size(home: Path) -> int:
    """The bytes that the files of the last commit take on a disk, or a little more."""
    sizes = [line.split()[3] for line in git(home, "ls-tree", "-r", "--long", "--full-tree", "HEAD").splitlines()]
    return sum(int(size) + _BLOCK for size in sizes if size.isdigit())
