"""`portal init` begins a portal of one's own, and `portal eject` copies one of the program's files into it."""

import io
import re
import shutil
import sys
import tempfile
from collections.abc import Callable
from contextlib import redirect_stdout
from difflib import get_close_matches
from functools import partial
from pathlib import Path
from typing import Any

import click

from generator import engine, packages, program, standards
from generator.cli.package.new import OF_ASSOCIATION, a_licence, which_licence
from generator.cli.start.pin import pin
from generator.cli.start.repository import NewPortal, begin, refuse
from generator.cli.terminal import a_country, a_name, an_id, as_words, command, plain, say, speaking, the_portal, typed
from generator.packages.writing.writer import LICENCES, unnamed
from generator.program import PROGRAM, STANDARDS

_CONTACT = re.compile(r"[\w.+-]+@[\w-]+(\.[\w-]+)+|https://[\w.-]+(/[\w./-]*)?")


@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--name", help="Name of the portal, as its pages show it.")
@click.option("--languages", metavar="CODES", help="Its languages, the first one first, such as es,en.")
@click.option("--country", metavar="CODE", help="Country of the association: ISO 3166, two letters, such as PE.")
@click.option(
    "--association", metavar="ID", help="Id of the association that publishes, such as red-x. It is permanent."
)
@click.option("--association-name", help="Its name, as pages show it; with --yes, to be filled in unless told.")
@click.option(
    "--licence", help=f"Licence of the association's package: {', '.join(LICENCES)}; each institution chooses its own."
)
@click.option("--contact", default="", help="E-mail or https:// address that readers may write to.")
@click.option("--with-demonstration", is_flag=True, help="Add fictional institutions, to look at.")
@click.option(
    "--program", "wheel", type=click.Path(path_type=Path), help="Pin this wheel of the program, not the installed one."
)
@click.option("--yes", is_flag=True, help="Ask nothing, for scripts.")
def init(  # noqa: PLR0917 -- click's own form
    folder: Path,
    name: str | None,
    languages: str | None,
    country: str | None,
    association: str | None,
    association_name: str | None,
    licence: str | None,
    contact: str,
    with_demonstration: bool,
    wheel: Path | None,
    yes: bool,
) -> None:
    """Begin a portal of one's own in FOLDER: a Git repository with its first commit.

    It holds the settings, the association's package, the pages that are yours to write, the workflows, and a lock file
    that pins this program; everything else comes from the program. Asks for what was not given, if there is a terminal.
    """
    ask = _asked if not yes and sys.stdin.isatty() else _missing
    known, problems = standards.load(STANDARDS)
    if known is None:
        click.echo(as_words(problems), err=True)
        raise SystemExit(2)
    if languages:
        speaking(known, languages.partition(",")[0].strip().lower())
    refuse(folder)
    lines = ask("--languages", say("ask.languages", allowed=", ".join(_spoken())), languages, _languages)
    speaking(known, lines[0]["lang"])
    otherwise, most = unnamed(known, lines[0]["lang"]), packages.NAME_CHARACTERS
    portal = NewPortal(
        languages=lines,
        name=ask("--name", say("ask.name", most=most), name, partial(a_name, whose="portal")),
        country=ask("--country", say("ask.country"), country, a_country),
        association=ask("--association", say("ask.association"), association, an_id),
        association_name=ask(
            "--association-name",
            say("ask.association_name", most=most),
            association_name,
            partial(a_name, whose="association"),
            otherwise=otherwise,
        ),
        licence=ask("--licence", which_licence(), licence, a_licence, otherwise=OF_ASSOCIATION),
        contact=_contact(contact),
    )
    begin(folder, portal, pin(wheel), known, _demonstration if with_demonstration else None)
    shown = plain(str(folder))
    package = f"datapackages/associations/{portal.association}/datapackage.json"
    if licence is None and ask is _missing:
        click.echo(say("new.licence_taken", licence=OF_ASSOCIATION), err=True)
    if portal.association_name == otherwise:
        click.echo(say("begun.unnamed", package=package), err=True)
    click.echo(
        f"{say('begun.ready', folder=shown)}\n"
        f"  cd {typed(folder)} && make serve    # {say('begun.serve')}\n"
        f"  .venv/bin/portal rehearse    # {say('begun.rehearse')}\n"
        f"  git remote add origin {say('begun.address')} && git push -u origin main    # {say('begun.push')}"
    )


