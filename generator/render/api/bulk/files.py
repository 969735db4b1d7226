"""The files in bulk: each table as CSV and Parquet, the database, and what describes them.

They are written into a folder first, because a database is no stream, and the checksums name all of them. Writing the
facts of all institutions takes longer than all else that a changed package leads to, so a build takes over what the last
one left: the database, and in a `BulkStore` its packed blocks and the rows of some institutions at a time.
"""

import gzip
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from generator import processes
from generator.render.api.bulk import batches, describing
from generator.render.api.bulk.batches import Batch, BulkSource, BulkStore, FactsOfSome, digest
from generator.render.api.bulk.columnar import Piece, one_parquet
from generator.render.api.bulk.database import Database
from generator.render.api.bulk.describing import About, Written
from generator.render.api.bulk.joined_parquet import JoinedParquet
from generator.render.api.bulk.tables import FACTS, OF_PORTAL, TABLES, BulkTable, Rows
from generator.render.api.downloads import HEADER
from generator.render.api.packed_table import PackedRows, PackedTable, deflated, inflated
from generator.render.site.staging import LargeArtifact

FOLDER = "downloads"
DATABASE = "portal.sqlite"
"""Packed in every portal, so that its address is the same, and plain too if hosts take a file of that size."""
BLOCK = 1 << 20
"""Bytes of a block of the database. Each is a gzip member of its own, so that only changed ones are packed again."""


@dataclass(frozen=True, slots=True)
class KeptDatabase:
    """The database of the last build: its file, the keys of the institutions in it, and the digests of its blocks."""

    path: Path
    keys: Mapping[str, str] = field(default_factory=dict)
    blocks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class BulkInput:
    """The rows of the whole portal, and where those of institutions come from.

    `facts_keys` and `keys` are digests of what the facts, and all rows, of an institution were made from. `make` makes
    batches, as `batches.make` does.
    """

    portal: Rows
    facts_keys: Mapping[str, str]
    keys: Mapping[str, str]
    source: BulkSource
    make: Callable[[Sequence[Batch]], None]


