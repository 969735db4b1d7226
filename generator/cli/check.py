"""`portal check` checks data packages, and `portal slips` counts edit queries."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from datetime import date
from itertools import groupby
from pathlib import Path
from tempfile import TemporaryDirectory

import click

from generator import clock, engine, packages, processes, standards
from generator.analysis.edit_checks.in_packages import PackageEditChecks, QueryRate
from generator.cli.standards import standards_at, standards_of
from generator.cli.terminal import (
    DAY,
    Bars,
    as_words,
    command,
    counted_problems,
    in_annotations,
    printer,
    say,
    sentence,
    speaking,
    spoken,
    the_data,
    the_project,
    typed,
)
from generator.engine.settings import in_settings, languages_gone
from generator.model import Standards
from generator.packages.checks import frictionless_cache
from generator.packages.checks.check import data_in, is_whole
from generator.packages.history import published, revisions, undeclared_changes
from generator.pipeline import browser_check
from generator.pipeline.browser_check import dropped
from generator.pipeline.cache.standards import read_standards
from generator.pipeline.cache.store import Cache, code_digest
from generator.pipeline.credentials.lost_keys import lost_keys
from generator.pipeline.options import StandardsError
from generator.pipeline.read.checked import CheckedPackages
from generator.problems import Location, Problem, as_json, in_order

_FOR_PROGRAMS: dict[str, Callable[[Iterable[Problem]], str]] = {"json": as_json, "github": in_annotations}


@click.command()
@click.argument("paths", nargs=-1, type=click.Path(exists=True, path_type=Path))
@click.option("--format", "form", type=click.Choice(["text", *_FOR_PROGRAMS]), default="text", show_default=True)
@click.option("--jobs", type=click.IntRange(min=1), help="Processes that give the second opinion.")
@click.option(
    "--no-cache", is_flag=True, help="Ask frictionless about every package, also of those that it passed before."
)
@click.option(
    "--against",
    metavar="REF",
    help="Also compare with a revision of Git, such as main: what was published may change only with a correction.",
)
@click.option(
    "--against-publication",
    "told",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help=f"The same with the last publication: FILE is {published.RECORD} of the site as it stands now, if it has one.",
)
@click.option(
    "--published",
    "said",
    default="",
    metavar="COMMIT",
    help=f"Where FILE tells nothing: the commit that is published now, or {published.FIRST} if there is none yet.",
)
@click.option(
    "--language",
    metavar="CODE",
    help="Language of the words around the sentences about rows, which are in English; the site's first unless told.",
)
@DAY
def check(  # noqa: PLR0917 -- click's own form
    paths: tuple[Path, ...],
    form: str,
    jobs: int | None,
    no_cache: bool,
    against: str | None,
    told: Path | None,
    said: str,
    language: str | None,
    day: date,
) -> None:
    """List everything that is wrong with data packages: where, what, what is allowed, and how to fix it.

    Figures that look like slips of the pen are asked about, as warnings. A note that says "confirmed", and why, next to
    the figure answers such a question.

    PATHS are folders of data packages, of institutions, or single packages, or a zip archive of one of them, such as
    GitHub's "Download ZIP"; without any, datapackages. Nothing in a package is run or fetched.

    What was published is only looked at with --against: a value that changed since REF needs a row in corrections.csv,
    and no filing, institution, correction or withdrawal may vanish; what was added to REF since this work branched off
    is not looked at.

    Exit code 0: no problems, perhaps warnings; 1: problems; 2: the command was not understood, or it is not
    known what was published.
    """
    project = the_project()
    if language:
        _speak(_root(paths[0]) if paths else project.data.resolve(), language, day, cache=not no_cache)
    given, found = _given(paths) if paths else ((the_data(None),), [])
    if told is not None and given:
        against = _last_publication(given[0], told, said, against)
    elif said:
        raise click.UsageError(say("goes_with", option="--published", other="--against-publication"))
    for place, problems in look(given, jobs=jobs, cache=not no_cache, against=against, day=day):
        # Annotations name files as the repository does; people are shown paths within the folder they named.
        found += [problem.inside(place) for problem in problems] if form == "github" and place != "." else problems
    if any(_root(path) == project.data.resolve() for path in given):
        found += _links(project)
        found += _settings(project, against)
        found += _posts(project, day, cache=not no_cache)
    found = in_order(found)
    if form in _FOR_PROGRAMS:
        click.echo(_FOR_PROGRAMS[form](found), nl=bool(found) or form == "json")
    elif found:
        click.echo(as_words(found))
    click.echo(counted_problems(found), err=True)
    if form == "text" and against is None and told is None:
        _tell_what_was_not_compared(given, paths)
    raise SystemExit(1 if any(problem.severity == "error" for problem in found) else 0)


def _speak(root: Path, language: str, day: date, *, cache: bool) -> None:
    """Have the rest of the command in a language, if the standards next to packages can be used."""
    known, _ = _standards_at(root, day, cache=cache)
    if known is not None:
        speaking(known, spoken(known, language))


def _given(paths: Iterable[Path]) -> tuple[tuple[Path, ...], list[Problem]]:
    """The folders to check, and what there is to say about the archives among the paths, which are unpacked."""
    folders: list[Path] = []
    found: list[Problem] = []
    for path in paths:
        if path.is_dir():
            folders.append(data_in(path))
        elif path.suffix.lower() == ".zip":
            home = Path(click.get_current_context().with_resource(TemporaryDirectory(prefix="portal-"))) / "unpacked"
            home.mkdir()
            problem = dropped.unpack(path, home) or dropped.nothing_to_check(home)
            inside = dropped.Dropped([], (problem,)) if problem else dropped.packages_at(home)
            folders += inside.places
            found += inside.remarks
        else:
            raise click.UsageError(say("not_to_check", path=str(path), portal=command("portal")))
    return tuple(folders), found


def _last_publication(folder: Path, told: Path, said: str, against: str | None) -> str | None:
    """The commit of the last publication; None if this is the first."""
    if against is not None:
        raise click.UsageError(say("not_both", option="--against", other="--against-publication"))
    try:
        last = published.last(_root(folder), told, said)
    except revisions.HistoryError as error:
        raise click.UsageError(sentence(error)) from None
    click.echo(say("compared.with", what=last) if last else say("compared.first"), err=True)
    return last


def _tell_what_was_not_compared(given: Sequence[Path], paths: Sequence[Path]) -> None:
    """One line, with the command that compares, if Git knows an earlier state of what was checked."""
    if given and (revision := published.usual(_root(given[0]))):
        words = [command("portal"), "check", *map(typed, paths), "--against", revision]
        click.echo(say("compared.not", command=" ".join(words)), err=True)


def _links(project: engine.Project) -> Iterator[Problem]:
    """The links among the pages of these packages, which would stop a build."""
    for path in engine.linked(project):
        yield Problem("link", Location(path), engine.LINKED, allowed="regular files", fix=engine.UNLINK)


def _settings(project: engine.Project, against: str | None) -> Iterator[Problem]:
    """What is wrong with the settings of these packages' portal, and the languages that they published and lack now."""
    yield from in_settings(project)
    if against is not None:
        yield from languages_gone(project, revisions.parted(project.root, against))


