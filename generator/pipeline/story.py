"""The whole story: data packages go in, a site comes out.

    packages ─gather─▶ facts of each ─compare─▶ Portal ─jobs─▶ artifacts ─▶ the new site takes the old one's place

Nothing is written into the site until everything is known, and nothing is done twice: what a package says is kept under
the package's digest, and what a job wrote is kept as long as nothing changed that it depends on or looked at.
"""

import os
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

from generator import engine, packages, standards
from generator.analysis import benchmarks
from generator.model import Association, Frames, Portal, Standards
from generator.pipeline.closing import Closing
from generator.pipeline.crew import Crew, do_all, gather_all
from generator.pipeline.gather import Gathered, lapsed
from generator.pipeline.jobs import Ground, Job, plan
from generator.pipeline.looks import changed
from generator.pipeline.order import Order, Outcome, Unusable
from generator.pipeline.shelf import Shelf, contents, digest_of, looks_of
from generator.problems import Problem, in_order
from generator.render.site import Done, Manifest, Staging, begin, publish

LONG_AGO = date(1970, 1, 1)
"""The day of a portal without a filing."""


def tell(order: Order, cache: Path, shelf: Shelf, ledger: Path, former: Manifest, program: str, stamp: str) -> Outcome:
    """All of it, from the first package to the finished site."""
    with Crew(order.jobs) as crew:
        order.tell("pages", 0, 1)
        frames = order.frames or engine.frames(order.project, cache, order.engine)
        order.tell("pages", 1, 1)
        known, flaws = _standards(order.data, shelf, program)
        associations, more = _associations(order.data, known)
        gathered = _gather(order, crew, shelf, known, associations, program)
        portal = _compare(gathered, known, associations, [*flaws, *more])
        ground = digest_of(program, known.digest, frames.digest, *contents(order.project.parts))
        return _render(order, crew, shelf, ledger, former, stamp, portal, frames, ground, gathered)


def _standards(data: Path, shelf: Shelf, program: str) -> tuple[Standards, tuple[Problem, ...]]:
    folder = data / "standards"
    key = digest_of(program, standards.digest(folder))
    kept = shelf.get("standards", key)
    if kept is None:
        kept = standards.load(folder)
        shelf.put("standards", key, kept)
    known, problems = kept
    if known is None:
        raise Unusable(problems)
    return known, problems


def _associations(data: Path, known: Standards) -> tuple[tuple[Association, ...], list[Problem]]:
    found, problems = [], []
    for folder in _folders(data / "associations"):
        association, more = packages.read_association(folder, known)
        problems += more
        if association is not None:
            found.append(association)
    return tuple(sorted(found, key=lambda a: (a.name.casefold(), a.id))), problems


def _folders(parent: Path) -> list[Path]:
    if not parent.is_dir():
        return []
    return sorted(path for path in parent.iterdir() if path.is_dir() and not path.name.startswith("."))


def _gather(
    order: Order, crew: Crew, shelf: Shelf, known: Standards, associations: tuple[Association, ...], program: str
) -> dict[str, Gathered]:
    """Every institution, read anew where its package changed."""
    ground = digest_of(program, known.digest, repr(associations))
    kept: Mapping[str, tuple[str, Gathered]] = shelf.get("gathered", ground) or {}
    found: dict[str, tuple[str, Gathered]] = {}
    wanted: dict[str, tuple[Path, str]] = {}
    looks: dict[str, str] = {}
    for folder in _folders(order.data / "institutions"):
        looks[folder.name] = looks_of(folder)
        if folder.name in kept and kept[folder.name][0] == looks[folder.name]:
            found[folder.name] = kept[folder.name]
            continue
        key = digest_of(ground, packages.digest(folder))
        if folder.name in kept and kept[folder.name][1].key == key:
            found[folder.name] = looks[folder.name], kept[folder.name][1]
        else:
            wanted[folder.name] = folder, key
    if wanted:
        shelf.put("standing", ground, (known, associations))
        order.tell("packages", 0, len(wanted))
        for n, one in enumerate(crew.map(gather_all, list(wanted.values()), shelf, ground), 1):
            found[one.folder] = looks[one.folder], one
            order.tell("packages", n, len(wanted))
    if wanted or found.keys() != kept.keys():
        shelf.put("gathered", ground, found)
    return {name: found[name][1] for name in sorted(found)}


