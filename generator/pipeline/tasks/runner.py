"""The rendering tasks, and what they are made from.

A task makes everything about one thing in all languages: an institution's profile, filings, charts, badge, JSON and
downloads; a country's page; a page that exists once. Tasks do not depend on each other, so they run in any order, in
any process, and a task whose inputs did not change is not run at all.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property, partial
from multiprocessing.util import Finalize
from pathlib import Path
from typing import Any

from generator.language.printer import Printer
from generator.model import Chart, Country, Dossier, Frames, Listing, Portal, Standards
from generator.packages.desk import signers
from generator.pipeline.cache.dependencies import TrackedPortal
from generator.pipeline.cache.store import Cache, digest_of
from generator.pipeline.cache.workers import shared_value
from generator.pipeline.credentials.published import PublishedCredentials
from generator.pipeline.read.institution import on_the_day, read_dossier
from generator.pipeline.tasks import bundles
from generator.pipeline.tasks.placement import address_of, check_frames
from generator.problems import BuildError
from generator.render import addresses
from generator.render.addresses import Untranslated
from generator.render.api import associations_json, awards_json, catalogue, downloads
from generator.render.badges import image
from generator.render.badges.baking import bake, digest
from generator.render.badges.samples import samples
from generator.render.badges.verify_data import verify_data
from generator.render.charts import Charts
from generator.render.fragments.terms import terms
from generator.render.pages.frames import Filler
from generator.render.pages.kinds import KINDS, VALUES
from generator.render.pages.names import names
from generator.render.site.staging import Artifact, Staging, TaskResult


@dataclass(frozen=True, slots=True)
class Task:
    """One piece of work: its name ("institution/prodem") and the key of its own inputs."""

    name: str
    key: str

    @property
    def kind(self) -> str:
        """The kind of thing that it is about."""
        return self.name.partition("/")[0]

    @property
    def about(self) -> str:
        """The thing that it is about."""
        return self.name.partition("/")[2]


@dataclass(frozen=True, slots=True)
class TaskContext:
    """What every task needs, in every process."""

    data: Path
    parts: Path
    frames: Frames
    cache: Cache
    portal: Portal
    dossiers: Mapping[str, str]  # institution -> the key of its dossier in the cache
    staging: Staging
    issued: PublishedCredentials


def plan(
    portal: Portal,
    frames: Frames,
    common_digest: str,
    dossiers: Mapping[str, str],
    issued: PublishedCredentials,
    *,
    reviewing: str,
) -> list[Task]:
    """Every task of a site. `common_digest` covers what all depend on: program, standards, frames and parts.

    `reviewing` is a digest of the associations' packages, which are part of the program for browsers.
    """
    check_frames(frames)
    tasks = []
    for listing in portal.listings:
        id_ = listing.institution.id
        signed = [text for award in listing.given if (text := issued.credentials.get((id_, award.period)))]
        turned = str(listing.turned(portal.as_of))
        tasks.append(Task(f"institution/{id_}", digest_of(common_digest, dossiers[id_], turned, *signed)))
    tasks.append(
        Task("credentials/all", digest_of(common_digest, *(f"{path} {text}" for path, text in issued.files.items())))
    )
    tasks += [Task(f"{name}/{about}", common_digest) for name, kind in KINDS.items() for about in kind.about(portal)]
    tasks += [
        Task(f"single/{path}", common_digest) for path in dict.fromkeys(f.path for f in frames.frames if f.each is None)
    ]
    tasks += [
        Task("assets/all", common_digest),
        Task("api/all", common_digest),
        Task("handouts/all", digest_of(common_digest, reviewing)),
    ]
    return tasks


@dataclass
class TaskRunner:
    """Runs tasks in one process. Frames and charts are compiled here once, when first needed."""

    context: TaskContext
    _charts: Charts | None = field(default=None, init=False)

    @cached_property
    def portal(self) -> TrackedPortal:
        """The portal, with tracking."""
        return TrackedPortal.over(self.context.portal)

    @cached_property
    def printers(self) -> Mapping[str, Printer]:
        """One for each language, the default first."""
        return {code: Printer(self.portal.standards, code) for code in self.context.frames.languages}

    @cached_property
    def fillers(self) -> tuple[Filler, ...]:
        """One for each language, the default first; then those for the pages that a language lacks."""
        context, cache = self.context, self.context.cache.folder / "templates"
        fragments = {code: names(say) for code, say in self.printers.items()}
        needed = {(code, code): None for code in context.frames.languages}
        needed |= {(frame.language, frame.folder): None for frame in context.frames.frames}
        return tuple(
            Filler(
                context.frames,
                language,
                context.parts,
                say=self.printers[folder],
                names=fragments[folder],
                portal=self.portal,
                cache=cache,
                untranslated=None
                if folder == language
                else Untranslated.notice(self.printers[language], self.printers[folder]),
            )
            for language, folder in needed
        )

    @property
    def charts(self) -> Charts:
        """The charts, set up when the first one is drawn."""
        if self._charts is None:
            self._charts = Charts(self.portal.standards, cache=self.context.cache.folder / "charts")
        return self._charts

    def close(self) -> None:
        """Release what must be closed."""
        if self._charts is not None:
            self._charts.close()
            self._charts = None

    def run(self, task: Task) -> TaskResult:
        """Run one task: write its files, and record its lookups."""
        self.portal.reset()
        missing = {code: len(say.missing) for code, say in self.printers.items()}
        make: Callable[[str], Iterator[Artifact]] = getattr(self, f"_{task.kind}")
        files = tuple(self.context.staging.put(artifact) for artifact in make(task.about))
        notes = [
            f"{code}: {phrase}" for code, say in self.printers.items() for phrase in list(say.missing)[missing[code] :]
        ]
        return TaskResult(task.key, tuple(sorted(self.portal.reset())), files, tuple(notes))

    def _fill(self, filler: Filler, each: str, *keys: str, **values: Any) -> Iterator[Artifact]:
        if values.keys() != VALUES[each].keys():
            raise TypeError(f"pages with each: {each} are filled with {', '.join(VALUES[each])}: see VALUES")
        for frame in filler.kinds.get(each, ()):
            yield filler.fill(frame, address_of(frame, *keys), **values)

    def _prefix(self, code: str) -> str:
        return addresses.prefix(self.context.frames.languages, code)

    def _pictures(self, charts: Mapping[str, Chart], name: str, filler: Filler) -> Iterator[Artifact]:
        """The charts of one language as files. Pages that are shown in another language use that language's charts."""
        if filler.page.untranslated is not None:
            return
        folder = f"{self._prefix(filler.language)}charts/{name}/"
        for chart in charts.values():
            yield f"{folder}{chart.name}.svg", self.charts.standalone(chart, filler.language)
        explored = {chart.name: chart.explore for chart in charts.values() if chart.explore}
        if explored:  # what the interactive views need, fetched on demand
            yield f"{folder}explore.json", catalogue.dumped(explored)

    def _institution(self, id_: str) -> Iterator[Artifact]:
        context = self.context
        dossier = on_the_day(dossier_of(id_, context), self.portal.standards)
        listing = self.portal.by_id[id_]
        charts_in = cache(partial(self.charts.of_institution, dossier, self.portal))
        for filler in self.fillers:
            charts = charts_in(filler.say)
            yield from self._pictures(charts, id_, filler)
            known = {"institution": dossier.institution, "dossier": dossier, "listing": listing, "charts": charts}
            yield from self._fill(filler, "institution", id_, **known)
            for filing in dossier.filings:
                yield from self._fill(filler, "filing", id_, filing.period, filing=filing, **known)
                if filing.period in dossier.reviewed:
                    yield from self._fill(filler, "review", id_, filing.period, filing=filing, **known)
        for code, say in self.printers.items():
            yield f"{self._prefix(code)}{addresses.badge(id_)}", self._badge(dossier, say)
        shown, say = image.shown(dossier.awards.values()), next(iter(self.printers.values()))
        yield addresses.badge(id_, "png"), image.picture(shown, say, cache=context.cache.folder / "badges")
        yield addresses.badge(id_, "json"), catalogue.dumped(image.endpoint(shown, say))
        yield f"{catalogue.ROOT}/institutions/{id_}.json", catalogue.institution(dossier, self.portal.standards)
        yield from downloads.package(context.data / "institutions" / id_, dossier, self.portal.standards)
        rows = downloads.table(dossier, self.portal.standards)
        yield f"downloads/{id_}/{id_}-facts.csv", downloads.spreadsheet(rows)
        context.cache.put(f"facts/{id_}", context.dossiers[id_], downloads.member(rows))
        if may_be_judged(listing, self.portal.standards):
            entries = awards_json.judgements(dossier, self.portal.standards, context.issued.of(id_))
            context.cache.put(f"awards/{id_}", judgement_key(id_, context), entries)

    def _badge(self, dossier: Dossier, say: Printer) -> str:
        """An institution's badge; one in force contains its credential, if that was signed for this picture."""
        award, id_ = image.shown(dossier.awards.values()), dossier.institution.id
        by = (
            next((a.name for a in self.portal.associations if award and a.id == award.association), "") if award else ""
        )
        drawn = image.badge(dossier.institution, award, say, association=by)
        text = self.context.issued.credentials.get((id_, award.period)) if award and award.state == "awarded" else None
        return bake(drawn, text) if text and digest(drawn) in text else drawn

    def _credentials(self, _: str) -> Iterator[Artifact]:
        """Credentials, and everything that is needed to verify one."""
        yield from self.context.issued.files.items()
        yield from verify_data(self.context.issued.files)

    def _country(self, iso2: str) -> Iterator[Artifact]:
        listings = self.portal.by_country[iso2]
        charts_in = cache(partial(self.charts.of_country, iso2, self.portal))
        for filler in self.fillers:
            charts = charts_in(filler.say)
            yield from self._pictures(charts, iso2.lower(), filler)
            country = Country(iso2, listings, charts)
            yield from self._fill(filler, "country", iso2.lower(), country=country, charts=charts)

    def _indicator(self, about: str) -> Iterator[Artifact]:
        indicator = self.portal.standards.indicators[about]
        charts_in = cache(partial(self.charts.of_indicator, indicator, self.portal))
        for filler in self.fillers:
            charts = charts_in(filler.say)
            yield from self._pictures(charts, about, filler)
            yield from self._fill(filler, "indicator", about, indicator=indicator, charts=charts)

    def _area(self, about: str) -> Iterator[Artifact]:
        for filler in self.fillers:
            yield from self._fill(filler, "area", about, area=self.portal.standards.areas[about])

    def _association(self, id_: str) -> Iterator[Artifact]:
        association = next(found for found in self.portal.associations if found.id == id_)
        for filler in self.fillers:
            yield from self._fill(filler, "association", id_, association=association)
        if association.signers:
            yield f"associations/{id_}/allowed_signers", signers.allowed_signers(association)

    def _single(self, path: str) -> Iterator[Artifact]:
        address = path.rpartition("/")[0] + "/" if "/" in path else ""
        for filler in self.fillers:
            if path == "404.html" and filler.language != self.context.frames.languages[0]:
                continue  # a host shows one page for all missing addresses
            for frame in filler.kinds.get(None, ()):
                if frame.path == path:
                    charts = self.charts.of_portal(self.portal, filler.say) if path == "index.html" else {}
                    yield from self._pictures(charts, "portal", filler)
                    yield filler.fill(frame, address, charts=charts)

    def _assets(self, _: str) -> Iterator[Artifact]:
        """The assets of the theme and the pages: styles, scripts, pictures."""
        for code in self.context.frames.languages:
            folder = self.context.frames.folder / code
            prefix = self._prefix(code)
            for path in sorted(folder.rglob("*")):
                name = path.relative_to(folder).as_posix()
                once = name.startswith(SHARED) and prefix  # large, and loaded from one address by all languages
                if path.is_file() and path.suffix != ".html" and name not in NOT_OURS and not once:
                    yield f"{prefix}{name}", path.read_bytes()
            yield f"{prefix}assets/terms.css", terms(self.printers[code])
            for name, drawn in samples(self.printers[code], self.portal.newest_year):
                yield f"{prefix}{name}", drawn

    def _handouts(self, _: str) -> Iterator[Artifact]:
        """The workbooks to fill in, and the program that checks them in the browser."""
        yield from bundles.workbooks(self.portal.standards, self.context.cache)
        yield from bundles.checker_bundle(self.context.data, self.portal.standards, self.context.cache)

    def _api(self, _: str) -> Iterator[Artifact]:
        yield f"{catalogue.ROOT}/institutions.json", catalogue.institutions(self.portal)
        yield f"{catalogue.ROOT}/indicators.json", catalogue.indicators(self.portal.standards)
        yield f"{catalogue.ROOT}/policies.json", awards_json.policies(self.portal.standards)
        yield f"{catalogue.ROOT}/associations.json", associations_json.associations(self.portal.associations)
        yield f"{catalogue.ROOT}/problems.json", catalogue.problems(self.portal.problems)
        for kind, spec in self.charts.specs().items():
            yield f"charts/kinds/{kind}.json", spec