def _asked(_option: str, question: str, given: str | None, read: Callable[[str], Any], *, otherwise: str = "") -> Any:
    """The value of an option; asks for it until it is one, with an empty answer for `otherwise`."""
    return (
        read(given)
        if given is not None
        else click.prompt(question, value_proc=read, err=True, default=otherwise or None)
    )


def _missing(option: str, question: str, given: str | None, read: Callable[[str], Any], *, otherwise: str = "") -> Any:
    """The value of an option; without it, `otherwise`. Ends the command if there is neither."""
    if given is None and otherwise:
        return read(otherwise)
    if given is None:
        raise click.UsageError(say("ask.missing", option=option, question=question))
    return read(given)


def _spoken() -> dict[str, dict[str, str]]:
    """The languages that the program has pages in, as lines of `extra.alternate`."""
    settings, tongues = engine.settings_of(engine.Project(PROGRAM))
    lines = {tongue.code: {str(key): str(value) for key, value in tongue.line.items()} for tongue in tongues}
    lines[tongues[0].code].setdefault("site_description", str(settings.get("site_description", "")))
    return lines


def _languages(text: str) -> tuple[dict[str, str], ...]:
    codes, spoken = list(dict.fromkeys(text.lower().replace(" ", "").split(","))), _spoken()
    for code in codes:
        if code not in spoken:
            named = plain(code) or say("ask.no_language")
            raise click.UsageError(say("ask.no_pages", language=named, allowed=", ".join(spoken)))
    return tuple(spoken[code] for code in codes)


def _contact(text: str) -> str:
    if text and not _CONTACT.fullmatch(text):
        raise click.UsageError(say("ask.no_contact", text=plain(text)))
    return text


def _demonstration(data: Path) -> None:
    """Add the fictional institutions with their associations; they follow the program's standards, so no copy of these."""
    from generator.cli import main  # noqa: PLC0415 -- the commands' own table, which has this command too

    demo = main.get_command(click.Context(main), "demo")
    with tempfile.TemporaryDirectory(dir=data) as room:
        with redirect_stdout(io.StringIO()):  # it would name the temporary folder
            demo.callback(institutions=24, seed=1, out=Path(room), jobs=1)  # type: ignore[union-attr,misc]
        for shelf in ("institutions", "associations"):
            shutil.copytree(Path(room) / shelf, data / shelf, dirs_exist_ok=True)


EJECTABLE = ("docs", "templates/parts", "templates/theme", "datapackages/standards")
"""The folders in which a portal's file takes the place of the program's."""


@click.command()
@click.argument("path")
def eject(path: str) -> None:
    """Copy one of the program's files into this portal, at the same PATH, to be edited.

    From then on the portal's file is used. program.sha256 notes which version it was copied from.
    """
    project = the_portal()
    if project.below is None:
        raise click.UsageError(say("own_repository"))
    name = path.replace("\\", "/").removeprefix("./")
    known = [f"{folder}/{file}" for folder in EJECTABLE for file in program.files(PROGRAM / folder)]
    known.remove(f"datapackages/standards/{standards.DESCRIPTOR}")  # with it a folder of standards is complete
    known += program.shipped()  # so that an edited copy can be replaced
    if name not in known:
        near = get_close_matches(name, known, 5, 0.4) or [one for one in known if one.endswith(f"/{name}")]
        hint = say("meant", what=", ".join(near)) if near else say("eject.some", folders=", ".join(EJECTABLE))
        raise click.UsageError(f"{say('eject.no_file', file=plain(path))} {hint}")
    target = project.root / name
    if target.exists():
        raise click.UsageError(say("eject.is_there", file=name))
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(program.original(name), target)
    program.record(project.root, [name])
    check = f"{command('portal')} check"
    click.echo(f"{name}\n{say('eject.done', copies=program.COPIES, check=check)}")
