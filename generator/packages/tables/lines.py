"""Decodes a file into the lines of a table, the published header first, or reports which other form the file has.

One dialect: UTF-8, comma, double quotes, one row a line. Line and row number therefore agree with what an editor and a
spreadsheet show.
"""

import csv
import re

from generator import limits, merge_marks
from generator.packages.tables.schemas import Schema
from generator.packages.tables.table import Table

SAVE_AS_UTF8 = (
    'Save the file again: in Excel "Save as", type "CSV UTF-8 (comma delimited)"; '
    'in LibreOffice "Save as", Text CSV, tick "Edit filter settings", character set Unicode (UTF-8), separator comma.'
)
# Possessive quantifiers: no backtracking, so no row can make this slow.
_WELL_QUOTED = re.compile(r'(?:"(?:[^"]|"")*+"|[^",]*+)(?:,(?:"(?:[^"]|"")*+"|[^",]*+))*+')


def read_lines(table: Table, data: bytes, schema: Schema) -> list[str] | None:
    """The lines of a file whose first is the published header; any other file is reported, and None returned."""
    text = _decode(table, data)
    if text is None:
        return None
    lines = _lines(table, text)
    return lines if lines is not None and _header_is_ours(table, lines, schema) else None


def split(line: str) -> list[str] | None:
    """The cells of one line; None if its quotation marks do not pair up."""
    if '"' not in line:
        return line.split(",")
    if not _WELL_QUOTED.fullmatch(line):
        return None
    return next(csv.reader((line,), strict=True))


def _decode(table: Table, data: bytes) -> str | None:
    refusal = _wrong_format(data)
    if refusal is not None:
        table.add(*refusal[:2], fix=refusal[2])
        return None
    if data.startswith(b"\xef\xbb\xbf"):
        table.add(
            "byte-order-mark",
            "The file starts with a byte order mark. It is ignored.",
            fix="Save it as UTF-8 without a byte order mark (BOM), if your program offers that.",
            severity="warning",
        )
        data = data[3:]
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        row = data.count(b"\n", 0, error.start) + 1
        piece = data[max(0, error.start - 20) : error.start + 20].decode("cp1252", "replace")
        table.add(
            "not-utf8",
            "The file is not in UTF-8; probably it is in Windows-1252 (Latin-1) or another encoding of one byte a letter.",
            row,
            found=piece,
            allowed="UTF-8",
            fix=SAVE_AS_UTF8,
        )
        return None


def _wrong_format(data: bytes) -> tuple[str, str, str] | None:
    """Code, message and fix for bytes that cannot be a CSV file in UTF-8."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "not-utf8", 'The file is in UTF-16 ("Unicode text").', SAVE_AS_UTF8
    if data.startswith(b"PK"):
        return "not-csv", "This is a workbook or another zip archive, not a CSV file.", SAVE_AS_UTF8
    if data.startswith((b"\x1f\x8b", b"BZh", b"\xfd7zXZ", b"\x28\xb5\x2f\xfd", b"7z\xbc\xaf")):
        return "not-csv", "This file is compressed.", "Unpack it and put the CSV file itself here."
    if data.startswith((b"%PDF", b"\xd0\xcf\x11\xe0", b"\x89PNG", b"SQLite format")):
        return "not-csv", "This is a document of another kind, not a CSV file.", SAVE_AS_UTF8
    if b"\x00" in data:
        sample = data[:4096]
        if sample.count(0) * 3 >= len(sample):
            return "not-utf8", "The file seems to be in UTF-16 without a mark.", SAVE_AS_UTF8
        row = data.count(b"\n", 0, data.index(0)) + 1
        return (
            "nul-byte",
            f"The file holds a NUL byte, in row {row}.",
            "Save the file again from the program it comes from.",
        )
    return None


def _lines(table: Table, text: str) -> list[str] | None:
    """The lines of the file, header first; None if line ends are mixed or the file is empty."""
    returns = text.count("\r")
    if returns:
        pairs = text.count("\r\n")
        if returns != pairs or pairs != text.count("\n"):
            table.add(
                "mixed-line-ends",
                "Lines of this file end in different ways, or in a lone carriage return.",
                allowed="LF on every line, or CR LF on every line",
                fix="Save the file again as CSV; if a cell holds a line break, replace it by a space.",
            )
            return None
        text = text.replace("\r\n", "\n")
    lines = text.split("\n")
    if lines[-1] == "":
        lines.pop()
    if not lines:
        table.add("no-header", "The file is empty.", fix="Put the column names on the first line.")
        return None
    return lines


def _header_is_ours(table: Table, lines: list[str], schema: Schema) -> bool:
    """True if the first line is exactly the published header; otherwise reports the difference."""
    ours = ",".join(schema.header)
    line = lines[0]
    if line == ours:
        return True
    if merge_marks.is_mark(line):
        table.add(merge_marks.CODE, merge_marks.MESSAGE, 1, found=line, allowed=ours, fix=merge_marks.FIX)
        return False
    if ours in lines[1:10]:
        table.add(
            "wrong-header",
            "There is something above the column names.",
            1,
            found=line,
            allowed=ours,
            fix=f"Delete what is above row {lines.index(ours) + 1}.",
        )
        return False
    for mark, name in ((";", "semicolons"), ("\t", "tabs"), ("|", "vertical bars")):
        if line.count(mark) >= max(1, line.count(",")):
            table.add(
                "wrong-delimiter",
                f"The columns seem to be separated by {name}.",
                1,
                found=line,
                allowed=ours,
                fix=f"Separate them with commas. {SAVE_AS_UTF8}",
            )
            return False
    cells = split(line) if len(line) <= limits.TableLimits.LINE_CHARACTERS else None
    if cells is None or len(cells) > 200:
        table.add("wrong-header", "The first line is not a list of column names.", 1, found=line, allowed=ours)
        return False
    for code, message, found in _header_faults(cells, schema.header):
        table.add(code, message, 1, found=found, allowed=ours, fix="Copy the header from the standards.")
    return False


def _header_faults(cells: list[str], header: tuple[str, ...]) -> list[tuple[str, str, str]]:
    if list(header) == cells:
        return [("wrong-header", "The column names are quoted.", ",".join(cells))]
    if not set(header).intersection(cell.strip().lower() for cell in cells):
        return [("wrong-header", "The first line does not hold the column names.", ",".join(cells))]
    faults = []
    seen: set[str] = set()
    for cell in cells:
        if cell in seen:
            faults.append(("duplicate-column", "There are two columns with this name.", cell))
        elif cell not in header:
            near = cell.strip().lower()
            if near in header:
                faults.append(("misspelt-column", f"This column is written {near}.", cell))
                seen.add(near)
            elif not cell:
                faults.append(("unnamed-column", "A column has no name.", cell))
            else:
                faults.append(("unknown-column", "There is no such column in this file.", cell))
        seen.add(cell)
    missing = [name for name in header if name not in seen]
    faults += [("missing-column", f"The column {name} is missing.", ",".join(cells)) for name in missing]
    return faults or [("reordered-columns", "The columns are not in the published order.", ",".join(cells))]
