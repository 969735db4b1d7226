"""Results of `portal check` are kept: a package that did not change is not read again, and nothing goes unreported."""

import os
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from generator import standards
from generator.analysis.edit_checks.in_packages import PackageEditChecks, instead
from generator.model import Standards
from generator.packages import read_association
from generator.packages.checks.check import check
from generator.packages.institutions import open_package
from generator.pipeline.cache.store import Cache
from generator.pipeline.read.checked import CheckedPackages
from generator.problems import as_text, in_order
from tests.conftest import TODAY
from tests.package_builders import STANDARDS, write_base

_loaded, _ = standards.load(STANDARDS, TODAY)
assert _loaded is not None
KNOWN: Standards = _loaded


class Desk:
    """Checks one folder of packages again and again, with one cache. Frictionless has passed all tables before."""

    def __init__(self, home: Path) -> None:
        self.data = home / "data"
        self.package = write_base(self.data, KNOWN)
        self.association = self.data / "associations" / "savanna-network"
        self._cache = Cache(home / "cache")
        self._passed = {
            open_package(self.package, "institution", KNOWN).tables_digest(),
            open_package(self.association, "association", KNOWN).tables_digest(),
        }

    def results(self, program: str = "", known: Standards = KNOWN, *, whole: bool = True) -> CheckedPackages:
        return CheckedPackages(self._cache, program, known, whole=whole)

    def check(self, before: CheckedPackages | None = None) -> str:
        looked = PackageEditChecks(KNOWN, whole=True)
        found = check(
            [self.data], KNOWN, jobs=1 if before else 0, passed=self._passed, edit_checks=looked, before=before
        )
        if before:
            before.save()
        return as_text(in_order(instead(found, looked.problems())))

    def has_result(self, results: CheckedPackages | None = None) -> bool:
        """True if the package would not be read again."""
        known, _ = read_association(self.association, KNOWN)
        assert known is not None
        results = results or self.results()
        results.begin([known])
        return results.get(self.package) is not None


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def test_a_package_is_read_again_only_after_it_changed(desk):
    path = desk.package / "indicators.csv"
    first = desk.check(desk.results())

    assert desk.has_result()
    assert desk.check(desk.results()) == first == desk.check()
    os.utime(path, (1, 1))
    assert desk.has_result()  # other dates, the same bytes
    path.write_text(path.read_text() + "2024,training_hours_per_staff,31.5,,,\n")
    assert not desk.has_result()
    assert desk.check(desk.results()) == desk.check() != first


def test_a_result_holds_for_one_program_one_set_of_standards_and_these_associations(desk):
    desk.check(desk.results())

    assert not desk.has_result(desk.results(program="another"))
    assert not desk.has_result(desk.results(known=replace(KNOWN, digest="another")))
    assert not desk.has_result(desk.results(whole=False))
    path = desk.association / "reviewers.csv"
    path.write_text(path.read_text().replace("Amina Example", "Somebody Else"))
    assert not desk.has_result()


def test_a_date_to_come_is_looked_at_again_the_next_day(desk):
    path = desk.package / "filings.csv"
    path.write_text(path.read_text().replace("2025-04-15", str(TODAY + timedelta(days=1))))
    desk._passed.add(open_package(desk.package, "institution", KNOWN).tables_digest())

    assert "later-than-today" in desk.check(desk.results())
    assert "later-than-today" in desk.check(desk.results())
    assert desk.has_result()
    assert not desk.has_result(desk.results(known=replace(KNOWN, day=TODAY + timedelta(days=1))))
