"""Parses one part of a workbook, tag by tag: nothing is kept, nothing declared, nothing fetched.

A part may have any spelling (prefix, quotation marks, entities, CDATA, encoding); the parser turns it into names and
texts. Parts that declare a document type are refused before any of their content is used.
"""

from collections.abc import Iterable
from typing import Final, Protocol
from xml.parsers import expat

from generator.problems import Location, Problem

_LONGEST_TAG = 1024 * 1024
"""Bytes: the longest tag that programs write is a list of cells to which one rule applies."""
_ENCODINGS = frozenset({"utf-8", "utf8", "utf-16", "utf16"})


class RefusedError(Exception):
    """A workbook that is not read, and why."""

    def __init__(self, code: str, message: str, found: str | None = None, allowed: str = "", fix: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.message = message
        self.found = found
        self.allowed = allowed
        self.fix = fix
        self._place = ""  # sheet and cell, such as Loans!B7, as far as they are known

    def within(self, place: str) -> "RefusedError":
        """The same with its cell, then with its sheet; each reader adds what it knows."""
        self._place = "!".join(part for part in (place, self._place) if part)
        return self

    def problem(self, file: str) -> Problem:
        """The refusal as a problem."""
        place = ", ".join(part for part in (file, self._place) if part)
        return Problem(self.code, Location(place), self.message, self.found, self.allowed, self.fix)


ANEW: Final = "Copy the answers into a new workbook."
XLSX: Final = "an .xlsx workbook"
SAVE_AS: Final = "Open it in a spreadsheet program, choose “Save as” and “Excel Workbook (.xlsx)”, and use that file."
"""The advice for a file that is not a readable workbook: the same words everywhere."""


def damaged(message: str = "the file cannot be read as a workbook", found: str | None = None) -> RefusedError:
    """The refusal of a workbook in a form that no spreadsheet program saves."""
    return RefusedError("workbook-damaged", message, found, XLSX, SAVE_AS)


class Listener(Protocol):
    """Receives the content of a part. Names are those of `expat`: the namespace, a space, the name."""

    def start(self, name: str, attributes: dict[str, str], /) -> None:
        """A tag opens."""

    def end(self, name: str, /) -> None:
        """A tag closes."""

    def text(self, text: str, /) -> None:
        """A piece of the text between tags."""


def listen(part: str, blocks: Iterable[bytes], listener: Listener) -> None:
    """Parse a part for a listener. Raises `RefusedError` if it is not well-formed, or of a kind that is not read."""
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartElementHandler = listener.start
    parser.EndElementHandler = listener.end
    parser.CharacterDataHandler = listener.text

    def declared(*_: object) -> None:
        message = "the workbook declares XML entities, which no spreadsheet program does"
        raise RefusedError("workbook-entities", message, part, fix=ANEW)

    def encoded(_: str, encoding: str | None, __: int) -> None:
        if encoding is not None and encoding.lower() not in _ENCODINGS:
            raise damaged("a part of the workbook is in an encoding that no spreadsheet program writes", part)

    parser.StartDoctypeDeclHandler = declared
    parser.EntityDeclHandler = declared
    parser.XmlDeclHandler = encoded
    fed = 0
    try:
        for block in blocks:
            parser.Parse(block, False)
            fed += len(block)
            if fed - parser.CurrentByteIndex > _LONGEST_TAG:
                raise damaged("a part of the workbook has a tag of more than a megabyte", part)
        parser.Parse(b"", True)
    except (expat.ExpatError, ValueError, LookupError):
        # ValueError and LookupError: an encoding that Python does not know, or that has several bytes per character.
        raise damaged("a part of the workbook is broken XML", part) from None


def bare(name: str) -> str:
    """A name without its namespace."""
    return name.rpartition(" ")[2]
