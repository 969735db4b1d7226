"""Every bound on input, by the door it guards: how much may come in, and how long it may take.

A reader imports its own class and names the bound in its refusal. `docs/<language>/security.md` lists them all; a test
compares that table with this module, so a changed bound changes the page in the same commit. The unit is bytes unless a
name says rows, files, characters, levels or seconds.
"""

from typing import Final

KB: Final = 1024
MB: Final = 1024 * KB


class AnswerLimits:
    """What a command may cost, for any input: seconds on two cores, and bytes of memory in all its processes."""

    SECONDS: Final = 20
    MEMORY: Final = 500 * MB


class PublicationLimits:
    """A site's record of its last publication, as the host returns it."""

    FILE_BYTES: Final = 256 * KB  # every package of the largest portal held back


class EventLimits:
    """An event of the host about an issue. The host itself accepts bodies of 65,536 characters."""

    FILE_BYTES: Final = 1 * MB
    BODY_CHARACTERS: Final = 70_000


class ComparisonLimits:
    """What the address of the page that puts institutions side by side may ask for at a time."""

    INSTITUTIONS: Final = 6
    INDICATORS: Final = 6  # over the years


class AttachmentLimits:
    """A workbook attached to an issue, before it is opened."""

    FILE_BYTES: Final = 10 * MB


class HandedOverLimits:
    """What the job that read a workbook passes to those that may write."""

    ANSWER_BYTES: Final = 256 * KB
    FOUND_CHARACTERS: Final = 200
    SAID_CHARACTERS: Final = 20_000
    FILES: Final = 10
    FILE_BYTES: Final = 20 * MB


class ReportLimits:
    """What the check of a pull request passes to the job that may comment."""

    FILE_BYTES: Final = 512 * KB
    ARCHIVE_BYTES: Final = 1 * MB
    ARCHIVE_PARTS: Final = 10
    PROBLEMS: Final = 50
    LINES: Final = 400
    CELLS: Final = 12
    PACKAGES: Final = 200
    TEXT_CHARACTERS: Final = 600
    COUNT: Final = 10_000_000


class StandardsLimits:
    """The folder `standards`: what is measured and judged, and its words."""

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
    """The longest validity of an award, a review or a document."""
    HINTS: Final = 20
    """Problems of one file for which similar names are searched."""
    HINT_CHARACTERS: Final = 100
    """Of a name for which similar ones are searched."""
    SHOWN: Final = 200
    """Problems of one file that are reported one by one; the rest are counted."""


class JsonLimits:
    """Any JSON text from outside: descriptors, credentials, badges, reports, events."""

    LEVELS: Final = 32
    EXPONENT: Final = 1000  # of a number with a point or an exponent, in powers of ten either way


class PackageLimits:
    """The folder of an institution or an association."""

    BYTES: Final = 200 * MB
    FILES_OF_INSTITUTION: Final = 500
    FILES_OF_ASSOCIATION: Final = 5000  # it may publish a credential for every award
    TABLES: Final = 20 * MB  # all of them together
    CREDENTIALS: Final = 20 * MB  # all of an association together; one has two to four KB
    ROWS: Final = 100_000  # of all its tables together
    PROBLEMS: Final = 100  # with its files, before one of them is opened


class DescriptorLimits:
    """A package's datapackage.json."""

    BYTES: Final = 256 * KB
    ENTRIES: Final = 200  # of one list, or keys of one object
    PROBLEMS: Final = 100


class TableLimits:
    """A CSV file of a package."""

    BYTES: Final = 20 * MB
    LINE_CHARACTERS: Final = 256 * 1024
    CELLS: Final = 200  # of one row; ours have ten at most
    CELL: Final = 32 * KB
    PROBLEMS: Final = 500  # per file; a file that is wrong throughout is wrong for one reason
    HINTS: Final = 10  # "Did you mean …?" is answered for the first few
    NAMES: Final = 500  # among which the intended word is searched


class DocumentLimits:
    """A PDF or a picture that is offered as evidence."""

    BYTES: Final = 20 * MB
    STREAMS: Final = 100_000  # of all PDFs of a package
    DICTIONARY: Final = 64 * KB  # the description of one stream of a PDF
    UNPACKED: Final = 64 * MB  # objects of all PDFs of a package


class SignaturesLimits:
    """A package's reviews.csv.sig."""

    BYTES: Final = 256 * KB  # some thirty signatures of a hundred rows each
    STATEMENTS: Final = 200  # each takes a millisecond or two to check
    ROWS: Final = 2000  # of one statement; the standards know a few hundred indicators
    PROBLEMS: Final = 20  # with the form of one file, and rows named in one message


class CredentialLimits:
    """A signed credential of an association's package."""

    BYTES: Final = 64 * KB


class SecondOpinionLimits:
    """The process in which Frictionless reads the tables of packages."""

    SECONDS: Final = 60  # for one package
    MEMORY: Final = 400 * MB
    PACKAGES: Final = 2000  # then a new process takes over


class BadgeLimits:
    """A badge (SVG or PNG), and the copies of issuers' documents that are given with it."""

    FILE: Final = 256 * KB
    ISSUER_FILE: Final = 1 * MB
    ISSUER_FILES: Final = 10_000
    LANGUAGES: Final = 50


class ProofLimits:
    """A document that is signed: a credential, of some 3,500 bytes, or the list of withdrawn ones.

    WORK counts how often the canonicalisation may explore a blank node, 50 µs each; an honest document of ours needs
    none or a few, while an invented one with many similar nodes would take too long (RDFC-1.0, section 7.1). Whole
    numbers up to NUMBER keep all their digits there.
    """

    DOCUMENT: Final = 64 * KB
    LEVELS: Final = 32
    WORK: Final = 2_000
    NUMBER: Final = 10**15
    LIST: Final = 2 * MB


