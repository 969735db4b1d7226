"""Finds the World Bank's copy of MIX Market for the tests, and skips tests where it is missing."""

from collections.abc import Mapping
from pathlib import Path

import pytest

VARIABLE = "PORTAL_MIX_ARCHIVE"
BESIDE = "../shared/data/mix-archive"
"""Its default place, next to the checkout."""
WANTED = "social-performance-dataset.xlsx"
ABSENT = (
    "The archive of MIX Market is not here, and is not ours to commit; the tests of it are SKIPPED. To run them too, put "
    f'the files of the entry "MIX Market" of the World Bank Data Catalog into a folder, and name that in {VARIABLE}.'
)
"""Printed once, before the tests, followed by the folder that was searched."""


def folder(root: Path, environment: Mapping[str, str]) -> Path:
    """The folder with the archive.

    Skips the test if it is missing. A folder that is named explicitly must exist: naming it means that these tests must
    run, as in CI.
    """
    named, found = _looked(root, environment)
    if (found / WANTED).is_file():
        return found
    if named:
        pytest.fail(f"{VARIABLE} names {found}, and there is no {WANTED} in it.", pytrace=False)
    pytest.skip(f"no archive of MIX Market ({VARIABLE})")


def notice(root: Path, environment: Mapping[str, str]) -> str | None:
    """The notice before the tests; None if the archive exists, or must exist."""
    named, found = _looked(root, environment)
    return None if named or (found / WANTED).is_file() else ABSENT


def _looked(root: Path, environment: Mapping[str, str]) -> tuple[str, Path]:
    named = environment.get(VARIABLE, "")
    return named, (root / (named or BESIDE)).resolve()
