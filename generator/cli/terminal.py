"""What several commands share: the project, the words they print, progress bars, and safe output."""

import os
import re
import shlex
import sys
import unicodedata
from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self, TypeVar

import click

from generator import clock, engine, packages
from generator.language import problem_words
from generator.language.phrases import ENGLISH
from generator.language.printer import Printer
from generator.model import Standards
from generator.packages.safety import hints
from generator.problems import BuildError, Problem, SignatureError, as_annotations, as_text
from generator.program import CARRIED, PROGRAM

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

_Function = TypeVar("_Function", bound=Callable[..., Any])

MOST_SHOWN = 20
"""Problems, and missing words, shown at the end of a build; `portal check` shows them all."""


class TerminalPrinter(Printer):
    """Prints in one language on a terminal: words that it lacks are in another language, without a mark."""

    MARKED = False


def say(key: str, **values: object) -> str:
    """The phrase `terminal.<key>` in the first language of the site: what a command says, apart from click's own words."""
    return printer().phrase(f"terminal.{key}", **values)


def printer() -> TerminalPrinter:
    """Prints in the first language of the site; in English if that cannot be determined, or if there are no words in it.

    A command has one. The phrases are those of the portal; if its standards cannot be used, the program's.
    """
    context = click.get_current_context(silent=True)
    made = context.meta.get(__name__) if context else None
    if made is None:
        made = speaking(_words(), site_language())
    return made


def speaking(known: Standards, language: str) -> TerminalPrinter:
    """The printer of the rest of this command, in a language of some standards; in English if they have none."""
    made = TerminalPrinter(known, language if language in known.languages else ENGLISH)
    if context := click.get_current_context(silent=True):
        context.meta[__name__] = made
    return made


def _words() -> Standards:
    from generator import standards  # noqa: PLC0415 -- slow to load, and some commands say nothing
    from generator.pipeline.cache.standards import read_standards  # noqa: PLC0415 -- as above
    from generator.pipeline.cache.store import Cache, code_digest  # noqa: PLC0415 -- as above
    from generator.pipeline.options import StandardsError  # noqa: PLC0415 -- as above

    try:
        day = clock.today()
    except BuildError:  # which is what is to be said; the words are those of any day
        day = clock.EARLIEST
    project = the_project()
    if project.data.is_dir():
        with suppress(StandardsError, OSError, BuildError):  # where nothing can be written, or not in that folder
            cache = Cache.of(project.cache, project.data)
            cache.use()
            return read_standards(project.data / "standards", day, cache, code_digest())[0]
    return standards.own(day)


def as_words(problems: Iterable[Problem]) -> str:
    """Problems as `as_text` has them, in the language of the command as far as it has words for them."""
    words = printer()
    return as_text(problem_words.told(problems, words), problem_words.labels(words))


def in_annotations(problems: Iterable[Problem]) -> str:
    """Problems as workflow commands, in the same language."""
    words = printer()
    return as_annotations(problem_words.told(problems, words), problem_words.labels(words))


def sentence(error: Exception | str, about: str = problem_words.ENDED) -> str:
    """What an error says, in the language of the command if it is one of the phrases `problem.<about>.…`."""
    said = error.message if isinstance(error, SignatureError) else str(error)
    return problem_words.ProblemWords(printer()).whole(said, about)


def a_day(text: str, option: str) -> date:
    """The day in the value of an option; a usage error for anything else."""
    day = clock.day_of(text)
    if day is None:
        raise click.BadParameter(say("no_day", text=plain(text)), param_hint=option)
    return day


def a_country(text: str) -> str:
    """The code of a country in the value of an option; a usage error for anything else.

    The placeholder of a package whose country is unknown is refused too: leave the option out for that.
    """
    code = text.strip().upper()
    if code in packages.COUNTRIES and code != packages.PLACEHOLDER_COUNTRY:
        return code
    near = hints.like_country(text)
    meant = say("meant", what=f"{near} ({printer().country(near)})") if near else ""
    raise click.UsageError(f"{say('no_country', text=plain(text))} {meant}".rstrip())