SHARED = ("assets/vendor/pyodide/", "assets/vendor/noble/")
"""Written once for all languages."""

NOT_OURS = ("sitemap.xml", "sitemap.xml.gz", "search.json", "search/search_index.json", "objects.inv")
"""Files that engines write about frames, which are no pages."""


def dossier_of(id_: str, context: TaskContext) -> Dossier:
    """The dossier of one institution: from the cache, or read again if the cache was cleared."""
    kept: Dossier | None = context.cache.get(f"dossiers/{id_}", context.dossiers[id_])
    if kept is None:
        kept, _ = read_dossier(
            context.data / "institutions" / id_, context.portal.standards, context.portal.associations
        )
    if kept is None:
        raise BuildError(f"institutions/{id_} was changed while it was being read. Build again.")
    return kept


def facts_of(id_: str, context: TaskContext) -> bytes:
    """The packed rows of one institution in the table of all facts."""
    kept = context.cache.get(f"facts/{id_}", context.dossiers[id_])
    if isinstance(kept, bytes):
        return kept
    return downloads.member(downloads.table(dossier_of(id_, context), context.portal.standards))


def may_be_judged(listing: Listing, standards: Standards) -> bool:
    """False if no filing can have been judged by a policy in force: then the dossier need not be opened to know."""
    first = min((policy.in_force_from.year for policy in standards.policies), default=None)
    # A year may end in the year after the one it is named for.
    return first is not None and any(
        count.reported and int(period) >= first - 1 for period, count in listing.answers.items()
    )


