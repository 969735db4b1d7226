"""The figures of the institutions that a change leaves alone.

Medians depend on all institutions, so each must have been read once: by the last build, or by this command itself. The
results are kept in two files in a cache of its own: Git's names for their files, and their figures and groups. Packages
are compared by the mtimes and sizes of their files, and read only if those changed.
"""

import csv
import io
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from generator import packages
from generator.analysis import benchmarks
from generator.analysis.benchmarks import PeerRows, PeerTable
from generator.model import Association, Standards
from generator.packages.history import revisions
from generator.packages.history.revisions import Blob
from generator.packages.safety import tree
from generator.pipeline.cache import keys
from generator.pipeline.cache.store import Cache, digest_of, stat_digest
from generator.pipeline.cache.workers import Workers
from generator.pipeline.read.institution import read_dossier
from generator.pipeline.read.inventory import InventoryIndex
from generator.pipeline.read.valid_days import ValidDays

Files = Mapping[str, Mapping[str, Blob]]
"""The files of each package (`institutions/<id>`), as Git names them."""


@dataclass(frozen=True, slots=True)
class Contribution:
    """One institution's contribution to the portal. `by` are the associations that its reviews name."""

    stat_digest: str
    name: str
    groups: Mapping[str, str]
    valid: ValidDays
    by: frozenset[str]


@dataclass(frozen=True, slots=True)
class UnchangedInstitutions:
    """The readable institutions of the folder by id, and the table of their figures."""

    members: Mapping[str, Contribution]
    table: PeerTable


def files_in(data: Path, cache: Cache, like: str) -> tuple[dict[str, dict[str, Blob]], dict[str, str]]:
    """The files of every package in the folder now, by their Git names, and the stat digest of each package."""
    entry = keys.blobs(len(like))
    kept: dict[str, tuple[str, dict[str, Blob]]] = cache.get(entry) or {}
    found: dict[str, tuple[str, dict[str, Blob]]] = {}
    for room in revisions.SHELVES:
        for folder in packages.package_folders(data / room):
            if not packages.is_id(folder.name):
                continue  # it cannot have been published, and `portal check` reports it
            name, stat = f"{room}/{folder.name}", stat_digest(folder)
            before = kept.get(name)
            found[name] = before if before and before[0] == stat else (stat, _named(folder, name, like))
    if found != kept:
        cache.put(entry, found)
    return {name: files for name, (_, files) in found.items() if files}, {
        name: stat for name, (stat, _) in found.items()
    }


def _named(folder: Path, name: str, like: str) -> dict[str, Blob]:
    return {path: blob_of(place, like) for path, place in sorted(revisions.belonging(folder, name).items())}


def blob_of(path: Path, like: str) -> Blob:
    """One file as Git would name it; a name that no file has if it cannot, or must not, be read."""
    try:
        with path.open("rb") as file:
            data = file.read(tree.LARGEST + 1)
    except OSError:
        return Blob("", -1)
    if len(data) > tree.LARGEST:
        return Blob("", len(data))  # no package may hold it
    return Blob(revisions.blob_id(data, like), len(data))


def unchanged_institutions(
    data: Path,
    wanted: Mapping[str, str],
    shared: tuple[Standards, tuple[Association, ...]],
    *,
    caches: tuple[Cache, Cache],
    program: str,
    progress: Callable[[str, int, int], None],
) -> UnchangedInstitutions:
    """The contributions of these institutions, given as id and stat digest.

    `caches` are this command's own, and that of the last build.
    """
    standards, associations = shared
    own, build = caches
    voices = {one.id: digest_of(repr(replace(one, credentials={}))) for one in associations}
    entry = keys.contributions(digest_of(program, standards.digest))
    kept: tuple[dict[str, Contribution], bytes, dict[str, str]] | None = own.get(entry)
    if kept is None:
        contributions, table = _of_build(data, build, keys.inputs(program, standards, associations))
        heard = voices
    else:
        contributions, table, heard = kept[0], PeerTable.from_bytes(kept[1]), kept[2]
    changed = {id_ for id_ in voices.keys() | heard.keys() if voices.get(id_) != heard.get(id_)}
    known = {id_: one for id_, one in contributions.items() if not one.by & changed and one.valid.has(standards.day)}
    todo = [id_ for id_, stat in sorted(wanted.items()) if id_ not in known or known[id_].stat_digest != stat]
    brought: dict[str, PeerRows] = {}
    for id_, contribution, rows in (
        _brought(data, {id_: wanted[id_] for id_ in todo}, shared, own, progress) if todo else ()
    ):
        known.pop(id_, None)
        if contribution is not None:
            known[id_] = contribution
            brought[id_] = rows
    if todo or known.keys() != contributions.keys():
        gone = {*todo, *(contributions.keys() - known.keys())}
        table = table.without(gone).replacing(brought, {id_: known[id_].groups for id_ in brought})
        own.put(entry, (known, table.to_bytes(), voices))
    return UnchangedInstitutions({id_: known[id_] for id_ in wanted if id_ in known}, table)


def _brought(
    data: Path,
    stat_digests: Mapping[str, str],
    shared: tuple[Standards, tuple[Association, ...]],
    cache: Cache,
    progress: Callable[[str, int, int], None],
) -> Iterator[tuple[str, Contribution | None, PeerRows]]:
    """Read these institutions, in one process per core if there are many."""
    progress("packages", 0, len(stat_digests))
    with Workers() as workers:
        items = [(data / "institutions" / id_, stat) for id_, stat in stat_digests.items()]
        for n, found in enumerate(workers.map(_bring, items, shared, cache), 1):
            progress("packages", n, len(items))
            yield found


def _bring(
    folders: Iterable[tuple[Path, str]], shared: tuple[Standards, tuple[Association, ...]]
) -> list[tuple[str, Contribution | None, PeerRows]]:
    standards, associations = shared
    return [_read(folder, stat, standards, associations) for folder, stat in folders]


def _read(
    folder: Path, stat: str, standards: Standards, associations: Collection[Association]
) -> tuple[str, Contribution | None, PeerRows]:
    dossier, problems = read_dossier(folder, standards, associations)
    if dossier is None:
        return folder.name, None, PeerRows()
    contribution = Contribution(
        stat,
        dossier.institution.name,
        benchmarks.groups(dossier, standards),
        ValidDays.of(problems, standards.day),
        frozenset(review.association for review in dossier.reviews.values()),
    )
    return folder.name, contribution, benchmarks.rows(dossier, standards)


def _of_build(data: Path, cache: Cache, inputs_digest: str) -> tuple[dict[str, Contribution], PeerTable]:
    """What the last build of this folder read, if it had the same inputs."""
    registry = InventoryIndex(cache, inputs_digest)
    contributions = {
        folder: Contribution(
            stat,
            one.listing.institution.name,
            one.listing.groups,
            one.valid,
            _reviewed_by(data / "institutions" / folder / "reviews.csv"),
        )
        for folder, (stat, one) in registry.kept.items()
        if one.listing
    }
    return contributions, registry.table


def _reviewed_by(path: Path) -> frozenset[str]:
    """The associations that a table of reviews names, valid or not."""
    try:
        with path.open("rb") as file:
            text = file.read(tree.LARGEST).decode("utf-8", "replace")
    except OSError:
        return frozenset()
    try:
        return frozenset(row["association"] or "" for row in csv.DictReader(io.StringIO(text)) if "association" in row)
    except csv.Error:
        return frozenset()
