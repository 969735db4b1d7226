"""The sentences about institutions that search results show.

The sentence contains figures, and an index with it would have to be rebuilt whenever one changed. So the sentences are
next to the index, in a few small files for each language, the *shards*: an institution's id determines its shard, and
the search box fetches those of the results it shows. The sentence is the one on profiles and in shared links.
"""

import hashlib
from collections.abc import Iterable

from generator.language.printer import Printer
from generator.model import Frames, Listing, Portal
from generator.render import addresses
from generator.render.api import catalogue
from generator.render.fragments.sentences import sentence
from generator.render.site.staging import Artifact

FOLDER = "search/sentences"
"""Below the root of a language. `search.js` has it too."""


def shard_of(id: str) -> str:  # noqa: A002 - the model's own word
    """The name of an institution's shard: one of 64, so that ten thousand institutions have some 160 in each (12 KB packed)."""
    return f"{hashlib.sha256(id.encode()).digest()[0] % 64:02x}"


def shards(listings: Iterable[Listing]) -> dict[str, list[Listing]]:
    """Institutions by their shards, both sorted."""
    found: dict[str, list[Listing]] = {}
    for listing in sorted(listings, key=lambda each: each.institution.id):
        found.setdefault(shard_of(listing.institution.id), []).append(listing)
    return dict(sorted(found.items()))


def shard(name: str, members: Iterable[Listing], portal: Portal, frames: Frames, say: Printer) -> Artifact:
    """The sentences about these institutions, by id, in one language."""
    said = {listing.institution.id: str(sentence(say, listing, portal.newest_year)) for listing in members}
    return f"{addresses.prefix(frames.languages, say.code)}{FOLDER}/{name}.json", catalogue.dumped(said)