def _posts(project: engine.Project, day: date, *, cache: bool) -> Iterator[Problem]:
    """What is wrong with the stories and briefs among the pages, which would stop a build, or list them nowhere."""
    known, _ = _standards_at(project.data.resolve(), day, cache=cache)
    if known is not None:
        there = {
            shelf: [path.name for path in (project.data / shelf).glob("*") if path.is_dir()]
            for shelf in revisions.SHELVES
        }
        yield from engine.in_pages(project.docs, known, there, day)


def look(
    given: tuple[Path, ...],
    *,
    jobs: int | None = None,
    cache: bool = True,
    against: str | None = None,
    day: date | None = None,
) -> Iterator[tuple[str, list[Problem]]]:
    """Everything that is wrong in folders of packages, with the name of the folder of each list.

    `day` defaults to today.
    """
    with Bars() as bars:
        for root, grouped in groupby(sorted(given, key=_root), _root):
            members = list(grouped)
            known, problems = _standards_at(root, day, cache=cache)
            if known is not None:
                problems = (*problems, *problems_in(members, known, bars, jobs=jobs, cache=cache))
                if against is not None:
                    problems = (*problems, *_amended(root, members, known, against))
            yield _shown(root), list(problems)


def problems_in(
    members: Sequence[Path], known: Standards, bars: Bars, *, jobs: int | None = None, cache: bool = True
) -> list[Problem]:
    """Everything that is wrong with packages, with the second opinion of Frictionless.

    With the cache, a package that was checked before is not read again unless it changed.
    """
    memory = the_project().cache / "second-opinions.txt"
    past = frictionless_cache.load(memory, known) if cache else set()
    before = None
    if cache:
        whole = is_whole(members)
        before = CheckedPackages(_cache_of(_root(members[0])), code_digest(), known, whole=whole)
    found = browser_check.problems_in(
        members,
        known,
        jobs=jobs or processes.cores(),
        passed=past,
        tick=lambda done, of: bars.tell("checking", done, of),
        before=before,
    )
    with suppress(OSError):  # then the next check takes longer, and nothing else happens
        frictionless_cache.save(memory, known, past)
        if before:
            before.save()
    return found


