"""Makes Pagefind's index deterministic: it lists filters and their values in random order.

Its files are gzipped CBOR after a marker, named by their content. The two kinds that vary, the file of each filter and
the file of each language that names the filters, are read, sorted, written again and renamed. Only the part of CBOR
that occurs in them is supported; a file with anything else in it is left as it is.
"""

import gzip
import hashlib
import json
from collections.abc import Mapping
from typing import Any, TypeAlias

MARK = b"pagefind_dcd"
ENTRY = "pagefind-entry.json"
FILTERS = 3
"""Position of the filters in the list in a language's file: after version, pages and words."""

Item: TypeAlias = int | str | list[Any]

_NUMBER, _TEXT, _LIST = 0, 3, 4


class IndexFormatError(ValueError):
    """Not the content of a Pagefind file."""


def deterministic(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """The files of an index by name, in the same order in every build."""
    found = dict(files)
    entry = json.loads(found[ENTRY])
    for language in entry["languages"].values():
        name = f"pagefind.{language['hash']}.pf_meta"
        try:
            listed = _read(found[name])
            filters = {each[1]: _read(found[f"filter/{each[1]}.pf_filter"]) for each in listed[FILTERS]}
        except (OSError, ValueError, LookupError, TypeError):
            continue
        for each in listed[FILTERS]:
            values = filters[each[1]]
            values[1].sort()
            data = _written(values)
            del found[f"filter/{each[1]}.pf_filter"]
            each[1] = _named(each[1], data)
            found[f"filter/{each[1]}.pf_filter"] = data
        listed[FILTERS].sort()
        data = _written(listed)
        del found[name]
        language["hash"] = _named(language["hash"], data)
        found[f"pagefind.{language['hash']}.pf_meta"] = data
    found[ENTRY] = json.dumps(entry, sort_keys=True).encode()
    return dict(sorted(found.items()))


def _named(old: str, data: bytes) -> str:
    """A name by content, as long as the old one and for the same language."""
    language, _, given = old.rpartition("_")
    return f"{language}_{hashlib.sha256(data).hexdigest()[: len(given)]}"


def _written(item: Item) -> bytes:
    return gzip.compress(MARK + _encoded(item), 9, mtime=0)


def _read(data: bytes) -> Any:
    """The content of a file. Raises `IndexFormatError` if encoding it again would not give the same bytes."""
    plain = gzip.decompress(data)
    if not plain.startswith(MARK):
        raise IndexFormatError
    body = plain[len(MARK) :]
    item, end = _decoded(body, 0)
    if end != len(body) or _encoded(item) != body:
        raise IndexFormatError
    return item


def _decoded(data: bytes, at: int) -> tuple[Item, int]:
    kind, size = data[at] >> 5, data[at] & 31
    at += 1
    if size >= 24:
        if size > 27:
            raise IndexFormatError
        more = 1 << (size - 24)
        size, at = int.from_bytes(data[at : at + more], "big"), at + more
    if kind == _NUMBER:
        return size, at
    if kind == _TEXT:
        return data[at : at + size].decode(), at + size
    if kind != _LIST:
        raise IndexFormatError
    items: list[Item] = []
    for _ in range(size):
        item, at = _decoded(data, at)
        items.append(item)
    return items, at


def _encoded(item: Item) -> bytes:
    if isinstance(item, int):
        return _head(_NUMBER, item)
    if isinstance(item, str):
        return _head(_TEXT, len(item.encode())) + item.encode()
    return _head(_LIST, len(item)) + b"".join(_encoded(part) for part in item)


def _head(kind: int, size: int) -> bytes:
    if size < 24:
        return bytes([kind << 5 | size])
    more = next(n for n in range(4) if size < 1 << (8 << n))
    return bytes([kind << 5 | 24 + more]) + size.to_bytes(1 << more, "big")
