"""Reads the cells of a table, with the location of each.

A file that is not in the published form is refused as a whole, with advice on saving it again; a bad row or cell is
refused alone.
"""

from operator import itemgetter

from generator import limits, merge_marks
from generator.packages.safety import characters
from generator.packages.tables.lines import read_lines, split
from generator.packages.tables.schemas import Fault, Schema, SchemaColumn, flaw_fault
from generator.packages.tables.table import Table

QUOTE_HELP = (
    "Write the whole row on one line; put a text that holds a comma or a quotation mark between quotation marks, "
    "and double each quotation mark inside it."
)


def read_table(file: str, data: bytes, schema: Schema, room: int = limits.PackageLimits.ROWS) -> Table:
    """One CSV file as a table. `readable` is False if the file was refused as a whole.

    `room` is how many rows there may be, of those that all tables of a package may have together.
    """
    table = Table(file)
    lines = read_lines(table, data, schema)
    if lines is None:
        return table
    if len(lines) - 1 > room:
        table.add(
            "too-many-rows",
            f"This file has {len(lines) - 1:,} rows.",
            allowed=f"at most {limits.PackageLimits.ROWS:,} rows in all tables of a package together",
            fix="Check that it holds one institution only.",
        )
        return table
    table.readable = True
    _split_rows(table, lines, len(schema.columns))
    _judge_cells(table, schema, lines)
    _judge_keys(table, schema)
    return table


def _split_rows(table: Table, lines: list[str], width: int) -> None:
    rows = table.rows
    for row, line in enumerate(lines[1:], 2):
        long = len(line) > limits.TableLimits.LINE_CHARACTERS
        cells = None if long else line.split(",", limits.TableLimits.CELLS) if '"' not in line else split(line)
        if long or (cells is not None and len(cells) > limits.TableLimits.CELLS):
            table.add(
                "row-too-long",
                f"This row has {len(line):,} characters." if long else "This row has far too many cells.",
                row,
                allowed=f"at most {limits.TableLimits.LINE_CHARACTERS:,} characters and {limits.TableLimits.CELLS} cells",
            )
            table.misshapen.append((row, line[:200].split(",", width)))
        elif merge_marks.is_mark(line):
            table.add(merge_marks.CODE, merge_marks.MESSAGE, row, found=line, fix=merge_marks.FIX)
            table.misshapen.append((row, line.split(",", width)))
        elif cells is None:
            odd = line.count('"') % 2 == 1
            table.add(
                "unclosed-quote" if odd else "stray-quote",
                "A quotation mark opens in this row and does not close before its end."
                if odd
                else "There is a quotation mark inside a cell that is not quoted, or it is not doubled.",
                row,
                found=line,
                fix=QUOTE_HELP,
            )
            table.misshapen.append((row, line.split(",", width)))
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
            table.misshapen.append((row, cells[: width + 1]))
        else:
            rows.append((row, cells))


def _judge_cells(table: Table, schema: Schema, lines: list[str]) -> None:
    """Check every cell against its column. Equal texts of a column are checked once, then looked up."""
    text = "\n".join(lines)
    dirty = not characters.is_clean(text)
    odd = characters.looks_odd(text)
    long = max(map(len, lines)) > limits.TableLimits.CELL
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
    texts: set[str], column: SchemaColumn, *, dirty: bool, odd: bool, long: bool
) -> tuple[dict[str, Fault], dict[str, list[characters.Flaw]]]:
    faults: dict[str, Fault] = {}
    remarks: dict[str, list[characters.Flaw]] = {}
    for text in texts:
        fault = column.fault(text)
        if dirty and (flaw := flaw_fault(text)):
            fault = flaw
        if long and len(text.encode()) > limits.TableLimits.CELL:
            fault = Fault(
                "cell-too-long",
                f"This cell has {len(text):,} characters.",
                f"at most {limits.TableLimits.CELL:,} bytes",
            )
        if fault:
            faults[text] = fault
        elif column.prose and text and (odd or text[0] in characters.FORMULA_STARTS):
            found = characters.oddities(text)
            if found:
                remarks[text] = found
    return faults, remarks


def _judge_keys(table: Table, schema: Schema) -> None:
    """Report rows with the same key. Both stay in the table; `facts` and the other rules decide what is shown."""
    key_of = itemgetter(*schema.key)
    if len({key_of(cells) for _, cells in table.rows}) == len(table.rows):
        return
    table.repeats = True
    if any(problem.code == merge_marks.CODE for problem in table.problems):
        return  # both versions of the same rows are there, and it is said where
    seen: dict[tuple[str, ...], int] = {}
    names = " + ".join(schema.header[position] for position in schema.key)
    for row, cells in table.rows:
        key = tuple(cells[position] for position in schema.key)
        first = seen.setdefault(key, row)
        if first != row and _are_readings(table, schema, first, cells):
            table.add(
                "contradictory-rows",
                f"Row {first} says otherwise of the same {names}. Both say where they come from; neither is counted.",
                row,
                schema.header[schema.key[-1]],
                found=", ".join(key),
                fix="Keep the one that holds, once that is known.",
                severity="warning",
            )
        elif first != row:
            table.add(
                "duplicate-row",
                f"Row {first} has the same {names}.",
                row,
                schema.header[schema.key[-1]],
                found=", ".join(key),
                fix="Keep one of the two rows.",
            )


def _are_readings(table: Table, schema: Schema, first: int, cells: list[str]) -> bool:
    """True for two answers that contradict each other and each say, in a note, where they come from.

    This is how an import records a contradiction that it must not resolve. Without notes it is a duplicate row.
    """
    if schema.name != "indicators":
        return False
    other = next(found for row, found in table.rows if row == first)
    return all(row[-1] and "withheld" not in row for row in (other, cells)) and other[2:4] != cells[2:4]
