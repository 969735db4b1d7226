"""Packs tables of facts from parts: the rows of each institution are packed once, and are a part of several tables."""

import struct
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

RAW_FORM = -15
"""The `wbits` of zlib for a stream without header and checksum."""

GZIP_BEGIN = b"\x1f\x8b\x08\0\0\0\0\0\0\xff"
"""The header of a gzip file: no name, no date, an unknown system."""

GZIP_END = b"\x03\0"
"""An empty block that is the last one."""

_CRC_POLYNOMIAL = 0xEDB88320
"""That of gzip's checksum, as in RFC 1952: the highest bit is the lowest power."""


class PackedRows(NamedTuple):
    """Packed rows, with the checksum and the size of what was packed: a table of them is made without unpacking any."""

    packed: bytes
    crc: int
    size: int


def deflated(rows: str) -> PackedRows:
    """Rows as a part of a packed table. They are packed once, and copied into the tables of their country and of all."""
    packer, plain = zlib.compressobj(6, zlib.DEFLATED, RAW_FORM), rows.encode()
    return PackedRows(packer.compress(plain) + packer.flush(zlib.Z_SYNC_FLUSH), zlib.crc32(plain), len(plain))


def inflated(part: PackedRows) -> bytes:
    """The rows of such a part."""
    return zlib.decompressobj(RAW_FORM).decompress(part.packed)


def joined(parts: Iterable[PackedRows]) -> PackedRows:
    """Parts as one."""
    given, crc, size = list(parts), 0, 0
    for _, own, length in given:
        crc, size = crc_of_both(crc, own, length), size + length
    return PackedRows(b"".join(part.packed for part in given), crc, size)


@dataclass
class PackedTable:
    """The header and these parts as one gzip member, because browsers unpack no more than the first."""

    header: str
    parts: Iterable[PackedRows]
    size: int = 0  # bytes of the table, once all parts were given

    def __iter__(self) -> Iterator[bytes]:
        begin = deflated(self.header)
        crc, self.size = begin.crc, begin.size
        yield GZIP_BEGIN + begin.packed
        for packed, own, length in self.parts:
            crc, self.size = crc_of_both(crc, own, length), self.size + length
            yield packed
        yield GZIP_END + struct.pack("<II", crc, self.size % (1 << 32))


def crc_of_both(first: int, second: int, length: int) -> int:
    """The CRC-32 of two texts one after the other, from that of each and the bytes of the second.

    What zlib has as `crc32_combine`, which Python does not offer: the first is multiplied by x to the power of eight
    times the length, modulo the polynomial of the checksum.
    """
    for bit in range(length.bit_length()):
        if length >> bit & 1:
            first = _product(first, _power(bit))
    return first ^ second


@cache
def _power(bit: int) -> int:
    """The polynomial x to the power of eight times two to the power of `bit`."""
    return _product(_power(bit - 1), _power(bit - 1)) if bit else 1 << 23


def _product(one: int, other: int) -> int:
    """The product of two polynomials of 32 bits modulo that of the checksum."""
    found = 0
    while one:
        if one & 0x80000000:
            found ^= other
        one, other = one << 1 & 0xFFFFFFFF, other >> 1 ^ (_CRC_POLYNOMIAL if other & 1 else 0)
    return found
