"""Fixtures that more than one test needs."""

import fcntl
import os
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import settings

from generator import clock
from tests import archive_folder, portals

ROOT = Path(__file__).resolve().parent.parent

TODAY = date(2026, 8, 27)
"""The day of all tests: the newest date in the demonstration set. A test that needs another day names it."""

os.environ[clock.SOURCE_DATE_EPOCH] = str(int(datetime(TODAY.year, TODAY.month, TODAY.day, 12, tzinfo=UTC).timestamp()))

# How long one example takes depends on the machine.
settings.register_profile("patient", deadline=None)
settings.load_profile("patient")


def pytest_report_header() -> str | None:
    """Which tests will be skipped, and what is missing for them."""
    return archive_folder.notice(ROOT, os.environ)


@pytest.fixture(scope="session")
def mix_archive() -> Path:
    """The folder with files of the World Bank's copy of MIX Market; skips the test if it is missing."""
    return archive_folder.folder(ROOT, os.environ)


Once = Callable[[str, Callable[[Path], object]], Path]
"""Returns the folder of a name, made by the first process of this run that asks for it."""


@pytest.fixture(scope="session")
def once(tmp_path_factory: pytest.TempPathFactory) -> Once:
    """Makes what is slow to make and only read once for all test processes."""
    home = tmp_path_factory.getbasetemp()
    home = home.parent if "PYTEST_XDIST_WORKER" in os.environ else home

    def made(name: str, make: Callable[[Path], object]) -> Path:
        folder, whole = home / name, home / f"{name}.whole"
        with (home / f"{name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)  # other processes wait here
            if not whole.exists():
                shutil.rmtree(folder, ignore_errors=True)
                folder.mkdir()
                make(folder)
                whole.touch()
        return folder

    return made


@pytest.fixture(scope="session")
def demo_site(once: Once) -> Path:
    """The demonstration portal, built once for all tests that only look at it."""
    return once("demo", lambda home: portals.build(ROOT / "datapackages", home / "site")) / "site"


def _imported(archive: Path, home: Path) -> None:
    done = portals.portal(
        *("import", "mix-archive", "--out", home / "datapackages", "--report", home / "report.csv"),
        *("--metadata", archive / "mfi-company-metadata.xlsx"),
        *("--social", archive / "social-performance-dataset.xlsx"),
        *("--financial", archive / "financial-performance-dataset-in-usd.csv"),
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture(scope="session")
def archive_data(mix_archive: Path, once: Once) -> Path:
    """The shared part of MIX Market's archive as a folder of data packages, imported as users import it."""
    return once("archive", lambda home: _imported(mix_archive, home)) / "datapackages"


@pytest.fixture(scope="session")
def archive_site(archive_data: Path) -> Iterator[Path]:
    """The portal of the shared part of the archive, built once. It takes about a minute, and a gigabyte."""
    site = archive_data.with_name("site")
    portals.build(archive_data, site)
    yield site
    shutil.rmtree(site)
