"""What is rendered, and from what?

A job is all that one thing becomes in all languages: an institution's profile, filings, charts, badge, JSON and
downloads; a country's page; a page that exists once. Jobs know nothing of each other, so they run in any order, in any
process, and a job whose inputs did not change is not run at all.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from generator.model import Chart, Country, Dossier, Frame, Frames, Listing, Portal, Standards
from generator.packages import signers
from generator.pipeline import handouts
from generator.pipeline.gather import on_the_day, read
from generator.pipeline.issued import Issued
from generator.pipeline.looks import WatchedPortal
from generator.pipeline.shelf import Shelf, digest_of
from generator.problems import Unbuildable
from generator.render import addresses, api, api_associations, api_trust, badges, downloads
from generator.render.baking import bake, digest
from generator.render.beforehand import beforehand
from generator.render.charts import Charts
from generator.render.frames import Filler, FrameError
from generator.render.language import Printer
from generator.render.samples import samples
from generator.render.site import Artifact, Done, Staging
from generator.render.terms import terms

"""Files of a package that are offered for download, beside its descriptor."""


@dataclass(frozen=True, slots=True)
class Job:
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
class Ground:
    """What every job stands on, in every process."""

    data: Path
    parts: Path
    frames: Frames
    shelf: Shelf
    portal: Portal
    dossiers: Mapping[str, str]  # institution -> the key of its dossier on the shelf
    staging: Staging
    issued: Issued


def plan(
    portal: Portal, frames: Frames, ground: str, dossiers: Mapping[str, str], issued: Issued, *, reviewing: str
) -> list[Job]:
    """Every job of a site. `ground` names what all depend on: program, standards, frames and parts.

    `reviewing` names the packages of the associations, byte for byte: they go along to whoever checks in a browser.
    """
    check_frames(frames)
    jobs = []
    for listing in portal.listings:
        id_ = listing.institution.id
        signed = [text for award in listing.given if (text := issued.credentials.get((id_, award.period)))]
        jobs.append(Job(f"institution/{id_}", digest_of(ground, dossiers[id_], *signed)))
    jobs.append(Job("credentials/all", digest_of(ground, *(f"{path} {text}" for path, text in issued.files.items()))))
    jobs += [Job(f"country/{iso2}", ground) for iso2 in portal.by_country]
    jobs += [Job(f"indicator/{code}", ground) for code in portal.standards.indicators]
    jobs += [Job(f"area/{code}", ground) for code in portal.standards.areas]
    jobs += [Job(f"association/{association.id}", ground) for association in portal.associations]
    jobs += [Job(f"single/{path}", ground) for path in dict.fromkeys(f.path for f in frames.frames if f.each is None)]
    jobs += [Job("assets/all", ground), Job("api/all", ground), Job("handouts/all", digest_of(ground, reviewing))]
    return jobs


@dataclass
class Bench:
    """Where jobs are done in one process: frames and charts are compiled here once, when first needed."""

    ground: Ground
    _charts: Charts | None = field(default=None, init=False)

    @cached_property
    def portal(self) -> WatchedPortal:
        """The portal, watched."""
        return WatchedPortal.over(self.ground.portal)

    @cached_property
    def fillers(self) -> Mapping[str, Filler]:
        """One for each language, the default first."""
        ground, cache = self.ground, self.ground.shelf.folder / "templates"
        return {
            code: Filler(
                ground.frames,
                code,
                ground.parts,
                say=Printer(self.portal.standards, code),
                portal=self.portal,
                cache=cache,
            )
            for code in ground.frames.languages
        }

    @property
    def charts(self) -> Charts:
        """The drawing table, set up when the first chart is drawn."""
        if self._charts is None:
            self._charts = Charts(self.portal.standards, cache=self.ground.shelf.folder / "charts")
        return self._charts

    def close(self) -> None:
        """Put away what needs putting away."""
        if self._charts is not None:
            self._charts.close()
            self._charts = None

    def do(self, job: Job) -> Done:
        """Do one job: write its files, and say what it looked at."""
        self.portal.turn()
        missing = {code: len(filler.say.missing) for code, filler in self.fillers.items()}
        make: Callable[[str], Iterator[Artifact]] = getattr(self, f"_{job.kind}")
        files = tuple(self.ground.staging.put(artifact) for artifact in make(job.about))
        notes = [
            f"{code}: {phrase}"
            for code, filler in self.fillers.items()
            for phrase in list(filler.say.missing)[missing[code] :]
        ]
        return Done(job.key, tuple(sorted(self.portal.turn())), files, tuple(notes))

    def _fill(self, filler: Filler, each: str, *keys: str, **values: Any) -> Iterator[Artifact]:
        for frame in filler.kinds.get(each, ()):
            yield filler.fill(frame, address_of(frame, *keys), **values)

    def _prefix(self, code: str) -> str:
        return addresses.prefix(self.ground.frames.languages, code)

    def _pictures(self, charts: Mapping[str, Chart], folder: str, code: str) -> Iterator[Artifact]:
        for chart in charts.values():
            yield f"{folder}{chart.name}.svg", self.charts.standalone(chart, code)
        explored = {chart.name: chart.explore for chart in charts.values() if chart.explore}
        if explored:  # what the interactive views need, fetched when somebody asks for one
            yield f"{folder}explore.json", api.dumped(explored)

    def _institution(self, id_: str) -> Iterator[Artifact]:
        ground = self.ground
        dossier = on_the_day(dossier_of(id_, ground), self.portal.standards, self.portal.as_of)
        listing = self.portal.by_id[id_]
        for code, filler in self.fillers.items():
            prefix = self._prefix(code)
            charts = self.charts.of_institution(dossier, self.portal, filler.say)
            yield from self._pictures(charts, f"{prefix}charts/{id_}/", code)
            known = {"institution": dossier.institution, "dossier": dossier, "listing": listing, "charts": charts}
            yield from self._fill(filler, "institution", id_, **known)
            for filing in dossier.filings:
                yield from self._fill(filler, "filing", id_, filing.period, filing=filing, **known)
                if filing.period in dossier.reviewed:
                    yield from self._fill(filler, "review", id_, filing.period, filing=filing, **known)
            yield f"{prefix}{addresses.badge(id_)}", self._badge(dossier, filler.say)
        shown, say = badges.shown(dossier.awards.values()), next(iter(self.fillers.values())).say
        yield addresses.badge(id_, "png"), badges.picture(shown, say, cache=ground.shelf.folder / "badges")
        yield addresses.badge(id_, "json"), api.dumped(badges.endpoint(shown, say))
        yield f"{api.ROOT}/institutions/{id_}.json", api.institution(dossier, self.portal.standards)
        yield from downloads.package(ground.data / "institutions" / id_, dossier, self.portal.standards)
        rows = downloads.table(dossier, self.portal.standards)
        yield f"downloads/{id_}/{id_}-facts.csv", downloads.spreadsheet(rows)
        ground.shelf.put(f"facts/{id_}", ground.dossiers[id_], downloads.member(rows))
        if may_be_judged(listing, self.portal.standards):
            entries = api_trust.judgements(dossier, self.portal.standards, ground.issued.of(id_))
            ground.shelf.put(f"awards/{id_}", judged_as(id_, ground), entries)

    def _badge(self, dossier: Dossier, say: Printer) -> str:
        """An institution's badge; one in force has its credential inside, if that was signed for this picture."""
        award, id_ = badges.shown(dossier.awards.values()), dossier.institution.id
        by = (
            next((a.name for a in self.portal.associations if award and a.id == award.association), "") if award else ""
        )
        drawn = badges.badge(dossier.institution, award, say, association=by)
        text = self.ground.issued.credentials.get((id_, award.period)) if award and award.state == "awarded" else None
        return bake(drawn, text) if text and digest(drawn) in text else drawn

    def _credentials(self, _: str) -> Iterator[Artifact]:
        """Credentials, and all that somebody needs to verify one."""
        yield from self.ground.issued.files.items()
        yield from beforehand(self.ground.issued.files)

    def _country(self, iso2: str) -> Iterator[Artifact]:
        listings = self.portal.by_country[iso2]
        for code, filler in self.fillers.items():
            charts = self.charts.of_country(iso2, self.portal, filler.say)
            yield from self._pictures(charts, f"{self._prefix(code)}charts/{iso2.lower()}/", code)
            country = Country(iso2, listings, charts)
            yield from self._fill(filler, "country", iso2.lower(), country=country, charts=charts)

    def _indicator(self, about: str) -> Iterator[Artifact]:
        indicator = self.portal.standards.indicators[about]
        for code, filler in self.fillers.items():
            charts = self.charts.of_indicator(indicator, self.portal, filler.say)
            yield from self._pictures(charts, f"{self._prefix(code)}charts/{about}/", code)
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
            if path == "404.html" and code != self.ground.frames.languages[0]:
                continue  # a host shows one page for what is missing anywhere
            for frame in filler.kinds.get(None, ()):
                if frame.path == path:
                    charts = self.charts.of_portal(self.portal, filler.say) if path == "index.html" else {}
                    yield from self._pictures(charts, f"{self._prefix(code)}charts/portal/", code)
                    yield filler.fill(frame, address, charts=charts)

    def _assets(self, _: str) -> Iterator[Artifact]:
        """What the theme and the pages bring along: styles, scripts, pictures."""
        for code in self.ground.frames.languages:
            folder = self.ground.frames.folder / code
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
        yield from handouts.workbooks(self.portal.standards, self.ground.shelf)
        yield from handouts.checker(self.ground.data, self.portal.standards, self.ground.shelf)

    def _api(self, _: str) -> Iterator[Artifact]:
        yield f"{api.ROOT}/institutions.json", api.institutions(self.portal)
        yield f"{api.ROOT}/indicators.json", api.indicators(self.portal.standards)
        yield f"{api.ROOT}/policies.json", api_trust.policies(self.portal.standards)
        yield f"{api.ROOT}/associations.json", api_associations.associations(self.portal.associations)
        yield f"{api.ROOT}/problems.json", api.problems(self.portal.problems)
        for kind, spec in self.charts.specs().items():
            yield f"charts/kinds/{kind}.json", spec


