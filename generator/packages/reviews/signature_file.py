"""Parses reviews.csv.sig: signed statements, and nothing else.

The form has one spelling, line by line. What does not follow it is reported and ignored. What does follow it is not yet
trusted: `review_signatures` judges whose signature it is, and whether it is good.
"""

import base64
import binascii
import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from generator import merge_marks
from generator.limits import SignaturesLimits
from generator.packages.safety import tree
from generator.problems import Location, Problem

FILE = tree.SIGNATURES
FIRST_LINE = "portal-desk-review 1"
_BEGIN, _END = "-----BEGIN SSH SIGNATURE-----", "-----END SSH SIGNATURE-----"
_ID = r"[a-z][a-z0-9-]{2,39}"
_HEAD = {
    "institution": re.compile(_ID),
    "period": re.compile(r"(19[5-9]|20[0-9])[0-9]"),
    "association": re.compile(_ID),
    "reviewer": re.compile(_ID),
    "policy": re.compile(r"[0-9A-Za-z][0-9A-Za-z._-]{0,39}"),
    "date": re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}"),
    "values": re.compile(r"[0-9a-f]{64}"),
    "reviews": re.compile(r"[0-9a-f]{64}"),
}
"""The lines of a statement above its rows, in their order."""
_ROW = re.compile(r"row: ([a-z][a-z0-9_]{0,63}|[a-z]{5,8}/[a-z0-9-]{1,40}) ([0-9a-f]{16}) ([0-9a-f]{16})")
_ARMOR = re.compile(r"[A-Za-z0-9+/]{1,100}={0,2}")
_KEEP_LINE_ENDS = (
    f'Do not sign again. Put the line "*.sig -text" into .gitattributes at the top of the repository, delete {FILE}, '
    f"and fetch it again: git checkout -- {FILE}. If it came by mail, ask for it as a zip archive."
)


class StatementRow(NamedTuple):
    """One line of a statement: an indicator, with the digests of its value and its review."""

    indicator: str
    value: str
    review: str


@dataclass(frozen=True, slots=True)
class StatementFields:
    """The fields of a statement, as it was signed. `line` is where it begins in the file."""

    institution: str
    period: str
    association: str
    reviewer: str
    policy: str
    date: date
    rows: tuple[StatementRow, ...]
    line: int = 1

    @property
    def key(self) -> tuple[str, str, str]:
        """Identifies a statement within a file, which may have one for each key."""
        return self.period, self.association, self.reviewer


class SignedStatement(NamedTuple):
    """A statement with the bytes that were signed and the signature over them."""

    statement: StatementFields
    raw: bytes
    armored: str


class StatementError(ValueError):
    """The text is malformed; `line` counts from its first line."""

    def __init__(self, line: int, message: str) -> None:
        super().__init__(message)
        self.line = line


def whole(digests: Iterable[str]) -> str:
    """The digest over the digests of all rows, each on its line."""
    return hashlib.sha256("".join(f"{digest}\n" for digest in digests).encode()).hexdigest()


def read_signatures(data: bytes, label: str) -> tuple[list[SignedStatement], list[Problem]]:
    """The signed statements of a reviews.csv.sig, in their order, and problems for everything else in it.

    `label` is the package's name in problems. Nothing is verified here.
    """
    file = f"{label}/{FILE}"
    found: list[SignedStatement] = []
    if len(data) > SignaturesLimits.BYTES:
        return found, [
            unreadable(
                file,
                None,
                f"This file has {len(data) / 1024:,.0f} KB. It is not read.",
                f"at most {SignaturesLimits.BYTES // 1024} KB",
                "Check that it is the right file.",
            )
        ]
    if b"\r\n" in data:
        place = data.count(b"\n", 0, data.index(b"\r\n")) + 1
        return found, [
            unreadable(
                file,
                place,
                "The lines of this file end in CR LF. It was written with LF alone: Git on Windows (core.autocrlf), an "
                "editor or a mail program changed it, and no signature holds over changed bytes.",
                "lines that end in LF, as portal review sign writes them",
                _KEEP_LINE_ENDS,
            )
        ]
    try:
        lines = data.decode("ascii").split("\n")
    except UnicodeDecodeError as error:
        place = data.count(b"\n", 0, error.start) + 1
        return found, [unreadable(file, place, "A signed statement holds no such character.", "plain ASCII")]
    for place, line in enumerate(lines, 1):
        if merge_marks.is_mark(line):
            fix = f"{merge_marks.FIX} Whole statements: of two for one year and reviewer the newer one."
            return found, [Problem(merge_marks.CODE, Location(file, place), merge_marks.MESSAGE, line, "", fix)]
    problems: list[Problem] = []
    untold = 0
    for start, block in _blocks(lines):
        try:
            if len(found) == SignaturesLimits.STATEMENTS:
                most = f"{SignaturesLimits.STATEMENTS} signatures"
                raise StatementError(start, f"The file holds more than {most}; the rest is not read.")  # noqa: TRY301 - reported like any other
            found.append(_read_block(block, start))
        except StatementError as error:
            if len(problems) < SignaturesLimits.PROBLEMS:
                problems.append(unreadable(file, error.line, str(error), found=lines[error.line - 1]))
            else:
                untold += 1
            if len(found) == SignaturesLimits.STATEMENTS:
                break
    if untold:
        problems.append(unreadable(file, None, f"There are {untold:,} more problems with the form of this file."))
    return found, problems


