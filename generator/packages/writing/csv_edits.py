"""Changes, adds and removes single rows of a package's tables, and leaves every other line as it is.

Git then shows exactly what was changed. A file that cannot be read row by row is refused, so that no row is lost.
"""

import csv
import io
import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from generator.atomic_write import atomic_write
from generator.model import Standards
from generator.packages import rules
from generator.packages.safety import characters
from generator.packages.safety.tree import DESCRIPTOR
from generator.packages.tables import descriptor_schema, reader
from generator.packages.tables.lines import split

Key = tuple[str, ...]
Cells = tuple[str, ...]
Changes = Mapping[Key, Cells | None]
"""New cells by the row's key (period and indicator, period, or code); None removes the row."""

_MARK = b"\xef\xbb\xbf"


class CsvEditError(ValueError):
    """The table cannot be edited safely. The message says why in plain words."""


def with_rows(name: str, data: bytes, changes: Changes, standards: Standards) -> bytes:
    """The bytes of a table with these changes; an empty one gets its header first. Raises CsvEditError."""
    schema = rules.rulebook(standards).schemas[name]
    data = data or (",".join(schema.header) + "\n").encode()
    table = reader.read_table(f"{name}.csv", data, schema)
    if not table.readable or table.misshapen or table.repeats:
        first = next(iter(table.problems), None)
        raise CsvEditError(f"{first.location}: {first.message}" if first else f"{name}.csv")
    mark, text = (_MARK, data[len(_MARK) :]) if data.startswith(_MARK) else (b"", data)
    end = "\r\n" if b"\r\n" in text else "\n"
    lines = text.decode().split(end)
    if lines[-1] == "":
        lines.pop()
    before = list(lines)
    known = [split(line) for line in lines]
    keys = [tuple(cells[at] for at in schema.key) if cells and any(cells) else None for cells in known]
    order = {code: place for place, code in enumerate(standards.indicators)}
    added: list[tuple[Key, Cells]] = []
    gone: set[int] = set()
    places = {key: number for number, key in enumerate(keys) if key is not None and number}
    for key, cells in changes.items():
        number = places.get(key)
        if cells is None:
            if number is not None:
                gone.add(number)
        elif number is None:
            added.append((key, _clean(cells)))
        elif known[number] != list(_clean(cells)):
            lines[number] = _line(_clean(cells))
    added.sort(key=lambda row: _place(row[0], order))
    sorted_keys = [None if key is None or not number else _place(key, order) for number, key in enumerate(keys)]
    result = lines[:1]
    for number, line in enumerate(lines[1:], 1):
        own = sorted_keys[number]
        while added and own is not None and own > _place(added[0][0], order):
            result.append(_line(added.pop(0)[1]))
        if number not in gone:
            result.append(line)
    result += [_line(cells) for _, cells in added]
    # A file that does not end in a newline, and in which nothing changes, keeps its bytes.
    return mark + (end.join(result) + end).encode() if result != before else data


def with_body(data: bytes, body: Mapping[str, object], tables: Sequence[str], standards: Standards) -> bytes:
    """A descriptor with these keys of the institution (None removes one) and these tables listed."""
    document = json.loads(data.decode("utf-8-sig"))
    before = json.dumps(document)
    own = document["institution"]
    for key, value in body.items():
        if value is None:
            own.pop(key, None)
        else:
            own[key] = value
    if "name" in body:
        document["title"] = body["name"]
    listed = document["resources"]
    names = descriptor_schema.RESOURCES["institution"]
    for name in tables:
        if not any(resource.get("name") == name for resource in listed):
            earlier = names[: names.index(name)]
            place = sum(resource.get("name") in earlier for resource in listed)
            listed.insert(place, descriptor_schema.resource(name, standards.schemas[name]))
    if json.dumps(document) == before:
        return data
    return f"{json.dumps(document, indent=2, ensure_ascii=False)}\n".encode()


def put(
    folder: Path, tables: Mapping[str, Changes], body: Mapping[str, object], standards: Standards
) -> tuple[str, ...]:
    """Change a package; the names of the files that changed. Raises CsvEditError before anything is written."""
    names = (DESCRIPTOR, *(f"{name}.csv" for name in tables))
    made = edited(
        {name: (folder / name).read_bytes() for name in names if (folder / name).exists()}, tables, body, standards
    )
    write(folder, made)
    return tuple(made)


def edited(
    contents: Mapping[str, bytes], tables: Mapping[str, Changes], body: Mapping[str, object], standards: Standards
) -> dict[str, bytes]:
    """The changed files of a package, from all its content. Raises CsvEditError."""
    made: dict[str, bytes] = {}
    for name, changes in tables.items():
        if changes:
            made[f"{name}.csv"] = with_rows(name, contents.get(f"{name}.csv", b""), changes, standards)
    there = [name for name in tables if f"{name}.csv" in made or f"{name}.csv" in contents]
    made[DESCRIPTOR] = with_body(contents[DESCRIPTOR], body, there, standards)
    return {name: data for name, data in made.items() if contents.get(name) != data}


def write(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write files of a package, the descriptor last, because it lists the others."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in sorted(files, key=lambda name: name == DESCRIPTOR):
        atomic_write(folder / name, files[name])


def _place(key: Key, order: Mapping[str, int]) -> tuple[str, int, str]:
    if len(key) == 1:
        return key[0], 0, ""
    return key[0], order.get(key[1], len(order)), key[1]


def _clean(cells: Cells) -> Cells:
    return tuple(characters.clean(cell) if cell else "" for cell in cells)


def _line(cells: Sequence[str]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="").writerow(cells)
    return text.getvalue()
