"""Fixtures that more than one test needs."""

import fcntl
import gc
import os
import pickle
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import settings

from generator import clock
from generator.intake.mix_archive import ImportReport, read_archive, write_packages
from generator.signatures import key_from_seed, write_key
from tests import archive_files, archive_folder, portals, small_sites

ROOT = Path(__file__).resolve().parent.parent

TODAY = date(2026, 8, 27)
"""The day of all tests: the newest date in the demonstration set. A test that needs another day names it."""

os.environ["LC_ALL"] = "C.UTF-8"
"""Commands outside of a portal speak the language of the system."""
os.environ[clock.SOURCE_DATE_EPOCH] = str(int(datetime(TODAY.year, TODAY.month, TODAY.day, 12, tzinfo=UTC).timestamp()))

LONG = (
    "browser/test_check.py",
    "test_build.py",
    "test_archive_site.py",
    "browser/test_check_agrees.py",
    "test_workbook",
)
"""The beginnings of the paths of the first test files.

Long ones come first, so that no process is alone with one at the end. Of the first two, only one needs the demonstration
portal, and only the third the archive: a process that needs what another one is making would wait.
"""

# How long one example takes depends on the machine.
settings.register_profile("patient", deadline=None)
settings.load_profile("patient")


def pytest_xdist_auto_num_workers() -> int:
    """Three processes for two cores: many tests wait for a browser, or for a command that they started."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return cores + cores // 2


def pytest_configure() -> None:
    """Rest the garbage collector until all tests are collected: what is imported stays."""
    gc.disable()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the tests of LONG first."""
    paths = {path: path.relative_to(ROOT / "tests").as_posix() for path in {item.path for item in items}}
    ranks = {
        path: next((at for at, long in enumerate(LONG) if name.startswith(long)), len(LONG))
        for path, name in paths.items()
    }
    items.sort(key=lambda item: ranks[item.path])


def pytest_collection_finish() -> None:
    """Keep the garbage collector from what was imported: half a million objects, a tenth of the time of all tests."""
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)
    gc.enable()


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


@pytest.fixture(scope="session", autouse=True)
def _lent(once: Once) -> None:
    """What small sites share is compiled once for all test processes, when the first of them needs it."""
    small_sites.lender = lambda: once("lent", small_sites.compile_once)


def _demonstration(home: Path) -> None:
    key = home.with_name("demo.pem")  # not among the files that the browser's tests serve
    key.unlink(missing_ok=True)
    write_key(key_from_seed(b"\1" * 32), key)
    portals.build(ROOT / "datapackages", home / "portal", PORTAL_SIGNING_KEY=str(key))


@pytest.fixture(scope="session")
def demo_site(once: Once) -> Path:
    """The demonstration portal with signed badges, built once for all tests that only look at it."""
    return once("demo", _demonstration) / "portal"


def _import(archive: Path, home: Path) -> None:
    """What `portal import mix-archive` does; the report is stored for the processes that did not import."""
    files = ("mfi-company-metadata.xlsx", "social-performance-dataset.xlsx", "financial-performance-dataset-in-usd.csv")
    metadata, social, financial = (archive / name for name in files)
    found, problems = read_archive(metadata, social, financial, archive_files.known())
    assert found is not None, problems
    report = write_packages(found, home / "datapackages", archive_files.VOCABULARY)
    (home / "report.pickle").write_bytes(pickle.dumps(report))


@pytest.fixture(scope="session")
def imported(mix_archive: Path, once: Once) -> tuple[Path, ImportReport]:
    """The shared part of MIX Market's archive as a folder of data packages, imported once, and the report."""
    home = once("archive", lambda home: _import(mix_archive, home))
    return home / "datapackages", pickle.loads((home / "report.pickle").read_bytes())


@pytest.fixture(scope="session")
def archive_data(imported: tuple[Path, ImportReport]) -> Path:
    """That folder alone."""
    return imported[0]


@pytest.fixture(scope="session")
def archive_site(archive_data: Path) -> Iterator[Path]:
    """The portal of the shared part of the archive, built once. It takes about a minute, and a gigabyte."""
    site = archive_data.with_name("site")
    portals.build(archive_data, site, "--jobs", str(os.cpu_count() or 1))
    yield site
    shutil.rmtree(site)
