"""The whole story: data packages go in, a site comes out.

    packages ─gather─▶ facts of each ─compare─▶ Portal ─jobs─▶ artifacts ─▶ the new site takes the old one's place

Nothing is written into the site until everything is known, and nothing is done twice: what a package says is kept under
the package's digest, and what a job wrote is kept as long as nothing changed that it depends on or looked at.
"""

import gc
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from generator import engine, kept, packages, standards
from generator.analysis.benchmarks import Compared
from generator.model import Association, Frames, Portal, Standards
from generator.pipeline import former
from generator.pipeline.census import folders, take_census
from generator.pipeline.claim import claim
from generator.pipeline.closing import CLOSING, Closing
from generator.pipeline.crew import Crew, do_all
from generator.pipeline.gather import Gathered
from generator.pipeline.issued import Issued, remarks, with_credentials
from generator.pipeline.issuing import issue
from generator.pipeline.jobs import Ground, Job, plan
from generator.pipeline.looks import changed
from generator.pipeline.order import Order, Outcome, Unusable
from generator.pipeline.shelf import Shelf, contents, digest_of
from generator.problems import Problem, in_order
from generator.render.language import Printer
from generator.render.site import Done, Manifest, Staging, dates_of_folders, publish, room_beside, stands
from generator.render.spare import Spare

LONG_AGO = date(1970, 1, 1)
"""The day of a portal without a filing."""


@dataclass(frozen=True, slots=True)
class Desk:
    """What was there when the work began: the program, what it found out before, and the last site's manifest."""

    cache: Path
    shelf: Shelf
    ledger: Path  # where the manifest stands
    former: Manifest
    program: str  # its digest


@dataclass(frozen=True, slots=True)
class Known:
    """Everything that pages are made from."""

    portal: Portal
    frames: Frames
    dossiers: Mapping[str, str]  # institution -> the key of its dossier on the shelf
    ground: str  # a name for what every page stands on: program, standards, frames, parts
    issued: Issued  # credentials, and what belongs to them
    news: frozenset[str] | None  # what is another answer now than in the last build; None where that is not known


def tell(order: Order, desk: Desk, stamp: str) -> Outcome:
    """All of it, from the first package to the finished site."""
    with Crew(order.jobs) as crew:
        order.tell("pages", 0, 1)
        frames = order.frames or engine.frames(order.project, desk.cache, order.engine)
        order.tell("pages", 1, 1)
        known, flaws = _standards(order.data, desk.shelf, desk.program)
        associations, more = _associations(order.data, known)
        standing = digest_of(desk.program, known.digest, repr(associations))
        census = take_census(
            order.data / "institutions", crew, desk.shelf, (known, associations), ground=standing, tell=order.tell
        )
        gathered = census.gathered
        signs = order.key.public if order.key else ""
        new = Manifest(stamp, digest_of(census.name, repr((flaws, more)), signs, str(frames.site_url)))
        before = former.recall(desk.shelf, desk.former.portal, census.before, known)
        peers = former.compared(census, before, known)
        portal = _portal(gathered, peers, known, associations, [*flaws, *more])
        issued = issue(
            portal, frames.site_url, [Printer(known, code) for code in frames.languages], order.key, desk.shelf
        )
        portal = with_credentials(portal, issued)
        dossiers = {one.listing.institution.id: one.key for one in gathered.values() if one.listing}
        ground = digest_of(desk.program, known.digest, frames.digest, *contents(order.project.parts))
        same = new.portal == desk.former.portal
        news = frozenset[str]() if same else None if before is None else changed(before, portal)
        outcome = _render(order, crew, desk, new, Known(portal, frames, dossiers, ground, issued, news))
        if not same or before is None:
            former.keep(desk.shelf, new.portal, census.name, portal)
        return outcome


def _standards(data: Path, shelf: Shelf, program: str) -> tuple[Standards, tuple[Problem, ...]]:
    folder = data / "standards"
    key = digest_of(program, standards.digest(folder))
    loaded = shelf.get("standards", key)
    if loaded is None:
        loaded = standards.load(folder)
        shelf.put("standards", key, loaded)
    known, problems = loaded
    if known is None:
        raise Unusable(problems)
    return known, problems


def _associations(data: Path, known: Standards) -> tuple[tuple[Association, ...], list[Problem]]:
    found: list[Association] = []
    problems: list[Problem] = []
    for folder in folders(data / "associations"):
        association, more = packages.read_association(folder, known)
        problems += more
        if association is not None:
            found.append(association)
    return tuple(sorted(found, key=lambda a: (a.name.casefold(), a.id))), problems


