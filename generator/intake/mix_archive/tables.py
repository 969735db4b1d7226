"""Reads the files of the archive, whichever program wrote them.

Workbooks and CSV files give the same `ArchiveTable`. A CSV file may be separated by commas, semicolons or tabs, begin
with a byte-order mark, be in UTF-8, UTF-16 or Windows-1252, or in two of these, line by line: all were seen.
"""

import csv
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from generator.intake.mix_archive.countries import look_alikes_replaced
from generator.intake.mix_archive.figures import is_blank
from generator.intake.xlsx import DAMAGED, Cell, Workbook, look_over
from generator.limits import MB, ArchiveLimits
from generator.problems import Location, Problem

WHO = {
    "mfi_id": "MFI ID",
    "name": "MFI Name",
    "full_name": "MFI Full Name",
    "country": "Country",
    "region": "Region",
    "legal_status": "Last known legal status",
    "profit_status": "Last known profit status",
}
"""The columns of the metadata, by their names in the archive."""

WHEN = {
    "mfi_id": "MFI ID",
    "name": "MFI Name",
    "fiscal_year": "Fiscal Year",
    "currency": "Currency",
    "period_type": "Period Type",
    "as_of": "As of Date",
}
"""The columns of a file of answers that identify a row. All others are defined by the standards."""

_HEADER_WITHIN = 10
"""A title or a blank line may precede the header, but not a page of them."""
_DELIMITERS = ",;\t|"


@dataclass(frozen=True, slots=True)
class ArchiveTable:
    """One file: its header, and its rows with their numbers as a spreadsheet counts them.

    `body` yields the rows again each time it is called. `notes` say what was unusual about the file as a whole.
    """

    file: str
    header: tuple[str, ...]
    keys: dict[str, int]
    source: "Workbook | str"
    sheet: str
    delimiter: str
    first_row: int
    notes: tuple[str, ...] = ()

    def body(self) -> Iterator[tuple[int, tuple[Cell, ...], str]]:
        """Rows below the header, made as wide as it is, and what is odd about their width ("" if nothing is).

        Raises one of `xlsx.DAMAGED` if a workbook turns out to be damaged, `csv.Error` if a CSV file is.
        """
        width = len(self.header)
        for number, cells in _lines(self.source, self.sheet, self.delimiter):
            if number < self.first_row:
                continue
            odd = ""
            if len(cells) > width and not is_empty(cells[width:]):
                odd = f"{len(cells)} cells under a header of {width}; the last ones are lost"
            elif self.delimiter and 0 < len(cells) < width:  # in a workbook, empty cells at the end are simply missing
                odd = f"{len(cells)} cells under a header of {width}; a quotation mark may be unclosed"
            yield number, cells[:width] + (None,) * (width - len(cells)), odd


def heading(text: str) -> str:
    """A column's name in the form in which names are compared: its letters and digits.

    Copies differ in blanks, apostrophes, arrows and broken characters, never in these. The statistics program R, for
    one, writes a dot for every character that is neither letter nor digit.
    """
    return re.sub(r"[^a-z0-9]", "", look_alikes_replaced(text).lower())


def read(
    path: Path, keys: Mapping[str, str], needed: tuple[str, ...]
) -> tuple[ArchiveTable | None, tuple[Problem, ...]]:
    """The table in a file, or the file's problems. `keys` are its identifying columns, `needed` those it must have."""
    location = Location(path.name)
    if not path.is_file():
        return None, (Problem("file-missing", location, "there is no such file", found=str(path)),)
    try:
        with path.open("rb") as stream:
            magic = stream.read(4)
        if magic.startswith((b"PK", b"\xd0\xcf\x11\xe0")) or path.suffix.lower() in (".xlsx", ".xls", ".xlsm"):
            book, problems = look_over(path, ArchiveLimits)
            if book is None:
                return None, problems
            if book.beyond:
                return None, (_too_wide(location, book.beyond[0]),)
            sources: list[tuple[Workbook | str, str, str]] = [(book, sheet, "") for sheet in book.sheets]
            notes: tuple[str, ...] = ()
        else:
            if path.stat().st_size > ArchiveLimits.CSV_BYTES:
                allowed = f"at most {ArchiveLimits.CSV_BYTES // MB} MB"
                return None, (Problem("file-too-large", location, "the file is too large", None, allowed),)
            text, notes = _decoded(path.read_bytes())
            sources = [(text, "", delimiter) for delimiter in _DELIMITERS]
        return _best(path.name, sources, notes=notes, names=keys, needed=needed)
    except (*DAMAGED, csv.Error) as error:
        message, found = "the file cannot be read to its end", str(error) if isinstance(error, csv.Error) else None
        fix = "Download it again, or save it again as CSV."
        return None, (Problem("file-damaged", location, message, found, fix=fix),)


