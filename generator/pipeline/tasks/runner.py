"""Runs the rendering tasks: makes the files of one institution, country, indicator … in all languages.

Tasks do not depend on each other, so they run in any order, in any process. `plan` lists them.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from filecmp import cmp
from functools import cache, cached_property, lru_cache, partial
from itertools import chain
from typing import Any

from generator import kept
from generator.language.printer import Printer
from generator.model import Chart, Country, Dossier, Group, Listing, shown_award
from generator.model.shown.letters import LetterPage, ids_by_letter
from generator.packages.desk import signers
from generator.pipeline.cache import keys
from generator.pipeline.cache.dependencies import LazyMapping, TrackedPortal
from generator.pipeline.tasks import bundles
from generator.pipeline.tasks.context import TaskContext, may_be_judged
from generator.pipeline.tasks.placement import address_of
from generator.pipeline.tasks.plan import Task
from generator.pipeline.tasks.sharing import SharedFiles
from generator.render import addresses
from generator.render.addresses import Untranslated
from generator.render.api import associations_json, awards_json, catalogue, downloads, packed_table, subjects_json
from generator.render.api.bulk import tables
from generator.render.api.portal_files import portal_files
from generator.render.badges import image
from generator.render.badges.baking import bake, bake_png, digest
from generator.render.badges.verify_data import verify_data
from generator.render.charts import Charts
from generator.render.charts.drawing.sources import imprint
from generator.render.charts.languages import together
from generator.render.charts.subjects import peer_choices
from generator.render.comparison import entries
from generator.render.explorer import columns
from generator.render.fragments import news
from generator.render.fragments.lists import members_of
from generator.render.fragments.terms import terms
from generator.render.overviews.group_page import reported
from generator.render.pages import embed
from generator.render.pages.frames import Filler
from generator.render.pages.kinds import EMPTY, KINDS
from generator.render.pages.names import InAllLanguages, names
from generator.render.reported import all_reported
from generator.render.site import feed, panel_words
from generator.render.site.staging import Artifact, TaskResult
from generator.render.tables import unreported


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
        in_all = InAllLanguages()
        fragments = {code: names(say, in_all) for code, say in self.printers.items()}
        needed = {(code, code): None for code in context.frames.languages}
        needed |= {(frame.language, frame.folder): None for frame in context.frames.frames}
        with kept.alone_in(context.cache.folder):  # what one process compiles, the others read
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

    @cached_property
    def shared(self) -> SharedFiles:
        """Makes feeds and the pictures of links."""
        context = self.context
        return SharedFiles(self.fillers, dict(context.frames.site_names), context.cache.folder / "pictures")

    @cached_property
    def dossier(self) -> Callable[[str], Dossier]:
        """Opens a dossier. The last one is kept, because the two tasks of an institution follow each other."""
        return lru_cache(maxsize=1)(self.context.dossier)

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
        offered = KINDS[each].values
        if values.keys() != offered.keys():
            raise TypeError(f"pages with each: {each} are filled with {', '.join(offered)}: see KINDS")
        for frame in filler.kinds.get(each, ()):
            yield filler.fill(frame, address_of(frame, *keys), **values)

    def _unfiled(self, filler: Filler, id_: str, known: Mapping[str, Any]) -> Iterator[Artifact]:
        """The pages of an institution without a filing. A page at the address of another page replaces it."""
        frames = [frame for frame in self.context.frames.frames if frame.language == filler.language]
        taken = {address_of(frame, id_) for frame in frames if frame.each == EMPTY}
        yield from self._fill(filler, EMPTY, id_, **known)
        for frame in filler.kinds.get("institution", ()):
            if address_of(frame, id_) not in taken:
                yield filler.fill(frame, address_of(frame, id_), **known)

    def _prefix(self, code: str) -> str:
        return addresses.prefix(self.context.frames.languages, code)

    def _pictures(
        self, name: str, charts_in: Callable[[Printer], Mapping[str, Chart]], subject: Callable[[Printer], str], address: str,
        *, dossier: Dossier | None = None,
    ) -> Iterator[Artifact]:  # fmt: skip
        """The charts of a page as files, one for all languages, and what their interactive views need.

        A file carries its `subject`, the `address` of its page, and the licence of the institution's filings, or without a
        `dossier` of the whole portal's.
        """
        charts = {code: charts_in(say) for code, say in self.printers.items()}
        if not any(charts.values()):
            return
        site = self.context.frames.site_url
        root = addresses.site_root(site) if site else ""
        who = dossier.institution if dossier else None
        imprints = {
            code: imprint(subject(say), who, self.portal, f"{root}{self._prefix(code)}{address}", say)
            for code, say in self.printers.items()
        }
        for each in dict.fromkeys(chain.from_iterable(charts.values())):
            said = {code: those[each] for code, those in charts.items() if each in those}
            yield f"charts/{name}/{each}.svg", self.charts.standalone(said, imprints)
        explored = {
            code: {chart.name: chart.explore for chart in those.values() if chart.explore}
            for code, those in charts.items()
        }
        if any(explored.values()):
            yield f"charts/{name}/explore.json", catalogue.dumped(together(explored))

    def _institution(self, id_: str) -> Iterator[Artifact]:
        """An institution's profile, charts and what others say about it, which change with its peers."""
        dossier, charts_in = self.dossier(id_), self._charts_in(id_)
        who = dossier.institution
        yield from self._pictures(
            id_,
            charts_in,
            lambda say: f"{who.name}, {say.country(who.country)}",
            addresses.institution(id_),
            dossier=dossier,
        )
        for filler in self.fillers:
            known = {
                "institution": who,
                "dossier": dossier,
                "listing": self.portal.by_id[id_],
                "charts": charts_in(filler.say),
            }
            if dossier.filings:
                yield from self._fill(filler, "institution", id_, **known)
            else:
                yield from self._unfiled(filler, id_, known)
            if dossier.witnesses:
                yield from self._fill(filler, "witnesses", id_, **known)

    def _package(self, id_: str) -> Iterator[Artifact]:
        """What comes from an institution's package alone: the pages of its filings, badge, JSON and downloads."""
        context = self.context
        dossier, charts_in = self.dossier(id_), self._charts_in(id_)
        listing = self.portal.by_id[id_]
        for filler in self.fillers:
            known = {
                "institution": dossier.institution,
                "dossier": dossier,
                "listing": listing,
                "charts": LazyMapping(partial(charts_in, filler.say)),  # drawn if a portal's own page shows them
            }
            for filing in dossier.filings:
                yield from self._fill(filler, "filing", id_, filing.period, filing=filing, **known)
                if filing.period in dossier.reviewed:
                    yield from self._fill(filler, "review", id_, filing.period, filing=filing, **known)
        yield from self.shared.of_institution(listing)
        yield from self._badges(dossier)
        form = catalogue.institution_form(dossier, self.portal.standards)
        yield f"{catalogue.ROOT}/institutions/{id_}.json", catalogue.dumped(form)
        context.cache.put(keys.rows(id_, context.awards_key(id_)), tables.of_institution(form))
        yield from downloads.package(context.data / "institutions" / id_, dossier, self.portal.standards)
        rows, own = downloads.both_tables(dossier, self.portal.standards)
        if own or dossier.institution.ended:
            yield f"downloads/{id_}/{id_}-facts.csv", downloads.spreadsheet(own)
        context.cache.put(keys.facts(id_, context.dossiers[id_]), packed_table.deflated(rows))
        compared = entries.entry(dossier, listing.unjudged, self.portal.standards)
        context.cache.put(keys.compared(id_, context.compared_key(id_)), compared)
        if may_be_judged(listing, self.portal.standards):
            judged = awards_json.judgements(dossier, self.portal.standards, context.issued.of(id_))
            context.cache.put(keys.awards(id_, context.awards_key(id_)), judged)

    def _charts_in(self, id_: str) -> Callable[[Printer], Mapping[str, Chart]]:
        return cache(partial(self.charts.of_institution, self.dossier(id_), self.portal))

    def _badges(self, dossier: Dossier) -> Iterator[Artifact]:
        """The files of an institution's badge; none if it cannot have had an award, for which it takes a review.

        Other pages go on showing the badge of who lost an award, even by a correction, after which only reviews remain, or
        withdrew, after which nothing does.
        """
        id_, shown = dossier.institution.id, shown_award(dossier.awards.values())
        if not (dossier.may_have_badge or self.context.issued.of(id_)):
            return
        for code, say in self.printers.items():
            yield f"{self._prefix(code)}{addresses.badge(id_)}", self._badge(dossier, say)
        say = next(iter(self.printers.values()))
        pixels = image.picture(shown, say, cache=self.context.cache.folder / "badges")
        text = self._in_force(dossier)
        yield addresses.badge(id_, "png"), bake_png(pixels, text) if text else pixels
        yield addresses.badge(id_, "json"), catalogue.dumped(image.endpoint(shown, say))

    def _badge(self, dossier: Dossier, say: Printer) -> str:
        """An institution's badge; one in force contains its credential, if that was signed for this picture."""
        award = shown_award(dossier.awards.values())
        by = (
            next((a.name for a in self.portal.associations if award and a.id == award.association), "") if award else ""
        )
        drawn = image.badge(dossier.institution, award, say, association=by)
        text = self._in_force(dossier)
        return bake(drawn, text) if text and digest(drawn) in text else drawn

    def _in_force(self, dossier: Dossier) -> str | None:
        """The credential of the award that a badge shows, if it is in force and was signed."""
        award = shown_award(dossier.awards.values())
        if award is None or award.state != "awarded":
            return None
        return self.context.issued.credentials.get((dossier.institution.id, award.period))

    def _credentials(self, _: str) -> Iterator[Artifact]:
        """Credentials, and everything that is needed to verify one."""
        yield from self.context.issued.files.items()
        yield from verify_data(self.context.issued.files)

    def _country(self, iso2: str) -> Iterator[Artifact]:
        listings = self.portal.by_country[iso2]
        figures = self.portal.figures_of(ids_of(listings))
        charts_in = cache(partial(self.charts.of_country, iso2, self.portal))
        yield from self._pictures(iso2.lower(), charts_in, lambda say: str(say.country(iso2)), addresses.country(iso2))
        for filler in self.fillers:
            charts = charts_in(filler.say)
            country = Country(iso2, listings, charts, figures)
            yield from self._fill(filler, "country", iso2.lower(), country=country, charts=charts)
        yield from self.shared.of_country(iso2, listings)
        facts = downloads.country_file(Country(iso2, listings))
        yield addresses.country_json(iso2), subjects_json.country(iso2, self.portal, facts)

    def _indicator(self, about: str) -> Iterator[Artifact]:
        indicator = self.portal.standards.indicators[about]
        charts_in = cache(partial(self.charts.of_indicator, indicator, self.portal))
        yield from self._pictures(about, charts_in, lambda say: str(say.label(indicator)), addresses.indicator(about))
        for filler in self.fillers:
            yield from self._fill(filler, "indicator", about, indicator=indicator, charts=charts_in(filler.say))
        yield from self.shared.of_indicator(indicator, self.portal)
        if values := [*all_reported(indicator, self.portal)]:
            ordered = downloads.values_in_order(values)
            yield downloads.of_indicator(indicator, ordered, self.portal)
            yield addresses.indicator_json(about), subjects_json.indicator(indicator, ordered, self.portal.standards)
            yield columns.indicator_file(about), columns.values(indicator, values)

    def _area(self, about: str) -> Iterator[Artifact]:
        for filler in self.fillers:
            yield from self._fill(filler, "area", about, area=self.portal.standards.areas[about])

    def _letter(self, about: str) -> Iterator[Artifact]:
        ids = ids_by_letter(self.portal.institutions.values())[about]
        letter = LetterPage(about, tuple(self.portal.by_id[id_] for id_ in ids))
        for filler in self.fillers:
            yield from self._fill(filler, "letter", "letter", about, letter=letter)

    def _association(self, id_: str) -> Iterator[Artifact]:
        association = next(found for found in self.portal.associations if found.id == id_)
        members = members_of(association, self.portal)
        group = Group("", members, self.portal.figures_of(ids_of(members)))
        for filler in self.fillers:
            yield from self._fill(filler, "association", id_, association=association, group=group)
        yield addresses.association_json(id_), associations_json.association(association, self.portal)
        if association.signers:
            yield f"associations/{id_}/allowed_signers", signers.allowed_signers(association)

    def _peers(self, code: str) -> Iterator[Artifact]:
        name = next(one for one in self.context.portal.groups if addresses.peer_code(one) == code)
        group = Group(name, those := self.portal.groups[name], self.portal.figures_of(ids_of(those)))
        for filler in self.fillers:
            yield from self._fill(filler, "peers", code, group=group)
        yield downloads.of_group(group, reported(group, self.portal))

    def _single(self, path: str) -> Iterator[Artifact]:
        address = path.rpartition("/")[0] + "/" if "/" in path else ""
        charts_in = cache(partial(self.charts.of_portal, self.portal))
        if path == "index.html":
            names_ = self.context.frames.site_names
            yield from self._pictures("portal", charts_in, lambda say: names_[say.code], "")
        for filler in self.fillers:
            if path == "404.html" and filler.language != self.context.frames.languages[0]:
                continue  # a host shows one page for all missing addresses
            for frame in filler.kinds.get(None, ()):
                if frame.path == path:
                    charts = charts_in(filler.say) if path == "index.html" else {}
                    yield filler.fill(frame, address, charts=charts)
        if path in ("index.html", news.PAGE, feed.PAGE):
            yield from self.shared.of_page(path, self.portal)

    def _assets(self, _: str) -> Iterator[Artifact]:
        """The assets of the theme and the pages: styles, scripts, pictures.

        Pages of all languages link those of the first language; the others have only files that differ from these.
        """
        first = self.context.frames.folder / self.context.frames.languages[0]
        for code in self.context.frames.languages:
            folder = self.context.frames.folder / code
            prefix = self._prefix(code)
            scripted = any(SCRIPTS in path.read_text("utf-8") for path in folder.rglob("*.html"))
            for path in sorted(folder.rglob("*")):
                name = path.relative_to(folder).as_posix()
                unused = name.startswith(SCRIPTS) and not scripted
                theirs = name in NOT_OURS or unused or path.suffix in (".html", ".map")
                if theirs or not path.is_file():
                    continue
                twin = first / name
                if prefix and name.startswith("assets/") and twin.is_file() and cmp(path, twin, shallow=False):
                    continue
                yield f"{prefix}{name}", path.read_bytes()
            yield f"{prefix}assets/terms.css", terms(self.printers[code])
            yield f"{prefix}{unreported.FILE}", unreported.Unreported(self.printers[code]).names()
            yield (
                f"{prefix}{panel_words.FILE}",
                panel_words.panel_words(self.printers[code], self.context.frames.site_names[code]),
            )
            for name, drawn in image.samples(self.printers[code], self.portal.newest_year):
                yield f"{prefix}{name}", drawn
        yield from embed.pages(dict(self.printers), dict(self.context.frames.site_names))

    def _handouts(self, _: str) -> Iterator[Artifact]:
        """The workbooks to fill in, the program that checks them in the browser, and the one that recomputes awards."""
        for name, data in downloads.programs(self.context.parts).items():
            yield f"downloads/{name}", data
        yield from bundles.workbooks(self.portal.standards, self.context.cache)
        yield from bundles.checker_bundle(self.context.data, self.portal.standards, self.context.cache)

    def _api(self, _: str) -> Iterator[Artifact]:
        yield from portal_files(self.portal)
        for code, say in self.printers.items():
            yield f"{self._prefix(code)}{peer_choices.FILE}", catalogue.dumped(peer_choices.choices(self.portal, say))
        for kind, spec in self.charts.specs().items():
            yield f"charts/kinds/{kind}.json", spec


def ids_of(listings: Iterable[Listing]) -> Iterator[str]:
    """The ids of some institutions."""
    return (listing.institution.id for listing in listings)


NOT_OURS = ("sitemap.xml", "sitemap.xml.gz", "search.json", "search/search_index.json", "objects.inv")
"""Files that engines write about frames, which are not pages. Source maps, for who debugs Material's own scripts, neither."""

SCRIPTS = "assets/javascripts/"
"""The scripts of the theme. No page of ours loads them (`templates/theme/main.html`); one with a frame of its own may."""
