"""Adds rows to the tables of an institution's package: all of them, or none if the package would be wrong with them.

A package of an earlier schema becomes one of today's if it gets a table that the earlier one does not have: older
programs would otherwise report an unknown table, and not that they are older.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from pathlib import Path

from generator.model import Standards
from generator.packages.institutions import Opened, dossier_of, with_files
from generator.packages.tables.descriptor_schema import WITNESSES
from generator.packages.writing import csv_edits
from generator.packages.writing.migrations import migrate
from generator.problems import Problem


def changed_files(
    folder: Path,
    contents: Mapping[str, bytes],
    tables: Mapping[str, csv_edits.Changes],
    body: Mapping[str, object],
    standards: Standards,
) -> dict[str, bytes]:
    """The files of a package that become others with these rows and keys. Raises `CsvEditError`."""
    newer = folder.is_dir() and any(tables.get(name) for name in WITNESSES)
    files = migrate(folder, standards) if newer else {}
    return files | csv_edits.edited({**contents, **files}, tables, body, standards)


def add_rows(
    opened: Opened, tables: Mapping[str, csv_edits.Changes], standards: Standards, refused: Collection[str] = ()
) -> list[Problem]:
    """Write the rows of each table into a package; the errors that it would have with them, for which nothing was written.

    Errors that it had before do not count. `refused` are codes of warnings that count as errors here. Raises `CsvEditError` if a table cannot be edited.
    """
    files = changed_files(opened.folder, opened.contents, tables, {}, standards)
    _, before = dossier_of(opened, standards)
    _, after = dossier_of(with_files(opened, files, standards), standards)
    known = set(before)
    new = [one for one in after if (one.severity == "error" or one.code in refused) and one not in known]
    if not new:
        csv_edits.write(opened.folder, files)
    return _once(new)


def _once(problems: Iterable[Problem]) -> list[Problem]:
    """One problem for all rows with the same one in the same column: nobody has seen these rows yet."""
    alike: dict[tuple[str, str, str, str, str], list[Problem]] = {}
    for one in problems:
        key = (one.code, one.location.file, one.location.column or "", one.message, one.found or "")
        alike.setdefault(key, []).append(one)
    return [
        first if not rest else replace(first, message=f"{first.message} The same in {len(rest):,} more rows.")
        for first, *rest in alike.values()
    ]
