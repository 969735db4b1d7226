"""Imports the World Bank's copy of MIX Market: one institution per MFI ID, one filing per fiscal year."""

import csv
import shutil
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeAlias

from generator.intake.mix_archive.answers import CONTRADICTORY, AnswerFile, ArchiveAnswer
from generator.intake.mix_archive.columns import claimed_twice, plan, repeated
from generator.intake.mix_archive.editions import FilingPart, edition_of, not_in_source
from generator.intake.mix_archive.institutions import SOURCE, Describer, Metadata, read_metadata
from generator.intake.mix_archive.merging import Year, by_year, file_year, join
from generator.intake.mix_archive.report import ImportReport, Spot
from generator.intake.mix_archive.rows import ArchiveRow, usable_rows
from generator.intake.mix_archive.tables import WHEN, WHO, ArchiveTable, read
from generator.intake.xlsx import DAMAGED
from generator.model import Filing, Institution, Standards
from generator.packages import IndicatorRow as Line
from generator.packages import write_institution
from generator.problems import Location, Problem
from generator.standards import copy

__all__ = ["Archive", "ImportReport", "read_archive", "write_packages"]

Progress: TypeAlias = Callable[[Sequence[int]], Iterable[int]]
"""Yields the ids it is given, and may show progress."""

_OURS = frozenset(["datapackage.json", "filings.csv", "indicators.csv", "questionnaires.csv"])
"""The files of a package that an import writes. A package with other files was edited by hand."""


@dataclass(frozen=True, slots=True)
class ArchivePackage:
    """One institution as it is written."""

    institution: Institution
    filings: list[Filing]
    lines: list[Line]
    sentence: str  # what no field holds


@dataclass(frozen=True, slots=True)
class Archive:
    """The files of the archive, read and sorted out, and the report so far."""

    register: Metadata
    readings: tuple[AnswerFile, ...]
    standards: Standards
    report: ImportReport


def read_archive(
    metadata: Path, social: Path, financial: Path | None, standards: Standards
) -> tuple[Archive | None, tuple[Problem, ...]]:
    """The archive's files, with each column assigned as the standards say.

    None, with problems, if a file cannot be used at all.
    """
    tables, problems = _tables(metadata, social, financial)
    if problems:
        return None, problems
    double = claimed_twice(standards)
    if double:
        message = "two indicators claim the same column of the archive (mix_name, mix_options)"
        return None, tuple(Problem("column-claimed-twice", Location("standards"), message, name) for name in double)
    report = ImportReport()
    people, *rest = tables
    try:
        register = read_metadata(people, standards, report)
        readings = tuple(_reading(table, standards, report) for table in rest)
    except (*DAMAGED, csv.Error) as error:
        # Some damage shows only when the rows are read.
        names = ", ".join(table.file for table in tables)
        message = "one of the files cannot be read to its end"
        return None, (Problem("file-damaged", Location(names), message, str(error), fix="Download it again."),)
    return Archive(register, readings, standards, report), ()


def write_packages(archive: Archive, out: Path, vocabulary: Path | None, progress: Progress = iter) -> ImportReport:
    """Write the archive's institutions into `out/institutions`, and report what happened to everything in it.

    `vocabulary` is the folder of standards, copied into `out` if it has none; None copies none. Other packages in `out` are left as they
    are. Raises OSError if nothing can be written.
    """
    prepare(out, vocabulary)
    _write_all(archive, out / "institutions", progress)
    for reading in archive.readings:
        reading.note_what_is_open()
    return archive.report


def prepare(out: Path, vocabulary: Path | None) -> None:
    """Create a folder of data packages that can be built: with standards, and a place for associations."""
    for name in ("institutions", "associations"):
        (out / name).mkdir(parents=True, exist_ok=True)
    if vocabulary and not (out / "standards").exists():
        copy(vocabulary, out / "standards")


def _tables(metadata: Path, social: Path, financial: Path | None) -> tuple[list[ArchiveTable], tuple[Problem, ...]]:
    tables: list[ArchiveTable] = []
    problems: list[Problem] = []
    for path in (metadata, social, financial):
        if path is None:
            continue
        table, found = read(path, WHO, ("mfi_id", "name")) if path is metadata else read(path, WHEN, ("mfi_id",))
        problems += found
        if table is not None:
            tables.append(table)
    return tables, tuple(problems)