class BulkFiles:
    """The files in bulk, in a folder of their own."""

    def __init__(self, folder: Path, about: About, store: BulkStore, before: KeptDatabase, largest_plain: int) -> None:
        """`before.path` is on the disk of the folder. Tables of more bytes than `largest_plain` are only offered packed."""
        self._folder = folder
        self._about = about
        self._store = store
        self._before = before
        self._largest_plain = largest_plain
        (folder / "tables").mkdir()

    def write(self, given: BulkInput) -> KeptDatabase:
        """Write all tables; return what the next build takes over, once `keep` was called."""
        present = self._before.keys if self._take_over(self._work) else {}
        found = list(batches.batches(given.facts_keys, given.keys, present, self._folder))
        given.make([batch for batch in found if not batches.is_made(batch, self._store)])
        with ThreadPoolExecutor(1) as beside:  # SQLite, zlib and Polars do not hold up other threads
            database = beside.submit(self._write_database, given, present, found)
            self._write_facts(given, found)
            self._write_others(given, found)
            return KeptDatabase(self._before.path, given.keys, database.result())

    def keep(self) -> None:
        """Leave the database to the next build. The files must have been read before."""
        (self._folder / DATABASE).replace(self._before.path)

    @property
    def _work(self) -> Path:
        return self._folder / "work.sqlite"

    def _take_over(self, path: Path) -> bool:
        """Copy the database of the last build; False if there is none, or another."""
        try:
            with self._before.path.open("rb") as kept, path.open("wb") as copy:
                for name in self._before.blocks:
                    block = kept.read(BLOCK)
                    if digest(block) != name:
                        break
                    copy.write(block)
                else:
                    if self._before.blocks and not kept.read(1):
                        return True
        except FileNotFoundError:
            return False
        path.unlink()
        return False

    def _write_database(self, given: BulkInput, present: Mapping[str, str], found: Sequence[Batch]) -> tuple[str, ...]:
        """Write the database, plain and packed; return the digests of its blocks."""
        path = self._folder / DATABASE
        with Database(self._work) as database:
            for id_, key in present.items():
                if given.keys.get(id_) != key:
                    database.remove_institution(id_)
            for table in OF_PORTAL.values():
                database.clear(table)
                database.add(table, given.portal.get(table.name, ()))
            for batch in found:
                if batch.new:
                    database.add_from(batch.rows)
                    batch.rows.unlink()
            database.write(path, self._about.told())
        self._work.unlink()
        return tuple(self._pack(path))

    def _write_facts(self, given: BulkInput, found: Sequence[Batch]) -> None:
        """The facts as Parquet and as CSV, packed, and plain too if that is not too large."""

        def read() -> Iterator[FactsOfSome]:
            return (batches.facts_of(batch, given.source, self._store) for batch in found)

        def parts() -> Iterator[PackedRows]:
            for one in read():
                parquet.append(one.parquet)
                yield one.csv

        table = PackedTable(HEADER, parts())
        with (
            JoinedParquet(self._parquet(FACTS.name), Piece.of_facts(b"").parquet(self._told(FACTS))) as parquet,
            (self._folder / "facts.csv.gz").open("wb") as stream,
        ):
            stream.writelines(table)
        if table.size <= self._largest_plain:
            _write(self._folder / "facts.csv", HEADER, (one.csv for one in read()))

    def _write_others(self, given: BulkInput, found: Sequence[Batch]) -> None:
        """All other tables: first the rows of the whole portal, then those of some institutions at a time."""
        csv: dict[str, list[PackedRows]] = {}
        parquet: dict[str, list[bytes]] = {}
        for name in [name for name in TABLES if name != FACTS.name]:
            piece = Piece.of_rows(TABLES[name], given.portal.get(name, ()))
            csv[name], parquet[name] = [deflated(piece.csv(header=False))], [piece.parquet()]
        for batch in found:
            made = batches.others_of(batch, given.source, self._store)
            for name, rows in made.csv.items():
                csv[name].append(rows)
                parquet[name].append(made.parquet[name])
        for name, parts in csv.items():
            self._write_csv(TABLES[name], parts)
            self._write_parquet(TABLES[name], parquet[name])

    def _write_csv(self, table: BulkTable, parts: Sequence[PackedRows]) -> None:
        """Write a table as CSV: plain, or packed if it is large."""
        header, path = Piece.of_rows(table, ()).csv(header=True), self._folder / f"tables/{table.name}.csv"
        if len(header) + sum(part.size for part in parts) <= self._largest_plain:
            _write(path, header, parts)
            return
        with path.with_suffix(".csv.gz").open("wb") as stream:
            stream.writelines(PackedTable(header, parts))

    def _parquet(self, name: str) -> Path:
        return self._folder / f"tables/{name}.parquet"

    def _told(self, table: BulkTable) -> dict[str, str]:
        return self._about.told() | {"table": table.says}

    def _write_parquet(self, table: BulkTable, pieces: Sequence[bytes]) -> None:
        """Write a table from its pieces, or as it was written from the same pieces before."""
        about, path = self._told(table), self._parquet(table.name)
        made_from = digest(repr((table.name, about, [digest(piece) for piece in pieces])).encode())
        made = self._store.get(made_from)
        if made is not None:
            path.write_bytes(made)
            return
        one_parquet(pieces, path, about)
        self._store.put(made_from, path.read_bytes())

    def _pack(self, path: Path) -> Iterator[str]:
        """Pack the database, some blocks side by side, and keep them; yield their digests."""
        cores = processes.cores()
        with (
            path.open("rb") as plain,
            path.with_name(f"{path.name}.gz").open("wb") as packed,
            ThreadPoolExecutor(cores) as workers,
        ):
            blocks = iter(lambda: plain.read(BLOCK), b"")
            while some := list(islice(blocks, 2 * cores)):
                for name, member in workers.map(self._member, some):
                    packed.write(member)
                    yield name

    def _member(self, block: bytes) -> tuple[str, bytes]:
        """The digest of a block, and the block packed."""
        name = digest(block)
        member = self._store.get(name)
        if member is None:
            member = gzip.compress(block, 6, mtime=0)
            self._store.put(name, member)
        return name, member

    def files(self) -> Iterator[LargeArtifact]:
        """The files, and what describes them."""
        written: dict[str, Written] = {}
        for path in sorted(path for path in self._folder.rglob("*") if path.is_file()):
            if path.name == DATABASE and path.stat().st_size > self._largest_plain:
                continue  # it was packed when it was written
            name = path.relative_to(self._folder).as_posix()
            written[name] = Written.copied(path)
            yield f"{FOLDER}/{name}", _read(path)
        for name, text in describing.described(self._about, written).items():
            written[name] = Written.of(text.encode())
            yield f"{FOLDER}/{name}", iter([text.encode()])
        yield f"{FOLDER}/SHA256SUMS", iter([describing.sums(written).encode()])


def _write(path: Path, header: str, parts: Iterable[PackedRows]) -> None:
    with path.open("wb") as stream:
        stream.write(header.encode())
        stream.writelines(map(inflated, parts))


def _read(path: Path) -> Iterator[bytes]:
    with path.open("rb") as stream:
        while block := stream.read(BLOCK):
            yield block
