"""What is made of all of it at the end: the search index, the table of all facts, the site map.

Each is one job with a key of its own, kept like any other. The index is begun first, in a process of its own, because
it needs the portal only.
"""

from collections.abc import Callable, Iterable, Iterator

from generator.pipeline.jobs import Ground, facts_of
from generator.pipeline.shelf import digest_of
from generator.render import downloads, search
from generator.render.language import Printer
from generator.render.site import Artifact, Done, Manifest, Staging
from generator.render.sitemap import sitemap


class Closing:
    """The jobs that come last."""

    def __init__(self, ground: Ground) -> None:
        """Begin with the index."""
        self._ground = ground
        self._portal = ground.portal
        self._frames = ground.frames
        found = (
            record
            for code in self._frames.languages
            for record in search.records(self._portal, self._frames, Printer(self._portal.standards, code))
        )
        self._index = search.Indexing(found, ground.shelf.folder / "search")

    def do(self, former: Manifest, staging: Staging, paths: Iterable[str]) -> dict[str, Done]:
        """Do them. `paths` are the files that all other jobs have written."""
        pages = [path for path in paths if path.endswith("index.html")]
        kept = f"{self._portal.as_of}{self._frames.site_url}"
        makers: dict[str, tuple[str, Callable[[], Iterator[Artifact]]]] = {
            "closing/search": (self._index.digest, self._index.files),
            "closing/facts": (digest_of(*(f"{id_} {key}" for id_, key in self._ground.dossiers.items())), self._facts),
            "closing/sitemap": (digest_of(kept, *sorted(pages)), lambda: self._sitemap(pages)),
        }
        done = {}
        for name, (key, make) in makers.items():
            old = former.jobs.get(name)
            if old and old.key == key and staging.keep(old.files):
                done[name] = old
            else:
                done[name] = Done(key, (), tuple(staging.put(artifact) for artifact in make()))
        self._index.close()
        return done

    def close(self) -> None:
        """Stop what is still under way."""
        self._index.close()

    def _facts(self) -> Iterator[Artifact]:
        members = (facts_of(id_, self._ground) for id_ in sorted(self._ground.dossiers))
        yield "downloads/facts.csv.gz", downloads.whole(members)

    def _sitemap(self, pages: Iterable[str]) -> Iterator[Artifact]:
        if self._frames.site_url:
            yield from sitemap(self._frames.site_url, pages, self._portal.as_of)
