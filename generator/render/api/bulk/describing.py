"""What describes the files in bulk: a Data Package, a text for people with licence and citation, and checksums."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from generator.model import Licence
from generator.render.api.bulk.tables import FACTS, TABLES, BulkTable


@dataclass(frozen=True, slots=True)
class About:
    """What the tables are."""

    title: str
    address: str  # empty if it is not known
    newest: date | None
    licences: tuple[Licence, ...]

    @property
    def citation(self) -> str:
        """How to cite them."""
        until = f" Data up to {self.newest}." if self.newest else ""
        return (
            f"{self.title.rstrip('.')}. Tables of all institutions.{until}{f' {self.address}' if self.address else ''}"
        )

    @property
    def licence(self) -> str:
        """The licences, in one line."""
        each = "; ".join(f"{one.name} ({one.path})" for one in self.licences) or "no licence is stated"
        return f"The data of each institution carry its own licence, named in the table institutions. In this portal: {each}."

    def told(self) -> dict[str, str]:
        """The same as names and values."""
        return {
            "title": self.title,
            "citation": self.citation,
            "licence": self.licence,
            "address": self.address,
            "data_up_to": str(self.newest or ""),
            "dictionary": "The file datapackage.json describes each table and column; in the database, the table dictionary.",
        }


@dataclass(frozen=True, slots=True)
class Written:
    """A file that was written: its checksum and its size."""

    sha256: str
    size: int

    @classmethod
    def of(cls, data: bytes) -> "Written":
        """What was written in one piece."""
        return cls(hashlib.sha256(data).hexdigest(), len(data))

    @classmethod
    def copied(cls, path: Path) -> "Written":
        """What is in a file."""
        with path.open("rb") as stream:
            return cls(hashlib.file_digest(stream, "sha256").hexdigest(), path.stat().st_size)


def described(about: About, written: Mapping[str, Written]) -> dict[str, str]:
    """The descriptor and the text for people."""
    package = json.dumps(_package(about, written), ensure_ascii=False, indent=1) + "\n"
    return {"datapackage.json": package, "README.txt": "\n".join(_readme(about, written)) + "\n"}


def sums(written: Mapping[str, Written]) -> str:
    """The checksums, as `sha256sum --check` reads them."""
    return "".join(f"{one.sha256}  {name}\n" for name, one in sorted(written.items()))


def _package(about: About, written: Mapping[str, Written]) -> dict[str, Any]:
    return {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": "portal-tables",
        "title": about.title,
        "description": about.citation,
        **({"homepage": about.address} if about.address else {}),
        **({"created": f"{about.newest}T00:00:00Z"} if about.newest else {}),
        "licenses": [{"name": one.name, "title": one.title, "path": one.path} for one in about.licences],
        "resources": [resource for table in TABLES.values() for resource in _resources(table, written)],
    }


def _resources(table: BulkTable, written: Mapping[str, Written]) -> Iterator[dict[str, Any]]:
    """A table as CSV, then as Parquet."""
    csv = f"{table.name}.csv" if table is FACTS else f"tables/{table.name}.csv"
    files = {
        table.name: (csv if csv in written else f"{csv}.gz", "csv", "text/csv"),
        f"{table.name}-parquet": (f"tables/{table.name}.parquet", "parquet", "application/vnd.apache.parquet"),
    }
    for name, (path, kind, media) in files.items():
        yield {
            "name": name.replace("_", "-"),
            "path": path,
            "type": "table",
            "format": kind,
            "mediatype": media,
            **({"compression": "gz"} if path.endswith(".gz") else {}),
            **({"encoding": "utf-8"} if kind == "csv" else {}),
            "description": table.says,
            "bytes": written[path].size,
            "hash": f"sha256:{written[path].sha256}",
            "schema": _schema(table, computed=kind == "parquet"),
        }


def _schema(table: BulkTable, *, computed: bool) -> dict[str, Any]:
    fields = [one for one in table.columns if computed or table is not FACTS or one.name != "number"]
    schema: dict[str, Any] = {
        "fields": [
            {"name": one.name, "type": one.type, "description": one.says}
            | ({"constraints": {"required": True}} if one.name in table.key else {})
            for one in fields
        ]
    }
    if table.key:
        schema["primaryKey"] = list(table.key)
    if table.refers:
        schema["foreignKeys"] = [
            {
                "fields": [name],
                "reference": {"resource": other.partition("(")[0], "fields": [other.partition("(")[2].rstrip(")")]},
            }
            for name, other in table.refers
        ]
    return schema


def _readme(about: About, written: Mapping[str, Written]) -> Iterator[str]:
    yield from (about.title, "", about.citation, "", about.licence, "")
    yield "Each table is a CSV file, a Parquet file, and a table of the database portal.sqlite.gz"
    yield "(portal.sqlite is the same unpacked, if it is not large). An empty cell is unknown, and never zero; the column status of facts says why a value is missing. A text"
    yield "that a spreadsheet would take for a formula has an apostrophe before it. datapackage.json describes the files for"
    yield "programs, and SHA256SUMS has their checksums."
    for table in TABLES.values():
        yield from ("", f"{table.name}: {table.says}")
        yield from (f"  {one.name} ({one.type}) {one.says}".rstrip() for one in table.columns)
    yield from ("", "Files:")
    yield from (f"  {name}, {one.size} bytes" for name, one in sorted(written.items()))
