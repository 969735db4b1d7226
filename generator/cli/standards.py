"""The standards that a command works with."""

from datetime import date
from pathlib import Path

import click

from generator import standards
from generator.cli.terminal import as_words, the_project
from generator.model import Standards


def standards_of(root: Path) -> Path:
    """The folder of the standards next to the packages; the program serves what it lacks, or all of it."""
    return root / "standards"


def standards_to_copy(root: Path) -> Path | None:
    """The folder of the standards that new packages take with them; None in a portal, which the program serves."""
    project = the_project()
    return None if project.below and root.resolve() == project.data.resolve() else standards_of(root)


def standards_at(home: Path, day: date | None = None) -> Standards:
    """The standards of a folder of data packages; ends the command if they cannot be read.

    `day` as for `standards.load`.
    """
    found, problems = standards.load(standards_of(home), day)
    if found is None:
        click.echo(as_words(problems))
        raise SystemExit(1)
    return found
