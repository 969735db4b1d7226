"""Adds rows to the tables of an institution's package: all of them, or none if the package would be wrong with them."""

from collections.abc import Mapping

from generator.model import Standards
from generator.packages.institutions import Opened, dossier_of, with_files
from generator.packages.writing import csv_edits
from generator.problems import Problem


def add_rows(opened: Opened, tables: Mapping[str, csv_edits.Changes], standards: Standards) -> list[Problem]:
    """Write the rows of each table into a package; the errors that it would have with them, for which nothing was written.

    Errors that it had before do not count. Raises `CsvEditError` if a table cannot be edited.
    """
    files = csv_edits.edited(opened.contents, tables, {}, standards)
    _, before = dossier_of(opened, standards)
    _, after = dossier_of(with_files(opened, files, standards), standards)
    known = set(before)
    new = [one for one in after if one.severity == "error" and one not in known]
    if not new:
        csv_edits.write(opened.folder, files)
    return new
