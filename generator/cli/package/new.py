"""`portal new` begins a package."""

import sys
from collections.abc import Mapping
from pathlib import Path

import click

from generator import packages
from generator.cli.standards import standards_at
from generator.cli.terminal import a_country, a_name, an_id, asked, command, plain, say, spoken, the_portal, typed
from generator.model import Licence
from generator.packages.writing.writer import CC_BY, LICENCES, unnamed

OF_ASSOCIATION = CC_BY.name
"""The licence of an association's package where nobody can be asked: of its lists of members, reviewers and keys."""


def which_licence() -> str:
    """The question for the licence of a package."""
    return say("new.which_licence", allowed=", ".join(f"{one.name} ({one.title})" for one in LICENCES.values()))


def a_licence(text: str) -> Licence:
    """The licence in the value of an option; a usage error for anything else."""
    if text not in LICENCES:
        raise click.UsageError(say("new.no_licence", licence=plain(text), allowed=", ".join(LICENCES)))
    return LICENCES[text]


@click.command()
@click.argument("id_", metavar="ID")
@click.option("--name", help="Name as it is to be shown, at most 200 characters; to be filled in unless told.")
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
    standards. Asks for the licence on the terminal if none is given: nobody but the institution can choose it. An
    association gets CC-BY-4.0 where nobody can be asked, as in `portal init`, and the command says so.
    """
    home = data or the_portal("datapackages").data
    whose = "association" if association else "institution"
    folder = home / ("associations" if association else "institutions") / id_
    an_id(id_)
    where = packages.PLACEHOLDER_COUNTRY if country is None else a_country(country)
    if folder.exists():
        raise click.UsageError(say("folder_is_there", folder=typed(folder)))
    if association and not licence and not sys.stdin.isatty():
        licence = OF_ASSOCIATION
        click.echo(say("new.licence_taken", licence=licence), err=True)
    terms = a_licence(asked(licence, "--licence", which_licence(), OF_ASSOCIATION if association else None))
    known = standards_at(home)
    shown = unnamed(known, spoken(known, None)) if name is None else a_name(name, whose)
    packages.write_empty(folder, shown, where, terms, known)
    portal = command("portal")
    keys = [*([] if name else ["name", "title"]), *_open_keys(where, association, known.region_of)]
    click.echo(
        f"{folder}\n{say(f'new.next.{whose}', keys=', '.join(keys), portal=portal, id=id_, folder=typed(folder))}"
    )


def _open_keys(country: str, association: bool, regions: Mapping[str, str]) -> list[str]:
    """The keys that a new descriptor still lacks."""
    keys = ["country"] if country == packages.PLACEHOLDER_COUNTRY else []
    if association:
        return [*keys, "contact", "website"]
    return [*keys, *([] if country in regions else ["region"]), "legal_form", "currency", "fiscal_year_end"]
