"""What is known of the institutions that a change leaves alone?

Medians, and the portal's day, are of all institutions, so all must have been read once: by the last build, or by this
command itself. What they bring is kept in two files on a shelf of its own: names of their files as Git would say them,
and figures, groups and awards. A package is looked at by the dates and sizes of its files, and read where they changed.
"""

import csv
import io
import os
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from generator import packages
from generator.analysis import benchmarks
from generator.analysis.benchmarks import Rows, Table
from generator.model import Association, Award, Standards
from generator.packages import history, tree
from generator.packages.history import Blob
from generator.pipeline.gather import read
from generator.pipeline.shelf import Shelf, digest_of, looks_of

Files = Mapping[str, Mapping[str, Blob]]
"""Of each package (`institutions/<id>`) the files, as Git names them."""


@dataclass(frozen=True, slots=True)
class Member:
    """What one institution brings to the portal as a whole. `by` are the associations that its reviews name."""

    look: str
    name: str
    groups: Mapping[str, str]
    newest: date | None
    awards: Mapping[str, Award]
    by: frozenset[str]


@dataclass(frozen=True, slots=True)
class Others:
    """The institutions of the folder by id, those that could be read, and the table of their figures."""

    members: Mapping[str, Member]
    table: Table


def folders(parent: Path) -> list[Path]:
    """The packages in a folder of packages; where there is none, none."""
    if not parent.is_dir():
        return []
    return sorted(path for path in parent.iterdir() if path.is_dir() and not path.name.startswith("."))


def files_in(data: Path, shelf: Shelf, like: str) -> tuple[dict[str, dict[str, Blob]], dict[str, str]]:
    """The files of every package in the folder now, under the names that Git would give them; and the looks of each."""
    key = f"files {len(like)}"
    kept: dict[str, tuple[str, dict[str, Blob]]] = shelf.get("files", key) or {}
    found: dict[str, tuple[str, dict[str, Blob]]] = {}
    for room in history.SHELVES:
        for folder in folders(data / room):
            if not packages.is_id(folder.name):
                continue  # nobody could have published it, and `portal check` tells of it
            name, look = f"{room}/{folder.name}", looks_of(folder)
            before = kept.get(name)
            found[name] = before if before and before[0] == look else (look, _named(folder, name, like))
    if found != kept:
        shelf.put("files", key, found)
    return {name: files for name, (_, files) in found.items() if files}, {
        name: look for name, (look, _) in found.items()
    }


def _named(folder: Path, name: str, like: str) -> dict[str, Blob]:
    return {path: named(place, like) for path, place in sorted(history.belonging(folder, name).items())}


def named(path: Path, like: str) -> Blob:
    """One file as Git would name it; a name that no file has where it cannot, or may not, be read."""
    try:
        with path.open("rb") as file:
            data = file.read(tree.LARGEST + 1)
    except OSError:
        return Blob("", -1)
    if len(data) > tree.LARGEST:
        return Blob("", len(data))  # no package may hold it
    return Blob(history.blob_id(data, like), len(data))


def others(
    data: Path,
    wanted: Mapping[str, str],
    standing: tuple[Standards, tuple[Association, ...]],
    *,
    shelves: tuple[Shelf, Shelf],
    program: str,
    tell: Callable[[str, int, int], None],
) -> Others:
    """What these institutions (id and look) bring. `shelves` are this command's own, and that of the last build."""
    standards, associations = standing
    own, build = shelves
    ground = digest_of(program, standards.digest)
    voices = {one.id: digest_of(repr(replace(one, credentials={}))) for one in associations}
    kept: tuple[dict[str, Member], bytes, dict[str, str]] | None = own.get("members", ground)
    if kept is None:
        members, table = _of_build(data, build, digest_of(program, standards.digest, repr(associations)))
        heard = voices
    else:
        members, table, heard = kept[0], Table.from_bytes(kept[1]), kept[2]
    changed = {id_ for id_ in voices.keys() | heard.keys() if voices.get(id_) != heard.get(id_)}
    known = {id_: one for id_, one in members.items() if not one.by & changed}
    todo = [id_ for id_, look in sorted(wanted.items()) if id_ not in known or known[id_].look != look]
    brought: dict[str, Rows] = {}
    for id_, member, rows in _brought(data, {id_: wanted[id_] for id_ in todo}, standing, own, tell) if todo else ():
        known.pop(id_, None)
        if member is not None:
            known[id_] = member
            brought[id_] = rows
    if todo or known.keys() != members.keys():
        gone = {*todo, *(members.keys() - known.keys())}
        table = table.without(gone).replacing(brought, {id_: known[id_].groups for id_ in brought})
        own.put("members", ground, (known, table.to_bytes(), voices))
    return Others({id_: known[id_] for id_ in wanted if id_ in known}, table)


