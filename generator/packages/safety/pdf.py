"""Decides whether a PDF may be offered for download: it must show pages, and do nothing else.

Nothing is rendered, and nothing that the file says is trusted: neither where its objects are, nor how long they are.
Readers treat damaged files differently, so every place in which any of them could find an object is searched. Names are
searched for in every byte of the file, however they are spelt, and in every compressed stream that could hold objects.
Such a stream gives the number of its objects (`/N`); one that cannot be decompressed makes the document unacceptable.
All of it is plain Python, so that the check page in the browser gives the same answer.
"""

import re
import zlib
from collections.abc import Iterator
from itertools import chain
from typing import NamedTuple

from generator.limits import DocumentLimits

_NAMES = (
    "JavaScript", "Launch", "EmbeddedFile", "EmbeddedFiles", "FileAttachment", "RichMedia", "Rendition", "XFA",
    "SubmitForm", "ResetForm", "ImportData", "GoToR", "GoToE", "Thread", "Movie", "Sound", "OnInstantiate", "Collection",
    "Encrypt",
)  # fmt: skip
"""Names that run, start, fetch, send or carry something; each is too long to occur in image data by chance."""

_SPACE = rb"\x00\t\n\x0c\r "
_ATTACHED = rb"EF(?=[" + _SPACE + rb"]*+(?:<<|[0-9]++[" + _SPACE + rb"]++[0-9]++[" + _SPACE + rb"]++R))"
"""Carries a file, whatever the file's own type; so short that it counts only before a value of its kind."""
_ACTIVE = re.compile(rb"/(?=[A-Z])((?:" + "|".join(_NAMES).encode() + rb")(?![A-Za-z0-9])|" + _ATTACHED + rb")")
_DISGUISED = re.compile(rb"/[A-Za-z]{0,13}+#[0-9A-Fa-f]{2}")
"""The beginning of a name in which a character is written as its number: /J#61vaScript is /JavaScript."""
_NUMBERED = re.compile(rb"#([0-9A-Fa-f]{2})")
_DISGUISES = 10_000
"""In one document; fonts have spaces in their names."""

_STREAM = b"stream"
_BEGINS = re.compile(rb"[" + _SPACE + rb"]*+(?:<<|%)")
# Possessive quantifiers: no backtracking.
_TEXT = rb"\((?:[^()\\]++|\\.|\((?:[^()\\]++|\\.)*+\))*+\)"
_DICTIONARY = re.compile(
    rb"[" + _SPACE + rb"]*+(?=<<)(?:[^()<>%]++|<<|>>|<[0-9A-Fa-f" + _SPACE + rb"]*+>|" + _TEXT + rb")*+", re.DOTALL
)
_OPEN_TEXT = re.compile(rb"\((?:[^()\\]++|\\.|\((?:[^()\\]++|\\.)*+\)?)*+", re.DOTALL)
_STRINGS = re.compile(_TEXT + rb"|<[0-9A-Fa-f" + _SPACE + rb"]*+>", re.DOTALL)
_ENDS = rb"(?=[" + _SPACE + rb"()<>\[\]{}/%]|\Z)"
_HOLDS_OBJECTS = re.compile(rb"/(?:N|First|ObjStm)" + _ENDS)
_ODDLY_PACKED = re.compile(rb"/(?:DecodeParms|DP|F|FFilter)" + _ENDS)
_PACKED = re.compile(rb"/Filter[" + _SPACE + rb"]*+(?:/FlateDecode|\[[" + _SPACE + rb"]*+/FlateDecode[" + _SPACE + rb"]*+\])" + _ENDS)  # fmt: skip


_TOO_MUCH = f"the objects of the package's documents unpack to more than {DocumentLimits.UNPACKED // 1024**2} MB"


class Objection(NamedTuple):
    """Why a document is not offered. `code` is that of the problem it becomes."""

    code: str
    message: str
    allowed: str = ""
    fix: str = "Print it to a new PDF."


class _ClosedError(Exception):
    """The document cannot be inspected; the message says why."""


class Allowance:
    """How much of the documents of one package is inspected."""

    def __init__(self) -> None:
        self.streams = DocumentLimits.STREAMS
        self.unpacked = DocumentLimits.UNPACKED


def objection(data: bytes, allowance: Allowance) -> Objection | None:
    """Why this PDF is not offered for download; None if it may be."""
    try:
        for piece in chain([data], _packed_objects(data, allowance)):
            if name := _active(piece):
                return _acting(name)
    except _ClosedError as closed:
        return Objection("unreadable-pdf", f"This PDF cannot be looked into: {closed}.")
    return None


def _acting(name: str) -> Objection:
    if name == "Encrypt":
        return Objection("unreadable-pdf", "This PDF is encrypted, so it cannot be looked into.")
    return Objection("active-pdf", f"This PDF holds something that acts ({name}).", "pages only")


