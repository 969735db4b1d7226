"""The files in bulk: each table as CSV and Parquet, the database, and what describes them.

They are written into a folder first, because a database is no stream, and the checksums name all of them.
"""

import gzip
import shutil
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from pathlib import Path

from generator.render.api.bulk import describing
from generator.render.api.bulk.columnar import Piece, one_parquet
from generator.render.api.bulk.database import UNASKED, Database, columns_in_database
from generator.render.api.bulk.describing import About, Written
from generator.render.api.bulk.tables import FACTS, TABLES, Rows
from generator.render.site.staging import LargeArtifact

FOLDER = "downloads"
DATABASE = "portal.sqlite"
"""Packed in every portal, so that its address is the same, and plain too if hosts take a file of that size."""
TOGETHER = 64
"""Institutions whose rows are in memory at once."""
BLOCK = 1 << 20


class BulkFiles:
    """The files in bulk, in a folder of their own."""

    def __init__(self, folder: Path, about: About) -> None:
        self._folder = folder
        self._about = about
        self._pieces: dict[str, list[Path]] = defaultdict(list)
        (folder / "tables").mkdir()

    def write(self, portal: Rows, institutions: Iterable[tuple[bytes, Rows]]) -> None:
        """Write all tables. Of each institution come its facts, as packed CSV, and its rows in the other tables."""
        with Database(self._folder / DATABASE, self._about.told()) as database:
            for table in TABLES.values():
                if table is not FACTS:
                    self._put(Piece.of_rows(table, portal.get(table.name, [])), database)
            self._put(Piece.of_facts(b""), database)
            some = iter(institutions)
            while batch := list(islice(some, TOGETHER)):
                self._put(Piece.of_facts(b"".join(gzip.decompress(facts) for facts, _ in batch)), database)
                for name in {name: None for _, rows in batch for name in rows}:
                    rows = [row for _, each in batch for row in each.get(name, ())]
                    self._put(Piece.of_rows(TABLES[name], rows), database)
        for name, pieces in self._pieces.items():
            one_parquet(
                pieces, self._folder / f"tables/{name}.parquet", self._about.told() | {"table": TABLES[name].says}
            )
            for piece in pieces:
                piece.unlink()

    def _put(self, piece: Piece, database: Database) -> None:
        table = piece.table
        pieces = self._pieces[table.name]
        if table is not FACTS:  # whose CSV is the one of all facts
            with (self._folder / f"tables/{table.name}.csv").open("ab") as stream:
                stream.write(piece.csv(header=not pieces))
        database.add(table, piece.rows(columns_in_database(table), without=UNASKED))
        path = self._folder / f"{table.name}.{len(pieces):06}.piece"
        piece.parquet(path)
        pieces.append(path)

    def files(self, largest_plain: int, others: Mapping[str, Written]) -> Iterator[LargeArtifact]:
        """The files, and what describes them. `others` are files of `downloads/` that were written elsewhere."""
        written = dict(others)
        for path in sorted(path for path in self._folder.rglob("*") if path.is_file()):
            large = path.stat().st_size > largest_plain and path.suffix != ".parquet"
            for offered in [*([_packed(path)] if large or path.name == DATABASE else []), *([] if large else [path])]:
                name = offered.relative_to(self._folder).as_posix()
                written[name] = Written.copied(offered)
                yield f"{FOLDER}/{name}", _read(offered)
        for name, text in describing.described(self._about, written).items():
            written[name] = Written.of(text.encode())
            yield f"{FOLDER}/{name}", iter([text.encode()])
        yield f"{FOLDER}/SHA256SUMS", iter([describing.sums(written).encode()])


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