def an_id(text: str) -> str:
    """A lasting name of a package; a usage error for anything else."""
    if not packages.is_id(text.strip()):
        raise click.UsageError(say("no_id", text=plain(text)))
    return text.strip()


def an_xlsx(out: Path) -> Path:
    """The name of a workbook to be written; a usage error for a name of another kind of file."""
    if out.suffix.casefold() != ".xlsx":
        raise click.UsageError(f"The form is a workbook, so its name ends in .xlsx: {out.with_suffix('.xlsx')}")
    return out


def an_institution(data: Path, id_: str) -> Path:
    """The folder of an institution's package; a usage error if there is none, with the id that was probably meant."""
    home = data / "institutions"
    if packages.is_id(id_) and (home / id_).is_dir():
        return home / id_
    near = hints.meant(id_, (folder.name for folder in packages.package_folders(home))) if home.is_dir() else ""
    new = f"{command('portal')} new {id_}"
    more = say("meant", what=near) if near else say("begin_institution", new=new) if packages.is_id(id_) else ""
    raise click.UsageError(f"{say('no_institution', institution=plain(id_), folder=str(home))} {more}".rstrip())


def a_name(text: str, whose: str) -> str:
    """A name as a descriptor may have it; a usage error for anything else. `whose` is a phrase `terminal.name.<whose>`."""
    name = text.strip()
    if not _NAME.fullmatch(name) or (whose == "portal" and any(mark in name for mark in _MARKUP)):
        raise click.UsageError(say(f"name.{whose}", most=packages.NAME_CHARACTERS))
    return name


_NAME = re.compile(rf"[^\x00-\x1f\x7f-\x9f\u2028\u2029]{{1,{packages.NAME_CHARACTERS}}}")
_MARKUP = "<>[]{}"
"""What the name of a portal must not have, because Markdown pages and the settings of MkDocs repeat it."""


def counted(n: int, thing: str) -> str:
    """A number of things in English: 1 problem, 2 problems."""
    return f"{n:,} {thing}{'' if n == 1 else 's'}"


def numbers_of(found: Iterable[Problem]) -> tuple[int, int, int]:
    """How many errors there are, how many warnings, and how many of these are questions about figures."""
    listed = list(found)
    errors = sum(problem.severity == "error" for problem in listed)
    return errors, len(listed) - errors, sum(problem.is_question for problem in listed)


def counted_problems(found: Iterable[Problem]) -> str:
    """The same in words: 0 problems, 3 warnings, 2 of them questions about figures."""
    errors, warnings, questions = numbers_of(found)
    words = printer()
    parts = [words.phrase("check.problems", n=errors), words.phrase("check.warnings", n=warnings)]
    return ", ".join([*parts, *([words.phrase("check.questions", n=questions)] if questions else [])])


def day_option(name: str) -> Callable[[_Function], _Function]:
    """The option for the current day, shared by all commands that read data packages.

    Its value is the argument `name`.
    """
    return click.option(
        "--day",
        name,
        metavar="DATE",
        callback=lambda _, __, text: clock.today() if text is None else _day_of_portal(text),
        help="As on this day, such as 2026-11-21: awards are as they stand on it, and a later date is a problem. Unless "
        f"told, the day of {clock.SOURCE_DATE_EPOCH}, or else today by UTC.",
    )


def _day_of_portal(text: str) -> date:
    day = a_day(text, "--day")
    if day < clock.EARLIEST:
        raise click.BadParameter(say("early_day", text=text, first=clock.EARLIEST.isoformat()), param_hint="--day")
    return day


DAY = day_option("day")


