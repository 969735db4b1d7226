"""`portal links` finds broken links inside a built site."""

from pathlib import Path
from urllib.parse import urlsplit

import click

from generator import engine
from generator.cli.terminal import counted, plain, the_portal, the_project
from generator.render.site.links import broken

NOT_FOUND = "404.html"
"""The page for missing addresses: it is shown at any address, so its links begin at the root of the site."""


@click.command()
@click.argument("site", required=False, type=click.Path(exists=True, file_okay=False, path_type=Path))
def links(site: Path | None) -> None:
    """Look for links inside SITE, a built site, that lead nowhere. Exit code 0: there is none; 1: each is named.

    Nothing is fetched: links to other sites are not followed. SITE_URL, or site_url in mkdocs.yml, gives the address of
    the site, which the links of the page for missing pages contain.
    """
    project = the_project() if site else the_portal()
    stands, _ = engine.address(project)
    found = list(broken(site or project.site, urlsplit(stands).path if stands else ""))
    for page, link in found:
        click.echo(f"{plain(page)}: {plain(link)}")
    click.echo(f"{counted(len(found), 'broken link')}", err=True)
    if found and not stands and all(page == NOT_FOUND for page, _ in found):
        click.echo(
            f"All of them are in {NOT_FOUND}, which names the full address of the site. If the site was built for an address, "
            "give it again: SITE_URL=ADDRESS.",
            err=True,
        )
    raise SystemExit(1 if found else 0)
