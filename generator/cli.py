"""The commands."""

import os
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import replace
from itertools import groupby
from pathlib import Path
from typing import Self

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, track
from rich.table import Column, Table

from generator import engine, packages, pipeline, standards
from generator.intake import mix_archive
from generator.intake.demo import write_demo
from generator.packages import passed
from generator.problems import Problem, Unbuildable, as_annotations, as_json, as_text, in_order
from generator.render import preview

MOST_SHOWN = 20
"""Problems, and missing words, told of at the end of a build; `portal check` tells them all."""

STANDARDS = Path(__file__).resolve().parent.parent / "datapackages" / "standards"
"""The standards that come with the program; a folder of data packages has its own, often the same."""


@click.group()
def main() -> None:
    """MFI Transparency Portal: data packages in, a static site out."""


@main.group("import")
def import_() -> None:
    """Make data packages out of other people's files."""


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

    Writes one package per MFI ID into OUT/institutions, with the standards beside them where OUT has none, and tells
    what happened to everything else; the report lists it line by line.
    """
    folder = out / "standards" if (out / "standards").is_dir() else STANDARDS
    known, problems = standards.load(folder)
    if known is None:
        click.echo(as_text(problems))
        raise SystemExit(1)
    screen = Console(stderr=True)
    with screen.status("Reading the archive …"):
        found, problems = mix_archive.read_archive(metadata, social, financial, known)
    if found is None:
        click.echo(as_text(problems))
        raise SystemExit(1)
    report = mix_archive.write_packages(
        found, out, folder, progress=lambda ids: track(ids, "Writing packages", console=screen, transient=True)
    )
    if report_file is not None:
        report_file.parent.mkdir(parents=True, exist_ok=True)
        report_file.write_bytes(report.as_csv())
    _tell_import(report, out, report_file)


def _tell_import(report: mix_archive.Report, out: Path, report_file: Path | None) -> None:
    """What came in, what came out, what happened to the rest; plain enough for a log file."""
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


@main.command("demo")
@click.option("--institutions", default=24, show_default=True, type=click.IntRange(min=1), help="How many.")
@click.option("--seed", default=1, show_default=True, type=int, help="Another seed, other figures.")
@click.option("--out", required=True, type=click.Path(file_okay=False, path_type=Path), help="Folder of data packages.")
@click.option("--jobs", default=1, show_default=True, type=click.IntRange(min=1), help="Processes that share the work.")
def demo(institutions: int, seed: int, out: Path, jobs: int) -> None:
    """Make a demonstration set: fictional institutions and associations, labelled as such.

    The same number and seed give the same files. Packages that are not fictional are never written over.
    """
    folder = out / "standards" if (out / "standards").is_dir() else STANDARDS
    known, problems = standards.load(folder)
    if known is None:
        click.echo(as_text(problems))
        raise SystemExit(1)
    with Progress(console=Console(stderr=True), transient=True) as bars:
        task = bars.add_task("Writing packages", total=institutions)
        problems = write_demo(
            out,
            institutions=institutions,
            seed=seed,
            standards=known,
            standards_folder=folder,
            jobs=jobs,
            tell=lambda written: bars.advance(task, written),
        )
    if problems:
        click.echo(as_text(problems))
        raise SystemExit(1)
    click.echo(f"{institutions:,} fictional institutions in {out}")


# --------------------------------------------------------------------------------------------------- check and new

_FORMATS: dict[str, Callable[[Iterable[Problem]], str]] = {
    "text": as_text,
    "json": as_json,
    "github": as_annotations,
}


@main.command()
@click.argument("paths", nargs=-1, type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--format", "form", type=click.Choice(list(_FORMATS)), default="text", show_default=True)
@click.option("--jobs", type=click.IntRange(min=1), help="Processes that give the second opinion.")
@click.option(
    "--no-cache", is_flag=True, help="Ask frictionless about every package, also of those that it passed before."
)
def check(paths: tuple[Path, ...], form: str, jobs: int | None, no_cache: bool) -> None:
    """Tell everything that is wrong with data packages: where, what, what is allowed, and how to mend it.

    PATHS are folders of data packages, of institutions, or single packages; without any, datapackages. Nothing in a
    package is run or fetched. Exit code 0: no problems, perhaps warnings; 1: problems; 2: the command was not understood.
    """
    project = _project()
    given = paths or (project.data,)
    if not given[0].is_dir():
        raise click.UsageError(f"There is no folder {given[0]}: name the folder of data packages.")
    found: list[Problem] = []
    with _Bars() as bars:
        for root, members in groupby(sorted(given, key=_root), _root):
            known, problems = standards.load(_standards_of(root))
            if known is not None:
                memory = project.cache / "second-opinions.txt"
                past = set() if no_cache else passed.load(memory, known)
                problems = (
                    *problems,
                    *packages.check(
                        list(members),
                        known,
                        jobs=jobs or os.cpu_count() or 1,
                        passed=past,
                        tick=lambda done, of: bars.tell("Checking packages", done, of),
                    ),
                )
                passed.save(memory, known, past)
            # Annotations name files as the repository does; people are told where to look in the folder they named.
            place = _shown(root)
            found += [problem.inside(place) for problem in problems] if form == "github" and place != "." else problems
    found = in_order(found)
    if found or form == "json":
        click.echo(_FORMATS[form](found))
    wrong = Counter(problem.severity for problem in found)
    click.echo(f"{wrong['error']:,} problems, {wrong['warning']:,} warnings", err=True)
    raise SystemExit(1 if wrong["error"] else 0)


def _root(path: Path) -> Path:
    """The folder of data packages that a path is, or belongs to."""
    shelves = ("institutions", "associations")
    if path.resolve().name in (*shelves, "standards"):
        return path.resolve().parent
    return path.resolve().parents[1] if path.resolve().parent.name in shelves else path.resolve()


def _standards_of(root: Path) -> Path:
    """The standards beside the packages, or else the program's own."""
    return root / "standards" if (root / "standards").is_dir() else STANDARDS


