"""What more than one test needs."""

import os
from pathlib import Path

import pytest
from hypothesis import settings

ROOT = Path(__file__).resolve().parent.parent

# How long one example takes says more about the machine than about us.
settings.register_profile("patient", deadline=None)
settings.load_profile("patient")


@pytest.fixture(scope="session")
def mix_archive() -> Path:
    """The folder with files of the World Bank's copy of MIX Market. They are not ours to commit; without them we fail."""
    folder = (ROOT / os.environ.get("PORTAL_MIX_ARCHIVE", "../shared/data/mix-archive")).resolve()
    wanted = folder / "social-performance-dataset.xlsx"
    if not wanted.is_file():
        pytest.fail(
            f"{wanted} is not there. This test reads the archive of MIX Market: get its files (company metadata, social "
            'performance, financial performance in USD) from the entry "MIX Market" of the World Bank Data Catalog, '
            "put them into one folder and name that folder in the environment variable PORTAL_MIX_ARCHIVE.",
            pytrace=False,
        )
    return folder
