"""The report on a pull request, from the workflow that checks it to the one that may write.

The author of a request can change the workflow that checks it, so anyone may have written the report. It is read as
hostile: of bounded size, of a closed form, and all its texts are shown as text. It names no pull request, because the
host knows which one it belongs to.
"""

import io
import json
import re
import zipfile
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal, TypeGuard

from generator import limits
from generator.intake.zipped import DAMAGED
from generator.packages.safety import codes, strict_json
from generator.problems import LONGEST_QUOTE, Problem

NAME = "report.json"
VERSION = 1

AREAS = ("standards", "workflows", "program", "pages", "tests", "other")
"""What a pull request can touch apart from packages."""
KINDS = ("heading", "item", "row", "text")

Kind = Literal["heading", "item", "row", "text"]


class ReportError(Exception):
    """The file is not a valid report. The message says why, in words for a log."""


@dataclass(frozen=True, slots=True)
class ReportLine:
    """One line of what the change does: a heading, an item of a list, a row of a table, or a sentence."""

    kind: Kind
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ReportedProblem:
    """A problem in a report."""

    code: str
    severity: Literal["error", "warning"]
    file: str
    row: int | None
    column: str | None
    message: str
    found: str | None
    allowed: str
    fix: str


@dataclass(frozen=True, slots=True)
class PullRequestReport:
    """Everything that is reported about a pull request. `does` is None if `portal diff` was not run."""

    institutions: tuple[str, ...] = ()
    associations: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()
    errors: int = 0
    warnings: int = 0
    problems: tuple[ReportedProblem, ...] = ()
    does: tuple[ReportLine, ...] | None = None


def of(problems: Iterable[Problem], touched: Iterable[str], does: str | None) -> PullRequestReport:
    """The report about these problems, touched files, and the Markdown of what the change does. Cut if it is long."""
    found = sorted(problems, key=lambda each: each.severity)
    places = [place_of(path) for path in touched]
    return PullRequestReport(
        institutions=_named(places, "institutions"),
        associations=_named(places, "associations"),
        areas=tuple(area for area in AREAS if ("", area) in places),
        errors=sum(each.severity == "error" for each in found),
        warnings=sum(each.severity == "warning" for each in found),
        problems=tuple(_told(each) for each in found[: limits.ReportLimits.PROBLEMS]),
        does=None if does is None else tuple(_lines(does)[: limits.ReportLimits.LINES]),
    )


def _named(places: Iterable[tuple[str, str]], shelf: str) -> tuple[str, ...]:
    return tuple(sorted({name for kind, name in places if kind == shelf}))[: limits.ReportLimits.PACKAGES]


def place_of(path: str) -> tuple[str, str]:
    """The folder and the package that a file of the repository belongs to, or no folder and an area."""
    parts = path.split("/")
    if parts[0] == "datapackages" and len(parts) > 3 and parts[1] in ("institutions", "associations"):
        return (parts[1], parts[2]) if codes.is_id(parts[2]) else ("", "other")
    if parts[:2] == ["datapackages", "standards"]:
        return "", "standards"
    rooms = {
        ".github": "workflows",
        "generator": "program",
        "demonstration": "program",
        "program": "program",  # the wheel that a portal keeps
        "docs": "pages",
        "templates": "pages",
        "tests": "tests",
    }
    return "", rooms.get(parts[0], "other") if len(parts) > 1 else "other"


def _told(problem: Problem) -> ReportedProblem:
    return ReportedProblem(
        problem.code,
        problem.severity,
        _cut(problem.location.file),
        problem.location.row,
        None if problem.location.column is None else _cut(problem.location.column),
        _cut(problem.message),
        None if problem.found is None else problem.found[:LONGEST_QUOTE],
        _cut(problem.allowed),
        _cut(problem.fix),
    )


def _cut(text: str) -> str:
    return (
        text
        if len(text) <= limits.ReportLimits.TEXT_CHARACTERS
        else text[: limits.ReportLimits.TEXT_CHARACTERS - 1] + "…"
    )


_RULE = re.compile(r"\|?\s*:?--[-:|\s]*")


def _lines(markdown: str) -> list[ReportLine]:
    """Markdown of our own as lines without marks; the comment adds its own marks again."""
    found: list[ReportLine] = []
    for written in markdown.splitlines():
        line = re.sub(r"\*\*|`|(?<=\])\([^()]*\)|\\(?=[^\w\s])", "", written).strip()
        if not line or _RULE.fullmatch(line):
            continue
        if line.startswith("|"):
            cells = [cell.strip() for cell in line.strip("|").split("|")]
            found.append(ReportLine("row", tuple(_cut(cell) for cell in cells[: limits.ReportLimits.CELLS])))
        elif match := re.fullmatch(r"#{1,6}\s+(.*)", line):
            found.append(ReportLine("heading", (_cut(match[1]),)))
        elif match := re.fullmatch(r"[-*+]\s+(.*)", line):
            found.append(ReportLine("item", (_cut(match[1]),)))
        else:
            found.append(ReportLine("text", (_cut(line),)))
    # The title and the compared revisions are obvious in a request.
    titled = bool(found) and found[0].kind == "heading"
    return found[1 + (len(found) > 1 and found[1].kind == "text") :] if titled else found


# ------------------------------------------------------------------------------------------------- written and read back