def _shown(folder: Path) -> str:
    """A folder as it is named from here, with forward slashes; annotations of a pull request need that."""
    try:
        return folder.resolve().relative_to(Path.cwd()).as_posix()
    except ValueError:
        return folder.as_posix()


@main.command()
@click.argument("id_", metavar="ID")
@click.option("--name", help="Name as it is to be shown.")
@click.option("--country", default=packages.PLACEHOLDER_COUNTRY, help="ISO 3166 code of two letters, such as PE.")
@click.option("--association", is_flag=True, help="An association's package, not an institution's.")
@click.option("--data", type=click.Path(file_okay=False, path_type=Path), help="Folder of data packages.")
def new(id_: str, name: str | None, country: str, association: bool, data: Path | None) -> None:
    """Write an empty package for an institution or an association, to be filled in.

    ID is for ever: small letters and digits, words joined by hyphens.
    """
    home = data or _project().data
    folder = home / ("associations" if association else "institutions") / id_
    if not packages.is_id(id_):
        raise click.UsageError(f"{id_} cannot be an id: {packages.ID_GRAMMAR}; and some words are reserved.")
    if country.upper() not in packages.COUNTRIES:
        raise click.UsageError(f"{country} is no country: give an ISO 3166 code of two letters, such as PE.")
    if folder.exists():
        raise click.UsageError(f"{folder} is there already.")
    known, problems = standards.load(_standards_of(home))
    if known is None:
        click.echo(as_text(problems))
        raise SystemExit(1)
    packages.write_empty(folder, name or id_.replace("-", " ").capitalize(), country.upper(), known)
    click.echo(
        f"{folder}\nNow fill in datapackage.json (country, region, licence …) and the tables, "
        f"then check it: {_command('portal')} check {folder}"
    )


# ------------------------------------------------------------------------------------------------- build and serve


def _project() -> engine.Project:
    """The folder with `mkdocs.yml`: this one, or the one that the program came with."""
    here = Path.cwd()
    return engine.Project(here if (here / "mkdocs.yml").is_file() else Path(__file__).resolve().parent.parent)


_STAGES = {"pages": "Making frames", "packages": "Reading packages", "site": "Writing the site", "search": "Indexing"}


class _Bars:
    """One progress bar a stage, for those who watch; nothing in a log file."""

    def __init__(self) -> None:
        self._progress = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            console=Console(stderr=True),
            transient=True,
        )
        self._tasks: dict[str, TaskID] = {}

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._progress.stop()

    def tell(self, stage: str, done: int, of: int) -> None:
        if stage not in self._tasks:
            self._tasks[stage] = self._progress.add_task(_STAGES.get(stage, stage), total=of)
        self._progress.update(self._tasks[stage], completed=done, total=of)


