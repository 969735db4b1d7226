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


class Standards:
    """The folder `standards`: what is measured and judged, and in which words."""

    FILE: Final = 512 * KB
    """Our largest has 90 KB."""
    FOLDER: Final = 4 * MB
    FILES: Final = 300
    LEVELS: Final = 12
    """Of lists and mappings inside each other; ours need six."""
    VALUES: Final = 20_000
    """Words, figures, lists and mappings of one file; our largest has 5,000."""
    TEXT_CHARACTERS: Final = 10_000
    """Of one word, text or key."""
    CODE_CHARACTERS: Final = 60
    """Of a lasting name."""
    WHOLE_DIGITS: Final = 24
    """Of a figure before its point, as in tables."""
    DECIMAL_DIGITS: Final = 12
    MONTHS: Final = 600
    """That an award, a review or a document may hold."""
    HINTS: Final = 20
    """Problems of one file beside which a similar name is sought."""
    HINT_CHARACTERS: Final = 100
    """Of a name that a similar one is sought for."""
    SHOWN: Final = 200
    """Problems of one file that are told one by one; of the rest only the number."""


class Dropped:
    """A zip archive that is given to the page that checks. What it may unpack to is the bound of a package."""

    PATH_CHARACTERS: Final = 500