def _compare(
    gathered: Mapping[str, Gathered],
    known: Standards,
    associations: tuple[Association, ...],
    problems: Iterable[Problem],
) -> Portal:
    """Everything known: the peers' figures, and awards as they stand on the portal's day."""
    usable = {name: one for name, one in gathered.items() if one.listing is not None}
    quartiles, tallies = benchmarks.compare(
        {name: one.rows for name, one in usable.items()},
        {name: one.listing.groups for name, one in usable.items() if one.listing},
        known,
    )
    as_of = max((one.newest for one in usable.values() if one.newest), default=LONG_AGO)
    listings = [
        replace(one.listing, award=lapsed(one.listing.award, as_of)) if one.listing.award else one.listing
        for one in usable.values()
        if one.listing
    ]
    return Portal(
        standards=known,
        listings=tuple(sorted(listings, key=lambda x: (x.institution.name.casefold(), x.institution.id))),
        associations=associations,
        benchmarks=quartiles,
        tallies=tallies,
        problems=tuple(in_order([*problems, *(p for one in gathered.values() for p in one.problems)])),
        as_of=as_of,
    )


def _render(
    order: Order,
    crew: Crew,
    shelf: Shelf,
    ledger: Path,
    former: Manifest,
    stamp: str,
    portal: Portal,
    frames: Frames,
    ground: str,
    gathered: Mapping[str, Gathered],
) -> Outcome:
    """Make the new site beside the old one: keep what is still good, do the rest, and let them change places."""
    dossiers = {one.listing.institution.id: one.key for one in gathered.values() if one.listing}
    folder = begin(order.site)
    staging = Staging(folder, order.site)
    closing = Closing(portal, frames, shelf, dossiers)
    try:
        done, todo = _sort(plan(portal, frames, ground, dossiers), former, _news(shelf, former, portal), staging)
        laid = digest_of(stamp, str(os.getpid()))
        if todo:
            shelf.put("ground", laid, Ground(order.data, order.project.parts, frames, shelf, portal, dossiers, staging))
        order.tell("site", 0, len(todo) + 1)
        for n, (name, one) in enumerate(crew.map(do_all, todo, shelf, laid), 1):
            done[name] = one
            order.tell("site", n, len(todo) + 1)
        done |= closing.do(former, staging, [written.path for one in done.values() for written in one.files])
        order.tell("site", len(todo) + 1, len(todo) + 1)
        outcome = Outcome(
            institutions=len(portal.listings),
            filings=sum(len(listing.periods) for listing in portal.listings),
            files=sum(len(one.files) for one in done.values()),
            done=len(todo),
            kept=len(done) - len(todo),
            problems=portal.problems,
            notes=tuple(sorted({note for one in done.values() for note in one.notes})),
        )
        publish(folder, order.site)
    except BaseException:
        closing.close()
        shutil.rmtree(folder, ignore_errors=True)
        raise
    shelf.put("portal", stamp, portal)
    shelf.put("outcome", stamp, outcome)
    Manifest(stamp, dict(sorted(done.items()))).save(ledger)
    return outcome


def _news(shelf: Shelf, former: Manifest, portal: Portal) -> frozenset[str] | None:
    """What is another answer now than in the last build; None where that is not known."""
    before = shelf.get("portal", former.stamp)
    return None if before is None else changed(before, portal)


def _sort(
    jobs: Iterable[Job], former: Manifest, news: frozenset[str] | None, staging: Staging
) -> tuple[dict[str, Done], list[Job]]:
    """Jobs whose files are still good, kept; and the others, to be done."""
    done: dict[str, Done] = {}
    todo: list[Job] = []
    for job in jobs:
        old = former.jobs.get(job.name)
        if old and old.key == job.key and news is not None and news.isdisjoint(old.looks) and staging.keep(old.files):
            done[job.name] = old
        else:
            todo.append(job)
    return done, todo