def _active(piece: bytes) -> str:
    """The first active name in the bytes; empty if there is none."""
    if found := _ACTIVE.search(piece):
        return found[1].decode()
    for count, disguised in enumerate(_DISGUISED.finditer(piece)):
        if count >= _DISGUISES:
            raise _ClosedError("very many of its names are spelt with numbers")
        if found := _ACTIVE.match(_spelt_out(piece[disguised.start() : disguised.start() + 64])):
            return found[1].decode()
    return ""


def _spelt_out(names: bytes) -> bytes:
    return _NUMBERED.sub(lambda sign: bytes([int(sign[1], 16)]), names)


def _packed_objects(data: bytes, allowance: Allowance) -> Iterator[bytes]:
    """The content of the compressed streams that could hold objects. Raises _ClosedError if one cannot be inspected."""
    since, word = 0, data.find(_STREAM)
    while word >= 0:
        behind = data.find(_STREAM, word + 6)
        ends = data[word - 3 : word] == b"end"
        start = -1 if ends else _last_object(data, since, word, allowance)
        if start < 0 and not ends and _behind_dictionary(data[max(since, word - 4096) : word]):
            raise _ClosedError("a stream belongs to no object")
        if start >= 0:
            _spend(allowance, 1)
            line = max(data.rfind(b"\n", since, start), data.rfind(b"\r", since, start), since)
            if data.find(b"%", line, start) >= 0:
                raise _ClosedError("a comment stands where an object begins")
            head = _head(data[start + 3 : word] if word - start <= DocumentLimits.DICTIONARY else b"")
            if head is None:  # The keyword was inside a text: the object goes on, and is read once more.
                _spend(allowance, 100)
                word = behind
                continue
            if _HOLDS_OBJECTS.search(head) and (b"/Filter" in head or _ODDLY_PACKED.search(head)):
                yield _unpacked(head, data[word + 6 : max(behind - 3, word + 6) if behind >= 0 else None], allowance)
        since, word = word, behind


def _spend(allowance: Allowance, streams: int) -> None:
    allowance.streams -= streams
    if allowance.streams < 0:
        raise _ClosedError(f"with the documents before it, it has more than {DocumentLimits.STREAMS:,} streams")


def _last_object(data: bytes, since: int, until: int, allowance: Allowance) -> int:
    """The last `obj` that a dictionary may follow; -1 if there is none, and all of it belongs to the object before."""
    while (place := data.rfind(b"obj", since, until)) >= 0:
        if not data[place - 1 : place].isalpha() and _BEGINS.match(data, place + 3):
            return place
        _spend(allowance, 1)
        until = place + 2
    return -1


def _behind_dictionary(before: bytes) -> bool:
    """True if a dictionary ends right before, ignoring spaces and comments: a stream's keyword may follow.

    A word in the data of a stream is not a keyword to any reader, because no dictionary ends before it. But a text in a
    dictionary can contain an object and a keyword of its own, and so hide where the real object begins.
    """
    while before := before.rstrip(b"\x00\t\n\x0c\r "):
        if before.endswith(b">>"):
            return True
        line = max(before.rfind(b"\n"), before.rfind(b"\r")) + 1
        comment = before.find(b"%", line)
        if comment < 0:
            return False
        before = before[:comment]
    return False


def _head(text: bytes) -> bytes | None:
    """The dictionary before a stream, its names decoded; None if the stream is only a word in a text."""
    if len(text) > DocumentLimits.DICTIONARY or text.count(b"#") > 200:
        raise _ClosedError("a stream is described at too great a length")
    whole = _DICTIONARY.match(text)
    rest = text[whole.end() if whole else 0 :]
    if whole and rest and _OPEN_TEXT.fullmatch(rest):
        return None
    bare = _STRINGS.sub(b"", text)
    if not whole or rest or bare.count(b"<<") != bare.count(b">>"):
        raise _ClosedError("a stream is not described in the usual form")
    return _spelt_out(text)


def _unpacked(head: bytes, packed: bytes, allowance: Allowance) -> bytes:
    """The decompressed objects of a stream, which must use the usual filter and be complete."""
    begin = 2 if packed.startswith(b"\r\n") else 1
    if (
        head.count(b"/Filter") != 1
        or not _PACKED.search(head)
        or _ODDLY_PACKED.search(head)
        or packed[begin - 1 : begin] != b"\n"
    ):
        raise _ClosedError("its objects are packed in an unusual way")
    if allowance.unpacked < 0:  # spent on earlier documents; and a length of 0 would mean "no limit" to zlib
        raise _ClosedError(_TOO_MUCH)
    unpacking = zlib.decompressobj()
    try:
        piece = unpacking.decompress(packed[begin:], allowance.unpacked + 1)
    except zlib.error:
        raise _ClosedError("the packing of its objects is damaged") from None
    allowance.unpacked -= len(piece)
    if allowance.unpacked < 0:
        raise _ClosedError(_TOO_MUCH)
    if not unpacking.eof:
        raise _ClosedError("the packing of its objects is damaged")
    return piece
