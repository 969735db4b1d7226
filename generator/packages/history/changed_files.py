"""Lists the files that a proposal changes."""

import os
from pathlib import Path

from generator.limits import GitLimits
from generator.packages.history.revisions import HistoryError, _ask, is_revision
from generator.problems import quoted


def changed_since(folder: Path, revision: str) -> tuple[str, ...]:
    """The names of files around a folder that differ between its head and a revision.

    Git is asked with a plumbing command that runs no filter and no program. Raises HistoryError.
    """
    if not is_revision(revision):
        raise HistoryError(
            f"{quoted(revision)} is no name of a revision: give a branch, a tag or a digest, such as main."
        )
    folder = folder.resolve()
    ends = [
        _ask(folder, "rev-parse", "--verify", "--quiet", f"{end}^{{commit}}", fail="") for end in (revision, "HEAD")
    ]
    if not all(ends):
        raise HistoryError(
            f"Git knows no revision {revision} here. If it is elsewhere, fetch it first: git fetch origin"
        )
    then, now = (end.decode("ascii") for end in ends)
    said = _ask(folder, "diff-tree", "-r", "-z", "--name-only", "--no-renames", "--no-ext-diff", then, now)
    return tuple(sorted(os.fsdecode(path) for path in said.split(b"\0") if path)[: GitLimits.FILES])
