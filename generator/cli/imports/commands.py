"""`portal import` makes data packages from other formats."""

from pathlib import Path

import click
from rich.console import Console
from rich.progress import track
from rich.table import Column, Table

from generator import standards
from generator.cli import bounded_process
from generator.cli.imports.import_workbook import import_workbook
from generator.cli.terminal import standards_of
from generator.intake import mix_archive
from generator.limits import ArchiveLimits
from generator.problems import Location, Problem, as_text


@click.group("import")
def import_() -> None:
    """Make data packages out of other people's files."""


import_.add_command(import_workbook)


@import_.command("mix-archive")
@click.option(
    "--metadata",
    required=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Company metadata: who the institutions are.",
)
@click.option(
    "--social",
    required=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Social performance: one row per institution and fiscal year.",
)
@click.option(
    "--financial", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="Financial performance in USD."
)
@click.option(
    "--out",
    required=True,
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder of data packages; made if new.",
)
@click.option("--report", "report_file", type=click.Path(dir_okay=False, path_type=Path), help="The report, as CSV.")
def import_mix_archive(
    metadata: Path, social: Path, financial: Path | None, out: Path, report_file: Path | None
) -> None:
    """Import the World Bank's copy of MIX Market: XLSX or CSV files, as the Data Catalog gives them.

    Writes one package per MFI ID into OUT/institutions, adds the standards if OUT has none, and prints what happened to
    everything else; the report lists it line by line.
    """
    words = [str(path or "") for path in (metadata, social, financial, out, report_file)]
    ended = bounded_process.run("generator.cli.imports.commands:take_archive", words, ArchiveLimits, loud=True)
    click.echo(ended.said, nl=False)
    if ended.code is None:
        files = ", ".join(path.name for path in (metadata, social, financial) if path)
        click.echo(as_text([Problem("archive-unread", Location(files), ended.why, fix="Import it in parts.")]))
    raise SystemExit(2 if ended.code is None else ended.code)


def take_archive(metadata: str, social: str, financial: str, home: str, report_file: str) -> int:
    """Import the files of the archive and print the result; returns the exit code. Missing arguments are empty."""
    out = Path(home)
    folder = standards_of(out)
    known, problems = standards.load(folder)
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
        found, out, folder, progress=lambda ids: track(ids, "Writing packages", console=screen, transient=True)
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
        f"{report.institutions:,} institutions, {report.filings:,} filings, {report.facts:,} facts and "
        f'{report.unknowns:,} answers "unknown" in {out}',
        markup=False,
        highlight=False,
        soft_wrap=True,
    )
    if report.left_alone:
        screen.print(f"{report.left_alone:,} packages were left as they are: see the report.", highlight=False)
    if report_file is not None:
        screen.print(f"Report: {report_file}", markup=False, highlight=False, soft_wrap=True)


def _right(name: str) -> Column:
    return Column(name, justify="right")