def judgement_key(id_: str, context: TaskContext) -> str:
    """The key of an institution's judgements: its package, what has ended, and which awards have a credential."""
    portal = context.portal
    return digest_of(context.dossiers[id_], str(portal.by_id[id_].turned(portal.as_of)), *context.issued.of(id_))


def awards_of(id_: str, context: TaskContext) -> list[str]:
    """The judgements of one institution, each as JSON."""
    kept = context.cache.get(f"awards/{id_}", judgement_key(id_, context))
    if isinstance(kept, list):
        return kept
    portal = context.portal
    dossier = on_the_day(dossier_of(id_, context), portal.standards)
    return awards_json.judgements(dossier, portal.standards, context.issued.of(id_))


_runner: TaskRunner | None = None


def run_tasks(tasks: Iterable[Task], cache: Cache, share_key: str) -> list[tuple[str, TaskResult]]:
    """Run tasks in the context that was shared through the cache; compiled templates are kept for the next call."""
    global _runner  # noqa: PLW0603 -- what a process has compiled outlives one call
    context: TaskContext = shared_value(cache, "ground", share_key)
    if _runner is None or _runner.context is not context:
        close_runner()
        _runner = TaskRunner(context)
        Finalize(None, close_runner, exitpriority=10)
    return [(task.name, _runner.run(task)) for task in tasks]


def close_runner() -> None:
    """Close what this process has set up."""
    global _runner  # noqa: PLW0603 -- as above
    if _runner is not None:
        _runner.close()
        _runner = None