class SshKeyLimits:
    """Keys and signatures of people in OpenSSH's formats, and a portal's own key in PEM, which takes 119 bytes.

    With the longest RSA key that OpenSSH knows, a signature takes some 5,900 characters and a public key 2,800; NIST SP
    800-131A allows none below 2048 bits.
    """

    ARMOR_CHARACTERS: Final = 16 * KB
    LINE_CHARACTERS: Final = 8 * KB
    KEY_FILE: Final = 16 * KB
    FILES_SEARCHED: Final = 20_000  # beside packages, or of no use in one, in which a private key is looked for
    RSA_BITS_LEAST: Final = 2048
    RSA_BITS: Final = 16384


class GitLimits:
    """What Git may answer, and how much of a repository is written out to be read."""

    LISTING: Final = 64 * MB  # ten thousand packages take about 10 MB of names
    ANSWER_SECONDS: Final = 300
    LAID_OUT: Final = 4096 * MB
    FILES: Final = 20_000  # of one proposal that are listed


class HistoryLimits:
    """The history of the data on the page of changes. All of it is in the repository, and `portal diff` shows it."""

    COMMITS: Final = 20_000  # that changed data, the newest
    DAYS: Final = 60  # with changes: a publication without a cache compares each with the one before
    ENTRIES: Final = 1_000
    VALUES: Final = 10  # of a filing on a day; the others are counted


class WorkbookLimits:
    """A workbook that was filled in, or reviewed in. An empty one of ours has 200 kB and 8,000 cells."""

    BYTES: Final = 10 * MB
    UNPACKED: Final = 100 * MB
    PARTS: Final = 2_000
    TAGS: Final = 8_000_000  # of XML: a column coloured down to its last row has three million, and is read
    SHEETS: Final = 100
    ROWS: Final = 5_000  # of a sheet: content below is reported, and not read
    COLUMNS: Final = 100  # likewise, to the right
    CELLS: Final = 100_000  # with content, of all sheets
    BLANKS: Final = 40_000  # cells with a style only, and rows, that the marked copy keeps
    CHARACTERS: Final = 5_000_000  # of all cells; a text that many share counts each time
    CELL_CHARACTERS: Final = 32_767  # of a cell or a comment, as in Excel
    FORMULA_CHARACTERS: Final = 8_192  # as in Excel
    STYLES: Final = 5_000  # fonts, fills, borders, formats: of each
    COMMENTS: Final = 2_000  # that the marked copy keeps
    RUNS: Final = 5_000  # pieces of texts with several fonts, such as a bold word, that the marked copy keeps
    PROBLEMS: Final = 1_000  # of one workbook that are reported
    SECONDS: Final = 20  # of computing, in a process of its own
    CLOCK_SECONDS: Final = 120
    MEMORY: Final = 500 * MB
    WRITTEN: Final = 64 * MB  # of one file that the import writes


class SpreadsheetLimits:
    """A plain spreadsheet of scores, or a look-up table. As a workbook it has the bounds of `WorkbookLimits` too."""

    BYTES: Final = 20 * MB
    ROWS: Final = 200_000
    COLUMNS: Final = 1_000
    TABLE_BYTES: Final = 1 * MB  # of a look-up table in our own form
    SHOWN: Final = 12  # rows or scores that one message names


class ArchiveLimits:
    """The files of MIX Market, which the operator of a portal chose to import: XLSX, or CSV."""

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
    RUNS: Final = 0
    CSV_BYTES: Final = 500 * MB
    CSV_CELL_CHARACTERS: Final = 1_000_000
    SECONDS: Final = 3_600  # of computing, in a process of its own
    CLOCK_SECONDS: Final = 7_200
    MEMORY: Final = 8192 * MB
    WRITTEN: Final = 1024 * MB


class MappingLimits:
    """A table that says what the questions of a form of one's own are (`portal import survey --map`)."""

    BYTES: Final = 2 * MB


class SurveyLimits:
    """An export of a survey's answers, from KoboToolbox or ODK: XLSX, or CSV. Read on the machine of who asked."""

    BYTES: Final = 200 * MB
    UNPACKED: Final = 1024 * MB
    PARTS: Final = 2_000
    TAGS: Final = 200_000_000
    SHEETS: Final = 100
    ROWS: Final = 500_000
    COLUMNS: Final = 4_000
    CELLS: Final = 20_000_000
    BLANKS: Final = 0
    CHARACTERS: Final = 500_000_000
    CELL_CHARACTERS: Final = 32_767
    FORMULA_CHARACTERS: Final = 8_192
    STYLES: Final = 65_490
    COMMENTS: Final = 0
    RUNS: Final = 0
    FILES: Final = 50  # of one survey
    WEIGHT: Final = 1_000  # of one respondent, times the mean
    SHOWN: Final = 20  # rows of one problem that are reported one by one; the rest are counted
    PROBLEMS: Final = 500
    SECONDS: Final = 600  # of computing, in a process of its own
    CLOCK_SECONDS: Final = 1_200
    MEMORY: Final = 2048 * MB
    WRITTEN: Final = 64 * MB


class DroppedLimits:
    """A zip archive with packages that is dropped on the check page."""

    UNPACKED: Final = 200 * MB
    FILES: Final = 5_000
    NAME_CHARACTERS: Final = 500
    LEVELS: Final = 8  # folders in one another
    DATA_LEVELS: Final = 3  # nested folders in which the data packages of a whole repository are looked for


class TransferLimits:
    """What is sent to a worker on another machine. A package beyond these is read on the machine that builds."""

    ITEM_BYTES: Final = 32 * MB
    COMMON_BYTES: Final = 256 * MB  # templates and pages
    FILES: Final = 20_000
