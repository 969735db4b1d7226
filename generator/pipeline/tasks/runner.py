"""What is rendered, and from what?

A task is all that one thing becomes in all languages: an institution's profile, filings, charts, badge, JSON and
downloads; a country's page; a page that exists once. Tasks know nothing of each other, so they run in any order, in any
process, and a task whose inputs did not change is not run at all.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from multiprocessing.util import Finalize
from pathlib import Path
from typing import Any

from generator.model import Chart, Country, Dossier, Frame, Frames, Licence, Listing, Portal, Standards
from generator.packages.desk import signers
from generator.pipeline.cache.dependencies import TrackedPortal
from generator.pipeline.cache.store import Cache, digest_of
from generator.pipeline.cache.workers import shared_value
from generator.pipeline.credentials.published import PublishedCredentials
from generator.pipeline.read.institution import on_the_day, read_dossier
from generator.pipeline.tasks import bundles
from generator.problems import BuildError
from generator.render import addresses
from generator.render.api import associations_json, awards_json, catalogue, downloads
from generator.render.badges import image
from generator.render.badges.baking import bake, digest
from generator.render.badges.samples import samples
from generator.render.badges.verify_data import verify_data
from generator.render.charts import Charts
from generator.render.charts.drawing.sources import imprint
from generator.render.fragments.terms import terms
from generator.render.pages.frames import Filler, FrameError
from generator.render.printer import Printer
from generator.render.site.staging import Artifact, Staging, TaskResult

"""Files of a package that are offered for download, beside its descriptor."""


@dataclass(frozen=True, slots=True)
class Task:
    """One piece of work: its name ("institution/prodem") and the key of what it depends on by itself."""

    name: str
    key: str

    @property
    def kind(self) -> str:
        """What sort of thing it is about."""
        return self.name.partition("/")[0]

    @property
    def about(self) -> str:
        """Which one."""
        return self.name.partition("/")[2]


@dataclass(frozen=True, slots=True)
class TaskContext:
    """What every task stands on, in every process."""

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
    """Every task of a site. `common_digest` names what all depend on: program, standards, frames and parts.

    `reviewing` names the packages of the associations, byte for byte: they go along to whoever checks in a browser.
    """
    check_frames(frames)
    tasks = []
    for listing in portal.listings:
        id_ = listing.institution.id
        signed = [text for award in listing.given if (text := issued.credentials.get((id_, award.period)))]
        tasks.append(Task(f"institution/{id_}", digest_of(common_digest, dossiers[id_], *signed)))
    tasks.append(
        Task("credentials/all", digest_of(common_digest, *(f"{path} {text}" for path, text in issued.files.items())))
    )
    tasks += [Task(f"country/{iso2}", common_digest) for iso2 in portal.by_country]
    tasks += [Task(f"indicator/{code}", common_digest) for code in portal.standards.indicators]
    tasks += [Task(f"area/{code}", common_digest) for code in portal.standards.areas]
    tasks += [Task(f"association/{association.id}", common_digest) for association in portal.associations]
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
    """Where tasks are done in one process: frames and charts are compiled here once, when first needed."""

    context: TaskContext
    _charts: Charts | None = field(default=None, init=False)

    @cached_property
    def portal(self) -> TrackedPortal:
        """The portal, watched."""
        return TrackedPortal.over(self.context.portal)

    @cached_property
    def fillers(self) -> Mapping[str, Filler]:
        """One for each language, the default first."""
        context, cache = self.context, self.context.cache.folder / "templates"
        return {
            code: Filler(
                context.frames,
                code,
                context.parts,
                say=Printer(self.portal.standards, code),
                portal=self.portal,
                cache=cache,
            )
            for code in context.frames.languages
        }

    @property
    def charts(self) -> Charts:
        """The drawing table, set up when the first chart is drawn."""
        if self._charts is None:
            self._charts = Charts(self.portal.standards, cache=self.context.cache.folder / "charts")
        return self._charts

    def close(self) -> None:
        """Put away what needs putting away."""
        if self._charts is not None:
            self._charts.close()
            self._charts = None

    def run(self, task: Task) -> TaskResult:
        """Do one task: write its files, and say what it looked at."""
        self.portal.reset()
        missing = {code: len(filler.say.missing) for code, filler in self.fillers.items()}
        make: Callable[[str], Iterator[Artifact]] = getattr(self, f"_{task.kind}")
        files = tuple(self.context.staging.put(artifact) for artifact in make(task.about))
        notes = [
            f"{code}: {phrase}"
            for code, filler in self.fillers.items()
            for phrase in list(filler.say.missing)[missing[code] :]
        ]
        return TaskResult(task.key, tuple(sorted(self.portal.reset())), files, tuple(notes))

    def _fill(self, filler: Filler, each: str, *keys: str, **values: Any) -> Iterator[Artifact]:
        for frame in filler.kinds.get(each, ()):
            yield filler.fill(frame, address_of(frame, *keys), **values)

    def _prefix(self, code: str) -> str:
        return addresses.prefix(self.context.frames.languages, code)

    def _pictures(
        self, charts: Mapping[str, Chart], name: str, code: str, *, subject: str, address: str,
        licences: Iterable[Licence] | None = None,
    ) -> Iterator[Artifact]:  # fmt: skip
        """Charts as files below `charts/<name>/`, with whom they are about and the page that they are from."""
        if not charts:
            return
        folder = f"{self._prefix(code)}charts/{name}/"
        terms = self.portal.licences if licences is None else licences
        site = self.context.frames.site_url
        whole = f"{addresses.site_root(site) if site else ''}{self._prefix(code)}{address}"
        saved = imprint(subject, terms, whole, self.portal, self.fillers[code].say)
        for chart in charts.values():
            yield f"{folder}{chart.name}.svg", self.charts.standalone(chart, code, saved)
        explored = {chart.name: chart.explore for chart in charts.values() if chart.explore}
        if explored:  # what the interactive views need, fetched when somebody asks for one
            yield f"{folder}explore.json", catalogue.dumped(explored)

    def _institution(self, id_: str) -> Iterator[Artifact]:
        context = self.context
        dossier = on_the_day(dossier_of(id_, context), self.portal.standards, self.portal.as_of)
        listing = self.portal.by_id[id_]
        for code, filler in self.fillers.items():
            prefix, who = self._prefix(code), dossier.institution
            charts = self.charts.of_institution(dossier, self.portal, filler.say)
            subject = f"{who.name}, {filler.say.country(who.country)}"
            terms = (who.licence,) if who.licence else ()
            yield from self._pictures(
                charts, id_, code, subject=subject, address=addresses.institution(id_), licences=terms
            )
            known = {"institution": dossier.institution, "dossier": dossier, "listing": listing, "charts": charts}
            instead = () if dossier.filings else filler.kinds.get(addresses.EMPTY, ())
            taken = {address_of(frame, id_) for frame in instead}
            for frame in (*instead, *filler.kinds.get("institution", ())):
                if frame in instead or address_of(frame, id_) not in taken:
                    yield filler.fill(frame, address_of(frame, id_), **known)
            for filing in dossier.filings:
                yield from self._fill(filler, "filing", id_, filing.period, filing=filing, **known)
                if filing.period in dossier.reviewed:
                    yield from self._fill(filler, "review", id_, filing.period, filing=filing, **known)
            yield f"{prefix}{addresses.badge(id_)}", self._badge(dossier, filler.say)
        shown, say = image.shown(dossier.awards.values()), next(iter(self.fillers.values())).say
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
        """An institution's badge; one in force has its credential inside, if that was signed for this picture."""
        award, id_ = image.shown(dossier.awards.values()), dossier.institution.id
        by = (
            next((a.name for a in self.portal.associations if award and a.id == award.association), "") if award else ""
        )
        drawn = image.badge(dossier.institution, award, say, association=by)
        text = self.context.issued.credentials.get((id_, award.period)) if award and award.state == "awarded" else None
        return bake(drawn, text) if text and digest(drawn) in text else drawn

    def _credentials(self, _: str) -> Iterator[Artifact]:
        """Credentials, and all that somebody needs to verify one."""
        yield from self.context.issued.files.items()
        yield from verify_data(self.context.issued.files)

    def _country(self, iso2: str) -> Iterator[Artifact]:
        listings = self.portal.by_country[iso2]
        for code, filler in self.fillers.items():
            charts = self.charts.of_country(iso2, self.portal, filler.say)
            yield from self._pictures(
                charts, iso2.lower(), code, subject=str(filler.say.country(iso2)), address=addresses.country(iso2)
            )
            country = Country(iso2, listings, charts)
            yield from self._fill(filler, "country", iso2.lower(), country=country, charts=charts)

    def _indicator(self, about: str) -> Iterator[Artifact]:
        indicator = self.portal.standards.indicators[about]
        for code, filler in self.fillers.items():
            charts = self.charts.of_indicator(indicator, self.portal, filler.say)
            yield from self._pictures(
                charts, about, code, subject=str(filler.say.label(indicator)), address=addresses.indicator(about)
            )
            yield from self._fill(filler, "indicator", about, indicator=indicator, charts=charts)

    def _area(self, about: str) -> Iterator[Artifact]:
        for filler in self.fillers.values():
            yield from self._fill(filler, "area", about, area=self.portal.standards.areas[about])

    def _association(self, id_: str) -> Iterator[Artifact]:
        association = next(found for found in self.portal.associations if found.id == id_)
        for filler in self.fillers.values():
            yield from self._fill(filler, "association", id_, association=association)
        if association.signers:
            yield f"associations/{id_}/allowed_signers", signers.allowed_signers(association)

    def _single(self, path: str) -> Iterator[Artifact]:
        address = path.rpartition("/")[0] + "/" if "/" in path else ""
        for code, filler in self.fillers.items():
            if path == "404.html" and code != self.context.frames.languages[0]:
                continue  # a host shows one page for what is missing anywhere
            for frame in filler.kinds.get(None, ()):
                if frame.path == path:
                    charts = self.charts.of_portal(self.portal, filler.say) if path == "index.html" else {}
                    name = self.context.frames.site_names[code]
                    yield from self._pictures(charts, "portal", code, subject=name, address="")
                    yield filler.fill(frame, address, charts=charts)

    def _assets(self, _: str) -> Iterator[Artifact]:
        """What the theme and the pages bring along: styles, scripts, pictures."""
        for code in self.context.frames.languages:
            folder = self.context.frames.folder / code
            prefix = self._prefix(code)
            for path in sorted(folder.rglob("*")):
                name = path.relative_to(folder).as_posix()
                once = name.startswith(SHARED) and prefix  # large, and asked for at one address from all languages
                if path.is_file() and path.suffix != ".html" and name not in NOT_OURS and not once:
                    yield f"{prefix}{name}", path.read_bytes()
            yield f"{prefix}assets/terms.css", terms(self.fillers[code].say)
            for name, drawn in samples(self.fillers[code].say, self.portal.as_of):
                yield f"{prefix}{name}", drawn

    def _handouts(self, _: str) -> Iterator[Artifact]:
        """What people take away to fill in, and the program that checks it where they are."""
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
"""What is written once for all languages."""

