"""The final tasks, which need all others: search index and sentences, all facts, all awards, site map, headers.

Each is one task with a key of its own, kept like any other. The index is started first, in a process of its own,
because it needs only the portal.
"""

from collections.abc import Callable, Iterable, Iterator
from functools import partial

from generator.language.printer import Printer
from generator.model import Listing
from generator.packages.history import published
from generator.pipeline.cache.store import digest_of
from generator.pipeline.tasks.runner import TaskContext, awards_of, facts_of, judgement_key, may_be_judged
from generator.render.api import awards_json, catalogue, downloads
from generator.render.search import index, sentences
from generator.render.site.headers import headers
from generator.render.site.sitemap import sitemap
from generator.render.site.staging import MARK, MARKER, Artifact, Manifest, TaskResult, files_unchanged

FINAL = "closing/"
"""The prefix of the names of these tasks."""

FACTS = "facts-of-all"
"""The name in the cache of the packed rows of each institution, with the key they were made under."""

AWARDS = "awards-of-all"
"""The same for judgements."""


class FinalTasks:
    """The tasks that come last."""

    def __init__(self, context: TaskContext, common_digest: str, previous: Manifest, commit: str = "") -> None:
        """Start the index, unless the last site has it. `common_digest` covers the program, the words and the frames.

        `commit` is the one that is published, if it was given.
        """
        self._commit = commit
        self._context = context
        self._portal = context.portal
        self._frames = context.frames
        self._previous = previous
        self._say = {code: Printer(self._portal.standards, code) for code in self._frames.languages}
        self._judged = {
            listing.institution.id: judgement_key(listing.institution.id, context)
            for listing in sorted(self._portal.listings, key=lambda each: each.institution.id)
            if may_be_judged(listing, self._portal.standards)
        }
        self._found = digest_of(common_digest, *index.depends_on(self._portal))
        self._index: index.Indexing | None = None
        if not self._good(f"{FINAL}search", self._found):
            found = (
                record
                for code in self._frames.languages
                for record in index.records(self._portal, self._frames, self._say[code])
            )
            self._index = index.Indexing(found, context.cache.folder / "search")

    def _good(self, name: str, key: str) -> TaskResult | None:
        """The last site's result of a task, if it is still good."""
        old = self._previous.tasks.get(name)
        return old if old and old.key == key and files_unchanged(self._context.staging.previous, old.files) else None

    def run(self, recycled: Manifest, paths: Iterable[str]) -> dict[str, TaskResult]:
        """Run them, unless the last site has their files. `paths` are the files of all other tasks.

        `recycled` is what is already in the new site.
        """
        staging = self._context.staging
        pages = [path for path in paths if path.endswith("index.html")]
        kept = f"{self._portal.newest}{self._frames.site_url}"
        makers: dict[str, tuple[str, Callable[[], Iterator[Artifact]]]] = {
            f"{FINAL}search": (self._found, self._index.files if self._index else lambda: iter(())),
            f"{FINAL}facts": (
                digest_of(*(f"{id_} {key}" for id_, key in self._context.dossiers.items())),
                self._facts,
            ),
            f"{FINAL}awards": (
                digest_of(str(self._portal.as_of), *(f"{id_} {key}" for id_, key in self._judged.items())),
                self._awards,
            ),
            f"{FINAL}headers": (
                digest_of(str(self._frames.site_url), *self._frames.languages),
                lambda: headers(self._frames.site_url, self._frames.languages),
            ),
            f"{FINAL}marker": (digest_of(MARK), lambda: iter([(MARKER, MARK)])),
            f"{FINAL}sitemap": (digest_of(kept, *sorted(pages)), lambda: self._sitemap(pages)),
            **dict(self._sentences()),
            **dict(self._publication()),
        }
        done = {}
        for name, (key, make) in makers.items():
            present = recycled.tasks.get(name, TaskResult(""))
            if old := self._good(name, key):
                done[name] = old
                if present.files != old.files:
                    staging.clear(present.files)
                    staging.keep(old.files)
            else:
                staging.clear(present.files)
                done[name] = TaskResult(key, (), tuple(staging.put(artifact) for artifact in make()))
        for name in recycled.tasks.keys() - makers.keys():
            if name.startswith(FINAL):
                staging.clear(recycled.tasks[name].files)
        self.close()
        return done

    def close(self) -> None:
        """Stop what is still running."""
        if self._index is not None:
            self._index.close()

    def _publication(self) -> Iterator[tuple[str, tuple[str, Callable[[], Iterator[Artifact]]]]]:
        """The record of the published commit; none in a site that is not for publication."""
        if self._commit:
            told = (published.RECORD, published.record(self._commit))
            yield f"{FINAL}publication", (self._commit, lambda: iter((told,)))

    def _sentences(self) -> Iterator[tuple[str, tuple[str, Callable[[], Iterator[Artifact]]]]]:
        """A task for each shard of sentences, which depends on its members' packages, and on what the portal's day ends."""
        for name, members in sentences.shards(self._portal.listings).items():
            day, dossiers = self._portal.as_of, self._context.dossiers
            keys = (f"{dossiers[one.institution.id]} {one.turned(day)}" for one in members)
            key = digest_of(str(self._portal.newest_year), *self._frames.languages, *keys)
            yield f"{FINAL}sentences/{name}", (key, partial(self._shard, name, members))

    def _shard(self, name: str, members: Iterable[Listing]) -> Iterator[Artifact]:
        for say in self._say.values():
            yield sentences.shard(name, members, self._portal, self._frames, say)

    def _facts(self) -> Iterator[Artifact]:
        """All facts.

        Their packed rows are cached once more in one file: reading a thousand small files takes a second.
        """
        cache, dossiers = self._context.cache, self._context.dossiers
        kept: dict[str, tuple[str, bytes]] = cache.get(FACTS, FACTS) or {}
        members = {
            id_: one if (one := kept.get(id_)) and one[0] == key else (key, facts_of(id_, self._context))
            for id_, key in sorted(dossiers.items())
        }
        cache.put(FACTS, FACTS, members)
        yield "downloads/facts.csv.gz", downloads.whole(packed for _, packed in members.values())

    def _awards(self) -> Iterator[Artifact]:
        """All judgements by a policy in force, cached as the facts are."""
        cache = self._context.cache
        kept: dict[str, tuple[str, list[str]]] = cache.get(AWARDS, AWARDS) or {}
        found = {
            id_: one if (one := kept.get(id_)) and one[0] == key else (key, awards_of(id_, self._context))
            for id_, key in self._judged.items()
        }
        cache.put(AWARDS, AWARDS, found)
        entries = (entry for _, judged in found.values() for entry in judged)
        yield f"{catalogue.ROOT}/awards.json", awards_json.awards(self._portal.as_of, entries)

    def _sitemap(self, pages: Iterable[str]) -> Iterator[Artifact]:
        if self._frames.site_url:
            yield from sitemap(self._frames.site_url, pages, self._portal.newest)
