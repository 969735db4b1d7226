"""Runs `portal import mix-archive` in a process of its own."""

from pathlib import Path

import click
from rich.console import Console
from rich.progress import track
from rich.table import Column, Table

from generator import standards
from generator.cli.standards import standards_of, standards_to_copy
from generator.cli.terminal import counted
from generator.intake import mix_archive
from generator.problems import as_text


def take_archive(metadata: str, social: str, financial: str, home: str, report_file: str) -> int:
    """Import the files of the archive and print the result; returns the exit code. Missing arguments are empty."""
    out = Path(home)
    known, problems = standards.load(standards_of(out))
    if known is None:
        click.echo(as_text(problems))
        return 1
    screen = Console(stderr=True)
    with screen.status("Reading the archive …"):
        others = Path(financial) if financial else None
        found, problems = mix_archive.read_archive(Path(metadata), Path(social), others, known)
    if found is None:
        click.echo(as_text(problems))
        return 1
    report = mix_archive.write_packages(
        found,
        out,
        standards_to_copy(out),
        progress=lambda ids: track(ids, "Writing packages", console=screen, transient=True),
    )
    listed = Path(report_file) if report_file else None
    if listed is not None:
        listed.parent.mkdir(parents=True, exist_ok=True)
        listed.write_bytes(report.as_csv())
    _tell_import(report, out, listed)
    return 0


def _tell_import(report: mix_archive.ImportReport, out: Path, report_file: Path | None) -> None:
    """Print what came in, what came out, and what happened to the rest, readable in a log file too."""
    screen = Console(width=None if Console().is_terminal else 120)
    files = Table("file", *(_right(name) for name in ("rows in", "filed", "merged", "refused", "empty")))
    for rows in report.files:
        counts = (rows.came, rows.filed, rows.merged, rows.refused, rows.empty)
        files.add_row(rows.file, *(f"{count:,}" for count in counts))
    reasons = Table("what", "why", _right("times"))
    for what, why, times in report.reasons():
        if what != "unknown column":
            reasons.add_row(what, why, f"{times:,}")
    columns = Table("columns the standards do not know", "file", _right("with a value"))
    for file, column, cells in report.unknown_columns():
        columns.add_row(column, file, cells)
    for table in (files, reasons, columns):
        if table.row_count:
            screen.print(table, markup=False)
    screen.print(
        f"{counted(report.institutions, 'institution')}, {counted(report.filings, 'filing')}, {counted(report.facts, 'fact')} and "
        f'{report.unknowns:,} answers "unknown" in {out}',
        markup=False,
        highlight=False,
        soft_wrap=True,
    )
    if report.contradictions:
        screen.print(
            f"{report.contradictions:,} answers contradict themselves; both readings are kept", highlight=False
        )
    for edition, filings in sorted(report.editions.items()):
        screen.print(
            f"{counted(filings, 'filing')} of the questionnaire {edition or 'of this portal'}", highlight=False
        )
    if report.left_alone:
        screen.print(f"{report.left_alone:,} packages were left as they are: see the report.", highlight=False)
    if report_file is not None:
        screen.print(f"Report: {report_file}", markup=False, highlight=False, soft_wrap=True)


def _right(name: str) -> Column:
    return Column(name, justify="right")
