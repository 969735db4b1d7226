"""What several commands share: the project, progress bars, and safe output."""

import sys
import unicodedata
from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self, TypeVar

import click

from generator import clock, engine, packages
from generator.model import Standards
from generator.packages.safety import hints
from generator.problems import Problem
from generator.program import CARRIED, PROGRAM

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

_Function = TypeVar("_Function", bound=Callable[..., Any])

MOST_SHOWN = 20
"""Problems, and missing words, shown at the end of a build; `portal check` shows them all."""


def a_day(text: str, option: str) -> date:
    """The day in the value of an option; a usage error for anything else."""
    day = clock.day_of(text)
    if day is None:
        raise click.BadParameter(f"{plain(text)} is no day: write it as 2026-11-21.", param_hint=option)
    return day


def a_country(text: str) -> str:
    """The code of a country in the value of an option; a usage error for anything else.

    The placeholder of a package whose country is unknown is refused too: leave the option out for that.
    """
    code = text.strip().upper()
    if code in packages.COUNTRIES and code != packages.PLACEHOLDER_COUNTRY:
        return code
    near = hints.country(text)
    raise click.UsageError(f"{plain(text)} is no country: give {packages.COUNTRY_WORDS}.{f' {near}' if near else ''}")


def counted(n: int, thing: str) -> str:
    """A number of things in English, the language of the commands: 1 problem, 2 problems."""
    return f"{n:,} {thing}{'' if n == 1 else 's'}"


def numbers_of(found: Iterable[Problem]) -> tuple[int, int, int]:
    """How many errors there are, how many warnings, and how many of these are questions about figures."""
    listed = list(found)
    errors = sum(problem.severity == "error" for problem in listed)
    return errors, len(listed) - errors, sum(problem.is_question for problem in listed)


def counted_problems(found: Iterable[Problem]) -> str:
    """The same in words: 0 problems, 3 warnings, 2 of them questions about figures."""
    errors, warnings, questions = numbers_of(found)
    asked = f", {questions:,} of them {'a question about a figure' if questions == 1 else 'questions about figures'}"
    return f"{counted(errors, 'problem')}, {counted(warnings, 'warning')}{asked if questions else ''}"


def day_option(name: str) -> Callable[[_Function], _Function]:
    """The option for the current day, shared by all commands that read data packages.

    Its value is the argument `name`.
    """
    return click.option(
        "--day",
        name,
        metavar="DATE",
        callback=lambda _, __, text: clock.today() if text is None else a_day(text, "--day"),
        help="As on this day, such as 2026-11-21: awards are as they stand on it, and a later date is a problem. Unless "
        f"told, the day of {clock.SOURCE_DATE_EPOCH}, or else today by UTC.",
    )


DAY = day_option("day")


def the_project() -> engine.Project:
    """The folder with `mkdocs.yml`: the current one, or the one whose environment `.venv` the program was started from.

    So the check of a pull request uses the portal's own settings and pages on packages that are elsewhere. Without
    either it is the repository that the program came with; an installed package comes with none, and takes the current
    folder for a portal with nothing of its own.
    """
    here = Path.cwd()
    start = Path(sys.argv[0]).absolute().parent.parent
    for folder in (here, *([start.parent] if start.name == ".venv" else [])):
        if (folder / "mkdocs.yml").is_file():
            return engine.project_at(folder)
    return engine.project_at(here if CARRIED.is_dir() else PROGRAM)


def the_portal(name: str = "", option: str = "--data") -> engine.Project:
    """The project, for a command that works on its own folder `name`: says so if that is not the current folder.

    Without a word, a command that is started in another folder would show, or change, what nobody meant. Ends the
    command where the current folder has a folder of that name, which may be what is meant.
    """
    project = the_project()
    if project.root.resolve() == Path.cwd().resolve():
        return project
    if name and Path(name).is_dir():
        raise click.UsageError(
            f"There is a folder {name} here and no mkdocs.yml, so this is no portal. For that folder, add {option} {name}; "
            f"for the portal in {project.root}, go there first."
        )
    click.echo(f"There is no mkdocs.yml in this folder, so this is about the portal in {project.root}.", err=True)
    return project


def the_data(named: Path | None) -> Path:
    """The folder of data packages that was named, else that of the portal; see `the_portal`. Ends the command without one."""
    if named is not None:
        return named
    data = the_portal("datapackages").data
    if not data.is_dir():
        raise click.UsageError(
            f"There is no folder {data}. Go to the folder of the portal, which has mkdocs.yml, or name the folder of data "
            "packages with --data."
        )
    return data


_STAGES = {
    "waiting": "Waiting for another build of this site",
    "pages": "Making frames",
    "packages": "Reading packages",
    "site": "Writing the site",
    "search": "Indexing",
}


class Bars:
    """One progress bar per stage on a terminal; nothing in a log file."""

    def __init__(self) -> None:
        self._progress: Progress | None = None
        self._tasks: dict[str, TaskID] = {}

    def __enter__(self) -> Self:
        if sys.stderr.isatty():
            from rich import progress  # noqa: PLC0415 -- slow to load
            from rich.console import Console  # noqa: PLC0415 -- as above

            self._progress = progress.Progress(
                progress.TextColumn("{task.description}"),
                progress.BarColumn(),
                progress.MofNCompleteColumn(),
                console=Console(stderr=True),
                transient=True,
            )
            self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._progress is not None:
            self._progress.stop()

    def tell(self, stage: str, done: int, of: int) -> None:
        """Move a stage's bar to `done` of `of`."""
        if self._progress is None:
            return
        if stage not in self._tasks:
            self._tasks[stage] = self._progress.add_task(_STAGES.get(stage, stage), total=of)
        self._progress.update(self._tasks[stage], completed=done, total=of)


def command(name: str) -> str:
    """The command that starts this program from the current folder."""
    program = Path(sys.argv[0])
    if program.name != name:
        return name
    try:
        return str(program.resolve().relative_to(Path.cwd()))
    except ValueError:
        return str(program)


def fresh(path: Path) -> Path:
    """A file to be written for people to fill in.

    Ends the command if it exists, because it may be filled in already.
    """
    if path.exists():
        raise click.UsageError(f"{path} is there already. Name another file, or delete that one.")
    return path


def asked(given: str | None, option: str, question: str) -> str:
    """What was given by an option, else the answer to a question on the terminal.

    Ends the command if there is nobody to ask.
    """
    if given:
        return given
    if not sys.stdin.isatty():
        raise click.UsageError(f"{question}? Say it with {option}.")
    return str(click.prompt(question))


def site_language() -> str:
    """The site's first language; English if it cannot be determined."""
    try:
        return engine.languages(the_project())[0]
    except engine.EngineError:
        return "en"


def spoken(known: Standards, asked: str | None) -> str:
    """The language that was asked for, else the site's first. Ends the command if the standards have no words in it."""
    language = asked or site_language()
    if language not in known.languages:
        raise click.UsageError(f"There are no words in {plain(language)}: {', '.join(known.languages)}.")
    return language


def plain(text: str) -> str:
    """A stranger's text on one line, with everything that could control a terminal made visible."""
    return "".join(
        " " if kind == "Zs" else f"\\u{ord(char):04x}" if kind[0] == "C" or kind in ("Zl", "Zp") else char
        for char in text
        if (kind := unicodedata.category(char))
    )
