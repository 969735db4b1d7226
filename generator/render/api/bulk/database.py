"""Writes all tables into one SQLite database, with a dictionary, views with plain names, and what it is about."""

import sqlite3
import struct
from collections.abc import Iterable, Mapping
from contextlib import closing
from pathlib import Path
from types import TracebackType
from typing import Self

from generator.render.api.bulk.tables import FACTS, OF_INSTITUTION, TABLES, BulkTable, Cell

_TYPES = {
    "string": "TEXT",
    "integer": "INTEGER",
    "number": "REAL",
    "boolean": "INTEGER",
    "date": "TEXT",
    "year": "INTEGER",
}

LEFT_OUT = frozenset(
    {"country", "area", "label", "questionnaire", "name", "country_iso3", "country_name", "page", "licence", "credit"}
)
"""Columns of facts that the database has in other tables; the view `answers_with_names` joins them."""

UNASKED = frozenset({"not_asked", "not_in_source"})
"""Facts without a row here, as in the API: `asked` and the column `not_in_source` of filings have them. They would be half
of the file.
"""

_IN_MAKING = ("page_size = 16384", "journal_mode = OFF", "synchronous = OFF", "foreign_keys = OFF")
"""Settings of a database that is of no use before it is whole. Rows of a table without row ids that take more than a quarter
of a page are spread over pages of their own: with SQLite's own 4096, the findings of rules took two thirds more room.
"""

_COUNTERS = {24: 1, 40: 1, 92: 1, 96: 3_040_000}
"""Numbers in the header, by offset, that say how often and by which version of the library the file was changed."""

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
    """A database in the making, a new one or one to be changed. A context manager that closes it.

    The file that `write` makes depends only on the rows, not on the order of the changes that led to them: `VACUUM`
    lays every table out afresh. It takes a tenth of the time of adding the rows again, so a build takes over the database
    of the last one and replaces what changed.
    """

    def __init__(self, path: Path) -> None:
        """Raises sqlite3.DatabaseError if the file is no database."""
        new = not path.exists()
        self._connection = _begun(path)
        if new:
            self._create()

    def _create(self) -> None:
        for table in TABLES.values():
            self._connection.execute(_created(table))
        self._connection.execute("CREATE TABLE about (name TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID")
        self._connection.execute(
            'CREATE TABLE dictionary ("table" TEXT, "column" TEXT, type TEXT, description TEXT,'
            ' PRIMARY KEY ("table", "column"))'
        )
        self._connection.executemany("INSERT INTO dictionary VALUES (?, ?, ?, ?)", _dictionary())
        for name, query in VIEWS.items():
            self._connection.execute(f"CREATE VIEW {name} AS {' '.join(query.split())}")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._connection.close()

    def add(self, table: BulkTable, rows: Iterable[tuple[Cell, ...]]) -> None:
        """Add rows with the columns of `columns_in_database`."""
        _insert(self._connection, table, rows)

    def add_from(self, path: Path) -> None:
        """Add the rows that `write_rows` wrote into a file."""
        run = self._connection.execute
        run("COMMIT")
        run("ATTACH ? AS new", (str(path),))
        run("BEGIN")
        for (name,) in run("SELECT name FROM new.sqlite_master WHERE type = 'table'").fetchall():
            run(f'INSERT INTO main."{name}" SELECT * FROM new."{name}" ORDER BY rowid')  # noqa: S608 -- as above
        run("COMMIT")
        run("DETACH new")
        run("BEGIN")

    def remove_institution(self, id_: str) -> None:
        """Remove the rows of an institution."""
        for table in (*OF_INSTITUTION.values(), FACTS):
            column = "id" if table.name == "institutions" else "institution"
            self._connection.execute(f'DELETE FROM "{table.name}" WHERE {column} = ?', (id_,))  # noqa: S608 -- as above

    def clear(self, table: BulkTable) -> None:
        """Remove all rows of a table."""
        self._connection.execute(f'DELETE FROM "{table.name}"')  # noqa: S608 -- as above

    def write(self, path: Path, about: Mapping[str, str]) -> None:
        """Write the database into a new file, with what it is `about`. Nothing can be added afterwards."""
        run = self._connection.execute
        run("DELETE FROM about")
        self._connection.executemany("INSERT INTO about VALUES (?, ?)", about.items())
        for table in OF_INSTITUTION.values():
            if not table.key:  # its rows have numbers, in the order in which they were added
                run(f'CREATE TEMP TABLE "rows" AS SELECT * FROM "{table.name}" ORDER BY institution, rowid')  # noqa: S608 -- as above
                self.clear(table)
                run(f'INSERT INTO "{table.name}" SELECT * FROM temp."rows"')  # noqa: S608 -- as above
                run('DROP TABLE temp."rows"')
        run("COMMIT")
        run("VACUUM INTO ?", (str(path),))
        with path.open("r+b") as stream:
            for at, number in _COUNTERS.items():
                stream.seek(at)
                stream.write(struct.pack(">I", number))


def write_rows(path: Path, rows: Mapping[str, Iterable[tuple[Cell, ...]]]) -> None:
    """Write rows with the columns of `columns_in_database`, by the name of their table, into a file for `add_from`.

    It has no keys: rows without one are written in half of the time, and SQLite copies them without Python.
    """
    with closing(_begun(path)) as connection:
        for name, those in rows.items():
            connection.execute(f'CREATE TABLE "{name}" ({", ".join(_columns(TABLES[name]))})')
            _insert(connection, TABLES[name], those)
        connection.execute("COMMIT")


def _begun(path: Path) -> sqlite3.Connection:
    """A database in the making, within a transaction."""
    connection = sqlite3.connect(path, isolation_level=None)
    for pragma in _IN_MAKING:
        connection.execute(f"PRAGMA {pragma}")
    connection.execute("BEGIN")
    return connection


def _insert(connection: sqlite3.Connection, table: BulkTable, rows: Iterable[tuple[Cell, ...]]) -> None:
    places = ", ".join("?" * len(columns_in_database(table)))
    connection.executemany(f'INSERT INTO "{table.name}" VALUES ({places})', rows)  # noqa: S608 -- our own names


def _columns(table: BulkTable) -> list[str]:
    """The columns of a table with their types, as SQL declares them."""
    kept = columns_in_database(table)
    return [f'"{one.name}" {_TYPES[one.type]}' for one in table.columns if one.name in kept]


def _created(table: BulkTable) -> str:
    lines = _columns(table)
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
