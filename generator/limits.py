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
    """A workbook that somebody filled in or reviewed in. What we make has 200 kB and 8,000 cells."""

    FILE: Final = 10 * MB
    UNPACKED: Final = 100 * MB
    PARTS: Final = 2_000
    TAGS: Final = 8_000_000
    """Of XML in all its parts: a column coloured down to its last row has three million, and is read."""
    SHEETS: Final = 100
    ROWS: Final = 5_000
    COLUMNS: Final = 100
    """Rows and columns of a sheet that are read; below and beside them only blank cells go without a word."""
    CELLS: Final = 100_000
    """Cells that say something, of all sheets."""
    BLANKS: Final = 40_000
    """Cells with a look alone, and rows, that the marked copy keeps. The others lose their colour, nobody a word."""
    CHARACTERS: Final = 5_000_000
    """Of all cells; a text that stands in many counts each time."""
    CELL_CHARACTERS: Final = 32_767
    FORMULA_CHARACTERS: Final = 8_192
    """What Excel allows in a cell or comment, and in a formula."""
    STYLES: Final = 10_000
    """Fonts, fills, borders, formats: of each kind."""
    COMMENTS: Final = 2_000
    TOLD: Final = 1_000
    """Problems of one workbook that are told."""
    SECONDS: Final = 20
    """Of computing, in a process of its own."""
    CLOCK_SECONDS: Final = 120
    MEMORY: Final = 500 * MB
    WRITTEN: Final = 64 * MB
    """Of one file that the import writes."""


class Archive:
    """The files of MIX Market, which whoever runs a portal chose to import: XLSX, or CSV."""

    FILE: Final = 200 * MB
    UNPACKED: Final = 1_024 * MB
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
    CSV_FILE: Final = 500 * MB
    CSV_CELL_CHARACTERS: Final = 1_000_000
    SECONDS: Final = 3_600
    CLOCK_SECONDS: Final = 7_200
    MEMORY: Final = 8_192 * MB
    WRITTEN: Final = 1_024 * MB
