"""`portal links` finds broken links inside a built site."""

from pathlib import Path

import click

from generator.cli.terminal import plain, say, the_portal
from generator.render.site.links import broken


@click.command()
@click.argument("site", required=False, type=click.Path(exists=True, file_okay=False, path_type=Path))
def links(site: Path | None) -> None:
    """Look for links inside SITE, a built site, that lead nowhere. Exit code 0: there is none; 1: each is named.

    Nothing is fetched: links to other sites are not followed. Where the site will stand, it says itself.
    """
    found = list(broken(site or the_portal().site))
    for page, link in found:
        click.echo(f"{plain(page)}: {plain(link)}")
    click.echo(say("links.broken", n=len(found)), err=True)
    raise SystemExit(1 if found else 0)
