"""The files in bulk: each table as CSV and Parquet, the database, and what describes them.

They are written into a folder first, because a database is no stream, and the checksums name all of them. Writing the
facts of all institutions takes longer than all else that a changed package leads to, so a build takes over what the last
one left in a `BulkStore`: the database, in blocks, and the rows of some institutions at a time as Parquet and CSV.
"""

import gzip
import hashlib
import marshal
import shutil
import zlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from generator.render.api.bulk import describing
from generator.render.api.bulk.columnar import Piece, one_parquet
from generator.render.api.bulk.database import UNASKED, Database, columns_in_database
from generator.render.api.bulk.describing import About, Written
from generator.render.api.bulk.tables import FACTS, OF_PORTAL, TABLES, Rows
from generator.render.site.packed_table import inflated
from generator.render.site.staging import LargeArtifact

FOLDER = "downloads"
DATABASE = "portal.sqlite"
"""Packed in every portal, so that its address is the same, and plain too if hosts take a file of that size."""
TOGETHER, MOST_TOGETHER = 32, 64
"""Institutions whose rows are in memory at once: on average, and at most."""
BLOCK = 1 << 20
"""Bytes of a block of the database. Each is a gzip member of its own, so that only changed ones are packed again."""


class BulkStore(Protocol):
    """What is kept between builds, by names that say what it was made from."""

    def get(self, name: str) -> bytes | None:
        """What was kept under a name, or None."""

    def put(self, name: str, data: bytes) -> None:
        """Keep something."""


@dataclass(frozen=True, slots=True)
class KeptDatabase:
    """The database of the last build: the keys of the institutions in it, and the names of its blocks."""

    keys: Mapping[str, str] = field(default_factory=dict)
    blocks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class BulkInput:
    """The rows of the whole portal, and those of institutions by their ids.

    `facts_keys` and `keys` are digests of what the facts, and all rows, of an institution were made from.
    """

    portal: Rows
    facts_keys: Mapping[str, str]
    keys: Mapping[str, str]
    facts: Callable[[str], bytes]  # as `packed_table.deflated` packs them
    rows: Callable[[str], Rows]