SHARED = ("assets/vendor/pyodide/", "assets/vendor/noble/")
"""What is written once for all languages."""

NOT_OURS = ("sitemap.xml", "sitemap.xml.gz", "search.json", "search/search_index.json", "objects.inv")
"""What engines write about frames, which are no pages."""


def dossier_of(id_: str, ground: Ground) -> Dossier:
    """Everything one institution's package says: from the shelf, or read again where somebody cleared the shelf."""
    kept: Dossier | None = ground.shelf.get(f"dossiers/{id_}", ground.dossiers[id_])
    if kept is None:
        kept, _ = read(ground.data / "institutions" / id_, ground.portal.standards, ground.portal.associations)
    if kept is None:
        raise Unbuildable(f"institutions/{id_} was changed while it was being read. Build again.")
    return kept


def facts_of(id_: str, ground: Ground) -> bytes:
    """The rows of one institution in the table of all facts, packed."""
    kept = ground.shelf.get(f"facts/{id_}", ground.dossiers[id_])
    if isinstance(kept, bytes):
        return kept
    return downloads.member(downloads.table(dossier_of(id_, ground), ground.portal.standards))


def may_be_judged(listing: Listing, standards: Standards) -> bool:
    """False where no filing can have been judged by a policy in force: then nobody need open the dossier to know."""
    first = min((policy.in_force_from.year for policy in standards.policies), default=None)
    # A year may end in the year after the one it is named for.
    return first is not None and any(
        count.reported and int(period) >= first - 1 for period, count in listing.answers.items()
    )


def judged_as(id_: str, ground: Ground) -> str:
    """The key of an institution's judgements: its package, the day, and which awards have a credential."""
    return digest_of(ground.dossiers[id_], str(ground.portal.as_of), *ground.issued.of(id_))


def awards_of(id_: str, ground: Ground) -> list[str]:
    """The judgements of one institution, each as JSON."""
    kept = ground.shelf.get(f"awards/{id_}", judged_as(id_, ground))
    if isinstance(kept, list):
        return kept
    portal = ground.portal
    dossier = on_the_day(dossier_of(id_, ground), portal.standards, portal.as_of)
    return api_trust.judgements(dossier, portal.standards, ground.issued.of(id_))


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
