"""Reads a zip archive and counts what comes out of it, regardless of the sizes that the archive claims."""

import io
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Self

BLOCK = 64 * 1024
LARGEST_RATIO = 200
"""A worksheet of zeros packs a hundredfold; a bomb packs a thousandfold."""
_ALWAYS = 10 * 1024 * 1024
"""What any entry may unpack to, however small it is."""
_DIRECTORY_ENTRY = 512
"""Bytes of an entry in the archive's directory: its name has a tenth of that."""
_PACKED = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_ENCRYPTED = 0x1

DAMAGED = (zipfile.BadZipFile, zlib.error, OSError, EOFError, NotImplementedError, RuntimeError, ValueError)
"""What unpacking a damaged archive can raise."""


class ArchiveError(Exception):
    """An archive that must not be unpacked, or cannot be.

    `kind` is `damaged`, `locked`, `entries`, `twice` or `bomb`; `found` names the entry.
    """

    def __init__(self, kind: str, found: str | None = None) -> None:
        super().__init__(kind, found)
        self.kind = kind
        self.found = found


class _Directed(io.FileIO):
    """A file that never reads more in one call than the directory of so many entries takes."""

    most = 0

    def read(self, size: int | None = -1, /) -> bytes:
        if size is not None and size > self.most:
            raise ArchiveError("entries")
        return super().read(-1 if size is None else size)


class Zipped:
    """An open archive whose entries may be read: none is locked, packed in an unknown way, or listed twice.

    All reading together yields at most `unpacked` bytes. Raises `ArchiveError`.
    """

    def __init__(self, path: Path, *, entries: int, unpacked: int) -> None:
        self.left = unpacked
        self._file = _Directed(path, "rb")
        self._file.most = max(entries * _DIRECTORY_ENTRY, BLOCK * 2)
        try:
            self._archive = zipfile.ZipFile(self._file)
            self.entries = {entry.filename: entry for entry in self._archive.infolist()}
            self._look_over(entries)
        except DAMAGED:
            self._file.close()
            raise ArchiveError("damaged") from None
        except ArchiveError:
            self._file.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._archive.close()
        self._file.close()

    def _look_over(self, most: int) -> None:
        listed = self._archive.infolist()
        if len(listed) > most:
            raise ArchiveError("entries")
        seen: set[str] = set()
        for entry in listed:
            if entry.flag_bits & _ENCRYPTED or entry.compress_type not in _PACKED:
                raise ArchiveError("locked", entry.filename)
            if entry.filename.lower() in seen:
                raise ArchiveError("twice", entry.filename)
            seen.add(entry.filename.lower())

    def blocks(self, name: str) -> Iterator[bytes]:
        """The bytes of an entry, piece by piece."""
        entry = self.entries[name]
        most, size = max(entry.compress_size * LARGEST_RATIO, _ALWAYS), 0
        try:
            with self._archive.open(entry) as stream:
                while block := stream.read(BLOCK):
                    size += len(block)
                    self.left -= len(block)
                    if size > most or self.left < 0:
                        raise ArchiveError("bomb", name)
                    yield block
        except DAMAGED:
            raise ArchiveError("damaged", name) from None
