"""How single rows of a package's reviews.csv are changed, and nothing is ever lost.

Every other line stays byte for byte as it is, so that Git shows what a reviewer did and no more. The file is written
whole beside the old one, brought to the disk, and then takes its place: whatever happens, there is either the old file
or the new one.
"""

import csv
import io
import json
import os
import tempfile
import time
from collections.abc import Iterable, Sequence
from pathlib import Path

from generator.model import Review, Standards
from generator.packages import characters, form, reader, rules
from generator.packages.lines import split

FILE = "reviews.csv"
DESCRIPTOR = "datapackage.json"
_LEFT_BEHIND = 60
"""Seconds after which a file that was being written belongs to nobody: its writer was killed."""
_MARK = b"\xef\xbb\xbf"


class Unwritable(ValueError):  # noqa: N818 - said of a file
    """The table is not in a state in which a row could be put into it. The message says so in plain words."""


def put(folder: Path, reviews: Iterable[Review], standards: Standards) -> None:
    """Put reviews into a package, each in the place of the one of the same value, or where it belongs in the order.

    The table is made, and listed in the descriptor, where there is none. Raises Unwritable where the file cannot be
    read row by row, and OSError where it cannot be written; then it is as it was.
    """
    path = folder / FILE
    data = path.read_bytes() if path.exists() else b""
    changed = with_rows(data, reviews, standards)
    if changed != data:
        exchange(path, changed)
    _list_in_descriptor(folder / DESCRIPTOR, standards)


def with_rows(data: bytes, reviews: Iterable[Review], standards: Standards) -> bytes:
    """The bytes of a reviews.csv with these rows in it; an empty one is begun with its header."""
    schema = rules.rulebook(standards).schemas["reviews"]
    data = data or (",".join(schema.header) + "\n").encode()
    table = reader.read_table(FILE, data, schema)
    if not table.readable or table.misshapen or table.repeats:
        first = next(iter(table.problems), None)
        said = f" {first.location}: {first.message}" if first else ""
        raise Unwritable(f"{FILE} has to be mended first, so that no row is lost: portal check.{said}")
    mark, text = (_MARK, data[len(_MARK) :]) if data.startswith(_MARK) else (b"", data)
    end = "\r\n" if b"\r\n" in text else "\n"
    lines = text.decode().split(end)
    if lines[-1] == "":
        lines.pop()
    order = {code: place for place, code in enumerate(standards.indicators)}
    for review in reviews:
        _place(lines, review, order)
    return mark + (end.join(lines) + end).encode()


def _place(lines: list[str], review: Review, order: dict[str, int]) -> None:
    """One row into its place among the lines, of which the first is the header."""
    key = _key((review.period, review.indicator), order)
    row = _line(cells_of(review))
    keys = [_key(cells, order) if (cells := split(line)) else None for line in lines]
    for place, other in enumerate(keys[1:], 1):
        if other == key:
            # As it stands if it says the same, however it is quoted.
            lines[place] = lines[place] if split(lines[place]) == list(cells_of(review)) else row
            return
    place = next((at for at, other in enumerate(keys[1:], 1) if other is not None and other > key), len(lines))
    lines.insert(place, row)


def _key(cells: Sequence[str], order: dict[str, int]) -> tuple[str, int, str]:
    indicator = cells[1] if len(cells) > 1 else ""
    return cells[0], order.get(indicator, len(order)), indicator


def cells_of(review: Review) -> tuple[str, ...]:
    """The cells of a row, in the order of the header."""
    return (
        review.period,
        review.indicator,
        review.status,
        ";".join(review.evidence),
        review.reviewer,
        review.association,
        review.date.isoformat() if review.date else "",
        characters.clean(review.note),
        review.saw,
    )


def _line(cells: Sequence[str]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="").writerow(cells)
    return text.getvalue()


def _list_in_descriptor(path: Path, standards: Standards) -> None:
    """A table that the descriptor does not list is not read: list it, in its place among the others."""
    text = path.read_bytes().decode()
    document = json.loads(text)
    listed = document["resources"]
    if any(resource.get("name") == "reviews" for resource in listed):
        return
    names = form.RESOURCES["institution"]
    before = names[: names.index("reviews")]
    place = sum(resource.get("name") in before for resource in listed)
    listed.insert(place, form.resource("reviews", standards.schemas["reviews"]))
    exchange(path, f"{json.dumps(document, indent=2, ensure_ascii=False)}\n".encode())


def exchange(path: Path, data: bytes) -> None:
    """Write a file whole and let it take the old one's place in one step, safe from a full disk, a kill, a cut."""
    _sweep(path)
    handle, beside = tempfile.mkstemp(prefix=f".{path.name}-", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(handle)
        Path(beside).chmod(path.stat().st_mode & 0o777 if path.exists() else 0o644)
        Path(beside).replace(path)
    except BaseException:
        Path(beside).unlink(missing_ok=True)
        raise
    _to_disk(path.parent)


def _sweep(path: Path) -> None:
    """Remove what a writer left behind who was killed; nobody else writes files of this name."""
    for left in path.parent.glob(f".{path.name}-*"):
        if left.lstat().st_mtime < time.time() - _LEFT_BEHIND:
            left.unlink(missing_ok=True)


def _to_disk(folder: Path) -> None:
    """Make the exchange itself last through a power cut, where the system knows how."""
    try:
        handle = os.open(folder, os.O_RDONLY)
    except OSError:
        return
    try:
        os.fsync(handle)
    except OSError:
        pass
    finally:
        os.close(handle)
