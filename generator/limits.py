"""How much may come in, and how long may it take? Every bound on input stands here, by the door it guards.

A reader imports its own class and names the bound in its refusal. `docs/<language>/security.md` lists them all; a test
compares that table with this module, so a changed bound changes the page in the same commit. Bytes unless a name says
rows, files, characters, levels or seconds.
"""

from typing import Final

KB: Final = 1024
MB: Final = 1024 * KB


class Answer:
    """What a command may cost, whatever it is given: seconds on two cores, and bytes of memory in all its processes."""

    SECONDS: Final = 20
    MEMORY: Final = 500 * MB


class Workbook:
    """A workbook that somebody filled in, or reviewed in. What we make has 200 kB and 8,000 cells."""

    BYTES: Final = 10 * MB
    UNPACKED: Final = 100 * MB
    PARTS: Final = 2_000
    TAGS: Final = 8_000_000  # of XML: a column coloured down to its last row has three million, and is read
    SHEETS: Final = 100
    ROWS: Final = 5_000  # of a sheet: what says something below is told of, and not read
    COLUMNS: Final = 100  # as above, beside
    CELLS: Final = 100_000  # that say something, of all sheets
    BLANKS: Final = 40_000  # cells with a look alone, and rows, that the marked copy keeps
    CHARACTERS: Final = 5_000_000  # of all cells; a text that many share counts each time
    CELL_CHARACTERS: Final = 32_767  # of a cell or a comment, as in Excel
    FORMULA_CHARACTERS: Final = 8_192  # as in Excel
    STYLES: Final = 5_000  # fonts, fills, borders, formats: of each
    COMMENTS: Final = 2_000  # that the marked copy keeps
    PROBLEMS: Final = 1_000  # of one workbook that are told
    SECONDS: Final = 20  # of computing, in a process of its own
    CLOCK_SECONDS: Final = 120
    MEMORY: Final = 500 * MB
    WRITTEN: Final = 64 * MB  # of one file that the import writes


class Archive:
    """The files of MIX Market, which whoever runs a portal chose to import: XLSX, or CSV."""

    BYTES: Final = 200 * MB
    UNPACKED: Final = 1024 * MB
    PARTS: Final = 2_000
    TAGS: Final = 200_000_000
    SHEETS: Final = 100
    ROWS: Final = 1_048_576
    COLUMNS: Final = 2_000
    CELLS: Final = 20_000_000
    BLANKS: Final = 0
    CHARACTERS: Final = 500_000_000
    CELL_CHARACTERS: Final = 32_767
    FORMULA_CHARACTERS: Final = 8_192
    STYLES: Final = 65_490
    COMMENTS: Final = 0
    CSV_BYTES: Final = 500 * MB
    CSV_CELL_CHARACTERS: Final = 1_000_000
    SECONDS: Final = 3_600  # of computing, in a process of its own
    CLOCK_SECONDS: Final = 7_200
    MEMORY: Final = 8192 * MB
    WRITTEN: Final = 1024 * MB


class Dropped:
    """A zip archive with packages that somebody drops on the page that checks."""

    UNPACKED: Final = 200 * MB
    FILES: Final = 5_000
    NAME_CHARACTERS: Final = 500
    LEVELS: Final = 8  # folders in one another
