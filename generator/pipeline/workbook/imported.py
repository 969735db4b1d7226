"""A workbook goes into its package, and then what the package says is looked at: does a figure seem mistyped?

The import reads cell by cell, and a slip of the pen shows only beside other figures. It is asked about at the very cell,
before anything is published, and never keeps anything from being written.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from generator import packages
from generator.analysis.edit_checks import rules
from generator.intake.workbook import merge
from generator.intake.workbook.merge import MergeResult
from generator.language import edit_check_words
from generator.model import Association, Dossier, Standards
from generator.pipeline.read import institution
from generator.problems import Problem


@dataclass(frozen=True, slots=True)
class ImportedWorkbook:
    """What an import came to, and the institution with all that follows from it now, where it can be read."""

    merged: MergeResult
    dossier: Dossier | None

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What was told of the workbook, and the questions about slips."""
        return self.merged.submission.telling.problems


def import_workbook(
    path: Path, out: Path, standards: Standards, associations: Iterable[Association] | None = None
) -> tuple[ImportedWorkbook | None, tuple[Problem, ...]]:
    """Read a workbook into the folder of data packages `out`; None, and why, where it is no workbook of ours.

    Without `associations`, those whose packages stand in `out` are meant.
    """
    imported, problems = merge.merge_workbook(path, out, standards)
    if imported is None:
        return None, problems
    dossier = None
    if imported.folder is not None:
        beside = associations_in(out, standards) if associations is None else associations
        dossier, _ = institution.read_dossier(imported.folder, standards, beside)
    taken = ImportedWorkbook(imported, dossier)
    if dossier is not None:
        _ask_edit_checks(imported, dossier, standards)
    return taken, taken.problems


def associations_in(data: Path, standards: Standards) -> list[Association]:
    """The associations of a folder of data packages, those left out that cannot be read: somebody else tells of them."""
    shelf = (each for each in sorted((data / "associations").glob("*")) if each.is_dir())
    found = [packages.read_association(each, standards)[0] for each in shelf]
    return [association for association in found if association is not None]


def _ask_edit_checks(imported: MergeResult, dossier: Dossier, standards: Standards) -> None:
    """Ask about the figures of this workbook that look mistyped; not about those of other years."""
    submission = imported.submission
    for slip in rules.find(dossier, standards):
        code, period = slip.cells[0]
        if period == imported.period and code in submission.places:
            problem = edit_check_words.told(slip, dossier, submission.plan.words)
            submission.telling.ask(problem, submission.places[code], submission.plan.indicators[code])
