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


class Publication:
    """What a site tells of its last publication, as it comes back from the host."""

    FILE_BYTES: Final = 1 * KB


class Event:
    """What a host tells of an issue. It takes bodies of 65,536 characters itself."""

    FILE_BYTES: Final = 1 * MB
    BODY_CHARACTERS: Final = 70_000


class Attachment:
    """A workbook that hangs on an issue, before anything looks into it."""

    FILE_BYTES: Final = 10 * MB


class HandedOver:
    """What the job that read a workbook gives to those that may write."""

    ANSWER_BYTES: Final = 256 * KB
    FOUND_CHARACTERS: Final = 200
    SAID_CHARACTERS: Final = 20_000
    FILES: Final = 10
    FILE_BYTES: Final = 20 * MB


class Report:
    """What the check of a pull request gives to the job that may comment."""

    FILE_BYTES: Final = 512 * KB
    ARCHIVE_BYTES: Final = 1 * MB
    ARCHIVE_PARTS: Final = 10
    PROBLEMS: Final = 50
    LINES: Final = 400
    CELLS: Final = 12
    PACKAGES: Final = 200
    TEXT_CHARACTERS: Final = 600
    COUNT: Final = 10_000_000


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
