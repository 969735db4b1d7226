"""Packs tables of facts from parts: the rows of each institution are packed once, and are a part of several tables."""

import struct
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain

RAW_FORM = -15
"""The `wbits` of zlib for a stream without header and checksum."""

GZIP_BEGIN = b"\x1f\x8b\x08\0\0\0\0\0\0\xff"
"""The header of a gzip file: no name, no date, an unknown system."""

GZIP_END = b"\x03\0"
"""An empty block that is the last one."""


def deflated(rows: str) -> bytes:
    """Rows as a part of a packed table. They are packed once, and copied into the tables of their country and of all."""
    packer = zlib.compressobj(6, zlib.DEFLATED, RAW_FORM)
    return packer.compress(rows.encode()) + packer.flush(zlib.Z_SYNC_FLUSH)


def inflated(part: bytes) -> bytes:
    """The rows of such a part."""
    return zlib.decompressobj(RAW_FORM).decompress(part)


@dataclass
class PackedTable:
    """The header and these parts as one gzip member, because browsers unpack no more than the first."""

    header: str
    parts: Iterable[bytes]
    size: int = 0  # bytes of the table, once all parts were given

    def __iter__(self) -> Iterator[bytes]:
        sum_ = 0
        yield GZIP_BEGIN
        for part in chain([deflated(self.header)], self.parts):
            rows = inflated(part)  # for the checksum; packing them again takes ten times as long
            sum_, self.size = zlib.crc32(rows, sum_), self.size + len(rows)
            yield part
        yield GZIP_END + struct.pack("<II", sum_, self.size % (1 << 32))