class BulkFiles:
    """The files in bulk, in a folder of their own."""

    def __init__(self, folder: Path, about: About, store: BulkStore, before: KeptDatabase) -> None:
        self._folder = folder
        self._about = about
        self._store = store
        self._before = before
        (folder / "tables").mkdir()

    def write(self, given: BulkInput) -> KeptDatabase:
        """Write all tables; return what the next build takes over."""
        work, path = self._folder / "work.sqlite", self._folder / DATABASE
        present = self._before.keys if self._unpack(work) else {}
        with Database(work) as database:
            for id_, key in present.items():
                if given.keys.get(id_) != key:
                    database.remove_institution(id_)
            for table in OF_PORTAL.values():
                database.clear(table)
                database.add(table, given.portal.get(table.name, ()))
            changed = {id_ for id_, key in given.keys.items() if present.get(id_) != key}
            self._write_facts(given, changed, database)
            self._write_others(given, changed, database)
            database.write(path, self._about.told())
        work.unlink()
        return KeptDatabase(given.keys, tuple(self._pack(path)))

    def _write_facts(self, given: BulkInput, changed: set[str], database: Database) -> None:
        """The facts as Parquet; their CSV is the one of all facts."""
        found = [self._stored(Piece.of_facts(b""))]
        columns = columns_in_database(FACTS)
        for ids in _together(sorted(given.facts_keys)):
            name = _digest("\n".join(f"{id_} {given.facts_keys[id_]}" for id_ in ids).encode())
            made, piece = self._store.get(name), None
            if made is None:
                piece = Piece.of_facts(_unpacked(given, ids))
                made = self._stored(piece, name)
            found.append(made)
            if new := [id_ for id_ in ids if id_ in changed]:
                if piece is None or new != ids:  # in a build from nothing the piece has all that is new
                    piece = Piece.of_facts(_unpacked(given, new))
                database.add(FACTS, piece.rows(columns, without=UNASKED))
        self._parquet(FACTS.name, found)

    def _stored(self, piece: Piece, name: str = "") -> bytes:
        made = piece.parquet()
        if name:
            self._store.put(name, made)
        return made

    def _write_others(self, given: BulkInput, changed: set[str], database: Database) -> None:
        """All other tables: first the rows of the whole portal, then those of some institutions at a time."""
        tables = [table for table in TABLES.values() if table is not FACTS]
        pieces: dict[str, list[bytes]] = {}
        for table in tables:
            piece = Piece.of_rows(table, given.portal.get(table.name, ()))
            self._csv(table.name).write_bytes(piece.csv(header=True))
            pieces[table.name] = [piece.parquet()]
        for ids in _together(sorted(given.keys)):
            new = {id_: given.rows(id_) for id_ in ids if id_ in changed}
            for own in new.values():
                for name, rows in own.items():
                    database.add(TABLES[name], rows)
            for name, (csv, parquet) in self._others_of(ids, given, new).items():
                with self._csv(name).open("ab") as stream:
                    stream.write(csv)
                pieces[name].append(parquet)
        for name, those in pieces.items():
            self._parquet(name, those)

    def _csv(self, name: str) -> Path:
        return self._folder / f"tables/{name}.csv"

    def _others_of(
        self, ids: Sequence[str], given: BulkInput, new: Mapping[str, Rows]
    ) -> dict[str, tuple[bytes, bytes]]:
        """The rows of some institutions in these tables, as CSV and as Parquet, by the name of their table.

        `new` has the rows that were read already.
        """
        name = _digest("\n".join(["others", *(f"{id_} {given.keys[id_]}" for id_ in ids)]).encode())
        made = self._store.get(name)
        if made is not None:
            found: dict[str, tuple[bytes, bytes]] = marshal.loads(made)  # noqa: S302 -- ours, and whole
            return found
        together: Rows = defaultdict(list)
        for id_ in ids:
            for table, rows in (new.get(id_) or given.rows(id_)).items():
                together[table] += rows
        made_of = {table: Piece.of_rows(TABLES[table], rows) for table, rows in sorted(together.items())}
        found = {table: (piece.csv(header=False), piece.parquet()) for table, piece in made_of.items()}
        self._store.put(name, marshal.dumps(found))
        return found

    def _parquet(self, name: str, pieces: Sequence[bytes]) -> None:
        """Write a table from its pieces, or as it was written from the same pieces before."""
        about = self._about.told() | {"table": TABLES[name].says}
        made_from = _digest(repr((name, about, [_digest(piece) for piece in pieces])).encode())
        path, made = self._folder / f"tables/{name}.parquet", self._store.get(made_from)
        if made is not None:
            path.write_bytes(made)
            return
        one_parquet(pieces, path, about)
        if path.stat().st_size < BLOCK:  # that of the facts is large, and changes with every package
            self._store.put(made_from, path.read_bytes())

    def _unpack(self, path: Path) -> bool:
        """Write the database of the last build; False if there is none, or not all of it."""
        with path.open("wb") as stream:
            for name in self._before.blocks:
                block = self._store.get(name)
                if block is None:
                    break
                stream.write(gzip.decompress(block))
            else:
                if self._before.blocks:
                    return True
        path.unlink()
        return False

    def _pack(self, path: Path) -> Iterator[str]:
        """Pack the database, and keep its blocks; yield their names."""
        with path.open("rb") as plain, path.with_name(f"{path.name}.gz").open("wb") as packed:
            while block := plain.read(BLOCK):
                name = _digest(block)
                member = self._store.get(name)
                if member is None:
                    member = gzip.compress(block, 6, mtime=0)
                    self._store.put(name, member)
                packed.write(member)
                yield name

    def files(self, largest_plain: int, others: Mapping[str, Written]) -> Iterator[LargeArtifact]:
        """The files, and what describes them. `others` are files of `downloads/` that were written elsewhere."""
        written = dict(others)
        for path in sorted(path for path in self._folder.rglob("*") if path.is_file()):
            large = path.stat().st_size > largest_plain and path.suffix not in (".parquet", ".gz")
            if large and path.name == DATABASE:
                continue  # it was packed when it was written
            offered = _packed(path) if large else path
            name = offered.relative_to(self._folder).as_posix()
            written[name] = Written.copied(offered)
            yield f"{FOLDER}/{name}", _read(offered)
        for name, text in describing.described(self._about, written).items():
            written[name] = Written.of(text.encode())
            yield f"{FOLDER}/{name}", iter([text.encode()])
        yield f"{FOLDER}/SHA256SUMS", iter([describing.sums(written).encode()])


def _together(ids: Iterable[str]) -> Iterator[list[str]]:
    """Some ids at a time. Where some end depends on the ids themselves, so that a new one moves no other boundary."""
    some: list[str] = []
    for id_ in ids:
        some.append(id_)
        if zlib.crc32(id_.encode()) % TOGETHER == 0 or len(some) == MOST_TOGETHER:
            yield some
            some = []
    if some:
        yield some


def _unpacked(given: BulkInput, ids: Iterable[str]) -> bytes:
    return b"".join(inflated(given.facts(id_)) for id_ in ids)


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:32]


def _read(path: Path) -> Iterator[bytes]:
    with path.open("rb") as stream:
        while block := stream.read(BLOCK):
            yield block


def _packed(path: Path) -> Path:
    """A copy of a file in gzip's form, with the same bytes in every build."""
    packed = path.with_name(f"{path.name}.gz")
    with path.open("rb") as plain, packed.open("wb") as raw, gzip.GzipFile("", "wb", 6, raw, mtime=0) as stream:
        shutil.copyfileobj(plain, stream, BLOCK)
    return packed
