"""Everything that is wrong with a set of packages: each by itself, each in a second opinion, and all of them together."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from queue import SimpleQueue

from generator.model import Institution, Review, Standards
from generator.packages import associations, characters, codes, institutions, opinions
from generator.packages.associations import Roster
from generator.packages.institutions import Opened
from generator.packages.second_opinion import Frictionless
from generator.problems import Location, Problem, in_order

KINDS = {"institutions": "institution", "associations": "association"}


@dataclass(frozen=True, slots=True)
class _Filer:
    """What is kept of an institution until all packages are read: who it is, and who reviewed it."""

    institution: Institution
    reviews: tuple[Review, ...]


@dataclass(slots=True)
class _Register:
    """What one package must know of the others."""

    rosters: dict[str, Roster] = field(default_factory=dict)
    filers: dict[str, _Filer] = field(default_factory=dict)
    ids: set[str] = field(default_factory=set)  # of all institutions' folders, the unreadable ones too
    whole: bool = False  # True where all packages of a portal are there, so that what is missing is missing


def packages_in(paths: Sequence[Path]) -> tuple[list[tuple[Path, str]], list[Problem]]:
    """The package folders at or below `paths`, each with its kind, and what is wrong with the folders around them.

    A path may be a folder of data packages, the folder of all institutions or of all associations, or one package.
    """
    found: dict[Path, str] = {}
    problems: list[Problem] = []
    for path in paths:
        # The last part stays as it is given: a link must be seen as a link.
        place = path.parent.resolve() / path.name if path.name not in ("", "..") else path.resolve()
        shelves = [shelf for name in KINDS if (shelf := place / name).is_dir()]
        if place.name in KINDS and not (place / "datapackage.json").exists():
            shelves = [place]
        if not shelves and place.name != "standards":
            found[place] = KINDS.get(place.parent.name) or _kind_by_files(place)
        for shelf in shelves:
            if shelf.is_symlink():
                problems.append(
                    Problem("link", Location(shelf.name), "This is a symbolic link.", fix="Put the folder itself here.")
                )
                continue
            entries = sorted(shelf.iterdir(), key=lambda entry: entry.name)
            problems += _collisions(shelf.name, [entry.name for entry in entries])
            for entry in entries:
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
    """Whose package a folder is that stands by itself; told by the tables beside the descriptor."""
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
) -> list[Problem]:
    """Every problem of the packages at or below `paths`, in order.

    Packages whose digest is in `passed` are not laid before frictionless again; those that come through are added to
    it. `tick` is told how many of how many packages are done. `experts` are processes that the caller keeps; without
    them `jobs` are started. Raises OSError where a folder cannot be listed.
    """
    packages, problems = packages_in(paths)
    register = _Register(whole=any((path / "institutions").is_dir() for path in paths))
    known = passed if passed is not None else set()
    with ExitStack() as stack:
        free: SimpleQueue[Frictionless] = SimpleQueue()
        for expert in experts or [stack.enter_context(Frictionless(standards.schemas)) for _ in range(max(1, jobs))]:
            free.put(expert)
        pool = stack.enter_context(ThreadPoolExecutor(max(1, jobs)))
        pending: list[Future[list[Problem]]] = []
        for done, (folder, kind) in enumerate(packages, 1):
            opened = institutions.open_package(folder, kind, standards)
            problems += _read(opened, standards, register)
            if opened.tables and opinions.askable(opened.tables):
                pending.append(pool.submit(_second_opinion, opened, free, known))
            if len(pending) > 4 * jobs:  # so that the files of waiting packages do not pile up
                problems += pending.pop(0).result()
            if tick:
                tick(done, len(packages))
        for future in pending:
            problems += future.result()
    problems += _across(register)
    return in_order(problems)


def _read(opened: Opened, standards: Standards, register: _Register) -> Sequence[Problem]:
    if opened.kind == "association":
        roster, problems = associations.roster_of(opened)
        if roster:
            register.rosters[roster.association.id] = roster
        return problems
    register.ids.add(opened.folder.name)
    dossier, problems = institutions.dossier_of(opened, standards)
    if dossier:
        named = tuple(review for review in dossier.reviews.values() if review.association)
        register.filers[dossier.institution.id] = _Filer(dossier.institution, named)
    return problems


def _second_opinion(opened: Opened, free: "SimpleQueue[Frictionless]", passed: set[str]) -> list[Problem]:
    key = opened.tables_digest()
    if key in passed:
        return []
    expert = free.get()
    try:
        seen = expert.ask(opinions.job(opened.tables, opened.contents))
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
    problems = opinions.compare(opened.tables, seen)
    if not problems:
        passed.add(key)
    return problems


# ----------------------------------------------------------------------------------------------- between packages


def _across(register: _Register) -> Iterator[Problem]:
    """What only shows when packages are laid side by side: who reviews whom, who belongs to whom, who is who."""
    for filer in register.filers.values():
        yield from _reviewers(filer, register)
    if register.whole:
        for roster in register.rosters.values():
            for member in roster.members:
                if member.institution not in register.ids:
                    yield Problem(
                        "unknown-member",
                        Location(f"associations/{roster.association.id}/members.csv", None, None),
                        "This member has no package in the portal.",
                        member.institution,
                        fix="Correct the id, or ask the institution to file.",
                        severity="warning",
                    )
    yield from _same_identifier(register.filers.values())


def _reviewers(filer: _Filer, register: _Register) -> Iterator[Problem]:
    for review in filer.reviews:
        if review.source is None:
            continue
        file, row = review.source.file, review.source.row
        roster = register.rosters.get(review.association)
        if roster is None:
            if register.whole:
                known = ", ".join(sorted(register.rosters)) or "the id of an association"
                yield Problem(
                    "unknown-association",
                    Location(file, row, "association"),
                    "There is no such association in the portal.",
                    review.association,
                    known,
                    "Correct the id, or add the association's package.",
                )
            continue
        reviewer = roster.reviewers.get(review.reviewer)
        if reviewer is None:
            yield Problem(
                "unknown-reviewer",
                Location(file, row, "reviewer"),
                f"This person is not in reviewers.csv of {review.association}.",
                review.reviewer,
                ", ".join(sorted(roster.reviewers)),
                "The association names its reviewers; ask it to add this one.",
            )
            continue
        if review.date and not reviewer.may_review(review.date):
            yield Problem(
                "reviewer-out-of-term",
                Location(file, row, "date"),
                f"{review.reviewer} could not review for {review.association} on this day.",
                review.date.isoformat(),
                f"from {reviewer.since}{f' until {reviewer.until}' if reviewer.until else ' on'}",
                "Correct the day, or the term in reviewers.csv.",
            )
        institution = filer.institution
        own_names = {
            _folded(name) for name in (institution.id, institution.name, institution.full_name or institution.name)
        }
        if _folded(reviewer.organisation) in own_names:
            yield Problem(
                "reviews-itself",
                Location(file, row, "reviewer"),
                "This reviewer works for the institution under review.",
                reviewer.organisation,
                "a reviewer of another organisation",
                "Let somebody else review it.",
            )


def _same_identifier(filers: Iterable[_Filer]) -> Iterator[Problem]:
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


def _folded(name: str) -> str:
    return re.sub(r"\W+", " ", name).strip().casefold()
