"""What stands in a CSV file, cell by cell, with the place of each.

One dialect: UTF-8, comma, double quotes, one row a line. Line and row number therefore agree with what an editor and a
spreadsheet show. A file that is not in that form is refused with the way to re-save it; a bad row or cell is refused
alone.
"""

import csv
import re
from dataclasses import dataclass, field
from operator import itemgetter

from generator.packages import characters
from generator.packages.schemas import Column, Fault, Schema, flaw_fault
from generator.problems import Location, Problem

LARGEST_FILE = 20 * 1024 * 1024
MOST_ROWS = 200_000
LONGEST_CELL = 32 * 1024
LONGEST_LINE = 256 * 1024
MOST_PROBLEMS = 500
"""Problems told of one file; a file that is wrong throughout is wrong for one reason."""

SAVE_AS_UTF8 = (
    'Save the file again: in Excel "Save as", type "CSV UTF-8 (comma delimited)"; '
    'in LibreOffice "Save as", Text CSV, tick "Edit filter settings", character set Unicode (UTF-8), separator comma.'
)
QUOTE_HELP = (
    "Write the whole row on one line; put a text that holds a comma or a quotation mark between quotation marks, "
    "and double each quotation mark inside it."
)

# Possessive quantifiers: no backtracking, so no row can make this slow.
_WELL_QUOTED = re.compile(r'(?:"(?:[^"]|"")*+"|[^",]*+)(?:,(?:"(?:[^"]|"")*+"|[^",]*+))*+')


@dataclass(slots=True)
class Table:
    """The rows of one file. `rows` have the width of the header; `bad` names the cells that are refused, by row.

    `misshapen` are rows of another width or with quotes that do not pair up, `blank` rows without any text;
    `repeats` is True where two rows bear the same key.
    """

    file: str
    rows: list[tuple[int, list[str]]] = field(default_factory=list)
    bad: dict[int, set[str]] = field(default_factory=dict)
    misshapen: list[tuple[int, list[str]]] = field(default_factory=list)
    blank: list[int] = field(default_factory=list)
    repeats: bool = False
    problems: list[Problem] = field(default_factory=list)
    readable: bool = False

    def add(
        self, code: str, message: str, row: int | None = None, column: str | None = None, **more: str | None
    ) -> None:
        """One more problem of this file, up to the limit."""
        if len(self.problems) < MOST_PROBLEMS:
            self.problems.append(Problem(code, Location(self.file, row, column), message, **more))  # type: ignore[arg-type]
        elif len(self.problems) == MOST_PROBLEMS:
            self.problems.append(
                Problem(
                    "too-many-problems",
                    Location(self.file),
                    f"More than {MOST_PROBLEMS} problems in this file; the others are not shown.",
                    fix="Mend those shown first: the others are probably of the same kind.",
                )
            )

    def fault(self, fault: Fault, row: int, column: str, found: str, severity: str = "error") -> None:
        """One more problem, about one cell."""
        self.add(
            fault.code,
            fault.message,
            row,
            column,
            found=found,
            allowed=fault.allowed,
            fix=fault.fix,
            severity=severity,
        )


def read_table(file: str, data: bytes, schema: Schema) -> Table:
    """One CSV file. `readable` is False where the file as a whole had to be refused."""
    table = Table(file)
    text = _decode(table, data)
    if text is None:
        return table
    lines = _lines(table, text)
    if lines is None or not _header_is_ours(table, lines, schema):
        return table
    if len(lines) - 1 > MOST_ROWS:
        table.add(
            "too-many-rows",
            f"This file has {len(lines) - 1:,} rows.",
            allowed=f"at most {MOST_ROWS:,} rows",
            fix="Check that it holds one institution only.",
        )
        return table
    table.readable = True
    _split_rows(table, lines, len(schema.columns))
    _judge_cells(table, schema, text)
    _judge_keys(table, schema)
    return table


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
    """The lines of the file, header first; None where line ends are not one kind or nothing is there."""
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
    """True if the first line is the published header, to the letter; else says in which way it is not."""
    ours = ",".join(schema.header)
    line = lines[0]
    if line == ours:
        return True
    if ours in lines[1:10]:
        table.add(
            "wrong-header",
            "Something stands above the column names.",
            1,
            found=line,
            allowed=ours,
            fix=f"Delete what stands above row {lines.index(ours) + 1}.",
        )
        return False
    for mark, name in ((";", "semicolons"), ("\t", "tabs"), ("|", "vertical bars")):
        if line.count(mark) >= max(1, line.count(",")):
            table.add(
                "wrong-delimiter",
                f"The columns seem to be parted by {name}.",
                1,
                found=line,
                allowed=ours,
                fix=f"Part them by commas. {SAVE_AS_UTF8}",
            )
            return False
    cells = _split(line) if len(line) <= LONGEST_LINE else None
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
            faults.append(("duplicate-column", "A column stands there twice.", cell))
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
    return faults or [("reordered-columns", "The columns stand in another order than published.", ",".join(cells))]


