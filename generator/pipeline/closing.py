"""What is made of all of it at the end: search index and sentences, all facts, all awards, site map, headers.

Each is one job with a key of its own, kept like any other. The index is begun first, in a process of its own, because
it needs the portal only.
"""

from collections.abc import Callable, Iterable, Iterator
from functools import partial

from generator.model import Listing
from generator.packages import published
from generator.pipeline.jobs import Ground, awards_of, facts_of, judged_as, may_be_judged
from generator.pipeline.shelf import digest_of
from generator.render import api, api_trust, downloads, search, search_sentences
from generator.render.headers import headers
from generator.render.language import Printer
from generator.render.site import MARK, MARKER, Artifact, Done, Manifest, stands
from generator.render.sitemap import sitemap

CLOSING = "closing/"
"""Before the names of these jobs."""

FACTS = "facts-of-all"
"""On the shelf: the packed rows of each institution, with the key they were made under."""

AWARDS = "awards-of-all"
"""The same of judgements."""


class Closing:
    """The jobs that come last."""

    def __init__(self, ground: Ground, standing: str, last: Manifest, commit: str = "") -> None:
        """Begin with the index, unless the last site has it. `standing` names the program, the words and the frames.

        `commit` is the one that is published, where somebody said so.
        """
        self._commit = commit
        self._ground = ground
        self._portal = ground.portal
        self._frames = ground.frames
        self._last = last
        self._say = {code: Printer(self._portal.standards, code) for code in self._frames.languages}
        self._judged = {
            listing.institution.id: judged_as(listing.institution.id, ground)
            for listing in sorted(self._portal.listings, key=lambda each: each.institution.id)
            if may_be_judged(listing, self._portal.standards)
        }
        self._found = digest_of(standing, *search.depends_on(self._portal))
        self._index: search.Indexing | None = None
        if not self._good(f"{CLOSING}search", self._found):
            found = (
                record
                for code in self._frames.languages
                for record in search.records(self._portal, self._frames, self._say[code])
            )
            self._index = search.Indexing(found, ground.shelf.folder / "search")

    def _good(self, name: str, key: str) -> Done | None:
        """What the last site has of a job, where it is as it must be."""
        old = self._last.jobs.get(name)
        return old if old and old.key == key and stands(self._ground.staging.former, old.files) else None

    def do(self, there: Manifest, paths: Iterable[str]) -> dict[str, Done]:
        """Do them, unless the last site has them as they must be. `paths` are the files of all other jobs.

        `there` is what stands in the new site already.
        """
        staging = self._ground.staging
        pages = [path for path in paths if path.endswith("index.html")]
        kept = f"{self._portal.as_of}{self._frames.site_url}"
        makers: dict[str, tuple[str, Callable[[], Iterator[Artifact]]]] = {
            f"{CLOSING}search": (self._found, self._index.files if self._index else lambda: iter(())),
            f"{CLOSING}facts": (
                digest_of(*(f"{id_} {key}" for id_, key in self._ground.dossiers.items())),
                self._facts,
            ),
            f"{CLOSING}awards": (
                digest_of(str(self._portal.as_of), *(f"{id_} {key}" for id_, key in self._judged.items())),
                self._awards,
            ),
            f"{CLOSING}headers": (
                digest_of(str(self._frames.site_url), *self._frames.languages),
                lambda: headers(self._frames.site_url, self._frames.languages),
            ),
            f"{CLOSING}marker": (digest_of(MARK), lambda: iter([(MARKER, MARK)])),
            f"{CLOSING}sitemap": (digest_of(kept, *sorted(pages)), lambda: self._sitemap(pages)),
            **dict(self._sentences()),
            **dict(self._publication()),
        }
        done = {}
        for name, (key, make) in makers.items():
            standing = there.jobs.get(name, Done(""))
            if old := self._good(name, key):
                done[name] = old
                if standing.files != old.files:
                    staging.clear(standing.files)
                    staging.keep(old.files)
            else:
                staging.clear(standing.files)
                done[name] = Done(key, (), tuple(staging.put(artifact) for artifact in make()))
        for name in there.jobs.keys() - makers.keys():
            if name.startswith(CLOSING):
                staging.clear(there.jobs[name].files)
        self.close()
        return done

    def close(self) -> None:
        """Stop what is still under way."""
        if self._index is not None:
            self._index.close()

    def _publication(self) -> Iterator[tuple[str, tuple[str, Callable[[], Iterator[Artifact]]]]]:
        """What the site tells of its commit; nothing in one that is only looked at."""
        if self._commit:
            told = (published.RECORD, published.record(self._commit))
            yield f"{CLOSING}publication", (self._commit, lambda: iter((told,)))

    def _sentences(self) -> Iterator[tuple[str, tuple[str, Callable[[], Iterator[Artifact]]]]]:
        """A job for each shard of sentences, which depends on its members' packages and on the portal's day."""
        for name, members in search_sentences.shards(self._portal.listings).items():
            keys = (self._ground.dossiers[listing.institution.id] for listing in members)
            key = digest_of(str(self._portal.as_of), *self._frames.languages, *keys)
            yield f"{CLOSING}sentences/{name}", (key, partial(self._shard, name, members))

    def _shard(self, name: str, members: Iterable[Listing]) -> Iterator[Artifact]:
        for say in self._say.values():
            yield search_sentences.shard(name, members, self._portal, self._frames, say)

    def _facts(self) -> Iterator[Artifact]:
        """All facts. Their packed rows are on the shelf once more, all in one: a thousand small files take a second."""
        shelf, dossiers = self._ground.shelf, self._ground.dossiers
        kept: dict[str, tuple[str, bytes]] = shelf.get(FACTS, FACTS) or {}
        members = {
            id_: one if (one := kept.get(id_)) and one[0] == key else (key, facts_of(id_, self._ground))
            for id_, key in sorted(dossiers.items())
        }
        shelf.put(FACTS, FACTS, members)
        yield "downloads/facts.csv.gz", downloads.whole(packed for _, packed in members.values())

    def _awards(self) -> Iterator[Artifact]:
        """All judgements by a policy in force, kept as the facts are."""
        shelf = self._ground.shelf
        kept: dict[str, tuple[str, list[str]]] = shelf.get(AWARDS, AWARDS) or {}
        found = {
            id_: one if (one := kept.get(id_)) and one[0] == key else (key, awards_of(id_, self._ground))
            for id_, key in self._judged.items()
        }
        shelf.put(AWARDS, AWARDS, found)
        entries = (entry for _, judged in found.values() for entry in judged)
        yield f"{api.ROOT}/awards.json", api_trust.awards(self._portal.as_of, entries)

    def _sitemap(self, pages: Iterable[str]) -> Iterator[Artifact]:
        if self._frames.site_url:
            yield from sitemap(self._frames.site_url, pages, self._portal.as_of)