def as_json(report: PullRequestReport) -> str:
    """The report as JSON. The same report gives the same bytes."""
    return json.dumps({"portal_report": VERSION, **asdict(report)}, ensure_ascii=True, indent=1, sort_keys=True) + "\n"


def fetched(path: Path) -> PullRequestReport:
    """The report in a folder, or in an archive of the host. Raises ReportError."""
    if path.is_dir():
        path /= NAME
        if path.is_symlink() or not path.is_file():
            raise ReportError(f"There is no file {NAME} in the folder.")
        return read(_bounded(path, limits.ReportLimits.FILE_BYTES, "The report"))
    data = _bounded(path, limits.ReportLimits.ARCHIVE_BYTES, "The archive")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
            if len(parts) > limits.ReportLimits.ARCHIVE_PARTS:
                raise ReportError(f"The archive has {len(parts):,} parts; a report has one.")
            named = [part for part in parts if part.filename == NAME]
            if len(named) != 1:
                raise ReportError(f"The archive holds {len(named)} files {NAME}; one is expected.")
            if named[0].compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
                raise ReportError("The archive is packed in an unusual way.")
            with archive.open(named[0]) as stream:
                return read(stream.read(limits.ReportLimits.FILE_BYTES + 1))
    except DAMAGED:
        raise ReportError("The archive cannot be read.") from None


def _bounded(path: Path, most: int, what: str) -> bytes:
    with path.open("rb") as stream:
        data = stream.read(most + 1)
    if len(data) > most:
        raise ReportError(f"{what} is larger than {most // 1024:,} KiB.")
    return data


def read(data: bytes) -> PullRequestReport:
    """A report from untrusted bytes. Raises ReportError."""
    if len(data) > limits.ReportLimits.FILE_BYTES:
        raise ReportError(f"The report is larger than {limits.ReportLimits.FILE_BYTES // 1024:,} KiB.")
    value = strict_json.read(data)
    if isinstance(value, strict_json.JsonRefusal):
        raise ReportError(value.message)
    fields = _object(value, ("portal_report", *PullRequestReport.__slots__), "The report")
    if fields["portal_report"] != VERSION or isinstance(fields["portal_report"], bool):
        raise ReportError("The report is of another version.")
    does = fields["does"]
    return PullRequestReport(
        institutions=_ids(fields["institutions"]),
        associations=_ids(fields["associations"]),
        areas=tuple(_one_of(area, AREAS, "area") for area in _list(fields["areas"], len(AREAS), "areas")),
        errors=_number(fields["errors"], "errors"),
        warnings=_number(fields["warnings"], "warnings"),
        problems=tuple(_problem(each) for each in _list(fields["problems"], limits.ReportLimits.PROBLEMS, "problems")),
        does=None if does is None else tuple(_line(each) for each in _list(does, limits.ReportLimits.LINES, "does")),
    )


def _problem(value: object) -> ReportedProblem:
    fields = _object(value, ReportedProblem.__slots__, "A problem")
    code = _text(fields["code"], "code")
    if not re.fullmatch(r"[a-z][a-z0-9-]{0,59}", code):
        raise ReportError("A problem's code is not one.")
    severity = _one_of(fields["severity"], ("error", "warning"), "severity")
    return ReportedProblem(
        code,
        "error" if severity == "error" else "warning",
        _text(fields["file"], "file"),
        None if fields["row"] is None else _number(fields["row"], "row"),
        None if fields["column"] is None else _text(fields["column"], "column"),
        _text(fields["message"], "message"),
        None if fields["found"] is None else _text(fields["found"], "found"),
        _text(fields["allowed"], "allowed"),
        _text(fields["fix"], "fix"),
    )


def _line(value: object) -> ReportLine:
    fields = _object(value, ReportLine.__slots__, "A line")
    kind = _one_of(fields["kind"], KINDS, "kind")
    cells = tuple(_text(cell, "cells") for cell in _list(fields["cells"], limits.ReportLimits.CELLS, "cells"))
    return ReportLine(next(each for each in _KINDS if each == kind), cells)


_KINDS: tuple[Kind, ...] = ("heading", "item", "row", "text")


def _object(value: object, names: tuple[str, ...], what: str) -> dict[str, object]:
    if not isinstance(value, dict) or set(value) != set(names):
        raise ReportError(f"{what} does not have the keys {', '.join(names)}.")
    return value


def _is_list(value: object) -> TypeGuard[list[object]]:
    return isinstance(value, list)


def _list(value: object, most: int, what: str) -> list[object]:
    if not _is_list(value) or len(value) > most:
        raise ReportError(f"{what} is not a list of at most {most}.")
    return value


def _text(value: object, what: str) -> str:
    if not isinstance(value, str) or len(value) > limits.ReportLimits.TEXT_CHARACTERS:
        raise ReportError(f"{what} is not a text of at most {limits.ReportLimits.TEXT_CHARACTERS} characters.")
    return value


def _one_of(value: object, allowed: tuple[str, ...], what: str) -> str:
    if not isinstance(value, str) or value not in allowed:
        raise ReportError(f"{what} is none of {', '.join(allowed)}.")
    return value


def _number(value: object, what: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= limits.ReportLimits.COUNT:
        raise ReportError(f"{what} is no number of things.")
    return value


def _ids(value: object) -> tuple[str, ...]:
    found = [_text(each, "id") for each in _list(value, limits.ReportLimits.PACKAGES, "packages")]
    if not all(codes.is_id(each) for each in found):
        raise ReportError("A package's id is not one.")
    return tuple(found)
