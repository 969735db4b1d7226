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


class Json:
    """Any JSON text from outside: descriptors, credentials, badges, reports, events."""

    LEVELS: Final = 32
    EXPONENT: Final = 1000  # of a number with a point or an exponent, in powers of ten either way


class Package:
    """The folder of an institution or an association."""

    BYTES: Final = 200 * MB
    FILES_OF_INSTITUTION: Final = 500
    FILES_OF_ASSOCIATION: Final = 5000  # it may publish a credential for each award it ever gave
    TABLES: Final = 20 * MB  # all of them together
    ROWS: Final = 100_000  # of all its tables together
    PROBLEMS: Final = 100  # with its files, before one of them is opened


class Descriptor:
    """A package's datapackage.json."""

    BYTES: Final = 256 * KB
    ENTRIES: Final = 200  # of one list, or keys of one object
    PROBLEMS: Final = 100


class Table:
    """A CSV file of a package."""

    BYTES: Final = 20 * MB
    LINE_CHARACTERS: Final = 256 * 1024
    CELLS: Final = 200  # of one row; ours have ten at most
    CELL: Final = 32 * KB
    PROBLEMS: Final = 500  # told of one file: one that is wrong throughout is wrong for one reason
    HINTS: Final = 10  # "Did you mean …?" is answered for the first few
    NAMES: Final = 500  # among which the word that was meant is sought


class Document:
    """A PDF or a picture that is offered as evidence."""

    BYTES: Final = 20 * MB
    STREAMS: Final = 100_000  # of all PDFs of a package
    DICTIONARY: Final = 64 * KB  # what says what is in one stream of a PDF
    UNPACKED: Final = 64 * MB  # objects of all PDFs of a package


class Signatures:
    """A package's reviews.csv.sig."""

    BYTES: Final = 256 * KB  # some thirty signatures of a hundred rows each
    STATEMENTS: Final = 200  # each takes a millisecond or two to check
    ROWS: Final = 2000  # of one statement; the standards know a few hundred indicators
    PROBLEMS: Final = 20  # with the form of one file, and rows named in one message


class Credential:
    """A signed credential of an association's package."""

    BYTES: Final = 64 * KB


class SecondOpinion:
    """The process in which frictionless looks at the tables of packages."""

    SECONDS: Final = 60  # for one package
    MEMORY: Final = 400 * MB
    PACKAGES: Final = 2000  # then a new process takes over


class History:
    """What is asked of Git."""

    LISTING: Final = 64 * MB  # a list of files; ten thousand packages take about ten million
    SECONDS: Final = 120  # for one answer
    FILES: Final = 20_000  # of one proposal that are listed
