"""The commands. One list, in the order of `portal --help`."""

import click

from generator.cli.badge import badge
from generator.cli.build import build, serve
from generator.cli.check import check, new
from generator.cli.intake import demo, import_
from generator.cli.key import key
from generator.cli.review import review


@click.group(commands={each.name or "": each for each in (build, serve, check, new, import_, demo, badge, key, review)})
def main() -> None:
    """MFI Transparency Portal: data packages in, a static site out."""