def _build(order: pipeline.Order) -> pipeline.Outcome | None:
    """Build and tell; None where there was nothing to build, after saying why."""
    began = time.monotonic()
    try:
        with _Bars() as bars:
            outcome = pipeline.build(replace(order, tell=bars.tell))
    except pipeline.Unusable as unusable:
        click.echo(as_text(unusable.problems), err=True)
        return None
    except Unbuildable as error:
        click.echo(f"The site was not built: {error}", err=True)
        return None
    _tell_build(outcome, time.monotonic() - began)
    return outcome


def _tell_build(outcome: pipeline.Outcome, seconds: float) -> None:
    wrong = Counter(problem.severity for problem in outcome.problems)
    if outcome.problems:
        shown = as_text(outcome.problems[:MOST_SHOWN])
        click.echo(
            shown
            + ("\n" if len(outcome.problems) <= MOST_SHOWN else f"\n… {len(outcome.problems) - MOST_SHOWN:,} more\n")
        )
    for note in outcome.notes[:MOST_SHOWN]:
        click.echo(f"warning: no words for {note}")
    if len(outcome.notes) > MOST_SHOWN:
        click.echo(f"… {len(outcome.notes) - MOST_SHOWN:,} more without words")
    click.echo(
        f"{outcome.institutions:,} institutions, {outcome.filings:,} filings, {outcome.files:,} files in {seconds:.1f} s "
        f"({outcome.done:,} jobs done, {outcome.kept:,} kept); {wrong['error']:,} problems, {wrong['warning']:,} warnings"
    )


@main.command()
@click.option("--data", type=click.Path(exists=True, file_okay=False, path_type=Path), help="Folder of data packages.")
@click.option("--site", type=click.Path(file_okay=False, path_type=Path), help="Where the site goes.")
@click.option("--engine", "engine_name", type=click.Choice(engine.ENGINES), default="mkdocs", show_default=True)
@click.option("--jobs", type=click.IntRange(min=1), help="Processes at most; as many as there are cores unless told.")
@click.option("--no-cache", is_flag=True, help="Work everything out anew.")
def build(data: Path | None, site: Path | None, engine_name: str, jobs: int | None, no_cache: bool) -> None:
    """Build the site. Bad data is told of and shown on the pages, and does not stop the build."""
    project = _project()
    order = pipeline.Order(
        project, data or project.data, site or project.site, engine=engine_name, jobs=jobs, use_cache=not no_cache
    )
    if _build(order) is None:
        raise SystemExit(1)
    click.echo(
        f"\n{order.site.resolve() / 'index.html'}\nto look at it: {_command('portal')} serve{_not_default(order)}"
    )


def _command(name: str) -> str:
    """How this program is called from here."""
    program = Path(sys.argv[0])
    if program.name != name:
        return name
    try:
        return str(program.resolve().relative_to(Path.cwd()))
    except ValueError:
        return str(program)


def _not_default(order: pipeline.Order) -> str:
    said = f" --data {order.data}" if order.data != order.project.data else ""
    return said + (f" --site {order.site}" if order.site != order.project.site else "")


@main.command()
@click.option("--data", type=click.Path(exists=True, file_okay=False, path_type=Path), help="Folder of data packages.")
@click.option("--site", type=click.Path(file_okay=False, path_type=Path), help="Where the site goes.")
@click.option("--port", type=click.IntRange(0, 65535), default=8000, show_default=True)
def serve(data: Path | None, site: Path | None, port: int) -> None:
    """Build the site, serve it on this machine, and build it again at every change of data, pages or templates."""
    project = _project()
    order = pipeline.Order(project, data or project.data, site or project.site)
    if _build(order) is None and not order.site.is_dir():
        raise SystemExit(1)
    try:
        seen = preview.Preview(order.site, port)
    except OSError as error:
        click.echo(f"Port {port} cannot be used: {error}", err=True)
        raise SystemExit(1) from error
    click.echo(f"\n{seen.address} (stop with Ctrl+C)")
    try:
        seen.watch(lambda: pipeline.state(order), lambda: _build(order))
    except KeyboardInterrupt:
        click.echo("")
    finally:
        seen.close()
