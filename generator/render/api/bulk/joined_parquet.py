"""Puts Parquet files with the same columns together as they are, without unpacking any.

Polars writes a table of pieces only by reading and packing all of them again, which took more time and memory than all
else about a table of millions of facts. A Parquet file is its groups of rows, one after the other, and a footer that says
where each begins; so this copies the groups and moves what the footer says. No library that we know does it.

The footer is in Thrift's compact protocol (https://github.com/apache/thrift/blob/master/doc/specs/thrift-compact-protocol.md);
numbers of fields are those of parquet.thrift (https://github.com/apache/parquet-format).
"""

import struct
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any, NamedTuple, Self, TypeAlias

MAGIC = b"PAR1"

_TRUE, _FALSE, _BYTE, _SHORT, _INTEGER, _LONG, _DOUBLE, _TEXT, _LIST, _SET, _MAP, _STRUCT = range(1, 13)


class Value(NamedTuple):
    """A value with its type in Thrift: a struct is `Fields`, and a list is the type of its members and the members."""

    type: int
    of: Any


Fields: TypeAlias = dict[int, Value]

_SCHEMA, _ROWS, _GROUPS = 2, 3, 4
_COLUMNS, _GROUP_OFFSET, _ORDINAL = 1, 5, 7
_CHUNK_OFFSET, _CHUNK = 2, 3
_PAGE_INDEXES = (4, 5, 6, 7)
_PACKED_SIZE = 7
_PAGE_OFFSETS = (9, 10, 11)
_BLOOM_FILTER = (14, 15)


class JoinedParquet:
    """A Parquet file in the making, which begins with one that may be without rows. A context manager that ends it."""

    def __init__(self, path: Path, first: bytes) -> None:
        """All that is not about rows is as in the `first` file."""
        self._stream = path.open("wb")
        self._at = self._stream.write(MAGIC)
        self._footer = _footer(first)
        self._groups: list[Fields] = []
        self._rows = 0
        self.append(first)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._stream:
            if kind is None:
                self._footer[_ROWS] = Value(_LONG, self._rows)
                self._footer[_GROUPS] = Value(_LIST, (_STRUCT, self._groups))
                said = _written(Value(_STRUCT, self._footer))
                self._stream.write(said + struct.pack("<I", len(said)) + MAGIC)

    def append(self, file: bytes) -> None:
        """Add the rows of another file. Raises ValueError if it has other columns."""
        footer = _footer(file)
        if footer[_SCHEMA] != self._footer[_SCHEMA]:
            raise ValueError("only Parquet files with the same columns can be joined")
        moved, end = self._at - len(MAGIC), len(MAGIC)
        for group in footer[_GROUPS].of[1]:
            _move(group, (_GROUP_OFFSET,), moved)
            group.pop(_ORDINAL, None)
            for chunk in group[_COLUMNS].of[1]:
                end = max(end, _end(chunk[_CHUNK].of))
                _move(chunk, (_CHUNK_OFFSET,), moved)
                _move(chunk[_CHUNK].of, _PAGE_OFFSETS, moved)
                for name in _PAGE_INDEXES:  # with which a reader skips pages of a group; these groups are small
                    chunk.pop(name, None)
                for name in _BLOOM_FILTER:
                    chunk[_CHUNK].of.pop(name, None)
            self._groups.append(group)
        self._rows += footer[_ROWS].of
        self._at += self._stream.write(memoryview(file)[len(MAGIC) : end])


def _end(chunk: Fields) -> int:
    """Where a column of a group ends in its file."""
    begin = min(chunk[name].of for name in _PAGE_OFFSETS if name in chunk and chunk[name].of)
    return int(begin + chunk[_PACKED_SIZE].of)


def _move(fields: Fields, names: tuple[int, ...], by: int) -> None:
    """Move offsets. One of zero says that the file does not tell."""
    for name in names:
        if name in fields and fields[name].of:
            fields[name] = Value(fields[name].type, fields[name].of + by)


def _length(file: bytes) -> int:
    (length,) = struct.unpack("<I", file[-8:-4])
    return int(length)


def _footer(file: bytes) -> Fields:
    if file[:4] != MAGIC or file[-4:] != MAGIC:
        raise ValueError("this is no Parquet file")
    said: Fields = _ThriftReader(file[-8 - _length(file) : -8]).value(_STRUCT)
    return said


class _ThriftReader:
    """Reads Thrift's compact protocol."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0

    def value(self, kind: int) -> Any:
        """A value of some type."""
        if kind in (_TRUE, _FALSE):
            return kind == _TRUE
        if kind in (_SHORT, _INTEGER, _LONG):
            number = self._number()
            return number >> 1 ^ -(number & 1)
        if kind == _BYTE:
            return self._taken(1)
        if kind == _DOUBLE:
            return self._taken(8)
        if kind == _TEXT:
            return self._taken(self._number())
        if kind in (_LIST, _SET):
            return self._list()
        if kind == _STRUCT:
            return self._struct()
        raise ValueError(f"a Parquet footer has no value of Thrift's type {kind}")

    def _taken(self, length: int) -> bytes:
        self._at += length
        return self._data[self._at - length : self._at]

    def _number(self) -> int:
        number = shift = 0
        while True:
            byte = self._data[self._at]
            self._at += 1
            number |= (byte & 0x7F) << shift
            if byte < 0x80:
                return number
            shift += 7

    def _list(self) -> tuple[int, list[Any]]:
        (head,) = self._taken(1)
        size, kind = head >> 4, head & 0x0F
        size = self._number() if size == 0x0F else size
        if kind in (_TRUE, _FALSE):
            return kind, [self._taken(1) == b"\x01" for _ in range(size)]
        return kind, [self.value(kind) for _ in range(size)]

    def _struct(self) -> Fields:
        found: Fields = {}
        name = 0
        while head := self._taken(1)[0]:
            name = name + (head >> 4) if head >> 4 else self.value(_SHORT)
            kind = head & 0x0F
            found[name] = Value(kind, self.value(kind))
        return found


def _written(value: Value) -> bytes:
    """A value in Thrift's compact protocol."""
    kind, of = value
    if kind in (_SHORT, _INTEGER, _LONG):
        return _number(of << 1 if of >= 0 else (-of << 1) - 1)
    if kind in (_BYTE, _DOUBLE):
        return bytes(of)
    if kind == _TEXT:
        return _number(len(of)) + bytes(of)
    if kind in (_LIST, _SET):
        return _written_list(*of)
    return _written_struct(of)


def _written_list(kind: int, members: list[Any]) -> bytes:
    size = len(members)
    head = bytes([size << 4 | kind]) if size < 0x0F else bytes([0xF0 | kind]) + _number(size)
    member: Callable[[Any], bytes] = lambda one: _written(Value(kind, one))  # noqa: E731 -- used once
    if kind in (_TRUE, _FALSE):
        member = lambda one: b"\x01" if one else b"\x02"  # noqa: E731 -- as above
    return head + b"".join(map(member, members))


def _written_struct(fields: Fields) -> bytes:
    said, last = [], 0
    for name, value in sorted(fields.items()):
        kind = (_TRUE if value.of else _FALSE) if value.type in (_TRUE, _FALSE) else value.type
        short = 0 < name - last < 0x10
        said.append(bytes([name - last << 4 | kind]) if short else bytes([kind]) + _written(Value(_SHORT, name)))
        if kind not in (_TRUE, _FALSE):
            said.append(_written(value))
        last = name
    return b"".join([*said, b"\0"])


def _number(number: int) -> bytes:
    said = bytearray()
    while number > 0x7F:
        said.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes([*said, number])
