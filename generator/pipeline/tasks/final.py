"""The final tasks, which need all others: search index and sentences, all facts, all awards, site map, headers.

Each is a task with a key of its own, cached like any other. Only the site map and the sizes of files are always made,
because they list the pages and files of all other tasks. The search index is started first, in a process of its own,
because it needs only the portal.
"""

from collections.abc import Callable, Collection, Iterable, Iterator
from functools import partial
from types import TracebackType
from typing import Self

from generator.language.printer import Printer
from generator.model import Country, Listing
from generator.packages.history import published
from generator.pipeline.cache import keys
from generator.pipeline.cache.store import digest_of
from generator.pipeline.cache.workers import Workers
from generator.pipeline.options import BuildOptions
from generator.pipeline.tasks.bulk import Bulk
from generator.pipeline.tasks.context import TaskContext, may_be_judged
from generator.pipeline.tasks.plan import Task
from generator.render import addresses, embedding
from generator.render.api import associations_json, awards_json, catalogue, downloads
from generator.render.api.bulk.describing import About
from generator.render.comparison import entries
from generator.render.explorer import columns
from generator.render.search import index, names, sentences
from generator.render.site import edition
from generator.render.site.file_sizes import file_sizes
from generator.render.site.headers import headers
from generator.render.site.sitemap import sitemap
from generator.render.site.staging import MARK, MARKER, Artifact, LargeArtifact, TaskResult

SEARCH = "final/search"
BULK = "final/facts"
SITEMAP = "final/sitemap"
SIZES = "final/sizes"

FEW_PACKAGES = 16
"""Up to this number of changed packages, the tables in bulk are made beside their pages: what both need is made twice."""

_NAMING = ("final/awards", "final/edition", "final/institutions")
"""Those whose files begin with the day of the build."""


