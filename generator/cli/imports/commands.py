"""`portal import` makes data packages from other formats."""

from pathlib import Path

import click

from generator.cli import LazyGroup, bounded_process
from generator.limits import ArchiveLimits
from generator.problems import Location, Problem, as_text

MODULES = {
    "ppi-table": ".ppi_table",
    "spi": ".import_spi",
    "survey": ".import_survey",
    "workbook": ".import_workbook",
}


@click.group("import", cls=LazyGroup, modules=MODULES, package=__package__)
def import_() -> None:
    """Make data packages from other formats."""


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
    ended = bounded_process.run("generator.cli.imports.archive_task:take_archive", words, ArchiveLimits, loud=True)
    click.echo(ended.said, nl=False)
    if ended.code is None:
        files = ", ".join(path.name for path in (metadata, social, financial) if path)
        click.echo(as_text([Problem("archive-unread", Location(files), ended.why, fix="Import it in parts.")]))
    raise SystemExit(2 if ended.code is None else ended.code)