def _reading(table: ArchiveTable, standards: Standards, report: ImportReport) -> AnswerFile:
    """A file of answers with its columns assigned and its rows sorted out."""
    placed = plan(table, standards)
    for name in repeated(placed):
        why = "the column is in the file more than once"
        report.add("questioned", Spot(table.file, column=name), done="read together", why=why)
    return AnswerFile.of(usable_rows(table, placed, report), report)


def _write_all(archive: Archive, folder: Path, progress: Progress) -> None:
    """Write one package for every id that any of the files names."""
    report = archive.report
    years = [by_year(reading.sheaf.rows) for reading in archive.readings]
    periods: dict[int, set[int]] = {}
    for found in years:
        for who, year in found:
            periods.setdefault(who, set()).add(year)
    describer = Describer(archive.register, archive.standards, report)
    for who in progress(sorted({*archive.register.rows, *periods})):
        rows: list[ArchiveRow] = []
        filings: list[Filing] = []
        lines: list[Line] = []
        year_end: str | None = None
        for year in sorted(periods.get(who, ())):
            parts: list[Year] = []
            sources: list[FilingPart] = []
            for found, reading in zip(years, archive.readings, strict=True):
                if (who, year) in found:
                    rows += found[who, year]
                    sources.append(FilingPart(reading, found[who, year]))
                    parts.append(join(found[who, year], reading))
            filing, answers = file_year(parts, report)
            edition = edition_of(year, sources, archive.standards.questionnaires)
            lacking = not_in_source(edition, sources, archive.standards)
            filing = replace(filing, questionnaire=edition, not_in_source=lacking)
            report.editions[edition] += 1
            filings.append(filing)
            if not all(part.row.guessed for part in parts):
                year_end = f"{filing.as_of:%m-%d}"
            lines += _lines(filing.period, answers, archive.standards)
        institution, sentence = describer.institution(who, rows)
        package = ArchivePackage(replace(institution, fiscal_year_end=year_end), filings, lines, sentence)
        if _write(folder / institution.id, package, archive):
            report.institutions += 1
            report.filings += len(filings)
            times = Counter((line.period, line.indicator) for line in lines)
            plain = Counter(line.status for line in lines if times[line.period, line.indicator] == 1)
            report.facts += plain["reported"]
            report.unknowns += plain["unknown"]
            report.gaps += plain[""]
            report.contradictions += sum(number > 1 for number in times.values())


def _lines(period: str, answers: Mapping[str, ArchiveAnswer], standards: Standards) -> list[Line]:
    lines: list[Line] = []
    for code in standards.indicators:
        answer = answers.get(code)
        if answer is None:
            continue
        if answer.status != CONTRADICTORY:
            lines.append(Line(period, code, answer.value, answer.status, "", answer.note))
        for reading, where in answer.readings:
            value, status = ("", reading) if reading == "unknown" else (reading, "reported")
            lines.append(Line(period, code, value, status, "", where))
    return lines


def _write(folder: Path, package: ArchivePackage, archive: Archive) -> bool:
    """Write a whole package, or leave the folder as it is. False if it was edited by hand."""
    foreign = sorted(path.name for path in folder.iterdir() if path.name not in _OURS) if folder.is_dir() else []
    if foreign or folder.is_symlink():
        spot = Spot(f"institutions/{folder.name}", mfi_id=int(folder.name.removeprefix("mix-")))
        why = "the package has files that this import does not write"
        archive.report.left_alone += 1
        archive.report.add("refused", spot, found=", ".join(foreign), done="the package was left as it is", why=why)
        return False
    draft = folder.with_name(f".{folder.name}.draft")
    shutil.rmtree(draft, ignore_errors=True)
    write_institution(
        draft,
        package.institution,
        filings=package.filings,
        indicators=package.lines,
        standards=archive.standards,
        description=package.sentence,
        sources=[SOURCE],
    )
    if folder.exists():
        # No system swaps two folders in one step. For a moment there is no package here, but never half of one.
        shutil.rmtree(folder)
    draft.replace(folder)
    return True
