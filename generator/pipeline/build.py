"""The whole story: data packages go in, a site comes out.

    packages ─gather─▶ facts of each ─compare─▶ Portal ─tasks─▶ artifacts ─▶ the new site takes the old one's place

Nothing is written into the site until everything is known, and nothing is done twice: what a package says is kept under
the package's digest, and what a task wrote is kept as long as nothing changed that it depends on or looked at.
"""

import gc
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from generator import engine, kept, packages, standards
from generator.model import Association, Frames, Portal, Standards
from generator.pipeline.cache.dependencies import changed
from generator.pipeline.cache.store import Cache, contents, digest_of
from generator.pipeline.cache.workers import Workers
from generator.pipeline.credentials.issue import issue
from generator.pipeline.credentials.published import PublishedCredentials, remarks, with_credentials
from generator.pipeline.options import BuildOptions, BuildResult, StandardsError
from generator.pipeline.read import previous
from generator.pipeline.read.institution import InstitutionSummary
from generator.pipeline.read.inventory import folders, take_inventory
from generator.pipeline.site_folder import claim
from generator.pipeline.tasks.final import FINAL, FinalTasks
from generator.pipeline.tasks.runner import Task, TaskContext, close_runner, plan, run_tasks
from generator.problems import Problem, in_order
from generator.render.printer import Printer
from generator.render.site.recycled import RecycledSite
from generator.render.site.staging import (
    Manifest,
    Staging,
    TaskResult,
    files_unchanged,
    folder_mtimes,
    publish,
    staging_folder,
)

LONG_AGO = date(1970, 1, 1)
"""The day of a portal without a filing."""


@dataclass(frozen=True, slots=True)
class BuildState:
    """What was there when the work began: the program, what it found out before, and the last site's manifest."""

    folder: Path
    cache: Cache
    manifest_path: Path  # where the manifest stands
    previous: Manifest
    program: str  # its digest


@dataclass(frozen=True, slots=True)
class PageInputs:
    """Everything that pages are made from."""

    portal: Portal
    frames: Frames
    dossiers: Mapping[str, str]  # institution -> the key of its dossier in the cache
    common_digest: str  # a name for what every page stands on: program, standards, frames, parts
    issued: PublishedCredentials  # credentials, and what belongs to them
    changed_lookups: frozenset[str] | None  # lookups with another answer than in the last build; None: not known


def build(options: BuildOptions, state: BuildState, fingerprint: str) -> BuildResult:
    """All of it, from the first package to the finished site."""
    with Workers(options.jobs, at_end=close_runner) as workers:
        options.progress("pages", 0, 1)
        frames = options.frames or engine.frames(options.project, state.folder, options.engine)
        options.progress("pages", 1, 1)
        known, flaws = _standards(options.data, state.cache, state.program)
        associations, more = _associations(options.data, known)
        inputs_digest = digest_of(state.program, known.digest, repr(associations))
        inventory = take_inventory(
            options.data / "institutions",
            workers,
            state.cache,
            (known, associations),
            inputs_digest=inputs_digest,
            progress=options.progress,
        )
        summaries = inventory.summaries
        signs = options.key.public if options.key else ""
        new = Manifest(fingerprint, digest_of(inventory.name, repr((flaws, more)), signs, str(frames.site_url)))
        before = previous.load(state.cache, state.previous.portal, inventory.before, known)
        portal = previous.with_peers(_portal(summaries, known, associations, [*flaws, *more]), inventory, before)
        issued = issue(
            portal, frames.site_url, [Printer(known, code) for code in frames.languages], options.key, state.cache
        )
        portal = with_credentials(portal, issued)
        dossiers = {one.listing.institution.id: one.key for one in summaries.values() if one.listing}
        common_digest = digest_of(state.program, known.digest, frames.digest, *contents(options.project.parts))
        same = new.portal == state.previous.portal
        changed_lookups = frozenset[str]() if same else None if before is None else changed(before, portal)
        result = _render(
            options, workers, state, new, PageInputs(portal, frames, dossiers, common_digest, issued, changed_lookups)
        )
        if not same or before is None:
            previous.save(state.cache, new.portal, inventory.name, portal)
        return result


