"""`portal workbook` writes the workbook in which an institution answers."""

import re
from pathlib import Path

import click

from generator.cli.standards import standards_at
from generator.cli.terminal import an_id, an_xlsx, as_words, command, fresh, plain, say, spoken, the_portal, typed
from generator.intake.workbook import make, package_values

_PERIOD = r"(19[5-9]|20[0-9])[0-9]"


@click.command()
@click.argument("id_", metavar="ID")
@click.option("--period", required=True, help="The fiscal year, as four digits.")
@click.option("--language", metavar="CODE", help="Language of the workbook, such as es; the site's first unless told.")
@click.option(
    "--out", required=True, type=click.Path(dir_okay=False, path_type=Path), help="The workbook to write, .xlsx."
)
@click.option("--data", type=click.Path(file_okay=False, path_type=Path), help="Folder of data packages.")
def workbook(id_: str, period: str, language: str | None, out: Path, data: Path | None) -> None:
    """Write the workbook in which an institution answers for one fiscal year.

    It contains the answers in the package of ID for that year and the one before. An ID without a package gets an empty
    workbook. Exit code 0: written; 1: the package has to be corrected first; 2: the command was not understood.
    """
    an_xlsx(out)
    home = data or the_portal("datapackages").data
    an_id(id_)
    if not re.fullmatch(_PERIOD, period):
        raise click.UsageError(say("filled_in.no_year", text=plain(period)))
    known_standards = standards_at(home)
    language = spoken(known_standards, language)
    folder, name = home / "institutions" / id_, ""
    package: package_values.PackageValues | None = package_values.PackageValues(
        {"institution.id": id_, "filing.period": period}
    )
    if folder.is_dir():
        package, problems = package_values.of_package(folder, period, known_standards)
        if package is None:
            click.echo(as_words(problem for problem in problems if problem.severity == "error"))
            raise SystemExit(1)
        name = package.fields.get("institution.name", "")
    if package is None:
        raise LookupError(folder)  # reported above
    package = package_values.prefilled(package, known_standards)
    out.parent.mkdir(parents=True, exist_ok=True)
    fresh(out).write_bytes(make.workbook(package, language, known_standards, name=name))
    click.echo(
        say(
            "filled_in.next",
            file=str(out),
            then=f"{command('portal')} import workbook {typed(out)} --out {typed(home)}",
        )
    )
