"""Finds everything that is wrong with a set of packages: in each of them, in Frictionless's reading, and among them."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from queue import SimpleQueue
from typing import Any, NamedTuple, Protocol, Self

from generator import folders
from generator.limits import DroppedLimits, PackageLimits, SshKeyLimits
from generator.model import Association, Dossier, Institution, Review, Standards
from generator.packages import associations, endings, institutions
from generator.packages.checks import agreement
from generator.packages.checks.frictionless_check import Frictionless
from generator.packages.institutions import Opened
from generator.packages.safety import characters, codes, private_keys, tree
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


class CheckedPackage(NamedTuple):
    """The result of checking one institution's package, as long as the package and what it refers to stay the same.

    `heard` is what `EditChecks.hear` returned; None if the package could not be read.
    """

    problems: tuple[Problem, ...]
    filer: Filer | None
    heard: Any


class EditChecks(Protocol):
    """The checks that look at what packages say, and that this layer knows nothing about."""

    def hear(self, dossier: Dossier) -> Any:
        """Check a package, and return all that `recall` needs to do the same."""

    def recall(self, heard: Any) -> None:
        """Take over the result of an earlier `hear`."""

    def all_heard(self) -> None:
        """Called when all packages were heard or recalled, and while Frictionless may still be at work."""


class CheckedBefore(Protocol):
    """The packages that passed Frictionless in an earlier check, with the result of the check."""

    def begin(self, associations: Iterable[Association]) -> None:
        """Called first, with the associations that packages refer to."""

    def get(self, folder: Path) -> CheckedPackage | None:
        """The result for the package as it is now."""

    def put(self, folder: Path, digest: str, found: CheckedPackage) -> None:
        """Keep a result for the next check. `digest` is that of the package's files as they were read."""


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
        if (place / "standards").is_dir() or (shelves and shelves != [place]):
            problems += private_keys.below(place, "", without=tuple(KINDS))
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
                elif private_keys.is_in(folders.beginning(entry, SshKeyLimits.KEY_FILE)):
                    problems.append(private_keys.told(f"{shelf.name}/{characters.printable(entry.name)}"))
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


def is_whole(paths: Iterable[Path]) -> bool:
    """True if these are all packages of a portal."""
    return any((path / "institutions").is_dir() for path in paths)


def check(
    paths: Sequence[Path],
    standards: Standards,
    *,
    jobs: int = 1,
    passed: set[str] | None = None,
    tick: Callable[[int, int], None] | None = None,
    experts: Sequence[Frictionless] = (),
    edit_checks: EditChecks | None = None,
    before: CheckedBefore | None = None,
) -> list[Problem]:
    """Every problem of the packages at or below `paths`, in order.

    Packages whose digest is in `passed` are not given to Frictionless again; those that pass are added to it. `tick` is
    called with how many of how many packages are done. `experts` are processes that the caller keeps; without them
    `jobs` processes are started, and with zero jobs Frictionless is not asked. `edit_checks` is given the dossier of
    each institution. An institution whose result is in `before` is not read again. Raises OSError if a folder cannot be
    listed.
    """
    packages, problems = packages_in(paths)
    register = Register(whole=is_whole(paths))
    known = passed if passed is not None else set()
    in_turn = sorted(packages, key=lambda package: package[1])  # associations first: they say who may review
    first = next((folder for folder, kind in in_turn if kind == "institution"), None)
    with ExitStack() as stack:
        free: SimpleQueue[Frictionless] = SimpleQueue()
        for expert in experts or [stack.enter_context(Frictionless(standards.schemas)) for _ in range(jobs)]:
            free.put(expert)
        pool = None if free.empty() else stack.enter_context(ThreadPoolExecutor(max(1, jobs)))
        pending: list[tuple[Future[list[Problem]], Callable[[], None]]] = []

        def conclude() -> None:
            opinion, keep = pending.pop(0)
            disagreements = opinion.result()
            problems.extend(disagreements)
            if not disagreements:
                keep()

        for done, (folder, kind) in enumerate(in_turn, 1):
            if before and folder == first:
                before.begin(register.associations.values())
            found = before.get(folder) if before and kind == "institution" else None
            if found is not None:
                _recall(folder, found, register, edit_checks)
                problems += found.problems
            else:
                try:
                    opened = institutions.open_package(folder, kind, standards)
                    found = _read(opened, standards, register, edit_checks)
                except (OSError, MemoryError):
                    raise
                except Exception as error:  # noqa: BLE001 -- the other packages are checked even if the program fails on this one
                    problems.append(program_failed(f"{kind}s/{folder.name}", error))
                    continue
                problems += found.problems
                keep = partial(_keep, before, opened, found)
                if pool and opened.tables and agreement.askable(opened.tables):
                    pending.append((pool.submit(_second_opinion, opened, free, known), keep))
                elif pool:
                    keep()
            if len(pending) > 4 * jobs:  # bounds the memory that waiting packages take
                conclude()
            if tick:
                tick(done, len(packages))
        if edit_checks:
            edit_checks.all_heard()
        while pending:
            conclude()
    problems += among_packages(register)
    return in_order(problems)


def _keep(before: CheckedBefore | None, opened: Opened, found: CheckedPackage) -> None:
    if before and opened.kind == "institution" and opened.digest:
        before.put(opened.folder, opened.digest, found)


def _recall(folder: Path, found: CheckedPackage, register: Register, edit_checks: EditChecks | None) -> None:
    register.ids.add(folder.name)
    if found.filer:
        register.filers[found.filer.institution.id] = found.filer
    if edit_checks and found.heard is not None:
        edit_checks.recall(found.heard)


def _read(opened: Opened, standards: Standards, register: Register, edit_checks: EditChecks | None) -> CheckedPackage:
    if opened.kind == "association":
        roster, problems = associations.roster_of(opened, standards)
        if roster:
            register.associations[roster.association.id] = roster.association
        return CheckedPackage(tuple(problems), None, None)
    register.ids.add(opened.folder.name)
    dossier, problems = institutions.dossier_of(opened, standards, register.associations, whole=register.whole)
    if dossier is None:
        return CheckedPackage(tuple(problems), None, None)
    heard = edit_checks.hear(dossier) if edit_checks else None
    who = dossier.institution
    filer = register.filers[who.id] = Filer.of(who, dossier.periods, dossier.reviews.values())
    return CheckedPackage(tuple(problems), filer, heard)


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
    problems = agreement.compare(opened.tables, seen, expert.schemas)
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
