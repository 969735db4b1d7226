"""Where do the tests find the World Bank's copy of MIX Market, and what where it is not there?"""

from collections.abc import Mapping
from pathlib import Path

import pytest

VARIABLE = "PORTAL_MIX_ARCHIVE"
BESIDE = "../shared/data/mix-archive"
"""Where it lies beside a checkout, when nobody names another folder."""
WANTED = "social-performance-dataset.xlsx"
ABSENT = (
    'The archive of MIX Market is not here, and is not ours to commit: put the files of the entry "MIX Market" of the '
    f"World Bank Data Catalog into a folder, and name that in {VARIABLE}."
)


def folder(root: Path, environment: Mapping[str, str]) -> Path:
    """The folder with the archive.

    Where it is not there, the test is skipped, in a line that says how to get it. A folder that somebody named must be
    there: whoever names it wants these tests, as CI does.
    """
    named = environment.get(VARIABLE)
    found = (root / (named or BESIDE)).resolve()
    if (found / WANTED).is_file():
        return found
    if named:
        pytest.fail(f"{VARIABLE} names {found}, and there is no {WANTED} in it. {ABSENT}", pytrace=False)
    pytest.skip(ABSENT)
