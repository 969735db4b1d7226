"""The days on which a folder of data packages changed, by the first parents of the commit that is checked out.

A merge counts on the day of the merge, because then its changes reached this branch. The days are those of committers,
in UTC. A clock that is wrong cannot put a day before the one that it follows: the history is in the order of commits.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import groupby
from pathlib import Path

from generator.limits import HistoryLimits
from generator.packages.history.revisions import SHELVES, STANDARDS, HistoryError, ask

_COMMIT = re.compile(r"([0-9]{1,11}) ([0-9a-f]{40,64})")


@dataclass(frozen=True, slots=True)
class CommitDay:
    """A day on which the data changed, and its last commit."""

    day: date
    commit: str


def head(data: Path) -> str:
    """The commit that is checked out around a folder, and whether its history is whole; empty if there is none.

    Another text, another history.
    """
    try:
        return ask(data, "rev-parse", "HEAD", "--is-shallow-repository", fail="").decode("ascii", "replace")
    except HistoryError:
        return ""


def is_shallow(data: Path) -> bool:
    """True if the oldest commits were not fetched. Raises HistoryError."""
    return ask(data, "rev-parse", "--is-shallow-repository") == b"true"


def is_before(data: Path, commit: str, other: str) -> bool:
    """True if the first commit is the second or an ancestor of it. Raises HistoryError."""
    return ask(data, "merge-base", "--is-ancestor", commit, other, fail="no") == b""


def days(data: Path, until: date) -> list[CommitDay]:
    """The days until one on which packages or standards in a folder changed, the newest first. Raises HistoryError."""
    folder = data.resolve()
    most = f"--max-count={HistoryLimits.COMMITS}"
    said = ask(folder, "rev-list", "--first-parent", "--timestamp", most, "HEAD", "--", *SHELVES, STANDARDS, fail="")
    dated = [one for one in _in_order(said.decode("ascii", "replace").splitlines()) if one.day <= until]
    return [next(commits) for _, commits in groupby(dated, key=lambda one: one.day)]


def _in_order(lines: list[str]) -> Iterator[CommitDay]:
    """Commits from the newest to the oldest, none dated later than the one that follows it."""
    last = date.max
    for line in lines:
        if (match := _COMMIT.fullmatch(line)) is None:
            continue
        last = min(last, datetime.fromtimestamp(int(match[1]), UTC).date())
        yield CommitDay(last, match[2])
