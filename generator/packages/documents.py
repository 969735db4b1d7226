"""Are the documents of a package what their names say, and nothing more.

They are offered for download as they are, so a document must be a PDF, PNG or JPEG to the first byte, must match its
checksum, and a PDF must not run, launch, fetch or carry anything.
"""

import hashlib
import re
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import replace

from generator.model import Evidence
from generator.problems import Location, Problem

_MAGIC = {".pdf": b"%PDF-", ".png": b"\x89PNG\r\n\x1a\n", ".jpg": b"\xff\xd8\xff"}
_ACTIVE = re.compile(
    rb"/(JavaScript|JS|Launch|EmbeddedFiles?|RichMedia|XFA|SubmitForm|ImportData|GoToR|GoToE|Encrypt)(?![A-Za-z0-9])"
)
_ESCAPED_NAME = re.compile(rb"#([0-9A-Fa-f]{2})")
_STREAM = re.compile(rb"stream\r?\n")
LARGEST_UNPACKED = 32 * 1024 * 1024
"""Bytes that are unpacked from the streams of one PDF; one that holds more is refused unread."""


def judge(
    label: str, contents: Mapping[str, bytes], evidence: Mapping[str, Evidence]
) -> tuple[dict[str, Evidence], list[Problem]]:
    """The documents that evidence.csv names, each with its first flaw if it has one, and what is wrong with them.

    A document with a flaw proves nothing. That a file has no checksum has been told where its row was read.
    """
    problems: list[Problem] = []
    judged: dict[str, Evidence] = {}
    for code, document in evidence.items():
        found = list(_look_at(label, contents, document))
        unbound = "missing-checksum" if document.file and not document.sha256 else ""
        problems += found
        judged[code] = replace(document, flaw=found[0].code if found else unbound) if found or unbound else document
    return judged, problems


def _look_at(label: str, contents: Mapping[str, bytes], document: Evidence) -> Iterator[Problem]:
    if document.file is not None:
        place = document.source and Location(document.source.file, document.source.row, "file")
        place = place or Location(f"{label}/evidence.csv")
        data = contents.get(document.file)
        if data is None:
            yield Problem(
                "missing-document",
                place,
                "This file is not in the package.",
                document.file,
                fix="Add it, or correct its path: capitals count.",
            )
            return
        if document.sha256 and hashlib.sha256(data).hexdigest() != document.sha256:
            yield Problem(
                "wrong-checksum",
                Location(place.file, place.row, "sha256"),
                "The file is not the one that this checksum belongs to.",
                document.sha256,
                hashlib.sha256(data).hexdigest(),
                "Put the right file here, or correct the checksum and review again.",
            )
        fault = _fault(document.file, data)
        if fault:
            yield Problem(fault[0], Location(f"{label}/{document.file}"), fault[1], None, fault[2], fault[3])


def _fault(path: str, data: bytes) -> tuple[str, str, str, str] | None:
    """Code, message, what is allowed and fix for a document that must not be offered."""
    if not data.startswith(_MAGIC[path[-4:]]):
        return (
            "not-that-kind",
            "The content of this file is not what its name says.",
            "PDF, PNG or JPEG",
            "Export it again.",
        )
    if not path.endswith(".pdf"):
        return None
    for piece in _pieces(data):
        if piece is None:
            return "unreadable-pdf", "This PDF unpacks to too much to be looked at.", "", "Print it to a new PDF."
        found = _ACTIVE.search(_ESCAPED_NAME.sub(lambda name: bytes([int(name[1], 16)]), piece))
        if found:
            name = found[1].decode()
            return "active-pdf", f"This PDF holds something that acts ({name}).", "pages only", "Print it to a new PDF."
    return None


def _pieces(data: bytes) -> Iterator[bytes | None]:
    """The parts of a PDF that hold its structure, unpacked; None, last, where that is more than we are willing to do.

    Packed streams are looked into; what is neither packed in the usual way nor plain text is a picture or a font.
    """
    left = LARGEST_UNPACKED
    position = 0
    while True:
        start = _STREAM.search(data, position)
        yield data[position : start.start() if start else len(data)]
        if start is None:
            return
        end = data.find(b"endstream", start.end())
        position = end if end >= 0 else len(data)
        piece = data[start.end() : position]
        try:
            piece = zlib.decompressobj().decompress(piece, left)
        except zlib.error:
            if not piece[:200].isascii():
                continue
        left -= len(piece)
        if left <= 0:
            yield None
            return
        yield piece
