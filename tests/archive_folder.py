"""Where do the tests find the World Bank's copy of MIX Market, and what where it is not there?"""

from collections.abc import Mapping
from pathlib import Path

import pytest

VARIABLE = "PORTAL_MIX_ARCHIVE"
BESIDE = "../shared/data/mix-archive"
"""Where it lies beside a checkout, when nobody names another folder."""
WANTED = "social-performance-dataset.xlsx"
ABSENT = (
    "The archive of MIX Market is not here, and is not ours to commit; the tests of it are SKIPPED. To run them too, put "
    f'the files of the entry "MIX Market" of the World Bank Data Catalog into a folder, and name that in {VARIABLE}.'
)
"""Said once, before the tests; beside each of them stands where to look."""


def folder(root: Path, environment: Mapping[str, str]) -> Path:
    """The folder with the archive.

    Where it is not there, the test is skipped. A folder that somebody named must be there: whoever names it wants these
    tests, as CI does.
    """
    named, found = _looked(root, environment)
    if (found / WANTED).is_file():
        return found
    if named:
        pytest.fail(f"{VARIABLE} names {found}, and there is no {WANTED} in it.", pytrace=False)
    pytest.skip(f"no archive of MIX Market ({VARIABLE})")


def notice(root: Path, environment: Mapping[str, str]) -> str | None:
    """What is said before the tests; nothing where the archive is there, or must be."""
    named, found = _looked(root, environment)
    return None if named or (found / WANTED).is_file() else ABSENT


def _looked(root: Path, environment: Mapping[str, str]) -> tuple[str, Path]:
    named = environment.get(VARIABLE, "")
    return named, (root / (named or BESIDE)).resolve()
