"""Which workbooks are refused before anybody reads them: those that run, fetch, or lead elsewhere.

Stricter than `look_over`, which is for archives that somebody chose to import: here the file comes from a stranger, and
what is refused is named, so that an honest sender knows what to take out. An address that a spreadsheet program made
into a link on its own, as they do with all that begins with https, is no reason.
"""

import re
import zipfile
from html import unescape
from pathlib import Path

from generator.intake.workbooks import DAMAGED, Workbook, look_over
from generator.problems import Location, Problem

LARGEST = 10 * 1024 * 1024
LARGEST_UNPACKED = 100 * 1024 * 1024
"""A full workbook of ours has 200 kB, and unpacks to three megabytes."""

_CALLS = re.compile(
    r"\b(?:WEBSERVICE|FILTERXML|HYPERLINK|RTD|DDE|CALL|REGISTER(?:\.ID)?|EXEC|IMPORTXML|IMPORTHTML|IMPORTDATA|"
    r"IMPORTFEED|IMPORTRANGE|IMAGE|GOOGLEFINANCE)\s*\(|\w\s*\|\s*'?[^!]*'?!|\[[^\]]*\][^!]*!",
    re.IGNORECASE,
)
_FORMULA = re.compile(rb"<(?:\w+:)?(?:f|definedName|formula[12]?)(?:\s[^>]*)?>([^<]+)<")
_RELATION = re.compile(rb"<(?:\w+:)?Relationship\s[^>]*>")

_PARTS = (
    (r"xl/macrosheets/|vbaproject\.bin$", "workbook-macros", "the workbook carries macros"),
    (r"xl/externallinks/", "workbook-links", "the workbook is linked to other files"),
    (
        r"xl/(connections\.xml|querytables/|model/|customdata/)",
        "workbook-connections",
        "the workbook fetches data from elsewhere",
    ),
    (
        r"xl/(embeddings/|activex/|ctrlprops/)|oleobject",
        "workbook-embedded",
        "other files or controls are embedded in the workbook",
    ),
)
_MEND = {
    "workbook-macros": "Save it as .xlsx, without macros.",
    "workbook-links": "Break the links (Data, Edit links), and save it again.",
    "workbook-connections": "Remove the connections (Data, Queries and connections), and save it again.",
    "workbook-embedded": "Delete what is embedded, and save it again.",
    "workbook-calls-out": "Replace the formula by its value: copy the cell, then paste values only.",
}


def opened(path: Path) -> tuple[Workbook | None, tuple[Problem, ...]]:
    """A stranger's workbook, or the one reason for which it is refused."""
    location = Location(path.name)
    size = path.stat().st_size
    if size > LARGEST:
        message = f"the file is larger than {LARGEST // 1024 // 1024} MB, and no workbook of ours is"
        return None, (
            Problem("workbook-too-large", location, message, fix="Send the workbook alone, without pictures."),
        )
    book, problems = look_over(path, most=LARGEST_UNPACKED)
    if book is None:
        return None, problems
    try:
        with zipfile.ZipFile(path) as archive:
            problem = _hostile(archive, location)
    except DAMAGED:
        return None, (Problem("workbook-damaged", location, "the file cannot be read as a workbook"),)
    return (None, (problem,)) if problem else (book, ())


def _hostile(archive: zipfile.ZipFile, location: Location) -> Problem | None:
    for part in archive.namelist():
        for pattern, code, message in _PARTS:
            if re.search(pattern, part.lower()):
                return Problem(code, location, message, part, fix=_MEND[code])
    for part in archive.namelist():
        if part == "[Content_Types].xml" and b"macroenabled" in archive.read(part).lower():
            return Problem(
                "workbook-macros", location, "the workbook is of a kind with macros", part, fix=_MEND["workbook-macros"]
            )
        if part.endswith(".rels"):
            for relation in _RELATION.findall(archive.read(part)):
                if b'"External"' in relation and b"/hyperlink" not in relation:
                    code = "workbook-links"
                    message = "the workbook is linked to other files"
                    return Problem(code, location, message, part, fix=_MEND[code])
        if part.startswith("xl/") and part.endswith(".xml"):
            for formula in _FORMULA.findall(archive.read(part)):
                text = unescape(formula.decode("utf-8", "replace"))
                if _CALLS.search(text):
                    code = "workbook-calls-out"
                    message = "a formula of the workbook reaches out of it"
                    return Problem(code, location, message, f"={text}", fix=_MEND[code])
    return None
