"""What is said to somebody who hands in a workbook or a package, before it goes anywhere?

The commands and the page that checks in the reader's browser share this code: the same readers, the same
rules, the same words. Nothing here needs another process, a network or the peers of a portal.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from generator import packages
from generator.analysis.edit_checks.in_packages import PackageEditChecks, instead
from generator.intake.workbook import marked_copy
from generator.model import Association, Distance, Dossier, Standards
from generator.packages.checks import check
from generator.pipeline.read import institution
from generator.pipeline.workbook import imported, progress
from generator.pipeline.workbook.imported import ImportedWorkbook
from generator.problems import Problem


@dataclass(frozen=True, slots=True)
class CheckResult:
    """What came of a workbook or a package.

    `dossiers` are what the packages say, with all that follows from them alone. `workbook` is there for one of ours, and
    `marked` is that workbook with its problems in its own cells.
    """

    problems: tuple[Problem, ...]
    dossiers: tuple[Dossier, ...] = ()
    workbook: ImportedWorkbook | None = None
    marked: bytes | None = None

    @property
    def distance(self) -> Distance | None:
        """How far a filing is from STAR: the workbook's, or the newest of a package that stands alone."""
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
) -> list[Problem]:
    """Everything that is wrong with packages, and questions about figures that look like slips of the pen.

    Without `jobs` nobody gives a second opinion; see `packages.check` for the rest.
    """
    # Peers are all that are there: in single packages nobody is anybody's peer.
    looked = PackageEditChecks(standards, whole=any((path / "institutions").is_dir() for path in paths))
    found = packages.check(paths, standards, jobs=jobs, passed=passed, tick=tick, hear=looked.hear)
    return instead(found, looked.problems())


def check_package(
    paths: Sequence[Path],
    standards: Standards,
    associations: Iterable[Association],
    remarks: Iterable[Problem] = (),
) -> CheckResult:
    """Check packages, and read those of institutions. Associations among them stand in for those that are known.

    `remarks` are what there is to say of how they were handed in.
    """
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
    """Read a workbook into a folder of data packages. Raises OSError where the package cannot be written."""
    found, problems = imported.import_workbook(file, out, standards, associations)
    if found is None:
        return CheckResult(problems)
    marked = marked_copy.marked_copy(found.merged.submission, list(progress.lines(found, standards)))
    return CheckResult(problems, (found.dossier,) if found.dossier else (), found, marked)