def _brought(
    data: Path,
    looks: Mapping[str, str],
    standing: tuple[Standards, tuple[Association, ...]],
    shelf: Shelf,
    tell: Callable[[str, int, int], None],
) -> Iterator[tuple[str, Member | None, Rows]]:
    """Read these institutions, by as many processes as there are cores if they are many."""
    from generator.pipeline.crew import Crew  # noqa: PLC0415 -- brings the pages and charts; mostly nobody need be read

    tell("packages", 0, len(looks))
    with Crew() as crew:
        laid = digest_of(str(os.getpid()), repr(standing[0].digest), repr(standing[1]))
        items = [(data / "institutions" / id_, look) for id_, look in looks.items()]
        crew.lay(shelf, "diff", laid, standing, items)
        for n, found in enumerate(crew.map(_bring, items, shelf, laid), 1):
            tell("packages", n, len(items))
            yield found


def _bring(folders: Iterable[tuple[Path, str]], shelf: Shelf, laid: str) -> list[tuple[str, Member | None, Rows]]:
    from generator.pipeline.crew import laid_out  # noqa: PLC0415 -- as above

    standards, associations = laid_out(shelf, "diff", laid)
    return [_read(folder, look, standards, associations) for folder, look in folders]


def _read(
    folder: Path, look: str, standards: Standards, associations: Collection[Association]
) -> tuple[str, Member | None, Rows]:
    dossier, _ = read(folder, standards, associations)
    if dossier is None:
        return folder.name, None, Rows()
    given = {period: replace(one, findings=()) for period, one in dossier.awards.items() if one.awarded}
    member = Member(
        look,
        dossier.institution.name,
        benchmarks.groups(dossier, standards),
        newest_of(dossier.filings),
        given,
        frozenset(review.association for review in dossier.reviews.values()),
    )
    return folder.name, member, benchmarks.rows(dossier, standards)


def newest_of(filings: Iterable[object]) -> date | None:
    """The newest day of these filings: received, or else the end of the year."""
    days = [getattr(one, "received", None) or getattr(one, "as_of") for one in filings]  # noqa: B009 -- any filing
    return max(days, default=None)


def _of_build(data: Path, shelf: Shelf, ground: str) -> tuple[dict[str, Member], Table]:
    """What the last build of this folder read, if it stood on the same ground."""
    from generator.pipeline.census import Registry  # noqa: PLC0415 -- as above

    registry = Registry(shelf, ground)
    members = {
        folder: Member(
            look,
            one.listing.institution.name,
            one.listing.groups,
            one.newest,
            {period: replace(award, findings=()) for period, award in one.awards.items() if award.awarded},
            _reviewed_by(data / "institutions" / folder / "reviews.csv"),
        )
        for folder, (look, one) in registry.kept.items()
        if one.listing
    }
    return members, registry.table


def _reviewed_by(path: Path) -> frozenset[str]:
    """The associations that a table of reviews names, whatever else is wrong with it."""
    try:
        with path.open("rb") as file:
            text = file.read(tree.LARGEST).decode("utf-8", "replace")
    except OSError:
        return frozenset()
    try:
        return frozenset(row["association"] or "" for row in csv.DictReader(io.StringIO(text)) if "association" in row)
    except csv.Error:
        return frozenset()
