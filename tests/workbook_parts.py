"""Small edits of a workbook's XML, for tests of files that our own program would not save."""

import zipfile
from collections.abc import Callable
from pathlib import Path

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
FORM = "xl/worksheets/sheet2.xml"
"""The sheet of the institution, in the workbooks that we make."""


def parts_of(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def write(path: Path, parts: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return path


def changed(path: Path, part: str, change: Callable[[bytes], bytes]) -> Path:
    """The same workbook with one part changed."""
    parts = parts_of(path)
    assert change(parts[part]) != parts[part]
    return write(path, {**parts, part: change(parts[part])})


def with_rows(rows: str) -> Callable[[bytes], bytes]:
    return lambda data: data.replace(b"</sheetData>", rows.encode() + b"</sheetData>")


def below(tag: str) -> Callable[[bytes], bytes]:
    return lambda data: data.replace(b"</sheetData>", b"</sheetData>" + tag.encode())
