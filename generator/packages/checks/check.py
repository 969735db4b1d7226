"""Finds everything that is wrong with a set of packages: in each of them, in Frictionless's reading, and among them."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path
from queue import SimpleQueue
from typing import Self

from generator import folders
from generator.limits import DroppedLimits, PackageLimits
from generator.model import Association, Dossier, Institution, Review, Standards
from generator.packages import associations, endings, institutions
from generator.packages.checks import agreement
from generator.packages.checks.frictionless_check import Frictionless
from generator.packages.institutions import Opened
from generator.packages.safety import characters, codes, tree
from generator.problems import Location, Problem, in_order, program_failed

KINDS = {"institutions": "institution", "associations": "association"}


@dataclass(frozen=True, slots=True)
class Filer:
    """What is kept of an institution until all packages are read: who it is, and who reviewed which filing."""

    institution: Institution
    periods: Mapping[str, frozenset[str]]  # associations, by period

    @classmethod
    def of(cls, institution: Institution, periods: Iterable[str], reviews: Iterable[Review]) -> Self:
        """From the contents of a package."""
        by_period: dict[str, set[str]] = {period: set() for period in periods}
        for review in reviews:
            by_period[review.period].add(review.association)
        return cls(institution, {period: frozenset(those - {""}) for period, those in by_period.items()})


@dataclass(slots=True)
class Register:
    """What is kept of each package for the checks among packages."""

    associations: dict[str, Association] = field(default_factory=dict)
    filers: dict[str, Filer] = field(default_factory=dict)
    ids: set[str] = field(default_factory=set)  # of all institutions' folders, unreadable ones included
    whole: bool = False  # True if all packages of a portal are being checked, so that a missing one is a problem


def data_in(path: Path) -> Path:
    """The folder of data packages at a path: the path itself, or the one inside a copy of a whole repository.

    "Download ZIP" packs a repository into a folder of its own, with the data packages one level further down.
    """
    level = [path]
    for _ in range(DroppedLimits.DATA_LEVELS):
        found = [place for place in level if any((place / shelf).is_dir() for shelf in KINDS)]
        if len(found) == 1:
            return found[0]
        if found or any((place / tree.DESCRIPTOR).exists() for place in level):
            return path  # one package, or unclear
        level = [entry for place in level for entry in _plain_folders(place)][: PackageLimits.FILES_OF_INSTITUTION]
    return path


def _plain_folders(folder: Path) -> list[Path]:
    if folder.is_symlink() or not folder.is_dir():
        return []
    return [
        entry
        for entry in sorted(folder.iterdir())[: PackageLimits.FILES_OF_INSTITUTION]
        if entry.is_dir() and not entry.is_symlink() and not entry.name.startswith((".", "_"))
    ]


def packages_in(paths: Sequence[Path]) -> tuple[list[tuple[Path, str]], list[Problem]]:
    """The package folders at or below `paths`, each with its kind, and what is wrong with the folders around them.

    A path may be a folder of data packages, the folder of all institutions or of all associations, or one package.
    """
    found: dict[Path, str] = {}
    problems: list[Problem] = []
    for path in paths:
        # Only the parent is resolved, so that a symbolic link given as the path is still seen as one.
        place = path.parent.resolve() / path.name if path.name not in ("", "..") else path.resolve()
        shelves = [shelf for name in KINDS if (shelf := place / name).is_dir()]
        if place.name in KINDS and not (place / "datapackage.json").exists():
            shelves = [place]
        # A folder of data packages that holds only its standards has no packages yet.
        if not shelves and place.name != "standards" and not (place / "standards").is_dir():
            found[place] = KINDS.get(place.parent.name) or _kind_by_files(place)
        for shelf in shelves:
            if shelf.is_symlink():
                problems.append(
                    Problem("link", Location(shelf.name), "This is a symbolic link.", fix="Put the folder itself here.")
                )
                continue
            entries = sorted(shelf.iterdir(), key=lambda entry: entry.name)
            problems += _collisions(shelf.name, [entry.name for entry in entries])
            by_system = [entry.name for entry in entries if folders.is_by_system(entry.name)]
            if by_system:
                problems.append(tree.left_out(shelf.name, by_system))
            for entry in entries:
                if entry.name in by_system:
                    continue
                if entry.is_dir() or entry.is_symlink():
                    found[entry] = KINDS[shelf.name]
                elif entry.name not in (".gitkeep", "README.md"):
                    problems.append(
                        Problem(
                            "stray-file",
                            Location(f"{shelf.name}/{characters.printable(entry.name)}"),
                            "Only folders of packages belong here.",
                            fix="Remove it, or put it into a package.",
                        )
                    )
    return list(found.items()), problems


def _kind_by_files(folder: Path) -> str:
    """The kind of a package outside the usual folders, decided by the tables in it."""
    return "association" if (folder / "members.csv").exists() else "institution"


def _collisions(shelf: str, names: Sequence[str]) -> Iterator[Problem]:
    seen: dict[str, str] = {}
    for name in names:
        first = seen.setdefault(name.casefold(), name)
        if first != name:
            yield Problem(
                "colliding-ids",
                Location(f"{shelf}/{characters.printable(name)}"),
                "Another package has the same id, but for capitals.",
                first,
                codes.ID_GRAMMAR,
                "Rename one of them.",
            )


def check(
    paths: Sequence[Path],
    standards: Standards,
    *,
    jobs: int = 1,
    passed: set[str] | None = None,
    tick: Callable[[int, int], None] | None = None,
    experts: Sequence[Frictionless] = (),
    hear: Callable[[Dossier], None] | None = None,
) -> list[Problem]:
    """Every problem of the packages at or below `paths`, in order.

    Packages whose digest is in `passed` are not given to Frictionless again; those that pass are added to it. `tick` is
    called with how many of how many packages are done. `experts` are processes that the caller keeps; without them
    `jobs` processes are started, and with zero jobs Frictionless is not asked. `hear` is called with the dossier of
    each institution. Raises OSError if a folder cannot be listed.
    """
    packages, problems = packages_in(paths)
    register = Register(whole=any((path / "institutions").is_dir() for path in paths))
    known = passed if passed is not None else set()
    with ExitStack() as stack:
        free: SimpleQueue[Frictionless] = SimpleQueue()
        for expert in experts or [stack.enter_context(Frictionless(standards.schemas)) for _ in range(jobs)]:
            free.put(expert)
        pool = None if free.empty() else stack.enter_context(ThreadPoolExecutor(max(1, jobs)))
        pending: list[Future[list[Problem]]] = []
        # Associations first: they say who may review.
        for done, (folder, kind) in enumerate(sorted(packages, key=lambda package: package[1]), 1):
            try:
                opened = institutions.open_package(folder, kind, standards)
                problems += _read(opened, standards, register, hear)
            except (OSError, MemoryError):
                raise
            except Exception as error:  # noqa: BLE001 -- the other packages are checked even if the program fails on this one
                problems.append(program_failed(f"{kind}s/{folder.name}", error))
                continue
            if pool and opened.tables and agreement.askable(opened.tables):
                pending.append(pool.submit(_second_opinion, opened, free, known))
            if len(pending) > 4 * jobs:  # bounds the memory that waiting packages take
                problems += pending.pop(0).result()
            if tick:
                tick(done, len(packages))
        for future in pending:
            problems += future.result()
    problems += among_packages(register)
    return in_order(problems)


def _read(
    opened: Opened, standards: Standards, register: Register, hear: Callable[[Dossier], None] | None
) -> Sequence[Problem]:
    if opened.kind == "association":
        roster, problems = associations.roster_of(opened, standards)
        if roster:
            register.associations[roster.association.id] = roster.association
        return problems
    register.ids.add(opened.folder.name)
    dossier, problems = institutions.dossier_of(opened, standards, register.associations, whole=register.whole)
    if dossier:
        if hear:
            hear(dossier)
        who = dossier.institution
        register.filers[who.id] = Filer.of(who, dossier.periods, dossier.reviews.values())
    return problems


def _second_opinion(opened: Opened, free: "SimpleQueue[Frictionless]", passed: set[str]) -> list[Problem]:
    key = opened.tables_digest()
    if key in passed:
        return []
    expert = free.get()
    try:
        seen = expert.ask(agreement.request_for(opened.tables, opened.contents))
    finally:
        free.put(expert)
    if isinstance(seen, str):
        return [
            Problem(
                "second-opinion-failed",
                Location(opened.label),
                f"Frictionless gave no opinion on this package: {seen}.",
                fix="Check the package by itself; if it fails again, report it together with the package.",
            )
        ]
    problems = agreement.compare(opened.tables, seen)
    if not problems:
        passed.add(key)
    return problems


# ----------------------------------------------------------------------------------------------- among packages


def among_packages(register: Register) -> Iterator[Problem]:
    """What shows only when packages are compared: unknown members, foreign withdrawals, shared identifiers.

    A build reports it too, so that it counts the same problems.
    """
    if register.whole:
        for association in register.associations.values():
            for member in association.members:
                if member not in register.ids:
                    yield Problem(
                        "unknown-member",
                        Location(f"associations/{association.id}/members.csv", None, None),
                        "This member has no package in the portal.",
                        member,
                        fix="Correct the id, or ask the institution to file.",
                        severity="warning",
                    )
            yield from _withdrawals(association, register)
        yield from endings.successions((filer.institution for filer in register.filers.values()), register.ids)
    yield from _same_identifier(register.filers.values())


def _withdrawals(known: Association, register: Register) -> Iterator[Problem]:
    """Checks that each withdrawn award is one that this association could have given."""
    for withdrawal in known.withdrawals:
        place = withdrawal.source or Location(f"associations/{known.id}/withdrawals.csv")
        filer = register.filers.get(withdrawal.institution)
        if withdrawal.institution not in register.ids:
            yield Problem(
                "unknown-institution",
                replace(place, column="institution"),
                "This institution has no package in the portal.",
                withdrawal.institution,
                fix="Correct the id.",
            )
        elif filer is None:
            continue  # its package cannot be read, which is reported there
        elif withdrawal.period not in filer.periods:
            yield Problem(
                "period-without-filing",
                replace(place, column="period"),
                f"{withdrawal.institution} has no filing for this period.",
                withdrawal.period,
                ", ".join(sorted(filer.periods)),
                "Correct the period.",
            )
        elif known.id not in filer.periods[withdrawal.period]:
            yield Problem(
                "withdrawal-by-stranger",
                replace(place, column="institution"),
                f"{known.id} has not reviewed this filing, so the award is not its own to take back.",
                f"{withdrawal.institution} {withdrawal.period}",
                ", ".join(sorted(filer.periods[withdrawal.period])) or "an association that reviewed the filing",
                "Remove the row.",
            )


def _same_identifier(filers: Iterable[Filer]) -> Iterator[Problem]:
    seen: dict[tuple[str, str], str] = {}
    for filer in filers:
        id_ = filer.institution.id
        for scheme, value in filer.institution.identifiers.items():
            first = seen.setdefault((scheme, str(value)), id_)
            if first != id_:
                yield Problem(
                    "shared-identifier",
                    Location(f"institutions/{id_}/datapackage.json", None, f"institution.identifiers.{scheme}"),
                    f"The package {first} has the same identifier.",
                    str(value),
                    "an identifier of this institution alone",
                    "Correct one of them; if both are one institution, merge the packages.",
                )
