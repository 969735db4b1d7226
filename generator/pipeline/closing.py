"""What is made of all of it at the end: the search index and its sentences, the table of all facts, site map, headers.

Each is one job with a key of its own, kept like any other. The index is begun first, in a process of its own, because
it needs the portal only.
"""

from collections.abc import Callable, Iterable, Iterator
from functools import partial

from generator.model import Listing
from generator.pipeline.jobs import Ground, facts_of
from generator.pipeline.shelf import digest_of
from generator.render import downloads, search, search_sentences
from generator.render.headers import headers
from generator.render.language import Printer
from generator.render.site import Artifact, Done, Manifest, stands
from generator.render.sitemap import sitemap

CLOSING = "closing/"
"""Before the names of these jobs."""

FACTS = "facts-of-all"
"""On the shelf: the packed rows of each institution, with the key they were made under."""


class Closing:
    """The jobs that come last."""

    def __init__(self, ground: Ground) -> None:
        """Begin with the index."""
        self._ground = ground
        self._portal = ground.portal
        self._frames = ground.frames
        self._say = {code: Printer(self._portal.standards, code) for code in self._frames.languages}
        found = (
            record
            for code in self._frames.languages
            for record in search.records(self._portal, self._frames, self._say[code])
        )
        self._index = search.Indexing(found, ground.shelf.folder / "search")

    def do(self, former: Manifest, there: Manifest, paths: Iterable[str]) -> dict[str, Done]:
        """Do them, unless the last site has them as they must be. `paths` are the files of all other jobs.

        `there` is what stands in the new site already.
        """
        staging = self._ground.staging
        pages = [path for path in paths if path.endswith("index.html")]
        kept = f"{self._portal.as_of}{self._frames.site_url}"
        makers: dict[str, tuple[str, Callable[[], Iterator[Artifact]]]] = {
            f"{CLOSING}search": (self._index.digest, self._index.files),
            f"{CLOSING}facts": (
                digest_of(*(f"{id_} {key}" for id_, key in self._ground.dossiers.items())),
                self._facts,
            ),
            f"{CLOSING}headers": (
                digest_of(str(self._frames.site_url), *self._frames.languages),
                lambda: headers(self._frames.site_url, self._frames.languages),
            ),
            f"{CLOSING}sitemap": (digest_of(kept, *sorted(pages)), lambda: self._sitemap(pages)),
            **dict(self._sentences()),
        }
        done = {}
        for name, (key, make) in makers.items():
            old, standing = former.jobs.get(name), there.jobs.get(name, Done(""))
            if old and old.key == key and stands(staging.former, old.files):
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
        self._index.close()
        return done

    def close(self) -> None:
        """Stop what is still under way."""
        self._index.close()

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

    def _sitemap(self, pages: Iterable[str]) -> Iterator[Artifact]:
        if self._frames.site_url:
            yield from sitemap(self._frames.site_url, pages, self._portal.as_of)