class FinalTasks:
    """The final tasks. A context manager: on exit it stops what makes the search index and the tables in bulk."""

    def __init__(self, context: TaskContext, options: BuildOptions, workers: Workers) -> None:
        """`options.commit` is the published commit, if it is known."""
        self._context = context
        self._portal = context.portal
        self._frames = context.frames
        self._say = {code: Printer(self._portal.standards, code) for code in self._frames.languages}
        self._index: index.Indexing | None = None
        self._awards_keys = {id_: context.awards_key(id_) for id_ in context.dossiers}
        self._bulk = Bulk(context, self._awards_keys, self._about(), workers)
        self._records: dict[str, list[index.Record]] = {}
        self._makers: dict[Task, Callable[[], Iterable[Artifact | LargeArtifact]]] = dict(self._planned(options))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._bulk.close()
        if self._index is not None:
            self._index.close()

    def plan(self) -> list[Task]:
        """All final tasks except the site map."""
        return list(self._makers)

    def begin(self, todo: Collection[Task]) -> None:
        """Start the search index, if it has to be made, and the tables in bulk if they need not wait for many pages."""
        names = {task.name for task in todo}
        if BULK in names and sum(task.kind == "package" for task in todo) <= FEW_PACKAGES:
            self._bulk.begin()
        if SEARCH in names:
            self._records = {
                code: list(index.records(self._portal, self._frames, say)) for code, say in self._say.items()
            }
            records = (record for found in self._records.values() for record in found)
            self._index = index.Indexing(records, self._context.cache.folder / "search")

    def run(
        self, todo: Iterable[Task], paths: Iterable[str], sizes: Callable[[], Iterable[tuple[str, int]]]
    ) -> Iterator[tuple[str, TaskResult]]:
        """Run the final ones of these tasks, and make the site map of all `paths`.

        `sizes` gives all files written so far with their sizes: called last, it has those of the final tasks too.
        """
        put = self._context.staging.put
        for task in todo:
            if task in self._makers:
                lookups = (edition.NAMED,) if task.name in _NAMING else ()
                yield task.name, TaskResult(task.key, lookups, tuple(map(put, self._makers[task]())))
        if self._frames.site_url:
            pages = [path for path in paths if path.endswith("index.html") and not path.startswith(embedding.FOLDER)]
            made = sitemap(self._frames.site_url, pages, self._portal.newest)
            yield SITEMAP, TaskResult("", (), tuple(map(put, made)))
        listed = file_sizes(sizes(), self._portal.institutions.keys())
        yield SIZES, TaskResult("", (), tuple(map(put, listed)))

    def _planned(
        self, options: BuildOptions
    ) -> Iterator[tuple[Task, Callable[[], Iterable[Artifact | LargeArtifact]]]]:
        context, portal = self._context, self._portal
        site_url, languages = self._frames.site_url, self._frames.languages
        judged = {
            listing.institution.id: self._awards_keys[listing.institution.id]
            for listing in sorted(portal.listings, key=lambda each: each.institution.id)
            if may_be_judged(listing, portal.standards)
        }
        yield _task(SEARCH, context.common_digest, *index.depends_on(portal)), self._search
        reviewing = associations_json.associations(portal.associations)
        packages = (f"{id_} {key} {self._awards_keys[id_]}" for id_, key in context.dossiers.items())
        yield (
            _task(BULK, portal.standards.digest, repr(self._about()), reviewing, *packages),
            self._bulk.files,
        )
        for file, ids in self._planned_facts():
            task = _task(f"final/{file}", *(f"{id_} {context.dossiers[id_]}" for id_ in ids))
            yield task, lambda file=file, ids=ids: [downloads.of_some(file, map(context.facts, ids))]  # type: ignore[misc]
        yield (
            _task("final/awards", str(portal.as_of), *(f"{id_} {key}" for id_, key in judged.items())),
            partial(self._awards, judged),
        )
        listed = catalogue.institutions(portal)  # names the day; the other files of the API do not
        yield _task("final/institutions", listed), lambda: [(f"{catalogue.ROOT}/institutions.json", listed)]
        days = edition.edition(portal)
        yield _task("final/edition", days), lambda: [(edition.FILE, days)]
        folders = sorted({frame.path.partition("/")[0] for frame in self._frames.frames if "/" in frame.path})
        yield (
            _task("final/headers", str(site_url), *languages, *folders),
            lambda: headers(site_url, languages, folders),
        )
        for path, rows in columns.files(portal):
            yield _task(f"final/{path}", rows), lambda path=path, rows=rows: [(path, rows)]  # type: ignore[misc]
        if portal.listings:
            yield _task(f"final/{columns.WORLD_MAP}"), _world_map
        yield _task("final/marker", MARK), lambda: [(MARKER, MARK)]
        for name, members in sentences.shards(portal.listings).items():
            said = (f"{context.dossiers[one.institution.id]} {one.turned(portal.as_of)}" for one in members)
            task = _task(f"final/sentences/{name}", str(portal.newest_year), *languages, *said)
            yield task, partial(self._shard, name, members)
        for at, ids in entries.shards(context.dossiers).items():
            task = _task(f"final/compared/{at}", *(f"{id_} {context.compared_key(id_)}" for id_ in ids))
            yield task, partial(self._compared, at, ids)
        if options.commit:  # a site that is not published names no commit
            record = published.record(options.commit, {name: one.since for name, one in options.held.items()})
            yield _task("final/publication", record), lambda: [(published.RECORD, record)]

    def _search(self) -> Iterator[Artifact]:
        if self._index is None:
            raise RuntimeError("the search index is to be made, and was not begun")
        files = self._index.files()
        yield from files.items()
        fragments = index.fragments(files)
        for code, records in self._records.items():
            yield names.file(records, addresses.prefix(self._frames.languages, code), fragments)

    def _shard(self, name: str, members: Iterable[Listing]) -> Iterator[Artifact]:
        for say in self._say.values():
            yield sentences.shard(name, members, self._portal, self._frames, say)

    def _compared(self, at: int, ids: Iterable[str]) -> Iterator[Artifact]:
        yield entries.shard(at, map(self._context.compared, ids))

    def _planned_facts(self) -> Iterator[tuple[str, list[str]]]:
        """The files with the facts of some institutions, those of a country or an association, and their ids."""
        portal = self._portal
        for iso2, listings in portal.by_country.items():
            yield downloads.country_file(Country(iso2, listings)), sorted(one.institution.id for one in listings)
        for association in portal.associations:
            if file := downloads.association_file(association, portal):
                yield file, [one.institution.id for one in downloads.members_here(association, portal)]

    def _about(self) -> About:
        title = self._frames.site_names[self._frames.languages[0]]
        return About(title, self._frames.site_url or "", self._portal.newest, self._portal.licences)

    def _awards(self, judged: dict[str, str]) -> Iterator[Artifact]:
        """All judgements by a policy in force, cached like the facts. `judged` has the key of each institution's."""
        context, entry = self._context, keys.awards_of_all()
        kept: dict[str, tuple[str, list[str]]] = context.cache.get(entry) or {}
        found = {
            id_: one if (one := kept.get(id_)) and one[0] == key else (key, context.awards(id_))
            for id_, key in judged.items()
        }
        context.cache.put(entry, found)
        entries = (one for _, judgements in found.values() for one in judgements)
        yield f"{catalogue.ROOT}/awards.json", awards_json.awards(self._portal.as_of, entries)


def _world_map() -> list[Artifact]:
    from generator.render.explorer import world_map  # noqa: PLC0415 -- loads everything that draws

    return [(columns.WORLD_MAP, world_map.content())]


def _task(name: str, *depends_on: str) -> Task:
    return Task(name, digest_of(*depends_on))
