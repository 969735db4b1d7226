"""The commands."""

import click


@click.group()
def main() -> None:
    """MFI Transparency Portal: data packages in, a static site out."""
