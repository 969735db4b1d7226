"""How large the files are that pages offer: `downloads/sizes/`, which `assets/file-sizes.js` reads next to a page's links.

A page does not say it itself, because it would have to be made again whenever one of its files changed, and a page of
the whole portal whenever any did. So the sizes are written last, as the site map is, and the browser adds them. They
are in a few files, so that a profile fetches little: one for what many share, and one for each group of institutions.
"""

import json
from collections.abc import Collection, Iterable, Iterator

from generator.render.site.staging import Artifact

FOLDER = "downloads/sizes"
SHARED = "shared"
GROUPS = 64
"""Groups of institutions; `file-sizes.js` has it too."""


def file_sizes(written: Iterable[tuple[str, int]], institutions: Collection[str]) -> Iterator[Artifact]:
    """The files, from the paths and sizes of everything that was written. `institutions` are their ids."""
    groups: dict[str, dict[str, int]] = {SHARED: {}}
    for path, size in sorted(written):
        folder, _, file = path.partition("/")
        if folder == "downloads" or path.startswith("api/v1/"):
            id_ = file.partition("/")[0] if folder == "downloads" else _id_of(path)
            groups.setdefault(group_of(id_) if id_ in institutions else SHARED, {})[path] = size
    for name, sizes in groups.items():
        yield f"{FOLDER}/{name}.json", json.dumps(sizes, separators=(",", ":"))


def group_of(id_: str) -> str:
    """The group of an institution: one that a browser can compute without waiting."""
    return str(sum(id_.encode()) % GROUPS)


def _id_of(path: str) -> str:
    """The institution whose JSON has this path; empty for other files."""
    return path.removeprefix("api/v1/institutions/").removesuffix(".json") if "/institutions/" in path else ""
