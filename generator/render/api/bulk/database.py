"""Writes all tables into one SQLite database, with a dictionary, views with plain names, and what it is about."""

import sqlite3
import struct
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Self

from generator.render.api.bulk.tables import FACTS, TABLES, BulkTable, Cell

_TYPES = {
    "string": "TEXT",
    "integer": "INTEGER",
    "number": "REAL",
    "boolean": "INTEGER",
    "date": "TEXT",
    "year": "INTEGER",
}

LEFT_OUT = frozenset({"country", "area", "label", "questionnaire", "name", "country_iso3", "country_name", "page"})
"""Columns of facts that the database has in other tables; the view `answers_with_names` joins them."""

UNASKED = frozenset({"not_asked", "not_in_source"})
"""Facts without a row here, as in the API: `asked` and the column `not_in_source` of filings have them. They would be half
of the file.
"""

_WRITER = 96
"""Offset in the header of the version of the library that wrote the file last: its only bytes that differ by machine."""
_VERSION = 3_040_000

VIEWS = {
    "facts_with_names": """
        SELECT f.institution, i.name AS institution_name, i.country, f.period, f.indicator, n.label AS indicator_label,
               n.area, f.status, f.value, f.number, f.unit, f.usd, f.review, f.assurance
        FROM facts f JOIN institutions i ON i.id = f.institution JOIN indicators n ON n.code = f.indicator""",
    "newest_values": """
        SELECT institution, indicator, MAX(period) AS period, value, number, unit, usd
        FROM facts WHERE status IN ('reported', 'derived') GROUP BY institution, indicator""",
    "awards_in_force": """
        SELECT a.institution, i.name AS institution_name, i.country, a.period, a.association, a.awarded, a.until
        FROM awards a JOIN institutions i ON i.id = a.institution WHERE a.state = 'awarded'""",
    "filings_by_country": """
        SELECT i.country, f.period, COUNT(*) AS filings
        FROM filings f JOIN institutions i ON i.id = f.institution GROUP BY i.country, f.period""",
}
"""Views for readers who look without writing a join."""


def columns_in_database(table: BulkTable) -> tuple[str, ...]:
    """The columns that the database has of a table."""
    left_out = LEFT_OUT if table is FACTS else frozenset()
    return tuple(column.name for column in table.columns if column.name not in left_out)


class Database:
    """A database that is being written. A context manager: on exit it is complete, with the same bytes in every build."""

    def __init__(self, path: Path, about: Mapping[str, str]) -> None:
        self._path = path
        self._connection = sqlite3.connect(path, isolation_level=None)
        for pragma in ("page_size = 4096", "journal_mode = OFF", "synchronous = OFF", "foreign_keys = OFF"):
            self._connection.execute(f"PRAGMA {pragma}")
        self._connection.execute("BEGIN")
        for table in TABLES.values():
            self._connection.execute(_created(table))
        self._connection.execute("CREATE TABLE about (name TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID")
        self._connection.executemany("INSERT INTO about VALUES (?, ?)", about.items())
        self._connection.execute(
            'CREATE TABLE dictionary ("table" TEXT, "column" TEXT, type TEXT, description TEXT,'
            ' PRIMARY KEY ("table", "column"))'
        )
        self._connection.executemany("INSERT INTO dictionary VALUES (?, ?, ?, ?)", _dictionary())

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            for name, query in VIEWS.items():
                self._connection.execute(f"CREATE VIEW {name} AS {' '.join(query.split())}")
            self._connection.execute("COMMIT")
        self._connection.close()
        if kind is None:
            with self._path.open("r+b") as stream:
                stream.seek(_WRITER)
                stream.write(struct.pack(">I", _VERSION))

    def add(self, table: BulkTable, rows: Iterable[tuple[Cell, ...]]) -> None:
        """Add rows with the columns of `columns_in_database`."""
        places = ", ".join("?" * len(columns_in_database(table)))
        self._connection.executemany(f'INSERT INTO "{table.name}" VALUES ({places})', rows)  # noqa: S608 -- our own names


def _created(table: BulkTable) -> str:
    kept = columns_in_database(table)
    lines = [f'"{one.name}" {_TYPES[one.type]}' for one in table.columns if one.name in kept]
    if table.key:
        lines.append(f"PRIMARY KEY ({_quoted(table.key)})")
    for name, other in table.refers:
        lines.append(f'FOREIGN KEY ("{name}") REFERENCES {other}')
    return f'CREATE TABLE "{table.name}" ({", ".join(lines)}){" WITHOUT ROWID" if table.key else ""}'


def _quoted(names: Iterable[str]) -> str:
    return ", ".join(f'"{name}"' for name in names)


def _dictionary() -> Iterable[tuple[str, str, str, str]]:
    for table in TABLES.values():
        kept = columns_in_database(table)
        yield table.name, "", "table", table.says
        yield from ((table.name, one.name, one.type, one.says) for one in table.columns if one.name in kept)
