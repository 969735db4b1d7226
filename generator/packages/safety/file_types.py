"""Checks that the documents of a package are what their names say, and nothing more.

They are offered for download unchanged, so a document must begin as a PDF, PNG or JPEG and match its checksum, and a
PDF must not run, launch, fetch or carry anything. Pictures are never decoded, so a decompression bomb does no harm
here.
"""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import NamedTuple

from generator.model import Evidence
from generator.packages.safety import pdf, private_keys
from generator.problems import Location, Problem

ENDINGS = (".pdf", ".png", ".jpg")
_MAGIC = {".pdf": b"%PDF-", ".png": b"\x89PNG\r\n\x1a\n", ".jpg": b"\xff\xd8\xff"}


class Seen(NamedTuple):
    """What is kept of a document once its bytes are dropped: its SHA-256, and why it must not be offered."""

    sha256: str
    objection: pdf.Objection | None


def look_at(path: str, data: bytes, allowance: pdf.Allowance) -> Seen:
    """Hash a document and check its content."""
    return Seen(hashlib.sha256(data).hexdigest(), _objection(path, data, allowance))


def _objection(path: str, data: bytes, allowance: pdf.Allowance) -> pdf.Objection | None:
    if private_keys.is_in(data):
        key = private_keys.told(path)
        return pdf.Objection(key.code, key.message, key.allowed, key.fix)
    if not data.startswith(_MAGIC[path[-4:]]):
        message = "The content of this file is not what its name says."
        return pdf.Objection("not-that-kind", message, "PDF, PNG or JPEG", "Export it again.")
    return pdf.objection(data, allowance) if path.endswith(".pdf") else None


def judge(
    label: str, files: Mapping[str, Seen], evidence: Mapping[str, Evidence]
) -> tuple[dict[str, Evidence], list[Problem]]:
    """The documents that evidence.csv names, each with its first flaw if it has one, and their problems.

    A document with a flaw supports nothing. A missing checksum was reported when the row was read.
    """
    problems: list[Problem] = []
    judged: dict[str, Evidence] = {}
    for code, document in evidence.items():
        found = list(_flaws(label, files, document))
        unbound = "missing-checksum" if document.file and not document.sha256 else ""
        problems += found
        judged[code] = replace(document, flaw=found[0].code if found else unbound) if found or unbound else document
    return judged, problems


def _flaws(label: str, files: Mapping[str, Seen], document: Evidence) -> Iterator[Problem]:
    if document.file is None:
        return
    place = document.source and Location(document.source.file, document.source.row, "file")
    place = place or Location(f"{label}/evidence.csv")
    seen = files.get(document.file)
    if seen is None:
        yield Problem(
            "missing-document",
            place,
            "This file is not in the package.",
            document.file,
            fix="Add it, or correct its path: capitals count.",
        )
        return
    if document.sha256 and seen.sha256 != document.sha256:
        yield Problem(
            "wrong-checksum",
            Location(place.file, place.row, "sha256"),
            "The file is not the one that this checksum belongs to.",
            document.sha256,
            seen.sha256,
            "Put the right file here, or correct the checksum and review again.",
        )
    if seen.objection:
        code, message, allowed, fix = seen.objection
        yield Problem(code, Location(f"{label}/{document.file}"), message, None, allowed, fix)