def _split(line: str) -> list[str] | None:
    """The cells of one line; None where quotation marks do not pair up."""
    if '"' not in line:
        return line.split(",")
    if not _WELL_QUOTED.fullmatch(line):
        return None
    return next(csv.reader((line,), strict=True))


def _split_rows(table: Table, lines: list[str], width: int) -> None:
    rows = table.rows
    for row, line in enumerate(lines[1:], 2):
        if len(line) > LONGEST_LINE:
            table.add(
                "row-too-long", f"This row has {len(line):,} characters.", row, allowed=f"at most {LONGEST_LINE:,}"
            )
            table.misshapen.append((row, line[:200].split(",")))
            continue
        cells = line.split(",") if '"' not in line else _split(line)
        if cells is None:
            odd = line.count('"') % 2 == 1
            table.add(
                "unclosed-quote" if odd else "stray-quote",
                "A quotation mark opens in this row and does not close before its end."
                if odd
                else "A quotation mark stands inside a cell that is not quoted, or is not doubled.",
                row,
                found=line,
                fix=QUOTE_HELP,
            )
            table.misshapen.append((row, line.split(",")))
        elif not any(cells):
            table.add("blank-row", "This row is empty.", row, fix="Delete it.")
            table.blank.append(row)
        elif len(cells) != width:
            more = len(cells) > width
            table.add(
                "extra-cells" if more else "missing-cells",
                f"This row has {len(cells)} cells, the header {width}.",
                row,
                found=line,
                fix="Put a text that holds commas between quotation marks."
                if more
                else "Write a comma for each empty cell.",
            )
            table.misshapen.append((row, cells))
        else:
            rows.append((row, cells))


def _judge_cells(table: Table, schema: Schema, text: str) -> None:
    """Every cell against its column. Equal texts of a column are judged once, then looked up."""
    dirty = not characters.is_clean(text.replace("\r\n", "\n"))
    odd = characters.looks_odd(text)
    long = max((len(line) for line in text.split("\n")), default=0) > LONGEST_CELL
    for position, column in enumerate(schema.columns):
        texts = {cells[position] for _, cells in table.rows}
        faults, remarks = _judge_texts(texts, column, dirty=dirty, odd=odd, long=long)
        if not faults and not remarks:
            continue
        for row, cells in table.rows:
            cell = cells[position]
            if cell in faults:
                table.fault(faults[cell], row, column.name, cell)
                table.bad.setdefault(row, set()).add(column.name)
            for remark in remarks.get(cell, ()):
                table.add(remark.code, remark.message, row, column.name, found=cell, fix=remark.fix, severity="warning")


def _judge_texts(
    texts: set[str], column: Column, *, dirty: bool, odd: bool, long: bool
) -> tuple[dict[str, Fault], dict[str, list[characters.Flaw]]]:
    faults: dict[str, Fault] = {}
    remarks: dict[str, list[characters.Flaw]] = {}
    for text in texts:
        fault = column.fault(text)
        if dirty and (flaw := flaw_fault(text)):
            fault = flaw
        if long and len(text.encode()) > LONGEST_CELL:
            fault = Fault(
                "cell-too-long", f"This cell has {len(text):,} characters.", f"at most {LONGEST_CELL:,} bytes"
            )
        if fault:
            faults[text] = fault
        elif column.prose and text and (odd or text[0] in characters.FORMULA_STARTS):
            found = characters.oddities(text)
            if found:
                remarks[text] = found
    return faults, remarks


def _judge_keys(table: Table, schema: Schema) -> None:
    """No two rows may bear the same key. Both stay in the table; the rules decide what the portal shows."""
    if not schema.key:
        return
    key_of = itemgetter(*schema.key)
    if len({key_of(cells) for _, cells in table.rows}) == len(table.rows):
        return
    table.repeats = True
    seen: dict[tuple[str, ...], int] = {}
    names = " and ".join(schema.header[position] for position in schema.key)
    for row, cells in table.rows:
        key = tuple(cells[position] for position in schema.key)
        first = seen.setdefault(key, row)
        if first != row:
            table.add(
                "duplicate-row",
                f"Row {first} has the same {names}.",
                row,
                schema.header[schema.key[-1]],
                found=", ".join(key),
                fix="Keep one of the two rows.",
            )
