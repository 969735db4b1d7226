"""Checks a workbook or a package before it is handed in. Shared by `portal check` and the in-browser checker.

Both use the same readers, the same rules and the same words. This package needs no subprocess, no network and none of a
portal's peers.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from generator import packages
from generator.analysis.edit_checks.in_packages import PackageEditChecks, instead
from generator.model import Association, Distance, Dossier, Standards
from generator.packages.checks import check
from generator.problems import Problem

if TYPE_CHECKING:  # slow to load, and packages are checked without
    from generator.pipeline.workbook.imported import ImportedWorkbook


@dataclass(frozen=True, slots=True)
class CheckResult:
    """The result of checking a workbook or packages.

    `dossiers` are the packages' contents, with everything that follows from each alone. `workbook` is set for a
    workbook of ours, and `marked` is that workbook with its problems in its own cells.
    """

    problems: tuple[Problem, ...]
    dossiers: tuple[Dossier, ...] = ()
    workbook: "ImportedWorkbook | None" = None
    marked: bytes | None = None

    @property
    def distance(self) -> Distance | None:
        """The distance to STAR of a filing: the workbook's, or the newest of a single package."""
        if len(self.dossiers) != 1:
            return None
        (dossier,) = self.dossiers
        period = self.workbook.merged.period if self.workbook else next(iter(dossier.periods), "")
        return dossier.distances.get(period)


def problems_in(
    paths: Sequence[Path],
    standards: Standards,
    *,
    jobs: int = 0,
    passed: set[str] | None = None,
    tick: Callable[[int, int], None] | None = None,
    before: check.CheckedBefore | None = None,
) -> list[Problem]:
    """Everything that is wrong with packages, and queries about figures that look mistyped.

    Without `jobs`, Frictionless is not asked; see `packages.check` for the rest.
    """
    # Peers are known only if all packages are there.
    looked = PackageEditChecks(standards, whole=check.is_whole(paths))
    found = packages.check(paths, standards, jobs=jobs, passed=passed, tick=tick, edit_checks=looked, before=before)
    return instead(found, looked.problems())


def check_package(
    paths: Sequence[Path],
    standards: Standards,
    associations: Iterable[Association],
    remarks: Iterable[Problem] = (),
) -> CheckResult:
    """Check packages, and read those of institutions. Associations among them replace known ones of the same id.

    `remarks` are problems found while unpacking; they come first.
    """
    from generator.pipeline.read import institution  # noqa: PLC0415 -- slow to load, as below

    found = [*remarks, *problems_in(paths, standards)]
    known = {association.id: association for association in associations}
    folders, _ = check.packages_in(paths)
    for folder, kind in folders:
        if kind == "association" and (own := packages.read_association(folder, standards)[0]):
            known[own.id] = own
    read = [
        institution.read_dossier(folder, standards, known.values())[0]
        for folder, kind in folders
        if kind == "institution"
    ]
    return CheckResult(tuple(found), tuple(dossier for dossier in read if dossier))


def check_workbook(file: Path, out: Path, standards: Standards, associations: Iterable[Association]) -> CheckResult:
    """Check a workbook for a folder of data packages, into which nothing is written."""
    from generator.intake.workbook import marked_copy  # noqa: PLC0415 -- slow to load, and only workbooks need them
    from generator.pipeline.workbook import imported, progress  # noqa: PLC0415 -- as above

    found, problems = imported.import_workbook(file, out, standards, associations)
    if found is None:
        return CheckResult(problems)
    marked = marked_copy.marked_copy(found.merged.submission, list(progress.lines(found, standards)))
    return CheckResult(problems, (found.dossier,) if found.dossier else (), found, marked)