def _standards_at(root: Path, day: date | None, *, cache: bool) -> tuple[Standards | None, tuple[Problem, ...]]:
    """The standards next to packages, and what is wrong with them. `day` as for `standards.load`."""
    folder = standards_of(root)
    if not cache:
        return standards.load(folder, day)
    try:
        return read_standards(folder, day or clock.today(), _cache_of(root), code_digest())
    except StandardsError as unusable:
        return None, unusable.problems


def _cache_of(root: Path) -> Cache:
    """The cache of the builds of these packages."""
    found = Cache.of(the_project().cache, root)
    found.use()
    return found


def _amended(root: Path, members: list[Path], known: Standards, against: str) -> list[Problem]:
    """The undeclared changes since a revision, in the packages that were asked for."""
    names = {path.resolve().relative_to(root).as_posix() for path in members}
    if "." in names and not any((root / shelf).is_dir() for shelf in (*revisions.SHELVES, "standards")):
        raise click.UsageError(say("not_on_shelf", option="--against", name=root.name))
    chosen = None if "." in names else names
    try:
        since = revisions.parted(root, against)
        changes = undeclared_changes.compare(root, chosen, known, since)
        return [*changes, *lost_keys(root, chosen, known, since)]
    except revisions.HistoryError as error:
        raise click.UsageError(sentence(error)) from None


def _root(path: Path) -> Path:
    """The folder of data packages that a path is, or belongs to."""
    shelves = ("institutions", "associations")
    if path.resolve().name in (*shelves, "standards"):
        return path.resolve().parent
    return path.resolve().parents[1] if path.resolve().parent.name in shelves else path.resolve()


def _shown(folder: Path) -> str:
    """A folder as its repository names it, with forward slashes, which annotations of a pull request need.

    The checked folder may be in another checkout than the program, so the current folder does not matter.
    """
    folder = folder.resolve()
    home = next((parent for parent in folder.parents if (parent / ".git").exists()), Path.cwd())
    try:
        return folder.relative_to(home).as_posix()
    except ValueError:
        return folder.as_posix()


@click.command()
@click.option("--data", type=click.Path(exists=True, file_okay=False, path_type=Path), help="Folder of data packages.")
def slips(data: Path | None) -> None:
    """Count how often each rule about slips of the pen asks: of how many facts, and about how many.

    The thresholds of standards/slips.yml are based on it. Some of these facts are really wrong, so the share is an
    upper bound on false alarms. Prints a table in Markdown.
    """
    home = the_data(data)
    known = standards_at(home)
    looked = PackageEditChecks(known, whole=True)
    folders = packages.package_folders(home / "institutions")
    with Bars() as bars:
        for done, folder in enumerate(folders, 1):
            dossier, _ = packages.read_institution(folder, known)
            if dossier is not None:
                looked.hear(dossier)
            bars.tell("packages", done, len(folders))
    click.echo(f"{say('slips_head')}\n|---|---:|---:|---:|")
    for rate in looked.rates():
        click.echo(_line(rate))


def _line(rate: QueryRate) -> str:
    words, name = printer(), f"`{rate.rule}`" if rate.rule else say("slips_all")
    numbers = (words.number(rate.looked_at), words.number(rate.flagged), words.exact_percent(rate.share, 2))
    return f"| {name} | {' | '.join(numbers)} |"