NOT_OURS = ("sitemap.xml", "sitemap.xml.gz", "search.json", "search/search_index.json", "objects.inv")
"""What engines write about frames, which are no pages."""


def dossier_of(id_: str, context: TaskContext) -> Dossier:
    """Everything one institution's package says: from the cache, or read again where somebody cleared the cache."""
    kept: Dossier | None = context.cache.get(f"dossiers/{id_}", context.dossiers[id_])
    if kept is None:
        kept, _ = read_dossier(
            context.data / "institutions" / id_, context.portal.standards, context.portal.associations
        )
    if kept is None:
        raise BuildError(f"institutions/{id_} was changed while it was being read. Build again.")
    return kept


def facts_of(id_: str, context: TaskContext) -> bytes:
    """The rows of one institution in the table of all facts, packed."""
    kept = context.cache.get(f"facts/{id_}", context.dossiers[id_])
    if isinstance(kept, bytes):
        return kept
    return downloads.member(downloads.table(dossier_of(id_, context), context.portal.standards))


def may_be_judged(listing: Listing, standards: Standards) -> bool:
    """False where no filing can have been judged by a policy in force: then nobody need open the dossier to know."""
    first = min((policy.in_force_from.year for policy in standards.policies), default=None)
    # A year may end in the year after the one it is named for.
    return first is not None and any(
        count.reported and int(period) >= first - 1 for period, count in listing.answers.items()
    )


