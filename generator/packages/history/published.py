"""Determines which commit is published today.

What was published may change only in public, so a new publication is compared with the last publication and not with
the last push: a push can be refused, dropped, or followed by another. The site records the commit it was built from, in
a file of its own, and which packages it shows as of an earlier commit because the newer version was not accepted: that
version was never published. The file comes back over the network, so it is ignored unless it has the one valid form and
names ancestors of the work.
"""

import json
import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from generator.limits import PublicationLimits
from generator.packages.history.revisions import SHELVES, HistoryError, ask, stands_on
from generator.packages.safety import codes, strict_json
from generator.problems import quoted

RECORD = "api/v1/publication.json"
"""Where the record is in a site that was built with `--commit`."""
FIRST = "first"
"""Given instead of a commit if nothing is published yet."""

_COMMIT = re.compile(r"[0-9a-f]{40}")


def is_commit(text: str) -> bool:
    """True for the full digest of a commit, as Git writes it."""
    return _COMMIT.fullmatch(text) is not None


@dataclass(frozen=True, slots=True)
class Publication:
    """What is published: the packages of a commit, but for those that were held back.

    `held` has these (`institutions/<id>`), each with the commit as of which it is shown; None: nothing of its data is.
    """

    commit: str
    held: Mapping[str, str | None] = field(default_factory=dict)

    def since(self, name: str) -> str | None:
        """The commit as of which a package is published; None if its data is not."""
        return self.held.get(name, self.commit)


def record(commit: str, held: Mapping[str, str | None] | None = None) -> str:
    """The file in which a site records its commit, and what it holds back."""
    kept = {"held": dict(sorted(held.items()))} if held else {}
    return json.dumps({"commit": commit, **kept}) + "\n"


def told(file: Path) -> str | None:
    """The commit that a file records; None if there is no file or it is not of that form."""
    found = recorded(file)
    return found.commit if found else None


def recorded(file: Path) -> Publication | None:
    """The publication that a file records; None if there is no file or it is not of that form."""
    try:
        if file.is_symlink() or not file.is_file():
            return None
        with file.open("rb") as stream:
            data = stream.read(PublicationLimits.FILE_BYTES + 1)
    except OSError:
        return None
    said = strict_json.read(data) if len(data) <= PublicationLimits.FILE_BYTES else None
    if not isinstance(said, dict) or set(said) not in ({"commit"}, {"commit", "held"}):
        return None
    commit, held = said["commit"], said.get("held", {})
    if not isinstance(commit, str) or not is_commit(commit) or not isinstance(held, dict):
        return None
    for name, since in held.items():
        shelf, _, id_ = name.partition("/")
        if shelf not in SHELVES or not codes.is_id(id_):
            return None
        if since is not None and not (isinstance(since, str) and is_commit(since)):
            return None
    return Publication(commit, held)


def last_publication(data: Path, file: Path, said: str = "") -> Publication | None:
    """As `last`, with the packages that were held back. Raises HistoryError."""
    commit = last(data, file, said)
    found = recorded(file)
    if commit is None or found is None or found.commit != commit:
        return Publication(commit) if commit else None
    for since in sorted({since for since in found.held.values() if since}):
        if not stands_on(data, since):
            raise HistoryError(
                f"The site shows packages as of {since}, which is not among the commits that this work is based on. "
                "If history was rewritten, publish from a copy that has the old one too."
            )
    return found


def last(data: Path, file: Path, said: str = "") -> str | None:
    """The commit of the last publication of the packages in `data`; None if there was none. Raises HistoryError.

    `file` is what the site recorded, `said` what was given by hand: a commit, or `first`. The site takes precedence:
    the argument is for sites whose record cannot be used.
    """
    if said not in ("", FIRST) and not is_commit(said):
        raise HistoryError(
            f"{quoted(said)} is neither {FIRST} nor a commit: give the 40 digits of the commit that is published now."
        )
    site = told(file)
    if site is not None and stands_on(data, site):
        if said not in ("", site):
            raise HistoryError(f"The site says that {site} is published, and is believed. Say nothing by hand.")
        return site
    if said == FIRST and site is None:
        return None
    if said == FIRST:
        raise HistoryError(f"This is not the first publication: the site was published from {site}. So {_NAME_IT}.")
    if said:
        if not stands_on(data, said):
            raise HistoryError(f"{said} is not among the commits that this work is based on. Instead {_NAME_IT}.")
        return said
    if site is not None:
        raise HistoryError(
            f"The site was published from {site}, which is not among the commits that this work is based on. If the work "
            f"is older than the site, publish the newer one. If history was rewritten, {_NAME_IT}."
        )
    raise HistoryError(
        f"The site does not tell what it was published from. If it could not be reached, try again. If nothing is "
        f"published yet, say so: {FIRST}. Otherwise {_NAME_IT}."
    )


_NAME_IT = "name by hand the commit of this history whose packages are published now (--published COMMIT)"


def usual(data: Path) -> str:
    """The revision with which work in a folder is best compared: main as others have it, or as it is here, or the last commit.

    Empty if Git knows of no earlier state of the folder.
    """
    known = (one for one in ("origin/main", "main", "HEAD") if ask(data, "ls-tree", "--name-only", one, fail=""))
    with suppress(HistoryError):  # without Git there is none
        return next(known, "")
    return ""
