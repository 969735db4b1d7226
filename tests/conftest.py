"""What more than one test needs."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from tests import portals

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


@pytest.fixture(scope="session")
def demo_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demonstration portal, built once for all tests that only look at it."""
    site = tmp_path_factory.mktemp("demo") / "site"
    portals.build(ROOT / "datapackages", site)
    return site


@pytest.fixture(scope="session")
def archive_data(mix_archive: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The shared part of MIX Market's archive as a folder of data packages, imported as users import it."""
    data = tmp_path_factory.mktemp("archive") / "datapackages"
    done = portals.portal(
        *("import", "mix-archive", "--out", data, "--report", data.with_name("report.csv")),
        *("--metadata", mix_archive / "mfi-company-metadata.xlsx"),
        *("--social", mix_archive / "social-performance-dataset.xlsx"),
        *("--financial", mix_archive / "financial-performance-dataset-in-usd.csv"),
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return data


@pytest.fixture(scope="session")
def archive_site(archive_data: Path) -> Iterator[Path]:
    """The portal of the shared part of the archive, built once. It takes about a minute, and a gigabyte."""
    site = archive_data.with_name("site")
    portals.build(archive_data, site)
    yield site
    shutil.rmtree(site)