def _portal(
    gathered: Mapping[str, Gathered],
    peers: Compared,
    known: Standards,
    associations: tuple[Association, ...],
    problems: Iterable[Problem],
) -> Portal:
    """Everything known: the peers' figures, and awards as they stand on the portal's day."""
    quartiles, tallies = peers
    usable = [one for one in gathered.values() if one.listing is not None]
    as_of = max((one.newest for one in usable if one.newest), default=LONG_AGO)
    return Portal(
        standards=known,
        listings=former.listings(usable, as_of),
        associations=associations,
        benchmarks=quartiles,
        tallies=tallies,
        problems=tuple(in_order([*problems, *(p for one in gathered.values() for p in one.problems)])),
        as_of=as_of,
    )


def _render(order: Order, crew: Crew, desk: Desk, new: Manifest, known: Known) -> Outcome:
    """Make the new site beside the old one: keep what is still good, do the rest, and let them change places."""
    portal, shelf, last = known.portal, desk.shelf, desk.former
    folder = room_beside(order.site, desk.ledger.parent)
    spare = Spare(desk.ledger.with_suffix(".spare"), desk.ledger.with_suffix(".spare-manifest"))
    staging = Staging(folder, order.site)
    here = Ground(order.data, order.project.parts, known.frames, shelf, portal, known.dossiers, staging, known.issued)
    closing = Closing(here, known.ground, last, order.commit)
    try:
        there = spare.take(folder)
        reviewing = digest_of(*contents(order.data / "associations"))
        jobs = plan(portal, known.frames, known.ground, known.dossiers, known.issued, reviewing=reviewing)
        done, todo = _sort(jobs, last, known.news, staging)
        _take_over(done, staging, there)
        gc.freeze()  # a million objects that stay to the end: looking for rubbish among them takes a second
        laid = digest_of(new.stamp, str(os.getpid()))
        crew.lay(shelf, "ground", laid, here, todo)
        order.tell("site", 0, len(todo) + 1)
        for n, (name, one) in enumerate(crew.map(do_all, todo, shelf, laid), 1):
            done[name] = one
            order.tell("site", n, len(todo) + 1)
        done |= closing.do(there, [path for one in done.values() for path, *_ in one.files])
        order.tell("site", len(todo) + 1, len(todo) + 1)
        outcome = Outcome(
            institutions=len(portal.listings),
            filings=sum(len(listing.periods) for listing in portal.listings),
            files=sum(len(one.files) for one in done.values()),
            done=len(todo),
            kept=len(done) - len(todo),
            problems=portal.problems,
            notes=tuple(sorted({note for one in done.values() for note in one.notes})),
            remarks=remarks(known.issued, known.frames.site_url),
        )
        touched = {path.rpartition("/")[0] for job in todo for path, *_ in done[job.name].files}
        new.folders = dates_of_folders(folder, staging.touched | touched, there.folders)
        if not order.frames:
            claim(order.site, order.project, order.data)  # once more: somebody may have put something there meanwhile
        old = publish(folder, order.site)
    except BaseException:
        closing.close()
        crew.stop()
        kept.remove(folder)
        raise
    shelf.put("outcome", new.stamp, outcome)
    new.jobs = dict(sorted(done.items()))
    new.save(desk.ledger)
    if old is not None:
        spare.lay_by(old, last)
    return outcome


def _sort(
    jobs: Iterable[Job], last: Manifest, news: frozenset[str] | None, staging: Staging
) -> tuple[dict[str, Done], list[Job]]:
    """Jobs whose files in the last site are still good; and the others, to be done."""
    done: dict[str, Done] = {}
    todo: list[Job] = []
    for job in jobs:
        old = last.jobs.get(job.name)
        good = old and old.key == job.key and news is not None and news.isdisjoint(old.looks)
        if old and good and stands(staging.former, old.files):
            done[job.name] = old
        else:
            todo.append(job)
    return done, todo


def _take_over(kept: Mapping[str, Done], staging: Staging, there: Manifest) -> None:
    """Make the files of these jobs, and no others, stand in the new site. What stands there already is left alone.

    A file that stands there under the date of the last site's is that file, by another name: the last site's were looked
    at just now, and no name in the spare came or went.
    """
    right = {name for name, done in there.jobs.items() if name in kept and kept[name].files == done.files}
    for name, done in there.jobs.items():
        if name not in right and not name.startswith(CLOSING):
            staging.clear(done.files)
    for name, done in kept.items():
        if name not in right:
            staging.keep(done.files)
