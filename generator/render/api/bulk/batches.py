"""The rows of some institutions at a time, in the forms of which the tables are put together.

Making these forms is most of the work of the tables in bulk, and needs no other institution, so it is done side by side,
and kept in a `BulkStore` until one of the institutions changes.
"""

import hashlib
import marshal
import zlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from generator.render.api.bulk.columnar import Piece
from generator.render.api.bulk.database import UNASKED, columns_in_database, write_rows
from generator.render.api.bulk.tables import FACTS, TABLES, Rows
from generator.render.api.packed_table import PackedRows, deflated, inflated, joined

TOGETHER, MOST_TOGETHER = 32, 64
"""Institutions whose rows are in memory at once: on average, and at most."""


class BulkStore(Protocol):
    """What is kept between builds, by names that say what it was made from."""

    def has(self, name: str) -> bool:
        """True if something was kept under a name; it may be damaged."""

    def get(self, name: str) -> bytes | None:
        """What was kept under a name, or None."""

    def put(self, name: str, data: bytes) -> None:
        """Keep something."""


class BulkSource(Protocol):
    """What the tables are made from, by the ids of institutions."""

    def facts(self, institution: str) -> PackedRows:
        """The packed rows of the table of all facts, without a header."""

    def rows(self, institution: str) -> Rows:
        """The rows of all other tables."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Some institutions: the names under which their facts and other rows are kept, and those that are `new`.

    The rows of the new ones, which the database of the last build lacks, are written into the file `rows`.
    """

    ids: tuple[str, ...]
    new: tuple[str, ...]
    facts: str
    others: str
    rows: Path


@dataclass(frozen=True, slots=True)
class OtherTables:
    """The rows of a batch in all tables but that of facts: as packed CSV and as Parquet, by the name of their table."""

    csv: Mapping[str, PackedRows]
    parquet: Mapping[str, bytes]


@dataclass(frozen=True, slots=True)
class FactsOfSome:
    """The facts of a batch: as a part of the packed CSV, and as Parquet."""

    csv: PackedRows
    parquet: bytes


def batches(
    facts_keys: Mapping[str, str], keys: Mapping[str, str], present: Mapping[str, str], folder: Path
) -> Iterator[Batch]:
    """All institutions in batches, by their ids.

    The keys are digests of what the facts, and all rows, of each were made from; `present` has the latter of those in the
    database.
    """
    for number, ids in enumerate(_together(sorted(keys))):
        yield Batch(
            tuple(ids),
            tuple(id_ for id_ in ids if present.get(id_) != keys[id_]),
            digest("\n".join(f"{id_} {facts_keys[id_]}" for id_ in ids).encode()),
            digest("\n".join(["others", *(f"{id_} {keys[id_]}" for id_ in ids)]).encode()),
            folder / f"rows-{number}.sqlite",
        )


def make(batch: Batch, source: BulkSource, store: BulkStore) -> None:
    """Make what the store lacks of a batch, and the file with its new rows."""
    piece = None if store.has(batch.facts) else _make_facts(batch, source, store)[1]
    lacking = not store.has(batch.others)
    rows = {id_: source.rows(id_) for id_ in (batch.ids if lacking else batch.new)}
    if lacking:
        _make_others(batch, rows.values(), store)
    if not batch.new:
        return
    if piece is None or batch.new != batch.ids:  # in a build from nothing the piece has all that is new
        piece = Piece.of_facts(b"".join(inflated(source.facts(id_)) for id_ in batch.new))
    facts = piece.rows(columns_in_database(FACTS), without=UNASKED)
    write_rows(batch.rows, {FACTS.name: facts, **_together_by_table(rows[id_] for id_ in batch.new)})


def is_made(batch: Batch, store: BulkStore) -> bool:
    """True if nothing of a batch has to be made."""
    return not batch.new and store.has(batch.facts) and store.has(batch.others)


def facts_of(batch: Batch, source: BulkSource, store: BulkStore) -> FactsOfSome:
    """The facts of a batch, which are made again if the store has lost them."""
    made = store.get(batch.facts) or _make_facts(batch, source, store)[0]
    packed, crc, size, parquet = marshal.loads(made)  # noqa: S302 -- ours, and whole
    return FactsOfSome(PackedRows(packed, crc, size), parquet)


def others_of(batch: Batch, source: BulkSource, store: BulkStore) -> OtherTables:
    """The other rows of a batch, likewise."""
    made = store.get(batch.others) or _make_others(batch, map(source.rows, batch.ids), store)
    csv, parquet = marshal.loads(made)  # noqa: S302 -- as above
    return OtherTables({name: PackedRows(*own) for name, own in csv.items()}, parquet)


def _make_facts(batch: Batch, source: BulkSource, store: BulkStore) -> tuple[bytes, Piece]:
    table = joined(map(source.facts, batch.ids))
    piece = Piece.of_facts(inflated(table))
    made = marshal.dumps((*table, piece.parquet()))
    store.put(batch.facts, made)
    return made, piece


def _make_others(batch: Batch, rows: Iterable[Rows], store: BulkStore) -> bytes:
    together = _together_by_table(rows)
    pieces = {name: Piece.of_rows(TABLES[name], together[name]) for name in sorted(together)}
    csv = {name: tuple(deflated(piece.csv(header=False))) for name, piece in pieces.items()}
    made = marshal.dumps((csv, {name: piece.parquet() for name, piece in pieces.items()}))
    store.put(batch.others, made)
    return made


def _together_by_table(rows: Iterable[Rows]) -> Rows:
    together: Rows = defaultdict(list)
    for own in rows:
        for table, those in own.items():
            together[table] += those
    return together


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


def digest(data: bytes) -> str:
    """The name of what was made from these data."""
    return hashlib.sha256(data).hexdigest()[:32]