def judgement_key(id_: str, context: TaskContext) -> str:
    """The key of an institution's judgements: its package, the day, and which awards have a credential."""
    return digest_of(context.dossiers[id_], str(context.portal.as_of), *context.issued.of(id_))


def awards_of(id_: str, context: TaskContext) -> list[str]:
    """The judgements of one institution, each as JSON."""
    kept = context.cache.get(f"awards/{id_}", judgement_key(id_, context))
    if isinstance(kept, list):
        return kept
    portal = context.portal
    dossier = on_the_day(dossier_of(id_, context), portal.standards, portal.as_of)
    return awards_json.judgements(dossier, portal.standards, context.issued.of(id_))


def check_frames(frames: Frames) -> None:
    """Raise `FrameError` for a page that would never be written, or written over another one.

    Its `each:` names nothing that pages are made for, or it goes to the very place of another page.
    """
    places: dict[tuple[str, str], str] = {}
    for frame in frames.frames:
        source = f"docs/{frame.language}/{frame.source}"
        if frame.each is None:
            continue
        if frame.each not in addresses.KINDS:
            raise FrameError(
                f"{source}: there is no kind of page called {frame.each!r}. each: {', '.join(addresses.KINDS)}. "
                "Correct the word, or remove the line for a page that exists once."
            )
        place = address_of(frame, *(f"<{key}>" for key in addresses.KINDS[frame.each]))
        if frame.each == addresses.EMPTY:
            continue  # it stands in place of another one
        other = places.setdefault((frame.language, place), source)
        if other != source:
            raise FrameError(
                f"{other} and {source} both go to {place}. Put one of them into a folder named like the other: "
                f"{source.removesuffix('.md')}/more.md goes to {place}more/."
            )


def address_of(frame: Frame, *keys: str) -> str:
    """Where a frame goes when it is filled for these keys.

    `institutions/profile/` for prodem is `institutions/prodem/`. So a second page kind needs no code:
    `institutions/profile/story.md` becomes `institutions/prodem/story/`.
    """
    parts = frame.path.split("/")[:-1]
    if len(parts) < 1 + len(keys):
        raise FrameError(
            f"docs/{frame.language}/{frame.source}: a page with `each: {frame.each}` needs {len(keys)} folders "
            "below the first, to stand as deep as the pages it is filled for"
        )
    return "/".join([parts[0], *keys, *parts[1 + len(keys) :]]) + "/"


_runner: TaskRunner | None = None


def run_tasks(tasks: Iterable[Task], cache: Cache, share_key: str) -> list[tuple[str, TaskResult]]:
    """Do some tasks in the context that was shared through the cache; what they compile stays for the next."""
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