def _best(
    file: str,
    sources: list[tuple[Workbook | str, str, str]],
    *,
    notes: tuple[str, ...],
    names: Mapping[str, str],
    needed: tuple[str, ...],
) -> tuple[ArchiveTable | None, tuple[Problem, ...]]:
    """The first sheet, or the reading with that delimiter, whose header names the most keys."""
    wanted = {heading(name): key for key, name in names.items()}
    found: list[ArchiveTable] = []
    for source, sheet, delimiter in sources:
        for number, cells in _lines(source, sheet, delimiter):
            header = tuple("" if cell is None else str(cell) for cell in cells)
            keys: dict[str, int] = {}
            for column, name in enumerate(header):
                key = wanted.get(heading(name))
                if key is not None:
                    keys.setdefault(key, column)
            if "mfi_id" in keys:
                found.append(ArchiveTable(file, header, keys, source, sheet, delimiter, number + 1, notes))
                break
            if number >= _HEADER_WITHIN:
                break
    if not found:
        message = f'no column named "{names["mfi_id"]}" in the first {_HEADER_WITHIN} rows'
        return None, (Problem("header-missing", Location(file), message, allowed="the header of the archive's files"),)
    best = max(found, key=lambda table: len(table.keys))
    missing = [names[key] for key in needed if key not in best.keys]
    if missing:
        message = f"the header lacks {', '.join(missing)}"
        return None, (Problem("header-missing", Location(file, best.first_row - 1), message),)
    others = [table.sheet for table in found if table is not best and isinstance(table.source, Workbook)]
    if others:
        notes = (*notes, f"only the sheet {best.sheet} was read; {', '.join(others)} also has a header of the archive")
    return ArchiveTable(
        file, best.header, best.keys, best.source, best.sheet, best.delimiter, best.first_row, notes
    ), ()


def _lines(source: Workbook | str, sheet: str, delimiter: str) -> Iterator[tuple[int, tuple[Cell, ...]]]:
    if isinstance(source, Workbook):
        yield from source.rows(sheet)
        return
    csv.field_size_limit(ArchiveLimits.CSV_CELL_CHARACTERS)
    for number, cells in enumerate(csv.reader(io.StringIO(source, newline=""), delimiter=delimiter), start=1):
        if number > ArchiveLimits.ROWS or len(cells) > ArchiveLimits.COLUMNS:
            allowed = f"at most {ArchiveLimits.ROWS:,} rows and {ArchiveLimits.COLUMNS:,} columns"
            raise csv.Error(f"row {number} is too many or too wide: {allowed}")
        yield number, tuple(cells)


def _too_wide(location: Location, place: str) -> Problem:
    message = "a sheet goes on where no column of the archive is"
    fix = "Remove what is there, and import it again."
    return Problem("file-too-wide", location, message, place, f"at most {ArchiveLimits.COLUMNS:,} columns", fix)


def is_empty(cells: tuple[Cell, ...]) -> bool:
    """True if a row holds nothing at all."""
    return all(is_blank(cell) for cell in cells)


def _decoded(data: bytes) -> tuple[str, tuple[str, ...]]:
    """The text of a CSV file, and what was unusual about its bytes.

    Windows-1252 leaves five bytes undefined; Latin-1 fills them.
    """
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", errors="replace").replace("\0", ""), ("read as UTF-16",)
    notes = []
    if b"\0" in data:
        notes.append("NUL bytes were taken out")
        data = data.replace(b"\0", b"")
    try:
        return data.decode("utf-8-sig"), tuple(notes)
    except UnicodeDecodeError:
        pass
    lines = []
    foreign = mixed = 0
    for line in data.removeprefix(b"\xef\xbb\xbf").splitlines(keepends=True):
        try:
            lines.append(line.decode())
            mixed += not line.isascii()
        except UnicodeDecodeError:
            foreign += 1
            try:
                lines.append(line.decode("cp1252"))
            except UnicodeDecodeError:
                lines.append(line.decode("latin-1"))
    where = f"{foreign} lines of it; the others are UTF-8" if mixed else "all of it"
    notes.append(f"not in UTF-8: read as Windows-1252 ({where})")
    return "".join(lines), tuple(notes)
