"""`portal close` says in an institution's package that it has ended."""

from pathlib import Path

import click

from generator.cli.standards import standards_at
from generator.cli.terminal import a_day, an_institution, as_words, asked, command, plain, say, the_data, typed
from generator.model import ENDINGS, Ending
from generator.packages.tables import descriptor
from generator.packages.writing import ending
from generator.problems import in_order


@click.command()
@click.argument("id_", metavar="ID")
@click.option(
    "--is", "how", type=click.Choice(ENDINGS), help="It closed, merged, goes on under another id, or left this portal."
)
@click.option("--date", "day", metavar="DATE", help="The day on which it ended, such as 2026-06-30.")
@click.option("--reason", help="One sentence, which everybody will read.")
@click.option("--source", help="Where that is published: an address (https), or the name of a document.")
@click.option("--successor", default="", metavar="ID", help="The institution of this portal that goes on in its place.")
@click.option("--replace", is_flag=True, help="Replace what the package says of its ending already.")
@click.option("--data", type=click.Path(file_okay=False, path_type=Path), help="Folder of data packages.")
def close(  # noqa: PLR0917 -- click's own form
    id_: str,
    how: str | None,
    day: str | None,
    reason: str | None,
    source: str | None,
    successor: str,
    replace: bool,
    data: Path | None,
) -> None:
    """Say that an institution has ended: it closed, merged, was renamed, or withdrew from this portal.

    Writes the status into datapackage.json, and asks on the terminal for what is not given. The page stays at its
    address and says so; awards end with the institution. Figures stay, unless it withdrew: then the rows of its tables,
    its documents and signatures are removed from the package. An earlier ending is replaced only with --replace. Exit
    code 0: written, with warnings if something looks odd; 1: nothing was written, because the package has to be
    corrected first; 2: the command was not understood.
    """
    home = the_data(data)
    folder = an_institution(home, id_)
    if successor:
        an_institution(home, successor)
    if (before := descriptor.own_status(folder)) and not replace:
        said = ", ".join(f"{key}: {plain(str(text))}" for key, text in before.items())
        raise click.UsageError(say("close.ended_already", id=id_, said=said))
    how = asked(how, "--is", say("close.how", allowed=", ".join(ENDINGS)))
    if how not in ENDINGS:
        raise click.UsageError(say("close.no_way", text=plain(how), allowed=", ".join(ENDINGS)))
    last = a_day(asked(day, "--date", say("close.day")), "--date")
    reason = asked(reason, "--reason", say("close.why"))
    source = asked(source, "--source", say("close.where"))
    ended = Ending(how, last, reason, source, successor=successor)
    written, problems = ending.end(folder, ended, standards_at(home))
    if problems:
        click.echo(f"{as_words(in_order(problems))}\n")
    if not written:
        click.echo(say("close.nothing"))
        raise SystemExit(1)
    click.echo("\n".join(map(str, written)))
    click.echo(say("close.check", check=f"{command('portal')} check {typed(folder)}"))
