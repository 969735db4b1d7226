"""A data package as a database, made from nothing but its descriptor, as anybody would who loads it by its schemas."""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import duckdb


def may_be_empty(schema: Mapping[str, Any]) -> list[str]:
    """The fields of a schema's primary key that it does not require."""
    required = {field["name"] for field in schema["fields"] if field.get("constraints", {}).get("required")}
    return [name for name in schema.get("primaryKey", ()) if name not in required]


def loaded(path: Path) -> Mapping[str, int]:
    """The number of rows of each CSV table of a descriptor, loaded with all keys that the schemas state.

    Raises duckdb.ConstraintException for a table that breaks its own schema.
    """
    tables = [one for one in json.loads(path.read_text("utf-8"))["resources"] if ".csv" in one["path"]]
    rows: dict[str, int] = {}
    with duckdb.connect() as database:
        for table in sorted(tables, key=lambda one: "foreignKeys" in one["schema"]):
            columns = [field["name"] for field in table["schema"]["fields"]]
            database.execute(f'CREATE TABLE "{table["name"]}" ({", ".join(_lines(table["schema"]))})')
            source = database.read_csv(
                str(path.parent / table["path"]),
                header=True,
                delimiter=",",
                quotechar='"',
                escapechar='"',
                na_values="",
                dtype=dict.fromkeys(columns, "VARCHAR"),
            )
            source.insert_into(table["name"])
            rows[table["name"]] = len(database.table(table["name"]))
    return rows


def _lines(schema: Mapping[str, Any]) -> Iterable[str]:
    for field in schema["fields"]:
        yield f'"{field["name"]}" VARCHAR' + (" NOT NULL" if field.get("constraints", {}).get("required") else "")
    if "primaryKey" in schema:
        yield f"PRIMARY KEY ({_named(schema['primaryKey'])})"
    for key in schema.get("uniqueKeys", ()):
        yield f"UNIQUE ({_named(key)})"
    for key in schema.get("foreignKeys", ()):
        other = key["reference"]
        yield f'FOREIGN KEY ({_named(key["fields"])}) REFERENCES "{other["resource"]}" ({_named(other["fields"])})'


def _named(columns: Iterable[str]) -> str:
    return ", ".join(f'"{name}"' for name in columns)
