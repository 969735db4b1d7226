#!/usr/bin/env bash
# frictionless 5.21.0: a primary key of two fields may have gaps, and unique keys may be double: both tables are valid.
#
# Expected: Table Schema says that the fields of a primary key cannot be null, as if each were `required`, and (since
# version 2, of which frictionless knows other parts) that no two rows agree in all fields of one of the `uniqueKeys`.
# Seen: an empty field of a primary key is an error if the whole key is empty, and none if another field has a value;
# `uniqueKeys` are not looked at. pandera 0.35.0 refuses the first table by the same schema, and so does DuckDB 2.0.1
# when it gets the key: a package that frictionless calls valid cannot be loaded into a database by its own schema.
# (Open as frictionlessdata/frictionless-py issues 1623 and 937.)
# Matters here: tables of answers have a key with the group of clients, which is empty for all clients together. Their
# schemas said that it is a primary key, and Frictionless did not object; now it is one of the `uniqueKeys`. The portal's
# own reader takes a gap for a value of the key and refuses two equal keys, of which Frictionless says nothing.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check --no-compile \
    frictionless==5.21.0 "pandera[pandas,io]==0.35.0" pandas==3.1.1 duckdb==2.0.1

seen=$(venv/bin/python - 2>log <<'PY'
import json

import duckdb
import pandas as pd
from frictionless import validate
from pandera.errors import SchemaErrors
from pandera.io.pandas_io import from_frictionless_schema

FIELDS = [{"name": "survey", "type": "string"}, {"name": "group", "type": "string"}, {"name": "n", "type": "integer"}]
GAP = ("c25,,10", "c25,women,6")
DOUBLE = ("c25,women,10", "c25,women,6")


def write(*rows):
    with open("answers.csv", "w", encoding="utf-8") as file:
        file.write("\n".join(("survey,group,n", *rows)) + "\n")


def valid(rows, **keys):
    write(*rows)
    schema = {"$schema": "https://datapackage.org/profiles/2.0/tableschema.json", "fields": FIELDS, **keys}
    with open("datapackage.json", "w", encoding="utf-8") as file:
        table = {"name": "answers", "path": "answers.csv", "schema": schema}
        json.dump({"name": "example", "resources": [table]}, file)
    return validate("datapackage.json").valid


KEY = ["survey", "group"]
print("frictionless, primary key with a gap:", valid(GAP, primaryKey=KEY))
print("frictionless, primary key that is double:", valid(DOUBLE, primaryKey=KEY))
print("frictionless, primary key of the one field:", valid(GAP, primaryKey="group"))
print("frictionless, unique key that is double:", valid(DOUBLE, uniqueKeys=[KEY]))
write(*GAP)
try:
    from_frictionless_schema({"fields": FIELDS, "primaryKey": KEY}).validate(pd.read_csv("answers.csv"), lazy=True)
    print("pandera: valid")
except SchemaErrors as errors:
    print("pandera:", errors.failure_cases[["column", "check"]].to_numpy().tolist())
try:
    duckdb.sql('create table answers (survey text, "group" text, n integer, primary key (survey, "group"))')
    duckdb.sql("insert into answers from read_csv('answers.csv')")
    print("duckdb: loaded")
except duckdb.ConstraintException as error:
    print("duckdb:", error)
PY
) || { cat log >&2; exit 1; }
expected="frictionless, primary key with a gap: True
frictionless, primary key that is double: False
frictionless, primary key of the one field: False
frictionless, unique key that is double: True
pandera: [['group', 'not_nullable']]
duckdb: Constraint Error: NOT NULL constraint failed: answers.\"group\""

printf '%s\n' "$seen"
if [[ "$seen" != "$expected" ]]; then
    printf 'What counts as a key has changed. Expected was:\n%s\n' "$expected" >&2
    exit 1
fi
echo ok
