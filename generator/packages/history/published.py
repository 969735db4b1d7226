"""Which commit is it that the portal shows to the world today?

What was published may change only in public, so a new publication is compared with the one before it, and not with the
push before it: a push can be refused, dropped, or followed by another one. The site tells itself what it was built
from, in a file of its own. It comes back over the network, so it counts for nothing until it has the one form it can
have, and names a commit that the work stands on.
"""

import re
from pathlib import Path

from generator.limits import PublicationLimits
from generator.packages.history.revisions import HistoryError, stands_on
from generator.packages.safety import strict_json
from generator.problems import quoted

RECORD = "api/v1/publication.json"
"""Where it lies in a site that was built from a commit that somebody named."""
FIRST = "first"
"""What is said instead of a commit, where nothing is published yet."""

_COMMIT = re.compile(r"[0-9a-f]{40}")


def is_commit(text: str) -> bool:
    """True for the whole digest of a commit, as Git writes it."""
    return _COMMIT.fullmatch(text) is not None


def record(commit: str) -> str:
    """The file that a site tells its commit by."""
    return f'{{"commit": "{commit}"}}\n'


def told(file: Path) -> str | None:
    """The commit that a file tells of; None where there is no file, or none of that form."""
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
    """The commit of the last publication of the packages in `data`; None where there was none. Raises NoHistory.

    `file` is what the site told, `said` what somebody says by hand: a commit, or `first`. The site goes first: by hand
    is for where it tells nothing that can be used.
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