def unreadable(  # noqa: PLR0917 - a problem, part by part
    file: str,
    line: int | None,
    message: str,
    allowed: str = "signed statements, each as portal review sign writes it, with a blank line between two",
    fix: str = "Remove what does not belong here, then sign again: portal review sign ID.",
    found: str | None = None,
) -> Problem:
    """The problem for content that does not belong in the file."""
    return Problem("signature-unreadable", Location(file, line), message, found, allowed, fix)


def _blocks(lines: list[str]) -> Iterator[tuple[int, list[str]]]:
    """Runs of non-empty lines, each with the number of its first line."""
    start = 0
    for place, line in enumerate([*lines, ""]):
        if line == "":
            if place > start:
                yield start + 1, lines[start:place]
            start = place + 1


def _read_block(lines: list[str], start: int) -> SignedStatement:
    """A statement and its armor; line numbers run from `start`."""
    if _BEGIN not in lines:
        wrong = start if lines[0] != FIRST_LINE else start + len(lines) - 1
        raise StatementError(
            wrong, "This is no signed statement." if wrong == start else "A signature is missing here."
        )
    cut = lines.index(_BEGIN)
    stated = read_statement(lines[:cut], start)
    armor = lines[cut:]
    body = armor[1:-1]
    for place, line in enumerate(body, start + cut + 1):
        if not _ARMOR.fullmatch(line):
            raise StatementError(place, "This line does not belong into a signature.")
    if armor[-1] != _END:
        raise StatementError(start + len(lines) - 1, "The signature does not end here.")
    text = "".join(body)
    try:
        # Base64's last character has bits that decoders ignore, and a change of those must show too.
        right = base64.b64encode(base64.b64decode(text, validate=True)).decode() == text
    except binascii.Error:
        right = False
    if not right:
        raise StatementError(start + cut, "The signature is cut or changed: its Base64 text is not whole.")
    return SignedStatement(stated, ("\n".join(lines[:cut]) + "\n").encode(), "\n".join(armor) + "\n")


def read_statement(lines: list[str], start: int) -> StatementFields:
    """The fields of a statement whose first line is line `start`. Raises StatementError for any other spelling."""
    if lines[:1] != [FIRST_LINE]:
        raise StatementError(start, f'A statement begins with "{FIRST_LINE}".')
    head: dict[str, str] = {}
    for place, (name, form) in enumerate(_HEAD.items(), 1):
        line = lines[place] if place < len(lines) else ""
        text = line.removeprefix(f"{name}: ")
        if text == line or not form.fullmatch(text):
            raise StatementError(start + min(place, len(lines) - 1), f'The line "{name}: …" belongs here.')
        head[name] = text
    try:
        day = date.fromisoformat(head["date"])
    except ValueError:
        raise StatementError(start + list(_HEAD).index("date") + 1, "There is no such day.") from None
    listed = lines[1 + len(_HEAD) :]
    if not 0 < len(listed) <= SignaturesLimits.ROWS:
        raise StatementError(
            start, f"A statement has 1 to {SignaturesLimits.ROWS:,} rows; this one has {len(listed):,}."
        )
    rows: list[StatementRow] = []
    for place, line in enumerate(listed, start + 1 + len(_HEAD)):
        match = _ROW.fullmatch(line)
        if match is None or (rows and match[1] <= rows[-1].indicator):
            raise StatementError(place, "This is no row of a statement, or it is not in the order of indicators.")
        rows.append(StatementRow(match[1], match[2], match[3]))
    if head["values"] != whole(row.value for row in rows) or head["reviews"] != whole(row.review for row in rows):
        raise StatementError(start, "The digests of this statement do not belong to its rows.")
    return StatementFields(
        head["institution"],
        head["period"],
        head["association"],
        head["reviewer"],
        head["policy"],
        day,
        tuple(rows),
        start,
    )
