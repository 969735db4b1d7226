"""Removes from what is published all of a confidential document but its code, kind, title, date and checksum.

Issuer, language, file and address may be in evidence.csv, because reviewers need them. They are removed before anything
is rendered: from the dossier, from the copy offered for download, and from problems that quote a cell. A row that is
not plainly public counts as confidential.
"""

from collections.abc import Iterable
from dataclasses import replace

from generator import limits
from generator.model import Dossier
from generator.packages.tables import lines
from generator.problems import Problem

TABLE = "evidence.csv"
HEADER = ("evidence", "kind", "title", "issuer", "date", "language", "access", "file", "url", "sha256")
WITHHELD = ("issuer", "language", "file", "url")
"""Columns that are blank in the published copy of a confidential row."""

_ACCESS = HEADER.index("access")
_NAMES = ",".join(HEADER)


def fit_to_publish(dossier: Dossier, problems: Iterable[Problem]) -> tuple[Dossier, tuple[Problem, ...]]:
    """The dossier and its problems without what is withheld. No judgement depends on the withheld parts.

    The file of a document with a flaw is withheld too, so that no page links to it.
    """
    evidence = {
        code: replace(paper, issuer="", language="", file=None, url=None)
        if paper.access != "public"
        else replace(paper, file=None)
        if paper.flaw
        else paper
        for code, paper in dossier.evidence.items()
    }
    told = told_of(problems, dossier)
    return replace(dossier, evidence=evidence, problems=told), told


def told_of(problems: Iterable[Problem], dossier: Dossier | None = None) -> tuple[Problem, ...]:
    """The problems. One about a row of evidence.csv that is not known to be public does not quote the cell."""
    papers = dossier.evidence.values() if dossier else ()
    rows = {paper.source.row: paper.access for paper in papers if paper.source}
    return tuple(replace(problem, found=None) if _quotes(problem, rows) else problem for problem in problems)


def _quotes(problem: Problem, rows: dict[int | None, str]) -> bool:
    place = problem.location
    if problem.found is None or place.file.rpartition("/")[2] != TABLE:
        return False
    access = rows.get(place.row, "")
    return access != "public" and not (access and place.column in HEADER and place.column not in WITHHELD)


def copy_of(data: bytes) -> bytes:
    """The evidence.csv offered for download. Rows keep their numbers, and public rows their bytes."""
    mark = b"\xef\xbb\xbf" if data.startswith(b"\xef\xbb\xbf") else b""
    rows = data.removeprefix(mark).split(b"\n")
    if _text(rows[0]).removesuffix("\r") != _NAMES:
        return f"{_NAMES}\n".encode()  # unknown columns: any of them may be confidential
    copied = [_row(row) for row in rows[1:]]
    return mark + b"\n".join([rows[0], *copied])


def _row(row: bytes) -> bytes:
    end = b"\r" if row.endswith(b"\r") else b""
    line = _text(row.removesuffix(end))
    if not line:
        return end
    cells = lines.split(line) if "\r" not in line and len(line) <= limits.TableLimits.LINE_CHARACTERS else None
    if cells is None or len(cells) != len(HEADER) or cells[_ACCESS] not in ("public", "confidential"):
        return b"," * (len(HEADER) - 1) + end
    if cells[_ACCESS] == "public":
        return row
    shown = ("" if name in WITHHELD else cell for name, cell in zip(HEADER, cells, strict=True))
    return ",".join(_quoted(cell) for cell in shown).encode() + end


def _text(row: bytes) -> str:
    """The text of a line. Bytes that are not UTF-8 become a character that no valid row contains."""
    return row.decode("utf-8", "replace")


def _quoted(cell: str) -> str:
    return '"' + cell.replace('"', '""') + '"' if "," in cell or '"' in cell else cell
