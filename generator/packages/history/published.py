"""Determines which commit is published today.

What was published may change only in public, so a new publication is compared with the last publication and not with
the last push: a push can be refused, dropped, or followed by another. The site records the commit it was built from, in
a file of its own. That file comes back over the network, so it is ignored unless it has the one valid form and names an
ancestor of the work.
"""

import re
from pathlib import Path

from generator.limits import PublicationLimits
from generator.packages.history.revisions import HistoryError, stands_on
from generator.packages.safety import strict_json
from generator.problems import quoted

RECORD = "api/v1/publication.json"
"""Where the record is in a site that was built with `--commit`."""
FIRST = "first"
"""Given instead of a commit if nothing is published yet."""

_COMMIT = re.compile(r"[0-9a-f]{40}")


def is_commit(text: str) -> bool:
    """True for the full digest of a commit, as Git writes it."""
    return _COMMIT.fullmatch(text) is not None


def record(commit: str) -> str:
    """The file in which a site records its commit."""
    return f'{{"commit": "{commit}"}}\n'


def told(file: Path) -> str | None:
    """The commit that a file records; None if there is no file or it is not of that form."""
    try:
        if file.is_symlink() or not file.is_file():
            return None
        with file.open("rb") as stream:
            data = stream.read(PublicationLimits.FILE_BYTES + 1)
    except OSError:
        return None
    said = strict_json.read(data) if len(data) <= PublicationLimits.FILE_BYTES else None
    commit = said.get("commit") if isinstance(said, dict) and set(said) == {"commit"} else None
    return commit if isinstance(commit, str) and is_commit(commit) else None


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
            raise HistoryError(f"{said} is not among the commits that this work stands on. Instead {_NAME_IT}.")
        return said
    if site is not None:
        raise HistoryError(
            f"The site was published from {site}, which is not among the commits that this work stands on. If the work "
            f"is older than the site, publish the newer one. If history was written anew, {_NAME_IT}."
        )
    raise HistoryError(
        f"The site does not tell what it was published from. If it could not be reached, try again. If nothing is "
        f"published yet, say so: {FIRST}. Otherwise {_NAME_IT}."
    )


_NAME_IT = "name by hand the commit of this history whose packages are published now (--published COMMIT)"