def _standards(data: Path, cache: Cache, program: str) -> tuple[Standards, tuple[Problem, ...]]:
    folder = data / "standards"
    key = digest_of(program, standards.digest(folder))
    loaded = cache.get("standards", key)
    if loaded is None:
        loaded = standards.load(folder)
        cache.put("standards", key, loaded)
    known, problems = loaded
    if known is None:
        raise StandardsError(problems)
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
    summaries: Mapping[str, InstitutionSummary],
    known: Standards,
    associations: tuple[Association, ...],
    problems: Iterable[Problem],
) -> Portal:
    """Everything known but comparisons among peers, with awards as they stand on the portal's day."""
    usable = [one for one in summaries.values() if one.listing is not None]
    as_of = max((one.newest for one in usable if one.newest), default=LONG_AGO)
    return Portal(
        standards=known,
        listings=previous.listings(usable, as_of),
        associations=associations,
        benchmarks={},
        tallies={},
        problems=tuple(in_order([*problems, *(p for one in summaries.values() for p in one.problems)])),
        as_of=as_of,
    )


def _render(
    options: BuildOptions, workers: Workers, state: BuildState, manifest: Manifest, inputs: PageInputs
) -> BuildResult:
    """Make the new site beside the old one: keep what is still good, do the rest, and let them change places."""
    portal, cache, last = inputs.portal, state.cache, state.previous
    folder = staging_folder(options.site, state.manifest_path.parent)
    recycled = RecycledSite(
        state.manifest_path.with_suffix(".spare"), state.manifest_path.with_suffix(".spare-manifest")
    )
    staging = Staging(folder, options.site)
    context = TaskContext(
        options.data, options.project.parts, inputs.frames, cache, portal, inputs.dossiers, staging, inputs.issued
    )
    final = FinalTasks(context, inputs.common_digest, last, options.commit)
    try:
        in_recycled = recycled.take_over(folder)
        reviewing = digest_of(*contents(options.data / "associations"))
        tasks = plan(portal, inputs.frames, inputs.common_digest, inputs.dossiers, inputs.issued, reviewing=reviewing)
        done, todo = _split(tasks, last, inputs.changed_lookups, staging)
        _keep_files(done, staging, in_recycled)
        gc.freeze()  # a million objects that stay to the end: looking for rubbish among them takes a second
        share_key = digest_of(manifest.fingerprint, str(os.getpid()))
        workers.share(cache, "ground", share_key, context, todo)
        options.progress("site", 0, len(todo) + 1)
        for n, (name, one) in enumerate(workers.map(run_tasks, todo, cache, share_key), 1):
            done[name] = one
            options.progress("site", n, len(todo) + 1)
        done |= final.run(in_recycled, [path for one in done.values() for path, *_ in one.files])
        options.progress("site", len(todo) + 1, len(todo) + 1)
        result = BuildResult(
            institutions=len(portal.listings),
            filings=sum(len(listing.periods) for listing in portal.listings),
            files=sum(len(one.files) for one in done.values()),
            done=len(todo),
            kept=len(done) - len(todo),
            problems=portal.problems,
            notes=tuple(sorted({note for one in done.values() for note in one.notes})),
            remarks=remarks(inputs.issued, inputs.frames.site_url),
        )
        touched = {path.rpartition("/")[0] for task in todo for path, *_ in done[task.name].files}
        manifest.folders = folder_mtimes(folder, staging.touched | touched, in_recycled.folders)
        if not options.frames:
            claim(
                options.site, options.project, options.data
            )  # once more: somebody may have put something there meanwhile
        old = publish(folder, options.site)
    except BaseException:
        final.close()
        workers.stop()
        kept.remove(folder)
        raise
    cache.put("outcome", manifest.fingerprint, result)
    manifest.tasks = dict(sorted(done.items()))
    manifest.save(state.manifest_path)
    if old is not None:
        recycled.store(old, last)
    return result


def _split(
    tasks: Iterable[Task], previous: Manifest, changed_lookups: frozenset[str] | None, staging: Staging
) -> tuple[dict[str, TaskResult], list[Task]]:
    """Tasks whose files in the last site are still good; and the others, to be done."""
    done: dict[str, TaskResult] = {}
    todo: list[Task] = []
    for task in tasks:
        old = previous.tasks.get(task.name)
        good = old and old.key == task.key and changed_lookups is not None and changed_lookups.isdisjoint(old.lookups)
        if old and good and files_unchanged(staging.previous, old.files):
            done[task.name] = old
        else:
            todo.append(task)
    return done, todo


def _keep_files(kept: Mapping[str, TaskResult], staging: Staging, recycled: Manifest) -> None:
    """Make the files of these tasks, and no others, stand in the new site. What stands there already is left alone.

    A file that stands there under the date of the last site's is that file, by another name: the last site's were looked
    at just now, and no name in the spare came or went.
    """
    right = {name for name, done in recycled.tasks.items() if name in kept and kept[name].files == done.files}
    for name, done in recycled.tasks.items():
        if name not in right and not name.startswith(FINAL):
            staging.clear(done.files)
    for name, done in kept.items():
        if name not in right:
            staging.keep(done.files)
