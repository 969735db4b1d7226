"""`portal new` begins a package."""

from collections.abc import Mapping
from pathlib import Path

import click

from generator import packages
from generator.cli.standards import standards_at
from generator.cli.terminal import a_country, asked, command, plain, spoken, the_portal
from generator.packages.writing.writer import LICENCES, unnamed


@click.command()
@click.argument("id_", metavar="ID")
@click.option("--name", help="Name as it is to be shown; to be filled in unless told.")
@click.option(
    "--country", metavar="CODE", help="ISO 3166 code of two letters, such as PE; to be filled in unless told."
)
@click.option("--licence", help=f"The terms under which others may use the data: {', '.join(LICENCES)}.")
@click.option("--association", is_flag=True, help="An association's package, not an institution's.")
@click.option("--data", type=click.Path(file_okay=False, path_type=Path), help="Folder of data packages.")
def new(  # noqa: PLR0917 -- click's own form
    id_: str, name: str | None, country: str | None, licence: str | None, association: bool, data: Path | None
) -> None:
    """Write an empty package for an institution or an association, to be filled in.

    ID is permanent: lower-case letters and digits, words joined by hyphens. The region is that of the country in the
    standards. Asks for the licence on the terminal if none is given: nobody but the institution can choose it.
    """
    home = data or the_portal("datapackages").data
    folder = home / ("associations" if association else "institutions") / id_
    if not packages.is_id(id_):
        raise click.UsageError(f"{plain(id_)} cannot be an id: {packages.ID_GRAMMAR}; and some words are reserved.")
    where = packages.PLACEHOLDER_COUNTRY if country is None else a_country(country)
    if folder.exists():
        raise click.UsageError(f"{folder} is there already.")
    choice = ", ".join(f"{one.name} ({one.title})" for one in LICENCES.values())
    licence = asked(licence, "--licence", f"Under which licence may others use the data: {choice}")
    if licence not in LICENCES:
        raise click.UsageError(
            f"There is no licence {plain(licence)} here: choose {', '.join(LICENCES)}. To use another, write it into "
            "licenses of datapackage.json afterwards."
        )
    known = standards_at(home)
    shown = name or unnamed(known, spoken(known, None))
    packages.write_empty(folder, shown, where, LICENCES[licence], known)
    portal = command("portal")
    others = "" if association else f", or its workbook ({portal} workbook {id_} --period YEAR)"
    keys = [*([] if name else ["name", "title"]), *_open_keys(where, association, known.region_of)]
    click.echo(
        f"{folder}\nNow fill in datapackage.json ({', '.join(keys)}) and the "
        f"tables{others}, then check it: {portal} check {folder}"
    )
    if not association:
        click.echo("If it is a member of an association, name it in members.csv of that one.")


def _open_keys(country: str, association: bool, regions: Mapping[str, str]) -> list[str]:
    """The keys that a new descriptor still lacks."""
    keys = ["country"] if country == packages.PLACEHOLDER_COUNTRY else []
    if association:
        return [*keys, "contact", "website"]
    return [*keys, *([] if country in regions else ["region"]), "legal_form", "currency", "fiscal_year_end"]
