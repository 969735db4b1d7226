"""Imports a workbook into its package, then reads the package and asks about figures that look mistyped.

The import reads cell by cell, but a mistyped figure shows only in comparison with others. The question is asked at the
very cell, before anything is published, and never prevents a value from being written.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from generator import packages
from generator.analysis.edit_checks import rules
from generator.intake.workbook import merge
from generator.intake.workbook.merge import MergeResult, Published, nothing_published
from generator.language import edit_check_words, problem_words
from generator.model import Association, Dossier, Standards
from generator.pipeline.read import institution
from generator.problems import Problem


@dataclass(frozen=True, slots=True)
class ImportedWorkbook:
    """The result of an import, and the institution with everything that follows from it, if it is readable."""

    merged: MergeResult
    dossier: Dossier | None

    @property
    def problems(self) -> tuple[Problem, ...]:
        """The problems of the workbook, and the queries about its figures."""
        return self.merged.submission.telling.problems


def import_workbook(
    path: Path,
    out: Path,
    standards: Standards,
    associations: Iterable[Association] | None = None,
    published: Published = nothing_published,
) -> tuple[ImportedWorkbook | None, tuple[Problem, ...]]:
    """Read a workbook for the folder of data packages `out`; None, and why, if it is not one of our workbooks.

    Nothing is written before `merged.write()`. Without `associations`, those whose packages are in `out` are used.
    `published` opens what is published of an institution.
    """
    # Before anything else: raises BuildError for a folder that is a link.
    known = packages.read_associations(out, standards)[0] if associations is None else associations
    imported, problems = merge.prepare_merge(path, out, standards, published)
    if imported is None:
        return None, problems
    dossier = None
    if imported.opened is not None:
        was: Dossier | None = None
        had: tuple[Problem, ...] = ()
        if imported.before is not None:
            was, had = institution.dossier_of(imported.before, standards, known)
        dossier, found = institution.dossier_of(imported.opened, standards, known)
        if dossier is not None:
            _question_filing(imported, dossier, found)
            _ask_edit_checks(imported, was, dossier, standards)
        _refuse_new_errors(imported, had, found)
    taken = ImportedWorkbook(imported, dossier)
    return taken, taken.problems


def _refuse_new_errors(imported: MergeResult, before: Iterable[Problem], after: Iterable[Problem]) -> None:
    """Write nothing if what is to be written has an error that the package did not have: all of it is checked before.

    Errors of other files only follow from it: a changed answer no longer fits its review until it is declared as a
    correction, which is no matter of the workbook. An error at a cell of the filing is already reported there; any
    other is reported with its place in the package. A document that could not be read is told once, with the number of
    rows that name it. One that is not in the package yet is only pointed out: its file comes apart from the workbook.
    """
    had = {_without_row(problem) for problem in before}
    files = {f"institutions/{imported.opened.folder.name}/{name}" for name in imported.files} if imported.opened else ()
    every = [one for one in after if one.location.file in files and _without_row(one) not in had]
    new = [one for one in every if one.severity == "error"]
    telling, words = imported.submission.telling, imported.submission.plan.words
    labels = problem_words.labels(words)
    for problem in every:
        if problem.code == "document-nowhere":
            telling.note("document-nowhere", None, document=problem.found)
    for problem in new:
        if problem.location.column in _OF_A_FILE:
            place, (told,) = problem.location.said(labels), problem_words.told([problem], words)
            telling.note("document-to-come", None, said=f"{place}: {told.message}")
    new = [one for one in new if one.location.column not in _OF_A_FILE]
    if not new:
        return
    at_cells = [one for one in telling.told if one.problem.code in _AT_A_CELL and one.problem.severity == "error"]
    if not at_cells:
        unread = imported.submission.spoiled_documents
        missed = Counter(one.found for one in new if one.code == "unknown-evidence" and one.found in unread)
        for document, rows in sorted(missed.items()):
            telling.wrong("document-unread", None, document=document, n=rows)
        for problem in problem_words.told(new, words):
            if problem.code == "unknown-evidence" and problem.found in unread:
                continue
            said = f"{problem.location.said(labels)}: {problem.message} {problem.fix}".strip()
            telling.wrong("package-spoiled", None, said=said)
    imported.refuse(*at_cells)


def _without_row(problem: Problem) -> tuple[str, ...]:
    """What a problem is about, wherever its row is."""
    place = problem.location
    return problem.code, place.file, place.column or "", problem.found or ""


_OF_A_FILING = {
    "as-of-far-from-period": "odd-last-day",
    "as-of-off-year-end": "odd-last-day",
    "before-founding": "odd-last-day",
    "years-apart": "odd-last-day",
    "years-overlap": "odd-last-day",
    "odd-rate": "odd-rate",
    "received-too-early": "received-early",
}
"""Problems of a row of filings.csv, and the messages about its cells of a workbook."""
_OF_A_FILE = frozenset({"file", "sha256"})
_AT_A_CELL = frozenset(f"workbook-{code}" for code in _OF_A_FILING.values())


def _question_filing(imported: MergeResult, dossier: Dossier, problems: Iterable[Problem]) -> None:
    """Report dates and rates of the filing that are well-formed and fit nothing else, each at its cell."""
    submission = imported.submission
    filing = next((one for one in dossier.filings if one.period == imported.period), None)
    asked: set[str] = set()
    for problem in problems:
        code = f"filing.{problem.location.column}"
        here = filing and filing.source and replace(problem.location, column=None) == filing.source
        if here and problem.code in _OF_A_FILING and code in submission.places and code not in asked:
            asked.add(code)
            said = submission.fields.get(code)
            cell = said.cell if said and said.cell else submission.places[code]
            tell = submission.telling.wrong if problem.severity == "error" else submission.telling.note
            tell(_OF_A_FILING[problem.code], cell, submission.plan.filing[code])


def _ask_edit_checks(imported: MergeResult, was: Dossier | None, dossier: Dossier, standards: Standards) -> None:
    """Ask about the figures of this workbook that look mistyped, and about those of other years that do so only now."""
    submission = imported.submission
    asked_before = {(one.rule, one.cells) for one in rules.find(was, standards)} if was else set()
    for slip in rules.find(dossier, standards):
        code, period = slip.cells[0]
        problem = edit_check_words.told(slip, dossier, submission.plan.words)
        if period == imported.period and code in submission.places:
            submission.telling.ask(problem, submission.places[code], submission.plan.indicators[code])
        elif (slip.rule, slip.cells) not in asked_before:
            submission.telling.ask_of_package(problem)