def the_project() -> engine.Project:
    """The folder with `mkdocs.yml`: the current one, or the one whose environment `.venv` the program was started from.

    So the check of a pull request uses the portal's own settings and pages on packages that are elsewhere. Without
    either it is the repository that the program came with; an installed package comes with none, and takes the current
    folder for a portal with nothing of its own.
    """
    here = Path.cwd()
    folder = _portal_folder(here)
    return engine.project_at(folder or (here if CARRIED.is_dir() else PROGRAM))


def _portal_folder(here: Path) -> Path | None:
    start = Path(sys.argv[0]).absolute().parent.parent
    folders = (here, *([start.parent] if start.name == ".venv" else []))
    return next((folder for folder in folders if (folder / "mkdocs.yml").is_file()), None)


def the_portal(name: str = "", option: str = "--data") -> engine.Project:
    """The project, for a command that works on its own folder `name`: says so if that is not the current folder.

    Without a word, a command that is started in another folder would show, or change, what nobody meant. Ends the
    command where the current folder has a folder of that name, which may be what is meant.
    """
    project = the_project()
    if project.root.resolve() == Path.cwd().resolve():
        return project
    if name and Path(name).is_dir():
        raise click.UsageError(say("no_portal_here", name=name, option=option, portal=str(project.root)))
    click.echo(say("other_portal", portal=str(project.root)), err=True)
    return project


def the_data(named: Path | None) -> Path:
    """The folder of data packages that was named, else that of the portal; see `the_portal`. Ends the command without one."""
    if named is not None:
        return named
    data = the_portal("datapackages").data
    if not data.is_dir():
        raise click.UsageError(say("no_data", folder=str(data)))
    return data


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
        """Move a stage's bar to `done` of `of`; `terminal.stage.<stage>` is its name."""
        if self._progress is None:
            return
        if stage not in self._tasks:
            self._tasks[stage] = self._progress.add_task(say(f"stage.{stage}"), total=of)
        self._progress.update(self._tasks[stage], completed=done, total=of)


def command(name: str) -> str:
    """The command that starts this program from the current folder."""
    program = Path(sys.argv[0])
    if program.name != name:
        return name
    try:
        return typed(program.resolve().relative_to(Path.cwd()))
    except ValueError:
        return typed(program)


def typed(path: Path) -> str:
    """A path as it is typed into a shell: in quotes, if it has spaces or marks."""
    return plain(shlex.quote(str(path)))


def fresh(path: Path) -> Path:
    """A file to be written for people to fill in.

    Ends the command if it exists, because it may be filled in already.
    """
    if path.exists():
        raise click.UsageError(say("file_is_there", file=str(path)))
    return path


def asked(given: str | None, option: str, question: str, otherwise: str | None = None) -> str:
    """What was given by an option, else the answer to a question on the terminal; an empty one means `otherwise`.

    Ends the command if there is nobody to ask.
    """
    if given:
        return given
    if not sys.stdin.isatty():
        raise click.UsageError(say("not_given", question=question, option=option))
    return str(click.prompt(question, default=otherwise))


def site_language() -> str:
    """The site's first language; English if it cannot be determined. Without a portal, that of the person's system."""
    if _portal_folder(Path.cwd()) is None:
        names = (os.environ.get(name) for name in ("LC_ALL", "LC_MESSAGES", "LANG"))
        return re.split("[_.@]", next(filter(None, names), ENGLISH))[0]
    try:
        return engine.languages(the_project())[0]
    except engine.EngineError:
        return "en"


def spoken(known: Standards, asked: str | None) -> str:
    """The language that was asked for, else the site's first. Ends the command if the standards have no words in it."""
    language = asked or site_language()
    if language not in known.languages:
        raise click.UsageError(say("no_words", language=plain(language), allowed=", ".join(known.languages)))
    return language


def plain(text: str) -> str:
    """A stranger's text on one line, with everything that could control a terminal made visible."""
    return "".join(
        " " if kind == "Zs" else f"\\u{ord(char):04x}" if kind[0] == "C" or kind in ("Zl", "Zp") else char
        for char in text
        if (kind := unicodedata.category(char))
    )
