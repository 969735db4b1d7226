"""Writes tables as CSV and as Parquet, piece by piece, so that the portal need not fit into memory.

The only module of the downloads that knows Polars. A Parquet file cannot be appended to, so each piece is a file of its
own until the end, when they become one: by Polars, because small groups of rows pack badly, or by `joined_parquet` if they
are large, because Polars would hold the whole table in memory.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from generator import lazy
from generator.render.api.bulk.joined_parquet import JoinedParquet
from generator.render.api.bulk.tables import FACTS, BulkTable, Cell

if TYPE_CHECKING:
    import polars as pl
else:
    pl = lazy.module("polars")  # a quarter of what a build imports, and one that changes no table needs none of it


def _type(name: str) -> type[pl.DataType]:
    found: dict[str, type[pl.DataType]] = {
        "string": pl.String,
        "integer": pl.Int64,
        "number": pl.Float64,
        "boolean": pl.Boolean,
        "date": pl.String,
        "year": pl.Int16,
    }
    return found[name]


_PACKING: Final[dict[str, Any]] = {"compression": "zstd", "compression_level": 3}
ROWS = 100_000
"""Rows of a group in a Parquet file, fixed so that its bytes are the same in every build."""


class Piece:
    """Some rows of a table."""

    def __init__(self, table: BulkTable, frame: pl.DataFrame) -> None:
        self.table = table
        self._frame = frame

    @classmethod
    def of_rows(cls, table: BulkTable, rows: Sequence[tuple[Cell, ...]]) -> Piece:
        """Rows as `BulkTable.row` makes them."""
        schema = {column.name: _type(column.type) for column in table.columns}
        return cls(table, pl.DataFrame(rows, schema=schema, orient="row"))

    @classmethod
    def of_facts(cls, csv: bytes) -> Piece:
        """Facts as `downloads.table` writes them, without a header; figures get their number."""
        names = [column.name for column in FACTS.columns[:-1]]
        if not csv:
            return cls.of_rows(FACTS, [])
        frame = pl.read_csv(csv, has_header=False, new_columns=names, schema=dict.fromkeys(names, pl.String))
        typed = [pl.col(one.name).cast(_type(one.type)) for one in FACTS.columns[:-1] if one.type != "string"]
        figure = pl.when(pl.col("unit").is_not_null()).then(pl.col("value").cast(pl.Float64, strict=False))
        return cls(FACTS, frame.with_columns(*typed, figure.alias("number")))

    def rows(self, columns: Iterable[str], *, without: Iterable[str] = ()) -> Iterator[tuple[Cell, ...]]:
        """The rows with some columns, days as texts; of facts those `without` some statuses."""
        kept = self._frame.filter(~pl.col("status").is_in(list(without))) if self.table is FACTS else self._frame
        return kept.select(*columns).iter_rows()

    def csv(self, *, header: bool) -> str:
        """The rows as CSV."""
        return self._frame.write_csv(include_header=header)

    def parquet(self, about: dict[str, str] | None = None) -> bytes:
        """The rows as a Parquet file of their own, with what it is `about` in its metadata."""
        days = [pl.col(one.name).str.to_date("%Y-%m-%d") for one in self.table.columns if one.type == "date"]
        stream, frame = io.BytesIO(), self._frame.with_columns(days)
        frame.write_parquet(stream, **_PACKING, metadata=about)
        return stream.getvalue()


LARGE = 2_000_000
"""Bytes of all pieces of a table from which they are joined as they are."""


def one_parquet(pieces: Sequence[bytes], path: Path, about: dict[str, str]) -> None:
    """Copy pieces into one Parquet file, with what it is `about` in its metadata. The first piece may be without rows."""
    if sum(map(len, pieces)) > LARGE:
        first = io.BytesIO()
        pl.read_parquet(pieces[0]).write_parquet(first, **_PACKING, metadata=about)
        with JoinedParquet(path, first.getvalue()) as joined:
            for piece in pieces[1:]:
                joined.append(piece)
        return
    pl.scan_parquet(list(pieces)).sink_parquet(
        path, **_PACKING, row_group_size=ROWS, metadata=about, maintain_order=True
    )
