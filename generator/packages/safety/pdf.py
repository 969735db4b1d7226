"""May a PDF be offered for download: does it show pages, and nothing more?

Nothing is drawn and nothing is believed: not where the file says that its objects stand, not how long it says they are.
Readers differ in what they make of a damaged file, so all places are looked at in which any of them could find an object.
Names are sought in every byte of the file, however they are spelt, and in every packed stream that could hold objects.
Such a stream says how many it holds (`/N`); one that cannot be looked into closes the document. It is done in plain
Python, so that the page which checks in a browser gives the same answer.
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
"""What runs, starts, fetches, sends or carries something; none is so short that pictures hold it by chance."""

_SPACE = rb"\x00\t\n\x0c\r "
_ATTACHED = rb"EF(?=[" + _SPACE + rb"]*+(?:<<|[0-9]++[" + _SPACE + rb"]++[0-9]++[" + _SPACE + rb"]++R))"
"""What carries a file, whatever the file's own type says; so short that it counts only before a value of its kind."""
_ACTIVE = re.compile(rb"/(?=[A-Z])((?:" + "|".join(_NAMES).encode() + rb")(?![A-Za-z0-9])|" + _ATTACHED + rb")")
_DISGUISED = re.compile(rb"/[A-Za-z]{0,13}+#[0-9A-Fa-f]{2}")
"""The beginning of a name in which a sign is written as its number: /J#61vaScript is /JavaScript."""
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
    """The document cannot be looked into; the message says why."""


class Allowance:
    """How much of the documents of one package is looked into."""

    def __init__(self) -> None:
        self.streams = DocumentLimits.STREAMS
        self.unpacked = DocumentLimits.UNPACKED


def objection(data: bytes, allowance: Allowance) -> Objection | None:
    """Why this PDF is not offered for download; None where nothing speaks against it."""
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
    """The first name in the bytes that stands for something which acts; empty where none does."""
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
    """What is in the packed streams that could hold objects. Raises _ClosedError where one cannot be looked into."""
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
            if head is None:  # The object goes on, and is looked at once more.
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
    """Where the last `obj` stands after which a dictionary may follow; -1 where none does: all is of the object before."""
    while (place := data.rfind(b"obj", since, until)) >= 0:
        if not data[place - 1 : place].isalpha() and _BEGINS.match(data, place + 3):
            return place
        _spend(allowance, 1)
        until = place + 2
    return -1


def _behind_dictionary(before: bytes) -> bool:
    """True if a dictionary ends right before, but for spaces and comments: what follows may be a stream's keyword.

    A word in the data of a stream is no keyword to any reader, because no dictionary ends before it. But a text in a
    dictionary can hold an object and a keyword of its own, and so hide where the real object begins.
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
    """The dictionary before a stream, its names spelt out; None where the stream is only a word in a text."""
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
    """The objects of a stream; its packing must be the usual one, and whole."""
    begin = 2 if packed.startswith(b"\r\n") else 1
    if (
        head.count(b"/Filter") != 1
        or not _PACKED.search(head)
        or _ODDLY_PACKED.search(head)
        or packed[begin - 1 : begin] != b"\n"
    ):
        raise _ClosedError("its objects are packed in an unusual way")
    if allowance.unpacked < 0:  # spent by a document before; and no length at all would mean: without end
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
