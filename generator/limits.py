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
